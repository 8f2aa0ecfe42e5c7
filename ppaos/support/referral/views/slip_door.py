"""What anybody sees by a slip: whether it is genuine; its household, with a second proof, how far its matters are.

No account, no session, no cookie: the signed address or the code, and then the proof, say who is let in, and a mark of
half an hour in the page itself lets the household say whether help came.
"""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from axes.helpers import get_client_ip_address
from django.contrib.auth.decorators import login_not_required
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from ppaos.ground.privacy.permissions import looking_beyond
from ppaos.ground.workbench.actions import tell
from ppaos.ground.workbench.queries.throttled import is_too_many
from ppaos.support.referral.actions.errors import ReferralRefused
from ppaos.support.referral.actions.slips import hear_by_slip, note_unknown_code, open_slip
from ppaos.support.referral.forms.slips import ProofForm, SlipCodeForm
from ppaos.support.referral.models import Slip, SlipOpening
from ppaos.support.referral.presenters.reminders import not_received
from ppaos.support.referral.presenters.slips import day_of, matter
from ppaos.support.referral.queries.reminders import people_of
from ppaos.support.referral.queries.slips import (
    HOLDS,
    claims_of,
    matters_told,
    must_wait,
    slip_of_code,
    slip_of_token,
    standing_of,
)

MOST_A_MINUTE = 60
LET_IN_FOR = 30 * 60  # seconds
IN_ENGLISH = "?in=en"
HEADERS = {
    "Cache-Control": "no-store, private",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}
Outcome = SlipOpening.Outcome


def of_slips(page: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page for everybody, in Thai unless English is asked for, kept by nobody, and not too often."""

    @wraps(page)
    def told(request: HttpRequest, **given: Any) -> HttpResponse:
        language = "en" if _is_english(request) else "th"
        with translation.override(language):
            if is_too_many(f"slip:{_address(request)}", MOST_A_MINUTE):
                response = _waits(request)
            else:
                with looking_beyond("the slip itself says whose matters it opens"):
                    response = page(request, **given)
        for name, value in (HEADERS | {"Content-Language": language}).items():
            response.headers[name] = value
        return response

    return login_not_required(csrf_exempt(told))


@of_slips
@require_http_methods(["GET", "HEAD", "POST"])
def door(request: HttpRequest) -> HttpResponse:
    """A box for the code of a slip, for whom the picture cannot be read."""
    form = SlipCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if must_wait(_address(request), timezone.now()):
            return _waits(request)
        slip = slip_of_code(form.cleaned_data["code"])
        if slip is not None:
            response = redirect("slips:slip", token=slip.signed)
            response.headers["Location"] += IN_ENGLISH if _is_english(request) else ""
            return response
        note_unknown_code(address=_address(request), by=None, at=timezone.now())
        form.add_error("code", _("No slip has this code. Look at it again, letter by letter."))
    return _shown(request, "door", {"form": form})


@of_slips
@require_http_methods(["GET", "HEAD", "POST"])
def slip(request: HttpRequest, *, token: str) -> HttpResponse:
    """Whether a slip is genuine and holds, with nothing about anybody; the right proof opens its matters."""
    found = slip_of_token(token)
    if found is None:
        return _shown(request, "not_genuine", {}, status=HTTPStatus.NOT_FOUND)
    form, status = ProofForm(request.POST or None), HTTPStatus.OK
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        if must_wait(_address(request), now):
            return _waits(request)
        tried = open_slip(
            slip=found, proof=form.cleaned_data["proof"], address=_address(request), by=None, at=now
        )
        if tried.outcome == Outcome.PROOF_RIGHT:
            return _matters(request, found, token, _signer().sign(str(found.pk)))
        if tried.outcome == Outcome.PROOF_WRONG:
            form.add_error("proof", _("This does not fit. After five wrong tries the slip is locked."))
        status = HTTPStatus.FORBIDDEN
    return _genuine(request, found, token, form, status)


@of_slips
@require_POST
def hear(request: HttpRequest, *, token: str) -> HttpResponse:
    """The household says whether the help of a matter came."""
    found, mark, number = slip_of_token(token), request.POST.get("mark", ""), request.POST.get("matter", "")
    if found is None:
        return _shown(request, "not_genuine", {}, status=HTTPStatus.NOT_FOUND)
    if not _is_let_in(found, mark) or not number.isdecimal():
        return _genuine(request, found, token, ProofForm(), HTTPStatus.FORBIDDEN)
    is_received, now = request.POST.get("came") == "yes", timezone.now()
    try:
        referral = hear_by_slip(slip=found, referral_id=int(number), is_received=is_received, by=None, at=now)
    except ReferralRefused as error:
        return _matters(request, found, token, mark, refused=str(error))
    if is_received:
        said = _("Thank you. It is written down that you received it.")
    else:
        tell(messages=not_received(referral, people_of(referral), now), by=None, at=now)
        said = _("It is written down that it did not come. The office and those who asked for you are told.")
    return _matters(request, found, token, mark, said=said)


def _genuine(
    request: HttpRequest, found: Slip, token: str, form: ProofForm, status: HTTPStatus
) -> HttpResponse:
    claims = claims_of(token)
    context = {
        "number": found.pk, "day": day_of(claims), "matters": len(claims["r"]), "standing": standing_of(found),
        "form": form, "token": token, "slip": found,
    }  # fmt: skip
    return _shown(request, "genuine", context, status=status)


def _matters(request: HttpRequest, found: Slip, token: str, mark: str, **words: str) -> HttpResponse:
    """The matters of a slip; of persons only what the household itself knows, and no name."""
    context = {
        "number": found.pk, "token": token, "mark": mark, "slip": found,
        "matters": [matter(referral, with_names=False) for referral in matters_told(found)], **words,
    }  # fmt: skip
    return _shown(request, "matters", context)


def _waits(request: HttpRequest) -> HttpResponse:
    return _shown(request, "waits", {}, status=HTTPStatus.TOO_MANY_REQUESTS)


def _shown(
    request: HttpRequest, page: str, context: dict[str, Any], *, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    """A page of slips. Its forms carry no token of a session, so that no cookie is set."""
    is_english = _is_english(request)
    frame = {
        "csrf_token": "",
        "is_english": is_english,
        "asked": IN_ENGLISH if is_english else "",
        "HOLDS": HOLDS,
    }
    return render(request, f"referral/by_slip/{page}.html", frame | context, status=status)


def _is_let_in(found: Slip, mark: str) -> bool:
    try:
        return int(_signer().unsign(mark, max_age=LET_IN_FOR)) == found.pk and standing_of(found) == HOLDS
    except BadSignature:
        return False


def _signer() -> TimestampSigner:
    return TimestampSigner(salt="slip")


def _is_english(request: HttpRequest) -> bool:
    return request.GET.get("in") == "en"


def _address(request: HttpRequest) -> str:
    """The network address of who asks, as the sign-in tells it too."""
    return str(get_client_ip_address(request) or "")
