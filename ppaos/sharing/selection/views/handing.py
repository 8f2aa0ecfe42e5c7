"""What a selection comes to is handed on, through the door of who receives it; a frozen list is looked at."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from ppaos.evidence.livelihood.queries.places import area_in_sight
from ppaos.evidence.survey.actions.visits import VisitRefused
from ppaos.ground.geography.models import Area
from ppaos.ground.geography.presenters import label
from ppaos.people.cooperation.permissions import check_may, may
from ppaos.sharing.selection.actions.handing import (
    hand_as_list,
    hand_to_model,
    hand_to_referrals,
    hand_to_visits,
)
from ppaos.sharing.selection.forms.keeping import ModelForm, ReferralsForm, VisitsForm
from ppaos.sharing.selection.models import HandedList
from ppaos.sharing.selection.permissions import OPEN, SELECT, classes_seen, visible_handed, visible_selections
from ppaos.sharing.selection.presenters.choices import choices_of
from ppaos.sharing.selection.presenters.handed import outcome_rows
from ppaos.sharing.selection.queries.errors import SelectionRefused
from ppaos.sharing.selection.queries.fields import fields
from ppaos.sharing.selection.queries.handed import handed_households
from ppaos.sharing.selection.queries.results import counted
from ppaos.sharing.selection.views.keeping import about, newest_of
from ppaos.sharing.selection.views.listing import households_on_page
from ppaos.support.operating_models.actions.errors import ModelRefused
from ppaos.support.referral.actions.errors import ReferralRefused

A_PAGE = 50
Purpose = HandedList.Purpose
REFUSALS = (SelectionRefused, VisitRefused, ReferralRefused, ModelRefused)
# By which deed somebody hands on to whom; a list is kept by whoever sees households.
DEEDS = {
    Purpose.VISITS: "assign_visits", Purpose.REFERRALS: "refer", Purpose.MODEL: "manage_models", Purpose.KEPT: OPEN,
}  # fmt: skip
ACTIONS: dict[str, Callable[..., HandedList]] = {
    Purpose.VISITS: hand_to_visits, Purpose.REFERRALS: hand_to_referrals, Purpose.MODEL: hand_to_model,
    Purpose.KEPT: hand_as_list,
}  # fmt: skip


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def hand(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand on what a selection comes to today: to whom is chosen here, by what the reader may do."""
    check_may(request.user, SELECT)
    found = get_object_or_404(visible_selections(request.user), pk=pk)
    area = area_in_sight(request.user, request.GET.get("area", found.area_id), deed=SELECT)
    if area is None:
        raise Http404("no such area")
    version = newest_of(found)
    context = about(request, found, version)
    check_may(request.user, OPEN, area_code=area.code)
    posted = request.POST.get("purpose", "") if request.method == "POST" else ""
    ways = _ways(request, area, posted)
    if posted:
        if posted not in ways:
            raise Http404("nothing is handed on like this")
        form = ways[posted]
        if form.is_valid() and (made := _done(request, posted, form, version=version, area=area)):
            return redirect("selection:handed", made.pk)
    if context["question"]:
        context |= {"households": int(counted(context["question"].look())["households"].sum())}
    context["ways"] = [
        {"purpose": Purpose(purpose), "form": form, "is_chosen": purpose == posted}
        for purpose, form in ways.items()
    ]
    return render(request, "selection/hand.html", context | {"area_name": label(area)})


def _ways(request: HttpRequest, area: Area, posted: str) -> dict[str, forms.Form]:
    """The forms of the ways the reader may take there, the posted one with what was told."""
    needs = choices_of(fields()["need"], request.user, classes_seen(request.user, area.code))
    made: dict[str, Callable[[Any], forms.Form]] = {
        Purpose.VISITS: lambda told: VisitsForm(told, area=area.code, prefix="visits"),
        Purpose.REFERRALS: lambda told: ReferralsForm(told, needs=needs, prefix="referrals"),
        Purpose.MODEL: lambda told: ModelForm(told, user=request.user, prefix="model"),
        Purpose.KEPT: lambda told: forms.Form(told),
    }
    return {
        purpose: make(request.POST if purpose == posted else None)
        for purpose, make in made.items() if may(request.user, DEEDS[Purpose(purpose)], area_code=area.code)
    }  # fmt: skip


def _done(request: HttpRequest, purpose: str, form: forms.Form, **told: Any) -> HandedList | None:
    given = dict(form.cleaned_data)
    if "surveyors" in given:
        given["surveyors"] = [each.pk for each in given["surveyors"]]
    try:
        made = ACTIONS[purpose](**told, **given, by=request.user, at=timezone.now())
    except REFUSALS as refused:
        form.add_error(None, str(refused))
        return None
    messages.success(request, _("The list is frozen and handed on."))
    return made


@never_cache
@require_safe
def handed(request: HttpRequest, pk: int) -> HttpResponse:
    """A list that was handed on: from which selection, what came of it, and its households as far as they are seen."""
    check_may(request.user, SELECT)
    found = get_object_or_404(visible_handed(request.user), pk=pk)
    context = {"handed": found, "area_name": label(found.area), "outcome": outcome_rows(found)}
    if may(request.user, OPEN, area_code=found.area_id):
        page = Paginator(handed_households(request.user, found), A_PAGE).get_page(request.GET.get("page"))
        context |= {
            "page_obj": page, "rows": households_on_page(request, list(page)),
            "unseen": found.size - page.paginator.count,
        }  # fmt: skip
    return render(request, "selection/handed.html", context)
