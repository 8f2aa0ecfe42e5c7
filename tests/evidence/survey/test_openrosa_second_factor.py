"""Phones with a token of their own go on as ever; a password alone opens nothing to who works with a second factor."""

import base64

import pytest
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.test import Client

from ppaos.ground.accounts.actions import set_up_app
from tests.factories.areas import make_areas
from tests.factories.people import AT, user_with

pytestmark = pytest.mark.django_db
LIST = "/survey/openrosa/formList"


@pytest.fixture
def surveyor():
    make_areas()
    user = user_with("surveyor", "4601", name="surveyor")
    user.set_password("a long password")
    user.save()
    return user


def by_password():
    coded = base64.b64encode(b"surveyor:a long password").decode()
    return Client(HTTP_AUTHORIZATION=f"Basic {coded}").get(LIST).status_code


def test_where_it_is_required_a_password_alone_opens_nothing(surveyor, settings):
    assert by_password() == 200
    settings.SECOND_FACTOR = "required"
    assert by_password() == 403


def test_who_has_one_shows_it_everywhere(surveyor):
    set_up_app(user=surveyor, secret=generate_totp_secret(), by=surveyor, at=AT)
    assert by_password() == 403
