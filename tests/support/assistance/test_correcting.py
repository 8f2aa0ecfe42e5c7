"""A correction is a new line with the difference; a year is closed by who may, and opened again."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from ppaos.people.cooperation.models import Organisation
from ppaos.support.assistance.actions.correcting import correct_help, take_back_help
from ppaos.support.assistance.actions.errors import HelpRefused
from ppaos.support.assistance.actions.years import close_year, open_year_again
from ppaos.support.assistance.models import ClosedYear, HelpLine
from ppaos.support.assistance.permissions import closable
from ppaos.support.assistance.queries.help import (
    closed_years,
    fiscal_years,
    help_of,
    help_sums,
    visible_lines,
)
from tests.factories.areas import make_areas
from tests.factories.helped import help_line, recorded
from tests.factories.people import AT, data_manager_of, household_of, organisation, user_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def line():
    make_areas()
    recorded(help_line(household_of("สมศรี"), organisation(), quantity=2.0))
    return HelpLine.objects.get()


def correct(line, baht=None, quantity=None, *, reason="ใบเสร็จบอกเท่านี้", by=None):
    given = {"baht": baht, "quantity": quantity}
    return correct_help(
        line=line, reason=reason, by=by, at=AT,
        **{name: None if value is None else Decimal(value) for name, value in given.items()},
    )  # fmt: skip


def test_a_correction_carries_the_difference_and_the_old_line_stays(line):
    made = correct(line, 2500)
    assert (made.baht, made.quantity, made.corrects, made.note) == (-500, None, line, "ใบเสร็จบอกเท่านี้")
    correct(line, 2600, 3)
    now = help_of(line.household).get()
    assert (now.baht, now.worth, now.number, now.is_taken_back) == (3000, 2600, 3, False)
    assert help_sums(["46"])["baht"].to_list() == [2600]
    assert visible_lines(data_manager_of("46")).get() == line
    assert not visible_lines(data_manager_of("4605")).exists()


def test_a_worth_that_was_not_known_is_told_by_a_correction(line):
    recorded(help_line(line.household, line.organisation, "unknown", baht=None))
    unknown = HelpLine.objects.get(key="unknown")
    correct(unknown, 700)
    assert help_of(line.household).get(pk=unknown.pk).worth == 700
    assert help_sums(["46"])["without_baht"].to_list() == [0]
    take_back_help(line=unknown, reason="ไม่ได้ให้", by=None, at=AT)


def test_a_line_that_was_never_so_counts_as_no_help(line):
    made = take_back_help(line=line, reason="คนละครัวเรือน", by=None, at=AT)
    assert (made.baht, made.quantity, made.takes_back) == (-3000, -2, True)
    assert help_of(line.household).get().is_taken_back
    assert help_sums(["46"]).row(0) == ("46", "paid", 0, 0, 0.0, 0)
    recorded(help_line(line.household, line.organisation, "none", baht=None))
    none = take_back_help(line=HelpLine.objects.get(key="none"), reason="ไม่ได้ให้", by=None, at=AT)
    assert (none.baht, none.quantity) == (None, None)


@pytest.mark.parametrize("wrong", [
    {"baht": 100, "reason": " "}, {}, {"baht": 3000}, {"baht": -1}, {"baht": 900_000}, {"quantity": 9e9},
    {"baht": "NaN"},
])  # fmt: skip
def test_a_correction_that_says_nothing_or_nonsense_is_refused(line, wrong):
    with pytest.raises(HelpRefused):
        correct(line, **wrong)
    assert HelpLine.objects.count() == 1


def test_a_correction_is_not_corrected_nor_a_line_that_was_taken_back(line):
    made = take_back_help(line=line, reason="ไม่ได้ให้", by=None, at=AT)
    for each in (made, line):
        with pytest.raises(HelpRefused):
            correct(each, 10)


def test_only_who_may_write_the_line_corrects_it(line):
    assert correct(line, 10, by=data_manager_of("46")).pk
    for user in (data_manager_of("4605"), user_with("surveyor", "46")):
        with pytest.raises(PermissionDenied):
            correct(line, 20, by=user)


def test_a_closed_year_takes_no_correction_until_it_is_opened_again(line):
    recorded(help_line(line.household, line.organisation, "old", given_on=date(2026, 9, 1)))
    old = HelpLine.objects.get(key="old")
    closed = close_year(organisation=line.organisation, fiscal_year=2569, by=None, at=AT)
    with pytest.raises(HelpRefused, match="2569"):
        correct(old, 10)
    assert closed_years([line.organisation_id]).get() == closed
    open_year_again(closed=closed, by=None, at=AT)
    assert correct(old, 10).fiscal_year == 2569
    assert fiscal_years() == [2570, 2569]
    with pytest.raises(HelpRefused):
        open_year_again(closed=closed, by=None, at=AT)


def test_a_year_is_closed_once_and_only_after_its_end(line):
    for year in (2569, 2570):
        if year == 2569:
            close_year(organisation=line.organisation, fiscal_year=year, by=None, at=AT)
        with pytest.raises(HelpRefused):
            close_year(organisation=line.organisation, fiscal_year=year, by=None, at=AT)
    assert ClosedYear.objects.count() == 1


def test_who_closes_whose_years(line):
    body = line.organisation
    local = Organisation.objects.create(name_th="อบต.", sector="government", area_id="460101")
    office = Organisation.objects.create(name_th="สำนักงาน", sector="government", parent=body, area_id="4605")
    every = [body, local, office]
    assert closable(data_manager_of("4601"), every) == [body, local]
    assert closable(data_manager_of("4605"), every) == [body, office]
    assert closable(user_with("agency_officer", "46", organisation=body), every) == [body, office]
    assert closable(user_with("surveyor", "46"), every) == []
    with pytest.raises(PermissionDenied):
        close_year(organisation=office, fiscal_year=2569, by=data_manager_of("4601"), at=AT)
    with pytest.raises(PermissionDenied):
        close_year(organisation=body, fiscal_year=2569, by=user_with("surveyor", "46"), at=AT)
    assert close_year(organisation=office, fiscal_year=2569, by=data_manager_of("4605"), at=AT)
