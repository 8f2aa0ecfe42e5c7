"""Who did, read or took out what, where, and for which purpose?"""

from typing import Any

from django.db.models import Q, QuerySet

from ppaos.ground.accounts.models import User
from ppaos.ground.privacy.models import Event
from ppaos.people.cooperation.models import Grant
from ppaos.people.cooperation.permissions import areas_in_sight

READ, TAKEN_OUT, ENTRANCE, WRITTEN = "read", "taken_out", "entrance", "written"
IS_READ = Q(verb__endswith=".read") | Q(verb__endswith="_read") | Q(verb__endswith=".revealed")
IS_TAKEN_OUT = Q(verb__in=("export.made", "list.failed_rows_taken"))
IS_ENTRANCE = Q(verb__startswith="session.")
KINDS = {
    READ: IS_READ,
    TAKEN_OUT: IS_TAKEN_OUT,
    ENTRANCE: IS_ENTRANCE,
    WRITTEN: ~(IS_READ | IS_TAKEN_OUT | IS_ENTRANCE),
}


def events_in_sight(user: Any, *, kind: str = "", actor: str = "") -> QuerySet[Event]:
    """Events of the areas whose traces the user may see, and those without a place by people who work there.

    The newest first. `kind` is one of KINDS, `actor` a part of a name or user name.
    """
    areas = areas_in_sight(user, deed="see_access_log")
    workers = Grant.objects.filter(area_id__in=areas).values("user_id")
    seen = Event.objects.filter(Q(area_code__in=areas) | Q(area_code="", actor_id__in=workers))
    return narrowed(seen, kind, actor).prefetch_related("subjects").order_by("-at", "-id")


def narrowed(events: QuerySet[Event], kind: str, actor: str) -> QuerySet[Event]:
    """Those of a kind (one of KINDS) by somebody whose name or user name holds `actor`; all where both are empty."""
    if kind:
        events = events.filter(KINDS[kind])
    if actor:
        named = User.objects.filter(Q(username__icontains=actor) | Q(display_name__icontains=actor))
        events = events.filter(actor_id__in=named.values("pk"))
    return events
