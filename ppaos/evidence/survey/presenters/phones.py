"""Phones in words, and the code with which ODK Collect sets itself up."""

import base64
import json
import zlib
from typing import Any

import segno
from django.conf import settings

from ppaos.evidence.survey.models import Phone

# Collect's project is told from others by a letter and a colour.
ICON, COLOUR, PRACTICE_COLOUR = "P", "#2b3a67", "#b45309"


def phone_line(phone: Phone) -> dict[str, Any]:
    """One phone for the table."""
    return {
        "phone": phone,
        "tone": "cancelled" if phone.revoked_at else "good",
        "sent": getattr(phone, "sent", 0),
    }


def settings_of(phone: Phone, server: str) -> dict[str, Any]:
    """Collect's own settings: it keeps the forms of the server exactly, sends by itself, deletes nothing it sent.

    What is left out stays as Collect has it.
    """
    name = f"{settings.SITE_NAME} · {phone.user}"
    return {
        "general": {
            "server_url": server,
            "form_update_mode": "match_exactly",
            "periodic_form_updates_check": "every_fifteen_minutes",
            "autosend": "wifi_and_cellular",
            "delete_send": False,
        },
        "admin": {"change_server": False, "delete_after_send": False},
        "project": {
            "name": name[:60],
            "icon": ICON,
            "color": PRACTICE_COLOUR if phone.is_practice else COLOUR,
        },
    }


def packed(of_collect: dict[str, Any]) -> str:
    """Settings as a QR code carries them: JSON, compressed by zlib, in base64."""
    return base64.b64encode(zlib.compress(json.dumps(of_collect).encode())).decode()


def qr_code(of_collect: dict[str, Any]) -> str:
    """The code as an image that stands in the page, so that it lies nowhere else."""
    return segno.make(packed(of_collect), micro=False, error="m").svg_data_uri(scale=5, border=4)
