"""Which number moves the ratio, where it is 1, and what drawing all numbers at once gives."""

from copy import deepcopy
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ppaos.engine.social_return import StudyError, returns, sensitivity, simulate, study_of
from tests.engine.social_return.studies import RULES, example, small


def tried(study, words):
    [found] = [each for each in sensitivity(study, RULES) if each.parameter == words]
    return found


def with_outcome(changed, **settings_):
    data = deepcopy(small(**settings_))
    data["outcomes"][0] |= changed
    return study_of(data, RULES)


def with_value(study, each, value):
    """The study with one number another."""
    if not each.table:
        return replace(study, discount_rate=value)
    entries = list(getattr(study, each.table))
    entries[each.position] = replace(entries[each.position], **{each.key: value})
    return replace(study, **{each.table: tuple(entries)})


@pytest.mark.parametrize(
    "study",
    [
        example(),
        with_outcome({}),
        with_outcome({"duration": 6, "start": 2}, method="additive"),
        with_outcome({"proxy": -40}),
        with_outcome({"quantity": 0}),
        with_outcome({"drop_off": 0.9, "duration": 4}, first_year=0, discount_rate=-0.1),
    ],
    ids=["Guide", "small", "additive", "harm", "nothing", "fading"],
)
def test_each_number_alone_gives_the_ratio_told_and_1_where_it_breaks_even(study):
    found = sensitivity(study, RULES)
    assert len(found) == 1 + len(study.inputs) + 7 * len(study.outcomes)
    for each in found:
        assert each.ratio_low == pytest.approx(returns(with_value(study, each, each.low)).ratio), each
        assert each.ratio_high == pytest.approx(returns(with_value(study, each, each.high)).ratio), each
        if each.break_even is not None:
            assert returns(with_value(study, each, each.break_even)).ratio == pytest.approx(1), each
    assert [each.swing for each in found] == pytest.approx(
        sorted((each.swing for each in found), reverse=True)
    )


def test_a_number_goes_a_fifth_less_and_more():
    quantity = tried(example(), "outcomes.fewer visits to the doctor.quantity")
    assert (quantity.low, quantity.value, quantity.high, quantity.is_clipped) == (72, 90, 108, False)
    harm = tried(example(), "outcomes.neighbours shop less.proxy")
    assert (harm.low, harm.high) == (-6, -4)


def test_a_share_stays_a_share():
    sure = tried(example(), "outcomes.five a day.deadweight")
    assert (sure.low, sure.high, sure.is_clipped) == (0.8, 1, True)
    study = with_outcome({"deadweight": 0.5, "displacement": 0.2, "attribution": 0.25}, method="additive")
    together = tried(study, "outcomes.x.deadweight")
    assert (together.high, together.is_clipped) == (pytest.approx(0.55), True)


def test_a_rate_stays_above_minus_one():
    found = tried(with_outcome({}, discount_rate=-0.9), "discount_rate")
    assert (found.low, found.high, found.is_clipped) == (pytest.approx(-0.95), pytest.approx(-0.72), True)


def test_where_no_value_makes_the_ratio_1_none_is_told():
    study = with_outcome({"deadweight": 1})
    lost = {each.key: each.break_even for each in sensitivity(study, RULES)}
    assert (lost["quantity"], lost["proxy"], lost["drop_off"], lost["duration"]) == (None, None, None, None)
    assert lost["discount_rate"] is None
    assert lost["value"] is None  # nothing is gained, so no input is as little
    assert lost["deadweight"] == pytest.approx(0.651, abs=1e-3)
    rich = {each.key: each.break_even for each in sensitivity(with_outcome({"proxy": 1e6}), RULES)}
    assert (rich["drop_off"], rich["displacement"]) == (None, pytest.approx(1, abs=1e-3))


def test_where_the_ratio_is_1_already_the_number_itself_breaks_even():
    even = with_outcome(
        {"quantity": 1, "proxy": 100, "deadweight": 0, "displacement": 0, "attribution": 0, "duration": 1},
        discount_rate=0,
    )
    found = {each.key: each.break_even for each in sensitivity(even, RULES)}
    assert (found["quantity"], found["proxy"], found["deadweight"], found["duration"]) == (1, 100, 0, 1)
    assert found["discount_rate"] == pytest.approx(0, abs=1e-9)
    assert found["drop_off"] is None  # it does nothing in a single year


def test_drop_off_at_its_edges():
    full = with_outcome(
        {"quantity": 1, "deadweight": 0, "displacement": 0, "attribution": 0}, discount_rate=0
    )
    assert tried(full, "outcomes.x.drop_off").break_even == pytest.approx(1)


def test_the_rate_nearest_to_the_studys_own_is_told():
    # 400 is put in, 250 comes in each of two years: the ratio is 1 at about 16 percent.
    data = small(inputs=[{"name": "budget", "value": 400}])
    data["outcomes"][0] |= {
        "quantity": 1, "proxy": 250, "deadweight": 0, "displacement": 0, "attribution": 0, "drop_off": 0,
    }  # fmt: skip
    assert tried(study_of(data, RULES), "discount_rate").break_even == pytest.approx(0.1626, abs=1e-4)


def test_entries_of_one_name_are_told_apart_by_stakeholder():
    data = small()
    other = {key: value for key, value in data["outcomes"][0].items() if key != "stakeholder"}
    data["outcomes"].append(other)
    names = {each.parameter for each in sensitivity(study_of(data, RULES), RULES)}
    assert {"outcomes.x (a).proxy", "outcomes.x (–).proxy"} <= names


def test_the_same_seed_gives_the_same_figures():
    study = example()
    assert simulate(study, RULES, draws=500, seed=7) == simulate(study, RULES, draws=500, seed=7)
    assert simulate(study, RULES, draws=500, seed=7) != simulate(study, RULES, draws=500, seed=8)
    assert simulate(study, RULES, seed=1).draws == 10_000


def test_draws_lie_around_the_ratio():
    study = example()
    found = simulate(study, RULES, seed=3)
    assert found.mean == pytest.approx(returns(study).ratio, rel=0.01)
    assert found.low < found.percentiles["5"] < found.percentiles["50"] < found.percentiles["95"] < found.high
    assert (found.undefined, found.chance_below_one) == (0, 0)


def narrow(**shape):
    """A study with one number that varies: its proxy, 50 to 150."""
    still = [
        {"of": "x", "key": key, "low": value, "high": value}
        for key, value in {
            "quantity": 2, "deadweight": 0, "displacement": 0, "attribution": 0, "drop_off": 0
        }.items()
    ]  # fmt: skip
    still += [{"of": "budget", "key": "value", "low": 100, "high": 100}]
    ranges = [*still, {"of": "x", "key": "proxy", "low": 50, "high": 150} | shape]
    nothing = {"deadweight": 0, "displacement": 0, "attribution": 0, "drop_off": 0, "duration": 1}
    return with_outcome(nothing, discount_rate=0, ranges=ranges)


@pytest.mark.parametrize(
    ("shape", "low", "high"),
    [("triangular", 1.224, 2.776), ("uniform", 1.05, 2.95), ("normal", 1, 3)],
)
def test_a_range_is_drawn_by_its_shape(shape, low, high):
    found = simulate(narrow(shape=shape), RULES, draws=100_000, seed=1)
    assert (found.low, found.high) == (pytest.approx(low, abs=0.02), pytest.approx(high, abs=0.02))
    assert found.percentiles["50"] == pytest.approx(2, abs=0.02)


def test_what_a_draw_takes_out_of_bounds_is_put_on_the_bound():
    outcome = {"deadweight": 0.9, "displacement": 0.05, "attribution": 0.05}
    found = simulate(with_outcome(outcome, method="additive"), RULES, draws=2_000, seed=1)
    assert found.percentiles["5"] == 0
    assert found.chance_below_one == 1


def test_draws_in_which_nothing_was_put_in_are_counted_apart():
    wide = {"of": "budget", "key": "value", "low": 0, "high": 1000, "shape": "normal"}
    found = simulate(with_outcome({}, ranges=[wide]), RULES, draws=1_000, seed=1)
    assert 0 < found.undefined < 1_000
    assert found.mean > 0
    one_draw = [simulate(with_outcome({}, ranges=[wide]), RULES, draws=1, seed=seed) for seed in range(20)]
    assert {(each.mean is None, each.percentiles == {}) for each in one_draw} == {
        (True, True),
        (False, False),
    }


@pytest.mark.parametrize(("draws", "seed", "words"), [(0, 1, "draws"), (10**7, 1, "draws"), (10, -1, "seed")])
def test_draws_and_seeds_that_cannot_be_are_refused(draws, seed, words):
    with pytest.raises(StudyError, match=words):
        simulate(example(), RULES, draws=draws, seed=seed)


def draw_by_draw(study, count, seed):
    """The same by a plain loop over draws, of numbers drawn by the same triangle."""
    random = Random(seed)

    def drawn(value):
        step = 0.2 * abs(value)
        return random.triangular(value - step, value + step, value)

    ratios = []
    for _ in range(count):
        outcomes = tuple(
            replace(
                each, quantity=drawn(each.quantity), proxy=drawn(each.proxy),
                **{
                    key: min(1, drawn(getattr(each, key)))
                    for key in ("deadweight", "displacement", "attribution", "drop_off")
                },
            )
            for each in study.outcomes
        )  # fmt: skip
        inputs = tuple(replace(each, value=drawn(each.value)) for each in study.inputs)
        rate = drawn(study.discount_rate)
        ratios.append(returns(replace(study, discount_rate=rate, inputs=inputs, outcomes=outcomes)).ratio)
    return sorted(ratios)


def test_arrays_draw_as_a_plain_loop_does():
    study = example()
    ratios = draw_by_draw(study, 4_000, 5)
    found = simulate(study, RULES, draws=40_000, seed=5)
    for percent in (10, 50, 90):
        assert found.percentiles[str(percent)] == pytest.approx(ratios[40 * percent], rel=0.01)
    assert found.mean == pytest.approx(sum(ratios) / len(ratios), rel=0.01)


@settings(max_examples=30, deadline=None)
@given(
    proxy=st.floats(-1e3, 1e3), share=st.floats(0, 1), drop=st.floats(0, 1), rate=st.floats(-0.5, 2),
    duration=st.integers(1, 20), first_year=st.sampled_from([0, 1]),
)  # fmt: skip
def test_a_value_told_as_break_even_is_one(proxy, share, drop, rate, duration, first_year):
    outcome = {"proxy": proxy, "deadweight": share, "drop_off": drop, "duration": duration}
    study = with_outcome(outcome, discount_rate=rate, first_year=first_year)
    for each in sensitivity(study, RULES):
        if each.break_even is not None:
            assert returns(with_value(study, each, each.break_even)).ratio == pytest.approx(1, abs=1e-6), each
