"""What an interview says reaches register, lists and visits once; an edit tells the difference only."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.utils.translation import override

from ppaos.evidence.survey.actions import taking_in
from ppaos.evidence.survey.actions._register import tell_register
from ppaos.evidence.survey.actions.joining import read_submissions
from ppaos.evidence.survey.actions.taking_in import take_in
from ppaos.evidence.survey.models import Interview, InterviewMember, Visit
from ppaos.evidence.survey.queries.kin import interviews_to_tell
from ppaos.evidence.targeting.actions.review import decide_match
from ppaos.evidence.targeting.models import CandidateHousehold, Match, Verdict
from ppaos.ground.privacy.models import Event
from ppaos.ground.privacy.queries import sealed_id
from ppaos.people.cooperation.models import Grant
from ppaos.people.registry.actions import correct_person
from ppaos.people.registry.models import Consent, Correction, Household, Identifier, Membership, Person
from tests.factories.areas import make_areas
from tests.factories.listed import committed, edition_of, listed
from tests.factories.people import citizen_id, household_of, person_row, registered, user_with
from tests.factories.surveyed import (
    AT,
    HELD_ON,
    answers,
    person,
    sent_in,
    small_form,
    surveyor_of,
    taken_in,
    the_interview,
    visit_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _areas(db):
    make_areas()
    with override("en"):
        yield


@pytest.fixture
def version(_areas):
    return small_form()


@pytest.fixture
def surveyor(_areas):
    return surveyor_of()


def listed_house(*numbers, **given):
    made = committed(edition_of("national"), *(listed(number, **given) for number in numbers))
    return CandidateHousehold.objects.get(list_import=made)


def living(household):
    """Who lives in a household now: first names."""
    now = Membership.objects.filter(household=household, valid_to__isnull=True)
    return sorted(now.values_list("person__first_name", flat=True))


def live_verdicts():
    rows = Verdict.objects.filter(taken_back_at=None).order_by("pk")
    return list(rows.values_list("outcome", "found_on", "household_id"))


def test_a_listed_household_that_was_found_comes_into_the_register(version, surveyor):
    visit = visit_of(surveyor, candidate_household=listed_house(1, 2))
    people = [person(1), person(2), person(3, citizen_id="")]
    said = answers(people, visit=str(visit.entity_id), gps="16.4 103.5 1 1")
    sent_in(version, "a", said, user=surveyor)
    taken_in()
    household = Household.objects.get()
    made = the_interview()
    assert (made.household, made.taken_in_at, made.failure, made.counts) == (household, AT, "", True)
    assert living(household) == ["สมมุติ1", "สมมุติ2", "สมมุติ3"]
    assert household.standing == "verified"
    verdict = Verdict.objects.get()
    assert (verdict.source_label, verdict.source_id, verdict.made_by) == (
        "survey.interview",
        made.pk,
        surveyor,
    )
    visit.refresh_from_db()
    assert (visit.state, visit.done_at) == (Visit.State.DONE, AT)
    consent = Consent.objects.get()
    assert (consent.purpose, consent.notice_version, consent.given_at) == ("survey", "2569-1", made.ended_at)
    household.dwelling.refresh_from_db()
    assert (household.dwelling.latitude, household.dwelling.longitude) == (16.4, 103.5)
    assert InterviewMember.objects.filter(is_made=True).count() == 1
    assert Identifier.objects.get(person__first_name="สมมุติ3").missing_reason == "not_given"


def test_twice_changes_nothing(version, surveyor):
    visit = visit_of(surveyor, household=household_of("สมมุติ1"))
    sent_in(version, "a", answers([person(1), person(2)], visit=str(visit.entity_id)), user=surveyor)
    taken_in()

    def counts():
        return [
            kind.objects.count() for kind in (Person, Membership, Verdict, Consent, Correction, Household)
        ]

    before, told = counts(), the_interview().told
    take_in(interviews=Interview.objects.all(), by=None, at=AT)
    assert (counts(), the_interview().told) == (before, told)
    assert not interviews_to_tell().exists()


def test_members_are_recognised_by_id_by_name_and_by_first_name_and_birth(version, surveyor):
    home = household_of("ก", "สมชาย", birth_on=date(1977, 8, 10), birth_precision="day")
    elsewhere = household_of("ข", key="h2", house_no="77")
    visit = visit_of(surveyor, household=home)
    people = [
        person(3, first_name="เปลี่ยนชื่อ"),  # holds the id of ข
        person(7, first_name="สมชัย", citizen_id=""),  # as it sounds
        person(8, first_name="ก", last_name="นามใหม่", citizen_id=""),
    ]
    sent_in(version, "a", answers(people, visit=str(visit.entity_id)), user=surveyor)
    taken_in()
    assert Person.objects.count() == 3
    assert living(home) == ["ก", "ข", "สมชาย"]
    assert living(elsewhere) == []
    assert not InterviewMember.objects.filter(is_made=True).exists()


def test_a_house_on_no_list_is_registered_with_its_people(version, surveyor):
    people = [
        person(1, is_head="yes"), person(2, is_head="yes", citizen_id="123", birth="nonsense", sex="x"),
        person(3, first_name=""),
    ]  # fmt: skip
    sent_in(version, "a", answers(people, house_no="-", gps="16.4 103.5"), user=surveyor)
    taken_in()
    household = Household.objects.get()
    assert (household.standing, household.area_id, household.source_label) == (
        "verified", "46010101", "survey.interview",
    )  # fmt: skip
    assert (household.dwelling.house_no, household.dwelling.latitude) == ("", 16.4)
    assert living(household) == ["สมมุติ1", "สมมุติ2"]
    assert Membership.objects.filter(is_head=True).count() == 1
    assert Identifier.objects.get(person__first_name="สมมุติ2").missing_reason == "invalid"
    assert live_verdicts() == [("found_poor", HELD_ON, household.pk)]
    assert the_interview().household == household


def test_a_house_on_no_list_where_known_people_live_is_that_household(version, surveyor):
    home = household_of("ก", "ข")
    sent_in(version, "a", answers([person(1), person(9)]), user=surveyor)
    taken_in()
    assert Household.objects.get() == home
    assert the_interview().household == home
    assert living(home) == ["ก", "ข", "สมมุติ9"]


def test_few_of_many_are_not_the_household(version, surveyor):
    home = household_of("ก", "ข")
    sent_in(version, "a", answers([person(1), person(8), person(9)]), user=surveyor)
    taken_in()
    assert Household.objects.count() == 2
    assert living(home) == ["ข"]


def test_two_interviews_of_one_house_and_batch_are_told_one_after_another(version, surveyor):
    for name in ("a", "b"):
        sent_in(version, name, answers([person(1), person(2)], today="2026-11-19" if name == "a" else "2026-11-20"),
                user=surveyor)  # fmt: skip
    taken_in()
    assert (Household.objects.count(), Person.objects.count()) == (1, 2)
    assert Interview.objects.filter(household=Household.objects.get()).count() == 2


def test_an_edit_of_the_verdict_takes_the_old_one_back(version, surveyor):
    home = household_of("ก", standing="candidate")
    visit = visit_of(surveyor, household=home)
    sent_in(version, "a", answers(visit=str(visit.entity_id)), user=surveyor)
    taken_in()
    assert Household.objects.get().standing == "verified"
    said = answers(
        visit=str(visit.entity_id), outcome="refused", reason="no_time", agreed="no", moved_to="nowhere"
    )
    sent_in(version, "b", said, "a", user=surveyor)
    taken_in()
    assert Household.objects.get().standing == "refused"
    assert live_verdicts() == [("refused", HELD_ON, home.pk)]
    assert Consent.objects.get().withdrawn_at == AT


def test_an_edit_that_says_nothing_of_the_outcome_takes_the_verdict_back(version, surveyor):
    home = household_of("ก", standing="candidate")
    visit = visit_of(surveyor, household=home)
    sent_in(version, "a", answers(visit=str(visit.entity_id)), user=surveyor)
    taken_in()
    sent_in(version, "b", answers(visit=str(visit.entity_id), outcome=""), "a", user=surveyor)
    taken_in()
    assert (Household.objects.get().standing, live_verdicts()) == ("candidate", [])


def test_a_verdict_others_share_leaves_the_standing(version, surveyor):
    home = household_of("ก", standing="candidate")
    for name in ("a", "b"):
        visit = visit_of(surveyor, household=home)
        sent_in(version, name, answers(visit=str(visit.entity_id)), user=surveyor)
    taken_in()
    sent_in(version, "c", answers(visit=str(visit.entity_id), outcome=""), "b", user=surveyor)
    taken_in()
    assert Household.objects.get().standing == "verified"


def test_an_edit_puts_right_whom_the_interview_brought_in(version, surveyor):
    sent_in(version, "a", answers([person(1), person(2), person(3)]), user=surveyor)
    taken_in()
    household = Household.objects.get()
    third = Person.objects.get(first_name="สมมุติ3")
    correct_person(
        person=third, changes={"sex": "f"}, reason="id card", by=user_with("supervisor", "46"), at=AT
    )
    edited = [person(1, first_name="ถูกต้อง", citizen_id=citizen_id(11)), person(3, last_name="ใหม่")]
    sent_in(version, "b", answers(edited), "a", user=surveyor)
    taken_in()
    assert living(household) == ["ถูกต้อง", "สมมุติ3"]
    first = Person.objects.get(first_name="ถูกต้อง")
    assert bytes(first.identifiers.get(valid_to=None).sealed) == sealed_id(citizen_id(11))
    third.refresh_from_db()
    assert (third.last_name, third.sex) == ("ใหม่", "f")
    assert Membership.objects.get(person__first_name="สมมุติ2").ended_reason == "not_named_any_more"
    assert Person.objects.count() == 3


def test_an_edit_that_found_nobody_takes_whom_the_interview_brought_in_out_again(version, surveyor):
    home = household_of("ก", standing="candidate")
    visit = visit_of(surveyor, household=home)
    sent_in(version, "a", answers([person(1), person(5)], visit=str(visit.entity_id)), user=surveyor)
    taken_in()
    assert living(home) == ["ก", "สมมุติ5"]
    sent_in(version, "b", answers(visit=str(visit.entity_id), outcome="not_found"), "a", user=surveyor)
    taken_in()
    assert living(home) == ["ก"]
    sent_in(version, "c", answers([person(1), person(5)], visit=str(visit.entity_id)), "b", user=surveyor)
    taken_in()
    assert living(home) == ["ก", "สมมุติ5"]
    assert Person.objects.count() == 2


def test_an_id_taken_out_by_an_edit_holds_no_longer(version, surveyor):
    sent_in(version, "a", answers([person(1)]), user=surveyor)
    taken_in()
    sent_in(version, "b", answers([person(1, citizen_id="")]), "a", user=surveyor)
    taken_in()
    assert Identifier.objects.get(valid_to=None).kind == "none"


def test_a_member_who_left_already_is_not_taken_out_again(version, surveyor):
    sent_in(version, "a", answers([person(1), person(2)]), user=surveyor)
    taken_in()
    Membership.objects.filter(person__first_name="สมมุติ2").update(valid_to=HELD_ON, ended_reason="left")
    sent_in(version, "b", answers([person(1)]), "a", user=surveyor)
    taken_in()
    assert Membership.objects.get(person__first_name="สมมุติ2").ended_reason == "left"


def test_known_people_keep_their_names(version, surveyor):
    home = household_of("ก")
    visit = visit_of(surveyor, household=home)
    for name, bases, last in (("a", (), "หนึ่ง"), ("b", ("a",), "สอง")):
        said = answers([person(1, first_name="ก", last_name=last)], visit=str(visit.entity_id))
        sent_in(version, name, said, *bases, user=surveyor)
        taken_in()
    assert Person.objects.get().last_name == "นามสกุล"


def test_without_a_key_members_are_known_by_id_or_name(version, surveyor):
    version.questions = [each for each in version.questions if each["name"] != "key"]
    version.save()
    sent_in(version, "a", answers([person(1), person(2, citizen_id="")]), user=surveyor)
    taken_in()
    sent_in(version, "b", answers([person(2, citizen_id=""), person(1)]), "a", user=surveyor)
    taken_in()
    assert Person.objects.count() == 2
    assert living(Household.objects.get()) == ["สมมุติ1", "สมมุติ2"]


def test_two_members_of_one_id_are_two_people(version, surveyor):
    sent_in(version, "a", answers([person(1), person(2, citizen_id=citizen_id(1))]), user=surveyor)
    taken_in()
    assert living(Household.objects.get()) == ["สมมุติ1", "สมมุติ2"]
    assert Identifier.objects.filter(kind="citizen_id").count() == 1


def test_a_point_is_put_right_by_whom_it_came_from_only(version, surveyor):
    home = household_of("ก")
    visit = visit_of(surveyor, household=home)
    for name, bases, gps in (("a", (), "16.4 103.5"), ("b", ("a",), "16.5 103.5"), ("c", ("b",), "")):
        sent_in(version, name, answers(visit=str(visit.entity_id), gps=gps), *bases, user=surveyor)
        taken_in()
        assert the_interview().distance_metres is None
    home.dwelling.refresh_from_db()
    assert home.dwelling.latitude == 16.5
    other = visit_of(surveyor, household=home)
    sent_in(version, "z", answers(visit=str(other.entity_id), gps="16.6 103.5"), user=surveyor)
    taken_in()
    home.dwelling.refresh_from_db()
    assert home.dwelling.latitude == 16.5
    assert round(Interview.objects.get(chain="z").distance_metres or 0) == 11120


def test_practice_and_second_checks_tell_nothing_but_that_they_were_held(version, surveyor):
    home = household_of("ก", standing="candidate")
    visits = [
        visit_of(surveyor, household=home, is_practice=True),
        visit_of(surveyor, household=home, kind="second_check"),
    ]
    for name, visit in zip("ab", visits, strict=True):
        sent_in(version, name, answers([person(5)], visit=str(visit.entity_id)), user=surveyor)
    taken_in()
    assert (Verdict.objects.count(), Person.objects.count(), Consent.objects.count()) == (0, 1, 0)
    assert set(Visit.objects.values_list("state", flat=True)) == {"done"}
    assert not Interview.objects.filter(counts=True).exists()
    assert not interviews_to_tell().exists()


def test_of_a_visit_the_interview_held_last_speaks_whichever_came_first(version, surveyor):
    home = household_of("ก", standing="candidate")
    visit = visit_of(surveyor, household=home)
    later = answers(visit=str(visit.entity_id), outcome="found_not_poor", today="2026-11-21")
    sent_in(version, "b", later, user=surveyor)
    taken_in()
    sent_in(version, "a", answers(visit=str(visit.entity_id)), user=surveyor)
    taken_in()
    assert live_verdicts() == [("found_not_poor", date(2026, 11, 21), home.pk)]
    sent_in(version, "c", answers(visit=str(visit.entity_id), today="2026-11-22"), "a", user=surveyor)
    taken_in()
    assert live_verdicts() == [("found_poor", date(2026, 11, 22), home.pk)]
    assert Household.objects.get().standing == "verified"


def test_a_long_form_without_outcome_leaves_the_verdict_of_the_short_one(version, surveyor):
    home = household_of("ก", standing="candidate")
    visit = visit_of(surveyor, household=home)
    sent_in(version, "a", answers(visit=str(visit.entity_id)), user=surveyor)
    long = small_form(code="long")
    said = answers(
        [person(1), person(4)], visit=str(visit.entity_id), outcome="", end="2026-11-20T11:20:00+07:00"
    )
    sent_in(long, "b", said, user=surveyor)
    taken_in()
    assert live_verdicts() == [("found_poor", HELD_ON, home.pk)]
    assert living(home) == ["ก", "สมมุติ4"]


def test_doubtful_rows_wait_and_the_rest_follows_the_decision(version, surveyor):
    registered(person_row(9, "old", house_no="90"))
    house = listed_house(1)
    pair = Match.objects.create(
        candidate=house.candidates.get(), person=Person.objects.get(), decision="doubtful", origin="model",
        decided_at=AT,
    )  # fmt: skip
    visit = visit_of(surveyor, candidate_household=house)
    sent_in(version, "a", answers([person(1), person(2)], visit=str(visit.entity_id)), user=surveyor)
    taken_in()
    assert "doubtful pairs" in the_interview().failure
    assert Verdict.objects.count() == 1
    decide_match(match=pair, decision="different", by=None, at=AT)
    take_in(interviews=interviews_to_tell(), by=None, at=AT)
    made = the_interview()
    assert (made.failure, made.household) == ("", Household.objects.exclude(dwelling__house_no="90").get())
    assert living(made.household) == ["สมมุติ1", "สมมุติ2"]
    assert Verdict.objects.count() == 1


def test_a_visit_sent_back_is_held_again_by_what_comes_from_the_field_only(version, surveyor):
    home = household_of("ก")
    visit = visit_of(surveyor, household=home)
    sent_in(version, "a", answers(visit=str(visit.entity_id)), user=surveyor)
    taken_in()
    Visit.objects.update(state=Visit.State.SENT_BACK, changed_at=AT + timedelta(hours=1))
    supervisor = user_with("supervisor", "46")
    late = AT + timedelta(hours=2)
    sent_in(
        version,
        "b",
        answers(visit=str(visit.entity_id), water="tap"),
        "a",
        user=supervisor,
        channel="office",
        at=late,
    )
    taken_in()
    assert Visit.objects.get().state == "sent_back"
    sent_in(version, "c", answers(visit=str(visit.entity_id), water="well"), "b", user=surveyor, at=late)
    taken_in()
    assert Visit.objects.get().state == "done"


@pytest.mark.parametrize(
    ("given", "bases", "words"),
    [
        ({"area": ""}, (), "names no area"), ({"today": "2026-12-20"}, (), "lies in the future"),
        ({}, ("x",), "has not come yet"),
    ],
)  # fmt: skip
def test_what_hinders_is_said_and_goes_with_its_reason(version, surveyor, given, bases, words):
    sent_in(version, "a", answers([person(1)], **given), *bases, user=surveyor)
    taken_in()
    assert words in the_interview().failure
    assert (the_interview().taken_in_at, Household.objects.count()) == (None, 0)
    assert not interviews_to_tell().exists()
    if bases:
        sent_in(version, "x", answers([person(1)]), user=surveyor)
    else:
        sent_in(version, "b", answers([person(1)]), "a", user=surveyor)
    taken_in()
    assert (the_interview().failure, Household.objects.count()) == ("", 1)


def test_a_house_on_no_list_without_anybody_is_asked_for(version, surveyor):
    sent_in(version, "a", answers(), user=surveyor)
    taken_in()
    assert "names nobody" in the_interview().failure


def test_nobody_found_at_a_house_on_no_list_is_nothing_to_register(version, surveyor):
    sent_in(version, "a", answers(outcome="refused"), user=surveyor)
    taken_in()
    assert (the_interview().failure, Verdict.objects.count()) == ("", 0)


def test_one_that_is_refused_hinders_no_other(version, surveyor):
    good = visit_of(surveyor, household=household_of("ก", standing="candidate"))
    bad = visit_of(surveyor, household=household_of("ข", key="h2", house_no="8"))
    for name, visit in (("a", good), ("b", bad)):
        sent_in(
            version,
            name,
            answers([person(5)] if name == "a" else [], visit=str(visit.entity_id)),
            user=surveyor,
        )
    read_submissions(by=None, at=AT)
    Household.objects.filter(pk=bad.household_id).update(merged_into=good.household_id)
    take_in(interviews=interviews_to_tell(), by=None, at=AT)
    assert Interview.objects.get(chain="a").failure == ""
    assert "does not exist" in Interview.objects.get(chain="b").failure
    assert Household.objects.get(pk=good.household_id).standing == "verified"


def test_what_nobody_foresaw_is_said_and_hinders_no_other(version, surveyor, monkeypatch):
    for number in (1, 2, 3):
        sent_in(version, f"i{number}", answers([person(number)], house_no=str(number)), user=surveyor)
    read_submissions(by=None, at=AT)

    def breaks(wave, right):
        if any(each.interview.chain == "i2" for each in wave):
            raise ZeroDivisionError
        return tell_register(wave, right)

    monkeypatch.setattr(taking_in, "tell_register", breaks)
    done = take_in(interviews=interviews_to_tell(), by=None, at=AT)
    assert (done.interviews, done.waiting, Household.objects.count()) == (2, 1, 2)
    assert "ZeroDivisionError" in Interview.objects.get(chain="i2").failure


def test_a_lost_connection_is_no_reason_to_give_an_interview_up(version, surveyor, monkeypatch):
    sent_in(version, "a", answers([person(1)]), user=surveyor)
    read_submissions(by=None, at=AT)

    def breaks(wave, right):
        raise OperationalError

    monkeypatch.setattr(taking_in, "tell_register", breaks)
    with pytest.raises(OperationalError):
        take_in(interviews=interviews_to_tell(), by=None, at=AT)
    assert the_interview().failure == ""


def test_the_act_is_the_surveyors_own(version, surveyor):
    other = surveyor_of("46", "other")
    visit = visit_of(other, household=household_of("ก"))
    sent_in(version, "a", answers(visit=str(visit.entity_id)), user=surveyor)
    taken_in()
    assert "given to somebody else" in the_interview().failure
    supervisor = user_with("supervisor", "460101")
    taken_in(by=supervisor)
    assert (the_interview().failure, Verdict.objects.get().made_by) == ("", supervisor)


def test_who_holds_no_visits_there_is_told(version):
    elsewhere = surveyor_of("460102")
    sent_in(version, "a", answers([person(1)]), user=elsewhere)
    taken_in()
    assert "may not hold visits in area 46010101" in the_interview().failure
    Grant.objects.create(user=elsewhere, role="surveyor", area_id="460101", valid_from=date(2026, 1, 1))
    take_in(interviews=Interview.objects.all(), by=None, at=AT)
    assert the_interview().failure == ""


@pytest.mark.parametrize(
    ("role", "area", "may"),
    [("supervisor", "46", True), ("supervisor", "4605", False), ("surveyor", "46", False),
     ("data_manager", "46", False), ("administrator", "46", False), ("village_leader", "46", False)],
)  # fmt: skip
def test_who_may_take_interviews_in(version, surveyor, role, area, may):
    sent_in(version, "a", answers([person(1)]), user=surveyor)
    read_submissions(by=None, at=AT)
    user = user_with(role, area)
    if may:
        assert take_in(interviews=Interview.objects.all(), by=user, at=AT).interviews == 1
    else:
        with pytest.raises(PermissionDenied):
            take_in(interviews=Interview.objects.all(), by=user, at=AT)


def test_a_form_without_mapping_tells_nothing(surveyor):
    bare = small_form(code="bare", mapping={})
    sent_in(bare, "a", {"/data/water": "tap"}, user=surveyor)
    taken_in()
    assert (the_interview().taken_in_at, Person.objects.count()) == (AT, 0)
    assert Event.objects.filter(verb="interviews.taken_in").count() == 1


def test_united_interviews_tell_one_verdict(version, surveyor):
    home = household_of("ก", standing="candidate")
    visit = visit_of(surveyor, household=home)
    sent_in(version, "a", answers(visit=str(visit.entity_id)), user=surveyor)
    sent_in(version, "c", answers(visit=str(visit.entity_id), outcome="found_not_poor"), "b", user=surveyor)
    taken_in()
    sent_in(version, "b", answers(visit=str(visit.entity_id), water="tap"), "a", user=surveyor)
    taken_in()
    assert the_interview().submissions == 3
    assert live_verdicts() == [("found_not_poor", HELD_ON, home.pk)]
    assert Household.objects.get().standing == "not_poor"
