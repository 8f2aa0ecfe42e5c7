"""How many are poor in many ways at once, and how deeply? The measure of Alkire and Foster, for any indicators."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any, cast

import narwhals as nw
from narwhals.typing import FrameT, IntoFrameT

MISSING = ("exclude", "reweight")
DECIMALS = 9  # a share is rounded before it is held against k, so that no engine's last bit decides
TOLERANCE = 1e-6  # of weights that should sum to one, or to their number
FIGURES = ("H", "A", "M0", "M1", "M2")


class RuleError(ValueError):
    """A rule that says nothing, or contradicts itself; the message says where and what to do."""


@dataclass(frozen=True)
class MpiRule:
    """Which values are deprivations, how much each weighs, and from how much on somebody is poor.

    cutoffs: by indicator; deprived is who stands strictly below. weights: by indicator, above 0; they sum to 1 or to
    the number of indicators d. k: in the unit of the weights; where they sum to 1, a k above 1 counts indicators, up to
    d. Poor is who reaches it. missing: «exclude» leaves out who has not answered everything, «reweight» judges by
    what was answered. Raises RuleError.
    Source: Alkire and Foster, Counting and multidimensional poverty measurement (OPHI working paper 32).
    """

    cutoffs: Mapping[str, float]
    weights: Mapping[str, float]
    k: float
    missing: str = "exclude"

    def __post_init__(self) -> None:
        if not self.cutoffs:
            raise RuleError("There is no indicator. Give at least one with its cut-off.")
        if set(self.cutoffs) != set(self.weights):
            odd = ", ".join(sorted(set(self.cutoffs) ^ set(self.weights)))
            raise RuleError(f"Cut-offs and weights speak of different indicators: {odd}. Give both for each.")
        self._check_numbers()
        if self.missing not in MISSING:
            raise RuleError(f"missing is «{self.missing}»; use one of {', '.join(MISSING)}.")

    def _check_numbers(self) -> None:
        for name, weight in self.weights.items():
            if not (isfinite(weight) and weight > 0):
                raise RuleError(
                    f"The weight of {name} is {weight:g}. A weight is above 0; leave the indicator out."
                )
            if not isfinite(self.cutoffs[name]):
                raise RuleError(f"The cut-off of {name} is {self.cutoffs[name]:g}. Give a number.")
        d, total = len(self.weights), sum(self.weights.values())
        if min(abs(total - 1), abs(total - d)) > TOLERANCE:
            raise RuleError(
                f"The weights sum to {total:.9g}. They must sum to 1, or to {d}, the number of indicators."
            )
        if not 0 <= self.k <= d:
            raise RuleError(f"k is {self.k:g}. It lies between 0 and {d}, the number of indicators.")

    @property
    def shares(self) -> dict[str, float]:
        """The weights as parts of one."""
        total = sum(self.weights.values())
        return {name: weight / total for name, weight in self.weights.items()}

    @property
    def k_share(self) -> float:
        """From which share of the weight on somebody is poor."""
        total = sum(self.weights.values())
        # Weights that sum to one leave no room above it: a larger k counts indicators.
        return round(self.k / (total if self.k <= total + TOLERANCE else len(self.weights)), DECIMALS)

    @property
    def has_gaps(self) -> bool:
        """Whether a shortfall can be measured against every cut-off: none at or below 0."""
        return all(cutoff > 0 for cutoff in self.cutoffs.values())


def identified(frame: IntoFrameT, rule: MpiRule) -> IntoFrameT:
    """Who is poor?

    Columns in: the rule's indicators, numbers or null; others are kept. Columns out, besides those: answered (share
    of the weight, 0 to 1), deprived (share of the answered weight in which the row is deprived, 0 to 1) and is_poor;
    deprived and is_poor are null for whom the rule leaves out. Rows are judged one by one.
    Source: as `MpiRule`.
    """
    return cast(IntoFrameT, _identified(nw.from_native(frame), rule).to_native())


def measured(
    frame: IntoFrameT, rule: MpiRule, *, group: str | None = None, weight: str | None = None
) -> IntoFrameT:
    """The measures of everybody, or of each value of the column ``group``.

    Columns in: as `identified`; ``weight``: survey weights, above 0. Columns out: group (where asked), people (rows
    counted), excluded (rows left out), population (sum of survey weights of those counted); H (share of poor), A (mean
    share of weight in which the poor are deprived; null where nobody is poor), M0 = H × A, M1 and M2 (with shortfalls
    (z − y)/z and their squares; null where a cut-off is 0 or below); for each indicator raw_<name> (share deprived
    in it), censored_<name> (share poor and deprived in it), contribution_<name> (to M0, sums to 1; null where M0 is 0).
    All shares 0 to 1, of those counted; null where nobody is. Raises RuleError for a survey weight of 0, below or
    absent. Source: as `MpiRule`.
    """
    if weight:
        _refuse_weights(nw.from_native(frame), weight)
    rows = _identified(nw.from_native(frame), rule)
    is_counted = ~nw.col("is_poor").is_null()
    spoken_for = nw.col(weight).cast(nw.Float64) if weight else nw.lit(1.0)
    rows = rows.with_columns(nw.when(is_counted).then(spoken_for).otherwise(nw.lit(0.0)).alias("counted"))
    rows = rows.with_columns(*(term.alias(name) for name, term in _terms(rule).items()))
    sums = [nw.col(name).sum().alias(name) for name in _terms(rule)]
    people = is_counted.cast(nw.Int64).sum().alias("people")
    excluded = (~is_counted).cast(nw.Int64).sum().alias("excluded")
    population = nw.col("counted").sum().alias("population")
    told = [people, excluded, population, *sums]
    summed = rows.group_by(group).agg(*told).sort(group) if group else rows.select(*told)
    figures = summed.with_columns(*(sum_.alias(name) for name, sum_ in _figures(rule).items()))
    columns = [*([group] if group else []), "people", "excluded", "population", *_figures(rule)]
    return cast(IntoFrameT, figures.select(*columns).to_native())


def of_rows(table: Mapping[str, Any], rule: MpiRule) -> dict[str, Any]:
    """A row of `measured` in the words of the literature: H, A, M0, M1, M2, uncensored, censored, contributions."""
    by = {"uncensored": "raw", "censored": "censored", "contributions": "contribution"}
    parts = {key: {name: table[f"{column}_{name}"] for name in rule.cutoffs} for key, column in by.items()}
    return {name: table[name] for name in ("people", "excluded", "population", *FIGURES)} | parts


def with_shares(groups: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows of `measured` by group, each with population_share (of all survey weights) and m0_share: the group's part in
    the M0 of all. The parts of all groups sum to 1; null where there is nobody, or nobody is poor."""
    people = sum(row["population"] for row in groups)
    deprived = sum(row["population"] * (row["M0"] or 0.0) for row in groups)
    return [
        {
            **row,
            "population_share": row["population"] / people if people else None,
            "m0_share": row["population"] * (row["M0"] or 0.0) / deprived if deprived else None,
        }
        for row in groups
    ]


def _refuse_weights(frame: Any, weight: str) -> None:
    """Survey weights that speak for nobody, or for fewer than nobody."""
    numbers = nw.col(weight).cast(nw.Float64)
    odd = frame.filter(~((numbers > 0).fill_null(False)) | ~numbers.is_finite().fill_null(False))
    found = odd.select(weight).head(1)
    rows = (found.collect() if isinstance(found, nw.LazyFrame) else found).rows()
    if rows:
        raise RuleError(
            f"A survey weight in {weight} is {rows[0][0]}. A survey weight is a number above 0; leave out whom it does "
            "not speak for."
        )


def _identified(frame: FrameT, rule: MpiRule) -> FrameT:
    answered = [_if_answered(name, nw.lit(share)) for name, share in rule.shares.items()]
    deprived = [_if_answered(name, _is_below(name, rule) * share) for name, share in rule.shares.items()]
    frame = frame.with_columns(nw.sum_horizontal(*answered).round(DECIMALS).alias("answered"))
    counts = nw.col("answered") > (0 if rule.missing == "reweight" else 1 - TOLERANCE)
    # The divisor is null for whom the rule leaves out, so that no engine divides by zero.
    divisor = nw.when(counts).then(nw.col("answered"))
    frame = frame.with_columns((nw.sum_horizontal(*deprived) / divisor).round(DECIMALS).alias("deprived"))
    return frame.with_columns((nw.col("deprived") >= rule.k_share).alias("is_poor"))


def _is_below(name: str, rule: MpiRule) -> nw.Expr:
    """1 where deprived, else 0; null where not answered."""
    return (nw.col(name) < rule.cutoffs[name]).cast(nw.Float64)


def _if_answered(name: str, value: nw.Expr) -> nw.Expr:
    return nw.when(~nw.col(name).is_null()).then(value).otherwise(nw.lit(0.0))


def _terms(rule: MpiRule) -> dict[str, nw.Expr]:
    """What is summed over the people counted, by its name; each times the survey weight."""
    poor = nw.when(nw.col("is_poor")).then(nw.col("counted")).otherwise(nw.lit(0.0))
    terms = {"_poor": poor}
    for name, share in rule.shares.items():
        below = _if_answered(name, _is_below(name, rule))
        # Only of the poor: whoever is left out may have answered nothing, and nothing is divided by that.
        of_poor = nw.when(nw.col("is_poor")).then(nw.col("counted") * share / nw.col("answered"))
        part = nw.when(nw.col("is_poor")).then(of_poor * below).otherwise(nw.lit(0.0))
        terms[f"_raw_{name}"] = nw.col("counted") * below
        terms[f"_censored_{name}"] = poor * below
        terms[f"_m0_{name}"] = part
        if rule.has_gaps:
            gap = _if_answered(name, (rule.cutoffs[name] - nw.col(name)) / rule.cutoffs[name])
            terms[f"_m1_{name}"] = part * gap
            terms[f"_m2_{name}"] = part * gap * gap
    return terms


def _figures(rule: MpiRule) -> dict[str, nw.Expr]:
    """The measures from the sums."""
    everybody = nw.when(nw.col("population") > 0).then(nw.col("population"))
    poor = nw.when(nw.col("_poor") > 0).then(nw.col("_poor"))
    m0, m1, m2 = (
        nw.sum_horizontal(*(nw.col(f"_{which}_{name}") for name in rule.cutoffs))
        for which in ("m0", *(("m1", "m2") if rule.has_gaps else ("m0", "m0")))
    )
    nothing = nw.when(nw.lit(rule.has_gaps)).then(everybody)
    whole = nw.when(m0 > 0).then(m0)
    return {
        "H": nw.col("_poor") / everybody,
        "A": m0 / poor,
        "M0": m0 / everybody,
        "M1": m1 / nothing,
        "M2": m2 / nothing,
        **{f"raw_{name}": nw.col(f"_raw_{name}") / everybody for name in rule.cutoffs},
        **{f"censored_{name}": nw.col(f"_censored_{name}") / everybody for name in rule.cutoffs},
        **{f"contribution_{name}": nw.col(f"_m0_{name}") / whole for name in rule.cutoffs},
    }
