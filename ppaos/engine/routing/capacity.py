"""Where there are fewer places than needs, who is sent where, so that no service gets more than it can take?"""

import numpy as np
import polars as pl

from ppaos.engine.routing.ranking import places_within

BEST = 3
HAS_ROOM, IS_FULL, NOT_KNOWN = "free", "full", "unknown"
# Greater than any rank: what is full stands behind what is not.
_BEHIND = 1 << 20


def with_room(ranked: pl.DataFrame, needs: pl.DataFrame, places: pl.DataFrame) -> pl.DataFrame:
    """Adds `room` and `is_chosen` to ranked services, so that each need is sent where there is a place for it.

    ranked: as `ranked_services` gives it, without what fails, and pool: what the need would draw on there (a service in
    an area and year; null: no limit is known). needs: need_id, is_urgent, standing (a number, the lowest is in greatest
    need; null: not known). places: pool, places: how many more it can take, by places and by budget, whichever is less;
    a pool that is not there, or null, has no limit that is known.
    Each need asks the first of its services; a pool that is asked by more than it has places for keeps those in
    greatest need (nothing unknown first, urgent ones, standing, need_id), and the others ask their next. So no need is
    refused by a pool that takes one in less need. room: «free» has a place for it, «full» has none, «unknown» no limit
    is known, or it was not asked. is_chosen: true for at most one service a need.
    """
    limits = places.group_by("pool").agg(pl.col("places").min()).drop_nulls("places")
    asked = ranked.join(limits, on="pool", how="left").sort("need_id", "rank")
    refused = _refused(asked, needs)
    is_refused = pl.Series("is_refused", refused, dtype=pl.Boolean)
    told = asked.with_columns(is_refused, pl.int_range(pl.len()).alias("row"))
    open_row = pl.when(~pl.col("is_refused")).then(pl.col("row"))
    first = told.group_by("need_id").agg(open_row.min().alias("chosen")).drop_nulls()
    is_chosen = told["row"].is_in(first["chosen"].implode())
    room = (
        pl.when(pl.col("is_refused"))
        .then(pl.lit(IS_FULL))
        .when(pl.col("places").is_not_null() & pl.col("is_chosen"))
        .then(pl.lit(HAS_ROOM))
        .otherwise(pl.lit(NOT_KNOWN))
    )
    roomed = told.with_columns(is_chosen.alias("is_chosen")).with_columns(room.alias("room"))
    return roomed.select(*ranked.columns, "room", "is_chosen")


def best_of(ranked: pl.DataFrame, most: int = BEST) -> pl.DataFrame:
    """The first services of each need, those that are full behind the others; `rank` told anew from 1."""
    is_full = (pl.col("room") == IS_FULL).cast(pl.Int64)
    rows = ranked.with_columns((is_full * _BEHIND + pl.col("rank")).alias("key")).sort("need_id", "key")
    again = rows.with_columns(places_within("need_id").alias("rank")).drop("key")
    return again.filter(pl.col("rank") <= most)


def _refused(asked: pl.DataFrame, needs: pl.DataFrame) -> np.ndarray:
    """Whether each row (sorted by need and rank) is refused: needs ask round by round until nobody asks again."""
    refused = np.zeros(asked.height, dtype=bool)
    line = _lines(asked, needs)
    if line.is_empty():
        return refused
    row, places = line["row"].to_numpy(), line["places"].to_numpy()
    # Where the line of each pool begins, for every row that waits in it.
    pools, begins = (_begins(column.to_numpy()) for column in (line["pool"], asked["need_id"]))
    starts = np.repeat(pools, np.diff(pools, append=line.height))
    last = np.append(begins[1:], asked.height)
    of_need = np.repeat(np.arange(len(begins)), last - begins)
    asks = begins.copy()
    while True:
        # The row each need asks now; one that has none left asks nobody.
        is_asking = np.zeros(asked.height + 1, dtype=bool)
        is_asking[np.where(asks < last, asks, asked.height)] = True
        waits = is_asking[row]
        counted = np.cumsum(waits)
        before = counted - waits
        over = row[waits & (before - before[starts] >= places)]
        if not len(over):
            return refused
        refused[over] = True
        asks[of_need[over]] += 1


def _lines(asked: pl.DataFrame, needs: pl.DataFrame) -> pl.DataFrame:
    """Who may ever ask a limited pool, pool by pool, those in greatest need first: pool, places, row of `asked`."""
    order = needs.select("need_id", (~pl.col("is_urgent")).alias("can_wait"), "standing")
    limited = asked.with_row_index("row").filter(pl.col("places").is_not_null())
    rows = limited.select(pl.col("row").cast(pl.Int64), "need_id", "pool", "places", "unknown")
    line = rows.join(order, on="need_id", how="left").sort(
        "pool", pl.col("unknown") > 0, "can_wait", "standing", "need_id", nulls_last=True
    )
    return line.select("pool", "places", "row")


def _begins(ids: np.ndarray) -> np.ndarray:
    """The row at which each need or pool begins; its rows stand together."""
    return np.flatnonzero(np.append(True, ids[1:] != ids[:-1]))
