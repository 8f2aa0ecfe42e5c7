"""The book of a fund: each entry once, never more out than in on any day; nothing in it is changed."""

from datetime import date, timedelta
from uuid import uuid4

import polars as pl
import pytest
from django.core.exceptions import PermissionDenied
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ppaos.support.operating_models.actions.errors import ModelRefused
from ppaos.support.operating_models.actions.funds import book_entries, take_back_entry
from ppaos.support.operating_models.models import ClosedModelYear, Enrolment, FundEntry, OperatingModel
from ppaos.support.operating_models.queries.funds import book, fund_unit, statement
from tests.factories.areas import make_areas
from tests.factories.people import AT, household_of, organisation, user_with

pytestmark = pytest.mark.django_db
BEGAN, TODAY = date(2026, 1, 5), AT.date()


@pytest.fixture(autouse=True)
def _areas(db):
    make_areas()
    with override("en"):
        yield


@pytest.fixture
def fund():
    return OperatingModel.objects.create(
        kind="fund_or_bank", name_th="กองบุญข้าวปันสุข", area_id="46010101", organisation=organisation(),
        state="model_running", details={"fund_unit": "กก."}, began_on=BEGAN, made_at=AT, changed_at=AT,
    )  # fmt: skip


def member_of(fund, name="สมชาย", joined_on=BEGAN):
    home = household_of(name, key=name)
    return Enrolment.objects.create(
        model=fund, household=home, area_id=home.area_id, state="enrolled", joined_on=joined_on, made_at=AT,
        changed_at=AT,
    )  # fmt: skip


@pytest.fixture
def member(fund):
    return member_of(fund)


def entry(kind, quantity, member=None, on=TODAY, **told):
    return {"kind": kind, "quantity": float(quantity), "on": on, "enrolment_id": member and member.pk} | told


def booked(fund, *rows, by=None):
    return book_entries(model=fund, frame=pl.DataFrame(list(rows), infer_schema_length=None), by=by, at=AT)


def faults(done):
    return dict(done.faults.select("row_no", "fault").iter_rows())


def test_savings_loans_and_gifts_make_what_is_in_hand(fund, member):
    other = member_of(fund, "สมหญิง")
    loan = str(uuid4())
    done = booked(
        fund,
        entry("gift", 500, on=BEGAN),
        entry("deposit", 100, member, on=BEGAN),
        entry("loan", 300, other, on=BEGAN, uid=loan, due_on=BEGAN + timedelta(days=90)),
        entry("repayment", 120, other, on=TODAY),
        entry("withdrawal", 30, member),
        entry("interest", 5, other),
        entry("welfare_paid", 50, member),
    )
    assert (done.made, done.refused) == (7, 0)
    told = book(fund, TODAY)
    assert told.in_hand == 500 + 100 - 300 + 120 - 30 + 5 - 50
    assert (told.saved, told.owed, told.late) == (70, 180, 180)
    assert told.sums["loan"] == 300
    assert told.members.select("enrolment_id", "saved", "owed", "late").rows() == [
        (member.pk, 70, 0, 0), (other.pk, 0, 180, 180),
    ]  # fmt: skip
    assert FundEntry.objects.get(kind="repayment").loan.uid.hex == loan.replace("-", "")
    assert {line.unit for line in statement(fund)} == {"กก."}
    assert [line.kind for line in statement(fund, [other.pk])][-1] == "loan"
    before = book(fund, BEGAN)
    assert (before.in_hand, before.owed, before.late) == (300, 300, 0)


# rows → code of the row at fault (by its place); the first two rows are always a gift of 100 and a saving of 50
WRONG = {
    "kind_unknown": lambda m: [entry("donation", 5, m)],
    "amount_missing": lambda m: [entry("deposit", 5, m) | {"quantity": None}],
    "amount_not_positive": lambda m: [entry("deposit", -5, m)],
    "amount_absurd": lambda m: [entry("deposit", 5e8, m)],
    "day_missing": lambda m: [entry("deposit", 5, m, on=None)],
    "day_to_come": lambda m: [entry("deposit", 5, m, on=TODAY + timedelta(days=1))],
    "before_the_model": lambda m: [entry("gift", 5, on=BEGAN - timedelta(days=1))],
    "year_closed": lambda m: [entry("deposit", 5, m, on=date(2026, 9, 30))],
    "member_missing": lambda m: [entry("deposit", 5)],
    "no_member": lambda m: [entry("deposit", 5) | {"enrolment_id": 10**6}],
    "before_joining": lambda m: [entry("deposit", 5, m, on=BEGAN + timedelta(days=1))],
    "due_before_lent": lambda m: [entry("loan", 5, m, due_on=TODAY - timedelta(days=1))],
    "loan_missing": lambda m: [entry("repayment", 5, m)],
    "loan_unknown": lambda m: [entry("repayment", 5, m, loan_id=10**6)],
    "more_than_saved": lambda m: [entry("withdrawal", 51, m)],
    "more_than_in_hand": lambda m: [entry("loan", 151, m)],
}


@pytest.mark.parametrize("code", WRONG)
def test_what_is_wrong_is_told_and_the_rest_goes_in(fund, code):
    member = member_of(fund, joined_on=BEGAN + timedelta(days=2) if code == "before_joining" else BEGAN)
    if code == "year_closed":
        ClosedModelYear.objects.create(model=fund, fiscal_year=2569, closed_at=AT)
    rows = [entry("gift", 100), entry("deposit", 50, member), *WRONG[code](member)]
    done = booked(fund, *rows)
    assert faults(done) == {2: code}
    assert (done.made, FundEntry.objects.count()) == (2, 2)


def test_a_loan_is_paid_back_by_who_owes_it_and_no_more_than_is_owed(fund, member):
    other = member_of(fund, "สมหญิง")
    booked(
        fund,
        entry("gift", 900),
        entry("loan", 100, member),
        entry("loan", 200, other),
        entry("loan", 50, other),
    )
    first = FundEntry.objects.get(enrolment=member, kind="loan")
    done = booked(
        fund,
        entry("repayment", 101, member),
        entry("repayment", 10, other),
        entry("repayment", 10, other, loan_id=first.pk),
        entry("repayment", 60, member, loan_id=first.pk),
        entry("repayment", 60, member, loan_uid=str(first.uid)),
    )
    assert faults(done) == {0: "more_than_owed", 1: "loan_unclear", 2: "loan_of_another", 4: "more_than_owed"}
    assert book(fund, TODAY).owed == 290


def test_a_withdrawal_dated_back_must_hold_on_every_day_since(fund, member):
    booked(fund, entry("deposit", 100, member, on=BEGAN), entry("withdrawal", 80, member, on=TODAY))
    done = booked(fund, entry("withdrawal", 30, member, on=BEGAN + timedelta(days=9)))
    assert faults(done) == {0: "more_than_saved"}
    # On one day what comes stands before what goes.
    same_day = booked(fund, entry("withdrawal", 25, member), entry("deposit", 5, member))
    assert (same_day.made, same_day.refused) == (2, 0)


def test_told_twice_it_is_one_entry(fund, member):
    row = entry("deposit", 10, member, uid=str(uuid4()))
    assert booked(fund, row, row).made == 1
    again = booked(fund, row)
    assert (again.made, again.known, again.refused) == (0, 1, 0)


def test_an_entry_is_taken_back_once_with_a_reason_unless_others_rest_on_it(fund, member):
    booked(fund, entry("deposit", 100, member), entry("gift", 10), entry("loan", 60, member))
    deposit, gift = FundEntry.objects.get(kind="deposit"), FundEntry.objects.get(kind="gift")
    loan = FundEntry.objects.get(kind="loan")
    booked(fund, entry("repayment", 20, member))

    def refused(what, words, note="ผิดบรรทัด"):
        with pytest.raises(ModelRefused, match=words):
            take_back_entry(entry=what, note=note, by=None, at=AT)

    refused(gift, "Write why", note=" ")
    refused(deposit, "rest on this one")
    refused(loan, "rest on this one")
    take_back_entry(entry=gift, note="ผิดบรรทัด", by=None, at=AT)
    refused(gift, "already")
    assert book(fund, TODAY).in_hand == 100 - 60 + 20
    ClosedModelYear.objects.create(model=fund, fiscal_year=2570, closed_at=AT)
    refused(FundEntry.objects.get(kind="repayment"), "closed")


def test_only_a_fund_has_a_book_and_baht_is_its_unit_unless_told(fund):
    chain = OperatingModel.objects.create(
        kind="value_chain", name_th="กระจูด", area_id="46", made_at=AT, changed_at=AT
    )
    with pytest.raises(ModelRefused, match="no fund"):
        booked(chain, entry("gift", 5))
    fund.details = {}
    assert fund_unit(fund) == "baht"


@pytest.mark.parametrize(
    ("role", "area", "own", "may"),
    [
        ("data_manager", "46", False, True),
        ("data_manager", "4605", False, False),
        ("project_team", "46", True, True),
        ("project_team", "46", False, False),
        ("supervisor", "46", False, False),
        ("governor_office", "46", False, False),
    ],
)
def test_who_writes_in_the_book(fund, member, role, area, own, may):
    body = fund.organisation if own else organisation("อื่น")
    user = user_with(role, area, organisation=body if role == "project_team" else None)
    rows = [entry("gift", 10)]
    if may:
        assert booked(fund, *rows, by=user).made == 1
    else:
        with pytest.raises(PermissionDenied):
            booked(fund, *rows, by=user)


def test_members_out_of_sight_are_none_for_who_writes(fund, member):
    team = user_with("project_team", "46", organisation=fund.organisation)
    assert faults(booked(fund, entry("deposit", 10, member), by=team)) == {0: "no_member"}


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["deposit", "withdrawal", "gift", "loan", "repayment"]),
            st.integers(1, 60),
            st.integers(0, 5),
        ),
        max_size=14,
    )
)
def test_whatever_is_told_nobody_is_below_zero_on_any_day(fund, rows):
    FundEntry.objects.update(loan=None)
    FundEntry.objects.all().delete()
    member = Enrolment.objects.first() or member_of(fund)
    told = [entry(kind, amount, member, on=BEGAN + timedelta(days=day)) for kind, amount, day in rows]
    if told:
        booked(fund, *told)
    for day in range(7):
        stands = book(fund, BEGAN + timedelta(days=day))
        assert min(stands.in_hand, stands.saved, stands.owed) >= 0
        assert stands.loans.filter(pl.col("owed") < 0).is_empty()
