"""The list and the page of a voice: who sees what, each act by its form, odd addresses refused with a page."""

import io

import polars as pl
import pytest
from django.utils import timezone

from ppaos.ground.privacy.models import Event
from ppaos.ground.workbench.models import Notice
from ppaos.support.grievance.models import Voice
from ppaos.support.grievance.queries.listing import by_due
from tests.factories.areas import make_areas
from tests.factories.people import household_of, organisation, user_with
from tests.factories.voiced import answered_voice, handler, voice_of

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture(autouse=True)
def _areas(db):
    make_areas()


@pytest.fixture
def mine(client):
    by = handler(name="mine")
    client.force_login(by)
    return by


def text(response):
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def post(client, voice, act, **form):
    response = client.post(f"/voices/{voice.pk}/{act}/", form, follow=True)
    voice.refresh_from_db()
    return text(response)


def test_the_list_is_narrowed(client, mine):
    first = voice_of()
    other = voice_of("ไฟฟ้าดับทั้งหมู่บ้านทุกคืน", "other", area_code="46010201")
    Voice.objects.filter(pk=other.pk).update(handler=None, due_on="2020-01-01")
    Voice.objects.filter(pk=first.pk).update(due_on="2999-01-01")
    answered = answered_voice(mine, kind="refused")
    aside = voice_of("ข้อความที่ส่งมาพร้อมกันมาก ๆ", is_set_aside=True)
    for asked, shown in {
        "": {first, other}, "kind=missed": {first}, "whose=mine": {first}, "whose=nobody": {other},
        "due=overdue": {other}, "due=soon": set(), "area=460102": {other}, "state=voice_answered": {answered},
        "state=": {first, other, answered, aside}, "state=set_aside": {aside}, "whose=heard&state=": set(),
        f"number={first.number[-5:]}": {first}, "number=๐๐๐๐๑": {first}, "area=NOSUCH": set(),
    }.items():  # fmt: skip
        page = text(client.get(f"/voices/?{asked}"))
        found = {each for each in Voice.objects.all() if f"/voices/{each.pk}/" in page}
        assert found == shown, asked


@pytest.mark.parametrize(
    "asked", ["kind=no", "state=no", "whose=no", "due=no", "area=%27%20or", "kind=missed%00"]
)
def test_odd_addresses_are_no_page(client, mine, asked):
    assert client.get(f"/voices/?{asked}").status_code == 404


@pytest.mark.parametrize("pk", ["999999999", "0"])
def test_a_voice_there_is_not_is_no_page(client, mine, pk):
    assert client.get(f"/voices/{pk}/").status_code == 404
    assert client.post(f"/voices/{pk}/take/").status_code == 404


def test_who_has_to_do_with_no_voices_opens_no_list(client):
    voice = voice_of()
    client.force_login(user_with("administrator", "46"))
    for path in ("/voices/", f"/voices/{voice.pk}/", "/voices/new/"):
        assert client.get(path).status_code == 403, path
    assert client.post("/voices/file/").status_code == 403


def test_another_area_is_no_page(client):
    voice = voice_of()
    client.force_login(handler("4605"))
    assert client.get(f"/voices/{voice.pk}/").status_code == 404
    assert voice.number not in text(client.get("/voices/?state="))


def test_opening_a_voice_is_written_down(client, mine):
    voice = voice_of("<script>alert(1)</script>บ้านเราลำบาก")
    page = text(client.get(f"/voices/{voice.pk}/"))
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert Event.objects.filter(verb="voice.read", actor_id=mine.pk).count() == 1


def test_the_spreadsheet_says_nothing_that_anybody_said(client, mine):
    voice_of("ความลับของบ้านสมชาย", sender_name="สมชาย", contact="0812345678")
    response = client.post("/voices/file/")
    frame = pl.read_excel(io.BytesIO(b"".join(response.streaming_content)))
    assert "V-46" in str(frame.rows())
    assert not any(word in str(frame.rows()) for word in ("สมชาย", "0812345678"))
    assert Event.objects.filter(verb="export.made").count() == 1


def test_it_is_written_down_at_a_desk_and_the_code_is_shown_once(client):
    client.force_login(user_with("surveyor", "46"))
    form = {"kind": "other", "channel": "voice_at_desk", "area": "46010101", "text": "ถนนหน้าบ้านพัง"}
    assert "ถนนหน้าบ้านพัง" in text(client.post("/voices/new/", form | {"kind": "no"}))
    page = text(client.post("/voices/new/", form))
    voice = Voice.objects.get()
    assert voice.number in page
    assert 'id="code"' in page
    assert text(client.get(f"/voices/{voice.pk}/")), "who wrote it down follows it"


def test_of_a_household_it_is_written_down_from_its_page(client, mine):
    home = household_of("สมชาย")
    page = text(client.get(f"/voices/new/?household={home.pk}"))
    assert "46010101" in page
    form = {"kind": "refused", "channel": "voice_by_phone", "area": "46010101", "text": "ไปแล้วเขาไม่รับ"}
    text(client.post(f"/voices/new/?household={home.pk}", form))
    assert Voice.objects.get().household == home
    for odd in ("x", "-1", "9" * 20, "999999"):
        assert client.get(f"/voices/new/?household={odd}").status_code == 404


@pytest.mark.parametrize("area", ["50", "nowhere", "46%00"])
def test_a_place_out_of_sight_is_no_page(client, mine, area):
    assert client.get(f"/voices/new/?area={area}").status_code == 404


def test_a_wide_place_is_narrowed_first(client, mine, monkeypatch):
    monkeypatch.setattr("ppaos.support.grievance.views.hearing.MOST_PLACES", 2)
    page = text(client.get("/voices/new/"))
    assert "/voices/new/?area=4601" in page
    assert '<form class="form"' not in page


def test_its_handler_notes_answers_and_closes(client, mine):
    voice = voice_of(contact="0812345678", at=NOW)
    page = text(client.get(f"/voices/{voice.pk}/?begin=0"))
    assert "เจ้าหน้าที่ไปเยี่ยมบ้านแล้ว" in page
    assert text(client.get(f"/voices/{voice.pk}/?begin=99"))
    post(client, voice, "note", text="โทรแล้ว", is_told="on")
    assert voice.state == "voice_handling"
    assert "คำตอบ" in post(client, voice, "answer", text="")
    assert not Notice.objects.exists()
    post(client, voice, "answer", text="ไปเยี่ยมแล้ว")
    assert (voice.state, voice.answer) == ("voice_answered", "ไปเยี่ยมแล้ว")
    assert Notice.objects.get().address == "0812345678"
    post(client, voice, "close")
    assert voice.state == "voice_closed"
    post(client, voice, "reopen", reason="ยังไม่มีใครมา")
    assert voice.state == "voice_reopened"


def test_a_party_reads_why_another_handles_it_and_not_who_said_it(client, mine):
    voice = voice_of(about_user=mine, sender_name="สมหญิง ผู้แจ้ง", contact="0899999999")
    page = text(client.get(f"/voices/{voice.pk}/"))
    assert "สมหญิง" not in page
    assert "0899999999" not in page
    assert "เกี่ยวข้องกับเรื่องนี้" in post(client, voice, "take")
    assert voice.handler is None


def test_an_appeal_is_decided_at_its_level(client, mine):
    voice = answered_voice(mine, at=NOW)
    governor = user_with("governor_office", "46")
    post(client, voice, "appeal", reason="ยังไม่มีใครมา")
    assert voice.state == Voice.State.APPEALED
    client.force_login(governor)
    assert "ยังไม่มีใครมา" in text(client.get(f"/voices/{voice.pk}/"))
    post(client, voice, "decide", is_upheld="no", decision="ตรวจแล้ว")
    assert voice.state == "voice_answered"
    assert client.post(f"/voices/{voice.pk}/decide/").status_code == 404


def test_a_house_that_was_missed_is_visited(client, mine):
    surveyor = user_with("surveyor", "46")
    voice = voice_of()
    assert (
        "เลยมาแล้ว" in post(client, voice, "visit", area="46010101", first_name="สมศรี", due_on="1/1/2560")
        or voice.visit is None
    )
    day = f"1/1/{timezone.localdate().year + 544}"
    post(client, voice, "visit", area="46010101", first_name="สมศรี", due_on=day)
    assert voice.visit.surveyor == surveyor


def test_a_household_and_a_party_are_named(client, mine):
    home, voice, body = household_of("สมชาย"), voice_of(kind="not_received"), organisation()
    post(client, voice, "household", household="999999")
    assert voice.household is None
    post(client, voice, "household", household=str(home.pk))
    assert voice.household == home
    assert "ความช่วยเหลือ" in text(client.get(f"/voices/{voice.pk}/"))
    post(client, voice, "party", organisation=str(body.pk))
    assert str(body) in text(client.get(f"/voices/{voice.pk}/"))
    post(client, voice, "not-received", referral="999")
    assert client.post(f"/voices/{voice.pk}/change/1/").status_code == 404


def test_joined_ones_and_those_set_aside(client, mine):
    first, again = voice_of(), voice_of()
    assert again.number in text(client.get(f"/voices/{first.pk}/"))
    assert first.number in text(client.get(f"/voices/{again.pk}/"))
    assert [row.others for row in by_due(Voice.objects.filter(pk=first.pk))] == [1]
    post(client, again, "separate")
    assert again.joined_to is None
    aside = voice_of("ข้อความที่ส่งมาพร้อมกันมาก ๆ", is_set_aside=True)
    post(client, aside, "take-in")
    assert aside.handler == mine
