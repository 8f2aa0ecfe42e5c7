"""How does a household live, on which dimensions is it poor, and what made each figure?"""

from ppaos.engine.livelihood.ages import age_at
from ppaos.engine.livelihood.capability import person_capability
from ppaos.engine.livelihood.change import change_of, paired
from ppaos.engine.livelihood.compared import move_counts, move_matrix, verdict_moves
from ppaos.engine.livelihood.comparison import compare_stated
from ppaos.engine.livelihood.dimensions import Dimensions, dimensions
from ppaos.engine.livelihood.fairness import targeting_errors
from ppaos.engine.livelihood.faults import AnswerError, is_scorable
from ppaos.engine.livelihood.grouping import target_groups
from ppaos.engine.livelihood.improving import Improvement, improve
from ppaos.engine.livelihood.levers import levers
from ppaos.engine.livelihood.moves import moves
from ppaos.engine.livelihood.panel import attrition, panel_weights
from ppaos.engine.livelihood.reasons import explain
from ppaos.engine.livelihood.scoring import score, unanswered
from ppaos.engine.livelihood.wide_dimensions import household_dimensions

__all__ = [
    "AnswerError",
    "Dimensions",
    "Improvement",
    "age_at",
    "attrition",
    "change_of",
    "compare_stated",
    "dimensions",
    "explain",
    "household_dimensions",
    "improve",
    "is_scorable",
    "levers",
    "move_counts",
    "move_matrix",
    "moves",
    "paired",
    "panel_weights",
    "person_capability",
    "score",
    "target_groups",
    "targeting_errors",
    "unanswered",
    "verdict_moves",
]
