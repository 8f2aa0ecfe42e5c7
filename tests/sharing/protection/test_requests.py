"""Requests of data subjects: the clock, the steps, what must be done before an answer, grounds of a refusal."""

import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from ppaos.people.registry.models import ChangeRequest, Restriction
from ppaos.sharing.protection.actions.errors import ProtectionRefused
from ppaos.sharing.protection.actions.heeding import (
    stop_use,
    tie_change,
    withdraw_by_request,
    withdraw_from_ledger,
)
from ppaos.sharing.protection.actions.requests import (
    Answer,
    Sender,
    answer_request,
    extend_request,
    fetch_paper,
    receive_request,
    refuse_request,
    take_request,
    withdraw_request,
)
from ppaos.sharing.protection.models import DataRequest, Erasure
from ppaos.sharing.protection.queries.requests import late_requests, visible_requests
from ppaos.sharing.protection.queries.rights import refusal_grounds
from tests.factories.people import AT, household_of, user_with
from tests.factories.referred import consenting

pytestmark = pytest.mark.django_db
TODAY = AT.date()
Kind, State = DataRequest.Kind, DataRequest.State


@pytest.fixture(autouse=True)
def _ground(ground: None) -> None:
    """The areas, at the hour of the tests."""


@pytest.fixture
def officer() -> Any:
    return user_with("protection_officer", "46")


def asked(officer: Any, kind: str = Kind.ACCESS, **more: Any) -> DataRequest:
    home = more.pop("household", None) or household_of("สมใจ", "สมหวัง", key=f"r{DataRequest.objects.count()}")
    told = {
        "kind": kind, "channel": "request_at_desk", "sender": Sender(identity="card_at_desk"), "household": home,
        "received_on": TODAY, "by": officer, "at": AT,
    }  # fmt: skip
    return receive_request(**told | more)


def papers(_request: DataRequest) -> Answer:
    return Answer(b"%PDF-letter", io.BytesIO(b"{}"))


def answered(request: DataRequest, officer: Any) -> DataRequest:
    return answer_request(request=request, text="ตามที่ขอ", write=papers, by=officer, at=AT)


def test_it_has_a_number_and_thirty_days(officer: Any) -> None:
    first = asked(officer, received_on=TODAY - timedelta(days=3))
    assert (first.number, first.due_on) == ("R-46-2569-0001", TODAY + timedelta(days=27))
    assert asked(officer).number == "R-46-2569-0002"
    assert first.steps.get().state == State.RECEIVED


@pytest.mark.parametrize(
    "told",
    [
        {"kind": "request_money"}, {"channel": "by_dream"}, {"received_on": TODAY + timedelta(days=1)},
        {"sender": Sender(identity="by_smile")}, {"sender": Sender(identity="letter_of_authority")},
        {"sender": Sender(identity="card_at_desk", is_representative=True, name="ทนาย")},
        {"sender": Sender(identity="letter_of_authority", is_representative=True)},
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(officer: Any, told: dict[str, Any]) -> None:
    with pytest.raises(ProtectionRefused):
        asked(officer, **told)


def test_it_is_about_somebody(officer: Any) -> None:
    with pytest.raises(ProtectionRefused):
        receive_request(
            kind=Kind.ACCESS, channel="request_at_desk", sender=Sender(), received_on=TODAY, by=officer, at=AT
        )


def test_it_is_taken_put_off_once_and_answered_with_papers(officer: Any) -> None:
    request = asked(officer, sender=Sender())
    with pytest.raises(ProtectionRefused):
        answered(request, officer)
    take_request(request=request, identity="known_person", by=officer, at=AT)
    with pytest.raises(ProtectionRefused):
        extend_request(request=request, reason=" ", by=officer, at=AT)
    put_off = extend_request(request=request, reason="ต้องรวมข้อมูลหลายปี", by=officer, at=AT)
    assert put_off.extended_on == put_off.due_on + timedelta(days=30)
    with pytest.raises(ProtectionRefused):
        extend_request(request=request, reason="อีกครั้ง", by=officer, at=AT)
    done = answered(request, officer)
    assert (done.state, done.answered_at, done.answered_by) == (State.ANSWERED, AT, officer)
    assert fetch_paper(request=done, paper="letter", by=officer, at=AT).read() == b"%PDF-letter"
    assert fetch_paper(request=done, paper="copy", by=officer, at=AT).read() == b"{}"
    with pytest.raises(ProtectionRefused):
        fetch_paper(request=done, paper="letter_in", by=officer, at=AT)
    with pytest.raises(ProtectionRefused):
        answered(request, officer)


def test_after_its_day_it_cannot_be_put_off(officer: Any) -> None:
    request = asked(officer, received_on=TODAY - timedelta(days=31))
    assert list(late_requests(officer, TODAY)) == [request]
    with pytest.raises(ProtectionRefused):
        extend_request(request=request, reason="ช้า", by=officer, at=AT)
    with pytest.raises(ProtectionRefused):
        take_request(request=request, identity="by_smile", by=officer, at=AT)


@pytest.mark.parametrize("kind", [Kind.RESTRICTION, Kind.OBJECTION])
def test_use_is_stopped_before_it_is_answered(officer: Any, kind: str) -> None:
    request = asked(officer, kind)
    with pytest.raises(ProtectionRefused):
        answered(request, officer)
    with pytest.raises(ProtectionRefused):
        stop_use(request=request, purpose="fun", by=officer, at=AT)
    made = stop_use(request=request, purpose="referral", by=officer, at=AT)
    assert (made.household, made.origin_label, made.origin_id) == (
        request.household,
        "protection.datarequest",
        request.pk,
    )
    assert made.kind == (
        Restriction.Kind.RESTRICTED if kind == Kind.RESTRICTION else Restriction.Kind.OBJECTED
    )
    assert answered(request, officer).state == State.ANSWERED


def test_use_is_stopped_by_no_other_request(officer: Any) -> None:
    with pytest.raises(ProtectionRefused):
        stop_use(request=asked(officer), purpose="", by=officer, at=AT)


def test_consent_is_withdrawn_before_it_is_answered(officer: Any) -> None:
    home = household_of("สมใจ", key="c")
    consent, strange = consenting(home), consenting(household_of("อื่น", key="d"))
    request = asked(officer, Kind.WITHDRAWAL, household=home)
    with pytest.raises(ProtectionRefused):
        answered(request, officer)
    with pytest.raises(ProtectionRefused):
        withdraw_by_request(request=request, consent=strange, by=officer, at=AT)
    withdraw_by_request(request=request, consent=consent, by=officer, at=AT)
    with pytest.raises(ProtectionRefused):
        withdraw_by_request(request=request, consent=consent, by=officer, at=AT)
    with pytest.raises(ProtectionRefused):
        withdraw_from_ledger(consent=consent, by=officer, at=AT)
    assert withdraw_from_ledger(consent=strange, by=officer, at=AT).withdrawn_at == AT
    assert answered(request, officer).state == State.ANSWERED


def test_a_correction_waits_for_its_change(officer: Any) -> None:
    request = asked(officer, Kind.CORRECTION)
    told = {"kind": "change_field", "area_id": "46010101", "on": TODAY, "asked_at": AT}
    change = ChangeRequest.objects.create(household=request.household, **told)
    strange = ChangeRequest.objects.create(household=household_of("อื่น", key="e"), **told)
    with pytest.raises(ProtectionRefused):
        tie_change(request=request, change=strange, by=officer, at=AT)
    assert tie_change(request=request, change=change, by=officer, at=AT).change_request == change
    with pytest.raises(ProtectionRefused):
        answered(request, officer)
    ChangeRequest.objects.filter(pk=change.pk).update(state=ChangeRequest.State.APPROVED)
    assert answered(request, officer).state == State.ANSWERED


def test_an_erasure_waits_until_it_is_done(officer: Any) -> None:
    person = household_of("สมใจ", key="f").memberships.get().person
    request = asked(officer, Kind.ERASURE, person=person, household=None, text="ขอลบ")
    with pytest.raises(ProtectionRefused):
        answered(request, officer)
    Erasure.objects.create(
        person=person,
        request=request,
        reason="-",
        state=Erasure.State.DONE,
        asked_at=AT,
        approved_by=officer,
        done_at=AT,
    )
    assert answered(request, officer).state == State.ANSWERED


@pytest.mark.parametrize("kind", Kind.values)
def test_each_kind_is_refused_on_its_own_grounds_alone(officer: Any, kind: str) -> None:
    for code, ground in refusal_grounds().items():
        request = asked(officer, kind)
        told = {"request": request, "ground": code, "write": papers, "by": officer, "at": AT}
        if kind not in ground.kinds:
            with pytest.raises(ProtectionRefused):
                refuse_request(reason="เพราะ", **told)
            continue
        with pytest.raises(ProtectionRefused):
            refuse_request(reason=" ", **told)
        done = refuse_request(reason="เพราะ", **told)
        assert (done.state, done.refusal_ground, done.refusal_reason) == (State.REFUSED, code, "เพราะ")


def test_who_asked_may_take_it_back(officer: Any) -> None:
    request = asked(officer)
    assert withdraw_request(request=request, reason="ไม่ต้องการแล้ว", by=officer, at=AT).state == State.WITHDRAWN
    with pytest.raises(ProtectionRefused):
        take_request(request=request, by=officer, at=AT)


def test_only_who_protects_data_there(officer: Any) -> None:
    request, stranger = asked(officer), user_with("protection_officer", "4605")
    manager = user_with("data_manager", "46")
    assert list(visible_requests(officer)) == [request]
    for other in (stranger, manager):
        assert not visible_requests(other).exists()
        with pytest.raises(PermissionDenied):
            take_request(request=request, by=other, at=AT)
        with pytest.raises(PermissionDenied):
            asked(other)
        with pytest.raises(PermissionDenied):
            fetch_paper(request=request, paper="letter", by=other, at=AT)


def test_the_days_are_counted_from_the_calendar() -> None:
    assert date(2026, 11, 22) == TODAY
