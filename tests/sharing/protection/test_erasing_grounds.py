"""What stands against an erasure: each ground with a case that holds and one that does not."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils.translation import override

from ppaos.people.registry.models import ChangeRequest, Household, MergeRequest, Person, Restriction
from ppaos.sharing.protection.actions.erasing import erase_person
from ppaos.sharing.protection.actions.errors import ProtectionRefused
from ppaos.sharing.protection.models import DataRequest
from ppaos.sharing.protection.queries.erasing import scope_of
from ppaos.sharing.protection.queries.grounds import grounds, grounds_against
from ppaos.support.assistance.models import HelpLine
from ppaos.support.grievance.models import Voice
from ppaos.support.operating_models.models import Enrolment, FundEntry
from ppaos.support.referral.models import Referral
from tests.factories.areas import make_areas
from tests.factories.enrolled import member_of, model_of
from tests.factories.erasing import AT, asked, erased
from tests.factories.helped import help_line, recorded
from tests.factories.people import data_manager_of, household_of, organisation, person_named, user_with
from tests.factories.referred import need_of, office, referral_of, service_of

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _areas() -> None:
    make_areas()


def _referral(home: Household, person: Person) -> Referral:
    return referral_of(need_of(home, person=person), service_of(office()))


def _line(home: Household, person: Person) -> HelpLine:
    recorded(
        help_line(
            home, organisation(), person_id=person.pk, stage="promised", given_on=None, fiscal_year=2570
        ),
    )
    return HelpLine.objects.get()


def _member(home: Household, person: Person) -> Enrolment:
    made = member_of(model_of(), home)
    Enrolment.objects.filter(pk=made.pk).update(person=person)
    return made


def _loan(home: Household, person: Person) -> FundEntry:
    made = _member(home, person)
    Enrolment.objects.update(state=Enrolment.State.LEFT)
    return FundEntry.objects.create(
        model=made.model, enrolment=made, kind="loan", quantity=500, unit="บาท", on=ON, made_at=AT
    )


def _voice(home: Household, person: Person) -> Voice:
    return Voice.objects.create(
        number="V1", code_hash="x", kind="missed", channel="voice_at_desk", area_id=home.area_id, household=home,
        person=person, due_on=ON, received_at=AT,
    )  # fmt: skip


def _change(home: Household, person: Person) -> ChangeRequest:
    return ChangeRequest.objects.create(
        kind="change_field", household=home, person=person, area_id=home.area_id, on=ON, asked_at=AT
    )


def _merge(home: Household, person: Person) -> MergeRequest:
    other = person_named("สมหญิง")
    asker = user_with("data_manager", "46")
    return MergeRequest.objects.create(kept=person, merged=other, reason="x", asked_by=asker, asked_at=AT)


def _restricted(home: Household, person: Person) -> Restriction:
    return Restriction.objects.create(person=person, kind="use_restricted", valid_from=ON, made_at=AT)


def _request(home: Household, person: Person) -> DataRequest:
    return DataRequest.objects.create(
        number="R1", kind="request_copy", person=person, area_id=home.area_id, channel="request_at_desk",
        received_on=ON, due_on=ON, made_at=AT,
    )  # fmt: skip


def _repaid(loan: FundEntry) -> None:
    FundEntry.objects.create(
        model=loan.model, enrolment=loan.enrolment, kind="repayment", quantity=500, unit="บาท", on=ON, loan=loan,
        made_at=AT,
    )  # fmt: skip


# What holds, and how it comes to an end.
CASES: dict[str, tuple[Callable[[Household, Person], Any], Callable[[Any], Any]]] = {
    "referral_open": (_referral, lambda row: Referral.objects.update(state="closed")),
    "help_on_its_way": (_line, lambda row: HelpLine.objects.update(fiscal_year=2560)),
    "loan_open": (_loan, _repaid),
    "member_of_model": (_member, lambda row: Enrolment.objects.update(state="left_model")),
    "voice_open": (_voice, lambda row: Voice.objects.update(state="voice_closed")),
    "change_waiting": (_change, lambda row: ChangeRequest.objects.update(state="change_refused")),
    "merge_waiting": (_merge, lambda row: MergeRequest.objects.update(answer="merge_declined", answered_at=AT)),
    "use_restricted": (_restricted, lambda row: Restriction.objects.update(valid_to=AT.date())),
    "request_open": (_request, lambda row: DataRequest.objects.update(state="request_answered")),
}  # fmt: skip


def test_every_ground_has_a_case() -> None:
    assert CASES.keys() == grounds().keys()


@pytest.mark.parametrize("code", CASES)
def test_a_ground_holds_and_ends(code: str) -> None:
    home, holds, ends = household_of("สมชาย", "สมหญิง"), *CASES[code]
    person = person_named("สมชาย")
    row = holds(home, person)
    assert grounds_against(scope_of(person), at=AT) == {code: 1}
    with pytest.raises(ProtectionRefused) as refused:
        asked(person)
    assert str(refused.value) == grounds()[code].words["th"]
    ends(row)
    assert grounds_against(scope_of(person), at=AT) == {}
    erased(person)


def test_a_ground_that_came_after_the_asking_stops_the_approval() -> None:
    home = household_of("สมชาย", "สมหญิง")
    waiting = asked(person_named("สมชาย"))
    _referral(home, person_named("สมชาย"))
    with override("en"), pytest.raises(ProtectionRefused, match="A referral is still open"):
        erase_person(erasure=waiting, by=data_manager_of("46"), at=AT)
    assert person_named("สมชาย").erased_at is None


def test_a_record_of_the_household_counts_when_nobody_else_is_left() -> None:
    home = household_of("สมชาย", "สมหญิง")
    referral_of(need_of(home), service_of(office()))
    erased(person_named("สมชาย"))
    with pytest.raises(ProtectionRefused):
        asked(person_named("สมหญิง"))


def test_help_that_was_paid_or_taken_back_holds_nothing() -> None:
    home = household_of("สมชาย", "สมหญิง")
    person = person_named("สมชาย")
    promised = _line(home, person)
    need = need_of(home, person=person)
    HelpLine.objects.update(need=need)
    recorded(help_line(home, promised.organisation, "paid", person_id=person.pk))
    HelpLine.objects.filter(key="paid").update(need=need)
    assert grounds_against(scope_of(person), at=AT) == {}
    HelpLine.objects.filter(key="paid").update(need=None)
    assert grounds_against(scope_of(person), at=AT) == {"help_on_its_way": 1}
    HelpLine.objects.filter(key="paid").update(corrects=promised, takes_back=True)
    assert grounds_against(scope_of(person), at=AT) == {}


def test_a_restriction_that_is_over_or_not_begun_holds_nothing() -> None:
    home = household_of("สมชาย", "สมหญิง")
    person = person_named("สมชาย")
    made = _restricted(home, person)
    Restriction.objects.filter(pk=made.pk).update(valid_from=AT.date() + timedelta(days=3))
    assert grounds_against(scope_of(person), at=AT) == {}
