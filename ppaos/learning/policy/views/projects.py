"""Research projects: listed, entered, looked at, changed, moved on; whom they serve."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ppaos.engine.thai.calendar import fiscal_year
from ppaos.evidence.livelihood.queries.places import area_in_sight
from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.presenters.thai import thai_datetime
from ppaos.learning.policy.actions.errors import PolicyRefused
from ppaos.learning.policy.actions.projects import change_project, enter_project, move_project, set_served
from ppaos.learning.policy.forms.deliverables import DeliverableForm, HandInForm
from ppaos.learning.policy.forms.projects import ProjectForm, ServedForm, StateForm
from ppaos.learning.policy.models import ResearchProject
from ppaos.learning.policy.permissions.programme import check_can_keep, may_keep, sees_leader
from ppaos.learning.policy.presenters.programme_tabs import programme_tabs
from ppaos.learning.policy.presenters.projects import deliverable_rows, project_rows
from ppaos.learning.policy.queries.projects import (
    KEEP,
    SEE,
    Chosen,
    areas_to_choose,
    areas_to_serve,
    chosen_projects,
    deliverables_of,
    models_to_serve,
    universities_to_name,
    visible_projects,
    years_of_projects,
)
from ppaos.people.cooperation.permissions import check_may, may
from ppaos.people.cooperation.presenters import organisation_name

A_PAGE = 50
State = ResearchProject.State


@require_safe
def projects(request: HttpRequest) -> HttpResponse:
    """The research projects in sight: of an area, a year, a state, or with something late."""
    check_may(request.user, SEE)
    chosen, years = _chosen(request), years_of_projects(request.user)
    found = chosen_projects(request.user, chosen, timezone.localdate())
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    context = _frame() | {
        "area": chosen.area, "area_name": label(chosen.area) if chosen.area else "", "page_obj": page,
        "rows": project_rows(page), "filters": _filters(chosen, years), "can_keep": may(request.user, KEEP),
        "as_of": thai_datetime(timezone.now()), "asked": request.GET.urlencode(),
    }  # fmt: skip
    return render(request, "policy/projects/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_project(request: HttpRequest) -> HttpResponse:
    """Enter a research project."""
    check_may(request.user, KEEP)
    form = ProjectForm(
        request.POST or None, areas=areas_to_choose(request.user), universities=universities_to_name(request.user),
        initial={"fiscal_year": fiscal_year(timezone.localdate())},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            made = enter_project(**form.cleaned_data, by=request.user, at=timezone.now())
        except PolicyRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The project is entered. Put down what it owes."))
            return redirect("policy:project", made.pk)
    context = _frame() | {
        "heading": _("Enter a research project"),
        "form": form,
        "back": reverse("policy:projects"),
    }
    return render(request, "policy/projects/form.html", context)


@require_safe
def project(request: HttpRequest, pk: int) -> HttpResponse:
    """One project: its contract, what it owes, whom it serves."""
    found, today = seen_project(request, pk), timezone.localdate()
    can_keep = may_keep(request.user, area_code=found.area_id, organisation=found.university)
    context = project_frame(found) | {
        "university": organisation_name(found.university), "area_name": label(found.area),
        "state": found.get_state_display(), "sees_leader": sees_leader(request.user, found),
        "rows": deliverable_rows(deliverables_of(found), today),
        "areas": [label(each.area) for each in found.areas.select_related("area").order_by("area_id")],
        "models": found.models.select_related("model").order_by("model__name_th"), "can_keep": can_keep,
    }  # fmt: skip
    if can_keep:
        context |= {"form": DeliverableForm(), "hand_in": HandInForm(auto_id=False), "today": today,
                    "moves": [choice for choice in State.choices if choice[0] != found.state]}  # fmt: skip
    return render(request, "policy/projects/project.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what is told of a project."""
    found = kept_project(request, pk)
    sees = sees_leader(request.user, found)
    form = ProjectForm(
        request.POST or None, areas=areas_to_choose(request.user, found.area_id),
        universities=universities_to_name(request.user, found.university_id),
        project=found, sees_leader=sees,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        told = ({} if sees else {"leader": found.leader}) | form.cleaned_data
        try:
            change_project(project=found, **told, by=request.user, at=timezone.now())
        except PolicyRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved."))
            return redirect("policy:project", pk)
    context = project_frame(found) | {"heading": _("Change the project"), "form": form, "back": _own(found)}
    return render(request, "policy/projects/form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def served(request: HttpRequest, pk: int) -> HttpResponse:
    """Which areas and models a project serves."""
    found = kept_project(request, pk)
    initial: dict[str, Any] = {
        "areas": list(found.areas.values_list("area_id", flat=True)),
        "models": list(found.models.values_list("model_id", flat=True)),
    }
    form = ServedForm(
        request.POST or None, areas=areas_to_serve(request.user, found, initial["areas"]),
        models=models_to_serve(request.user, *initial["models"]), initial=initial,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        set_served(project=found, **form.cleaned_data, by=request.user, at=timezone.now())
        messages.success(request, _("Saved."))
        return redirect("policy:project", pk)
    context = project_frame(found) | {
        "heading": _("Areas and models served"),
        "form": form,
        "back": _own(found),
    }
    return render(request, "policy/projects/form.html", context)


@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Say where a project stands."""
    found, form = kept_project(request, pk), StateForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose where the project stands."))
        return redirect("policy:project", pk)
    try:
        move_project(project=found, state=form.cleaned_data["state"], by=request.user, at=timezone.now())
    except PolicyRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Saved."))
    return redirect("policy:project", pk)


def seen_project(request: HttpRequest, pk: int) -> ResearchProject:
    """A project that the reader sees: 403 without the deed, 404 out of sight."""
    check_may(request.user, SEE)
    return get_object_or_404(visible_projects(request.user), pk=pk)


def kept_project(request: HttpRequest, pk: int) -> ResearchProject:
    """A project that the reader keeps: 403 for who only reads."""
    found = seen_project(request, pk)
    check_can_keep(request.user, area_code=found.area_id, organisation=found.university)
    return found


def project_frame(found: ResearchProject) -> dict[str, Any]:
    """What the pages of a project have in common."""
    return _frame() | {
        "project": found,
        "crumbs": [
            {"label": _("Research projects"), "url": reverse("policy:projects")},
            {"label": found.contract_no, "url": ""},
        ],
    }  # fmt: skip


def _frame() -> dict[str, Any]:
    return {"tabs": programme_tabs("projects")}


def _own(found: ResearchProject) -> str:
    return reverse("policy:project", args=[found.pk])


def _chosen(request: HttpRequest) -> Chosen:
    """What the list is narrowed by; 404 for an area out of sight or words there are not."""
    asked = {name: request.GET.get(name, "") for name in ("area", "year", "state", "late")}
    area = None
    if asked["area"]:
        area = area_in_sight(request.user, asked["area"], deed=SEE) if asked["area"].isalnum() else None
        if area is None:
            raise Http404(f"no area {asked['area']}")
    year = asked["year"]
    if year and not (year.isascii() and year.isdigit() and len(year) == 4):
        raise Http404(f"no year {year}")
    if asked["state"] and asked["state"] not in State.values:
        raise Http404(f"no state {asked['state']}")
    return Chosen(area, int(year) if year else None, asked["state"], asked["late"] == "1")


def _filters(chosen: Chosen, years: list[int]) -> list[dict[str, Any]]:
    def choices(pairs: Any, held: Any) -> list[dict[str, Any]]:
        return [{"value": key, "label": words, "is_chosen": str(key) == str(held)} for key, words in pairs]

    return [
        {"name": "year", "label": _("Fiscal year"), "choices": choices([(y, str(y)) for y in years], chosen.year)},
        {"name": "state", "label": _("State"), "choices": choices(State.choices, chosen.state)},
        {"name": "late", "label": _("Deliverables"),
         "choices": choices([("1", _("something is late"))], "1" if chosen.is_late else "")},
    ]  # fmt: skip
