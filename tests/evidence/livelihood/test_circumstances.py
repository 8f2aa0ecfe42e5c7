"""What surrounds a household is told from its facts, kept with its methods, and stays not known where nobody said."""

from datetime import date, timedelta

import pytest

from ppaos.evidence.livelihood.actions import publish_packaged_methods
from ppaos.evidence.livelihood.actions.circumstances import keep_circumstances
from ppaos.evidence.livelihood.models import Answer, Circumstances
from ppaos.evidence.livelihood.queries.circumstances import circumstances_of, latest_circumstances
from ppaos.evidence.livelihood.queries.persons import person_facts
from ppaos.people.registry.models import Household, Membership, Person
from tests.factories.answered import scored
from tests.factories.areas import make_areas
from tests.factories.people import AT, SURVEYED_ON, household_of, person_named
from tests.factories.told import facts_of

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=1)


@pytest.fixture(autouse=True)
def home():
    make_areas()
    publish_packaged_methods(by=None, at=AT)
    place = household_of("บุญมา", "มาลี", birth_on=date(1960, 1, 1))
    Person.objects.filter(first_name="มาลี").update(birth_on=date(1990, 1, 1), sex="f")
    return place


def told_of(home):
    """An income of 30,000 baht a head from crops, a healthy worker and one who is old; a flood every year."""
    facts_of(
        home, members=2, net_income=60000, income_crops=60000, house_flood=3, house_drought=0, farm_hazards=1
    )
    facts_of(home, person_named("บุญมา"), health=2, work=0, income_month="refused")
    facts_of(home, person_named("มาลี"), health=1, work=2, carer=0, income_month=5000)
    scored(home, year=2566, physical_dwelling=1.0, physical_tenure=4.0)


def test_what_is_told_of_a_household_is_kept_with_its_methods(home):
    told_of(home)
    assert keep_circumstances([home.pk], AT) == {home.pk}
    [found] = circumstances_of(home)
    assert (found.year, found.round, found.area_id, found.made_at) == (2566, 1, "46010101", AT)
    assert (found.members, found.dependants, found.workers) == (2, 1, 1)
    assert (found.income_per_head, found.earned_per_head) == (30000, 30000)
    assert (found.line, found.line_baht, found.is_below_line) == ("bmn_income", 40000, "poor")
    assert (found.vulnerability, found.strategy) == (2, "farm")
    assert str(found.vulnerability_method) == "vulnerability 2569"
    assert found.hazards == [{"place": "house", "hazard": "flood", "often": 3}]


@pytest.mark.parametrize(
    ("told", "hazards"),
    [
        (
            {"house_hazards": 1, "house_flood": "missing", "farm_hazards": 0},
            '[{"often": null, "place": "house", "hazard": "flood"}]',
        ),
        ({"house_hazards": "refused", "house_flood": "refused", "farm_hazards": 0}, None),
        ({"house_hazards": 0, "farm_hazards": "not_applicable"}, "[]"),
    ],
)
def test_none_came_only_where_every_place_asked_about_says_so(home, told, hazards):
    facts_of(home, members=2, **told)
    keep_circumstances([home.pk], AT)
    [row] = latest_circumstances([home.pk]).to_dicts()
    assert row["hazards"] == hazards


def test_the_same_again_changes_nothing_and_a_correction_supersedes(home):
    told_of(home)
    keep_circumstances(None, AT)
    assert keep_circumstances(None, LATER) == set()
    Answer.objects.filter(indicator="net_income").update(value=160000)
    assert keep_circumstances([home.pk], LATER) == {home.pk}
    found = Circumstances.objects.order_by("pk").values_list("income_per_head", "is_current", "is_below_line")
    assert list(found) == [(30000, False, "poor"), (80000, True, "not_poor")]
    Answer.objects.update(superseded_at=LATER)
    assert keep_circumstances([home.pk], LATER) == {home.pk}
    assert circumstances_of(home) == []


def test_a_household_without_facts_has_no_circumstances_and_one_with_few_is_not_known(home):
    other = household_of("คำ", key="h2", house_no="9")
    scored(other, physical_dwelling=1.0)
    facts_of(home, year=2569, members="missing", net_income="refused")
    assert keep_circumstances(None, AT) == {home.pk}
    [row] = latest_circumstances([home.pk, other.pk]).to_dicts()
    assert row["household_id"] == home.pk
    assert (row["members"], row["income_per_head"], row["is_below_line"], row["strategy"]) == (
        None, None, "unknown", None
    )  # fmt: skip
    assert (row["line"], row["hazards"]) == ("bmn_income", None)


def test_the_newest_round_speaks(home):
    told_of(home)
    facts_of(home, year=2569, round=1, members=1, net_income=1000)
    facts_of(home, year=2569, round=2, members=1, net_income=2000, house_hazards=0)
    keep_circumstances([home.pk], AT)
    [row] = latest_circumstances([home.pk]).to_dicts()
    assert (row["year"], row["round"], row["income_per_head"], row["hazards"]) == (2569, 2, 2000, "[]")
    assert [(each.year, each.round) for each in circumstances_of(home)] == [(2569, 2), (2569, 1), (2566, 1)]


def test_who_lives_elsewhere_neither_depends_nor_works_here(home):
    told_of(home)
    Membership.objects.filter(person__first_name="บุญมา").update(presence="named_absent")
    facts_of(home, year=2569, members=1, net_income=1000)
    facts_of(home, person_named("บุญมา"), year=2569, health=1, work=2)
    facts_of(home, person_named("มาลี"), year=2569, health=1, work="not_applicable")
    keep_circumstances([home.pk], AT)
    newest = circumstances_of(home)[0]
    assert (newest.dependants, newest.workers) == (0, 0)


def row_of(first_name, *households):
    rows = person_facts([household.pk for household in households]).to_dicts()
    return next(row for row in rows if row["person_id"] == person_named(first_name).pk)


def test_what_is_known_of_each_member_comes_in_words(home):
    told_of(home)
    old, young = row_of("บุญมา", home), row_of("มาลี", home)
    assert (old["age"], old["sex"], old["health"], old["year"]) == (66, "m", "chronic", 2566)
    assert (old["works"], old["willing"], old["income_month"]) == (False, False, None)
    assert (old["is_disabled"], old["cares_full_time"]) == (False, None)
    assert (young["works"], young["willing"], young["cares_full_time"]) == (True, True, False)
    assert (young["sex"], young["income_month"], young["household_id"]) == ("f", 5000, home.pk)


def test_of_whom_nothing_was_said_nothing_is_known(home):
    row = row_of("บุญมา", home)
    assert (row["age"] > 60, row["year"]) == (True, None)
    unknown = ("health", "is_disabled", "works", "cares_full_time", "willing", "income_month")
    assert [row[name] for name in unknown] == [None] * 6


@pytest.mark.parametrize(
    ("told", "is_disabled"),
    [
        ({"health": 3}, True),
        ({"health": 4, "disability_benefit": 1}, True),
        ({"health": 4, "disability_benefit": 0}, False),
        ({"disability_benefit": 1}, True),
        ({"disability_benefit": 0}, None),
        ({"health": "refused"}, None),
    ],
)
def test_disabled_is_who_says_so_or_draws_the_allowance(home, told, is_disabled):
    facts_of(home, person_named("บุญมา"), **told)
    assert row_of("บุญมา", home)["is_disabled"] is is_disabled


def test_newer_facts_go_before_older_and_who_left_or_lives_elsewhere_is_no_member(home):
    facts_of(home, person_named("บุญมา"), year=2566, health=1)
    facts_of(home, person_named("บุญมา"), year=2569, health=4, work="not_applicable")
    row = row_of("บุญมา", home)
    assert (row["health"], row["year"], row["works"]) == ("bedbound", 2569, False)
    Membership.objects.filter(person__first_name="บุญมา").update(presence="named_absent")
    Membership.objects.filter(person__first_name="มาลี").update(valid_to=SURVEYED_ON)
    assert person_facts([home.pk]).height == 0
    assert person_facts([]).columns == person_facts([Household.objects.get().pk]).columns
