"""Who is signed in; whose code or token is this, and is it still good?"""

import hashlib
import hmac
import re
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest

from ppaos.ground.accounts.models import AccessCode, ApiToken, User
from ppaos.ground.privacy.queries import data_key

# No 0 O 1 I L: a code is read from paper and typed on a phone.
CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 12
_MARKS = re.compile(r"[\s-]")


def signed_in_user(request: HttpRequest) -> User:
    """The user whose session this is; PermissionDenied where nobody is signed in."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def plain_code(typed: str) -> str:
    """A one-time code as it is compared: capitals, without blanks and hyphens."""
    return _MARKS.sub("", typed).upper()


def is_code_shaped(typed: str) -> bool:
    """Whether what was typed looks like a one-time code (four-four-four); no password may look like one."""
    groups = [len(group) for group in typed.strip().split("-")]
    code = plain_code(typed)
    return (groups in ([4, 4, 4], [CODE_LENGTH])) and set(code) <= set(CODE_LETTERS)


def code_hash(typed: str) -> str:
    """What is kept of a one-time code: its digest under a key that is not in the database."""
    return hmac.new(data_key("access_code"), plain_code(typed).encode(), hashlib.sha256).hexdigest()


def token_hash(token: str) -> str:
    """What is kept of an API token."""
    return hashlib.sha256(token.encode()).hexdigest()


def live_code(user: User, typed: str, at: datetime) -> AccessCode | None:
    """The user's one-time code that was typed, unused and in time; None for any other."""
    return live_codes(at).filter(user=user, code_hash=code_hash(typed)).first()


def live_codes(at: datetime) -> QuerySet[AccessCode]:
    """One-time codes of active users that can still be used."""
    return AccessCode.objects.filter(used_at__isnull=True, expires_at__gt=at, user__is_active=True)


def live_token(token: str, at: datetime) -> ApiToken | None:
    """The token in force that a program shows, with its user; None for any other."""
    return (
        ApiToken.objects.select_related("user")
        .filter(
            token_hash=token_hash(token), revoked_at__isnull=True, expires_at__gt=at, user__is_active=True
        )
        .first()
    )


def tokens_of(user: User, at: datetime) -> QuerySet[ApiToken]:
    """The user's tokens that still open something, the newest first."""
    return ApiToken.objects.filter(user=user, revoked_at__isnull=True, expires_at__gt=at).order_by("-made_at")


def user_named(username: str) -> User | None:
    """The user of this name, in capitals or small letters; None where there is none."""
    return User.objects.filter(username__iexact=username.strip()).first()
