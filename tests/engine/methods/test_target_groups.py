"""Rules of groups and of the target poor are refused, with place and remedy, where they contradict themselves."""

import pytest

from ppaos.engine import methods

GROUPS = methods.texts("target_groups")["2569"]
TPMAP = methods.texts("tpmap_rule")["2560"]


def test_the_rules_that_come_with_the_platform():
    rules = methods.load("target_groups")
    assert (rules.need.lower.value, rules.need.upper.value, rules.need.of) == (0.2, 0.4, "assessed")
    assert [subtype.code for subtype in rules.subtypes] == ["no_opportunity", "in_debt", "vulnerable"]
    assert rules.provenance.status == "proposal"
    tpmap = methods.load("tpmap_rule")
    assert (tpmap.least_dimensions.value, tpmap.on_register) == (1, True)


def test_the_rules_look_at_facts_that_are_told():
    told = {f"fact_{each.indicator}" for each in methods.load("facts_reading").rules}
    conditions = [each for rule in methods.load("target_groups").subtypes for each in rule.conditions]
    looked_at = {each.of for each in (*conditions, *(c.unless for c in conditions if c.unless))}
    assert {name for name in looked_at if name.startswith("fact_")} == {"fact_debt"} <= told


@pytest.mark.parametrize(
    ("was", "now", "message"),
    [
        ('of = "assessed"', 'of = "everybody"', "need: of is «everybody»; use one of assessed, population"),
        ('order = ["overall", "income_per_head"]', "order = []", "need: «order» is empty"),
        ('order = ["overall", "income_per_head"]', 'order = "overall"', "need: «order» is 'overall'; write a list"),
        ('["overall", "income_per_head"]', '["overall", "overall"]', "order names overall more than once"),
        ("value = 0.2,", "value = 0.5,", "the shares are 0.5 and 0.4; write the lower one first"),
        ("value = 0.4,", "value = 1.4,", "the shares are 0.2 and 1.4"),
        ("value = 4,", "value = 1.5,", "«decimals» is 1.5; write a whole number"),
        ("value = 3,", "value = -1,", "«most_years_old» is -1; write a whole number"),
        ('ties = "in"', 'ties = "some"', "ties is «some»"),
        ('rounding = "up"', 'rounding = "off"', "rounding is «off»"),
        ("value = 59,", "value = 9,", "ages end at 9, before they begin at 15"),
        ('well = ["normal", "chronic"]', 'well = ["normal", "fine"]', "well has «fine»"),
        ('well_if_working = ["disabled"]', 'well_if_working = ["chronic"]', "chronic stands under «well» and"),
        ('cares_if_not_known = "no"', 'cares_if_not_known = "maybe"', "use one of yes, no, unknown"),
        ('code = "in_debt"', 'code = "vulnerable"', "subtype vulnerable is there more than once"),
        ('{ of = "natural_farmland", at_most = 1 },', '{ of = "natural_farmland" },', "neither «at_most» nor"),
        ('kind = "target_groups"', 'kind = "target_groups"\nsource = "x"', "correct the TOML"),
        ('status = "proposal"\nsource = "PPAOS: by two axes', 'status = "proposal"\n#', "«source» is missing"),
    ],
)  # fmt: skip
def test_rules_of_groups_that_cannot_be_used(was, now, message):
    assert was in GROUPS
    with pytest.raises(methods.MethodError, match=message):
        methods.parse(GROUPS.replace(was, now), place="own.toml")


def test_a_subtype_without_a_condition():
    head = GROUPS[: GROUPS.index("[[subtype]]")]
    empty = head + '[[subtype]]\ncode = "a"\nthai = "ก"\nenglish = "a"\nany = []\n'
    with pytest.raises(methods.MethodError, match="subtype a: «any» is empty"):
        methods.parse(empty, place="own.toml")


@pytest.mark.parametrize(
    ("was", "now", "message"),
    [
        ("value = 1\n", "value = 0\n", "«least_dimensions» is 0; write a whole number from 1 to 5"),
        ("value = 1\n", "value = 6\n", "«least_dimensions» is 6"),
        ("value = 5\n", "value = 2.5\n", "«most_years_older» is 2.5; write a whole number from 0 to 99"),
    ],
)
def test_a_rule_of_the_target_poor_that_cannot_be_used(was, now, message):
    with pytest.raises(methods.MethodError, match=message):
        methods.parse(TPMAP.replace(was, now), place="own.toml")
