"""An import in words: its steps, what it would change, what is wrong with its rows, what may be done now."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ppaos.evidence.targeting.models import ListImport, RowFault
from ppaos.evidence.targeting.permissions import (
    ImportRefused,
    check_can_bring_in,
    check_can_commit,
    check_can_undo,
)
from ppaos.evidence.targeting.presenters.rules import rules
from ppaos.evidence.targeting.queries.imports import faults_by_rule, sampled_changes
from ppaos.evidence.targeting.queries.rows import values_at
from ppaos.ground.geography.presenters.words import label
from ppaos.ground.workbench.presenters.jobs import job_card
from ppaos.ground.workbench.presenters.thai import masked_id
from ppaos.ground.workbench.queries.jobs import LIVE

State = ListImport.State
# How each state's tag looks: of the job it speaks of, or of the list itself.
TONES = {
    State.RECEIVED: "waiting",
    State.CHECKED: "care",
    State.COMMITTED: "good",
    State.UNDONE: "cancelled",
    State.WITHDRAWN: "cancelled",
    State.FAILED: "bad",
}
# Fields of a list that tell nothing of a person by themselves; all others are shown by right only.
OPEN_FIELDS = (
    "area_code", "subdistrict_code", "subdistrict", "district_code", "district", "province_code", "province",
    "household_code", "survey_year", "survey_round", "survey_on", "found", "members_registered", "members_living",
    "indicator", "result", "dimensions",
)  # fmt: skip
SCORES = ("human_", "physical_", "financial_", "natural_", "social_", "stated_")
HIDDEN = "•••"


def steps(list_import: ListImport) -> list[dict[str, Any]]:
    """The way of a list for parts/steps.html."""
    passed = {
        State.RECEIVED: 1 + bool(list_import.sheet_names),
        State.FAILED: 1,
        State.CHECKED: 3,
        State.COMMITTED: 5,
        State.UNDONE: 5,
        State.WITHDRAWN: 3 if list_import.checked_at else 1,
    }[State(list_import.state)]
    labels = [_("File sent"), _("Columns"), _("Check"), _("Preview and commit")]
    at = 3 if passed == 3 else passed - 1 if passed < 3 else 9
    return [
        {"label": label, "state": "done" if place < at else "current" if place == at else "todo"}
        for place, label in enumerate(labels)
    ]


def import_card(list_import: ListImport) -> dict[str, Any]:
    """One line of the lists' home: the import, its state's colour and label, and its work while it goes on."""
    job = list_import.job
    return {
        "import": list_import,
        "area_name": area_name(list_import),
        "tone": TONES[State(list_import.state)],
        "job": job_card(job) if job and job.state in LIVE else None,
        "counts": dict.fromkeys(("rows", "new", "changed", "failed")) | list_import.counts,
    }


def area_name(list_import: ListImport) -> str:
    """The area its source belongs to."""
    return label(list_import.edition.source.area)


def doings(list_import: ListImport, user: Any) -> dict[str, Any]:
    """What the reader may do with an import now, and why not."""
    area = list_import.edition.source.area_id
    return {
        "can_bring_in": not _reason(check_can_bring_in, user=user, area_code=area),
        "why_not_commit": _reason(check_can_commit, user=user, list_import=list_import),
        "why_not_undo": (
            _reason(check_can_undo, user=user, list_import=list_import)
            if list_import.state == State.COMMITTED
            else ""
        ),
    }


def _reason(check: Any, **of: Any) -> str:
    try:
        check(**of)
    except (PermissionDenied, ImportRefused) as refusal:
        return str(refusal)
    return ""


def figures(list_import: ListImport) -> list[dict[str, Any]]:
    """Cards for parts/card.html: rows read, fit, failed, and what a commit changes or has changed."""
    counts = list_import.counts
    words = {
        "rows": _("Rows read"),
        "accepted": _("Rows that can go on"),
        "failed": _("Rows to be mended"),
        "new": _("New"),
        "changed": _("Changed"),
        "unchanged": _("Unchanged"),
    }
    tones = {"failed": "care" if counts.get("failed") else "", "accepted": "good"}
    cards = [
        {"label": said, "value": f"{counts[name]:,}", "tone": tones.get(name, "")}
        for name, said in words.items()
        if name in counts
    ]
    leaving = "left" if list_import.state == State.COMMITTED else "leaving"
    if not counts.get(leaving):
        return cards
    said = _("Left the list") if leaving == "left" else _("Not in this file")
    return [*cards, {"label": said, "value": f"{counts[leaving]:,}", "tone": ""}]


def changed_fields(list_import: ListImport, sees: frozenset[str]) -> list[dict[str, Any]]:
    """Fields that change, how many rows, and some values before and after, as far as the reader may see them."""
    samples = sampled_changes(list_import).rows_by_key("field", named=True)
    names = field_names()
    return [
        {
            "label": names[name],
            "count": count,
            "samples": [
                {"row": row["row_no"], **{side: _seen(name, row[side], sees) for side in ("before", "after")}}
                for row in samples.get(name, [])
            ],
        }
        for name, count in list_import.counts.get("changed_fields", {}).items()
        if name in names  # a house's key changes with its address, which is told
    ]  # fmt: skip


def field_names() -> dict[str, str]:
    """The compared fields in words."""
    return {
        "sealed_id": _("citizen id"), "title": _("title"), "first_name": _("first name"), "last_name": _("last name"),
        "sex": _("sex"), "birth_on": _("birth date"), "birth_precision": _("precision of the birth date"),
        "line_no": _("number in the household"), "is_head": _("head of the household"),
        "presence": _("registered and living"), "area_id": _("area"), "household_code": _("household code"),
        "house_no": _("house number"), "moo": _("village number"), "house_area_id": _("area of the house"),
        "latitude": _("latitude"), "longitude": _("longitude"), "found": _("what the survey found"),
        "survey_on": _("surveyed on"),
    }  # fmt: skip


def rule_lines(list_import: ListImport) -> list[dict[str, Any]]:
    """How often each rule is broken, what it means and what to do."""
    return [{**line, **_rule_words(line["rule"])} for line in faults_by_rule(list_import)]


def fault_lines(
    list_import: ListImport, faults: Iterable[RowFault], sees: frozenset[str]
) -> list[dict[str, Any]]:
    """Faults with the value that stands in the cell, as far as the reader may see it."""
    shown = list(faults)
    values = values_at(list_import, [(fault.sheet, fault.row_no, fault.column) for fault in shown])
    mapping = list_import.mapping
    return [
        {
            "fault": fault,
            "value": _seen(mapping.get(fault.sheet, {}).get(fault.column, ""), value, sees),
            **_rule_words(fault.rule),
        }
        for fault, value in zip(shown, values, strict=True)
    ]


def shows_personal(list_import: ListImport, faults: Iterable[RowFault], sees: frozenset[str]) -> bool:
    """Whether a page of faults opens personal values to the reader, which is written down."""
    mapping = list_import.mapping
    return any(
        _field_class(mapping.get(fault.sheet, {}).get(fault.column, "")) in sees - {"aggregate"}
        for fault in faults
    )


def notes(list_import: ListImport) -> list[dict[str, Any]]:
    """What was noticed about the file, in the reader's language, for parts/problem.html."""
    language = "th" if (get_language() or "th").startswith("th") else "en"
    return [{**note, **note[language]} for note in list_import.notes]


def _rule_words(code: str) -> dict[str, str]:
    rule = rules()[code]
    return {"message": rule.message, "remedy": rule.remedy}


def _field_class(field: str) -> str:
    if field in ("citizen_id", "sealed_id"):
        return "citizen_id"
    if field in ("latitude", "longitude"):
        return "gps"
    return "aggregate" if field in OPEN_FIELDS or field.startswith(SCORES) else "names"


def _seen(field: str, value: str | None, sees: frozenset[str]) -> str | None:
    """A value as the reader may see it: whole, masked, or hidden."""
    kind = _field_class(field)
    if not value or kind in sees or kind == "aggregate":
        return value
    return masked_id(value) if kind == "citizen_id" else HIDDEN
