"""Referrals as a frame, as the acts of this room read them; held against other writers while the act lasts."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import polars as pl

from ppaos.ground.workbench.queries import fetched_frame, staged, written
from ppaos.people.cooperation.models import Service
from ppaos.support.referral.queries.states import skipped, states

ROWS = {
    "referral_id": pl.Int64, "state": pl.String, "organisation_id": pl.Int64, "parent_id": pl.Int64,
    "service_id": pl.Int64, "need_id": pl.Int64, "household_id": pl.Int64, "person_id": pl.Int64,
    "area_code": pl.String, "ground": pl.String, "consent_id": pl.Int64, "is_urgent": pl.Boolean,
    "batch_id": pl.Int64, "told_reason": pl.String,
}  # fmt: skip
_ROWS = """
    select referral.id, referral.state, referral.organisation_id, receiver.parent_id, referral.service_id,
        referral.need_id, referral.household_id, referral.person_id, referral.area_id, referral.ground,
        referral.consent_id, referral.is_urgent, referral.batch_id, referral.reason
    from referral_wanted wanted
    join referral_referral referral on referral.id = wanted.referral_id
    join cooperation_organisation receiver on receiver.id = referral.organisation_id
    order by referral.id"""
_HOLD = """
    select referral.id from referral_wanted wanted join referral_referral referral on referral.id = wanted.referral_id
    order by referral.id for update of referral"""


def held_rows(referral_ids: Iterable[int]) -> pl.DataFrame:
    """The referrals of these numbers (unknown ones have no row), held until the transaction ends: columns ROWS."""
    numbers = pl.Series("referral_id", sorted(set(referral_ids)), dtype=pl.Int64)
    staged("referral_wanted", numbers.to_frame())
    written(_HOLD)
    return fetched_frame(_ROWS, schema=ROWS)


def with_way(rows: pl.DataFrame, on: date) -> pl.DataFrame:
    """Rows (state, to_state, service_id) with `skipped` (JSON text) and `due_on` of the state they come to."""
    pairs = rows.select("state", "to_state").unique()
    passed = [
        '["' + '", "'.join(over) + '"]' if (over := skipped(start, end) if start else ()) else "[]"
        for start, end in pairs.iter_rows()
    ]
    ways = pairs.with_columns(skipped=pl.Series(passed, dtype=pl.String))
    return rows.join(ways, on=["state", "to_state"], how="left").join(
        _dues(rows, on), on=["service_id", "to_state"], how="left"
    )


def _dues(rows: pl.DataFrame, on: date) -> pl.DataFrame:
    """How long each state may last at each service."""
    pairs = rows.select("service_id", "to_state").unique()
    standards: dict[int, dict[str, Any]] = dict(
        Service.objects.filter(pk__in=pairs["service_id"].unique().to_list()).values_list(
            "id", "standard_days"
        )
    )
    days = [
        standards.get(service, {}).get(state, states()[state].days) for service, state in pairs.iter_rows()
    ]
    due = pl.lit(on) + pl.duration(days=pl.col("days"))
    return (
        pairs.with_columns(days=pl.Series(days, dtype=pl.Int64))
        .with_columns(due_on=due.cast(pl.Date))
        .drop("days")
    )
