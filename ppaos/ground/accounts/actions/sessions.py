"""Traces of the door: who came in from where, who was refused, who left; and sessions ended from elsewhere."""

from collections.abc import Iterable
from datetime import datetime

from ppaos.ground.accounts.actions._sessions import end_all
from ppaos.ground.accounts.models import User, UserSession
from ppaos.ground.privacy.actions import audited, unaudited

LONGEST_DEVICE = 300


@audited("session.opened", subjects=["user"])
def note_sign_in(
    *, user: User, session_key: str, way: str, address: str | None, device: str, by: User, at: datetime
) -> UserSession:
    """Note that the user signed in: how, from which address, with which device."""
    return UserSession.objects.create(
        user=user, session_key=session_key, way=way, address=address, device=device[:LONGEST_DEVICE],
        opened_at=at, last_seen_at=at,
    )  # fmt: skip


@audited("session.closed", subjects=["user"])
def note_sign_out(*, user: User, session_key: str, by: User, at: datetime) -> None:
    """Note that the user signed out of this session."""
    own = UserSession.objects.filter(user=user, session_key=session_key, ended_at=None)
    own.update(ended_at=at, ended_by=by, ending=UserSession.Ending.SIGNED_OUT)


@audited("session.refused", subjects=["user"])
def note_refused_sign_in(*, user: User | None, by: None, at: datetime) -> None:
    """Note a wrong password or code. A name nobody has is not kept: it may be a password in the wrong box."""


@audited("session.locked", subjects=["user"])
def note_lock_out(*, user: User | None, by: None, at: datetime) -> None:
    """Note that the door stays shut for a while after too many refusals."""


@unaudited("what is read or written is audited; here only the time is noted")
def note_seen(*, session_key: str, at: datetime) -> None:
    """Note that a session was used."""
    UserSession.objects.filter(session_key=session_key, ended_at=None).update(last_seen_at=at)


@unaudited("the same session goes on under another key")
def rename_session(*, old_key: str, session_key: str, way: str = "") -> None:
    """Follow a session whose key was changed, or that showed a second factor."""
    changed = {"session_key": session_key} | ({"way": way} if way else {})
    UserSession.objects.filter(session_key=old_key, ended_at=None).update(**changed)


@audited("session.revoked", subjects=["session"])
def revoke_session(*, session: UserSession, by: User, at: datetime) -> None:
    """End one session: whoever sits there is at the door again. For others' sessions the room of grants checks."""
    one = UserSession.objects.filter(pk=session.pk)
    end_all(one, ending=UserSession.Ending.REVOKED, by=by, at=at)


@audited("sessions.revoked", subjects=["user"])
def revoke_sessions(*, user: User, by: User, at: datetime, keep: str = "") -> None:
    """End every session of the user but the one with the key `keep`. For others' the room of grants checks."""
    end_all(user.sessions.all(), ending=UserSession.Ending.REVOKED, by=by, at=at, keep=keep)


@unaudited("the act that changes what the users may writes the event")
def end_sessions(*, users: Iterable[User | int], by: User | None, at: datetime) -> None:
    """End the sessions of users whose roles changed: they come in again with what they may now."""
    theirs = UserSession.objects.filter(user__in=list(users))
    end_all(theirs, ending=UserSession.Ending.ROLE, by=by, at=at)
