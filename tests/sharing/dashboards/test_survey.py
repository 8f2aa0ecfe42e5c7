"""What of the survey waits for whom, and what a household's page tells of visits, interviews and hearings."""

from datetime import timedelta

import pytest
from django.utils import timezone

from ppaos.evidence.survey.actions.hearings import open_hearing
from ppaos.evidence.survey.actions.visits import note_visits_held, send_visit_back
from ppaos.evidence.survey.models import Conflict, Hearing, Submission, Visit
from ppaos.ground.geography.models import Area
from ppaos.people.registry.actions import Address, move_household
from ppaos.sharing.dashboards.queries.waiting import KINDS, waiting_for
from tests.evidence.survey.test_work_report import form_version, interview
from tests.evidence.survey.visited import ELSEWHERE, SUBDISTRICT, VILLAGE, a_visit
from tests.factories.areas import make_areas
from tests.factories.people import household_of, user_with

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def areas(client):
    make_areas()
    client.cookies["django_language"] = "en"


@pytest.fixture
def surveyor():
    return user_with("surveyor", SUBDISTRICT, name="surveyor")


@pytest.fixture
def supervisor():
    return user_with("supervisor", SUBDISTRICT, name="supervisor")


def today(days=0):
    return timezone.localdate() + timedelta(days=days)


def waits(user):
    return {found.kind: found.count for found in waiting_for(user) if found.kind != "opened"}


@pytest.fixture
def work(surveyor):
    """Four visits: one to come, one overdue, one sent back, one held; one practised. Two interviews, one torn."""
    homes = [household_of(f"บ้าน{number}", key=f"h{number}", house_no=str(number)) for number in range(5)]
    visits = [a_visit(household=home, surveyor=surveyor, due_on=today(3)) for home in homes[:4]]
    a_visit(household=homes[4], surveyor=surveyor, due_on=today(3), is_practice=True)
    Visit.objects.filter(pk=visits[1].pk).update(due_on=today(-1))
    note_visits_held(visits=[visits[2].pk, visits[3].pk], by=None, at=timezone.now())
    send_visit_back(visit=visits[2], comment="แก้", by=None, at=timezone.now())
    told = {"on": today(), "area_id": VILLAGE}
    torn = interview(surveyor, household=homes[3], visit=visits[3], **told)
    interview(surveyor, household=homes[2], state="accepted", **told)
    version = form_version("household_form")
    sides = [
        Submission.objects.create(
            form=version.form, form_version=version, instance_id=f"uuid:{side}", chain="uuid:a", sent_by=surveyor,
            channel="browser", sha256="", sealed=b"", received_at=timezone.now(),
        )
        for side in "ab"
    ]  # fmt: skip
    Conflict.objects.create(
        interview=torn, path="/data/a", first=sides[0], second=sides[1], found_at=timezone.now()
    )
    open_hearing(area=Area.objects.get(code=VILLAGE), held_on=today(), by=None, at=timezone.now())
    return homes


def test_each_sees_what_waits_for_them(work, surveyor, supervisor):
    assert waits(surveyor) == {"sent_back": 1, "own_overdue": 1, "own_visits": 3}
    assert waits(supervisor) == {"conflicts": 1, "interviews": 1, "overdue": 1, "hearings": 1}
    assert waits(user_with("village_leader", VILLAGE)) == {"hearings": 1}
    assert waits(user_with("supervisor", ELSEWHERE)) == {}
    assert waits(user_with("village_leader", "46010102")) == {}
    assert waits(user_with("governor_office", "46")) == {}


def test_the_home_page_leads_to_where_it_is_done(client, work, surveyor, supervisor):
    for user in (surveyor, supervisor, user_with("village_leader", VILLAGE)):
        client.force_login(user)
        rows = client.get("/").context["waiting"]
        assert rows
        for row in rows:
            if row["url"].startswith("/survey/"):
                assert client.get(row["url"]).status_code == 200, row["url"]


def test_every_kind_of_waiting_is_known(work, surveyor, supervisor):
    for user in (surveyor, supervisor):
        assert {found.kind for found in waiting_for(user)} <= set(KINDS)


def test_a_household_page_lists_visits_and_interviews_with_their_pages(client, work, surveyor, supervisor):
    held = work[3]
    client.force_login(supervisor)
    page = client.get(f"/households/{held.pk}/")
    assert [(str(row["what"]), bool(row["url"])) for row in page.context["surveyed"]] == [
        ("first visit", True), ("household_form", True),
    ]  # fmt: skip
    titles = {event["title"] for event in page.context["events"]}
    assert {"Visit assigned to surveyor", "Interview: household_form"} <= titles
    client.force_login(surveyor)
    rows = client.get(f"/households/{held.pk}/").context["surveyed"]
    assert [bool(row["url"]) for row in rows] == [False, False], (
        "the visit was held: it is the surveyor's no more"
    )
    rows = client.get(f"/households/{work[0].pk}/").context["surveyed"]
    assert [bool(row["url"]) for row in rows] == [True]


def test_practice_is_told_nowhere(client, work, supervisor):
    client.force_login(supervisor)
    assert client.get(f"/households/{work[4].pk}/").context["surveyed"] == []


def test_what_a_confirmed_hearing_said_stands_in_the_timeline(client, work, supervisor):
    hearing = Hearing.objects.get()
    hearing.lines.filter(household=work[0]).update(opinion="disputed", note="มีรถกระบะ")
    client.force_login(supervisor)

    def told():
        events = client.get(f"/households/{work[0].pk}/").context["events"]
        return [
            event["text"] for event in events if event["title"] == "Village hearing: the village disagrees"
        ]

    assert told() == []
    Hearing.objects.update(state="confirmed")
    assert told() == ["มีรถกระบะ"]


def test_after_a_move_the_old_area_sees_its_own_visits_only(client, work, surveyor, supervisor):
    home = work[0]
    move_household(
        household=home,
        address=Address(area_code=ELSEWHERE, house_no="1"),
        on=today(),
        by=None,
        at=timezone.now(),
    )
    there = user_with("surveyor", ELSEWHERE, name="there")
    Visit.objects.filter(household=home).update(state="withdrawn")
    home.refresh_from_db()
    a_visit(household=home, surveyor=there, due_on=today(5))
    client.force_login(supervisor)
    rows = client.get(f"/households/{home.pk}/").context["surveyed"]
    assert [str(row["by"]) for row in rows] == ["surveyor"]
    client.force_login(user_with("supervisor", ELSEWHERE))
    rows = client.get(f"/households/{home.pk}/").context["surveyed"]
    assert {str(row["by"]) for row in rows} == {"surveyor", "there"}
