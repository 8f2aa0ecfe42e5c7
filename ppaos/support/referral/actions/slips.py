"""Slips: made for households, revoked, opened with a second proof; what a household says by one is heard."""

import io
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ppaos.ground.accounts.queries import CODE_LETTERS, code_hash
from ppaos.ground.privacy.actions import audited, record_export, unaudited
from ppaos.ground.privacy.models import PersonalRead
from ppaos.ground.workbench.actions import start_job, store_file
from ppaos.ground.workbench.models import Job, StoredFile
from ppaos.ground.workbench.queries import reserved_ids
from ppaos.people.registry.models import Household
from ppaos.support.referral.actions.errors import ReferralRefused
from ppaos.support.referral.actions.steering import hear_household
from ppaos.support.referral.models import Referral, Slip, SlipOpening
from ppaos.support.referral.permissions import check_can_refer
from ppaos.support.referral.queries.slips import (
    CODE_LENGTH,
    HOLDS,
    MOST_MATTERS,
    claims_of,
    households_to_tell,
    matters_of,
    proofs_of,
    slip_claims,
    standing_of,
)

PRINT = "referral.slips"
# What one file holds: more is no stack of paper that anybody carries into a village.
MOST_SLIPS = 600


class Given(NamedTuple):
    """A slip, its code (kept nowhere), the referrals it tells of, and how many more there are."""

    slip: Slip
    code: str
    referrals: list[Referral]
    left: int


@audited("slips.made", subjects=("households",))
def make_slips(*, households: Sequence[Household], by: Any, at: datetime) -> list[Given]:
    """Make a slip for each household that has something to be told; that they were taken out is written down.

    Slips made before go on holding. ReferralRefused where none has anything to be told; PermissionDenied without the
    right to refer where they live.
    """
    check_can_refer(by, {household.area_id or "" for household in households})
    matters = matters_of(household.pk for household in households)
    told = [household for household in households if household.pk in matters]
    if not told:
        raise ReferralRefused(
            _("Nothing was sent to an organisation yet, or all of it is over: a slip would be empty.")
        )
    numbers = reserved_ids("referral_slip", len(told)).to_list()
    given = [
        _given(number, household, matters[household.pk], by, at)
        for number, household in zip(numbers, told, strict=True)
    ]
    Slip.objects.bulk_create([each.slip for each in given])
    record_export(
        by=by, at=at, purpose=PersonalRead.ASSIST, rows=len(told), what="slips of households",
        area_code=told[0].area_id or "", subjects=told,
    )  # fmt: skip
    return given


@audited("slips.asked")
def ask_for_slips(*, area_code: str, address: str, by: Any, at: datetime) -> Job:
    """Have a worker put the slips of an area into one file. `address`: where this installation is reached, for the
    pictures that phones read."""
    check_can_refer(by, [area_code])
    count = households_to_tell(by, area_code).count()
    if not count:
        raise ReferralRefused(_("No household here has a matter under way: there is nothing to tell."))
    if count > MOST_SLIPS:
        raise ReferralRefused(
            ngettext(
                "%(count)d household is more than one file holds (%(most)d). Choose a smaller area, a village.",
                "%(count)d households are more than one file holds (%(most)d). Choose a smaller area, a village.",
                count,
            )
            % {"count": count, "most": MOST_SLIPS}
        )
    arguments = {"area_code": area_code, "address": address}
    return start_job(
        kind=PRINT, title="Slips of households as one file", unit="slips", by=by, at=at, area_code=area_code,
        arguments=arguments,
    )  # fmt: skip


@unaudited("store_file writes the event; make_slips told whose slips they are")
def keep_slips(*, content: bytes, name: str, area_code: str, by: Any, at: datetime) -> StoredFile:
    """Keep a file of slips, sealed, for who asked for it."""
    check_can_refer(by, [area_code])
    return store_file(
        content=io.BytesIO(content), name=name, purpose=PRINT, content_type="application/pdf", by=by, at=at,
        area_code=area_code,
    )  # fmt: skip


@audited("slip.revoked", subjects=("slip",))
def revoke_slip(*, slip: Slip, by: Any, at: datetime) -> Slip:
    """Let a slip hold no more: it was lost, or given to the wrong household."""
    household = slip.household
    check_can_refer(by, [household.area_id or ""])
    if slip.revoked_at is None:
        slip.revoked_at = at
        slip.save(update_fields=["revoked_at"])
    return slip


@audited("slip.opened", subjects=("slip",))
def open_slip(*, slip: Slip, proof: str, address: str, by: Any, at: datetime) -> SlipOpening:
    """Try the second proof of a slip. Wrong proofs are counted, one after the other, until the slip is locked."""
    held = Slip.objects.select_for_update(of=("self",)).select_related("household").get(pk=slip.pk)
    outcome = SlipOpening.Outcome.SLIP_SHUT
    if standing_of(held) == HOLDS:
        proofs = proofs_of(held.household, timezone.localdate(at))
        is_right = any(secrets.compare_digest(known.encode(), proof.strip().encode()) for known in proofs)
        outcome = SlipOpening.Outcome.PROOF_RIGHT if is_right else SlipOpening.Outcome.PROOF_WRONG
    return SlipOpening.objects.create(slip=held, at=at, outcome=outcome, address=address)


@unaudited("the opening itself is what is written down: no slip, no household")
def note_unknown_code(*, address: str, by: Any, at: datetime) -> SlipOpening:
    """Note that somebody typed a code that no slip has."""
    return SlipOpening.objects.create(at=at, outcome=SlipOpening.Outcome.SLIP_UNKNOWN, address=address)


@unaudited("hear_household writes the event")
def hear_by_slip(*, slip: Slip, referral_id: int, is_received: bool, by: Any, at: datetime) -> Referral:
    """Hear from a household that opened its slip whether the help of one of its matters came."""
    with transaction.atomic():
        held = Slip.objects.select_for_update().get(pk=slip.pk)
        referral = Referral.objects.filter(pk=referral_id, household_id=held.household_id).first()
        if standing_of(held) != HOLDS or referral is None or referral_id not in claims_of(held.signed)["r"]:
            raise ReferralRefused(_("This slip does not speak of that matter, or it holds no more."))
        return hear_household(
            referral=referral, is_received=is_received, by=by, at=at, on=timezone.localdate(at)
        )


def _given(number: int, household: Household, referrals: list[Referral], by: Any, at: datetime) -> Given:
    code = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
    told = referrals[:MOST_MATTERS]
    token = slip_claims(number, told, timezone.localdate(at))
    slip = Slip(
        pk=number, household=household, code_hash=code_hash(code), signed=token, made_by=by, made_at=at
    )
    return Given(slip, f"{code[:5]}-{code[5:]}", told, len(referrals) - len(told))
