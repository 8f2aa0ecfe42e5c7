"""What the survey app asks of the office, by the token of its phone: list, forms, what is known, submissions, parts."""

import functools
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, RequestDataTooBig, ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ppaos.evidence.survey.actions.phones import note_seen
from ppaos.evidence.survey.actions.receiving import SubmissionRefused, receive_submission
from ppaos.evidence.survey.actions.uploads import UploadRefused, take_part
from ppaos.evidence.survey.models import FormMedia, Phone, Submission, Upload
from ppaos.evidence.survey.queries.forms import phone_versions
from ppaos.evidence.survey.queries.phone_known import known_of
from ppaos.evidence.survey.queries.phone_list import (
    open_visits_among,
    phone_forms,
    phone_list,
    versions_on_phone,
)
from ppaos.evidence.survey.queries.phones import phone_with
from ppaos.evidence.survey.queries.visits import HOLD
from ppaos.ground.privacy.actions import record_reading
from ppaos.ground.privacy.models import PersonalRead
from ppaos.ground.privacy.permissions import now_reading
from ppaos.ground.workbench.actions import open_file
from ppaos.people.cooperation.permissions import check_may

MOST_ASKED = 100
View = Callable[..., HttpResponseBase]


class LockedOut(Exception):
    """The token opens nothing, or nothing any more; the message says what to do."""


def by_phone(view: View) -> View:
    """Let in by the token of a browser's phone alone: no cookie counts, so that no other page can ask in its name."""

    @functools.wraps(view)
    def wrapper(request: HttpRequest, **given: Any) -> HttpResponseBase:
        language = "th"
        try:
            phone = _phone(request)
            language = phone.user.language or language
            with override(language):
                response = view(request, phone, **given)
        except (LockedOut, PermissionDenied) as refused:
            response = _refusal(str(refused), 401)
        except (SubmissionRefused, UploadRefused) as refused:
            response = _refusal(str(refused), refused.status)
        except RequestDataTooBig:
            response = _refusal(_("This is larger than 10 MB at once."), 413)
        except (ValueError, TypeError, KeyError, AttributeError, ValidationError):
            response = _refusal(_("The request is not one of the survey app."), 400)
        except Http404:
            response = _refusal(_("There is no such form or file for you on this server."), 404)
        response.headers["X-PPAOS"] = "1"
        response.headers["Cache-Control"] = "no-store"
        return response

    return csrf_exempt(login_not_required(wrapper))


def _refusal(message: str, status: int) -> JsonResponse:
    return JsonResponse({"message": message}, status=status)


def _phone(request: HttpRequest) -> Phone:
    kind, _blank, token = request.headers.get("Authorization", "").partition(" ")
    phone = phone_with(token.strip()) if kind.lower() == "bearer" else None
    if phone is None or phone.kind != Phone.Kind.BROWSER:
        raise LockedOut(_("This phone is not known here, or its account is suspended."))
    if phone.revoked_at is not None:
        raise LockedOut(_("This phone was shut out. What is on it stays there."))
    now_reading(phone.user_id)
    note_seen(phone=phone, by=phone.user, at=timezone.now())
    return phone


@gzip_page
@by_phone
@require_safe
def visits(request: HttpRequest, phone: Phone) -> JsonResponse:
    """The surveyor's own open visits, whole or since a cursor, and the forms; that names went out is noted."""
    check_may(phone.user, HOLD)
    at = timezone.now()
    told = phone_list(phone, since=request.GET.get("since", ""), at=at)
    if told.households:
        record_reading(
            by=phone.user,
            at=at,
            purpose=PersonalRead.VERIFY,
            subjects=told.households,
            verb="visits.taken_along",
        )
    return JsonResponse(
        {
            "cursor": told.cursor,
            "whole": told.is_whole,
            "visits": told.visits,
            "gone": told.gone,
            "forms": phone_forms(phone),
            "check": told.check,
            "practice": phone.is_practice,
        }
    )


@gzip_page
@by_phone
@require_POST
def known(request: HttpRequest, phone: Phone) -> JsonResponse:
    """What is known of the households of some of the surveyor's open visits; that it went out is noted."""
    check_may(phone.user, HOLD)
    asked = [str(each) for each in json.loads(request.body)["visits"]][:MOST_ASKED]
    mine = open_visits_among(phone, asked)
    if mine:
        record_reading(
            by=phone.user,
            at=timezone.now(),
            purpose=PersonalRead.VERIFY,
            subjects=[visit.household or visit.candidate_household for visit in mine],
            verb="visits.known_told",
        )
    return JsonResponse({"known": known_of(mine, versions_on_phone(phone))})


@gzip_page
@by_phone
@require_safe
def form(request: HttpRequest, phone: Phone, pk: int) -> HttpResponse:
    """A form, exactly the bytes whose digest the list gave."""
    check_may(phone.user, HOLD)
    version = get_object_or_404(phone_versions(phone.user), pk=pk)
    return HttpResponse(version.xform.encode(), content_type="text/xml; charset=utf-8")


@by_phone
@require_safe
def medium(request: HttpRequest, phone: Phone, pk: int) -> FileResponse:
    """A file that a form shows or looks things up in."""
    check_may(phone.user, HOLD)
    kept = get_object_or_404(FormMedia.objects.select_related("file"), pk=pk)
    get_object_or_404(phone_versions(phone.user), pk=kept.form_version_id)
    return FileResponse(open_file(file=kept.file), filename=kept.name)


@by_phone
@require_POST
def submissions(request: HttpRequest, phone: Phone) -> JsonResponse:
    """A filled form, kept before it is answered; what is here already is found again. Files come in parts."""
    received = receive_submission(
        xml=request.body,
        files={},
        user=phone.user,
        phone=phone,
        channel=Submission.Channel.BROWSER,
        device_id=f"browser:{phone.pk}",
        by=phone.user,
        at=timezone.now(),
    )
    return JsonResponse({"missing": received.missing}, status=201 if received.is_new else 202)


@by_phone
@require_http_methods(["GET", "POST"])
def parts(request: HttpRequest, phone: Phone) -> JsonResponse:
    """How much of a file is here; by POST a part of it."""
    if request.method == "GET":
        begun = Upload.objects.filter(key=request.GET["key"], user_id=phone.user_id).first()
        return JsonResponse({"received": begun.received if begun else 0})
    upload = take_part(
        key=unquote(request.headers["X-Upload-Key"]),
        name=unquote(request.headers["X-Upload-Name"]),
        size=int(request.headers["X-Upload-Size"]),
        sha256=request.headers["X-Upload-SHA256"],
        start=int(request.headers["X-Upload-Start"]),
        content=request.body,
        by=phone.user,
        at=timezone.now(),
    )
    return JsonResponse({"received": upload.received})
