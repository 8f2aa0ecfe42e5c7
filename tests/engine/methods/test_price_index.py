"""Baht of one year as baht of another, by an index that says where each year is from and never guesses one."""

from datetime import date

import pytest

from ppaos.engine import methods
from ppaos.engine.methods import MethodError, common_era

INDEX = methods.load("price_index")
OWN = """
kind = "price_index"
name = "price_index"
version = "own"
thai = "ดัชนี"
english = "An index"
valid_from = 2024-01-01
status = "proposal"
source = "a test"
base = %s
index = [%s]
"""


def own(base, *years):
    rows = ", ".join(f"{{ year = {year}, value = {value} }}" for year, value in years)
    return methods.parse(OWN % (base, rows), place="own.toml")


def test_a_year_is_understood_in_both_eras():
    assert common_era(2566) == common_era(2023) == 2023
    assert INDEX.of(2566) == INDEX.of(2023)
    assert INDEX.of(2566).value == 100
    assert INDEX.of(2023).year_be == 2566


def test_baht_of_one_year_are_worth_more_or_fewer_of_another():
    assert INDEX.factor(2566, 2567) == pytest.approx(1.004)
    assert INDEX.factor(2567, 2566) == pytest.approx(1 / 1.004)
    assert INDEX.factor(2022, 2565) == 1


def test_each_year_says_what_stands_behind_it():
    assert {row.year_be: row.provenance.status for row in INDEX.years if row.year_be > 2564} == {
        2565: "official", 2566: "official", 2567: "official", 2568: "unverified",
    }  # fmt: skip
    assert INDEX.provenance.holds_on(date(2026, 6, 1))


@pytest.mark.parametrize("year", [2569, 2026, 2557])
def test_a_year_that_is_not_there_is_a_clear_error(year):
    with pytest.raises(
        MethodError, match=f"no year {common_era(year) + 543} .*it has 2558, .*2568; add the year"
    ):
        INDEX.factor(year, 2566)


def test_an_index_may_have_years_of_either_era_in_any_order():
    assert [row.year for row in own(2566, (2024, 101), (2566, 100)).years] == [2023, 2024]


@pytest.mark.parametrize(
    ("base", "years", "said"),
    [
        (2566, [(2566, 100), (2023, 100)], "year 2566 is there more than once"),
        (2566, [(2566, 101)], "the index of the base year is 101; it must be 100"),
        (2565, [(2566, 100)], "no year 2565"),
        (2566, [(2566, 0)], "value is 0; write an index above 0"),
        (2566, [(2566.5, 100)], "«year» is 2566.5; write a year such as 2566"),
        (43, [(2566, 100)], "«base» is 43; write a year"),
    ],
)
def test_an_index_that_contradicts_itself_is_refused(base, years, said):
    with pytest.raises(MethodError, match=said):
        own(base, *years)
