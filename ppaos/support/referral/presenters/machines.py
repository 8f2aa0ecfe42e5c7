"""Machines of agencies in words: what a key allows, what a webhook is told, what came of it."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from ppaos.ground.workbench.presenters.thai import thai_datetime
from ppaos.support.referral.actions._outside import address_faults
from ppaos.support.referral.models import ApiKey, Delivery, Webhook
from ppaos.support.referral.queries import machines, webhooks


def scope_words() -> dict[str, str]:
    """What each scope lets a machine do."""
    return {
        machines.READ: _("read referrals to the organisation"),
        machines.ANSWER: _("answer referrals"),
        machines.HELP: _("report help given without a referral"),
        machines.IDS: _("see whole citizen ids"),
        machines.HOOKS: _("manage its own webhooks"),
    }


def event_words() -> dict[str, str]:
    """What each event tells of."""
    return {
        webhooks.SENT: _("referrals sent to it"),
        webhooks.CALLED_BACK: _("referrals called back"),
        webhooks.REPLIED: _("replies of the sender"),
        webhooks.CONFIRMED: _("help confirmed by the household"),
        webhooks.OPENED_AGAIN: _("referrals opened again"),
    }


def scope_choices() -> list[tuple[str, str]]:
    """Scopes to choose from."""
    return list(scope_words().items())


def event_choices() -> list[tuple[str, str]]:
    """Events to choose from."""
    return list(event_words().items())


def key_rows(keys: Iterable[ApiKey]) -> list[dict[str, Any]]:
    """Keys as rows of a list."""
    said = scope_words()
    return [{"key": key, "may": [said.get(scope, scope) for scope in key.scopes]} for key in keys]


def webhook_rows(found: Iterable[Webhook]) -> list[dict[str, Any]]:
    """Webhooks as rows of a list."""
    said = event_words()
    return [{"webhook": row, "told": [said.get(event, event) for event in row.events]} for row in found]


def delivery_rows(deliveries: Iterable[Delivery]) -> list[dict[str, Any]]:
    """Deliveries as rows of a list: of what, of how many, and what came of it."""
    said = event_words()
    return [
        {
            "delivery": row, "event": said.get(row.event, row.event),
            "referrals": len(row.body.get("referrals", [])), **_outcome(row),
        }
        for row in deliveries
    ]  # fmt: skip


def _outcome(row: Delivery) -> dict[str, Any]:
    if row.delivered_at:
        return {"tone": "good", "outcome": _("taken"), "when": thai_datetime(row.delivered_at), "why": ""}
    why = status_words(row.last_status)
    if row.given_up_at:
        return {"tone": "bad", "outcome": _("given up"), "when": thai_datetime(row.given_up_at), "why": why}
    when = thai_datetime(row.next_try_at) if row.next_try_at else ""
    if row.tries:
        return {"tone": "care", "outcome": _("will be tried again"), "when": when, "why": why}
    return {"tone": "running", "outcome": _("about to be told"), "when": when, "why": ""}


def status_words(status: str) -> str:
    """What came of one try, in words."""
    if status.isdigit():
        return _("The machine answered %(status)s.") % {"status": status}
    told = {
        "no_answer_in_time": _("The machine did not answer in time."),
        "not_reached": _("The machine was not reached, or its certificate is not right."),
        "webhook_ended": _("The webhook was ended."),
    }
    return (told | address_faults()).get(status, status)
