"""Urgent referrals that left without an agreement: kept to be looked at, and looked at by somebody else."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from ppaos.ground.privacy.actions import audited
from ppaos.support.referral.actions.errors import ReferralRefused
from ppaos.support.referral.models import UrgentSending
from ppaos.support.referral.permissions import check_can_review


@dataclass(frozen=True)
class Reviewed:
    """How many were judged, and how many not: sent by the reviewer, or judged before."""

    judged: int
    passed_over: int


@audited("referral.urgency_reviewed")
def review_urgent(
    *, sending_ids: Iterable[int], is_right: bool, reason: str, by: Any, at: datetime
) -> Reviewed:
    """Say of urgent referrals that left without an agreement whether that was right, and why.

    A verdict stays. What the reviewer sent, or what was judged before, is passed over and counted.
    """
    held = list(
        UrgentSending.objects.select_for_update(of=("self",)).filter(pk__in=set(sending_ids)).order_by("pk")
    )
    check_can_review(by, {sending.area_id for sending in held})
    if not held:
        raise ReferralRefused(_("Nothing was ticked. Tick the referrals you judge."))
    if not reason.strip():
        raise ReferralRefused(_("Say why it was right or not right to send without an agreement."))
    open_ones = [
        sending.pk
        for sending in held
        if sending.verdict == UrgentSending.Verdict.UNREVIEWED and sending.sent_by_id != by.pk
    ]
    verdict = UrgentSending.Verdict.RIGHT if is_right else UrgentSending.Verdict.WRONG
    UrgentSending.objects.filter(pk__in=open_ones).update(
        verdict=verdict, reason=reason.strip(), reviewed_by=by, reviewed_at=at
    )
    return Reviewed(len(open_ones), len(held) - len(open_ones))
