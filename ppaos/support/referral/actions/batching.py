"""Batches put together, agreed on with their receivers, called off; receipts noted."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.actions import audited
from ppaos.people.cooperation.models import Organisation
from ppaos.support.referral.actions._gate import UNDER_WAY, seen_by
from ppaos.support.referral.actions.errors import ReferralRefused
from ppaos.support.referral.models import Batch, Referral
from ppaos.support.referral.permissions import check_can_send
from ppaos.support.referral.queries.batch_fields import leaving
from ppaos.support.referral.queries.batches import TOGETHER, Selection, members, unbound

RECEIVABLE = (Batch.State.SENT, Batch.State.RECEIVED)


@audited("batch.made")
def make_batch(
    *,
    selection: Selection,
    among: QuerySet[Referral],
    fields: Iterable[str],
    by: Any,
    at: datetime,
    note: str = "",
) -> Batch:
    """Put the unsent referrals chosen `among` those the reader may send into a batch, to be sent together.

    Of the columns asked for only those leave that the receiver's officers and the sender see. What another batch
    holds meanwhile stays there; nothing leaves yet, and no agreement is needed yet.
    """
    area = Area.objects.get(pk=selection.area)
    check_can_send(by, area.pk)
    sees = seen_by(by, area.pk)
    receiver = Organisation.objects.get(pk=selection.organisation)
    batch = Batch.objects.create(
        organisation=receiver, area=area, selection=selection.asked(), fields=leaving(fields, sees), note=note,
        made_by=by, made_at=at,
    )  # fmt: skip
    chosen = selection.of(unbound(among), timezone.localdate(at))
    held = Referral.objects.filter(pk__in=chosen.select_for_update(of=("self",)).values("pk"))
    taken = held.update(batch=batch)
    if not taken:
        raise ReferralRefused(_("Nothing that waits to be sent fits what you chose. Choose again."))
    batch.counts = {"chosen": taken}
    batch.save(update_fields=["counts"])
    return batch


@audited("batch.coordinated", subjects=("batch",))
def coordinate_batch(*, batch: Batch, note: str, by: Any, at: datetime) -> Batch:
    """Say that the receiver is being asked before anything is sent: with whom, and what was agreed."""
    held = _held(batch, by)
    _check_together(held)
    if not note.strip():
        raise ReferralRefused(_("Write with whom it is coordinated, or what was agreed."))
    held.state, held.note = Batch.State.COORDINATING, note.strip()
    held.save(update_fields=["state", "note"])
    return held


@audited("batch.called_off", subjects=("batch",))
def call_off_batch(*, batch: Batch, by: Any, at: datetime) -> Batch:
    """Give a batch up before it is sent; its referrals are free for another one."""
    held = _held(batch, by)
    _check_together(held)
    members(held).update(batch=None)
    held.state = Batch.State.CANCELLED
    held.save(update_fields=["state"])
    return held


@audited("batch.receipt_noted", subjects=("batch",))
def note_receipt(*, batch: Batch, receipt: str, on: date, by: Any, at: datetime) -> Batch:
    """Note who took the package at the receiver's, and on which day."""
    held = _held(batch, by)
    if held.state not in RECEIVABLE or held.sent_at is None:
        raise ReferralRefused(_("Only what was sent can be received."))
    if not receipt.strip():
        raise ReferralRefused(_("Write who received it."))
    if not timezone.localdate(held.sent_at) <= on <= timezone.localdate(at):
        raise ReferralRefused(_("It is received after it was sent, and not in the future."))
    held.state, held.receipt = Batch.State.RECEIVED, receipt.strip()
    held.received_at = timezone.make_aware(datetime(on.year, on.month, on.day))
    held.save(update_fields=["state", "receipt", "received_at"])
    return held


def _held(batch: Batch, by: Any) -> Batch:
    """The batch as it stands, held until the transaction ends; its sender may change it."""
    check_can_send(by, batch.area_id)
    return (
        Batch.objects.select_for_update(of=("self",)).select_related("organisation", "job").get(pk=batch.pk)
    )


def _check_together(batch: Batch) -> None:
    if batch.state not in TOGETHER:
        raise ReferralRefused(_("The batch was sent or called off; nothing can be changed any more."))
    if batch.job and batch.job.state in UNDER_WAY:
        raise ReferralRefused(_("A worker is sending it right now. Wait until the work has ended."))
