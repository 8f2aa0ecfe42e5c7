"""The nouns of referral: referrals and their steps, what was set aside, batches."""

from ppaos.support.referral.models.batches import Batch
from ppaos.support.referral.models.referrals import AnswerSetAside, Ground, Overlap, Referral, State, Step

__all__ = ["AnswerSetAside", "Batch", "Ground", "Overlap", "Referral", "State", "Step"]
