"""Links by which a small organisation answers without an account: made, opened by a one-time code, taken back."""

import secrets
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import polars as pl
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from ppaos.ground.accounts.queries import CODE_LETTERS
from ppaos.ground.privacy.actions import audited, unaudited, write_event
from ppaos.people.cooperation.models import Agreement, Organisation
from ppaos.people.cooperation.permissions import FlowRefused, check_may_flow
from ppaos.support.referral.actions.answering import Answered, answer
from ppaos.support.referral.actions.errors import ReferralRefused
from ppaos.support.referral.models import AnswerLink, Batch, LinkOpening, Referral, Step
from ppaos.support.referral.permissions import check_can_refer, flowing
from ppaos.support.referral.queries.links import (
    MOST_DAYS,
    MOST_REFERRALS,
    MOST_WRONG_CODES,
    Outcome,
    Standing,
    code_hash,
    is_known_device,
    linked_referrals,
    standing,
    token_hash,
)
from ppaos.support.referral.queries.states import waiting_states

TOKEN_BYTES, CODE_LENGTH = 32, 8
ADDRESS_LENGTH = 60


class LinkMade(NamedTuple):
    """A link with its address (token) and code, told once. A tuple on purpose: a trace names the link, neither secret.

    `left_out`: how many of the referrals asked for do not wait for an answer of the organisation, or may not flow.
    """

    link: AnswerLink
    token: str
    code: str
    left_out: int = 0


@audited("answer_link.made", subjects=("organisation", "batch"))
def make_link(
    *,
    organisation: Organisation,
    referral_ids: Iterable[int],
    sent_to: str,
    expires_at: datetime,
    by: Any,
    at: datetime,
    batch: Batch | None = None,
) -> LinkMade:
    """Make a link to those of the referrals that wait for an answer of the organisation (or an office of it).

    It opens with a one-time code, until a time within 30 days, and shows nothing but these referrals. What no agreement
    lets flow any more is left out.
    """
    asked = set(referral_ids)
    theirs = Q(organisation=organisation) | Q(organisation__parent=organisation)
    found = list(Referral.objects.filter(theirs, pk__in=asked, state__in=waiting_states()))
    check_can_refer(by, {referral.area_id for referral in found})
    waiting = _flowing(found, timezone.localdate(at))
    _check_link(waiting, organisation, sent_to, expires_at, at)
    token, code = secrets.token_urlsafe(TOKEN_BYTES), _fresh_code()
    kept = token_hash(token)
    link = AnswerLink.objects.create(
        token_hash=kept, code_hash=code_hash(kept, code), organisation=organisation, batch=batch,
        sent_to=sent_to.strip(), expires_at=expires_at, made_by=by, made_at=at,
    )  # fmt: skip
    link.referrals.set(waiting)
    return LinkMade(link, token, code, len(asked) - len(waiting))


@audited("answer_link.code_made", subjects=("link",))
def make_code(*, link: AnswerLink, by: Any, at: datetime) -> LinkMade:
    """Make a new one-time code for a link: wrong codes are forgotten, and what was open by the old code ends."""
    held = _held(link)
    _check_is_sender(held, by)
    if standing(held, at) in (Standing.REVOKED, Standing.EXPIRED):
        raise ReferralRefused(_("This link is revoked or expired. Make a new one."))
    code = _fresh_code()
    held.code_hash, held.used_hash, held.wrong_codes = code_hash(held.token_hash, code), "", 0
    held.save(update_fields=["code_hash", "used_hash", "wrong_codes"])
    return LinkMade(held, "", code)


@audited("answer_link.revoked", subjects=("link",))
def revoke_link(*, link: AnswerLink, by: Any, at: datetime) -> AnswerLink:
    """Take a link back: it opens nothing from now on, for those let in before too."""
    held = _held(link)
    _check_is_sender(held, by)
    held.revoked_at = held.revoked_at or at
    held.save(update_fields=["revoked_at"])
    return held


@unaudited("every try is kept as an opening of the link; the code used and the link locked are events")
def try_code(
    *, link: AnswerLink, code: str, address: str, by: None, at: datetime, device: int = 0
) -> LinkOpening:
    """Try a code on a link: the right one lets in and is used up, the fifth wrong one locks the link.

    device: the opening that the device was let in by before; on that device alone the used code lets in again.
    """
    with transaction.atomic():
        held = _held(link)
        outcome = _outcome(held, code, device, at)
        if outcome in (Outcome.CODE_RIGHT, Outcome.CODE_AGAIN):
            held.used_hash, held.code_hash, held.wrong_codes = held.code_hash or held.used_hash, "", 0
        if outcome == Outcome.CODE_RIGHT:
            write_event("answer_link.opened", by=by, at=at, subjects=[held])
        elif outcome == Outcome.CODE_WRONG:
            held.wrong_codes += 1
            if held.wrong_codes >= MOST_WRONG_CODES:
                write_event("answer_link.locked", by=by, at=at, subjects=[held])
        held.save(update_fields=["code_hash", "used_hash", "wrong_codes"])
        return note_opening(link=held, outcome=outcome, address=address, by=by, at=at)


@unaudited("the opening itself is the trace")
def note_opening(
    *, link: AnswerLink, outcome: LinkOpening.Outcome, address: str, by: None, at: datetime
) -> LinkOpening:
    """Note that a link was opened, when, from which network address, and what came of it."""
    return LinkOpening.objects.create(link=link, at=at, outcome=outcome, address=address[:ADDRESS_LENGTH])


@unaudited("the answers leave their own event")
def answer_by_link(
    *, link: AnswerLink, frame: pl.DataFrame, address: str, by: None, at: datetime
) -> Answered:
    """Take answers to the link's own referrals, by the one door for answers; any other number is passed over."""
    with transaction.atomic():
        held = _held(link)
        if standing(held, at) != Standing.LIVE:
            raise ReferralRefused(_("This link was shut meanwhile. Nothing was noted."))
        own = list(linked_referrals(held).values_list("pk", flat=True))
        done = answer(
            frame=frame.filter(pl.col("referral_id").is_in(own)), channel=Step.Channel.OPEN_LINK,
            organisation=held.organisation, batch=held.batch, by=by, at=at,
        )  # fmt: skip
        if done.answered or done.unchanged:
            note_opening(link=held, outcome=Outcome.ANSWERED, address=address, by=by, at=at)
        return done


def _held(link: AnswerLink) -> AnswerLink:
    """The link as it stands now, held until the transaction ends."""
    return (
        AnswerLink.objects.select_for_update(of=("self",))
        .select_related("organisation", "batch")
        .get(pk=link.pk)
    )


def _outcome(link: AnswerLink, code: str, device: int, at: datetime) -> LinkOpening.Outcome:
    comes_back = is_known_device(link, device, at)
    if standing(link, at) != Standing.LIVE or not (link.code_hash or comes_back):
        return Outcome.TURNED_AWAY
    asked, right = (
        (link.used_hash, Outcome.CODE_AGAIN) if comes_back else (link.code_hash, Outcome.CODE_RIGHT)
    )
    is_right = secrets.compare_digest(asked, code_hash(link.token_hash, code))
    return right if is_right else Outcome.CODE_WRONG


def _flowing(found: list[Referral], on: date) -> list[Referral]:
    """Those that may flow; where none may, the sentence that says which agreement is missing."""
    free = flowing(found, on)
    if found and not free:
        first = found[0]
        try:
            check_may_flow(
                scope=Agreement.Scope.REFERRALS, area_code=first.area_id, on=on, organisation=first.organisation,
                field_classes=("names",),
            )  # fmt: skip
        except FlowRefused as refused:
            raise ReferralRefused(str(refused)) from refused
    return [referral for referral in found if referral.pk in free]


def _fresh_code() -> str:
    letters = "".join(secrets.choice(CODE_LETTERS) for _place in range(CODE_LENGTH))
    return f"{letters[:4]}-{letters[4:]}"


def _check_is_sender(link: AnswerLink, by: Any) -> None:
    check_can_refer(by, set(link.referrals.values_list("area_id", flat=True)))


def _check_link(
    waiting: list[Referral], organisation: Organisation, sent_to: str, expires_at: datetime, at: datetime
) -> None:
    """Refuse a link to nothing, to too much, to nobody, or for too long."""
    if not waiting:
        raise ReferralRefused(
            _("None of these waits for an answer of %(name)s. Send them first.") % {"name": organisation}
        )
    if len(waiting) > MOST_REFERRALS:
        raise ReferralRefused(
            _("A link shows up to %(most)d referrals, here are %(count)d. Send a spreadsheet instead.")
            % {"most": MOST_REFERRALS, "count": len(waiting)}
        )
    if not sent_to.strip():
        raise ReferralRefused(_("Say to whom the link is given."))
    if not at < expires_at <= at + timedelta(days=MOST_DAYS):
        raise ReferralRefused(_("A link lasts from one to %(most)d days.") % {"most": MOST_DAYS})
