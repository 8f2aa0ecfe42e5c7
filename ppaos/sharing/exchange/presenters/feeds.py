"""Tokens of feeds on the screen."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from ppaos.ground.geography.models import Area
from ppaos.ground.geography.presenters import label
from ppaos.sharing.exchange.models import FeedToken
from ppaos.sharing.exchange.queries.catalogue import listings
from ppaos.sharing.exchange.queries.dictionary import said


def token_rows(tokens: Iterable[FeedToken], now: datetime) -> list[dict[str, Any]]:
    """What each token pulls, from where, and whether it still opens."""
    found = list(tokens)
    codes = {code for token in found for code in token.areas}
    areas = {area.code: label(area) for area in Area.objects.filter(code__in=codes)}
    return [
        {
            "token": token,
            "lists": [said(listings()[code].words) for code in token.listings if code in listings()],
            "areas": [areas.get(code, code) for code in token.areas],
            "is_open": token.revoked_at is None and token.expires_at > now,
        }
        for token in found
    ]
