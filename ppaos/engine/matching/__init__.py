"""Which households fit a model, which models fit a household, and who comes first?"""

from ppaos.engine.matching.criteria import Wanted, checked_criteria, criterion_fault, fact_of_criterion
from ppaos.engine.matching.fits import facts_asked, fits
from ppaos.engine.matching.order import FAIR_ORDER, Key, models_of, placed
from ppaos.engine.matching.reasons import reasons

__all__ = [
    "FAIR_ORDER",
    "Key",
    "Wanted",
    "checked_criteria",
    "criterion_fault",
    "fact_of_criterion",
    "facts_asked",
    "fits",
    "models_of",
    "placed",
    "reasons",
]
