"""Stopped use is stopped everywhere: what would be sent, asked, matched or taken out leaves the household out."""

from collections.abc import Callable
from typing import Any

import polars as pl
import pytest

from ppaos.evidence.targeting.queries.behind import people_leaving
from ppaos.people.registry.actions import restrict_use
from ppaos.people.registry.models import Household
from ppaos.support.operating_models.actions.enrolling import enrol_households
from ppaos.support.operating_models.actions.errors import ModelRefused
from ppaos.support.operating_models.actions.inviting import invite_households
from ppaos.support.operating_models.models import Enrolment, FittingHousehold
from ppaos.support.operating_models.queries.matching import (
    candidates,
    first_to_invite,
    matches_seen,
    waiting_list,
)
from ppaos.support.referral.actions.errors import ReferralRefused
from ppaos.support.referral.actions.sending import send_referrals, send_urgent
from ppaos.support.referral.models import Referral
from ppaos.support.referral.queries.batches import tally
from tests.factories.batched import batch_of, cleared_referrals, sent_batch
from tests.factories.matched import POOR, homes, matched_now, model_for
from tests.factories.people import AT, household_of, user_with
from tests.factories.referred import agreement_with, office

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _ground(ground: None) -> None:
    """The areas, at the hour of the tests."""


@pytest.fixture
def body() -> Any:
    made = office()
    agreement_with(made)
    return made


def stopped(home: Household, purpose: str = "") -> None:
    restrict_use(household=home, kind="use_objected", purpose=purpose, by=None, at=AT)


@pytest.mark.parametrize(("purpose", "sent"), [("referral", 1), ("", 1), ("research", 2)])
def test_a_batch_in_preparation_leaves_it_out_and_says_why(body: Any, purpose: str, sent: int) -> None:
    first, _second = cleared_referrals(body, "หนึ่ง", "สอง")
    batch = batch_of(body)
    stopped(first.household, purpose)
    counted = tally(Referral.objects.filter(batch=batch), ())
    assert (counted.going, counted.faults.get("use_restricted", 0)) == (sent, 2 - sent)
    assert sent_batch(batch).sent == sent
    batch.refresh_from_db()
    assert batch.counts["left_out"] == ({"use_restricted": 1} if sent == 1 else {})


def test_a_single_referral_stays_and_an_urgent_one_goes_to_save_a_life_only(body: Any) -> None:
    (referral,) = cleared_referrals(body, "หนึ่ง")
    referral.is_urgent = True
    referral.save(update_fields=["is_urgent"])
    stopped(referral.household, "referral")
    moved = send_referrals(referral_ids=[referral.pk], by=None, at=AT)
    assert moved.faults["fault"].to_list() == ["use_restricted"]
    with pytest.raises(ReferralRefused):
        send_urgent(referral=referral, ground="public_task", note="ไฟไหม้", by=None, at=AT)
    assert (
        send_urgent(referral=referral, ground="vital_interest", note="ไฟไหม้", by=None, at=AT).state == "sent"
    )


def test_models_match_invite_and_enrol_others(publish: Callable[[], None]) -> None:
    publish()
    first, second = homes(10000, 20000)
    model = matched_now(model_for(POOR, places=5))
    stopped(first, "operating_model")
    leader = user_with("data_manager", "46")
    run = FittingHousehold.objects.latest("pk").run
    assert [each.household for each in first_to_invite(run, 5)] == [second]
    assert [each.household for each in matches_seen(leader, run)] == [second]
    assert candidates([model], "46")["household_id"].to_list() == [second.pk]
    with pytest.raises(ModelRefused):
        invite_households(model=model, household_ids=[first.pk, second.pk], by=None, at=AT)
    members = pl.DataFrame({"household_id": [first.pk]})
    refused = enrol_households(model=model, members=members, joined_on=AT.date(), by=None, at=AT)
    assert refused.lines["fault"].to_list() == ["use_restricted"]
    Enrolment.objects.create(
        model=model, household=first, area_id=first.area_id, state="queued", made_at=AT, changed_at=AT
    )
    assert not waiting_list(model).exists()


def test_a_list_that_leaves_names_nobody_of_them(body: Any) -> None:
    person = household_of("สมใจ").memberships.get().person
    schema = {"person_id": pl.Int64, "candidate_id": pl.Int64, "household_id": pl.Int64}
    units = pl.DataFrame([(person.pk, None, None), (None, 7, None)], schema=schema, orient="row")
    reader = user_with("data_manager", "46")
    assert people_leaving(units, reader, AT.date()).height == 2
    stopped(Household.objects.get())
    assert people_leaving(units, reader, AT.date())["candidate_id"].to_list() == [7]
