"""An administrator makes and revokes keys and webhooks of agencies' machines; secrets are shown once."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from ppaos.ground.privacy.models import Event
from ppaos.support.referral.actions import _outside
from ppaos.support.referral.actions.errors import ReferralRefused
from ppaos.support.referral.actions.machines import make_key
from ppaos.support.referral.actions.webhooks import make_webhook
from ppaos.support.referral.models import ApiKey, Delivery, Webhook
from tests.factories.areas import make_areas
from tests.factories.machines import key_of
from tests.factories.people import AT, user_with
from tests.factories.referred import office

pytestmark = pytest.mark.django_db
URL = "https://agency.example/told"


@pytest.fixture(autouse=True)
def _world(db, monkeypatch):
    make_areas()
    monkeypatch.setattr(
        _outside.socket, "getaddrinfo", lambda host, port, **_how: [(0, 0, 0, "", ("93.184.216.34", port))]
    )
    with override("en"):
        yield


@pytest.fixture
def administrator(client):
    user = user_with("administrator", "46")
    client.force_login(user)
    return user


def asked(body, **given):
    return {"organisation": body.pk, "name": "ระบบงาน", "scopes": ["referrals:read", "ids:read"], **given}


def test_a_key_is_shown_once_and_only_its_hash_is_kept(client, administrator):
    body = office()
    page = client.post("/referrals/machines/", asked(body)).content.decode()
    text = re.search(r"ppaosk_[\w-]{43}", page)[0]
    key = ApiKey.objects.get()
    assert (key.scopes, key.made_by) == (["referrals:read", "ids:read"], administrator)
    assert text not in (key.key_hash, client.get("/referrals/machines/").content.decode())
    assert text not in str(list(Event.objects.values()))
    assert client.get("/api/v1/referrals", headers={"authorization": f"Bearer {text}"}).status_code == 200
    first_use = ApiKey.objects.get().last_used_at
    assert first_use is not None
    ApiKey.objects.update(last_used_at=timezone.now() - timedelta(hours=1))
    client.get("/api/v1/referrals", headers={"authorization": f"Bearer {text}"})
    assert ApiKey.objects.get().last_used_at >= first_use
    client.post(f"/referrals/machines/{key.pk}/revoke/")
    assert client.get("/api/v1/referrals", headers={"authorization": f"Bearer {text}"}).status_code == 401


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"name": "   "}, {"scopes": []}, {"scopes": ["everything"]}, {"organisation": 0}]
)
def test_a_key_without_name_scope_or_organisation_is_not_made(client, administrator, wrong):
    assert client.post("/referrals/machines/", asked(office()) | wrong).status_code == 200
    assert not ApiKey.objects.exists()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"name": " "}, "which machine"),
        ({"scopes": []}, "may do"),
        ({"scopes": ["all"]}, "may do"),
    ],
)
def test_the_act_itself_refuses_what_the_form_would(given, words):
    told = {"organisation": office(), "name": "ก", "scopes": ["referrals:read"]}
    with pytest.raises(ReferralRefused, match=words):
        make_key(**told | given, by=None, at=AT)


def test_a_webhook_is_made_looked_at_and_ended(client, administrator):
    body = office()
    page = client.post(
        "/referrals/machines/webhooks/", {"organisation": body.pk, "url": URL, "events": ["referral.sent"]}
    )
    assert "whsec_" in page.content.decode()
    hook = Webhook.objects.get()
    assert "whsec_" not in client.get("/referrals/machines/webhooks/").content.decode()
    assert "ยังไม่เคยแจ้ง" in client.get(f"/referrals/machines/webhooks/{hook.pk}/").content.decode()
    given_up = Delivery.objects.create(
        webhook=hook,
        event="referral.sent",
        body={"referrals": [{}]},
        tries=8,
        given_up_at=AT,
        last_status="500",
    )
    assert "ระบบปลายทางตอบ 500" in client.get(f"/referrals/machines/webhooks/{hook.pk}/").content.decode()
    client.post(f"/referrals/machines/webhooks/{hook.pk}/again/{given_up.pk}/")
    given_up.refresh_from_db()
    assert (given_up.tries, given_up.given_up_at) == (0, None)
    client.post(f"/referrals/machines/webhooks/{hook.pk}/end/")
    hook.refresh_from_db()
    assert hook.ended_at is not None
    assert client.post(f"/referrals/machines/webhooks/{hook.pk}/again/{given_up.pk}/").status_code == 404


def test_an_address_that_may_not_be_told_is_refused_on_the_page(client, administrator):
    told = {"organisation": office().pk, "url": "http://agency.example/", "events": ["referral.sent"]}
    page = client.post("/referrals/machines/webhooks/", told).content.decode()
    assert "ที่อยู่ต้องขึ้นต้นด้วย https://" in page
    assert not Webhook.objects.exists()


PAGES = [
    ("get", "/referrals/machines/"),
    ("post", "/referrals/machines/{key}/revoke/"),
    ("get", "/referrals/machines/webhooks/"),
    ("get", "/referrals/machines/webhooks/{hook}/"),
    ("post", "/referrals/machines/webhooks/{hook}/end/"),
    ("post", "/referrals/machines/webhooks/{hook}/again/1/"),
]


@pytest.mark.parametrize(("method", "address"), PAGES)
@pytest.mark.parametrize(
    ("role", "area", "status"), [("data_manager", "46", 403), ("administrator", "4605", 404)]
)
def test_the_pages_open_to_who_manages_organisations_there(client, method, address, role, area, status):
    body = office(area="4601")
    hook = make_webhook(organisation=body, url=URL, events=["referral.sent"], by=None, at=AT).webhook
    client.force_login(user_with(role, area))
    address = address.format(key=key_of(body).key.pk, hook=hook.pk)
    answer = getattr(client, method)(address)
    is_list = method == "get" and not address.endswith(f"{hook.pk}/")
    assert answer.status_code == (200 if is_list and status == 404 else status)
    if is_list:
        assert body.name_th not in answer.content.decode().split("<form", 1)[0]


def test_a_machine_manages_its_own_webhooks(client):
    body, other = office(), office("อื่น")
    headers = {"authorization": f"Bearer {key_of(body).text}"}
    told = {"url": URL, "events": ["referral.sent"]}

    def post():
        return client.post("/api/v1/webhooks", told, content_type="application/json", headers=headers)

    made = post()
    assert made.json()["secret"].startswith("whsec_")
    assert (post().status_code, post().json()["code"]) == (409, "webhook_refused")
    theirs = make_webhook(organisation=other, url=URL, events=["referral.sent"], by=None, at=AT).webhook
    rows = client.get("/api/v1/webhooks", headers=headers).json()
    assert [row["id"] for row in rows] == [made.json()["id"]]
    assert client.get(f"/api/v1/webhooks/{theirs.pk}/deliveries", headers=headers).status_code == 404
    address = f"/api/v1/webhooks/{made.json()['id']}"
    assert client.get(f"{address}/deliveries", headers=headers).json() == []
    assert client.delete(address, headers=headers).status_code == 204
    assert client.delete(address, headers=headers).status_code == 404
