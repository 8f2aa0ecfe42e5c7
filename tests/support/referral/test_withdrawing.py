"""A consent is withdrawn: what rests on it stops, what another ground carries goes on."""

from typing import Any

import pytest

from ppaos.people.registry.actions import give_consent
from ppaos.people.registry.models import Opening
from ppaos.support.referral.actions.sending import clear_referrals, send_referrals
from ppaos.support.referral.actions.withdrawing import withdraw_and_stop
from ppaos.support.referral.models import Referral
from ppaos.support.referral.queries.resting import resting_referrals
from tests.factories.areas import make_areas
from tests.factories.batched import batch_of, cleared_referrals
from tests.factories.people import AT, household_of
from tests.factories.referred import agreement_with, consenting, office

pytestmark = pytest.mark.django_db


@pytest.fixture
def body(db: None) -> Any:
    make_areas()
    made = office()
    agreement_with(made)
    return made


def on_consent(body: Any, *names: str) -> list[Referral]:
    """Referrals that are free to go by the consent of their households."""
    made = cleared_referrals(body, *names)
    for each in made:
        consenting(each.household)
    clear_referrals(referral_ids=[each.pk for each in made], ground="consent", by=None, at=AT)
    return [Referral.objects.get(pk=each.pk) for each in made]


def open_now() -> list[Opening]:
    return list(Opening.objects.filter(valid_to=None))


def withdraw(referral: Referral) -> None:
    consent = referral.household.consents.filter(withdrawn_at=None).latest("pk")
    withdraw_and_stop(consent=consent, by=None, at=AT)


def test_what_was_not_sent_is_called_back_out_of_its_batch_too(body: Any) -> None:
    first, second = on_consent(body, "หนึ่ง", "สอง")
    batch_of(body)
    withdraw(first)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.reason, second.state) == ("called_back", "consent_withdrawn", "cleared")


def test_what_was_sent_on_it_is_closed_to_its_receiver(body: Any) -> None:
    (referral,) = on_consent(body, "หนึ่ง")
    send_referrals(referral_ids=[referral.pk], by=None, at=AT)
    assert [each.organisation for each in open_now()] == [body]
    withdraw(referral)
    referral.refresh_from_db()
    assert (referral.state, open_now()) == ("sent", [])


def test_what_goes_on_another_ground_goes_on(body: Any) -> None:
    (referral,) = on_consent(body, "หนึ่ง")
    clear_referrals(referral_ids=[referral.pk], ground="public_task", note="พ.ร.บ.", by=None, at=AT)
    send_referrals(referral_ids=[referral.pk], by=None, at=AT)
    withdraw(referral)
    assert [each.organisation for each in open_now()] == [body]


def test_another_consent_carries_it_on(body: Any) -> None:
    (referral,) = on_consent(body, "หนึ่ง")
    consenting(referral.household)
    withdraw(referral)
    referral.refresh_from_db()
    assert referral.state == "cleared"


def test_of_another_purpose_what_is_open_for_it_is_closed(body: Any) -> None:
    home = household_of("สมใจ")
    consent = give_consent(household=home, purpose="research", notice_version="1", by=None, at=AT)
    for purpose in ("research", "referral"):
        Opening.objects.create(
            household=home, organisation=body, purpose=purpose, field_classes=["names"],
            valid_from=AT.date(), origin_label="tests",
        )  # fmt: skip
    assert not resting_referrals(consent).exists()
    withdraw_and_stop(consent=consent, by=None, at=AT)
    assert [each.purpose for each in open_now()] == ["referral"]


def test_the_consent_of_one_person_carries_that_person_alone(body: Any) -> None:
    (referral,) = on_consent(body, "หนึ่ง")
    person = referral.household.memberships.get().person
    own = give_consent(
        household=referral.household, person=person, purpose="referral", notice_version="1", by=None, at=AT
    )
    assert not resting_referrals(own).exists()
    withdraw_and_stop(consent=own, by=None, at=AT)
    referral.refresh_from_db()
    assert referral.state == "cleared"
