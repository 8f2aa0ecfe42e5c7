"""What does the house hold of a person, record by record? For the copy and the answer the law gives a data subject.

Data of others are masked: names of housemates in texts, who told something, who works here. Sealed voices, and
anonymous ones of the household, are left out with their parts: to show them would give their senders away. Rows that
may hold data of many (files, minutes, batches) are named, not shown; houses of the household are shown.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import CASCADE, BinaryField, Field, ForeignKey, Model, QuerySet

from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.queries import KeyWrong, opened_id
from ppaos.people.registry.models import Dwelling, Household, Membership, Person
from ppaos.people.registry.queries import record_ids
from ppaos.people.registry.queries.naming import NOTHING, TAKEN_OUT, naming_of
from ppaos.sharing.protection.queries.personal import (
    Place,
    Subject,
    places,
    rows_of_households,
    rows_of_persons,
)

SELF, OTHER, OFFICER, OTHER_HOME, SEALED = "self", "another_person", "officer", "another_household", "sealed"
ABOUT_PERSON, ABOUT_HOUSEHOLD = "person", "household"
SHOWN_SHARED = (Dwelling,)


@dataclass(frozen=True)
class Held:
    """The rows of one place that are about the person, or about the household as a whole."""

    place: Place
    about: str
    rows: QuerySet[Any]

    @property
    def is_shown(self) -> bool:
        """Whether the rows are shown field by field, or only named, since they may hold data of others."""
        return not self.place.is_shared or self.place.model in SHOWN_SHARED


@dataclass(frozen=True)
class Mask:
    """What hides others: the pattern of their names, and the records and households that are the subject's own."""

    names: re.Pattern[str]
    persons: frozenset[int]
    households: frozenset[int]
    is_of_many: bool

    def text(self, value: str) -> str:
        """The text without the names of others."""
        return self.names.sub(TAKEN_OUT, value)


def held_of(subject: Subject) -> Iterator[Held]:
    """Everything held of the subject, from the ground up; places without rows too."""
    for place in places():
        yield Held(
            place, ABOUT_PERSON, _tellable(place, rows_of_persons(place, subject.person_ids), ABOUT_PERSON)
        )
        rows = rows_of_households(place, subject.household_ids)
        yield Held(place, ABOUT_HOUSEHOLD, _tellable(place, rows, ABOUT_HOUSEHOLD))


def mask_for(subject: Subject) -> Mask:
    """The mask that hides everybody else who ever lived in the households."""
    homes = frozenset({*subject.household_ids, *subject.left_ids})
    lived = Membership.objects.filter(household_id__in=homes)
    others = set(record_ids(lived.values_list("person_id", flat=True))) - set(subject.person_ids)
    own = naming_of(subject.person_ids)
    patterns = []
    for number in sorted(others):
        naming = naming_of([number])
        # A name that is also one's own is no name of another.
        patterns.append(
            naming.full_pattern if set(naming.first_names) & set(own.first_names) else naming.loose_pattern
        )
    known = [pattern for pattern in patterns if pattern != NOTHING]
    return Mask(
        re.compile("|".join(known) or NOTHING),
        frozenset(subject.person_ids),
        homes,
        subject.is_of_many,
    )


def told_row(row: Model, held: Held, mask: Mask) -> dict[str, Any]:
    """A row as its data subject reads it: field by field, values that JSON holds."""
    left_out = set(words()["left_out"]["technical"])
    return {
        field.name: _told(row, field, held, mask)
        for field in row._meta.concrete_fields
        if field.name not in left_out
    }


@lru_cache
def words() -> Mapping[str, Any]:
    """The Thai words of records and fields, and what is left out."""
    text = files("ppaos.sharing.protection.queries").joinpath("held_words.toml").read_text("utf-8")
    return tomllib.loads(text)


def record_word(place: Place) -> str:
    """The Thai word of a kind of record."""
    return str(words()["record"].get(place.label, place.label))


def field_word(name: str) -> str:
    """The Thai word of a field; its technical name where there is none."""
    return str(words()["field"].get(name, name))


def _tellable(place: Place, rows: QuerySet[Any], about: str) -> QuerySet[Any]:
    """Without what is sealed or came without a name, and without the parts of such a row (steps, parties, appeals)."""
    wholes = [
        key for key in place.model._meta.concrete_fields
        if isinstance(key, ForeignKey) and key.remote_field.on_delete is CASCADE
    ]  # fmt: skip
    for model, way in ((place.model, ""), *((key.related_model, f"{key.name}__") for key in wholes)):
        names = {field.name for field in model._meta.concrete_fields}
        hidden = ["is_sealed"] + (["is_anonymous"] if about == ABOUT_HOUSEHOLD else [])
        rows = rows.filter(**{f"{way}{name}": False for name in hidden if name in names})
    return rows.order_by("pk")


def _told(row: Model, field: Field[Any, Any], held: Held, mask: Mask) -> Any:
    if isinstance(field, ForeignKey):
        return _pointed(row, field, mask)
    value = getattr(row, field.attname)
    if value in (None, ""):
        return value
    if field.name in words()["left_out"]["of_others"]:
        return OTHER
    if held.about == ABOUT_HOUSEHOLD and field.name in words()["left_out"]["of_sender"]:
        return OTHER
    if isinstance(field, BinaryField):
        return _opened(bytes(value), held, mask)
    return _plain(value, mask)


def _pointed(row: Model, field: ForeignKey[Any, Any], mask: Mask) -> Any:
    """Whom a row points at: oneself, one's household, a place; of other people only that there is one."""
    number = getattr(row, field.attname)
    if number is None:
        return None
    if field.related_model is Person:
        return SELF if number in mask.persons else OTHER
    if field.related_model is Household:
        return number if number in mask.households else OTHER_HOME
    if field.related_model is get_user_model():
        return OFFICER
    if field.related_model is Area:
        return f"{getattr(row, field.name).name_th} ({number})"
    return number


def _opened(sealed: bytes, held: Held, mask: Mask) -> str:
    """A citizen id opened for whose it is alone; what else is sealed stays so and is only named."""
    if held.about != ABOUT_PERSON or mask.is_of_many:
        return SEALED
    try:
        return opened_id(sealed)
    except (KeyWrong, ValueError):
        return SEALED


def _plain(value: Any, mask: Mask) -> Any:
    if isinstance(value, str):
        return mask.text(value)
    if isinstance(value, dict):
        return {mask.text(str(key)): _plain(each, mask) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(each, mask) for each in value]
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
