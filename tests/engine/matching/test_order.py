"""Places go by a rule that is stated; no place in a list favours anybody; who comes too late waits."""

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from ppaos.engine.matching import FAIR_ORDER, Wanted, fits, models_of, placed

SAID = {"thai": "ก", "english": "a"}
LAND = {"fact": "land_rai", "is": ">=", "value": 1, **SAID}
WATER = {"fact": "has_water", "is": "==", "value": True, "weight": "wish", **SAID}
GOATS = Wanted(1, "goats", (LAND, WATER), 2)
SCHEMA = {
    "household_id": pl.Int64, "uid": pl.String, "income_per_head": pl.Float64, "land_rai": pl.Float64,
    "has_water": pl.Boolean,
}  # fmt: skip
NOBODY = pl.DataFrame(schema={"household_id": pl.Int64, "person_id": pl.Int64})


def in_order(homes, models=(GOATS,)):
    frame = pl.DataFrame(homes, schema=SCHEMA, orient="row")
    return placed(fits(frame, NOBODY, models), frame, models)


def test_who_comes_first_is_known_wished_for_poorer_and_at_last_drawn_by_lot():
    homes = [
        (1, "a", 100.0, None, True),  # not known whether it has land
        (2, "b", 900.0, 2.0, True),
        (3, "c", 800.0, 2.0, True),
        (4, "d", 100.0, 2.0, False),  # no water
        (5, "e", None, 2.0, True),  # income not known
        (6, "f", 1.0, 0.5, True),  # no land
    ]
    found = in_order(homes)
    assert found.select("household_id", "rank", "place").rows() == [
        (3, 1, "invited"), (2, 2, "invited"), (5, 3, "waiting list"), (4, 4, "waiting list"), (1, 5, "waiting list"),
    ]  # fmt: skip
    assert [key.column for key in FAIR_ORDER] == ["unknown", "wishes_met", "income_per_head", "lot"]


def test_without_a_known_limit_nobody_is_put_off():
    found = in_order([(1, "a", 1.0, 2.0, True)], [Wanted(1, "goats", (LAND,), None)])
    assert found["place"].to_list() == ["no limit is known"]
    full = in_order([(1, "a", 1.0, 2.0, True)], [Wanted(1, "goats", (LAND,), 0)])
    assert full["place"].to_list() == ["waiting list"]


def test_income_that_has_no_column_is_not_known():
    frame = pl.DataFrame([(1, "a", 1.0, 2.0, True)], schema=SCHEMA, orient="row").drop("income_per_head")
    assert placed(fits(frame, NOBODY, [GOATS]), frame, [GOATS])["rank"].to_list() == [1]


def test_the_lot_is_the_same_for_ever_and_another_for_every_model():
    found = in_order([(1, "a", 1.0, 2.0, True), (2, "b", 1.0, 2.0, True)], [GOATS, Wanted(2, "worms")])
    drawn = {(row["household_id"], row["model_id"]): row["lot"] for row in found.iter_rows(named=True)}
    assert drawn == {
        (1, 1): 4678969601928414497,
        (1, 2): 13616760946831843877,
        (2, 1): 7242495090220820972,
        (2, 2): 11428803822279838300,
    }


def test_lots_favour_no_place_in_the_list():
    homes = [(number, f"household {number}", 1.0, 2.0, True) for number in range(2000)]
    models = [Wanted(number, f"m{number}", (LAND,), 1000) for number in (1, 2)]
    found = in_order(homes, models).filter(pl.col("place") == "invited")
    first_half = (
        found.group_by("model_id").agg((pl.col("household_id") < 1000).mean())["household_id"].to_list()
    )
    assert all(0.45 < share < 0.55 for share in first_half)
    both = found.group_by("household_id").len().filter(pl.col("len") == 2).height
    assert 400 < both < 600


def test_models_beside_a_household_come_best_first():
    models = [
        GOATS, Wanted(2, "any"), Wanted(3, "rich", ({**LAND, "value": 50},)),
        Wanted(4, "debt", ({"fact": "debt", "is": "<", "value": 5, **SAID},)),
        Wanted(5, "dry", (LAND, {**WATER, "value": False})),
    ]  # fmt: skip
    frame = pl.DataFrame([(1, "a", 1.0, 2.0, True)], schema=SCHEMA, orient="row")
    found = models_of(fits(frame, NOBODY, models), 1, models)
    assert found["model_id"].to_list() == [1, 2, 5, 4, 3]
    assert found["rank"].to_list() == [1, 2, 3, 4, 5]


home = st.tuples(
    st.sampled_from([None, 1.0, 2.0]), st.sampled_from([None, 0.0, 2.0]), st.sampled_from([None, True, False])
)


@settings(deadline=None)
@given(st.lists(home, max_size=12), st.integers(0, 5), st.randoms(use_true_random=False))
def test_the_order_of_rows_never_matters_and_no_more_are_invited_than_there_is_room(homes, places, chance):
    homes = [(number, f"uid {number}", *each) for number, each in enumerate(homes)]
    models = [Wanted(1, "goats", (LAND, WATER), places), Wanted(2, "worms", (WATER,), 1)]
    found = in_order(homes, models)
    assert found.equals(in_order(chance.sample(homes, len(homes)), models[::-1]))
    invited = found.filter((pl.col("place") == "invited") & (pl.col("model_id") == 1))
    fitting = found.filter(pl.col("model_id") == 1)
    assert invited.height == min(places, fitting.height)
    assert fitting["unknown"].is_sorted()
