"""How alike were members and the others before anything began, and how alike are those that were compared?"""

import numpy as np
import polars as pl

from ppaos.engine.comparison.matched import Matched, MatchRule

ALIKE = 0.1  # standardised mean differences up to this are called balanced; Austin 2009, Stuart 2010


def balance(found: Matched, rule: MatchRule) -> pl.DataFrame:
    """The balance of each covariate, a row each in the rule's order.

    Columns out: covariate; members, others (means of all that could be matched); members_matched, others_matched (of
    those that were, others by weight); smd_before, smd_after (standardised mean differences: members less others ÷
    standard deviation of all members; null where it is 0 or nobody was matched); is_balanced (|smd_after| up to 0.1).
    """
    weights = found.weights
    rows = np.unique(found.links["of"].to_numpy())
    told = [_of(found, name, rows, weights) for name in rule.covariates]
    schema = {"covariate": pl.String} | dict.fromkeys(
        ("members", "others", "members_matched", "others_matched", "smd_before", "smd_after"), pl.Float64
    )
    frame = pl.DataFrame(told, schema=schema, orient="row")
    return frame.with_columns(is_balanced=pl.col("smd_after").abs() <= ALIKE)


def _of(found: Matched, name: str, rows: np.ndarray, weights: np.ndarray) -> tuple[str | float | None, ...]:
    own, other = (frame[name].cast(pl.Float64).to_numpy() for frame in (found.members, found.others))
    deviation = float(own.std(ddof=1)) if len(own) > 1 else 0.0
    means = (_mean(own), _mean(other))
    kept = (_mean(own[rows]), float((other * weights).sum() / len(rows)) if len(rows) else None)
    return name, *means, *kept, _smd(*means, deviation), _smd(*kept, deviation)


def _mean(values: np.ndarray) -> float | None:
    return float(values.mean()) if len(values) else None


def _smd(own: float | None, other: float | None, deviation: float) -> float | None:
    return (own - other) / deviation if own is not None and other is not None and deviation > 0 else None
