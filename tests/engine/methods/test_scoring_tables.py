"""Are the scoring tables whole, sourced and marked as what they are, and is a contradiction refused with its place?"""

import pytest

from ppaos.engine import methods
from ppaos.engine.methods import MethodError
from ppaos.engine.methods.readings import is_readable, outcomes, questions_of

SLF = methods.load("slf_scoring")
BMN = methods.load("bmn_scoring", version="2560-64")
NEW_BMN = methods.load("bmn_scoring", version="2565-69")
POINTS = methods.load("monitoring_points")
TABLES = (SLF, BMN, NEW_BMN, POINTS)

DOCUMENT = """
kind = "scoring"
name = "tried"
version = "1"
thai = "ลอง"
english = "tried"
instrument = "slf"
answers = "slf_capitals 2563"
members = "mean"
status = "proposal"
source = "test"
value = { least = 1, most = 4 }
scales = { yes = { yes = 4, no = 1 } }

[[rule]]
indicator = "human_health"
of = "person"
read = READ
"""


def parsed(read, **changes):
    text = DOCUMENT.replace("READ", read)
    for old, new in changes.values():
        text = text.replace(old, new)
    return methods.parse(text, place="tried.toml")


def test_each_of_the_37_indicators_has_a_rule_of_the_same_capital_method():
    capitals = methods.load("slf_capitals", version=SLF.answers.split()[1])
    assert [rule.indicator for rule in SLF.rules] == [each.code for each in capitals.indicators]
    assert {rule.of for rule in SLF.rules if rule.indicator.startswith("human_")} == {"person"}
    assert (SLF.least, SLF.most) == (capitals.least, capitals.most)


def test_basic_needs_are_asked_of_whom_their_method_asks():
    for table in (BMN, NEW_BMN):
        name, version = table.answers.split()
        known = {each.code: each for each in methods.load(name, version=version).indicators}
        for rule in table.rules:
            assert rule.of == known[rule.indicator].level
            if known[rule.indicator].least_age is not None:
                assert rule.least_age == known[rule.indicator].least_age
                assert rule.most_age == known[rule.indicator].most_age
    assert len(BMN.rules) == 31


@pytest.mark.parametrize("table", TABLES, ids=lambda table: f"{table.name} {table.version}")
def test_tables_are_marked_as_proposals_or_derived_and_reach_their_whole_scale(table):
    assert table.provenance.status in ("proposal", "derived")
    assert all(rule.provenance.source for rule in table.rules)
    assert {each.status for each in (rule.provenance for rule in table.rules)} <= {"proposal", "derived"}
    if table is not POINTS:
        for rule in table.rules:
            reached = set(outcomes(rule.read))
            assert max(reached) == table.most or rule.indicator == "natural_farmland_hazard", rule.indicator
            assert min(reached) == table.least, rule.indicator


def test_a_rule_tells_its_questions_each_once():
    debt = next(rule for rule in SLF.rules if rule.indicator == "financial_debt")
    assert debt.questions == ("no_debt_reason", "debt_total", "net_income_year")
    assert not debt.has_ages
    assert (
        parsed('{ table = "q", scores = "yes" }', age=('of = "person"', 'of = "person"\nmost_age = 5'))
        .rules[0]
        .has_ages
    )


def test_what_a_form_must_ask_for_an_indicator():
    by_code = {rule.indicator: rule.read for table in (SLF, BMN) for rule in table.rules}
    assert is_readable(by_code["physical_hygiene"], {"hygiene_tidy": ""})
    assert not is_readable(by_code["social_groups"], {"group_savings": ""})
    assert not is_readable(by_code["financial_income"], {"net_income_year": ""})
    assert list(questions_of(by_code["financial_income"])) == ["net_income_year", "living"]
    assert not is_readable(by_code["4"], {"bmn_4_1": ""})


@pytest.mark.parametrize(
    ("read", "says"),
    [
        ('"yes"', "rule human_health, read is 'yes'; write a table"),
        ("{ }", "write exactly one of table, amount"),
        ('{ table = "q", amount = "q" }', "write exactly one of"),
        (
            '{ table = "q", scores = "yes", bands = [] }',
            "«bands» means nothing beside table; use table, scores",
        ),
        ('{ table = "q", scores = {} }', "scores are empty"),
        ('{ table = "q", scores = "no" }', "there is no scale «no»; it has yes"),
        ('{ table = "q", scores = 3 }', "«scores» is 3; write"),
        ('{ table = "q", scores = { a = "4" } }', "«a» is '4'; write a number"),
        ('{ table = "q" }', "«scores» is missing"),
        ('{ table = "q", scores = { a = 5 } }', "rule human_health: 5 lies off 1 to 4"),
        ('{ amount = "q", bands = [1, 2] }', "bands are [1, 2]; write [[from, number], …]"),
        ('{ amount = "q", bands = [[2, 1], [2, 4]] }', "bands begin at [2.0, 2.0]; they must rise"),
        ('{ amount = "q", per = "n", nothing = 0, bands = [[0, 1]] }', "0 lies off 1 to 4"),
        ('{ choices = "q", weights = { a = 1 }, least_value = 0 }', "0 lies off 1 to 4"),
        ('{ choices = "q", weights = {}, alone = { none = 9 } }', "9 lies off 1 to 4"),
        ("{ mean = [] }", "«mean» joins a list of readings"),
        ('{ mean = "q" }', "«mean» joins a list of readings"),
        ('{ mean = [{ table = "q", scores = "yes" }, { sum = 1 }] }', "read, part 2: «sum» joins a list"),
        ('{ sum = [{ table = "q", scores = { a = 2, b = 9 } }], bands = [[0, 7]] }', "7 lies off 1 to 4"),
    ],
)
def test_a_contradiction_in_a_reading_is_refused_with_its_place(read, says):
    with pytest.raises(MethodError) as refused:
        parsed(read)
    assert says in str(refused.value)
    assert "tried.toml" in str(refused.value)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('instrument = "slf"', 'instrument = "own"', "instrument is «own»; use one of slf, bmn, points"),
        ('members = "mean"', 'members = "all"', "members is «all»; use one of mean, each"),
        ('of = "person"', 'of = "house"', "of is «house»; use one of household, person"),
        ('of = "person"', 'of = "household"\nleast_age = 6', "a rule of the household has no ages"),
        (
            "scales = { yes = { yes = 4, no = 1 } }",
            'scales = { yes = { yes = "4" } }',
            "scale yes: «yes» is '4'",
        ),
    ],
)
def test_a_contradiction_in_a_table_is_refused(old, new, says):
    with pytest.raises(MethodError) as refused:
        parsed('{ table = "q", scores = { a = 4 } }', change=(old, new))
    assert says in str(refused.value)


def test_an_indicator_told_twice_is_refused():
    again = '[[rule]]\nindicator = "human_health"\nof = "person"\nread = { table = "q", scores = "yes" }'
    twice = '{ table = "q", scores = "yes" }\n' + again
    with pytest.raises(MethodError, match="human_health is there more than once"):
        parsed(twice)


def test_a_document_without_scales_names_none():
    with pytest.raises(MethodError, match="it has none"):
        parsed('{ table = "q", scores = "yes" }', change=("scales = { yes = { yes = 4, no = 1 } }", ""))
