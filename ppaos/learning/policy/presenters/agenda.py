"""Agendas in words: items with their counts, where and with whom they are stuck, and the records behind them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl
from django.utils.translation import gettext as _

from ppaos.ground.geography.models import Area
from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.presenters.thai import thai_date, thai_datetime, thousands
from ppaos.learning.policy.models import AgendaItem, Meeting
from ppaos.learning.policy.queries.agenda import BY_AREA, BY_BODY, stuck_kinds
from ppaos.people.cooperation.models import Organisation
from ppaos.support.referral.presenters.words import is_thai
from ppaos.support.referral.queries.states import days_told

Kind, State = AgendaItem.Kind, AgendaItem.State
TONES = {State.ON: "waiting", State.DONE: "good", State.PUT_OFF: "care", State.TAKEN_OFF: ""}


def units() -> dict[str, str]:
    """What an item counts, in words."""
    return {
        "resolutions": _("resolutions"), "referrals": _("referrals"), "batches": _("batches"),
        "households": _("households"), "needs": _("needs"), "exits": _("exits"), "villages": _("villages"),
        "pledges": _("pledges"), "voices": _("voices"), "": "",
    }  # fmt: skip


def item_rows(
    items: Iterable[AgendaItem], cases: Mapping[int, int], *, sees_notes: bool
) -> list[dict[str, Any]]:
    """A row an item, numbered in the order in which it is heard; what was taken off bears no number."""
    rows, number = [], 0
    for each in items:
        number += each.state != State.TAKEN_OFF
        rows.append(
            {
                "item": each,
                "number": number if each.state != State.TAKEN_OFF else None,
                "title": title(each),
                "count": each.count,
                "unit": units()[each.count_unit],
                "as_of": thai_datetime(each.as_of) if each.as_of else "",
                "state": each.get_state_display(),
                "tone": TONES[State(each.state)],
                "note": each.note if sees_notes else "",
                "discussion": each.discussion if sees_notes else "",
                "cases": cases.get(each.pk, 0),
                "is_counted": each.kind != Kind.HANDED_IN,
                "by": str(each.handed_in_by or "") if each.kind == Kind.HANDED_IN else "",
                "is_from_before": each.came_from_id is not None,
            }
        )
    return rows


def title(item: AgendaItem) -> str:
    """What an item is called, in the language of the screen; what was handed in as it was written."""
    if item.kind == Kind.HANDED_IN:
        return item.title
    place = label(item.area) if item.area_id != item.meeting.area_id else ""
    return " · ".join(filter(None, [str(item.get_kind_display()), str(item.organisation or ""), place]))


def definition(item: AgendaItem) -> str:
    """What an item counts."""
    if item.kind == Kind.PLEDGES:
        return _(
            "Pledges of earlier meetings in the area that are still open, and all that were made within a year. Kept: "
            "help was given to the household for it since, as the ledger stands."
        )
    found = stuck_kinds().get(item.kind)
    words = found.definition["th" if is_thai() else "en"] if found else ""
    return words.format(days=days_told("escalate_after_days"))


def by_body(counts: pl.DataFrame, item: AgendaItem) -> list[dict[str, Any]]:
    """How many are stuck with each organisation, the most first."""
    told = _of(counts, item, BY_BODY).sort("count", descending=True)
    bodies = Organisation.objects.in_bulk(told["organisation_id"].to_list())
    return [
        {"label": str(bodies[row["organisation_id"]]), "count": row["count"], "organisation": row["organisation_id"]}
        for row in told.iter_rows(named=True)
        if row["organisation_id"] in bodies
    ]  # fmt: skip


def by_part(
    counts: pl.DataFrame, item: AgendaItem, parts: Sequence[Area], places: pl.DataFrame
) -> list[dict[str, Any]]:
    """How many are stuck in each part of the area (places: area_id, part), in Thai order; parts without any are left
    out."""
    told = _of(counts, item, BY_AREA).join(places, on="area_id", how="left")
    sums = dict(told.group_by("part").agg(pl.col("count").sum()).iter_rows())
    rows = [
        {"label": label(part), "count": sums[part.code], "area": part.code}
        for part in parts
        if part.code in sums
    ]
    if sums.get(None):
        rows.append({"label": _("in none of its parts"), "count": sums[None], "area": ""})
    return rows


def _of(counts: pl.DataFrame, item: AgendaItem, by: int) -> pl.DataFrame:
    return counts.filter((pl.col("kind") == item.kind) & (pl.col("by") == by))


def pledge_counts(told: pl.DataFrame) -> list[dict[str, Any]]:
    """How many pledges were kept, are late, or still due; and for how many households of how many."""
    words = {
        "pledge_kept": (_("kept"), "good"), "pledge_partly": (_("partly kept"), "care"),
        "pledge_due": (_("still due"), "waiting"), "pledge_late": (_("late"), "bad"),
    }  # fmt: skip
    rows = []
    for state, (said, tone) in words.items():
        some = told.filter(pl.col("state") == state)
        if some.height:
            rows.append(
                {
                    "label": said, "tone": tone, "count": some.height, "kept": int(some["kept"].sum()),
                    "households": int(some["households"].sum()),
                }
            )  # fmt: skip
    return rows


def days_over(due_on: date | None, today: date) -> str:
    """How many days something is over its day."""
    if due_on is None:
        return ""
    days = (today - due_on).days
    return _("due on %(day)s, %(days)s days over") % {"day": thai_date(due_on), "days": thousands(days)}


def built_words(done: Any) -> str:
    """What building an agenda came to."""
    return _(
        "New on the agenda: %(added)d. Counted anew: %(counted)d. Taken over from before: %(taken)d. Left as they "
        "were: %(left)d."
    ) % {"added": done.added, "counted": done.counted, "taken": done.taken_over, "left": done.unchanged}


def hidden_words(meeting: Meeting, hidden: int) -> str:
    """How many case papers of a meeting the reader does not see."""
    return _("%(count)s more case papers of %(meeting)s are not shown to your role.") % {
        "count": thousands(hidden), "meeting": meeting.name,
    }  # fmt: skip
