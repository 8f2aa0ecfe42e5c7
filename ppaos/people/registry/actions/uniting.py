"""Two households that live as one from a day on: the people of the other come, what it was given stays with it."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from ppaos.ground.privacy.actions import announce, audited
from ppaos.people.registry.actions._checks import check_day, check_household_is_kept
from ppaos.people.registry.actions._homes import bring_along, end_membership
from ppaos.people.registry.actions.errors import RegistryError
from ppaos.people.registry.actions.standings import record_standing
from ppaos.people.registry.models import Household, Membership, Standing
from ppaos.people.registry.permissions import check_can_edit_household

REASON = "joined_another_household"


@audited("household.united", subjects=("household", "other"))
def unite_households(*, household: Household, other: Household, on: date, by: Any, at: datetime) -> Household:
    """Bring the people of the other household into this one from a day on; the other has moved away since.

    This one keeps its head, its address and its standing. Needs, referrals, plans and help stay with the household
    they were made for. How the newcomers are related to the head is not known until somebody says so.
    """
    for each in (household, other):
        check_can_edit_household(by, each)
        check_household_is_kept(each)
    if household.pk == other.pk:
        raise RegistryError(_("Name the other household whose people live with this one now."))
    coming = list(other.memberships.filter(valid_to__isnull=True))
    if not coming:
        raise RegistryError(_("Nobody lives in the other household now."))
    check_day(on, at, not_before=None, what=_("The day of joining"))
    people = {row.person_id for row in coming}
    for row in [*coming, *household.memberships.filter(valid_to__isnull=True, person_id__in=people)]:
        end_membership(row, on, at, REASON)
    made = household.memberships.bulk_create(
        Membership(household=household, person_id=row.person_id, presence=row.presence, valid_from=on)
        for row in coming
    )
    absent = Membership.Presence.NAMED_ABSENT
    bring_along([row for row in made if row.presence != absent], household.area_id, at)
    standing = {"standing": Standing.MOVED, "reason": f"lives with household {household.pk}"}
    record_standing(household=other, on=on, by=by, at=at, source_label="registry.household", **standing)
    announce(households=[household.pk, other.pk], at=at)
    return household
