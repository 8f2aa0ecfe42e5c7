"""How does a household score on the five capitals, overall and in levels, and on how much does that rest?"""

from typing import cast

import narwhals as nw
from narwhals.typing import FrameT, IntoFrameT

from ppaos.engine.livelihood.faults import answered_indicators, refuse_faults
from ppaos.engine.methods import Capital, CapitalMethod, Indicator

SCORED, NOT_SCORED = "scored", "not scored"
# What is the mean over the capitals, and of which of their columns.
WHOLE = {"overall": "", "coverage": "_coverage", "least": "_least", "most": "_most"}


def score(frame: IntoFrameT, method: CapitalMethod) -> IntoFrameT:
    """Score each household on the five capitals.

    Columns in: household_id and the method's indicators, numbers on its scale (1 to 4) or null; an
    indicator column may be absent. Rows are scored one by one: their order never matters.
    Columns out: household_id; human, physical, financial, natural, social, overall (scores 1 to 4 or
    null); level (1 to 4 or null); state; coverage (share of all weight answered, 0 to 1: each capital is a fifth);
    least and most (score points: what the overall would be if every indicator without an answer were the worst, or
    the best; there also where nothing is scored); and for each capital its _coverage, _level, _state («scored»,
    «not scored»), _least and _most.
    A capital needs the method's coverage and is re-weighted over what is answered; the overall is the
    simple mean of the capitals and needs all of them. Scores are rounded before they are banded, halves up.
    Raises AnswerError for an answer off the scale (0 and 5 are) or a column that is no indicator.
    Source: the method's own, and that of `coverage` and `decimals` in it.
    """
    return cast(IntoFrameT, _scored(nw.from_native(frame), method).to_native())


def _scored(answers: FrameT, method: CapitalMethod) -> FrameT:
    present = answered_indicators(answers, method)
    refuse_faults(answers, method, present)
    return with_scores(answers, method, present).select(*_columns_out(method))


def unanswered(frame: IntoFrameT, method: CapitalMethod) -> list[str]:
    """The method's indicators that nobody answered, by their codes: without them every household is scored.

    Columns in: as for `score`. Raises AnswerError as it does.
    """
    answers, present = numbers(nw.from_native(frame), method)
    # The number of rows as well, so that a frame without any indicator is a question, too.
    counted = answers.select(nw.len().alias("rows"), *((~nw.col(code).is_null()).any() for code in present))
    told = (counted.collect() if isinstance(counted, nw.LazyFrame) else counted).rows(named=True)[0]
    return [indicator.code for indicator in method.indicators if not told.get(indicator.code)]


def numbers(answers: FrameT, method: CapitalMethod) -> tuple[FrameT, list[str]]:
    """The household and its indicator columns as floats, and which indicators there are."""
    present = answered_indicators(answers, method)
    floats = [nw.col(code).cast(nw.Float64) for code in present]
    return answers.select("household_id", *floats), present


def with_scores(answers: FrameT, method: CapitalMethod, present: list[str]) -> FrameT:
    """The answers with every score column beside them."""
    codes = [capital.code for capital in method.capitals]
    told = {capital: [i for i in capital.indicators if i.code in present] for capital in method.capitals}
    decimals = int(method.decimals.value)
    return (
        answers.with_columns(
            *(_coverage(capital, indicators, decimals) for capital, indicators in told.items()),
            *(_points(capital, indicators, decimals) for capital, indicators in told.items()),
        )
        .with_columns(*(each for code in codes for each in _capital(code, method)))
        .with_columns(*(_mean(codes, suffix, decimals).alias(name) for name, suffix in WHOLE.items()))
        .with_columns(
            level_of("overall", method).alias("level"),
            _state("overall").alias("state"),
            *(level_of(code, method).alias(f"{code}_level") for code in codes),
            *(_state(code).alias(f"{code}_state") for code in codes),
        )
    )


def _coverage(capital: Capital, present: list[Indicator], decimals: int) -> nw.Expr:
    """The share of the capital's weight that is answered."""
    # Added one by one: engines fuse that, and take five times as long over their sums of a row.
    answered = (
        nw.when(nw.col(indicator.code).is_null()).then(nw.lit(0.0)).otherwise(nw.lit(indicator.weight))
        for indicator in present
    )
    return sum(answered, start=_half_up(decimals)).round(decimals).alias(f"{capital.code}_coverage")


def _points(capital: Capital, present: list[Indicator], decimals: int) -> nw.Expr:
    """The sum of weight times answer, of what is answered."""
    weighted = (
        nw.col(indicator.code).fill_null(0).cast(nw.Float64) * indicator.weight for indicator in present
    )
    return sum(weighted, start=_half_up(decimals)).alias(f"{capital.code}_points")


def _capital(code: str, method: CapitalMethod) -> list[nw.Expr]:
    """The mean of what is answered, where enough is, and what it could be if the rest were worst or best."""
    coverage, points = nw.col(f"{code}_coverage"), nw.col(f"{code}_points")
    # The divisor is null where too little is answered, so that no engine divides by zero.
    divisor = nw.when(coverage >= method.coverage.value).then(coverage)
    means = {
        code: points / divisor,
        f"{code}_least": points + (1 - coverage) * method.least,
        f"{code}_most": points + (1 - coverage) * method.most,
    }
    return [mean.round(int(method.decimals.value)).alias(name) for name, mean in means.items()]


def _mean(codes: list[str], suffix: str, decimals: int) -> nw.Expr:
    """The simple mean over the capitals; a capital that is not scored makes the sum null, and with it the mean."""
    total = sum((nw.col(f"{code}{suffix}") for code in codes), start=_half_up(decimals))
    return (total / len(codes)).round(decimals)


def _half_up(decimals: int) -> nw.Expr:
    """What every sum begins with: a thousandth of the last decimal.

    A sum that ends on half of the last decimal then goes up on every engine, however it adds and rounds.
    """
    return nw.lit(10.0 ** -(decimals + 3))


def level_of(score_column: str, method: CapitalMethod) -> nw.Expr:
    """The highest level whose edge is at or below a score; null where there is none."""
    reached = nw.lit(None, dtype=nw.Int64)
    for number, level in enumerate(method.levels, start=1):
        reached = (
            nw.when(nw.col(score_column) >= level.lower_edge)
            .then(nw.lit(number, dtype=nw.Int64))
            .otherwise(reached)
        )
    return reached


def _state(score_column: str) -> nw.Expr:
    return nw.when(nw.col(score_column).is_null()).then(nw.lit(NOT_SCORED)).otherwise(nw.lit(SCORED))


def _columns_out(method: CapitalMethod) -> list[str]:
    codes = [capital.code for capital in method.capitals]
    each = [f"{code}_{part}" for code in codes for part in ("coverage", "level", "state", "least", "most")]
    return ["household_id", *codes, "overall", "level", "state", "coverage", "least", "most", *each]
