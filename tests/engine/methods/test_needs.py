"""Needs and their rules are data; what cannot be asked of whom the need is, is refused with its place."""

import pytest

from ppaos.engine import methods
from ppaos.engine.methods.needs import fact_of
from ppaos.people.cooperation.queries.catalogue import need_words

HEAD = """
kind = "needs"
name = "needs"
version = "own"
thai = "ก"
english = "a"
status = "proposal"
source = "a test"
[[need]]
code = "care"
thai = "ดูแล"
english = "care"
dimension = "health"
per = "person"
[[need]]
code = "home"
thai = "บ้าน"
english = "home"
dimension = "living"
per = "household"
"""
RULE = """
[[rule]]
code = "old"
need = "{need}"
thai = "สูงอายุ"
english = "old"
when = {when}
"""
READING = """
[[reading]]
fact = "{fact}"
value = "{value}"
indicator = "physical_dwelling"
is = "{operator}"
score = {score}
"""


def reading(fact="housing_condition", value="worn", operator="<=", score="2.5"):
    return READING.format(fact=fact, value=value, operator=operator, score=score)


def parsed(need="care", when='[{ fact = "age", is = ">=", value = 60 }]', more="", head=HEAD):
    return methods.parse(head + RULE.format(need=need, when=when) + more, place="own.toml")


def test_the_packaged_needs_are_those_the_catalogue_answers_in_the_same_words():
    packaged = methods.load("needs")
    told = {code: (need.thai, need.english, need.dimension) for code, need in packaged.needs.items()}
    assert told == {code: (need.thai, need.english, need.dimension) for code, need in need_words().items()}
    assert {rule.need for rule in packaged.rules} <= set(packaged.needs)
    assert {need.provenance.status for need in packaged.needs.values()} == {"proposal"}


def test_scores_tell_facts_as_the_method_says_with_its_source():
    assert parsed().readings == ()
    [read] = parsed(more=reading()).readings
    told = (read.fact, read.value, read.indicator, read.operator, read.score, read.provenance.source)
    assert told == ("housing_condition", "worn", "physical_dwelling", "<=", 2.5, "a test")
    packaged = methods.load("needs")
    assert [(each.value, each.score) for each in packaged.readings] == [
        ("ruined", 1), ("worn", 2.5), ("sound", 2.5), ("own", 4),
    ]  # fmt: skip
    assert all("slf_scoring 2569" in each.provenance.source for each in packaged.readings)


def test_a_rule_asks_facts_of_eligibility_and_what_assessments_say():
    words = ("slf:financial_debt", "bmn:16", "poor:income")
    rule = parsed(when='[{ fact = "slf:financial_debt", is = "<=", value = 1.5 }]').rules[0]
    assert (rule.code, rule.need, rule.is_urgent) == ("old", "care", False)
    assert [fact_of(word).kind for word in words] == ["number", "flag", "flag"]
    assert fact_of("age").of == "person"
    for word in ("poor:happiness", "slf:", "bmn", "nothing", 7):
        assert fact_of(word) is None


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"need": "joy"}, "rule old: there is no need «joy»"),
        ({"when": "[]"}, "«when» is \\[\\]; write a list of conditions"),
        ({"when": '["age"]'}, "write a list of conditions"),
        ({"when": '[{ fact = "luck", is = "==", value = true }]'}, "condition 1: there is no fact «luck»"),
        ({"when": '[{ fact = "age", is = "in", value = 60 }]'}, "condition 1: «age» is compared by"),
        ({"when": '[{ fact = "poor:income", is = "==", value = 1 }]'}, "compared with true or false"),
        ({"need": "home"}, "«age» is told of a person and the need is the household's"),
        ({"more": 'is_urgent = "soon"'}, "is_urgent is «soon»; use one of true, false"),
        ({"more": RULE.format(need="care", when='[{ fact = "age", is = "<", value = 6 }]')}, "rule old is there more"),
        ({"more": reading(value="gold")}, "reading gold: a score does not tell «gold» of «housing_condition»"),
        ({"more": reading(fact="debt")}, "use a fact of the household and one of its choices"),
        ({"more": reading(operator="in")}, "reading worn: «housing_condition» is compared by"),
        ({"more": reading(score='"much"')}, "is compared with a number"),
        ({"head": HEAD.replace('per = "household"', 'per = "village"')}, "per is «village»; use one of"),
        ({"head": HEAD.replace('dimension = "living"', 'dimension = "joy"')}, "dimension is «joy»"),
        ({"head": HEAD.replace('code = "home"', 'code = "care"')}, "need care is there more than once"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_refused_with_its_place(given, said):
    with pytest.raises(methods.MethodError, match=said):
        parsed(**given)
