"""The public page of a meeting in words: as it stood when it was published."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from ppaos.ground.workbench.presenters.thai import baht, thai_date, thai_datetime, thousands
from ppaos.learning.policy.models import AgendaItem, Meeting
from ppaos.learning.policy.presenters.agenda import units
from ppaos.learning.policy.presenters.meetings import numbered, when, where
from ppaos.learning.policy.queries.public_page import SMALL

Kind, State = AgendaItem.Kind, AgendaItem.State


def public_words(meeting: Meeting) -> dict[str, Any]:
    """What everybody reads of a meeting."""
    page = meeting.public_page
    return {
        "name": meeting.name, "numbered": numbered(meeting), "when": when(meeting), "where": where(meeting),
        "summary": meeting.public_summary,
        "published": thai_datetime(meeting.published_at) if meeting.published_at else "",
        "items": [_item(row) for row in page.get("items", ())],
        "organisations": page.get("organisations", ()),
        "resolutions": [
            row | {"due": _day(row), "budget": "" if row["baht"] is None else baht(row["baht"])}
            for row in page.get("resolutions", ())
        ],
        "pledges": [
            row | {"due": _day(row), "number": count_words(row, _("households"))}
            for row in page.get("pledges", ())
        ],
        "small": SMALL,
    }  # fmt: skip


def count_words(row: dict[str, Any], unit: str) -> str:
    """A count as everybody reads it: kept back where small, nothing where nothing was counted."""
    if row["is_small"]:
        return _("kept back: it could tell of fewer than %(small)d %(unit)s") % {"small": SMALL, "unit": unit}
    return "" if row["count"] is None else f"{thousands(row['count'])} {unit}"


def _day(row: dict[str, Any]) -> str:
    return thai_date(date.fromisoformat(row["due_on"]))


def _item(row: dict[str, Any]) -> dict[str, Any]:
    """An item; what is found among the records in the language of the page, with its organisation or place behind."""
    kind = Kind(row["kind"])
    _label, _dot, rest = row["title"].partition(" · ")
    name = row["title"] if kind == Kind.HANDED_IN else " · ".join(filter(None, [str(kind.label), rest]))
    return {
        "title": name,
        "state": str(State(row["state"]).label),
        "count": count_words(row, units()[row["unit"]]),
    }
