"""Opening what is personal: each page of a household, and each id revealed, leaves its trace."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ppaos.ground.privacy.actions import record_reading, unaudited
from ppaos.ground.privacy.queries import opened_id
from ppaos.people.registry.models import Household
from ppaos.people.registry.permissions import check_can_see_household
from ppaos.people.registry.queries import fields_visible, members
from ppaos.sharing.dashboards.queries.households import sealed_ids_of


@unaudited("record_reading writes the event")
def open_household(*, household: Household, purpose: str, by: Any, at: datetime) -> None:
    """Note that somebody opened the page of a household."""
    record_reading(by=by, at=at, purpose=purpose, subjects=[household], verb="household.read")


@unaudited("record_reading writes the event")
def reveal_ids(*, household: Household, purpose: str, by: Any, at: datetime) -> Mapping[int, str]:
    """The citizen ids of a household's members by person, noted with its purpose.

    PermissionDenied where the household is out of sight, or the role shows no ids there."""
    check_can_see_household(by, household)
    if "citizen_id" not in fields_visible(by, household):
        raise PermissionDenied(_("Your role does not show citizen ids of this household."))
    with transaction.atomic():
        persons = [member.person for member in members(household, timezone.localdate(at))]
        found = sealed_ids_of(household, timezone.localdate(at))
        record_reading(by=by, at=at, purpose=purpose, subjects=[household, *persons], verb="citizen_id.read")
    return {person: opened_id(sealed) for person, sealed in found.items()}
