"""Who calls on OpenRosa: a phone by the token in its address, or a person by name and password."""

import base64
import binascii
import hashlib
import secrets
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import Any

from django.contrib.auth import authenticate
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from ppaos.evidence.survey.actions.phones import note_seen
from ppaos.evidence.survey.actions.receiving import SubmissionRefused
from ppaos.evidence.survey.models import Phone
from ppaos.evidence.survey.queries.phones import phone_with
from ppaos.ground.accounts.models import User
from ppaos.ground.accounts.queries import has_second_factor, is_second_factor_needed
from ppaos.ground.privacy.permissions import now_reading

MOST_REMEMBERED = 500


@dataclass(frozen=True)
class Caller:
    """Who sends or asks, with which phone if it has a token."""

    user: User
    phone: Phone | None

    @property
    def is_practice(self) -> bool:
        return self.phone is not None and self.phone.is_practice


class _Remembered:
    """Passwords that were right, as digests under a key of this process: a phone says its password with every call,
    and checking one takes a tenth of a second by design. A changed password or a suspended user is noticed at once.
    """

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        self._known: OrderedDict[bytes, int] = OrderedDict()
        self._lock = Lock()

    def is_right(self, user: User, password: str) -> bool:
        with self._lock:
            return self._known.get(self._digest(user, password)) == user.pk

    def remember(self, user: User, password: str) -> None:
        with self._lock:
            self._known[self._digest(user, password)] = user.pk
            while len(self._known) > MOST_REMEMBERED:
                self._known.popitem(last=False)

    def _digest(self, user: User, password: str) -> bytes:
        text = f"{user.pk}\0{user.password}\0{password}".encode()
        return hashlib.blake2b(text, key=self._key).digest()


_remembered = _Remembered()


def caller_of(request: HttpRequest, token: str | None) -> Caller:
    """Who calls; SubmissionRefused with 401 where nobody known does, with 403 where a phone was shut out."""
    caller = _by_password(request) if token is None else _by_token(token)
    now_reading(caller.user.pk)
    return caller


def _by_token(token: str) -> Caller:
    phone = phone_with(token)
    if phone is None:
        raise SubmissionRefused(
            _("This address is not known. Have the phone set up again by its QR code."), 401
        )
    if phone.revoked_at is not None:
        raise SubmissionRefused(
            _("This phone was shut out. What is filled stays on it: your supervisor can let it in again."),
            403,
        )
    note_seen(phone=phone, by=phone.user, at=timezone.now())
    return Caller(phone.user, phone)


def _by_password(request: HttpRequest) -> Caller:
    username, password = _given(request)
    user: Any = User.objects.filter(username__iexact=username, is_active=True).first() if username else None
    if user is None or not _remembered.is_right(user, password):
        user = authenticate(request, username=username, password=password) if username else None
        if not isinstance(user, User):
            raise SubmissionRefused(_("Give your user name and password."), 401)
        _remembered.remember(user, password)
    if has_second_factor(user) or is_second_factor_needed(user):
        raise SubmissionRefused(
            _("A password alone opens nothing for you here. Have the phone set up by its QR code."), 403
        )
    return Caller(user, None)


def _given(request: HttpRequest) -> tuple[str, str]:
    """User name and password of the request; empty where it gives none."""
    kind, _blank, coded = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "basic":
        return "", ""
    try:
        name, _colon, password = base64.b64decode(coded.strip(), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return name, password
