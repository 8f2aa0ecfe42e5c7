"""Does the benchmark judge a linkage as its page says?"""

import polars as pl
import pytest

from benchmarks.linkage.judge import ALL, BAD_ID, NO_ERROR, best_cut, found_by_others, judged, stated
from benchmarks.linkage.page import table, write_part
from ppaos.engine.linkage.linking import linkage
from tests.engine.linkage.invented import Invented, people

TRUTH = pl.DataFrame({"left_id": ["a", "b", "c"], "right_id": ["1", "2", "3"]})
ERRORS = pl.DataFrame(
    {
        "left_id": ["a", "b", "c", "d"],
        "id_missing": [False, True, False, True],
        "moved": [False, False, True, False],
    }
)


def pairs(*found: tuple[str, str, float], value: str = "match_weight") -> pl.DataFrame:
    return pl.DataFrame(list(found), schema=["left_id", "right_id", value], orient="row")


def test_a_pair_that_was_never_found_is_missed_and_a_wrong_one_counts_for_its_record():
    lists = Invented(pl.DataFrame(), pl.DataFrame(), TRUTH, ERRORS)
    kinds = found_by_others(pairs(("a", "1", 9.0), ("d", "3", 1.0)), lists).kinds
    assert (kinds[ALL].found, kinds[ALL].true, kinds[ALL].right) == (2, 3, 1)
    assert (kinds[BAD_ID].found, kinds[BAD_ID].true, kinds[BAD_ID].right) == (1, 1, 0)
    assert (kinds[NO_ERROR].f1, kinds["moved"].recall) == (1.0, 0.0)
    assert kinds[ALL].f1 == pytest.approx(0.4)


def test_the_best_threshold_is_found_with_the_truth():
    scored = pairs(("a", "1", 9.0), ("b", "2", 5.0), ("d", "3", 4.0), ("c", "2", 1.0))
    assert best_cut(scored, TRUTH)["left_id"].to_list() == ["a", "b"]


def test_stated_probabilities_are_held_against_what_is_true():
    found = pairs(("a", "1", 0.3), ("d", "3", 0.2), ("b", "2", 0.8), value="probability")
    assert stated(found, TRUTH).rows() == [(1, 2, 0.5, 1), (5, 1, 0.8, 1)]


def test_what_people_mend_and_what_was_never_compared_make_up_the_missed():
    lists = people(1_500, 4_500, seed=15, errors=3.0)
    outcome = judged(linkage(lists.left, lists.right), lists)
    missed = outcome.missed[ALL]
    assert missed.pairs == outcome.overall.true - outcome.overall.right
    assert 0 < missed.never_compared < missed.pairs
    assert 0 < outcome.doubt.held <= min(outcome.doubt.doubtful, outcome.doubt.wrong)
    assert outcome.stated["pairs"].sum() == outcome.overall.found + outcome.doubt.doubtful


def test_each_part_of_the_page_is_replaced_alone(tmp_path):
    page = tmp_path / "page.md"
    for text in ("first", "second"):
        write_part("quality", text, page)
        write_part("times", "10 s", page)
    assert page.read_text(encoding="utf-8").count("second") == 1
    assert "first" not in page.read_text(encoding="utf-8")
    assert page.read_text(encoding="utf-8").count("10 s") == 1


def test_numbers_stand_to_the_right():
    assert table(["a", "b"], [["x", "1.5 %"]]).splitlines()[1] == "| --- | ---: |"
