"""Where do the data of a person to be erased lie, and what is to be done in each place?"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import Any

from django.apps import apps
from django.db.models import Field, Model

from ppaos.evidence.targeting.models import Candidate, ListedPersonChange, ListImport
from ppaos.people.registry.models import Membership, Person
from ppaos.people.registry.queries import record_ids
from ppaos.people.registry.queries.naming import Naming, naming_of
from ppaos.sharing.protection.queries.personal import Subject, place_of, places, rows_of_persons

EMPTIED, MASKED, REWRITTEN, FILE, LAST, KEPT, LISTED = (
    "emptied", "masked", "rewritten", "file", "last", "kept", "listed",
)  # fmt: skip
FIGURES = "aggregate"  # the field class of figures, which stay


@dataclass(frozen=True)
class Decision:
    """What erasure does with the personal fields of a model, and why, in Thai («th») and English («en»)."""

    model: type[Model]
    how: str
    why: Mapping[str, str] = field(default_factory=dict)
    also: Mapping[str, str] = field(default_factory=dict)  # other columns that must change with them

    @property
    def label(self) -> str:
        """The model as events name it."""
        return str(self.model._meta.label_lower)

    @property
    def fields(self) -> tuple[Field[Any, Any], ...]:
        """The personal fields that are no figures."""
        personal = vars(self.model).get("PERSONAL", {})
        return tuple(
            each for each in self.model._meta.concrete_fields if personal.get(each.name, FIGURES) != FIGURES
        )


@dataclass(frozen=True)
class Scope:
    """Whom an erasure is about: the records, how they are called, where they ever lived, and the households in which
    nobody else is left."""

    person: Person
    subject: Subject
    naming: Naming
    emptied_households: tuple[int, ...]
    housemates: tuple[int, ...]

    @property
    def records(self) -> tuple[int, ...]:
        """The numbers of all records of the person."""
        return self.subject.person_ids


def scope_of(person: Person) -> Scope:
    """The scope of erasing a person; every record that was merged with theirs is theirs."""
    records = tuple(record_ids([person.pk]))
    homes = Membership.objects.filter(person_id__in=records).values_list("household_id", flat=True)
    households = tuple(sorted(set(homes)))
    others = Membership.objects.filter(household_id__in=households, person__erased_at=None)
    others = others.exclude(person_id__in=records)
    left = set(others.values_list("household_id", flat=True))
    housemates = tuple(sorted(set(others.values_list("person_id", flat=True))))
    emptied = tuple(each for each in households if each not in left)
    return Scope(person, Subject(records, households), naming_of(records), emptied, housemates)


def candidates_of(scope: Scope) -> set[int]:
    """The rows of lists that are the person: linked, or the very row a record was made from; and the same row in other
    editions, as the comparison of editions found it."""
    linked = rows_of_persons(place_of(Candidate), scope.records).values_list("pk", flat=True)
    found = set(linked)
    label = ListImport._meta.label_lower
    made = Person.objects.filter(pk__in=scope.records, source_label=label).exclude(source_row=None)
    for list_id, row_no in made.values_list("source_id", "source_row"):
        own = Candidate.objects.filter(list_import_id=list_id, row_no=row_no or 0)
        found |= set(own.filter(first_name__in=scope.naming.first_names).values_list("pk", flat=True))
    fresh = set(found)
    while fresh:
        pairs = ListedPersonChange.objects.exclude(earlier=None).exclude(later=None)
        later = set(pairs.filter(earlier_id__in=fresh).values_list("later_id", flat=True))
        earlier = set(pairs.filter(later_id__in=fresh).values_list("earlier_id", flat=True))
        fresh = (later | earlier) - found
        found |= fresh
    return found


def names_in_lists(candidate_ids: set[int]) -> list[tuple[str, str]]:
    """How these rows write the person's name, first and last."""
    rows = Candidate.objects.filter(pk__in=candidate_ids).values_list("first_name", "last_name")
    return list(rows.distinct())


@lru_cache
def decisions() -> dict[str, Decision]:
    """What is done with each model that has personal fields, by its name: said in decisions.toml, or by the way it
    lies. A model of which neither speaks is not here."""
    said = {row["model"]: row for row in _table()["decision"]}
    lying = {place.label: place for place in places()}
    found = {}
    for model in _personal_models():
        label = model._meta.label_lower
        row, place = said.get(label), lying.get(label)
        if row is not None:
            why = {"th": row["thai"], "en": row["english"]}
            found[label] = Decision(model, row["how"], why, row.get("also", {}))
        elif place is not None and not place.is_shared:
            found[label] = Decision(model, EMPTIED if place.to_person else MASKED)
    return found


def undecided() -> list[str]:
    """Models with personal fields, other than figures, of which nobody said what erasure does with them."""
    holding = {
        model._meta.label_lower
        for model in _personal_models()
        if set(vars(model)["PERSONAL"].values()) != {FIGURES}
    }
    return sorted(holding - decisions().keys())


def decided_without_model() -> list[str]:
    """Models of decisions.toml that are none, or have no personal fields any more."""
    known = {model._meta.label_lower for model in _personal_models()}
    return sorted(row["model"] for row in _table()["decision"] if row["model"] not in known)


def _personal_models() -> Iterator[type[Model]]:
    for model in apps.get_models():
        if model.__module__.startswith("ppaos.") and vars(model).get("PERSONAL"):
            yield model


@lru_cache
def _table() -> dict[str, Any]:
    return tomllib.loads(
        files("ppaos.sharing.protection.queries").joinpath("decisions.toml").read_text("utf-8")
    )
