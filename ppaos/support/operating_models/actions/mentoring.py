"""Mentors: given households singly and in bulk, and what they tell of each contact."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from ppaos.ground.accounts.models import User
from ppaos.ground.privacy.actions import audited
from ppaos.support.operating_models.actions._plan_rows import (
    check_day,
    check_later,
    check_mentor,
    close_to,
    held,
    open_to,
    saved,
)
from ppaos.support.operating_models.actions.errors import ModelRefused
from ppaos.support.operating_models.models import Contact, HouseholdPlan
from ppaos.support.operating_models.permissions import check_can_make_plans
from ppaos.support.operating_models.queries.plans import OPEN_STATES, next_contact_after


@dataclass(frozen=True)
class MentorsAssigned:
    """How many plans changed hands, and how many the mentor had already."""

    assigned: int
    unchanged: int


@audited("mentor.assigned", subjects=("mentor",))
def assign_mentor(*, plan_ids: Iterable[int], mentor: User, by: Any, at: datetime) -> MentorsAssigned:
    """Give open plans to a mentor, who sees their households from now on; a former mentor sees them no more.

    Plans that are done or ended are left as they are. Raises ModelRefused without an open plan, or for a mentor who has
    no role where the households live.
    """
    plans = list(
        HouseholdPlan.objects.select_for_update()
        .filter(pk__in=set(plan_ids), state__in=OPEN_STATES)
        .order_by("pk")
    )
    check_can_make_plans(by, [plan.household_id for plan in plans])
    if not plans:
        raise ModelRefused(_("None of these plans is open. Tick some that are."))
    moving = [plan for plan in plans if plan.mentor_id != mentor.pk]
    check_mentor(mentor, [plan.household_id for plan in moving], at)
    for former in sorted({plan.mentor_id for plan in moving if plan.mentor_id is not None}):
        close_to(former, [plan.household_id for plan in moving if plan.mentor_id == former], at)
    if moving:
        open_to(mentor, [plan.household_id for plan in moving], by, at)
    HouseholdPlan.objects.filter(pk__in=[plan.pk for plan in moving]).update(mentor=mentor, changed_at=at)
    return MentorsAssigned(len(moving), len(plans) - len(moving))


@audited("contact.recorded", subjects=("plan",))
def record_contact(
    *,
    plan: HouseholdPlan,
    on: date,
    way: str,
    by: Any,
    at: datetime,
    note: str = "",
    next_contact_on: date | None = None,
) -> Contact:
    """Note that the household was seen or spoken with, and when it will be next: on the day named, or after the
    usual time (`plans.toml`).

    The same contact told twice in one way on one day without a note is one. Raises ModelRefused for a day to come, or
    a next contact that is not after this one.
    """
    now = held(plan, by, *OPEN_STATES)
    check_day(on, at)
    check_later(next_contact_on, on)
    if way not in Contact.Way.values:
        raise ModelRefused(_("Say how you were in contact: by a visit, the telephone, or at a meeting."))
    known = (
        now.contacts.filter(on=on, way=way, made_by=by, withdrawn_at=None).order_by("pk").first()
        if not note.strip()
        else None
    )
    latest = now.contacts.filter(withdrawn_at=None).order_by("-on").values_list("on", flat=True).first()
    if latest is None or on >= latest:
        saved(now, at, next_contact_on=next_contact_on or next_contact_after(on))
    return known or Contact.objects.create(
        plan=now, on=on, way=way, note=note.strip(), made_by=by, made_at=at
    )


@audited("contact.withdrawn", subjects=("plan",))
def withdraw_contact(*, contact: Contact, by: Any, at: datetime) -> Contact:
    """Say that a contact was never so: it stays, counts no more, and the next one is due after the last that was.

    Withdrawn again, it stays as it is.
    """
    plan = held(contact.plan, by, *OPEN_STATES)
    kept = Contact.objects.select_for_update().get(pk=contact.pk)
    if kept.withdrawn_at is not None:
        return kept
    kept.withdrawn_at = at
    kept.save(update_fields=["withdrawn_at"])
    latest = plan.contacts.filter(withdrawn_at=None).order_by("-on").values_list("on", flat=True).first()
    if latest is None or latest < kept.on:
        saved(plan, at, next_contact_on=None if latest is None else next_contact_after(latest))
    return kept
