"""Two records become one person and two again, in any order, and no row is rewritten."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ppaos.evidence.targeting.models import Match
from ppaos.ground.privacy.models import Change, Event
from ppaos.people.registry import queries
from ppaos.people.registry.actions import (
    MergeRefused,
    correct_person,
    join_household,
    leave_household,
    merge_persons,
    undo_merge,
)
from ppaos.people.registry.models import Correction, Household, Identifier, Membership, Merge, Person
from tests.factories.areas import make_areas
from tests.factories.people import AT, data_manager_of, household_of, person_named, user_with

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 10)


@pytest.fixture
def two(db):
    """มานี of one household and มาณี of another: one person, written twice."""
    make_areas()
    household_of("มานี", "มานะ")
    household_of("มาณี", "ชูใจ", key="h2", birth_on=date(1980, 1, 2), birth_precision="day")
    return person_named("มานี"), person_named("มาณี")


def merge(kept, merged, **given) -> Merge:
    return merge_persons(
        **{"kept": kept, "merged": merged, "reason": "คนเดียวกัน", "by": None, "at": AT} | given
    )


def rows_of_everything() -> list:
    tables = (Person, Membership, Identifier)
    return [sorted(model.objects.values_list()) for model in tables]


def test_the_merged_record_points_to_the_kept_one_and_keeps_its_rows(two):
    kept, merged = two
    before = rows_of_everything()[1:]
    done = merge(kept, merged)
    assert Person.objects.get(pk=merged.pk).merged_into == kept
    assert rows_of_everything()[1:] == before
    assert queries.kept_ids([kept.pk, merged.pk]).rows() == sorted([(kept.pk, kept.pk), (merged.pk, kept.pk)])
    assert queries.record_ids([kept.pk]) == sorted([kept.pk, merged.pk])
    assert queries.kept_record(merged) == kept
    assert len(Change.objects.latest("id").subject_ids) == 2
    assert Event.objects.get(verb="person.merged").subjects.count() == 3
    assert done.merged_at == AT


def test_a_chain_leads_to_the_last_one_kept(two):
    kept, merged = two
    third = person_named("ชูใจ")
    merge(kept, merged)
    merge(third, kept)
    assert set(queries.kept_ids([kept.pk, merged.pk, third.pk])["kept_id"]) == {third.pk}
    assert queries.kept_record(Person.objects.get(pk=merged.pk)) == third


def test_a_person_of_two_records_is_a_member_once(two):
    kept, merged = two
    first, second = (person.memberships.get().household for person in two)
    merge(kept, merged)
    assert [member.person.first_name for member in queries.members(first, DAY)] == ["มานี", "มานะ"]
    assert [member.person.first_name for member in queries.members(second, DAY)] == ["ชูใจ"]
    assert queries.living_members(DAY).count() == 3


def test_the_past_of_the_merged_record_is_the_past_of_the_kept_one(two):
    kept, merged = two
    first, second = (person.memberships.get().household for person in two)
    leave_household(household=second, person=merged, on=DAY, reason="ย้ายออก", by=None, at=AT)
    Membership.objects.filter(person=kept).update(valid_from=DAY)
    merge(kept, merged)
    before = date(2026, 11, 5)
    assert queries.members(second, before)[0].person == kept
    assert [member.person.first_name for member in queries.members(second, DAY)] == ["ชูใจ"]
    assert queries.members(first, DAY)[0].person == kept


def test_two_records_in_one_household_head_it_as_one(two):
    kept = person_named("มานะ")
    head = two[0]
    merge(kept, head)
    found = queries.members(head.memberships.get().household, DAY)
    assert [(member.person, member.is_head) for member in found] == [(kept, True)]


def test_chosen_values_show_and_go_back_when_undone(two):
    kept, merged = two
    done = merge(
        kept, merged, field_choices={"birth_on": "merged", "first_name": "kept", "birth_precision": "merged"}
    )
    kept.refresh_from_db()
    assert (kept.first_name, kept.birth_on, kept.birth_precision) == ("มานี", date(1980, 1, 2), "day")
    user = data_manager_of("46")
    undo_merge(merge=done, by=user, at=AT)
    kept.refresh_from_db()
    assert (kept.birth_on, kept.birth_precision, done.undone_by) == (None, "", user)
    with pytest.raises(MergeRefused, match="taken back already, on 22 November 2026"):
        undo_merge(merge=done, by=None, at=AT)


def test_a_later_correction_outlives_the_merge(two):
    kept, merged = two
    done = merge(kept, merged, field_choices={"first_name": "merged"})
    kept.refresh_from_db()
    correct_person(person=kept, changes={"first_name": "มาลี"}, reason="บัตร", by=None, at=AT)
    undo_merge(merge=done, by=None, at=AT)
    assert Person.objects.get(pk=kept.pk).first_name == "มาลี"


def test_the_same_two_can_be_merged_again_the_other_way(two):
    kept, merged = two
    undo_merge(merge=merge(kept, merged), by=None, at=AT)
    merge(Person.objects.get(pk=merged.pk), Person.objects.get(pk=kept.pk))
    assert queries.kept_ids([kept.pk])["kept_id"].to_list() == [merged.pk]


REFUSALS = [
    (lambda kept, merged: (kept, kept, {}), "one record already"),
    (lambda kept, merged: (kept, merged, {"reason": " "}), "needs a reason"),
    (
        lambda kept, merged: (kept, merged, {"field_choices": {"died_on": "kept"}}),
        "«died_on: kept» is no choice",
    ),
    (lambda kept, merged: (kept, merged, {"field_choices": {"title": "both"}}), "«title: both» is no choice"),
]


@pytest.mark.parametrize(("choice", "message"), REFUSALS)
def test_a_merge_that_makes_no_sense_is_refused(two, choice, message):
    kept, merged, given = choice(*two)
    with pytest.raises(MergeRefused, match=message):
        merge(kept, merged, **given)
    assert not Merge.objects.exists()


def test_a_record_is_merged_once_and_never_in_a_circle(two):
    kept, merged = two
    merge(kept, merged)
    for pair in ((person_named("ชูใจ"), merged), (merged, kept)):
        with pytest.raises(MergeRefused, match=f"Person {merged.pk} was merged into {kept.pk}"):
            merge(*pair)


def test_the_record_that_lives_somewhere_is_kept(two):
    kept, merged = two
    leave_household(
        household=kept.memberships.get().household, person=kept, on=DAY, reason="x", by=None, at=AT
    )
    with pytest.raises(MergeRefused, match="Keep the record that does"):
        merge(kept, merged)


def test_rows_of_a_room_that_does_not_follow_merges_are_not_lost_from_sight(two, monkeypatch):
    kept, merged = two
    monkeypatch.setattr(Membership, "STAYS_ON_MERGE", set())
    with pytest.raises(MergeRefused, match=r"registry\.Membership\.person keeps rows on มาณี"):
        merge(kept, merged)


def test_every_relation_to_persons_follows_merges():
    """A new relation must say that its rows stay, and its room must ask through the kept record."""
    silent = {
        relation.related_model._meta.label
        for relation in Person._meta.related_objects
        if relation.field.name not in getattr(relation.related_model, "STAYS_ON_MERGE", ())
    }
    assert silent == set()
    assert "person" in Match.STAYS_ON_MERGE


def test_only_who_may_merge_where_both_are(two):
    kept, merged = two
    for user in (user_with("supervisor", "46"), data_manager_of("4605")):
        with pytest.raises(PermissionDenied):
            merge(kept, merged, by=user)
    Household.objects.update(standing="candidate")
    undo = merge(kept, merged, by=data_manager_of("4601"))
    with pytest.raises(PermissionDenied):
        undo_merge(merge=undo, by=user_with("supervisor", "46"), at=AT)


moves = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 4), st.sampled_from(["kept", "merged"])), max_size=8
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(moves=moves, order=st.randoms(use_true_random=False))
def test_undoing_all_merges_in_any_order_leaves_everything_as_it_was(two, moves, order):
    with transaction.atomic():
        household_of("ปิติ", key="h3")
        ids = sorted(Person.objects.values_list("pk", flat=True))
        before, active = rows_of_everything(), []
        for kept, merged, whose in moves:
            pair = [Person.objects.get(pk=ids[place]) for place in (kept, merged)]
            try:
                with transaction.atomic():
                    active.append(merge(*pair, field_choices={"first_name": whose}).pk)
            except MergeRefused:
                continue
        order.shuffle(active)
        expected = {}
        for place, pk in enumerate(active):
            left = {row.merged_id: row.kept_id for row in Merge.objects.filter(pk__in=active[place:])}
            expected = {number: followed(number, left) for number in ids}
            assert dict(queries.kept_ids(ids).rows()) == expected
            undo_merge(merge=Merge.objects.get(pk=pk), by=None, at=AT)
        assert rows_of_everything() == before
        assert not Correction.objects.filter(undone_at__isnull=True).exists()
        transaction.set_rollback(True)


def followed(number: int, left: dict[int, int]) -> int:
    """The slow twin of `kept_ids`."""
    while number in left:
        number = left[number]
    return number


def test_a_merged_person_joins_nothing(two):
    kept, merged = two
    merge(kept, merged)
    with pytest.raises(ValueError, match="was merged into"):
        join_household(household=kept.memberships.get().household, person=merged, on=DAY, by=None, at=AT)
