"""Anybody says something, in three steps: what it is about, what happened and where, and then number, day and code."""

import secrets
from http import HTTPStatus
from typing import Any

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ppaos.ground.workbench.queries.throttled import HOUR, is_too_many
from ppaos.support.grievance.actions.public import keep_draft, let_through, say
from ppaos.support.grievance.actions.receiving import Received
from ppaos.support.grievance.forms.public import SayForm, SumForm
from ppaos.support.grievance.models import Voice
from ppaos.support.grievance.presenters.public_words import kind_cards, place_words, receipt
from ppaos.support.grievance.queries.flood import is_flood, too_many_notes
from ppaos.support.grievance.queries.kinds import kinds
from ppaos.support.grievance.queries.places import place_of_code
from ppaos.support.grievance.views.public_frame import address_of, of_everybody, shown, takes_files

QUESTION = "voice.question"
TRIES = 3


@of_everybody
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What is it about? Kinds by picture and words."""
    area = place_of_code(request.GET.get("a", ""))
    return shown(request, "public_home", {"kinds": kind_cards(), "place": place_words(area)})


@of_everybody
@require_http_methods(["GET", "HEAD", "POST"])
def tell(request: HttpRequest, *, kind: str) -> HttpResponse:
    """What happened and where; then the number, the day and the code, shown once."""
    if kind not in kinds():
        raise Http404(_("There is no such kind."))
    takes_files(request)
    poster = place_of_code(request.GET.get("a", ""))
    form = SayForm(request.POST or None, request.FILES or None, kind=kind, poster=poster)
    if request.method == "POST" and form.is_valid():
        received, is_set_aside = _received(request, kind, form.cleaned_data)
        return _receipt(request, received, _question(received.voice) if is_set_aside else None)
    if request.method == "POST":
        _keep_note(request, form)
    context = {
        "form": form,
        "kind": kinds()[kind],
        "place": place_words(poster),
        "is_kept": form.data.get("kept"),
    }
    return shown(request, "public_say", context)


@of_everybody
@require_POST
def answer(request: HttpRequest) -> HttpResponse:
    """The answer to the simple question: whoever gives the right one is no machine, and the voice goes its way."""
    form = SumForm(request.POST)
    asked = _asked(request.POST.get("question", ""))
    voice = Voice.objects.filter(pk=asked["v"]).first() if asked else None
    if voice is None:
        raise Http404(_("This question is over; what you said is kept."))
    if is_too_many(f"sum:{voice.pk}", TRIES, HOUR):
        return shown(request, "public_answered", {"is_over": True, "voice": voice})
    if not form.is_valid() or form.cleaned_data["sum"] != asked["a"] + asked["b"]:
        context = {"voice": voice, "question": _words(asked), "form": _again(request), "is_wrong": True}
        return shown(request, "public_answered", context)
    let_through(voice=voice, by=None, at=timezone.now())
    return shown(request, "public_answered", {"voice": voice})


def _received(request: HttpRequest, kind: str, said: dict[str, Any]) -> tuple[Received, bool]:
    now = timezone.now()
    is_set_aside = is_flood(address_of(request), said["area"], now)
    received = say(
        kind=kind, area=said["area"], note=said["note"], kept=said["kept"], text=said["text"], place=said["where"],
        about_name=said.get("about_name", ""), sender_name=said["sender_name"], contact=said["contact"],
        is_anonymous=not (said["sender_name"] or said["contact"]), channel=Voice.Channel.PUBLIC,
        is_set_aside=is_set_aside, by=None, at=now,
    )  # fmt: skip
    return received, is_set_aside and received.voice.joined_to_id is None


def _keep_note(request: HttpRequest, form: SayForm) -> None:
    """A form that goes back keeps the voice note that came with it."""
    note = form.cleaned_data.get("note")
    if note and not too_many_notes(address_of(request)):
        form.keep_note(keep_draft(note=note, by=None, at=timezone.now()))


def _receipt(request: HttpRequest, received: Received, asked: dict[str, int] | None) -> HttpResponse:
    context = receipt(received.voice, received.code)
    if asked:
        token = signing.dumps(asked, salt=QUESTION)
        context |= {"question": _words(asked), "form": SumForm(initial={"question": token})}
    return shown(request, "public_received", context, status=HTTPStatus.CREATED)


def _question(voice: Voice) -> dict[str, int]:
    return {"v": voice.pk, "a": secrets.randbelow(8) + 2, "b": secrets.randbelow(8) + 2}


def _words(asked: dict[str, int]) -> str:
    return _("How much is %(a)d and %(b)d together?") % asked


def _asked(token: str) -> dict[str, int]:
    try:
        return dict(signing.loads(token, salt=QUESTION, max_age=HOUR))
    except (signing.BadSignature, ValueError, TypeError):
        return {}


def _again(request: HttpRequest) -> SumForm:
    return SumForm(initial={"question": request.POST["question"]})
