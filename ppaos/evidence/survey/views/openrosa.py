"""OpenRosa 1.0 for ODK Collect and KoboCollect: lists, forms, files, the surveyor's visits, submissions."""

import functools
from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from ppaos.evidence.survey.actions.receiving import Received, SubmissionRefused, receive_submission
from ppaos.evidence.survey.forms.openrosa import LARGEST_POST, posted
from ppaos.evidence.survey.models import FormMedia, FormVersion, Submission
from ppaos.evidence.survey.presenters import openrosa as words
from ppaos.evidence.survey.queries.entities import VISITS_FILE, as_csv, deleted_flags, md5_of, visits_taken
from ppaos.evidence.survey.queries.forms import newest_versions, phone_versions
from ppaos.evidence.survey.queries.visits import HOLD
from ppaos.evidence.survey.views.callers import Caller, caller_of
from ppaos.ground.privacy.actions import record_reading
from ppaos.ground.privacy.models import PersonalRead
from ppaos.ground.workbench.actions import open_file
from ppaos.people.cooperation.permissions import check_may

XML = "text/xml; charset=utf-8"
View = Callable[..., HttpResponseBase]


def speaks_openrosa(view: View) -> View:
    """Answer a phone in its own way: who calls is found first, refusals are messages, headers are those it needs."""

    @functools.wraps(view)
    def wrapper(request: HttpRequest, token: str | None = None, **given: Any) -> HttpResponseBase:
        language = "th"
        try:
            caller = caller_of(request, token)
            language = caller.user.language or language
            with override(language):
                response = view(request, caller, token=token, **given)
        except SubmissionRefused as refused:
            response = _refusal(str(refused), refused.status)
        except PermissionDenied as refused:
            response = _refusal(str(refused), 403)
        except Http404:
            with override(language):
                response = _refusal(_("There is no such form or file for you on this server."), 404)
        response.headers["X-OpenRosa-Version"] = "1.0"
        response.headers["Date"] = http_date()
        response.headers["Cache-Control"] = "no-store"
        if response.status_code == 401:
            response.headers["WWW-Authenticate"] = 'Basic realm="PPAOS", charset="UTF-8"'
        return response

    return csrf_exempt(login_not_required(wrapper))


def _refusal(message: str, status: int) -> HttpResponse:
    return HttpResponse(words.answer(message, is_error=True), content_type=XML, status=status)


@speaks_openrosa
@require_safe
def form_list(request: HttpRequest, caller: Caller, token: str | None) -> HttpResponse:
    """The forms of a surveyor: of each the newest version, or all that are published."""
    check_may(caller.user, HOLD)
    is_all = request.GET.get("listAllVersions") == "true"
    versions = list(phone_versions(caller.user)) if is_all else newest_versions(caller.user)
    wanted = request.GET.get("formID")
    lines = [
        (version, _address(request, token, "xform", version.pk), _manifest_address(request, token, version))
        for version in versions
        if wanted is None or version.form.code == wanted
    ]
    return HttpResponse(words.form_list(lines), content_type=XML)


def _manifest_address(request: HttpRequest, token: str | None, version: FormVersion) -> str:
    """Empty where the form needs no files: a phone would ask in vain."""
    return _address(request, token, "manifest", version.pk) if "jr://" in version.xform else ""


@speaks_openrosa
@require_safe
def xform(request: HttpRequest, caller: Caller, token: str | None, pk: int) -> HttpResponse:
    """Exactly the bytes whose digest the list gave."""
    return HttpResponse(_version(caller, pk).xform.encode(), content_type=XML)


@speaks_openrosa
@require_safe
def manifest(request: HttpRequest, caller: Caller, token: str | None, pk: int) -> HttpResponse:
    """The files of a form with their digests, the surveyor's own visits among them."""
    version = _version(caller, pk)
    lines = [
        words.MediaLine(media.name, media.md5, _address(request, token, "media", media.pk))
        for media in version.media.order_by("name")
    ]
    if VISITS_FILE in version.xform:
        content = as_csv(visits_taken(caller.user, is_practice=caller.is_practice))
        lines.append(
            words.MediaLine(
                VISITS_FILE,
                md5_of(content),
                _address(request, token, "visits_csv"),
                _address(request, token, "visit_states"),
            )
        )
    return HttpResponse(words.manifest(lines), content_type=XML)


@speaks_openrosa
@require_safe
def media(request: HttpRequest, caller: Caller, token: str | None, pk: int) -> FileResponse:
    """One file of a form."""
    kept = get_object_or_404(FormMedia.objects.select_related("file"), pk=pk)
    _version(caller, kept.form_version_id)
    return FileResponse(open_file(file=kept.file), filename=kept.name)


@speaks_openrosa
@require_safe
def visits_csv(request: HttpRequest, caller: Caller, token: str | None) -> HttpResponse:
    """The surveyor's own open visits; that they went to a phone is noted."""
    check_may(caller.user, HOLD)
    visits = visits_taken(caller.user, is_practice=caller.is_practice)
    households = [visit.household or visit.candidate_household for visit in visits]
    if households:
        record_reading(
            by=caller.user,
            at=timezone.now(),
            purpose=PersonalRead.VERIFY,
            subjects=households,
            verb="visits.taken_along",
        )
    return HttpResponse(as_csv(visits), content_type="text/csv; charset=utf-8")


@speaks_openrosa
@require_safe
def visit_states(request: HttpRequest, caller: Caller, token: str | None) -> HttpResponse:
    """Which of the visits on a phone are gone from the surveyor's list."""
    check_may(caller.user, HOLD)
    asked = [part for part in request.GET.get("id", "").split(",") if part]
    return HttpResponse(words.entity_states(deleted_flags(caller.user, asked)), content_type=XML)


@speaks_openrosa
@require_http_methods(["HEAD", "POST"])
def submission(request: HttpRequest, caller: Caller, token: str | None) -> HttpResponse:
    """A phone asks whether it may send, then sends; what it cannot send at once it sends with the same form again."""
    is_asking = request.method == "HEAD"
    response = HttpResponse(status=204) if is_asking else _taken(_received(request, caller))
    response.headers["X-OpenRosa-Accept-Content-Length"] = str(LARGEST_POST)
    return response


def _received(request: HttpRequest, caller: Caller) -> Received:
    sent = posted(request)
    return receive_submission(
        xml=sent.xml,
        files=sent.files,
        user=caller.user,
        phone=caller.phone,
        channel=Submission.Channel.COLLECT,
        device_id=request.GET.get("deviceID", ""),
        by=caller.user,
        at=timezone.now(),
    )


def _taken(received: Received) -> HttpResponse:
    """201 for what is new, 202 for what was here before; only these tell a phone that its form is safe."""
    if received.is_new:
        message = _("Received. Thank you.")
    else:
        message = _("This form was received before; nothing is counted twice.")
    if received.missing:
        message += " " + _("Files still to come: %s.") % ", ".join(received.missing)
    return HttpResponse(words.answer(message), content_type=XML, status=201 if received.is_new else 202)


def _version(caller: Caller, pk: int) -> FormVersion:
    """A published version that goes to the caller's phone; else there is none."""
    check_may(caller.user, HOLD)
    return get_object_or_404(phone_versions(caller.user), pk=pk)


def _address(request: HttpRequest, token: str | None, name: str, *args: Any) -> str:
    """An absolute address of the same kind as the one called."""
    if token is None:
        return request.build_absolute_uri(reverse(f"survey:openrosa_{name}", args=args))
    return request.build_absolute_uri(reverse(f"survey:key_{name}", args=[token, *args]))
