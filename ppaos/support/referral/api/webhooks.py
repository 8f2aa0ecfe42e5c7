"""Being told what happens: webhooks of the machine's organisation, and what was told last."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Path, Router

from ppaos.ground.workbench.presenters.problems import problems
from ppaos.support.referral.actions.errors import ReferralRefused
from ppaos.support.referral.actions.webhooks import end_webhook, make_webhook
from ppaos.support.referral.api.doors import Refused, key_for, not_found
from ppaos.support.referral.api.values import Row
from ppaos.support.referral.api.webhook_shapes import DeliveryOut, NewWebhookOut, WebhookIn, WebhookOut
from ppaos.support.referral.models import ApiKey, Webhook
from ppaos.support.referral.queries.machines import HOOKS
from ppaos.support.referral.queries.webhooks import last_deliveries

router = Router(tags=["webhooks"])


@router.get("/webhooks", response={200: list[WebhookOut], **problems(401, 403, 429)}, summary="Your webhooks")
def list_webhooks(request: HttpRequest) -> list[Webhook]:
    """Where your organisation is told what happens."""
    return list(_own(key_for(request, HOOKS)).order_by("pk"))


@router.post(
    "/webhooks",
    response={200: NewWebhookOut, **problems(400, 401, 403, 409, 422, 429)},
    summary="Be told at an address",
)
def new_webhook(request: HttpRequest, asked: WebhookIn) -> dict[str, Any]:
    """Tell the address of these events from now on. Its secret signs what is told and is shown this once."""
    key = key_for(request, HOOKS)
    try:
        made = make_webhook(
            organisation=key.organisation, url=asked.url, events=asked.events, by=None, at=timezone.now(),
            key=key,
        )  # fmt: skip
    except ReferralRefused as refused:
        raise Refused(409, "webhook_refused", str(refused)) from refused
    return WebhookOut.from_orm(made.webhook).dict() | {"secret": made.secret}


@router.delete(
    "/webhooks/{number}",
    response={204: None, **problems(401, 403, 404, 422, 429)},
    summary="Be told no more",
)
def drop_webhook(request: HttpRequest, number: Path[Row]) -> tuple[int, None]:
    """Tell the address nothing more; what was not taken yet is given up."""
    key = key_for(request, HOOKS)
    end_webhook(webhook=_one(key, number), by=None, at=timezone.now(), key=key)
    return 204, None


@router.get(
    "/webhooks/{number}/deliveries",
    response={200: list[DeliveryOut], **problems(401, 403, 404, 422, 429)},
    summary="What was told last",
)
def list_deliveries(request: HttpRequest, number: Path[Row]) -> list[Any]:
    """The last fifty tellings, the newest first: taken, tried again at, or given up, and what was answered."""
    return last_deliveries(_one(key_for(request, HOOKS), number))


def _own(key: ApiKey) -> Any:
    return Webhook.objects.filter(organisation=key.organisation_id, ended_at=None)


def _one(key: ApiKey, number: int) -> Webhook:
    found: Webhook | None = _own(key).filter(pk=number).first()
    if found is None:
        raise not_found()
    return found
