"""A national list that names invented people, and what linking and verdicts decided about them."""

from datetime import UTC, date, datetime

from ppaos.evidence.targeting.models import Candidate, CandidateHousehold, Edition, Match, Verdict
from ppaos.ground.privacy.actions import announce
from ppaos.people.registry.models import Person
from tests.factories.listed import committed, edition_of, listed

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def national_list(*, year: int = 2565) -> Edition:
    """An edition of the national list of Kalasin."""
    return edition_of("national", year=year)


def listed_household(edition: Edition, *names: str, is_matchable: bool = True) -> CandidateHousehold:
    """A household of the list naming these people."""
    house = " ".join(names)
    rows = [
        listed(number, house, first_name=name, is_matchable=is_matchable)
        for number, name in enumerate(names, 5000 + Candidate.objects.count())
    ]
    household = committed(edition, *rows).candidate_households.get()
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
