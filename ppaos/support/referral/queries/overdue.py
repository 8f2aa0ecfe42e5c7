"""What is overdue? What is stuck so long that the Forum must hear of it, the radar tells (`radar.toml`)."""

from datetime import date

from django.db.models import QuerySet

from ppaos.support.referral.models import Referral
from ppaos.support.referral.queries.states import open_states


def overdue(referrals: QuerySet[Referral], on: date) -> QuerySet[Referral]:
    """Those of the referrals that should have moved on before the day, the longest overdue first."""
    return referrals.filter(state__in=open_states(), due_on__lt=on).order_by("due_on", "pk")
