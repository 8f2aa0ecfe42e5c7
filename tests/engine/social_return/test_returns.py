"""What a study brought: worked examples, what is refused, parts that add up, and a plain twin."""

from copy import deepcopy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ppaos.engine.social_return import StudyError, parts_of, returns, study_of, told, warnings_of
from tests.engine.social_return.studies import CASES, REFUSED, RULES, example, plainly, small

FIGURES = ("inputs_pv", "benefits_pv", "npv", "ratio", "net_ratio", "payback_months")


@pytest.mark.parametrize("each", CASES, ids=lambda each: each["english"])
def test_worked_example(each):
    study, expected = study_of(each["study"], RULES), each["expected"]
    found = returns(study)
    for key in set(FIGURES) & set(expected):
        digits = 3 if key.endswith("ratio") else 2
        wanted = None if expected[key] == "none" else expected[key]
        got = getattr(found, key)
        assert (got if got is None else round(got, digits)) == wanted, key
    if "yearly" in expected:
        assert [round(year.benefits, 2) for year in found.years] == expected["yearly"]
    if "impacts" in expected:
        assert [round(worth.impact, 2) for worth in found.outcomes] == expected["impacts"]
    if "pvs" in expected:
        assert [round(worth.pv, 2) for worth in found.outcomes] == expected["pvs"]
    if "warnings" in expected:
        assert [said.code for said in warnings_of(study, found, RULES)] == expected["warnings"]


@pytest.mark.parametrize("each", REFUSED, ids=lambda each: f"{each['code']}-{each['key']}-{each['value']}")
def test_what_cannot_be_computed_is_refused_with_its_place(each):
    data = deepcopy(small())
    (data[each["of"]][0] if each["of"] else data)[each["key"]] = each["value"]
    with pytest.raises(StudyError) as refused:
        study_of(data, RULES)
    codes = [fault.code for fault in refused.value.faults]
    assert each["code"] in codes
    [fault, *_more] = [fault for fault in refused.value.faults if fault.code == each["code"]]
    assert fault.place.table in (each["of"], each["key"], "outcomes")
    assert fault.place.words in fault.line("th")
    assert fault.line("th") != fault.line()


@pytest.mark.parametrize(("of", "key"), [("", "discount_rate"), ("inputs", "value"), ("outcomes", "proxy")])
def test_what_is_needed_is_asked_for(of, key):
    data = deepcopy(small())
    del (data[of][0] if of else data)[key]
    with pytest.raises(StudyError, match=f"{key}: is missing; add it"):
        study_of(data, RULES)


def test_every_fault_is_told_at_once():
    data = deepcopy(small(metod="additive"))
    data["outcomes"][0] |= {"deadweight": 2, "duration": -1}
    del data["inputs"][0]["name"]
    with pytest.raises(StudyError) as refused:
        study_of(data, RULES)
    assert refused.value.lines() == [
        "metod: there is no such key; did you mean «method»? Rename or remove it",
        "inputs 1, name: is missing; add it",
        "outcomes 1 «x», duration: -1 is less than a year; write whole years from 1 up",
        "outcomes 1 «x», deadweight: 2 does not lie between 0 and 1; write a share, such as 0.25 for 25 percent",
    ]
    assert refused.value.lines("th")[1] == "inputs 1, name: ไม่มีค่านี้ ให้เพิ่ม"


def test_three_shares_that_are_added_make_at_most_one():
    data = deepcopy(small(method="additive"))
    data["outcomes"][0] |= {"deadweight": 0.5, "displacement": 0.3, "attribution": 0.3}
    with pytest.raises(
        StudyError, match=r"deadweight \+ displacement \+ attribution: .* add up to 1.1, above 1"
    ):
        study_of(data, RULES)
    study_of(data | {"method": "multiplicative"}, RULES)
    data["outcomes"][0]["attribution"] = 0.2
    assert returns(study_of(data, RULES)).outcomes[0].impact == pytest.approx(0)


def test_one_name_of_one_stakeholder_stands_once():
    data = deepcopy(small())
    data["outcomes"] *= 2
    with pytest.raises(StudyError, match="outcomes 2 «x», name: is there more than once"):
        study_of(data, RULES)
    data["outcomes"] = [data["outcomes"][0], data["outcomes"][0] | {"stakeholder": "b"}]
    assert len(study_of(data, RULES).outcomes) == 2


def test_a_rate_that_makes_late_years_worth_all_there_is_is_refused():
    data = small(discount_rate=-0.999)
    data["outcomes"][0]["duration"] = 90
    with pytest.raises(StudyError, match=r"discount_rate: -0\.999 makes year 91 count for more"):
        study_of(data, RULES)


def test_a_long_text_is_cut_where_it_is_told():
    with pytest.raises(StudyError, match="…"):
        study_of(small(method="a" * 100), RULES)


@pytest.mark.parametrize("by", ["stakeholder", "capital", "strategy", "area"])
def test_parts_add_up_to_the_whole(by):
    study = example()
    found = returns(study)
    parts = parts_of(study, found, by)
    assert sum(part.pv for part in parts) == pytest.approx(found.benefits_pv)
    assert sum(part.ratio for part in parts) == pytest.approx(found.ratio)
    assert sum(part.outcomes for part in parts) == len(study.outcomes)


def test_parts_stand_in_the_studys_order_and_what_says_nothing_comes_last():
    data = small()
    outcome = data["outcomes"][0]
    bare = {key: value for key, value in outcome.items() if key != "capital"}
    data["outcomes"] = [bare | {"name": "y"}, outcome, outcome | {"name": "z", "capital": "social"}]
    study = study_of(data, RULES)
    assert [part.name for part in parts_of(study, returns(study), "capital")] == ["human", "social", None]


def test_all_is_told_under_keys_that_stay():
    figures = told(example(), RULES)
    assert figures["ratio"] == pytest.approx(1.929, abs=1e-3)
    assert figures["outcomes"][7] == {
        "stakeholder": "neighbours", "name": "neighbours shop less", "capital": "social",
        "impact": pytest.approx(-1306.25), "pv": pytest.approx(-3483.80, abs=0.01),
        "share": pytest.approx(-0.0426, abs=1e-4),
    }  # fmt: skip
    assert [part["name"] for part in figures["by_stakeholder"]] == ["residents", "volunteers", "neighbours"]
    assert figures["yearly"][1]["cumulated"] == pytest.approx(79718.43, abs=0.01)
    assert {each["position"] for each in figures["sensitivity"] if each["key"] == "discount_rate"} == {None}
    assert figures["warnings"][0]["code"] == "immaterial"
    assert figures["rules"] == {"name": "social_return_rules", "version": "2569"}
    harmed = deepcopy(small())
    harmed["outcomes"][0]["proxy"] = -1
    assert told(study_of(harmed, RULES), RULES)["outcomes"][0]["share"] is None


shares = st.floats(0, 1)
outcomes = st.lists(
    st.fixed_dictionaries(
        {
            "quantity": st.floats(0, 1e4), "proxy": st.floats(-1e4, 1e4), "deadweight": shares, "displacement": shares,
            "attribution": shares, "drop_off": shares, "duration": st.integers(1, 12), "start": st.integers(1, 8),
        }
    ),
    min_size=1,
    max_size=6,
)  # fmt: skip


def drawn(outcomes, rate, method, share=1.0):
    """A study from what Hypothesis gives; `share` keeps three shares below 1 together."""
    named = [
        each
        | {"name": str(place)}
        | {key: each[key] * share for key in ("deadweight", "displacement", "attribution")}
        for place, each in enumerate(outcomes)
    ]
    inputs = [{"name": "now", "value": 700}, {"name": "later", "value": 300, "year": 1}]
    return study_of({"discount_rate": rate, "method": method, "inputs": inputs, "outcomes": named}, RULES)


@settings(max_examples=60, deadline=None)
@given(outcomes=outcomes, rate=st.floats(-0.3, 1), method=st.sampled_from(["multiplicative", "additive"]))
def test_the_figures_are_those_of_plain_loops(outcomes, rate, method):
    study = drawn(outcomes, rate, method, 0.33)
    found = returns(study)
    benefits, inputs = plainly(study)
    assert found.benefits_pv == pytest.approx(benefits, rel=1e-9, abs=1e-6)
    assert found.inputs_pv == pytest.approx(inputs)
    assert found.ratio == pytest.approx(benefits / inputs, rel=1e-9, abs=1e-9)
    assert found.net_ratio == pytest.approx(found.ratio - 1, abs=1e-9)
    assert sum(worth.pv for worth in found.outcomes) == pytest.approx(found.benefits_pv, rel=1e-9, abs=1e-6)


@settings(max_examples=40, deadline=None)
@given(outcomes=outcomes, rate=st.floats(0, 0.5))
def test_the_order_of_outcomes_does_not_matter(outcomes, rate):
    found = returns(drawn(outcomes, rate, "multiplicative"))
    turned = returns(drawn(outcomes[::-1], rate, "multiplicative"))
    assert turned.benefits_pv == pytest.approx(found.benefits_pv, rel=1e-9, abs=1e-6)
    assert [worth.pv for worth in turned.outcomes][::-1] == pytest.approx(
        [worth.pv for worth in found.outcomes]
    )
