"""Which answers stand aside, for whom to look at?"""

from typing import Any

from django.db.models import F, Q, QuerySet

from ppaos.ground.geography.models import AreaWithin, in_force
from ppaos.people.cooperation.models import Organisation, ServiceArea
from ppaos.people.cooperation.permissions import areas_in_sight
from ppaos.support.referral.models import AnswerSetAside, Referral
from ppaos.support.referral.queries.desk import SEE, desks

SEND = "send_batches"


def answers_set_aside(user: Any) -> QuerySet[AnswerSetAside]:
    """Answers that wait, as far as the user sees them, the newest first: those told for the organisations acted for,
    those to batches sent, and those that receivers told of referrals from areas in sight."""
    told = Q(organisation__in=desks(user).organisations)
    told |= Q(batch__area_id__in=areas_in_sight(user, deed=SEND))
    is_receiver = Q(organisation=F("referral__organisation")) | Q(
        organisation=F("referral__organisation__parent")
    )
    told |= is_receiver & Q(referral__area_id__in=areas_in_sight(user, deed=SEE))
    found = AnswerSetAside.objects.filter(told, settled_at=None)
    return found.select_related("organisation", "batch__organisation", "referral__need").order_by(
        "-received_at", "-pk"
    )


def offices_for_need(referral: Referral, on: Any) -> QuerySet[Organisation]:
    """Other organisations that answer the need where the household lives."""
    here = AreaWithin.objects.filter(in_force(on), area_id=referral.area_id).values("ancestor_id")
    offices = ServiceArea.objects.filter(area_id__in=here, service__needs__contains=[referral.need.code])
    others = Organisation.objects.filter(pk__in=offices.values("office_id"), ended_on=None)
    return others.exclude(pk=referral.organisation_id).order_by("name_th")
