"""Batches in words: what leaves and why, what stays and why, by which agreement, where each stands."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.presenters.thai import thai_date
from ppaos.people.cooperation.models import Agreement
from ppaos.support.referral.models import Batch, Ground
from ppaos.support.referral.presenters.faults import fault_words
from ppaos.support.referral.presenters.package import header
from ppaos.support.referral.presenters.words import is_thai
from ppaos.support.referral.queries.batch_fields import batch_fields, receiver_sees
from ppaos.support.referral.queries.batches import Gate, Tally

TONES = {
    "batch_draft": "waiting", "coordinating": "running", "batch_sent": "running", "batch_received": "running",
    "answered_batch": "good", "batch_cancelled": "waiting",
}  # fmt: skip


def field_rows(
    leaving: Collection[str], may: Collection[str], way: Gate | None = None
) -> list[dict[str, Any]]:
    """Every column there is: its field class, why the receiver needs it, and whether it leaves or why it never does.
    `way`: what lets it go, where something does; a column that no agreement covers is told."""
    beyond = uncovered(way)
    return [
        {
            "label": header(row),
            "class": _class_words(row.field_class),
            "why": row.why_thai if is_thai() else row.why_english,
            "leaves": code in leaving and code not in beyond,
            "tone": "good" if code in leaving and code not in beyond else "waiting",
            "words": _column_words(code in leaving, code in beyond, row.field_class, code in may),
        }
        for code, row in batch_fields().items()
    ]


def uncovered(way: Gate | None) -> list[str]:
    """The columns whose kind of field no agreement lets go; none where nothing goes anyway."""
    if way is None or not way.is_open:
        return []
    rows = batch_fields().items()
    return [code for code, row in rows if row.field_class and row.field_class not in way.classes]


def uncovered_words(columns: Collection[str], way: Gate) -> str:
    """Which of the columns stay because the agreement does not cover them, by their names; empty where none does."""
    beyond = [header(batch_fields()[code]) for code in uncovered(way) if code in columns]
    if not beyond:
        return ""
    agreement = way.agreement.title if way.agreement else ""
    return _("The agreement «%(title)s» does not cover these columns; they stay: %(columns)s.") % {
        "title": agreement, "columns": ", ".join(beyond),
    }  # fmt: skip


def _column_words(leaves: bool, is_beyond: bool, field_class: str, may_leave: bool) -> str:
    if is_beyond and may_leave:
        return _("never leaves: the agreement does not cover it")
    return _("leaves") if leaves else _stays(field_class, may_leave)


def _class_words(field_class: str) -> str:
    return {
        "": _("names nobody"),
        "names": _("names and address"),
        "gps": _("point of the house"),
        "citizen_id": _("citizen id"),
    }[field_class]


def _stays(field_class: str, may_leave: bool) -> str:
    if may_leave:
        return _("stays: not asked for")
    if field_class in receiver_sees():
        return _("never leaves: you do not see it")
    return _("never leaves: the receiver may not have it")


def ground_rows(counts: dict[str, int]) -> list[dict[str, Any]]:
    """How many go by which right."""
    return [{"label": Ground(code).label, "count": number} for code, number in sorted(counts.items())]


def fault_rows(counts: dict[str, int], chosen: str = "") -> list[dict[str, Any]]:
    """How many stay, by reason, and what to do."""
    return [
        {"fault": code, "count": number, "words": fault_words(code), "is_chosen": code == chosen}
        for code, number in sorted(counts.items(), key=lambda row: (-row[1], row[0]))
    ]


def agreement_words(gate: Gate) -> str:
    """By which agreement it goes and when that ends, or why nothing does."""
    return gate.refusal or agreement_line(gate.agreement)


def agreement_line(agreement: Agreement | None) -> str:
    """One agreement with its end."""
    if agreement is None:
        return _("An organisation of the area itself: no agreement is needed.")
    if agreement.valid_to is None:
        return _("%(title)s, without an end") % {"title": agreement.title}
    return _("%(title)s, until %(day)s") % {"title": agreement.title, "day": thai_date(agreement.valid_to)}


def lines(batches: Iterable[Batch]) -> list[dict[str, Any]]:
    """Batches for a list."""
    return [line(batch) for batch in batches]


def line(batch: Batch) -> dict[str, Any]:
    """Where a batch stands and how many it holds."""
    body = batch.organisation
    return {
        "batch": batch,
        "title": _("Batch %(number)s") % {"number": batch.pk},
        "organisation": body.name_th if is_thai() else body.name_en or body.name_th,
        "area": label(batch.area),
        "state": batch.get_state_display(),
        "tone": TONES[batch.state],
        "count": batch.counts.get("referrals", batch.counts.get("chosen")),
        "sent_on": _day(batch.sent_at),
        "received_on": _day(batch.received_at),
    }


def _day(at: datetime | None) -> date | None:
    return None if at is None else timezone.localdate(at)


def counted(tally: Tally) -> list[dict[str, Any]]:
    """The figures of a preview, each with its unit."""
    return [
        {"label": _("Can go"), "value": tally.going, "unit": _("matters referred")},
        {"label": _("Households that can go"), "value": tally.households, "unit": _("households")},
        {"label": _("Cannot go yet"), "value": tally.staying, "unit": _("matters referred")},
    ]
