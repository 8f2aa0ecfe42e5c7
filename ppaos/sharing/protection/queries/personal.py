"""Where in the house do data of a person or household lie? In every model with a way to them: found, not listed.

A model is *owned* when foreign keys lead from it to Person or Household: the shortest ways count. A model with
personal fields to which no such way leads, but which owned rows point at (files, houses, listed rows), is *shared*:
its rows may hold data of others too. Users, who work with the data, are no data subjects here.
A model whose rows may be about a person says in ABOUT by which lookup, and under which condition, they are.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db.models import ForeignKey, Model, Q, QuerySet

from ppaos.people.registry.models import Household, Membership, Person
from ppaos.people.registry.queries import record_ids

Ways = dict[type[Model], tuple[str, ...]]


@dataclass(frozen=True)
class Place:
    """A model that holds data of persons or households, with the lookups that lead from its rows to them."""

    model: type[Model]
    to_person: tuple[str, ...]
    to_household: tuple[str, ...]
    pointed_at_by: tuple[tuple["Place", str], ...] = ()  # of a shared one: the owned place, its foreign key

    @property
    def label(self) -> str:
        """The model's name as events and origins say it: registry.person."""
        return str(self.model._meta.label_lower)

    @property
    def is_shared(self) -> bool:
        """Whether its rows are only pointed at, and may hold data of others."""
        return bool(self.pointed_at_by)

    @property
    def personal(self) -> Mapping[str, str]:
        """Its personal fields, each with its field class."""
        return dict(vars(self.model).get("PERSONAL", {}))

    @property
    def open(self) -> frozenset[str]:
        """Its fields that hold nothing personal."""
        return frozenset(vars(self.model).get("OPEN", ()))


@dataclass(frozen=True)
class Subject:
    """Whose data are looked for: all records of one person, or households (with nobody of them in particular).

    What is held of a household as a whole belongs to who lives there: of one that the person left, nothing is theirs.
    """

    person_ids: tuple[int, ...] = ()
    household_ids: tuple[int, ...] = ()
    left_ids: tuple[int, ...] = ()  # households in which others lived on
    is_of_many: bool = False  # everybody of a household, who are no single person's to show


def subject_of(person: Person, *, with_households: bool = True) -> Subject:
    """The person with all records merged into theirs and, if wanted, the households in which they live or lived to
    the end; those in which others lived on after them are only named."""
    records = tuple(record_ids([person.pk]))
    lived_in = Membership.objects.filter(person_id__in=records).values_list("household_id", flat=True)
    last: dict[int, date] = defaultdict(lambda: date.min)
    own: dict[int, date] = defaultdict(lambda: date.min)
    lives = Membership.objects.filter(household_id__in=list(lived_in) if with_households else [])
    for home, who, until in lives.values_list("household_id", "person_id", "valid_to"):
        last[home] = max(last[home], until or date.max)
        if who in records:
            own[home] = max(own[home], until or date.max)
    homes = tuple(sorted(home for home in own if own[home] == last[home]))
    return Subject(records, homes, tuple(sorted(own.keys() - set(homes))))


@cache
def places() -> tuple[Place, ...]:
    """All places, from the ground up: the two themselves, what is owned, then what is shared."""
    to_person, to_household = _ways(Person), _ways(Household)
    to_person |= {model: tuple(_said(model)) for model in _models() if _said(model)}
    owned = {
        model: Place(model, to_person.get(model, ()), to_household.get(model, ()))
        for model in _models()
        if model in to_person or model in to_household
    }
    return (*owned.values(), *_shared(owned))


def place_of(model: type[Model]) -> Place:
    """The place a model is. Raises KeyError where no way leads from it to anybody."""
    return {place.model: place for place in places()}[model]


def rows_of_persons(place: Place, person_ids: Collection[int]) -> QuerySet[Any]:
    """The rows about these persons themselves, also those of shared places that such rows point at."""
    if place.is_shared:
        return _pointed_at(place, [(rows_of_persons(by, person_ids), key) for by, key in place.pointed_at_by])
    return _named(place, place.to_person, person_ids)


def rows_of_households(place: Place, household_ids: Collection[int]) -> QuerySet[Any]:
    """The rows about these households as a whole: those that name nobody of them."""
    if place.is_shared:
        return _pointed_at(
            place, [(rows_of_households(by, household_ids), key) for by, key in place.pointed_at_by]
        )
    nobody = Q(*[(f"{way}__isnull", True) for way in place.to_person])
    return _named(place, place.to_household, household_ids).filter(nobody)


def rows_of(place: Place, subject: Subject) -> QuerySet[Any]:
    """The rows of a subject: of the persons and of the households."""
    persons = rows_of_persons(place, subject.person_ids)
    households = rows_of_households(place, subject.household_ids)
    return place.model._default_manager.filter(
        Q(pk__in=persons.order_by().values("pk")) | Q(pk__in=households.order_by().values("pk"))
    )


def _models() -> list[type[Model]]:
    """The models of the house, in the order of its rooms."""
    return [model for model in apps.get_models() if model.__module__.startswith("ppaos.")]


def _ways(target: type[Model]) -> Ways:
    """From each model the shortest lookups by foreign keys to the target, whose own way is its key."""
    ways: Ways = {target: ("pk",)}
    fresh: Ways = dict(ways)
    while fresh:
        found: dict[type[Model], list[str]] = defaultdict(list)
        for model in _models():
            for key in _keys(model) if model not in ways else ():
                if key.related_model in fresh:
                    found[model] += _longer(key, fresh[key.related_model], target)
        fresh = {model: tuple(lookups) for model, lookups in found.items()}
        ways |= fresh
    return ways


def _longer(key: ForeignKey[Any, Any], ways: Iterable[str], target: type[Model]) -> list[str]:
    return [key.name if key.related_model is target else f"{key.name}__{way}" for way in ways]


def _keys(model: type[Model]) -> list[ForeignKey[Any, Any]]:
    """The foreign keys that may lead to somebody: none to the own kind (merges, corrections), none to users."""
    ends = {model, get_user_model()}
    return [
        key
        for key in model._meta.concrete_fields
        if isinstance(key, ForeignKey) and key.related_model not in ends
    ]


def _shared(owned: Mapping[type[Model], Place]) -> list[Place]:
    pointing: dict[type[Model], list[tuple[Place, str]]] = defaultdict(list)
    for place in owned.values():
        for key in _keys(place.model):
            model = key.related_model
            if model not in owned and vars(model).get("PERSONAL"):
                pointing[model].append((place, key.attname))
    order = _models()
    return [
        Place(model, (), (), tuple(by))
        for model, by in sorted(pointing.items(), key=lambda pair: order.index(pair[0]))
    ]


def _said(model: type[Model]) -> Mapping[str, Q]:
    """The lookups to a person that hold under a condition only, as the model itself says."""
    return dict(vars(model).get("ABOUT", {}))


def _named(place: Place, ways: Iterable[str], ids: Collection[int]) -> QuerySet[Any]:
    """The rows one of whose ways leads to one of the ids: none where there is no way."""
    found, said = Q(pk__in=[]), _said(place.model)
    for way in ways:
        found |= Q((f"{way}__in", list(ids))) & said.get(way, Q())
    named = place.model._default_manager.filter(found)
    return place.model._default_manager.filter(pk__in=named.order_by().values("pk")) if said else named


def _pointed_at(place: Place, rows: Iterable[tuple[QuerySet[Any], str]]) -> QuerySet[Any]:
    found = Q(pk__in=[])
    for query, key in rows:
        found |= Q(pk__in=query.order_by().filter((f"{key}__isnull", False)).values(key))
    return place.model._default_manager.filter(found)
