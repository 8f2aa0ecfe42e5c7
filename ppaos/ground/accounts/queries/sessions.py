"""On which devices is somebody signed in, and where is an address?"""

from contextlib import suppress
from datetime import datetime
from ipaddress import ip_address

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from ppaos.ground.accounts.models import User, UserSession


def open_sessions(user: User, at: datetime) -> QuerySet[UserSession]:
    """The user's sign-ins whose session still opens something, the one seen last first."""
    living = Session.objects.filter(expire_date__gt=at).values("session_key")
    return UserSession.objects.filter(user=user, ended_at=None, session_key__in=living).order_by(
        "-last_seen_at", "-pk"
    )


def client_address(request: HttpRequest) -> str | None:
    """The address a request comes from: behind a proxy (`PPAOS_HTTPS`) the one the proxy saw, which it names last."""
    if settings.SECURE_PROXY_SSL_HEADER:
        seen = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
        with suppress(ValueError):
            return str(ip_address(seen))
    return request.META.get("REMOTE_ADDR")


def place_words(address: str | None) -> str:
    """Where an address is, as far as the installation says (`PPAOS_PLACES`); else inside or outside its network."""
    if not address:
        return _("unknown address")
    asked = ip_address(address)
    for network, name in settings.PLACES.items():
        if asked in network:
            return str(name)
    if asked.is_loopback:
        return _("the server itself")
    return _("an internal network") if asked.is_private else _("the internet")
