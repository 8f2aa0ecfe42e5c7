"""What goes in and out: the shapes of webhooks and what they were told."""

from datetime import datetime
from typing import Annotated

from ninja import Schema
from pydantic import Field, StringConstraints

from ppaos.support.referral.api.shapes import shown_by
from ppaos.support.referral.api.values import Event, In
from ppaos.support.referral.queries.webhooks import EVENTS


class WebhookIn(In):
    """Where to tell of what."""

    model_config = shown_by({"url": "https://cases.example.go.th/ppaos", "events": ["referral.sent"]})

    url: Annotated[
        str,
        StringConstraints(strict=True, max_length=300, pattern=r"^https?://[!-~]+$"),
    ]
    events: list[Event] = Field(min_length=1, max_length=len(EVENTS))


class WebhookOut(Schema):
    """One webhook in use."""

    id: int
    url: str
    events: list[str]
    made_at: datetime


class NewWebhookOut(WebhookOut):
    """A webhook just made."""

    secret: str = Field(description="Signs all that is told here. Shown this once.")


class DeliveryOut(Schema):
    """One telling."""

    id: int
    event: str
    tries: int
    next_try_at: datetime | None
    delivered_at: datetime | None
    given_up_at: datetime | None
    last_status: str
