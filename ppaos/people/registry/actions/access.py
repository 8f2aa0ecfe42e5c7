"""By whose leave: consent given and withdrawn, households opened to somebody for a purpose and a while."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F, Q
from django.db.models.functions import Greatest
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from ppaos.ground.accounts.models import User
from ppaos.ground.privacy.actions import audited
from ppaos.ground.workbench.presenters.thai import thai_date
from ppaos.ground.workbench.queries import written
from ppaos.people.cooperation.models import Organisation
from ppaos.people.cooperation.permissions import FIELD_CLASSES
from ppaos.people.registry.actions.errors import RegistryError
from ppaos.people.registry.models import Consent, Household, Opening, Person, Purpose
from ppaos.people.registry.permissions import check_may_in_areas

_OPEN = """
INSERT INTO registry_opening (household_id, user_id, organisation_id, purpose, field_classes, valid_from, valid_to,
                              origin_label, origin_id)
SELECT household.id, %(user)s, %(organisation)s, %(purpose)s, %(fields)s, %(from)s, %(to)s, %(label)s, %(origin)s
FROM registry_household household
WHERE household.id = ANY(%(ids)s) AND NOT EXISTS (
    SELECT 1 FROM registry_opening same
    WHERE same.household_id = household.id AND same.user_id IS NOT DISTINCT FROM %(user)s::bigint
      AND same.organisation_id IS NOT DISTINCT FROM %(organisation)s::bigint AND same.purpose = %(purpose)s
      AND same.origin_label = %(label)s AND same.origin_id IS NOT DISTINCT FROM %(origin)s::bigint
      AND same.field_classes = %(fields)s::varchar[] AND same.valid_from = %(from)s
      AND same.valid_to IS NOT DISTINCT FROM %(to)s::date)
"""


@dataclass(frozen=True)
class Openings:
    """How many openings were made or closed."""

    openings: int


@audited("household.opened")
def open_households(
    *,
    household_ids: Iterable[int],
    purpose: str,
    field_classes: Iterable[str],
    valid_from: date,
    origin_label: str,
    by: Any,
    at: datetime,
    user: User | None = None,
    organisation: Organisation | None = None,
    valid_to: date | None = None,
    origin_id: int | None = None,
    deed: str = "edit_register",
) -> Openings:
    """Let a user or an organisation see households, for a purpose, from a day on, until another if given.

    `origin_label` and `origin_id` say what asked for it (a visit, a referral). What is open already is not opened
    twice. `deed` is what the opener must be allowed to do where the households are.
    """
    classes, ids = sorted(set(field_classes)), sorted(set(household_ids))
    _check_opening(classes, purpose, valid_from, valid_to, user, organisation)
    _check_deed(by, deed, ids)
    values = {"purpose": str(purpose), "fields": classes, "from": valid_from, "to": valid_to, "ids": ids}
    to_whom = {"user": user and user.pk, "organisation": organisation and organisation.pk}
    return Openings(written(_OPEN, values | to_whom | {"label": origin_label, "origin": origin_id}))


@audited("household.closed")
def close_openings(
    *,
    origin_label: str,
    on: date,
    by: Any,
    at: datetime,
    origin_id: int | None = None,
    household_ids: Iterable[int] | None = None,
    deed: str = "edit_register",
) -> Openings:
    """End, on a day, the openings that an origin asked for; of some households only, where these are given."""
    openings = Opening.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=on), origin_label=origin_label
    )
    openings = openings.filter(origin_id=origin_id) if origin_id is not None else openings
    if household_ids is not None:
        openings = openings.filter(household_id__in=set(household_ids))
    _check_deed(by, deed, list(openings.values_list("household_id", flat=True).distinct()))
    return Openings(openings.update(valid_to=Greatest(F("valid_from"), on)))


@audited("consent.given", subjects=("household", "person"))
def give_consent(
    *,
    household: Household,
    purpose: str,
    notice_version: str,
    by: Any,
    at: datetime,
    person: Person | None = None,
    source_label: str = "",
    source_id: int | None = None,
    deed: str = "edit_register",
) -> Consent:
    """Note that a household, or one person of it, agreed to a purpose, having been read this notice."""
    _check_deed(by, deed, [household.pk])
    if purpose not in Purpose.values or not notice_version.strip():
        raise RegistryError(
            f"Consent needs one of the purposes {', '.join(Purpose.values)} and the version of the notice read."
        )
    return Consent.objects.create(
        household=household, person=person, purpose=purpose, notice_version=notice_version, given_at=at,
        source_label=source_label, source_id=source_id,
    )  # fmt: skip


@audited("consent.withdrawn", subjects=("consent",))
def withdraw_consent(*, consent: Consent, by: Any, at: datetime, deed: str = "edit_register") -> Consent:
    """Note that consent was withdrawn; that it had been given stays known."""
    _check_deed(by, deed, [consent.household_id])
    if consent.withdrawn_at is not None:
        raise RegistryError(
            _("This consent was withdrawn already, on %(day)s.")
            % {"day": thai_date(localdate(consent.withdrawn_at))}
        )
    consent.withdrawn_at = at
    consent.save(update_fields=["withdrawn_at"])
    return consent


def _check_opening(
    classes: list[str],
    purpose: str,
    valid_from: date,
    valid_to: date | None,
    user: User | None,
    organisation: Organisation | None,
) -> None:
    if (user is None) == (organisation is None):
        raise RegistryError(_("An opening is for a user or for an organisation: name one of them."))
    if purpose not in Purpose.values:
        raise RegistryError(f"«{purpose}» is no purpose. Choose one of {', '.join(Purpose.values)}.")
    if not classes or not set(classes) <= set(FIELD_CLASSES):
        raise RegistryError(
            f"An opening shows some of {', '.join(FIELD_CLASSES)}; it was asked for {classes}."
        )
    if valid_to is not None and valid_to <= valid_from:
        raise RegistryError(
            _("An opening from %(start)s cannot end on %(end)s. Give a later day.")
            % {"start": thai_date(valid_from), "end": thai_date(valid_to)}
        )


def _check_deed(by: Any, deed: str, household_ids: list[int]) -> None:
    areas = Household.objects.filter(pk__in=household_ids).values_list("area_id", flat=True).distinct()
    check_may_in_areas(by, deed, areas)
