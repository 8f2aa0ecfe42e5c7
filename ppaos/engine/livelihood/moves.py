"""How far did scores move between two rounds, and does it count as a change?"""

from collections.abc import Sequence
from typing import cast

import narwhals as nw
from narwhals.typing import FrameT, IntoFrameT

from ppaos.engine.methods import CapitalMethod, ChangeRule

IMPROVED, UNCHANGED, WORSE, UNKNOWN = "improved", "unchanged", "worse", "unknown"


def moves(
    frame: IntoFrameT, method: CapitalMethod, rule: ChangeRule, *, scores: Sequence[str] = ("overall",)
) -> IntoFrameT:
    """Set two rounds of each household beside each other.

    Columns in: for each of `scores` its `<score>_before` and `<score>_after`, on the method's scale (1 to 4) or
    null; both rounds by one instrument and one method. Columns added: `<score>_change` (points of the rule's scale,
    0 to 100; null where either round has no score) and `<score>_move`: «improved», «unchanged», «worse», or
    «unknown» where there is no change to tell. Rounded before it is compared. Source: the rule's own.
    """
    return cast(IntoFrameT, _moved(nw.from_native(frame), method, rule, scores).to_native())


def _moved(frame: FrameT, method: CapitalMethod, rule: ChangeRule, scores: Sequence[str]) -> FrameT:
    changes = [_change(score, method, rule).alias(f"{score}_change") for score in scores]
    return frame.with_columns(*changes).with_columns(
        *(_move(f"{score}_change", rule).alias(f"{score}_move") for score in scores)
    )


def in_points(score: str, method: CapitalMethod, rule: ChangeRule) -> nw.Expr:
    """A score of the method's scale on the scale of the rule (1 to 4 becomes 0 to 100)."""
    return (nw.col(score) - method.least) * (rule.points.value / (method.most - method.least))


def _change(score: str, method: CapitalMethod, rule: ChangeRule) -> nw.Expr:
    before, after = (in_points(f"{score}_{when}", method, rule) for when in ("before", "after"))
    return (after - before).round(int(rule.decimals.value))


def _move(change: str, rule: ChangeRule) -> nw.Expr:
    limit = rule.threshold.value
    return (
        nw.when(nw.col(change).is_null())
        .then(nw.lit(UNKNOWN))
        .otherwise(
            nw.when(nw.col(change) > limit)
            .then(nw.lit(IMPROVED))
            .otherwise(nw.when(nw.col(change) < -limit).then(nw.lit(WORSE)).otherwise(nw.lit(UNCHANGED)))
        )
    )
