"""Which records stand behind an item of an agenda, as far as the reader sees them?"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from ppaos.ground.geography.models import Area
from ppaos.learning.monitoring.queries.exits import exits_in_sight
from ppaos.learning.policy.models import AgendaItem
from ppaos.learning.policy.queries.agenda import count_of, pledges_of_before, stuck, stuck_things
from ppaos.learning.policy.queries.meetings import SEE
from ppaos.learning.policy.queries.pledges import visible_pledges
from ppaos.learning.policy.queries.resolutions import visible_resolutions
from ppaos.people.cooperation.permissions import fields_in_sight, may
from ppaos.people.registry.queries import visible_households
from ppaos.support.assistance.models import Need
from ppaos.support.assistance.queries.needs import told_to
from ppaos.support.grievance.queries.listing import by_due as by_day
from ppaos.support.grievance.queries.visibility import visible_voices
from ppaos.support.referral.models import DoubleHelp
from ppaos.support.referral.queries.batches import visible_batches
from ppaos.support.referral.queries.desk import desk_referrals, desks, outgoing_here
from ppaos.support.referral.queries.pages import by_due, with_words

Kind = AgendaItem.Kind
# Kinds whose records speak of a household, so that its case can be put before the meeting.
OF_HOUSEHOLDS = (Kind.OVERDUE, Kind.DOUBLES, Kind.GAPS, Kind.EXITS)


@dataclass(frozen=True)
class Behind:
    """The records the reader sees, in order, and how many there are now altogether."""

    rows: QuerySet[Any]
    total: int


def records_behind(user: Any, item: AgendaItem, on: date) -> Behind | None:
    """The records that are stuck now behind an item; none behind what was handed in."""
    if item.kind == Kind.HANDED_IN:
        return None
    if item.kind == Kind.PLEDGES:
        told = pledges_of_before(
            item.meeting, on, area_code=item.area_id, organisation=item.organisation_id
        )  # fmt: skip
        ids = told["pledge_id"].to_list()
        return Behind(visible_pledges(user).filter(pk__in=ids), len(ids))
    things = stuck_things(
        item.meeting, item.kind, on, area_code=item.area_id, organisation=item.organisation_id
    )
    total = count_of(item, stuck(item.meeting, on, area_code=item.area_id, kinds=[item.kind]))
    if item.kind == Kind.UNVISITED:
        areas = (
            Area.objects.filter(pk__in=things)
            if may(user, SEE, area_code=item.area_id)
            else Area.objects.none()
        )
        rows = areas.select_related("parent")
        return Behind(rows.order_by("parent__sort_key", "sort_key", "code"), total)
    return Behind(_rows(user, item, things), total)


def _rows(user: Any, item: AgendaItem, things: RawSQL) -> QuerySet[Any]:
    if item.kind == Kind.RESOLUTIONS:
        return visible_resolutions(user).filter(pk__in=things).order_by("due_on", "pk")
    if item.kind == Kind.OVERDUE:
        return by_due(with_words(_referrals(user, item).filter(pk__in=things)))
    if item.kind == Kind.BATCHES:
        return visible_batches(user).filter(pk__in=things).order_by("due_on", "pk")
    if item.kind == Kind.VOICES:
        return by_day(visible_voices(user).filter(pk__in=things, is_sealed=False))
    if item.kind == Kind.EXITS:
        return exits_in_sight(user).filter(pk__in=things).order_by("proposed_on", "pk")
    seen = visible_households(user)
    return _of_homes(user, item, things, seen).select_related("household__dwelling", "household__area")


def _referrals(user: Any, item: AgendaItem) -> QuerySet[Any]:
    """Those sent from the area where the reader sees referrals, and those on the reader's own desks."""
    mine, sent = desks(user), outgoing_here(user, item.area_id)
    return desk_referrals(user) | sent if mine.organisations else sent


def _of_homes(user: Any, item: AgendaItem, things: RawSQL, seen: QuerySet[Any]) -> QuerySet[Any]:
    if item.kind == Kind.DOUBLES:
        here = DoubleHelp.objects.filter(household_id__in=things, figure="double_help", household__in=seen)
        return here.order_by("area_id", "household_id", "pk")
    needs = Need.objects.filter(pk__in=things, household__in=seen)
    sees = fields_in_sight(user, area_code=item.area_id)
    return told_to(needs, sees).order_by("-is_urgent", "area_id", "pk")
