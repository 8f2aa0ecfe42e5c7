"""Pages of resolutions: the list that is followed, one of them with its reports, and the file of the list."""

from datetime import timedelta

import fastexcel
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from ppaos.ground.privacy.models import Event
from ppaos.learning.policy.models import Meeting, Resolution
from tests.factories.areas import make_areas
from tests.factories.people import user_with
from tests.factories.pledged import item_of, meeting_on, resolved
from tests.factories.referred import office, officer_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ground(client):
    make_areas()
    client.cookies["django_language"] = "th"


@pytest.fixture
def owner():
    return office()


@pytest.fixture
def met():
    return meeting_on(on=timezone.localdate() - timedelta(days=30))


@pytest.fixture
def late(met, owner):
    return resolved(met, owner, due_on=timezone.localdate() - timedelta(days=3))


def address(page, *args):
    return reverse(f"policy:{page}", args=args)


def page_of(client, *args, **asked):
    return client.get(address(*args), asked).content.decode()


def test_the_list_tells_who_is_late_first(client, met, owner, late):
    resolved(met, office("อบต. สมมุติ"), text="เรื่องของ อบต.")
    client.force_login(user_with("governor_office", "46"))
    page = page_of(client, "resolutions")
    assert page.index("ซ่อมบ้านให้แล้วเสร็จ") < page.index("เรื่องของ อบต.")
    assert "เกินกำหนด 3 วัน" in page
    assert "เรื่องของ อบต." not in page_of(client, "resolutions", state="late")
    assert "ซ่อมบ้านให้แล้วเสร็จ" not in page_of(client, "resolutions", owner=office("อบต. สมมุติ").pk, area="46")
    assert "ไม่มีมติในที่นี้" in page_of(client, "resolutions", state="resolution_dropped")


@pytest.mark.parametrize(
    "asked", [{"state": "x"}, {"owner": "0"}, {"owner": "x"}, {"area": "99"}, {"area": "4601"}]
)
def test_words_that_are_no_choice_are_not_found(client, late, asked):
    client.force_login(user_with("data_manager", "46"))
    assert client.get(address("resolutions"), asked).status_code == 404


OPENS = [
    ("surveyor", "46", 403, 403),
    ("supervisor", "4605", 200, 404),
    ("central_programme", "TH", 200, 200),
]


@pytest.mark.parametrize(("role", "area", "listed", "opened"), OPENS)
def test_who_opens_what(client, late, role, area, listed, opened):
    client.force_login(user_with(role, area))
    assert client.get(address("resolutions")).status_code == listed
    assert client.get(address("resolution", late.pk)).status_code == opened


def test_strangers_sign_in_first(client, late):
    assert client.get(address("resolution", late.pk)).status_code == 302


def test_a_resolution_is_written_down_from_an_item(client, met, owner):
    client.force_login(user_with("governor_office", "46"))
    item = item_of(met)
    page = client.get(address("new_resolution", met.pk), {"item": item.pk}).content.decode()
    assert f'value="{item.pk}" selected' in page
    due = timezone.localdate() + timedelta(days=10)
    given = {
        "text": "ซ่อมบ้าน", "item": item.pk, "owner": owner.pk, "budget_baht": "๑๐,๐๐๐ บาท", "area": "4601",
        "due_on": f"{due.day}/{due.month}/{due.year + 543}",
    }  # fmt: skip
    answer = client.post(address("new_resolution", met.pk), given)
    made = Resolution.objects.get()
    assert answer.url == address("meeting", met.pk)
    assert (made.budget_baht, made.area_id, made.item, made.due_on) == (10_000, "4601", item, due)
    wrong = client.post(address("new_resolution", met.pk), given | {"owner": ""}).content.decode()
    assert "มติต้องมีหน่วยงานรับผิดชอบ" in wrong
    early = client.post(address("new_resolution", met.pk), given | {"due_on": "1/1/2560"}).content.decode()
    assert "ก่อนวันประชุม" in early


def test_only_who_holds_meetings_writes_it_down(client, met, late):
    client.force_login(user_with("supervisor", "46"))
    assert client.get(address("new_resolution", met.pk)).status_code == 403
    assert client.get(address("change_resolution", late.pk)).status_code == 403
    assert client.post(address("take_out_resolution", late.pk)).status_code == 403
    client.force_login(user_with("data_manager", "4605"))
    assert client.get(address("new_resolution", met.pk)).status_code == 404


def test_it_is_put_right_or_taken_out(client, met, owner, late):
    client.force_login(user_with("data_manager", "46"))
    assert "แก้ให้ถูก" in page_of(client, "resolution", late.pk)
    assert "ซ่อมบ้านให้แล้วเสร็จ" in page_of(client, "change_resolution", late.pk)
    due = timezone.localdate()
    given = {"text": "ซ่อมบ้านสองหลัง", "owner": owner.pk, "due_on": due.isoformat(), "area": "46"}
    client.post(address("change_resolution", late.pk), given)
    late.refresh_from_db()
    assert (late.text, late.due_on) == ("ซ่อมบ้านสองหลัง", due)
    refused = client.post(address("change_resolution", late.pk), given | {"due_on": "1/1/2560"})
    assert "ก่อนวันประชุม" in refused.content.decode()
    Meeting.objects.update(state="minutes_confirmed")
    client.post(address("take_out_resolution", late.pk))
    assert Resolution.objects.exists()
    Meeting.objects.update(state="meeting_held")
    answer = client.post(address("take_out_resolution", late.pk))
    assert (answer.url, Resolution.objects.count()) == (address("meeting", met.pk), 0)


def test_its_owner_reports_with_a_paper_until_it_is_done(client, owner, late):
    client.force_login(officer_of(owner))
    page = page_of(client, "resolution", late.pk)
    assert "ยกเลิกมติ" not in page
    today = timezone.localdate()
    given = {"state": "resolution_done", "note": "", "on": today.isoformat()}
    refused = client.post(address("resolution", late.pk), given, follow=True)
    assert "เขียนว่าทำอะไรไปแล้ว" in refused.content.decode()
    personal = client.post(address("resolution", late.pk), given | {"note": "ช่วยแล้ว 1101700230708"})
    assert "ช่วยแล้ว 1101700230708</textarea>" in personal.content.decode(), "what was typed is not lost"
    paper = SimpleUploadedFile("หลักฐาน.pdf", b"%PDF-1.7 x", content_type="application/pdf")
    client.post(address("resolution", late.pk), given | {"note": "ซ่อมแล้ว", "file": paper})
    late.refresh_from_db()
    step = late.steps.get()
    assert (late.state, step.note) == ("resolution_done", "ซ่อมแล้ว")
    file = client.get(address("resolution_file", late.pk, step.pk))
    assert b"".join(file.streaming_content).startswith(b"%PDF")
    assert "หลักฐาน.pdf" in page_of(client, "resolution", late.pk)
    again = client.post(address("resolution", late.pk), given | {"note": "x"}, follow=True)
    assert "ระบุว่ากำลังดำเนินการ" in again.content.decode()
    assert client.get(address("resolution_file", late.pk, 999_999)).status_code == 404


def test_a_text_is_no_paper(client, owner, late):
    client.force_login(officer_of(owner))
    given = {
        "state": "resolution_doing",
        "on": timezone.localdate().isoformat(),
        "file": SimpleUploadedFile("x.pdf", b"x"),
    }
    page = client.post(address("resolution", late.pk), given).content.decode()
    assert "แฟ้มนี้ไม่ใช่รูปถ่ายหรือ PDF" in page
    assert not late.steps.exists()


def test_papers_are_opened_by_the_owner_and_who_works_for_the_area(client, owner, late):
    client.force_login(officer_of(owner))
    paper = SimpleUploadedFile("x.pdf", b"%PDF-1.7 x")
    given = {"state": "resolution_doing", "on": timezone.localdate().isoformat(), "file": paper}
    client.post(address("resolution", late.pk), given)
    step = late.steps.get()
    guest = office("ถูกเชิญ")
    late.meeting.participants.create(organisation=guest)
    client.force_login(officer_of(guest))
    assert client.get(address("resolution", late.pk)).status_code == 200
    assert client.get(address("resolution_file", late.pk, step.pk)).status_code == 403
    client.force_login(user_with("supervisor", "46"))
    assert client.get(address("resolution_file", late.pk, step.pk)).status_code == 200


def test_who_reports_nothing_sees_no_form(client, late):
    client.force_login(user_with("supervisor", "46"))
    assert "ความคืบหน้า" not in page_of(client, "resolution", late.pk)
    given = {"state": "resolution_done", "note": "x", "on": "1/1/2570"}
    assert client.post(address("resolution", late.pk), given).status_code == 403


def test_the_list_leaves_as_a_file_through_the_gate(client, met, owner, late):
    resolved(met, owner, text="=1+1")
    client.force_login(user_with("governor_office", "46"))
    answer = client.get(address("resolutions_sheet"), {"area": "46", "state": "all"})
    book = fastexcel.read_excel(b"".join(answer.streaming_content)).load_sheet(0, header_row=1).to_polars()
    assert book.height == 2
    assert book["มติว่าอย่างไร"].to_list() == ["ซ่อมบ้านให้แล้วเสร็จ", "=1+1"]
    event = Event.objects.get(verb="export.made")
    assert (event.detail["what"], event.detail["rows"], event.area_code) == ("resolutions", 2, "46")
    client.force_login(officer_of(owner))
    assert client.get(address("resolutions_sheet")).status_code == 403
