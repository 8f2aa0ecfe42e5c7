"""One visit: whom it is to, what came of it, a verdict from paper, sent back; and a house that is on no list."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ppaos.evidence.survey.actions.paper import add_found_household, tell_on_paper
from ppaos.evidence.survey.actions.visits import VisitRefused, send_visit_back
from ppaos.evidence.survey.forms.areas import area_asked_for
from ppaos.evidence.survey.forms.found import FoundForm
from ppaos.evidence.survey.forms.visits import PaperForm, SendBackForm
from ppaos.evidence.survey.models import Visit
from ppaos.evidence.survey.presenters import visits as words
from ppaos.evidence.survey.queries.visits import ASSIGN, HOLD, OPEN_STATES, visible_visits, visits_of
from ppaos.evidence.survey.queries.whom import whom_to_meet
from ppaos.evidence.targeting.actions.verdicts import VerdictRefused
from ppaos.ground.geography.presenters import address_line, label
from ppaos.ground.geography.queries import breadcrumb
from ppaos.ground.privacy.actions import record_reading
from ppaos.ground.privacy.models import PersonalRead
from ppaos.people.cooperation.permissions import check_may, fields_in_sight, may
from ppaos.people.registry.actions import RegistryError
from ppaos.people.registry.queries import visible_households

DEEDS = (ASSIGN, HOLD)


@require_GET
def own(request: HttpRequest) -> HttpResponse:
    """The reader's own visits that wait, the first due first."""
    check_may(request.user, HOLD)
    visits = list(visits_of(request.user).select_related("area", "surveyor"))
    if visits:
        _note(request, visits)
    lines = words.visit_lines(
        visits, lambda area_code: fields_in_sight(request.user, area_code=area_code), timezone.localdate()
    )
    return render(request, "survey/visits/own.html", {"visits": lines})


@require_GET
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """A visit of the reader's area, or the reader's own that waits."""
    return _page(request, _seen(request, pk), PaperForm(), SendBackForm())


@require_POST
def tell(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter what a visit on paper found."""
    visit, form = _seen(request, pk), PaperForm(request.POST)
    if not form.is_valid():
        return _page(request, visit, form, SendBackForm())
    try:
        tell_on_paper(visit=visit, by=request.user, at=timezone.now(), **form.cleaned_data)
    except (VisitRefused, VerdictRefused, RegistryError) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The verdict is entered, and the visit is held."))
    return redirect("survey:visit", pk)


@require_POST
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a held visit back to its surveyor."""
    visit, form = _seen(request, pk), SendBackForm(request.POST)
    if not form.is_valid():
        return _page(request, visit, PaperForm(), form)
    try:
        send_visit_back(visit=visit, by=request.user, at=timezone.now(), **form.cleaned_data)
    except VisitRefused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The visit is sent back; the phone shows it at its next connection."))
    return redirect("survey:visit", pk)


@require_http_methods(["GET", "POST"])
def found_house(request: HttpRequest) -> HttpResponse:
    """A household that is on no list comes into the register, and perhaps a surveyor is sent there."""
    area = area_asked_for(request.user, request.GET.get("area", ""), deed=ASSIGN)
    form = FoundForm(request.POST or None, area=area)
    if request.method == "POST" and form.is_valid():
        try:
            household = add_found_household(by=request.user, at=timezone.now(), **form.told())
        except (VisitRefused, RegistryError) as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The household is in the register."))
            return redirect(household.get_absolute_url())  # type: ignore[attr-defined]
    return render(request, "survey/visits/found.html", {"form": form, "area": area, "area_name": label(area)})


def _seen(request: HttpRequest, pk: int) -> Visit:
    if not any(may(request.user, deed) for deed in DEEDS):
        check_may(request.user, DEEDS[0])
    found = visible_visits(request.user).filter(pk=pk) | visits_of(request.user).filter(pk=pk)
    wanted = found.select_related("area", "surveyor", "household", "candidate_household", "assigned_by")
    return get_object_or_404(wanted)


def _page(request: HttpRequest, visit: Visit, paper: PaperForm, back: SendBackForm) -> HttpResponse:
    subjects = [visit, *(one for one in (visit.household, visit.candidate_household) if one is not None)]
    _note(request, subjects)
    whom = whom_to_meet([(visit.household_id, visit.candidate_household_id)]).row(0, named=True)
    sees = fields_in_sight(request.user, area_code=visit.area_id)
    area = {"area_code": visit.area_id}
    context = {
        "visit": visit,
        "line": words.visit_lines([visit], lambda _code: sees, timezone.localdate())[0],
        "whom": words.whom_words(whom, sees),
        "way": address_line(breadcrumb(visit.area)),
        "household": visible_households(request.user).filter(pk=visit.household_id or 0).first(),
        "events": words.visit_events(visit),
        "interviews": words.interview_lines(visit.interviews.select_related("form", "surveyor")),
        "paper": paper,
        "back": back,
        "can_tell": visit.state in OPEN_STATES and may(request.user, "enter_verdicts", **area),
        "can_send_back": visit.state == Visit.State.DONE
        and any(may(request.user, deed, **area) for deed in (ASSIGN, "review_interviews")),
        "can_review": may(request.user, "review_interviews", **area),
        "can_assign": may(request.user, ASSIGN, **area),
    }
    return render(request, "survey/visits/visit.html", context)


def _note(request: HttpRequest, subjects: list[Any]) -> None:
    record_reading(
        by=request.user, at=timezone.now(), purpose=PersonalRead.VERIFY, subjects=subjects, verb="visit.read"
    )
