"""Referrals for machines of agencies: read, answer, report help, be told."""

from ninja import Router

from ppaos.support.referral.api.doors import ATurn, MachineKey
from ppaos.support.referral.api.help import router as help_given
from ppaos.support.referral.api.referrals import router as referrals
from ppaos.support.referral.api.webhooks import router as webhooks

router = Router(auth=MachineKey(), throttle=ATurn())
router.add_router("", referrals)
router.add_router("", help_given)
router.add_router("", webhooks)

__all__ = ["router"]
