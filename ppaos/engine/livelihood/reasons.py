"""What made a household's score?"""

from typing import cast

import narwhals as nw
from narwhals.typing import FrameT, IntoFrameT

from ppaos.engine.livelihood.faults import refuse_faults
from ppaos.engine.livelihood.scoring import numbers, with_scores
from ppaos.engine.methods import CapitalMethod, Indicator

COUNTED, MISSING, CAPITAL_NOT_SCORED = "counted", "missing", "capital not scored"


def explain(frame: IntoFrameT, method: CapitalMethod) -> IntoFrameT:
    """Every indicator of every household with its part in the score.

    Columns in: as for `score`. Columns out, a row a household and indicator: household_id, capital,
    indicator, value (1 to 4 or null), weight (the method's), effective_weight (after re-weighting),
    contribution (score points) and state: «counted», «missing» or «capital not scored» (answered, but
    too little of the capital is). Contributions of a scored capital add up to its score.
    Raises AnswerError as `score` does. Source: the method's.
    """
    answers, present = numbers(nw.from_native(frame), method)
    refuse_faults(answers, method, present)
    never_asked = nw.lit(None, dtype=nw.Float64)
    every = [nw.col(i.code) if i.code in present else never_asked.alias(i.code) for i in method.indicators]
    asked = answers.select("household_id", *every)
    scored = with_scores(asked, method, [indicator.code for indicator in method.indicators])
    parts = nw.concat([_part(scored, indicator) for indicator in method.indicators])
    return cast(IntoFrameT, parts.to_native())


def _part(scored: FrameT, indicator: Indicator) -> FrameT:
    """One indicator's rows."""
    answered, is_scored = ~nw.col(indicator.code).is_null(), ~nw.col(indicator.capital).is_null()
    effective = nw.lit(indicator.weight) / nw.when(answered & is_scored).then(
        nw.col(f"{indicator.capital}_coverage")
    )
    state = (
        nw.when(~answered)
        .then(nw.lit(MISSING))
        .otherwise(nw.when(is_scored).then(nw.lit(COUNTED)).otherwise(nw.lit(CAPITAL_NOT_SCORED)))
    )
    return scored.select(
        "household_id",
        nw.lit(indicator.capital).alias("capital"),
        nw.lit(indicator.code).alias("indicator"),
        nw.col(indicator.code).alias("value"),
        nw.lit(indicator.weight).alias("weight"),
        effective.alias("effective_weight"),
        (nw.col(indicator.code) * effective).alias("contribution"),
        state.alias("state"),
    )
