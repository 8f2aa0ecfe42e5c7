"""By which names and ids is a person known here, so that they are found in text wherever somebody wrote them?"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product

from ppaos.ground.privacy.queries import opened_id
from ppaos.people.registry.models import Correction, Identifier, Person

# A first name alone is looked for from this length on: shorter ones are words of every day (มา, แดง, นิด).
LONG_ENOUGH = 4
# What stands for a name or number that was taken out of a text.
TAKEN_OUT = "—"
# No text holds this: the pattern of somebody without names and ids.
NOTHING = r"$.^"


@dataclass(frozen=True)
class Naming:
    """The names (first, last) and citizen ids of one person, of all records and of all times."""

    first_names: tuple[str, ...] = ()
    last_names: tuple[str, ...] = ()
    citizen_ids: tuple[str, ...] = ()
    sealed: tuple[bytes, ...] = ()

    @property
    def id_pattern(self) -> str:
        """The citizen ids, plain or with the usual dashes or blanks. Read alike by Python, Polars and PostgreSQL."""
        return "|".join(_spaced_id(each) for each in self.citizen_ids) or NOTHING

    @property
    def full_pattern(self) -> str:
        """The ids, and first with last name, however far apart."""
        pairs = product(self.first_names, self.last_names)
        names = [rf"{_words(first)}\s*{_words(last)}" for first, last in pairs]
        return "|".join([*names, *map(_spaced_id, self.citizen_ids)]) or NOTHING

    @property
    def loose_pattern(self) -> str:
        """The ids, the full names, and first names alone where these are long enough to be no common word."""
        alone = [_words(first) for first in self.first_names if len(first) >= LONG_ENOUGH]
        return "|".join([self.full_pattern, *alone])

    def with_names(self, names: Iterable[tuple[str, str]]) -> "Naming":
        """The same person, known by these (first, last) names too."""
        told = list(names)
        return Naming(
            _distinct([*self.first_names, *(first for first, _ in told)]),
            _distinct([*self.last_names, *(last for _, last in told)]),
            self.citizen_ids,
            self.sealed,
        )


def naming_of(record_ids: Iterable[int]) -> Naming:
    """How the records of one person are, and were, called; names of before a correction too."""
    ids = list(record_ids)
    firsts: list[str] = []
    lasts: list[str] = []
    for first, last in (
        Person.objects.filter(pk__in=ids).order_by("pk").values_list("first_name", "last_name")
    ):
        firsts.append(first)
        lasts.append(last)
    corrected = Correction.objects.filter(person_id__in=ids, field__in=("first_name", "last_name")).order_by(
        "pk"
    )
    for field, old, new in corrected.values_list("field", "old_value", "new_value"):
        (firsts if field == "first_name" else lasts).extend((old, new))
    known = Identifier.objects.filter(person_id__in=ids, sealed__isnull=False).order_by("pk")
    sealed = tuple(dict.fromkeys(bytes(each) for each in known.values_list("sealed", flat=True) if each))
    return Naming(_distinct(firsts), _distinct(lasts), tuple(opened_id(each) for each in sealed), sealed)


def _distinct(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.strip() for name in names if name.strip()))


def _words(name: str) -> str:
    return r"\s+".join(re.escape(part) for part in name.split())


def _spaced_id(citizen_id: str) -> str:
    parts = citizen_id[:1], citizen_id[1:5], citizen_id[5:10], citizen_id[10:12], citizen_id[12:]
    return "[- ]?".join(parts)
