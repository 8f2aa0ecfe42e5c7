"""Taking answers of interviews in: households' answers brought to what their interviews say now, and no row more."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from ppaos.evidence.livelihood.permissions import check_can_assess
from ppaos.evidence.livelihood.queries.interviews import answers_of_interviews, speaking_interviews
from ppaos.evidence.survey.models import Interview
from ppaos.evidence.targeting.models import ListImport
from ppaos.ground.privacy.actions import audited
from ppaos.ground.workbench.queries import analysed, staged, written

ORIGIN = Interview._meta.label_lower
SAME_QUESTION = """
    live.household_id = fresh.household_id and live.person_id is not distinct from fresh.person_id
    and live.year = fresh.year and live.round = fresh.round and live.instrument = fresh.instrument
    and live.indicator = fresh.indicator and live.superseded_at is null"""
# Who did not answer takes nothing from a list that did.
SILENT = f"""
    delete from fresh_answers fresh using livelihood_answer live where {SAME_QUESTION}
    and fresh.state = 'missing' and live.state <> 'missing' and live.origin_label <> %(label)s"""
QUESTION = "household_id, person_id, year, round, instrument, indicator"
# What interviews said of these households and say no more.
SAID_NO_MORE = f"""
    create temporary table ended_answers on commit drop as select live.id, {QUESTION} from livelihood_answer live
    where live.superseded_at is null and live.origin_label = %(label)s and live.household_id = any(%(ids)s)
    and not exists (select from fresh_answers fresh where {SAME_QUESTION})"""
ENDED = """
    update livelihood_answer live set superseded_at = %(at)s from ended_answers ended where live.id = ended.id"""
# What a list had said there holds again, as a row of its own: history is not rewritten.
PUT_BACK = """
    insert into livelihood_answer (household_id, person_id, year, round, instrument, indicator, value, state,
        answered_on, origin_label, origin_id)
    select distinct on (ended.id) older.household_id, older.person_id, older.year, older.round, older.instrument,
        older.indicator, older.value, older.state, older.answered_on, older.origin_label, older.origin_id
    from ended_answers ended
    join livelihood_answer older on older.household_id = ended.household_id
        and older.person_id is not distinct from ended.person_id and older.year = ended.year
        and older.round = ended.round and older.instrument = ended.instrument and older.indicator = ended.indicator
        and older.origin_label = %(lists)s
    join targeting_listimport origin on origin.id = older.origin_id and origin.state = 'committed'
    order by ended.id, origin.committed_at desc, older.id desc"""
KNOWN = f"""
    delete from fresh_answers fresh using livelihood_answer live where {SAME_QUESTION}
    and live.value is not distinct from fresh.value and live.state = fresh.state
    and live.answered_on is not distinct from fresh.answered_on
    and live.origin_label = %(label)s and live.origin_id = fresh.origin_id"""
REPLACED = f"""
    update livelihood_answer live set superseded_at = %(at)s from fresh_answers fresh where {SAME_QUESTION}"""
COLUMNS = f"{QUESTION}, value, state, answered_on, origin_id"
TAKEN_IN = f"""
    insert into livelihood_answer ({COLUMNS}, origin_label) select {COLUMNS}, %(label)s from fresh_answers"""
FORGOTTEN = """
    delete from livelihood_pulledinterview pulled where pulled.household_id = any(%(ids)s)
    or pulled.interview_id in (select interview_id from pulled_now)"""
REMEMBERED = """
    insert into livelihood_pulledinterview (interview_id, digest, household_id, pulled_at)
    select interview_id, digest, household_id, %(at)s from pulled_now"""


@dataclass(frozen=True)
class PulledInterviews:
    """How many interviews spoke for the households, and how many answers are new, replaced others, hold no more."""

    interviews: int
    taken_in: int
    replaced: int
    withdrawn: int


@audited("interviews.pulled")
def pull_interviews(*, household_ids: Iterable[int], by: Any, at: datetime) -> PulledInterviews:
    """Bring the answers of households to what all their interviews say now, by the mapping of each form's version.

    The same again changes nothing; an edit supersedes; what is said no more ends, and what a list had said before
    holds again. Practice, second checks and overtaken interviews have no say.
    """
    ids = sorted(set(household_ids))
    check_can_assess(user=by, household_ids=ids)
    interviews = speaking_interviews(ids)
    told = {"label": ORIGIN, "lists": ListImport._meta.label_lower, "ids": ids, "at": at}
    staged("fresh_answers", answers_of_interviews(interviews))
    written(SILENT, told)
    written("drop table if exists pg_temp.ended_answers")
    written(SAID_NO_MORE, told)
    withdrawn = written(ENDED, told)
    written(PUT_BACK, told)
    written(KNOWN, told)
    replaced = written(REPLACED, told)
    taken_in = written(TAKEN_IN, told)
    _remember(interviews, told)
    analysed("livelihood_answer", rows=taken_in)
    return PulledInterviews(len(interviews), taken_in, replaced, withdrawn)


def _remember(interviews: Iterable[Interview], told: dict[str, Any]) -> None:
    """Note as which state the interviews were taken in; of those that speak no more nothing is left to remember.

    One that the register was not told of yet is taken in again when it was.
    """
    rows = [(each.pk, each.digest if each.taken_in_at else "", each.household_id) for each in interviews]
    schema = {"interview_id": pl.Int64, "digest": pl.String, "household_id": pl.Int64}
    staged("pulled_now", pl.DataFrame(rows, schema=schema, orient="row"))
    written(FORGOTTEN, told)
    written(REMEMBERED, told)
