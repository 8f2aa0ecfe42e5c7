"""Referrals moved from state to state: one statement for where they stand, one for the steps that led there."""

from datetime import datetime
from typing import Any

import polars as pl
from django.utils import timezone

from ppaos.ground.privacy.actions import announce
from ppaos.ground.workbench.queries import analysed, staged, written
from ppaos.people.cooperation.models import Organisation
from ppaos.people.registry.actions import close_openings, open_households
from ppaos.people.registry.models import Purpose
from ppaos.support.assistance.actions.places import give_places_back, hold_places
from ppaos.support.referral.actions._batches_answered import tell_batches
from ppaos.support.referral.actions._telling import tell_machines
from ppaos.support.referral.models import Referral
from ppaos.support.referral.permissions import classes_by_way
from ppaos.support.referral.queries.rows import with_way
from ppaos.support.referral.queries.states import states

ORIGIN = "referral.organisation"  # an opening's origin: all that was referred to one organisation
FIELDS_OPENED = ("names", "gps")
WITHOUT_A_PLACE = ("draft", "cleared", "turned_down", "redirected", "called_back")
MOVE = {
    "referral_id": pl.Int64, "state": pl.String, "to_state": pl.String, "skipped": pl.String, "reason": pl.String,
    "note": pl.String, "overlap": pl.String, "happened_on": pl.Date, "due_on": pl.Date, "ground": pl.String,
    "consent_id": pl.Int64, "batch_id": pl.Int64,
}  # fmt: skip
_MOVE = """
    update referral_referral referral set
        state = move.to_state, due_on = move.due_on, changed_at = %(at)s,
        reason = case when move.to_state in ('sent', 'arrived') then '' else coalesce(move.reason, referral.reason) end,
        overlap = coalesce(move.overlap, referral.overlap),
        ground = coalesce(move.ground, referral.ground),
        consent_id = case when move.ground is null then referral.consent_id else move.consent_id end,
        batch_id = coalesce(move.batch_id, referral.batch_id),
        sent_at = case when move.to_state = 'sent' then coalesce(referral.sent_at, %(at)s) else referral.sent_at end,
        answered_at = case when move.to_state = any(%(answers)s) then coalesce(referral.answered_at, %(at)s)
                      else referral.answered_at end,
        helped_at = case when move.to_state = 'delivered' then coalesce(referral.helped_at, %(at)s)
                    else referral.helped_at end
    from referral_move move where referral.id = move.referral_id"""
_STEP = """
    insert into referral_step (referral_id, from_state, to_state, skipped, reason, note, made_by_id, organisation_id,
                               channel, made_at, happened_on)
    select referral_id, state, to_state, skipped::jsonb, coalesce(reason, ''), coalesce(note, ''), %(by)s,
        %(organisation)s, %(channel)s, %(at)s, happened_on
    from referral_move order by referral_id"""


def move(
    rows: pl.DataFrame, *, channel: str, by: Any, at: datetime, organisation: Organisation | None = None
) -> None:
    """Move held rows (columns of queries.rows, to_state, and any of reason, note, overlap, happened_on, ground,
    consent_id, batch_id) on; openings of their households follow."""
    if rows.is_empty():
        return
    told = with_way(rows.drop("ground", "consent_id", "batch_id", "new_batch_id", strict=False), _day(at))
    given = [name for name in ("ground", "consent_id", "batch_id") if f"new_{name}" in rows.columns]
    told = told.join(
        rows.select("referral_id", *(pl.col(f"new_{name}").alias(name) for name in given)), on="referral_id"
    )
    lacking = [pl.lit(None, dtype).alias(name) for name, dtype in MOVE.items() if name not in told.columns]
    told = told.with_columns(lacking)
    staged("referral_move", told.select(pl.col(name).cast(dtype) for name, dtype in MOVE.items()))
    values = {
        "at": at, "by": by and by.pk, "channel": str(channel), "organisation": organisation and organisation.pk,
        "answers": [code for code, row in states().items() if row.officer in ("answered", "helped")],
    }  # fmt: skip
    written(_MOVE, values)
    written(_STEP, values)
    tell_machines(at=at)
    tell_batches()
    analysed("referral_referral", "referral_step", rows=rows.height)
    _open_and_close(told, by=by, at=at)
    _hold_and_free(told, at=at)
    announce(households=told["household_id"], at=at)


def _open_and_close(told: pl.DataFrame, *, by: Any, at: datetime) -> None:
    """The receiver sees the household while it has to act on it, and no longer."""
    opens = [code for code, row in states().items() if row.opens]
    began = told.filter(pl.col("to_state").is_in(opens) & ~pl.col("state").is_in(opens))
    ended = told.filter(~pl.col("to_state").is_in(opens) & pl.col("state").is_in(opens))
    for (receiver, classes), rows in _with_classes(began, at).group_by("organisation_id", "classes"):
        open_households(
            household_ids=rows["household_id"], purpose=Purpose.REFERRAL, field_classes=str(classes).split(","),
            valid_from=_day(at), origin_label=ORIGIN, origin_id=int(str(receiver)),
            organisation=Organisation.objects.get(pk=receiver), by=by, at=at, deed="refer",
        )  # fmt: skip
    for (receiver,), rows in ended.group_by("organisation_id"):
        still = Referral.objects.filter(
            organisation_id=receiver, household_id__in=rows["household_id"].to_list(), state__in=opens
        )
        over = set(rows["household_id"]) - set(still.values_list("household_id", flat=True))
        # By the platform: the receiver who turns it down may not close what the sender opened.
        close_openings(
            origin_label=ORIGIN, origin_id=int(str(receiver)), household_ids=over, on=_day(at), by=None, at=at
        )


def _with_classes(began: pl.DataFrame, at: datetime) -> pl.DataFrame:
    """Which kinds of field the receiver sees, joined by commas: those that the agreement lets go. What presses so that
    it goes without one is seen as a referral is."""
    pairs = began.select("organisation_id", "area_code").unique()
    ways = classes_by_way(pairs.iter_rows(), _day(at))
    told = [
        ",".join(code for code in FIELDS_OPENED if code in ways.get(pair, FIELDS_OPENED))
        for pair in pairs.iter_rows()
    ]
    return began.join(
        pairs.with_columns(classes=pl.Series(told, dtype=pl.String)), on=["organisation_id", "area_code"]
    )


def _hold_and_free(told: pl.DataFrame, *, at: datetime) -> None:
    """A referral holds a place at its service from sending on, until it leads nowhere."""
    had, has = ~pl.col("state").is_in(WITHOUT_A_PLACE), ~pl.col("to_state").is_in(WITHOUT_A_PLACE)
    began = told.filter(~had & has & (pl.col("to_state") != "closed"))
    hold_places(referrals=began.select("referral_id", "need_id", "service_id", "area_code"), at=at)
    give_places_back(referral_ids=told.filter(had & ~has)["referral_id"])


def _day(at: datetime) -> Any:
    return timezone.localdate(at)
