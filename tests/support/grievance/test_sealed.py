"""What is said of somebody's conduct is seen by its own readers alone: in no list, count, file, agenda or trace."""

import io

import polars as pl
import pytest
from django.utils import timezone

from ppaos.ground.privacy.models import EventSubject
from ppaos.learning.policy.queries.agenda import stuck
from ppaos.people.registry.models import StandingEvent
from ppaos.sharing.dashboards.queries.waits_in_voices import waiting_in_voices
from ppaos.support.grievance.models import Voice
from ppaos.support.grievance.queries.visibility import visible_voices
from tests.factories.areas import make_areas
from tests.factories.meetings import meeting_of
from tests.factories.people import AT, household_of, user_with
from tests.factories.voiced import handler, voice_of

pytestmark = pytest.mark.django_db
BAD = "ผู้สำรวจคนนั้นเรียกเงินจากแม่"
OTHERS = ("supervisor", "data_manager", "governor_office", "central_programme", "surveyor", "agency_officer",
          "village_leader", "mentor", "administrator")  # fmt: skip


@pytest.fixture(autouse=True)
def _areas(db):
    make_areas()


@pytest.fixture
def officer():
    return user_with("protection_officer", "46", name="officer")


@pytest.mark.parametrize("role", OTHERS)
def test_nobody_else_sees_that_there_is_one(client, officer, role):
    by = user_with(role, "46")
    hears = role in ("supervisor", "data_manager", "surveyor", "agency_officer", "village_leader", "mentor")
    home = household_of("สมชาย")
    voice = voice_of(BAD, "conduct", household=home, by=by if hears else None, at=timezone.now())
    Voice.objects.update(due_on=AT.date().replace(year=2020))
    assert not visible_voices(by).exists()
    assert not any(row.count for row in waiting_in_voices(by))
    assert (
        not stuck(meeting_of(), timezone.localdate())
        .filter(pl.col("kind") == "overdue_voices")["count"]
        .sum()
    )
    assert not EventSubject.objects.filter(
        label="registry.household", subject_id=home.pk, event__verb__startswith="voice."
    ).exists()
    client.force_login(by)
    assert client.get(f"/voices/{voice.pk}/").status_code in (403, 404)
    page = client.get("/voices/?state=").content.decode()
    assert voice.number not in page
    assert "ความประพฤติ" not in page, "not even the kind can be asked for"
    found = client.get(f"/voices/?state=&number={voice.number}").content.decode()
    assert f"/voices/{voice.pk}/" not in found
    sheet = client.post("/voices/file/?state=")
    if sheet.status_code == 200:
        frame = pl.read_excel(io.BytesIO(b"".join(sheet.streaming_content)))
        assert voice.number not in str(frame.rows())


def test_its_readers_see_it_in_their_area_alone(client, officer):
    voice = voice_of(BAD, "conduct")
    assert (voice.handler, voice.is_sealed) == (officer, True)
    client.force_login(officer)
    assert BAD in client.get(f"/voices/{voice.pk}/").content.decode()
    assert voice.number in client.get("/voices/").content.decode()
    assert [row.count for row in waiting_in_voices(officer) if row.kind == "own_voices"] == [1]
    assert not visible_voices(user_with("protection_officer", "4605")).exists()


def test_a_reader_whom_it_names_sees_nothing_of_it(client, officer):
    voice = voice_of(BAD, "conduct", about_user=officer)
    assert voice.handler is None
    assert not visible_voices(officer).exists()
    client.force_login(officer)
    assert client.get(f"/voices/{voice.pk}/").status_code == 404


def test_who_stopped_working_sees_nothing(officer):
    voice_of()
    by = handler()
    assert visible_voices(by).exists()
    by.is_active = False
    by.save()
    assert not visible_voices(by).exists()


def test_what_is_joined_to_one_that_names_a_reader_is_not_seen_by_them_either(client, officer):
    other = user_with("protection_officer", "46", name="other")
    first = voice_of(BAD, "conduct", about_user=officer, household=household_of("สมชาย"))
    again = voice_of(f"{BAD}!", "conduct", household=first.household)
    assert (again.joined_to, first.handler) == (first, other)
    client.force_login(officer)
    assert client.get(f"/voices/{again.pk}/").status_code == 404
    assert again.number not in client.get("/voices/?state=").content.decode()


def test_one_that_names_its_handler_is_never_joined_to_what_they_handle(officer):
    home = household_of("สมชาย")
    first = voice_of(BAD, "conduct", household=home)
    assert first.handler == officer
    for named in ({"about_user": officer}, {"about_name": "officer"}):
        again = voice_of(BAD, "conduct", household=home, **named)
        assert (again.joined_to, again.handler) == (None, None)


def test_a_handler_who_had_a_part_in_what_is_joined_is_taken_off(officer):
    other = user_with("protection_officer", "46", name="other")
    home = household_of("สมชาย")
    first = voice_of(BAD, "conduct")
    assert first.handler == officer
    assert StandingEvent.objects.filter(household=home).update(made_by=officer)
    assert voice_of(BAD, "conduct", household=home).joined_to == first
    first.refresh_from_db()
    assert first.handler == other
    assert not visible_voices(officer).exists()
