"""The register against itself: likely doubles wait for a person, whose word stays; the machine merges nothing."""

import io
import json
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from ppaos.engine.linkage import COMPARISONS
from ppaos.ground.privacy.models import Change, Event
from ppaos.ground.workbench.models import Job
from ppaos.ground.workbench.tasks import run_job
from ppaos.people.registry import tasks
from ppaos.people.registry.actions import (
    DoubleRefused,
    DoublesFound,
    ask_for_doubles,
    ask_to_merge,
    decide_double,
    decline_merge,
    find_doubles,
    merge_persons,
    reopen_double,
    undo_merge,
)
from ppaos.people.registry.models import Household, Merge, Opening, Person, PossibleDouble
from ppaos.people.registry.queries import doubles as queries
from tests.factories.areas import make_areas
from tests.factories.people import AT, data_manager_of, household_of, person_row, registered, user_with

pytestmark = pytest.mark.django_db
BORN = {"birth_on": date(1980, 3, 4), "birth_precision": "day"}
NAMES = ["ชูใจ", "ปิติ", "วีระ", "เพชร", "จันทร", "สมคิด", "ดวงแก้ว"]
OTHERS = [f"{first}{last}" for first in NAMES for last in ("พร", "ชัย", "มณี")]


def twice(first_name: str, *area_codes: str, **given) -> list[Person]:
    """One human being registered in each of the areas, the second time without id."""
    for number, area_code in enumerate(area_codes):
        known = {} if number == 0 else {"citizen_id_sealed": None}
        key = f"{first_name}{number}"
        household_of(
            first_name,
            key=key,
            area_code=area_code,
            last_name=f"ศรี{first_name}",
            **BORN | {"sex": "f"} | known | given,
        )
    return list(Person.objects.filter(first_name=first_name).order_by("pk"))


@pytest.fixture
def village(db):
    """Some twenty people, and มานี twice in the same village."""
    make_areas()
    rows = [
        person_row(100 + at, f"o{at}", first_name=name, last_name=f"วงศ์{name}", house_no=f"{at}",
                   birth_on=date(1950 + at, 1 + at % 12, 2 + at), birth_precision="day")
        for at, name in enumerate(OTHERS)
    ]  # fmt: skip
    registered(*rows)
    return twice("มานี", "46010101", "46010101")


@pytest.fixture
def double(village):
    find(code="46")
    return PossibleDouble.objects.get()


def find(code: str = "46", by=None, at=AT, **given) -> DoublesFound:
    return find_doubles(area_code=code, by=by, at=at, **given)


def rows() -> list[tuple]:
    return list(PossibleDouble.objects.order_by("pk").values_list())


def test_a_person_registered_twice_is_found_with_the_reasons(village):
    assert find() == DoublesFound(persons=len(OTHERS) + 2, pairs=1, new=1)
    pair = PossibleDouble.objects.get()
    assert [pair.first, pair.second] == village
    assert pair.decision == "open"
    assert pair.probability > 0.5
    assert set(pair.levels) == {comparison.name for comparison in COMPARISONS}
    assert pair.levels["birth_date"]["level"] == "exact"
    assert abs(sum(said["weight"] for said in pair.levels.values()) - pair.match_weight) < 0.1
    assert pair.method.startswith("engine.linkage ")
    assert not Merge.objects.exists()


def test_the_lesser_number_comes_first_whatever_their_digits(village):
    with transaction.atomic():
        top = Person.objects.order_by("-pk")[0].pk
        nines = int("9" * len(str(top)))
        Person.objects.create(
            pk=nines, first_name="ปุ้ย", last_name="สองครั้ง", sort_key="x", search_key="x", created_at=AT,
            area_id="46010101", sex="f", **BORN,
        )  # fmt: skip
        Person.objects.create(
            pk=nines + 1, first_name="ปุ้ย", last_name="สองครั้ง", sort_key="x", search_key="x", created_at=AT,
            area_id="46010101", sex="f", **BORN,
        )  # fmt: skip
    find()
    assert (nines, nines + 1) in PossibleDouble.objects.values_list("first", "second")


def test_again_changes_nothing_and_is_noted_with_its_area(double):
    before = rows()
    assert find(at=AT + timedelta(days=1)) == DoublesFound(persons=len(OTHERS) + 2, pairs=1)
    assert rows() == before
    later, first = Event.objects.filter(verb="doubles.found").order_by("-at")
    assert (first.area_code, first.detail["new"], later.detail["new"]) == ("46", 1, 0)
    assert queries.last_search("46010101") == later
    assert queries.last_search("TH") is None


def test_an_open_pair_is_weighed_anew_a_decided_one_is_left_as_it_was_judged(double):
    PossibleDouble.objects.update(probability=0.5, levels={})
    find()
    double.refresh_from_db()
    assert double.probability != 0.5
    assert double.levels
    decide_double(double=double, decision="different", by=None, at=AT)
    PossibleDouble.objects.update(probability=0.5)
    find()
    assert PossibleDouble.objects.get().probability == 0.5


def test_an_open_pair_that_is_found_no_more_goes_and_a_persons_word_stays(double):
    Person.objects.filter(pk=double.second_id).update(
        first_name="กล้าณรงค์", last_name="อื่น", birth_on=date(2001, 9, 9)
    )
    decide_double(double=double, decision="cannot_tell", by=None, at=AT)
    assert find() == DoublesFound(persons=len(OTHERS) + 2)
    reopen_double(double=double, by=None, at=AT)
    assert find().gone == 1
    assert not PossibleDouble.objects.exists()


def test_a_search_speaks_only_of_pairs_whose_persons_it_both_held(double):
    Person.objects.filter(pk=double.second_id).update(area_id="46010201")
    assert find("460101").gone == 0
    assert find("460510") == DoublesFound()
    assert PossibleDouble.objects.get() == double


def test_a_country_is_searched_province_by_province(village):
    told = []
    found = find("TH", report=lambda done, steps: told.append((done, steps)))
    assert found == DoublesFound(persons=len(OTHERS) + 2, pairs=1, new=1)
    assert told == [(0, 3), (1, 3), (2, 3)]
    assert queries.areas_searched_one_by_one("TH") == ["46"]
    assert queries.areas_searched_one_by_one("4601") == ["4601"]


def test_a_merge_settles_a_pair_and_taking_it_back_opens_it_again(double):
    kept, merged = double.first, double.second
    user = data_manager_of("46")
    Household.objects.update(standing="candidate")
    merge = merge_persons(kept=kept, merged=merged, reason="บัตรเดียวกัน", by=user, at=AT)
    assert not queries.visible_doubles(user).exists()
    with pytest.raises(DoubleRefused, match="was merged meanwhile"):
        decide_double(double=double, decision="different", by=user, at=AT)
    assert find().pairs == 0
    undo_merge(merge=merge, by=user, at=AT)
    assert list(queries.visible_doubles(user)) == [double]


def test_what_is_said_of_a_pair_is_kept_with_who_when_and_why(double):
    user = data_manager_of("46")
    pair, first, second = decide_double(double=double, decision="different", note="แม่กับลูก", by=user, at=AT)
    assert (pair.decision, pair.decided_by, pair.decided_at, pair.note) == ("different", user, AT, "แม่กับลูก")
    event = Event.objects.get(verb="double.decided")
    assert event.area_code == "46010101"
    assert set(event.subjects.values_list("label", "subject_id")) == {
        ("registry.possibledouble", pair.pk), ("registry.person", first.pk), ("registry.person", second.pk)
    }  # fmt: skip
    reopen_double(double=double, by=user, at=AT)
    double.refresh_from_db()
    assert (double.decision, double.decided_by, double.decided_at, double.note) == ("open", None, None, "")
    assert Event.objects.filter(verb="double.reopened").exists()
    assert not Merge.objects.exists()


def test_a_decision_moves_no_figure(double):
    Change.objects.all().delete()
    decide_double(double=double, decision="different", by=None, at=AT)
    assert not Change.objects.exists()


def test_what_cannot_be_said_is_refused_with_the_reason(double):
    user = data_manager_of("46")
    for word in ("same", "open", ""):
        with pytest.raises(DoubleRefused, match="is no decision"):
            decide_double(double=double, decision=word, by=user, at=AT)
    with pytest.raises(DoubleRefused, match="waits for a decision already"):
        reopen_double(double=double, by=user, at=AT)
    decide_double(double=double, decision="cannot_tell", by=user, at=AT)
    with pytest.raises(DoubleRefused, match=f"{user} decided this pair on 22 November"):
        decide_double(double=double, decision="different", by=user, at=AT)
    reopen_double(double=double, by=user, at=AT)
    decide_double(double=double, decision="different", by=None, at=AT)
    with pytest.raises(DoubleRefused, match="The system decided"):
        decide_double(double=double, decision="different", by=user, at=AT)
    PossibleDouble.objects.all().delete()
    with pytest.raises(DoubleRefused, match="a search dropped it"):
        reopen_double(double=double, by=user, at=AT)


@pytest.mark.parametrize(
    ("changes", "rule"),
    [({"decided_at": AT}, "double_decided_when"), ({"decision": "different"}, "double_decided_when")],
)
def test_the_database_keeps_a_decision_and_its_time_together(double, changes, rule):
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        PossibleDouble.objects.update(**changes)


def test_the_database_keeps_one_row_a_pair_the_lesser_number_first(double):
    again = {"probability": 0.5, "match_weight": 1.0, "method": "x", "found_at": AT}
    for first, second, rule in (
        (double.first, double.second, "one_double_a_pair"),
        (double.second, double.first, "lesser_number_first"),
    ):
        with pytest.raises(IntegrityError, match=rule), transaction.atomic():
            PossibleDouble.objects.create(first=first, second=second, **again)


# Who may search, decide and open again where both live (46010101); the system itself may.
MAY = [("data_manager", "46", True), ("data_manager", "4601", True), ("data_manager", "46010101", True),
       ("data_manager", "4605", False), ("data_manager", "460102", False), ("supervisor", "46", False),
       ("surveyor", "46", False), ("agency_officer", "46", False), ("project_team", "46", False),
       ("village_leader", "46010101", False), ("mentor", "46", False), ("administrator", "46", False),
       ("governor_office", "46", False), ("central_programme", "TH", False),
       ("protection_officer", "46", False)]  # fmt: skip


@pytest.mark.parametrize(("role", "area", "may"), MAY)
@pytest.mark.parametrize("deed", ["search", "ask", "decide", "reopen"])
def test_only_who_may_merge_there_searches_and_decides(double, role, area, may, deed):
    user = user_with(role, area)
    if deed == "reopen":
        decide_double(double=double, decision="different", by=None, at=AT)
    deeds = {
        "search": lambda: find("46010101", by=user),
        "ask": lambda: ask_for_doubles(area_code="46010101", by=user, at=AT),
        "decide": lambda: decide_double(double=double, decision="different", by=user, at=AT),
        "reopen": lambda: reopen_double(double=double, by=user, at=AT),
    }
    assert queries.visible_doubles(user).exists() is may
    if may:
        assert deeds[deed]()
        return
    with pytest.raises(PermissionDenied):
        deeds[deed]()
    assert not Job.objects.exists()
    assert PossibleDouble.objects.get().decision == ("different" if deed == "reopen" else "open")


def test_another_district_sees_nothing_and_half_a_pair_is_no_pair(village):
    twice("ดวงใจ", "46010101", "460510", birth_on=date(1962, 7, 8))
    find()
    both, near, far = (data_manager_of(code) for code in ("46", "4601", "4605"))
    pairs = {user: [str(each.first) for each in queries.visible_doubles(user)] for user in (both, near, far)}
    assert sorted(pairs[both]) == ["ดวงใจ ศรีดวงใจ", "มานี ศรีมานี"]
    assert pairs[near] == ["มานี ศรีมานี"]
    assert pairs[far] == []
    assert queries.visible_doubles(both, area_code="4605").count() == 1
    shared = PossibleDouble.objects.get(second__area="460510")
    with pytest.raises(PermissionDenied):
        decide_double(double=shared, decision="different", by=near, at=AT)
    # An opening shows the person, and lets nobody merge there.
    Opening.objects.create(
        household=shared.second.memberships.get().household, user=near, purpose="referral", field_classes=["names"],
        valid_from=date(2026, 1, 1), origin_label="tests",
    )  # fmt: skip
    assert queries.visible_doubles(near).count() == 1


def test_erased_people_are_no_pair(double):
    Person.objects.filter(pk=double.first_id).update(erased_at=AT)
    assert not queries.visible_doubles(data_manager_of("46")).exists()


def test_pairs_are_counted_by_decision_and_by_part_of_an_area(village):
    twice("ดวงใจ", "46010101", "460510", birth_on=date(1962, 7, 8))
    find()
    pairs = queries.visible_doubles(data_manager_of("46"))
    assert queries.doubles_by_decision(pairs) == {"open": 2, "different": 0, "cannot_tell": 0}
    parts = queries.areas_of_doubles(pairs, within="46")
    assert {area.code: number for area, number in parts} == {"4601": 2, "4605": 1}
    near = queries.visible_doubles(data_manager_of("4601"))
    assert [(area.code, number) for area, number in queries.areas_of_doubles(near, within="L4601")] == [
        ("46010101", 1)
    ]
    assert queries.areas_of_doubles(pairs.none(), within="46010101") == []


def test_the_most_likely_come_first(village):
    twice("ดวงใจ", "46010101", "46010201", sex=None, birth_on=date(1990, 1, 1), birth_precision="year")
    find()
    found = list(queries.visible_doubles(data_manager_of("46")))
    assert found == sorted(found, key=lambda pair: -pair.match_weight)


def test_the_newest_request_to_merge_a_pair_is_found_with_it(double):
    user = data_manager_of("46")
    assert queries.requests_about([double]) == {}
    two = {"kept": double.second, "merged": double.first, "reason": "คนเดียวกัน"}
    asked = ask_to_merge(**two, by=user, at=AT)
    decline_merge(request=asked, reason="ไม่แน่ใจ", by=user, at=AT)
    again = ask_to_merge(**two, by=user, at=AT)
    assert queries.requests_about([double]) == {double.pk: again}
    assert queries.requests_about([]) == {}


def test_a_worker_searches_once_for_all_who_ask(village):
    one, other = data_manager_of("46"), data_manager_of("46")
    job = ask_for_doubles(area_code="46", by=one, at=timezone.now())
    assert ask_for_doubles(area_code="46", by=other, at=timezone.now()) == job
    assert queries.search_at_work("46") == job
    run_job(job.pk, tasks.find)
    job.refresh_from_db()
    assert (job.state, job.result["url"]) == ("succeeded", "/register/doubles/?area=46")
    event = Event.objects.get(verb="doubles.found")
    assert (event.actor_id, event.area_code) == (one.pk, "46")
    assert ask_for_doubles(area_code="46", by=other, at=timezone.now()) != job


def test_work_of_the_system_is_done_as_the_system_and_a_right_lost_meanwhile_is_said(village):
    run_job(ask_for_doubles(area_code="46", by=None, at=timezone.now()).pk, tasks.find)
    assert Event.objects.get(verb="doubles.found").actor_label == "system"
    user = data_manager_of("46")
    job = ask_for_doubles(area_code="46", by=user, at=timezone.now())
    user.grants.all().delete()
    run_job(job.pk, tasks.find, (PermissionDenied,))
    job.refresh_from_db()
    assert job.state == "failed"
    assert "46" in job.error


def printed(*options: str) -> str:
    out = io.StringIO()
    call_command("find_doubles", *options, stdout=out)
    return out.getvalue()


def test_the_command_finds_them_too(village):
    said = json.loads(printed("--area", "46", "--json"))
    assert said.pop("seconds") > 0
    assert said == {"area": "46", "persons": len(OTHERS) + 2, "pairs": 1, "new": 1, "gone": 0}
    assert "23 persons of 4601 compared, 1 pairs that may be one person: 0 new" in printed("--area", "4601")
    with pytest.raises(CommandError, match="No area has the code «99»"):
        printed("--area", "99")
