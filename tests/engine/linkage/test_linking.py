"""Do the hard cases of lists come out right: relatives' ids, twins, namesakes, repeated and empty records?"""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from ppaos.engine.linkage import LinkageError, Settings, link, reasons
from ppaos.engine.linkage.linking import linkage
from ppaos.engine.thai.citizen_ids import check_digit

MALI = {
    "record_id": "a", "citizen_id": "", "title": "นาง", "first_name": "มะลิวัลย์", "last_name": "ศรีทองสุข", "sex": "ญ",
    "birth_date": "4/3/2518", "house_no": "25/2", "moo": "5", "subdistrict_code": "460101",
}  # fmt: skip
HOME = {name: MALI[name] for name in ("last_name", "house_no", "moo", "subdistrict_code")}


def citizen_id(twelve: str) -> str:
    return twelve + check_digit(twelve)


ID = citizen_id("146010000001")
OTHER_ID = citizen_id("146010000002")


def frame(*records: dict[str, str | None]) -> pl.DataFrame:
    return pl.DataFrame(list(records), schema=dict.fromkeys(MALI, pl.String))


def decisions(left: pl.DataFrame, right: pl.DataFrame, **choices) -> dict[tuple[str, str], str]:
    links = link(left, right, settings=Settings(**choices))
    return {(row["left_id"], row["right_id"]): row["decision"] for row in links.frame.to_dicts()}


def person(record_id: str, **changes: str | None) -> dict[str, str | None]:
    return {**MALI, "record_id": record_id, **changes}


def test_one_person_in_two_lists_is_the_same():
    assert decisions(frame(person("a")), frame(person("b"))) == {("a", "b"): "same"}


def test_a_verified_id_settles_a_changed_name():
    changed = person("b", citizen_id=ID, first_name="กัญญารัตน์", last_name="พรหมดี", house_no="9", moo="1")
    links = link(frame(person("a", citizen_id=ID)), frame(changed))
    assert links.frame["pass"].to_list() == ["verified_id"]
    assert links.verified == 1


def test_a_relatives_id_does_not_link():
    child = person("b", citizen_id=ID, first_name="ธนกร", title="ด.ช.", sex="ช", birth_date="9/11/2555")
    assert ("a", "b") not in decisions(frame(person("a", citizen_id=ID)), frame(child))


def test_an_id_shared_by_two_records_settles_neither_by_itself():
    left = frame(person("a", citizen_id=ID))
    right = frame(person("b", citizen_id=ID), person("c", citizen_id=ID, house_no="77", moo="9"))
    links = link(left, right)
    assert links.verified == 0
    assert links.frame["right_id"].to_list() == ["b"]


def test_twins_in_one_house_are_never_taken_as_one():
    """Without ids a twin may be the same woman under a new name: a person looks. With ids there is no doubt."""
    twin = person("b", first_name="กิ่งกาญจน์", citizen_id=OTHER_ID)
    assert "same" not in decisions(frame(person("a")), frame(twin)).values()
    assert decisions(frame(person("a", citizen_id=ID)), frame(twin)) == {}


def test_each_twin_finds_herself():
    twins = [person("1"), person("2", first_name="กิ่งกาญจน์")]
    assert decisions(frame(*twins), frame(*twins)) == {("1", "1"): "same", ("2", "2"): "same"}


def test_a_mistyped_id_a_sound_alike_name_and_a_swapped_date_still_link():
    seen = person("b", citizen_id=ID[:6] + "7" + ID[7:], first_name="มลิวัลย์", birth_date="3/4/2518")
    found = link(frame(person("a", citizen_id=ID)), frame(seen)).frame
    assert found["decision"].to_list() == ["same"]
    assert found.select("citizen_id", "first_name", "birth_date").row(0) == ("close", "sound", "swapped")


def test_first_and_last_name_in_each_others_place_say_so_once():
    swapped = person("b", first_name=MALI["last_name"], last_name=MALI["first_name"])
    found = link(frame(person("a")), frame(swapped)).frame
    assert found.select("first_name", "last_name").row(0) == ("swapped", "missing")
    assert found["decision"].to_list() == ["same"]


def test_two_equally_good_namesakes_are_not_chosen_between():
    bare = dict.fromkeys(("birth_date", "house_no", "moo", "subdistrict_code"))
    left = frame(person("a", **bare))
    right = frame(person("b", birth_date=None), person("c", birth_date=None, moo="9", house_no="8"))
    assert set(decisions(left, right).values()) <= {"doubtful"}


def test_one_to_one_takes_the_better_and_many_takes_both():
    left = frame(person("a"))
    right = frame(person("b"), person("c", house_no="26"))
    assert decisions(left, right).get(("a", "b")) == "same"
    assert decisions(left, right).get(("a", "c")) is None
    assert decisions(left, right, one_to_one=False) == {("a", "b"): "same", ("a", "c"): "same"}


def test_missing_is_never_disagreement():
    bare = person("b", citizen_id=None, sex=None, house_no=None, moo=None, subdistrict_code=None)
    found = link(frame(person("a", citizen_id=ID)), frame(bare)).frame
    assert found["decision"].to_list() == ["same"]
    assert found.select("citizen_id_weight", "home_weight").row(0) == (0.0, 0.0)


def test_typed_birth_columns_are_taken_as_they_are():
    typed = frame(person("b")).drop("birth_date").with_columns(birth_on=pl.date(1975, 3, 4))
    year = typed.with_columns(birth_on=pl.date(1975, 1, 1), birth_precision=pl.lit("year"))
    assert link(frame(person("a")), typed).frame["birth_date"].to_list() == ["exact"]
    assert link(frame(person("a")), year).frame["birth_date"].to_list() == ["year"]


def test_reasons_add_up_to_the_match_weight_weightiest_first():
    found = link(frame(person("a")), frame(person("b", house_no="30")))
    why = reasons(found.frame)
    assert why["weight"].sum() == pytest.approx(found.frame["match_weight"].item())
    assert why["weight"].abs().to_list() == sorted(why["weight"].abs(), reverse=True)
    assert dict(why.select("comparison", "level").rows())["home"] == "village"


def test_one_record_repeated_ten_thousand_times_is_linked_once():
    right = frame(person("r")).join(pl.DataFrame({"n": range(10_000)}), how="cross")
    right = right.with_columns(record_id=pl.format("r{}", pl.col("n"))).drop("n")
    assert decisions(frame(person("a")), right) == {("a", "r0"): "same"}
    assert len(decisions(right, right)) == 10_000
    assert len(decisions(frame(person("a")), right, one_to_one=False)) == 10_000


def test_too_many_pairs_of_copies_are_refused():
    copies = frame(*(person(str(number)) for number in range(40)))
    with pytest.raises(LinkageError, match="1,600 pairs of identical records, more than 1,000"):
        decisions(copies, copies, one_to_one=False, most_pairs=1_000)


def test_a_value_that_makes_too_many_pairs_is_passed_over_and_said():
    left = frame(
        *(person(f"a{n}", birth_date=f"{n % 27 + 1}/{n % 12 + 1}/2518", house_no=str(n)) for n in range(60))
    )
    links = link(left, left, settings=Settings(largest_block=1_000))
    assert links.passed_over["first_sound+last_sound"] == 3_600
    assert links.count("same") >= 58


def test_a_name_of_5000_letters_is_bounded():
    long = person("a", first_name="ก" * 5_000, last_name="ข" * 5_000)
    assert decisions(frame(long), frame(person("b", birth_date=None))) == {}
    assert decisions(frame(long), frame({**long, "record_id": "b"})) == {("a", "b"): "same"}


@pytest.mark.parametrize("rows", [0, 3])
def test_empty_lists_and_empty_cells_give_no_pairs(rows):
    empty = frame(*({**dict.fromkeys(MALI), "record_id": str(number)} for number in range(rows)))
    assert decisions(empty, empty) == {}
    assert decisions(frame(person("a")), empty) == {}
    assert link(empty, frame(person("a"))).frame.columns[:4] == [
        "left_id",
        "right_id",
        "probability",
        "match_weight",
    ]


@pytest.mark.parametrize(
    ("records", "message"),
    [
        (pl.DataFrame({"name": ["x"]}), "left: no column record_id. Found: name."),
        (pl.DataFrame({"record_id": ["x"]}), "left: nothing to link by. Found: record_id."),
        (frame(person("a"), person(" ")), "left, data row 2, column record_id: empty."),
        (frame(person("b"), person("a"), person("a")), "«a» stands on 2 rows, first on data rows 2 and 3."),
    ],
)
def test_what_cannot_be_linked_is_said_with_its_place(records, message):
    with pytest.raises(LinkageError) as refused:
        link(records, frame(person("a")))
    assert message in str(refused.value)


def test_an_error_calls_the_lists_by_their_files():
    with pytest.raises(LinkageError) as refused:
        link(frame(person("a")), frame(person(" ")))
    assert str(refused.value.in_files(left="a.csv", right="b.csv")).startswith("b.csv, data row 1")
    assert str(refused.value.in_files(left="a.csv")) == str(refused.value)


def test_thresholds_out_of_order_are_refused():
    with pytest.raises(ValueError, match=r"doubtful=0\.9"):
        Settings(doubtful=0.9, same=0.5)


PEOPLE = st.lists(
    st.tuples(
        st.sampled_from(["มะลิ", "มาลี", "สมชาย", "สมไชย", None]),
        st.sampled_from(["ใจดี", "ศรีสุข", "ศรีศุข", None]),
        st.sampled_from(["4/3/2518", "3/4/2518", "2518", "1/1/2518", None]),
        st.sampled_from(["1", "2", None]),
        st.sampled_from([ID, OTHER_ID, None]),
    ),
    max_size=6,
)


def listed(people) -> pl.DataFrame:
    return frame(
        *(
            person(
                str(n),
                first_name=f,
                last_name=s,
                birth_date=b,
                house_no=h,
                citizen_id=i,
                title=None,
                sex=None,
            )
            for n, (f, s, b, h, i) in enumerate(people)
        )
    )


@settings(max_examples=25, deadline=None)
@given(PEOPLE, PEOPLE)
def test_any_list_in_any_order_gives_each_record_once(left, right):
    ours, theirs = listed(left), listed(right)
    found = link(ours, theirs).frame
    assert_frame_equal(link(ours.reverse(), theirs.reverse()).frame, found)
    same = found.filter(pl.col("decision") == "same")
    assert same["left_id"].is_unique().all()
    assert same["right_id"].is_unique().all()
    assert found["probability"].is_between(0, 1).all()


def moved(record_id: str, **changes: str | None) -> dict[str, str | None]:
    """A member of Mali's household where it lives now."""
    return person(record_id, **{"house_no": "107", "moo": "3", "subdistrict_code": "460204", **changes})


SON = {"first_name": "ธนกร", "title": "นาย", "sex": "ช", "birth_date": "9/11/2545"}
DAUGHTER = {"first_name": "พิมพ์ชนก", "title": "นางสาว", "sex": "ญ", "birth_date": "2/2/2548"}


def test_housemates_who_moved_together_speak_for_one_another():
    """A changed surname and another address leave doubt; beside mother and brother found there they do not."""
    ids = {"citizen_id": ID}, {"citizen_id": OTHER_ID}
    family = [person("a", **ids[0]), person("b", **SON, **ids[1]), person("c", **DAUGHTER)]
    daughter = moved("z", **DAUGHTER | {"first_name": "พิมชณก", "last_name": "พรหมดี"})
    there = [moved("x", **ids[0]), moved("y", **SON, **ids[1]), daughter]
    alone = link(frame(family[2]), frame(daughter), settings=Settings(doubtful=1e-9)).frame
    together = link(frame(*family), frame(*there), settings=Settings(doubtful=1e-9)).frame
    chance = {row["left_id"]: row["probability"] for row in together.to_dicts()}
    assert alone["probability"].item() < 0.75 < chance["c"]
    assert together["match_weight"].to_list()[2] == pytest.approx(alone["match_weight"].item(), abs=4)


def test_nobody_speaks_for_himself():
    """One person found at another address says nothing more of that person."""
    links = link(frame(person("a", citizen_id=ID)), frame(moved("x", citizen_id=ID)))
    assert links.frame["pass"].to_list() == ["verified_id"]
    once = link(frame(person("a")), frame(moved("x")), settings=Settings(doubtful=1e-9)).frame
    bare = link(frame(person("a", house_no=None)), frame(moved("x")), settings=Settings(doubtful=1e-9)).frame
    assert once["probability"].item() == pytest.approx(bare["probability"].item(), rel=0.2)


def test_housemates_bring_together_whom_no_blocking_rule_does():
    """Another surname, another birth year and another address share nothing to meet by."""
    ids = {"citizen_id": ID}, {"citizen_id": OTHER_ID}
    daughter, there = (
        person("c", **DAUGHTER),
        moved("z", **DAUGHTER | {"birth_date": "9/8/2551", "last_name": "พรหมดี"}),
    )
    assert linkage(frame(daughter), frame(there)).run.blocked == 0
    found = linkage(
        frame(person("a", **ids[0]), person("b", **SON, **ids[1]), daughter),
        frame(moved("x", **ids[0]), moved("y", **SON, **ids[1]), there),
        settings=Settings(doubtful=1e-9),
    )
    assert found.run.blocked == 0
    assert ("c", "z") in found.links.frame.select("left_id", "right_id").rows()


def test_lists_without_any_name_are_linked_by_what_they_have():
    bare = dict.fromkeys(("title", "first_name", "last_name"))
    found = link(frame(person("a", citizen_id=ID, **bare)), frame(person("b", citizen_id=ID, **bare))).frame
    assert found.select("left_id", "right_id", "first_name").rows() == [("a", "b", "missing")]


def test_a_name_in_latin_letters_is_heard_and_never_held_against_a_thai_one():
    thai = frame(person("a", first_name="วิชัย"))
    levels = [
        link(thai, frame(person("b", first_name=name)), settings=Settings(doubtful=1e-9))
        .frame["first_name"]
        .item()
        for name in ("Wichai", "Wigchai", "ธนกร")
    ]
    assert levels == ["sound", "missing", "different"]
