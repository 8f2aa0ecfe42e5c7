"""Open needs of an area beside the service that routing chose for each: which can be referred, and why others stay?"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl
from django.utils import timezone

from ppaos.ground.geography.queries import areas_within
from ppaos.ground.workbench.queries import fetched_frame
from ppaos.people.registry.models import LEFT
from ppaos.support.assistance.queries.needs import GONE
from ppaos.support.referral.queries.referring import period_keys

GOING, TO_ASK, UNDER_WAY, REFUSED, HAD, NO_SERVICE, OUTSIDE = (
    "going", "to_ask", "under_way", "refused_before", "had_already", "no_service", "outside_programme",
)  # fmt: skip
FOUND = {
    "need_id": pl.Int64, "household_id": pl.Int64, "service_id": pl.Int64, "organisation_id": pl.Int64,
    "outcome": pl.String,
}  # fmt: skip
_FOUND = """
    select need.id, need.household_id, chosen.service_id, chosen.office_id,
        case
            when exists (select from referral_referral past where past.need_id = need.id
                and past.state not in ('turned_down', 'redirected', 'called_back', 'delivered', 'affirmed', 'closed'))
                then 'under_way'
            when household.standing = any(%(gone)s) or (household.standing = any(%(left)s) and not need.is_urgent)
                then 'outside_programme'
            when chosen.service_id is null then 'no_service'
            when exists (select from referral_referral past where past.need_id = need.id
                and past.service_id = chosen.service_id and past.state in ('turned_down', 'redirected'))
                then 'refused_before'
            when service.times_per_period <= (select count(*) from referral_referral past
                join assistance_need same on same.id = past.need_id and same.code = need.code
                where past.household_id = need.household_id and past.person_id is not distinct from need.person_id
                    and past.service_id = service.id and past.state in ('delivered', 'affirmed', 'closed')
                    and split_part(past.period_key, '#', 1) = %(periods)s::jsonb ->> service.period)
                then 'had_already'
            when chosen.unknown > 0 and not %(asking)s then 'to_ask'
            else 'going'
        end
    from assistance_need need
    join registry_household household on household.id = need.household_id
    left join assistance_routedservice chosen on chosen.need_id = need.id and chosen.is_chosen
    left join cooperation_service service on service.id = chosen.service_id
    where need.state = 'open_need' and need.area_id = any(%(areas)s)
        and (%(code)s = '' or need.code = %(code)s) and (%(dimension)s = '' or need.dimension = %(dimension)s)
        and (need.is_urgent or not %(urgent)s)
        and (%(service)s::bigint is null or chosen.service_id = %(service)s)
    order by need.id"""


@dataclass(frozen=True)
class Wanted:
    """Which open needs of an area are referred together; empty is all. asking: also where a rule is not known yet."""

    area: str
    code: str = ""
    dimension: str = ""
    urgent: bool = False
    service: int | None = None
    asking: bool = False

    def asked(self) -> dict[str, Any]:
        """The same as it is kept, to choose again."""
        return {name: value for name, value in vars(self).items() if value}


def needs_to_refer(wanted: Wanted) -> pl.DataFrame:
    """The needs with what becomes of each (columns FOUND; outcome: going, or why it stays).

    Of households that left the programme only urgent needs go: a flood asks for no standing.
    """
    areas = list(areas_within(wanted.area).values_list("code", flat=True))
    periods = json.dumps(period_keys(timezone.localdate()))
    values: Mapping[str, Any] = {
        **vars(wanted), "areas": areas, "periods": periods, "gone": list(GONE), "left": list(LEFT),
    }  # fmt: skip
    return fetched_frame(_FOUND, values, schema=FOUND)
