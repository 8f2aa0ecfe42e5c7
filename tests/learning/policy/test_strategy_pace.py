"""How far a strategy is: the share is of those counted, and a projection needs days to rest on."""

from datetime import timedelta
from decimal import Decimal

import polars as pl
import pytest

from ppaos.learning.policy.models import DistrictStrategy
from ppaos.learning.policy.presenters.strategies import pace_words
from ppaos.learning.policy.presenters.strategy_curve import curve_of, day_rows
from ppaos.learning.policy.queries.strategies import DAYS
from ppaos.learning.policy.queries.strategy_pace import pace_of
from tests.factories.strategies import TODAY

DAY = timedelta(days=1)
COUNTS = {"area_id": pl.String, "status": pl.String, "households": pl.Int64}


def strategy(**given):
    told = {
        "name": "ก", "counts_as_out": ["target_exited", "target_monitored"], "share_percent": Decimal(80),
        "starts_on": TODAY - 365 * DAY, "due_on": TODAY + 100 * DAY,
    }  # fmt: skip
    return DistrictStrategy(**(told | given))


def counts(**states):
    rows = [("460101", f"target_{state}", number) for state, number in states.items()]
    return pl.DataFrame(rows, schema=COUNTS, orient="row")


def before(*told):
    """Days recorded: how many days ago, and how many were out."""
    rows = [(TODAY - ago * DAY, "460101", "target_exited", out) for ago, out in told]
    return pl.DataFrame(rows, schema=DAYS, orient="row")


def pace(days=(), of=None, **states):
    return pace_of(of or strategy(), TODAY, counts(**states), before(*days))


def test_who_is_gone_is_not_counted_and_the_share_is_rounded_up():
    told = pace(exited=2, monitored=1, untouched=8, gone=4)
    assert (told.size, told.gone, told.counted, told.out, told.needed) == (15, 4, 11, 3, 9)
    assert (told.missing, told.is_reached, round(told.share, 1)) == (6, False, 27.3)
    assert round(told.needed_a_month, 2) == 1.83  # 6 in 100 days


def test_a_share_of_all_is_exact():
    assert pace(of=strategy(share_percent=Decimal(100)), exited=1, untouched=2).needed == 3
    assert pace(of=strategy(share_percent=Decimal("33.33")), exited=1, untouched=2).needed == 1


def test_the_present_pace_is_that_of_the_last_ninety_days():
    told = pace([(200, 0), (90, 2), (30, 5)], exited=11, untouched=89)
    assert (told.since, told.days) == (TODAY - 90 * DAY, 90)
    assert round(told.per_month, 2) == 3.04  # 9 in 90 days
    assert told.lands_on == TODAY + 690 * DAY  # 69 more at a tenth of one a day
    assert told.out_by_due == 21


@pytest.mark.parametrize(
    ("days", "states", "landing", "by_due", "said"),
    [
        ((), {"exited": 1, "untouched": 9}, None, None, "ยังไม่คาดการณ์"),
        ([(27, 0)], {"exited": 1, "untouched": 9}, None, None, "ยังไม่คาดการณ์"),
        ([(28, 1)], {"exited": 1, "untouched": 9}, None, 1, "ไม่มีวันบรรลุ"),
        ([(28, 3)], {"exited": 1, "untouched": 9}, None, 0, "ไม่มีวันบรรลุ"),
        ([(89, 0)], {"exited": 1, "untouched": 99_999}, None, 2, "ไม่มีวันบรรลุ"),
        ([(50, 0)], {"exited": 5, "untouched": 5}, TODAY + 30 * DAY, 10, "ไม่ใช่คำมั่น"),
        ([(50, 0)], {"exited": 8, "untouched": 2}, None, 10, "บรรลุตามนิยาม"),
        ([(50, 0)], {"gone": 8}, None, 0, "ไม่เหลือครัวเรือน"),
    ],
)
def test_where_the_pace_leads(days, states, landing, by_due, said):
    told = pace(days, **states)
    assert (told.lands_on, told.out_by_due) == (landing, by_due)
    assert said in " ".join(pace_words(strategy(), told))


def test_nobody_left_to_count_is_not_reached():
    told = pace(gone=3)
    assert (told.needed, told.is_reached, told.share) == (0, False, None)


def test_a_day_that_is_past_asks_for_no_pace():
    late = strategy(due_on=TODAY - DAY)
    told = pace([(50, 0)], of=late, exited=1, untouched=9)
    assert (told.needed_a_month, told.out_by_due, told.days_left) == (None, None, -1)
    assert "ผ่านไปแล้วโดยยังไม่บรรลุ" in " ".join(pace_words(late, told))


def test_the_curve_runs_from_the_first_day_to_the_goal():
    days = before((90, 2), (30, 5))
    told = pace([(90, 2), (30, 5)], exited=11, untouched=89)
    curve = curve_of(strategy(), days, told)
    assert len(curve.course.split()) == 3
    assert len(curve.ahead.split()) == 2
    assert curve.goal_y < curve.end_y < curve.base
    one_day = strategy(due_on=TODAY)
    assert curve_of(one_day, before(), pace(of=one_day, exited=1)) is None
    assert curve_of(strategy(), before(), pace(exited=1, untouched=9)).ahead == ""


def test_of_many_days_the_table_shows_the_last_of_each_month():
    few = day_rows(strategy(), before((2, 1), (1, 3)))
    assert [row["out"] for row in few] == [3, 1]
    many = day_rows(strategy(), before(*((ago, 100 - ago) for ago in range(60))))
    assert [row["out"] for row in many] == [100, 78, 47]
