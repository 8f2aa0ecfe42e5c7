"""Members of committees and officers of courses from a sheet: wholly, or not at all with every fault by its cell."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ppaos.ground.workbench.forms.given_back import given_back, handed_back, rows_at_fault
from ppaos.ground.workbench.forms.sheets import UnreadableFile
from ppaos.ground.workbench.presenters.sheets import sheet_response
from ppaos.people.cooperation.actions import CooperationRefused
from ppaos.people.cooperation.actions.seats import bring_in_members
from ppaos.people.cooperation.actions.training import tell_officers
from ppaos.people.cooperation.forms.member_sheet import read_members, sheet_words
from ppaos.people.cooperation.forms.people import SheetForm
from ppaos.people.cooperation.forms.people_sheet import PeopleSheet
from ppaos.people.cooperation.forms.trainee_sheet import read_trainees
from ppaos.people.cooperation.models import Committee, OfficerCourse
from ppaos.people.cooperation.permissions import areas_in_sight, check_may
from ppaos.people.cooperation.permissions.mechanism import KEEP_MECHANISM, KEEP_TRAINING
from ppaos.people.cooperation.presenters.mechanism import committee_name
from ppaos.people.cooperation.presenters.people_sheets import member_example, trainee_example
from ppaos.people.cooperation.queries.mechanism import running
from ppaos.people.cooperation.views.committees import kept_committee
from ppaos.people.cooperation.views.training import kept_course

FAULTS_KEPT, FAULTS_SHOWN = "failed rows of people", 50


@require_http_methods(["GET", "HEAD", "POST"])
def members_sheet(request: HttpRequest, uid: UUID | None = None) -> HttpResponse:
    """Send a sheet of members: of one committee, or of many that the rows name."""
    check_may(request.user, KEEP_MECHANISM)
    own = kept_committee(request, uid) if uid else None
    form, context = SheetForm(request.POST or None, request.FILES or None), _of_members(own)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["sheet"]
        mine = Committee.objects.filter(
            running(timezone.localdate()), area_id__in=areas_in_sight(request.user, deed=KEEP_MECHANISM)
        )
        try:
            sheet, seats = read_members(
                file.read(), str(file.name), by=request.user, committees=mine, own=own
            )
            if not sheet.problems:
                kept = list({seat.committee.pk: seat.committee for seat in seats}.values())
                done = bring_in_members(seats=seats, committees=kept, by=request.user, at=timezone.now())
                words = _("%(new)d seats are new, %(again)d were held just so before.")
                messages.success(request, words % {"new": done.new, "again": done.again})
                return redirect(str(context["back"]))
            context |= _faults(request, sheet)
        except UnreadableFile as fault:
            context["problems"] = [fault.problem]
        except CooperationRefused as refusal:
            form.add_error("sheet", str(refusal))
    return render(request, "cooperation/people_sheet.html", context | {"form": form})


@require_safe
def members_example(request: HttpRequest, uid: UUID | None = None) -> HttpResponseBase:
    """A sheet with the columns and two invented people, to begin with."""
    check_may(request.user, KEEP_MECHANISM)
    columns = sheet_words("members.toml")["columns"]
    return sheet_response(member_example(columns, with_committee=uid is None), _("members"), "xlsx")


@require_http_methods(["GET", "HEAD", "POST"])
def officers_sheet(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Send a sheet of officers who took a course."""
    course = kept_course(request, uid)
    form, context = SheetForm(request.POST or None, request.FILES or None), _of_officers(course)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["sheet"]
        try:
            sheet, told = read_trainees(file.read(), str(file.name), course=course, by=request.user)
            if not sheet.problems:
                done = tell_officers(course=course, officers=told, by=request.user, at=timezone.now())
                words = _("%(new)d officers are new, %(changed)d changed, %(again)d stood there just so.")
                messages.success(
                    request, words % {"new": done.new, "changed": done.changed, "again": done.again}
                )
                return redirect(str(context["back"]))
            context |= _faults(request, sheet)
        except UnreadableFile as fault:
            context["problems"] = [fault.problem]
        except CooperationRefused as refusal:
            form.add_error("sheet", str(refusal))
    return render(request, "cooperation/people_sheet.html", context | {"form": form})


@require_safe
def officers_sheet_example(request: HttpRequest) -> HttpResponseBase:
    """A sheet with the columns and two invented people, to begin with."""
    check_may(request.user, KEEP_TRAINING)
    return sheet_response(
        trainee_example(sheet_words("trainees.toml")["columns"]), _("officers of a course"), "xlsx"
    )


@require_POST
def rows_to_mend(request: HttpRequest, file_id: int) -> HttpResponseBase:
    """Give the rows at fault back to who sent them."""
    return handed_back(file_id, purpose=FAULTS_KEPT, by=request.user, at=timezone.now())


def _faults(request: HttpRequest, sheet: PeopleSheet) -> dict[str, Any]:
    file = given_back(
        sheet.received, rows_at_fault(sheet.problems), name=sheet.file, purpose=FAULTS_KEPT, by=request.user,
        at=timezone.now(),
    )  # fmt: skip
    left = len(sheet.problems) - FAULTS_SHOWN
    return {"problems": sheet.problems[:FAULTS_SHOWN], "left": max(left, 0), "faults_file": file}


def _of_members(own: Committee | None) -> dict[str, Any]:
    back = reverse("cooperation:committee", args=[own.uid]) if own else reverse("cooperation:committees")
    example = "committee_members_example" if own else "members_example"
    return {
        "heading": _("Members from a sheet"), "of": committee_name(own) if own else "", "here": "committees",
        "back": back, "example": reverse(f"cooperation:{example}", args=[own.uid] if own else []),
        "about": _("One row a person: name, post, organisation, telephone, e-mail, first and last day."),
    }  # fmt: skip


def _of_officers(course: OfficerCourse) -> dict[str, Any]:
    return {
        "heading": _("Officers from a sheet"), "of": course.name, "here": "training",
        "back": reverse("cooperation:training_course", args=[course.uid]),
        "example": reverse("cooperation:course_officers_example"),
        "about": _("One row an officer: name, organisation, position, outcome and the day of passing."),
    }  # fmt: skip
