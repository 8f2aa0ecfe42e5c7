"""Machines of organisations: keys made and revoked, and what machines tell with them."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import polars as pl
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from ppaos.ground.privacy.actions import audited, unaudited
from ppaos.people.cooperation.models import Organisation
from ppaos.support.assistance.actions.help import Recorded, record_help
from ppaos.support.referral.actions.answering import Answered, answer
from ppaos.support.referral.actions.errors import ReferralRefused
from ppaos.support.referral.models import ApiKey, Step
from ppaos.support.referral.permissions import check_can_manage_machines
from ppaos.support.referral.queries.machines import SCOPES, key_hash, live_key, opened_to

USE_NOTED_EVERY = timedelta(minutes=10)
KEY_MARK = "ppaosk_"


class NewKey(NamedTuple):
    """A key and its text, shown once. A tuple on purpose: a trace names the key, never its text."""

    key: ApiKey
    text: str


@audited("api_key.made", subjects=("organisation",))
def make_key(
    *, organisation: Organisation, name: str, scopes: Iterable[str], by: Any, at: datetime
) -> NewKey:
    """Let a machine of an organisation do what the scopes say; the key is shown once and not kept."""
    check_can_manage_machines(by, organisation)
    chosen = [scope for scope in SCOPES if scope in set(scopes)]
    if not chosen or not set(scopes) <= set(SCOPES):
        raise ReferralRefused(_("Choose what the machine may do."))
    if not name.strip():
        raise ReferralRefused(_("Say which machine the key is for."))
    text = KEY_MARK + secrets.token_urlsafe(32)
    key = ApiKey.objects.create(
        organisation=organisation, name=name.strip(), key_hash=key_hash(text), scopes=chosen, made_by=by, made_at=at
    )  # fmt: skip
    return NewKey(key, text)


@audited("api_key.revoked", subjects=("key",))
def revoke_key(*, key: ApiKey, by: Any, at: datetime) -> None:
    """End a key at once; what it was and did stays on record."""
    check_can_manage_machines(by, key.organisation)
    ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=at)


@unaudited("what the machine reads or writes is audited; here only the time of use is noted")
def key_shown(*, text: str, at: datetime) -> ApiKey | None:
    """The key that a machine shows; None where it opens nothing."""
    found = live_key(text)
    if found is not None:
        long_ago = Q(last_used_at__isnull=True) | Q(last_used_at__lt=at - USE_NOTED_EVERY)
        ApiKey.objects.filter(long_ago, pk=found.pk).update(last_used_at=at)
    return found


@audited("referral.answered_by_machine", subjects=("key",))
def answer_by_machine(*, key: ApiKey, frame: pl.DataFrame, by: Any, at: datetime) -> Answered:
    """Take the answers that a machine tells for its organisation and offices, as `answer` takes them."""
    return answer(frame=frame, channel=Step.Channel.API, organisation=key.organisation, by=None, at=at)


@audited("help.told_by_machine", subjects=("key",))
def help_by_machine(*, key: ApiKey, lines: pl.DataFrame, by: Any, at: datetime) -> Recorded:
    """Take the help that a machine tells of, given without a referral, to households that were opened to it.

    lines: reference (the agency's own number of the line: the same line told again changes nothing), and the columns
    of `record_help` but key and organisation_id.
    """
    rows = lines.with_row_index("row_no").with_columns(pl.col("row_no").cast(pl.Int64))
    is_open = pl.col("household_id").is_in(
        list(opened_to(key, lines["household_id"], timezone.localdate(at)))
    )
    good, shut = rows.filter(is_open), rows.filter(~is_open)
    own = [_own_key(key, reference) for reference in good["reference"].to_list()]
    told = good.drop("reference", "row_no").with_columns(
        key=pl.Series(own, dtype=pl.String), organisation_id=pl.lit(key.organisation_id, pl.Int64)
    )
    done = record_help(lines=told, by=None, at=at, deed=None)
    refused = shut.select("row_no", key="reference", fault=pl.lit("household_not_open"))
    placed = done.lines.with_columns(row_no=good["row_no"])
    told_lines = pl.concat([placed, refused], how="diagonal").sort("row_no")
    return Recorded(done.made, done.known, done.refused + shut.height, told_lines)


def _own_key(key: ApiKey, reference: str) -> str:
    """The line's key in the ledger: the agency's own number, apart from those of other agencies."""
    return f"api:{key.organisation_id}:{hashlib.sha256(reference.encode()).hexdigest()[:32]}"
