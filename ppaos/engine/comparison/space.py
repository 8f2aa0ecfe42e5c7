"""How far are households from each other on what was known of them before, all columns on one scale?"""

import numpy as np
import numpy.typing as npt
import polars as pl

Points = npt.NDArray[np.float64]
EXACT = 1e-9  # distances that differ by less are equal
_AT_ONCE = 4_000_000  # distances held at a time: 32 MB


def whitened(members: Points, others: Points) -> tuple[Points, Points, npt.NDArray[np.bool_]]:
    """Both groups in a space where plain distance is Mahalanobis distance, and which columns differ at all.

    members, others: a row a household, a column a covariate. The covariance is pooled within the groups (weighed by
    rows less one); a column in which nobody differs within a group tells nothing apart and is left out; columns that
    repeat others count once (pseudo-inverse of the correlation).
    """
    centred = np.vstack([members - members.mean(axis=0), others - others.mean(axis=0)])
    deviation = np.sqrt((centred**2).sum(axis=0) / max(len(centred) - 2, 1))
    differs = deviation > EXACT * (1 + np.abs(np.vstack([members, others])).max(axis=0))
    scale = deviation[differs]
    correlation = (centred[:, differs] / scale).T @ (centred[:, differs] / scale) / max(len(centred) - 2, 1)
    values, vectors = np.linalg.eigh(correlation)
    kept = values > EXACT
    turn = vectors[:, kept] / np.sqrt(values[kept])
    return members[:, differs] / scale @ turn, others[:, differs] / scale @ turn, differs


def nearest(of: Points, among: Points, counts: npt.NDArray[np.int64], neighbours: int) -> pl.DataFrame:
    """The nearest points among others, so that they hold at least so many households; those as near share.

    of, among: whitened points, those of `among` distinct; counts: how many households each of them holds. Columns out:
    of, among (places), distance. Where there are fewer households than asked for, all of them.
    """
    parts = [pl.DataFrame(schema={"of": pl.Int64, "among": pl.Int64, "distance": pl.Float64})]
    step = max(_AT_ONCE // max(len(among), 1), 1)
    lengths = (among**2).sum(axis=1)
    # Far from the origin the quick distances lose digits: what they leave in doubt is measured plainly below.
    slack = 1e-12 * (1 + lengths.max(initial=0) + (of**2).sum(axis=1).max(initial=0))
    fewest = min(neighbours, len(among))
    for begin in range(0, len(of) if len(among) else 0, step):
        chunk = of[begin : begin + step]
        quick = lengths - 2 * (chunk @ among.T)
        edge = quick.min(axis=1) if fewest == 1 else np.partition(quick, fewest - 1, axis=1)[:, fewest - 1]
        near = (
            quick
            <= (edge + (2 * EXACT + slack) * (1 + np.sqrt(np.abs(edge + (chunk**2).sum(axis=1)))))[:, None]
        )
        rows, places = np.nonzero(near)
        distance = np.sqrt(((chunk[rows] - among[places]) ** 2).sum(axis=1))
        parts.append(pl.DataFrame({"of": rows + begin, "among": places, "distance": distance}))
    return _kept(pl.concat(parts), counts, neighbours)


def _kept(candidates: pl.DataFrame, counts: npt.NDArray[np.int64], neighbours: int) -> pl.DataFrame:
    """Of each point's candidates those as near as the last one it needs."""
    held = candidates.sort("of", "distance", "among")
    held = held.with_columns(pl.Series("count", counts).gather(held["among"]).alias("count"))
    needed = held.with_columns(
        pl.when(pl.col("count").cum_sum().over("of") >= neighbours).then(pl.col("distance")).alias("enough")
    )
    # The first distance at which enough are held; all that there are where they never suffice.
    edge = pl.coalesce(pl.col("enough").min().over("of"), pl.col("distance").max().over("of"))
    return needed.filter(pl.col("distance") <= edge + EXACT).select("of", "among", "distance")
