"""Batches put together (many referrals by a worker), agreed on with their receivers, called off; receipts noted."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.actions import audited
from ppaos.ground.workbench.actions import start_job
from ppaos.people.cooperation.models import Organisation
from ppaos.support.referral.actions._gate import UNDER_WAY, seen_by
from ppaos.support.referral.actions.errors import ReferralRefused
from ppaos.support.referral.models import Batch, Referral
from ppaos.support.referral.permissions import check_can_send
from ppaos.support.referral.queries.batch_fields import leaving
from ppaos.support.referral.queries.batches import TOGETHER, Selection, members, unbound

FILL_BATCH = "referral.fill_batch"
RECEIVABLE = (Batch.State.SENT, Batch.State.RECEIVED, Batch.State.ANSWERED)


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
    batch = _begun(selection, fields, note, by, at)
    if not _taken(batch, selection, among, at):
        raise ReferralRefused(_("Nothing that waits to be sent fits what you chose. Choose again."))
    batch.save(update_fields=["counts"])
    return batch


@audited("batch.made")
def ask_for_batch(
    *, selection: Selection, fields: Iterable[str], by: Any, at: datetime, note: str = ""
) -> Batch:
    """Begin a batch and have a worker put its referrals into it: of a hundred thousand that takes seconds."""
    batch = _begun(selection, fields, note, by, at)
    batch.job = start_job(
        kind=FILL_BATCH, title=gettext_noop("A batch put together"), unit="referrals", by=by, at=at,
        area_code=batch.area_id, arguments={"batch": batch.pk, "language": get_language() or "th"},
    )  # fmt: skip
    batch.save(update_fields=["job"])
    return batch


@audited("batch.filled", subjects=("batch",))
def fill_batch(*, batch: Batch, among: QuerySet[Referral], by: Any, at: datetime) -> Batch:
    """Put into a batch what it was begun for; the same again changes nothing. Where nothing waits any more, it is
    called off."""
    check_can_send(by, batch.area_id)
    held = Batch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if held.state in TOGETHER and not held.counts:
        if not _taken(held, Selection(**held.selection), among, at):
            held.state = Batch.State.CANCELLED
        held.save(update_fields=["counts", "state"])
    return held


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
    if held.state == Batch.State.SENT:
        held.state = Batch.State.RECEIVED
    held.receipt = receipt.strip()
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


def _begun(selection: Selection, fields: Iterable[str], note: str, by: Any, at: datetime) -> Batch:
    """A batch with nothing in it yet."""
    check_can_send(by, selection.area)
    return Batch.objects.create(
        organisation=Organisation.objects.get(pk=selection.organisation),
        area=Area.objects.get(pk=selection.area), selection=selection.asked(),
        fields=leaving(fields, seen_by(by, selection.area)), note=note, made_by=by, made_at=at,
    )  # fmt: skip


def _taken(batch: Batch, selection: Selection, among: QuerySet[Referral], at: datetime) -> int:
    """Take into the batch what waits and fits; how many there were is counted in it."""
    chosen = selection.of(unbound(among), timezone.localdate(at))
    taken = Referral.objects.filter(pk__in=chosen.select_for_update(of=("self",)).values("pk")).update(
        batch=batch
    )
    batch.counts = {"chosen": taken}
    return taken
