"""What is known of one person put right: names and birth, citizen id or why there is none, death."""

from datetime import date, datetime
from typing import Any

import polars as pl
from django.utils import timezone
from django.utils.translation import gettext as _

from ppaos.engine.thai import citizen_ids
from ppaos.engine.thai.one import of_one
from ppaos.ground.privacy.actions import announce, audited
from ppaos.ground.privacy.queries import sealed_id
from ppaos.ground.workbench.presenters.thai import thai_date
from ppaos.people.registry.actions._arrivals import with_name_keys
from ppaos.people.registry.actions.errors import RegistryError
from ppaos.people.registry.models import Correction, Identifier, Membership, Merge, Person
from ppaos.people.registry.permissions import check_can_edit_person
from ppaos.people.registry.queries.records import record_ids

CORRECTABLE = ("title", "first_name", "last_name", "sex", "birth_on", "birth_precision")
CITIZEN_ID, NONE = Identifier.Kind.CITIZEN_ID, Identifier.Kind.NONE


@audited("person.corrected", subjects=("person",))
def correct_person(*, person: Person, changes: dict[str, Any], reason: str, by: Any, at: datetime) -> Person:
    """Put fields of CORRECTABLE right (birth_on a date or None, the others text); the old values are kept.

    Raises RegistryError for another field, a value that cannot be, or no reason.
    """
    check_can_edit_person(by, person)
    check_is_kept(person)
    if not reason.strip():
        raise RegistryError(_("A correction needs a reason: say where the right value comes from."))
    _check_values(person, changes, timezone.localdate(at))
    write_corrections(person, changes, reason=reason, by=by, at=at)
    announce(households=homes_of(person), at=at)
    return person


@audited("person.died", subjects=("person",))
def record_death(*, person: Person, on: date, by: Any, at: datetime) -> Person:
    """Note the day of death; from that day on the person is a member of no household."""
    check_can_edit_person(by, person)
    check_is_kept(person)
    if person.died_on is not None:
        raise RegistryError(
            _("The death of %(person)s is recorded already, on %(day)s.")
            % {"person": person, "day": thai_date(person.died_on)}
        )
    check_day(on, at, not_before=person.birth_on, what=_("The day of death"))
    homes = homes_of(person)
    memberships = Membership.objects.filter(person_id__in=record_ids([person.pk]), valid_to__isnull=True)
    if memberships.filter(valid_from__gt=on).exists():
        raise RegistryError(
            _("%(person)s joined a household after %(day)s. Correct one of the two days.")
            % {"person": person, "day": thai_date(on)}
        )
    memberships.update(valid_to=on, ended_reason="died")
    person.died_on = on
    person.save(update_fields=["died_on"])
    announce(households=homes, at=at)
    return person


@audited("identifier.added", subjects=("person",))
def add_identifier(
    *,
    person: Person,
    citizen_id: str,
    on: date,
    by: Any,
    at: datetime,
    is_verified: bool = False,
    source_label: str = "",
    source_id: int | None = None,
) -> Identifier:
    """Give a person a citizen id from a day on; the one before, or the reason for having none, ends that day."""
    digits = of_one(citizen_ids.cleaned, citizen_id)
    if not of_one(citizen_ids.is_valid, citizen_id):
        raise RegistryError(
            _("This is no citizen id: thirteen digits, the last of which follows from the others.")
        )
    values = {"kind": CITIZEN_ID, "sealed": sealed_id(digits), "is_verified": is_verified}
    origin = {"source_label": source_label, "source_id": source_id}
    return _replace_identifier(person, on, by, at, values | origin)


@audited("identifier.missing", subjects=("person",))
def say_why_none(*, person: Person, reason: str, on: date, by: Any, at: datetime) -> Identifier:
    """Note why a person has no citizen id (an `Identifier.MissingReason`); an id known before ends that day."""
    if reason not in Identifier.MissingReason.values:
        raise RegistryError(
            f"«{reason}» is no reason. Choose one of {', '.join(Identifier.MissingReason.values)}."
        )
    return _replace_identifier(person, on, by, at, {"kind": NONE, "missing_reason": reason})


def write_corrections(
    person: Person, changes: dict[str, Any], *, reason: str, by: Any, at: datetime, merge: Merge | None = None
) -> None:
    """Write the new values into the person's row, and what each replaced beside it; equal values change nothing."""
    changed = {name: value for name, value in changes.items() if value != getattr(person, name)}
    Correction.objects.bulk_create(
        [
            Correction(
                person=person, field=name, old_value=_text(getattr(person, name)), new_value=_text(value),
                reason=reason, merge=merge, made_by=by, made_at=at,
            )
            for name, value in changed.items()
        ]
    )  # fmt: skip
    write_values(person, changed)


def take_back_corrections(merge: Merge, *, at: datetime) -> None:
    """Undo what a merge corrected: each field shows the newest correction left, or what stood before them all."""
    undone = merge.corrections.filter(undone_at__isnull=True)
    fields = list(undone.values_list("field", flat=True))
    undone.update(undone_at=at)
    values = {}
    for name in fields:
        history = merge.kept.corrections.filter(field=name).order_by("id")
        newest = history.filter(undone_at__isnull=True).last()
        values[name] = _value(name, newest.new_value if newest else history[0].old_value)
    write_values(merge.kept, values)


def write_values(person: Person, values: dict[str, Any]) -> None:
    """Set fields of a person, and the keys the name is sorted and searched by."""
    for name, value in values.items():
        setattr(person, name, value)
    keys = with_name_keys(pl.DataFrame({"first_name": [person.first_name], "last_name": [person.last_name]}))
    person.sort_key, person.search_key = keys["sort_key"].item(), keys["search_key"].item()
    person.save(update_fields=[*values, "sort_key", "search_key"])


def homes_of(person: Person) -> list[int]:
    """The households the person, or a record merged into the person, is a member of now."""
    members = Membership.objects.filter(person_id__in=record_ids([person.pk]), valid_to__isnull=True)
    return list(members.values_list("household_id", flat=True))


def check_is_kept(person: Person) -> None:
    """Raise RegistryError for a record that was merged into another."""
    if person.merged_into_id is not None:
        raise RegistryError(
            _("This record was merged into person %(kept)s. Change that one.")
            % {"kept": person.merged_into_id}
        )


def check_day(on: date, at: datetime, *, not_before: date | None, what: str) -> None:
    """Raise RegistryError for a day in the future, or before the one it must follow."""
    if on > timezone.localdate(at):
        raise RegistryError(
            _("%(what)s, %(day)s, lies in the future. Correct the date.")
            % {"what": what, "day": thai_date(on)}
        )
    if not_before is not None and on < not_before:
        raise RegistryError(
            _("%(what)s, %(day)s, lies before %(earliest)s. Correct the date.")
            % {"what": what, "day": thai_date(on), "earliest": thai_date(not_before)}
        )


def _replace_identifier(
    person: Person, on: date, by: Any, at: datetime, values: dict[str, Any]
) -> Identifier:
    check_can_edit_person(by, person)
    check_is_kept(person)
    check_day(on, at, not_before=None, what=_("The day from which this holds"))
    current = person.identifiers.filter(valid_to__isnull=True)
    newest = current.order_by("-valid_from").first()
    if newest is not None:
        check_day(on, at, not_before=newest.valid_from, what=_("The day from which this holds"))
    current.update(valid_to=on)
    announce(households=homes_of(person), at=at)
    return Identifier.objects.create(person=person, valid_from=on, **values)


def _check_values(person: Person, changes: dict[str, Any], today: date) -> None:
    wrong = sorted(set(changes) - set(CORRECTABLE))
    if wrong:
        raise RegistryError(f"{', '.join(wrong)} is not corrected here, only {', '.join(CORRECTABLE)}.")
    if not changes.get("first_name", person.first_name).strip():
        raise RegistryError(_("A person needs a first name."))
    choices = {"sex": Person.Sex.values, "birth_precision": Person.Precision.values}
    for name, allowed in choices.items():
        if changes.get(name, "") not in ("", *allowed):
            raise RegistryError(f"{name} is «{changes[name]}». It may be {', '.join(allowed)}, or empty.")
    born = changes.get("birth_on")
    if born is not None and born > min(today, person.died_on or today):
        raise RegistryError(
            _("The birth, %(day)s, lies after today or after the death. Correct the date.")
            % {"day": thai_date(born)}
        )


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _value(name: str, text: str) -> Any:
    if name != "birth_on":
        return text
    return date.fromisoformat(text) if text else None
