"""Phones: let in with a code shown once, looked after, shut out; by whom and for whom."""

import base64
import json
import zlib
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.translation import override

from ppaos.evidence.survey.actions.phones import let_phone_in, note_seen, revoke_phone
from ppaos.evidence.survey.models import Phone
from ppaos.evidence.survey.permissions.phones import PhoneRefused, may_use_phone
from ppaos.evidence.survey.presenters.phones import packed, qr_code, settings_of
from ppaos.evidence.survey.queries.phones import phone_with, token_digest, visible_phones
from ppaos.ground.privacy.models import Event
from ppaos.people.cooperation.models import Grant
from tests.factories.areas import make_areas
from tests.factories.people import AT, user_with

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def areas(client):
    client.cookies["django_language"] = "en"
    make_areas()
    with override("en"):
        yield


@pytest.fixture
def surveyor():
    return user_with("surveyor", "460101", name="สมหมาย")


@pytest.fixture
def supervisor():
    return user_with("supervisor", "4601", name="supervisor")


def let_in(user, by=None, **given):
    return let_phone_in(user=user, by=by, at=AT, **{"name": "เครื่อง", "kind": "collect"} | given)


def test_a_token_is_given_once_and_only_its_digest_kept(surveyor, supervisor):
    phone, token = let_in(surveyor, by=supervisor)
    assert len(token) >= 40
    assert phone.token_sha256 == token_digest(token)
    found = phone_with(token)
    assert (found, found.user) == (phone, surveyor)
    assert phone_with(token[:-1]) is None
    event = Event.objects.get(verb="phone.let_in")
    assert token not in str(event.detail) + event.actor_label
    assert may_use_phone(phone)


def test_a_revoked_phone_stays_revoked_since_the_first_time(surveyor, supervisor):
    phone, token = let_in(surveyor)
    revoke_phone(phone=phone, by=supervisor, at=AT)
    revoke_phone(phone=phone, by=None, at=AT + timedelta(days=1))
    assert (phone.revoked_at, phone.revoked_by) == (AT, supervisor)
    assert phone_with(token).revoked_at == AT
    assert not may_use_phone(phone)


def test_a_phone_is_seen_at_most_every_five_minutes(surveyor):
    phone, _token = let_in(surveyor)
    for minutes, seen in ((0, 0), (4, 0), (6, 6)):
        phone.refresh_from_db()
        note_seen(phone=phone, by=surveyor, at=AT + timedelta(minutes=minutes))
        phone.refresh_from_db()
        assert phone.last_seen_at == AT + timedelta(minutes=seen)


def test_a_suspended_surveyor_gets_no_phone(surveyor):
    surveyor.is_active = False
    surveyor.save()
    with pytest.raises(PhoneRefused, match="suspended"):
        let_in(surveyor)


@pytest.mark.parametrize(
    ("role", "area", "may"),
    [
        ("supervisor", "46", True),
        ("supervisor", "460101", True),
        ("data_manager", "46", True),
        ("supervisor", "4605", False),
        ("surveyor", "460101", False),
        ("village_leader", "46", False),
        ("administrator", "46", False),
    ],
)
def test_who_lets_phones_of_a_surveyor_in_and_shuts_them_out(surveyor, role, area, may):
    phone, _token = let_in(surveyor)
    somebody = user_with(role, area)
    for act in (lambda: let_in(surveyor, by=somebody), lambda: revoke_phone(phone=phone, by=somebody, at=AT)):
        if may:
            act()
        else:
            with pytest.raises(PermissionDenied):
                act()


def test_a_surveyor_lets_their_own_phone_in_as_long_as_they_are_one(surveyor):
    phone, _token = let_in(surveyor, by=surveyor, kind="browser")
    revoke_phone(phone=phone, by=surveyor, at=AT)
    Grant.objects.all().delete()
    with pytest.raises(PermissionDenied):
        let_in(surveyor, by=surveyor)


def test_the_code_holds_collects_settings(surveyor):
    phone, token = let_in(surveyor)
    of_collect = settings_of(phone, f"https://example.org/survey/key/{token}")
    read = json.loads(zlib.decompress(base64.b64decode(packed(of_collect))))
    assert read["general"]["server_url"].endswith(token)
    assert read["general"]["form_update_mode"] == "match_exactly"
    assert read["general"]["delete_send"] is False
    assert set(read) == {"general", "admin", "project"}
    assert qr_code(of_collect).startswith("data:image/svg+xml")
    practice, _token = let_in(surveyor, is_practice=True)
    assert settings_of(practice, "x")["project"]["color"] != read["project"]["color"]


def test_a_supervisor_lets_a_phone_in_on_the_page_and_sees_the_code_once(client, surveyor, supervisor):
    client.force_login(supervisor)
    assert client.get(reverse("survey:let_phone_in")).status_code == 200
    shown = client.post(reverse("survey:let_phone_in"), {"surveyor": surveyor.pk, "name": "เครื่องแดง"})
    page = shown.content.decode()
    assert "data:image/svg+xml" in page
    assert "no-store" in shown["Cache-Control"]
    token = page.split("/survey/key/")[1].split("<")[0]
    phone = phone_with(token)
    assert phone.created_by == supervisor
    home = client.get(reverse("survey:phones")).content.decode()
    assert "เครื่องแดง" in home
    assert token not in home
    client.post(reverse("survey:revoke_phone", args=[phone.pk]))
    phone.refresh_from_db()
    assert phone.revoked_by == supervisor


def test_the_page_offers_only_ones_own_surveyors(client, surveyor):
    client.force_login(user_with("supervisor", "4605"))
    phone, _token = let_in(surveyor)
    assert surveyor.display_name not in client.get(reverse("survey:let_phone_in")).content.decode()
    response = client.post(reverse("survey:let_phone_in"), {"surveyor": surveyor.pk})
    assert response.status_code == 200
    assert Phone.objects.count() == 1
    assert client.post(reverse("survey:revoke_phone", args=[phone.pk])).status_code == 404


def test_pages_of_phones_are_for_those_who_send_surveyors_out(client, surveyor):
    phone, _token = let_in(surveyor)
    client.force_login(surveyor)
    assert client.get(reverse("survey:phones")).status_code == 403
    assert client.get(reverse("survey:let_phone_in")).status_code == 403
    assert client.post(reverse("survey:revoke_phone", args=[phone.pk])).status_code == 403


def test_phones_are_listed_by_surveyor(surveyor, supervisor):
    let_in(surveyor)
    let_in(user_with("surveyor", "4605", name="elsewhere"))
    assert [phone.user for phone in visible_phones(supervisor)] == [surveyor]
