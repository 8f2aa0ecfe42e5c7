"""What somebody without an account sees by a link: nothing without its code; with it the referrals, to be answered.

No account, no session, no token of forms: the address is secret, and one cookie that only this address gets (of one
site, as long as the link lasts) says which device was let in. Left alone for an hour, it gives its code again. Nothing
of these pages is kept by a browser, a search engine or the next site.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from axes.helpers import get_client_ip_address
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from ppaos.ground.privacy.actions import record_reading
from ppaos.ground.privacy.models import PersonalRead
from ppaos.ground.privacy.permissions import looking_beyond
from ppaos.ground.workbench.queries.throttled import is_too_many
from ppaos.support.referral.actions.answering import Answered
from ppaos.support.referral.actions.errors import ReferralRefused
from ppaos.support.referral.actions.links import answer_by_link, note_opening, try_code
from ppaos.support.referral.forms.answers import AnswerForm
from ppaos.support.referral.forms.links import CodeForm
from ppaos.support.referral.models import AnswerLink, LinkOpening
from ppaos.support.referral.permissions import flowing
from ppaos.support.referral.presenters import links as link_words
from ppaos.support.referral.presenters.faults import fault_words
from ppaos.support.referral.queries.links import (
    Outcome,
    Standing,
    is_known_device,
    is_let_in,
    link_with,
    linked_referrals,
    readable,
    standing,
)
from ppaos.support.referral.queries.pages import with_words
from ppaos.support.referral.queries.states import RECEIVER, moves

COOKIE, IN_ENGLISH = "answer_link", "?in=en"
MOST_A_MINUTE = 30
GONE, LOCKED, TOO_MANY, REFUSED, UNKNOWN = 410, 423, 429, 403, 404
HEADERS = {
    "Cache-Control": "no-store, private",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}
Page = Callable[[HttpRequest, AnswerLink], HttpResponse]


class Stranger:
    """Who reads by a link, for the traces: no user, known by the organisation the link was made for."""

    pk = None

    def __init__(self, link: AnswerLink) -> None:
        self.link = link

    def __str__(self) -> str:
        return _("link no. %(number)d of %(name)s") % {"number": self.link.pk, "name": self.link.organisation}


def by_link(page: Page) -> Callable[[HttpRequest, str], HttpResponse]:
    """A page of a link that lives; what is told where it does not, and the headers of all of them."""

    @wraps(page)
    def told(request: HttpRequest, token: str) -> HttpResponse:
        language = "en" if _is_english(request) else "th"
        with translation.override(language), looking_beyond("the link itself says which referrals it opens"):
            response = _answered(request, token, page)
        for name, value in (HEADERS | {"Content-Language": language}).items():
            response.headers[name] = value
        return response

    return login_not_required(csrf_exempt(told))


@by_link
@require_http_methods(["GET", "HEAD"])
def door(request: HttpRequest, link: AnswerLink) -> HttpResponse:
    """The referrals for who was let in; for anybody else a box for the code, and nothing more."""
    if _is_inside(request, link):
        return _desk(request, link, AnswerForm())
    if request.method == "GET":
        _note(request, link, Outcome.DOOR_SEEN)
    return _asked_for_code(request, link, CodeForm())


@by_link
@require_POST
def let_in(request: HttpRequest, link: AnswerLink) -> HttpResponse:
    """Take the code: the right one is used up, and opens the link on this device; here alone it is good again."""
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _asked_for_code(request, link, form)
    opening = try_code(
        link=link, code=form.cleaned_data["code"], address=_address(request), by=None, at=timezone.now(),
        device=_device(request),
    )  # fmt: skip
    if opening.outcome in (Outcome.CODE_RIGHT, Outcome.CODE_AGAIN):
        response = redirect(_path(request) + (IN_ENGLISH if _is_english(request) else ""))
        if opening.outcome == Outcome.CODE_RIGHT:
            # Not Strict: the address is opened from letters, and the device is to be known then too.
            response.set_cookie(
                COOKIE, _signer().sign(str(opening.pk)), max_age=link.expires_at - opening.at, path=_path(request),
                httponly=True, secure=settings.SESSION_COOKIE_SECURE, samesite="Lax",
            )  # fmt: skip
        return response
    stands = standing(opening.link, opening.at)
    if stands != Standing.LIVE:
        return _shut(request, stands)
    form.add_error(
        "code", _("This code is wrong. Look at it again; after five wrong codes the link is locked.")
    )
    return _asked_for_code(request, opening.link, form, status=REFUSED)


@by_link
@require_POST
def tell(request: HttpRequest, link: AnswerLink) -> HttpResponse:
    """One answer for all referrals that are ticked."""
    if not _is_inside(request, link):
        return _asked_for_code(request, link, CodeForm(), status=REFUSED)
    form = AnswerForm(request.POST)
    ticked = [int(value) for value in request.POST.getlist("referral") if value.isdecimal()]
    own = list(linked_referrals(link).filter(pk__in=ticked).values_list("pk", flat=True))
    if not own:
        form.add_error(None, _("Nothing was ticked. Tick the referrals you answer."))
    if not form.is_valid():
        return _desk(request, link, form, ticked=frozenset(own))
    try:
        done = answer_by_link(
            link=link, frame=form.frame(own), address=_address(request), by=None, at=timezone.now()
        )
    except ReferralRefused as error:
        return _shown(request, "shut", {"title": str(error), "text": ""}, status=GONE)
    if done.refused:
        return _desk(request, link, form, ticked=frozenset(own), done=done)
    return _desk(request, link, AnswerForm(), done=done)


@by_link
@require_POST
def leave(request: HttpRequest, link: AnswerLink) -> HttpResponse:
    """Shut the link on this device, until its code is given again."""
    if _is_inside(request, link):
        _note(request, link, Outcome.LEFT)
    return _shown(request, "left", {"link": link})


def _answered(request: HttpRequest, token: str, page: Page) -> HttpResponse:
    link = link_with(token)
    if is_too_many(f"link:{_address(request)}:{link.pk if link else ''}", MOST_A_MINUTE):
        told = {"title": _("Too many requests"), "text": _("Wait a minute and try again.")}
        return _shown(request, "shut", told, status=TOO_MANY)
    if link is None:
        told = {
            "title": _("There is no such link"),
            "text": _("Look whether the whole address was copied, or ask the person who sent it to you."),
        }
        return _shown(request, "shut", told, status=UNKNOWN)
    stands = standing(link, timezone.now())
    if stands != Standing.LIVE:
        _note(request, link, Outcome.TURNED_AWAY)
        return _shut(request, stands)
    return page(request, link)


def _is_inside(request: HttpRequest, link: AnswerLink) -> bool:
    """Whether the cookie of this address tells of an opening that still holds."""
    return is_let_in(link, _device(request), timezone.now())


def _device(request: HttpRequest) -> int:
    """The opening by which this device was let in, as its cookie tells; 0 where it was not."""
    try:
        return int(_signer().unsign(request.COOKIES.get(COOKIE, "")))
    except BadSignature:
        return 0


def _desk(
    request: HttpRequest, link: AnswerLink, form: AnswerForm, *, ticked: frozenset[int] = frozenset(),
    done: Answered | None = None,
) -> HttpResponse:  # fmt: skip
    """The referrals of the link, with the form of an answer; what came of the last one."""
    now = timezone.now()
    shown = list(with_words(linked_referrals(link)))
    seen = readable(link) & flowing(shown, timezone.localdate(now))
    homes = [referral.household for referral in shown if referral.pk in seen]
    if homes:
        record_reading(
            by=Stranger(link), at=now, purpose=PersonalRead.ASSIST, subjects=homes, verb="household.read"
        )
    _note(request, link, Outcome.READ)
    waiting = {referral.pk for referral in shown if moves(RECEIVER)[referral.state]}
    context = {
        "link": link,
        "lines": link_words.shown_lines(shown, seen, timezone.localdate(now)),
        "waiting": waiting,
        "ticked": ticked or (waiting if len(waiting) == 1 else ()),
        "form": form,
        "done": done,
        "faults": [fault_words(fault) for fault in dict.fromkeys(done.faults["fault"])] if done else [],
    }
    return _shown(request, "desk", context)


def _asked_for_code(
    request: HttpRequest, link: AnswerLink, form: CodeForm, *, status: int = 200
) -> HttpResponse:
    """The box for the code; where it was used on another device, that a new one is needed."""
    comes_back = is_known_device(link, _device(request), timezone.now())
    is_used = not link.code_hash and not comes_back
    told = {"form": form, "link": link, "is_used": is_used, "comes_back": comes_back}
    return _shown(request, "door", told, status=status)


def _shut(request: HttpRequest, stands: AnswerLink.Standing) -> HttpResponse:
    return _shown(
        request, "shut", link_words.shut_words(stands), status=LOCKED if stands == Standing.LOCKED else GONE
    )


def _shown(request: HttpRequest, page: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """A page of the link. Its forms carry no token, so that no cookie is set."""
    frame = {
        "csrf_token": "",
        "token": _token(request),
        "is_english": _is_english(request),
        "asked": IN_ENGLISH if _is_english(request) else "",
    }
    return render(request, f"referral/by_link/{page}.html", context | frame, status=status)


def _note(request: HttpRequest, link: AnswerLink, outcome: LinkOpening.Outcome) -> None:
    note_opening(link=link, outcome=outcome, address=_address(request), by=None, at=timezone.now())


def _token(request: HttpRequest) -> str:
    """The secret of the address."""
    assert request.resolver_match is not None
    return str(request.resolver_match.kwargs["token"])


def _path(request: HttpRequest) -> str:
    """The address of the link, to which its cookie is bound."""
    return reverse("by_link:door", args=[_token(request)])


def _is_english(request: HttpRequest) -> bool:
    return request.GET.get("in") == "en"


def _address(request: HttpRequest) -> str:
    """The network address of who asks, as the sign-in tells it too."""
    return str(get_client_ip_address(request) or "")


def _signer() -> Signer:
    return Signer(salt="answer_link")
