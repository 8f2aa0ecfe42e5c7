"""Meetings of the Forum with items and cases, what they resolved, and what was pledged in them."""

from datetime import date
from decimal import Decimal
from typing import Any

from ppaos.learning.policy.actions.pledges import Pledged
from ppaos.learning.policy.actions.pledges import pledge as pledge_to
from ppaos.learning.policy.actions.resolutions import resolve
from ppaos.learning.policy.models import AgendaItem, CasePaper, Meeting, Participant, Resolution
from ppaos.people.cooperation.models import Organisation, Service
from ppaos.people.registry.models import Household
from tests.factories.people import AT

MET_ON = date(2026, 11, 20)
DUE = date(2026, 12, 20)


def meeting_on(area: str = "46", on: date = MET_ON, *, state: str = "meeting_held", **given: Any) -> Meeting:
    """A meeting of an area, held; the next number of its year."""
    number = Meeting.objects.filter(area_id=area).count() + 1
    told = {"name": f"เวทีแก้จน {number}", "number": number, "year": on.year + 543, "made_at": AT} | given
    return Meeting.objects.create(area_id=area, on=on, state=state, **told)


def item_of(meeting: Meeting, *homes: Household, **given: Any) -> AgendaItem:
    """An item with a case paper of each of these households."""
    told = {"kind": "handed_in", "title": "ครัวเรือนที่รอความช่วยเหลือ", "made_at": AT} | given
    item = AgendaItem.objects.create(meeting=meeting, place=1, area=meeting.area, **told)
    for home in homes:
        CasePaper.objects.create(item=item, household=home)
    return item


def called_to(meeting: Meeting, organisation: Organisation) -> Participant:
    """An organisation called to a meeting."""
    return Participant.objects.create(meeting=meeting, organisation=organisation)


def resolved(meeting: Meeting, owner: Organisation, *, by: Any = None, **given: Any) -> Resolution:
    """What a meeting resolved."""
    told: dict[str, Any] = {"text": "ซ่อมบ้านให้แล้วเสร็จ", "due_on": DUE} | given
    return resolve(meeting=meeting, owner=owner, by=by, at=AT, **told)


def pledged(
    item: AgendaItem, organisation: Organisation, service: Service, *, by: Any = None, **given: Any
) -> Pledged:
    """What came of a pledge to all cases of an item, on the ground of a public task."""
    told: dict[str, Any] = {
        "case_ids": None, "due_on": DUE, "kind": "cash", "baht_each": Decimal(1000), "ground": "public_task",
        "note": "พ.ร.บ. คุ้มครอง",
    }  # fmt: skip
    return pledge_to(item=item, organisation=organisation, service=service, by=by, at=AT, **(told | given))
