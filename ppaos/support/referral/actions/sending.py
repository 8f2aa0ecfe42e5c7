"""Drafts cleared by consent or another ground, and sent where an agreement lets them flow."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import polars as pl
from django.utils import timezone
from django.utils.translation import gettext as _

from ppaos.ground.privacy.actions import audited
from ppaos.support.referral.actions._moving import move
from ppaos.support.referral.actions.errors import ReferralRefused
from ppaos.support.referral.models import Batch, Ground, Referral, Step, UrgentSending
from ppaos.support.referral.permissions import check_can_refer, flows
from ppaos.support.referral.queries.batches import not_usable
from ppaos.support.referral.queries.consents import consents_for
from ppaos.support.referral.queries.rows import held_rows

FAULTS = {"referral_id": pl.Int64, "fault": pl.String}
UNSENT = ("draft", "cleared")


@dataclass(frozen=True)
class Moved:
    """How many moved on, and which did not: faults has referral_id and fault (a code)."""

    moved: int
    refused: int
    faults: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=FAULTS))


@audited("referral.cleared")
def clear_referrals(
    *, referral_ids: Iterable[int], ground: str, by: Any, at: datetime, note: str = ""
) -> Moved:
    """Say by what right drafts may go. By consent only those go whose consent is in force; another ground is stated in
    the note, and nothing is called consented that was not."""
    if ground not in Ground.values:
        raise ReferralRefused(
            _("«%(ground)s» is no ground. Choose consent or another legal ground.") % {"ground": ground}
        )
    if ground != Ground.CONSENT and not note.strip():
        raise ReferralRefused(_("State the law or the reason on which it goes without consent."))
    rows = held_rows(referral_ids)
    check_can_refer(by, rows["area_code"].unique())
    rows = consents_for(rows).with_columns(
        fault=pl.when(~pl.col("state").is_in(UNSENT)).then(pl.lit("sent_already"))
    )
    if ground == Ground.CONSENT:
        lacks = pl.when(pl.col("new_consent_id").is_null()).then(pl.lit("consent_missing"))
        rows = rows.with_columns(fault=pl.coalesce("fault", lacks))
    else:
        rows = rows.with_columns(new_consent_id=pl.lit(None, pl.Int64))
    rows = rows.with_columns(new_ground=pl.lit(str(ground)), to_state=pl.lit("cleared"), note=pl.lit(note))
    return _moved(rows, by, at)


@audited("referral.sent", subjects=("batch",))
def send_referrals(
    *, referral_ids: Iterable[int], by: Any, at: datetime, batch: Batch | None = None
) -> Moved:
    """Send cleared referrals; their receivers see the households from now on.

    Each passes the gate of agreements (a batch by its own area), and consent is looked at once more: withdrawn since,
    the referral stays. So it does where use of the data is restricted.
    """
    rows = held_rows(referral_ids)
    check_can_refer(by, rows["area_code"].unique())
    may_flow = flows(rows, at, batch)
    rows = consents_for(rows).with_columns(
        fault=pl.coalesce(
            pl.when(pl.col("referral_id").is_in(_barred(rows, at))).then(pl.lit("use_restricted")),
            pl.when(pl.col("state") == "draft").then(pl.lit("not_cleared")),
            pl.when(pl.col("state") != "cleared").then(pl.lit("sent_already")),
            pl.when((pl.col("ground") == "consent") & pl.col("new_consent_id").is_null()).then(
                pl.lit("consent_withdrawn")
            ),
            pl.when(~pl.lit(may_flow)).then(pl.lit("agreement_missing")),
        ),
        to_state=pl.lit("sent"),
    )
    rows = rows.with_columns(new_batch_id=pl.lit(batch and batch.pk, pl.Int64)).drop("new_consent_id")
    return _moved(rows, by, at)


@audited("referral.sent_urgently", subjects=("referral",))
def send_urgent(*, referral: Referral, ground: str, note: str, by: Any, at: datetime) -> Referral:
    """Send one urgent referral at once, without agreement or batch, on a ground that is stated. Where no agreement lets
    it flow, somebody else looks at it afterwards."""
    if not referral.is_urgent or ground == Ground.CONSENT or ground not in Ground.values or not note.strip():
        raise ReferralRefused(
            _(
                "Only an urgent referral goes without an agreement, on another ground than consent, with what presses."
            )
        )
    rows = held_rows([referral.pk])
    check_can_refer(by, rows["area_code"])
    if rows["state"][0] not in UNSENT:
        raise ReferralRefused(_("It was sent already."))
    if ground != Ground.VITAL_INTEREST and _barred(rows, at):
        raise ReferralRefused(
            _("The use of these data for referring is restricted. Only to save a life or health may it go.")
        )
    is_alone = not flows(rows, at)[0]
    rows = rows.with_columns(
        to_state=pl.lit("sent"), new_ground=pl.lit(str(ground)), new_consent_id=pl.lit(None, pl.Int64),
        note=pl.lit(note), fault=pl.lit(None, pl.String),
    )  # fmt: skip
    _moved(rows, by, at)
    if is_alone:
        UrgentSending.objects.get_or_create(
            referral=referral,
            defaults={
                "area_id": referral.area_id, "ground": ground, "note": note.strip(), "sent_by": by, "sent_at": at,
            },
        )  # fmt: skip
    referral.refresh_from_db()
    return referral


def _barred(rows: pl.DataFrame, at: datetime) -> list[int]:
    """Those of the referrals for which the data may not be used now."""
    held = Referral.objects.filter(pk__in=rows["referral_id"].to_list())
    return list(held.filter(not_usable(timezone.localdate(at))).values_list("pk", flat=True))


def _moved(rows: pl.DataFrame, by: Any, at: datetime) -> Moved:
    """Move the rows without a fault."""
    good = rows.filter(pl.col("fault").is_null()).drop("fault")
    move(good, channel=Step.Channel.SCREEN if by else Step.Channel.SYSTEM, by=by, at=at)
    wrong = rows.filter(pl.col("fault").is_not_null()).select(*FAULTS)
    return Moved(good.height, wrong.height, wrong)
