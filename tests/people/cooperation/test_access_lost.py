"""A lost phone: two people together take the second factor away; devices signed out by who looks after the account."""

from io import StringIO

import pytest
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.utils import timezone

from ppaos.ground.accounts.actions import AccountRefused, note_sign_in, set_up_app
from ppaos.ground.accounts.models import FactorReset, UserSession
from ppaos.ground.accounts.queries import has_second_factor, is_second_factor_needed, open_reset
from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.models import Event
from ppaos.people.cooperation.actions import (
    ask_factor_reset,
    confirm_factor_reset,
    grant_role,
    revoke_session,
    take_back_factor_reset,
)
from ppaos.people.cooperation.models import Grant
from ppaos.people.cooperation.permissions import roles, roles_with_second_factor
from tests.factories.areas import make_areas
from tests.factories.people import user_with
from tests.people.cooperation.test_grants import AT, TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def areas():
    make_areas()


@pytest.fixture
def surveyor():
    user = user_with("surveyor", "4601", name="surveyor")
    set_up_app(user=user, secret=generate_totp_secret(), by=user, at=AT)
    return user


@pytest.fixture
def two():
    return [user_with("data_manager", "46", name=name) for name in ("first", "second")]


@pytest.fixture
def session(surveyor):
    return note_sign_in(
        user=surveyor,
        session_key="k" * 32,
        way="by_app_code",
        address="10.0.0.1",
        device="",
        by=surveyor,
        at=AT,
    )


def test_one_asks_another_confirms(client, surveyor, two, session):
    first, second = two
    page = f"/cooperation/users/{surveyor.pk}/"
    client.force_login(first)
    client.post(f"{page}second-factor/ask/", {"reason": ""})
    assert open_reset(surveyor) is None
    client.post(f"{page}second-factor/ask/", {"reason": "โทรศัพท์หาย โทรคุยแล้ว"})
    assert client.get(page).context["may_confirm"] is False
    client.post(f"{page}second-factor/confirm/")
    assert has_second_factor(surveyor), "not by who asked"
    client.force_login(second)
    assert "โทรศัพท์หาย" in client.get(page).text
    client.post(f"{page}second-factor/confirm/")
    assert not has_second_factor(surveyor)
    session.refresh_from_db()
    assert session.ending == "access_taken"
    verbs = list(Event.objects.filter(verb__startswith="factor_reset").values_list("verb", flat=True))
    assert verbs == ["factor_reset.asked", "factor_reset.confirmed"]
    with pytest.raises(AccountRefused):
        confirm_factor_reset(reset=FactorReset.objects.get(), by=second, at=AT)


def test_it_may_be_left(client, surveyor, two):
    first, second = two
    reset = ask_factor_reset(user=surveyor, reason="หาย", by=first, at=AT)
    with pytest.raises(AccountRefused):
        ask_factor_reset(user=surveyor, reason="หาย", by=second, at=AT)
    client.force_login(first)
    page = f"/cooperation/users/{surveyor.pk}/second-factor/"
    for _ in range(2):
        assert client.post(f"{page}leave/").status_code == 302
    assert has_second_factor(surveyor)
    with pytest.raises(AccountRefused):
        take_back_factor_reset(reset=reset, by=second, at=AT)
    with pytest.raises(AccountRefused):
        confirm_factor_reset(reset=reset, by=second, at=AT)


def test_only_who_looks_after_the_account_and_never_oneself(client, surveyor, two):
    outside = user_with("data_manager", "4605", name="outside")
    for by in (outside, surveyor):
        with pytest.raises(PermissionDenied):
            ask_factor_reset(user=surveyor, reason="หาย", by=by, at=AT)
    reset = ask_factor_reset(user=surveyor, reason="หาย", by=two[0], at=AT)
    for by in (outside, surveyor):
        with pytest.raises(PermissionDenied):
            confirm_factor_reset(reset=reset, by=by, at=AT)
    client.force_login(outside)
    assert client.post(f"/cooperation/users/{surveyor.pk}/second-factor/confirm/").status_code == 404
    assert client.post(f"/cooperation/users/{surveyor.pk}/sessions/revoke/").status_code == 404


def test_nothing_to_take_away_is_told(two):
    without = user_with("surveyor", "4601", name="without")
    with pytest.raises(AccountRefused):
        ask_factor_reset(user=without, reason="หาย", by=two[0], at=AT)


def test_devices_are_signed_out_by_who_looks_after_the_account(client, surveyor, two, session):
    client.force_login(two[0])
    client.post(f"/cooperation/sessions/{session.pk}/revoke/")
    session.refresh_from_db()
    assert (session.ending, session.ended_by) == ("session_revoked", two[0])
    UserSession.objects.update(ended_at=None)
    client.post(f"/cooperation/users/{surveyor.pk}/sessions/revoke/")
    assert UserSession.objects.get().ended_at is not None
    with pytest.raises(PermissionDenied):
        revoke_session(session=session, by=surveyor, at=AT)
    client.force_login(user_with("data_manager", "4605"))
    assert client.post(f"/cooperation/sessions/{session.pk}/revoke/").status_code == 404


def test_another_role_ends_the_sessions(surveyor, session):
    area = Area.objects.get(pk="4605")
    grant = grant_role(user=surveyor, role="surveyor", area=area, valid_from=TODAY, by=None, at=AT)
    session.refresh_from_db()
    assert session.ending == "role_changed"
    assert grant.user == surveyor


WITHOUT = {"governor_office", "central_programme"}


@pytest.mark.parametrize("role", Grant.Role.values)
def test_which_roles_work_with_a_second_factor(role, settings):
    settings.SECOND_FACTOR = "required"
    user = user_with(role, "46")
    assert is_second_factor_needed(user) is (role not in WITHOUT)
    assert roles_with_second_factor() == set(roles()) - WITHOUT
    Grant.objects.filter(user=user).update(valid_to=timezone.localdate())
    assert not is_second_factor_needed(user)
    settings.SECOND_FACTOR = "offered"
    assert not is_second_factor_needed(user)


def test_who_holds_the_machine_can_do_it_alone(surveyor, session):
    said = StringIO()
    call_command("take_second_factor_away", "SURVEYOR", reason="มีผู้ดูแลคนเดียว", stdout=said)
    assert not has_second_factor(surveyor)
    assert "surveyor" in said.getvalue()
    for name in ("surveyor", "nobody"):
        with pytest.raises(CommandError):
            call_command("take_second_factor_away", name, reason="x")
