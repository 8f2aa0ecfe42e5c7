"""A batch leaves: its referrals sent, its package signed, sealed and kept; its code shown once, its file handed out."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO

import polars as pl
from django.db.models import Count, Min
from django.utils import timezone
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from ppaos.ground.privacy.actions import audited, record_export
from ppaos.ground.workbench.actions import erase_file, open_file, start_job, store_file
from ppaos.ground.workbench.models import Job
from ppaos.support.referral.actions._gate import UNDER_WAY, check_flows, seen_by
from ppaos.support.referral.actions.errors import ReferralRefused
from ppaos.support.referral.actions.sending import send_referrals
from ppaos.support.referral.models import Batch, SheetForm
from ppaos.support.referral.permissions import check_can_send
from ppaos.support.referral.queries.batch_codes import opened_code, sealed_code
from ppaos.support.referral.queries.batch_fields import leaving
from ppaos.support.referral.queries.batch_rows import rows_leaving
from ppaos.support.referral.queries.batches import TOGETHER, gate, members, sent_with

SEND_BATCH = "referral.send_batch"
PURPOSE = "referral.batch"


@dataclass(frozen=True)
class Package:
    """A batch as a file: its content, its signed manifest (JWS), and the code that opens it (empty for machines)."""

    content: bytes
    name: str
    content_type: str
    manifest: str
    code: str


Pack = Callable[[Batch, pl.DataFrame, datetime], Package]


@dataclass(frozen=True)
class BatchSent:
    """How many referrals left, and how many stayed since something was withdrawn or taken away meanwhile."""

    sent: int
    left_out: int


@audited("batch.asked", subjects=("batch",))
def ask_to_send(
    *,
    batch: Batch,
    kind: str,
    by: Any,
    at: datetime,
    sheet_form: SheetForm | None = None,
    receiver_key: dict[str, Any] | None = None,
) -> Job:
    """Have a worker send the batch, or pack it anew where it was sent already (the earlier package is erased)."""
    check_can_send(by, batch.area_id)
    held = (
        Batch.objects.select_for_update(of=("self",)).select_related("organisation", "job").get(pk=batch.pk)
    )
    if held.state == Batch.State.CANCELLED:
        raise ReferralRefused(_("The batch was called off. Put another one together."))
    if held.job and held.job.state in UNDER_WAY:
        raise ReferralRefused(_("A worker is sending it right now. Wait until the work has ended."))
    if kind == Batch.Package.JWE and not receiver_key:
        raise ReferralRefused(_("A package for a machine needs the receiver's public key (JWK)."))
    check_flows(held, at)
    held.package_kind, held.sheet_form, held.receiver_key = kind, sheet_form, receiver_key
    held.job = start_job(
        kind=SEND_BATCH, title=gettext_noop("A batch of referrals sent"), unit="referrals", by=by, at=at,
        area_code=held.area_id, arguments={"batch": held.pk, "language": get_language() or "th"},
    )  # fmt: skip
    held.save(update_fields=["package_kind", "sheet_form", "receiver_key", "job"])
    return held.job


@audited("batch.sent", subjects=("batch",))
def send_batch(*, batch: Batch, pack: Pack, by: Any, at: datetime) -> BatchSent:
    """Send the referrals of a batch and keep its package.

    Consent and agreement are looked at once more: what may not go any longer stays here and is told, and so do columns
    that the agreement does not let go. Once it was sent, the same again only packs it anew.
    """
    check_can_send(by, batch.area_id)
    held = Batch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if held.state not in TOGETHER and held.sent_at is None:
        raise ReferralRefused(_("The batch was called off. Put another one together."))
    way = check_flows(held, at)
    if held.state in TOGETHER:
        _send(held, by, at)
    held.fields = leaving(held.fields, seen_by(by, held.area_id) & way.classes)
    _keep(held, pack(held, rows_leaving(held, held.fields), at), by, at)
    held.save()
    return BatchSent(held.counts["referrals"], sum(held.counts["left_out"].values()))


@audited("batch.code_shown", subjects=("batch",))
def show_code(*, batch: Batch, by: Any, at: datetime) -> str:
    """The code that opens the package: told once, then forgotten. Whoever lost it packs the batch anew."""
    check_can_send(by, batch.area_id)
    held = Batch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if held.code_sealed is None:
        raise ReferralRefused(_("The code was shown already. Pack the batch anew to get another one."))
    code = opened_code(held.code_sealed)
    held.code_sealed = None
    held.save(update_fields=["code_sealed"])
    return code


@audited("batch.fetched", subjects=("batch",))
def fetch_package(*, batch: Batch, purpose: str, by: Any, at: datetime) -> BinaryIO:
    """Open the package for who takes it to the receiver, while an agreement lets it go; what left and what for is
    written down."""
    check_can_send(by, batch.area_id)
    if batch.package is None:
        raise ReferralRefused(_("There is no package yet. Send the batch first."))
    check_flows(batch, at)
    record_export(
        by=by, at=at, purpose=purpose, rows=batch.counts["referrals"], what="batch of referrals",
        area_code=batch.area_id,
    )  # fmt: skip
    return open_file(file=batch.package)


def _send(batch: Batch, by: Any, at: datetime) -> None:
    """Move the referrals; what the batch is then known by is counted from what left."""
    moved = send_referrals(
        referral_ids=members(batch).values_list("pk", flat=True), batch=batch, by=by, at=at
    )
    if not moved.moved:
        raise ReferralRefused(
            _("None of the referrals can go now. Look why each stays, and mend that first.")
        )
    left_out = moved.faults["fault"].value_counts()
    batch.state, batch.sent_at, batch.sent_by = Batch.State.SENT, at, by
    left = sent_with(batch).order_by()
    told = left.aggregate(households=Count("household_id", distinct=True), due=Min("due_on"))
    batch.due_on = told["due"]
    batch.agreement = gate(batch.organisation, batch.area_id, timezone.localdate(at)).agreement
    batch.counts |= {
        "referrals": moved.moved,
        "households": told["households"],
        "grounds": _numbers(left, "ground"),
        "left_out": dict(left_out.iter_rows()),
    }


def _numbers(referrals: Any, name: str) -> dict[str, int]:
    return dict(referrals.values_list(name).annotate(number=Count("pk")))


def _keep(batch: Batch, package: Package, by: Any, at: datetime) -> None:
    """Keep the package sealed; an earlier one of the batch is erased."""
    if batch.package is not None:
        erase_file(file=batch.package, by=by, at=at)
    batch.package = store_file(
        content=io.BytesIO(package.content), name=package.name, purpose=PURPOSE, content_type=package.content_type,
        area_code=batch.area_id, by=by, at=at,
    )  # fmt: skip
    batch.manifest = package.manifest
    batch.code_sealed = sealed_code(package.code) if package.code else None
