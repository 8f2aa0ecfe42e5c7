"""What is done with a voice: each act takes a form, calls one action and goes back to the page."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ppaos.ground.workbench.actions import tell
from ppaos.people.registry.queries import visible_households
from ppaos.support.grievance.actions import again, handling, leading
from ppaos.support.grievance.actions.errors import VoiceRefused
from ppaos.support.grievance.forms import handling as shapes
from ppaos.support.grievance.models import Voice
from ppaos.support.grievance.presenters.notices import answered
from ppaos.support.grievance.queries.named import changes_to_name
from ppaos.support.grievance.queries.visibility import visible_voices
from ppaos.support.grievance.views.voices import seen_voice


@require_POST
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """Handle it oneself."""
    return _done(request, pk, handling.take_over)


@require_POST
def take_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Take in one that came in a flood."""
    return _done(request, pk, handling.take_in)


@require_POST
def separate(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a joined voice be one of its own."""
    return _done(request, pk, handling.separate_voice)


@require_POST
def note(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down what was done."""
    return _done(request, pk, handling.note_step, shapes.NoteForm(request.POST))


@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer it; whoever left a contact is told that there is an answer."""
    response = _done(request, pk, handling.answer_voice, shapes.AnswerForm(request.POST))
    found = Voice.objects.get(pk=pk)
    if found.state == Voice.State.ANSWERED:
        tell(messages=answered(found, request), by=request.user, at=timezone.now())
    return response


@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close it."""
    return _done(request, pk, handling.close_voice, shapes.CloseForm(request.POST))


@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Open it again, as its sender asks."""
    return _done(request, pk, again.reopen_voice, shapes.AgainForm(request.POST))


@require_POST
def appeal(request: HttpRequest, pk: int) -> HttpResponse:
    """Take its answer to another level, as its sender asks."""
    return _done(request, pk, again.appeal, shapes.AgainForm(request.POST))


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide the appeal that waits."""
    found = seen_voice(request, pk)
    waiting = get_object_or_404(found.appeals.filter(outcome="").order_by("-pk")[:1])

    def act(*, voice: Voice, **given: Any) -> Any:
        return again.decide_appeal(appeal=waiting, **given)

    return _done(request, pk, act, shapes.DecideForm(request.POST))


@require_POST
def party(request: HttpRequest, pk: int) -> HttpResponse:
    """Name who has a part in it."""
    found = seen_voice(request, pk)
    return _done(request, pk, handling.name_party, shapes.PartyForm(request.POST, voice=found))


@require_POST
def visit(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a surveyor."""
    form = shapes.VisitForm(request.POST, voice=seen_voice(request, pk))
    return _done(request, pk, leading.open_visit, form)


@require_POST
def not_received(request: HttpRequest, pk: int) -> HttpResponse:
    """Say of a referral that nothing came."""
    form = shapes.ReferralForm(request.POST, voice=seen_voice(request, pk))
    return _done(request, pk, leading.tell_not_received, form)


@require_POST
def household(request: HttpRequest, pk: int) -> HttpResponse:
    """Say which household it is about."""
    form = shapes.HouseholdForm(request.POST)

    def act(*, voice: Voice, household: int, **given: Any) -> Any:
        home = visible_households(request.user).filter(pk=household).first()
        if home is None:
            raise VoiceRefused(_("No household that you see has this number."))
        return leading.name_household(voice=voice, household=home, **given)

    return _done(request, pk, act, form)


@require_POST
def change(request: HttpRequest, pk: int, request_pk: int) -> HttpResponse:
    """Name the change of the register by which it is put right."""
    named = get_object_or_404(changes_to_name(seen_voice(request, pk)), pk=request_pk)

    def act(*, voice: Voice, **given: Any) -> Any:
        return leading.name_change(voice=voice, change=named, **given)

    return _done(request, pk, act)


def _done(
    request: HttpRequest, pk: int, act: Callable[..., Any], form: forms.Form | None = None
) -> HttpResponse:
    """Do what the form says with the voice; what is refused is said."""
    found = seen_voice(request, pk)
    if form is not None and not form.is_valid():
        for field, errors in form.errors.items():
            named = form.fields[field].label if field in form.fields else ""
            messages.error(request, f"{named}: {' '.join(map(str, errors))}".strip(": "))
        return _back(request, pk)
    given = getattr(form, "told", lambda: form.cleaned_data)() if form is not None else {}
    try:
        act(voice=found, by=request.user, at=timezone.now(), **given)
    except VoiceRefused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Done; it stands among the steps."))
    return _back(request, pk)


def _back(request: HttpRequest, pk: int) -> HttpResponse:
    """To the page, or to the list where the reader sees it no more."""
    sees = visible_voices(request.user).filter(pk=pk).exists()
    return redirect("grievance:voice", pk) if sees else redirect("grievance:voices")
