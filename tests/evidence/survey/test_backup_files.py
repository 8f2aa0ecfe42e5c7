"""The backup file of a phone: sealed for the office, handed in by whoever may, taken in once."""

import hashlib
import io
import json
import struct

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.translation import override

from ppaos.evidence.survey.actions.backup_files import hand_in_backup
from ppaos.evidence.survey.actions.phone_keys import keep_phone_key
from ppaos.evidence.survey.actions.phones import let_phone_in, revoke_phone
from ppaos.evidence.survey.forms.backup_files import BackupUnreadable, head_of, interviews_of
from ppaos.evidence.survey.models import Submission
from tests.evidence.survey.visited import SUBDISTRICT
from tests.factories.areas import make_areas
from tests.factories.people import AT, user_with
from tests.factories.survey_forms import filled, published_form

pytestmark = pytest.mark.django_db
KEY = bytes(range(32))
PHOTO = b"\xff\xd8" + b"a photo" * 100


@pytest.fixture(autouse=True)
def areas():
    make_areas()
    with override("en"):
        yield


@pytest.fixture
def surveyor():
    return user_with("surveyor", SUBDISTRICT, name="surveyor")


@pytest.fixture
def phone(surveyor):
    """A phone of the surveyor, with its key kept, and its token."""
    made, token = let_phone_in(user=surveyor, name="เครื่อง 1", kind="browser", by=None, at=AT)
    keep_phone_key(phone=made, key=KEY, by=None, at=AT)
    return made, token


def backup(phone, *interviews, key=KEY, head=None):
    """The file as the app writes it: interviews as (state, xml, {name: content})."""

    def part(told, content):
        nonce = hashlib.sha256(content).digest()[:12]
        plain = json.dumps(told).encode() + b"\n" + content
        sealed = nonce + AESGCM(key).encrypt(nonce, plain, b"backup")
        return struct.pack(">I", len(sealed)) + sealed

    told = head or {"phone": phone.pk, "user": "", "made_at": "", "interviews": len(interviews)}
    out = b"PPAOS survey backup 1\n" + json.dumps(told).encode() + b"\n"
    for state, xml, files in interviews:
        out += part({"what": "interview", "state": state, "about": "มานี"}, xml)
        for name, content in files.items():
            out += part({"what": "file", "name": name}, content)
    return out


def hand_in(client, content):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    file = SimpleUploadedFile("phone.ppaos", content)
    return client.post("/survey/backup-files/", {"file": file})


def test_a_backup_file_comes_in_once_whoever_hands_it_in_and_drafts_stay_out(client, surveyor, phone):
    published_form()
    content = backup(
        phone[0],
        ("finished", filled(photo="1.jpg"), {"1.jpg": PHOTO}),
        ("draft", filled(), {}),
        ("refused", filled(form="unknown_form"), {}),
    )
    client.force_login(user_with("supervisor", "4601", name="supervisor"))
    first = hand_in(client, content)
    assert first.context["counts"] == {"new": 1, "known": 0, "unfinished": 1, "refused": 1}
    sent = Submission.objects.get()
    assert (sent.channel, sent.sent_by, sent.phone) == ("backup_file", surveyor, phone[0])
    assert sent.files.get().file.size == len(PHOTO)
    client.force_login(surveyor)
    assert hand_in(client, content).context["counts"]["known"] == 1
    assert Submission.objects.count() == 1


def test_a_phone_that_was_shut_out_hands_over_all_the_same(client, surveyor, phone):
    published_form()
    revoke_phone(phone=phone[0], by=None, at=AT)
    client.force_login(surveyor)
    assert hand_in(client, backup(phone[0], ("finished", filled(), {}))).context["counts"]["new"] == 1


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda content: b"PK\x03\x04" + content, "no backup file"),
        (lambda content: content.replace(b'"phone"', b'"phony"', 1), "beginning of the file is damaged"),
        (lambda content: content[:-5], "breaks off"),
        (lambda content: content + b"\0\0", "breaks off"),
        (lambda content: content + b"\xff\xff\xff\xff", "breaks off"),
        (lambda content: content[:-5] + b"\0" * 5, "changed or damaged"),
    ],
)
def test_a_file_that_is_none_is_refused_with_a_sentence(client, surveyor, phone, spoil, words):
    published_form()
    client.force_login(surveyor)
    content = spoil(backup(phone[0], ("finished", filled(), {})))
    assert words in str(hand_in(client, content).context["form"].errors["file"])


def test_the_file_of_a_phone_whose_key_is_not_kept_cannot_be_opened(client, surveyor):
    keyless, _token = let_phone_in(user=surveyor, name="", kind="browser", by=None, at=AT)
    client.force_login(surveyor)
    errors = hand_in(client, backup(keyless)).context["form"].errors["file"]
    assert "keeps no key" in str(errors)


def test_a_photo_before_the_first_interview_belongs_to_none(phone):
    whole = backup(phone[0], ("finished", b"<data/>", {"1.jpg": PHOTO}))
    head = backup(phone[0])
    interview = backup(phone[0], ("finished", b"<data/>", {}))
    content = io.BytesIO(head + whole[len(interview) :])
    assert head_of(content)["phone"] == phone[0].pk
    assert list(interviews_of(content, KEY)) == []
    with pytest.raises(BackupUnreadable):
        head_of(io.BytesIO(b"PPAOS survey backup 1\n[]\n"))


@pytest.mark.parametrize(
    ("role", "area", "may"),
    [("supervisor", "4601", True), ("data_manager", "46", True), ("supervisor", "4605", False),
     ("surveyor", SUBDISTRICT, False)],
)  # fmt: skip
def test_who_may_hand_in_the_file_of_a_surveyors_phone(phone, role, area, may):
    published_form()
    user = user_with(role, area, name="somebody")
    if may:
        assert hand_in_backup(phone=phone[0], interviews=[], by=user, at=AT) == []
        return
    with pytest.raises(PermissionDenied):
        hand_in_backup(phone=phone[0], interviews=[], by=user, at=AT)


def test_the_page_is_for_surveyors_and_those_who_send_them_out(client):
    for role, status in (("surveyor", 200), ("supervisor", 200), ("protection_officer", 403)):
        client.force_login(user_with(role, "46", name=role))
        assert client.get("/survey/backup-files/").status_code == status


# envelopes


def post_envelope(content):
    return Client().post("/survey/phone/envelopes", content, content_type="application/octet-stream")


def test_a_closed_app_sends_what_is_finished_sealed_and_once(surveyor, phone):
    published_form()
    content = backup(phone[0], ("finished", filled(photo="1.jpg"), {"1.jpg": PHOTO}))
    for _ in range(2):
        answer = post_envelope(content)
        assert (answer.status_code, answer["X-PPAOS"]) == (202, "1")
    sent = Submission.objects.get()
    assert (sent.channel, sent.sent_by, sent.phone) == ("browser", surveyor, phone[0])
    assert sent.files.get().file.size == len(PHOTO)


def test_an_envelope_of_nobody_known_is_not_taken(surveyor, phone):
    published_form()
    good = backup(phone[0], ("finished", filled(), {}))
    assert post_envelope(b"nonsense").status_code == 400
    assert post_envelope(backup(phone[0], ("finished", filled(), {}), key=bytes(32))).status_code == 400
    assert post_envelope(backup(phone[0], head={"phone": 0, "interviews": 0})).status_code == 401
    assert post_envelope(good + good[-9:]).status_code == 400, "whole or not at all"
    revoke_phone(phone=phone[0], by=None, at=AT)
    assert post_envelope(good).status_code == 401
    assert not Submission.objects.exists()


def test_an_envelope_that_is_too_large_is_not_taken(phone, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    assert post_envelope(backup(phone[0])).status_code == 400
