"""What may a machine be told, where, and how can it tell that we said it? Signed as Standard Webhooks ask.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

import base64
import hashlib
import hmac
import secrets
from datetime import datetime

from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from django.db.models import QuerySet

from ppaos.ground.privacy.queries import data_key
from ppaos.people.cooperation.models import Organisation
from ppaos.support.referral.models import Delivery, Webhook

SENT, CALLED_BACK, REPLIED, CONFIRMED, OPENED_AGAIN = EVENTS = (
    "referral.sent", "referral.called_back", "referral.replied", "referral.confirmed", "referral.opened_again",
)  # fmt: skip
SECRET_MARK = "whsec_"


def new_secret() -> bytes:
    """A fresh secret of a webhook."""
    return secrets.token_bytes(32)


def secret_text(secret: bytes) -> str:
    """The secret as it is shown, once."""
    return SECRET_MARK + base64.b64encode(secret).decode()


def sealed_secret(secret: bytes) -> bytes:
    """The secret as it is kept."""
    return _cipher().encrypt(secret, None)


def opened_secret(webhook: Webhook) -> bytes:
    """The secret that signs what goes to the webhook."""
    return _cipher().decrypt(bytes(webhook.secret_sealed), None)


def signature(secret: bytes, number: int, at: datetime, body: bytes) -> str:
    """The value of the header webhook-signature: HMAC-SHA256 over number, second and body."""
    signed = b".".join([str(number).encode(), str(int(at.timestamp())).encode(), body])
    return "v1," + base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode()


def webhooks_of(organisations: QuerySet[Organisation]) -> QuerySet[Webhook]:
    """The webhooks of these organisations, those in use first."""
    found = Webhook.objects.filter(organisation__in=organisations).select_related("organisation")
    return found.order_by("ended_at", "-made_at", "-pk")


def last_deliveries(webhook: Webhook, most: int = 50) -> list[Delivery]:
    """What was told last, the newest first."""
    return list(webhook.deliveries.order_by("-pk")[:most])


def _cipher() -> AESSIV:
    return AESSIV(data_key("webhooks", 64))
