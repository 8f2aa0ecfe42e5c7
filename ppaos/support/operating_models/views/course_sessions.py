"""Sessions of a course: held, described anew, taken off; who came to them, and what the tests brought, as grids."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from ppaos.ground.privacy.actions import record_reading
from ppaos.ground.privacy.models import PersonalRead
from ppaos.people.cooperation.permissions import check_may
from ppaos.support.operating_models.actions.courses import keep_marks, keep_session, mark_attendance
from ppaos.support.operating_models.actions.errors import ModelRefused
from ppaos.support.operating_models.actions.learning_undone import take_session_off
from ppaos.support.operating_models.forms.course_grid import attendance_given, marks_given
from ppaos.support.operating_models.forms.courses import SessionForm
from ppaos.support.operating_models.models import Course, CourseSession
from ppaos.support.operating_models.permissions import check_can_teach
from ppaos.support.operating_models.presenters import courses as shown
from ppaos.support.operating_models.queries.learning import learners_of, told_of
from ppaos.support.operating_models.queries.members import named_households
from ppaos.support.operating_models.views.courses import A_PAGE, course_frame, seen_course

SESSIONS_A_PAGE = 6


def taught_course(request: HttpRequest, pk: int) -> Course:
    """The course, where the reader keeps it."""
    found = seen_course(request, pk)
    check_can_teach(request.user, area_code=found.area_id, organisation_id=found.organisation_id)
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def session(request: HttpRequest, pk: int, number: int | None = None) -> HttpResponse:
    """Hold a session, or describe one anew."""
    course = taught_course(request, pk)
    found = get_object_or_404(CourseSession, course=course, pk=number) if number is not None else None
    form = SessionForm(request.POST or None, session=found)
    if request.method == "POST" and form.is_valid():
        try:
            keep_session(
                course=course, session=found, **form.cleaned_data, by=request.user, at=timezone.now()
            )
        except ModelRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("operating_models:course", pk)
    context = course_frame(request, course, "course") | {"form": form, "session": found}
    return render(request, "operating_models/courses/session.html", context)


@require_POST
def take_off(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Take a session off that was never held."""
    course = taught_course(request, pk)
    found = get_object_or_404(CourseSession.objects.select_related("course"), course=course, pk=number)
    try:
        take_session_off(session=found, by=request.user, at=timezone.now())
    except ModelRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The session is taken off."))
    return redirect("operating_models:course", pk)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def attendance(request: HttpRequest, pk: int) -> HttpResponse:
    """Who came to which session: came, did not come, or not known."""
    course, today = taught_course(request, pk), timezone.localdate()
    check_may(request.user, "see_households")
    learners = learners_of(course, request.user)
    held = list(course.sessions.filter(on__lte=today).order_by("on", "pk"))
    if request.method == "POST":
        frame = attendance_given(
            request.POST, learners.values_list("pk", flat=True), [each.pk for each in held]
        )
        mark_attendance(course=course, frame=frame, by=request.user, at=timezone.now())
        messages.success(request, _("Who came is kept."))
        return redirect(f"{reverse('operating_models:attendance', args=[pk])}?{request.GET.urlencode()}")
    part = Paginator(list(enumerate(held, 1)), SESSIONS_A_PAGE).get_page(request.GET.get("part"))
    sessions = [{"place": place, "session": each} for place, each in part]
    shown_now = [each for _place, each in part]
    context = _page(request, course, "attendance")
    listed = list(context["page_obj"])
    told = told_of([each.pk for each in listed])
    context |= {
        "sessions": sessions, "parts": part, "received_words": shown.received_words(course, vars(course)["held"]),
        "rows": shown.grid_rows(listed, context["named"], shown_now, told),
    }  # fmt: skip
    return render(request, "operating_models/courses/attendance.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def marks(request: HttpRequest, pk: int) -> HttpResponse:
    """What learners scored in the tests before and after."""
    course = taught_course(request, pk)
    check_may(request.user, "see_households")
    wrong: Any = {}
    if request.method == "POST" and course.full_marks is not None:
        ids = list(learners_of(course, request.user).values_list("pk", flat=True))
        frame, wrong = marks_given(request.POST, ids, course.full_marks)
        if not wrong:
            keep_marks(course=course, frame=frame, empties=True, by=request.user, at=timezone.now())
            messages.success(request, _("The marks are kept."))
            return redirect(f"{reverse('operating_models:marks', args=[pk])}?{request.GET.urlencode()}")
    context = _page(request, course, "marks")
    typed = request.POST.dict() if wrong else {}
    rows = shown.marks_rows(context["page_obj"], context["named"], typed, wrong)
    return render(
        request, "operating_models/courses/marks.html", context | {"rows": rows, "is_wrong": bool(wrong)}
    )


def _page(request: HttpRequest, course: Course, here: str) -> dict[str, Any]:
    """One page of learners in sight, and whose names are read."""
    page = Paginator(learners_of(course, request.user), A_PAGE).get_page(request.GET.get("page"))
    listed = list(page)
    named = named_households(request.user, [each.household_id for each in listed])
    if named:
        subjects = list({each.household for each in listed if each.household_id in set(named)})
        record_reading(
            by=request.user, at=timezone.now(), purpose=PersonalRead.ASSIST, subjects=subjects, verb="household.read"
        )  # fmt: skip
    hidden = vars(course)["learning"] - page.paginator.count
    return course_frame(request, course, here) | {"page_obj": page, "named": named, "hidden": hidden}
