"""Is every rule dated and sourced, and is unsound data refused with its place?"""

from datetime import date

import pytest

from ppaos.engine import methods
from ppaos.engine.methods import MethodError
from ppaos.engine.survey_quality import judge
from tests.engine.survey_quality.interviews import METHOD, PLAIN, frames, method_of, said

TEXT = methods.texts("survey_quality")["2569"]


def test_every_rule_has_words_a_source_and_numbers_with_units():
    assert METHOD.provenance.status == "proposal"
    assert METHOD.provenance.holds_on(date(2026, 11, 1))
    for rule in METHOD.rules.values():
        assert rule.thai
        assert rule.english
        assert rule.weight > 0
        assert rule.provenance.source
        assert all(number.unit and number.provenance.source for number in rule.numbers.values())
    assert set(METHOD.words()) >= set(METHOD.rules)


def test_every_check_of_a_shipped_form_has_words():
    checks = [check for form in METHOD.forms.values() for check in form.checks]
    assert all(check.thai and check.english and check.weight > 0 for check in checks)
    assert {check.code for check in checks} <= set(METHOD.words())


def test_another_form_brings_its_own_rules():
    own = {"check": [CHECK], "ordered": ["/data/a"]}
    method = method_of(own)
    assert method.words()["own"] == ("ของจังหวัด", "the province's own")
    assert method.forms["tried"].ordered == ("/data/a",)
    assert "tried" not in METHOD.forms


CHECK = {
    "code": "own", "kind": "sum", "path": "/data/total", "parts": ["/data/a"], "thai": "ของจังหวัด",
    "english": "the province's own", "weight": 1.0,
}  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"kind": "guess"}, "kind is «guess»; use one of count, needs"),
        ({"parts": "/data/a", "values": "yes"}, "«values» is 'yes'; write a list of texts"),
        ({"parts": [1]}, "«parts» is \\[1\\]; write a list of texts"),
        ({"code": "outlier"}, "outlier is there more than once"),
        ({"weight": "heavy"}, "«weight» is 'heavy'; write a number"),
    ],
)
def test_an_unsound_check_is_refused(wrong, said):
    with pytest.raises(MethodError, match=said):
        method_of({"check": [CHECK | wrong]})


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('code = "at_night"', 'code = "at_noon"'), "there is no rule at_noon"),
        (
            ('[[rule]]\ncode = "missing_file"', '[[other]]\ncode = "missing_file"'),
            "the rule missing_file is missing",
        ),
    ],
)
def test_rules_are_all_there_and_no_other(change, said):
    with pytest.raises(MethodError, match=said):
        methods.parse(TEXT.replace(*change), place="own.toml")


def test_a_photo_may_be_asked_of_everybody():
    method = method_of({"file": [{"path": "/data/photo"}]})
    found = said(judge(frames([PLAIN | {"interview_id": 1}]), method), "missing_file")
    assert [(row["path"], row["state"]) for row in found] == [("/data/photo", "found_odd")]


def test_a_mapping_brings_the_rules_of_its_form_and_is_refused_where_they_are_unsound():
    mapping = {"form": "own_form", "status": "proposal", "source": "tests", "quality": {"check": [CHECK]}}
    assert methods.form_mapping(mapping, place="own").form == "own_form"
    with pytest.raises(MethodError, match="kind is «guess»"):
        methods.form_mapping(mapping | {"quality": {"check": [CHECK | {"kind": "guess"}]}}, place="own")
