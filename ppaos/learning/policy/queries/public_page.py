"""What may everybody read of a meeting: counts, resolutions and pledges without persons, small counts kept back?"""

from datetime import date
from typing import Any

from django.db.models import QuerySet

from ppaos.learning.policy.models import AgendaItem, Meeting
from ppaos.learning.policy.queries.pledges import pledges_told

SMALL = 10  # of fewer households, people or their matters no number is told; proposal
OF_PEOPLE = ("referrals", "households", "needs", "exits")


def page_of(meeting: Meeting, on: date) -> dict[str, Any]:
    """The page as it stands on the day, to be kept: items, organisations, resolutions, pledges. A count that is kept
    back is not in it; `is_small` says that there is one."""
    items = list(meeting.items.exclude(state=AgendaItem.State.TAKEN_OFF).order_by("place", "pk"))
    kept_back = _kinds_kept_back(items)
    called = meeting.participants.exclude(organisation=None).select_related("organisation")
    return {
        "items": [_item(each, meeting, kept_back) for each in items],
        "organisations": sorted({str(each.organisation) for each in called if each.has_come}),
        "resolutions": [
            {
                "number": each.number, "text": each.text, "owner": str(each.owner), "due_on": each.due_on.isoformat(),
                "baht": None if each.budget_baht is None else float(each.budget_baht),
            }
            for each in meeting.resolutions.select_related("owner").order_by("number")
        ],
        "pledges": _pledges(meeting, on),
    }  # fmt: skip


def published() -> QuerySet[Meeting]:
    """Meetings of which everybody may read the summary."""
    return Meeting.objects.exclude(published_at=None).select_related("area", "committee")


def told(count: int | None, *, is_of_people: bool) -> dict[str, Any]:
    """A count as everybody may read it: kept back where it is small and counts people."""
    is_small = is_of_people and count is not None and 0 < count < SMALL
    return {"count": None if is_small else count, "is_small": is_small}


def _item(item: AgendaItem, meeting: Meeting, kept_back: set[str]) -> dict[str, Any]:
    count = told(item.count, is_of_people=item.count_unit in OF_PEOPLE)
    if item.kind in kept_back and not _is_whole(item, meeting):
        count = {"count": None, "is_small": True}
    return {
        "kind": item.kind, "title": item.title, "state": item.state, "unit": item.count_unit, **count,
    }  # fmt: skip


def _kinds_kept_back(items: list[AgendaItem]) -> set[str]:
    """Kinds of which a count is small: no part of them is told, or it would be found by subtraction."""
    return {
        each.kind for each in items
        if told(each.count, is_of_people=each.count_unit in OF_PEOPLE)["is_small"]
    }  # fmt: skip


def _is_whole(item: AgendaItem, meeting: Meeting) -> bool:
    return item.area_id == meeting.area_id and item.organisation_id is None


def _pledges(meeting: Meeting, on: date) -> list[dict[str, Any]]:
    made = meeting.pledges.filter(taken_back_at=None).select_related("organisation", "service")
    numbers = dict(
        pledges_told(made.values_list("pk", flat=True), on).select("pledge_id", "households").iter_rows()
    )
    return [
        {
            "organisation": str(each.organisation), "service": str(each.service), "text": each.text,
            "due_on": each.due_on.isoformat(), **told(numbers.get(each.pk), is_of_people=True),
        }
        for each in made.order_by("due_on", "pk")
    ]  # fmt: skip
