"""How are households shared out among surveyors: evenly, neighbours to the same one, nobody sent where they may not?"""

import polars as pl


def shared_out(households: pl.DataFrame, reached: pl.DataFrame) -> pl.DataFrame:
    """The households (any columns, area_id) in their order, each with a surveyor_id; null where nobody may go there.

    `reached`: surveyor_id, area_code, who may be sent where. Within an area the order is kept in runs, so that a
    surveyor's houses lie together. Areas that fewest reach are shared out first; each household goes to whoever
    has the fewest so far.
    """
    may_go = dict(reached.group_by("area_code").agg(pl.col("surveyor_id").sort()).iter_rows())
    counts = dict(households.group_by("area_id").len().iter_rows())
    load: dict[int, int] = dict.fromkeys(sorted(set(reached["surveyor_id"])), 0)
    runs: dict[str, list[int | None]] = {}
    for area in sorted(counts, key=lambda code: (len(may_go.get(code, ())), code)):
        runs[area] = _runs(counts[area], may_go.get(area, []), load)
    places = households.with_row_index("place").with_columns(
        turn=pl.int_range(pl.len()).over("area_id"),
    )
    chosen = [runs[area][turn] for area, turn in places.select("area_id", "turn").iter_rows()]
    return households.with_columns(pl.Series("surveyor_id", chosen, dtype=pl.Int64))


def _runs(count: int, surveyors: list[int], load: dict[int, int]) -> list[int | None]:
    """Who takes each of an area's households, one surveyor's after the other's; `load` grows by them."""
    if not surveyors:
        return [None] * count
    taken = dict.fromkeys(surveyors, 0)
    for _ in range(count):
        least = min(surveyors, key=lambda surveyor: (load[surveyor], surveyor))
        taken[least] += 1
        load[least] += 1
    return [surveyor for surveyor in surveyors for _ in range(taken[surveyor])]
