"""The lines of a model's parts, each on a form of its own; inputs handed out to members."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_POST

from ppaos.evidence.livelihood.queries.lines import heads_of
from ppaos.people.cooperation.permissions import fields_in_sight
from ppaos.support.assistance.presenters.help import fault_words
from ppaos.support.operating_models.actions.errors import ModelRefused
from ppaos.support.operating_models.actions.inputs import HandedOut, hand_out_inputs
from ppaos.support.operating_models.actions.parts import (
    Part,
    keep_activity,
    keep_budget,
    keep_partner,
    keep_resource,
    keep_team_member,
    take_part_off,
)
from ppaos.support.operating_models.forms.parts import PART_FORMS, InputsForm, ResourceForm, initial_of
from ppaos.support.operating_models.models import Enrolment, OperatingModel, Resource
from ppaos.support.operating_models.permissions import check_can_manage
from ppaos.support.operating_models.queries.kinds import kinds
from ppaos.support.operating_models.queries.members import visible_enrolments
from ppaos.support.operating_models.views.models import model_frame, seen_model

MOST_TO_CHOOSE = 300  # members on one form; of larger models all are given it
# Part: what it is called, where its lines stand, the action that keeps one.
PARTS: dict[str, tuple[str, str, Callable[..., Any]]] = {
    "partner": (gettext_noop("Partner"), "partners", keep_partner),
    "team": (gettext_noop("Member of the team"), "team", keep_team_member),
    "budget": (gettext_noop("Money"), "budgets", keep_budget),
    "activity": (gettext_noop("Activity"), "activities", keep_activity),
}


@require_http_methods(["GET", "HEAD", "POST"])
def part(request: HttpRequest, pk: int, part: str, line: int | None = None) -> HttpResponse:
    """A line of partners, team, money or activities: written, or written anew."""
    found = _managed(request, pk)
    if part not in PARTS:
        raise Http404(f"no part {part}")
    words, stands, keep = PARTS[part]
    kept = get_object_or_404(getattr(found, stands), pk=line) if line is not None else None
    names = PART_FORMS[part].base_fields
    initial = initial_of(kept, names) if kept else None
    form = PART_FORMS[part](request.POST or None, model=found, initial=initial)
    if _kept(request, form, keep, model=found, line=kept):
        return redirect("operating_models:model", pk)
    return render(request, "operating_models/part.html", _context(found, form, kept, _(words), part))


@require_http_methods(["GET", "HEAD", "POST"])
def resource(request: HttpRequest, pk: int, kind: str, line: int | None = None) -> HttpResponse:
    """A line of what a model rests on: the columns of its kind."""
    found = _managed(request, pk)
    if kind not in kinds()[found.kind].resources:
        raise Http404(f"no lines of {kind}")
    kept = get_object_or_404(found.resources, pk=line, kind=kind) if line is not None else None
    initial = (
        initial_of(kept, ("name", "owner", "right", "quantity", "readiness", "on", "note")) if kept else None
    )
    form = ResourceForm(request.POST or None, kind=kind, initial=initial)
    if _kept(request, form, _line_kept, model=found, kind=kind, line=kept):
        return redirect("operating_models:model", pk)
    words = str(Resource.Kind(kind).label)
    return render(request, "operating_models/part.html", _context(found, form, kept, words, kind))


@require_POST
def take_off(request: HttpRequest, pk: int, part: str, line: int) -> HttpResponse:
    """Take a line off."""
    found = _managed(request, pk)
    lines = getattr(found, PARTS[part][1]) if part in PARTS else found.resources.filter(kind=part)
    gone: Part = get_object_or_404(lines, pk=line)
    try:
        take_part_off(model=found, line=gone, by=request.user, at=timezone.now())
    except ModelRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The line is taken off."))
    return redirect("operating_models:model", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def inputs(request: HttpRequest, pk: int) -> HttpResponse:
    """Write what members were given on a day into the ledger of help."""
    found = _managed(request, pk)
    members = _members_to_choose(request, found)
    form = InputsForm(request.POST or None, members=members)
    if request.method == "POST" and form.is_valid():
        try:
            done = hand_out_inputs(model=found, **form.told(), by=request.user, at=timezone.now())
        except ModelRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            _say(request, done, form.cleaned_data["kind"])
            return redirect("operating_models:model", pk)
    context = {"form": form, "too_many": not members} | model_frame(found, "model")
    return render(request, "operating_models/inputs.html", context)


def _managed(request: HttpRequest, pk: int) -> OperatingModel:
    found = seen_model(request, pk)
    check_can_manage(request.user, found)
    return found


def _kept(request: HttpRequest, form: forms.Form, keep: Callable[..., Any], **told: Any) -> bool:
    """Whether a line was sent and written; why not is said on the form."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        keep(**told, **form.cleaned_data, by=request.user, at=timezone.now())
    except ModelRefused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("Saved."))
    return True


def _line_kept(
    *, model: OperatingModel, kind: str, line: Resource | None, by: Any, at: datetime, **told: Any
) -> None:
    keep_resource(model=model, kind=kind, told=told, line=line, by=by, at=at)


def _context(found: OperatingModel, form: forms.Form, kept: Any, words: str, part: str) -> dict[str, Any]:
    return model_frame(found, "model") | {"form": form, "line": kept, "words": words, "part": part}


def _members_to_choose(request: HttpRequest, found: OperatingModel) -> dict[int, str]:
    """Members to choose from, by household, with the head's name where names are seen; none where they are too many."""
    theirs = visible_enrolments(request.user).filter(model=found, state=Enrolment.State.ENROLLED)
    enrolled = list(theirs.order_by("area__sort_key", "household_id")[: MOST_TO_CHOOSE + 1])
    if len(enrolled) > MOST_TO_CHOOSE:
        return {}
    sees = "names" in fields_in_sight(request.user, area_code=str(found.area_id))
    heads = heads_of(each.household_id for each in enrolled) if sees else {}
    return {
        each.household_id: f"{heads.get(each.household_id, '')} · {each.area.name_th}".removeprefix(" · ")
        for each in enrolled
    }


def _say(request: HttpRequest, done: HandedOut, kind: str) -> None:
    """What came of it, with what was refused and why."""
    told = {"made": f"{done.made:,}", "known": f"{done.known:,}"}
    messages.success(
        request, _("%(made)s households were given it; of %(known)s it was written before.") % told
    )
    for row in done.faults.group_by("fault").len().sort("fault").to_dicts():
        why = _("no member on that day") if row["fault"] == "not_member" else fault_words(row["fault"], kind)
        words = {"count": f"{row['len']:,}", "why": why}
        messages.warning(request, _("%(count)s households were not: %(why)s.") % words)
