"""docs/reference/data_dictionary.md: what is kept, of which type, and is it personal?"""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, models

from ppaos.config.reference import glossary
from ppaos.config.reference.markdown import code, first_sentence, page, table

ABOUT = (
    "Every table of every room. «Open» fields tell nothing about a person. The others are personal: the class says "
    "which right shows them (see [roles](roles.md)). «Empty» means that the field may be empty, and empty means "
    "not known, never zero. Times carry their zone; periods run from a day up to, not including, another."
)
HEADER = ["field", "type", "empty", "class", "values"]


def render() -> str:
    """The page as Markdown, from the models of all rooms."""
    parts = [part for room in settings.ROOMS for part in _room(room)]
    return page("Data dictionary", ABOUT, *parts)


def _room(room: str) -> list[str]:
    words = glossary.thai()
    parts = [f"## {room.removeprefix('ppaos.').replace('.', '/')}"]
    for model in apps.get_app_config(room.rsplit(".", 1)[1]).get_models():
        title = f"### {model.__name__} · {words.get(_snake(model.__name__), '')} (`{model._meta.db_table}`)"
        fields = [_row(model, field) for field in model._meta.get_fields() if _is_kept(field)]
        parts += [title, first_sentence(model.__doc__), table(HEADER, fields)]
    return parts if len(parts) > 1 else []


def _row(model: type[models.Model], field: Any) -> list[Any]:
    return [
        f"`{field.name}`",
        _type(field),
        "yes" if _may_be_empty(field) else "",
        _class(model, field),
        _values(field),
    ]


def _type(field: Any) -> str:
    if field.many_to_many:
        return "list"
    return str(field.db_type(connection) or "composite")


def _may_be_empty(field: Any) -> bool:
    return not field.many_to_many and (field.null or (field.blank and not field.auto_created))


def _class(model: Any, field: Any) -> str:
    return str(model.PERSONAL.get(field.name, "open"))


def _values(field: Any) -> str:
    if field.is_relation:
        return f"→ {field.related_model._meta.label}"
    return code(value for value, _label in field.flatchoices)


def _is_kept(field: Any) -> bool:
    return bool(field.concrete or (field.many_to_many and not field.auto_created))


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")
