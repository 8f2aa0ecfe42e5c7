"""Who may come in: a machine with a key of its organisation, for what the key allows, and not too often."""

from typing import cast

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja.security import HttpBearer
from ninja.throttling import BaseThrottle

from ppaos.ground.privacy.permissions import now_beyond
from ppaos.support.referral.actions.machines import key_shown
from ppaos.support.referral.models import ApiKey

MINUTE = 60


class Refused(Exception):
    """A request that is refused: status, a code for programs, a sentence for people."""

    def __init__(self, status: int, code: str, detail: str) -> None:
        self.status, self.code, self.detail = status, code, detail
        super().__init__(detail)


class MachineKey(HttpBearer):
    """`Authorization: Bearer ppaosk_…`: a machine of an organisation, with the key an administrator made for it."""

    def authenticate(self, request: HttpRequest, token: str) -> ApiKey | None:
        key = key_shown(text=token, at=timezone.now())
        if key is not None:
            now_beyond("a machine reads what was sent to its organisation, whoever's area it is")
        return key


class ATurn(BaseThrottle):
    """So many requests a minute for each key, counted in the cache of this process."""

    def allow_request(self, request: HttpRequest) -> bool:
        """Count one more request of the key; whether it is still within its turn."""
        key = cast(ApiKey, request.auth)  # type: ignore[attr-defined]
        slot = f"machine:{key.pk}:{_second() // MINUTE}"
        cache.add(slot, 0, timeout=2 * MINUTE)
        return int(cache.incr(slot)) <= int(settings.API_REQUESTS_A_MINUTE)

    def wait(self) -> float:
        """How many seconds are left of this minute."""
        return MINUTE - _second() % MINUTE


def _second() -> int:
    return int(timezone.now().timestamp())


def key_for(request: HttpRequest, scope: str) -> ApiKey:
    """The key of the request, which must have the scope."""
    key = cast(ApiKey, request.auth)  # type: ignore[attr-defined]
    if scope not in key.scopes:
        told = _("The key does not have the scope %(scope)s. Ask the administrator for another one.")
        raise Refused(403, "scope_missing", told % {"scope": scope})
    return key


def not_found() -> Refused:
    """Nothing of this number lies before the organisation; whether another one has it is not said."""
    return Refused(404, "not_found", _("There is no such record, or it is not your organisation's."))
