"""Which lists may be taken out, and what are their columns? Read from data once, checked against the models."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models

from ppaos.sharing.dashboards.queries import figures
from ppaos.sharing.exchange.queries.sources import SOURCES

TEXT, WHOLE, NUMBER, DATE, TIME, YES_NO = "text", "whole", "number", "date", "time", "yes_no"
KINDS: Mapping[type[Any], str] = {
    models.BooleanField: YES_NO, models.DateTimeField: TIME, models.DateField: DATE, models.IntegerField: WHOLE,
    models.FloatField: NUMBER, models.DecimalField: NUMBER,
}  # fmt: skip
# What a source reckons itself: no field of a table.
RECKONED = {"told": TEXT, "amount": NUMBER}
FIGURE = "figure"
Words = Mapping[str, str]


@dataclass(frozen=True)
class Column:
    """One column of a list: what it is called, of which kind and field class, and what its codes mean."""

    code: str
    path: str
    kind: str
    field_class: str  # empty: open
    words: Words
    unit: str
    choices: Mapping[str, Any]  # code → label, or {th, en}
    is_place: bool = False  # a name told by today's hierarchy, not a field


@dataclass(frozen=True)
class Listing:
    """One list: where its rows come from, who may see it, of whom it is, and by what it is narrowed."""

    code: str
    words: Words
    row: Words
    source: str
    deed: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    area: str
    household: str = ""
    person: str = ""
    day: str = ""
    state: str = ""
    sees: frozenset[str] = frozenset()  # classes without all of which nothing of it is seen

    @property
    def is_about_people(self) -> bool:
        """Whether its rows are about households or persons, not about areas and bodies."""
        return bool(self.household)

    def column(self, code: str) -> Column:
        """The column of a code; KeyError where it has none."""
        return {column.code: column for column in self.columns}[code]

    def chosen(self, codes: Iterable[str]) -> tuple[Column, ...]:
        """The columns of these codes, in the list's order; with names of places comes the code of the area. All,
        where none is named."""
        asked = set(codes) or {column.code for column in self.columns}
        if any(column.is_place and column.code in asked for column in self.columns):
            asked.add(self.area)
        return tuple(column for column in self.columns if column.code in asked)

    def seen_with(self, classes: Iterable[str]) -> tuple[Column, ...]:
        """The columns that somebody reads who sees these field classes."""
        allowed = {*classes, ""}
        return tuple(column for column in self.columns if column.field_class in allowed)


@lru_cache
def listings() -> dict[str, Listing]:
    """All lists by code, in the order in which they are shown."""
    table = tomllib.loads(files("ppaos.sharing.exchange").joinpath("catalogue.toml").read_text("utf-8"))
    found = [_listing(entry, table) for entry in table["list"]]
    told = {column.code: column.choices for each in found for column in each.columns if column.choices}
    return {each.code: _with_choices(each, told) for each in found}


def _with_choices(listing: Listing, told: Mapping[str, Mapping[str, Any]]) -> Listing:
    """Columns of facts repeat codes of other tables without their labels: one code means one thing."""
    columns = tuple(
        replace(each, choices=each.choices or told.get(each.code, {})) for each in listing.columns
    )
    return replace(listing, columns=columns)


def _listing(entry: Mapping[str, Any], table: Mapping[str, Any]) -> Listing:
    model = SOURCES[entry["source"]].model
    columns: list[Column] = []
    for spec in entry["columns"]:
        code, _, path = (part.strip() for part in spec.partition("="))
        columns.append(_column(model, code, path or code, table))
        if code == "area_code":
            columns += [
                Column(place, "", TEXT, "", words, "", {}, is_place=True)
                for place, words in table["places"].items()
            ]
    names = ("source", "deed", "area", "household", "person", "day", "state")
    return Listing(
        code=entry["code"],
        words={"th": entry["th"], "en": entry["en"]},
        row=entry["row"],
        columns=tuple(columns),
        key=tuple(entry.get("key", (str(model._meta.pk.attname),))),
        sees=frozenset(entry.get("sees", ())),
        **{name: entry[name] for name in names if name in entry},
    )


def _column(model: type[models.Model], code: str, path: str, table: Mapping[str, Any]) -> Column:
    words = table["words"][code]
    told = {"th": words["th"], "en": words["en"]}
    if path in RECKONED:
        choices = {name: figure.label for name, figure in figures().items()} if code == FIGURE else {}
        return Column(code, path, RECKONED[path], "", told, words.get("unit", ""), choices)
    owner, field = _field(model, path)
    return Column(
        code, path, _kind(field), _class_of(owner, field), told, words.get("unit", ""),
        _choices(code, field, table["values"]),
    )  # fmt: skip


def _field(model: type[models.Model], path: str) -> tuple[type[models.Model], Any]:
    """The field a path leads to, and the table it is of."""
    *way, last = path.split("__")
    for step in way:
        model = model._meta.get_field(step).related_model  # type: ignore[assignment]
    try:
        return model, model._meta.get_field(last)
    except FieldDoesNotExist:  # «household_id» is the column of «household»
        return model, next(field for field in model._meta.concrete_fields if field.attname == last)


def _kind(field: Any) -> str:
    if field.is_relation:
        return _kind(field.target_field)
    return next((kind for of, kind in KINDS.items() if isinstance(field, of)), TEXT)


def _class_of(owner: type[models.Model], field: Any) -> str:
    """The field class a table declares for its field; open ones have none."""
    return str(owner.PERSONAL.get(field.name, ""))  # type: ignore[attr-defined]


def _choices(code: str, field: Any, values: Mapping[str, Words]) -> dict[str, Any]:
    """What the codes of a field mean: its own labels, or the words of the catalogue where it has none."""
    return {
        value: values.get(f"{code}.{value}") or values.get(str(value)) or label
        for value, label in field.flatchoices
        if value not in (None, "")
    }
