"""The first services of needs are told for a whole area at once, within what each can take, and kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl
from django.utils import timezone

from ppaos.engine.routing import BEST, best_of, with_room
from ppaos.ground.privacy.actions import audited, unaudited
from ppaos.ground.workbench.queries import analysed, copy_frame, staged, written
from ppaos.support.assistance.permissions import check_can_find_needs
from ppaos.support.assistance.queries.needs import open_needs_frame
from ppaos.support.assistance.queries.routing import places_left, ranked_now

TURN = "select pg_advisory_xact_lock(hashtext('assistance.routes'))"
COLUMNS = (
    "need_id", "service_id", "office_id", "person_id", "rank", "outcomes", "unknown", "capacity_id", "room",
    "is_chosen", "made_at",
)  # fmt: skip


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
    return keep_routes(open_needs_frame(area_code=area_code), at)


@unaudited("a step of finding or entering needs, which writes the event")
def keep_routes(needs: pl.DataFrame, at: datetime) -> NeedsRouted:
    """Keep the first services of these open needs (columns OPEN_NEEDS) in the place of those kept before."""
    written(TURN)
    on = timezone.localdate(at)
    ids = needs["need_id"].to_list()
    ranked = ranked_now(needs, on)
    standing = ranked.select("need_id", "standing").unique("need_id")
    order = needs.select("need_id", "is_urgent").join(standing, on="need_id", how="left")
    told = with_room(ranked, order, places_left(on, ids))
    _write(ids, best_of(told, BEST), at)
    chosen = told.filter("is_chosen")
    answered = told["need_id"].n_unique()
    return NeedsRouted(
        needs=len(ids),
        answered=answered,
        placed=chosen.filter(pl.col("room") == "free").height,
        full=answered - chosen.height,
    )


def _write(ids: Sequence[int], routes: pl.DataFrame, at: datetime) -> None:
    """Put the routes of the needs in the place of the older ones."""
    staged("routed_needs", pl.DataFrame({"need_id": ids}, schema={"need_id": pl.Int64}))
    written(
        "delete from assistance_routedservice route using routed_needs asked where route.need_id = asked.need_id"
    )
    rows = routes.with_columns(pl.col("pool").alias("capacity_id"), pl.lit(at.isoformat()).alias("made_at"))
    copy_frame("assistance_routedservice", rows.select(COLUMNS))
    analysed("assistance_routedservice", rows=rows.height)
