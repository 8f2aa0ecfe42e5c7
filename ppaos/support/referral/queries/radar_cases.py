"""Which referrals, needs and households stand behind a figure of the radar, as far as the reader sees them?"""

from typing import Any

from django.db.models import QuerySet
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
    gaps = Gap.objects.filter(area_id__in=list(_inside(where)))
    seen = _seen(user, gaps.values_list("need__household_id", flat=True))
    named = list(gaps.values_list("need_id", flat=True)[: MOST_NAMED + 1])
    asked: Any = gaps.values("need_id") if len(named) > MOST_NAMED else named
    needs = Need.objects.filter(pk__in=asked, household__in=seen)
    told = told_to(needs, fields_in_sight(user, area_code=where.area.code))
    return told.select_related("household__dwelling", "area", "person").order_by(
        "-is_urgent", "area_id", "pk"
    )


def doubles_behind(
    user: Any, where: Reach, figure: RadarFigure, organisation: int | None
) -> QuerySet[DoubleHelp]:
    """What was given twice in the area, a row a household, member, need or kind, and year."""
    here = DoubleHelp.objects.filter(figure=figure.code, area_id__in=list(_inside(where)))
    found = here.filter(household__in=_seen(user, here.values_list("household_id", flat=True)))
    if organisation is not None:
        found = found.filter(bodies__contains=[organisation])
    return found.select_related("household__dwelling", "area").order_by("area_id", "household_id", "pk")


def _seen(user: Any, household_ids: QuerySet[Any, int]) -> Any:
    """Those of the households that the user sees: named one by one where they are few, which is far faster."""
    named = list(household_ids.distinct()[: MOST_NAMED + 1])
    seen = visible_households(user)
    return seen if len(named) > MOST_NAMED else list(seen.filter(pk__in=named).values_list("pk", flat=True))


def _inside(where: Reach) -> QuerySet[Any, str]:
    within = AreaWithin.objects.filter(in_force(timezone.localdate()), ancestor_id=where.area.code)
    return within.values_list("area_id", flat=True)
