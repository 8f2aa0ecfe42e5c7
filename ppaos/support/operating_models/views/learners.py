"""Learners of a course: entered by ticking, one looked at, able to use it, taken out when entered by mistake."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ppaos.ground.privacy.actions import record_reading
from ppaos.ground.privacy.models import PersonalRead
from ppaos.ground.workbench.actions import open_file
from ppaos.people.cooperation.permissions import check_may
from ppaos.people.registry.models import Membership
from ppaos.people.registry.queries import search_persons, visible_households
from ppaos.support.operating_models.actions.courses import enter_learners, tell_able
from ppaos.support.operating_models.actions.errors import ModelRefused
from ppaos.support.operating_models.actions.learning_undone import (
    take_certificate_back,
    take_learner_out,
    withdraw_able,
)
from ppaos.support.operating_models.forms.course_grid import pairs_ticked
from ppaos.support.operating_models.forms.courses import AbleForm, TakenBackForm
from ppaos.support.operating_models.models import Course, Learner
from ppaos.support.operating_models.presenters import courses as shown
from ppaos.support.operating_models.queries.learning import (
    households_to_teach,
    learners_of,
    living_in,
    told_of,
    worthy_of,
)
from ppaos.support.operating_models.queries.members import named_households
from ppaos.support.operating_models.views.course_sessions import taught_course
from ppaos.support.operating_models.views.courses import course_frame, seen_course

HOMES_A_PAGE = 25


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter those ticked: members of the model's households, or people found by name, citizen id or household code."""
    course = taught_course(request, pk)
    check_may(request.user, "see_households")
    if request.method == "POST" and _entered(request, course):
        return redirect("operating_models:course", pk)
    words = request.GET.get("q", "").strip()
    homes = households_to_teach(request.user, course.model) if course.model else None
    page = Paginator(homes, HOMES_A_PAGE).get_page(request.GET.get("page")) if homes is not None else None
    living = _found(request.user, words) if words else list(living_in(each.pk for each in page or []))
    named = named_households(request.user, {each.household_id for each in living})
    known = course.learners.values_list("person_id", flat=True)
    context = course_frame(request, course, "course") | {
        "q": words, "page_obj": None if words else page, "homes": shown.homes_to_teach(living, known, named),
    }  # fmt: skip
    if named:
        subjects = list({each.household for each in living if each.household_id in set(named)})
        _note(request, subjects)
    return render(request, "operating_models/courses/add.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def learner(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One learner: which sessions, which marks, received, able to use it, the certificate."""
    course = seen_course(request, pk)
    found = _seen(request, course, number)
    is_back = "reason" in request.POST
    able = AbleForm(
        *((request.POST, request.FILES) if request.method == "POST" and not is_back else (None, None)),
        initial={"able_on": found.able_on, "evidence_kind": found.evidence_kind, "note": found.evidence_note},
    )
    back = TakenBackForm(request.POST if is_back else None)
    sent: Any = back if is_back else able
    if request.method == "POST" and sent.is_valid():
        act: Callable[..., Any] = take_certificate_back if is_back else tell_able
        given = back.cleaned_data if is_back else able.told()
        try:
            act(learner=found, by=request.user, at=timezone.now(), **given)
        except ModelRefused as refusal:
            sent.add_error(None, str(refusal))
        else:
            messages.success(request, _("It is written down."))
            return redirect("operating_models:learner", pk, number)
    _note(request, [found.household])
    return render(
        request, "operating_models/courses/learner.html", _learner(request, course, found, able, back)
    )


@require_POST
def not_able(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Being able to use it was a wrong entry."""
    found = _seen(request, taught_course(request, pk), number)
    _done(request, lambda **told: withdraw_able(learner=found, **told))
    return redirect("operating_models:learner", pk, number)


@require_POST
def take_out(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Somebody was entered by mistake."""
    found = _seen(request, taught_course(request, pk), number)
    if _done(request, lambda **told: take_learner_out(learner=found, **told)):
        return redirect("operating_models:course", pk)
    return redirect("operating_models:learner", pk, number)


@never_cache
@require_safe
def evidence(request: HttpRequest, pk: int, number: int) -> HttpResponseBase:
    """The photo that shows that somebody is able to use it; that it was looked at is noted."""
    found = _seen(request, seen_course(request, pk), number)
    is_named = bool(named_households(request.user, [found.household_id]))
    if found.evidence is None or not is_named:
        raise Http404(f"no photo of {number}")
    _note(request, [found.household])
    file = found.evidence
    return FileResponse(open_file(file=file), filename=file.name, content_type=file.content_type)


def _seen(request: HttpRequest, course: Course, number: int) -> Learner:
    check_may(request.user, "see_households")
    found = learners_of(course, request.user).select_related(
        "person", "household__area", "course", "evidence"
    )
    return get_object_or_404(found, pk=number)


def _found(user: Any, words: str) -> list[Membership]:
    """People found by what was typed, in their households; a household's code finds all of it."""
    home = visible_households(user).filter(code__iexact=words).first()
    if home is not None:
        return list(living_in([home.pk]))
    people = {each.person.pk: each.household_id for each in search_persons(user, words) if each.household_id}
    living = living_in(people.values()).filter(person__in=people)
    return [each for each in living if people[each.person_id] == each.household_id]


def _entered(request: HttpRequest, course: Course) -> bool:
    """Enter those ticked; each reason for which somebody was not is told once."""
    ticked = pairs_ticked(request.POST)
    if ticked.is_empty():
        messages.error(request, _("Tick at least one person."))
        return False
    before = course.learners.count()
    done = enter_learners(course=course, frame=ticked, by=request.user, at=timezone.now())
    for fault in done.faults["fault"].unique(maintain_order=True):
        messages.error(request, shown.learner_fault_words(fault))
    made = course.learners.count() - before
    if made:
        said = ngettext("%(count)d learner entered.", "%(count)d learners entered.", made)
        messages.success(request, said % {"count": made})
    elif done.faults.is_empty():
        messages.success(request, _("All of them are in the course already."))
    return done.faults.is_empty()


def _learner(
    request: HttpRequest, course: Course, found: Learner, able: AbleForm, back: TakenBackForm
) -> dict[str, Any]:
    told, is_named = told_of([found.pk]), bool(named_households(request.user, [found.household_id]))
    sessions = [(each, told.get((found.pk, each.pk))) for each in course.sessions.order_by("on", "pk")]
    frame = course_frame(request, course, "course")
    taken = found.taken_back.select_related("taken_back_by").order_by("-pk")
    return frame | {
        "learner": found, "name": shown.name_of(found, [found.household_id] if is_named else []),
        "is_named": is_named, "sessions": shown.learner_events(found, sessions),
        "came": sum(came is True for _each, came in sessions), "able": able, "back": back,
        "may_have": worthy_of(course, request.user).filter(pk=found.pk).exists(),
        "received_words": shown.received_words(course, len(sessions)),
        "taken": shown.taken_back_rows(taken, is_named),
    }  # fmt: skip


def _done(request: HttpRequest, act: Callable[..., Any]) -> bool:
    """Do what a button says; where it is refused, the page says why."""
    try:
        act(by=request.user, at=timezone.now())
    except ModelRefused as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, _("It is written down."))
    return True


def _note(request: HttpRequest, subjects: list[Any]) -> None:
    record_reading(
        by=request.user,
        at=timezone.now(),
        purpose=PersonalRead.ASSIST,
        subjects=subjects,
        verb="household.read",
    )
