"""Two editions of a list: everybody is counted once, as entered, left, stayed, in doubt or not to be compared."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import polars as pl
import pytest
from django.core.exceptions import PermissionDenied
from django.utils import translation

from ppaos.engine import linkage
from ppaos.evidence.targeting.actions import _edition_people
from ppaos.evidence.targeting.actions.editions import (
    ask_for_comparison,
    ask_for_comparisons,
    compare_editions,
)
from ppaos.evidence.targeting.actions.imports import undo_list
from ppaos.evidence.targeting.actions.settling import settle_import
from ppaos.evidence.targeting.models import (
    Candidate,
    EditionComparison,
    ListedHouseholdChange,
    ListedPersonChange,
    ListImport,
    Match,
)
from ppaos.evidence.targeting.permissions import ComparisonRefused
from ppaos.evidence.targeting.queries.editions import comparison_of, is_outdated
from ppaos.evidence.targeting.queries.turnover import (
    FIGURES,
    changes_behind,
    count_behind,
    turnover,
    turnover_by_area,
)
from ppaos.evidence.targeting.tasks import editions as tasks
from ppaos.ground.privacy.models import Event
from ppaos.ground.privacy.queries import sealed_id
from ppaos.ground.workbench.models import Job
from ppaos.ground.workbench.tasks import run_job
from tests.factories.areas import make_areas
from tests.factories.listed import committed, edition_of, listed, surveyed
from tests.factories.people import (
    AT,
    citizen_id,
    data_manager_of,
    person_named,
    person_row,
    registered,
    user_with,
)

pytestmark = pytest.mark.django_db
BORN = {"birth_on": date(1977, 8, 10), "birth_precision": "day"}
STRANGER = {
    "first_name": "สำรวย", "last_name": "แก้วใส", "sex": "f", "house_no": "410", "area_id": "460510",
    "house_area_id": "460510", "birth_on": date(2001, 3, 4), "birth_precision": "day",
}  # fmt: skip
ELSEWHERE = {"area_id": "46010201", "house_area_id": "46010201"}


@pytest.fixture(autouse=True)
def _areas(db, monkeypatch):
    """A few areas; and an engine that finds nobody unless a test says otherwise: three rows teach it nothing."""
    make_areas()
    engine_says(monkeypatch)


def compared(earlier: list[dict[str, Any]], later: list[dict[str, Any]]) -> EditionComparison:
    """Two committed editions of the national list, compared."""
    first, second = edition_of(year=2565), edition_of(year=2567)
    committed(first, *earlier)
    committed(second, *later)
    compare_editions(earlier=first, later=second, by=None, at=AT)
    found = comparison_of(first, second)
    assert found is not None
    return found


def persons(comparison: EditionComparison, area: str = "46") -> dict[str, int]:
    """The figures of persons that are not zero."""
    counts = turnover(comparison=comparison, area_code=area).persons.counts
    return {name: count for name, count in counts.items() if count}


def households(comparison: EditionComparison, area: str = "46") -> dict[str, int]:
    counts = turnover(comparison=comparison, area_code=area).households.counts
    return {name: count for name, count in counts.items() if count}


def fields(comparison: EditionComparison) -> dict[str, dict[str, int]]:
    told = turnover(comparison=comparison, area_code="46").persons.fields
    return {name: {how: n for how, n in hows.items() if n} for name, hows in told.items()}


def test_one_id_is_one_person_whatever_else_changed():
    found = compared(
        [listed(1), listed(2, "h2"), listed(3, "h3")],
        [listed(1), listed(2, "h2", last_name="สกุลใหม่", house_no="9"), listed(4, "h4")],
    )
    assert persons(found) == {"entered": 1, "left": 1, "stayed": 2, "unchanged": 1, "changed": 1}
    assert fields(found) == {"last_name": {"changed": 1}, "house_no": {"changed": 1}}
    assert set(ListedPersonChange.objects.exclude(origin="").values_list("origin", flat=True)) == {
        "citizen_id"
    }


def test_what_was_missing_is_filled_and_what_is_missing_now_emptied():
    year_only = {"birth_on": date(1977, 1, 1), "birth_precision": "year"}
    found = compared(
        [listed(1, sex=""), listed(2, "h2", house_no="7"), listed(3, "h3", **year_only), listed(4, "h4", **BORN)],
        [listed(1, sex="m"), listed(2, "h2", house_no=""), listed(3, "h3", **BORN), listed(4, "h4", **year_only)],
    )  # fmt: skip
    assert fields(found) == {
        "sex": {"filled": 1},
        "house_no": {"emptied": 1},
        "birth": {"filled": 1, "emptied": 1},
    }


def test_a_person_of_the_register_is_one_person_without_an_id():
    registered(person_row(1))
    rows = [listed(1, sealed_id=None, first_name="ก้อน"), listed(2, "h2", sealed_id=None, first_name="อื่น")]
    first, second = edition_of(year=2565), edition_of(year=2567)
    committed(first, rows[0])
    committed(second, rows[1])
    for row in Candidate.objects.all():
        Match.objects.create(
            candidate=row, person=person_named("สมมุติ1"), decision="same", origin="person", decided_at=AT
        )
    compare_editions(earlier=first, later=second, by=None, at=AT)
    assert ListedPersonChange.objects.get().origin == "register"
    assert persons(comparison_of(first, second)) == {"stayed": 1, "changed": 1}


def test_what_remains_is_linked_by_names_and_births(monkeypatch):
    monkeypatch.setattr(_edition_people, "link", linkage.link)
    rest = {"sealed_id": None, "house_no": "77", **BORN}
    found = compared(
        [listed(1, first_name="ประกายแก้ว", last_name="ทองสมมุติวงศ์", **rest), listed(2, "h2", **BORN)],
        [listed(8, first_name="ประกายแก้ว", last_name="ทองสมมุติวงศ์", **rest), listed(9, "h9", **STRANGER)],
    )  # fmt: skip
    pair = ListedPersonChange.objects.get(origin="model")
    assert pair.probability is not None
    assert pair.probability > 0.8
    assert persons(found) == {"stayed": 1, "unchanged": 1, "entered": 1, "left": 1}


def test_an_id_that_somebody_else_bears_now_is_in_doubt():
    lent = sealed_id(citizen_id(1))
    found = compared(
        [listed(1, first_name="สมชาย", **BORN)],
        [listed(2, first_name="มะลิ", sealed_id=lent, birth_on=date(2001, 3, 4), birth_precision="day")],
    )
    assert persons(found) == {"earlier_in_doubt": 1, "later_in_doubt": 1}
    assert households(found) == {"earlier_in_doubt": 1, "later_in_doubt": 1}


def engine_says(monkeypatch, *pairs: tuple[int, int, float, str]) -> None:
    """Let the engine answer with these pairs: earlier row, later row, probability, decision."""
    schema = {"left_id": pl.Int64, "right_id": pl.Int64, "probability": pl.Float64, "decision": pl.String}
    frame = pl.DataFrame(pairs, schema=schema, orient="row")
    monkeypatch.setattr(_edition_people, "link", lambda left, right: SimpleNamespace(frame=frame))


def unnamed(*houses: str) -> list[int]:
    """Rows without id in two editions, two in each; their numbers."""
    first, second = edition_of(year=2565), edition_of(year=2567)
    rows = [listed(number, house, sealed_id=None) for number, house in enumerate(houses, 1)]
    committed(first, *rows[:2])
    committed(second, *rows[2:])
    return list(Candidate.objects.order_by("pk").values_list("pk", flat=True))


def compared_again() -> EditionComparison:
    first, second = edition_of(year=2565), edition_of(year=2567)
    compare_editions(earlier=first, later=second, by=None, at=AT)
    return comparison_of(first, second)


def test_a_doubtful_pair_is_neither_entered_nor_left(monkeypatch):
    one, two, three, four = unnamed("a", "b", "c", "d")
    engine_says(monkeypatch, (one, three, 0.5, "doubtful"), (one, four, 0.6, "doubtful"))
    found = compared_again()
    assert persons(found) == {"left": 1, "earlier_in_doubt": 1, "later_in_doubt": 2}
    assert ListedPersonChange.objects.get(state="left").earlier_id == two
    behind = changes_behind(comparison=found, area_code="46", figure="earlier_in_doubt")
    assert behind["later_id"].to_list() == [four]


def test_in_doubt_with_somebody_settled_only_one_side_is_in_doubt(monkeypatch):
    one, two, three, four = unnamed("a", "b", "c", "d")
    engine_says(monkeypatch, (one, three, 0.95, "same"), (two, three, 0.3, "doubtful"))
    found = compared_again()
    assert persons(found) == {"stayed": 1, "changed": 1, "earlier_in_doubt": 1, "entered": 1}
    assert ListedPersonChange.objects.get(state="entered").later_id == four


def test_where_the_register_holds_two_persons_the_engines_same_is_in_doubt(monkeypatch):
    registered(person_row(1), person_row(2, "h2"))
    one, _two, three, _four = unnamed("a", "b", "c", "d")
    for row, name in ((one, "สมมุติ1"), (three, "สมมุติ2")):
        Match.objects.create(
            candidate_id=row, person=person_named(name), decision="same", origin="person", decided_at=AT
        )
    engine_says(monkeypatch, (one, three, 0.95, "same"))
    assert persons(compared_again()) == {"earlier_in_doubt": 1, "later_in_doubt": 1, "entered": 1, "left": 1}


def test_a_person_written_twice_is_one():
    again = {"first_name": "สมมุติ1", "sealed_id": sealed_id(citizen_id(1))}
    found = compared([listed(1), listed(2, "h2", **again)], [listed(1)])
    assert persons(found) == {"stayed": 1, "unchanged": 1}


def test_who_names_nobody_cannot_be_compared():
    nobody = {"sealed_id": None, "last_name": "", "is_matchable": False}
    found = compared([listed(1, **nobody)], [listed(2, **nobody), listed(3, "h3")])
    assert persons(found) == {"entered": 1, "earlier_unmatchable": 1, "later_unmatchable": 1}
    assert households(found) == {"entered": 1, "earlier_unmatchable": 1, "later_unmatchable": 1}


def test_a_household_stays_with_most_of_its_people_and_splits():
    found = compared(
        [listed(1, "a"), listed(2, "a"), listed(3, "a"), listed(4, "b")],
        [listed(1, "a"), listed(2, "a"), listed(3, "c"), listed(4, "b", house_no="9"), listed(5, "b")],
    )
    assert households(found) == {"stayed": 2, "changed": 2, "entered": 1}
    told = turnover(comparison=found, area_code="46").households.fields
    assert (told["members"]["changed"], told["house_no"]["changed"]) == (2, 1)
    assert {(row.earlier.house_key, row.later.house_key) for row in stayed_households()} == {
        ("a", "a"),
        ("b", "b"),
    }


def stayed_households():
    return ListedHouseholdChange.objects.exclude(earlier=None).exclude(later=None)


def test_households_that_became_one_are_one_that_stayed_and_one_that_left():
    found = compared([listed(1, "a"), listed(2, "b"), listed(3, "b")], [listed(n, "z") for n in (1, 2, 3)])
    assert households(found) == {"stayed": 1, "changed": 1, "left": 1}
    assert stayed_households().get().earlier.house_key == "b"


def test_a_household_in_which_nothing_changed_is_unchanged():
    found = compared([listed(1), listed(2)], [listed(1), listed(2, first_name="ชื่อใหม่")])
    assert households(found) == {"stayed": 1, "unchanged": 1}


def test_who_moved_stays_on_the_list_and_is_told_in_both_areas():
    found = compared([listed(1), listed(2, "h2")], [listed(1), listed(2, "h2", **ELSEWHERE)])
    assert persons(found) == {"stayed": 2, "unchanged": 1, "changed": 1}
    assert fields(found) == {"area": {"changed": 1}}
    assert persons(found, "460101") == {"stayed": 1, "unchanged": 1, "moved_out": 1}
    assert persons(found, "460102") == {"stayed": 1, "changed": 1, "moved_in": 1}
    parts = turnover_by_area(comparison=found, area_code="46", level="subdistrict")
    assert {code: part.persons.counts for code, part in parts.items()} == {
        code: turnover(comparison=found, area_code=code).persons.counts for code in ("460101", "460102")
    }


def test_what_lies_in_no_part_is_told_apart():
    found = compared([listed(1)], [listed(1), listed(2, "h2", area_id=None, house_area_id=None)])
    parts = turnover_by_area(comparison=found, area_code="46", level="district")
    assert (parts["4601"].persons["stayed"], parts[None].persons["entered"]) == (1, 1)


def test_each_figure_counts_whom_it_opens_to():
    found = compared(
        [listed(1), listed(2, "h2"), listed(3, "h3", **ELSEWHERE), listed(4, "h4", sealed_id=None, is_matchable=False)],
        [listed(1), listed(2, "h2", **ELSEWHERE), listed(3, "h3"), listed(5, "h5")],
    )  # fmt: skip
    for area in ("46", "460101", "460102"):
        whole = turnover(comparison=found, area_code=area)
        for figure in FIGURES:
            for of, told in (("person", whole.persons), ("household", whole.households)):
                asked = {"comparison": found, "area_code": area, "figure": figure, "of": of}
                assert count_behind(**asked) == changes_behind(**asked).height == told[figure]
    asked = {"comparison": found, "area_code": "46", "figure": "stayed"}
    assert count_behind(**asked, field="area") == 2
    assert changes_behind(**asked, offset=1, limit=1).height == 1


def test_only_two_editions_of_one_list_of_people_in_their_order_are_compared():
    first, second, empty = edition_of(year=2565), edition_of(year=2567), edition_of(year=2568)
    other, survey = edition_of(year=2566, code="other"), edition_of("survey", year=2565)
    for edition in (first, second, other):
        committed(edition, listed(1))
    committed(survey, surveyed(1))
    later_survey = edition_of("survey", year=2566)
    committed(later_survey, surveyed(1))
    for pair, words in (
        ((second, first), "earlier edition"), ((first, other), "one source"), ((first, empty), "committed"),
        ((survey, later_survey), "list of people"), ((first, first), "earlier edition"),
    ):  # fmt: skip
        with translation.override("en"), pytest.raises(ComparisonRefused, match=words):
            compare_editions(earlier=pair[0], later=pair[1], by=None, at=AT)
    with pytest.raises(PermissionDenied):
        compare_editions(earlier=first, later=second, by=user_with("governor_office", "46"), at=AT)


def test_comparing_again_replaces_what_was_kept_and_leaves_its_event():
    found = compared([listed(1)], [listed(1), listed(2, "h2")])
    Candidate.objects.filter(first_name="สมมุติ2").update(superseded_by=ListImport.objects.first())
    assert persons(compared_again()) == {"stayed": 1, "unchanged": 1}
    assert EditionComparison.objects.get() == found
    assert Event.objects.filter(verb="editions.compared").count() == 2


def test_a_list_that_is_let_in_has_its_edition_compared_with_those_before_and_after():
    editions = [edition_of(year=year) for year in (2565, 2566, 2567)]
    made = [committed(edition, listed(1)) for edition in editions]
    settle_import(list_import=made[1], by=None, at=AT)
    pairs = EditionComparison.objects.order_by("pk").values_list("earlier__year", "later__year")
    assert list(pairs) == [(2565, 2566), (2566, 2567)]
    ask_for_comparison(earlier=editions[0], later=editions[2], by=data_manager_of("46"), at=AT)
    Job.objects.update(state=Job.State.SUCCEEDED)
    ask_for_comparisons(edition=editions[0], at=AT)
    assert Job.objects.filter(state=Job.State.WAITING).count() == 2


def test_work_that_waits_is_not_doubled_and_ends_in_a_comparison():
    first, second = edition_of(year=2565), edition_of(year=2567)
    committed(first, listed(1))
    committed(second, listed(1))
    user = data_manager_of("46")
    job = ask_for_comparison(earlier=first, later=second, by=user, at=AT)
    assert ask_for_comparison(earlier=first, later=second, by=user, at=AT) == job
    run_job(job.pk, tasks.compare)
    job.refresh_from_db()
    assert job.state == "succeeded"
    assert persons(comparison_of(first, second)) == {"stayed": 1, "unchanged": 1}


def test_a_comparison_is_outdated_once_a_list_comes_or_goes():
    found = compared([listed(1)], [listed(1)])
    assert not is_outdated(found)
    more = committed(found.later, listed(2, "h2"), at=AT + timedelta(hours=1))
    assert is_outdated(found)
    found = compared_again()
    EditionComparison.objects.update(compared_at=AT + timedelta(hours=2))
    found.refresh_from_db()
    assert not is_outdated(found)
    undo_list(list_import=more, by=None, at=AT + timedelta(hours=3))
    assert is_outdated(found)
    assert Job.objects.filter(kind="targeting.compare_editions").exists()
    EditionComparison.objects.update(compared_at=None)
    found.refresh_from_db()
    assert is_outdated(found)


def test_an_edition_undone_as_a_whole_is_compared_no_more():
    found = compared([listed(1)], [listed(1)])
    undo_list(list_import=found.later.imports.get(), by=None, at=AT)
    assert not Job.objects.exists()
