"""Persons whose data came from others: found once a source, due in thirty days, told one by one or all at once."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from ppaos.evidence.targeting.models import Candidate, ListImport, Match
from ppaos.ground.workbench.models import StoredFile
from ppaos.people.registry.models import Person
from ppaos.sharing.protection.actions.errors import ProtectionRefused
from ppaos.sharing.protection.actions.source_notices import find_notices, give_notices
from ppaos.sharing.protection.models import SourceNotice
from ppaos.sharing.protection.queries.source_notices import (
    AGENCY,
    LIST,
    chosen_notices,
    notices_by_source,
    source_names,
)
from ppaos.sharing.protection.tasks.notices import find_persons_to_tell
from ppaos.support.assistance.models import HelpImport, HelpLine
from tests.factories.listed import committed, edition_of, listed
from tests.factories.people import AT, household_of, organisation, user_with

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate(AT)


@pytest.fixture(autouse=True)
def _ground(ground: None) -> None:
    """The areas, at the hour of the tests."""


@pytest.fixture
def officer() -> Any:
    return user_with("protection_officer", "46")


def person_named(name: str) -> Person:
    return household_of(name, key=name).memberships.get().person


def on_a_list(person: Person, number: int, decision: str = "same", year: int = 2565) -> ListImport:
    made = committed(edition_of(year=year), listed(number))
    ListImport.objects.filter(pk=made.pk).update(state="committed", committed_at=AT)
    row = Candidate.objects.get(list_import=made)
    Match.objects.create(candidate=row, person=person, decision=decision, origin="model", decided_at=AT)
    return made


def helped(person: Person) -> HelpImport:
    file = StoredFile.objects.create(name="help.xlsx", size=1, sha256="-", purpose="tests", created_at=AT)
    told = HelpImport.objects.create(
        area_id="46", organisation=organisation(), file=file, sha256="-", state="written", made_at=AT
    )
    home = person.memberships.get().household
    HelpLine.objects.create(
        household=home, person=person, area_id=home.area_id, organisation=told.organisation, stage="paid",
        help_import=told, what="เงิน", given_on=TODAY, fiscal_year=2570, made_at=AT, key=f"k{person.pk}",
    )  # fmt: skip
    return told


def found() -> list[tuple[int, str, Any]]:
    return list(SourceNotice.objects.order_by("pk").values_list("person_id", "source_label", "due_on"))


def test_whom_lists_and_agencies_told_of_is_found_once(monkeypatch: pytest.MonkeyPatch) -> None:
    person, other = person_named("สมใจ"), person_named("สมหวัง")
    on_a_list(person, 1)
    on_a_list(person, 2, year=2566)
    on_a_list(other, 3, decision="doubtful", year=2567)
    helped(person)
    assert find_notices(by=None, at=AT).notices == 2
    due = TODAY + timedelta(days=30)
    assert set(found()) == {(person.pk, AGENCY, due), (person.pk, LIST, due)}
    monkeypatch.setattr("django.db.connections.close_all", lambda: None)
    find_persons_to_tell(0)
    assert SourceNotice.objects.count() == 2
    assert person.source_notices.count() == 2


def test_of_merged_records_the_kept_one_is_told_and_of_the_dead_nobody() -> None:
    kept, merged, dead = (person_named(name) for name in ("หนึ่ง", "สอง", "สาม"))
    Person.objects.filter(pk=merged.pk).update(merged_into=kept)
    Person.objects.filter(pk=dead.pk).update(died_on=TODAY)
    on_a_list(merged, 1)
    on_a_list(dead, 2, year=2566)
    find_notices(by=None, at=AT)
    assert [each[0] for each in found()] == [kept.pk]


def test_many_are_told_at_once_and_once(officer: Any) -> None:
    for number, name in enumerate(("หนึ่ง", "สอง", "สาม")):
        on_a_list(person_named(name), number, year=2560 + number)
    find_notices(by=None, at=AT)
    ids = list(SourceNotice.objects.values_list("pk", flat=True))
    told = {"on": TODAY, "by": officer, "at": AT}
    assert give_notices(notice_ids=ids[:1], way="told_at_visit", **told).notices == 1
    assert give_notices(notice_ids=ids, way="told_publicly", note="ติดที่ศาลากลางบ้าน", **told).notices == 2
    assert give_notices(notice_ids=ids, way="told_by_letter", **told).notices == 0
    (row,) = notices_by_source(officer, TODAY)
    assert (row["waiting"], row["late"], row["given"], row["first"]) == (0, 0, 3, None)


@pytest.mark.parametrize(
    "told", [{"way": "by_dream"}, {"way": "told_publicly"}, {"way": "already_known", "note": " "},
             {"way": "told_at_visit", "on": TODAY + timedelta(days=1)}]
)  # fmt: skip
def test_what_cannot_be_is_refused(officer: Any, told: dict[str, Any]) -> None:
    with pytest.raises(ProtectionRefused):
        give_notices(**{"notice_ids": [1], "on": TODAY, "by": officer, "at": AT} | told)


def test_they_are_seen_and_told_by_who_protects_data_there(officer: Any) -> None:
    on_a_list(person_named("สมใจ"), 1)
    find_notices(by=None, at=AT)
    stranger = user_with("protection_officer", "4605")
    assert chosen_notices(officer, state="waiting", today=TODAY).count() == 1
    assert chosen_notices(officer, state="late", today=TODAY + timedelta(days=31)).count() == 1
    assert chosen_notices(officer, state="given", today=TODAY).count() == 0
    assert not chosen_notices(stranger, today=TODAY).exists()
    with pytest.raises(PermissionDenied):
        give_notices(
            notice_ids=SourceNotice.objects.values_list("pk", flat=True),
            way="told_at_visit",
            on=TODAY,
            by=stranger,
            at=AT,
        )


def test_a_source_that_is_gone_keeps_its_number() -> None:
    edition = edition_of()
    body = organisation("พมจ.")
    named = source_names([(LIST, edition.source_id), (AGENCY, body.pk), (LIST, 999999)])
    assert named == {
        (LIST, edition.source_id): "national",
        (AGENCY, body.pk): str(body),
        (LIST, 999999): f"{LIST} 999999",
    }
