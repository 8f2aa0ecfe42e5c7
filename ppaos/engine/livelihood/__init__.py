"""How does a household live, on which dimensions is it poor, and what made each figure?"""

from ppaos.engine.livelihood.ages import age_at
from ppaos.engine.livelihood.comparison import compare_stated
from ppaos.engine.livelihood.dimensions import Dimensions, dimensions
from ppaos.engine.livelihood.faults import AnswerError, is_scorable
from ppaos.engine.livelihood.moves import moves
from ppaos.engine.livelihood.reasons import explain
from ppaos.engine.livelihood.scoring import score

__all__ = [
    "AnswerError",
    "Dimensions",
    "age_at",
    "compare_stated",
    "dimensions",
    "explain",
    "is_scorable",
    "moves",
    "score",
]
