"""Another approves or refuses, sees what is newer, and of two who approve at once one wins."""

import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connections, transaction
from django.utils import translation

from ppaos.ground.privacy.models import Event
from ppaos.people.registry.actions import (
    ChangeRefused,
    approve_change,
    approve_changes,
    correct_person,
    record_standing,
    refuse_change,
    take_back_change,
)
from ppaos.people.registry.models import ChangeRequest, Household, Membership
from ppaos.people.registry.queries.change_facts import conflicts, rivals, seen_mark
from tests.factories.areas import make_areas
from tests.factories.changed import DAY, asked
from tests.factories.people import AT, data_manager_of, household_of, person_named, user_with

NEW = {"first_name": "ใบบัว"}


@pytest.fixture
def home(db) -> Household:
    make_areas()
    return household_of("มานี", "มานะ", "ชูใจ")


@pytest.fixture
def supervisor(home):
    return user_with("supervisor", "46")


@pytest.fixture
def approver(home):
    return data_manager_of("46")


def renamed(home, by, name="มานพ"):
    return asked(home, "change_field", by, person_named("มานะ"), wanted={"person.first_name": name})


ROLES = [
    ("supervisor", "46", True), ("data_manager", "4601", True), ("supervisor", "4605", False),
    ("surveyor", "46", False), ("village_leader", "46", False), ("agency_officer", "46", False),
    ("mentor", "46", False), ("governor_office", "46", False), ("administrator", "46", False),
    ("protection_officer", "46", False), ("central_programme", "TH", False),
]  # fmt: skip


@pytest.mark.parametrize(("role", "area", "may"), ROLES)
def test_who_approves_and_refuses(home, supervisor, role, area, may):
    user = user_with(role, area)
    first, second = asked(home, "change_birth", supervisor, wanted=NEW), renamed(home, supervisor)
    if may:
        approve_change(request=first, by=user, at=AT)
        refuse_change(request=second, reason="ไม่จริง", by=user, at=AT)
        return
    for act in (
        lambda: approve_change(request=first, by=user, at=AT),
        lambda: refuse_change(request=second, reason="ไม่จริง", by=user, at=AT),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_nobody_approves_what_they_asked_for_nor_does_the_system(home, supervisor):
    request = asked(home, "change_birth", supervisor, wanted=NEW)
    for by in (supervisor, None):
        with pytest.raises(PermissionDenied, match="somebody other than who asked"):
            approve_change(request=request, by=by, at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        ChangeRequest.objects.filter(pk=request.pk).update(state="change_approved", answered_by=supervisor)


def test_both_households_of_a_join_lie_where_the_approver_may(home, supervisor):
    far = household_of("วีระ", key="h2", area_code="460510", house_no="7", moo="02")
    request = asked(home, "change_join", supervisor, wanted={"other_household": far.pk})
    with pytest.raises(PermissionDenied, match="in both places") as refused:
        approve_change(request=request, by=data_manager_of("4601"), at=AT)
    assert "460510" not in str(refused.value), "where the other household lives is not told"


def test_a_refusal_says_why_and_changes_nothing(home, supervisor, approver):
    request = asked(home, "change_birth", supervisor, wanted=NEW)
    with pytest.raises(ChangeRefused, match="Say why"):
        refuse_change(request=request, reason=" ", by=approver, at=AT)
    refuse_change(request=request, reason="เด็กอยู่บ้านอื่น", by=approver, at=AT)
    request.refresh_from_db()
    assert (request.state, request.answer_reason, request.answered_by) == (
        "change_refused", "เด็กอยู่บ้านอื่น", approver,
    )  # fmt: skip
    for act in (approve_change, refuse_change):
        given = {"reason": "x"} if act is refuse_change else {}
        with pytest.raises(
            ChangeRefused, match=r"answered this request on 22 November 2026 .* change refused"
        ):
            act(request=request, by=approver, at=AT, **given)
    assert Membership.objects.count() == 3


def test_who_asked_takes_it_back_and_nobody_else(home, supervisor, approver):
    request = asked(home, "change_birth", supervisor, wanted=NEW)
    with pytest.raises(PermissionDenied, match="Only who asked"):
        take_back_change(request=request, by=approver, at=AT)
    with pytest.raises(PermissionDenied, match="Only who asked"):
        take_back_change(request=request, by=None, at=AT)
    take_back_change(request=request, by=supervisor, at=AT)
    own = asked(home, "change_birth", None, wanted=NEW, channel="asked_by_household")
    take_back_change(request=own, by=None, at=AT)
    assert set(ChangeRequest.objects.values_list("state", flat=True)) == {"change_taken_back"}
    with pytest.raises(ChangeRefused, match="The household itself answered"):
        take_back_change(request=own, by=None, at=AT)
    with pytest.raises(ChangeRefused, match="no such request"):
        take_back_change(request=ChangeRequest(pk=0), by=supervisor, at=AT)


def test_what_is_newer_is_seen_field_by_field_before_it_is_approved(home, supervisor, approver):
    request = renamed(home, supervisor)
    correct_person(person=person_named("มานะ"), changes={"first_name": "มานัส"}, reason="บัตร", by=None, at=AT)
    (found,) = conflicts(request)
    assert (found.key, found.seen, found.now, found.wanted) == ("person.first_name", "มานะ", "มานัส", "มานพ")
    with pytest.raises(ChangeRefused, match="Something newer"):
        approve_change(request=request, by=approver, at=AT)
    mark = seen_mark([found], rivals(request))
    correct_person(person=person_named("มานัส"), changes={"first_name": "มานิต"}, reason="บัตร", by=None, at=AT)
    with pytest.raises(ChangeRefused, match="Something newer"):
        approve_change(request=request, by=approver, at=AT, seen=mark)
    approve_change(request=request, by=approver, at=AT, seen=seen_mark(conflicts(request), rivals(request)))
    assert person_named("มานพ")


def test_another_request_that_waits_is_shown_and_what_touches_nothing_alike_is_not(
    home, supervisor, approver
):
    first, second = renamed(home, supervisor), renamed(home, approver, "มานัส")
    asked(home, "change_field", supervisor, wanted={"dwelling.road": "ถนนใหม่"})
    assert [rivals(first), rivals(second)] == [[second], [first]]
    with pytest.raises(ChangeRefused, match="Something newer"):
        approve_change(request=first, by=approver, at=AT)
    mark = seen_mark(conflicts(first), rivals(first))
    approve_change(request=first, by=approver, at=AT, seen=mark)
    assert [each.key for each in conflicts(second)] == ["person.first_name"]


def test_births_of_one_child_moves_and_a_new_standing_speak_against_each_other(home, supervisor, approver):
    first = asked(home, "change_birth", supervisor, wanted=NEW)
    again = asked(home, "change_birth", approver, wanted=NEW)
    other = asked(home, "change_birth", approver, wanted={"first_name": "ต้นกล้า"})
    move = asked(home, "change_move", approver, wanted={"away": "ระยอง"})
    mana = person_named("มานะ")
    split = asked(home, "change_split", supervisor, wanted={"persons": [mana.pk], "head": mana.pk})
    death = asked(home, "change_death", supervisor, mana)
    assert [rivals(row) for row in (first, other, move, death)] == [[again], [], [split], [split]]
    record_standing(household=home, standing="moved", on=DAY, by=None, at=AT)
    assert {each.key for each in conflicts(other)} == {"household.standing"}


def test_many_of_one_kind_are_approved_and_the_others_left_with_the_reason(home, supervisor, approver):
    homes = [household_of(f"ก{number}", key=f"k{number}", house_no=f"{number}/9") for number in range(4)]
    rows = [asked(place, "change_birth", supervisor, wanted=NEW) for place in homes]
    mine = asked(home, "change_birth", approver, wanted=NEW)
    record_standing(household=homes[0], standing="moved", on=DAY, by=None, at=AT)
    done = approve_changes(request_ids=[*(row.pk for row in rows), mine.pk], by=approver, at=AT)
    assert (done.approved, done.not_approved) == (3, 2)
    assert [pk for pk, _why in done.faults] == [rows[0].pk, mine.pk]
    assert "Something newer" in done.faults[0][1]
    event = Event.objects.get(verb="change.approved")
    assert event.detail == {"approved": 3, "not_approved": 2}
    split = asked(home, "change_split", supervisor, wanted={
        "persons": [person_named("มานะ").pk], "head": person_named("มานะ").pk,
    })  # fmt: skip
    for ids in ([mine.pk, split.pk], [split.pk], []):
        with pytest.raises(ChangeRefused, match="of one kind"):
            approve_changes(request_ids=ids, by=approver, at=AT)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_approve_at_once_one_wins_and_the_other_gets_a_sentence(home, supervisor):
    request = asked(home, "change_birth", supervisor, wanted=NEW)
    approvers, ready, said = [data_manager_of("46"), data_manager_of("4601")], threading.Barrier(2), []

    def approve(user):
        with translation.override("en"):
            try:
                ready.wait()
                approve_change(request=request, by=user, at=AT)
                said.append("approved")
            except ChangeRefused as error:
                said.append(str(error))
            finally:
                connections.close_all()

    racing = [threading.Thread(target=approve, args=(user,)) for user in approvers]
    for thread in racing:
        thread.start()
    for thread in racing:
        thread.join()
    assert len(said) == 2
    assert "approved" in said
    assert any(
        "answered this request on 22 November 2026 (2569 BE): change approved" in text for text in said
    )
    assert Membership.objects.filter(valid_from=DAY, valid_to=None).count() == 1
