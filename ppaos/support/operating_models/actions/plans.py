"""Plans of households: made in bulk, agreed with the household, looked through each round, done or ended."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl
from django.utils.translation import gettext as _

from ppaos.ground.accounts.models import User
from ppaos.ground.privacy.actions import announce, audited, record_export, record_reading, unaudited
from ppaos.ground.privacy.models import PersonalRead
from ppaos.ground.workbench.actions import Readable, open_file, store_file
from ppaos.ground.workbench.queries import fetched_frame
from ppaos.support.operating_models.actions._plan_rows import (
    check_day,
    check_mentor,
    close_to,
    held,
    open_to,
    saved,
)
from ppaos.support.operating_models.actions.errors import ModelRefused
from ppaos.support.operating_models.models import HouseholdPlan, PlanReview
from ppaos.support.operating_models.permissions import check_can_keep_plan, check_can_make_plans
from ppaos.support.operating_models.queries.plans import goals_counted, next_contact_after

DRAFT, AGREED = HouseholdPlan.State.DRAFT, HouseholdPlan.State.AGREED
# One plan a household: whoever has an open one is left as it is, also where two make plans at once.
_MAKE = """
insert into operating_models_householdplan (household_id, area_id, "group", mentor_id, state, wishes, agreed_by,
    ended_reason, round, made_by_id, made_at, changed_at)
select home.id, home.area_id, case when coalesce(decided."group", placed."group") in ('welfare', 'model')
        then coalesce(decided."group", placed."group") else '' end,
    %(mentor)s::bigint, 'plan_draft', '', '', '', 1, %(by)s::bigint, %(at)s, %(at)s
from registry_household home
left join livelihood_groupoverride decided on decided.household_id = home.id and decided.ended_at is null
left join lateral (
    select place."group" from livelihood_groupplace place
    join livelihood_grouprun run on run.id = place.run_id and run.is_current
    where place.household_id = home.id order by run.year desc, run.made_at desc, run.id desc limit 1
) placed on true
where home.id = any(%(ids)s) and home.merged_into_id is null
order by home.id
on conflict do nothing
returning household_id"""


@dataclass(frozen=True)
class PlansMade:
    """How many plans were made, and how many households had one already."""

    made: int
    again: int


@audited("plans.made")
def make_plans(
    *, household_ids: Iterable[int], by: Any, at: datetime, mentor: User | None = None
) -> PlansMade:
    """Begin a plan for each of the households, of the target group it is in now; a mentor may be named at once.

    Raises ModelRefused without a household, or for a mentor who has no role where they live.
    """
    ids = sorted(set(household_ids))
    check_can_make_plans(by, ids)
    if not ids:
        raise ModelRefused(_("No household is chosen. Tick some first."))
    if mentor is not None:
        check_mentor(mentor, ids, at)
    told = {"ids": ids, "mentor": mentor and mentor.pk, "by": by and by.pk, "at": at}
    fresh = fetched_frame(_MAKE, told, schema={"household_id": pl.Int64})["household_id"].to_list()
    if mentor is not None:
        open_to(mentor, fresh, by, at)
    announce(households=fresh, at=at)
    return PlansMade(len(fresh), len(ids) - len(fresh))


@audited("plan.changed", subjects=("plan",))
def change_plan(*, plan: HouseholdPlan, wishes: str, by: Any, at: datetime) -> HouseholdPlan:
    """Write down what the household itself wants, while the plan is being made."""
    return saved(held(plan, by, DRAFT), at, wishes=wishes.strip())


@audited("plan.agreed", subjects=("plan",))
def agree_plan(
    *,
    plan: HouseholdPlan,
    agreed_by: str,
    on: date,
    signature: Readable,
    name: str,
    content_type: str,
    by: Any,
    at: datetime,
) -> HouseholdPlan:
    """Note that the household agreed: who signed, on which day, with the signature or the photo of a thumb's print.

    The picture is kept sealed. Raises ModelRefused for a plan without goals or steps, without a name, or a day to come.
    """
    now = held(plan, by, DRAFT)
    check_day(on, at)
    if not agreed_by.strip():
        raise ModelRefused(_("Say who of the household agreed."))
    if not now.goals.filter(dropped_on=None).exists() or not now.steps.filter(dropped_on=None).exists():
        raise ModelRefused(_("A plan to agree on has at least one goal and one step. Add them first."))
    file = store_file(
        content=signature, name=name, purpose="agreement on a plan", by=by, at=at, content_type=content_type,
        area_code=now.area_id,
    )  # fmt: skip
    announce(households=[now.household_id], at=at)
    return saved(now, at, state=AGREED, agreed_by=agreed_by.strip(), agreed_on=on, agreed_file=file)


@audited("plan.reviewed", subjects=("plan",))
def review_plan(
    *, plan: HouseholdPlan, on: date, note: str, opens_again: bool, by: Any, at: datetime
) -> PlanReview:
    """Note that the plan was looked through with the household: how many goals are reached, dropped and going on.

    The next round begins. `opens_again`: the goals shall change, so that the household agrees anew. The review is a
    contact of the mentor too. Raises ModelRefused for a day to come, or one that was reviewed already.
    """
    now = held(plan, by, AGREED)
    check_day(on, at)
    if now.reviews.filter(on__gte=on).exists():
        raise ModelRefused(
            _("The plan was looked through on this day or later already. Give the day of this round.")
        )
    review = PlanReview.objects.create(
        plan=now, round=now.round, on=on, note=note.strip(), made_by=by, made_at=at, **goals_counted(now)
    )
    saved(
        now, at, round=now.round + 1, state=DRAFT if opens_again else AGREED, next_contact_on=next_contact_after(on)
    )  # fmt: skip
    return review


@audited("plan.finished", subjects=("plan",))
def finish_plan(*, plan: HouseholdPlan, on: date, by: Any, at: datetime, reason: str = "") -> HouseholdPlan:
    """A plan is done once all its goals are reached or dropped; before that it ends with a reason.

    The mentor sees the household no more. Raises ModelRefused for goals that go on without a reason to end.
    """
    now = held(plan, by, DRAFT, AGREED)
    check_day(on, at)
    counts, said = goals_counted(now), reason.strip()
    is_done = now.state == AGREED and not counts["going_on"]
    if not is_done and not said:
        raise ModelRefused(
            _(
                "%(count)d goals are not reached yet, or nothing was agreed. Say why the plan ends before its goals."
            )
            % {"count": counts["going_on"]}
        )
    state = HouseholdPlan.State.DONE if is_done and not said else HouseholdPlan.State.ENDED
    saved(now, at, state=state, ended_on=on, ended_reason=said, next_contact_on=None)
    if now.mentor_id is not None:
        close_to(now.mentor_id, [now.household_id], at)
    announce(households=[now.household_id], at=at)
    return now


@unaudited("record_export writes the event, with purpose and household")
def take_out_plan(*, plan: HouseholdPlan, by: Any, at: datetime) -> None:
    """Note that a plan was printed. The paper is the household's own: whoever keeps the plan prints it."""
    check_can_keep_plan(by, plan)
    record_export(
        by=by, at=at, purpose=PersonalRead.ASSIST, rows=1, what="household plan", area_code=plan.area_id,
        subjects=[plan.household],
    )  # fmt: skip


@unaudited("record_reading writes the event")
def read_agreement(*, plan: HouseholdPlan, by: Any, at: datetime) -> Any:
    """Open the signature of a plan; that it was read is noted. Raises ModelRefused where there is none."""
    check_can_keep_plan(by, plan)
    if plan.agreed_file is None:
        raise ModelRefused("no agreement")
    record_reading(
        by=by, at=at, purpose=PersonalRead.ASSIST, subjects=[plan.household], verb="household.read"
    )
    return open_file(file=plan.agreed_file)
