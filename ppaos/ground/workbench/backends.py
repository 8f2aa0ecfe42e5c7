"""What brings messages to people: the console, a file, e-mail, a gateway for SMS, LINE. None goes out by default.

Which one carries which channel is chosen by PPAOS_NOTICES_EMAIL, PPAOS_NOTICES_SMS and PPAOS_NOTICES_LINE.
"""

import json
import os
import smtplib
import sys
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
from django.conf import settings
from django.core.mail import send_mail

from ppaos.ground.workbench.actions.notices import NotSent
from ppaos.ground.workbench.models import Notice

SECONDS = 10
TOO_MANY = 429
NO_MORE: Mapping[str, str] = {}


class Console:
    """Prints what would be sent: for trying things out."""

    def send(self, notice: Notice) -> None:
        """Print one line."""
        print(_line(notice), file=sys.stderr)


class File:
    """Appends what would be sent to a file of the installation, for its owner's eyes only."""

    def send(self, notice: Notice) -> None:
        """Append one line of JSON to notices/<channel>.jsonl in the installation's folder."""
        place = Path(settings.PPAOS_HOME) / "notices" / f"{notice.channel}.jsonl"
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(place, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "a", encoding="utf-8") as out:
            out.write(_line(notice) + "\n")


class Smtp:
    """E-mail by the server that EMAIL_HOST and its kin name."""

    def send(self, notice: Notice) -> None:
        """Hand it to the mail server."""
        _check_address(notice)
        try:
            send_mail(notice.subject, with_link(notice), None, [notice.address])
        except smtplib.SMTPRecipientsRefused as error:
            raise NotSent(f"the mail server does not take the address: {error}", is_final=True) from error
        except (smtplib.SMTPException, OSError) as error:
            raise NotSent(f"the mail server did not take it: {error}") from error


class Gateway:
    """SMS by a gateway that takes JSON (`to`, `text`) at PPAOS_SMS_URL with a bearer token."""

    def send(self, notice: Notice) -> None:
        """Hand it to the gateway."""
        _check_address(notice)
        _posted(
            settings.SMS_URL, settings.SMS_TOKEN, {"to": notice.address, "text": with_link(notice)}, "SMS_URL"
        )


class Line:
    """LINE by its Messaging API (push); the address is a user's id at LINE."""

    def send(self, notice: Notice) -> None:
        """Hand it to LINE; its own key keeps a second try from being told twice."""
        _check_address(notice)
        body = {"to": notice.address, "messages": [{"type": "text", "text": with_link(notice)}]}
        again = {"X-Line-Retry-Key": str(uuid.uuid5(uuid.NAMESPACE_URL, notice.key))}
        _posted(settings.LINE_URL, settings.LINE_TOKEN, body, "LINE_TOKEN", again)


def with_link(notice: Notice) -> str:
    """The text with the address of the page it leads to."""
    return f"{notice.text}\n{settings.SITE_URL}{notice.link}" if notice.link else notice.text


def _line(notice: Notice) -> str:
    told = {
        "at": notice.made_at.isoformat(), "channel": str(notice.channel), "to": notice.address,
        "subject": notice.subject, "text": with_link(notice),
    }  # fmt: skip
    return json.dumps(told, ensure_ascii=False)


def _check_address(notice: Notice) -> None:
    if not notice.address:
        raise NotSent("there is no address to send it to", is_final=True)


def _posted(
    url: str, token: str, body: dict[str, Any], setting: str, more: Mapping[str, str] = NO_MORE
) -> None:
    if not url or not token:
        raise NotSent(f"PPAOS_{setting} is not set up", is_final=True)
    try:
        headers = {"Authorization": f"Bearer {token}", **more}
        answer = httpx.post(url, json=body, headers=headers, timeout=SECONDS)
    except httpx.HTTPError as error:
        raise NotSent(f"{url} does not answer: {error}") from error
    if answer.is_error:
        refused = answer.is_client_error and answer.status_code != TOO_MANY
        raise NotSent(f"{url} answered {answer.status_code}", is_final=refused)
