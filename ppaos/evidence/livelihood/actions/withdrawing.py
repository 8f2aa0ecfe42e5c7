"""Taking answers out again: those of a list whose commit was undone, with what they had replaced put back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ppaos.evidence.livelihood.models import StatedScore
from ppaos.evidence.livelihood.permissions import check_can_take_answers_in
from ppaos.evidence.targeting.models import ListImport
from ppaos.ground.privacy.actions import audited
from ppaos.ground.workbench.queries import analysed, written

ORIGIN = ListImport._meta.label_lower
QUESTION = "household_id, person_id, year, round, instrument, indicator"
WITHDRAWN = f"""
    create temporary table withdrawn_answers on commit drop as select {QUESTION} from livelihood_answer
    where origin_label = %(label)s and origin_id = %(origin)s and superseded_at is null"""
ENDED = """
    update livelihood_answer set superseded_at = %(at)s
    where origin_label = %(label)s and origin_id = %(origin)s and superseded_at is null"""
# History is not rewritten: the answer that holds again is a new row with the origin it had.
PUT_BACK = """
    insert into livelihood_answer (household_id, person_id, year, round, instrument, indicator, value, state,
        answered_on, origin_label, origin_id)
    select distinct on (older.household_id, older.person_id, older.year, older.round, older.instrument,
            older.indicator)
        older.household_id, older.person_id, older.year, older.round, older.instrument, older.indicator,
        older.value, older.state, older.answered_on, older.origin_label, older.origin_id
    from withdrawn_answers gone
    join livelihood_answer older on older.household_id = gone.household_id
        and older.person_id is not distinct from gone.person_id and older.year = gone.year
        and older.round = gone.round and older.instrument = gone.instrument and older.indicator = gone.indicator
    join targeting_listimport origin on origin.id = older.origin_id and origin.state = 'committed'
    where older.origin_label = %(label)s
    order by older.household_id, older.person_id, older.year, older.round, older.instrument, older.indicator,
        origin.committed_at desc, older.id desc"""


@dataclass(frozen=True)
class WithdrawnAnswers:
    """How many answers no longer hold, and how many older ones hold again."""

    withdrawn: int
    put_back: int


@audited("answers.withdrawn", subjects=("list_import",))
def withdraw_answers(*, list_import: ListImport, by: Any, at: datetime) -> WithdrawnAnswers:
    """Take the answers of an undone import out; answers they had replaced hold again."""
    check_can_take_answers_in(user=by, list_import=list_import)
    origin = {"label": ORIGIN, "origin": list_import.pk}
    written("drop table if exists pg_temp.withdrawn_answers")
    written(WITHDRAWN, origin)
    withdrawn = written(ENDED, origin | {"at": at})
    put_back = written(PUT_BACK, origin)
    StatedScore.objects.filter(origin_label=ORIGIN, origin_id=list_import.pk).delete()
    analysed("livelihood_answer", rows=withdrawn)
    return WithdrawnAnswers(withdrawn, put_back)
