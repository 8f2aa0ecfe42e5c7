"""The criteria are open to everybody who is signed in, with every number's status and source, in both languages."""

from html import unescape

import pytest

from ppaos.engine import methods
from ppaos.evidence.livelihood.actions import publish_method, publish_packaged_methods
from tests.factories.answered import METHOD
from tests.factories.areas import make_areas
from tests.factories.people import AT, user_with

pytestmark = pytest.mark.django_db
CAPITALS = "/livelihood/criteria/slf_capitals/2563/"


@pytest.fixture
def reader(client):
    make_areas()
    client.force_login(user_with("surveyor", "46"))
    return client


def words(client, url, language="th"):
    answer = client.get(url, headers={"accept-language": language}, follow=True)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def speaking(client, language):
    client.cookies["django_language"] = language
    return client


def test_strangers_are_sent_to_sign_in(client):
    assert client.get("/livelihood/criteria/").status_code == 302


def test_nothing_published_is_said_with_what_to_do(reader):
    assert "ppaos init" in words(reader, "/livelihood/criteria/")


def test_the_capitals_with_every_indicator_weight_level_and_source(reader):
    publish_packaged_methods(by=None, at=AT)
    shown = words(reader, CAPITALS)
    assert all(indicator.thai in shown for indicator in METHOD.indicators)
    assert all(level.thai in shown for level in METHOD.levels)
    for expected in ("1.75", "80 %", "30.0 %", "0.005", METHOD.provenance.source):
        assert expected in shown
    assert "<h2>ทุนมนุษย์</h2>" in words(reader, CAPITALS)


def test_in_english(reader):
    publish_packaged_methods(by=None, at=AT)
    shown = words(speaking(reader, "en"), CAPITALS, "en")
    assert all(indicator.english in shown for indicator in METHOD.indicators)
    assert "proposal of the platform" in shown


def test_basic_needs_with_dimensions_ages_and_cut_offs(reader):
    publish_packaged_methods(by=None, at=AT)
    shown = words(speaking(reader, "en"), "/livelihood/criteria/bmn_indicators/2560-64/", "en")
    for expected in (
        "baht a person a year", "members aged 6 and over", "members aged 3 to 5", "the household", "each member",
        "Asked, and deciding no dimension",
    ):  # fmt: skip
        assert expected in shown
    assert "message-warning" not in shown


def test_a_set_that_is_not_wholly_known_says_so(reader):
    publish_packaged_methods(by=None, at=AT)
    assert "message-warning" in words(reader, "/livelihood/criteria/bmn_indicators/2565-69/")


def test_an_upper_age_alone_and_a_unit_nobody_named(reader):
    text = methods.texts("bmn_indicators")["2560-64"]
    own = text.replace('version = "2560-64"', 'version = "own"').replace('unit = "g"', 'unit = "stone"')
    publish_method(
        name="bmn_indicators",
        text=own.replace("least_age = 0\nmost_age = 12", "most_age = 12"),
        by=None,
        at=AT,
    )
    shown = words(speaking(reader, "en"), "/livelihood/criteria/bmn_indicators/own/", "en")
    assert "stone" in shown


def test_income_lines_with_place_period_and_status(reader):
    publish_packaged_methods(by=None, at=AT)
    shown = words(speaking(reader, "en"), "/livelihood/criteria/income-lines/", "en")
    for expected in ("3,043 baht a person a month", "2,413.90", "whole country", "not checked yet"):
        assert expected in shown


def test_a_version_that_was_never_published_is_not_found(reader):
    assert reader.get("/livelihood/criteria/slf_capitals/1999/").status_code == 404
