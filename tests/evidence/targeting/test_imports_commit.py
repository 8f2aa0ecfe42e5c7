"""A list is checked, committed, corrected, undone: what changes is what was shown, and nothing twice."""

from datetime import timedelta

import polars as pl
import pytest
from django.core.exceptions import PermissionDenied
from django.utils.translation import override
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ppaos.evidence.targeting.actions.imports import (
    commit_list,
    record_failure,
    record_layout,
    register_source,
    undo_list,
    withdraw_list,
)
from ppaos.evidence.targeting.models import Candidate, CandidateHousehold, ListImport, Match, Verdict
from ppaos.evidence.targeting.permissions import ImportRefused
from ppaos.evidence.targeting.queries.imports import rests_on, sampled_changes
from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.models import Change, Event
from ppaos.ground.privacy.queries import opened_id
from ppaos.people.registry.models import Person
from tests.factories.areas import make_areas
from tests.factories.list_files import AT, checked, committed, csv_of, received, row, source_of
from tests.factories.people import citizen_id, data_manager_of, household_of, user_with

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english():
    """Refusals are matched by their English words, whatever translations are compiled."""
    with override("en"):
        yield


LATER, LATEST = AT + timedelta(days=1), AT + timedelta(days=2)
State = ListImport.State


@pytest.fixture
def source(db):
    make_areas()
    return source_of()


def live() -> set[tuple]:
    """The rows an edition holds, as far as people care."""
    rows = Candidate.objects.filter(superseded_by=None, list_import__state=State.COMMITTED)
    return set(
        rows.values_list(
            "first_name", "birth_on", "area_id", "candidate_household__house_no", "candidate_household_id"
        )
    )


def names(of=live) -> set[str]:
    return {line[0] for line in of()}


def test_rows_become_candidates_grouped_by_house_and_never_persons(source):
    file = csv_of(row(1), row(2), row(3, บ้านเลขที่="9"))
    list_import, done = committed(file, source)
    assert (done.new, done.changed, done.unchanged, done.left) == (3, 0, 0, 0)
    assert Candidate.objects.count() == 3
    assert CandidateHousehold.objects.count() == 2
    assert Person.objects.count() == 0
    first = Candidate.objects.get(first_name="สมมุติ1")
    assert opened_id(first.sealed_id) == citizen_id(1)
    assert (first.sex, first.birth_on.year, first.area_id) == ("m", 1977, "46010101")
    assert list_import.state == State.COMMITTED
    assert Change.objects.filter(kind="list").latest("id").subject_ids == sorted(
        CandidateHousehold.objects.values_list("pk", flat=True)
    )


def test_a_village_that_is_named_and_not_known_is_made(source):
    committed(csv_of(row(1, หมู่ที่="7")), source)
    assert Area.objects.get(pk="46010107").origin == "list"


def test_the_same_file_again_changes_nothing(source):
    file = csv_of(row(1), row(2))
    committed(file, source)
    before = live()
    again, done = committed(file, source, at=LATER)
    assert (done.new, done.changed, done.unchanged) == (0, 0, 2)
    assert live() == before
    assert again.counts["unchanged"] == 2


def test_a_corrected_file_supersedes_what_changed_and_only_that(source):
    first, _done = committed(csv_of(row(1), row(2, บ้านเลขที่="9")), source)
    corrected = csv_of(row(1, วันเกิด="11/08/2520"), row(2, บ้านเลขที่="9"))
    preview = checked(corrected, source, at=LATER)
    assert (preview.counts["changed"], preview.counts["changed_fields"]) == (1, {"birth_on": 1})
    sample = sampled_changes(preview).row(0, named=True)
    assert (sample["before"], sample["after"]) == ("1977-08-10", "1977-08-11")
    done = commit_list(list_import=preview, by=None, at=LATER)
    assert (done.new, done.changed, done.unchanged) == (0, 1, 1)
    assert Candidate.objects.filter(superseded_by=preview).get().list_import == first
    assert live() == {line for line in live() if line[0] in ("สมมุติ1", "สมมุติ2")}
    assert len(live()) == 2


def test_a_house_that_changed_takes_all_its_rows_along(source):
    committed(csv_of(row(1), row(2)), source)
    preview, done = committed(csv_of(row(1, บ้านเลขที่="12/4"), row(2, บ้านเลขที่="12/4")), source, at=LATER)
    assert done.changed == 2
    assert {line[3] for line in live()} == {"12/4"}
    assert CandidateHousehold.objects.filter(superseded_by=preview).count() == 1
    assert sampled_changes(preview).filter(pl.col("field") == "house_no").height == 2


def test_an_id_that_was_lost_before_is_told_as_a_change(source):
    committed(csv_of(row(1)), source)
    renamed = checked(csv_of(row(1, ชื่อ="สมมุติใหม่")), source, at=LATER)
    assert renamed.counts["changed_fields"] == {"first_name": 1}


@pytest.mark.parametrize("is_full", [False, True])
def test_absent_rows_leave_only_from_a_full_edition(source, is_full):
    committed(csv_of(row(1), row(2)), source)
    preview, done = committed(csv_of(row(1)), source, at=LATER, is_full=is_full)
    assert preview.counts["leaving"] == 1
    assert done.left == int(is_full)
    assert names() == ({"สมมุติ1"} if is_full else {"สมมุติ1", "สมมุติ2"})


def test_undoing_brings_back_what_was_superseded(source):
    committed(csv_of(row(1), row(2)), source)
    before = live()
    second, _done = committed(csv_of(row(1, วันเกิด="11/08/2520")), source, at=LATER, is_full=True)
    undo_list(list_import=second, by=None, at=LATEST)
    assert live() == before
    assert second.state == State.UNDONE
    _again, done = committed(csv_of(row(1), row(2)), source, at=LATEST)
    assert done.unchanged == 2


def test_an_earlier_file_is_not_undone_before_a_later_one(source):
    first, _done = committed(csv_of(row(1)), source)
    committed(csv_of(row(2)), source, at=LATER)
    with pytest.raises(ImportRefused, match="later file"):
        undo_list(list_import=first, by=None, at=LATEST)


def test_an_import_on_which_something_rests_is_not_undone(source):
    list_import, _done = committed(csv_of(row(1), row(2, บ้านเลขที่="9")), source)
    candidate = Candidate.objects.get(first_name="สมมุติ1")
    household_of("มานี")
    person, user = Person.objects.get(), data_manager_of("46")
    Match.objects.create(
        candidate=candidate, person=person, decision="same", origin="person", decided_at=AT, decided_by=user
    )
    Verdict.objects.create(
        candidate_household=candidate.candidate_household, outcome="refused", found_on=AT.date(), made_at=AT
    )
    Person.objects.update(source_label="targeting.listimport", source_id=list_import.pk)
    assert rests_on(list_import) == ["persons", "decisions", "verdicts"]
    with pytest.raises(ImportRefused, match="rest on it"):
        undo_list(list_import=list_import, by=None, at=LATEST)
    assert len(live()) == 2


def test_decisions_and_verdicts_stay_with_a_corrected_row(source):
    committed(csv_of(row(1)), source)
    old = Candidate.objects.get()
    household_of("มานี")
    person, user = Person.objects.get(), data_manager_of("46")
    Match.objects.create(
        candidate=old, person=person, decision="different", origin="person", decided_at=AT, decided_by=user
    )
    Match.objects.create(
        candidate=old, person=Person.objects.get(), decision="doubtful", origin="model", decided_at=AT,
        is_current=False,
    )  # fmt: skip
    Verdict.objects.create(
        candidate_household=old.candidate_household, outcome="refused", found_on=AT.date(), made_at=AT
    )
    committed(csv_of(row(1, บ้านเลขที่="12/4")), source, at=LATER)
    fresh = Candidate.objects.get(superseded_by=None)
    assert fresh != old
    carried = Match.objects.get(candidate=fresh)
    assert (carried.decision, carried.decided_by, carried.is_current) == ("different", user, True)
    assert Verdict.objects.get(candidate_household=fresh.candidate_household).outcome == "refused"


def test_each_step_needs_the_state_before_it(source):
    list_import = received(csv_of(row(1)), source)
    with pytest.raises(ImportRefused, match="cannot become"):
        commit_list(list_import=list_import, by=None, at=AT)
    withdraw_list(list_import=list_import, by=None, at=AT)
    with pytest.raises(ImportRefused):
        record_failure(list_import=list_import, failure="…", by=None, at=AT)
    committed_import, _done = committed(csv_of(row(1)), source)
    with pytest.raises(ImportRefused):
        withdraw_list(list_import=committed_import, by=None, at=AT)


def test_a_failure_is_kept_in_words_and_may_come_twice(source):
    list_import = received(b"x", source)
    for words in ("no list", "still no list"):
        record_failure(list_import=list_import, failure=words, by=None, at=AT)
    list_import.refresh_from_db()
    assert (list_import.state, list_import.failure) == (State.FAILED, "still no list")


def test_a_source_is_registered_once(source):
    again = register_source(
        code=source.code, name="another", kind="agency_list", area=source.area, by=None, at=AT
    )
    assert (again, again.name) == (source, "tpmap")


DEEDS = {
    "receive": lambda source, user: received(csv_of(row(1)), source, by=user),
    "check": lambda source, user: checked(csv_of(row(1)), source, by=user),
    "layout": lambda source, user: record_layout(
        list_import=received(csv_of(row(1)), source), received={}, mapping={}, notes=[], by=user, at=AT
    ),
    "commit": lambda source, user: commit_list(list_import=checked(csv_of(row(1)), source), by=user, at=AT),
    "undo": lambda source, user: undo_list(
        list_import=committed(csv_of(row(1)), source)[0], by=user, at=LATER
    ),
    "withdraw": lambda source, user: withdraw_list(
        list_import=received(csv_of(row(1)), source), by=user, at=AT
    ),
    "register": lambda source, user: register_source(
        code="new", name="new", kind="agency_list", area=source.area, by=user, at=AT
    ),
}


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize(
    ("role", "area", "may"),
    [
        ("data_manager", "46", True),
        ("data_manager", "4601", True),
        ("data_manager", "4605", False),
        ("supervisor", "46", False),
        ("administrator", "46", False),
        ("protection_officer", "46", False),
        ("governor_office", "46", False),
    ],
)
def test_who_may_do_what_where(db, deed, role, area, may):
    make_areas()
    source, user = source_of(area="4601"), user_with(role, area)
    if may:
        DEEDS[deed](source, user)
    else:
        with pytest.raises(PermissionDenied):
            DEEDS[deed](source, user)


def test_a_second_person_commits_where_the_source_asks_for_one(db):
    make_areas()
    source = source_of(needs_second_person=True)
    first, second = data_manager_of("46"), data_manager_of("46")
    list_import = checked(csv_of(row(1)), source, by=first)
    with pytest.raises(PermissionDenied, match="somebody other"):
        commit_list(list_import=list_import, by=first, at=LATER)
    assert Candidate.objects.count() == 0
    commit_list(list_import=list_import, by=second, at=LATER)
    assert list_import.approved_by == second


def test_every_step_leaves_its_event(source):
    list_import, _done = committed(csv_of(row(1)), source)
    undo_list(list_import=list_import, by=None, at=LATER)
    verbs = list(Event.objects.filter(verb__startswith="list.").order_by("id").values_list("verb", flat=True))
    assert verbs == ["list.received", "list.checked", "list.committed", "list.undone"]


PEOPLE = st.lists(
    st.fixed_dictionaries(
        {
            "number": st.integers(1, 6),
            "ชื่อ": st.sampled_from(["มานี", "ชูใจ"]),
            "บ้านเลขที่": st.sampled_from(["1", "2", ""]),
            "วันเกิด": st.sampled_from(["10/08/2520", "", "2520"]),
            "has_id": st.booleans(),
        }
    ),
    min_size=1,
    max_size=8,
)


def rows_of(people) -> list[dict[str, str]]:
    made = []
    for person in people:
        values = {name: value for name, value in person.items() if name not in ("number", "has_id")}
        if not person["has_id"]:
            values["เลขประจำตัวประชาชน"] = ""
        made.append(row(person["number"], **values))
    return made


def state_of_edition(year) -> list[tuple]:
    rows = Candidate.objects.filter(superseded_by=None, list_import__edition__year=year)
    return sorted(
        (bytes(line[0] or b""), *map(str, line[1:]))
        for line in rows.values_list("sealed_id", "first_name", "birth_on", "candidate_household__house_no")
    )


@given(people=PEOPLE, data=st.data())
@settings(
    max_examples=15,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_the_order_of_rows_does_not_matter(source, people, data):
    rows = rows_of(people)
    year = 2500 + ListImport.objects.count()
    committed(csv_of(*rows), source, year=year)
    shuffled = data.draw(st.permutations(rows))
    before = state_of_edition(year)
    _again, done = committed(csv_of(*shuffled), source, year=year, at=LATER)
    assert state_of_edition(year) == before
    assert (done.new, done.left) == (0, 0)
