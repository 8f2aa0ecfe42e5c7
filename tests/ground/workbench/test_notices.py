"""Messages are told once, brought by what the settings choose, tried again later and later, and given up in the end."""

import json
import smtplib
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse

from ppaos.ground.accounts.models import User
from ppaos.ground.workbench import backends, tasks
from ppaos.ground.workbench.actions import Message, NotSent, mark_read, send_notices, tell
from ppaos.ground.workbench.actions.notices import WAITS, _carrier
from ppaos.ground.workbench.models import Notice
from ppaos.ground.workbench.queries.notices import notices_of, unread_count

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def message(key="k", channel="email", **given):
    told = {"purpose": "tests", "subject": "เรื่องรอตอบ", "text": "มี 3 เรื่อง", "address": "a@example.org"}
    return Message(key=key, channel=channel, **(told | given))


class Refusing:
    """A carrier that never brings anything."""

    def __init__(self, *, is_final=False):
        self.is_final = is_final

    def send(self, notice):
        raise NotSent("ไม่มีสัญญาณ", is_final=self.is_final)


@pytest.fixture
def refusing(monkeypatch):
    def choose(**given):
        monkeypatch.setattr(
            "ppaos.ground.workbench.actions.notices._carrier", lambda _name: Refusing(**given)
        )

    return choose


def test_the_same_is_told_once():
    assert tell(messages=[message(), message(), message("other")], by=None, at=AT) == 2
    assert tell(messages=[message()], by=None, at=AT) == 0
    assert Notice.objects.count() == 2


def test_what_waits_is_written_to_a_file_for_its_owner_alone(settings, tmp_path):
    settings.PPAOS_HOME, settings.SITE_URL = tmp_path, "https://ppaos.example"
    tell(messages=[message(link="/referrals/desk/")], by=None, at=AT)
    assert send_notices(by=None, at=AT).sent == 1
    file = tmp_path / "notices" / "email.jsonl"
    assert json.loads(file.read_text())["text"] == "มี 3 เรื่อง\nhttps://ppaos.example/referrals/desk/"
    assert file.stat().st_mode & 0o077 == 0
    assert send_notices(by=None, at=AT + timedelta(days=1)).sent == 0


def test_the_console_shows_it(settings, capsys):
    settings.NOTICE_CARRIERS = {"sms": "console"}
    tell(messages=[message(channel="sms")], by=None, at=AT)
    send_notices(by=None, at=AT)
    assert "มี 3 เรื่อง" in capsys.readouterr().err


def test_what_does_not_leave_is_tried_later_and_later_and_given_up_with_the_reason(refusing):
    refusing()
    tell(messages=[message()], by=None, at=AT)
    at, tried = AT, 0
    while not (notice := Notice.objects.get()).given_up_at:
        assert send_notices(by=None, at=at - timedelta(seconds=1)).failed == 0
        send_notices(by=None, at=at)
        tried += 1
        at = Notice.objects.get().next_try_at or at
    assert (tried, notice.tries, notice.fault) == (len(WAITS) + 1, len(WAITS) + 1, "ไม่มีสัญญาณ")
    assert at - AT == sum(WAITS, timedelta())
    assert send_notices(by=None, at=at + timedelta(days=9)).given_up == 0


def test_what_can_never_leave_is_given_up_at_once(refusing):
    refusing(is_final=True)
    tell(messages=[message()], by=None, at=AT)
    assert send_notices(by=None, at=AT).given_up == 1


def test_the_worker_sends_and_logs_what_did_not_leave(refusing, caplog, monkeypatch):
    monkeypatch.setattr(tasks.connections, "close_all", lambda: None)
    tasks.send_waiting_notices.func(0)
    assert not caplog.records
    refusing()
    tell(messages=[message()], by=None, at=AT)
    tasks.send_waiting_notices.func(0)
    assert "1 to be tried again" in caplog.text


def test_e_mail_goes_by_the_mail_server(settings, mailoutbox):
    settings.SITE_URL = ""
    backends.Smtp().send(Notice(subject="หัวเรื่อง", text="ข้อความ", address="a@example.org"))
    (mail,) = mailoutbox
    assert (mail.subject, mail.body, mail.to) == ("หัวเรื่อง", "ข้อความ", ["a@example.org"])


@pytest.mark.parametrize(
    ("fault", "is_final"),
    [
        (smtplib.SMTPRecipientsRefused({}), True),
        (smtplib.SMTPServerDisconnected(), False),
        (OSError(), False),
    ],
)
def test_what_the_mail_server_says_is_told(monkeypatch, fault, is_final):
    def fails(*_args):
        raise fault

    monkeypatch.setattr(backends, "send_mail", fails)
    with pytest.raises(NotSent) as refused:
        backends.Smtp().send(Notice(address="a@example.org"))
    assert refused.value.is_final is is_final


@pytest.mark.parametrize("name", ["Smtp", "Gateway", "Line"])
def test_nothing_goes_to_nobody(name):
    with pytest.raises(NotSent, match="no address") as refused:
        getattr(backends, name)().send(Notice())
    assert refused.value.is_final


@pytest.mark.parametrize(
    ("name", "url", "body"),
    [
        ("Gateway", "https://sms.example/send", {"to": "0812345678", "text": "ข้อความ"}),
        ("Line", "https://line.example/push",
         {"to": "0812345678", "messages": [{"type": "text", "text": "ข้อความ"}]}),
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    ("status", "is_final"), [(200, None), (400, True), (401, True), (429, False), (503, False)]
)
def test_gateways_take_json_and_what_they_answer_is_told(
    settings, monkeypatch, name, url, body, status, is_final
):
    settings.SMS_URL, settings.SMS_TOKEN = "https://sms.example/send", "t"
    settings.LINE_URL, settings.LINE_TOKEN = "https://line.example/push", "t"
    asked = []

    def post(to, *, json, headers, timeout):
        asked.append((to, json, headers["Authorization"]))
        return httpx.Response(status)

    monkeypatch.setattr(backends.httpx, "post", post)
    notice = Notice(key="k", address="0812345678", text="ข้อความ")
    if is_final is None:
        getattr(backends, name)().send(notice)
    else:
        with pytest.raises(NotSent, match=str(status)) as refused:
            getattr(backends, name)().send(notice)
        assert refused.value.is_final is is_final
    assert asked == [(url, body, "Bearer t")]


def test_a_gateway_that_is_not_set_up_or_silent_is_told(settings, monkeypatch):
    notice = Notice(key="k", address="0812345678")
    with pytest.raises(NotSent, match="PPAOS_SMS_URL is not set up"):
        backends.Gateway().send(notice)
    settings.SMS_URL, settings.SMS_TOKEN = "https://sms.example/send", "t"

    def silent(*_args, **_kwargs):
        raise httpx.ConnectError("no route")

    monkeypatch.setattr(backends.httpx, "post", silent)
    with pytest.raises(NotSent, match="does not answer") as refused:
        backends.Gateway().send(notice)
    assert not refused.value.is_final


def test_a_carrier_that_does_not_exist_is_said_in_words(settings):
    settings.NOTICE_CARRIERS = {"sms": "pigeon"}
    with pytest.raises(ImproperlyConfigured, match="PPAOS_NOTICES_SMS is «pigeon»"):
        _carrier("sms")


def test_the_home_page_shows_what_was_not_read(client):
    reader, other = (User.objects.create(username=name, display_name=name) for name in ("a", "b"))
    told = [
        message(f"k{number}", "home_page", user_id=reader.pk, link="/work/notices/") for number in range(2)
    ]
    tell(messages=told, by=None, at=AT)
    assert send_notices(by=None, at=AT + timedelta(days=1)).sent == 0
    assert (unread_count(reader), unread_count(other)) == (2, 0)
    client.force_login(reader)
    assert "เรื่องรอตอบ" in client.get("/").content.decode()
    assert "ยังไม่อ่าน" in client.get(reverse("workbench:notices")).content.decode()
    client.post(reverse("workbench:read_notices"))
    assert unread_count(reader) == 0
    assert "เรื่องรอตอบ" not in client.get("/").content.decode()
    assert "ยังไม่อ่าน" not in client.get(reverse("workbench:notices")).content.decode()
    assert mark_read(by=reader, at=AT) == 0
    assert notices_of(reader).count() == 2
    client.force_login(other)
    assert "ยังไม่มีข้อความแจ้ง" in client.get(reverse("workbench:notices")).content.decode()
