"""Published figures: as they were published, with their source and day, beside one's own and never added."""

import pytest

from ppaos.learning.policy.presenters.programme import published_row
from ppaos.learning.policy.queries.baselines import DERIVED, PUBLISHED, baselines, beside
from ppaos.learning.policy.queries.indicators import indicators, provinces

FOUND = {each.code: each for each in baselines()}
SUMMED = {
    "bi_listed": 348_684, "bi_persons": 1_609_475, "bi_inclusion": 84_480, "snapshot_households": 306_388,
    "snapshot_members": 1_253_455, "snapshot_poor_households": 286_003, "snapshot_poor_members": 1_175_517,
}  # fmt: skip
FOUNDING = {
    "founding_households": 214_864, "founding_persons": 957_764, "founding_listed": 336_239, "mof_households": 97_042,
    "mof_persons": 451_444, "codi_households": 10_093, "eef_persons": 97_745, "poh_teck_tung": 1_327,
    "local_households": 15_696, "local_persons": 46_190, "founding_helped": 5_454, "founding_baht": 200_000_000,
    "founding_projects": 26, "founding_grant": 220_000_000, "kalasin_verified": 9_394, "kalasin_missed": 2_360,
    "kalasin_helped": 4_751, "kalasin_baht": 6_855_443,
}  # fmt: skip


def test_each_has_words_a_source_and_a_day_or_year():
    for each in baselines():
        assert set(each.label) == {"th", "en"}
        assert each.source["th"]
        assert each.status in (PUBLISHED, DERIVED)
        assert (each.as_of is None) != (each.as_of_year is None)
        assert set(each.beside) <= set(indicators())
        assert {indicators()[code].unit for code in each.beside} <= {each.unit}, each.code
    assert len(FOUND) == len(baselines())


@pytest.mark.parametrize(("code", "total"), SUMMED.items())
def test_the_provinces_come_to_the_total(code, total):
    assert sum(FOUND[code].parts.values()) == FOUND[code].value == total
    assert set(FOUND[code].parts) == set(provinces())


@pytest.mark.parametrize(("code", "value"), FOUNDING.items())
def test_what_the_founding_document_says_is_kept_as_it_says(code, value):
    assert FOUND[code].value == value


def test_the_two_counts_of_the_list_do_not_agree_and_both_are_told():
    both = [each.code for each, _value in beside("persons_listed", provinces())]
    assert both == ["founding_listed", "bi_listed"]
    assert FOUND["bi_listed"].value - FOUND["founding_listed"].value == 12_445
    assert all(code in FOUND["founding_listed"].note["th"] for code in ("348,684", "12,445"))


def test_a_figure_stands_beside_exactly_the_places_it_was_published_of():
    assert FOUND["snapshot_households"].of(["46"]) == 12_348
    assert FOUND["founding_households"].of(["46"]) is None
    assert FOUND["kalasin_verified"].of(["46"]) == 9_394
    assert FOUND["kalasin_verified"].of(provinces()) is FOUND["snapshot_households"].of(["46", "47"]) is None
    assert FOUND["founding_households"].of(list(reversed(provinces()))) == 214_864


def test_both_readings_stand_beside_the_same_published_figure():
    for code in ("addon_beside", "addon_missed"):
        assert "founding_persons" in [each.code for each, _value in beside(code, provinces())]


def test_a_figure_is_told_with_what_is_to_be_minded():
    baht = published_row(FOUND["founding_baht"], 200_000_000)
    assert baht["value"] == "กว่า 200,000,000"
    assert "แผนงาน" in baht["note"]
    assert published_row(FOUND["bi_listed"], 348_684)["as_of"] == "ปีงบประมาณ 2565"
    assert published_row(FOUND["snapshot_score"], 2.01)["value"] == "2.01"
    assert published_row(FOUND["bi_listed"], None)["value"] == ""
