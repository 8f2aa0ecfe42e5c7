"""What did a model bring its members, beside similar households that are not in it?"""

from ppaos.engine.comparison.compared import Comparison, compare_members
from ppaos.engine.comparison.deflating import ComparisonError, deflated, doubtful_years
from ppaos.engine.comparison.matched import MatchRule, pairs_of
from ppaos.engine.comparison.shares import cost_per_household, share_kept
from ppaos.engine.comparison.spread import spread

__all__ = [
    "Comparison",
    "ComparisonError",
    "MatchRule",
    "compare_members",
    "cost_per_household",
    "deflated",
    "doubtful_years",
    "pairs_of",
    "share_kept",
    "spread",
]
