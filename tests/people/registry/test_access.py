"""Households are opened to somebody for a while; consent is given and withdrawn; areas change under people."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from ppaos.ground.geography.models import AreaWithin
from ppaos.people.registry import queries
from ppaos.people.registry.actions import (
    RegistryError,
    close_openings,
    give_consent,
    open_households,
    refresh_area_codes,
    withdraw_consent,
)
from ppaos.people.registry.models import Consent, Opening
from tests.factories.areas import make_areas
from tests.factories.people import AT, data_manager_of, household_of, organisation, person_named, user_with

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 10)


@pytest.fixture
def homes(db):
    make_areas()
    return [household_of("มานี"), household_of("ชูใจ", key="h2")]


def opened(homes, **given):
    values = {
        "household_ids": [home.pk for home in homes], "purpose": "survey", "field_classes": ["names"],
        "valid_from": DAY, "origin_label": "survey.visit", "origin_id": 7, "by": None, "at": AT,
    }  # fmt: skip
    return open_households(**values | given).openings


def test_many_households_are_opened_at_once_and_once(homes):
    surveyor = user_with("surveyor", "46")
    assert opened(homes, user=surveyor) == 2
    assert opened(homes, user=surveyor) == 0
    assert queries.visible_households(surveyor).count() == 2
    assert opened(homes, user=surveyor, valid_to=date(2026, 12, 1)) == 2


def test_what_was_opened_is_closed_by_its_origin(homes):
    surveyor, agency = user_with("surveyor", "46"), organisation()
    opened(homes, user=surveyor)
    opened(homes, organisation=agency, origin_id=8)
    first = [homes[0].pk]
    closing = {"origin_label": "survey.visit", "on": date(2026, 11, 20), "by": None, "at": AT}
    assert close_openings(**closing, origin_id=7, household_ids=first).openings == 1
    assert list(queries.visible_households(surveyor)) == [homes[1]]
    assert close_openings(**closing).openings == 3
    assert close_openings(**closing).openings == 0
    assert not queries.visible_households(surveyor).exists()


def test_an_opening_closed_before_it_began_never_held(homes):
    opened(homes, user=user_with("surveyor", "46"))
    close_openings(origin_label="survey.visit", on=date(2026, 11, 1), by=None, at=AT)
    assert set(Opening.objects.values_list("valid_from", "valid_to")) == {(DAY, DAY)}


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, "for a user or for an organisation"),
        ({"purpose": "gossip"}, "«gossip» is no purpose"),
        ({"field_classes": []}, "An opening shows some of"),
        ({"field_classes": ["thoughts"]}, r"asked for \['thoughts'\]"),
        ({"valid_to": DAY}, "cannot end on 10 November 2026"),
    ],
)
def test_an_opening_that_makes_no_sense_is_refused(homes, given, message):
    someone = {"user": user_with("surveyor", "46")} if given else {}
    with pytest.raises(RegistryError, match=message):
        opened(homes, **someone, **given)


def test_only_who_may_opens_and_closes(homes):
    surveyor = user_with("surveyor", "46")
    for stranger in (surveyor, data_manager_of("4605")):
        with pytest.raises(PermissionDenied):
            opened(homes, user=surveyor, by=stranger)
    opened(homes, user=surveyor, by=data_manager_of("46"))
    with pytest.raises(PermissionDenied):
        close_openings(origin_label="survey.visit", on=DAY, by=surveyor, at=AT)


def test_consent_given_and_withdrawn_stays_known(homes):
    consent = give_consent(
        household=homes[0], person=person_named("มานี"), purpose="survey", notice_version="1", by=None, at=AT
    )
    withdraw_consent(consent=consent, by=data_manager_of("46"), at=AT)
    consent = Consent.objects.get()
    assert (consent.given_at, consent.withdrawn_at) == (AT, AT)
    with pytest.raises(RegistryError, match="withdrawn already, on 22 November 2026"):
        withdraw_consent(consent=consent, by=None, at=AT)
    kinds = [part.kind for part in queries.timeline(homes[0])]
    assert set(kinds[:2]) == {"consent_given", "consent_withdrawn"}


@pytest.mark.parametrize(("purpose", "notice"), [("gossip", "1"), ("survey", " ")])
def test_consent_names_its_purpose_and_notice(homes, purpose, notice):
    with pytest.raises(RegistryError, match="Consent needs one of the purposes"):
        give_consent(household=homes[0], purpose=purpose, notice_version=notice, by=None, at=AT)


def test_people_are_found_where_their_village_lies_now(homes):
    assert refresh_area_codes(by=None, at=AT).persons == 0
    AreaWithin.objects.filter(area_id="46010101", ancestor_id="L4601").delete()
    assert refresh_area_codes(by=None, at=AT).persons == 2
    assert "L4601" not in person_named("มานี").area_codes
