"""What would change a household's level, how it moved, and the middle of its area."""

from datetime import date, timedelta

import pytest

from ppaos.evidence.livelihood.actions import assess_households, publish_method, publish_packaged_methods
from ppaos.evidence.livelihood.models import Assessment, MethodVersion, PersonDimensions
from ppaos.evidence.livelihood.queries import assessments_of, dimensions_of
from ppaos.evidence.livelihood.queries.outlook import (
    change_rule,
    middle_of,
    moved_between,
    outlook,
    own_verdict,
    persons_of,
)
from tests.factories.answered import INDICATORS, judged, scored
from tests.factories.areas import make_areas
from tests.factories.people import AT, household_of, person_named

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 22)


@pytest.fixture
def home(db):
    make_areas()
    publish_packaged_methods(by=None, at=AT)
    return household_of("บุญมา", "มาลี", household_code="K-1")


def everything(value):
    return dict.fromkeys(INDICATORS, value)


def assessed():
    assess_households(household_ids=None, by=None, at=AT)


def newest(home):
    return assessments_of(home)[0]


def test_the_outlook_names_what_would_raise_the_level_and_what_weighs(home):
    scored(home, **everything(1.7))
    assessed()
    told = outlook(newest(home))
    assert (told.stands["state"], told.stands["level"], told.stands["next_level"]) == ("can rise", 1, 2)
    assert told.stands["leap_needed"] == 1
    [leap] = [row for row in told.steps if row["way"] == "leap"]
    assert leap["named"].code == "financial_income"
    assert {row["side"] for row in told.levers} == {"holds back"}


def test_an_assessment_whose_answers_were_not_kept_has_no_outlook(home):
    scored(home, **everything(1.7))
    assessed()
    Assessment.objects.update(answers=None)
    assert outlook(newest(home)) is None


def test_each_round_stands_beside_the_one_before_it(home):
    for number, score in ((1, 2.0), (2, 2.05), (3, 1.9)):
        scored(home, round=number, **everything(score))
    assessed()
    moved = moved_between(list(assessments_of(home)), change_rule())
    assert [(m.earlier.round, m.later.round, m.told["overall_move"]) for m in moved] == [
        (2, 3, "worse"),
        (1, 2, "unchanged"),
    ]
    assert moved[1].told["human_change"] == pytest.approx(1.6667)


def test_a_round_by_another_method_is_not_compared(home):
    for number, score in ((1, 2.0), (2, 3.0)):
        scored(home, round=number, **everything(score))
    assessed()
    text = MethodVersion.objects.get(name="slf_capitals").content["toml"]
    newer = text.replace('version = "2563"', 'version = "2570"').replace("2020-01-01", "2027-01-01")
    version = publish_method(name="slf_capitals", text=newer, by=None, at=AT + timedelta(days=1))
    Assessment.objects.filter(round=1).update(method=version)
    assert moved_between(list(assessments_of(home)), change_rule()) == []


def test_the_middle_of_an_area_needs_enough_scored_households(home):
    scored(home, **everything(2.0))
    for number in range(8):
        scored(household_of(f"คน{number}", key=f"x{number}"), **everything(2.0 + number / 10))
    unscored = household_of("ไม่ตอบ", key="silent")
    scored(unscored, **{code: 4.0 for code in INDICATORS if code.startswith("human_")})
    assessed()
    rule = change_rule()
    assert middle_of("46010101", newest(home), rule, on=ON) is None, "nine are scored, the tenth is not"
    tenth = household_of("คนที่สิบ", key="x10")
    scored(tenth, year=2568, **everything(1.0))
    scored(tenth, **everything(4.0))
    assessed()
    middle = middle_of("46010101", newest(home), rule, on=ON)
    assert (middle.area_code, middle.households) == ("46010101", 10)
    assert middle.scores["overall"] == pytest.approx(2.35), "of each household its newest round"
    assert middle_of("4605", newest(home), rule, on=ON) is None


def test_the_verdict_of_the_local_authority_stands_beside(home):
    scored(home, **everything(2.0))
    assessed()
    ours = newest(home)
    assert own_verdict(ours) is None
    text = MethodVersion.objects.get(name="slf_capitals").content["toml"]
    own = MethodVersion.objects.create(
        name="slf_capitals", version="own", area_id="L4601", content={"toml": text}, sha256="x", status="proposal",
        published_at=AT, valid_from=ON,
    )  # fmt: skip
    Assessment.objects.create(
        household=home, area_id=home.area_id, year=ours.year, round=ours.round, method=own, authority_id="L4601",
        overall=1.5, level=1, made_at=AT,
    )  # fmt: skip
    assert own_verdict(ours).level == 1


def test_each_member_has_dimensions_of_the_same_round(home):
    judged(home, {"9": "fail"})
    judged(home, {"7": "fail"}, person=person_named("มาลี"))
    assessed()
    told = {str(each.person.first_name): each.health for each in persons_of(dimensions_of(home).first())}
    assert told == {"บุญมา": "unknown", "มาลี": "poor"}
    PersonDimensions.objects.update(is_current=False)
    assert persons_of(dimensions_of(home).first()) == []
