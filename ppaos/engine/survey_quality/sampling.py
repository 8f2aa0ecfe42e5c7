"""Which interviews are held a second time, and by whom? Drawn by a seed, so that anybody can draw the same again."""

from collections import Counter
from collections.abc import Collection, Mapping
from hashlib import sha256
from math import ceil

import polars as pl

SCALE = 2**64


def drawn(interviews: pl.DataFrame, *, share_percent: float, seed: int) -> pl.DataFrame:
    """A sample stratified by surveyor: of each the share, rounded up, and at least one.

    Columns in: surveyor, key (a text of the interview that never changes, such as its instance id), and any others.
    Columns out, of the drawn ones: the same, draw (0 up to 1), stratum (interviews of the surveyor), stratum_drawn. An
    interview's draw is SHA-256 of «seed:key», its first 64 bits as a fraction; the least are drawn.
    So it depends on seed and key alone, not on the order of rows, and a larger share holds every smaller one.
    Raises ValueError unless the share lies above 0 and up to 100.
    """
    if not 0 < share_percent <= 100:
        raise ValueError(f"the share is {share_percent:g} per cent; give one above 0 and up to 100")
    draws = [_fraction(f"{seed}:{key}") for key in interviews["key"]]
    sizes = interviews.with_columns(
        pl.Series("draw", draws, dtype=pl.Float64), pl.len().over("surveyor").alias("stratum")
    )
    wanted = {n: max(1, ceil(round(n * share_percent / 100, 6))) for n in sizes["stratum"].unique()}
    return (
        sizes.sort("draw", "key")
        .with_columns(
            pl.col("stratum").replace_strict(wanted, return_dtype=pl.Int64, default=0).alias("stratum_drawn"),
            pl.int_range(pl.len()).over("surveyor").alias("before"),
        )
        .filter(pl.col("before") < pl.col("stratum_drawn"))
        .drop("before")
        .sort("draw", "key")
    )


def given_out(sample: pl.DataFrame, checkers: Mapping[str, Collection[int]], *, seed: int) -> pl.DataFrame:
    """Who holds which drawn interview again: never who held it first; loads differ as little as that allows.

    `checkers`: who can be sent where, by area. Columns in: as `drawn` gives, and area. Columns out: the same and
    checker, null where nobody else can. Interviews are given in the order of their draw, each to who has fewest; of
    equals the seed decides.
    """
    everybody = {checker for there in checkers.values() for checker in there}
    order = {checker: _fraction(f"{seed}:{checker}") for checker in sorted(everybody)}
    load: Counter[int] = Counter()
    given: list[int | None] = []
    for surveyor, area in sample.sort("draw", "key").select("surveyor", "area").rows():
        others = [checker for checker in checkers.get(area, ()) if checker != surveyor]
        chosen = min(others, key=lambda checker: (load[checker], order[checker]), default=None)
        given.append(chosen)
        if chosen is not None:
            load[chosen] += 1
    return sample.sort("draw", "key").with_columns(pl.Series("checker", given, dtype=pl.Int64))


def _fraction(text: str) -> float:
    """A text as a number from 0 up to 1, the same everywhere and for ever."""
    return (int.from_bytes(sha256(text.encode()).digest()[:8], "big") >> 11) / (SCALE >> 11)
