"""How visits enter the table, many at once: checked, set beside the households they are of, saved, and opened."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

import polars as pl
from django.utils import timezone
from django.utils.translation import gettext as _

from ppaos.evidence.survey.models import Visit
from ppaos.evidence.survey.queries.visits import OPEN_STATES, reached_by
from ppaos.evidence.targeting.models import CandidateHousehold
from ppaos.evidence.targeting.queries.verdicts import households_spoken_of
from ppaos.ground.accounts.models import User
from ppaos.ground.workbench.queries import analysed, staged, written
from ppaos.people.cooperation.permissions import roles
from ppaos.people.registry.actions import close_openings, open_households
from ppaos.people.registry.models import Household, Purpose

DEED = "assign_visits"
# What asked for an opening: the visits of one surveyor, whose number is the origin's.
ORIGIN = "survey.visits_of_surveyor"
COLUMNS = {
    "household_id": pl.Int64, "candidate_household_id": pl.Int64, "surveyor_id": pl.Int64, "due_on": pl.Date,
    "kind": pl.String, "comment": pl.String, "is_practice": pl.Boolean, "sample_id": pl.Int64, "checks_id": pl.Int64,
    "round": pl.Int16,
}  # fmt: skip
USUAL = {"kind": Visit.Kind.FIRST.value, "comment": "", "is_practice": False}
_INSERT = """
INSERT INTO survey_visit (household_id, candidate_household_id, area_id, surveyor_id, kind, state, due_on, round,
                          sample_id, checks_id, is_practice, entity_id, entity_version, comment, assigned_at,
                          assigned_by_id, changed_at)
SELECT household_id, candidate_household_id, area_code, surveyor_id, kind, 'planned', due_on, round, sample_id,
       checks_id, is_practice, gen_random_uuid(), 1, comment, %(at)s, %(by)s, %(at)s
FROM fresh_visit ORDER BY place
"""


class VisitRefused(ValueError):
    """Visits cannot be assigned or changed like this; the message says which and what to do."""


def checked_rows(frame: pl.DataFrame, *, today: date) -> pl.DataFrame:
    """The frame with every column of COLUMNS, area_code, is_check, and the registered household a listed one is.

    Raises VisitRefused, naming the first row that cannot be assigned.
    """
    rows = frame.select(
        (pl.col(name).cast(dtype) if name in frame.columns else pl.lit(None, dtype)).alias(name)
        for name, dtype in COLUMNS.items()
    ).with_columns(pl.col(name).fill_null(value) for name, value in USUAL.items())  # said nothing: the usual
    rows = rows.with_columns(
        pl.col("comment").str.slice(0, 500), is_check=pl.col("kind") == Visit.Kind.SECOND_CHECK.value
    )
    house, household = pl.col("candidate_household_id"), pl.col("household_id")
    _refuse(rows.filter(house.is_null() & household.is_null()), _("names no household"))
    _refuse(rows.filter(pl.col("surveyor_id").is_null()), _("has no surveyor"))
    _refuse(rows.filter(~pl.col("kind").is_in(Visit.Kind.values)), _("is of a kind that does not exist"))
    _refuse(
        rows.filter((pl.col("due_on") < today).fill_null(False)), _("is due on a day that lies behind us")
    )
    placed = households_spoken_of(rows)
    _refuse(
        placed.filter(pl.col("area_code").is_null()),
        _("is to a household that does not exist, or was merged"),
    )
    live = CandidateHousehold.objects.filter(
        pk__in=placed["candidate_household_id"].drop_nulls().to_list(),
        superseded_by=None,
        list_import__state="committed",
    )
    known = list(live.values_list("pk", flat=True))
    gone = house.is_not_null() & ~house.is_in(known)
    _refuse(placed.filter(gone), _("is to a household of a list that no longer counts"))
    return _where_they_live(placed, today)


def _where_they_live(rows: pl.DataFrame, on: date) -> pl.DataFrame:
    """Rows with the area of the registered household where there is one: a list may name a place it has left.

    Where the surveyor holds no visits in that place, the visit is to the registered household alone: nobody could
    tell from it what became of the listed one.
    """
    homes = Household.objects.filter(pk__in=rows["household_id"].drop_nulls().to_list())
    lived = pl.DataFrame(
        list(homes.values_list("pk", "area_id")),
        schema={"household_id": pl.Int64, "lives_in": pl.String},
        orient="row",
    )
    reached = reached_by(rows["surveyor_id"].unique(), rows["area_code"].unique(), on).with_columns(
        is_reached=True
    )
    placed = rows.join(lived, on="household_id", how="left", maintain_order="left")
    placed = placed.join(reached, on=["surveyor_id", "area_code"], how="left", maintain_order="left")
    is_elsewhere = pl.col("lives_in").is_not_null() & pl.col("is_reached").is_null()
    return placed.with_columns(
        candidate_household_id=pl.when(~is_elsewhere).then("candidate_household_id"),
        area_code=pl.coalesce("lives_in", "area_code"),
    ).drop("lives_in", "is_reached")


def check_surveyors(rows: pl.DataFrame, *, on: date) -> None:
    """Raise VisitRefused unless each surveyor holds visits where they are sent."""
    pairs = rows.select("surveyor_id", "area_code").unique(maintain_order=True)
    reached = reached_by(pairs["surveyor_id"], pairs["area_code"], on)
    beyond = pairs.join(reached, on=["surveyor_id", "area_code"], how="anti", maintain_order="left")
    if beyond.is_empty():
        return
    row = beyond.row(0, named=True)
    who = User.objects.filter(pk=row["surveyor_id"]).first()
    raise VisitRefused(
        _("%(who)s holds no visits in area %(area)s. Choose another surveyor, or grant the role there first.")
        % {"who": who or row["surveyor_id"], "area": row["area_code"]}
    )


def lock_assigning() -> None:
    """Let one assignment go on at a time, until its transaction ends: two at once would both find nobody waiting."""
    written("SELECT pg_advisory_xact_lock(hashtext('survey.visits'))")


def insert_visits(rows: pl.DataFrame, *, by: Any, at: datetime) -> int:
    """Save checked rows as visits that wait; returns how many."""
    columns = [*COLUMNS, "area_code"]
    staged(
        "fresh_visit",
        rows.select(columns).with_row_index("place").with_columns(pl.col("place").cast(pl.Int64)),
    )
    made = written(_INSERT, {"at": at, "by": getattr(by, "pk", None)})
    analysed("survey_visit", rows=made)
    return made


def open_what_is_theirs(rows: pl.DataFrame, *, by: Any, at: datetime, deed: str = DEED) -> None:
    """Open the registered households of rows (household_id, surveyor_id, is_practice) to their surveyors, from today
    on. Practice opens nothing."""
    for surveyor_id, household_ids in _by_surveyor(rows):
        open_households(
            household_ids=household_ids,
            purpose=Purpose.SURVEY,
            field_classes=roles()["surveyor"].fields,
            valid_from=timezone.localdate(at),
            origin_label=ORIGIN,
            origin_id=surveyor_id,
            user=User.objects.get(pk=surveyor_id),
            by=by,
            at=at,
            deed=deed,
        )


def close_what_is_theirs(rows: pl.DataFrame, *, on: date, by: Any, at: datetime, deed: str = DEED) -> None:
    """Close the registered households of rows (household_id, surveyor_id, is_practice) to their surveyors on a day,
    but for households where another visit of theirs still waits."""
    for surveyor_id, household_ids in _by_surveyor(rows):
        waiting = Visit.objects.filter(
            household_id__in=household_ids, surveyor_id=surveyor_id, state__in=OPEN_STATES, is_practice=False
        )
        close_openings(
            origin_label=ORIGIN,
            origin_id=surveyor_id,
            household_ids=set(household_ids) - set(waiting.values_list("household_id", flat=True)),
            on=on,
            by=by,
            at=at,
            deed=deed,
        )


def visits_frame(visits: Iterable[Visit]) -> pl.DataFrame:
    """Visits as rows: visit_id, household_id, surveyor_id, area_code, is_practice."""
    rows = [(one.pk, one.household_id, one.surveyor_id, one.area_id, one.is_practice) for one in visits]
    schema = {
        "visit_id": pl.Int64, "household_id": pl.Int64, "surveyor_id": pl.Int64, "area_code": pl.String,
        "is_practice": pl.Boolean,
    }  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row")


def _by_surveyor(rows: pl.DataFrame) -> Iterator[tuple[int, list[int]]]:
    """Each surveyor with the registered households of rows in earnest."""
    registered = rows.filter(pl.col("household_id").is_not_null() & ~pl.col("is_practice"))
    for (surveyor_id,), part in registered.partition_by("surveyor_id", as_dict=True).items():
        yield int(str(surveyor_id)), part["household_id"].to_list()


def _refuse(faulty: pl.DataFrame, fault: str) -> None:
    if faulty.is_empty():
        return
    row = faulty.row(0, named=True)
    raise VisitRefused(
        _("The visit to household %(household)s %(fault)s. Correct it and try again.")
        % {"household": row["household_id"] or row["candidate_household_id"] or "–", "fault": fault}
    )
