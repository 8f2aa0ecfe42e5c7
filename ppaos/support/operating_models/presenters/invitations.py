"""Invitations as rows of a page, of a file, and on paper with room to sign."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import fontpkg_sarabun
import polars as pl
import typst
from django.utils.translation import gettext as _
from django.utils.translation import override

from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.presenters.thai import thai_date, thai_datetime
from ppaos.support.operating_models.models import Enrolment, OperatingModel
from ppaos.support.operating_models.presenters.matching import reason_rows

State = Enrolment.State
_TEMPLATE = files("ppaos.support.operating_models.presenters") / "invitations.typ"
_FONTS = [str(Path(fontpkg_sarabun.__file__).parent / "files")]
ORDER = (State.INVITED, State.ACCEPTED, State.QUEUED, State.DECLINED)
TONES = {State.INVITED: "care", State.ACCEPTED: "good", State.DECLINED: "bad"}
SAYS_YES, SAYS_NO = (State.INVITED,), (State.INVITED, State.ACCEPTED, State.QUEUED)
OPEN = (State.INVITED, State.QUEUED)


def invitation_rows(
    found: Iterable[Enrolment], heads: Mapping[int, str], sees: Mapping[str, frozenset[str]]
) -> list[dict[str, Any]]:
    """Invitations as rows; names only where the reader sees them."""
    rows = []
    for each in found:
        fields = sees[each.area_id]
        has_names, home = "names" in fields, each.household
        rows.append(
            {
                "enrolment": each,
                "head": heads.get(each.household_id) or str(home),
                "code": home.code,
                "person": str(each.person) if each.person and has_names else "",
                "house": home.dwelling.house_no if has_names and home.dwelling else "",
                "area": label(each.area),
                "rank": each.rank,
                "state": each.get_state_display(),
                "tone": TONES.get(State(each.state), ""),
                "invited": thai_date(each.invited_at.date()) if each.invited_at else "",
                "answered": thai_date(each.answered_at.date()) if each.answered_at else "",
                "note": each.note if has_names else "",
                "reasons": reason_rows(each.reasons, fields),
                "may_accept": each.state in SAYS_YES,
                "may_decline": each.state in SAYS_NO,
            }
        )
    return rows


def groups(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The rows by how far they are, those that wait for an answer first."""
    named = {state: [row for row in rows if row["enrolment"].state == state] for state in ORDER}
    return [{"key": state.value, "label": state.label, "rows": mine} for state, mine in named.items() if mine]


def exported(rows: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """The list as a frame of text, a row a household."""
    columns = {
        _("Place in the order"): "rank", _("How it stands"): "state", _("Household code"): "code",
        _("Head of household"): "head", _("House"): "house", _("Area"): "area", _("Who would take part"): "person",
        _("Invited on"): "invited", _("Answered on"): "answered", _("Note"): "note", _("To be asked"): "asks",
    }  # fmt: skip
    told = [{**row, "asks": _asks(row)} for row in rows]
    return pl.DataFrame(
        {words: [_text(row[key]) for row in told] for words, key in columns.items()},
        schema=dict.fromkeys(columns, pl.String),
    )


def list_mark(user: Any, at: datetime) -> str:
    """The line in a file that says who took it out and when."""
    return _(
        "Invitations, taken out of PPAOS by %(who)s on %(when)s. Personal data: delete it after use."
    ) % {"who": user, "when": thai_datetime(at)}


def list_pdf(model: OperatingModel, rows: Sequence[Mapping[str, Any]], mark: str) -> bytes:
    """Who is invited or waits, on A4 with room for the answer and a signature; always in Thai."""
    with override("th"):
        told = {
            "title": _("List of invited households"),
            "model": model.name_th,
            "area": label(model.area) if model.area else "",
            "mark": mark,
            "heads": [
                _("No."), _("Head of household"), _("House"), _("How it stands"), _("To be asked"), _("Answer"),
                _("Sign here"),
            ],
            "yes": _("accepts"),
            "no": _("does not want to"),
            "rows": [
                {
                    "head": row["head"], "person": row["person"],
                    "house": " ".join(part for part in (row["house"], row["area"]) if part),
                    "state": str(State(row["enrolment"].state).label), "asks": _asks(row),
                }
                for row in rows
                if row["enrolment"].state in OPEN
            ],
        }  # fmt: skip
    pdf: bytes = typst.compile(  # type: ignore[misc]
        _TEMPLATE.read_bytes(), font_paths=_FONTS, ignore_system_fonts=True,
        sys_inputs={"list": json.dumps(told, ensure_ascii=False)},
    )  # fmt: skip
    return pdf


def _asks(row: Mapping[str, Any]) -> str:
    return " · ".join(each["ask"] for each in row["reasons"] if each["ask"])


def _text(value: Any) -> str:
    return "" if value is None else str(value)
