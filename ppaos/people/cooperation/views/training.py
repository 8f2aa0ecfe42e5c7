"""Courses of officers: listed with what came of them, entered, changed; agencies reached; roles held untrained."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ppaos.ground.accounts.queries import signed_in_user
from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.presenters.thai import thai_datetime
from ppaos.people.cooperation.actions import CooperationRefused
from ppaos.people.cooperation.actions.training import (
    change_officer_course,
    enter_officer_course,
    remove_officer,
    tell_officers,
)
from ppaos.people.cooperation.forms.mechanism import AreaChoice, area_of_policy
from ppaos.people.cooperation.forms.training import CourseForm, TraineeForm
from ppaos.people.cooperation.models import Grant, OfficerCourse, Organisation
from ppaos.people.cooperation.permissions import areas_in_sight, check_may, may
from ppaos.people.cooperation.permissions.mechanism import KEEP_TRAINING, SEE_POLICY, officer_courses_in_sight
from ppaos.people.cooperation.presenters import training as words
from ppaos.people.cooperation.presenters.services import STATUSES
from ppaos.people.cooperation.queries.training import (
    PASSED,
    agencies_target,
    grants_of_areas,
    outcomes_of,
    state_agencies,
    trained_frame,
    training_standings,
)

A_PAGE = 50


@require_safe
def training(request: HttpRequest) -> HttpResponse:
    """Courses of an area, what came of them by course and role, and agencies of the state reached."""
    area, today = area_of_policy(request.user, request.GET.get("area", "")), timezone.localdate()
    told = trained_frame([area.code], until=today)
    agencies, target = state_agencies([area.code], until=today), agencies_target()
    courses = officer_courses_in_sight(request.user, area).select_related("area", "organisation")
    page = Paginator(courses.order_by("-held_on", "-pk"), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "area": area,
        "area_label": label(area),
        "choice": AreaChoice(request.user),
        "page_obj": page,
        "rows": words.course_rows(page, outcomes_of(page.object_list)),
        "roles": words.role_rows(told),
        "people": told["person"].n_unique(),
        "passed": told.filter(outcome=PASSED)["person"].n_unique(),
        "agencies": agencies.height,
        "target": target,
        "target_status": _(STATUSES[target.status]),
        "share": min(100, round(100 * agencies.height / target.value)),
        "can_keep": may(request.user, KEEP_TRAINING),
        "as_of": thai_datetime(timezone.now()),
    }
    return render(request, "cooperation/training.html", context)


@require_safe
def agencies(request: HttpRequest) -> HttpResponse:
    """The agencies of the state behind the figure."""
    area, today = area_of_policy(request.user, request.GET.get("area", "")), timezone.localdate()
    found, target = state_agencies([area.code], until=today), agencies_target()
    bodies = Organisation.objects.select_related("area", "parent").in_bulk(found["organisation_id"].to_list())
    context = {
        "area": area,
        "area_label": label(area),
        "rows": words.agency_rows(found, bodies),
        "target": target,
        "as_of": thai_datetime(timezone.now()),
    }
    return render(request, "cooperation/training_agencies.html", context)


@require_safe
def untrained(request: HttpRequest) -> HttpResponse:
    """Roles held in an area without a course for them that was passed and still holds."""
    check_may(request.user, KEEP_TRAINING)
    area, today = area_of_policy(request.user, request.GET.get("area", "")), timezone.localdate()
    asked = request.GET.get("role", "")
    role = asked if asked in Grant.Role.values else ""
    grants = list(grants_of_areas(area.code, today, areas_in_sight(request.user, deed=KEEP_TRAINING), role))
    standings = words.standings_by_grant(training_standings({grant.user_id for grant in grants}, today))
    rows = words.untrained_rows(grants, standings)
    context = {
        "area": area,
        "area_label": label(area),
        "page_obj": Paginator(rows, A_PAGE).get_page(request.GET.get("page")),
        "grants": len(grants),
        "roles": words.role_choices(role),
        "as_of": thai_datetime(timezone.now()),
    }
    return render(request, "cooperation/training_roles.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_course(request: HttpRequest) -> HttpResponse:
    """Enter a course."""
    check_may(request.user, KEEP_TRAINING)
    form = CourseForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = enter_officer_course(
                area=form.cleaned_data["area"], terms=form.terms(), by=signed_in_user(request), at=timezone.now()
            )  # fmt: skip
        except CooperationRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The course is entered. Say who took it."))
            return redirect("cooperation:training_course", uid=made.uid)
    return render(request, "cooperation/training_form.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def course(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One course with its officers; one more, or another outcome, is told here."""
    found = seen_course(request, uid)
    can_keep = may(request.user, KEEP_TRAINING, area_code=found.area_id)
    form = TraineeForm(request.user, found, request.POST or None) if can_keep else None
    if request.method == "POST":
        kept_course(request, uid)
        if form and form.is_valid():
            try:
                tell_officers(
                    course=found, officers=[form.trainee()], by=signed_in_user(request), at=timezone.now()
                )
            except CooperationRefused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("Saved."))
                return redirect("cooperation:training_course", uid=uid)
    officers = found.officers.select_related("organisation", "user").order_by("name", "pk")
    page = Paginator(officers, A_PAGE).get_page(request.GET.get("page"))
    [row] = words.course_rows([found], outcomes_of([found]))
    context = {
        "course": found, "row": row, "officers": words.officer_rows(page), "page_obj": page, "form": form,
        "can_keep": can_keep,
    }  # fmt: skip
    return render(request, "cooperation/training_course.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def change_course(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Correct what is said of a course."""
    found = kept_course(request, uid)
    form = CourseForm(request.user, request.POST or None, course=found)
    if request.method == "POST" and form.is_valid():
        try:
            change_officer_course(
                course=found, terms=form.terms(), by=signed_in_user(request), at=timezone.now()
            )
        except CooperationRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("cooperation:training_course", uid=uid)
    return render(request, "cooperation/training_form.html", {"form": form, "course": found})


@require_POST
def take_out_officer(request: HttpRequest, uid: UUID, officer_id: int) -> HttpResponse:
    """Take out an officer who was entered by mistake."""
    found = kept_course(request, uid)
    officer = get_object_or_404(found.officers.all(), pk=officer_id)
    remove_officer(course=found, officer=officer, by=signed_in_user(request), at=timezone.now())
    messages.success(request, _("The officer is taken out of the course."))
    return redirect("cooperation:training_course", uid=uid)


def seen_course(request: HttpRequest, uid: UUID) -> OfficerCourse:
    """The course, if its area is in sight. 403 without the deed, 404 out of sight."""
    check_may(request.user, SEE_POLICY)
    seen = officer_courses_in_sight(request.user).select_related("area", "organisation")
    return get_object_or_404(seen, uid=uid)


def kept_course(request: HttpRequest, uid: UUID) -> OfficerCourse:
    """The course, if the reader keeps it."""
    found = seen_course(request, uid)
    check_may(request.user, KEEP_TRAINING, area_code=found.area_id)
    return found
