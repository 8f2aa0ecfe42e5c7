"""Does linking find the invented people of a small list, whatever the errors and whatever the order?"""

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from benchmarks.linkage.id_join import id_joined
from ppaos.engine.linkage import Settings, link
from tests.engine.linkage.invented import f1, people
from tests.engine.linkage.invented_population import name_pools


@pytest.fixture(scope="module")
def invented():
    return people(5_000, 15_000, seed=11)


@pytest.fixture(scope="module")
def links(invented):
    return link(invented.left, invented.right)


def same(links):
    return links.frame.filter(pl.col("decision") == "same")


def test_people_are_found_at_the_shipped_thresholds(invented, links):
    assert f1(same(links), invented.truth) >= 0.99


def test_a_same_pair_is_hardly_ever_wrong(invented, links):
    found = same(links)
    wrong = found.join(invented.truth, on=["left_id", "right_id"], how="anti").height
    assert wrong / found.height < 0.003


def test_few_pairs_go_to_people(invented, links):
    assert links.count("doubtful") <= 0.01 * invented.left.height


def test_the_lists_are_as_hard_as_real_ones(invented):
    """Ids alone find about four in five."""
    assert 0.80 <= f1(id_joined(invented.left, invented.right), invented.truth) <= 0.84


def test_the_truth_names_nine_listed_in_ten_and_what_errors_they_bear(invented):
    assert invented.truth.height == 4_500
    kept = invented.errors.filter(~pl.any_horizontal(pl.exclude("left_id"))).join(
        invented.truth, on="left_id"
    )
    pairs = kept.join(invented.left, left_on="left_id", right_on="record_id").join(
        invented.right, left_on="right_id", right_on="record_id"
    )
    assert pairs.height > 1_000
    for column in ("first_name", "last_name", "sex", "house_no", "subdistrict_code"):
        assert (pairs[column] == pairs[f"{column}_right"]).all()


def test_names_of_the_unseen_half_are_new():
    tuning, unseen = (name_pools(half) for half in ("tuning", "unseen"))
    assert not any(set(tuning[kind]) & set(unseen[kind]) for kind in tuning)
    invented = people(2_000, 6_000, seed=14, names="unseen")
    assert f1(same(link(invented.left, invented.right)), invented.truth) >= 0.985


def test_people_without_any_id_are_found():
    invented = people(3_000, 9_000, seed=12, ids=False)
    assert f1(same(link(invented.left, invented.right)), invented.truth) >= 0.985


def test_people_are_found_with_twice_the_errors():
    invented = people(3_000, 9_000, seed=13, errors=2.0)
    assert f1(same(link(invented.left, invented.right)), invented.truth) >= 0.975


@pytest.mark.parametrize("seed", [1, 2])
def test_the_order_of_rows_and_columns_does_not_matter(seed):
    invented = people(600, 1_800, seed=20)
    straight = link(invented.left, invented.right).frame
    left = invented.left.sample(fraction=1.0, shuffle=True, seed=seed).select(reversed(invented.left.columns))
    right = invented.right.sample(fraction=1.0, shuffle=True, seed=seed + 10)
    assert_frame_equal(link(left, right).frame, straight, check_exact=True)


def test_the_size_of_a_chunk_does_not_matter():
    invented = people(600, 1_800, seed=21)
    whole = link(invented.left, invented.right).frame
    assert_frame_equal(link(invented.left, invented.right, settings=Settings(chunk=1_000)).frame, whole)


def test_identical_lists_link_each_to_itself(invented):
    some = invented.right.head(2_000)
    found = same(link(some, some))
    assert (found["left_id"] == found["right_id"]).all()
    assert found.height >= 0.98 * some.height
