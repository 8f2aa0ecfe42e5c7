"""What holds before a plan changes, and who sees its household."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from ppaos.ground.accounts.models import User
from ppaos.people.cooperation.permissions import roles
from ppaos.people.registry.actions import close_openings, open_households
from ppaos.people.registry.models import Household, Purpose
from ppaos.support.operating_models.actions.errors import ModelRefused
from ppaos.support.operating_models.models import HouseholdPlan
from ppaos.support.operating_models.permissions import PLAN, check_can_keep_plan
from ppaos.support.operating_models.queries.plans import mentors_for

ORIGIN = "operating_models.plan"


def held(plan: HouseholdPlan, by: Any, *states: str) -> HouseholdPlan:
    """The plan as it stands, locked until the transaction ends; `by` keeps it, and it is in one of the states.

    Raises ModelRefused in another state.
    """
    check_can_keep_plan(by, plan)
    now = HouseholdPlan.objects.select_for_update().get(pk=plan.pk)
    if now.state not in states:
        raise ModelRefused(
            _(
                "The plan is «%(state)s»: this cannot be done with it any more, or not yet. Look at the page again."
            )
            % {"state": now.get_state_display()}
        )
    return now


def saved(plan: HouseholdPlan, at: datetime, **changes: Any) -> HouseholdPlan:
    """The plan with these fields changed."""
    for name, value in changes.items():
        setattr(plan, name, value)
    plan.changed_at = at
    plan.save(update_fields=[*changes, "changed_at"])
    return plan


def check_day(on: date, at: datetime) -> None:
    """Raise ModelRefused for a day that is still to come."""
    if on > localdate(at):
        raise ModelRefused(_("This day is still to come. Give the day on which it happened."))


def check_later(day: date | None, than: date) -> None:
    """Raise ModelRefused where a day that shall be later is not."""
    if day is not None and day <= than:
        raise ModelRefused(_("The next contact lies in the future. Give a day after the contact."))


def check_mentor(mentor: User, household_ids: Iterable[int], at: datetime) -> None:
    """Raise ModelRefused unless the mentor holds the role where these households live."""
    codes = set(
        Household.objects.filter(pk__in=list(household_ids)).values_list("area_id", flat=True).distinct()
    )
    for code in sorted(codes):
        if not mentors_for([code], localdate(at)).filter(pk=mentor.pk).exists():
            raise ModelRefused(
                _(
                    "%(who)s mentors nobody in area %(area)s. Choose another, or grant the role of mentor there first."
                )
                % {"who": mentor, "area": code}
            )


def open_to(mentor: User, household_ids: Iterable[int], by: Any, at: datetime) -> None:
    """Let a mentor see these households, from today until their plans end or change hands."""
    open_households(
        household_ids=household_ids, purpose=Purpose.OPERATING_MODEL, field_classes=roles()["mentor"].fields,
        valid_from=localdate(at), origin_label=ORIGIN, origin_id=mentor.pk, user=mentor, by=by, at=at, deed=PLAN,
    )  # fmt: skip


def close_to(mentor_id: int, household_ids: Iterable[int], at: datetime) -> None:
    """Let a former mentor see these households no more. By the platform: a mentor may not close what others opened."""
    close_openings(
        origin_label=ORIGIN,
        origin_id=mentor_id,
        household_ids=household_ids,
        on=localdate(at),
        by=None,
        at=at,
    )
