"""Unusual access: each rule finds its day and no other, it is listed once, and somebody says what came of it."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone, translation

from ppaos.ground.accounts.models import User
from ppaos.ground.privacy.actions import record_reading, write_event
from ppaos.ground.privacy.models import Event
from ppaos.people.registry.models import Membership
from ppaos.sharing.protection.actions.errors import ProtectionRefused
from ppaos.sharing.protection.actions.unusual import list_unusual, look_at_unusual
from ppaos.sharing.protection.models import UnusualAccess
from ppaos.sharing.protection.presenters.unusual import unusual_rows
from ppaos.sharing.protection.queries.unusual import rules, unusual_on
from ppaos.sharing.protection.tasks.traces import list_unusual_access
from tests.factories.areas import make_areas
from tests.factories.people import household_of, user_with

pytestmark = pytest.mark.django_db
ON = datetime(2026, 11, 20).date()


@pytest.fixture
def areas():
    make_areas()
    with translation.override("th"):
        yield


def at(hour, minute=0, day=ON):
    return timezone.make_aware(datetime(day.year, day.month, day.day, hour, minute))


@pytest.fixture
def reader(areas):
    user = user_with("supervisor", "46", name="reader")
    User.objects.filter(pk=user.pk).update(display_name="นางสาวสุดา ใจงาม")
    return User.objects.get(pk=user.pk)


def reads(user, *subjects, times=1, when=None, verb="household.read"):
    for number in range(times):
        when_ = when or at(10, number % 60)
        record_reading(by=user, at=when_, purpose="verify", subjects=subjects, verb=verb)


def acts(user, when=None):
    write_event("household.moved", by=user, at=when or at(11))


def found(rule="", on=ON):
    return [(row.rule, row.count) for row in unusual_on(on) if not rule or row.rule == rule]


def test_an_ordinary_day_is_not_listed(reader):
    reads(reader, household_of("มาลี"), times=20)
    acts(reader)
    assert found() == []


@pytest.mark.parametrize(
    ("now", "hours_before", "expected"),
    [
        (59, [], []),
        (60, [], [("many_pages", 60)]),
        (60, [16, 16], []),
        (64, [16, 16], [("many_pages", 64)]),
        (60, [1], [("many_pages", 60)]),
    ],
)
def test_many_pages_in_an_hour_compared_with_the_own_median(reader, now, hours_before, expected):
    home = household_of("มาลี")
    for place, pages in enumerate(hours_before):
        reads(reader, home, times=pages, when=at(9, 5, ON - timedelta(days=place + 1)))
    reads(reader, home, times=now, when=at(10, 30))
    assert found("many_pages") == expected


@pytest.mark.parametrize(
    ("hour", "is_found"), [(21, False), (22, True), (23, True), (0, True), (4, True), (5, False)]
)
def test_out_of_hours_in_thai_time(reader, hour, is_found):
    reads(reader, household_of("มาลี"), times=5, when=at(hour, 59))
    assert bool(found("out_of_hours")) is is_found
    assert found("out_of_hours", ON - timedelta(days=1)) == []


def test_a_few_out_of_hours_are_not_listed(reader):
    reads(reader, household_of("มาลี"), times=4, when=at(23))
    assert found("out_of_hours") == []


def test_the_own_family_name_of_a_person_or_a_member(reader):
    home = household_of("มานะ", "มานี", last_name="ใจงาม")
    reads(reader, home)
    reads(reader, Membership.objects.filter(household=home).first().person, verb="person.read")
    reads(reader, household_of("อื่น", key="h2", last_name="อื่น"))
    assert found("own_relatives") == [("own_relatives", 2)]
    assert found("own_record") == []


def test_a_user_of_one_word_has_no_family_name(reader):
    User.objects.filter(pk=reader.pk).update(display_name="ใจงาม")
    reads(reader, household_of("มานะ", last_name="ใจงาม"))
    assert found("own_relatives") == []


def test_the_own_record_is_known_with_and_without_a_title(reader):
    home = household_of("สุดา", last_name="ใจงาม")
    User.objects.filter(pk=reader.pk).update(display_name="นางสาว สุดา ใจงาม")
    reads(reader, home)
    assert {rule for rule, _ in found()} == {"own_relatives", "own_record"}


@pytest.mark.parametrize("verb", ["household.moved", "export.made"])
def test_many_read_and_nothing_done(reader, verb):
    for number in range(20):
        reads(reader, household_of(f"ก{number}", key=f"h{number}"))
    assert found() == [("no_later_act", 20)]
    write_event("session.closed", by=reader, at=at(17))
    assert found() == [("no_later_act", 20)]
    write_event(verb, by=reader, at=at(17))
    assert found() == []


def test_many_refusals_at_the_door(reader):
    for number in range(9):
        write_event("session.refused", by=None, at=at(10, number), subjects=[reader])
    assert found() == []
    write_event("second_factor.refused", by=None, at=at(10, 30), subjects=[reader])
    assert found() == [("many_refused", 10)]


def test_what_the_system_reads_is_nobodys(areas):
    reads(None, household_of("มาลี"), times=70)
    assert found() == []


def test_it_is_listed_once_in_the_area_of_the_reading_or_of_the_role(reader):
    reads(reader, household_of("มานะ", last_name="ใจงาม"))
    assert list_unusual(on=ON, by=None, at=at(23)).listed == 1
    assert list_unusual(on=ON, by=None, at=at(23)).listed == 0
    listed = UnusualAccess.objects.get()
    assert (listed.rule, listed.user, listed.area_id[:2], listed.state) == (
        "own_relatives",
        reader,
        "46",
        "unusual_waiting",
    )
    assert listed.evidence["events"] == [Event.objects.get(verb="household.read").pk]
    for number in range(10):
        write_event("session.refused", by=None, at=at(10, number), subjects=[reader])
    list_unusual(on=ON, by=None, at=at(23))
    assert UnusualAccess.objects.get(rule="many_refused").area_id == "46"


def test_each_night_the_days_before_are_looked_through(reader, monkeypatch):
    monkeypatch.setattr("django.db.connections.close_all", lambda: None)
    yesterday = timezone.localdate() - timedelta(days=1)
    reads(reader, household_of("มานะ", last_name="ใจงาม"), when=at(10, 0, yesterday))
    list_unusual_access(0)
    assert UnusualAccess.objects.get().on == yesterday


@pytest.fixture
def listed(reader):
    reads(reader, household_of("มานะ", last_name="ใจงาม"))
    list_unusual(on=ON, by=None, at=at(23))
    return UnusualAccess.objects.get()


@pytest.fixture
def officer(areas):
    return user_with("protection_officer", "46")


def test_somebody_says_what_came_of_it(client, officer, listed):
    client.force_login(officer)
    page = client.get("/protection/unusual/")
    assert "เปิดดูคนนามสกุลเดียวกับตน" in page.text
    address = f"/protection/unusual/{listed.pk}/"
    assert f"/households/{Membership.objects.first().household_id}/" in client.get(address).text
    assert client.post(address, {"state": "unusual_waiting", "note": "x"}).status_code == 200
    assert client.post(address, {"state": "unusual_explained", "note": ""}).status_code == 200
    answer = client.post(address, {"state": "unusual_explained", "note": "คนละครอบครัว"})
    assert answer.status_code == 302
    listed.refresh_from_db()
    assert (listed.state, listed.note, listed.looked_at_by) == ("unusual_explained", "คนละครอบครัว", officer)
    assert Event.objects.filter(verb="unusual_access.looked_at", subjects__subject_id=listed.pk).exists()
    assert "คนละครอบครัว" in client.get(address).text
    assert (
        client.get("/protection/unusual/", {"state": "unusual_waiting", "rule": "own_relatives"}).context[
            "rows"
        ]
        == []
    )
    assert client.get("/protection/unusual/", {"state": "ก", "page": "๙"}).status_code == 200


def test_nobody_judges_the_own_access(client, officer, listed):
    UnusualAccess.objects.update(user=officer)
    client.force_login(officer)
    answer = client.post(f"/protection/unusual/{listed.pk}/", {"state": "unusual_explained", "note": "ok"})
    assert "ต้องให้ผู้อื่นตรวจดู" in answer.text
    listed.refresh_from_db()
    assert listed.state == "unusual_waiting"


@pytest.mark.parametrize(("state", "note"), [("unusual_waiting", "x"), ("unusual_wrong", " "), ("", "x")])
def test_an_outcome_has_a_reason(officer, listed, state, note):
    with pytest.raises(ProtectionRefused):
        look_at_unusual(access=listed, state=state, note=note, by=officer, at=at(23))


@pytest.mark.parametrize(
    "role", ["data_manager", "supervisor", "administrator", "governor_office", "surveyor"]
)
def test_others_do_not_see_it(client, listed, role):
    client.force_login(user_with(role, "46"))
    assert client.get("/protection/unusual/").status_code == 403
    assert client.get(f"/protection/unusual/{listed.pk}/").status_code == 403


def test_elsewhere_there_is_none(client, listed):
    client.force_login(user_with("protection_officer", "4605"))
    assert client.get("/protection/unusual/").context["rows"] == []
    assert client.get(f"/protection/unusual/{listed.pk}/").status_code == 404


def test_a_rule_of_before_keeps_its_rows(listed):
    UnusualAccess.objects.update(rule="gone")
    assert unusual_rows(UnusualAccess.objects.all())[0]["rule"] == "gone"


def test_every_rule_says_what_it_looks_for_and_whose_numbers_these_are():
    for rule in rules().values():
        assert all(rule.label.values())
        assert not any("{" in words for words in rule.about.values())
        assert (rule.source, rule.status) == ("PPAOS", "proposal")
