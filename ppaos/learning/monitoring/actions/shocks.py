"""Shocks are written down when they happen, many at once or one; what was wrong is taken back and stays known."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl
from django.utils import timezone
from django.utils.translation import gettext as _

from ppaos.ground.privacy.actions import announce, audited
from ppaos.ground.workbench.queries import analysed, fetched_frame, staged
from ppaos.learning.monitoring.actions.errors import MonitoringRefused
from ppaos.learning.monitoring.models import Hazard, Shock
from ppaos.learning.monitoring.queries.shocks import shock_kinds
from ppaos.people.cooperation.permissions import check_may
from ppaos.people.registry.models import Household, Membership
from ppaos.people.registry.permissions import check_can_see_household
from ppaos.people.registry.queries import visible_households

RECORD = "record_shocks"
COLUMNS = {
    "household_id": pl.Int64, "person_id": pl.Int64, "kind": pl.String, "on": pl.Date, "severity": pl.String,
    "lost_baht": pl.Float64, "told_by": pl.String, "note": pl.String,
}  # fmt: skip
MOST_BAHT = 9_999_999_999
# The same told again is the same shock: of a hazard once a household, else once a kind and day.
_WRITTEN = """
    insert into monitoring_shock (uid, household_id, person_id, area_id, kind, "on", severity, hazard_id, lost_baht,
        told_by, note, made_by_id, made_at)
    select gen_random_uuid(), fresh.household_id, fresh.person_id, household.area_id, fresh.kind, fresh."on",
        fresh.severity, %(hazard)s, fresh.lost_baht, fresh.told_by, fresh.note, %(by)s, %(at)s
    from fresh_shock fresh join registry_household household on household.id = fresh.household_id
    where not exists (
        select from monitoring_shock known where known.household_id = fresh.household_id and known.taken_back_at is null
        and case when %(hazard)s::bigint is null then known.kind = fresh.kind and known."on" = fresh."on"
            and known.person_id is not distinct from fresh.person_id else known.hazard_id = %(hazard)s end)
    order by fresh.household_id returning household_id"""


@dataclass(frozen=True)
class ShocksRecorded:
    """How many shocks are new, and how many were known already."""

    recorded: int
    again: int


@audited("shocks.recorded", subjects=("hazard",))
def record_shocks(
    *, frame: pl.DataFrame, hazard: Hazard | None = None, by: Any, at: datetime, deed: str = RECORD
) -> ShocksRecorded:
    """Write down what struck households.

    Columns: household_id, kind (of `shocks.toml`), on; where told person_id, severity, lost_baht (null: not known),
    told_by, note; types COLUMNS. What is known already is left as it is. Raises PermissionDenied for a household out of
    sight, MonitoringRefused for a row that cannot be, nothing written.
    """
    check_may(by, deed)
    rows = _typed(frame)
    _check_rows(rows, timezone.localdate(at))
    _check_homes(rows, by)
    _check_persons(rows)
    staged(
        "fresh_shock",
        rows.unique(["household_id", "kind", "on", "person_id"], keep="first", maintain_order=True),
    )
    told = {"hazard": hazard and hazard.pk, "by": getattr(by, "pk", None), "at": at}
    made = _returned(_WRITTEN, told)
    analysed("monitoring_shock", rows=len(made))
    announce(households=made, at=at)
    return ShocksRecorded(len(made), rows.height - len(made))


@audited("shock.taken_back", subjects=("shock",))
def take_shock_back(*, shock: Shock, by: Any, at: datetime) -> None:
    """Take a shock back that was wrong: it counts no more and stays known. Raises MonitoringRefused the second time."""
    check_may(by, RECORD)
    check_can_see_household(by, shock.household)
    changed = Shock.objects.filter(pk=shock.pk, taken_back_at=None).update(taken_back_at=at, taken_back_by=by)
    if not changed:
        raise MonitoringRefused(_("This was taken back already."))
    announce(households=[shock.household_id], at=at)


def _typed(frame: pl.DataFrame) -> pl.DataFrame:
    given = frame.select(
        (pl.col(name) if name in frame.columns else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in COLUMNS.items()
    )
    texts = (("severity", 8), ("told_by", 200), ("note", 500))
    return given.with_columns(
        pl.col(name).fill_null("").str.strip_chars().str.slice(0, most)
        for name, most in texts  # nothing said
    )


def _check_rows(rows: pl.DataFrame, today: date) -> None:
    """Raise MonitoringRefused with the first row that cannot be."""
    lost = pl.col("lost_baht")
    checks = (
        (pl.col("household_id").is_null(), _("Say of which household.")),
        (
            ~pl.col("kind").is_in(list(shock_kinds().kinds)).fill_null(False),
            _("Choose what struck from the list."),
        ),
        (pl.col("on").is_null(), _("Say on which day.")),
        (pl.col("on") > today, _("This day is still to come. What has not happened is no shock.")),
        (
            ~pl.col("severity").is_in(["", *Shock.Severity.values]),
            _("Choose how heavy it was from the list, or leave it out."),
        ),
        (
            (lost < 0) | (lost > MOST_BAHT) | lost.is_nan(),
            _("What was lost is an amount from 0 baht on; empty where nobody knows."),
        ),
    )
    for wrong, said in checks:
        faulty = rows.filter(wrong.fill_null(False))
        if faulty.height:
            raise MonitoringRefused(_named(faulty.row(0, named=True), said))


def _check_homes(rows: pl.DataFrame, by: Any) -> None:
    """Every household is one of today and in sight."""
    ids = rows["household_id"].unique().to_list()
    there = Household.objects.filter(pk__in=ids, merged_into=None)
    known = set(there.values_list("pk", flat=True))
    if gone := sorted(set(ids) - known):
        raise MonitoringRefused(
            _("There is no household %(number)s, or it was merged.") % {"number": gone[0]}
        )
    if by is None:
        return
    seen = set(visible_households(by).filter(pk__in=ids).values_list("pk", flat=True))
    for hidden in there.exclude(pk__in=seen).order_by("pk")[:1]:
        check_can_see_household(by, hidden)


def _check_persons(rows: pl.DataFrame) -> None:
    named = rows.drop_nulls("person_id").select("household_id", "person_id").unique()
    there = Membership.objects.filter(household__in=named["household_id"].to_list(), valid_to=None)
    living = {
        (household, one)
        for household, *records in there.values_list("household_id", "person_id", "person__merged_into_id")
        for one in records
    }
    for pair in named.sort("household_id").iter_rows():
        if pair not in living:
            raise MonitoringRefused(
                _("This person does not live in the household. Choose one of its members.")
            )


def _named(row: Mapping[str, Any], said: str) -> str:
    return said if row["household_id"] is None else f"{said} ({_('household')} {row['household_id']})"


def _returned(sql: str, told: dict[str, Any]) -> list[int]:
    schema = {"household_id": pl.Int64}
    return fetched_frame(sql, told, schema=schema)["household_id"].to_list()
