"""Second factors and sessions in words."""

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

import segno
from django.conf import settings
from django.utils.translation import gettext as _

from ppaos.ground.accounts.models import User, UserSession
from ppaos.ground.accounts.queries import Factors, place_words

# What a browser says of itself -> what people call it; the first that fits.
BROWSERS = (
    (r"Edg/", "Edge"), (r"OPR/", "Opera"), (r"Line/", "LINE"), (r"SamsungBrowser/", "Samsung Internet"),
    (r"Firefox/|FxiOS/", "Firefox"), (r"Chrome/|CriOS/", "Chrome"), (r"Safari/", "Safari"),
)  # fmt: skip
SYSTEMS = (
    (r"Android", "Android"), (r"iPhone", "iPhone"), (r"iPad", "iPad"), (r"Windows", "Windows"),
    (r"Mac OS X", "Mac"), (r"CrOS", "ChromeOS"), (r"Linux", "Linux"),
)  # fmt: skip


def device_words(said: str) -> str:
    """«Chrome · Android» from what a browser says of itself; it may lie."""
    found = [
        next((name for fits, name in names if re.search(fits, said)), "") for names in (BROWSERS, SYSTEMS)
    ]
    return " · ".join(filter(None, found)) or _("unknown device")


def session_rows(sessions: Iterable[UserSession], *, own_key: str | None = None) -> list[dict[str, Any]]:
    """Sessions with device, place and way in words; `is_own` marks the one that asks."""
    return [
        {
            "session": session,
            "device": device_words(session.device),
            "place": place_words(session.address),
            "way": session.get_way_display(),
            "is_own": session.session_key == own_key,
        }
        for session in sessions
    ]


def passkey_rows(factors: Factors) -> list[dict[str, Any]]:
    """The passkeys with their owner's names for them."""
    return [{"factor": factor, "name": factor.data.get("name", "")} for factor in factors.passkeys]


def spaced(text: str) -> str:
    """In groups of four, to be read and typed."""
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def qr_of_app(user: User, secret: str) -> str:
    """The picture an app takes its secret from, as data of the page."""
    issuer = quote(settings.SITE_NAME)
    address = f"otpauth://totp/{issuer}:{quote(user.username)}?secret={secret}&issuer={issuer}"
    return segno.make(address, micro=False, error="m").svg_data_uri(scale=5, border=4)
