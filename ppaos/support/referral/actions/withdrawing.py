"""A consent is withdrawn, and what rests on it stops: what was not sent is called back, what it opened is closed."""

from datetime import datetime
from typing import Any

import polars as pl
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Greatest
from django.utils import timezone

from ppaos.ground.privacy.actions import announce, audited
from ppaos.people.registry.actions import withdraw_consent
from ppaos.people.registry.models import Consent, Opening, Purpose
from ppaos.support.referral.actions._moving import ORIGIN, move
from ppaos.support.referral.models import Ground, Referral, Step
from ppaos.support.referral.queries.resting import others_in_force, resting_referrals
from ppaos.support.referral.queries.rows import held_rows
from ppaos.support.referral.queries.states import states

UNSENT = ("draft", "cleared")


@audited("consent.stopped", subjects=("consent",))
def withdraw_and_stop(*, consent: Consent, by: Any, at: datetime, deed: str = "edit_register") -> Consent:
    """Withdraw a consent. Referrals on it that were not sent are called back, also out of batches in preparation; what
    was opened on it closes today. What another consent, or another legal ground, carries goes on."""
    withdraw_consent(consent=consent, by=by, at=at, deed=deed)
    if others_in_force(consent).exists():
        return consent
    _call_back(consent, by, at)
    _close(consent, at)
    announce(households=[consent.household_id], at=at)
    return consent


def _call_back(consent: Consent, by: Any, at: datetime) -> None:
    unsent = resting_referrals(consent).filter(state__in=UNSENT)
    ids = list(unsent.values_list("pk", flat=True))
    if not ids:
        return
    rows = held_rows(ids).with_columns(to_state=pl.lit("called_back"), reason=pl.lit("consent_withdrawn"))
    move(rows, channel=Step.Channel.SCREEN if by else Step.Channel.SYSTEM, by=by, at=at)


def _close(consent: Consent, at: datetime) -> None:
    """End what is open for the purpose; of what was referred, only to whom nothing goes on another ground."""
    today = timezone.localdate(at)
    holding = Q(valid_to__isnull=True) | Q(valid_to__gt=today)
    opened = Opening.objects.filter(holding, household=consent.household_id, purpose=consent.purpose)
    if consent.purpose == Purpose.REFERRAL:
        opened = opened.exclude(origin_label=ORIGIN, origin_id__in=_kept_open(consent))
    opened.update(valid_to=Greatest(F("valid_from"), today))


def _kept_open(consent: Consent) -> QuerySet[Referral, Any]:
    """The organisations that still answer for the household on another ground than consent."""
    opening = [code for code, row in states().items() if row.opens]
    goes_on = Referral.objects.filter(household=consent.household_id, state__in=opening)
    return goes_on.exclude(ground=Ground.CONSENT).values("organisation_id")
