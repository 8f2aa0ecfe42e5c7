"""What would a draft of the exit rule do before it is published: whom would it let out, and what stops the rest?"""

from datetime import date
from typing import Any

from django.db.models import QuerySet

from ppaos.engine import methods
from ppaos.engine.exit import check_line
from ppaos.engine.methods import ExitRule, MethodError
from ppaos.evidence.livelihood.models import MethodDraft
from ppaos.evidence.livelihood.queries.drafts import drafts_in_sight
from ppaos.evidence.livelihood.queries.methods import BE_OFFSET, method_in_force
from ppaos.ground.geography.models import Area
from ppaos.learning.monitoring.queries.exit_facts import households_to_judge
from ppaos.learning.monitoring.queries.exit_rules import RULE
from ppaos.learning.monitoring.queries.judged import counts_of, criteria_of, passing


def rule_drafts(user: Any) -> QuerySet[MethodDraft]:
    """Drafts of the exit rule that the user may try."""
    return drafts_in_sight(user).filter(name=RULE)


def draft_rule(draft: MethodDraft) -> ExitRule:
    """The rule of a draft. Raises MethodError where it cannot be read, or is none."""
    rule = methods.parse(draft.text, place=str(draft))
    if not isinstance(rule, ExitRule):
        raise MethodError(f"{draft}: this is no exit rule")
    return rule


def tried(rule: ExitRule, area: Area, on: date) -> dict[str, Any]:
    """What the rule would do with the households in the programme of an area today: the counts of a run. Raises
    ExitError where the rule asks for an income line that there is not."""
    check_line(rule, method_in_force("income_lines"), year_be=on.year + BE_OFFSET)
    judged = criteria_of(households_to_judge(area.code)["household_id"].to_list(), rule, as_of=on)
    return counts_of(passing(judged, rule))
