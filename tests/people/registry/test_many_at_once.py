"""Consents and points of many households at once: noted once, put right by the record that gave them."""

import polars as pl
import pytest
from django.core.exceptions import PermissionDenied

from ppaos.ground.privacy.models import Event
from ppaos.people.registry.actions import (
    RegistryError,
    give_consents,
    place_dwellings,
    record_standings,
    withdraw_consents,
)
from ppaos.people.registry.models import Consent
from tests.factories.areas import make_areas
from tests.factories.people import AT, SURVEYED_ON, household_of, user_with

pytestmark = pytest.mark.django_db
GIVEN = "2026-11-20T10:00:00+07:00"
MAY = [("supervisor", "46", True), ("supervisor", "4605", False), ("surveyor", "46", False), (None, "", True)]


@pytest.fixture
def home(db):
    make_areas()
    return household_of("ก")


def consents(home, *, source=1, by=None, **given):
    row = {
        "household_id": home.pk,
        "purpose": "survey",
        "notice_version": "1",
        "given_at": GIVEN,
        "source_id": source,
    }
    return give_consents(frame=pl.DataFrame([row | given]), by=by, at=AT, source_label="tests.form").consents


def withdrawn(*sources, by=None):
    return withdraw_consents(source_label="tests.form", source_ids=sources, by=by, at=AT).consents


def placed(home, latitude, was=None, by=None):
    row = (home.pk, latitude, 103.5, was, None if was is None else 103.5)
    names = ["household_id", "latitude", "longitude", "was_latitude", "was_longitude"]
    schema = dict.fromkeys(names, pl.Float64) | {"household_id": pl.Int64}
    return place_dwellings(frame=pl.DataFrame([row], schema=schema, orient="row"), by=by, at=AT).dwellings


def test_consent_is_noted_once_and_withdrawn_with_its_record(home):
    assert (consents(home), consents(home), consents(home, source=2)) == (1, 0, 1)
    assert withdrawn(1) == 1
    assert list(Consent.objects.order_by("source_id").values_list("withdrawn_at", flat=True)) == [AT, None]
    assert (withdrawn(1), consents(home)) == (0, 1)
    assert Event.objects.filter(verb="consents.given").count() == 4


@pytest.mark.parametrize("given", [{"purpose": "fun"}, {"notice_version": " "}])
def test_a_consent_to_nothing_is_refused(home, given):
    with pytest.raises(RegistryError, match="Consent needs"):
        consents(home, **given)
    assert not Consent.objects.exists()


def test_a_known_point_stays_unless_its_giver_moves_it(home):
    assert (placed(home, 16.4), placed(home, 16.4), placed(home, 16.5)) == (1, 0, 0)
    assert placed(home, 16.5, was=16.4) == 1
    assert placed(home, 16.6, was=16.4) == 0
    home.dwelling.refresh_from_db()
    assert home.dwelling.latitude == 16.5


def test_a_step_that_corrects_may_lead_anywhere(home):
    step = pl.DataFrame({"household_id": [home.pk], "standing": ["candidate"], "on": [SURVEYED_ON]})
    assert record_standings(frame=step, by=None, at=AT).refused == 1
    assert record_standings(frame=step, by=None, at=AT, corrects=True).recorded == 1
    home.refresh_from_db()
    assert home.standing == "candidate"


@pytest.mark.parametrize(("role", "area", "may"), MAY)
def test_who_may(home, role, area, may):
    user = user_with(role, area) if role else None
    consents(home)
    acts = (
        lambda: consents(home, source=5, by=user),
        lambda: withdrawn(1, by=user),
        lambda: placed(home, 1.0, by=user),
    )
    for act in acts:
        if may:
            assert act() == 1
        else:
            with pytest.raises(PermissionDenied):
                act()
