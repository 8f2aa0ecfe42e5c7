"""Needs of households, services that answer them, their offices and agreements; referrals in any state."""

from datetime import date
from typing import Any

import polars as pl

from ppaos.ground.accounts.models import User
from ppaos.people.cooperation.models import Agreement, Grant, Organisation, Sector, Service, ServiceArea
from ppaos.people.registry.actions import give_consent
from ppaos.people.registry.models import Household, Person
from ppaos.support.assistance.models import Need
from ppaos.support.referral.actions.answering import Answered, answer
from ppaos.support.referral.actions.referring import refer
from ppaos.support.referral.actions.sending import clear_referrals, send_referrals
from ppaos.support.referral.models import Referral
from tests.factories.people import AT

PROVINCE = "46"


def need_of(
    household: Household, code: str = "low_income", person: Person | None = None, **given: Any
) -> Need:
    """An open need of a household, found by a worker."""
    told = {"area_id": household.area_id, "dimension": "income", "found_by": "worker"}
    return Need.objects.create(
        household=household, person=person, code=code, found_at=AT, changed_at=AT, **(told | given)
    )


def office(name: str = "พมจ. สมมุติ", area: str = PROVINCE, parent: Organisation | None = None) -> Organisation:
    """An office that answers, of this area."""
    found, _made = Organisation.objects.get_or_create(
        name_th=name, area_id=area, defaults={"sector": Sector.GOVERNMENT, "parent": parent}
    )
    return found


def service_of(
    receiver: Organisation, code: str = "family_aid", needs: tuple[str, ...] = ("low_income",), **given: Any
) -> Service:
    """A service that the office gives in the province."""
    told = {
        "name_th": f"บริการ {code}", "per": "household", "period": "fiscal_year", "status": "proposal",
        "source": "tests", "valid_from": date(2020, 1, 1), "changed_at": AT,
    }  # fmt: skip
    service = Service.objects.create(organisation=receiver, code=code, needs=list(needs), **(told | given))
    ServiceArea.objects.create(service=service, area_id=PROVINCE, office=receiver)
    return service


def agreement_with(receiver: Organisation, *scopes: str) -> Agreement:
    """An agreement in force that lets referrals flow to the office."""
    made = Agreement.objects.create(
        title="ข้อตกลง", area_id=PROVINCE, scopes=list(scopes or ("referrals",)), valid_from=date(2026, 1, 1)
    )
    made.parties.add(receiver)
    return made


def officer_of(receiver: Organisation, area: str = PROVINCE, name: str = "") -> User:
    """An officer who answers for the organisation in an area."""
    username = name or f"officer-{User.objects.count()}"
    user = User.objects.create(username=username, display_name=username)
    Grant.objects.create(
        user=user, role="agency_officer", area_id=area, organisation=receiver, valid_from=date(2026, 1, 1)
    )
    return user


def referral_of(need: Need, service: Service, **given: Any) -> Referral:
    """A draft of a need to a service."""
    row = {"need_id": need.pk, "service_id": service.pk, **given}
    done = refer(frame=pl.DataFrame([row]), by=None, at=AT)
    return Referral.objects.get(pk=done.lines["referral_id"][0])


def sent_referral(need: Need, service: Service) -> Referral:
    """A referral sent on the ground of a public task."""
    made = referral_of(need, service)
    clear_referrals(referral_ids=[made.pk], ground="public_task", note="พ.ร.บ. คุ้มครอง", by=None, at=AT)
    send_referrals(referral_ids=[made.pk], by=None, at=AT)
    made.refresh_from_db()
    return made


def consenting(household: Household) -> Any:
    """The household's consent to being referred."""
    return give_consent(household=household, purpose="referral", notice_version="1", by=None, at=AT)


def answered(
    referral: Referral, to_state: str, *, channel: str = "screen", by: Any = None, **told: Any
) -> Answered:
    """What came of one answer."""
    row = {"referral_id": referral.pk, "to_state": to_state, **told}
    done = answer(
        frame=pl.DataFrame([row]), channel=channel, organisation=referral.organisation, by=by, at=AT
    )
    referral.refresh_from_db()
    return done
