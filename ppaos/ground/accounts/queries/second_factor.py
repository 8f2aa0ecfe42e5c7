"""Who has which second factor, who must have one, and whether a session still has to show it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.utils.module_loading import import_string

from ppaos.ground.accounts.models import FactorReset, User
from ppaos.ground.privacy.models import Event

# What a session remembers of the second factor: ["passed", when], ["not_needed", day] or ["later", day].
SECOND_FACTOR = "second_factor"
PASSED, NOT_NEEDED, LATER = "passed", "not_needed", "later"
REQUIRED = "required"
# Wrong codes of one user from all addresses together; each address is besides counted by the lock of the door.
MOST_WRONG_CODES, COUNTED_OVER = 10, timedelta(minutes=15)


@dataclass(frozen=True)
class Factors:
    """The second factors of one user."""

    app: Authenticator | None
    passkeys: list[Authenticator]
    recovery_codes_left: int | None  # None where none were made

    @property
    def is_set_up(self) -> bool:
        return self.app is not None or bool(self.passkeys)

    @property
    def is_last(self) -> bool:
        """Whether taking one away would leave none."""
        return len(self.passkeys) + (self.app is not None) == 1


def factors_of(user: User) -> Factors:
    """The app, the passkeys and how many recovery codes are left."""
    held = list(Authenticator.objects.filter(user_id=user.pk).order_by("created_at", "pk"))
    by_type = {factor.type: factor for factor in held}
    codes = by_type.get(Authenticator.Type.RECOVERY_CODES)
    return Factors(
        by_type.get(Authenticator.Type.TOTP),
        [factor for factor in held if factor.type == Authenticator.Type.WEBAUTHN],
        len(codes.wrap().get_unused_codes()) if codes else None,
    )


def has_second_factor(user: User) -> bool:
    """Whether the user has an app or a passkey; recovery codes alone are none."""
    own = Authenticator.objects.filter(user_id=user.pk)
    return bool(own.exclude(type=Authenticator.Type.RECOVERY_CODES).exists())


def is_second_factor_needed(user: User) -> bool:
    """Whether this user works with a second factor only: by the roles held, unless the installation only offers it."""
    if settings.SECOND_FACTOR != REQUIRED:
        return False
    return bool(import_string(settings.SECOND_FACTOR_NEEDED)(user))


def must_still_pass(user: User, session: Mapping[str, Any], on: date) -> tuple[bool, list[str]]:
    """Whether the session may open nothing before a second factor was shown or set up, and what to remember of it.

    Decided once a day and session; a session that nobody decided on yet has to show it.
    """
    mark = list(session.get(SECOND_FACTOR) or ("", ""))
    if settings.SECOND_FACTOR != REQUIRED or mark[0] == PASSED:
        return False, mark
    if mark == [NOT_NEEDED, on.isoformat()] or mark == [LATER, on.isoformat()]:
        return False, mark
    if has_second_factor(user):
        return True, mark
    if not is_second_factor_needed(user):
        return False, [NOT_NEEDED, on.isoformat()]
    due = user.second_factor_due_on
    return (True, mark) if due is None or due <= on else (False, [LATER, on.isoformat()])


def too_many_codes(user: User, at: datetime) -> bool:
    """Whether so many wrong codes came in for this user that for a while no more are looked at."""
    refused = Event.objects.filter(
        verb="second_factor.refused",
        at__gt=at - COUNTED_OVER,
        subjects__label=User._meta.label_lower,
        subjects__subject_id=user.pk,
    )
    return refused.count() >= MOST_WRONG_CODES


def open_reset(user: User) -> FactorReset | None:
    """The reset of the second factor that waits for a second person; None where none does."""
    return (
        FactorReset.objects.filter(user=user, confirmed_at=None, taken_back_at=None)
        .select_related("asked_by")
        .first()
    )
