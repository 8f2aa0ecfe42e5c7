"""Which step of an exit may follow which? The rule says it, as data."""

from ppaos.engine.exit.faults import ExitError
from ppaos.engine.methods import ExitRule


def next_states(rule: ExitRule, state: str) -> tuple[str, ...]:
    """The states that may follow one, in the rule's order; none after an end.

    Raises ExitError for a state that the rule does not have.
    """
    for each in rule.states:
        if each.code == state:
            return each.to
    known = ", ".join(each.code for each in rule.states)
    raise ExitError(f"{rule.name} {rule.version} has no state «{state}»; there are {known}")


def check_step(rule: ExitRule, state: str, to: str) -> None:
    """Raise ExitError where an exit may not go from one state to another; it says what may follow."""
    allowed = next_states(rule, state)
    if to not in allowed:
        may = (
            f"it may become {', '.join(allowed)}"
            if allowed
            else "it has ended; a new exit begins with a proposal"
        )
        raise ExitError(f"an exit that is «{state}» cannot become «{to}»; {may}")
