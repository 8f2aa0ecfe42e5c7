"""Two verified persons become one only where a second person says so; who said what, when and why stays known."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from ppaos.ground.privacy.models import Event
from ppaos.people.registry import queries
from ppaos.people.registry.actions import (
    MergeRefused,
    add_identifier,
    ask_to_merge,
    confirm_merge,
    decline_merge,
    leave_household,
    merge_persons,
    undo_merge,
)
from ppaos.people.registry.models import FOUND, Household, Merge, MergeRequest, Person, Standing
from tests.factories.areas import make_areas
from tests.factories.people import AT, citizen_id, data_manager_of, household_of, person_named, user_with

pytestmark = pytest.mark.django_db
WHY = {"reason": "บัตรใบเดียวกัน", "at": AT}


@pytest.fixture
def two(db):
    """มานี and มาณี, each in a household found poor."""
    make_areas()
    household_of("มานี", "มานะ")
    household_of("มาณี", "ชูใจ", key="h2", birth_on=date(1980, 1, 2), birth_precision="day")
    return person_named("มานี"), person_named("มาณี")


@pytest.fixture
def first(two):
    return data_manager_of("46")


@pytest.fixture
def second(two):
    return data_manager_of("4601")


@pytest.fixture
def asked(two, first):
    kept, merged = two
    return ask_to_merge(kept=kept, merged=merged, by=first, field_choices={"birth_on": "merged"}, **WHY)


def stand(person: Person, standing: str) -> None:
    Household.objects.filter(memberships__person=person).update(standing=standing)


@pytest.mark.parametrize("one", Standing.values)
@pytest.mark.parametrize("other", ["verified", "candidate"])
def test_a_second_opinion_is_needed_where_both_were_met_and_found(two, one, other):
    stand(two[0], one)
    stand(two[1], other)
    assert queries.needs_second_opinion(*two) is (one in FOUND and other in FOUND)


def test_a_checked_citizen_id_verifies_who_lives_nowhere(two):
    kept, merged = two
    stand(merged, "candidate")
    assert not queries.needs_second_opinion(kept, merged)
    given = {"person": merged, "citizen_id": citizen_id(77), "on": date(2026, 11, 2), "by": None, "at": AT}
    add_identifier(**given)
    assert not queries.needs_second_opinion(kept, merged)
    add_identifier(**given | {"citizen_id": citizen_id(78)}, is_verified=True)
    assert queries.needs_second_opinion(kept, merged)


def test_what_was_merged_into_a_person_verifies_that_person_too(two):
    kept, merged = two
    stand(kept, "candidate")
    third = household_of("ปิติ", key="h3") and person_named("ปิติ")
    merge_persons(kept=kept, merged=merged, by=None, **WHY)
    assert queries.needs_second_opinion(Person.objects.get(pk=kept.pk), third)


def test_one_person_alone_does_not_merge_two_verified_persons(two, first):
    kept, merged = two
    with pytest.raises(MergeRefused, match="มาณี นามสกุล and มานี นามสกุล are both verified"):
        merge_persons(kept=kept, merged=merged, by=first, **WHY)
    with pytest.raises(MergeRefused, match="one record already"):
        merge_persons(kept=kept, merged=kept, by=first, **WHY)


def test_asking_changes_nothing(two, asked):
    assert not Merge.objects.exists()
    assert Event.objects.get(verb="merge.requested").subjects.count() == 3
    assert (asked.answer, asked.reason) == ("", "บัตรใบเดียวกัน")


def test_a_second_person_confirms_and_it_can_be_undone_later(two, asked, first, second):
    kept, merged = two
    confirm_merge(request=asked, reason="เทียบทะเบียนบ้านแล้ว", by=second, at=AT)
    asked.refresh_from_db()
    assert (asked.answer, asked.answered_by, asked.answer_reason) == (
        "merge_confirmed",
        second,
        "เทียบทะเบียนบ้านแล้ว",
    )
    assert (asked.merge.merged_by, Person.objects.get(pk=merged.pk).merged_into) == (first, kept)
    assert Person.objects.get(pk=kept.pk).birth_on == date(1980, 1, 2)
    labels = Event.objects.get(verb="merge.confirmed").subjects.values_list("label", flat=True)
    assert sorted(labels) == ["registry.merge", "registry.mergerequest", "registry.person", "registry.person"]
    undo_merge(merge=asked.merge, by=second, at=AT)
    assert Person.objects.get(pk=kept.pk).birth_on is None
    assert list(queries.merges_of(kept)) == [asked.merge]


def test_nobody_confirms_what_they_asked_for(asked, first):
    for user in (first, None):
        with pytest.raises(PermissionDenied, match="somebody other than who asked"):
            confirm_merge(request=asked, reason="", by=user, at=AT)
    assert not Merge.objects.exists()
    with pytest.raises(IntegrityError, match="confirmed_by_another"), transaction.atomic():
        MergeRequest.objects.update(answer="merge_confirmed", answered_by=first)


# Who may ask, confirm and decline, in the area 46010101 where both live.
MAY = [("data_manager", "46", True), ("data_manager", "4601", True), ("data_manager", "4605", False),
       ("supervisor", "46", False), ("surveyor", "46", False), ("administrator", "46", False),
       ("governor_office", "46", False), ("central_programme", "46", False),
       ("protection_officer", "46", False)]  # fmt: skip


@pytest.mark.parametrize(("role", "area", "may"), MAY)
@pytest.mark.parametrize("deed", ["ask", "confirm", "decline"])
def test_only_who_may_merge_where_both_are_has_a_say(two, first, role, area, may, deed):
    kept, merged = two
    user = user_with(role, area)

    def act():
        if deed == "ask":
            return ask_to_merge(kept=kept, merged=merged, by=user, **WHY)
        request = ask_to_merge(kept=kept, merged=merged, by=first, **WHY)
        return (confirm_merge if deed == "confirm" else decline_merge)(request=request, by=user, **WHY)

    if may:
        assert act()
    else:
        with pytest.raises(PermissionDenied):
            act()
    assert queries.merge_requests_in_sight(user).exists() is may


def test_a_request_that_is_declined_leaves_both_as_they_are_and_may_be_asked_again(two, asked, first, second):
    with pytest.raises(MergeRefused, match="Say why the two are not merged"):
        decline_merge(request=asked, reason=" ", by=second, at=AT)
    decline_merge(request=asked, reason="แม่กับลูก", by=second, at=AT)
    assert not Merge.objects.exists()
    for answer in (confirm_merge, decline_merge):
        with pytest.raises(MergeRefused, match="answered this request on 22 November"):
            answer(request=asked, reason="อีกครั้ง", by=second, at=AT)
    again = ask_to_merge(kept=two[1], merged=two[0], by=second, **WHY)
    waiting_first = queries.merge_requests_in_sight(first)
    assert list(waiting_first) == [again, asked]


def test_who_asked_takes_the_request_back(asked, first):
    decline_merge(request=asked, reason="เลือกผิดคน", by=first, at=AT)
    assert MergeRequest.objects.get().answer == "merge_declined"


def test_about_two_persons_one_question_waits_at_a_time(two, asked, second):
    for kept, merged in (two, two[::-1]):
        with pytest.raises(MergeRefused, match="asked about these two on 22 November"):
            ask_to_merge(kept=kept, merged=merged, by=second, **WHY)


def test_what_cannot_be_merged_is_not_asked_about_and_needs_no_second_person(two, first):
    kept, merged = two
    with pytest.raises(MergeRefused, match="needs a reason"):
        ask_to_merge(kept=kept, merged=merged, reason="", by=first, at=AT)
    for by in (None, first):
        stand(merged, "verified" if by is None else "candidate")
        with pytest.raises(MergeRefused, match="needs no second opinion"):
            ask_to_merge(kept=kept, merged=merged, by=by, **WHY)


def test_what_changed_since_it_was_asked_is_looked_at_again(two, asked, second):
    kept, _merged = two
    leave_household(
        household=kept.memberships.get().household,
        person=kept,
        on=date(2026, 11, 10),
        reason="x",
        by=None,
        at=AT,
    )
    with pytest.raises(MergeRefused, match="Keep the record that does"):
        confirm_merge(request=asked, reason="", by=second, at=AT)
    assert MergeRequest.objects.get().answer == ""


@pytest.fixture
def sees(client):
    client.cookies["django_language"] = "en"

    def text(user, name, *keys, **query):
        client.force_login(user)
        return client.get(reverse(f"registry:{name}", args=keys, query=query)).content.decode()

    return text


def test_on_screen_one_asks_and_another_confirms(two, first, second, client, sees):
    kept, merged = two
    chosen = {"other": merged.pk}
    assert "Ask a second person" in sees(first, "merge_persons", kept.pk, **chosen)
    address = reverse("registry:merge_persons", args=[kept.pk], query=chosen)
    client.post(address, {"first_name": "merged", "birth_on": "kept", "reason": "คนเดียวกัน"})
    asked = MergeRequest.objects.get()
    mine = sees(first, "merge_request", asked.pk)
    assert "You asked" in mine
    assert "Confirm: they are one person" not in mine
    own = reverse("registry:merge_request", args=[asked.pk])
    assert client.post(own, {"answer": "confirm"}).status_code == 403
    assert "waits for a second person" in sees(second, "merge_requests")
    assert "chosen" in sees(second, "merge_request", asked.pk)
    assert "confirm or decline" in client.post(own, {"answer": "perhaps"}).content.decode()
    assert "Say why" in client.post(own, {"answer": "decline"}).content.decode()
    client.post(own, {"answer": "confirm", "reason": "ดูบัตรแล้ว"})
    assert Person.objects.get(pk=kept.pk).first_name == "มาณี"
    for page, key in (("merge_requests", ()), ("merge_request", (asked.pk,)), ("edit_person", (kept.pk,))):
        text = sees(first, page, *key)
        assert "ดูบัตรแล้ว" in text
        assert str(second) in text


def test_on_screen_a_request_is_declined(asked, second, client, sees):
    client.force_login(second)
    own = reverse("registry:merge_request", args=[asked.pk])
    client.post(own, {"answer": "decline", "reason": "พี่น้องกัน"})
    assert "พี่น้องกัน" in sees(second, "merge_requests")


def test_pages_of_requests_are_open_only_to_who_merges_there(asked, client):
    pages = [reverse("registry:merge_requests"), reverse("registry:merge_request", args=[asked.pk])]
    for role, area, statuses in (("supervisor", "46", [403, 403]), ("data_manager", "4605", [200, 404])):
        client.force_login(user_with(role, area))
        assert [client.get(page).status_code for page in pages] == statuses
