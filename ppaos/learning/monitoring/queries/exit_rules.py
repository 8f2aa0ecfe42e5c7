"""Which exit rule is in force, and what follows which step of an exit?"""

from calendar import monthrange
from datetime import date

from ppaos.engine.methods import ExitRule
from ppaos.evidence.livelihood.models import MethodVersion
from ppaos.evidence.livelihood.queries.methods import newest_method, parsed
from ppaos.learning.monitoring.models import Exit, ExitStep

RULE = "exit_rule"
State = Exit.State
# On the way to a decision; watched; and what nothing follows.
ON_THE_WAY = (State.PROPOSED, State.VERIFIED, State.REVIEWED, State.NOTICED, State.OBJECTED)
ENDED = (State.RETURNED, State.REENTERED, State.STOPPED)
# What an answered objection leaves in the findings of its step.
GOES_ON = "goes_on"


def rule_in_force() -> MethodVersion:
    """The exit rule by which households are judged today; MethodMissing where none is published."""
    return newest_method(RULE)


def rule_of(version: MethodVersion) -> ExitRule:
    """What a version of the rule says."""
    rule: ExitRule = parsed(version)
    return rule


def may_follow(proposed: Exit) -> tuple[str, ...]:
    """The states to which the exit may move on, by the rule it was proposed under."""
    steps = {state.code: state.to for state in rule_of(proposed.rule).states}
    return steps.get(proposed.state, ())


def newest_step(proposed: Exit) -> ExitStep | None:
    """The last step that was written of an exit."""
    return proposed.steps.order_by("-pk").first()


def is_objection_open(proposed: Exit) -> bool:
    """Whether the household objects and nobody has answered yet."""
    step = newest_step(proposed)
    return proposed.state == State.OBJECTED and not (step and step.findings.get("answer") == GOES_ON)


def months_later(day: date, months: int) -> date:
    """The same day so many months later, or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def check_days(decided_on: date, rule: ExitRule) -> list[date]:
    """The days on which a monitored exit is looked at; the last one is the end of the watch."""
    end, every = int(rule.monitored_months.value), int(rule.check_months.value)
    return [months_later(decided_on, months) for months in {*range(every, end, every), end}]
