"""A course by spreadsheet: given out, taken in filled, its unusable rows given back."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ppaos.ground.privacy.actions import record_export
from ppaos.ground.privacy.models import PersonalRead
from ppaos.ground.workbench.forms.given_back import handed_back
from ppaos.ground.workbench.forms.sheets import UnreadableFile
from ppaos.ground.workbench.presenters.sheets import sheet_response
from ppaos.people.cooperation.permissions import check_may
from ppaos.support.operating_models.forms.course_sheet import FAULTS_KEPT, take_course_in
from ppaos.support.operating_models.forms.courses import CourseFileForm
from ppaos.support.operating_models.permissions import TEACH, check_can_take_sheet
from ppaos.support.operating_models.presenters.course_sheet import came_words, course_sheet
from ppaos.support.operating_models.queries.learning import learners_of, told_of
from ppaos.support.operating_models.queries.members import named_households
from ppaos.support.operating_models.views.course_sessions import taught_course
from ppaos.support.operating_models.views.courses import course_frame

FAULTS_SHOWN = 200


@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of the sheet; a filled one that is sent is taken in: what is right is kept, the rest told by row."""
    course = taught_course(request, pk)
    check_may(request.user, "see_households")
    form = CourseFileForm(request.POST or None, request.FILES or None)
    context = course_frame(request, course, "course_sheet") | {
        "form": form, "words": [came_words(True), came_words(False)],
    }  # fmt: skip
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["sheet"]
        try:
            taken = take_course_in(
                content=file.read(), name=str(file.name), course=course, by=request.user, at=timezone.now()
            )
        except UnreadableFile as fault:
            context["problem"] = fault.problem
        else:
            rows = list(taken.faults.head(FAULTS_SHOWN).iter_rows(named=True))
            context |= {"taken": taken, "faults": rows, "refused": taken.faults.height}
    return render(request, "operating_models/courses/sheet.html", context)


@require_POST
def sheet_out(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Give out the sheet: a row a learner in sight, with what is told already."""
    course = taught_course(request, pk)
    check_may(request.user, "see_households")
    check_can_take_sheet(request.user, deed=TEACH, area_code=course.area_id, on=timezone.localdate())
    learners = list(learners_of(course, request.user))
    named = named_households(request.user, {each.household_id for each in learners})
    sessions = list(course.sessions.order_by("on", "pk"))
    rows = course_sheet(course, learners, sessions, told_of([each.pk for each in learners]), named)
    record_export(
        by=request.user, at=timezone.now(), purpose=PersonalRead.ASSIST, rows=rows.height, what="learners of a course",
        area_code=course.area_id, subjects=[course],
    )  # fmt: skip
    return sheet_response(rows, f"{_('course')} {course.pk}", "xlsx")


@require_POST
def sheet_faults(request: HttpRequest, pk: int, file: int) -> HttpResponseBase:
    """Give the rows that were not kept back to who sent them."""
    course = taught_course(request, pk)
    return handed_back(
        file, purpose=FAULTS_KEPT, by=request.user, at=timezone.now(), area_code=course.area_id
    )
