"""The nouns of referral: referrals and their steps, what was set aside, batches; links, machines, slips."""

from ppaos.support.referral.models.batches import Batch, SheetForm
from ppaos.support.referral.models.radar import DoubleHelp, Gap, RadarCount, RadarMark
from ppaos.support.referral.models.reaching import AnswerLink, ApiKey, Delivery, LinkOpening, Slip, Webhook
from ppaos.support.referral.models.referrals import (
    UNANSWERED,
    AnswerSetAside,
    Ground,
    Overlap,
    Referral,
    State,
    Step,
)
from ppaos.support.referral.models.slips import SlipOpening
from ppaos.support.referral.models.urgent import UrgentSending

__all__ = [
    "UNANSWERED",
    "AnswerLink",
    "AnswerSetAside",
    "ApiKey",
    "Batch",
    "Delivery",
    "DoubleHelp",
    "Gap",
    "Ground",
    "LinkOpening",
    "Overlap",
    "RadarCount",
    "RadarMark",
    "Referral",
    "SheetForm",
    "Slip",
    "SlipOpening",
    "State",
    "Step",
    "UrgentSending",
    "Webhook",
]
