"""What leaving and coming back change: where households stand now, on which lists they are, in which target group."""

from collections.abc import Iterable
from typing import Any

import polars as pl

from ppaos.ground.workbench.queries import fetched_frame
from ppaos.learning.monitoring.queries.loop import BACK, LEFT, Loop
from ppaos.people.registry.models import LEFT as OUT
from ppaos.people.registry.models import POOR, Household

# What is told of those that left in a year, and of those that came back in it.
OF_LEFT = ("out_now", "off_lists", "in_old_group")
OF_BACK = ("in_now", "on_lists", "grouped_again", "waits_for_run")
GROUPS = ("welfare", "model")
NOW = {
    "household_id": pl.Int64, "standing": pl.String, "needs": pl.Int64, "group": pl.String, "grouped_on": pl.Date,
}  # fmt: skip
_NOW = """
    select household.id, household.standing,
        (select count(*) from assistance_need need where need.household_id = household.id
            and need.state = 'open_need' and not need.is_urgent),
        coalesce(placed."group", ''), placed.made_at::date
    from registry_household household
    left join lateral (
        select place."group", run.made_at from livelihood_groupplace place
        join livelihood_grouprun run on run.id = place.run_id and run.is_current
        where place.household_id = household.id order by run.year desc, run.made_at desc, run.id desc limit 1
    ) placed on true
    where household.id = any(%(ids)s) order by household.id"""


def lists_of(loop: Loop, year: int) -> dict[str, set[int]]:
    """The households behind each number of what changed (OF_LEFT, OF_BACK).

    out_now: left in the year and out today. off_lists: of them with open needs, which go on no list to agencies unless
    they are urgent. in_old_group: of them in group A or B by the newest run. in_now: came back in the year and is in
    the programme. on_lists: of them with open needs. grouped_again: of them placed by a run made since they came back.
    waits_for_run: of them that no run has placed since.
    """
    left, back = loop.newest_on(LEFT, year), loop.newest_on(BACK, year)
    now = fetched_frame(_NOW, {"ids": [*left, *back]}, schema=NOW)
    has_needs, standing = pl.col("needs") > 0, pl.col("standing")
    out = now.filter(pl.col("household_id").is_in(list(left)) & standing.is_in([str(each) for each in OUT]))
    living = [str(each) for each in POOR if each not in OUT]
    came = _since(now, back).filter(standing.is_in(living))
    again = pl.col("grouped_on") >= pl.col("on")
    told = {
        "out_now": out,
        "off_lists": out.filter(has_needs),
        "in_old_group": out.filter(pl.col("group").is_in(GROUPS)),
        "in_now": came,
        "on_lists": came.filter(has_needs),
        "grouped_again": came.filter(again),
        "waits_for_run": came.filter(~again | again.is_null()),
    }
    return {name: set(frame["household_id"].to_list()) for name, frame in told.items()}


def standings_of(ids: Iterable[int]) -> dict[int, str]:
    """Where these households stand today."""
    return dict(Household.objects.filter(pk__in=list(ids)).values_list("pk", "standing"))


def _since(now: pl.DataFrame, back: dict[int, Any]) -> pl.DataFrame:
    """Those that came back, with the day."""
    days = pl.DataFrame(list(back.items()), schema={"household_id": pl.Int64, "on": pl.Date}, orient="row")
    return now.join(days, on="household_id")
