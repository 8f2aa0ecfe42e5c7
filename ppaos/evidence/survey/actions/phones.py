"""Phones let in and shut out: each with a token of its own, shown once and kept as a digest."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from ppaos.evidence.survey.models import Phone
from ppaos.evidence.survey.permissions.phones import PhoneRefused, check_can_let_in, check_can_revoke
from ppaos.evidence.survey.queries.phones import token_digest
from ppaos.ground.privacy.actions import audited, unaudited

TOKEN_BYTES = 32
SEEN_EVERY = timedelta(minutes=5)


@unaudited("the phone that is made leaves an event of its own; the token must not be in one")
def let_phone_in(
    *, user: Any, name: str, kind: str, by: Any, at: datetime, is_practice: bool = False
) -> tuple[Phone, str]:
    """Make a way in for a surveyor's phone. The token is given back once and never again."""
    check_can_let_in(by=by, user=user)
    if not user.is_active:
        raise PhoneRefused(_("The account of «%s» is suspended.") % user)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    phone = register_phone(
        user=user, name=name, kind=kind, digest=token_digest(token), is_practice=is_practice, by=by, at=at
    )
    return phone, token


@audited("phone.let_in", subjects=("user",))
def register_phone(
    *, user: Any, name: str, kind: str, digest: str, is_practice: bool, by: Any, at: datetime
) -> Phone:
    """Keep a phone by the digest of its token."""
    check_can_let_in(by=by, user=user)
    return Phone.objects.create(
        user=user,
        name=name[:80],
        kind=kind,
        token_sha256=digest,
        is_practice=is_practice,
        created_at=at,
        created_by=by,
    )


@audited("phone.revoked", subjects=("phone",))
def revoke_phone(*, phone: Phone, by: Any, at: datetime) -> None:
    """Shut a phone out from now on. What was sent with it stays; what is on it still can be sent by a new token."""
    check_can_revoke(by=by, phone=phone)
    Phone.objects.filter(pk=phone.pk, revoked_at__isnull=True).update(revoked_at=at, revoked_by=by)
    phone.refresh_from_db(fields=["revoked_at", "revoked_by"])


@unaudited("that a phone called is no deed; what it sends or takes is")
def note_seen(*, phone: Phone, by: Any, at: datetime) -> None:
    """Note that a phone called, at most once in five minutes."""
    if phone.last_seen_at is None or phone.last_seen_at < at - SEEN_EVERY:
        Phone.objects.filter(
            Q(last_seen_at__isnull=True) | Q(last_seen_at__lt=at - SEEN_EVERY), pk=phone.pk
        ).update(last_seen_at=at)
