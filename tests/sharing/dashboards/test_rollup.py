"""Figures follow what happens, by differences, and stay equal to a recount."""

import threading
from datetime import date, timedelta
from decimal import Decimal

import polars as pl
import pytest
from django.db import connection, transaction
from django.utils import timezone

from ppaos.evidence.livelihood.models import Assessment, MethodVersion
from ppaos.ground.geography.actions import abolish_area, import_areas, move_area, recode_area
from ppaos.ground.privacy.actions import announce
from ppaos.ground.privacy.models import Change
from ppaos.people.registry.actions import record_standing
from ppaos.people.registry.models import Household, Person
from ppaos.people.registry.queries import search_persons
from ppaos.sharing.dashboards.actions import fold_changes, rebuild_rollup
from ppaos.sharing.dashboards.models import AreaFigure, HouseholdFact, Watermark
from ppaos.sharing.dashboards.queries import differences
from tests.factories.areas import make_areas
from tests.factories.crosschecked import listed_household, matched, national_list, verdict
from tests.factories.people import data_manager_of, household_of, person_named, person_row, registered

pytestmark = pytest.mark.django_db
LISTED = ("in_both", "not_poor", "not_found", "not_visited", "in_doubt", "unmatchable")
VILLAGE, OTHER, AUTHORITY = "46010101", "46010201", "L4601"


@pytest.fixture(autouse=True)
def _areas():
    make_areas()


def fold():
    return fold_changes(at=timezone.now())


def figure(code, area="46"):
    found = AreaFigure.objects.filter(area_id=area, figure=code).values_list("value", flat=True).first()
    return found or 0


def assessed(household, level, human):
    method, _ = MethodVersion.objects.get_or_create(
        name="slf_capitals",
        version="test",
        defaults={
            "content": {}, "sha256": "", "status": "test", "published_at": timezone.now(),
            "valid_from": date(2020, 1, 1),
        },
    )  # fmt: skip
    Assessment.objects.create(
        household=household, area_id=household.area_id, year=2566, round=1, method=method, human=human, level=level,
        made_at=timezone.now(),
    )  # fmt: skip
    announce(households=[household.pk], at=timezone.now())


def test_a_household_counts_in_every_area_that_holds_it():
    household_of("ก", "ข")
    fold()
    for area in (VILLAGE, "460101", "4601", "46", "TH", AUTHORITY):
        assert figure("households_verified", area) == 1
        assert figure("persons_poor", area) == 2
    assert figure("households_verified", OTHER) == 0


def test_a_step_of_a_household_moves_it_from_one_figure_to_the_next():
    household = household_of("ก")
    fold()
    record_standing(
        household=household, standing="not_poor", on=date(2026, 11, 2), by=None, at=timezone.now()
    )
    fold()
    assert (figure("households_verified"), figure("households_poor"), figure("persons_poor")) == (1, 0, 0)


def test_news_is_taken_once():
    household_of("ก")
    assert fold().anew
    assert not Change.objects.exists()
    before = Watermark.objects.get().version
    assert fold().facts == 0
    assert Watermark.objects.get().version == before
    assert figure("households_verified") == 1


def test_the_watermark_moves_on_where_nothing_happens():
    fold()
    first = Watermark.objects.get()
    fold_changes(at=first.as_of + timedelta(seconds=5))
    assert Watermark.objects.get().as_of == first.as_of
    fold_changes(at=first.as_of + timedelta(seconds=11))
    assert Watermark.objects.get().as_of == first.as_of + timedelta(seconds=11)
    assert Watermark.objects.get().version == first.version


def test_without_a_national_list_nobody_is_missed_or_covered():
    household_of("ก", "ข")
    fold()
    assert (figure("households_compared"), figure("persons_added"), figure("persons_covered")) == (0, 0, 0)


def test_missed_covered_in_both_and_in_doubt():
    household_of("ก", "ข", key="h1")
    household_of("ค", key="h2")
    household_of("ง", key="h3")
    listed = listed_household(national_list(), "ก", "ง", "จ")
    fold()
    assert figure("persons_added") == 4, "a list that names none of them misses all"
    matched(listed, person_named("ก"))
    matched(listed, person_named("ง"), "doubtful")
    fold()
    names = ("persons_in_both", "persons_covered", "persons_added", "persons_in_doubt", "listed_persons")
    assert [figure(name) for name in names] == [1, 1, 1, 1, 3]
    states = ("listed_in_both", "listed_in_doubt", "listed_not_visited")
    assert [figure(name, AUTHORITY) for name in states] == [1, 1, 1]
    assert sum(figure(f"listed_{state}") for state in LISTED) == 3
    assert sum(figure(name) for name in names[:4]) == figure("persons_poor"), "the states part the poor"


def test_everybody_counts_once_where_they_live_or_else_are_registered():
    household_of("ก", key="h1")
    registered(person_row(2, "h1b", household_id=Household.objects.get().pk, presence="named_absent"))
    listed_household(national_list(), "อื่น")
    fold()
    assert figure("persons_poor") == 2
    assert figure("persons_added") == 2
    registered(person_row(2, "h2", person_id=person_named("สมมุติ2").pk, presence="named_present"))
    fold()
    assert [fact.persons for fact in HouseholdFact.objects.order_by("pk")] == [1, 1]


def test_listed_people_change_their_state_with_the_household_and_with_verdicts():
    household = household_of("ก")
    edition = national_list()
    listed, alone = listed_household(edition, "ก"), listed_household(edition, "ข")
    matched(listed, person_named("ก"))
    fold()
    record_standing(
        household=household, standing="not_poor", on=date(2026, 11, 2), by=None, at=timezone.now()
    )
    verdict(alone, "moved")
    fold()
    assert (figure("listed_in_both"), figure("listed_not_poor"), figure("listed_not_found")) == (0, 1, 1)


def test_a_newer_edition_takes_the_place_of_the_older():
    household_of("ก")
    matched(listed_household(national_list(year=2564), "ก"), person_named("ก"))
    fold()
    assert (figure("persons_in_both"), figure("persons_added")) == (1, 0)
    listed_household(national_list(year=2565), "ข", is_matchable=False)
    assert fold().anew
    assert (figure("persons_in_both"), figure("persons_added")) == (0, 1)
    assert (figure("listed_persons"), figure("listed_unmatchable")) == (1, 1)


def test_scores_are_summed_exactly_and_no_score_is_not_a_low_one():
    assessed(household_of("ก", key="h1"), 2, 2.1)
    assessed(household_of("ข", key="h2"), None, None)
    household_of("ค", key="h3")
    fold()
    assert (figure("level_2"), figure("level_not_scored"), figure("households_assessed")) == (1, 1, 2)
    assert (figure("capital_human:sum"), figure("capital_human:count")) == (Decimal("2.1"), 1)


def test_a_changed_hierarchy_is_counted_anew():
    household_of("ก")
    fold()
    move_area(code=VILLAGE, parent_code="460102", on=timezone.localdate(), by=None, at=timezone.now())
    assert fold().anew
    assert (figure("households_verified", "460101"), figure("households_verified", "460102")) == (0, 1)


def a_new_authority():
    """The province's own list names a local authority and the village in it."""
    areas = [
        ("L4699", "local_authority", "อบต.ใหม่", "46"),
        (VILLAGE, "village", "บ้านสมมุติ", "460510"),
    ]
    frame = pl.DataFrame(areas, schema=["code", "level", "name_th", "parent_code"], orient="row")
    import_areas(
        areas=frame.with_columns(kind=pl.lit(""), name_en=pl.lit("")),
        placements=pl.DataFrame({"area_code": ["L4699", VILLAGE], "parent_code": ["46", "L4699"]}),
        by=None,
        at=timezone.now(),
    )


def test_people_are_searched_for_where_their_village_lies_after_every_change_of_areas():
    household_of("มาลี")
    fold()
    today = timezone.localdate()
    when = {"on": today - timedelta(days=1), "by": None, "at": timezone.now()}
    now = when | {"on": today}
    changes = [
        (lambda: move_area(code=VILLAGE, parent_code="460102", **when), "460102", "460101"),
        (lambda: move_area(code="460102", parent_code="4605", **when), "4605", "4601"),
        (lambda: recode_area(code="460102", new_code="460599", **when), "460599", "460101"),
        (lambda: abolish_area(code="460599", successors=["460510"], **now), "460510", "4601"),
        (a_new_authority, "L4699", "4601"),
    ]
    for change, comes, goes in changes:
        change()
        fold()
        assert comes in Person.objects.get().area_codes
        assert goes not in Person.objects.get().area_codes
        assert search_persons(data_manager_of(comes), "มาลี")


def test_people_are_searched_for_elsewhere_from_the_day_their_village_moves():
    household_of("มาลี")
    tomorrow = timezone.now() + timedelta(days=1)
    move_area(code=VILLAGE, parent_code="460510", on=timezone.localdate(tomorrow), by=None, at=timezone.now())
    fold()
    assert "4605" not in Person.objects.get().area_codes
    fold_changes(at=tomorrow)
    assert {"4605", "460510"} <= set(Person.objects.get().area_codes)


def test_the_next_day_is_counted_anew():
    household_of("ก")
    fold()
    assert fold_changes(at=timezone.now() + timedelta(days=1)).anew
    assert figure("households_verified") == 1


def test_a_rebuild_mends_figures_that_went_wrong_and_the_check_names_them():
    household_of("ก")
    fold()
    AreaFigure.objects.filter(area_id="46", figure="households_poor").update(value=7)
    (found,) = differences()
    assert (found.what, found.area_code, found.kept, found.recounted) == ("households_poor", "46", 7, 1)
    rebuild_rollup(by=None, at=timezone.now())
    assert not differences()


def test_the_check_leaves_out_what_is_not_folded_yet():
    household_of("ก")
    fold()
    household_of("ข", key="h2")
    assert not differences()
    Change.objects.all().delete()
    assert {found.what for found in differences()} == {"facts of household"}


def test_merged_households_leave_the_figures():
    first, second = household_of("ก", key="h1"), household_of("ข", key="h2")
    fold()
    Household.objects.filter(pk=second.pk).update(merged_into=first)
    announce(households=[second.pk], at=timezone.now())
    fold()
    assert figure("households_verified") == 1


@pytest.mark.django_db(transaction=True)
def test_uncommitted_changes_come_later_and_two_folders_keep_apart():
    fold()
    written, go_on, folded = threading.Event(), threading.Event(), []

    def other():
        with transaction.atomic():
            household_of("ก")
            written.set()
            go_on.wait(10)
        connection.close()

    writer = threading.Thread(target=other)
    writer.start()
    assert written.wait(10)
    fold()
    assert figure("households_verified") == 0
    go_on.set()
    writer.join()
    folders = [threading.Thread(target=lambda: (folded.append(fold()), connection.close())) for _ in range(3)]
    [folder.start() for folder in folders]
    [folder.join() for folder in folders]
    assert figure("households_verified") == 1
    assert sum(done.facts for done in folded if done) == 1
