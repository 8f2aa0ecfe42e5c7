"""Whose link is it, does it still open anything, what does it show, and who among the senders sees it?"""

import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from ppaos.ground.accounts.queries import plain_code
from ppaos.ground.privacy.queries import data_key
from ppaos.people.cooperation.models import Organisation
from ppaos.people.registry.models import Consent, Purpose
from ppaos.support.referral.models import AnswerLink, Ground, LinkOpening, Referral
from ppaos.support.referral.queries.desk import outgoing_referrals, sent_states
from ppaos.support.referral.queries.pages import by_due
from ppaos.support.referral.queries.states import states, waiting_states

MOST_WRONG_CODES = 5
MOST_REFERRALS = 100
MOST_DAYS = 30
LET_IN_FOR = timedelta(hours=1)
Standing, Outcome = AnswerLink.Standing, LinkOpening.Outcome
# What only a device that was let in does.
INSIDE = (Outcome.CODE_RIGHT, Outcome.CODE_AGAIN, Outcome.READ, Outcome.ANSWERED, Outcome.LEFT)


def token_hash(token: str) -> str:
    """What is kept of a link's address."""
    return hashlib.sha256(token.encode()).hexdigest()


def code_hash(of_token: str, typed: str) -> str:
    """What is kept of a link's one-time code: its digest under a key outside the database, for this link alone.

    `of_token`: what is kept of the link's address.
    """
    return hmac.new(
        data_key("answer_link"), f"{of_token} {plain_code(typed)}".encode(), hashlib.sha256
    ).hexdigest()


def link_with(token: str) -> AnswerLink | None:
    """The link of an address, whatever became of it; None where there is none."""
    return (
        AnswerLink.objects.select_related("organisation", "batch")
        .filter(token_hash=token_hash(token))
        .first()
    )


def standing(link: AnswerLink, at: datetime) -> AnswerLink.Standing:
    """Whether a link can be opened; if not, why."""
    if link.revoked_at is not None:
        return Standing.REVOKED
    if link.expires_at <= at:
        return Standing.EXPIRED
    return Standing.LOCKED if link.wrong_codes >= MOST_WRONG_CODES else Standing.LIVE


def is_known_device(link: AnswerLink, opening_id: int, at: datetime) -> bool:
    """Whether the device let in by this opening may come back by the same code: the last one that was let in, while the
    link lives and no newer code was made."""
    if standing(link, at) != Standing.LIVE or link.code_hash:
        return False
    last = LinkOpening.objects.filter(link=link, outcome=Outcome.CODE_RIGHT).order_by("-pk").first()
    return last is not None and last.pk == opening_id


def is_let_in(link: AnswerLink, opening_id: int, at: datetime) -> bool:
    """Whether who was let in by this opening is so still: on the known device, until it is left alone for an hour or
    closes the link; then it gives its code again."""
    if not is_known_device(link, opening_id, at):
        return False
    last = LinkOpening.objects.filter(link=link, outcome__in=INSIDE).order_by("-pk").first()
    return last is not None and last.outcome != Outcome.LEFT and last.at > at - LET_IN_FOR


def linked_referrals(link: AnswerLink) -> QuerySet[Referral]:
    """The referrals of a link that still lie with its organisation or an office of it, what is due first."""
    theirs = Q(organisation=link.organisation_id) | Q(organisation__parent=link.organisation_id)
    return by_due(Referral.objects.filter(theirs, links=link, state__in=sent_states()))


def readable(link: AnswerLink) -> frozenset[int]:
    """Those of the link's referrals whose household is shown: the receiver has to act on it, and where it went by
    consent, that consent is still in force."""
    opens = [code for code, row in states().items() if row.opens]
    consents = Consent.objects.filter(
        Q(person=None) | Q(person=OuterRef("person_id")),
        household=OuterRef("household_id"),
        purpose=Purpose.REFERRAL,
        withdrawn_at=None,
    )
    shown = linked_referrals(link).filter(~Q(ground=Ground.CONSENT) | Exists(consents), state__in=opens)
    return frozenset(shown.order_by().values_list("pk", flat=True))


def answerable(user: Any, organisation: Organisation) -> QuerySet[Referral]:
    """Referrals the user sees as sender that wait for an answer of the organisation or an office of it."""
    theirs = Q(organisation=organisation) | Q(organisation__parent=organisation)
    return by_due(outgoing_referrals(user).filter(theirs, state__in=waiting_states()))


def answering_bodies(user: Any) -> QuerySet[Organisation]:
    """The organisations of whom the user, as sender, awaits an answer."""
    waiting = outgoing_referrals(user).filter(state__in=waiting_states())
    return Organisation.objects.filter(pk__in=waiting.values("organisation_id")).order_by("name_th", "pk")


def visible_links(user: Any) -> QuerySet[AnswerLink]:
    """Links all of whose referrals the user sees as sender, the newest first."""
    seen = outgoing_referrals(user).values("pk")
    beyond = AnswerLink.referrals.through.objects.filter(answerlink=OuterRef("pk")).exclude(
        referral_id__in=seen
    )
    links = AnswerLink.objects.filter(~Exists(beyond)).select_related("organisation", "batch", "made_by")
    return links.order_by("-made_at", "-pk")
