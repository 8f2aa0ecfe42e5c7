"""One-time codes: made here, handed over on paper, never kept as they are."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.utils.translation import gettext as _

from ppaos.ground.accounts.actions.errors import AccountRefused
from ppaos.ground.accounts.models import AccessCode, User
from ppaos.ground.accounts.queries import CODE_LENGTH, CODE_LETTERS, code_hash

CODE_LASTS = timedelta(days=14)


class Invitation(NamedTuple):
    """A user and the code that sets the password. A tuple on purpose: a trace names the user, never the code."""

    user: User
    code: str
    expires_at: datetime


def invitations(users: Sequence[User], by: User | None, at: datetime) -> list[Invitation]:
    """Give each user a fresh code; codes they had before open nothing any more."""
    AccessCode.objects.filter(user__in=users, used_at__isnull=True, expires_at__gt=at).update(expires_at=at)
    made = [Invitation(user, _fresh_code(), at + CODE_LASTS) for user in users]
    AccessCode.objects.bulk_create(
        AccessCode(user=user, code_hash=code_hash(code), made_at=at, expires_at=expires_at, made_by=by)
        for user, code, expires_at in made
    )
    return made


def use_up(code: AccessCode, user: User, at: datetime) -> None:
    """The code opens nothing any more; refused where it did not before either."""
    live = AccessCode.objects.filter(pk=code.pk, user=user, used_at__isnull=True, expires_at__gt=at)
    if not live.update(used_at=at):
        raise AccountRefused(_("This code was used or has expired. Ask your administrator for a new one."))


def _fresh_code() -> str:
    letters = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
    return "-".join(letters[start : start + 4] for start in range(0, CODE_LENGTH, 4))
