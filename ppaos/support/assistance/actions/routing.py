"""The first services of needs are told for a whole area at once, within what each can take, and kept."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl
from django.utils import timezone

from ppaos.engine.routing import BEST, best_of, with_room
from ppaos.ground.privacy.actions import audited, unaudited
from ppaos.ground.workbench.queries import analysed, copy_frame, reserved_ids, staged, written
from ppaos.support.assistance.permissions import check_can_find_needs
from ppaos.support.assistance.queries.needs import open_needs_frame
from ppaos.support.assistance.queries.routing import places_left, ranked_now

TURN = "select pg_advisory_xact_lock(hashtext('assistance.routes'))"
LINE = (
    "rank", "service_id", "office_id", "is_for_person", "outcomes", "unknown", "capacity_id", "room", "is_chosen",
)  # fmt: skip
_OLDER = "delete from assistance_route route using asked_needs asked where route.need_id = asked.need_id"
# Ways that no need is led any more; looked for after a run of an area, not after one need.
_LEFT = """
    delete from assistance_wayline line
    where not exists (select from assistance_route route where route.way = line.way)"""


@dataclass(frozen=True)
class NeedsRouted:
    """What a run came to: open needs, those some service answers, those with a place, those where all was full."""

    needs: int
    answered: int
    placed: int
    full: int


@audited("needs.routed")
def route_needs(*, area_code: str, by: Any, at: datetime) -> NeedsRouted:
    """Tell the first three services of every open need of households that live in the area, and keep them.

    Where a service has fewer places or less money than needs, those in greatest need come first (nothing left to ask,
    urgent, the lowest income a head) and the others are led to the next. The same data gives the same routes.
    """
    check_can_find_needs(by, area_code)
    told = keep_routes(open_needs_frame(area_code=area_code), at)
    written(_LEFT)
    return told


@unaudited("a step of finding or entering needs, which writes the event")
def keep_routes(needs: pl.DataFrame, at: datetime) -> NeedsRouted:
    """Keep the first services of these open needs (columns OPEN_NEEDS) in the place of those kept before."""
    written(TURN)
    on = timezone.localdate(at)
    ranked, order = ranked_now(needs, on)
    staged("asked_needs", needs.select("need_id"))
    told = with_room(ranked, order, places_left(on))
    replace_routes(needs, best_of(told, BEST), at)
    chosen = told.filter("is_chosen")
    answered = told["need_id"].n_unique()
    return NeedsRouted(
        needs=needs.height,
        answered=answered,
        placed=chosen.filter(pl.col("room") == "free").height,
        full=answered - chosen.height,
    )


@unaudited("a step of finding or entering needs, which writes the event")
def replace_routes(needs: pl.DataFrame, routes: pl.DataFrame, at: datetime) -> None:
    """Put the first services of needs in the place of the older ones; `asked_needs` is staged."""
    lines, ways = _ways(needs, routes)
    written(_OLDER)
    copy_frame("assistance_wayline", lines)
    copy_frame("assistance_route", ways.with_columns(pl.lit(at.isoformat()).alias("made_at")))
    analysed("assistance_route", "assistance_wayline", rows=ways.height)


def _ways(needs: pl.DataFrame, routes: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The lines of the ways there are, once each, and for each need its way and through whom it is led."""
    rows = routes.rename({"pool": "capacity_id"}).with_columns(
        pl.col("person_id").is_not_null().alias("is_for_person")
    )
    kinds = rows.select(LINE).unique(maintain_order=True).with_row_index("kind", offset=1)
    numbered = rows.join(kinds, on=LINE, how="left", nulls_equal=True)
    # The kinds of a need's three lines make one number: as many digits as there are kinds.
    digit = pl.lit(kinds.height + 1, pl.Int64).pow(pl.col("rank") - 1).cast(pl.Int64)
    keyed = numbered.with_columns((pl.col("kind").cast(pl.Int64) * digit).alias("way_key"))
    of_need = keyed.group_by("need_id").agg(pl.col("way_key").sum())
    first = of_need.unique("way_key", keep="any").sort("need_id").select("need_id", "way_key")
    lines = first.join(keyed.drop("way_key"), on="need_id").sort("way_key", "rank")
    lines = lines.with_columns(reserved_ids("assistance_wayline", lines.height))
    lines = lines.with_columns(pl.col("id").min().over("way_key").alias("way"))
    numbers = lines.select("way_key", "way").unique()
    people = _led_through(needs, rows)
    ways = of_need.join(numbers, on="way_key").join(people, on="need_id", how="left").sort("need_id")
    return lines.select("id", "way", *LINE), ways.select("need_id", "way", "person_ids")


def _led_through(needs: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Of the needs of households led through a member: whom, by rank, as PostgreSQL writes an array."""
    of_homes = needs.filter(pl.col("person_id").is_null()).select("need_id")
    some = rows.filter("is_for_person").join(of_homes, on="need_id", how="semi").select("need_id").unique()
    whom = pl.col("person_id").cast(pl.String).fill_null("NULL")  # the word PostgreSQL has for nobody
    led = rows.join(some, on="need_id", how="semi").sort("need_id", "rank")
    return led.group_by("need_id").agg(
        pl.concat_str(pl.lit("{"), whom.str.join(","), pl.lit("}")).first().alias("person_ids")
    )
