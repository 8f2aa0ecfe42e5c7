"""Studies of social return: listed, begun from nothing, a model or a file, changed, finished, copied, thrown away."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ppaos.ground.geography.models import Area
from ppaos.ground.geography.presenters import label
from ppaos.ground.geography.queries import areas_within
from ppaos.ground.workbench.presenters.thai import thai_date, thai_datetime, thousands
from ppaos.learning.monitoring.actions.errors import MonitoringRefused
from ppaos.learning.monitoring.actions.studies import (
    StudyRefused,
    change_study,
    copy_study,
    drop_study,
    finish_study,
    start_study,
    take_in_study,
)
from ppaos.learning.monitoring.actions.study_map import draw_known
from ppaos.learning.monitoring.forms.studies import ChoicesForm, NewStudyForm, StudyFileForm
from ppaos.learning.monitoring.models import Study
from ppaos.learning.monitoring.permissions import STUDIES, check_can_keep, may_keep
from ppaos.learning.monitoring.presenters.tabs import follow_up_tabs
from ppaos.learning.monitoring.queries.studies import newest_results, visible_studies
from ppaos.learning.monitoring.queries.study_places import areas_to_keep, first_year_of, models_to_study
from ppaos.people.cooperation.permissions import check_may, may

SEE = "see_follow_up"
A_PAGE = 50


@require_safe
def studies(request: HttpRequest) -> HttpResponse:
    """The studies that the reader sees, what was changed last first."""
    check_may(request.user, SEE)
    found = visible_studies(request.user)
    code = request.GET.get("area", "")
    if code:
        if not code.isalnum():
            raise Http404(f"no area {code}")
        area = get_object_or_404(Area, code=code)
        found = found.filter(area__in=areas_within(area.code))
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    results = newest_results([each.pk for each in page])
    rows = [
        {
            "study": each, "area": label(each.area), "changed": thai_date(timezone.localtime(each.changed_at).date()),
            "state": each.get_state_display(),
            "ratio": thousands(results[each.pk]["ratio"], 2) if each.pk in results else None,
            "is_warned": bool(each.pk in results and results[each.pk]["warnings"]),
        }
        for each in page
    ]  # fmt: skip
    context = _frame(request, code) | {
        "page_obj": page, "rows": rows, "can_keep": may(request.user, STUDIES), "area_code": code,
        "as_of": thai_datetime(timezone.now()),
    }  # fmt: skip
    return render(request, "monitoring/studies/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_study(request: HttpRequest) -> HttpResponse:
    """Begin a study: from nothing, or with what the records of a model answer."""
    check_can_keep(request.user)
    form = NewStudyForm(
        request.POST or None, areas=areas_to_keep(request.user), models=models_to_study(request.user),
        initial=_first_values(request),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        told = dict(form.cleaned_data)
        from_records = told.pop("from_records") and told["model"] is not None
        try:
            with transaction.atomic():
                made = start_study(**told, by=request.user, at=timezone.now())
                if from_records:
                    draw_known(study=made, by=request.user, at=timezone.now())
        except MonitoringRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The study is begun. Fill in its map."))
            return redirect("monitoring:study", made.pk)
    return render(request, "monitoring/studies/form.html", _frame(request) | _form(_("New study"), form))


@require_http_methods(["GET", "HEAD", "POST"])
def study_file(request: HttpRequest) -> HttpResponse:
    """Begin a study from a file: wholly, or not at all with every fault."""
    check_can_keep(request.user)
    form = StudyFileForm(request.POST or None, request.FILES or None, areas=areas_to_keep(request.user))
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            made = take_in_study(
                data=told["file"], area=told["area"], base_year=told["base_year"], by=request.user,
                at=timezone.now(),
            )  # fmt: skip
        except MonitoringRefused as refused:
            for line in _lines(refused):
                form.add_error("file", line)
        else:
            messages.success(request, _("The study is taken in."))
            return redirect("monitoring:study", made.pk)
    context = _frame(request) | _form(_("A study from a file"), form) | {"is_file": True}
    return render(request, "monitoring/studies/form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def study_choices(request: HttpRequest, pk: int) -> HttpResponse:
    """The choices of a study."""
    found = kept_study(request, pk)
    initial = {name: getattr(found, name) for name in ChoicesForm.base_fields}
    form = ChoicesForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            change_study(study=found, **form.cleaned_data, by=request.user, at=timezone.now())
        except MonitoringRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The choices are kept."))
            return redirect("monitoring:study", pk)
    context = study_frame(request, found, "choices") | _form(_("How it is counted"), form)
    return render(request, "monitoring/studies/form.html", context)


@require_POST
def finish(request: HttpRequest, pk: int) -> HttpResponse:
    """Finish a study for good."""
    found = kept_study(request, pk)
    try:
        finish_study(study=found, by=request.user, at=timezone.now())
    except MonitoringRefused as refused:
        for line in _lines(refused):
            messages.error(request, line)
        return redirect("monitoring:study", pk)
    messages.success(request, _("The study is finished. What it came to is kept and changes no more."))
    return redirect("monitoring:study_results", pk)


@require_POST
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft like this one."""
    found = kept_study(request, pk)
    name = _("%(name)s (copy)") % {"name": found.name[:180]}
    made = copy_study(study=found, name=name, by=request.user, at=timezone.now())
    messages.success(request, _("This is the copy. The other study stays as it is."))
    return redirect("monitoring:study", made.pk)


@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw a draft away."""
    found = kept_study(request, pk)
    try:
        drop_study(study=found, by=request.user, at=timezone.now())
    except MonitoringRefused as refused:
        messages.error(request, str(refused))
        return redirect("monitoring:study", pk)
    messages.success(request, _("The study is thrown away."))
    return redirect("monitoring:studies")


def seen_study(request: HttpRequest, pk: int) -> Study:
    """A study that the reader sees: 404 for another."""
    check_may(request.user, SEE)
    return get_object_or_404(visible_studies(request.user), pk=pk)


def kept_study(request: HttpRequest, pk: int) -> Study:
    """A study that the reader writes: 403 for who only reads."""
    found = seen_study(request, pk)
    check_can_keep(request.user, found.area_id)
    return found


def study_frame(request: HttpRequest, study: Study, here: str) -> dict[str, Any]:
    """What the pages of a study have in common."""
    pages = [
        ("map", _("Impact map"), "study"),
        ("results", _("What it came to"), "study_results"),
    ]
    if may_keep(request.user, study) and study.state == Study.State.DRAFT:
        pages.append(("choices", _("How it is counted"), "study_choices"))
        if study.model_id:
            pages.append(("draw", _("Ask the records"), "study_draw"))
    return {
        "study": study, "area_name": label(study.area), "can_keep": may_keep(request.user, study),
        "is_draft": study.state == Study.State.DRAFT,
        "crumbs": [
            {"label": _("Social return"), "url": reverse("monitoring:studies")}, {"label": study.name, "url": ""},
        ],
        "tabs": [
            {"label": words, "url": reverse(f"monitoring:{name}", args=[study.pk]), "current": key == here}
            for key, words, name in pages
        ],
        "as_of": thai_datetime(study.changed_at),
    }  # fmt: skip


def _frame(request: HttpRequest, area_code: str = "") -> dict[str, Any]:
    return {
        "tabs": follow_up_tabs(request.user, "studies", area_code),
        "crumbs": [{"label": _("Social return"), "url": reverse("monitoring:studies")}],
    }


def _form(heading: str, form: Any) -> dict[str, Any]:
    return {"heading": heading, "form": form}


def _lines(refused: MonitoringRefused) -> list[str]:
    return refused.lines if isinstance(refused, StudyRefused) else [str(refused)]


def _first_values(request: HttpRequest) -> dict[str, Any]:
    """What a new study begins with; of a model named in the address its area and the year of its first money."""
    told: dict[str, Any] = {"method": Study.Method.MULTIPLICATIVE, "first_year": 1, "from_records": True}
    asked = request.GET.get("model", "")
    if not asked:
        return told
    if not (asked.isascii() and asked.isdigit() and len(asked) < 19):
        raise Http404(f"no model {asked}")
    model = get_object_or_404(models_to_study(request.user), pk=int(asked))
    return told | {
        "model": model.pk, "area": model.area_id, "base_year": first_year_of(model),
        "name": _("Social return of %(model)s") % {"model": model.name_th},
    }  # fmt: skip
