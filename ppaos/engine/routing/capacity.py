"""Where there are fewer places than needs, who is sent where, so that no service gets more than it can take?"""

import polars as pl

BEST = 3
HAS_ROOM, IS_FULL, NOT_KNOWN = "free", "full", "unknown"
_KEY = ["need_id", "service_id"]


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
    order = needs.select("need_id", (~pl.col("is_urgent")).alias("can_wait"), "standing")
    asked = ranked.join(limits, on="pool", how="left").join(order, on="need_id", how="left")
    limited = asked.filter(pl.col("places").is_not_null())
    refused = _refused(asked, limited)
    told = asked.join(refused.with_columns(pl.lit(value=True).alias("is_refused")), on=_KEY, how="left")
    open_rank = pl.when(pl.col("is_refused").is_null()).then(pl.col("rank"))
    is_chosen = (open_rank == open_rank.min().over("need_id")).fill_null(value=False)
    room = (
        pl.when(pl.col("is_refused"))
        .then(pl.lit(IS_FULL))
        .when(pl.col("places").is_not_null() & is_chosen)
        .then(pl.lit(HAS_ROOM))
        .otherwise(pl.lit(NOT_KNOWN))
    )
    return told.with_columns(room.alias("room"), is_chosen.alias("is_chosen")).select(
        *ranked.columns, "room", "is_chosen"
    )


def best_of(ranked: pl.DataFrame, most: int = BEST) -> pl.DataFrame:
    """The first services of each need, those that are full behind the others; `rank` told anew from 1."""
    rows = ranked.sort("need_id", pl.col("room") == IS_FULL, "rank")
    again = rows.with_columns(pl.int_range(1, pl.len() + 1).over("need_id").alias("rank"))
    return again.filter(pl.col("rank") <= most)


def _refused(asked: pl.DataFrame, limited: pl.DataFrame) -> pl.DataFrame:
    """The needs each limited pool refuses, asked round by round until nobody has to ask again."""
    refused = limited.clear().select(_KEY)
    if limited.is_empty():
        return refused
    # Only needs that may ask a limited pool ever have to ask again.
    concerned = asked.join(limited.select("need_id").unique(), on="need_id", how="semi")
    while True:
        left = concerned.join(refused, on=_KEY, how="anti")
        first = left.filter(pl.col("rank") == pl.col("rank").min().over("need_id"))
        line = first.filter(pl.col("places").is_not_null()).sort(
            "pool", pl.col("unknown") > 0, "can_wait", "standing", "need_id", nulls_last=True
        )
        place = pl.int_range(0, pl.len()).over("pool")
        over = line.filter(place >= pl.col("places")).select(_KEY)
        if over.is_empty():
            return refused
        refused = pl.concat([refused, over])
