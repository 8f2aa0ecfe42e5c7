"""How is a personal column emptied, or a name taken out of it, in the database's own words?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection, models

from ppaos.people.registry.queries.naming import TAKEN_OUT

WRITTEN = (models.CharField, models.TextField)


def emptied(field: models.Field[Any, Any]) -> str:
    """The SQL value a column has when it is empty; one that must be unique keeps the row's own number."""
    if field.null:
        return "null"
    if isinstance(field, models.JSONField):
        return "'[]'::jsonb" if field.default is list else "'{}'::jsonb"
    if isinstance(field, WRITTEN):
        return f"'erased:' || {_key(field.model)}" if _must_differ(field) else "''"
    if isinstance(field, models.BooleanField):
        return "false"
    if isinstance(field, models.BinaryField):
        return "uuid_send(gen_random_uuid())"
    raise TypeError(f"{field} can be neither null nor empty: nobody said how it is emptied.")


def counted_filled(
    model: type[models.Model], fields: Sequence[models.Field[Any, Any]], ids: Iterable[int]
) -> dict[str, int]:
    """In how many of the rows each column holds something: column → rows, those that hold nothing left out."""
    asked = ", ".join(f"count(*) filter (where {_is_filled(each)})" for each in fields)
    return _counts(model, fields, asked, {"ids": list(ids)})


def counted_named(
    model: type[models.Model],
    fields: Sequence[models.Field[Any, Any]],
    ids: Iterable[int] | None,
    pattern: str,
) -> dict[str, int]:
    """In how many rows (of these, or of all) each column of text has what the pattern looks for: column → rows."""
    asked = ", ".join(f"count(*) filter (where {_text(each)} ~ %(pattern)s)" for each in fields)
    return _counts(model, fields, asked, {"ids": None if ids is None else list(ids), "pattern": pattern})


def ids_named(
    model: type[models.Model], fields: Sequence[models.Field[Any, Any]], pattern: str, *, most: int
) -> list[int]:
    """The first rows that have what the pattern looks for in one of the columns."""
    found = " or ".join(f"{_text(each)} ~ %(pattern)s" for each in fields)
    sql = f'select {_key(model)} from "{model._meta.db_table}" where {found} order by 1 limit {int(most)}'
    with connection.cursor() as cursor:
        cursor.execute(sql, {"pattern": pattern})
        return [number for (number,) in cursor.fetchall()]


def emptying(
    model: type[models.Model], fields: Sequence[models.Field[Any, Any]], also: Mapping[str, str]
) -> str:
    """The statement that empties the columns of the rows %(ids)s."""
    told = [f'"{each.column}" = {emptied(each)}' for each in fields]
    told += [f"\"{name}\" = '{value}'" for name, value in also.items()]
    filled = " or ".join(_is_filled(each) for each in fields)
    return f'update "{model._meta.db_table}" set {", ".join(told)} where {_key(model)} = any(%(ids)s) and ({filled})'


def masking(model: type[models.Model], fields: Sequence[models.Field[Any, Any]]) -> str:
    """The statement that takes what %(full)s (in JSON) or %(loose)s (in texts) looks for out of the rows %(ids)s."""
    told = [f'"{each.column}" = {_masked(each)}' for each in fields]
    found = " or ".join(f"{_text(each)} ~ {_pattern(each)}" for each in fields)
    return f'update "{model._meta.db_table}" set {", ".join(told)} where {_key(model)} = any(%(ids)s) and ({found})'


def filled_rows(fields: Iterable[models.Field[Any, Any]]) -> models.Q:
    """The rows in which one of the columns holds something."""
    found = models.Q()
    for field in fields:
        empty = models.Q((field.name, ""))
        if field.null:
            empty = models.Q((f"{field.name}__isnull", True))
        found |= ~empty
    return found


def written_fields(fields: Iterable[models.Field[Any, Any]]) -> list[models.Field[Any, Any]]:
    """Those that hold words somebody wrote: texts without choices, and JSON."""
    return [
        each
        for each in fields
        if isinstance(each, models.JSONField) or (isinstance(each, WRITTEN) and not each.choices)
    ]


def _counts(
    model: type[models.Model], fields: Sequence[models.Field[Any, Any]], asked: str, values: dict[str, Any]
) -> dict[str, int]:
    where = "" if values["ids"] is None else f" where {_key(model)} = any(%(ids)s)"
    with connection.cursor() as cursor:
        cursor.execute(f'select {asked} from "{model._meta.db_table}"{where}', values)
        counts = cursor.fetchone()
    return {str(each.column): count for each, count in zip(fields, counts, strict=True) if count}


def _is_filled(field: models.Field[Any, Any]) -> str:
    if isinstance(field, models.BinaryField) and not field.null:
        return "true"  # chance takes its place each time
    if isinstance(field, WRITTEN) and not field.null and _must_differ(field):
        return f"\"{field.column}\" not like 'erased:%%'"
    return f'"{field.column}" is distinct from {emptied(field)}'


def _key(model: type[models.Model]) -> str:
    """The column that numbers the rows: most have an id of their own, some stand for a household."""
    assert model._meta.pk is not None
    return f'"{model._meta.pk.column}"'


def _text(field: models.Field[Any, Any]) -> str:
    return f'"{field.column}"::text'


def _pattern(field: models.Field[Any, Any]) -> str:
    return "%(full)s" if isinstance(field, models.JSONField) else "%(loose)s"


def _masked(field: models.Field[Any, Any]) -> str:
    masked = f"regexp_replace({_text(field)}, {_pattern(field)}, '{TAKEN_OUT}', 'g')"
    return f"({masked})::jsonb" if isinstance(field, models.JSONField) else masked


def _must_differ(field: models.Field[Any, Any]) -> bool:
    together = (each for each in field.model._meta.constraints if isinstance(each, models.UniqueConstraint))
    return field.unique or any(field.name in each.fields for each in together)
