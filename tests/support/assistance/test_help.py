"""Lines of help enter the ledger once, whole, by whom it is allowed; what cannot be written is told with its reason."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from ppaos.ground.privacy.models import Change, Event
from ppaos.people.cooperation.models import Organisation
from ppaos.people.registry.models import Household, Opening, Person
from ppaos.support.assistance.models import ClosedYear, HelpLine, Need
from ppaos.support.assistance.queries.help import help_of, help_sums
from ppaos.support.assistance.queries.limits import fiscal_year_of
from tests.factories.areas import make_areas
from tests.factories.helped import help_line, recorded
from tests.factories.people import AT, data_manager_of, household_of, organisation, user_with

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ground():
    make_areas()


@pytest.fixture
def place():
    return household_of("สมศรี", "สมชาย")


@pytest.fixture
def body():
    return organisation()


def faults(told):
    return told.lines["fault"].to_list()


def test_a_line_is_written_with_its_area_year_and_worth(place, body):
    person = Person.objects.get(first_name="สมชาย")
    told = recorded(help_line(place, body, person_id=person.pk, quantity=1, unit="ครั้ง", baht=3000.256))
    line = HelpLine.objects.get()
    assert (told.made, told.known, told.refused) == (1, 0, 0)
    assert told.lines.row(0, named=True) == {
        "row_no": 0, "key": "line 1", "fault": None, "help_line_id": line.pk,
    }  # fmt: skip
    assert (line.household, line.person, line.area_id, line.fiscal_year) == (place, person, "46010101", 2570)
    assert (line.baht, line.quantity, line.unit) == (Decimal("3000.26"), Decimal(1), "ครั้ง")
    assert Event.objects.get(verb="help.recorded").detail == {"made": 1, "known": 0, "refused": 0}
    assert Change.objects.filter(subject_ids=[place.pk]).exists()


def test_the_same_told_again_changes_nothing_and_something_else_under_its_key_is_refused(place, body):
    line = help_line(place, body)
    assert recorded(line, line).made == 1
    again = recorded(line, {**line, "baht": 4000.0}, line)
    assert (again.made, again.known, again.refused) == (0, 2, 1)
    assert faults(again) == [None, "key_told_otherwise", None]
    other = recorded({**line, "baht": 5000.0})
    assert faults(other) == ["key_told_otherwise"]
    twice = recorded({**line, "key": "new"}, {**line, "key": "new", "what": "อื่น"})
    assert (faults(twice), twice.made) == ([None, "key_told_otherwise"], 1)
    assert HelpLine.objects.count() == 2


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        ({"key": " "}, "key_missing"),
        ({"key": "k" * 65}, "key_too_long"),
        ({"kind": "gold"}, "kind_unknown"),
        ({"stage": None}, "stage_unknown"),
        ({"what": None}, "what_missing"),
        ({"baht": -1.0}, "amount_negative"),
        ({"baht": 600_000.0}, "amount_absurd"),
        ({"baht": float("nan")}, "amount_absurd"),
        ({"quantity": -1.0}, "quantity_negative"),
        ({"quantity": 1e9}, "quantity_absurd"),
        ({"given_on": date(2027, 1, 1)}, "given_in_future"),
        ({"fiscal_year": 2026}, "year_absurd"),
        ({"fiscal_year": 2569}, "year_contradicts"),
        ({"household_id": 0}, "household_unknown"),
        ({"household_id": None}, "household_unknown"),
        ({"organisation_id": 0}, "organisation_unknown"),
        ({"person_id": 0}, "person_elsewhere"),
        ({"need_id": 0}, "need_elsewhere"),
    ],
)
def test_a_line_at_fault_is_refused_with_its_reason_and_the_rest_goes_through(place, body, wrong, fault):
    told = recorded(help_line(place, body, "bad") | wrong, help_line(place, body, "good"))
    assert faults(told) == [fault, None]
    assert HelpLine.objects.get().key == "good"


def test_a_promise_may_lie_ahead_and_its_worth_may_be_unknown(place, body):
    told = recorded(
        help_line(place, body, stage="promised", given_on=date(2027, 1, 1), baht=None, fiscal_year=2571)
    )
    assert told.made == 1
    assert help_of(place).get().worth is None


def test_a_closed_year_takes_nothing_and_what_it_holds_is_still_known(place, body):
    office = Organisation.objects.create(name_th="สำนักงาน", sector="government", parent=body)
    recorded(help_line(place, office, "before"))
    ClosedYear.objects.create(organisation=body, fiscal_year=2570, closed_at=AT)
    assert faults(recorded(help_line(place, office, "before"), help_line(place, office, "after"))) == [
        None,
        "year_closed",
    ]
    ClosedYear.objects.update(reopened_at=AT)
    assert recorded(help_line(place, office, "after")).made == 1


def test_a_need_of_the_household_is_named_and_one_of_another_household_is_not(place, body):
    need = Need.objects.create(
        household=place, area_id=place.area_id, code="home", dimension="living", found_by="worker", found_at=AT,
        changed_at=AT,
    )  # fmt: skip
    other = household_of("สมพร", key="h2")
    told = recorded(help_line(place, body, need_id=need.pk), help_line(other, body, "2", need_id=need.pk))
    assert faults(told) == [None, "need_elsewhere"]


def test_help_to_a_household_that_was_merged_goes_to_the_one_that_was_kept(place, body):
    merged = household_of("สมพร", key="h2")
    Household.objects.filter(pk=merged.pk).update(merged_into=place)
    recorded(help_line(merged, body))
    assert HelpLine.objects.get().household == place
    assert recorded(help_line(merged, body)).known == 1


def test_who_writes_about_whom(place, body):
    line, other = help_line(place, body), organisation("อื่น")
    assert recorded(line, by=data_manager_of("46")).made == 1
    line["key"] = "line 2"
    assert faults(recorded(line, by=data_manager_of("4605"))) == ["out_of_reach"]
    with pytest.raises(PermissionDenied):
        recorded(line, by=user_with("surveyor", "46"))
    officer = user_with("agency_officer", "46", organisation=body)
    assert faults(recorded(line, by=officer)) == ["out_of_reach"]
    Opening.objects.create(
        household=place,
        organisation=body,
        field_classes=["names"],
        purpose="refer",
        origin_label="tests",
        valid_from=date(2026, 1, 1),
    )
    assert faults(recorded(help_line(place, other, "line 3"), line, by=officer)) == ["out_of_reach", None]
    assert recorded(help_line(place, other, "line 4"), by=officer, deed=None).made == 1


def test_sums_are_by_area_and_stage_and_never_over_stages(place, body):
    far = household_of("สมพร", key="h2", area_code="46010201")
    recorded(
        help_line(place, body, "1"), help_line(place, body, "2", baht=2000.0), help_line(far, body, "3", baht=None),
        help_line(far, body, "4", stage="promised", baht=None), help_line(far, body, "5", given_on=date(2026, 9, 1)),
    )  # fmt: skip
    sums = {(row[0], row[1]): row[2:] for row in help_sums(["46", "460102", "4605"], 2570).iter_rows()}
    assert sums == {
        ("46", "paid"): (2, 3, 5000.0, 1),
        ("46", "promised"): (1, 1, None, 1),
        ("460102", "paid"): (1, 1, None, 1),
        ("460102", "promised"): (1, 1, None, 1),
    }
    assert help_sums(["46"]).filter(stage="paid").row(0) == ("46", "paid", 2, 4, 8000.0, 1)


def test_a_fiscal_year_ends_on_the_last_of_september():
    assert [fiscal_year_of(date(2026, 9, 30)), fiscal_year_of(date(2026, 10, 1))] == [2569, 2570]


def test_no_line_is_no_fault():
    told = recorded()
    assert (told.made, told.known, told.refused) == (0, 0, 0)
