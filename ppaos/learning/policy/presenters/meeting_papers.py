"""The papers of a meeting to print, A4: invitation with the agenda, case papers, minutes, attendance sheet."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import fontpkg_sarabun
import typst
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ppaos.ground.workbench.presenters.thai import baht, thai_date, thai_datetime, thousands
from ppaos.learning.policy.models import Meeting
from ppaos.learning.policy.presenters.agenda import item_rows, title
from ppaos.learning.policy.presenters.cases import case_lines
from ppaos.learning.policy.presenters.meetings import numbered, participant_rows, when, where
from ppaos.learning.policy.queries.cases import CaseFacts

_TEMPLATE = files("ppaos.learning.policy.presenters") / "meeting_papers.typ"
_FONTS = [str(Path(fontpkg_sarabun.__file__).parent / "files")]
BLANK_ROWS = 8  # lines for those who come without being called
Block = dict[str, Any]
# What each paper is called, and what stands in it.
PAPERS = {
    "invitation": (gettext_lazy("Invitation and agenda"), gettext_lazy("When, where, and what is heard.")),
    "cases": (
        gettext_lazy("Case papers"),
        gettext_lazy("The households put before the meeting, with what you may see of each."),
    ),
    "minutes": (
        gettext_lazy("Minutes"), gettext_lazy("Who came, what was said of each item, resolutions and pledges."),
    ),
    "attendance": (gettext_lazy("Attendance sheet"), gettext_lazy("Who is called, with room to sign.")),
}  # fmt: skip


@dataclass(frozen=True)
class Told:
    """What a paper is made of: the meeting, whether words written down and the names of those called stand in it, and
    the cases."""

    meeting: Meeting
    sees_words: bool
    sees_called: bool
    facts: Sequence[CaseFacts] = field(default_factory=list)
    hidden: str = ""
    note: str = ""


def paper_links(meeting: Meeting, kinds: Sequence[str]) -> list[dict[str, str]]:
    """The papers with their addresses."""
    return [
        {"label": str(PAPERS[kind][0]), "text": str(PAPERS[kind][1]),
         "url": reverse("policy:meeting_paper", args=[meeting.pk, kind])}
        for kind in kinds
    ]  # fmt: skip


def paper_pdf(kind: str, told: Told, *, by: Any, at: datetime) -> bytes:
    """One paper of a meeting, in the reader's language, as PDF/A."""
    pdf: bytes = typst.compile(  # type: ignore[misc]
        _TEMPLATE.read_bytes(), font_paths=_FONTS, ignore_system_fonts=True, pdf_standards=["a-2b"],
        sys_inputs={"paper": json.dumps(paper(kind, told, by=by, at=at), ensure_ascii=False)},
    )  # fmt: skip
    return pdf


def paper(kind: str, told: Told, *, by: Any, at: datetime) -> dict[str, Any]:
    """What a paper says."""
    meeting = told.meeting
    blocks: dict[str, Callable[[], list[Block]]] = {
        "invitation": lambda: _agenda(told),
        "cases": lambda: _cases(told, at.date()),
        "minutes": lambda: _minutes(told),
        "attendance": lambda: _attendance(told),
    }
    return {
        "title": meeting.name, "eyebrow": f"{PAPERS[kind][0]} · {numbered(meeting)}",
        "under": [when(meeting), where(meeting)], "blocks": blocks[kind](), "page": _("Page"),
        "made": _("Printed on %(day)s by %(who)s") % {"day": thai_datetime(at), "who": by},
    }  # fmt: skip


def _agenda(told: Told) -> list[Block]:
    rows = _item_rows(told)
    cells = [[str(row["number"]), row["title"], _how_many(row)] for row in rows if row["number"]]
    heads = [_("No."), _("To be heard"), _("How many")]
    blocks = [_heading(_("Agenda")), _table(heads, cells, ["auto", "1fr", "auto"], numbers=[2])]
    if not cells:
        blocks[1] = _text([_("Nothing stands on the agenda yet.")])
    if told.meeting.agenda_as_of:
        as_of = _("What is stuck was counted on %(when)s.") % {
            "when": thai_datetime(told.meeting.agenda_as_of)
        }
        blocks.append({"kind": "small", "text": as_of})
    called = [_who(row) for row in _people(told)]
    return [*blocks, _heading(_("Who is called")), _list(called or [_("Nobody is called yet.")])]


def _cases(told: Told, today: date) -> list[Block]:
    blocks: list[Block] = [{"kind": "small", "text": each} for each in (told.note, told.hidden) if each]
    here = None
    for line in case_lines(told.facts, 1, today):
        item = line["case"].item
        if item.pk != here:
            here = item.pk
            blocks.append(_heading(title(item)))
        lines = [line["where"], line["about"], *line["facts"], line["question"]]
        name = f"{line['number']}. {line['who']}"
        blocks.append(
            {"kind": "card", "title": name, "lines": [each for each in lines if each], "blank": True}
        )
    if not told.facts:
        blocks.append(_text([_("No household that you see is put before this meeting.")]))
    return blocks


def _minutes(told: Told) -> list[Block]:
    meeting = told.meeting
    came = [_who(row) for row in _people(told) if row["came"] == "yes"]
    blocks = [_heading(_("Who came to the meeting")), _list(came or [_("It is not written down who came.")])]
    for row in _item_rows(told):
        blocks.append(_heading(f"{row['number'] or '–'}. {row['title']}"))
        blocks.append(_text([row["state"], *row["discussion"].splitlines()]))
    if meeting.minutes and told.sees_words:
        blocks += [_heading(_("Minutes")), _text(meeting.minutes.splitlines())]
    if not told.sees_words:
        blocks.append(
            {
                "kind": "small",
                "text": told.note or _("Your role does not read what was said: names may stand in it."),
            }
        )
    return [
        *blocks,
        *_decided(meeting),
        {"kind": "signatures", "lines": [_("Who wrote the minutes"), _("Who confirmed them")]},
    ]


def _decided(meeting: Meeting) -> list[Block]:
    resolved = [
        [
            str(each.number),
            each.text,
            str(each.owner),
            thai_date(each.due_on),
            baht(each.budget_baht) if each.budget_baht is not None else "–",
        ]
        for each in meeting.resolutions.select_related("owner").order_by("number")
    ]
    given = meeting.pledges.filter(taken_back_at=None).select_related("organisation", "service")
    pledged = [
        [str(each.organisation), " · ".join(filter(None, [str(each.service), each.text])), thai_date(each.due_on)]
        for each in given.order_by("due_on", "pk")
    ]  # fmt: skip
    blocks: list[Block] = []
    if resolved:
        heads = [_("No."), _("Resolution"), _("Owner"), _("To be done by"), _("Budget")]
        blocks += [
            _heading(_("Resolutions")),
            _table(heads, resolved, ["auto", "2fr", "1fr", "auto", "auto"], numbers=[4]),
        ]
    if pledged:
        heads = [_("Organisation"), _("What is pledged"), _("To be done by")]
        blocks += [_heading(_("Pledges")), _table(heads, pledged, ["1fr", "2fr", "auto"])]
    return blocks


def _attendance(told: Told) -> list[Block]:
    rows = [
        [row["who"], row["organisation"], "" if row["came"] == "" else row["came_words"], ""]
        for row in _people(told)
    ]
    blank = [["", "", "", ""]] * BLANK_ROWS
    heads = [_("Name"), _("Organisation"), _("Whether they came"), _("Sign here")]
    return [_table(heads, rows + blank, ["2fr", "2fr", "1fr", "1.5fr"], tall=True)]


def _item_rows(told: Told) -> list[dict[str, Any]]:
    items = told.meeting.items.select_related("area", "organisation", "handed_in_by", "meeting").order_by(
        "place", "pk"
    )
    return item_rows(items, {}, sees_notes=told.sees_words)


def _people(told: Told) -> list[dict[str, Any]]:
    called = told.meeting.participants.select_related("organisation", "user")
    rows = participant_rows(
        called.order_by("organisation__name_th", "name", "pk"), sees_names=told.sees_called
    )
    return [row for row in rows if row["who"] or row["organisation"]]


def _how_many(row: dict[str, Any]) -> str:
    return "–" if row["count"] is None else f"{thousands(row['count'])} {row['unit']}"


def _who(row: dict[str, Any]) -> str:
    return " · ".join(filter(None, [row["who"], row["organisation"]]))


def _heading(text: str) -> Block:
    return {"kind": "heading", "text": text}


def _text(lines: Sequence[str]) -> Block:
    return {"kind": "text", "lines": [line for line in lines if line]}


def _list(lines: Sequence[str]) -> Block:
    return {"kind": "list", "lines": list(lines)}


def _table(
    heads: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[str], *, numbers: Sequence[int] = (),
    tall: bool = False,
) -> Block:  # fmt: skip
    return {
        "kind": "table", "heads": list(heads), "rows": [list(row) for row in rows], "widths": list(widths),
        "numbers": list(numbers), "tall": tall,
    }  # fmt: skip
