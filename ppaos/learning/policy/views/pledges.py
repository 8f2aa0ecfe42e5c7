"""What was pledged and how much of it was kept: by organisation, and one pledge with its households."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import polars as pl
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from ppaos.evidence.livelihood.queries.listed import listed_households
from ppaos.ground.geography.models import Area
from ppaos.ground.geography.presenters import label
from ppaos.ground.geography.queries import areas_within
from ppaos.ground.workbench.presenters.thai import thai_date, thai_datetime
from ppaos.learning.policy.actions.errors import PolicyRefused
from ppaos.learning.policy.actions.pledges import take_back_pledge
from ppaos.learning.policy.forms.pledges import TakeBackPledgeForm
from ppaos.learning.policy.models import Pledge
from ppaos.learning.policy.permissions.pledges import may_pledge
from ppaos.learning.policy.presenters import pledges as words
from ppaos.learning.policy.queries.acting import GIVE
from ppaos.learning.policy.queries.meetings import SEE, meetings_in_sight
from ppaos.learning.policy.queries.pledges import (
    STATES,
    TAKEN_BACK,
    households_of_pledge,
    pledges_told,
    visible_pledges,
)
from ppaos.learning.policy.views.households import seen_rows
from ppaos.people.cooperation.permissions import check_may, may
from ppaos.support.referral.models import Referral
from ppaos.support.referral.queries.desk import visible_referrals

A_PAGE = 50


@dataclass(frozen=True)
class Look:
    """Which pledges are looked at: all that are seen there (`told`), and those of them that are asked for."""

    area: Area | None
    areas: list[Area]
    asked: dict[str, str]
    names: dict[int, str]
    told: pl.DataFrame
    shown: list[int]

    def address(self, **given: object) -> str:
        """The address of the list with the area kept, and what is asked for."""
        asked = {"area": self.area.code if self.area else "", **given}
        return (
            f"{reverse('policy:pledges')}?{urlencode({key: value for key, value in asked.items() if value})}"
        )


@require_safe
def pledges(request: HttpRequest) -> HttpResponse:
    """What was pledged, late ones first, by organisation; each number opens to its pledges."""
    look = _look(request)
    page = Paginator(look.shown, A_PAGE).get_page(request.GET.get("page"))
    found = visible_pledges(request.user).in_bulk(list(page))
    context = {
        "as_of": thai_datetime(timezone.now()),
        "area": look.area,
        "filters": _filters(look),
        "cards": words.cards(look.told, look.address),
        "organisations": words.organisation_rows(look.told, look.names, look.address),
        "page_obj": page,
        "rows": words.pledge_rows([found[pk] for pk in page], look.told),
    }
    return render(request, "policy/pledges/list.html", context)


@never_cache
@require_safe
def pledge(request: HttpRequest, pk: int) -> HttpResponse:
    """One pledge: its households as far as the reader sees them, what each was given for it; taking it back."""
    found = _seen(request, pk)
    [told] = pledges_told([found.pk], timezone.localdate()).to_dicts()
    may_act = may_pledge(request.user, found.meeting, found.organisation)
    context = {
        "pledge": found,
        "row": words.pledge_row(found, told),
        "meaning": words.definition(told["state"]),
        "crumbs": [
            {"label": _("Pledges"), "url": reverse("policy:pledges")},
            {"label": str(found.organisation), "url": ""},
        ],
        "held_on": thai_date(found.meeting.on),
        "taken_back": thai_datetime(found.taken_back_at) if found.taken_back_at else "",
        "sees_meeting": meetings_in_sight(request.user).filter(pk=found.meeting_id).exists(),
        "as_of": thai_datetime(timezone.now()),
        "form": TakeBackPledgeForm() if may_act and told["state"] != TAKEN_BACK else None,
        "unseen": told["households"],
        **(_households(request, found) if may(request.user, "see_households") else {}),
    }
    return render(request, "policy/pledges/page.html", context)


@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """An organisation takes its pledge back."""
    found, form = _seen(request, pk), TakeBackPledgeForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write why the pledge is taken back: those it was for will ask."))
        return redirect("policy:pledge", pk)
    try:
        take_back_pledge(pledge=found, by=request.user, at=timezone.now(), **form.cleaned_data)
    except PolicyRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("It is taken back; the promised lines are taken back in the ledger."))
    return redirect("policy:pledge", pk)


def _households(request: HttpRequest, found: Pledge) -> dict[str, Any]:
    held = households_of_pledge(found)
    ids = held["household_id"].unique().to_list()
    page = Paginator(listed_households(request.user, ids), A_PAGE).get_page(request.GET.get("page"))
    rows = seen_rows(request, list(page))
    numbers = [each["household"].pk for each in rows]
    referrals = Referral.objects.filter(
        pk__in=held["referral_id"].drop_nulls().to_list(), household__in=numbers
    )
    stands = {each.pk: each.get_state_display() for each in referrals}
    opens = set(visible_referrals(request.user).filter(pk__in=stands).values_list("pk", flat=True))
    return {
        "page_obj": page,
        "rows": words.held_rows(held, rows, stands, opens),
        "unseen": len(ids) - page.paginator.count,
    }


def _look(request: HttpRequest) -> Look:
    """What the address asks for: 403 without the deed, 404 for a word that is none of the choices."""
    _check_sees(request)
    seen = visible_pledges(request.user)
    areas = list(Area.objects.filter(code__in=seen.order_by().values("meeting__area")).order_by("code"))
    asked = {name: request.GET.get(name, "") for name in ("area", "organisation", "state")}
    area = next((each for each in areas if each.code == asked["area"]), None)
    there = _of_area(seen, area)
    names = dict(there.order_by().values_list("organisation_id", "organisation__name_th").distinct())
    known = {
        "area": {each.code for each in areas}, "organisation": set(map(str, names)), "state": set(STATES),
    }  # fmt: skip
    for name, word in asked.items():
        if word and word not in known[name]:
            raise Http404(f"no {name} {word}")
    told = pledges_told(there.values_list("pk", flat=True), timezone.localdate())
    return Look(area, areas, asked, names, told, _chosen(told, asked))


def _of_area(pledges: QuerySet[Pledge], area: Area | None) -> QuerySet[Pledge]:
    return pledges.filter(meeting__area__in=areas_within(area.code).values("code")) if area else pledges


def _chosen(told: pl.DataFrame, asked: dict[str, str]) -> list[int]:
    """The numbers of those asked for: by where they stand, the late ones first, then by their day."""
    if asked["organisation"]:
        told = told.filter(pl.col("organisation_id") == int(asked["organisation"]))
    if asked["state"]:
        told = told.filter(pl.col("state") == asked["state"])
    place = pl.col("state").replace_strict({state: number for number, state in enumerate(STATES)})
    return told.sort(place, "due_on", "pledge_id")["pledge_id"].to_list()


def _filters(look: Look) -> list[dict[str, Any]]:
    bodies = sorted(look.names.items(), key=lambda pair: pair[1])
    choices = (
        ("area", _("Meetings of which area"), [(each.code, label(each)) for each in look.areas]),
        ("organisation", _("Organisation"), [(str(key), name) for key, name in bodies]),
        ("state", _("Where it stands"), [(state, words.STATE_WORDS[state]) for state in STATES]),
    )
    return [
        {
            "name": name,
            "label": told,
            "choices": [
                {"value": key, "label": said, "is_chosen": key == look.asked[name]}
                for key, said in [("", _("all")), *options]
            ],
        }
        for name, told, options in choices
    ]


def _check_sees(request: HttpRequest) -> None:
    if not may(request.user, GIVE):
        check_may(request.user, SEE)


def _seen(request: HttpRequest, pk: int) -> Pledge:
    _check_sees(request)
    return get_object_or_404(visible_pledges(request.user), pk=pk)
