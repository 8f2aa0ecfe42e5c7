"""What sender and household say of what was sent: called back, replied to, confirmed, not received, opened again."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import polars as pl
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from ppaos.ground.privacy.actions import audited
from ppaos.support.referral.actions._moving import move
from ppaos.support.referral.actions.errors import ReferralRefused
from ppaos.support.referral.actions.sending import Moved
from ppaos.support.referral.models import Referral, Step
from ppaos.support.referral.permissions import check_can_refer, flows
from ppaos.support.referral.queries.consents import consents_for
from ppaos.support.referral.queries.rows import held_rows
from ppaos.support.referral.queries.states import HOUSEHOLD, SENDER, moves, reasons, states

BEFORE_SENDING = ("draft", "cleared")


@audited("referral.steered")
def steer(
    *, referral_ids: Iterable[int], to_state: str, by: Any, at: datetime, reason: str = "", note: str = ""
) -> Moved:
    """Move referrals on as their sender: call back (with a coded reason), reply to a question (arrived, with the
    reply as note), confirm, close, or open again (sent, with a note that says why). Referrals for which the move is
    not possible stay as they are and are told; opened again, consent and agreement are looked at once more."""
    rows = held_rows(referral_ids)
    check_can_refer(by, rows["area_code"].unique())
    _check_words(to_state, reason, note)
    from_states = [
        start
        for start, ends in moves(SENDER).items()
        if to_state in ends and not _is_sending(start, to_state)
    ]
    fault = pl.when(~pl.col("state").is_in(from_states)).then(pl.lit("move_not_possible"))
    rows = consents_for(rows).with_columns(fault=fault)
    if to_state == "sent":
        rows = _opened_again(rows, at)
    rows = rows.drop("new_consent_id")
    good = rows.filter(pl.col("fault").is_null()).drop("fault")
    told = good.with_columns(to_state=pl.lit(to_state), reason=pl.lit(reason), note=pl.lit(note))
    try:
        with transaction.atomic():
            move(told, channel=Step.Channel.SCREEN if by else Step.Channel.SYSTEM, by=by, at=at)
    except IntegrityError as error:
        raise ReferralRefused(
            _("The same need was referred to the same service again meanwhile; that referral is under way.")
        ) from error
    wrong = rows.filter(pl.col("fault").is_not_null()).select("referral_id", "fault")
    return Moved(good.height, wrong.height, wrong)


@audited("referral.told_by_household", subjects=("referral",))
def hear_household(
    *, referral: Referral, is_received: bool, by: Any, at: datetime, note: str = "", on: date | None = None
) -> Referral:
    """Note what a household says of help told as given: it came (affirmed), or not (sent again to be looked at)."""
    rows = held_rows([referral.pk])
    if by is not None:
        check_can_refer(by, rows["area_code"])
    to_state = "affirmed" if is_received else "sent"
    if to_state not in moves(HOUSEHOLD).get(rows["state"][0], ()):
        raise ReferralRefused(_("Nothing was told as given here yet; there is nothing to confirm."))
    told = rows.with_columns(to_state=pl.lit(to_state), note=pl.lit(note), happened_on=pl.lit(on, pl.Date))
    move(told, channel=Step.Channel.HOUSEHOLD, by=by, at=at)
    referral.refresh_from_db()
    return referral


def _is_sending(start: str, to_state: str) -> bool:
    """What is first cleared and sent goes by `clear_referrals` and `send_referrals`, which ask by what right."""
    return start in BEFORE_SENDING and to_state != "called_back"


def _opened_again(rows: pl.DataFrame, at: datetime) -> pl.DataFrame:
    """What must still hold to send once more: the consent, and an agreement that lets it flow."""
    is_gone = (pl.col("ground") == "consent") & pl.col("new_consent_id").is_null()
    # What pressed went without an agreement, and is opened again without one.
    is_barred = ~pl.lit(flows(rows, at)) & ~(pl.col("is_urgent") & (pl.col("ground") != "consent"))
    return rows.with_columns(
        fault=pl.coalesce(
            "fault",
            pl.when(is_gone).then(pl.lit("consent_withdrawn")),
            pl.when(is_barred).then(pl.lit("agreement_missing")),
        )
    )


def _check_words(to_state: str, reason: str, note: str) -> None:
    row = states().get(to_state)
    if row is None:
        raise ReferralRefused(_("«%(state)s» is no state of a referral.") % {"state": to_state})
    known = reasons().get(to_state, {})
    if row.needs_reason and reason not in known:
        raise ReferralRefused(_("Choose a reason from the list."))
    if reason and known and known[reason].needs_note and not note.strip():
        raise ReferralRefused(_("Say the reason in the note."))
    if to_state in ("sent", "arrived") and not note.strip():
        raise ReferralRefused(_("Say in the note what is answered, or why it is opened again."))
