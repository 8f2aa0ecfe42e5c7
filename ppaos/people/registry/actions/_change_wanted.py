"""What is asked for, read before it waits: values that JSON keeps, choices that exist, a citizen id sealed."""

import base64
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from ppaos.engine.thai import citizen_ids
from ppaos.engine.thai.one import of_one
from ppaos.ground.privacy.queries import opened_id, sealed_id
from ppaos.people.registry.actions.details import OF_DWELLING
from ppaos.people.registry.actions.errors import RegistryError
from ppaos.people.registry.actions.persons import CORRECTABLE
from ppaos.people.registry.models import ChangeRequest, Membership, Person

Kind = ChangeRequest.Kind
MEMBER = ("relation", "presence", "is_head")
FIELDS = (
    *(f"person.{name}" for name in (*CORRECTABLE, "citizen_id")),
    *(f"dwelling.{name}" for name in OF_DWELLING),
    *(f"membership.{name}" for name in MEMBER),
)
CHOICES: dict[str, list[str]] = {
    "sex": ["", *Person.Sex.values],
    "birth_precision": ["", *Person.Precision.values],
    "presence": Membership.Presence.values,
}
LENGTHS = {
    "title": 40, "first_name": 120, "last_name": 120, "relation": 60, "ended_reason": 60, "away": 200, "head": 20,
    "house_code": 11, "house_no": 40, "moo": 2, "soi": 120, "road": 120,
}  # fmt: skip
NEW_PERSON = ("title", "first_name", "last_name", "sex", "relation", "presence", "citizen_id")
ADDRESS = ("area_code", *OF_DWELLING)
TAKES: dict[str, tuple[str, ...]] = {
    Kind.BIRTH: NEW_PERSON,
    Kind.DEATH: ("head",),
    Kind.MOVE: (*ADDRESS, "away"),
    Kind.SPLIT: ("persons", "head", *ADDRESS),
    Kind.JOIN: ("other_household",),
    Kind.COME: (*NEW_PERSON, "birth_on", "birth_precision"),
    Kind.LEAVE: ("ended_reason", "head"),
    Kind.FIELD: FIELDS,
}


def read_wanted(kind: str, wanted: dict[str, Any]) -> dict[str, Any]:
    """The values of a change as JSON keeps them, a citizen id sealed; RegistryError for what cannot be read."""
    allowed = TAKES[kind]
    unknown = sorted(set(wanted) - set(allowed))
    if unknown:
        raise RegistryError(
            f"A change «{kind}» does not take {', '.join(unknown)}. It takes {', '.join(allowed) or 'nothing'}."
        )
    try:
        return {name: _value(name, value) for name, value in wanted.items()}
    except (TypeError, ValueError) as error:
        if isinstance(error, RegistryError):
            raise
        raise RegistryError(f"A value of the change «{kind}» cannot be read: {error}.") from error


def opened_citizen_id(text: str) -> str:
    """The digits of a citizen id that waits sealed in a request."""
    return opened_id(base64.b64decode(text))


def _value(name: str, value: Any) -> Any:
    field = name.rpartition(".")[2]
    if field == "persons":
        return sorted({int(pk) for pk in value})
    if field in ("head", "other_household"):
        return None if value in (None, "") else int(value)
    if field == "is_head":
        return bool(value)
    if field == "birth_on":
        return _day(value)
    text = "" if value is None else " ".join(str(value).split())
    if field == "citizen_id":
        return _sealed(text)
    return _checked_text(field, text)


def _checked_text(field: str, text: str) -> str:
    if len(text) > LENGTHS.get(field, 200):
        raise RegistryError(
            _("«%(text)s…» is longer than %(limit)s letters. Shorten it.")
            % {"text": text[:20], "limit": LENGTHS.get(field, 200)}
        )
    if field in CHOICES and text not in CHOICES[field]:
        raise RegistryError(f"{field} is «{text}». It may be {', '.join(CHOICES[field])}.")
    return text


def _day(value: Any) -> str | None:
    if value in (None, ""):
        return None
    day = date.fromisoformat(value) if isinstance(value, str) else value
    return str(day.isoformat())


def _sealed(text: str) -> str:
    if not text:
        return ""
    if not of_one(citizen_ids.is_valid, text):
        raise RegistryError(
            _("This is no citizen id: thirteen digits, the last of which follows from the others.")
        )
    return base64.b64encode(sealed_id(of_one(citizen_ids.cleaned, text))).decode()
