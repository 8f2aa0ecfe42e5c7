"""Reading and answering the referrals that were sent to the machine's organisation."""

from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Path, Query, Router

from ppaos.ground.privacy.actions import record_reading
from ppaos.ground.privacy.models import PersonalRead
from ppaos.ground.workbench.presenters.problems import problems
from ppaos.ground.workbench.queries.moments import storable
from ppaos.support.referral.actions.machines import answer_by_machine
from ppaos.support.referral.api.doors import Refused, key_for, not_found
from ppaos.support.referral.api.shapes import (
    AnsweredOut,
    AnswerIn,
    AnswersIn,
    Asked,
    OneAnsweredOut,
    ReferralInFull,
    ReferralPage,
)
from ppaos.support.referral.api.values import Row
from ppaos.support.referral.models import ApiKey, Referral
from ppaos.support.referral.permissions import classes_by_way
from ppaos.support.referral.presenters.faults import fault_words
from ppaos.support.referral.presenters.for_machines import referral_rows, step_rows
from ppaos.support.referral.queries.machines import ANSWER, IDS, READ, before_machine, page_of, with_facts

router = Router(tags=["referrals"])
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# What changed while a longer write was still on its way is found by asking a little earlier.
BEFORE_NOW = timedelta(minutes=10)


@router.get(
    "/referrals",
    response={200: ReferralPage, **problems(401, 403, 422, 429)},
    summary="What was sent to your organisation",
)
def list_referrals(request: HttpRequest, asked: Query[Asked]) -> dict[str, Any]:
    """Referrals to the organisation and its offices, those that changed longest ago first; also what was called back.

    Every page that tells of people is noted as a reading.
    """
    key, now = key_for(request, READ), timezone.now()
    if unknown := set(request.GET) - set(Asked.model_fields):
        told = _("There is no parameter %(name)s.") % {"name": min(unknown)}
        raise Refused(422, "wrong_values", told)
    found = page_of(
        key,
        states=[asked.state] if asked.state else (),
        since=storable(asked.since) if asked.since else None,
        after=_place(asked.cursor) if asked.cursor else None,
        limit=asked.limit + 1,
    )
    shown = found[: asked.limit]
    return {
        "items": _told(key, shown),
        "next": _cursor(shown[-1]) if len(found) > asked.limit else None,
        "ask_since": now - BEFORE_NOW,
    }


@router.get(
    "/referrals/{number}",
    response={200: ReferralInFull, **problems(401, 403, 404, 422, 429)},
    summary="One referral",
)
def one_referral(request: HttpRequest, number: Path[Row]) -> dict[str, Any]:
    """One referral with its way here, the replies of its sender among the notes."""
    key = key_for(request, READ)
    found = with_facts(before_machine(key)).filter(pk=number).first()
    if found is None:
        raise not_found()
    told = _told(key, [found])[0]
    steps = found.steps.order_by("pk")
    return told | {"steps": step_rows(steps, shows_notes=told["withheld"] is None)}


@router.post(
    "/referrals/{number}/answer",
    response={200: OneAnsweredOut, **problems(400, 401, 403, 404, 409, 422, 429)},
    summary="Answer one referral",
)
def answer_one(request: HttpRequest, answer: AnswerIn, number: Path[Row]) -> dict[str, Any]:
    """Tell where a referral stands. The same told again changes nothing; what contradicts it is refused (409)."""
    key = key_for(request, ANSWER)
    if not before_machine(key).filter(pk=number).exists():
        raise not_found()
    done = answer_by_machine(key=key, frame=_frame([(number, answer)]), by=None, at=timezone.now())
    if done.refused:
        code = done.faults["fault"][0]
        raise Refused(409, code, fault_words(code))
    state = Referral.objects.values_list("state", flat=True).get(pk=number)
    return {"outcome": "unchanged" if done.unchanged else "taken", "referral": number, "state": state}


@router.post(
    "/answers",
    response={200: AnsweredOut, **problems(400, 401, 403, 422, 429)},
    summary="Answer many referrals",
)
def answer_many(request: HttpRequest, told: AnswersIn) -> dict[str, Any]:
    """Tell where up to a thousand referrals stand. What is right counts, though other rows are refused."""
    key = key_for(request, ANSWER)
    frame = _frame([(row.referral, row) for row in told.answers])
    done = answer_by_machine(key=key, frame=frame, by=None, at=timezone.now())
    codes: dict[int, str] = dict(done.faults.select("row_no", "fault").iter_rows())
    return {
        "taken": done.answered,
        "unchanged": done.unchanged,
        "refused": done.refused,
        "faults": [
            {"row": row, "referral": told.answers[row].referral, "code": code, "detail": fault_words(code)}
            for row, code in sorted(codes.items())
        ],
    }


def _told(key: ApiKey, shown: list[Referral]) -> list[dict[str, Any]]:
    """The referrals as the key may read them; that people were read is noted."""
    pairs = {(row.organisation_id, row.area_id) for row in shown}
    flows = classes_by_way(pairs, timezone.localdate())
    rows = referral_rows(shown, flows=flows, shows_ids=IDS in key.scopes)
    read = [referral.household for referral, row in zip(shown, rows, strict=True) if row["withheld"] is None]
    if read:
        record_reading(
            by=None, at=timezone.now(), purpose=PersonalRead.ASSIST, verb="referral.read_by_machine",
            subjects=[key, *read],
        )  # fmt: skip
    return rows


def _frame(answers: list[tuple[int, AnswerIn]]) -> pl.DataFrame:
    """Answers as the one door takes them."""
    rows = [
        {
            "referral_id": number, "to_state": told.state, "reason": told.reason, "note": told.note,
            "overlap": told.overlap, "happened_on": told.happened_on, "redirect_to": told.redirect_to,
            **{HELP.get(name, name): value for name, value in (told.help.dict() if told.help else {}).items()},
        }
        for number, told in answers
    ]  # fmt: skip
    return pl.DataFrame(rows, infer_schema_length=None)


HELP = {
    "kind": "help_kind", "what": "help_what", "quantity": "help_quantity", "unit": "help_unit", "baht": "help_baht",
    "stage": "help_stage",
}  # fmt: skip


def _cursor(referral: Referral) -> str:
    """The place of a referral in the order, in microseconds and its number."""
    return f"{(referral.changed_at - EPOCH) // timedelta(microseconds=1)}-{referral.pk}"


def _place(cursor: str) -> tuple[datetime, int]:
    micros, _mark, number = cursor.partition("-")
    return EPOCH + timedelta(microseconds=int(micros)), int(number)
