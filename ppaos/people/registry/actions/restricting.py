"""Use of somebody's data stopped and allowed again: what is open for it ends at once."""

from datetime import date, datetime
from typing import Any

from django.db.models import F, Q
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext as _

from ppaos.ground.privacy.actions import announce, audited
from ppaos.people.registry.actions.errors import RegistryError
from ppaos.people.registry.models import Household, Membership, Opening, Person, Purpose, Restriction
from ppaos.people.registry.permissions import check_may_in_areas
from ppaos.people.registry.queries.restrictions import restricted_households


@audited("use.restricted", subjects=("household", "person"))
def restrict_use(
    *, kind: str, by: Any, at: datetime, household: Household | None = None, person: Person | None = None,
    purpose: str = "", reason: str = "", valid_to: date | None = None, origin_label: str = "",
    origin_id: int | None = None, deed: str = "edit_register",
) -> Restriction:  # fmt: skip
    """Stop the use of the data of a household, or of one person, for a purpose or (without one) for all.

    From this day on, until another if given. Openings for the purpose end today. What holds already is not made twice.
    """
    today = timezone.localdate(at)
    _check(kind, purpose, valid_to, today, household, person)
    homes = _homes(household, person)
    check_may_in_areas(by, deed, _areas(homes, person))
    told: dict[str, Any] = {
        "household": None if person else household, "person": person, "kind": kind, "purpose": purpose,
    }  # fmt: skip
    holding = Restriction.objects.filter(Q(valid_to=None) | Q(valid_to__gt=today), **told)
    made = holding.filter(valid_to=valid_to).first() or Restriction.objects.create(
        **told, reason=reason.strip(), valid_from=today, valid_to=valid_to, origin_label=origin_label,
        origin_id=origin_id, made_by=by, made_at=at,
    )  # fmt: skip
    _end_openings(made, homes, today)
    announce(households=[home.pk for home in homes], at=at)
    return made


@audited("use.allowed_again", subjects=("restriction",))
def lift_restriction(
    *, restriction: Restriction, by: Any, at: datetime, deed: str = "edit_register"
) -> Restriction:
    """End a restriction today; that it held stays known. What was open before is not opened again by itself."""
    today = timezone.localdate(at)
    homes = _homes(restriction.household, restriction.person)
    check_may_in_areas(by, deed, _areas(homes, restriction.person))
    held = Restriction.objects.select_for_update(of=("self",)).get(pk=restriction.pk)
    if held.valid_to is not None and held.valid_to <= today:
        raise RegistryError(_("This restriction has ended already."))
    held.valid_to = today
    held.save(update_fields=["valid_to"])
    announce(households=[home.pk for home in homes], at=at)
    return held


def _check(
    kind: str,
    purpose: str,
    valid_to: date | None,
    today: date,
    household: Household | None,
    person: Person | None,
) -> None:
    if household is None and person is None:
        raise RegistryError(_("Say whose data may not be used: a household or a person."))
    if kind not in Restriction.Kind.values or (purpose and purpose not in Purpose.values):
        raise RegistryError(_("Choose an objection or a restriction, and one of the purposes or all."))
    if valid_to is not None and valid_to <= today:
        raise RegistryError(_("A restriction ends on a later day than it begins."))


def _homes(household: Household | None, person: Person | None) -> list[Household]:
    if person is None:
        return [household] if household else []
    living = Membership.objects.filter(person=person, valid_to__isnull=True).values("household_id")
    return list(Household.objects.filter(pk__in=living).order_by("pk"))


def _areas(homes: list[Household], person: Person | None) -> set[str]:
    """Where the homes are; of somebody without a home, where their record was made."""
    alone = (person and (person.area_id or person.made_in_id)) or ""
    return {str(home.area_id) for home in homes} or {str(alone)}


def _end_openings(made: Restriction, homes: list[Household], today: date) -> None:
    """What is open for the purpose ends, of those homes that may not be used for it as a whole."""
    barred = restricted_households(today, made.purpose).filter(pk__in=[home.pk for home in homes])
    open_now = Opening.objects.filter(Q(valid_to=None) | Q(valid_to__gt=today), household__in=barred)
    open_now = open_now.filter(purpose=made.purpose) if made.purpose else open_now
    open_now.update(valid_to=Greatest(F("valid_from"), today))
