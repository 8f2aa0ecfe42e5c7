"""Telling machines what happened: again and again with longer waits, until it is taken or given up."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import httpx
from django.db import transaction

from ppaos.ground.privacy.actions import audited, unaudited
from ppaos.people.cooperation.permissions import check_may
from ppaos.support.referral.actions._outside import NotOutside, post
from ppaos.support.referral.models import Delivery
from ppaos.support.referral.permissions import MANAGE
from ppaos.support.referral.queries.webhooks import opened_secret, signature

# How long to wait after each try that failed; after the last it is given up: a little more than three days.
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360, 720, 1440, 1440))
MOST = 200
GONE = 410


@dataclass(frozen=True)
class Told:
    """What came of the deliveries that were due: taken, failed (tried again later), given up."""

    taken: int = 0
    failed: int = 0
    given_up: int = 0


@unaudited("each delivery keeps its own tries; the move it tells of has its event")
def deliver_due(*, by: Any, at: datetime) -> Told:
    """Tell what is due, the oldest first; after a failure the same machine is left alone until the next time."""
    taken = failed = given_up = 0
    failing: set[int] = set()
    for _number in range(MOST):
        delivery = _claimed(at, failing)
        if delivery is None:
            break
        status = _said(delivery, at)
        if status.startswith("2"):
            Delivery.objects.filter(pk=delivery.pk).update(
                delivered_at=at, next_try_at=None, last_status=status
            )
            taken += 1
            continue
        failing.add(delivery.webhook_id)
        is_over = delivery.tries >= len(WAITS) or status == str(GONE)
        over = {"given_up_at": at, "next_try_at": None} if is_over else {}
        Delivery.objects.filter(pk=delivery.pk).update(last_status=status, **over)
        given_up, failed = given_up + is_over, failed + (not is_over)
    return Told(taken, failed, given_up)


@audited("webhook.tried_again", subjects=("delivery",))
def try_again(*, delivery: Delivery, by: Any, at: datetime) -> Delivery:
    """Tell something once more that was given up."""
    check_may(by, MANAGE)
    Delivery.objects.filter(pk=delivery.pk, delivered_at=None).update(
        tries=0, next_try_at=at, given_up_at=None
    )
    delivery.refresh_from_db()
    return delivery


def _claimed(at: datetime, failing: set[int]) -> Delivery | None:
    """The next delivery that is due, its next try put off already: a worker that dies has lost nothing."""
    with transaction.atomic():
        due = Delivery.objects.select_for_update(skip_locked=True, of=("self",)).select_related("webhook")
        due = due.filter(next_try_at__lte=at, webhook__ended_at=None).exclude(webhook__in=failing)
        delivery = due.order_by("next_try_at", "pk").first()
        if delivery is not None:
            delivery.next_try_at = at + WAITS[min(delivery.tries, len(WAITS) - 1)]
            delivery.tries += 1
            delivery.save(update_fields=["next_try_at", "tries"])
    return delivery


def _said(delivery: Delivery, at: datetime) -> str:
    """What came of one try: the status of the answer, or why there was none."""
    body = json.dumps({"delivery": delivery.pk, **delivery.body}, separators=(",", ":")).encode()
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "PPAOS",
        "webhook-id": str(delivery.pk),
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": signature(opened_secret(delivery.webhook), delivery.pk, at, body),
    }
    try:
        return str(post(delivery.webhook.url, body, headers))
    except NotOutside as refused:
        return refused.code
    except httpx.TimeoutException:
        return "no_answer_in_time"
    except (httpx.HTTPError, httpx.InvalidURL, OSError):
        return "not_reached"
