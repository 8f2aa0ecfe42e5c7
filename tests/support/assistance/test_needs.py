"""Needs are found for an area at once, entered, met and taken off; the same run again changes nothing."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from ppaos.engine.methods.facts import FACTS
from ppaos.evidence.livelihood.actions import publish_packaged_methods
from ppaos.evidence.livelihood.models import DimensionResult
from ppaos.evidence.livelihood.queries.methods import newest_method
from ppaos.evidence.targeting.actions.matching import link_import
from ppaos.ground.privacy.models import Event
from ppaos.people.registry.models import Identifier
from ppaos.support.assistance.actions.needs import (
    NeedRefused,
    enter_need,
    find_needs,
    meet_need,
    take_need_off,
)
from ppaos.support.assistance.models import Need
from ppaos.support.assistance.queries.facts import facts_of_households, facts_of_persons
from ppaos.support.assistance.queries.needs import needs_of, open_needs
from ppaos.support.assistance.queries.sources import TOLD_BY
from tests.factories.areas import make_areas
from tests.factories.grouped import BEDBOUND, IDLE, ranked_household
from tests.factories.list_files import committed, csv_of, row, source_of
from tests.factories.needed import need_of
from tests.factories.people import AT, data_manager_of, user_with

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=1)


@pytest.fixture(autouse=True)
def ground():
    make_areas()
    publish_packaged_methods(by=None, at=AT)


def found(code="46", *, by=None, at=AT):
    return find_needs(area_code=code, by=by, at=at)


def codes(place):
    return {need.code for need in needs_of(place).filter(state="open_need")}


def test_needs_of_household_and_members_are_found_with_reasons_and_once():
    home = ranked_household(1, overall=1.2, members=(BEDBOUND, IDLE), answers={"physical_dwelling": 1.0})
    told = found()
    assert codes(home) == {"housing_repair", "home_health", "bedbound_care", "work"}
    assert (told.households, told.found, told.changed, told.ended) == (1, 4, 0, 0)
    need = Need.objects.get(code="bedbound_care")
    assert (need.is_urgent, need.found_by, need.dimension, need.year) == (True, "rule", "health", 2569)
    assert need.reasons == [{"rule": "bedbound", "indicator": "health", "value": "bedbound"}]
    assert need.person.memberships.get().household == home
    again = found(at=LATER)
    assert (again.found, again.changed, again.ended) == (0, 0, 0)
    assert Event.objects.filter(verb="needs.found").count() == 2


def test_what_changes_is_told_anew_and_what_no_longer_holds_is_taken_off():
    home = ranked_household(1, overall=1.2, answers={"physical_dwelling": 2.5, "financial_debt": 1.0})
    found()
    assert codes(home) == {"housing_repair", "debt"}
    home.assessments.all().delete()
    place = ranked_household(2, overall=1.2, answers={"physical_dwelling": 4.0})
    assessed_again = place.assessments.get()
    assessed_again.household = home
    assessed_again.answers = [
        1.0 if value == 4.0 else value for value in assessed_again.answers
    ]  # the dwelling is a ruin now
    assessed_again.save()
    told = found(at=LATER)
    assert (told.changed, told.ended) == (1, 1)
    need = Need.objects.get(household=home, code="housing_repair")
    assert need.is_urgent
    ended = Need.objects.get(household=home, code="debt")
    assert (ended.state, ended.closed_reason) == ("taken_off", "no_longer")


def test_what_a_person_closed_comes_back_only_where_the_facts_are_others():
    home = ranked_household(1, overall=1.2, answers={"physical_dwelling": 2.5})
    found()
    take_need_off(need=Need.objects.get(), reason="ซ่อมเองแล้ว", by=None, at=AT)
    assert found(at=LATER).found == 0
    scores = home.assessments.get()
    scores.answers = [1.0 if value == 2.5 else value for value in scores.answers]
    scores.save()
    assert found(at=LATER).found == 1


def test_a_need_that_a_worker_entered_is_not_found_twice_and_not_ended():
    home = ranked_household(1, overall=1.2, answers={"physical_dwelling": 4.0})
    entered = need_of(home, note=" หลังคารั่ว ")
    assert (entered.note, entered.found_by, entered.dimension) == ("หลังคารั่ว", "worker", "living")
    assert found(at=LATER).ended == 0
    assert codes(home) == {"housing_repair"}


def test_facts_come_from_every_room_and_what_is_not_known_is_null():
    home = ranked_household(
        1, overall=1.2, income=9000.0, members=(IDLE, {}), answers={"physical_dwelling": 4.0, "physical_tenure": 4.0},
        facts={"debt": 5000, "income_crops": 100},
    )  # fmt: skip
    bare = ranked_household(
        2, scored=False, facts=dict.fromkeys(("income_crops", "income_livestock", "income_fishery"), 0)
    )
    DimensionResult.objects.create(
        household=home, area_id=home.area_id, year=2569, round=1, method=newest_method("bmn_indicators"), health="poor",
        living="not_poor", education="unknown", income="poor", access="unknown", failing=["8", "16"], made_at=AT,
    )  # fmt: skip
    asked = ["bmn:8", "bmn:9", "slf:physical_tenure", "slf:no_such"]
    known, nothing = facts_of_households([home.pk, bare.pk], asked).to_dicts()
    for fact, value in {
        "debt": 5000, "farms": True, "housing_condition": "sound", "tenure": "own", "poor:health": True,
        "poor:living": False, "poor:education": None, "bmn:8": True, "bmn:9": None, "slf:physical_tenure": 4.0,
        "slf:no_such": None, "income_per_head": 9000.0, "met_disaster": False, "is_below_line": None, "year": 2569,
    }.items():  # fmt: skip
        assert known[fact] == value, fact
    assert (nothing["farms"], nothing["housing_condition"], nothing["met_disaster"]) == (False, None, None)
    assert facts_of_households([], asked).is_empty()


def test_papers_and_the_welfare_card_are_facts_of_persons():
    home = ranked_household(1, overall=1.2, members=(IDLE, IDLE))
    first, second = (person.person for person in home.memberships.order_by("line_no"))
    assert facts_of_persons([home.pk])["on_register:welfare_card"].to_list() == [None, None]
    Identifier.objects.filter(person=second).update(kind="none", sealed=None, missing_reason="no_status")
    made, _ = committed(csv_of(row(11)), source_of("card", "welfare_register"), year=2564)
    link_import(list_import=made, by=None, at=AT)
    told = {each["person_id"]: each for each in facts_of_persons([home.pk]).to_dicts()}
    assert (told[first.pk]["has_thai_id"], told[second.pk]["has_thai_id"]) == (True, False)
    assert told[second.pk]["on_register:welfare_card"] is False


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"code": "joy"}, "«joy»"),
        ({"code": "work"}, "ของใคร"),
        ({"code": "work", "person": "elsewhere"}, "ไม่ได้อยู่ในครัวเรือน"),
        ({"code": "housing_repair", "found_by": "rule"}, "เห็นจากการเยี่ยม"),
        ({"code": "debt"}, "เปิดอยู่แล้ว"),
    ],
)
def test_what_cannot_be_entered_is_refused_with_what_to_do(given, said):
    home, other = ranked_household(1, overall=1.2), ranked_household(2, overall=1.2)
    need_of(home, "debt")
    if given.get("person"):
        given = given | {"person": other.memberships.get().person}
    with pytest.raises(NeedRefused, match=said):
        enter_need(household=home, by=None, at=AT, **given)


def test_a_need_is_closed_once_with_a_reason():
    need = need_of(ranked_household(1, overall=1.2))
    for reason in ("  ", "no_longer"):
        with pytest.raises(NeedRefused, match="เกิดอะไรขึ้น"):
            meet_need(need=need, reason=reason, by=None, at=AT)
    meet_need(need=need, reason="อบต. ซ่อมให้แล้ว", by=None, at=AT)
    assert (need.state, need.closed_reason) == ("met", "อบต. ซ่อมให้แล้ว")
    with pytest.raises(NeedRefused, match="ไม่ได้เปิดอยู่"):
        take_need_off(need=need, reason="ซ้ำ", by=None, at=AT)


@pytest.mark.parametrize(
    ("role", "area", "enters", "finds"),
    [
        ("data_manager", "46", True, True),
        ("data_manager", "4605", False, False),
        ("supervisor", "4601", True, False),
        ("surveyor", "46", False, False),
        ("governor_office", "46", False, False),
        ("administrator", "46", False, False),
    ],
)
def test_who_enters_and_who_finds_needs(role, area, enters, finds):
    home, user = ranked_household(1, overall=1.2), user_with(role, area)
    for may, act in (
        (enters, lambda: enter_need(household=home, code="housing_repair", by=user, at=AT)),
        (finds, lambda: found(by=user)),
    ):
        if may:
            act()
        else:
            with pytest.raises(PermissionDenied):
                act()


def test_open_needs_are_those_of_households_in_sight_urgent_ones_first():
    here, there = ranked_household(1, overall=1.2), ranked_household(2, overall=1.2, area="46010201")
    calm, urgent, _ = need_of(here), need_of(here, "debt", is_urgent=True), need_of(there)
    assert list(open_needs(data_manager_of("460101"))) == [urgent, calm]
    assert open_needs(data_manager_of("46")).count() == 3


def test_every_fact_of_eligibility_says_where_it_comes_from_or_that_nobody_tells_it():
    assert TOLD_BY.keys() == FACTS.keys()
    unknown = {word for word, told in TOLD_BY.items() if not told}
    assert unknown == {"is_pregnant", "is_in_school", "draws_pension", "farmer_registered"}
