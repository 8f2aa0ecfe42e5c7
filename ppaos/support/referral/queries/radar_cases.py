"""Which referrals, needs and households stand behind a figure of the radar, as far as the reader sees them?"""

from typing import Any

import polars as pl
from django.db.models import QuerySet
from django.utils import timezone

from ppaos.ground.geography.models import AreaWithin, in_force
from ppaos.ground.workbench.queries import fetched_frame
from ppaos.people.cooperation.permissions import fields_in_sight
from ppaos.people.registry.models import Household
from ppaos.people.registry.queries import visible_households
from ppaos.support.assistance.models import Need
from ppaos.support.assistance.queries.needs import told_to
from ppaos.support.referral.models import Referral
from ppaos.support.referral.queries.desk import desk_referrals, outgoing_referrals
from ppaos.support.referral.queries.pages import by_due, with_words
from ppaos.support.referral.queries.radar import Reach
from ppaos.support.referral.queries.radar_counted import GIVEN
from ppaos.support.referral.queries.radar_figures import RadarFigure

DOUBLES = {
    "household_id": pl.Int64, "person_id": pl.Int64, "about": pl.String, "fiscal_year": pl.Int64, "bodies": pl.String,
    "area_code": pl.String,
}  # fmt: skip
_DOUBLES = f"""{GIVEN}
    select household_id, person_id, about, fiscal_year, array_to_string(bodies, ' '), area_id
    from placed where figure = %(figure)s and (%(body)s::bigint is null or %(body)s = any(bodies))
    order by area_id, household_id, about, fiscal_year, person_id"""


def referrals_behind(
    user: Any, where: Reach, figure: RadarFigure, organisation: int | None
) -> QuerySet[Referral]:
    """The referrals a figure counts, what is due first."""
    seen = outgoing_referrals(user) if where.bodies is None else desk_referrals(user)
    found = seen.filter(area_id__in=_inside(where)).extra(where=[figure.rule(timezone.localdate())])
    if organisation is not None:
        found = found.filter(organisation_id=organisation)
    return by_due(with_words(found))


def needs_behind(user: Any, where: Reach, figure: RadarFigure) -> QuerySet[Need]:
    """The needs a figure counts, urgent ones first; what tells of health or debts only to who sees that."""
    needs = Need.objects.filter(area_id__in=_inside(where), household__in=visible_households(user))
    told = told_to(needs, fields_in_sight(user, area_code=where.area.code))
    found = told.extra(where=[figure.rule(timezone.localdate())])
    return found.select_related("household__dwelling", "area", "person").order_by(
        "-is_urgent", "area_id", "pk"
    )


def doubles_behind(
    user: Any, where: Reach, figure: RadarFigure, organisation: int | None
) -> list[dict[str, Any]]:
    """What was given twice in the area, a row (columns DOUBLES and household) a household, member, need or kind, and
    year; of households the reader sees."""
    told = {"places": list(_inside(where)), "figure": figure.code, "body": organisation}
    found = fetched_frame(_DOUBLES, told, schema=DOUBLES)
    homes: dict[int, Household] = (
        visible_households(user)
        .select_related("area", "dwelling")
        .in_bulk(found["household_id"].unique().to_list())
    )
    return [
        row
        | {"household": homes[row["household_id"]], "bodies": [int(body) for body in row["bodies"].split()]}
        for row in found.iter_rows(named=True)
        if row["household_id"] in homes
    ]


def _inside(where: Reach) -> QuerySet[Any, str]:
    within = AreaWithin.objects.filter(in_force(timezone.localdate()), ancestor_id=where.area.code)
    return within.values_list("area_id", flat=True)
