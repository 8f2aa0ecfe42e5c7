"""On which devices is somebody signed in, and where is an address?"""

from datetime import datetime
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from ppaos.ground.accounts.models import User, UserSession


def open_sessions(user: User, at: datetime) -> QuerySet[UserSession]:
    """The user's sign-ins whose session still opens something, the one seen last first."""
    living = Session.objects.filter(expire_date__gt=at).values("session_key")
    return UserSession.objects.filter(user=user, ended_at=None, session_key__in=living).order_by(
        "-last_seen_at", "-pk"
    )


def place_words(address: str | None) -> str:
    """Where an address is, as far as the installation says (`PPAOS_PLACES`); else inside or outside its network."""
    if not address:
        return _("unknown address")
    asked = ip_address(address)
    for network, name in settings.PLACES.items():
        if asked in ip_network(network, strict=False):
            return str(name)
    if asked.is_loopback:
        return _("the server itself")
    return _("an internal network") if asked.is_private else _("the internet")
