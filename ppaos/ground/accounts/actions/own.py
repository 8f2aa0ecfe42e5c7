"""What people do with their own account: language, name and telephone, tokens for programs."""

import secrets
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Q

from ppaos.ground.accounts.models import ApiToken, User
from ppaos.ground.accounts.permissions import check_is_own
from ppaos.ground.accounts.queries import live_token, token_hash
from ppaos.ground.privacy.actions import audited, unaudited

USE_NOTED_EVERY = timedelta(minutes=10)


class NewToken(NamedTuple):
    """A token and its text, shown once. A tuple on purpose: a trace names the token, never its text."""

    token: ApiToken
    text: str


@audited("profile.changed", subjects=["user"])
def change_profile(
    *, user: User, display_name: str, phone: str, email: str, by: User | None, at: datetime
) -> None:
    """Change the name shown, telephone and e-mail."""
    check_is_own(user=user, by=by)
    user.display_name, user.phone, user.email = display_name, phone, email
    user.save(update_fields=["display_name", "phone", "email"])


@unaudited("a choice of words on the screen touches no record")
def choose_language(*, user: User, language: str) -> None:
    """Remember the language the user reads in."""
    User.objects.filter(pk=user.pk).exclude(language=language).update(language=language)


@audited("api_token.made", subjects=["user"])
def make_api_token(*, user: User, name: str, lasts: timedelta, by: User | None, at: datetime) -> NewToken:
    """Make a token with which a program acts as the user; its text is shown once and not kept."""
    check_is_own(user=user, by=by)
    text = f"ppaos_{secrets.token_urlsafe(32)}"
    token = ApiToken.objects.create(
        user=user, name=name, token_hash=token_hash(text), made_at=at, expires_at=at + lasts
    )
    return NewToken(token, text)


@audited("api_token.revoked", subjects=["token"])
def revoke_api_token(*, token: ApiToken, by: User | None, at: datetime) -> None:
    """End a token; what it was stays on record."""
    check_is_own(user=token.user, by=by)
    ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=at)


@unaudited("what the program reads or writes is audited; here only the time of use is noted")
def token_user(*, token: str, at: datetime) -> User | None:
    """The user as whom a program acts that shows this token; None where it opens nothing."""
    found = live_token(token, at)
    if found is None:
        return None
    long_ago = Q(last_used_at__isnull=True) | Q(last_used_at__lt=at - USE_NOTED_EVERY)
    ApiToken.objects.filter(long_ago, pk=found.pk).update(last_used_at=at)
    return found.user
