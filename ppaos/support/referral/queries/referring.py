"""What does the platform know of the needs and services that are to be put to each other?"""

from collections.abc import Sequence
from datetime import date

import polars as pl
from django.db.models import Count

from ppaos.ground.geography.models import AreaWithin, in_force
from ppaos.ground.workbench.queries import fetched_frame
from ppaos.support.assistance.queries.limits import BUDDHIST_ERA, fiscal_year_of

WANTED = {
    "row_no": pl.Int64, "need_id": pl.Int64, "service_id": pl.Int64, "need_state": pl.String, "code": pl.String,
    "household_id": pl.Int64, "person_id": pl.Int64, "area_code": pl.String, "period": pl.String, "times": pl.Int64,
    "answers_need": pl.Boolean, "is_offered": pl.Boolean, "need_is_urgent": pl.Boolean, "organisation_id": pl.Int64,
}  # fmt: skip
_WANTED = """
    select wanted.row_no, wanted.need_id, wanted.service_id, need.state, need.code, need.household_id, need.person_id,
        need.area_id, service.period, service.times_per_period, need.code = any(service.needs),
        service.valid_from <= %(on)s and (service.valid_to is null or service.valid_to > %(on)s), need.is_urgent,
        receiver.id
    from referral_wanted wanted
    left join assistance_need need on need.id = wanted.need_id
    left join cooperation_service service on service.id = wanted.service_id
    left join cooperation_organisation receiver on receiver.id = wanted.organisation_id
        and (receiver.ended_on is null or receiver.ended_on > %(on)s)
    order by wanted.row_no"""
BEFORE = {
    "row_no": pl.Int64, "under_way": pl.Int64, "finished": pl.Int64, "same_id": pl.Int64,
}  # fmt: skip
# The same need may have been found anew since: what counts is whose it is and its kind.
_BEFORE = """
    select wanted.row_no,
        count(*) filter (where past.state not in ('delivered', 'affirmed', 'closed')),
        count(*) filter (where past.state in ('delivered', 'affirmed', 'closed')),
        max(past.id)
    from referral_asked wanted
    join referral_referral past on past.household_id = wanted.household_id
        and past.person_id is not distinct from wanted.person_id and past.service_id = wanted.service_id
        and split_part(past.period_key, '#', 1) = wanted.period_key
        and past.state not in ('turned_down', 'redirected', 'called_back')
    join assistance_need need on need.id = past.need_id and need.code = wanted.code
    group by wanted.row_no"""


def wanted_facts(on: date) -> pl.DataFrame:
    """The rows staged as referral_wanted (row_no, need_id, service_id, organisation_id) with what is known."""
    return fetched_frame(_WANTED, {"on": on}, schema=WANTED)


def referred_before() -> pl.DataFrame:
    """For rows staged as referral_asked: how many referrals of the same need, service and period there are."""
    return fetched_frame(_BEFORE, schema=BEFORE)


def period_key(period: pl.Expr, on: date) -> pl.Expr:
    """The period of a service that a day lies in: once, 2569-11, 2570 (fiscal year), or the round of that year."""
    return period.replace_strict(period_keys(on), default=None, return_dtype=pl.String)


def period_keys(on: date) -> dict[str, str]:
    """By kind of period the one that a day lies in."""
    year, fiscal = on.year + BUDDHIST_ERA, fiscal_year_of(on)
    return {
        "once": "once",
        "month": f"{year}-{on.month:02d}",
        "fiscal_year": f"{fiscal}",
        "round": f"r{fiscal}",
    }


def areas_around(area_codes: Sequence[str], on: date) -> list[str]:
    """The areas in which all of these lie."""
    holding = AreaWithin.objects.filter(in_force(on), area_id__in=area_codes).values("ancestor_id")
    all_of_them = holding.annotate(held=Count("area_id", distinct=True)).filter(held=len(set(area_codes)))
    return list(all_of_them.order_by("-ancestor_id").values_list("ancestor_id", flat=True))
