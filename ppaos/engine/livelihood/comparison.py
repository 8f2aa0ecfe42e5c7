"""Do the capital scores that came with a workbook agree with the recomputed ones?"""

from typing import cast

import narwhals as nw
from narwhals.typing import FrameT, IntoFrameT

from ppaos.engine.livelihood.faults import AnswerError
from ppaos.engine.methods import CapitalMethod

AGREES, DIFFERS = "agrees", "differs"
ONLY_STATED, ONLY_RECOMPUTED = "only stated", "only recomputed"


def compare_stated(scored: IntoFrameT, stated: IntoFrameT, method: CapitalMethod) -> IntoFrameT:
    """Set stated scores beside recomputed ones.

    Columns in: `scored` as `score` gives it; `stated` household_id and any of the capitals and
    overall. One row a household in each; a stated household that was not scored again is left out.
    Columns out, a row a household and score that either has: household_id, capital (or «overall»),
    stated, recomputed, difference (stated less recomputed, score points) and state: «agrees» (within
    the method's tolerance), «differs», «only stated», «only recomputed».
    Raises AnswerError where `stated` has no score column. Source: the method's `tolerance`.
    """
    pairs = _beside(nw.from_native(scored), nw.from_native(stated), method)
    return cast(IntoFrameT, pairs.to_native())


def _beside(scored: FrameT, stated: FrameT, method: CapitalMethod) -> FrameT:
    """Every score that either side has."""
    codes = [*(capital.code for capital in method.capitals), "overall"]
    given = [code for code in codes if code in stated.collect_schema()]
    if not given:
        raise AnswerError(f"the stated scores have none of the columns {', '.join(codes)}; name at least one")
    renamed = stated.select(
        "household_id", *(nw.col(code).cast(nw.Float64).alias(f"stated_{code}") for code in given)
    )
    joined = scored.join(renamed, on="household_id", how="left")
    return nw.concat([_compared(joined, code, method) for code in given])


def _compared(joined: FrameT, code: str, method: CapitalMethod) -> FrameT:
    """One score's rows."""
    difference = (nw.col("stated") - nw.col("recomputed")).round(int(method.decimals.value))
    verdict = (
        nw.when(nw.col("difference").abs() <= method.tolerance.value)
        .then(nw.lit(AGREES))
        .otherwise(nw.lit(DIFFERS))
    )
    one_sided = (
        nw.when(nw.col("stated").is_null()).then(nw.lit(ONLY_RECOMPUTED)).otherwise(nw.lit(ONLY_STATED))
    )
    return (
        joined.select(
            "household_id",
            nw.lit(code).alias("capital"),
            nw.col(f"stated_{code}").alias("stated"),
            nw.col(code).alias("recomputed"),
        )
        .filter(~(nw.col("stated").is_null() & nw.col("recomputed").is_null()))
        .with_columns(difference.alias("difference"))
        .with_columns(
            nw.when(nw.col("difference").is_null()).then(one_sided).otherwise(verdict).alias("state")
        )
    )
