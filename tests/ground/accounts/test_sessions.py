"""On which devices somebody is signed in, and how sessions end from elsewhere."""

from datetime import timedelta
from ipaddress import ip_network

import pytest
from django.utils import timezone
from django.utils.translation import override

from ppaos.config.middleware import SeenSessions
from ppaos.ground.accounts.actions import change_password, end_sessions, reset_access, suspend_user
from ppaos.ground.accounts.models import UserSession
from ppaos.ground.accounts.presenters import device_words
from ppaos.ground.accounts.queries import client_address, place_words
from ppaos.ground.privacy.models import Event
from tests.factories.people import user_with
from tests.ground.accounts.conftest import AT, PASSWORD, AtTheDoor, with_password

pytestmark = pytest.mark.django_db
PAGE = "/account/sessions/"
PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36"


@pytest.fixture
def two(supervisor):
    """The same person at a desk and on a phone."""
    browsers = AtTheDoor(), AtTheDoor(REMOTE_ADDR="203.0.113.9", headers={"User-Agent": PHONE})
    for browser in browsers:
        browser.passes_password(supervisor)
    return browsers


def is_in(browser):
    return browser.get("/account/").status_code == 200


def test_sign_ins_are_listed_with_device_and_place(two, settings):
    settings.PLACES = {ip_network("203.0.113.0/24"): "ศาลากลางจังหวัด"}
    text = two[0].get(PAGE).text
    assert "Chrome · Android" in text
    assert "ศาลากลางจังหวัด" in text
    assert "203.0.113.9" in text
    assert [row["is_own"] for row in two[0].get(PAGE).context["rows"]].count(True) == 1


def test_one_or_all_others_are_signed_out(two, supervisor):
    desk, phone = two
    other = UserSession.objects.get(address="203.0.113.9")
    desk.post(f"{PAGE}{other.pk}/revoke/")
    assert (is_in(desk), is_in(phone)) == (True, False)
    other.refresh_from_db()
    assert str(supervisor.pk) in str(other)
    assert (other.ending, other.ended_by) == ("session_revoked", supervisor)
    phone.passes_password(supervisor)
    desk.post(f"{PAGE}revoke/")
    assert (is_in(desk), is_in(phone)) == (True, False)
    assert {"session.revoked", "sessions.revoked"} <= set(Event.objects.values_list("verb", flat=True))


def test_sessions_of_others_are_not_there(two, db):
    stranger = with_password(user_with("supervisor", "4601", name="stranger"))
    browser = AtTheDoor()
    browser.passes_password(stranger)
    session = UserSession.objects.exclude(user=stranger).first()
    assert browser.post(f"{PAGE}{session.pk}/revoke/").status_code == 404
    assert browser.post(f"{PAGE}0/revoke/").status_code == 404


def test_another_password_ends_the_others_and_this_one_goes_on(two):
    desk, phone = two
    words = {"old_password": PASSWORD, "new_password": "แดดออกที่นาโกแล้ว", "repeated": "แดดออกที่นาโกแล้ว"}
    assert desk.post("/account/password/", words).status_code == 302
    assert (is_in(desk), is_in(phone)) == (True, False)
    assert len(desk.get(PAGE).context["rows"]) == 1


@pytest.mark.parametrize(
    ("act", "ending"),
    [
        (lambda user: change_password(user=user, password="x" * 12, by=user, at=AT), "password_changed"),
        (lambda user: reset_access(user=user, by=None, at=AT), "access_taken"),
        (lambda user: suspend_user(user=user, reason="พ้นหน้าที่", by=None, at=AT), "account_suspended"),
        (lambda user: end_sessions(users=[user], by=None, at=AT), "role_changed"),
    ],
)
def test_what_changes_the_access_ends_every_session(two, supervisor, act, ending):
    act(supervisor)
    assert [is_in(browser) for browser in two] == [False, False]
    assert set(UserSession.objects.values_list("ending", flat=True)) == {ending}


def test_signing_out_is_an_ending_too(two):
    two[0].post("/sign-out/")
    assert UserSession.objects.exclude(ended_at=None).get().ending == "signed_out"


def test_a_session_in_use_is_seen_now_and_then(two):
    long_ago = timezone.now() - timedelta(hours=1)
    UserSession.objects.update(last_seen_at=long_ago)
    two[0].get("/account/")
    UserSession.objects.update(last_seen_at=long_ago)
    two[0].get("/account/")
    assert set(UserSession.objects.values_list("last_seen_at", flat=True)) == {long_ago}, "once in a while"


def test_few_sessions_are_remembered(monkeypatch):
    monkeypatch.setattr(SeenSessions, "MOST", 2)
    seen = SeenSessions(lambda request: None)
    assert [seen._is_due(key) for key in ("a", "b", "a", "c", "a")] == [True, True, False, True, True]


def test_a_session_opened_by_force_is_not_listed(client, supervisor):
    client.force_login(supervisor)
    assert client.get(PAGE).context["rows"] == []


@pytest.mark.parametrize(
    ("address", "words"),
    [(None, "unknown"), ("127.0.0.1", "server"), ("10.1.2.3", "internal"), ("2001:4860::1", "internet")],
)
def test_places_by_their_address(address, words):
    with override("en"):
        assert words in place_words(address)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (PHONE, "Chrome · Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) Version/17.0 Safari/604.1", "Safari · iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/130 Safari/537.36 Edg/130", "Edge · Windows"),
        ("Mozilla/5.0 (X11; Linux) Gecko/20100101 Firefox/130.0", "Firefox · Linux"),
    ],
)
def test_devices_by_what_they_say(said, words):
    assert device_words(said) == words


@pytest.mark.parametrize(
    ("proxy", "said", "address"),
    [
        (None, "203.0.113.5", "10.0.0.1"),
        (("HTTP_X_FORWARDED_PROTO", "https"), "6.6.6.6, 203.0.113.5", "203.0.113.5"),
        (("HTTP_X_FORWARDED_PROTO", "https"), "no address", "10.0.0.1"),
        (("HTTP_X_FORWARDED_PROTO", "https"), "", "10.0.0.1"),
    ],
)
def test_behind_a_proxy_the_address_is_the_one_it_saw(rf, settings, proxy, said, address):
    settings.SECURE_PROXY_SSL_HEADER = proxy
    asked = rf.get("/", REMOTE_ADDR="10.0.0.1", headers={"X-Forwarded-For": said})
    assert client_address(asked) == address
