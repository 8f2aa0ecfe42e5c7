"""Ends sessions, many in a fixed number of statements."""

from datetime import datetime
from typing import Any

from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from ppaos.ground.accounts.models import UserSession


def end_all(
    found: QuerySet[UserSession], *, ending: UserSession.Ending, by: Any, at: datetime, keep: str = ""
) -> None:
    """End those of the sessions that are open, but not the one with the key `keep`."""
    keys = list(found.filter(ended_at=None).exclude(session_key=keep).values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(session_key__in=keys).update(ended_at=at, ended_by=by, ending=ending)
