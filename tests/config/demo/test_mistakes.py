"""Do the lists carry the faults they state, at the rates they state, and nothing else?"""

import numpy as np
import polars as pl
import pytest

from ppaos.config.demo.mistakes import MISTAKES, with_mistakes, with_others, written
from ppaos.config.demo.names import title
from ppaos.config.demo.plan import data

CONDITIONAL = {  # happens only to some rows: the share of all rows must stay below the rate
    "last_name_changed", "day_month_swapped", "title_short", "house_no_as_date", "id_of_relative", "birth_year_off",
    "id_scientific", "house_no_thai_digits",
}  # fmt: skip


@pytest.fixture(scope="module")
def people(full_size) -> pl.DataFrame:
    return with_others(full_size.people, np.random.default_rng(1)).with_columns(title=title(2022))


def test_every_rate_names_a_mistake_that_exists():
    for name in ("national_list", "workbook", "agency_list"):
        rates = data("errors")[name]
        assert {*rates["facts"], *rates["writing"]} <= set(MISTAKES)


@pytest.mark.parametrize("stage", ["facts", "writing"])
@pytest.mark.parametrize("listing", ["national_list", "workbook"])
def test_rates_are_as_stated(people, listing, stage):
    rates = data("errors")[listing][stage]
    frame = people if stage == "facts" else written(people)
    for name, rate in rates.items():
        made = with_mistakes(frame, {name: rate}, np.random.default_rng(2))
        share = (made["mistakes"] != "").mean()
        spread = 4 * (rate * (1 - rate) / frame.height) ** 0.5
        assert 0 < share <= rate + spread, name
        assert name in CONDITIONAL or share >= 0.95 * rate - spread, name


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_changes_its_own_columns_and_says_so(people, name):
    frame = (
        people.head(2000) if name in data("errors")["national_list"]["facts"] else written(people.head(2000))
    )
    made = with_mistakes(frame, {name: 1.0}, np.random.default_rng(3))
    touched = set(MISTAKES[name].becomes)
    untouched = [column for column in frame.columns if column not in touched]
    assert made.select(untouched).equals(frame.select(untouched))
    differs = pl.any_horizontal(made[c].ne_missing(frame[c]) for c in touched)
    assert (made["mistakes"] == name + ";").equals(frame.select(differs).to_series())
    assert (made["mistakes"] != "").any()


def of(name: str, **values: object) -> dict:
    """One row with a mistake made on it."""
    row = {
        "citizen_id": "3465000000014",
        "first_name": "สมมติ",
        "last_name": "ใจดี",
        "title": "นาย",
        "sex": "m",
    }
    row |= {"house_no": "25/2", "birth": "04/03/2518"} | values
    frame = pl.DataFrame(row).with_columns(birth_on=pl.date(1975, 3, 4))
    return with_mistakes(frame, {name: 1.0}, np.random.default_rng(0)).row(0, named=True)


def test_how_mistakes_look():
    assert of("house_no_as_date")["house_no"] == "25-ก.พ."
    assert of("house_no_as_date", house_no="125/2")["house_no"] == "125/2"
    assert of("id_scientific")["citizen_id"] == "3.46E+12"
    assert of("id_dashes")["citizen_id"] == "3-4650-00000-01-4"
    assert of("birth_ce_year")["birth"] == "04/03/1975"
    assert of("birth_year_only")["birth"] == "2518"
    assert of("birth_thai_month")["birth"] == "4 มี.ค. 2518"
    assert of("birth_thai_digits")["birth"] == "๐๔/๐๓/๒๕๑๘"
    assert str(of("day_month_swapped")["birth_on"]) == "1975-04-03"
    assert of("title_in_name")["first_name"] == "นายสมมติ"
    assert of("names_in_one_field")["first_name"] == "สมมติ ใจดี"
    assert of("first_name_spelling")["first_name"] in {"ซมมติ", "ศมมติ", "ษมมติ", "สมมตี"}


def test_a_wrong_digit_is_one_and_swapped_ones_are_neighbours(people):
    wrong = with_mistakes(people, {"id_digit_wrong": 1.0}, np.random.default_rng(4))["citizen_id"]
    swapped = with_mistakes(people, {"id_digits_swapped": 1.0}, np.random.default_rng(4))["citizen_id"]
    for was, is_wrong, is_swapped in zip(people["citizen_id"].head(500), wrong, swapped, strict=False):
        assert sum(a != b for a, b in zip(was, is_wrong, strict=True)) == 1
        assert sorted(was) == sorted(is_swapped)


def test_the_national_list_carries_them(invention):
    links = pl.read_csv(invention.truth_links)
    shares = links["mistakes"].fill_null("").str.split(";").explode().value_counts()
    made = dict(shares.rows())
    for name in data("errors")["national_list"]["facts"]:
        assert made.get(name, 0) > 0, name
