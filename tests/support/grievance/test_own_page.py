"""The household's own page: by slip code and second proof, for a short while; classes, no values; acts count once."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ppaos.ground.privacy.actions import record_reading
from ppaos.people.registry.actions import give_consent
from ppaos.people.registry.models import ChangeRequest, Consent, Person, Restriction
from ppaos.support.grievance.models import Voice
from ppaos.support.grievance.presenters.own_page import masked
from ppaos.support.grievance.views.own_door import IN_SESSION
from ppaos.support.referral.actions.slips import make_slips, revoke_slip
from ppaos.support.referral.models import SlipOpening
from ppaos.support.referral.queries.slips import MOST_WRONG, MOST_WRONG_FROM
from tests.factories.areas import make_areas
from tests.factories.helped import help_line, recorded
from tests.factories.people import AT, citizen_id, household_of, user_with
from tests.factories.referred import agreement_with, answered, need_of, office, sent_referral, service_of

pytestmark = pytest.mark.django_db
LAST_FOUR = citizen_id(1)[-4:]
HOME = "public_voices:own_home"


@pytest.fixture(autouse=True)
def _set_up(db, settings, tmp_path, monkeypatch):
    cache.clear()
    monkeypatch.setenv("PPAOS_KEY_FILE", str(Path(settings.PPAOS_HOME) / "keys" / "master.key"))
    settings.PPAOS_HOME = tmp_path
    make_areas()
    user_with("administrator", "46")


@pytest.fixture
def home():
    made = household_of("สมชาย", "เสาวณีย์")
    Person.objects.filter(first_name="สมชาย").update(birth_on="1957-05-01")
    return made


@pytest.fixture
def sent(home):
    receiver = office()
    agreement_with(receiver)
    return sent_referral(need_of(home), service_of(receiver))


@pytest.fixture
def given(sent, home):
    return make_slips(households=[home], by=None, at=AT)[0]


def let_in(client, given, proof=LAST_FOUR):
    return client.post(reverse("public_voices:own_proof", args=[given.slip.signed]), {"proof": proof})


def text(response):
    return response.content.decode()


def act_in(client):
    return client.session[IN_SESSION]["act"]


def sends(client, name, *args, query="", **given):
    """Post to a page of the own page with the mark that counts once."""
    return client.post(reverse(f"public_voices:{name}", args=args) + query, {"act": act_in(client), **given})


def page(client):
    return text(client.get(reverse(HOME)))


def test_code_and_proof_lead_to_the_page_and_leaving_ends_it(client, given):
    door = client.post(reverse("public_voices:own"), {"code": given.code})
    assert door.headers["Location"] == reverse("public_voices:own_proof", args=[given.slip.signed])
    asked = client.get(door.headers["Location"])
    assert "สมชาย" not in text(asked)
    before = client.session.session_key
    assert let_in(client, given, f" {LAST_FOUR}").headers["Location"] == reverse(HOME)
    assert client.session.session_key != before
    assert "หน้าของครัวเรือนเรา" in page(client)
    client.post(reverse("public_voices:own_leave"))
    left = client.get(reverse(HOME))
    assert left.headers["Location"] == reverse("public_voices:own") + "?over=1"
    assert "ปิดไปแล้ว" in text(client.get(left.headers["Location"]))


def test_a_form_without_the_token_of_its_page_is_refused(given):
    client = Client(enforce_csrf_checks=True)
    asked = client.get(reverse("public_voices:own_proof", args=[given.slip.signed]))
    # With another policy browsers send the origin «null», which no token survives.
    assert asked.headers["Referrer-Policy"] == "same-origin"
    assert let_in(client, given).status_code == 403
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text(asked)).group(1)
    told = {"proof": LAST_FOUR, "csrfmiddlewaretoken": token}
    assert client.post(reverse("public_voices:own_proof", args=[given.slip.signed]), told).status_code == 302
    assert 'name="csrfmiddlewaretoken"' in page(client)


@pytest.mark.parametrize("proof", ["0000", "๐๐๐๐", "abc", "", "12345"])
def test_a_wrong_proof_opens_nothing(client, given, proof):
    let_in(client, given, proof)
    assert IN_SESSION not in client.session
    assert client.get(reverse(HOME)).status_code == 302


def test_thai_digits_prove_too(client, given):
    thai = LAST_FOUR.translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙"))
    assert let_in(client, given, thai).status_code == 302


def test_wrong_proofs_are_counted_and_lock(client, given):
    for _time in range(MOST_WRONG):
        assert let_in(client, given, "0000").status_code == 403
    assert let_in(client, given).status_code == 403
    assert "เปิดไม่ได้แล้ว" in text(client.get(reverse("public_voices:own_proof", args=[given.slip.signed])))
    SlipOpening.objects.bulk_create(
        [
            SlipOpening(at=timezone.now(), outcome="slip_unknown", address="127.0.0.1")
            for _ in range(MOST_WRONG_FROM)
        ]
    )
    assert let_in(client, given).status_code == 429
    assert client.post(reverse("public_voices:own"), {"code": given.code}).status_code == 429


def test_a_forged_slip_or_code_is_told_so(client, given):
    forged = reverse("public_voices:own_proof", args=[given.slip.signed[:-4] + "AAAA"])
    assert client.get(forged).status_code == 404
    assert "ไม่มีใบแจ้งที่ใช้รหัสนี้" in text(client.post(reverse("public_voices:own"), {"code": "ABCDE-FGHJK"}))


def test_the_session_is_short_and_ends_with_the_slip(client, given):
    let_in(client, given)
    session = client.session
    session[IN_SESSION] = session[IN_SESSION] | {"until": 1}
    session.save()
    assert client.get(reverse(HOME)).status_code == 302
    let_in(client, given)
    revoke_slip(slip=given.slip, by=None, at=timezone.now())
    assert client.get(reverse(HOME)).status_code == 302


def test_an_officer_who_leaves_stays_signed_in(client, given):
    client.force_login(user_with("supervisor", "46"))
    let_in(client, given)
    client.post(reverse("public_voices:own_leave"))
    assert IN_SESSION not in client.session
    assert "_auth_user_id" in client.session


def test_it_tells_classes_and_no_values(client, given, home, sent):
    reader = user_with("supervisor", "46", name="นางอ่าน")
    record_reading(by=reader, at=timezone.now(), purpose="verify", subjects=[home], verb="household.read")
    record_reading(
        by=reader,
        at=timezone.now() - timedelta(days=500),
        purpose="verify",
        subjects=[home],
        verb="household.read",
    )
    body = office("อบต.สมมุติ")
    recorded(help_line(home, body))
    let_in(client, given)
    told = page(client)
    for shown in ("ส•••", "เส•••", "อบต.สมมุติ", "เงินสงเคราะห์", "เลขประจำตัวประชาชน", "1 ครั้ง", "พมจ."):
        assert shown in told, shown
    for hidden in ("สมชาย", "เสาวณีย์", "นามสกุล", citizen_id(1), "นางอ่าน", "2500"):
        assert hidden not in told, hidden
    assert "ผู้ควบคุม" in told or "หัวหน้า" in told or "หัวหน้าทีม" in told
    assert "You" not in told
    assert "Page of my household" in text(client.get(reverse(HOME) + "?in=en"))


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("สมชาย ใจดี", "ส••• ใจ•••"),
        ("เสาวณีย์", "เส•••"),
        ("กิ่ง", "กิ่•••"),
        ("John", "J•••"),
        ("", ""),
    ],
)
def test_names_are_partly_hidden(name, shown):
    assert masked(name) == shown


def test_help_that_came_or_did_not_is_heard(client, given, sent):
    answered(sent, "delivered", help_kind="cash", help_what="เงิน", happened_on=AT.date())
    let_in(client, given)
    assert "ได้รับแล้ว" in page(client)
    assert sends(client, "own_came", matter="999999999999999999999", came="yes").status_code == 302
    assert sends(client, "own_came", matter="x", came="yes").status_code == 302
    assert sends(client, "own_came", matter=str(sent.pk), came="no").status_code == 302
    sent.refresh_from_db()
    assert sent.state != "delivered"
    assert sends(client, "own_came", matter=str(sent.pk), came="yes").status_code == 302


def test_what_is_sent_counts_once(client, given, home):
    let_in(client, given)
    old = act_in(client)
    assert (
        client.post(reverse("public_voices:own_object"), {"act": old, "purpose": "research"}).status_code
        == 302
    )
    again = client.post(reverse("public_voices:own_object"), {"act": old, "purpose": ""}, follow=True)
    assert "ส่งเรื่องนี้ไปแล้ว" in text(again)
    assert client.post(reverse("public_voices:own_object"), {"purpose": ""}).status_code == 302
    assert Restriction.objects.get().purpose == "research"


def test_an_objection_stops_the_use_and_is_shown(client, given, home):
    let_in(client, given)
    assert client.get(reverse("public_voices:own_object")).status_code == 200
    assert sends(client, "own_object", purpose="nonsense").status_code == 200
    sends(client, "own_object", purpose="", reason="<b>ไม่อยาก</b>")
    held = Restriction.objects.get()
    assert (held.household, held.kind, held.purpose) == (home, "use_objected", "")
    assert "ไม่ใช้เพื่อ" in page(client)


def test_a_consent_is_taken_back_once(client, given, home):
    other = household_of("อื่น", key="h2")
    consents = [
        give_consent(household=house, purpose="referral", notice_version="1", by=None, at=AT)
        for house in (home, other)
    ]
    let_in(client, given)
    assert sends(client, "own_withdraw", consents[1].pk).status_code == 404
    sends(client, "own_withdraw", consents[0].pk)
    assert Consent.objects.get(pk=consents[0].pk).withdrawn_at
    assert not Consent.objects.get(pk=consents[1].pk).withdrawn_at


def test_something_wrong_is_asked_to_be_changed(client, given, home):
    head = Person.objects.get(first_name="สมชาย")
    stranger = Person.objects.get(first_name="คนอื่น") if household_of("คนอื่น", key="h2") else None
    let_in(client, given)
    assert "ส•••" in text(client.get(reverse("public_voices:own_correct")))
    for wrong in (
        {"what": "person.first_name", "value": "สมหมาย"},
        {"what": "person.first_name", "value": "สมหมาย", "person": stranger.pk},
        {"what": "person.first_name", "value": " ", "person": head.pk},
        {"what": "nonsense"},
        {"what": "change_death", "person": head.pk},
    ):
        assert sends(client, "own_correct", **wrong).status_code == 200
    assert not ChangeRequest.objects.exists()
    sends(
        client, "own_correct", what="person.first_name", value="สมหมาย", person=head.pk, reason="บัตรเขียนอย่างนี้"
    )
    asked = ChangeRequest.objects.get()
    assert (asked.wanted, asked.channel, asked.asked_by) == (
        {"person.first_name": "สมหมาย"},
        "asked_by_household",
        None,
    )
    sends(client, "own_correct", what="dwelling.house_no", value="12/4")
    assert ChangeRequest.objects.latest("pk").person is None
    assert "เรื่องที่ท่านแจ้งและขอไว้" in page(client)
    head.refresh_from_db()
    assert head.first_name == "สมชาย"


def test_the_household_says_something_and_it_is_known(client, given, home, sent):
    let_in(client, given)
    note = SimpleUploadedFile("x.ogg", b"OggS" + b"\0" * 30)
    first = sends(client, "own_speak", "not_received", query=f"?m={sent.pk}", text="ยังไม่ได้รับ", note=note)
    voice = Voice.objects.get()
    assert (first.status_code, voice.household, voice.referral, voice.channel) == (
        201,
        home,
        sent,
        "voice_own_page",
    )
    assert voice.number in page(client)
    assert sends(client, "own_speak", "other", query="?m=x", text="").status_code == 200
    assert client.get(reverse("public_voices:own_speak", args=["nonsense"])).status_code == 404
    again = SimpleUploadedFile("x.ogg", b"OggS" + b"\0" * 30)
    kept = text(sends(client, "own_speak", "other", text="ก" * 4001, note=again))
    assert re.search(r'name="kept" value="\d+:', kept)


@pytest.mark.parametrize("asked", ["copy", "erase"])
def test_rights_are_asked_for_in_one_step(client, given, asked):
    let_in(client, given)
    form = text(client.get(reverse("public_voices:own_speak", args=["rights"]) + f"?ask={asked}"))
    assert "ของเราที่เก็บไว้" in form
    sends(client, "own_speak", "rights", text="ขอสำเนา")
    assert Voice.objects.get().kind == "rights"


def test_a_sealed_voice_is_not_shown_on_the_page(client, given, home):
    let_in(client, given)
    assert sends(client, "own_speak", "conduct", text="เรื่องลับ").status_code == 201
    assert Voice.objects.get().number not in page(client)
