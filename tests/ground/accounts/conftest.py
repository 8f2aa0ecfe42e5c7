"""Somebody who signs in, in an installation that asks for a second factor."""

import json
from datetime import UTC, datetime

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
from django.contrib.auth.hashers import make_password
from django.test import Client

from ppaos.ground.accounts.models import User
from tests.factories.areas import make_areas
from tests.factories.people import user_with

PASSWORD = "ฝนตกที่นาโกทุกวัน"
AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
HASHED = make_password(PASSWORD)


class AtTheDoor(Client):
    """A browser at localhost: passkeys know their address."""

    def __init__(self, **more):
        super().__init__(SERVER_NAME="localhost", **more)

    def passes_password(self, user, **more):
        return self.post("/sign-in/", {"username": user.username, "password": PASSWORD, **more})

    def options(self, page):
        return json.loads(self.get(page).context["options"])


@pytest.fixture
def door():
    return AtTheDoor()


@pytest.fixture
def required(settings):
    settings.SECOND_FACTOR = "required"


@pytest.fixture
def supervisor(db):
    """Sees names, so works with a second factor."""
    make_areas()
    return with_password(user_with("supervisor", "4601", name="supervisor"))


def with_password(user):
    User.objects.filter(pk=user.pk).update(password=HASHED)
    user.refresh_from_db()
    return user


def app_code(user, *, ahead=0):
    """The code that the user's app shows now, or some half minutes later."""
    secret = decrypt(Authenticator.objects.get(user=user, type="totp").data["secret"])
    now = list(yield_hotp_counters_from_time())[1]
    return format_hotp_value(hotp_value(secret, now + ahead))
