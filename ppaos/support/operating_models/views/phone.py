"""What the app on a phone asks to record incomes, by the token of the phone: the members, and records that were typed
without a line."""

import functools
import json
from collections.abc import Callable
from typing import Any

import polars as pl
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_POST, require_safe

from ppaos.evidence.survey.actions.phones import note_seen
from ppaos.evidence.survey.models import Phone
from ppaos.evidence.survey.queries.phones import phone_with
from ppaos.ground.privacy.actions import record_reading
from ppaos.ground.privacy.models import PersonalRead
from ppaos.ground.privacy.permissions import now_reading
from ppaos.people.cooperation.permissions import check_may
from ppaos.support.operating_models.actions.recording import record_incomes
from ppaos.support.operating_models.forms.phone import UnreadableRecords, records_sent
from ppaos.support.operating_models.models import Enrolment, OperatingModel
from ppaos.support.operating_models.permissions import RECORD, may_record
from ppaos.support.operating_models.presenters.members import record_fault_words
from ppaos.support.operating_models.presenters.phone import phone_members
from ppaos.support.operating_models.queries.members import last_products, months_told, visible_enrolments
from ppaos.support.operating_models.views.members import names_seen

MOST_MEMBERS = 1_000
View = Callable[..., HttpResponse]


def by_phone(view: View) -> View:
    """Let in by the token of a browser's phone alone: no cookie counts, so that no other page can ask in its name."""

    @functools.wraps(view)
    def wrapper(request: HttpRequest) -> HttpResponse:
        language = "th"
        try:
            phone = _phone(request)
            language = phone.user.language or language
            with override(language):
                check_may(phone.user, RECORD)
                response = view(request, phone)
        except PermissionDenied as refused:
            response = JsonResponse({"message": str(refused)}, status=401)
        except UnreadableRecords:
            response = JsonResponse({"message": _("The request is not one of the survey app.")}, status=400)
        response.headers["X-PPAOS"] = "1"
        response.headers["Cache-Control"] = "no-store"
        return response

    return csrf_exempt(login_not_required(wrapper))


def _phone(request: HttpRequest) -> Phone:
    kind, _blank, token = request.headers.get("Authorization", "").partition(" ")
    phone = phone_with(token.strip()) if kind.lower() == "bearer" else None
    if phone is None or phone.kind != Phone.Kind.BROWSER:
        raise PermissionDenied(_("This phone is not known here, or its account is suspended."))
    if phone.revoked_at is not None:
        raise PermissionDenied(_("This phone was shut out. What is on it stays there."))
    now_reading(phone.user_id)
    note_seen(phone=phone, by=phone.user, at=timezone.now())
    return phone


@gzip_page
@by_phone
@require_safe
def members(_request: HttpRequest, phone: Phone) -> JsonResponse:
    """The members about whom the phone's user records; that names went out is noted."""
    at = timezone.now()
    mine = visible_enrolments(phone.user).filter(state=Enrolment.State.ENROLLED)
    models = OperatingModel.objects.filter(pk__in=mine.order_by().values("model"))
    recorded = [model.pk for model in models if may_record(phone.user, model)]
    taken = list(mine.filter(model__in=recorded).order_by("area_id", "household_id", "pk")[:MOST_MEMBERS])
    ids = [each.pk for each in taken]
    if taken:
        record_reading(
            by=phone.user, at=at, purpose=PersonalRead.ASSIST, subjects=[each.household for each in taken],
            verb="members.taken_along",
        )  # fmt: skip
    told = phone_members(
        taken, names_seen(phone.user, taken), last_products(ids, timezone.localdate(at)), months_told(ids)
    )
    return JsonResponse({"members": told})


@gzip_page
@by_phone
@require_POST
def records(request: HttpRequest, phone: Phone) -> JsonResponse:
    """Keep records that were typed on the phone, each once; those refused are told why."""
    sent = records_sent(_body(request))
    models = dict(
        Enrolment.objects.filter(pk__in=sent["enrolment_id"].to_list()).values_list("pk", "model_id")
    )
    of_model = pl.Series([models.get(each) for each in sent["enrolment_id"]], dtype=pl.Int64)
    told: list[dict[str, str]] = []
    for (model_id,), rows in sent.with_columns(model_id=of_model).group_by("model_id", maintain_order=True):
        told += _kept(OperatingModel.objects.filter(pk=model_id).first(), rows.drop("model_id"), phone)
    return JsonResponse({"told": told})


def _kept(model: OperatingModel | None, rows: pl.DataFrame, phone: Phone) -> list[dict[str, str]]:
    """What came of the records of one model: the id of each, and what is wrong with it (empty where nothing is)."""
    if model is None or not may_record(phone.user, model):
        fault = record_fault_words("out_of_reach")
        return [{"uid": uid, "problem": fault} for uid in rows["uid"]]
    told = record_incomes(model=model, records=rows, by=phone.user, at=timezone.now(), origin="phone")
    where = OperatingModel.objects.in_bulk(told.lines["where_id"].drop_nulls().to_list())
    return [
        {
            "uid": uid,
            "problem": record_fault_words(line["fault"], kind, str(where.get(line["where_id"], "")))
            if line["fault"]
            else "",
        }
        for uid, kind, line in zip(rows["uid"], rows["kind"], told.lines.iter_rows(named=True), strict=True)
    ]


def _body(request: HttpRequest) -> Any:
    try:
        return json.loads(request.body)
    except ValueError as error:
        raise UnreadableRecords from error
