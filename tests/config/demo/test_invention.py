"""Does the invented province have the published size, and does the truth hold by its own definition?"""

from hashlib import sha256

import fastexcel
import polars as pl
import pytest

from ppaos.config.demo import invent
from ppaos.config.demo.plan import plan_for
from ppaos.config.demo.world import world


def missed_by_definition(people: pl.DataFrame, listed: pl.Expr) -> int:
    """Persons of verified poor households of whom nobody is on the list; written apart from the code under test."""
    poor = people.filter(pl.col("is_poor") & pl.col("is_met"))
    listed_houses = poor.filter(listed)["house_code"].unique()
    return poor.filter(~pl.col("house_code").is_in(listed_houses.implode())).height


def test_at_full_size_the_published_counts_are_met(full_size):
    people, met = full_size.people, full_size.people.filter("is_met")
    assert met["house_code"].n_unique() == 9394
    assert met.height == 39760
    assert missed_by_definition(people, pl.col("is_listed")) == 2360
    assert people["is_listed"].sum() == 15284
    assert people.filter(pl.col("is_listed") & pl.col("is_met") & ~pl.col("is_poor")).height == 1860
    assert [len(households) for households in full_size.met_in] == [9394, 2549, 1949]


def test_states_follow_from_who_is_listed_and_poor(full_size):
    counts = dict(full_size.people["state"].value_counts().rows())
    assert counts["missed"] == 2360
    assert counts["in_both"] + counts["listed_not_poor"] + counts["listed_not_found"] + counts[
        "listed_not_visited"
    ] == (15284)
    met_poor = full_size.people.filter(pl.col("is_met") & pl.col("is_poor"))
    assert met_poor.height == counts["in_both"] + counts["missed"] + counts["covered"]
    not_found = full_size.people.filter(pl.col("verdict").is_not_null())
    assert not_found["state"].unique().to_list() == ["listed_not_found"]


def test_ids_and_addresses_are_nobody_elses(full_size):
    assert full_size.people["citizen_id"].is_unique().all()
    assert full_size.homes["house_code"].is_unique().all()
    assert not full_size.homes.select("village_code", "house_no").is_duplicated().any()


def test_truth_written_in_files_counts_the_scaled_missed(invention):
    truth = pl.read_parquet(invention.truth)
    assert missed_by_definition(truth, pl.col("list_rows").is_not_null()) == round(2360 * 1000 / 9394)
    assert invention.counts["persons_missed"] == round(2360 * 1000 / 9394)
    assert truth.filter("is_met").height == invention.counts["persons"] == round(39760 * 1000 / 9394)


def test_each_list_row_is_one_true_person(invention):
    rows = pl.read_csv(invention.national_list, infer_schema=False)
    truth = pl.read_parquet(invention.truth).explode("list_rows").drop_nulls("list_rows")
    assert sorted(truth["list_rows"]) == list(range(1, rows.height + 1))
    links = pl.read_csv(invention.truth_links)
    met = truth.filter("is_met").select(list_row=pl.col("list_rows").cast(pl.Int64), person_key="person_key")
    assert met.sort("list_row").equals(links.select("list_row", "person_key").sort("list_row"))
    assert rows.height > truth["person_key"].n_unique()  # somebody is written twice


def test_workbooks_hold_each_rounds_households_and_truth_knows_them(invention):
    truth = pl.read_parquet(invention.truth)
    for year, households in {2563: 1000, 2564: 271, 2566: 207}.items():
        book = fastexcel.read_excel(invention.workbooks[year])
        assert book.load_sheet(0, dtypes="string").height == households
        people = book.load_sheet(1, dtypes="string").to_polars()
        keys = people["รหัสบ้าน"] + "-" + people["ลำดับในบ้าน"].str.zfill(2)
        assert set(keys) == set(truth.filter(pl.col("rounds").list.contains(year))["person_key"])


def test_verdicts_tell_of_listed_people_nobody_met(invention):
    verdicts = pl.read_csv(invention.verdicts, infer_schema=False)
    truth = pl.read_parquet(invention.truth).explode("list_rows").drop_nulls("verdict")
    assert sorted(verdicts["ลำดับ"].cast(pl.Int64)) == sorted(truth["list_rows"])


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(tmp_path):
    def digests(name: str, seed: int) -> dict[str, str]:
        invent(tmp_path / name, households=100, seed=seed)
        return {f.name: sha256(f.read_bytes()).hexdigest() for f in (tmp_path / name).iterdir()}

    first = digests("first", 1)
    assert digests("second", 1) == first
    other = digests("third", 2)
    assert not [name for name in first if other[name] == first[name]]


@pytest.mark.parametrize("households", [60, 137, 250, 2000])
@pytest.mark.parametrize("seed", range(4))
def test_any_size_and_seed_meets_its_counts(households, seed):
    plan = plan_for(households=households, seed=seed, province="46")
    made = world(plan)
    assert missed_by_definition(made.people, pl.col("is_listed")) == plan.missed
    assert made.people["is_listed"].sum() == plan.listed


@pytest.mark.parametrize("province", ["10", "93"])
def test_any_province_can_be_invented(province):
    made = world(plan_for(households=200, seed=1, province=province))
    assert made.homes["village_code"].str.starts_with(province).all()


def test_a_province_too_small_or_unknown_is_refused():
    with pytest.raises(ValueError, match="12 households are too few"):
        plan_for(households=12, seed=1, province="46")
    with pytest.raises(ValueError, match="no province '98'"):
        world(plan_for(households=200, seed=1, province="98"))
