"""What another approves stands in the register at once, through its own actions, and how it stood stays known."""

from datetime import date

import pytest

from ppaos.ground.privacy.queries import opened_id
from ppaos.people.registry import queries
from ppaos.people.registry.actions import (
    ChangeRefused,
    RegistryError,
    approve_change,
    change_membership,
    correct_dwelling,
    leave_household,
    merge_persons,
    move_household,
    open_households,
    unite_households,
)
from ppaos.people.registry.actions.homes import Address
from ppaos.people.registry.models import Household, Membership, Opening, Person
from ppaos.people.registry.queries.change_facts import conflicts, rivals, seen_mark
from tests.factories.areas import make_areas
from tests.factories.changed import DAY, asked, paper
from tests.factories.people import AT, citizen_id, data_manager_of, household_of, person_named, user_with

pytestmark = pytest.mark.django_db
BEFORE = date(2026, 11, 19)


@pytest.fixture
def home(db) -> Household:
    make_areas()
    return household_of("มานี", "มานะ", "ชูใจ")


@pytest.fixture
def supervisor(home):
    return user_with("supervisor", "46")


@pytest.fixture
def approver(home):
    return data_manager_of("46")


def approved(request, by, seen=""):
    approve_change(request=request, by=by, at=AT, seen=seen)
    request.refresh_from_db()
    request.household.refresh_from_db()
    return request


def names(household, on=DAY):
    return sorted(member.person.first_name for member in queries.members(household, on))


def heads(household, on=DAY):
    return [member.person.first_name for member in queries.members(household, on) if member.is_head]


def test_a_child_is_born(home, supervisor, approver):
    wanted = {
        "first_name": "ใบบัว", "last_name": "นามสกุล", "sex": "f", "relation": "บุตร", "citizen_id": citizen_id(88),
    }  # fmt: skip
    done = approved(asked(home, "change_birth", supervisor, wanted=wanted), approver)
    child = person_named("ใบบัว")
    assert (done.person, child.birth_on, child.birth_precision, child.sex) == (child, DAY, "day", "f")
    assert opened_id(bytes(child.identifiers.get(sealed__isnull=False).sealed)) == citizen_id(88)
    assert "ใบบัว" in names(home)
    assert "ใบบัว" not in names(home, BEFORE)
    assert (done.state, done.answered_by, child.area_id) == ("change_approved", approver, "46010101")


def test_somebody_dies_and_another_heads_the_household(home, supervisor, approver):
    gone, next_head = person_named("มานี"), person_named("ชูใจ")
    assert heads(home, BEFORE) == ["มานี"]
    approved(asked(home, "change_death", supervisor, gone, wanted={"head": next_head.pk}), approver)
    assert gone.first_name not in names(home)
    assert heads(home) == ["ชูใจ"]
    home.refresh_from_db()
    assert home.standing == "verified"


def test_with_the_last_one_the_household_and_its_openings_end(supervisor, approver):
    alone = household_of("วีระ", key="h2", house_no="9")
    opening = {"purpose": "survey", "field_classes": ["names"], "valid_from": BEFORE, "origin_label": "test"}
    open_households(household_ids=[alone.pk], user=user_with("surveyor", "46"), by=None, at=AT, **opening)
    done = approved(asked(alone, "change_death", supervisor, person_named("วีระ")), approver)
    assert done.household.standing == "died"
    assert Opening.objects.get().valid_to == DAY


def test_a_household_moves_within_the_province_and_out_of_it(home, supervisor, approver):
    address = {"area_code": "460510", "house_no": "7", "moo": "02"}
    done = approved(asked(home, "change_move", supervisor, wanted=address), approver)
    assert (done.household.area_id, done.household.dwelling.house_no) == ("460510", "7")
    assert done.area_id == "46010101"
    home.refresh_from_db()
    away = asked(home, "change_move", supervisor, wanted={"away": "กรุงเทพฯ"})
    done = approved(away, approver)
    assert done.household.standing == "moved"
    assert "กรุงเทพฯ" not in str(done.household.standing_events.values_list("reason", flat=True))


def test_a_household_splits(home, supervisor, approver):
    mana = person_named("มานะ")
    wanted = {"persons": [mana.pk], "head": mana.pk, "area_code": "46010102", "house_no": "3"}
    done = approved(asked(home, "change_split", supervisor, wanted=wanted), approver)
    assert names(done.other_household) == ["มานะ"]
    assert (names(home), done.other_household.area_id) == (["ชูใจ", "มานี"], "46010102")
    jujai = person_named("ชูใจ")
    same_house = asked(home, "change_split", supervisor, wanted={"persons": [jujai.pk], "head": jujai.pk})
    assert approved(same_house, approver).other_household.dwelling == home.dwelling


def test_two_households_become_one(home, supervisor, approver):
    other = household_of("วีระ", "ปิติ", key="h2", area_code="460510", house_no="7", moo="02")
    Membership.objects.create(
        person=person_named("วีระ"), household=home, presence="named_absent", valid_from=date(2026, 11, 1)
    )
    done = approved(asked(home, "change_join", supervisor, wanted={"other_household": other.pk}), approver)
    other.refresh_from_db()
    assert names(home) == ["ชูใจ", "ปิติ", "มานะ", "มานี", "วีระ"]
    assert (names(other), other.standing, done.other_household) == ([], "moved", other)
    assert names(other, BEFORE) == ["ปิติ", "วีระ"]
    assert person_named("ปิติ").area_id == "46010101"
    for pair in ({"household": home, "other": home}, {"household": home, "other": other}):
        with pytest.raises(RegistryError):
            unite_households(**pair, on=DAY, by=approver, at=AT)


def test_somebody_comes_and_somebody_leaves(home, supervisor, approver):
    household_of("วีระ", key="h2", house_no="9")
    wera = person_named("วีระ")
    came = asked(
        home, "change_come", supervisor, wera, wanted={"presence": "unnamed_present", "relation": "หลาน"}
    )
    approved(came, approver)
    assert "วีระ" in names(home)
    new = {"first_name": "อ้อย", "birth_on": "1990-05-01", "birth_precision": "year"}
    approved(asked(home, "change_come", supervisor, wanted=new), approver)
    assert person_named("อ้อย").birth_precision == "year"
    unknown = asked(home, "change_come", supervisor, wanted={"first_name": "เอื้อง"})
    assert approved(unknown, approver).person.birth_on is None
    left = asked(home, "change_leave", supervisor, wera, wanted={"ended_reason": "ไปทำงานต่างจังหวัด"})
    assert approved(left, approver).household.standing == "verified"
    assert "วีระ" not in names(home)


def test_when_the_last_one_leaves_the_household_has_moved_away(supervisor, approver):
    alone = household_of("วีระ", key="h2", house_no="9")
    left = asked(alone, "change_leave", supervisor, person_named("วีระ"), wanted={"ended_reason": "ย้าย"})
    assert approved(left, approver).household.standing == "moved"


def test_fields_of_person_house_and_membership_are_put_right(home, supervisor, approver):
    mana = person_named("มานะ")
    wanted = {
        "person.first_name": "มานพ", "person.birth_on": "1970-02-03", "person.birth_precision": "day",
        "person.citizen_id": citizen_id(77), "dwelling.house_no": "15", "membership.is_head": True,
        "membership.relation": "หัวหน้า", "membership.presence": "named_present",
    }  # fmt: skip
    done = approved(asked(home, "change_field", supervisor, mana, wanted=wanted, evidence=paper()), approver)
    mana.refresh_from_db()
    assert (mana.first_name, mana.birth_on, done.household.dwelling.house_no) == (
        "มานพ",
        date(1970, 2, 3),
        "15",
    )
    assert heads(home) == ["มานพ"]
    member = next(row for row in queries.members(home, DAY) if row.person == mana)
    assert (member.relation, member.presence) == ("หัวหน้า", "named_present")
    assert opened_id(bytes(mana.identifiers.get(valid_to=None).sealed)) == citizen_id(77)
    assert done.base["replaced"]["dwelling.house_no"] == "12/3"
    assert conflicts(done)


def test_a_member_changes_only_as_far_as_they_live_in_one_household(home, supervisor, approver):
    household_of("วีระ", key="h2", house_no="9")
    wera = person_named("วีระ")
    Membership.objects.create(
        person=wera, household=home, presence="named_absent", valid_from=date(2026, 11, 1)
    )
    here = {"membership.presence": "named_present"}
    with pytest.raises(RegistryError, match="lives in another household"):
        approve_change(request=asked(home, "change_field", supervisor, wera, wanted=here), by=approver, at=AT)
    absent = {
        "household": home,
        "person": wera,
        "on": DAY,
        "by": approver,
        "at": AT,
        "presence": "named_absent",
    }
    assert change_membership(**absent, relation="หลาน").relation == "หลาน"
    with pytest.raises(RegistryError, match="only house_code"):
        correct_dwelling(household=home, changes={"latitude": "1"}, by=approver, at=AT)


def test_of_a_merged_person_the_record_kept_is_changed(home, supervisor, approver):
    mana, mani = person_named("มานะ"), person_named("มานี")
    request = asked(home, "change_field", supervisor, mana, wanted={"membership.relation": "บิดา"})
    merge_persons(kept=mani, merged=mana, reason="คนเดียวกัน", by=None, at=AT)
    found = conflicts(request)
    assert [each.key for each in found] == ["person.record"]
    approved(request, approver, seen=seen_mark(found, rivals(request)))
    assert Membership.objects.filter(household=home, relation="บิดา", valid_to=None).exists()


def test_what_the_register_cannot_do_leaves_everything_as_it_was(home, supervisor, approver):
    address = {"area_code": "460510", "house_no": "7", "moo": "02"}
    request = asked(home, "change_move", supervisor, wanted=address)
    move_household(household=home, address=Address(**address), on=DAY, by=None, at=AT)
    mark = seen_mark(conflicts(request), rivals(request))
    with pytest.raises(ChangeRefused, match="Something newer"):
        approve_change(request=request, by=approver, at=AT)
    with pytest.raises(RegistryError, match="at this address already"):
        approve_change(request=request, by=approver, at=AT, seen=mark)
    request.refresh_from_db()
    assert (request.state, Person.objects.count()) == ("change_waiting", 3)


def test_a_birth_that_is_not_known_takes_what_was_known_of_it_along(home, supervisor, approver):
    mana = person_named("มานะ")
    for told, on, known in (("1970-02-03", date(1970, 2, 3), "day"), (None, None, "")):
        approved(asked(home, "change_field", supervisor, mana, wanted={"person.birth_on": told}), approver)
        mana.refresh_from_db()
        assert (mana.birth_on, mana.birth_precision) == (on, known)


def test_the_address_alone_is_put_right_and_who_moved_away_stays_so(home, supervisor, approver):
    house = asked(home, "change_field", supervisor, wanted={"dwelling.road": "ถนนใหม่"}, reason="")
    assert approved(house, approver).household.dwelling.road == "ถนนใหม่"
    for _again in range(2):
        home.refresh_from_db()
        approved(asked(home, "change_move", supervisor, wanted={"away": "ระยอง"}), approver)
    assert home.standing_events.filter(standing="moved").count() == 1


def test_who_left_in_the_meantime_does_not_leave_again(home, supervisor, approver):
    mana = person_named("มานะ")
    request = asked(home, "change_leave", supervisor, mana, wanted={"ended_reason": "ย้าย"})
    leave_household(household=home, person=mana, on=DAY, reason="x", by=None, at=AT)
    with pytest.raises(RegistryError, match="not a member"):
        approved(request, approver, seen=seen_mark(conflicts(request), rivals(request)))
