"""Does a text for everybody speak of persons: a name of somebody put before the meeting, or anybody's 13 digits?"""

import re
from collections.abc import Iterable

from ppaos.engine.thai.digits import latin_digits
from ppaos.engine.thai.names import titles
from ppaos.engine.thai.one import of_one
from ppaos.learning.policy.models import CasePaper, Meeting
from ppaos.people.registry.models import Membership, Person

SHORTEST = 3  # letters of a name that is looked for by itself
_LONG_NUMBER = re.compile(r"(?<!\d)(?:\d[\s\-–.]*){12}\d(?!\d)")
_LETTERS = r"A-Za-z\u0e01-\u0e3a\u0e40-\u0e4e"


def has_long_number(text: str) -> bool:
    """Whether 13 digits stand in the text, Thai or Latin, with blanks or dashes between them or without."""
    return _LONG_NUMBER.search(of_one(latin_digits, text) or "") is not None


def people_before(meeting: Meeting) -> list[Person]:
    """Everybody of the households put before the meeting, those who left them among them."""
    homes = CasePaper.objects.filter(item__meeting=meeting).values("household_id")
    members = Membership.objects.filter(household__in=homes)
    return list(Person.objects.filter(pk__in=members.values("person_id")).order_by("pk"))


def named_in(text: str, people: Iterable[Person]) -> str:
    """The first name found in the text, as it stands there; empty where there is none.

    A family name counts wherever it stands; a first name only as a word of its own, after a title, or before its family
    name, because many are parts of everyday words."""
    for person in people:
        if not _may_stand_in(text, person):
            continue
        for pattern in _patterns(person):
            if found := re.search(pattern, text):
                return found.group(0).strip()
    return ""


def _may_stand_in(text: str, person: Person) -> bool:
    """Whether it is worth looking closer: every pattern holds one of the two names as it is written."""
    return person.first_name.strip() in text or person.last_name.strip() in text


def _patterns(person: Person) -> list[str]:
    first, last = (re.escape(name.strip()) for name in (person.first_name, person.last_name))
    patterns = []
    if first and last:
        patterns.append(rf"{first}\s*{last}")
    if len(person.last_name.strip()) >= SHORTEST:
        patterns.append(last)
    if len(person.first_name.strip()) >= SHORTEST:
        patterns += [rf"(?<![{_LETTERS}]){first}(?![{_LETTERS}])", rf"(?:{_titles()})\s*{first}"]
    return patterns


def _titles() -> str:
    """The titles as people write them, the longest first."""
    written = {spelling for title in titles() for spelling in (title.title, *title.short)}
    return "|".join(re.escape(each) for each in sorted(written, key=len, reverse=True))
