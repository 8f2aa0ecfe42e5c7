"""A household comes in to its own page by slip code and second proof; a short session lets it stay, once a step."""

import secrets
import time
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ppaos.support.grievance.forms.own import SecondProof, SlipCodeBox
from ppaos.support.grievance.views.public_frame import (
    address_of,
    frame,
    of_everybody,
    of_whoever,
    shown,
    waits,
)
from ppaos.support.referral.actions.slips import note_unknown_code, open_slip
from ppaos.support.referral.models import Slip, SlipOpening
from ppaos.support.referral.queries.slips import HOLDS, must_wait, slip_of_code, slip_of_token, standing_of

IN_SESSION = "own_page"
LET_IN_FOR = 20 * 60  # seconds
Outcome = SlipOpening.Outcome
Inside = Callable[..., HttpResponse]


@of_everybody
@require_http_methods(["GET", "HEAD", "POST"])
def door(request: HttpRequest) -> HttpResponse:
    """The box for the code of a slip."""
    form = SlipCodeBox(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if must_wait(address_of(request), timezone.now()):
            return waits(request)
        found = slip_of_code(form.cleaned_data["code"])
        if found is not None:
            return redirect(reverse("public_voices:own_proof", args=[found.signed]) + frame(request)["asked"])
        note_unknown_code(address=address_of(request), by=None, at=timezone.now())
        form.add_error("code", _("No slip has this code. Look at it again, letter by letter."))
    return shown(request, "own_door", {"form": form, "is_over": request.GET.get("over") == "1"})


@of_whoever
@require_http_methods(["GET", "HEAD", "POST"])
def prove(request: HttpRequest, *, token: str) -> HttpResponse:
    """The second proof. Wrong ones are counted; the right one lets in for a while, on this device alone."""
    slip = slip_of_token(token)
    if slip is None:
        return _own(request, "own_not_genuine", {}, status=HTTPStatus.NOT_FOUND)
    form, status = SecondProof(request.POST or None), HTTPStatus.OK
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        if must_wait(address_of(request), now):
            return waits(request)
        proof = form.cleaned_data["proof"]
        tried = open_slip(slip=slip, proof=proof, address=address_of(request), by=None, at=now)
        if tried.outcome == Outcome.PROOF_RIGHT:
            _let_in(request, slip)
            return redirect(reverse("public_voices:own_home") + frame(request)["asked"])
        if tried.outcome == Outcome.PROOF_WRONG:
            form.add_error("proof", _("This does not fit. After five wrong tries the slip is locked."))
        status = HTTPStatus.FORBIDDEN
    context = {"form": form, "holds": standing_of(slip) == HOLDS}
    return _own(request, "own_proof", context, status=status)


@of_whoever
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Close the page on this device."""
    if request.user.is_authenticated:
        request.session.pop(IN_SESSION, None)
    else:
        request.session.flush()
    return redirect(reverse("public_voices:own") + frame(request)["asked"])


def inside(page: Inside) -> Inside:
    """A page for who was let in; `slip` is theirs. What is sent counts once: a link or form played again is refused."""

    @wraps(page)
    def told(request: HttpRequest, **given: Any) -> HttpResponse:
        asked = frame(request)["asked"]
        slip = _slip_in(request)
        if slip is None:
            request.session.pop(IN_SESSION, None)
            return redirect(reverse("public_voices:own") + (f"{asked}&over=1" if asked else "?over=1"))
        if request.method == "POST":
            act, known = request.POST.get("act", ""), request.session[IN_SESSION]["act"]
            if not secrets.compare_digest(act.encode(), known.encode()):
                messages.error(
                    request, _("This was sent before, or from an old page. Look below whether it is there.")
                )
                return redirect(reverse("public_voices:own_home") + asked)
            request.session[IN_SESSION] = request.session[IN_SESSION] | {"act": secrets.token_urlsafe(16)}
        return page(request, slip=slip, **given)

    return of_whoever(told)


def own(
    request: HttpRequest, page: str, context: dict[str, Any], *, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    """A page for who was let in, with what its forms need."""
    return _own(request, page, {"act": request.session[IN_SESSION]["act"]} | context, status=status)


def _own(
    request: HttpRequest, page: str, context: dict[str, Any], *, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    return render(request, f"grievance/{page}.html", frame(request) | context, status=status)


def _let_in(request: HttpRequest, slip: Slip) -> None:
    request.session.cycle_key()
    until = int(time.time()) + LET_IN_FOR
    request.session[IN_SESSION] = {"slip": slip.pk, "until": until, "act": secrets.token_urlsafe(16)}


def _slip_in(request: HttpRequest) -> Slip | None:
    """The slip by which somebody is in now: its time is not over, and it still holds."""
    held = request.session.get(IN_SESSION) or {}
    if held.get("until", 0) < time.time():
        return None
    slip = (
        Slip.objects.select_related("household__area", "household__dwelling").filter(pk=held["slip"]).first()
    )
    return slip if slip is not None and standing_of(slip) == HOLDS else None
