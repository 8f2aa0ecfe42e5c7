"""What is overdue, what is due soon, and what has waited so long that the Forum must hear of it?"""

from collections.abc import Iterable
from datetime import date, timedelta

import polars as pl
from django.db.models import QuerySet

from ppaos.ground.workbench.queries import fetched_frame
from ppaos.support.referral.models import Referral
from ppaos.support.referral.queries.states import days_told, open_states, waiting_states

OVERDUE = {
    "organisation_id": pl.Int64, "state": pl.String, "referrals": pl.Int64, "households": pl.Int64,
    "oldest_due": pl.Date,
}  # fmt: skip
_OVERDUE = """
    select referral.organisation_id, referral.state, count(*), count(distinct referral.household_id),
        min(referral.due_on)
    from referral_referral referral
    where referral.state = any(%(states)s) and referral.due_on < %(before)s and referral.area_id in (
        select within.area_id from geography_areawithin within where within.ancestor_id = any(%(areas)s)
        and (within.valid_from is null or within.valid_from <= %(on)s)
        and (within.valid_to is null or within.valid_to > %(on)s))
    group by referral.organisation_id, referral.state
    order by count(*) desc, referral.organisation_id, referral.state"""


def overdue(referrals: QuerySet[Referral], on: date) -> QuerySet[Referral]:
    """Those of the referrals that should have moved on before the day, the longest overdue first."""
    return referrals.filter(state__in=open_states(), due_on__lt=on).order_by("due_on", "pk")


def due_soon(referrals: QuerySet[Referral], on: date) -> QuerySet[Referral]:
    """Those that wait for their receiver and are due within the days of a reminder, the day itself included."""
    last = on + timedelta(days=days_told("remind_before_days"))
    return referrals.filter(state__in=waiting_states(), due_on__range=(on, last)).order_by("due_on", "pk")


def for_the_forum(referrals: QuerySet[Referral], on: date) -> QuerySet[Referral]:
    """Those whose receiver is so long overdue that they stand on the agenda of the Forum, the longest first."""
    return overdue(referrals.filter(state__in=waiting_states()), _long_ago(on))


def stuck_by_organisation(area_codes: Iterable[str], on: date) -> pl.DataFrame:
    """What stands on the Forum's agenda of these areas, by organisation and state (columns OVERDUE)."""
    told = {
        "areas": sorted(set(area_codes)), "states": list(waiting_states()), "before": _long_ago(on), "on": on,
    }  # fmt: skip
    return fetched_frame(_OVERDUE, told, schema=OVERDUE)


def _long_ago(on: date) -> date:
    return on - timedelta(days=days_told("escalate_after_days"))
