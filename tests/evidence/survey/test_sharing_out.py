"""Households are shared out evenly and in runs, and nobody is sent where they hold no visits."""

from collections import Counter
from itertools import groupby

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from ppaos.evidence.survey.queries.sharing_out import shared_out

AREAS = ("a", "b", "c")
HOUSES = st.lists(st.sampled_from(AREAS), max_size=40)
REACH = st.dictionaries(st.integers(1, 4), st.sets(st.sampled_from(AREAS), min_size=1), max_size=4)


def frames(houses, reach):
    households = pl.DataFrame({"household_id": range(len(houses)), "area_id": sorted(houses)},
                              schema={"household_id": pl.Int64, "area_id": pl.String})  # fmt: skip
    pairs = [(surveyor, area) for surveyor, areas in reach.items() for area in sorted(areas)]
    return households, pl.DataFrame(
        pairs, schema={"surveyor_id": pl.Int64, "area_code": pl.String}, orient="row"
    )


@given(HOUSES, REACH)
def test_everybody_goes_only_where_they_may_and_every_house_that_can_be_has_somebody(houses, reach):
    households, reached = frames(houses, reach)
    done = shared_out(households, reached)
    assert done.select("household_id", "area_id").equals(households)
    for area, surveyor in done.select("area_id", "surveyor_id").iter_rows():
        may_go = {who for who, areas in reach.items() if area in areas}
        assert surveyor in may_go if may_go else surveyor is None


@given(HOUSES, st.integers(1, 4))
def test_where_all_reach_all_nobody_has_two_more_than_another(houses, surveyors):
    households, reached = frames(houses, {who: set(AREAS) for who in range(surveyors)})
    shares = Counter(dict.fromkeys(range(surveyors), 0)) + Counter(
        shared_out(households, reached)["surveyor_id"]
    )
    whole = [shares[who] for who in range(surveyors)]
    assert max(whole) - min(whole) <= 1


@given(HOUSES, REACH)
def test_within_an_area_the_houses_of_a_surveyor_lie_together(houses, reach):
    done = shared_out(*frames(houses, reach))
    for _, part in done.group_by("area_id"):
        runs = [who for who, _ in groupby(part["surveyor_id"])]
        assert len(runs) == len(set(runs))
