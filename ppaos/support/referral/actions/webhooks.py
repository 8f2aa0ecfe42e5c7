"""Where machines are told: webhooks made and ended, by an administrator or by the machine itself."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from ppaos.ground.privacy.actions import audited
from ppaos.people.cooperation.models import Organisation
from ppaos.support.referral.actions._outside import NotOutside, check_outside
from ppaos.support.referral.actions.errors import ReferralRefused
from ppaos.support.referral.models import ApiKey, Delivery, Webhook
from ppaos.support.referral.permissions import check_can_manage_machines
from ppaos.support.referral.queries.webhooks import EVENTS, new_secret, sealed_secret, secret_text

MOST = 10  # of one organisation: a machine in a loop makes no thousand


class NewWebhook(NamedTuple):
    """A webhook and its secret, shown once. A tuple on purpose: a trace names the webhook, never the secret."""

    webhook: Webhook
    secret: str


@audited("webhook.made", subjects=("organisation", "key"))
def make_webhook(
    *,
    organisation: Organisation,
    url: str,
    events: Iterable[str],
    by: Any,
    at: datetime,
    key: ApiKey | None = None,
) -> NewWebhook:
    """Tell an organisation's machine of events at an address from now on; the secret that signs is shown once.

    by None: the machine itself asks, with its key.
    """
    check_can_manage_machines(by, organisation)
    chosen = sorted(set(events))
    if not chosen or not set(chosen) <= set(EVENTS):
        raise ReferralRefused(_("Choose what the machine is told of."))
    try:
        check_outside(url)
    except NotOutside as refused:
        raise ReferralRefused(str(refused)) from refused
    # Held, so that two requests at once do not both find room.
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    held = Webhook.objects.filter(organisation=organisation, ended_at=None)
    if held.filter(url=url).exists():
        raise ReferralRefused(_("This address is told already. End it first to get a new secret."))
    if held.count() >= MOST:
        raise ReferralRefused(_("The organisation has enough addresses. End one first."))
    secret = new_secret()
    made = Webhook.objects.create(
        organisation=organisation, url=url, events=chosen, secret_sealed=sealed_secret(secret), made_at=at
    )
    return NewWebhook(made, secret_text(secret))


@audited("webhook.ended", subjects=("webhook", "key"))
def end_webhook(*, webhook: Webhook, by: Any, at: datetime, key: ApiKey | None = None) -> None:
    """Tell the address nothing more; what was not taken yet is given up."""
    check_can_manage_machines(by, webhook.organisation)
    Webhook.objects.filter(pk=webhook.pk, ended_at=None).update(ended_at=at)
    Delivery.objects.filter(webhook=webhook, next_try_at__isnull=False).update(
        next_try_at=None, given_up_at=at, last_status="webhook_ended"
    )
