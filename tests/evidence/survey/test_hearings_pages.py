"""The pages of village hearings: a village leader sees their own; the list is heard, printed, confirmed."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from ppaos.evidence.survey.actions.hearings import open_hearing
from ppaos.evidence.survey.forms import hearings as forms
from ppaos.evidence.survey.models import Hearing, Visit
from ppaos.evidence.survey.views import hearings as views
from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.models import Event
from tests.evidence.survey.visited import ELSEWHERE, SUBDISTRICT, VILLAGE
from tests.factories.areas import make_areas
from tests.factories.crosschecked import listed_household, national_list
from tests.factories.people import household_of, user_with

pytestmark = pytest.mark.django_db
TODAY = "20/11/2569"


@pytest.fixture(autouse=True)
def areas(client):
    make_areas()
    client.cookies["django_language"] = "en"
    with override("en"):
        yield


@pytest.fixture
def leader():
    return user_with("village_leader", VILLAGE, name="leader")


@pytest.fixture
def hearing():
    household_of("จน", house_no="9")
    listed_household(national_list(), "ในบัญชี")
    now = timezone.now()
    return open_hearing(area=Area.objects.get(code=VILLAGE), held_on=timezone.localdate(now), by=None, at=now)


def page(client, name, *args, by, query=""):
    client.force_login(by)
    return client.get(reverse(f"survey:{name}", args=args) + query)


def sent(client, name, *args, by, **data):
    client.force_login(by)
    address = reverse(f"survey:{name}", args=args)
    return client.post(address, data, follow=True)


def shown(response):
    return response.content.decode()


@pytest.mark.parametrize("name", ["hearing", "hearing_printed"])
def test_who_opens_a_hearing(client, hearing, leader, name):
    expected = {
        leader: 200, user_with("supervisor", SUBDISTRICT): 200, user_with("village_leader", "46010102"): 404,
        user_with("supervisor", ELSEWHERE): 404, user_with("surveyor", SUBDISTRICT): 403,
        user_with("data_manager", "46"): 403,
    }  # fmt: skip
    for reader, status in expected.items():
        assert page(client, name, hearing.pk, by=reader).status_code == status, reader
    assert Event.objects.filter(verb="hearing.read").exists()


def test_a_leader_opens_the_hearing_of_their_village(client, leader):
    assert page(client, "hearings", by=leader, query=f"?area={ELSEWHERE}").status_code == 404
    opened = sent(client, "hearings", by=leader, village=VILLAGE, held_on=TODAY)
    assert Hearing.objects.get().area_id == VILLAGE
    assert opened.status_code == 200
    other = sent(client, "hearings", by=leader, village="46010102", held_on=TODAY)
    assert other.context["form"].errors
    assert Hearing.objects.count() == 1
    assert "บ้านสมมุติ" in shown(page(client, "hearings", by=leader))


def test_names_are_shown_to_the_leader_and_no_citizen_id(client, hearing, leader):
    text = shown(page(client, "hearing", hearing.pk, by=leader))
    assert "จน นามสกุล" in text
    assert "x-xxxx" not in text


def test_what_the_village_says_is_noted(client, hearing, leader):
    first, second = hearing.lines.all()
    given = {f"opinion-{first.pk}": "agreed", f"opinion-{second.pk}": "disputed", f"note-{second.pk}": "มีรถ",
             "opinion-999": "agreed"}  # fmt: skip
    done = sent(client, "hearing_opinions", hearing.pk, by=leader, **given)
    assert "2 lines are changed." in shown(done)
    assert set(hearing.lines.values_list("opinion", "note")) == {("agreed", ""), ("disputed", "มีรถ")}


def test_a_long_list_is_heard_page_by_page(client, hearing, leader, monkeypatch):
    monkeypatch.setattr(views, "LINES_A_PAGE", 1)
    second = page(client, "hearing", hearing.pk, by=leader, query="?page=2")
    line = second.context["lines"][0]["line"]
    client.force_login(leader)
    address = reverse("survey:hearing_opinions", args=[hearing.pk]) + "?page=2"
    done = client.post(address, {f"opinion-{line.pk}": "agreed"})
    assert done.headers["Location"].endswith("?page=2")
    assert [count["value"] for count in client.get(done.headers["Location"]).context["counts"]] == [1, 0, 1]


def test_minutes_with_a_file_are_kept_and_fetched(client, hearing, leader, monkeypatch):
    file = SimpleUploadedFile("รายงาน.pdf", b"%PDF-1.7 minutes")
    said = {"held_on": TODAY, "attended": 35, "minutes": "ประชุมเช้า"}
    assert "written down" in shown(sent(client, "hearing_minutes", hearing.pk, by=leader, **said, file=file))
    fetched = page(client, "hearing_file", hearing.pk, by=leader)
    assert b"".join(fetched.streaming_content) == b"%PDF-1.7 minutes"
    assert page(client, "hearing_file", hearing.pk, by=user_with("supervisor", ELSEWHERE)).status_code == 404
    wrong = sent(client, "hearing_minutes", hearing.pk, by=leader, held_on=TODAY, attended="")
    assert wrong.context["minutes"].errors
    monkeypatch.setattr(forms, "LARGEST_FILE", 3)
    large = SimpleUploadedFile("a.pdf", b"12345")
    said = sent(client, "hearing_minutes", hearing.pk, by=leader, held_on=TODAY, attended=3, file=large)
    assert "larger than 20 MB" in shown(said)


def test_no_file_is_not_found(client, hearing, leader):
    assert page(client, "hearing_file", hearing.pk, by=leader).status_code == 404


def test_who_was_missed_is_added_and_visited(client, hearing, leader):
    added = sent(client, "hearing_missed", hearing.pk, by=leader, first_name="ตกหล่น", house_no="12")
    assert "waits for a visit to be assigned" in shown(added)
    user_with("surveyor", SUBDISTRICT, name="surveyor")
    sent_there = sent(client, "hearing_missed", hearing.pk, by=leader, first_name="อีกคน")
    assert "a surveyor is sent there" in shown(sent_there)
    assert Visit.objects.count() == 1
    nameless = sent(client, "hearing_missed", hearing.pk, by=leader, first_name="")
    assert nameless.context["missed"].errors


def test_a_list_is_brought_up_to_date(client, hearing, leader):
    household_of("มาใหม่", key="h9", standing="candidate")
    done = sent(client, "fill_hearing", hearing.pk, by=leader)
    assert "1 household came to the list." in shown(done)


def test_a_list_is_confirmed_printed_and_opened_again(client, hearing, leader):
    early = sent(client, "confirm_hearing", hearing.pk, by=leader)
    assert "how many people came" in shown(early)
    assert "List to be heard" in shown(page(client, "hearing_printed", hearing.pk, by=leader))
    sent(client, "hearing_minutes", hearing.pk, by=leader, held_on=TODAY, attended=35, minutes="")
    sent(
        client, "hearing_opinions", hearing.pk, by=leader, **{f"opinion-{hearing.lines.first().pk}": "agreed"}
    )
    assert "confirmed by the village" in shown(sent(client, "confirm_hearing", hearing.pk, by=leader))
    assert "List confirmed by the village" in shown(page(client, "hearing_printed", hearing.pk, by=leader))
    frozen = sent(
        client, "hearing_opinions", hearing.pk, by=leader, **{f"opinion-{hearing.lines.last().pk}": "agreed"}
    )
    assert "Open it again first" in shown(frozen)
    assert sent(client, "reopen_hearing", hearing.pk, by=leader, why="").context["reopen"].errors
    assert "The list is open again." in shown(
        sent(client, "reopen_hearing", hearing.pk, by=leader, why="ตกไปหลังหนึ่ง")
    )


def test_an_area_without_villages_says_so(client):
    supervisor = user_with("supervisor", ELSEWHERE)
    assert "No village here" in shown(page(client, "hearings", by=supervisor))
