"""The page of one referral: what is asked of whom, every step, and what its sender or receiver can do next."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from ppaos.ground.geography.presenters import label
from ppaos.ground.privacy.actions import record_reading
from ppaos.ground.privacy.models import PersonalRead
from ppaos.people.cooperation.models import Organisation, ServiceArea
from ppaos.people.cooperation.permissions import areas_holding, may
from ppaos.people.registry.queries import fields_visible
from ppaos.support.assistance.queries.help import lines as help_lines
from ppaos.support.referral.actions.answering import answer
from ppaos.support.referral.actions.errors import ReferralRefused
from ppaos.support.referral.actions.sending import Moved, clear_referrals, send_referrals, send_urgent
from ppaos.support.referral.actions.steering import steer
from ppaos.support.referral.forms.answers import AnswerForm, GroundForm, SteerForm, UrgentForm, steering
from ppaos.support.referral.models import Referral, Step
from ppaos.support.referral.permissions import REFER
from ppaos.support.referral.presenters import words
from ppaos.support.referral.presenters.faults import fault_words
from ppaos.support.referral.queries.desk import desks, visible_referrals
from ppaos.support.referral.queries.pages import with_words
from ppaos.support.referral.queries.states import RECEIVER, moves, waiting_states
from ppaos.support.referral.views.desk import say


@require_safe
def referral(request: HttpRequest, pk: int) -> HttpResponse:
    """What is asked, where it stands, each step; forms for what the reader may do."""
    found = _found(request, pk)
    sees = "names" in fields_visible(request.user, found.household)
    record_reading(
        by=request.user, at=timezone.now(), purpose=PersonalRead.ASSIST, subjects=[found.household],
        verb="household.read",
    )  # fmt: skip
    steps = list(found.steps.select_related("made_by", "organisation").order_by("-made_at", "-pk"))
    (line,) = words.lines([found], lambda _referral: sees, timezone.localdate())
    context = {
        "line": line,
        "referral": found,
        "area_label": label(found.area),
        "five": words.five_steps(found, reversed(steps)),
        "events": words.step_events(steps),
        "help": help_lines().filter(referral_id=found.pk) if sees else [],
        "onward": found.redirected_to,
        **_forms(request, found),
    }
    return render(request, "referral/referral.html", context)


@require_POST
def tell(request: HttpRequest, pk: int) -> HttpResponse:
    """The receiver's answer."""
    found = _found(request, pk)
    form = AnswerForm(request.POST, from_state=found.state, others=_others(found))
    if is_sound(request, form):
        done = answer(
            frame=form.frame([found.pk]), channel=Step.Channel.SCREEN, organisation=found.organisation,
            by=request.user, at=timezone.now(),
        )  # fmt: skip
        say(request, done)
    return _back(request, pk)


@require_POST
def clear(request: HttpRequest, pk: int) -> HttpResponse:
    """Say by what right it may go."""
    return _steered(request, pk, GroundForm(request.POST), clear_referrals)


@require_POST
def send(request: HttpRequest, pk: int) -> HttpResponse:
    """Send it where an agreement lets it go."""
    return _steered(request, pk, forms.Form(request.POST), send_referrals)


@require_POST
def turn(request: HttpRequest, pk: int) -> HttpResponse:
    """Call it back, reply, confirm, close or open again."""
    return _steered(request, pk, SteerForm(request.POST, from_state=_found(request, pk).state), steer)


@require_POST
def press(request: HttpRequest, pk: int) -> HttpResponse:
    """Send an urgent one at once."""
    found, form = _found(request, pk), UrgentForm(request.POST)
    if is_sound(request, form):
        try:
            send_urgent(referral=found, by=request.user, at=timezone.now(), **form.cleaned_data)
        except ReferralRefused as error:
            messages.error(request, str(error))
    return _back(request, pk)


def _steered(request: HttpRequest, pk: int, form: forms.Form, act: Callable[..., Moved]) -> HttpResponse:
    """Do what a sender does with one referral; what is refused is said."""
    found = _found(request, pk)
    if is_sound(request, form):
        try:
            done = act(referral_ids=[found.pk], by=request.user, at=timezone.now(), **form.cleaned_data)
        except ReferralRefused as error:
            messages.error(request, str(error))
        else:
            for fault in done.faults["fault"]:
                messages.error(request, fault_words(fault))
    return _back(request, pk)


def _back(request: HttpRequest, pk: int) -> HttpResponse:
    """To the page, or to the list where the reader sees it no more (it was sent on, or the role ended)."""
    seen = visible_referrals(request.user).filter(pk=pk).exists()
    return redirect("referral:referral", pk) if seen else redirect("referral:desk")


def _found(request: HttpRequest, pk: int) -> Referral:
    return get_object_or_404(
        with_words(visible_referrals(request.user)).select_related("redirected_to"), pk=pk
    )


def _forms(request: HttpRequest, found: Referral) -> dict[str, Any]:
    """The forms the reader may use now."""
    is_sender = may(request.user, REFER, area_code=found.area_id)
    is_receiver = found.organisation_id in desks(request.user).organisations
    is_unsent = found.state in ("draft", "cleared")
    return {
        "answer_form": AnswerForm(from_state=found.state, others=_others(found))
        if is_receiver and moves(RECEIVER)[found.state] else None,
        "ground_form": GroundForm() if is_sender and is_unsent else None,
        "urgent_form": UrgentForm() if is_sender and is_unsent and found.is_urgent else None,
        "can_send": is_sender and found.state == "cleared",
        "can_link": is_sender and found.state in waiting_states(),
        "steer_form": SteerForm(from_state=found.state) if is_sender and steering(found.state) else None,
    }  # fmt: skip


def _others(found: Referral) -> Any:
    """Offices to whom it could be sent on: those that answer the same need where the household lives."""
    here = areas_holding(found.area_id, timezone.localdate())
    offices = ServiceArea.objects.filter(area_id__in=here, service__needs__contains=[found.need.code])
    return (
        Organisation.objects.filter(pk__in=offices.values("office_id"), ended_on=None)
        .exclude(pk=found.organisation_id)
        .order_by("name_th")
    )


def is_sound(request: HttpRequest, form: forms.Form) -> bool:
    """Whether the form holds; what is wrong with it is said."""
    for field, errors in form.errors.items():
        label_of = form.fields[field].label if field in form.fields else ""
        messages.error(request, f"{label_of}: {' '.join(map(str, errors))}".strip(": "))
    return form.is_valid()
