"""Where does somebody's name or id stand outside what belongs to them: in minutes, messages, papers of many?"""

from typing import Any

from django.apps import apps
from django.db.models import JSONField, Model

from ppaos.people.registry.queries.naming import Naming
from ppaos.sharing.protection.queries.emptied_columns import ids_named, written_fields
from ppaos.sharing.protection.queries.erasing import LISTED, decisions
from ppaos.sharing.protection.queries.personal import places

MOST = 50
# Their detail is looked through by the events of the person, not all at once: there are millions.
EVENTS = "privacy.event"


def named_elsewhere(naming: Naming) -> list[dict[str, Any]]:
    """Rows in which a full name or an id stands and which erasure leaves: model, column, the first rows, and why
    (Thai and English). For a person to look at; nothing is changed here."""
    found = []
    for model, fields in _looked_through():
        for field in fields:
            rows = ids_named(model, [field], naming.full_pattern, most=MOST)
            if rows:
                why = (
                    decisions()[model._meta.label_lower].why if model._meta.label_lower in decisions() else {}
                )
                found.append(
                    {"model": model._meta.label_lower, "column": field.column, "rows": rows, "why": dict(why)}
                )
    return found


def _looked_through() -> list[tuple[type[Model], list[Any]]]:
    """Texts of many by decision; and JSON that is declared open, of whatever belongs to nobody."""
    owned = {place.model for place in places() if not place.is_shared}
    looked = []
    for model in apps.get_models():
        label = model._meta.label_lower
        if not model.__module__.startswith("ppaos.") or model in owned or label == EVENTS:
            continue
        decision = decisions().get(label)
        fields = written_fields(decision.fields) if decision is not None and decision.how == LISTED else []
        json = [
            each for each in model._meta.concrete_fields if isinstance(each, JSONField) and each not in fields
        ]
        if fields or json:
            looked.append((model, [*fields, *json]))
    return looked
