"""What people do with their own account, and programs with a token."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.test import Client, RequestFactory
from django.utils import timezone

from ppaos.ground.accounts.actions import (
    AccountRefused,
    change_password,
    change_profile,
    invite_user,
    make_access_code,
    make_api_token,
    revoke_api_token,
    set_password_with_code,
    suspend_user,
    token_user,
)
from ppaos.ground.accounts.models import AccessCode, ApiToken, User
from ppaos.ground.accounts.queries import is_code_shaped, live_code, signed_in_user
from ppaos.ground.privacy.models import Event

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
YEAR = timedelta(days=365)
BACKEND = "ppaos.ground.accounts.backends.ActiveUsers"
PASSWORD, ANOTHER = "ฝนตกที่นาโกทุกวัน", "แดดออกที่นาโกแล้ว"


@pytest.fixture
def malee():
    user = invite_user(username="malee", display_name="มาลี สมมุติ", by=None, at=AT).user
    change_password(user=user, password=PASSWORD, by=None, at=AT)
    return user


@pytest.fixture
def signed_in(client, malee):
    client.force_login(malee, backend=BACKEND)
    return client


def test_one_s_name_and_telephone_are_one_s_own_to_change(signed_in, malee):
    assert "มาลี สมมุติ" in signed_in.get("/account/").text
    assert signed_in.post("/account/", {"display_name": "", "phone": "1"}).context["form"].errors
    signed_in.post("/account/", {"display_name": "มาลี ใหม่", "phone": "0800000001", "email": ""})
    malee.refresh_from_db()
    assert (malee.display_name, malee.phone) == ("มาลี ใหม่", "0800000001")
    event = Event.objects.get(verb="profile.changed")
    assert (event.actor_id, event.detail) == (malee.pk, {})


def test_another_password_ends_every_other_session(signed_in, malee):
    elsewhere = Client()
    elsewhere.force_login(malee, backend=BACKEND)
    page, typed = "/account/password/", {"new_password": ANOTHER, "repeated": ANOTHER}
    assert signed_in.get(page).status_code == 200
    assert signed_in.post(page, typed | {"old_password": "wrong"}).context["form"].errors["old_password"]
    assert signed_in.post(page, typed | {"old_password": PASSWORD}).url == "/account/"
    assert signed_in.get("/account/").status_code == 200
    assert elsewhere.get("/account/").status_code == 302
    malee.refresh_from_db()
    assert malee.check_password(ANOTHER)


def test_a_token_is_shown_once_opens_and_is_revoked(signed_in, malee):
    page = "/account/tokens/"
    assert signed_in.post(page, {"name": "", "days": "30"}).context["form"].errors
    shown = signed_in.post(page, {"name": "รายงานประจำวัน", "days": "30"})
    made = shown.context["made"]
    assert made.text in shown.text
    assert "no-store" in shown.headers["Cache-Control"]
    listed = signed_in.get(page).text
    assert "รายงานประจำวัน" in listed
    assert made.text not in listed
    assert made.text not in str(list(ApiToken.objects.values())) + str(list(Event.objects.values()))
    assert token_user(token=made.text, at=timezone.now()) == malee
    signed_in.post(f"{page}{made.token.pk}/revoke/")
    assert token_user(token=made.text, at=timezone.now()) is None
    assert "รายงานประจำวัน" not in signed_in.get(page).text


def test_nobody_revokes_another_s_token(signed_in):
    other = invite_user(username="other", display_name="อื่น", by=None, at=AT).user
    token = make_api_token(user=other, name="x", lasts=YEAR, by=other, at=AT).token
    assert signed_in.post(f"/account/tokens/{token.pk}/revoke/").status_code == 404
    token.refresh_from_db()
    assert token.revoked_at is None


def test_a_token_opens_in_its_time_while_its_user_is_active(malee):
    made = make_api_token(user=malee, name="x", lasts=YEAR, by=malee, at=AT)
    assert token_user(token=made.text, at=AT + YEAR - timedelta(seconds=1)) == malee
    assert token_user(token=made.text, at=AT + YEAR) is None
    assert token_user(token=made.text + "x", at=AT) is None
    suspend_user(user=malee, reason="พ้นหน้าที่", by=None, at=AT)
    assert token_user(token=made.text, at=AT) is None


def test_the_use_of_a_token_is_noted_now_and_then(malee):
    made = make_api_token(user=malee, name="x", lasts=YEAR, by=malee, at=AT)

    def noted_after(minutes):
        token_user(token=made.text, at=AT + timedelta(minutes=minutes))
        return (ApiToken.objects.get().last_used_at - AT) // timedelta(minutes=1)

    assert [noted_after(minutes) for minutes in (0, 9, 11, 12)] == [0, 0, 11, 11]


def test_revoking_twice_keeps_the_first_time(malee):
    token = make_api_token(user=malee, name="x", lasts=YEAR, by=malee, at=AT).token
    for minutes in (0, 5):
        revoke_api_token(token=token, by=malee, at=AT + timedelta(minutes=minutes))
    token.refresh_from_db()
    assert token.revoked_at == AT


def test_an_account_is_its_owner_s(malee):
    other = invite_user(username="other", display_name="อื่น", by=None, at=AT).user
    code = AccessCode.objects.get(user=malee)
    own = {"user": malee, "by": other, "at": AT}
    for act, terms in [
        (change_profile, {"display_name": "x", "phone": "", "email": ""}),
        (change_password, {"password": ANOTHER}),
        (set_password_with_code, {"password": ANOTHER, "access_code": code}),
        (make_api_token, {"name": "x", "lasts": YEAR}),
    ]:
        with pytest.raises(PermissionDenied):
            act(**own, **terms)


def test_nobody_suspends_themselves_and_no_code_is_made_for_the_suspended(malee):
    with pytest.raises(AccountRefused):
        suspend_user(user=malee, reason="ลองดู", by=malee, at=AT)
    suspend_user(user=malee, reason="พ้นหน้าที่", by=None, at=AT)
    with pytest.raises(AccountRefused):
        make_access_code(user=malee, by=None, at=AT)


def test_the_newest_code_is_the_only_one(malee):
    first = make_access_code(user=malee, by=None, at=AT).code
    second = make_access_code(user=malee, by=None, at=AT).code
    assert live_code(malee, first, AT) is None
    assert live_code(malee, second, AT) is not None


@pytest.mark.parametrize(
    ("typed", "is_code"),
    [
        ("2345-6789-ABCD", True),
        (" 2345-6789-abcd ", True),
        ("23456789ABCD", True),
        ("2345-6789-ABC0", False),
        ("23456789-ABCD", False),
        ("ฝนตก-ที่นา-ทุกวัน", False),
        ("", False),
    ],
)
def test_what_looks_like_a_code(typed, is_code):
    assert is_code_shaped(typed) is is_code


def test_users_are_found_and_shown_by_their_names(malee):
    assert User.objects.get_by_natural_key("MALEE") == malee
    assert str(malee) == "มาลี สมมุติ"
    assert str(AccessCode.objects.get()) == f"access code of {malee.pk}"
    assert str(make_api_token(user=malee, name="x", lasts=YEAR, by=None, at=AT).token) == "x"


def test_nobody_signed_in_is_no_user():
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    with pytest.raises(PermissionDenied):
        signed_in_user(request)
