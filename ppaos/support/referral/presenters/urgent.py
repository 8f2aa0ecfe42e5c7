"""Urgent referrals that left without an agreement, in words."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from ppaos.support.referral.models import UrgentSending
from ppaos.support.referral.presenters.words import HIDDEN, lines

Verdict = UrgentSending.Verdict
TONES = {Verdict.UNREVIEWED: "waiting", Verdict.RIGHT: "good", Verdict.WRONG: "bad"}


def urgent_rows(
    sendings: Sequence[UrgentSending],
    named: Collection[int],
    needs: Collection[int],
    reader: Any,
    today: date,
) -> list[dict[str, Any]]:
    """What left, on which ground, by whom, and what was said of it; whose it is only where the reader sees names
    (`named`: sendings), and for what only where the reader's field classes tell it (`needs`: told needs)."""
    by_referral = {sending.referral_id: sending for sending in sendings}
    told = lines(
        [sending.referral for sending in sendings],
        lambda referral: by_referral[referral.pk].pk in named,
        today,
    )
    return [
        {
            **line,
            **({} if sending.referral.need_id in needs else {"need": HIDDEN, "service": ""}),
            "sending": sending,
            "ground": sending.get_ground_display(),
            "note": sending.note if sending.pk in named else "",
            "verdict": sending.get_verdict_display(),
            "verdict_tone": TONES[Verdict(sending.verdict)],
            "why": sending.reason if sending.pk in named else "",
            "waits": sending.verdict == Verdict.UNREVIEWED and sending.sent_by_id != reader.pk,
            "is_own": sending.sent_by_id == reader.pk,
        }
        for sending, line in zip(sendings, told, strict=True)
    ]
