"""From what became of people between two editions to what became of their households."""

import polars as pl

from ppaos.evidence.targeting.actions._edition_people import with_differences
from ppaos.evidence.targeting.models import STAYED, EditionState

FIELDS = ("household_code", "house_no", "moo", "area")
COLUMNS = {"area": "house_area_id"}
_HOUSE = ("house_key", "household_code", "house_no", "moo", "house_area_id", "house_counted_in")
_SIDES = ("earlier", "later")


def household_changes(earlier: pl.DataFrame, later: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    """What became of each listed household, a row as `ListedHouseholdChange` keeps it.

    A household stayed where somebody of it stayed: it is the household of the other edition that shares most people
    with it, one to one. Else it is in doubt where somebody in it is, unmatchable where nobody can be compared, or it
    entered or left.
    """
    placed = _placed(people, earlier, later)
    stayed = placed.filter(pl.col("state").is_in([state.value for state in STAYED]))
    matched = _best_matches(_shared(stayed, earlier, later))
    kept = _stayed(matched, placed, earlier, later)
    alone = [_alone(placed, side, rows, matched) for side, rows in zip(_SIDES, (earlier, later), strict=True)]
    return pl.concat([kept, *alone], how="diagonal").select(
        pl.col("earlier").alias("earlier_id"), pl.col("later").alias("later_id"), "state",
        *(pl.col(name).fill_null("{}") for name in ("changed", "filled", "emptied")),
        "earlier_area_id", "later_area_id",
    )  # fmt: skip


def _houses(rows: pl.DataFrame, side: str) -> pl.DataFrame:
    return rows.select(pl.col("candidate_id").alias(f"{side}_id"), pl.col("house_id").alias(side))


def _placed(people: pl.DataFrame, earlier: pl.DataFrame, later: pl.DataFrame) -> pl.DataFrame:
    """What became of people, with the household of either edition: earlier, later, state, and who is counted."""
    placed = people.join(_houses(earlier, "earlier"), on="earlier_id", how="left")
    placed = placed.join(_houses(later, "later"), on="later_id", how="left")
    return placed.select("earlier", "later", "state", "earlier_area_id", "later_area_id")


def _shared(stayed: pl.DataFrame, earlier: pl.DataFrame, later: pl.DataFrame) -> pl.DataFrame:
    """Households of the two editions that somebody who stayed is listed in, those that share most people first."""
    shared = stayed.group_by("earlier", "later").agg(people=pl.len())
    keys = [
        rows.select(pl.col("house_id").alias(side), pl.col("house_key").alias(f"{side}_key")).unique()
        for side, rows in zip(_SIDES, (earlier, later), strict=True)
    ]
    shared = shared.join(keys[0], on="earlier").join(keys[1], on="later")
    shared = shared.with_columns(is_alike=pl.col("earlier_key") == pl.col("later_key"))
    order = ["people", "is_alike", "earlier", "later"]
    return shared.sort(order, descending=[True, True, False, False]).select("earlier", "later", "people")


def _best_matches(shared: pl.DataFrame) -> pl.DataFrame:
    """One household to one: the best claims first, each taking both its sides away from the rest."""
    found, left = shared.head(0), shared
    while left.height:
        is_best = pl.col("earlier").is_first_distinct() & pl.col("later").is_first_distinct()
        best = left.filter(is_best)
        found = pl.concat([found, best])
        left = left.join(best, on="earlier", how="anti", maintain_order="left").join(
            best, on="later", how="anti", maintain_order="left"
        )
    return found


def _stayed(
    matched: pl.DataFrame, placed: pl.DataFrame, earlier: pl.DataFrame, later: pl.DataFrame
) -> pl.DataFrame:
    """Households that stayed, with what changed: «members» where somebody came or went for sure."""
    sure = placed.filter(~pl.col("state").is_in(["in_doubt", "unmatchable"]))
    both = matched.join(_first_rows(earlier), left_on="earlier", right_on="house_id")
    after = _first_rows(later)
    after = after.rename({name: f"{name}_later" for name in after.columns})
    both = both.join(after, left_on="later", right_on="house_id_later")
    for side in _SIDES:
        both = both.join(sure.group_by(side).agg(pl.len().alias(f"{side}_people")), on=side)
    came_or_went = pl.max_horizontal("earlier_people", "later_people") > pl.col("people")
    told = with_differences(both, FIELDS, COLUMNS, also=pl.when(came_or_went).then(pl.lit("members")))
    return told.with_columns(earlier_area_id="house_counted_in", later_area_id="house_counted_in_later")


def _first_rows(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.unique("house_id", keep="first", maintain_order=True).select("house_id", *_HOUSE)


def _alone(placed: pl.DataFrame, side: str, rows: pl.DataFrame, matched: pl.DataFrame) -> pl.DataFrame:
    """Households of one edition that none of the other stands beside."""
    state = pl.col("state")
    other = EditionState.LEFT if side == "earlier" else EditionState.ENTERED
    is_counted = pl.col(f"{side}_area_id").is_not_null()
    told = (
        pl.when((state == "in_doubt").any()).then(pl.lit(EditionState.IN_DOUBT.value))
        .when((state == "unmatchable").all()).then(pl.lit(EditionState.UNMATCHABLE.value))
        .otherwise(pl.lit(other.value))
    )  # fmt: skip
    single = placed.filter(is_counted).join(matched, on=side, how="anti")
    areas = _first_rows(rows).select(
        pl.col("house_id").alias(side), pl.col("house_counted_in").alias(f"{side}_area_id")
    )
    return single.group_by(side).agg(told.alias("state")).join(areas, on=side)
