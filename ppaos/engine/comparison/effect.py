"""By how much did members' income change more than that of similar households, and how sure is that?"""

from statistics import NormalDist

import numpy as np
import numpy.typing as npt
import polars as pl

from ppaos.engine.comparison.matched import Matched, MatchRule
from ppaos.engine.comparison.space import nearest

Numbers = npt.NDArray[np.float64]


def effect(found: Matched, rule: MatchRule) -> dict[str, float | int | None]:
    """The difference in differences over the members that were matched, baht a year.

    found: with the column change in both frames. Keys out: members (how many were matched), others (how many stand
    beside them), before, after, change (means of members), others_before, others_after, others_change (weighed), effect
    (change less others_change), standard_error, least, most (of the interval); null where nobody was matched, and the
    error where fewer than two others are there. Variance: Abadie and Imbens 2006, Econometrica 74, for the population
    of members (PATT), the spread within others from the nearest other one. Means are of those matched.
    """
    links = found.links
    rows = np.unique(links["of"].to_numpy())
    weights, squares = found.weights, found.squares
    count = len(rows)
    sides = {name: _means(found, rows, weights, name) for name in ("real_before", "real_after", "change")}
    told: dict[str, float | int | None] = {"members": count, "others": int((weights > 0).sum())}
    for name, word in (("real_before", "before"), ("real_after", "after"), ("change", "change")):
        told |= {word: sides[name][0], f"others_{word}": sides[name][1]}
    own, beside = sides["change"]
    if own is None or beside is None:
        return told | dict.fromkeys(("effect", "standard_error", "least", "most"))
    size = own - beside
    change = found.members["change"].to_numpy()[rows]
    within = ((change - _beside(found, rows) - size) ** 2).sum()
    spread = _spread(found, weights > 0)
    error = None
    if spread is not None:
        error = float(np.sqrt(within + ((weights**2 - squares) * spread).sum().clip(min=0)) / count)
    half = None if error is None else NormalDist().inv_cdf((1 + rule.confidence) / 2) * error
    least, most = (None, None) if half is None else (size - half, size + half)
    return told | {"effect": size, "standard_error": error, "least": least, "most": most}


def _means(
    found: Matched, rows: npt.NDArray[np.int64], weights: Numbers, name: str
) -> tuple[float | None, float | None]:
    """The mean of the matched members and of those beside them."""
    if not len(rows):
        return None, None
    own = float(found.members[name].to_numpy()[rows].mean())
    return own, float((found.others[name].to_numpy() * weights).sum() / len(rows))


def _beside(found: Matched, rows: npt.NDArray[np.int64]) -> Numbers:
    """The mean change of the households beside each matched member."""
    total = np.bincount(found.points, weights=found.others["change"].to_numpy(), minlength=len(found.counts))
    sums = (
        found.links.with_columns(pl.Series("total", total).gather(found.links["among"]).alias("total"))
        .group_by("of")
        .agg((pl.col("share") * pl.col("total")).sum().alias("mean"))
    )
    means: Numbers = sums.sort("of")["mean"].to_numpy()
    return means


def _spread(found: Matched, is_used: npt.NDArray[np.bool_]) -> Numbers | None:
    """The variance around each of the others that stands beside somebody, from the nearest other one but itself."""
    change = found.others["change"].to_numpy()
    if len(change) < 2:
        return None
    total = np.bincount(found.points, weights=change, minlength=len(found.counts))
    mean, like = np.zeros(len(change)), np.zeros(len(change))
    alone = np.unique(found.points[is_used & (found.counts[found.points] == 1)])
    together = is_used & (found.counts[found.points] > 1)
    like[together] = found.counts[found.points[together]] - 1
    mean[together] = (total[found.points[together]] - change[together]) / like[together]
    if len(alone):
        near = nearest(found.space[alone], found.space, found.counts, 2)
        near = near.filter(pl.Series(alone).gather(near["of"]) != near["among"])
        sums = (
            near.with_columns(
                pl.Series("count", found.counts).gather(near["among"]).alias("count"),
                pl.Series("total", total).gather(near["among"]).alias("total"),
            )
            .group_by("of")
            .agg(pl.col("count").sum(), pl.col("total").sum())
            .sort("of")
        )
        at_point = dict(
            zip(alone[sums["of"].to_numpy()].tolist(), sums.select("count", "total").rows(), strict=True)
        )
        single = np.nonzero(is_used & (found.counts[found.points] == 1))[0]
        pairs = [at_point[point] for point in found.points[single].tolist()]
        like[single] = [count for count, _sum in pairs]
        mean[single] = [whole / count for count, whole in pairs]
    variance: Numbers = np.where(is_used, like / (like + 1) * (change - mean) ** 2, 0.0)
    return variance
