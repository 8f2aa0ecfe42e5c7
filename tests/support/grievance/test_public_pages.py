"""The public page: said in three steps without an account; placed, counted, joined; nothing dropped, nothing run."""

import re
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from ppaos.ground.privacy.models import Event
from ppaos.ground.workbench.actions import open_file
from ppaos.ground.workbench.forms.voice_notes import NOTE_BYTES, note_kind
from ppaos.ground.workbench.models import StoredFile
from ppaos.ground.workbench.queries.scanning import EICAR
from ppaos.support.grievance.actions.handling import answer_voice, take_over
from ppaos.support.grievance.models import Voice, VoiceStep
from ppaos.support.grievance.queries.flood import FOR_ONE_AREA, FROM_ONE_ADDRESS
from ppaos.support.grievance.queries.kinds import kinds
from ppaos.support.grievance.views import public_follow, public_frame
from tests.factories.areas import make_areas
from tests.factories.people import AT, user_with

pytestmark = pytest.mark.django_db
OGG = b"OggS" + b"\0" * 60
SAID = "ยายมีอยู่คนเดียว ไม่มีใครมาสำรวจเลย"


@pytest.fixture(autouse=True)
def _set_up(db, settings, tmp_path, monkeypatch):
    cache.clear()
    monkeypatch.setenv("PPAOS_KEY_FILE", str(Path(settings.PPAOS_HOME) / "keys" / "master.key"))
    settings.PPAOS_HOME = tmp_path
    make_areas()
    user_with("administrator", "46")


def said(client, kind="missed", *, query="", **given):
    told = {"text": SAID, "where": "บ้านหนองบัว ต.บัวขาว"} | given
    return client.post(reverse("public_voices:tell", args=[kind]) + query, told)


def text(response):
    return response.content.decode()


def code_in(response):
    return re.search(r">([2-9A-Z]{5}-[2-9A-Z]{5})<", text(response)).group(1)


def followed(client, voice, code):
    return client.post(reverse("public_voices:follow"), {"number": voice.number, "code": code})


def answered(voice):
    handler = user_with("supervisor", "46", name="ผู้ดูแล")
    take_over(voice=voice, by=handler, at=AT)
    answer_voice(voice=voice, text="ส่งคนไปเยี่ยมแล้ว <b>ครับ</b>", by=handler, at=AT)


def test_it_takes_three_steps_and_no_account(client):
    home = client.get(reverse("public_voices:home"))
    assert kinds()["missed"].plain_thai in text(home)
    assert reverse("public_voices:tell", args=["missed"]) in text(home)
    form = client.get(reverse("public_voices:tell", args=["missed"]))
    assert 'capture="user"' in text(form)
    received = said(client, where="บ้านเหนือ ต.เหนือ")
    voice = Voice.objects.get()
    assert received.status_code == 201
    assert voice.number in text(received)
    assert len(code_in(received)) == 11
    assert (voice.area_id, voice.is_anonymous, voice.channel) == ("46010201", True, "voice_public_page")
    assert voice.text == SAID
    assert not any((voice.sender_name, voice.contact, received.cookies, home.cookies, form.cookies))
    assert received.headers["Cache-Control"] == "no-store, private"


@pytest.mark.parametrize(
    ("where", "area"),
    [
        ("บ้านสมมุติ", "46010101"),
        ("สมมุติ", "46010101"),
        ("หมู่ ๑ ต.เหนือ", "46010201"),
        ("ต.นาโก อ.กุฉินารายณ์", "460510"),
        ("ชุมชนริมน้ำ", "C460101"),
        ("Na Ko", "460510"),
        ("อำเภอกุฉินารายณ์", "4605"),
    ],
)
def test_a_place_is_found_as_it_is_spoken(client, where, area):
    assert said(client, where=where).status_code == 201
    voice = Voice.objects.get()
    assert (voice.area_id, voice.place) == (area, where)


def test_what_cannot_be_placed_is_asked_for_and_then_kept_all_the_same(client):
    asked = said(client, where="สินธุ์")
    assert "มีหลายที่ชื่อนี้" in text(asked)
    assert SAID in text(asked)
    assert not Voice.objects.exists()
    chosen = said(client, where="สินธุ์", place="460101")
    assert chosen.status_code == 201
    assert "ไม่พบที่ชื่อนี้" in text(said(client, where="ไกลโพ้น", text="อีกเรื่องหนึ่งที่ยาวพอสมควร"))
    assert said(client, where="ไกลโพ้น", place="not-sure", text="อีกเรื่องหนึ่งที่ยาวพอสมควร").status_code == 201
    assert said(client, where="บ้าน\0เหนือ").status_code == 200, "a null character is refused with a sentence"
    assert list(Voice.objects.order_by("pk").values_list("area_id", flat=True)) == ["460101", "46"]
    assert said(client, where="ไกลโพ้น", place="9999").status_code == 200


def test_a_poster_tells_where_it_is(client):
    query = "?a=46010102&in=en"
    assert "บ้านตัวอย่าง" in text(client.get(reverse("public_voices:home") + query))
    assert said(client, query=query, where="บ้านเลขที่ 9").status_code == 201
    assert Voice.objects.get().area_id == "46010102"
    assert said(client, "other", query="?a=46010102", where="").status_code == 201
    assert client.get(reverse("public_voices:home") + "?a=<script>").status_code == 200
    assert client.get(reverse("public_voices:home") + "?a=99").status_code == 200


def test_words_and_names_stay_text(client):
    script = "<script>alert(1)</script> เรื่องนี้ยาวพอ"
    received = said(
        client, "conduct", where="บ้าน <img src=x>", place="not-sure", text=script, about_name="<b>นายดำ</b>"
    )
    assert "<script>alert" not in text(received)
    assert "<img" not in text(received).replace('<img src="/static', "")
    voice = Voice.objects.get()
    assert (voice.text, voice.about_name, voice.is_sealed) == (script, "<b>นายดำ</b>", True)


@pytest.mark.parametrize("wrong", [{"text": ""}, {"text": "ก" * 4001}, {"where": ""}, {"text": " \n "}])
def test_a_form_that_says_too_little_or_too_much_comes_back(client, wrong):
    assert said(client, **wrong).status_code == 200
    assert not Voice.objects.exists()


def test_addresses_that_lead_nowhere_are_404(client):
    assert client.get(reverse("public_voices:tell", args=["nonsense"])).status_code == 404
    assert client.post(reverse("public_voices:answer"), {"question": "forged", "sum": "3"}).status_code == 404
    assert client.get(reverse("public_voices:answer")).status_code == 405


@pytest.mark.parametrize(
    ("beginning", "kind"),
    [
        (OGG, "audio/ogg"), (b"\x1aE\xdf\xa3webm", "audio/webm"), (b"\0\0\0\x20ftypM4A ", "audio/mp4"),
        (b"ID3\x04", "audio/mpeg"), (b"\xff\xfb\x90", "audio/mpeg"), (b"\xff\xf1\x50", "audio/aac"),
        (b"RIFF\0\0\0\0WAVE", "audio/wav"), (b"#!AMR\n", "audio/amr"), (b"fLaC", "audio/flac"),
        (b"caff", "audio/x-caf"), (b"RIFF\0\0\0\0WEBP", ""), (b"<html>", ""), (b"MZ", ""), (b"", ""), (b"\xff", ""),
    ],
)  # fmt: skip
def test_a_voice_note_is_known_by_its_content(beginning, kind):
    assert note_kind(beginning)[0] == kind


def test_a_voice_note_is_kept_sealed_without_its_name(client):
    note = SimpleUploadedFile("<b>คุณยาย</b>.ogg", OGG, content_type="text/html")
    assert said(client, text="", note=note, where="บ้านเหนือ").status_code == 201
    kept = Voice.objects.get().recording
    assert (kept.name, kept.content_type, kept.purpose) == ("voice-note.ogg", "audio/ogg", "voice.note")
    assert open_file(file=kept).read() == OGG
    assert kept.area_code == "46010201"


@pytest.mark.parametrize("content", [b"<html>no sound", b"ID3" + EICAR, b"", OGG + b"\0" * NOTE_BYTES])
def test_a_wrong_voice_note_takes_no_words_with_it(client, content):
    refused = said(client, note=SimpleUploadedFile("เสียง.mp3", content), where="บ้านเหนือ")
    assert refused.status_code == 200
    assert SAID in text(refused)
    assert not StoredFile.objects.exists()


def test_a_voice_note_stays_while_the_place_is_asked_for(client):
    first = said(client, text="", note=SimpleUploadedFile("a.ogg", OGG), where="สินธุ์")
    assert "ได้รับเสียงของท่านแล้ว" in text(first)
    kept = re.search(r'name="kept" value="([^"]+)"', text(first)).group(1)
    assert said(client, text="", kept=kept, where="สินธุ์", place="4601").status_code == 201
    assert Voice.objects.get().recording.purpose == "voice.note"
    forged = said(client, text="", kept=f"{StoredFile.objects.get().pk}:x:y", where="บ้านเหนือ")
    assert "เขียน หรืออัดเสียง" in text(forged) or forged.status_code == 200
    assert said(client, text="", kept=kept, where="บ้านเหนือ").status_code == 200


def test_the_sender_reads_the_answer_and_speaks_against_it(client):
    received = said(client, where="บ้านเหนือ")
    voice, code = Voice.objects.get(), code_in(received)
    shown = followed(client, voice, code.lower())
    assert "รับเรื่องแล้ว จะมีคนดูแล" in text(shown)
    answered(voice)
    shown = followed(client, voice, code)
    assert "ส่งคนไปเยี่ยมแล้ว &lt;b&gt;ครับ&lt;/b&gt;" in text(shown)
    mark = re.search(r'name="mark" value="([^"]+)"', text(shown)).group(1)
    against = reverse("public_voices:speak_against", args=["appeal"])
    assert client.post(against, {"mark": mark, "reason": " "}).status_code == 400
    assert "บันทึกแล้ว จะมีคนพิจารณาใหม่" in text(client.post(against, {"mark": mark, "reason": "ยังไม่มา"}))
    voice.refresh_from_db()
    assert voice.state == "voice_appealed"
    assert client.post(against, {"mark": mark, "reason": "ยังไม่มา"}).status_code == 409
    assert client.post(against, {"mark": f"{voice.pk}:x:y", "reason": "ยัง"}).status_code == 302
    nowhere = reverse("public_voices:speak_against", args=["close"])
    assert client.post(nowhere, {"mark": mark, "reason": "ยัง"}).status_code == 302


def test_a_voice_is_opened_again_by_its_sender(client):
    received = said(client, where="บ้านเหนือ")
    voice = Voice.objects.get()
    answered(voice)
    mark = re.search(r'name="mark" value="([^"]+)"', text(followed(client, voice, code_in(received)))).group(
        1
    )
    client.post(reverse("public_voices:speak_against", args=["reopen"]), {"mark": mark, "reason": "ยังไม่มา"})
    voice.refresh_from_db()
    assert voice.state == "voice_reopened"
    assert VoiceStep.objects.latest("pk").text == "ยังไม่มา"


def test_wrong_codes_are_counted(client):
    voice, most = Voice.objects.none(), public_follow.MOST_WRONG
    said(client, where="บ้านเหนือ")
    voice = Voice.objects.get()
    assert "ไม่พบเรื่องที่มีเลขที่และรหัสนี้" in text(followed(client, voice, "22222-22222"))
    for _time in range(most):
        last = followed(client, voice, "22222-22222")
    assert last.status_code == 429


def test_the_same_said_again_is_joined_and_gets_its_own_number(client):
    first, second = said(client, where="บ้านเหนือ"), said(client, where="บ้านเหนือ")
    assert code_in(first) != code_in(second)
    one, other = Voice.objects.order_by("pk")
    assert (other.state, other.joined_to) == ("voice_joined", one)
    answered(one)
    assert "ส่งคนไปเยี่ยมแล้ว" in text(followed(client, other, code_in(second)))


def test_a_flood_is_set_aside_and_an_honest_sender_comes_through(client):
    for number in range(FROM_ONE_ADDRESS):
        assert (
            said(
                client, text=f"เรื่องที่ {number} ต่างกันไป {'กขคงจ'[number % 5] * 20}", where="บ้านเหนือ"
            ).status_code
            == 201
        )
    assert not Voice.objects.filter(is_set_aside=True).exists()
    more = said(client, where="บ้านสมมุติ")
    voice = Voice.objects.latest("pk")
    assert voice.is_set_aside
    assert voice.number in text(more)
    assert voice.handler is None
    one, two = map(int, re.search(r"(\d+) รวมกับ (\d+) ได้เท่าไร", text(more)).groups())
    question = re.search(r'name="question" value="([^"]+)"', text(more)).group(1)
    wrong = client.post(reverse("public_voices:answer"), {"question": question, "sum": "มาก"})
    assert "ยังไม่ถูก" in text(wrong)
    thai = str(one + two).translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙"))
    assert "ส่งเรื่องของท่านต่อแล้ว" in text(
        client.post(reverse("public_voices:answer"), {"question": question, "sum": thai})
    )
    voice.refresh_from_db()
    assert not voice.is_set_aside
    assert Event.objects.filter(verb="voice.let_through").count() == 1
    client.post(reverse("public_voices:answer"), {"question": question, "sum": thai})
    over = client.post(reverse("public_voices:answer"), {"question": question, "sum": thai})
    assert "จะมีคนดูเอง" in text(over)


def test_a_flood_for_one_area_is_set_aside_too(client):
    said(client, where="บ้านเหนือ")
    voice = Voice.objects.get()
    for number in range(FOR_ONE_AREA):
        voice.pk, voice.number, voice.code_hash = None, f"V-46-2569-9{number:04d}", f"{number}"
        voice.save()
    said(client, where="บ้านเหนือ", text="คนอื่นที่มีเรื่องอื่นจะบอก")
    assert Voice.objects.latest("pk").is_set_aside


def test_what_is_not_kept_is_told_so(client):
    for _time in range(public_frame.MOST_A_MINUTE):
        client.get(reverse("public_voices:home"))
    refused = said(client, where="บ้านเหนือ")
    assert refused.status_code == 429
    assert "ยังไม่ได้เก็บ" in text(refused)
    assert not Voice.objects.exists()


def test_before_it_is_set_up_it_says_so(client):
    user = user_with("administrator", "46")
    type(user).objects.all().delete()
    assert "ระบบยังไม่เปิดใช้" in text(said(client, where="ไกลโพ้น", place="not-sure"))
