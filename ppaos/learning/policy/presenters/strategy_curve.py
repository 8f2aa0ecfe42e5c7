"""The course of a strategy as a curve and as a table: how many were out on each day, against the way to its goal."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from ppaos.ground.workbench.presenters.thai import thai_date, thousands
from ppaos.learning.policy.models import DistrictStrategy
from ppaos.learning.policy.presenters.strategies import SHOWN
from ppaos.learning.policy.queries.strategy_pace import Pace

WIDTH, HEIGHT = 480, 280
LEFT, RIGHT, TOP, BOTTOM = 64, 24, 28, 44
FEW = 31  # days; of more the table tells the last of each month


@dataclass(frozen=True)
class Curve:
    """The drawing: points of its lines, where words stand, and the words. What is empty is not drawn."""

    width: int
    height: int
    left: int
    right: int
    base: float
    goal_y: float
    goal: str
    goal_x: int
    goal_text_y: float
    way: str
    course: str
    ahead: str
    end_x: float
    end_y: float
    end: str
    end_text_x: float
    end_text_y: float
    first: str
    last: str
    day_y: int


def curve_of(of: DistrictStrategy, days: pl.DataFrame, pace: Pace) -> Curve | None:
    """The curve of the days recorded and of the day itself; none before the first day."""
    known = [(day, out) for day, out in _outs(of, days) if day < pace.on] + [(pace.on, pace.out)]
    first, last = known[0][0], max(of.due_on, pace.on)
    if first >= last:
        return None
    most = max(pace.needed, *(out for _day, out in known), pace.out_by_due or 0, 1)

    def at(day: date, out: float) -> tuple[float, float]:
        x = LEFT + (day - first).days / (last - first).days * (WIDTH - LEFT - RIGHT)
        return round(x, 1), round(HEIGHT - BOTTOM - out / most * (HEIGHT - TOP - BOTTOM), 1)

    end_x, end_y = at(*known[-1])
    goal_y = at(first, pace.needed)[1]
    ahead = [known[-1], (of.due_on, pace.out_by_due)] if pace.out_by_due is not None else []
    return Curve(
        width=WIDTH, height=HEIGHT, left=LEFT, right=WIDTH - RIGHT, base=HEIGHT - BOTTOM, goal_y=goal_y,
        goal=thousands(pace.needed), goal_x=LEFT - 8, goal_text_y=goal_y + 5,
        way=_line(at(*known[0]), at(of.due_on, pace.needed)), course=_line(*(at(*point) for point in known)),
        ahead=_line(*(at(*point) for point in ahead)), end_x=end_x, end_y=end_y, end=thousands(pace.out),
        end_text_x=min(end_x + 8, WIDTH - RIGHT - 48), end_text_y=end_y - 10, first=thai_date(first),
        last=thai_date(last), day_y=HEIGHT - BOTTOM + 24,
    )  # fmt: skip


def day_rows(of: DistrictStrategy, days: pl.DataFrame) -> list[dict[str, Any]]:
    """A row a day recorded, the newest first: how many are out and in each state; of many days the last of a month."""
    shown = days if days["on"].n_unique() <= FEW else _months(days)
    counts: dict[date, dict[str, int]] = {}
    for day, status, number in shown.group_by("on", "status").agg(pl.col("households").sum()).iter_rows():
        counts.setdefault(day, {})[status] = number
    return [
        {
            "on": thai_date(day), "out": sum(counts[day].get(each, 0) for each in of.counts_as_out),
            "cells": [{"value": counts[day].get(each.value, 0), "label": each.label} for each in SHOWN],
        }
        for day in sorted(counts, reverse=True)
    ]  # fmt: skip


def _months(days: pl.DataFrame) -> pl.DataFrame:
    return days.filter(pl.col("on") == pl.col("on").max().over(pl.col("on").dt.truncate("1mo")))


def _outs(of: DistrictStrategy, days: pl.DataFrame) -> list[tuple[date, int]]:
    out = pl.when(pl.col("status").is_in(of.counts_as_out)).then("households").otherwise(0)
    return list(days.group_by("on").agg(out.sum().alias("out")).sort("on").iter_rows())


def _line(*points: tuple[float, float]) -> str:
    return " ".join(f"{x},{y}" for x, y in points)
