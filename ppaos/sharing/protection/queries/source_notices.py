"""Who must still be told that data about them came from a list or an agency, and by when?"""

from datetime import date
from typing import Any

from django.db.models import Count, Min, Q, QuerySet

from ppaos.evidence.targeting.models import Source
from ppaos.people.cooperation.models import Organisation
from ppaos.people.cooperation.permissions import areas_in_sight
from ppaos.sharing.protection.models import SourceNotice
from ppaos.sharing.protection.queries.deeds import PROTECT

LIST, AGENCY = "targeting.source", "cooperation.organisation"
# Personal Data Protection Act B.E. 2562, section 25 (1): within thirty days of the day the data were collected.
DAYS_TO_TELL = 30


def visible_notices(user: Any) -> QuerySet[SourceNotice]:
    """Notices about persons who live where the user protects data, what is due first at the top."""
    areas = areas_in_sight(user, deed=PROTECT)
    told = SourceNotice.objects.filter(area_id__in=areas, person__erased_at=None, person__merged_into=None)
    return told.select_related("person", "area").order_by("due_on", "area_id", "pk")


def chosen_notices(
    user: Any, *, source: tuple[str, int] | None = None, state: str = "", today: date
) -> QuerySet[SourceNotice]:
    """Those of a source and state: waiting, late or given; all without."""
    found = visible_notices(user)
    if source is not None:
        found = found.filter(source_label=source[0], source_id=source[1])
    waiting = found.filter(given_at=None)
    return {
        "waiting": waiting,
        "late": waiting.filter(due_on__lt=today),
        "given": found.filter(given_at__isnull=False),
    }.get(state, found)


def notices_by_source(user: Any, today: date) -> list[dict[str, Any]]:
    """By source: how many persons are to be told, how many late, how many were told, and the first day."""
    waiting = Q(given_at=None)
    rows = visible_notices(user).order_by().values("source_label", "source_id").annotate(
        waiting=Count("pk", filter=waiting), late=Count("pk", filter=waiting & Q(due_on__lt=today)),
        given=Count("pk", filter=~waiting), first=Min("due_on", filter=waiting),
    )  # fmt: skip
    names = source_names((row["source_label"], row["source_id"]) for row in rows)
    told = [row | {"name": names[row["source_label"], row["source_id"]]} for row in rows]
    return sorted(told, key=lambda row: (row["first"] is None, row["first"] or today, row["name"]))


def source_names(sources: Any) -> dict[tuple[str, int], str]:
    """How sources are called; their number where one is gone."""
    wanted = set(sources)
    lists = Source.objects.in_bulk([number for label, number in wanted if label == LIST])
    agencies = Organisation.objects.in_bulk([number for label, number in wanted if label == AGENCY])
    known: dict[tuple[str, int], Any] = {(LIST, number): each.name for number, each in lists.items()}
    known |= {(AGENCY, number): str(each) for number, each in agencies.items()}
    return {source: str(known.get(source, f"{source[0]} {source[1]}")) for source in wanted}
