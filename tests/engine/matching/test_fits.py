"""Households and models are judged criterion by criterion, in words; one member has to meet what members are asked."""

import operator
import tomllib
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ppaos.engine.matching import (
    Wanted,
    checked_criteria,
    criterion_fault,
    fact_of_criterion,
    facts_asked,
    fits,
    reasons,
)
from ppaos.engine.methods import MethodError
from ppaos.engine.routing import FACTS

CASES = tomllib.loads((Path(__file__).parents[2] / "cases" / "matching.toml").read_text(encoding="utf-8"))[
    "case"
]
SAID = {"thai": "ก", "english": "a"}
HOME = {
    "household_id": pl.Int64, "income_per_head": pl.Float64, "capital:natural": pl.Float64, "area": pl.String,
    "has_water": pl.Boolean,
}  # fmt: skip
PERSON = {"household_id": pl.Int64, "person_id": pl.Int64, "age": pl.Int64, "skill:weaving": pl.Boolean}


def rule(fact, how, value, weight=None):
    return {"fact": fact, "is": how, "value": value, **SAID, **({"weight": weight} if weight else {})}


LAND = rule("capital:natural", ">=", 2)
NOT_RICH = rule("capital:natural", "<=", 3.5, "must")
HERE = rule("area", "in", ["v1", "v2"])
WATER = rule("has_water", "==", True, "wish")
GROWN = rule("age", ">=", 18)
WEAVES = rule("skill:weaving", "==", True, "wish")
GOATS = Wanted(1, "goats", (LAND, NOT_RICH, WATER), 2)
WEAVING = Wanted(2, "krajood", (HERE, GROWN, WEAVES), None)
OPEN = Wanted(3, "anybody")


def frames(homes, people=()):
    return tuple(
        pl.DataFrame(rows, schema=schema, orient="row") for rows, schema in ((homes, HOME), (people, PERSON))
    )


def judged(homes, people=(), models=(GOATS, WEAVING, OPEN)):
    return fits(*frames(homes, people), models)


def listed(frame, *columns):
    return frame.select(columns).rows()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["english"])
def test_worked_example(case):
    model = Wanted(1, "model", tuple(rule(*criterion) for criterion in case["criteria"]))
    home = pl.DataFrame([{"household_id": 7, **case["household"]}])
    nobody = {"household_id": pl.Int64, "person_id": pl.Int64}
    people = pl.DataFrame([{"household_id": 7, **member} for member in case.get("members", [])])
    found = fits(home, people if people.width else pl.DataFrame(schema=nobody), [model])
    assert listed(found, "state", "outcomes", "person_id") == [
        (case["state"], case["outcomes"], case.get("person"))
    ]


def test_each_criterion_is_met_failed_or_not_known():
    homes = [(1, 100, 2.0, "v1", True), (2, 100, 3.8, None, False), (3, None, None, "v9", None)]
    found = judged(homes, [(1, 11, 40, False)])
    assert listed(found.filter(pl.col("model_id") == 1), "household_id", "state", "outcomes", "failing", "unknown") == [
        (1, "fits", "mmm", 0, 0), (2, "does not fit", "mff", 1, 0), (3, "to be asked", "uuu", 0, 2),
    ]  # fmt: skip
    assert listed(found.filter(pl.col("model_id") == 2), "person_id", "state", "outcomes", "wishes_unknown") == [
        (11, "fits", "mmf", 0), (None, "to be asked", "uuu", 1), (None, "does not fit", "fuu", 1),
    ]  # fmt: skip
    assert found.filter(pl.col("model_id") == 3)["state"].to_list() == ["fits"] * 3


def test_one_member_has_to_meet_all_that_is_asked_of_members():
    homes = [(1, None, None, "v1", None)]
    people = [
        (1, 13, 50, False),
        (1, 12, 50, True),
        (1, 11, 10, True),
        (1, 14, None, True),
        (1, 10, 50, True),
    ]
    assert listed(judged(homes, people, [WEAVING]), "person_id", "outcomes", "wishes_met") == [(10, "mmm", 1)]
    assert listed(judged(homes, people[:3:2], [WEAVING]), "person_id", "outcomes") == [(13, "mmf")]


def test_a_fact_of_persons_that_is_told_of_the_household_is_taken_there():
    homes, people = frames([(1, None, None, "v1", None)], [(1, 11, 10, None)])
    found = fits(homes.with_columns(age=pl.lit(30)), people, [Wanted(2, "k", (GROWN,))])
    assert listed(found, "person_id", "outcomes") == [(None, "m")]


def test_models_stand_in_the_order_of_their_codes_and_without_models_there_is_nothing():
    homes = [(2, None, None, None, None), (1, None, None, None, None)]
    assert listed(judged(homes), "household_id", "model_id") == [(h, m) for h in (1, 2) for m in (3, 1, 2)]
    assert judged(homes, models=()).is_empty()
    assert facts_asked([GOATS, WEAVING]) == {"capital:natural", "has_water", "area", "age", "skill:weaving"}


def test_reasons_are_told_in_words_on_demand():
    told = reasons("mfu", WEAVING)
    assert [(each["outcome"], each["weight"], each["fact_english"]) for each in told] == [
        ("meets", "must", "area it lives in"), ("fails", "must", "age"), ("unknown", "wish", "weaving"),
    ]  # fmt: skip
    with pytest.raises(
        ValueError, match="model krajood has 3 criteria and 1 outcomes were kept; match again"
    ):
        reasons("m", WEAVING)


@pytest.mark.parametrize(
    "criterion",
    [LAND, NOT_RICH, HERE, WATER, GROWN, WEAVES, rule("area", "==", "v1"), rule("wish:goats", "!=", False, "wish"),
     rule("land_rai", ">", 1), rule("slf:natural_farmland", ">=", 2), rule("group", "==", "model")],
)  # fmt: skip
def test_criteria_in_known_words_are_taken(criterion):
    assert criterion_fault(criterion) is None


@pytest.mark.parametrize(
    ("criterion", "key", "said"),
    [
        (rule("age", ">=", 18, "perhaps"), "weight", "the weight is «perhaps»; use one of must, wish"),
        (rule("shoe_size", ">=", 18), "fact", "use one of age"),
        (rule("capital:spiritual", ">=", 1), "fact", "no fact «capital:spiritual»"),
        (rule("skill:", "==", True), "fact", "no fact"),
        (rule(["age"], "==", True), "fact", "no fact"),
        (rule("area", "in", []), "value", "one or more of"),
        (rule("area", "==", 5), "value", "the code of an area"),
        (rule("capital:human", "in", ["a"]), "is", "compared by"),
    ],
)
def test_a_wrong_criterion_is_told_by_its_key(criterion, key, said):
    fault = criterion_fault(criterion)
    assert fault.key == key
    assert said in fault.fault


def test_a_model_with_a_wrong_criterion_is_refused_by_its_place():
    wrong = Wanted(9, "worms", (LAND, rule("age", "in", 3)))
    assert [fault.place for fault in checked_criteria(wrong.criteria)] == [2]
    with pytest.raises(MethodError, match="model worms, criterion 2: «age» is compared by"):
        judged([], models=[wrong])


def test_the_words_of_services_mean_the_same_here():
    assert all(fact_of_criterion(word) == fact for word, fact in FACTS.items())


COMPARED = {">=": operator.ge, ">": operator.gt, "<=": operator.le, "==": operator.eq, "!=": operator.ne}


def plainly(homes, people, models):
    """The same pair by pair, member by member."""
    rows = []
    for home in sorted(homes):
        for model in sorted(models, key=lambda model: model.code):
            of_home = dict(zip(HOME, home, strict=True))
            members = [dict(zip(PERSON, one, strict=True)) for one in people if one[0] == home[0]]
            asks_members = any(each["fact"] in PERSON for each in model.criteria)
            options = []
            for member in (members if asks_members else []) or [{}]:
                letters = "".join(one_outcome({**of_home, **member}, each) for each in model.criteria)
                counted = [sum(
                    letter == told and (each.get("weight", "must") == weight)
                    for letter, each in zip(letters, model.criteria, strict=True)
                ) for told, weight in (("f", "must"), ("u", "must"), ("m", "wish"), ("u", "wish"))]  # fmt: skip
                person = member.get("person_id")
                options.append(
                    (counted[0], counted[1], -counted[2], person or 0, person, counted[3], letters)
                )
            failing, unknown, wishes, _order, person, wishes_unknown, letters = min(
                options, key=lambda row: row[:4]
            )
            state = "does not fit" if failing else "to be asked" if unknown else "fits"
            rows.append(
                (home[0], model.model_id, person, state, failing, unknown, -wishes, wishes_unknown, letters)
            )
    return rows


def one_outcome(facts, criterion):
    value = facts.get(criterion["fact"])
    if value is None:
        return "u"
    how = criterion["is"]
    holds = value in criterion["value"] if how == "in" else COMPARED[how](value, criterion["value"])
    return "m" if holds else "f"


a_home = st.tuples(
    st.sampled_from([None, 100.0, 2000.0]), st.sampled_from([None, 1.0, 2.0, 3.0, 4.0]),
    st.sampled_from([None, "v1", "v3"]), st.sampled_from([None, True, False]),
)  # fmt: skip
a_person = st.tuples(
    st.integers(0, 5), st.sampled_from([None, 10, 18, 60]), st.sampled_from([None, True, False])
)
weight = st.sampled_from([None, "must", "wish"])
a_rule = st.one_of(
    st.builds(
        rule, st.just("capital:natural"), st.sampled_from([">=", "<=", ">"]), st.integers(1, 4), weight
    ),
    st.builds(rule, st.just("area"), st.just("in"), st.just(["v1", "v2"]), weight),
    st.builds(rule, st.just("has_water"), st.sampled_from(["==", "!="]), st.booleans(), weight),
    st.builds(rule, st.just("age"), st.just(">="), st.sampled_from([11, 18]), weight),
    st.builds(rule, st.just("skill:weaving"), st.just("=="), st.booleans(), weight),
)


@settings(max_examples=80, deadline=None)
@given(
    st.lists(a_home, max_size=5), st.lists(a_person, max_size=9), st.lists(st.lists(a_rule, max_size=4), max_size=3),
    st.randoms(use_true_random=False),
)  # fmt: skip
def test_in_bulk_it_is_as_pair_by_pair_whatever_the_order(homes, people, criteria, chance):
    homes = [(number, *each) for number, each in enumerate(homes)]
    people = [(each[0], number + 1, *each[1:]) for number, each in enumerate(people)]
    models = [Wanted(number, f"m{number}", tuple(rules)) for number, rules in enumerate(criteria)]
    mixed = [chance.sample(rows, len(rows)) for rows in (homes, people, models)]
    assert judged(*mixed).rows() == plainly(homes, people, models)
