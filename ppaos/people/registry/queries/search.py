"""Who is meant by what somebody typed: a citizen id, a name, the beginning of one, or a name misspelt?

A beginning walks the sort keys, whose index holds the areas too; a misspelling is found by its trigrams.
"""

from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from ppaos.engine.thai import citizen_ids, names
from ppaos.engine.thai.one import of_one
from ppaos.ground.privacy.queries import sealed_id
from ppaos.people.registry.models import Person
from ppaos.people.registry.queries.linking import household_ids_of
from ppaos.people.registry.queries.records import kept_ids
from ppaos.people.registry.queries.visibility import grants_over_areas, opened_persons, visible_persons

FEWEST_LETTERS = 2
FEWEST_FOR_TRIGRAMS = 3
# Share of trigrams in common. Lower finds no more of the names misspelt by one or two letters and takes longer.
LIKENESS = 0.4
_LEADING_VOWELS = "เแโใไ"

# Each way of looking: what must match, and in which order the first ones are taken.
_BY_ID = ("person.id IN (SELECT person_id FROM registry_identifier WHERE sealed = %(sealed)s)", "person.id")
_BY_BEGINNING = ("person.sort_key LIKE %(beginning)s", "person.sort_key")
_BY_LAST_NAME = ("person.search_key LIKE %(last_name)s", "person.sort_key")
_BY_PARTS = (
    "person.sort_key LIKE %(beginning)s AND person.search_key LIKE %(last_name)s",
    "person.sort_key",
)
_BY_LIKENESS = (
    "person.search_key %% %(key)s",
    "similarity(person.search_key, %(key)s) DESC, person.sort_key",
)
_IN_AREAS = "person.area_codes && %(areas)s::varchar[]"
_OPENED = "person.id = ANY(%(opened)s)"


@dataclass(frozen=True)
class Found:
    """A person found; `how` is «id», «name» or «similar». `person` is the record kept after merges."""

    person: Person
    household_id: int | None
    how: str


def search_persons(user: Any, text: str, limit: int = 20) -> list[Found]:
    """Persons the user may see, by citizen id (13 digits), the beginnings of their names in any order, or a name
    misspelt.

    Thai digits and titles are understood. Two letters at least; misspelt names from three on.
    """
    sight = _Sight(user, limit)
    digits = of_one(citizen_ids.cleaned, text)
    if digits is not None:
        return sight.found("id", sight.ids(_BY_ID, {"sealed": sealed_id(digits)}))
    name = _name(text)
    if len(name) < FEWEST_LETTERS:
        return []
    first = sight.ids(_BY_BEGINNING, {"beginning": _pattern(_beginning(name)) + "%"})
    if len(name) < FEWEST_FOR_TRIGRAMS or len(first) >= limit:
        return sight.found("name", first)
    key = of_one(names.search_key, name) or name
    if " " not in name:
        first += sight.ids(_BY_LAST_NAME, {"last_name": f"% {_pattern(key)}%"})
    elif not first:
        first = sight.by_parts(name.split(" "))
    if first:
        return sight.found("name", first)
    return sight.found("similar", sight.similar(key))


class _Sight:
    """What one user may see, as arrays that the index of persons can be asked with."""

    def __init__(self, user: Any, limit: int) -> None:
        self.user, self.limit = user, limit
        self.areas = list(grants_over_areas(user).values_list("area_id", flat=True).distinct())
        self.opened = list(opened_persons(user))

    def ids(self, way: tuple[str, str], values: dict[str, Any]) -> list[int]:
        """The first records found this way, in areas in sight and in households opened to the user."""
        matches, order = way
        in_sight = [clause for clause, any_of in ((_IN_AREAS, self.areas), (_OPENED, self.opened)) if any_of]
        parameters = values | {"areas": self.areas, "opened": self.opened, "limit": self.limit}
        found: list[int] = []
        with connection.cursor() as cursor:
            for sees in in_sight:
                cursor.execute(
                    f"SELECT person.id FROM registry_person person WHERE {matches} AND {sees}"
                    f" ORDER BY {order} LIMIT %(limit)s",
                    parameters,
                )
                found += [number for (number,) in cursor.fetchall()]
        return found

    def by_parts(self, parts: list[str]) -> list[int]:
        """Records whose names begin with the first and the last of these parts, whichever was typed first."""
        found: list[int] = []
        for first, last in ((parts[0], parts[-1]), (parts[-1], parts[0])):
            key = of_one(names.search_key, last) or last
            beginning = _pattern(_beginning(first)) + "%"
            found += self.ids(_BY_PARTS, {"beginning": beginning, "last_name": f"% {_pattern(key)}%"})
        return found

    def similar(self, key: str) -> list[int]:
        """Records whose name shares enough trigrams with the key, the most similar first."""
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('pg_trgm.similarity_threshold', %s, true)", [str(LIKENESS)])
            return self.ids(_BY_LIKENESS, {"key": key})

    def found(self, how: str, ids: list[int]) -> list[Found]:
        """The persons these records stand for now, each once, as far as the user may see them."""
        if not ids:
            return []
        kept = dict(kept_ids(ids).rows())
        homes = dict(household_ids_of(kept.values()).rows())
        seen = visible_persons(self.user).select_related("area").in_bulk(list(kept.values()))
        persons = dict.fromkeys(kept[number] for number in ids if kept[number] in seen)
        return [Found(seen[number], homes.get(number), how) for number in persons][: self.limit]


def _name(text: str) -> str:
    """What was typed without titles and double blanks."""
    split = of_one(names.split, None, text, None)
    said = " ".join(filter(None, (split["first_name"], split["last_name"])))
    return said or of_one(names.spelled, text) or ""


def _beginning(name: str) -> str:
    """The beginning of the sort keys of such names. A last leading vowel waits for its consonant."""
    key = of_one(names.sort_key, name.rstrip(_LEADING_VOWELS) or name)
    return (key or "").split("\n")[0]


def _pattern(text: str) -> str:
    """Text as LIKE takes it literally."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
