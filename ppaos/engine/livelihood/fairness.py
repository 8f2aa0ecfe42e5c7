"""Whom does a method leave out, whom does it take in wrongly, and does it treat groups of people alike?"""

from collections.abc import Sequence
from functools import reduce
from typing import cast

import narwhals as nw
from narwhals.typing import FrameT, IntoFrameT

from ppaos.engine.livelihood.intervals import ratio, wilson
from ppaos.engine.methods import ComparisonRules

WHOLE = "all"
COUNTS = (
    "households", "verified", "not_judged", "poor", "picked", "picked_not_poor", "poor_judged", "poor_left_out",
)  # fmt: skip


def targeting_errors(frame: IntoFrameT, rules: ComparisonRules, *, by: Sequence[str] = ()) -> IntoFrameT:
    """Inclusion and exclusion error of a method against verified verdicts, of all and of each group.

    Columns in, a row a household: is_picked (the method says «in need»; null: it could not say), is_poor (verified
    verdict; null: nobody verified) and the columns `by`, text (null: not known).
    Columns out, a row a group: by («all» or the column), group (null: not known), households, verified, not_judged
    (verified, the method could not say), poor, picked (in need, and verified), picked_not_poor, poor_judged (poor, and
    the method could say), poor_left_out; inclusion_error (picked_not_poor ÷ picked) and exclusion_error
    (poor_left_out ÷ poor_judged), each with its _least, _most (Wilson's interval) and _is_small (rests on fewer than
    the rules ask for); an error with nobody below the line is null. Households nobody verified enter no error.
    Source: the rules' own.
    """
    told = _told(nw.from_native(frame))
    parts = [_counted(told.with_columns(nw.lit(WHOLE).alias("group")), WHOLE)]
    parts += [_counted(told.with_columns(nw.col(name).alias("group")), name) for name in by]
    counted = reduce(lambda one, other: nw.concat([one, other]), parts)
    return cast(IntoFrameT, _with_errors(counted, rules).to_native())


def _told(frame: FrameT) -> FrameT:
    """A column of zeros and ones for each count; what is not known counts nowhere."""
    verified, judged = ~nw.col("is_poor").is_null(), ~nw.col("is_picked").is_null()
    poor, picked = _yes("is_poor"), _yes("is_picked")
    counted = {
        "households": nw.lit(True),
        "verified": verified,
        "not_judged": verified & ~judged,
        "poor": poor,
        "picked": verified & picked,
        "picked_not_poor": verified & picked & ~poor,
        "poor_judged": poor & judged,
        "poor_left_out": poor & judged & ~picked,
    }
    return frame.with_columns(*(told.cast(nw.Int64).alias(name) for name, told in counted.items()))


def _yes(column: str) -> nw.Expr:
    # Only a yes that is known counts as one: an unknown verdict is left out by the conditions beside it.
    return nw.col(column).fill_null(False)


def _counted(frame: FrameT, by: str) -> FrameT:
    sums = frame.group_by("group").agg(*(nw.col(name).sum() for name in COUNTS))
    return sums.select(nw.lit(by).alias("by"), "group", *COUNTS)


def _with_errors(counted: FrameT, rules: ComparisonRules) -> FrameT:
    errors = {
        "inclusion_error": ("picked_not_poor", "picked"),
        "exclusion_error": ("poor_left_out", "poor_judged"),
    }
    columns = []
    for name, (wrong, of) in errors.items():
        least, most = wilson(wrong, of, rules.confidence.value)
        is_small = nw.col(of) < rules.fewest.value
        columns += [
            ratio(wrong, of).alias(name),
            least.alias(f"{name}_least"),
            most.alias(f"{name}_most"),
            is_small.alias(f"{name}_is_small"),
        ]
    return counted.with_columns(*columns)
