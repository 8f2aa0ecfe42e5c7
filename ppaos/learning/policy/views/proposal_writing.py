"""Proposals are begun, written, given their figures and households, handed in, spoken about, and dropped."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from ppaos.ground.geography.presenters import label
from ppaos.learning.monitoring.queries.studies import visible_studies
from ppaos.learning.monitoring.queries.study_places import models_to_study
from ppaos.learning.policy.actions import concerned as households
from ppaos.learning.policy.actions.endorsing import agree_to_proposal, send_back_proposal
from ppaos.learning.policy.actions.errors import PolicyRefused
from ppaos.learning.policy.actions.proposals import (
    begin_proposal,
    begin_version,
    change_proposal,
    cite_figure,
    drop_proposal,
    hand_in_proposal,
    leave_out_figure,
    throw_away_proposal,
)
from ppaos.learning.policy.forms.proposals import (
    LINKS,
    SAID,
    DropForm,
    GroupForm,
    ProposalForm,
    TypedHouseholdsForm,
)
from ppaos.learning.policy.models import Endorsement, Proposal
from ppaos.learning.policy.permissions.proposals import KEEP, check_can_keep
from ppaos.learning.policy.presenters.planning import figure_row, planning_tabs
from ppaos.learning.policy.queries.frozen_figures import visible_figures
from ppaos.learning.policy.queries.meetings import TOOK_PLACE, meetings_in_sight
from ppaos.learning.policy.queries.places import areas_to_write
from ppaos.learning.policy.queries.proposals import concerned_count, newest_version, next_level
from ppaos.learning.policy.views.proposals import cited_in, page_of, say_form, seen_proposal
from ppaos.support.operating_models.queries.models import areas_around_and_within, organisations_to_lead

MOST_OFFERED = 200


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_proposal(request: HttpRequest) -> HttpResponse:
    """Begin a proposal."""
    check_can_keep(request.user)
    choices = _choices(request) | {"area": areas_to_write(request.user, KEEP)}
    form = ProposalForm(request.POST or None, choices=choices)
    if request.method == "POST" and form.is_valid():
        try:
            made = begin_proposal(**form.told(), by=request.user, at=timezone.now())
        except PolicyRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(
                request, _("The proposal is begun. Cite figures, choose households, then hand it in.")
            )
            return redirect("policy:proposal", made.pk)
    context = _frame() | {"heading": _("New proposal"), "form": form, "button": _("Begin")}
    return render(request, "policy/planning_form.html", context | {"back": reverse("policy:proposals")})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def write_proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the newest version anew."""
    found = kept_proposal(request, pk)
    version = newest_version(found)
    first = {"title": found.title} | {name: getattr(found, name) for name in LINKS}
    first |= {name: getattr(version, name) for name in (*SAID, "budget_baht", "fiscal_year")}
    form = ProposalForm(request.POST or None, choices=_choices(request, found), initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            change_proposal(proposal=found, **form.told(), by=request.user, at=timezone.now())
        except PolicyRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The proposal is kept."))
            return redirect("policy:proposal", pk)
    context = _frame(found) | {"heading": _("Write the proposal"), "form": form, "button": _("Keep")}
    return render(
        request, "policy/planning_form.html", context | {"back": reverse("policy:proposal", args=[pk])}
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def cite(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose the figures a proposal cites: POST cites one, or leaves it out."""
    found = kept_proposal(request, pk)
    if request.method == "POST":
        chosen = get_object_or_404(
            visible_figures(request.user), cited_as=request.POST.get("figure", "")[:40].replace("\0", "")
        )
        act = leave_out_figure if request.POST.get("act") == "leave_out" else cite_figure
        _try(request, lambda: act(proposal=found, figure=chosen, by=request.user, at=timezone.now()))
        return redirect("policy:proposal_figures", pk)
    cited = [each.figure for each in cited_in(newest_version(found))]
    near = visible_figures(request.user).filter(area__in=areas_around_and_within(found.area_id))
    others = near.exclude(pk__in=[each.pk for each in cited])
    context = _frame(found) | {
        "proposal": found, "cited": [figure_row(each) for each in cited],
        "others": [figure_row(each) for each in others[:MOST_OFFERED]],
    }  # fmt: skip
    return render(request, "policy/proposals/figures.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def choose_households(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose the households a proposal concerns, from one source after the other."""
    found = kept_proposal(request, pk)
    version, typed, group = newest_version(found), TypedHouseholdsForm(), GroupForm()
    if request.method == "POST":
        source = request.POST.get("source", "")
        typed = TypedHouseholdsForm(request.POST if source == "typed" else None)
        group = GroupForm(request.POST if source == "group" else None)
        act = _source(request, found, source, typed, group)
        if act is not None and _try(request, act):
            return redirect("policy:proposal_households", pk)
    context = _frame(found) | {
        "proposal": found, "area_name": label(found.area), "concerned": concerned_count(version), "typed": typed,
        "group": group, "cited": [figure_row(each.figure) for each in cited_in(version)],
        "chosen": version.households_from,
    }  # fmt: skip
    return render(request, "policy/proposals/households.html", context)


def _source(
    request: HttpRequest, found: Proposal, source: str, typed: TypedHouseholdsForm, group: GroupForm
) -> Callable[[], Any] | None:
    """What the button of a source does; None where its form is not right, 404 for a source there is not."""
    given: dict[str, Any] = {"proposal": found, "by": request.user, "at": timezone.now()}
    if source == "typed":
        return (
            (lambda: households.put_typed(**given, codes=typed.cleaned_data["codes"]))
            if typed.is_valid()
            else None
        )
    if source == "group":
        return (
            (lambda: households.put_group(**given, group=group.cleaned_data["group"]))
            if group.is_valid()
            else None
        )
    if source == "figure":
        cited = request.POST.get("figure", "")[:40].replace("\0", "")
        chosen = get_object_or_404(visible_figures(request.user), cited_as=cited)
        return lambda: households.put_figure(**given, figure=chosen)
    acts = {"model": households.put_fitting, "none": households.leave_out_households}
    if source not in acts:
        raise Http404(f"no source {source}")
    return lambda: acts[source](**given)


@require_POST
def hand_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand the newest version in."""
    found = kept_proposal(request, pk)
    act: dict[str, Any] = {"proposal": found, "by": request.user, "at": timezone.now()}
    if _try(request, lambda: hand_in_proposal(**act)):
        messages.success(request, _("The proposal is handed in. This version never changes."))
    return redirect("policy:proposal", pk)


@require_POST
def version(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin another version."""
    found = kept_proposal(request, pk)
    act: dict[str, Any] = {"proposal": found, "by": request.user, "at": timezone.now()}
    if _try(request, lambda: begin_version(**act)):
        messages.success(
            request, _("Another version is begun with what the one before says. It passes every level anew.")
        )
    return redirect("policy:proposal", pk)


@require_POST
def say(request: HttpRequest, pk: int) -> HttpResponse:
    """The level whose turn it is agrees, or sends the proposal back."""
    found = seen_proposal(request, pk)
    version = newest_version(found)
    here = next_level(version)
    if here is None:
        raise Http404("every level agreed")
    form = say_form(request, version, here)
    if not form.is_valid():
        return render(request, "policy/proposals/page.html", page_of(request, found, form))
    given = form.cleaned_data
    told: dict[str, Any] = {name: given[name] for name in ("on", "organisation", "meeting", "turn")}
    told |= {"proposal": found, "by": request.user, "at": timezone.now()}
    agrees = given["verdict"] == Endorsement.Verdict.AGREED
    done = _try(
        request,
        (lambda: agree_to_proposal(**told, note=given["reason"])) if agrees
        else (lambda: send_back_proposal(**told, reason=given["reason"])),
    )  # fmt: skip
    if done:
        messages.success(request, _("What the level says is written down."))
    return redirect("policy:proposal", pk)


@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a proposal go no further."""
    found = kept_proposal(request, pk)
    form = DropForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    if _try(
        request, lambda: drop_proposal(proposal=found, reason=reason, by=request.user, at=timezone.now())
    ):
        messages.success(request, _("The proposal goes no further. It stays with its reason."))
    return redirect("policy:proposal", pk)


@require_POST
def throw_away(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw a draft away."""
    found = kept_proposal(request, pk)
    act: dict[str, Any] = {"proposal": found, "area": found.area, "by": request.user, "at": timezone.now()}
    if not _try(request, lambda: throw_away_proposal(**act)):
        return redirect("policy:proposal", pk)
    messages.success(request, _("The draft is thrown away."))
    return redirect("policy:proposals")


def kept_proposal(request: HttpRequest, pk: int) -> Proposal:
    """A proposal that the reader writes: 403 for who only reads."""
    found = seen_proposal(request, pk)
    check_can_keep(request.user, found.area_id)
    return found


def _try(request: HttpRequest, act: Callable[[], Any]) -> bool:
    """Whether it was done; why not, stands on the next page, and how many households came of it."""
    try:
        done = act()
    except PolicyRefused as refused:
        messages.error(request, str(refused))
        return False
    if isinstance(done, households.HouseholdsPut):
        words = _("%(added)d households are new, %(again)d stood there already.")
        if done.unseen:
            words += " " + _("%(unseen)d more are left out: they live elsewhere, or you do not see them.")
        messages.success(request, words % vars(done))
    return True


def _frame(found: Proposal | None = None) -> dict[str, Any]:
    crumbs = [{"label": _("Proposals"), "url": reverse("policy:proposals")}]
    if found is not None:
        crumbs.append({"label": found.title, "url": reverse("policy:proposal", args=[found.pk])})
    return {"tabs": planning_tabs("proposals"), "crumbs": crumbs}


def _choices(request: HttpRequest, found: Proposal | None = None) -> dict[str, Any]:
    """What a proposal may name: models, studies and meetings in sight, of its area or around it."""
    meetings = meetings_in_sight(request.user).filter(state__in=TOOK_PLACE).order_by("-on", "-pk")
    placed: dict[str, Any] = {
        "model": models_to_study(request.user), "study": visible_studies(request.user), "meeting": meetings,
    }  # fmt: skip
    if found is not None:
        near = areas_around_and_within(found.area_id)
        placed = {name: each.filter(area__in=near) for name, each in placed.items()}
    return placed | {"organisation": organisations_to_lead(request.user, KEEP)}
