"""Households put before a meeting: chosen by who sees them, seen by each reader as far as their roles go."""

import pytest

from ppaos.learning.policy.actions.cases import take_cases_off
from ppaos.learning.policy.actions.errors import PolicyRefused
from ppaos.learning.policy.models import AgendaItem, Pledge
from ppaos.learning.policy.presenters.cases import case_lines
from ppaos.learning.policy.queries.cases import cases_seen, facts_of, fields_of_households
from ppaos.people.registry.models import Opening, Purpose
from tests.factories.exiting import SINCE, people, proposed, ready, rules
from tests.factories.helped import help_line, recorded
from tests.factories.meetings import TODAY, built, handed_in, held, meeting_of, put, stuck_referral
from tests.factories.people import AT, household_of, user_with
from tests.factories.referred import need_of, office, officer_of, service_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]


@pytest.fixture
def item(keeper):
    return handed_in(meeting_of(by=keeper))


def lines_of(user, item):
    cases = list(cases_seen(user, item.meeting, item))
    return case_lines(facts_of(user, cases), 1, TODAY)


def test_a_household_stands_once_under_an_item(keeper, item):
    home = household_of("สมศรี")
    assert put(item, home, home, by=keeper).added == 1
    done = put(item, home, household_of("สมชาย", key="h2"), by=keeper)
    assert (done.added, done.known) == (1, 1)


def test_who_is_not_seen_or_lives_elsewhere_is_left_out_and_counted(item):
    near, far = household_of("ใกล้"), household_of("ไกล", key="h2", area_code="460510")
    of_district = user_with("data_manager", "4601")
    item.meeting = meeting_of("4601", by=of_district)
    here = handed_in(item.meeting)
    done = put(here, near, far, by=of_district)
    assert (done.added, done.unseen, done.outside) == (1, 1, 0)
    done = put(here, far, by=user_with("data_manager", "46", name="จังหวัด"))
    assert (done.added, done.unseen, done.outside) == (0, 0, 1)


def test_nothing_chosen_and_too_many_are_refused(keeper, item, monkeypatch):
    with pytest.raises(PolicyRefused, match="ยังไม่ได้เลือกครัวเรือน"):
        put(item, by=keeper)
    monkeypatch.setattr("ppaos.learning.policy.actions.cases.MOST", 1)
    with pytest.raises(PolicyRefused, match="ไม่เกิน 1 ฉบับ"):
        put(item, household_of("ก"), household_of("ข", key="h2"), by=keeper)


def test_case_papers_are_taken_off_unless_something_was_pledged(keeper, item):
    home, other = household_of("ก"), household_of("ข", key="h2")
    put(item, home, other, by=None)
    pledge = Pledge.objects.create(
        meeting=item.meeting, item=item, organisation=office(), service=service_of(office()), due_on=TODAY, made_at=AT
    )  # fmt: skip
    pledge.households.create(household=home)
    with pytest.raises(PolicyRefused, match="มีคำมั่น"):
        take_cases_off(item=item, case_ids=[item.cases.get(household=home).pk], by=keeper, at=AT)
    assert take_cases_off(item=item, case_ids=[item.cases.get(household=other).pk], by=keeper, at=AT) == 1
    assert item.cases.get().household == home


def test_each_reader_sees_what_their_roles_show(keeper, item):
    receiver = office()
    home, closed = household_of("สมศรี", "สมชาย"), household_of("ปิด", key="h2")
    need_of(home, code="disability_income", dimension="income")
    put(item, home, closed, by=keeper, question="จะช่วยอย่างไร")
    officer = officer_of(receiver)
    item.meeting.participants.create(organisation=receiver)
    Opening.objects.create(
        household=home, organisation=receiver, purpose=Purpose.REFERRAL, field_classes=["names"], valid_from=SINCE,
        origin_label="tests", origin_id=1,
    )  # fmt: skip
    whole, figures, own = (
        lines_of(user, item) for user in (keeper, user_with("governor_office", "46"), officer)
    )
    assert [line["who"] for line in whole] == ["ครัวเรือนสมศรี นามสกุล", "ครัวเรือนปิด นามสกุล"]
    assert whole[0]["question"] == "จะช่วยอย่างไร"
    assert [line["who"] for line in figures] == ["รายที่ 1", "รายที่ 2"]
    assert not any(line["url"] or line["question"] for line in figures)
    assert "บ้านเลขที่" not in str(figures)
    assert "ความต้องการที่บทบาทของท่านดูไม่ได้: 1" in figures[0]["facts"]
    assert [line["who"] for line in own] == ["ครัวเรือนสมศรี นามสกุล"]


def test_an_opening_without_names_shows_none(keeper, item):
    home, mentor = household_of("สมศรี"), user_with("mentor", "46")
    put(item, home, by=keeper)
    Opening.objects.create(
        household=home, user=mentor, purpose=Purpose.SURVEY, field_classes=["gps"], valid_from=SINCE,
        origin_label="tests", origin_id=1,
    )  # fmt: skip
    assert fields_of_households(mentor, [home]) == {home.pk: frozenset({"gps"})}
    assert lines_of(mentor, item)[0]["who"] == "รายที่ 1"


def test_a_case_tells_of_its_referral_or_exit_and_of_help_given(keeper, item):
    referral = stuck_referral("ช้า", days=20)
    put(item, referral.household, by=keeper, referral_id=referral.pk)
    recorded(help_line(referral.household, office()))
    rules()
    way = proposed(ready(key="x1"), people())
    put(item, way.household, by=keeper, exit_id=way.pk)
    late, leaving = lines_of(keeper, item)
    assert "เกินมา 20 วัน" in late["about"]
    assert any("3,000 บาท" in each for each in late["facts"])
    assert leaving["about"].startswith("เสนอแล้ว")
    assert any("ระดับการดำรงชีพ" in each for each in leaving["facts"])


def test_a_need_of_health_is_not_told_to_who_does_not_see_health(keeper, item):
    referral = stuck_referral("ช้า")
    type(referral.need).objects.filter(pk=referral.need_id).update(dimension="health")
    put(item, referral.household, by=keeper, referral_id=referral.pk)
    governor = user_with("governor_office", "46")
    assert lines_of(governor, item)[0]["about"].startswith("ความต้องการที่ไม่แสดง")
    assert not lines_of(keeper, item)[0]["about"].startswith("ความต้องการที่ไม่แสดง")


def test_case_papers_stay_once_minutes_are_confirmed(keeper, item):
    put(item, household_of("ก"), by=keeper)
    meeting = held(item.meeting, by=keeper, minutes="รับทราบ")
    type(meeting).objects.filter(pk=meeting.pk).update(state="minutes_confirmed")
    with pytest.raises(PolicyRefused, match="รับรองรายงานการประชุมแล้ว"):
        take_cases_off(item=AgendaItem.objects.get(pk=item.pk), case_ids=[1], by=keeper, at=AT)


def test_a_built_item_holds_the_cases_of_its_records(keeper):
    referral = stuck_referral("ช้า")
    item = built(meeting_of(by=keeper))["overdue_referrals"]
    assert put(item, referral.household, by=keeper, referral_id=referral.pk).added == 1
