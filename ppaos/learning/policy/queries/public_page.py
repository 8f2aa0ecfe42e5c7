"""What may everybody read of a meeting: counts, resolutions and pledges without persons, small counts kept back?"""

from datetime import date
from typing import Any

from django.db.models import QuerySet

from ppaos.learning.policy.models import AgendaItem, Meeting
from ppaos.learning.policy.queries.pledges import pledges_told

SMALL = 10  # of fewer households, people or their matters no number is told; proposal
OF_PEOPLE = ("referrals", "households", "needs", "exits")
MOST_PARTS = 12  # of more parts of a kind none is told: what their sums give away is not looked for


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
    """Kinds of which a count is small, or is found by taking parts away from another: no part of them is told."""
    counts: dict[str, list[int]] = {}
    for each in items:
        if each.count_unit in OF_PEOPLE and each.count:
            counts.setdefault(each.kind, []).append(each.count)
    return {kind for kind, known in counts.items() if min(known) < SMALL or _leaves_few(known)}


def _leaves_few(counts: list[int]) -> bool:
    """Whether a count less some of the others leaves a small one: as many may stand in none of those parts."""
    if len(counts) > MOST_PARTS:
        return True
    for place, whole in enumerate(counts):
        sums = {0}
        for part in counts[:place] + counts[place + 1 :]:
            sums |= {each + part for each in sums if each + part <= whole}
        if any(0 < whole - each < SMALL for each in sums):
            return True
    return False


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
