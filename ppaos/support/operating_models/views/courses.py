"""Courses: listed by area or model, looked at, made and described anew."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from ppaos.ground.geography.presenters import label
from ppaos.ground.privacy.actions import record_reading
from ppaos.ground.privacy.models import PersonalRead
from ppaos.ground.workbench.presenters.thai import thai_datetime
from ppaos.people.cooperation.permissions import check_may, fields_in_sight, may
from ppaos.people.cooperation.presenters.lists import organisation_name
from ppaos.support.operating_models.actions.courses import keep_course
from ppaos.support.operating_models.actions.errors import ModelRefused
from ppaos.support.operating_models.forms.courses import CourseFilter, CourseForm
from ppaos.support.operating_models.models import Course, OperatingModel
from ppaos.support.operating_models.permissions import SEE, TEACH, check_can_teach, may_teach
from ppaos.support.operating_models.presenters import courses as shown
from ppaos.support.operating_models.presenters.models import list_tabs
from ppaos.support.operating_models.queries.learning import (
    attendance_of,
    learners_of,
    sessions_of,
    visible_courses,
    worthy_of,
)
from ppaos.support.operating_models.queries.members import named_households
from ppaos.support.operating_models.queries.models import areas_of_models, visible_models
from ppaos.support.operating_models.views.models import model_frame, seen_model

A_PAGE = 50


def seen_course(request: HttpRequest, pk: int) -> Course:
    """The course, where the reader sees it: 403 without the deed, 404 out of sight."""
    check_may(request.user, SEE)
    return get_object_or_404(visible_courses(request.user), pk=pk)


def course_frame(request: HttpRequest, course: Course, here: str) -> dict[str, Any]:
    """What every page of a course shows: its name, who teaches it where, the pages beside it."""
    where = [label(course.area)] + ([organisation_name(course.organisation)] if course.organisation else [])
    keeps = may_teach(request.user, course)
    return {
        "course": course, "crumbs": shown.course_crumbs(course), "where": " · ".join(where), "keeps": keeps,
        "tabs": shown.course_tabs(course, here, keeps=keeps), "as_of": thai_datetime(timezone.now()),
    }  # fmt: skip


@require_safe
def courses(request: HttpRequest) -> HttpResponse:
    """The courses a reader sees, by area, model and whether they go on."""
    check_may(request.user, SEE)
    seen = visible_courses(request.user)
    plain = Course.objects.filter(pk__in=seen.order_by().values("pk"))
    models = visible_models(request.user).filter(pk__in=plain.values("model_id")).order_by("name_th", "pk")
    form = CourseFilter(request.GET or None, areas=areas_of_models(plain), models=models)
    found = form.narrowed(seen) if request.GET else seen
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "tabs": list_tabs("courses"), "form": form, "page_obj": page, "rows": shown.course_rows(page),
        "is_filtered": bool(request.GET), "can_make": may(request.user, TEACH),
        "as_of": thai_datetime(timezone.now()),
    }  # fmt: skip
    return render(request, "operating_models/courses/list.html", context)


@require_safe
def model_courses(request: HttpRequest, pk: int) -> HttpResponse:
    """The courses of one model."""
    model = seen_model(request, pk)
    found = visible_courses(request.user).filter(model=model)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    context = model_frame(model, "model_courses") | {
        "page_obj": page, "rows": shown.course_rows(page), "can_make": may(request.user, TEACH),
    }  # fmt: skip
    return render(request, "operating_models/courses/of_model.html", context)


@never_cache
@require_safe
def course(request: HttpRequest, pk: int) -> HttpResponse:
    """One course: its counts, its sessions, its learners that the reader sees; that their names were read is noted."""
    found, now = seen_course(request, pk), timezone.now()
    page = Paginator(learners_of(found, request.user), A_PAGE).get_page(request.GET.get("page"))
    listed = list(page)
    named = named_households(request.user, [each.household_id for each in listed])
    came = {who: (times, told) for who, times, told in attendance_of(found).iter_rows()}
    worthy = dict(worthy_of(found, request.user).values_list("pk", "certificate"))
    if named:
        subjects = list({each.household for each in listed if each.household_id in set(named)})
        record_reading(
            by=request.user, at=now, purpose=PersonalRead.ASSIST, subjects=subjects, verb="household.read"
        )
    sees_names = "names" in fields_in_sight(request.user, area_code=found.area_id)
    context = course_frame(request, found, "course") | {
        "cards": shown.cards(found), "received_words": shown.received_words(found, vars(found)["held"]),
        "sessions": shown.session_rows(sessions_of(found), timezone.localdate(now)), "page_obj": page,
        "rows": shown.learner_rows(listed, named, came, worthy), "sees_names": sees_names,
        "to_issue": sum(not certificate for certificate in worthy.values()),
        "hidden": vars(found)["learning"] - page.paginator.count,
    }  # fmt: skip
    return render(request, "operating_models/courses/course.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_course(request: HttpRequest) -> HttpResponse:
    """Make a course, for a model or beside one."""
    check_may(request.user, TEACH)
    asked = request.GET.get("model", "")
    models = visible_models(request.user).filter(in_library=False)
    model = get_object_or_404(models, pk=asked) if asked.isascii() and asked.isdecimal() else None
    form = CourseForm(request.user, request.POST or None, initial=_begun(model))
    if request.method == "POST" and form.is_valid() and (made := _kept(request, form, None)):
        messages.success(request, _("The course is made. Add its sessions and learners."))
        return redirect("operating_models:course", made.pk)
    return render(request, "operating_models/courses/form.html", {"form": form, "model": model})


@require_http_methods(["GET", "HEAD", "POST"])
def change_course(request: HttpRequest, pk: int) -> HttpResponse:
    """Describe a course anew; who received it follows."""
    found = seen_course(request, pk)
    check_can_teach(request.user, area_code=found.area_id, organisation_id=found.organisation_id)
    form = CourseForm(request.user, request.POST or None, course=found)
    if request.method == "POST" and form.is_valid() and _kept(request, form, found):
        messages.success(request, _("Saved."))
        return redirect("operating_models:course", pk)
    context = course_frame(request, found, "course") | {"form": form}
    return render(request, "operating_models/courses/form.html", context)


def _begun(model: OperatingModel | None) -> dict[str, Any]:
    """What a course of a model begins with."""
    if model is None or model.area is None:
        return {}
    area = f"{label(model.area)} ({model.area_id})"
    return {"model": model.pk, "area": area, "organisation": model.organisation_id}


def _kept(request: HttpRequest, form: CourseForm, found: Course | None) -> Course | None:
    try:
        return keep_course(course=found, **form.cleaned_data, by=request.user, at=timezone.now())
    except ModelRefused as refusal:
        form.add_error(None, str(refusal))
        return None
