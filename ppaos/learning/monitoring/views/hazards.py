"""Hazards: marked once, with the households there and what is done for many of them at once."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import polars as pl
from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ppaos.evidence.livelihood.presenters.words import named
from ppaos.evidence.livelihood.queries.places import level_below, parts_of
from ppaos.ground.geography.presenters import label
from ppaos.ground.geography.queries import area_at
from ppaos.ground.workbench.presenters.thai import thai_datetime
from ppaos.learning.monitoring.actions.errors import MonitoringRefused
from ppaos.learning.monitoring.actions.hazard_referrals import refer_urgently
from ppaos.learning.monitoring.actions.hazards import (
    mark_hazard,
    open_hazard_visits,
    strike_households,
    take_hazard_back,
)
from ppaos.learning.monitoring.forms.hazards import (
    HazardForm,
    HazardReferralForm,
    HazardVisitsForm,
    StrikeForm,
)
from ppaos.learning.monitoring.models import Hazard
from ppaos.learning.monitoring.presenters import hazards as words
from ppaos.learning.monitoring.presenters.tabs import follow_up_tabs
from ppaos.learning.monitoring.queries.hazards import (
    MARK,
    SIGNS,
    YES,
    households_there,
    places_within,
    signs_of,
    struck_by,
    visible_hazards,
)
from ppaos.learning.monitoring.views.looking import A_PAGE, OPEN, SEE, area_asked, frame, seen_rows
from ppaos.people.cooperation.permissions import check_may, fields_in_sight, may
from ppaos.people.cooperation.queries.directory import newest_services
from ppaos.people.registry.models import Household
from ppaos.support.assistance.queries.needs import needs_in_force

EVERYBODY = "all"
MOST_LISTED = 10_000  # of more, what is known of each takes too long to be asked at once


@require_safe
def hazards(request: HttpRequest) -> HttpResponse:
    """The hazards a reader sees, the newest first."""
    area = area_asked(request)
    page = Paginator(visible_hazards(request.user), A_PAGE).get_page(request.GET.get("page"))
    context = frame(request, area, "hazards") | {
        "page_obj": page,
        "rows": words.hazard_rows(page),
        "can_mark": may(request.user, MARK),
    }
    return render(request, "monitoring/hazards/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_hazard(request: HttpRequest) -> HttpResponse:
    """Mark what struck places of an area."""
    area = area_asked(request, MARK)
    parts = parts_of(area, level_below(area))
    form = HazardForm(request.POST or None, area=area, parts=parts)
    if request.method == "POST" and form.is_valid():
        try:
            made = mark_hazard(**form.told(), by=request.user, at=timezone.now())
        except MonitoringRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("It is marked. Here are the households that live there."))
            return redirect("monitoring:hazard", made.pk)
    narrower = [{"label": label(part), "url": f"?area={part.code}"} for part in parts if level_below(part)]
    context = frame(request, area, "hazards", MARK) | {"form": form, "narrower": narrower}
    return render(request, "monitoring/hazards/new.html", context)


@require_safe
def hazard(request: HttpRequest, pk: int) -> HttpResponse:
    """One hazard: the households in its places, who has to be looked at first, and the acts for those ticked."""
    found, asked = _seen(request, pk), request.GET.dict()
    context = {
        "hazard": found,
        "row": words.hazard_rows([found])[0],
        "tabs": follow_up_tabs(request.user, "hazards"),
        "crumbs": [
            {"label": _("Hazards"), "url": reverse("monitoring:hazards")},
            {"label": found.name, "url": ""},
        ],
        "as_of": thai_datetime(timezone.now()),
        "source": words.source_words(),
        "can_mark": may(request.user, MARK),
        "opens": may(request.user, OPEN),
    }
    if context["opens"]:
        context |= _households(request, found, asked.get("sign", ""), asked.get("within", ""))
    if context["can_mark"]:
        context |= _forms(found)
    return render(request, "monitoring/hazards/page.html", context)


@require_POST
def strike(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down that it struck the households ticked."""

    def act(found: Hazard, ids: list[int], given: dict[str, Any]) -> list[str]:
        done = strike_households(hazard=found, household_ids=ids, by=request.user, at=timezone.now(), **given)
        return [words.struck_words(done)]

    return _act(request, pk, lambda found: StrikeForm(request.POST), act)


@require_POST
def visits(request: HttpRequest, pk: int) -> HttpResponse:
    """Send surveyors to the households ticked."""

    def act(found: Hazard, ids: list[int], given: dict[str, Any]) -> list[str]:
        numbers = [each.pk for each in given.pop("surveyors")]
        done = open_hazard_visits(
            hazard=found, household_ids=ids, surveyor_ids=numbers, by=request.user, at=timezone.now(), **given
        )
        return [words.visits_words(done)]

    return _act(request, pk, lambda found: HazardVisitsForm(request.POST, places=_codes(found)), act)


@require_POST
def referrals(request: HttpRequest, pk: int) -> HttpResponse:
    """Refer an urgent need of the households ticked."""

    def act(found: Hazard, ids: list[int], given: dict[str, Any]) -> list[str]:
        done = refer_urgently(hazard=found, household_ids=ids, by=request.user, at=timezone.now(), **given)
        return words.referred_words(done)

    return _act(request, pk, lambda found: HazardReferralForm(request.POST, **_choices()), act)


@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a hazard back that was marked wrongly."""
    found = _seen(request, pk)
    try:
        take_hazard_back(hazard=found, by=request.user, at=timezone.now())
    except MonitoringRefused as refused:
        messages.error(request, str(refused))
        return redirect("monitoring:hazard", pk)
    messages.success(request, _("It counts no more, and the shocks written from it with it."))
    return redirect("monitoring:hazards")


def _act(
    request: HttpRequest, pk: int, form_of: Callable[[Hazard], forms.Form],
    act: Callable[[Hazard, list[int], dict[str, Any]], list[str]],
) -> HttpResponse:  # fmt: skip
    """Do something for the households ticked, or for all of the list as it is narrowed; what came of it is said."""
    check_may(request.user, MARK)
    found = _seen(request, pk)
    form = form_of(found)
    if not form.is_valid():
        for name, errors in form.errors.items():
            field = form.fields.get(name)
            messages.error(request, f"{field.label if field else ''}: {errors[0]}".strip(": "))
        return redirect("monitoring:hazard", pk)
    try:
        for said in act(found, _ticked(request, found), form.cleaned_data):
            messages.success(request, said)
    except MonitoringRefused as refused:
        messages.error(request, str(refused))
    return redirect("monitoring:hazard", pk)


def _households(request: HttpRequest, found: Hazard, sign: str, within: str) -> dict[str, Any]:
    """The households there, the first to be looked at first; of very many only the way to a part of them."""
    sees = fields_in_sight(request.user, area_code=_codes(found)[0])
    shown = words.signs_shown(sees)
    if sign and sign not in shown:
        raise Http404(f"no sign {sign}")
    if within and not places_within(found, within):
        raise Http404(f"no place {within}")
    ids = households_there(request.user, found, within)
    base = reverse("monitoring:hazard", args=[found.pk])
    narrower = _narrower(found, within, base)
    if len(ids) > MOST_LISTED and narrower:
        return {"too_many": len(ids), "narrower": narrower}
    told, struck = signs_of(ids), struck_by(found)
    listed = told.filter(pl.col(sign) == YES) if sign else told
    page = Paginator(range(listed.height), A_PAGE).get_page(request.GET.get("page"))
    part = listed.slice(page.start_index() - 1 if listed.height else 0, A_PAGE).to_dicts()
    homes = Household.objects.select_related("area", "dwelling").in_bulk(
        [row["household_id"] for row in part]
    )
    rows = seen_rows(request, [homes[row["household_id"]] for row in part])
    kept = {"within": within} if within else {}
    return {
        "within": within,
        "narrower": narrower,
        "cards": words.sign_cards(told, shown, lambda **given: f"{base}?{urlencode(kept | given)}#there"),
        "there": told.height,
        "written": len(struck),
        "sign": sign,
        "sign_label": words.SIGN_WORDS[sign] if sign else "",
        "all_url": f"{base}?{urlencode(kept)}#there",
        "page_obj": page,
        "total": listed.height,
        "sign_heads": [words.SIGN_WORDS[each] for each in shown],
        "rows": [
            row | words.sign_row(told_of, shown, struck) for row, told_of in zip(rows, part, strict=True)
        ],
    }


def _narrower(found: Hazard, within: str, base: str) -> list[dict[str, str]]:
    """The parts of the places, or of the part that is looked at; with the way back to all of them."""
    wide = (
        [place.area for place in found.places.all()]
        if not within
        else [area_at(within, timezone.localdate())]
    )
    parts = [part for area in wide if area for part in parts_of(area, level_below(area))]
    links = [{"label": label(part), "url": f"{base}?{urlencode({'within': part.code})}"} for part in parts]
    return [{"label": _("All its places"), "url": base}, *links] if within else links


def _forms(found: Hazard) -> dict[str, Any]:
    return {
        "strike_form": StrikeForm(auto_id="strike_%s"),
        "visits_form": HazardVisitsForm(places=_codes(found), auto_id="visits_%s"),
        "referral_form": HazardReferralForm(**_choices(), auto_id="referral_%s"),
        "everybody": EVERYBODY,
    }


def _choices() -> dict[str, Any]:
    """Needs of a whole household, and the services that answer any of them today."""
    kinds = [kind for kind in needs_in_force().needs.values() if kind.per == "household"]
    services = newest_services(timezone.localdate()).filter(needs__overlap=[kind.code for kind in kinds])
    return {"needs": [(kind.code, named(kind)) for kind in kinds], "services": services}


def _ticked(request: HttpRequest, found: Hazard) -> list[int]:
    """The households ticked; or all there that the reader sees, of whom the sign holds where one was chosen."""
    if request.POST.get("which") != EVERYBODY:
        return [int(each) for each in request.POST.getlist("household") if each.isascii() and each.isdigit()]
    within = request.POST.get("within", "")
    if within and not places_within(found, within):
        raise Http404(f"no place {within}")
    ids = households_there(request.user, found, within)
    sign = request.POST.get("sign", "")
    return signs_of(ids).filter(pl.col(sign) == YES)["household_id"].to_list() if sign in SIGNS else ids


def _codes(found: Hazard) -> list[str]:
    return [place.area_id for place in found.places.all()]


def _seen(request: HttpRequest, pk: int) -> Any:
    check_may(request.user, SEE)
    return get_object_or_404(visible_hazards(request.user), pk=pk)
