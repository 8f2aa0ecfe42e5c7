"""Are the doubles within one list found, and a list prepared once linked like a fresh one?"""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from ppaos.engine.linkage import LinkageError, Settings, columns, duplicates, link, prepared
from ppaos.engine.linkage.clusters import clusters
from tests.engine.linkage.invented import people
from tests.engine.linkage.test_linking import ID, OTHER_ID, frame, person


def same(links) -> set[tuple[str, str]]:
    rows = links.frame.filter(pl.col("decision") == "same")
    return set(rows.select("left_id", "right_id").rows())


@pytest.fixture(scope="module")
def invented():
    return people(1_500, 4_500, seed=31)


def test_people_said_twice_in_one_list_are_found(invented):
    both = pl.concat([invented.left, invented.right.select(invented.left.columns)])
    links = duplicates(both)
    found = same(links)
    truth = set(invented.truth.select("left_id", "right_id").rows())
    assert len(found & truth) >= 0.96 * len(truth)
    assert len(found - truth) <= 0.003 * len(found)
    assert links.clusters().filter(pl.col("size") > 2).height <= 6


def test_the_order_of_a_list_does_not_matter_for_its_doubles(invented):
    some = pl.concat([invented.left, invented.right.select(invented.left.columns)])
    shuffled = some.sample(fraction=1.0, shuffle=True, seed=3)
    assert_frame_equal(duplicates(shuffled).frame, duplicates(some).frame, check_exact=True)


def test_records_that_say_the_same_are_one_person_if_they_say_enough():
    copies = frame(person("c", citizen_id=ID), person("a", citizen_id=ID), person("b", citizen_id=ID))
    links = duplicates(copies)
    assert same(links) == {("a", "b"), ("a", "c")}
    assert links.clusters().rows() == [("a", "a", 3), ("b", "a", 3), ("c", "a", 3)]


def test_a_first_name_said_twice_is_nobody_in_particular():
    bare = dict.fromkeys(("title", "last_name", "sex", "birth_date", "house_no", "moo", "subdistrict_code"))
    assert duplicates(frame(person("a", **bare), person("b", **bare))).frame.is_empty()


def test_two_people_who_share_an_id_are_not_one():
    child = person("b", citizen_id=ID, first_name="ธนกร", title="ด.ช.", sex="ช", birth_date="9/11/2555")
    assert same(duplicates(frame(person("a", citizen_id=ID), child))) == set()


def test_a_verified_id_holds_two_records_together():
    moved = person("b", citizen_id=ID, last_name="พรหมดี", house_no="9", moo="1", subdistrict_code="460202")
    links = duplicates(
        frame(person("a", citizen_id=ID), moved, person("c", citizen_id=OTHER_ID, first_name="ทองดี"))
    )
    assert same(links) == {("a", "b")}
    assert links.frame["pass"].to_list() == ["verified_id"]


def test_one_record_repeated_ten_thousand_times_is_one_cluster():
    right = frame(person("r", citizen_id=ID)).join(pl.DataFrame({"n": range(10_000)}), how="cross")
    right = right.with_columns(record_id=pl.format("r{}", pl.col("n"))).drop("n")
    links = duplicates(right)
    assert links.frame.height == 9_999
    assert links.clusters()["size"].unique().to_list() == [10_000]


def test_a_prepared_list_is_linked_like_a_fresh_one(invented):
    register = prepared(invented.right)
    for new in (invented.left, invented.left.head(40), invented.left.tail(3)):
        assert_frame_equal(link(new, register).frame, link(new, invented.right).frame, check_exact=True)
    assert_frame_equal(duplicates(register).frame, duplicates(invented.right).frame)


def test_new_names_and_places_are_added_to_those_a_prepared_list_knows():
    register = prepared(frame(person("a", first_name="มะลิ"), person("b", first_name="ทองดี", house_no="7")))
    new = person("x", first_name="กัญญารัตน์", last_name="พรหมดี", house_no="99/1", subdistrict_code="470101")
    assert link(frame(new), register).frame.is_empty()
    assert link(frame(person("y", first_name="ทองดี", house_no="7")), register).frame[
        "right_id"
    ].to_list() == ["b"]


def test_an_error_of_a_prepared_list_says_where():
    with pytest.raises(LinkageError, match="right, data row 2, column record_id: empty"):
        prepared(frame(person("a"), person(" ")))


@given(st.lists(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from("abcdefgh")), max_size=12))
@settings(max_examples=60, deadline=None)
def test_clusters_are_what_pairs_hold_together(pairs):
    groups = {letter: {letter} for pair in pairs for letter in pair}
    for one, other in pairs:
        joined = groups[one] | groups[other]
        groups.update(dict.fromkeys(joined, joined))
    expected = sorted((min(group), letter, len(group)) for letter, group in groups.items())
    found = clusters(pl.DataFrame(pairs, schema={"left_id": pl.String, "right_id": pl.String}, orient="row"))
    assert found.select("cluster", "record_id", "size").rows() == expected


def test_ids_of_one_hash_are_still_told_apart(monkeypatch):
    monkeypatch.setattr(columns, "hashed", lambda ids: ids.str.len_chars().cast(pl.UInt64))
    assert same(
        link(frame(person("a"), person("z", first_name="ทองดี", house_no="3")), frame(person("b")))
    ) == {("a", "b")}


def test_doubtful_pairs_of_one_list_are_reported_once(invented):
    links = duplicates(invented.right, settings=Settings(same=0.999_99, doubtful=0.01))
    assert links.frame.select("left_id", "right_id").is_unique().all()
    assert (links.frame["left_id"] < links.frame["right_id"]).all()
