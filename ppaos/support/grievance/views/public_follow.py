"""The sender of a voice sees by number and code how far it is, and may speak against the answer."""

from http import HTTPStatus

from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ppaos.ground.workbench.queries.throttled import HOUR, is_too_many
from ppaos.support.grievance.actions.again import appeal, reopen_voice
from ppaos.support.grievance.actions.errors import VoiceRefused
from ppaos.support.grievance.forms.public import FollowForm, WhyForm
from ppaos.support.grievance.models import Voice
from ppaos.support.grievance.presenters.public_words import followed
from ppaos.support.grievance.queries.numbers import voice_of_code
from ppaos.support.grievance.views.public_frame import address_of, frame, of_everybody, shown, waits

MOST_WRONG = 20  # from one address in an hour
LET_IN_FOR = 30 * 60  # seconds
ACTS = {"appeal": appeal, "reopen": reopen_voice}


@of_everybody
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest) -> HttpResponse:
    """Number and code lead to the voice; wrong ones are counted."""
    form = FollowForm(request.POST or None, initial={"number": request.GET.get("n", "")[:30]})
    if request.method == "POST" and form.is_valid():
        voice = voice_of_code(form.cleaned_data["number"], form.cleaned_data["code"])
        if voice is not None:
            return _voice(request, voice)
        if is_too_many(f"follow:{address_of(request)}", MOST_WRONG, HOUR):
            return waits(request)
        form.add_error("code", _("No voice has this number and code. Look at both again, letter by letter."))
    return shown(request, "public_follow", {"form": form})


@of_everybody
@require_POST
def speak_against(request: HttpRequest, *, act: str) -> HttpResponse:
    """Open it again, or take it to another level. The mark of the page lets in for half an hour."""
    voice = _marked(request.POST.get("mark", ""))
    if voice is None or act not in ACTS:
        return redirect(reverse("public_voices:follow") + str(frame(request)["asked"]))
    form = WhyForm(request.POST)
    if not form.is_valid():
        return _voice(request, voice, refused=_("Say why, in your own words."), status=HTTPStatus.BAD_REQUEST)
    try:
        ACTS[act](voice=voice, reason=form.cleaned_data["reason"], by=None, at=timezone.now())
    except VoiceRefused as error:
        return _voice(request, voice, refused=str(error), status=HTTPStatus.CONFLICT)
    return _voice(request, voice, said=_("It is written down. Somebody looks at it again."))


def _voice(
    request: HttpRequest, voice: Voice, *, status: HTTPStatus = HTTPStatus.OK, **words: str
) -> HttpResponse:
    fresh = Voice.objects.select_related("area", "joined_to").get(pk=voice.pk)
    context = followed(fresh, timezone.localdate()) | {
        "mark": _signer().sign(str(voice.pk)), "form": WhyForm(), **words,
    }  # fmt: skip
    return shown(request, "public_voice", context, status=status)


def _marked(mark: str) -> Voice | None:
    try:
        return Voice.objects.filter(pk=_signer().unsign(mark, max_age=LET_IN_FOR)).first()
    except BadSignature:
        return None


def _signer() -> TimestampSigner:
    return TimestampSigner(salt="voice.follow")
