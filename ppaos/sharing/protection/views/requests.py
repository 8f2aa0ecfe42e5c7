"""Requests of data subjects: the list by its clock, putting one down, what is done about it, its papers."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ppaos.ground.accounts.queries import signed_in_user
from ppaos.ground.privacy.actions import record_reading
from ppaos.ground.privacy.models import PersonalRead
from ppaos.people.cooperation.permissions import areas_in_sight, check_may
from ppaos.people.registry.models import Household, Person
from ppaos.people.registry.queries import search_persons
from ppaos.sharing.protection.actions.errors import ProtectionRefused
from ppaos.sharing.protection.actions.heeding import stop_use, tie_change, withdraw_by_request
from ppaos.sharing.protection.actions.requests import (
    Answer,
    answer_request,
    extend_request,
    fetch_paper,
    receive_request,
    refuse_request,
    take_request,
    withdraw_request,
)
from ppaos.sharing.protection.forms import requests as typed
from ppaos.sharing.protection.models import DataRequest
from ppaos.sharing.protection.presenters import requests as shown
from ppaos.sharing.protection.presenters.copies import copy_file
from ppaos.sharing.protection.presenters.letters import answer_letter, letter_pdf, refusal_letter
from ppaos.sharing.protection.queries.deeds import PROTECT
from ppaos.sharing.protection.queries.personal import Subject, subject_of
from ppaos.sharing.protection.queries.requests import (
    OPEN,
    homes_asked_for,
    is_done,
    person_in_sight,
    persons_asked_for,
    visible_requests,
    voices_of_rights,
)

A_PAGE, MOST_FOUND = 50, 20
Kind = DataRequest.Kind
TYPES = {"letter": "application/pdf", "copy": "application/json", "letter_in": ""}


@never_cache
@require_safe
def requests(request: HttpRequest) -> HttpResponse:
    """The requests, what is due first at the top, and voices about rights that wait to become one."""
    check_may(request.user, PROTECT)
    found = visible_requests(request.user)
    state, kind = request.GET.get("state", ""), request.GET.get("kind", "")
    found = found.filter(state=state) if state in DataRequest.State.values else found
    found = found.filter(kind=kind) if kind in Kind.values else found
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page, "rows": shown.request_rows(page, timezone.localdate()), "state": state, "kind": kind,
        "states": DataRequest.State.choices, "kinds": Kind.choices,
        "voices": voices_of_rights(request.user)[:MOST_FOUND],
    }  # fmt: skip
    return render(request, "protection/requests.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_request(request: HttpRequest) -> HttpResponse:
    """Put a request down: first whose data it is about, then what is asked for."""
    check_may(request.user, PROTECT)
    voice = _voice(request)
    person, household = _subject(request, voice)
    if person is None and household is None:
        return _choose(request, voice)
    start = typed.begun() | ({"channel": "request_own_page", "text": voice.text} if voice else {})
    form = typed.RequestForm(request.POST or None, request.FILES or None, initial=start)
    if request.method == "POST" and form.is_valid():
        told = {name: form.cleaned_data[name] for name in ("kind", "channel", "received_on", "text")}
        try:
            made = receive_request(
                **told, sender=form.sender(), person=person, household=household, voice=voice,
                by=signed_in_user(request), at=timezone.now(),
            )  # fmt: skip
        except ProtectionRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Kept under the number %(number)s.") % {"number": made.number})
            return redirect("protection:request", made.pk)
    about = str(person) if person else _("household %(number)s") % {"number": household and household.pk}
    context = {"form": form, "about": about, "crumbs": _crumbs(_("New request"))}
    return render(request, "protection/request_form.html", context)


@never_cache
@require_safe
def one_request(request: HttpRequest, pk: int) -> HttpResponse:
    """One request: its clock, what is known, what is to be done next, its papers."""
    found = _seen(request, pk)
    _note_read(request, found)
    context = {
        "found": found, "facts": shown.facts_of(found), "events": shown.step_rows(found),
        "is_open": found.state in OPEN, "clock": shown.clock_words(found, timezone.localdate()),
        "is_late": shown.is_late(found, timezone.localdate()),
        "is_done": is_done(found), "papers": shown.paper_links(found), "acts": _acts(found),
        "homes": homes_asked_for(found), "crumbs": _crumbs(found.number),
    }  # fmt: skip
    return render(request, "protection/request.html", context)


@require_POST
def request_step(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """One act on a request: take, put off, stop use, withdraw consent, tie a change, answer, refuse, take back."""
    found = _seen(request, pk)
    offered = {name: form for name, _words, form in _offered(found, request.POST)}
    if act not in offered:
        raise Http404(f"no act {act}")
    form = offered[act]
    if not form.is_valid():
        for fault in form.errors.values():
            messages.error(request, str(fault[0]))
        return redirect("protection:request", pk)
    try:
        _ACTS[act](request=found, by=signed_in_user(request), at=timezone.now(), **form.cleaned_data)
    except ProtectionRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Saved."))
    return redirect("protection:request", pk)


@never_cache
@require_safe
def request_paper(request: HttpRequest, pk: int, paper: str) -> HttpResponseBase:
    """The letter or the copy; that it was taken out is noted."""
    found = _seen(request, pk)
    if paper not in TYPES or getattr(found, f"{paper}_id") is None:
        raise Http404(f"no paper {paper}")
    file = fetch_paper(request=found, paper=paper, by=signed_in_user(request), at=timezone.now())
    kept = getattr(found, paper)
    return FileResponse(
        file, as_attachment=paper != "letter", filename=kept.name, content_type=kept.content_type
    )


def subject_asked_for(found: DataRequest) -> Subject:
    """Whose data the answer tells of: the person with their households, or the household and who lives in it."""
    if found.person is not None:
        return subject_of(found.person)
    homes = tuple(homes_asked_for(found).values_list("pk", flat=True))
    return Subject(tuple(persons_asked_for(found)), homes, is_of_many=True)


def _answer(*, request: DataRequest, text: str, by: Any, at: Any) -> DataRequest:
    def write(held: DataRequest) -> Answer:
        subject = subject_asked_for(held)
        letter = letter_pdf(answer_letter(held, subject, text, at=at))
        copy = (
            copy_file(subject, number=held.number, at=at) if held.kind in (Kind.ACCESS, Kind.COPY) else None
        )
        return Answer(letter, copy)

    return answer_request(request=request, text=text, write=write, by=by, at=at)


def _refuse(*, request: DataRequest, ground: str, reason: str, by: Any, at: Any) -> DataRequest:
    def write(held: DataRequest) -> Answer:
        return Answer(letter_pdf(refusal_letter(held, at=at)))

    return refuse_request(request=request, ground=ground, reason=reason, write=write, by=by, at=at)


_ACTS: dict[str, Callable[..., Any]] = {
    "take": take_request, "extend": extend_request, "stop": stop_use, "withdraw": withdraw_by_request,
    "change": tie_change, "answer": _answer, "refuse": _refuse, "take-back": withdraw_request,
}  # fmt: skip


def _offered(found: DataRequest, data: Any = None) -> list[tuple[str, str, forms.Form]]:
    """The acts on a request of this kind, in their order, each with its words and its form."""
    own: list[tuple[str, str, forms.Form]] = []
    if found.kind in (Kind.RESTRICTION, Kind.OBJECTION):
        own.append(("stop", _("Stop the use"), typed.StopForm(data, auto_id="stop-%s")))
    if found.kind == Kind.WITHDRAWAL:
        own.append(
            ("withdraw", _("Withdraw a consent"), typed.WithdrawForm(data, request=found, auto_id="w-%s"))
        )
    if found.kind == Kind.CORRECTION:
        own.append(("change", _("Name the change"), typed.ChangeForm(data, request=found, auto_id="c-%s")))
    start = {"identity": found.identity_checked}
    return [
        ("take", _("Take it on"), typed.TakeForm(data, initial=start, auto_id="take-%s")), *own,
        ("answer", _("Answer by letter"), typed.AnswerForm(data, auto_id="answer-%s")),
        ("refuse", _("Refuse with a ground"), typed.RefuseForm(data, request=found, auto_id="refuse-%s")),
        ("extend", _("Put the answer off"), typed.ExtendForm(data, auto_id="extend-%s")),
        ("take-back", _("They want it no more"), typed.ReasonForm(data, auto_id="back-%s")),
    ]  # fmt: skip


def _acts(found: DataRequest) -> list[dict[str, Any]]:
    own = {Kind.WITHDRAWAL: "withdraw", Kind.CORRECTION: "change"}.get(Kind(found.kind), "stop")
    first = "take" if found.handler_id is None else "answer" if is_done(found) else own
    return [
        {
            "words": words, "form": form, "is_first": name == first,
            "url": reverse("protection:request_step", args=[found.pk, name]),
        }
        for name, words, form in _offered(found)
    ]  # fmt: skip


def _seen(request: HttpRequest, pk: int) -> DataRequest:
    check_may(request.user, PROTECT)
    return get_object_or_404(visible_requests(request.user), pk=pk)


def _note_read(request: HttpRequest, found: DataRequest) -> None:
    """Note that the page of somebody's request was opened."""
    verb, whose = ("person.read", found.person) if found.person else ("household.read", found.household)
    record_reading(
        by=request.user, at=timezone.now(), purpose=PersonalRead.SUPPORT, subjects=[whose, found], verb=verb
    )


def _voice(request: HttpRequest) -> Any:
    number = _number(request, "voice")
    return get_object_or_404(voices_of_rights(request.user), pk=number) if number else None


def _subject(request: HttpRequest, voice: Any) -> tuple[Person | None, Household | None]:
    """The person or household named in the address, or the household of the voice; 404 out of sight."""
    if number := _number(request, "person"):
        return get_object_or_404(person_in_sight(request.user, number)), None
    number = _number(request, "household") or (voice and voice.household_id)
    if not number:
        return None, None
    seen = Household.objects.filter(area_id__in=areas_in_sight(request.user, deed=PROTECT), merged_into=None)
    return None, get_object_or_404(seen, pk=number)


def _choose(request: HttpRequest, voice: Any) -> HttpResponse:
    """Whose data it is about: looked up by name or citizen id."""
    asked = request.GET.get("q", "").strip()
    found = search_persons(request.user, asked, MOST_FOUND) if asked else []
    context = {"asked": asked, "found": found, "voice": voice, "crumbs": _crumbs(_("New request"))}
    return render(request, "protection/request_whose.html", context)


def _number(request: HttpRequest, name: str) -> int:
    given = request.GET.get(name, "")
    if not given:
        return 0
    if not (given.isascii() and given.isdigit() and len(given) < 19):
        raise Http404(f"no {name} {given}")
    return int(given)


def _crumbs(here: str) -> list[dict[str, str]]:
    return [
        {"label": _("Requests of data subjects"), "url": reverse("protection:requests")},
        {"label": here, "url": ""},
    ]
