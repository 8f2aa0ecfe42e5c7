"""A national list that names invented people, and what linking decided about them, written row by row."""

from datetime import UTC, date, datetime

from ppaos.evidence.targeting.models import (
    Candidate,
    CandidateHousehold,
    Edition,
    ListImport,
    Match,
    Source,
    Verdict,
)
from ppaos.ground.privacy.actions import announce
from ppaos.ground.workbench.models import StoredFile
from ppaos.people.registry.models import Person

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def national_list(*, area_code: str = "46", year: int = 2565, code: str = "national") -> ListImport:
    """A committed import into an edition of a national list."""
    source, _ = Source.objects.get_or_create(
        code=code, defaults={"name": "บัญชีสมมุติ", "kind": Source.Kind.NATIONAL_LIST, "area_id": area_code}
    )
    edition, _ = Edition.objects.get_or_create(source=source, year=year)
    file = StoredFile.objects.create(
        name="list.csv", size=0, sha256="", content_type="text/csv", area_code=area_code, created_at=AT
    )
    return ListImport.objects.create(
        edition=edition,
        file=file,
        file_sha256="",
        state=ListImport.State.COMMITTED,
        received_at=AT,
        committed_at=AT,
    )


def listed_household(
    list_import: ListImport, *names: str, area_code: str = "46010101", is_matchable: bool = True
) -> CandidateHousehold:
    """A household of the list naming these people."""
    household = CandidateHousehold.objects.create(
        list_import=list_import, house_key=" ".join(names), area_id=area_code
    )
    Candidate.objects.bulk_create(
        Candidate(
            list_import=list_import,
            candidate_household=household,
            row_no=place,
            row_key=f"{household.pk} {name}".encode(),
            row_hash=b"",
            first_name=name,
            area_id=area_code,
            is_matchable=is_matchable,
        )
        for place, name in enumerate(names, start=1)
    )
    announce(lists=[household.pk], at=AT)
    return household


def matched(household: CandidateHousehold, person: Person, decision: str = "same") -> Match:
    """The listed person of the same first name is (or may be) this registered person."""
    match = Match.objects.create(
        candidate=household.candidates.get(first_name=person.first_name),
        person=person,
        decision=decision,
        origin=Match.Origin.MODEL,
        decided_at=AT,
    )
    announce(lists=[household.pk], at=AT)
    return match


def verdict(household: CandidateHousehold, outcome: str) -> Verdict:
    """What was found at a listed household."""
    found = Verdict.objects.create(
        candidate_household=household, outcome=outcome, found_on=date(2026, 11, 1), made_at=AT
    )
    announce(lists=[household.pk], at=AT)
    return found
