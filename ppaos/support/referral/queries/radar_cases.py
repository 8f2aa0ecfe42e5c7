"""Which referrals, needs and households stand behind a figure of the radar, as far as the reader sees them?"""

from typing import Any

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone

from ppaos.ground.geography.models import AreaWithin, in_force
from ppaos.people.cooperation.permissions import fields_in_sight
from ppaos.people.registry.queries import visible_households
from ppaos.support.assistance.models import Need
from ppaos.support.assistance.queries.needs import told_to
from ppaos.support.referral.models import DoubleHelp, Gap, Referral
from ppaos.support.referral.queries.desk import MOST_NAMED, desk_referrals, outgoing_here
from ppaos.support.referral.queries.pages import by_due, with_words
from ppaos.support.referral.queries.radar import Reach
from ppaos.support.referral.queries.radar_figures import RadarFigure


def referrals_behind(
    user: Any, where: Reach, figure: RadarFigure, organisation: int | None
) -> QuerySet[Referral]:
    """The referrals a figure counts, what is due first."""
    if where.bodies is None:
        seen = outgoing_here(user, where.area.code)
    else:
        seen = desk_referrals(user).filter(area_id__in=_inside(where))
    found = seen.extra(where=[figure.rule(timezone.localdate())])
    if organisation is not None:
        found = found.filter(organisation_id=organisation)
    return by_due(with_words(found))


def needs_behind(user: Any, where: Reach) -> QuerySet[Need]:
    """The needs never referred, urgent ones first; what tells of health or debts only to who sees that."""
    gaps = Gap.objects.filter(area_id__in=list(_inside(where))).values_list("need_id", flat=True)
    needs = Need.objects.filter(pk__in=_named(gaps) or gaps)
    told = told_to(
        needs.filter(household__in=_seen(user, needs)), fields_in_sight(user, area_code=where.area.code)
    )
    return told.select_related("household__dwelling", "area", "person").order_by(
        "-is_urgent", "area_id", "pk"
    )


def doubles_behind(
    user: Any, where: Reach, figure: RadarFigure, organisation: int | None
) -> QuerySet[DoubleHelp]:
    """What was given twice in the area, a row a household, member, need or kind, and year."""
    here = DoubleHelp.objects.filter(figure=figure.code, area_id__in=list(_inside(where)))
    found = here.filter(household__in=_seen(user, here))
    if organisation is not None:
        found = found.filter(bodies__contains=[organisation])
    return found.select_related("household__dwelling", "area").order_by("area_id", "household_id", "pk")


def _seen(user: Any, cases: QuerySet[Any]) -> Any:
    """The households of the cases that the user sees."""
    seen = visible_households(user)
    named = _named(cases.order_by().values_list("household_id", flat=True).distinct())
    return seen if named is None else _named(seen.filter(pk__in=named).values_list("pk", flat=True))


def _named(numbers: QuerySet[Any, int]) -> RawSQL | None:
    """The numbers found, as one list: the database then knows how few they are, and nobody writes out thousands of
    parameters. None where they are many: then the database finds them better itself."""
    found = list(numbers[: MOST_NAMED + 1])
    return RawSQL("select unnest(%s::bigint[])", [found]) if len(found) <= MOST_NAMED else None


def _inside(where: Reach) -> QuerySet[Any, str]:
    within = AreaWithin.objects.filter(in_force(timezone.localdate()), ancestor_id=where.area.code)
    return within.values_list("area_id", flat=True)
