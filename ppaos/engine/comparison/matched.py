"""Which households outside a model are most like each member, and how much does each of them count?"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from ppaos.engine.comparison.deflating import ComparisonError
from ppaos.engine.comparison.space import EXACT, nearest, whitened


@dataclass(frozen=True)
class MatchRule:
    """How similar households are found. covariates: columns known before the model began («real_before», the income
    then, may be one); neighbours: how many for each member; caliper: the farthest that still is similar, in standard
    deviations (null: no bound); confidence of the interval. Status of the defaults: proposal of PPAOS."""

    covariates: tuple[str, ...]
    neighbours: int = 1
    caliper: float | None = 1.0
    confidence: float = 0.95

    def __post_init__(self) -> None:
        """Refuse a rule that can match nobody."""
        if not self.covariates:
            raise ComparisonError(
                "there are no covariates; name at least one column known before the model began"
            )
        if (
            self.neighbours < 1
            or (self.caliper is not None and not self.caliper > 0)
            or not 0 < self.confidence < 1
        ):
            raise ComparisonError(
                f"neighbours {self.neighbours}, caliper {self.caliper}, confidence {self.confidence}: "
                "write 1 or more, a distance above 0 or none, and a share between 0 and 1"
            )

    @property
    def statement(self) -> str:
        """The method in one sentence, to be printed beside its result."""
        bound = "without a caliper" if self.caliper is None else f"within a caliper of {self.caliper:g}"
        return (
            f"nearest-neighbour matching with replacement, {self.neighbours} for each member, on Mahalanobis distance "
            f"(covariance pooled within groups) over {', '.join(self.covariates)}, {bound}, ties shared; difference in "
            f"differences with the variance of Abadie and Imbens (2006), {self.confidence:.0%} normal interval"
        )


@dataclass(frozen=True)
class Matched:
    """Members and others that can be matched, by household_id, and how. `links`: of (the member's row), among (a
    point), distance, share (of the member's weight each household at the point has). points: the point of each of the
    others; counts: how many are at each; space: the points."""

    members: pl.DataFrame
    others: pl.DataFrame
    links: pl.DataFrame
    points: npt.NDArray[np.int64]
    counts: npt.NDArray[np.int64]
    space: npt.NDArray[np.float64]
    without_spread: tuple[str, ...] = field(default_factory=tuple)

    @property
    def weights(self) -> npt.NDArray[np.float64]:
        """How much each of the others counts: the members it stands beside, each in its share."""
        return self._at_points(pl.col("share"))

    @property
    def squares(self) -> npt.NDArray[np.float64]:
        """The sum of its squared shares, for the variance."""
        return self._at_points(pl.col("share") ** 2)

    def _at_points(self, of_link: pl.Expr) -> npt.NDArray[np.float64]:
        sums = self.links.group_by("among").agg(of_link.sum().alias("sum")).sort("among")
        whole = np.zeros(len(self.counts))
        whole[sums["among"].to_numpy()] = sums["sum"].to_numpy()
        return whole[self.points]


def matched(members: pl.DataFrame, others: pl.DataFrame, rule: MatchRule) -> Matched:
    """The households most like each member.

    Columns in, both frames: household_id, each in one frame alone and once, and the rule's covariates, all known.
    Households alike in every covariate are one point, so that ties cost nothing. Source: Rubin 1980; Stuart 2010.
    """
    members, others = members.sort("household_id"), others.sort("household_id")
    # Adding 0 makes the negative zero a plain one.
    values = [
        frame.select(pl.col(rule.covariates).cast(pl.Float64) + 0.0).to_numpy() for frame in (members, others)
    ]
    if not (len(values[0]) and len(values[1])):
        points = np.zeros(len(values[1]), dtype=np.int64)
        links = pl.DataFrame(
            schema={"of": pl.Int64, "among": pl.Int64, "distance": pl.Float64, "share": pl.Float64}
        )
        return Matched(
            members, others, links, points, np.bincount(points), np.zeros((0, len(rule.covariates)))
        )
    own, space, differs = whitened(*values)
    (first_own, mine), (first, points) = (_distinct(each) for each in values)
    counts = np.bincount(points)
    found = nearest(own[first_own], space[first], counts, rule.neighbours)
    if rule.caliper is not None:
        found = found.filter(pl.col("distance") <= rule.caliper + EXACT)
    shared = found.with_columns(
        pl.Series("count", counts).gather(found["among"]).alias("count")
    ).with_columns(share=1 / pl.col("count").sum().over("of"))
    rows = pl.DataFrame({"of": np.arange(len(mine)), "own": mine})
    links = rows.join(shared.rename({"of": "own"}), on="own").select("of", "among", "distance", "share")
    without = tuple(name for name, has in zip(rule.covariates, differs, strict=True) if not has)
    return Matched(members, others, links.sort("of", "among"), points, counts, space[first], without)


def _distinct(values: npt.NDArray[np.float64]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """The first row of each point, and the point of each row."""
    _points, first, inverse = np.unique(values, axis=0, return_index=True, return_inverse=True)
    return first, inverse.reshape(-1)


def pairs_of(found: Matched, household_id: Any) -> pl.DataFrame:
    """The households a member was compared with: household_id, distance (standard deviations), share; nearest first."""
    row = found.members["household_id"].index_of(household_id)
    links = found.links.filter(pl.col("of").eq_missing(pl.lit(row)))
    at = found.others.select("household_id", pl.Series("among", found.points))
    return (
        at.join(links, on="among")
        .select("household_id", "distance", "share")
        .sort("distance", "household_id")
    )
