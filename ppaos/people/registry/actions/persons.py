"""What is known of one person put right: names and birth, citizen id or why there is none, death."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from ppaos.engine.thai import citizen_ids
from ppaos.engine.thai.one import of_one
from ppaos.ground.privacy.actions import announce, audited
from ppaos.ground.privacy.queries import sealed_id
from ppaos.ground.workbench.presenters.thai import thai_date
from ppaos.people.registry.actions._checks import check_day, check_is_kept
from ppaos.people.registry.actions._corrections import write_corrections
from ppaos.people.registry.actions.errors import RegistryError
from ppaos.people.registry.models import Identifier, Membership, Person
from ppaos.people.registry.permissions import check_can_edit_person
from ppaos.people.registry.queries.records import homes_of, record_ids

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
