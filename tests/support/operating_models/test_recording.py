"""What members made, sold, spent and earned: kept once, whole, by whom it is allowed; what is wrong is told."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import polars as pl
import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ppaos.ground.privacy.models import Change, Event
from ppaos.people.registry.actions import open_households
from ppaos.people.registry.models import Household, Purpose
from ppaos.support.operating_models.actions.closing import close_model_year, open_model_year
from ppaos.support.operating_models.actions.enrolling import leave_model
from ppaos.support.operating_models.actions.errors import ModelRefused
from ppaos.support.operating_models.actions.recording import record_incomes, withdraw_records
from ppaos.support.operating_models.models import ClosedModelYear, Enrolment, MemberRecord
from tests.factories.areas import make_areas
from tests.factories.enrolled import MONTH, member_of, model_of, sale, told_of
from tests.factories.people import AT, data_manager_of, household_of, organisation, user_with

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ground():
    make_areas()


@pytest.fixture
def body():
    return organisation()


@pytest.fixture
def model(body):
    return model_of(organisation=body)


@pytest.fixture
def place():
    return household_of("สมศรี", "สมชาย")


@pytest.fixture
def member(model, place):
    return member_of(model, place)


def faults(told):
    return told.lines["fault"].to_list()


def test_a_record_is_kept_with_its_month_worth_and_origin(model, member, place):
    row = sale(member, month=date(2026, 10, 28), quantity=2.345, baht=100.256, note="ครั้งแรก")
    told = told_of(model, row, origin="phone")
    record = MemberRecord.objects.get()
    assert (told.made, told.known, told.refused) == (1, 0, 0)
    assert told.lines.row(0, named=True) == {
        "row_no": 0, "uid": row["uid"], "fault": None, "record_id": record.pk, "where_id": None,
    }  # fmt: skip
    assert (record.month, record.kind, record.product) == (MONTH, "sale", "กระเป๋ากระจูด")
    assert (record.quantity, record.baht, record.origin) == (Decimal("2.35"), Decimal("100.26"), "phone")
    assert (record.model, record.household, str(record.uid)) == (model, place, row["uid"])
    assert Event.objects.get(verb="incomes.recorded").detail == {"made": 1, "known": 0, "refused": 0}
    assert Change.objects.filter(subject_ids=[place.pk]).exists()


def test_what_is_not_known_stays_empty(model, member):
    told_of(
        model,
        sale(member, baht=None, channel=None),
        {**sale(member), "quantity": None, "unit": None, "baht": 0.0},
    )
    first, second = MemberRecord.objects.order_by("pk")
    assert (first.baht, first.channel, first.note) == (None, "", "")
    assert (second.quantity, second.unit, second.baht) == (None, "", Decimal(0))


def test_the_same_told_again_changes_nothing_and_something_else_under_its_id_is_refused(model, member):
    row = sale(member)
    assert told_of(model, row, row).made == 1
    again = told_of(model, row, {**row, "baht": 1.0}, {**row, "uid": row["uid"].upper()})
    assert (again.made, again.known, again.refused) == (0, 2, 1)
    assert faults(again) == [None, "record_told_otherwise", None]
    assert faults(told_of(model, {**row, "month": date(2026, 9, 1)})) == ["record_told_otherwise"]
    assert MemberRecord.objects.count() == 1


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.lists(st.integers(0, 3), min_size=1, max_size=8), cut=st.integers(0, 8))
def test_however_often_and_in_whatever_order_a_phone_sends_it_is_kept_once(model, member, order, cut):
    uids = [str(uuid4()) for _each in range(4)]
    rows = [sale(member, uid=uid, baht=float(place)) for place, uid in enumerate(uids)]
    sent = [rows[number] for number in order]
    for part in (sent[:cut], sent[cut:], sent):
        if part:
            assert told_of(model, *part).refused == 0
    kept = MemberRecord.objects.filter(uid__in=uids).values_list("baht", flat=True)
    assert sorted(kept) == sorted(Decimal(number) for number in set(order))


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        ({"uid": "abc"}, "uid_wrong"),
        ({"uid": None}, "uid_wrong"),
        ({"kind": "theft"}, "kind_unknown"),
        ({"kind": None}, "kind_unknown"),
        ({"month": None}, "month_missing"),
        ({"month": date(2026, 12, 1)}, "month_to_come"),
        ({"product": " "}, "product_missing"),
        ({"kind": "production", "product": None}, "product_missing"),
        ({"baht": -1.0}, "amount_negative"),
        ({"baht": 300_001.0}, "amount_absurd"),
        ({"baht": float("inf")}, "amount_absurd"),
        ({"quantity": -1.0}, "quantity_negative"),
        ({"quantity": 1e9}, "quantity_absurd"),
        ({"unit": ""}, "unit_missing"),
        ({"kind": "production", "quantity": None}, "quantity_missing"),
        ({"kind": "cost", "baht": None}, "amount_missing"),
        ({"kind": "model_wage", "baht": None}, "amount_missing"),
        ({"quantity": None, "baht": None}, "nothing_told"),
        ({"enrolment_id": -1}, "enrolment_unknown"),
        ({"enrolment_id": None}, "enrolment_unknown"),
        ({"month": date(2026, 2, 28)}, "before_beginning"),
        ({"month": date(2026, 3, 31)}, "before_joining"),
    ],
)
def test_what_is_wrong_with_a_record_is_told_and_the_rest_is_kept(wrong, fault, model, member):
    told = told_of(model, sale(member, **wrong), sale(member))
    assert (faults(told), told.made) == ([fault, None], 1)
    assert told.lines["record_id"][0] is None


def test_the_months_of_beginning_joining_leaving_and_ending_count(model, member):
    leave_model(enrolment=member, left_on=date(2026, 10, 2), reason="fell_ill", by=None, at=AT)
    model.ended_on = date(2026, 8, 20)
    model.save()
    months = [date(2026, 4, 1), date(2026, 8, 1), date(2026, 9, 1), date(2026, 11, 1)]
    told = told_of(model, *(sale(member, month=month) for month in months))
    assert faults(told) == [None, None, "after_end", "after_leaving"]


def test_nothing_is_recorded_in_a_model_that_has_not_begun_or_of_who_only_was_invited(place):
    idea = model_of(state="designed", began_on=None)
    assert faults(told_of(idea, sale(member_of(idea, place)))) == ["before_beginning"]
    Enrolment.objects.update(state="invited", joined_on=None)
    assert faults(told_of(idea, sale(Enrolment.objects.get()))) == ["never_joined"]


def test_the_same_sale_is_told_in_one_model_only(model, member, place):
    other = model_of("อีกโมเดล")
    again = member_of(other, place)
    told_of(other, sale(again, product="กระเป๋ากระจูด"))
    told = told_of(model, sale(member), sale(member, baht=3700.0), sale(member, kind="cost"))
    assert faults(told) == ["claimed_elsewhere", None, None]
    assert told.lines["where_id"].to_list() == [other.pk, None, None]
    withdraw_records(
        model=other, record_ids=other.enrolments.get().records.values_list("pk", flat=True), by=None, at=AT
    )
    assert faults(told_of(model, sale(member))) == [None]


def test_a_record_of_a_merged_household_is_of_the_one_that_stands(model, member, place):
    kept = household_of("อื่น", key="h2")
    Household.objects.filter(pk=place.pk).update(merged_into=kept)
    assert told_of(model, sale(member)).made == 1
    assert MemberRecord.objects.get().household == kept


@pytest.mark.parametrize(
    ("role", "acts_for", "opened", "outcome"),
    [
        ("data_manager", False, False, None),
        ("project_team", True, False, None),
        ("project_team", False, False, "denied"),
        ("mentor", False, True, None),
        ("mentor", False, False, "out_of_reach"),
        ("supervisor", False, False, "denied"),
        ("surveyor", False, True, "denied"),
        ("governor_office", False, False, "denied"),
    ],
)
def test_who_records_incomes_of_whom(role, acts_for, opened, outcome, model, member, place, body):
    user = user_with(role, "46", organisation=body if acts_for else organisation("อื่น"))
    if opened:
        open_households(
            household_ids=[place.pk], purpose=Purpose.OPERATING_MODEL, field_classes=["names"],
            valid_from=date(2026, 5, 1), origin_label="tests", user=user, by=None, at=AT,
        )  # fmt: skip
    if outcome == "denied":
        with pytest.raises(PermissionDenied):
            told_of(model, sale(member), by=user)
    else:
        assert faults(told_of(model, sale(member), by=user)) == [outcome]


def test_a_data_manager_of_another_district_records_nothing(model, member):
    with pytest.raises(PermissionDenied):
        told_of(model, sale(member), by=data_manager_of("4605"))


def test_wrong_records_are_withdrawn_once_and_are_not_told_anew(model, member):
    row = sale(member)
    record = told_of(model, row).lines["record_id"][0]
    manager = data_manager_of("46")
    assert withdraw_records(model=model, record_ids=[record], by=manager, at=AT).records == 1
    assert withdraw_records(model=model, record_ids=[record], by=None, at=AT).records == 0
    assert MemberRecord.objects.get().withdrawn_at == AT
    assert told_of(model, row).known == 1
    assert MemberRecord.objects.get().withdrawn_at == AT


def test_only_records_of_the_model_and_of_members_in_sight_are_withdrawn(model, member, place):
    record = told_of(model, sale(member)).lines["record_id"][0]
    with pytest.raises(ModelRefused):
        withdraw_records(model=model_of("อื่น"), record_ids=[record], by=None, at=AT)
    with pytest.raises(ModelRefused):
        withdraw_records(model=model, record_ids=[record], by=user_with("mentor", "46"), at=AT)
    with pytest.raises(PermissionDenied):
        withdraw_records(model=model, record_ids=[record], by=user_with("supervisor", "46"), at=AT)


def closed(model, year=2569, by=None):
    return close_model_year(model=model, fiscal_year=year, by=by, at=AT)


def test_a_closed_year_takes_nothing_until_it_is_opened_again(model, member):
    early = told_of(model, sale(member, month=date(2026, 9, 1))).lines["record_id"][0]
    year = closed(model, by=data_manager_of("46"))
    told = told_of(model, sale(member, month=date(2026, 9, 1)), sale(member, month=date(2026, 10, 1)))
    assert faults(told) == ["year_closed", None]
    with pytest.raises(ModelRefused):
        withdraw_records(model=model, record_ids=[early], by=None, at=AT)
    open_model_year(closed=year, by=None, at=AT)
    assert faults(told_of(model, sale(member, month=date(2026, 9, 1)))) == [None]
    with pytest.raises(ModelRefused):
        open_model_year(closed=ClosedModelYear.objects.get(), by=None, at=AT)


def test_a_year_is_closed_once_after_it_ended_by_who_leads_the_model(model):
    closed(model)
    for year in (2569, 2570):
        with pytest.raises(ModelRefused):
            closed(model, year)
    with pytest.raises(PermissionDenied):
        closed(model, 2568, by=user_with("mentor", "46"))
    with pytest.raises(PermissionDenied):
        open_model_year(closed=ClosedModelYear.objects.get(), by=user_with("supervisor", "46"), at=AT)


def test_an_empty_frame_keeps_nothing(model):
    told = record_incomes(model=model, records=pl.DataFrame(schema={"uid": pl.String}), by=None, at=AT)
    assert (told.made, told.known, told.refused) == (0, 0, 0)
