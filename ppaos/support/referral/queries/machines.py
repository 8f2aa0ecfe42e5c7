"""Which machine shows this key, what may it do, and which referrals lie before its organisation?"""

import hashlib
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from ppaos.people.cooperation.models import Organisation
from ppaos.people.registry.models import Opening
from ppaos.support.referral.models import ApiKey, Referral
from ppaos.support.referral.queries.states import states

READ, ANSWER, HELP, IDS, HOOKS = (
    "referrals:read", "referrals:answer", "help:report", "ids:read", "webhooks:manage",
)  # fmt: skip
SCOPES = (READ, ANSWER, HELP, IDS, HOOKS)
# One walk along the index for each office, so that a ministry with a million referrals is read as fast as a village.
_PAGE = """
    select found.id from unnest(%(bodies)s::bigint[]) body(id)
    cross join lateral (
        select referral.id, referral.changed_at from referral_referral referral
        where referral.organisation_id = body.id and referral.sent_at is not null
            and referral.state = any(%(states)s)
            and (%(since)s::timestamptz is null or referral.changed_at >= %(since)s)
            and (%(after_at)s::timestamptz is null
                or (referral.changed_at, referral.id) > (%(after_at)s::timestamptz, %(after_id)s::bigint))
        order by referral.changed_at, referral.id limit %(limit)s
    ) found
    order by found.changed_at, found.id limit %(limit)s"""


def key_hash(text: str) -> str:
    """What is kept of a key."""
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()


def live_key(text: str) -> ApiKey | None:
    """The key in force that a machine shows, of an organisation that still takes part; None for any other."""
    found = ApiKey.objects.select_related("organisation").filter(
        key_hash=key_hash(text), revoked_at=None, organisation__ended_on=None
    )
    return found.first()


def keys_of(organisations: QuerySet[Organisation]) -> QuerySet[ApiKey]:
    """The keys of these organisations, those in force first, then the newest."""
    found = ApiKey.objects.filter(organisation__in=organisations).select_related("organisation", "made_by")
    return found.order_by("revoked_at", "-made_at", "-pk")


def told_states() -> tuple[str, ...]:
    """States of which a receiver's machine is told: what was sent, and what was called back after it was sent."""
    return tuple(code for code, row in states().items() if row.officer or code == "called_back")


def before_machine(key: ApiKey) -> QuerySet[Referral]:
    """What was sent to the key's organisation or one of its offices, called back or not."""
    body = key.organisation_id
    theirs = Q(organisation_id=body) | Q(organisation__parent_id=body)
    return Referral.objects.filter(theirs, sent_at__isnull=False, state__in=told_states())


def opened_to(key: ApiKey, household_ids: Iterable[int], on: date) -> set[int]:
    """Those of the households that are open to the key's organisation or one of its offices on the day."""
    body = Q(organisation_id=key.organisation_id) | Q(organisation__parent_id=key.organisation_id)
    holding = Q(valid_to__isnull=True) | Q(valid_to__gt=on)
    found = Opening.objects.filter(body, holding, valid_from__lte=on, household__in=list(household_ids))
    return set(found.values_list("household_id", flat=True))


def page_of(
    key: ApiKey, *, states: Iterable[str] = (), since: datetime | None = None,
    after: tuple[datetime, int] | None = None, limit: int = 100,
) -> list[Referral]:  # fmt: skip
    """Referrals before the key's organisation, in the order in which they last changed, from a place on."""
    bodies = Organisation.objects.filter(Q(pk=key.organisation_id) | Q(parent_id=key.organisation_id))
    values: dict[str, Any] = {
        "bodies": list(bodies.values_list("pk", flat=True)), "states": list(states) or list(told_states()),
        "since": since, "after_at": after and after[0], "after_id": after and after[1], "limit": limit,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_PAGE, values)
        numbers = [row[0] for row in cursor.fetchall()]
    found = with_facts(Referral.objects.filter(pk__in=numbers)).in_bulk()
    return [found[number] for number in numbers]


def with_facts(referrals: QuerySet[Referral]) -> QuerySet[Referral]:
    """With what a machine is told of them."""
    return referrals.select_related(
        "need",
        "service",
        "organisation",
        "household__dwelling",
        "household__area",
        "person",
        "consent",
        "batch",
    )
