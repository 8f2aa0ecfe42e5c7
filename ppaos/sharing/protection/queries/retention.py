"""What may be kept how long, and what is over its time today?"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from importlib.resources import files
from typing import Any

from django.apps import apps
from django.db.models import DateTimeField, Field, Model, Q, QuerySet
from django.utils.timezone import make_aware

from ppaos.ground.geography.models import Area, AreaWithin, in_force
from ppaos.ground.workbench.models import StoredFile
from ppaos.people.cooperation.permissions import areas_in_sight, granted_areas
from ppaos.sharing.protection.queries.emptied_columns import filled_rows

ERASE_FIELDS, ERASE_FILE, DELETE, LOOK = "erase_fields", "erase_file", "delete", "look"


@dataclass(frozen=True)
class Rule:
    """One rule of retention.toml. Words are Thai («th») and English («en»)."""

    code: str
    words: Mapping[str, str]
    event: Mapping[str, str]
    model: type[Model]
    where: Mapping[str, Any]
    after: str
    days: int
    done: str
    fields: tuple[str, ...]
    files: tuple[str, ...]
    area: str
    basis: Mapping[str, str]
    source: str
    status: str

    @property
    def columns(self) -> list[Field[Any, Any]]:
        """The fields that are emptied."""
        return [self.model._meta.get_field(name) for name in self.fields]  # type: ignore[misc]


@lru_cache
def rules() -> dict[str, Rule]:
    """The rules by their code, in the order of retention.toml."""
    text = files("ppaos.sharing.protection.queries").joinpath("retention.toml").read_text("utf-8")
    return {row["code"]: _rule(row) for row in tomllib.loads(text)["rule"]}


def _rule(row: Mapping[str, Any]) -> Rule:
    def said(name: str) -> dict[str, str]:
        return {"th": row[f"{name}thai"], "en": row[f"{name}english"]}

    return Rule(
        row["code"], said(""), said("event_"), apps.get_model(row["model"]), row.get("where", {}), row["after"],
        row["days"], row["done"], tuple(row.get("fields", ())), tuple(row.get("files", ())), row.get("area", ""),
        said("basis_"), row["source"], row["status"],
    )  # fmt: skip


def rows_over(rule: Rule, *, as_of: date, areas: Any = None) -> QuerySet[Any]:
    """The rows whose time is over on the day and on which the rule still has something to do; in these areas, or
    everywhere."""
    rows = rule.model._default_manager.filter(**rule.where).filter(_over(rule, as_of))
    if areas is not None and rule.area:
        rows = rows.filter(**{f"{rule.area}__in": areas})
    if rule.done == ERASE_FIELDS:
        return rows.filter(filled_rows(rule.columns))
    if rule.done == ERASE_FILE:
        return rows.filter(_with_file(rule))
    return rows


def _over(rule: Rule, as_of: date) -> Q:
    """Begun so long ago; what never began (no day) is not over."""
    last = as_of - timedelta(days=rule.days)
    path, model = rule.after.split("__"), rule.model
    for step in path[:-1]:
        model = model._meta.get_field(step).related_model  # type: ignore[assignment]
    is_moment = isinstance(model._meta.get_field(path[-1]), DateTimeField)
    return Q((f"{rule.after}__lt", make_aware(datetime.combine(last, time())) if is_moment else last))


def _with_file(rule: Rule) -> Q:
    if rule.model is StoredFile:
        return Q(erased_at=None)
    found = Q()
    for name in rule.files:
        found |= Q((f"{name}__isnull", False), (f"{name}__erased_at", None))
    return found


def areas_of_keeping(user: Any, deed: str) -> QuerySet[Area]:
    """The areas in which the user was given the deed, and for which a rule can be run."""
    return Area.objects.filter(code__in=granted_areas(user, deed=deed)).order_by("code")


def areas_within(area_code: str, on: date) -> Any:
    """A subquery of the codes of the areas within an area."""
    return AreaWithin.objects.filter(in_force(on), ancestor_id=area_code).values("area_id")


def counts_over(deed: str, user: Any, *, as_of: date) -> dict[str, int]:
    """How many rows each rule would touch on the day where the user may do the deed: rule → rows."""
    areas = areas_in_sight(user, deed=deed)
    return {code: rows_over(rule, as_of=as_of, areas=areas).count() for code, rule in rules().items()}
