"""Which numbers are far from those that other households of the same form and area gave?"""

import polars as pl

from ppaos.engine.methods import SurveyQualityMethod
from ppaos.engine.survey_quality.frames import NUMERIC, Told, findings, not_checked, of_types, together

# What makes the median of absolute deviations, or their mean, a standard deviation of a normal distribution.
MAD_SCALE, MEAN_SCALE = 1.4826, 1.2533
DECIMALS = 6
GROUP = ["form", "area", "question"]


def outliers(told: Told, method: SurveyQualityMethod) -> pl.DataFrame:
    """Answers whose modified z-score is above the method's.

    Numbers x are compared as sign(x) · log10(1+|x|), within form, area and question. 0 says «none»: on such a
    scale it is far from every amount, so it is compared with, and never odd itself. Score = (x − median) ÷
    (1.4826 · median of absolute deviations); where that median is 0, ÷ (1.2533 · mean of absolute deviations). Where
    all say the same there is none. Detail: value, median (of the answers themselves), score, answers.
    Not checked: «no_number», «no_area», «too_few» (no question with enough answers).
    Source: Iglewicz and Hoaglin 1993, How to Detect and Handle Outliers.
    """
    rule = method.rules["outlier"]
    placed = told.interviews.select("interview_id", "area")
    numbers = (
        of_types(told, NUMERIC)
        .with_columns(pl.col("value").cast(pl.Float64, strict=False).alias("number"))
        .filter(pl.col("number").is_finite())
        .join(placed, on="interview_id")
    )
    scored = _scored(numbers.filter(pl.col("area").is_not_null()))
    compared = scored.filter(pl.col("answers") >= rule.number("least_interviews"))
    far = compared.filter(pl.col("score").abs() > rule.number("most_deviation"), pl.col("number") != 0)
    figures = [pl.col("number").alias("value"), pl.col("median"), pl.col("score").round(2), pl.col("answers")]
    left = placed.join(compared, on="interview_id", how="anti")
    without = left.join(numbers, on="interview_id", how="anti")
    few = left.join(without, on="interview_id", how="anti")
    return together(
        [
            findings(far, rule=rule.code, weight=rule.weight, detail=figures),
            not_checked(without, rule=rule.code, reason="no_number"),
            not_checked(few.filter(pl.col("area").is_null()), rule=rule.code, reason="no_area"),
            not_checked(few.filter(pl.col("area").is_not_null()), rule=rule.code, reason="too_few"),
        ]
    )


def _scored(numbers: pl.DataFrame) -> pl.DataFrame:
    """Numbers with median, answers and score of their group."""
    x, deviation = pl.col("x"), pl.col("deviation")
    spread = (
        pl.when(deviation.median().over(GROUP) > 0)
        .then(MAD_SCALE * deviation.median().over(GROUP))
        .otherwise(MEAN_SCALE * deviation.mean().over(GROUP))
    )
    number = pl.col("number")
    return (
        numbers.with_columns(
            (number.sign() * (number.abs() + 1).log10()).round(DECIMALS).alias("x"),
            number.median().over(GROUP).alias("median"),
            pl.len().over(GROUP).alias("answers"),
        )
        .with_columns((x - x.median().over(GROUP)).round(DECIMALS).alias("from_median"))
        .with_columns(pl.col("from_median").abs().alias("deviation"))
        # Where all say the same, nothing is divided and there is no score.
        .with_columns(pl.when(deviation.max().over(GROUP) > 0).then(spread).alias("spread"))
        .with_columns((pl.col("from_median") / pl.col("spread")).round(DECIMALS).alias("score"))
    )
