"""How does a household live, on which dimensions is it poor, and what made each figure?"""

from ppaos.engine.livelihood.ages import age_at
from ppaos.engine.livelihood.alkire_foster import (
    MpiRule,
    RuleError,
    identified,
    measured,
    of_rows,
    with_shares,
)
from ppaos.engine.livelihood.capability import person_capability
from ppaos.engine.livelihood.change import change_of, paired
from ppaos.engine.livelihood.circumstances import circumstances, hazards, judged_by
from ppaos.engine.livelihood.combinations import combined, masked
from ppaos.engine.livelihood.compared import move_counts, move_matrix, verdict_moves
from ppaos.engine.livelihood.comparison import compare_stated
from ppaos.engine.livelihood.dimensions import Dimensions, dimensions
from ppaos.engine.livelihood.fairness import targeting_errors
from ppaos.engine.livelihood.faults import AnswerError, is_scorable
from ppaos.engine.livelihood.grouping import target_groups
from ppaos.engine.livelihood.improving import Improvement, improve
from ppaos.engine.livelihood.levers import levers
from ppaos.engine.livelihood.life_stages import staged_by_age
from ppaos.engine.livelihood.moves import moves
from ppaos.engine.livelihood.panel import attrition, panel_weights
from ppaos.engine.livelihood.reasons import explain
from ppaos.engine.livelihood.scoring import score, unanswered
from ppaos.engine.livelihood.wide_dimensions import household_dimensions

__all__ = [
    "AnswerError",
    "Dimensions",
    "Improvement",
    "MpiRule",
    "RuleError",
    "age_at",
    "attrition",
    "change_of",
    "circumstances",
    "combined",
    "compare_stated",
    "dimensions",
    "explain",
    "hazards",
    "household_dimensions",
    "identified",
    "improve",
    "is_scorable",
    "judged_by",
    "levers",
    "masked",
    "measured",
    "move_counts",
    "move_matrix",
    "moves",
    "of_rows",
    "paired",
    "panel_weights",
    "person_capability",
    "score",
    "staged_by_age",
    "target_groups",
    "targeting_errors",
    "unanswered",
    "verdict_moves",
    "with_shares",
]
