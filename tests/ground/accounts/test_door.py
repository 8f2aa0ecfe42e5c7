"""Who comes in, who does not, and what trace the door leaves."""

from datetime import timedelta

import pytest
from django.contrib.auth import authenticate
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone

from ppaos.ground.accounts.actions import (
    change_password,
    invite_user,
    make_access_code,
    reset_access,
    suspend_user,
)
from ppaos.ground.accounts.models import AccessCode, User
from ppaos.ground.privacy.models import Event, EventSubject

pytestmark = pytest.mark.django_db
PASSWORD = "ฝนตกที่นาโกทุกวัน"
SIGN_IN, LOCKED = "/sign-in/", 429


@pytest.fixture
def somchai():
    user = invite_user(username="Somchai", display_name="สมชาย สมมุติ", by=None, at=timezone.now()).user
    change_password(user=user, password=PASSWORD, by=None, at=timezone.now())
    return user


def sign_in(client, username="somchai", password=PASSWORD, **more):
    return client.post(SIGN_IN, {"username": username, "password": password, **more})


def is_signed_in(client):
    return "_auth_user_id" in client.session


def verbs():
    return list(Event.objects.order_by("id").values_list("verb", flat=True))


def test_the_door_opens_to_name_and_password_and_shuts_behind(client, somchai):
    assert client.get(SIGN_IN).status_code == 200
    answer = sign_in(client, "SOMCHAI ", next="/account/")
    assert answer.url == "/account/"
    assert client.get("/account/").status_code == 200
    assert client.post(reverse("sign_out")).url == SIGN_IN
    assert not is_signed_in(client)
    assert verbs()[-2:] == ["session.opened", "session.closed"]


def test_signing_out_needs_a_form_of_ours(client, somchai):
    sign_in(client, next="/account/")
    assert client.get(reverse("sign_out")).status_code == 405
    assert is_signed_in(client)


def test_every_page_but_the_door_asks_to_sign_in(client):
    for address in ("/account/", "/account/tokens/", "/account/password/"):
        assert client.get(address).url == f"{SIGN_IN}?next={address}"


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org"])
def test_the_door_leads_nowhere_else(client, somchai, settings, elsewhere):
    settings.LOGIN_REDIRECT_URL = "/account/"
    assert sign_in(client, next=elsewhere).url == "/account/"


def test_a_session_gets_a_new_key_at_the_door(client, somchai):
    client.get(SIGN_IN)
    session = client.session
    session["left by a stranger"] = True
    session.save()
    before = session.session_key
    sign_in(client, next="/account/")
    assert client.session.session_key != before
    assert not Session.objects.filter(pk=before).exists()


def test_a_wrong_password_is_told_and_noted_without_what_was_typed(client, somchai):
    answer = sign_in(client, password="wrong words here")
    assert answer.status_code == 200
    assert not is_signed_in(client)
    assert "wrong words" not in answer.text
    event = Event.objects.get(verb="session.refused")
    assert list(event.subjects.values_list("label", "subject_id")) == [("accounts.user", somchai.pk)]
    sign_in(client, username="nobody-of-that-name")
    assert not Event.objects.filter(detail__icontains="nobody").exists()
    assert EventSubject.objects.filter(event__verb="session.refused").count() == 1


def test_an_empty_form_is_no_failed_sign_in(client, somchai):
    assert sign_in(client, password="").status_code == 200
    assert "session.refused" not in verbs()


def test_a_suspended_user_stays_out_and_open_sessions_end(client, somchai):
    sign_in(client, next="/account/")
    suspend_user(user=somchai, reason="พ้นหน้าที่", by=None, at=timezone.now())
    assert client.get("/account/").status_code == 302
    assert not is_signed_in(client) or sign_in(client).status_code == 200


def test_passwords_are_kept_with_argon2(somchai):
    assert somchai.password.startswith("argon2$argon2id$")


def test_five_failures_shut_the_door_until_a_reset(client, somchai, settings):
    settings.AXES_ENABLED = True
    # However the name is spelt, it is the same door.
    for spelling in ("somchai", "Somchai", "SOMCHAI", " somchai"):
        assert sign_in(client, spelling, "wrong words here").status_code == 200
    assert sign_in(client, password="wrong words here").status_code == LOCKED
    answer = sign_in(client)
    assert answer.status_code == LOCKED
    assert answer.headers["Retry-After"] == "900"
    assert "15" in answer.text
    assert verbs()[-6:] == ["session.refused"] * 4 + ["session.locked"] * 2
    code = reset_access(user=somchai, by=None, at=timezone.now()).code
    assert sign_in(client, password=code).url == reverse("accounts:set_password")


def test_guessing_codes_shuts_the_door_too(client, somchai, settings):
    settings.AXES_ENABLED = True
    code = make_access_code(user=somchai, by=None, at=timezone.now()).code
    for _ in range(5):
        answer = sign_in(client, password="2345-6789-ABCD")
    assert answer.status_code == LOCKED
    assert sign_in(client, password=code).status_code == LOCKED


def test_a_code_leads_to_a_password_of_ones_own_and_is_used_up(client, settings):
    settings.LOGIN_REDIRECT_URL = "/account/"
    user, code, _ = invite_user(username="malee", display_name="มาลี สมมุติ", by=None, at=timezone.now())
    answer = sign_in(client, "malee", f" {code.lower()} ")
    assert answer.url == "/account/password/new/"
    assert not is_signed_in(client), "a code alone opens no session"
    page = client.get(answer.url)
    assert "มาลี สมมุติ" in page.text
    assert client.post(answer.url, {"new_password": PASSWORD, "repeated": PASSWORD}).url == "/account/"
    assert is_signed_in(client)
    assert AccessCode.objects.get(user=user).used_at is not None
    assert verbs()[-2:] == ["password.set", "session.opened"]
    client.logout()
    assert sign_in(client, "malee", code).status_code == 200, "a code is good once"


@pytest.mark.parametrize(
    ("typed", "again"),
    [
        ("short", "short"),
        ("password1234", "password1234"),
        (PASSWORD, "something else"),
        ("2345-6789-ABCD", "2345-6789-ABCD"),
        ("malee-samma", "malee-samma"),
    ],
)
def test_weak_or_mistyped_passwords_are_sent_back(client, typed, again):
    code = invite_user(username="malee-samma", display_name="มาลี", by=None, at=timezone.now()).code
    sign_in(client, "malee-samma", code)
    assert (
        client.post("/account/password/new/", {"new_password": typed, "repeated": again}).status_code == 200
    )
    assert not User.objects.get(username="malee-samma").has_usable_password()


def test_the_page_of_the_password_wants_a_code_first(client):
    assert client.get("/account/password/new/").url == SIGN_IN


def test_a_code_used_meanwhile_sets_no_second_password(client, monkeypatch):
    user, code, _ = invite_user(username="malee", display_name="มาลี", by=None, at=timezone.now())
    sign_in(client, "malee", code)
    live = AccessCode.objects.filter(user=user)
    monkeypatch.setattr("ppaos.ground.accounts.views.entrance.live_codes", lambda at: live)
    live.update(used_at=timezone.now())
    answer = client.post("/account/password/new/", {"new_password": PASSWORD, "repeated": PASSWORD})
    assert answer.url == SIGN_IN
    assert not User.objects.get(pk=user.pk).has_usable_password()


def test_an_old_code_opens_nothing(somchai):
    long_ago = timezone.now() - timedelta(days=15)
    code = make_access_code(user=somchai, by=None, at=long_ago).code
    assert authenticate(None, username="somchai", access_code=code) is None


def test_the_demo_shows_a_sign_in_per_role_and_others_do_not(client, settings):
    settings.DEMO_ACCOUNTS = f"{__name__}.invented_accounts"
    assert "demo-manager" not in client.get(SIGN_IN).text
    settings.IS_DEMO = True
    assert "demo-manager" in client.get(SIGN_IN).text


def invented_accounts():
    return [{"role": "ผู้จัดการข้อมูล", "username": "demo-manager", "password": "demo", "text": ""}]


def test_the_language_is_remembered_and_comes_back_at_the_door(client, somchai):
    anonymous = client.post("/language/", {"language": "en", "next": SIGN_IN})
    assert anonymous.url == SIGN_IN
    assert 'lang="en"' in client.get(SIGN_IN).text
    sign_in(client, next="/account/")
    assert client.cookies["django_language"].value == "th"
    client.post("/language/", {"language": "en", "next": "/account/"})
    somchai.refresh_from_db()
    assert somchai.language == "en"
    client.post("/language/", {"language": "xx", "next": "/account/"})
    somchai.refresh_from_db()
    assert somchai.language == "en"
