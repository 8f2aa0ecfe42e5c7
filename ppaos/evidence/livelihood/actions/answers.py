"""Taking answers in: from list rows into answers of registered households, once."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from ppaos.evidence.livelihood import queries
from ppaos.evidence.livelihood.permissions import check_can_take_answers_in
from ppaos.evidence.targeting import queries as lists
from ppaos.evidence.targeting.models import ListImport
from ppaos.ground.privacy.actions import audited
from ppaos.ground.workbench.queries import analysed, staged, written

ORIGIN = ListImport._meta.label_lower
SAME_QUESTION = """
    live.household_id = fresh.household_id and live.person_id is not distinct from fresh.person_id
    and live.year = fresh.year and live.round = fresh.round and live.instrument = fresh.instrument
    and live.indicator = fresh.indicator and live.superseded_at is null"""
# A file that is read again does not speak over one that was committed after it.
OVERTAKEN = f"""
    delete from fresh_answers fresh using livelihood_answer live, targeting_listimport later where {SAME_QUESTION}
    and live.origin_label = %(label)s and later.id = live.origin_id
    and (later.committed_at, later.id) > (%(committed_at)s, %(origin)s)"""
SAME_ANSWER = "live.value is not distinct from fresh.value and live.state = fresh.state"
KNOWN = f"""
    delete from fresh_answers fresh using livelihood_answer live where {SAME_QUESTION} and {SAME_ANSWER}"""
REPLACED = f"""
    update livelihood_answer live set superseded_at = %(at)s from fresh_answers fresh where {SAME_QUESTION}"""
COLUMNS = "household_id, person_id, year, round, instrument, indicator, value, state, answered_on"
TAKEN_IN = f"""
    insert into livelihood_answer ({COLUMNS}, origin_label, origin_id)
    select {COLUMNS}, %(label)s, %(origin)s from fresh_answers"""

CAPITALS = ["human", "physical", "financial", "natural", "social"]
STATED = """
    insert into livelihood_statedscore (household_id, year, round, capital, stated, origin_label, origin_id)
    select household_id, year, round, capital, stated, %(label)s, %(origin)s from fresh_stated
    on conflict on constraint stated_once do update set stated = excluded.stated"""


@dataclass(frozen=True)
class PulledAnswers:
    """How many answers a list held, how many were new, how many replaced others, how many found no household, how
    many answered a question that the list answers otherwise further down."""

    answers: int
    taken_in: int
    replaced: int
    without_household: int
    repeated: int


@audited("answers.pulled", subjects=("list_import",))
def pull_answers(*, list_import: ListImport, by: Any, at: datetime) -> PulledAnswers:
    """Take the answers of a committed import into the answers of the households its rows were brought into.

    The same answers again change nothing; another answer to the same question supersedes the older one, and never
    one of a list that was committed later.
    """
    check_can_take_answers_in(user=by, list_import=list_import)
    answers = lists.typed_answers(list_import)
    placed = queries.placed_answers(answers, lists.household_links(list_import))
    fresh = _once_each(_as_rows(placed))
    staged("fresh_answers", fresh)
    origin = {"label": ORIGIN, "origin": list_import.pk}
    written(OVERTAKEN, origin | {"committed_at": list_import.committed_at})
    written(KNOWN)
    replaced = written(REPLACED, {"at": at})
    taken_in = written(TAKEN_IN, origin)
    _take_in_stated(list_import)
    analysed("livelihood_answer", "livelihood_statedscore", rows=taken_in)
    return PulledAnswers(
        answers=answers.height,
        taken_in=taken_in,
        replaced=replaced,
        without_household=answers.height - placed.height,
        repeated=placed.height - fresh.height,
    )


def _as_rows(placed: pl.DataFrame) -> pl.DataFrame:
    """Answers as table rows: the state says what an absent value means."""
    states = {"na": "not_applicable"}
    valued = pl.when(pl.col("value").is_null()).then(pl.lit("missing")).otherwise(pl.lit("answered"))
    state = pl.when(pl.col("result").is_null()).then(valued).otherwise(pl.col("result").replace(states))
    return placed.with_columns(state.alias("state")).select(*(name.strip() for name in COLUMNS.split(",")))


def _once_each(rows: pl.DataFrame) -> pl.DataFrame:
    """One answer a question: the last that says something, for a missing one takes nothing from another."""
    question = ["household_id", "person_id", "year", "round", "instrument", "indicator"]
    if not rows.select(question).is_duplicated().any():
        return rows
    silent_first = rows.sort(pl.col("state") != "missing", maintain_order=True)
    return silent_first.unique(question, keep="last", maintain_order=True)


def _take_in_stated(list_import: ListImport) -> None:
    """Keep the capital scores that came with the list, to be set beside the recomputed ones."""
    stated = lists.stated_scores(list_import).join(
        lists.household_links(list_import), on="candidate_household_id"
    )
    rows = (
        stated.unpivot(
            CAPITALS, index=["household_id", "year", "round"], variable_name="capital", value_name="stated"
        )
        .drop_nulls("stated")
        .unique(["household_id", "year", "round", "capital"], keep="last", maintain_order=True)
    )
    staged("fresh_stated", rows)
    written(STATED, {"label": ORIGIN, "origin": list_import.pk})
