"""What is needed, and which service answers it, for whom: rules of need and of eligibility, ranking, capacity?"""

from ppaos.engine.methods.facts import FACTS, OPERATORS, Fact, Kind, Of, RuleFault, checked_rules, rule_fault
from ppaos.engine.routing.capacity import BEST, best_of, with_room
from ppaos.engine.routing.deriving import derived_needs, facts_told
from ppaos.engine.routing.outcomes import FAILS, MEETS, UNKNOWN, letter, outcome
from ppaos.engine.routing.ranking import Offered, ranked_services

__all__ = [
    "BEST",
    "FACTS",
    "FAILS",
    "MEETS",
    "OPERATORS",
    "UNKNOWN",
    "Fact",
    "Kind",
    "Of",
    "Offered",
    "RuleFault",
    "best_of",
    "checked_rules",
    "derived_needs",
    "facts_told",
    "letter",
    "outcome",
    "ranked_services",
    "rule_fault",
    "with_room",
]
