"""Urgent needs of households that a hazard struck: entered, referred and sent at once, on a ground that is stated."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl
from django.utils.translation import gettext as _

from ppaos.ground.privacy.actions import audited
from ppaos.learning.monitoring.actions.errors import MonitoringRefused
from ppaos.learning.monitoring.actions.hazards import checked_homes
from ppaos.learning.monitoring.models import Hazard
from ppaos.people.cooperation.models import Service
from ppaos.support.assistance.actions.needs import NeedRefused, enter_needs
from ppaos.support.assistance.models import Need
from ppaos.support.referral.actions.errors import ReferralRefused
from ppaos.support.referral.actions.referring import Referred, refer
from ppaos.support.referral.actions.sending import clear_referrals, send_referrals, send_urgent
from ppaos.support.referral.models import Ground, Referral

UNSENT = ("draft", "cleared")
NO_AGREEMENT = "agreement_missing"


@dataclass(frozen=True)
class UrgentlyReferred:
    """How many needs are new, how many referrals were made and sent, of those sent how many went one by one without an
    agreement, how many were under way already, and how many were refused (`faults`: codes with their counts)."""

    needs: int
    made: int
    sent: int
    without_agreement: int
    again: int
    refused: int
    faults: tuple[tuple[str, int], ...] = ()


@audited("hazard.referred", subjects=("hazard",))
def refer_urgently(
    *, hazard: Hazard, household_ids: Iterable[int], code: str, service: Service, ground: str, note: str, by: Any,
    at: datetime,
) -> UrgentlyReferred:  # fmt: skip
    """Enter an urgent need of these households, put it to a service and send it, on the ground stated (never consent).

    Where an agreement lets referrals flow they go together; else each goes alone, as one urgent person may. Twice
    changes nothing. Raises MonitoringRefused for what cannot be, nothing written.
    """
    ids = checked_homes(hazard, household_ids, by)
    if ground not in (Ground.VITAL_INTEREST, Ground.PUBLIC_TASK) or not note.strip():
        raise MonitoringRefused(_("State the ground on which it goes without consent, and what presses."))
    if code not in service.needs:
        raise MonitoringRefused(_("This service does not answer this need. Choose another."))
    try:
        entered = enter_needs(household_ids=ids, code=code, is_urgent=True, note=hazard.name, by=by, at=at)
        made = refer(frame=_wanted(ids, code, service, note), by=by, at=at)
        sent, alone = _sent(made, ground, note, by, at)
    except (NeedRefused, ReferralRefused) as error:
        raise MonitoringRefused(str(error)) from error
    faults = made.lines.drop_nulls("fault").group_by("fault").len().sort("fault")
    return UrgentlyReferred(
        entered.entered, made.made, sent, alone, made.again, made.refused, tuple(faults.iter_rows())
    )


def _wanted(ids: list[int], code: str, service: Service, note: str) -> pl.DataFrame:
    needs = Need.objects.filter(household__in=ids, person=None, code=code, state=Need.State.OPEN_NEED)
    numbers = list(needs.order_by("household_id").values_list("pk", flat=True))
    return pl.DataFrame({"need_id": numbers}, schema={"need_id": pl.Int64}).with_columns(
        service_id=pl.lit(service.pk, pl.Int64), is_urgent=pl.lit(True), note=pl.lit(note)
    )


def _sent(made: Referred, ground: str, note: str, by: Any, at: datetime) -> tuple[int, int]:
    """Send what was made and has not left: together where it flows, one by one where no agreement is in force."""
    ids = made.lines["referral_id"].drop_nulls().unique().to_list()
    waiting = Referral.objects.filter(pk__in=ids, state__in=UNSENT, is_urgent=True)
    numbers = list(waiting.order_by("pk").values_list("pk", flat=True))
    if not numbers:
        return 0, 0
    clear_referrals(referral_ids=numbers, ground=ground, note=note, by=by, at=at)
    done = send_referrals(referral_ids=numbers, by=by, at=at)
    alone = done.faults.filter(pl.col("fault") == NO_AGREEMENT)["referral_id"].to_list()
    for each in Referral.objects.filter(pk__in=alone).order_by("pk"):
        send_urgent(referral=each, ground=ground, note=note, by=by, at=at)
    return done.moved + len(alone), len(alone)
