"""Are the invented people such as a census would believe: numbers, titles, ages, families?"""

import geothai
import numpy as np
import polars as pl
import pytest

from ppaos.config.demo import numbers
from ppaos.config.demo.names import title


def check_digit(twelve: str) -> str:
    """The slow twin: the rule as it is printed."""
    return str((11 - sum(int(d) * (13 - i) for i, d in enumerate(twelve)) % 11) % 10)


def test_the_published_test_number_has_its_check_digit():
    assert numbers.with_check_digit(np.array([110170023070, 123456789012, 7])).tolist() == [
        "1101700230708",
        "1234567890121",
        "000000000007" + check_digit("000000000007"),
    ]


def test_every_id_is_valid_and_of_an_office_that_does_not_exist(full_size):
    ids = full_size.people["citizen_id"]
    assert ids.str.contains(r"^[0-8]\d{12}$").all()
    assert all(check_digit(i[:12]) == i[12] for i in ids)
    districts = {d.code for p in geothai.provinces() for d in geothai.districts(p.code)}
    assert not districts & set(ids.str.slice(1, 4))
    assert ids.str.slice(3, 2).cast(pl.Int64).is_between(50, 69).all()


def test_most_ids_begin_with_three_one_or_five(full_size):
    first = full_size.people["citizen_id"].str.head(1).is_in(["1", "3", "5"])
    assert 0.95 < first.mean() < 1


@pytest.mark.parametrize(
    ("sex", "born", "married", "expected"),
    [
        ("m", 2000, False, "นาย"),
        ("f", 2000, False, "นางสาว"),
        ("f", 1970, True, "นาง"),
        ("m", 2010, False, "เด็กชาย"),
        ("f", 2010, False, "เด็กหญิง"),
        ("m", 2005, False, "นาย"),
    ],
)
def test_titles_follow_sex_age_and_marriage(sex, born, married, expected):
    frame = pl.DataFrame({"sex": [sex], "is_married": [married]}).with_columns(birth_on=pl.date(born, 1, 1))
    assert frame.select(title(2020)).item() == expected


def test_households_are_families(full_size):
    people = full_size.people
    assert people.filter(pl.col("no") == 1)["role"].unique().to_list() == ["head"]
    heads = people.filter(pl.col("no") == 1).select("household", head="birth_on", family="last_name")
    both = people.join(heads, on="household")
    ages = both.with_columns(older=(pl.col("head") - pl.col("birth_on")).dt.total_days() / 365.25)
    assert ages.filter(pl.col("role") == "parent")["older"].min() > 15
    assert ages.filter(pl.col("role") == "child")["older"].mean() < -24
    assert both.filter(
        (pl.col("role") == "child") & (pl.col("family") == pl.col("last_name"))
    ).height > 0.9 * (both.filter(pl.col("role") == "child").height)


def test_local_authorities_stand_before_the_villages_in_them(invention):
    areas = pl.read_csv(invention.villages, infer_schema=False)
    assert areas.columns == ["code", "level", "name_th", "name_en", "parent_code", "local_authority_code"]
    assert areas["code"].is_unique().all()
    villages = areas.filter(pl.col("level") == "village")
    assert villages["code"].str.contains(r"^46\d{6}$").all()
    assert (villages["code"].str.head(6) == villages["parent_code"]).all()
    authorities = areas.filter(pl.col("level") == "local_authority")
    assert authorities["code"].str.contains(r"^L\d+$").all()
    lower = areas.filter(pl.col("level") != "local_authority")
    assert lower["local_authority_code"].is_in(authorities["code"].implode()).all()
    assert areas.filter(pl.col("level") == "community")["code"].str.contains(r"^C\d+$").all()
