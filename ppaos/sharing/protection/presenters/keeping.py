"""Erasures and rules of retention in words."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.apps import apps
from django.urls import NoReverseMatch
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.presenters.thai import thai_date, thai_datetime
from ppaos.sharing.protection.models import Erasure, RetentionRun
from ppaos.sharing.protection.queries.grounds import grounds
from ppaos.sharing.protection.queries.retention import DELETE, ERASE_FIELDS, ERASE_FILE, LOOK, Rule

TONES: dict[str, str] = {
    Erasure.State.ASKED: "care", Erasure.State.DONE: "good", RetentionRun.State.ASKED: "care",
    RetentionRun.State.DONE: "good",
}  # fmt: skip


def said(words: Mapping[str, str]) -> str:
    """Words of data in the reader's language."""
    return words["th"] if (get_language() or "th").startswith("th") else words["en"]


def days_words(days: int) -> str:
    """A period of days, in years where it is whole years."""
    years, rest = divmod(days, 365)
    if years and not rest:
        return ngettext("%(count)d year", "%(count)d years", years) % {"count": years}
    return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}


def done_words(rule: Rule) -> str:
    """What a rule does."""
    return {
        ERASE_FIELDS: _("personal fields are emptied"),
        ERASE_FILE: _("content and name of the files are erased"),
        DELETE: _("the drafts are deleted"),
        LOOK: _("nothing by machine: look, and ask for erasures"),
    }[rule.done]


def rule_rows(rules: Iterable[Rule], counts: Mapping[str, int]) -> list[dict[str, Any]]:
    """Lines of the page of rules."""
    return [
        {
            "code": rule.code, "words": said(rule.words), "event": said(rule.event), "days": days_words(rule.days),
            "done": done_words(rule), "count": counts[rule.code], "basis": said(rule.basis), "source": rule.source,
        }
        for rule in rules
    ]  # fmt: skip


def over_rows(rule: Rule, rows: Iterable[Any]) -> list[dict[str, Any]]:
    """Records that are over their time: their number, the day their time began, and their page where they have one.
    No name: what is listed here is listed to be erased."""
    return [
        {"number": row.pk, "since": _day(_value(row, rule.after)), "address": address_of(row)} for row in rows
    ]


def erasure_rows(erasures: Iterable[Erasure]) -> list[dict[str, Any]]:
    """Lines of the list of erasures; who was erased has a number only."""
    return [
        {
            "erasure": erasure, "area": label(erasure.area) if erasure.area else None,
            "tone": TONES.get(erasure.state, ""),
            "state": erasure.get_state_display(), "asked": thai_datetime(erasure.asked_at),
            "who": str(erasure.person) or None, "done": _moment(erasure.done_at),
        }
        for erasure in erasures
    ]  # fmt: skip


def erasure_facts(erasure: Erasure) -> list[tuple[str, Any]]:
    """What is known of an erasure."""
    return [
        (_("Area"), label(erasure.area) if erasure.area else None),
        (_("Why this person is to be erased"), erasure.reason or None),
        (_("Asked by"), erasure.asked_by),
        (_("Asked at"), thai_datetime(erasure.asked_at)),
        (_("Who answered"), erasure.approved_by),
        (_("Answered at"), _moment(erasure.approved_at)),
        (_("Why it is declined"), erasure.answer_reason or None),
        (_("Seconds it took"), erasure.seconds),
    ]


def proof_parts(proof: Mapping[str, Any]) -> dict[str, Any]:
    """The proof as tables: what was emptied, what was taken out of texts, what stays to be looked at."""
    return {
        "emptied": [_line(row) for row in proof.get("emptied", ())],
        "taken_out": [_line(row) for row in proof.get("taken_out", ())],
        "sealed": proof.get("sealed", {}), "files": proof.get("files", 0), "scan": proof.get("scan", {}),
        "shared_files": proof.get("shared_files", []),
        "listed": [
            _line(row) | {"numbers": ", ".join(map(str, row["rows"])), "why": said(row["why"]) if row["why"] else ""}
            for row in proof.get("listed", ())
        ],
    }  # fmt: skip


def ground_rows(found: Mapping[str, int]) -> list[dict[str, Any]]:
    """The grounds that hold, each with how many records speak for it."""
    return [
        {"words": said(grounds()[code].words), "basis": grounds()[code].basis, "count": count}
        for code, count in found.items()
    ]


def run_rows(runs: Iterable[RetentionRun]) -> list[dict[str, Any]]:
    """Runs of a rule, the newest first."""
    return [
        {
            "run": run, "area": label(run.area) if run.area else None, "state": run.get_state_display(),
            "tone": TONES.get(run.state, ""), "as_of": thai_date(run.as_of), "rows": run.result.get("rows"),
            "is_waiting": run.state == RetentionRun.State.ASKED,
        }
        for run in runs
    ]  # fmt: skip


def address_of(row: Any) -> str:
    """The page of a record; empty where it has none."""
    try:
        return str(row.get_absolute_url())
    except (AttributeError, NoReverseMatch):
        return ""


def _line(row: Mapping[str, Any]) -> dict[str, Any]:
    model = apps.get_model(row["model"])
    return {
        "model": row["model"],
        "table": model._meta.db_table,
        "column": row["column"],
        "rows": row["rows"],
    }


def _value(row: Any, path: str) -> Any:
    for step in path.split("__"):
        row = getattr(row, step)
    return row


def _day(value: Any) -> str:
    return thai_datetime(value) if hasattr(value, "hour") else thai_date(value)


def _moment(value: Any) -> str | None:
    return thai_datetime(value) if value else None
