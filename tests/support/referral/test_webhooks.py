"""Machines are told of what is sent to them: signed, ids and states only, until they take it or it is given up."""

import base64
import hashlib
import hmac
import json
import socket
from datetime import timedelta

import httpx
import pytest
from django.core.exceptions import PermissionDenied
from django.utils.translation import override

from ppaos.support.referral.actions import _outside, _telling, delivering
from ppaos.support.referral.actions._outside import NotOutside, check_outside, post
from ppaos.support.referral.actions.delivering import WAITS, deliver_due, try_again
from ppaos.support.referral.actions.errors import ReferralRefused
from ppaos.support.referral.actions.sending import clear_referrals, send_referrals
from ppaos.support.referral.actions.steering import hear_household, steer
from ppaos.support.referral.actions.webhooks import MOST, end_webhook, make_webhook
from ppaos.support.referral.models import Delivery
from ppaos.support.referral.presenters.machines import delivery_rows, status_words
from ppaos.support.referral.queries.webhooks import EVENTS
from ppaos.support.referral.tasks.webhooks import deliver
from tests.factories.areas import make_areas
from tests.factories.people import AT, household_of, user_with
from tests.factories.referred import (
    answered,
    need_of,
    office,
    referral_of,
    sent_referral,
)

pytestmark = pytest.mark.django_db
URL = "https://agency.example/told"
PUBLIC = "93.184.216.34"
HELP = {"help_kind": "cash", "help_what": "เงินสงเคราะห์", "happened_on": AT.date()}


@pytest.fixture(autouse=True)
def _world(db, monkeypatch):
    make_areas()
    names = {"agency.example": PUBLIC, "inside.example": "10.0.0.7", "both.example": [PUBLIC, "127.0.0.1"]}

    def looked_up(host, port, **_how):
        found = names.get(host, host)
        if not any(sign in str(found) for sign in ".:") or str(found).endswith(".example"):
            raise socket.gaierror("unknown")
        return [
            (None, None, None, "", (each, port)) for each in ([found] if isinstance(found, str) else found)
        ]

    monkeypatch.setattr(_outside.socket, "getaddrinfo", looked_up)
    with override("en"):
        yield


@pytest.fixture
def hook(receiver):
    return make_webhook(organisation=receiver, url=URL, events=EVENTS, by=None, at=AT)


@pytest.fixture
def outside(monkeypatch):
    """What the machine was sent, and what it answers: a list of statuses or errors, the last for ever."""
    told, answers = [], [200]

    def posted(url, body, headers):
        told.append((url, body, headers))
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(delivering, "post", posted)
    return told, answers


def events():
    return [
        (row.event, [(each["from_state"], each["state"]) for each in row.body["referrals"]])
        for row in Delivery.objects.order_by("pk")
    ]


def test_the_machine_is_told_of_every_act_of_the_sender_and_the_household(service, hook):
    sent = sent_referral(need_of(household_of("สมชาย")), service)
    answered(sent, "asked", reason="papers")
    steer(referral_ids=[sent.pk], to_state="arrived", note="แนบแล้ว", by=None, at=AT)
    answered(sent, "delivered", **HELP)
    hear_household(referral=sent, is_received=False, by=None, at=AT)
    answered(sent, "delivered", **HELP | {"help_what": "เงินรอบสอง"})
    hear_household(referral=sent, is_received=True, by=None, at=AT)
    steer(referral_ids=[sent.pk], to_state="closed", by=None, at=AT)
    assert events() == [
        ("referral.sent", [("cleared", "sent")]),
        ("referral.replied", [("asked", "arrived")]),
        ("referral.opened_again", [("delivered", "sent")]),
        ("referral.confirmed", [("delivered", "affirmed")]),
    ]
    assert set(Delivery.objects.first().body["referrals"][0]) == {
        "id", "uid", "organisation", "from_state", "state",
    }  # fmt: skip


def test_what_was_never_sent_is_called_back_in_silence(service, hook):
    draft = referral_of(need_of(household_of("สมชาย")), service)
    steer(referral_ids=[draft.pk], to_state="called_back", reason="mistake", by=None, at=AT)
    assert events() == []
    sent = sent_referral(need_of(household_of("สมหญิง", key="h2")), service)
    steer(referral_ids=[sent.pk], to_state="called_back", reason="mistake", by=None, at=AT)
    assert events()[-1] == ("referral.called_back", [("sent", "called_back")])


def test_many_at_once_are_told_by_parts_and_only_to_who_asked(service, receiver, monkeypatch):
    monkeypatch.setattr(_telling, "MOST_IN_ONE", 2)
    body, other = office("กรมสมมุติ"), office("อื่น")
    receiver.parent = body
    receiver.save()
    of_body = make_webhook(organisation=body, url=URL, events=["referral.sent"], by=None, at=AT).webhook
    make_webhook(organisation=other, url=URL, events=EVENTS, by=None, at=AT)
    make_webhook(organisation=receiver, url=URL, events=["referral.confirmed"], by=None, at=AT)
    made = [referral_of(need_of(household_of(f"ก{n}", key=f"h{n}")), service).pk for n in range(5)]
    clear_referrals(referral_ids=made, ground="public_task", note="พ.ร.บ.", by=None, at=AT)
    send_referrals(referral_ids=made, by=None, at=AT)
    rows = list(Delivery.objects.order_by("pk"))
    assert {row.webhook_id for row in rows} == {of_body.pk}
    assert [len(row.body["referrals"]) for row in rows] == [2, 2, 1]
    assert [each["id"] for row in rows for each in row.body["referrals"]] == made


def test_what_is_told_can_be_checked_with_the_secret(service, hook, outside):
    told, _answers = outside
    sent_referral(need_of(household_of("สมชาย")), service)
    assert deliver_due(by=None, at=AT).taken == 1
    url, body, headers = told[0]
    secret = base64.b64decode(hook.secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode()
    assert (url, headers["webhook-signature"]) == (URL, f"v1,{expected}")
    assert json.loads(body)["event"] == "referral.sent"
    assert "สมชาย" not in body.decode()
    assert hook.secret.encode() not in bytes(hook.webhook.secret_sealed)
    assert deliver_due(by=None, at=AT + timedelta(days=9)).taken == 0


def test_it_is_tried_again_with_longer_waits_and_given_up_at_last(service, hook, outside):
    _told, answers = outside
    answers[:] = [
        500,
        httpx.ConnectTimeout("late"),
        httpx.ConnectError("no"),
        NotOutside("address_inside"),
        500,
    ]
    sent_referral(need_of(household_of("สมชาย")), service)
    at, seen = AT, []
    for wait in WAITS:
        done = deliver_due(by=None, at=at)
        delivery = Delivery.objects.get()
        seen.append(delivery.last_status)
        assert deliver_due(by=None, at=at).failed == 0
        at += wait
    assert seen[:4] == ["500", "no_answer_in_time", "not_reached", "address_inside"]
    assert (done.given_up, delivery.tries, delivery.next_try_at) == (1, len(WAITS), None)
    answers[:] = [204]
    by = user_with("administrator", "46")
    try_again(delivery=delivery, by=by, at=at)
    assert deliver_due(by=None, at=at).taken == 1


def test_a_machine_that_is_gone_is_given_up_at_once_and_one_that_fails_keeps_nobody_waiting(
    service, receiver, hook, outside
):
    told, answers = outside
    second = make_webhook(organisation=receiver, url="https://93.184.216.34/", events=EVENTS, by=None, at=AT)
    for place in range(2):
        sent_referral(need_of(household_of("ก", key=f"h{place}")), service)
    answers[:] = [410, 200]
    done = deliver_due(by=None, at=AT)
    assert (done.given_up, done.taken, done.failed) == (1, 2, 0)
    assert [url for url, _body, _headers in told].count(second.webhook.url) == 2
    end_webhook(webhook=hook.webhook, by=None, at=AT)
    assert Delivery.objects.filter(webhook=hook.webhook, last_status="webhook_ended").count() == 1
    deliver(0)
    assert len(told) == 3


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://agency.example/", "address_unsafe"),
        ("https://user:secret@agency.example/", "address_unreadable"),
        ("https:///told", "address_unreadable"),
        ("https://agency.example:99999/", "address_unreadable"),
        ("https://nobody.example/", "address_unknown"),
        ("https://inside.example/", "address_inside"),
        ("https://both.example/", "address_inside"),
        ("https://127.0.0.1/", "address_inside"),
        ("https://169.254.169.254/latest/meta-data", "address_inside"),
        ("https://192.168.1.1/", "address_inside"),
        ("https://224.0.0.1/", "address_inside"),
        ("https://0.0.0.0/", "address_inside"),
        ("https://[::1]/", "address_inside"),
        ("https://[::ffff:127.0.0.1]/", "address_inside"),
        ("https://[64:ff9b::7f00:1]/", "address_inside"),
        ("https://[2002:7f00:1::]/", "address_inside"),
        ("https://[fd00::1]/", "address_inside"),
    ],
)
def test_no_machine_inside_is_spoken_to(receiver, url, code):
    with pytest.raises(NotOutside) as refused:
        check_outside(url)
    assert refused.value.code == code
    with pytest.raises(ReferralRefused, match=r"\."):
        make_webhook(organisation=receiver, url=url, events=EVENTS, by=None, at=AT)


def test_public_addresses_of_both_kinds_are(receiver):
    check_outside("https://agency.example/")
    check_outside("https://[2606:2800:220:1:248:1893:25c8:1946]/")


def test_a_host_that_the_settings_name_may_stand_inside(settings):
    settings.WEBHOOK_HOSTS = ["inside.example"]
    check_outside("http://inside.example:8080/told")


def test_it_is_sent_to_the_address_that_was_looked_at_and_leads_nowhere_else(monkeypatch):
    asked = []

    def handled(request):
        asked.append(request)
        return httpx.Response(302, headers={"location": "http://127.0.0.1/"})

    client = httpx.Client
    monkeypatch.setattr(
        _outside.httpx,
        "Client",
        lambda **how: client(
            transport=httpx.MockTransport(handled), **{"follow_redirects": how["follow_redirects"]}
        ),
    )
    assert post("https://agency.example:8443/told?x=1", b"{}", {"webhook-id": "1"}) == 302
    (request,) = asked
    assert str(request.url) == f"https://{PUBLIC}:8443/told?x=1"
    assert request.headers["host"] == "agency.example:8443"
    assert request.extensions["sni_hostname"] == "agency.example"


@pytest.mark.parametrize(("events", "words"), [([], "Choose"), (["referral.deleted"], "Choose")])
def test_only_events_there_are_can_be_asked_for(receiver, events, words):
    with pytest.raises(ReferralRefused, match=words):
        make_webhook(organisation=receiver, url=URL, events=events, by=None, at=AT)


def test_an_address_is_told_once_and_there_is_an_end_to_addresses(receiver, hook):
    with pytest.raises(ReferralRefused, match="told already"):
        make_webhook(organisation=receiver, url=URL, events=EVENTS, by=None, at=AT)
    for place in range(MOST - 1):
        make_webhook(organisation=receiver, url=f"{URL}/{place}", events=EVENTS, by=None, at=AT)
    with pytest.raises(ReferralRefused, match="enough"):
        make_webhook(organisation=receiver, url=f"{URL}/more", events=EVENTS, by=None, at=AT)


@pytest.mark.parametrize(
    ("role", "area", "may"),
    [("administrator", "46", True), ("administrator", "4605", False), ("data_manager", "46", False)],
)
def test_who_manages_organisations_there_manages_their_machines(role, area, may):
    receiver, by = office(area="4601"), user_with(role, area)
    if may:
        assert make_webhook(organisation=receiver, url=URL, events=EVENTS, by=by, at=AT).webhook.pk
    else:
        with pytest.raises(PermissionDenied):
            make_webhook(organisation=receiver, url=URL, events=EVENTS, by=by, at=AT)


def test_what_came_of_a_telling_is_said_in_words(hook):
    told = {"webhook": hook.webhook, "event": "referral.sent", "body": {"referrals": [{}, {}]}}
    rows = [
        Delivery(**told, delivered_at=AT, last_status="200"),
        Delivery(**told, given_up_at=AT, last_status="500"),
        Delivery(**told, tries=1, next_try_at=AT, last_status="not_reached"),
        Delivery(**told, next_try_at=AT),
    ]
    said = [(row["outcome"], row["tone"]) for row in delivery_rows(rows)]
    assert said == [
        ("taken", "good"),
        ("given up", "bad"),
        ("will be tried again", "care"),
        ("about to be told", "running"),
    ]
    assert delivery_rows(rows)[1]["why"] == "The machine answered 500."
    assert status_words("address_inside").startswith("The address leads")


def test_only_so_many_are_told_in_one_go(service, hook, outside, monkeypatch):
    monkeypatch.setattr("ppaos.support.referral.actions.delivering.MOST", 1)
    for name in ("สมชาย", "สมหญิง"):
        sent_referral(need_of(household_of(name, key=name)), service)
    assert [deliver_due(by=None, at=AT).taken for _turn in range(3)] == [1, 1, 0]
