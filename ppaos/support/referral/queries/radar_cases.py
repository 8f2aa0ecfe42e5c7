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
from ppaos.support.referral.queries.desk import desk_referrals, outgoing_here
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
    gaps = Gap.objects.filter(area_id__in=list(_inside(where))).values("need_id")
    needs = Need.objects.filter(pk__in=gaps, household__in=visible_households(user))
    told = told_to(needs, fields_in_sight(user, area_code=where.area.code))
    return told.select_related("household__dwelling", "area", "person").order_by(
        "-is_urgent", "area_id", "pk"
    )


def doubles_behind(
    user: Any, where: Reach, figure: RadarFigure, organisation: int | None
) -> QuerySet[DoubleHelp]:
    """What was given twice in the area, a row a household, member, need or kind, and year."""
    found = DoubleHelp.objects.filter(
        figure=figure.code, area_id__in=list(_inside(where)), household__in=visible_households(user)
    )
    if organisation is not None:
        found = found.filter(bodies__contains=[organisation])
    return found.select_related("household__dwelling", "area").order_by("area_id", "household_id", "pk")


def _inside(where: Reach) -> QuerySet[Any, str]:
    within = AreaWithin.objects.filter(in_force(timezone.localdate()), ancestor_id=where.area.code)
    return within.values_list("area_id", flat=True)
