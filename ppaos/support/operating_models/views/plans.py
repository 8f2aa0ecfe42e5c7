"""Plans of households: listed, made in bulk, each on one page where goals, steps, agreement and reviews are written."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ppaos.evidence.livelihood.queries import assessments_of
from ppaos.evidence.livelihood.queries.lines import heads_of
from ppaos.ground.geography.presenters import label
from ppaos.ground.privacy.actions import record_reading
from ppaos.ground.privacy.models import PersonalRead
from ppaos.people.cooperation.permissions import areas_in_sight, check_may
from ppaos.people.registry.queries import fields_visible
from ppaos.support.operating_models.actions.errors import ModelRefused
from ppaos.support.operating_models.actions.mentoring import record_contact
from ppaos.support.operating_models.actions.plan_parts import add_goal, add_step, settle_goal, settle_step
from ppaos.support.operating_models.actions.plans import (
    agree_plan,
    change_plan,
    finish_plan,
    make_plans,
    read_agreement,
    review_plan,
    take_out_plan,
)
from ppaos.support.operating_models.forms.course_grid import numbers_ticked
from ppaos.support.operating_models.forms.plan_lists import (
    group_asked,
    plan_filters_of,
    planned_area,
)
from ppaos.support.operating_models.forms.plans import (
    AgreeForm,
    ContactForm,
    FinishForm,
    GoalForm,
    MentorForm,
    ReviewForm,
    StepForm,
    WishesForm,
)
from ppaos.support.operating_models.models import HouseholdPlan
from ppaos.support.operating_models.permissions import PLAN
from ppaos.support.operating_models.presenters import plan_lists
from ppaos.support.operating_models.presenters import plans as shown
from ppaos.support.operating_models.presenters.plan_paper import plan_pdf
from ppaos.support.operating_models.presenters.plan_steps import step_rows
from ppaos.support.operating_models.queries.plan_steps import joined_by
from ppaos.support.operating_models.queries.plans import (
    OPEN_STATES,
    looked_through,
    mentors_for,
    mentors_within,
    plans_in_sight,
    steps_of,
    without_plan,
)

A_PAGE, EVERYBODY = 50, "everybody"
DRAFT, AGREED = HouseholdPlan.State.DRAFT, HouseholdPlan.State.AGREED
# What is written on the page of a plan in which state: its form and its action.
ACTS: dict[str, tuple[Any, Callable[..., Any], tuple[str, ...]]] = {
    "wishes": (WishesForm, change_plan, (DRAFT,)),
    "goal": (GoalForm, add_goal, (DRAFT,)),
    "step": (StepForm, add_step, OPEN_STATES),
    "agree": (AgreeForm, agree_plan, (DRAFT,)),
    "contact": (ContactForm, record_contact, OPEN_STATES),
    "review": (ReviewForm, review_plan, (AGREED,)),
    "finish": (FinishForm, finish_plan, OPEN_STATES),
}


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """The plans of an area, the longest due first; those ticked are given to a mentor. A mentor sees the own day."""
    check_may(request.user, PLAN)
    if not areas_in_sight(request.user, deed=PLAN).exists():
        return redirect("operating_models:own_plans")
    chosen, today = plan_filters_of(request.user, request.GET), timezone.localdate()
    found = looked_through(chosen.of(plans_in_sight(request.user), today), today)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    mentors = mentors_within(chosen.area.code, today)
    context = {
        "area": chosen.area, "area_label": label(chosen.area), "tabs": plan_lists.tabs("plans", chosen.area.code),
        "page_obj": page, "rows": shown.plan_rows(page, today),
        "filters": plan_lists.filter_choices(chosen.asked(), mentors),
        "form": MentorForm(mentors=mentors, is_needed=True), "query": urlencode(chosen.asked()),
    }  # fmt: skip
    return render(request, "operating_models/plans/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Households of an area without a plan, by target group; those ticked, or all, get one, with a mentor at once."""
    check_may(request.user, PLAN)
    asked = request.POST if request.method == "POST" else request.GET
    area, group = planned_area(request.user, asked), group_asked(asked)
    homes = without_plan(request.user, area.code, group)
    mentors = mentors_within(area.code, timezone.localdate())
    form = MentorForm(request.POST or None, mentors=mentors, is_needed=False)
    here = f"{reverse('operating_models:new_plans')}?{urlencode({'area': area.code, 'group': group})}"
    if request.method == "POST" and form.is_valid() and _made(request, homes, form):
        return redirect(here)
    page = Paginator(homes, A_PAGE).get_page(asked.get("page"))
    context = {
        "area": area, "area_label": label(area), "tabs": plan_lists.tabs("new_plans", area.code), "page_obj": page,
        "rows": plan_lists.home_rows(page), "filters": plan_lists.group_filter(group), "group": group,
        "form": form, "total": page.paginator.count, "everybody": EVERYBODY,
    }  # fmt: skip
    return render(request, "operating_models/plans/new.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """One plan, and all that is written about it; that it was read is noted."""
    kept = _kept(request, pk)
    sees = fields_visible(request.user, kept.household)
    act = request.POST.get("act", "")
    forms = {
        name: _form(name, request if name == act else None, kept, sees)
        for name, (_kind, _action, states) in ACTS.items()
        if kept.state in states
    }
    if request.method == "POST":
        if act not in ACTS:
            raise Http404(f"no act {act}")
        if act not in forms:
            messages.error(
                request, _("The plan has moved on meanwhile: this cannot be done with it any more.")
            )
            return redirect("operating_models:plan", pk)
        if forms[act].is_valid() and _written(request, kept, act, forms[act]):
            return redirect("operating_models:own_plans" if act == "finish" else _page_of(pk))
    record_reading(
        by=request.user, at=timezone.now(), purpose=PersonalRead.ASSIST, subjects=[kept.household],
        verb="household.read",
    )  # fmt: skip
    return render(request, "operating_models/plans/plan.html", _context(request, kept, sees, forms))


@require_POST
def goal(request: HttpRequest, pk: int, goal_pk: int) -> HttpResponse:
    """A goal was reached, or is dropped."""
    part = get_object_or_404(_kept(request, pk).goals, pk=goal_pk)
    is_reached = "reached" in request.POST
    _told(request, lambda **told: settle_goal(goal=part, is_reached=is_reached, **told))
    return redirect("operating_models:plan", pk)


@require_POST
def step(request: HttpRequest, pk: int, step_pk: int) -> HttpResponse:
    """A step was done, or is dropped."""
    part = get_object_or_404(_kept(request, pk).steps, pk=step_pk)
    is_done = "done" in request.POST
    _told(request, lambda **told: settle_step(step=part, is_done=is_done, **told))
    return redirect("operating_models:plan", pk)


@never_cache
@require_POST
def printed(request: HttpRequest, pk: int) -> HttpResponse:
    """The plan on paper, for the household to keep and sign."""
    kept, now = _kept(request, pk), timezone.now()
    take_out_plan(plan=kept, by=request.user, at=now)
    sees = fields_visible(request.user, kept.household)
    paper = plan_pdf(kept, sees, by=request.user, at=now)
    response = HttpResponse(paper, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="household-plan-{pk}.pdf"'
    return response


@never_cache
@require_safe
def agreement(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The signature, or the photo of the thumb's print."""
    kept = _kept(request, pk)
    if kept.agreed_file is None:
        raise Http404(f"no agreement on {pk}")
    content = read_agreement(plan=kept, by=request.user, at=timezone.now())
    return FileResponse(content, filename=kept.agreed_file.name, content_type=kept.agreed_file.content_type)


def _kept(request: HttpRequest, pk: int) -> HouseholdPlan:
    """The plan, where the reader keeps it; else 404."""
    check_may(request.user, PLAN)
    seen = plans_in_sight(request.user).select_related(
        "household__area", "household__dwelling", "mentor", "agreed_file"
    )
    return get_object_or_404(seen, pk=pk)


def _page_of(pk: int) -> str:
    return reverse("operating_models:plan", args=[pk])


def _form(name: str, request: HttpRequest | None, kept: HouseholdPlan, sees: frozenset[str]) -> Any:
    """One form of the page; filled in where it is the one that was sent."""
    day = timezone.localdate()
    first = {
        "wishes": {"wishes": kept.wishes},
        "agree": {"on": day, "agreed_by": heads_of([kept.household_id]).get(kept.household_id, "")},
    }.get(name, {"on": day})
    given: dict[str, Any] = {"plan": kept, "sees": sees} if name == "step" else {}
    if name == "goal":
        given = {"newest": assessments_of(kept.household).first()}
    sent = (request.POST, request.FILES) if request else (None, None)
    return ACTS[name][0](*sent, initial=first, prefix=name, **given)


def _written(request: HttpRequest, kept: HouseholdPlan, act: str, form: Any) -> bool:
    """Do what a form asks for; where it is refused, the form says why."""
    given = dict(form.cleaned_data)
    if act == "agree":
        file = given["signature"]
        given |= {"name": file.name, "content_type": file.content_type}
    try:
        ACTS[act][1](plan=kept, by=request.user, at=timezone.now(), **given)
    except ModelRefused as error:
        form.add_error(None, str(error))
        return False
    messages.success(request, plan_lists.done_words(act))
    return True


def _told(request: HttpRequest, act: Callable[..., Any]) -> None:
    """Do what a button says, today; where it is refused, the page says why."""
    now = timezone.now()
    try:
        act(on=timezone.localdate(now), by=request.user, at=now)
    except ModelRefused as error:
        messages.error(request, str(error))


def _made(request: HttpRequest, homes: Any, form: MentorForm) -> bool:
    """Begin plans for those ticked, or for everybody of the list."""
    ticked = numbers_ticked(request.POST, "household")
    chosen = homes if request.POST.get("which") == EVERYBODY else homes.filter(pk__in=ticked)
    ids = list(chosen.values_list("pk", flat=True))
    try:
        done = make_plans(
            household_ids=ids, mentor=form.cleaned_data["mentor"], by=request.user, at=timezone.now()
        )
    except ModelRefused as error:
        form.add_error(None, str(error))
        return False
    messages.success(request, plan_lists.made_words(done.made))
    return True


def _context(
    request: HttpRequest, kept: HouseholdPlan, sees: frozenset[str], forms: dict[str, Any]
) -> dict[str, Any]:
    today, can_assign = timezone.localdate(), areas_in_sight(request.user, deed=PLAN)
    steps = list(steps_of(kept))
    return {
        "plan": kept, "household": kept.household, "head": heads_of([kept.household_id]).get(kept.household_id, ""),
        "area_label": label(kept.household.area), "group": shown.group_name(kept.group),
        "tone": shown.TONES[kept.state], "contact": shown.contact_words(kept, today),
        "is_due": shown.is_due(kept, today), "goals": shown.goal_rows(kept.goals.order_by("pk")),
        "steps": step_rows(steps, today, joined_by(steps, kept, request.user, sees)),
        "contacts": shown.contact_events(kept.contacts.select_related("made_by").order_by("-on", "-pk")),
        "reviews": shown.review_rows(kept.reviews.order_by("-round")), "forms": forms,
        "is_open": kept.state in OPEN_STATES,
        "mentor_form": MentorForm(mentors=mentors_for([kept.household.area_id], today), is_needed=True)
        if kept.state in OPEN_STATES and can_assign.filter(area_id=kept.household.area_id).exists() else None,
    }  # fmt: skip
