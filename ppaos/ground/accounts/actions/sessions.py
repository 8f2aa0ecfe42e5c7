"""Traces of the door: who came in, who was refused, who left."""

from datetime import datetime

from ppaos.ground.accounts.models import User
from ppaos.ground.privacy.actions import audited


@audited("session.opened", subjects=["user"])
def note_sign_in(*, user: User, by: User, at: datetime) -> None:
    """Note that the user signed in."""


@audited("session.closed", subjects=["user"])
def note_sign_out(*, user: User, by: User, at: datetime) -> None:
    """Note that the user signed out."""


@audited("session.refused", subjects=["user"])
def note_refused_sign_in(*, user: User | None, by: None, at: datetime) -> None:
    """Note a wrong password or code. A name nobody has is not kept: it may be a password in the wrong box."""


@audited("session.locked", subjects=["user"])
def note_lock_out(*, user: User | None, by: None, at: datetime) -> None:
    """Note that the door stays shut for a while after too many refusals."""
