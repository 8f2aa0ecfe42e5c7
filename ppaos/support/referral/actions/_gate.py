"""What every sending of a batch asks first: does it flow to the receiver, and which fields does its sender see?"""

from datetime import datetime
from typing import Any

from django.utils import timezone

from ppaos.ground.workbench.models import Job
from ppaos.people.cooperation.permissions import FIELD_CLASSES, fields_in_sight
from ppaos.support.referral.actions.errors import ReferralRefused
from ppaos.support.referral.models import Batch
from ppaos.support.referral.queries.batches import Gate, gate

UNDER_WAY = (Job.State.WAITING, Job.State.RUNNING)


def check_flows(batch: Batch, at: datetime) -> Gate:
    """What lets referrals flow to the receiver. Raises ReferralRefused, naming the agreement that is missing, where
    nothing does."""
    way = gate(batch.organisation, batch.area_id, timezone.localdate(at))
    if not way.is_open:
        raise ReferralRefused(way.refusal)
    return way


def seen_by(by: Any, area_code: str) -> frozenset[str]:
    """The field classes the sender sees in the area; the platform itself sees all."""
    return frozenset(FIELD_CLASSES) if by is None else fields_in_sight(by, area_code=area_code)
