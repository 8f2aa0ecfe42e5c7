"""The impact map is written: cells filled in, lines added and taken out, numbers drawn from records, proxies chosen."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from ppaos.ground.privacy.actions import audited
from ppaos.ground.workbench.presenters.thai import thousands
from ppaos.learning.monitoring.actions._study_draft import held_draft
from ppaos.learning.monitoring.actions._study_rows import decimal
from ppaos.learning.monitoring.actions.errors import MonitoringRefused
from ppaos.learning.monitoring.models import Proxy, Study, StudyInput, StudyOutcome
from ppaos.learning.monitoring.queries.proxies import worth_of
from ppaos.learning.monitoring.queries.study_questions import INPUTS, Answer, answers_of, questions

INPUT_FIELDS = ("stakeholder", "name", "value", "year", "source", "note")
OUTCOME_FIELDS = (
    "stakeholder", "change", "is_intended", "output", "name", "indicator", "indicator_source", "capital", "strategy",
    "area_id", "quantity", "unit", "proxy_name", "proxy_value", "proxy_year", "proxy_source", "deadweight",
    "displacement", "attribution", "drop_off", "duration", "evidence_years", "start", "note",
)  # fmt: skip
FIELDS = {"inputs": INPUT_FIELDS, "outcomes": OUTCOME_FIELDS}
MOST_LINES = 500
Row = StudyInput | StudyOutcome
Cells = Mapping[tuple[str, int], Mapping[str, Any]]


@dataclass(frozen=True)
class FilledIn:
    """How many cells hold something else than before."""

    changed: int


@dataclass(frozen=True)
class Drawn:
    """How many lines hold an answer of the records now, and of how many there is no answer."""

    answered: int
    unknown: int


@audited("study.filled_in", subjects=("study",))
def fill_in(*, study: Study, cells: Cells, by: Any, at: datetime) -> FilledIn:
    """Write cells of the map: by table («inputs», «outcomes») and line, each field with its value, null for nothing.

    A number typed over one that was drawn or chosen from the bank is the writer's own. Raises MonitoringRefused for a
    line or a field that there is not, nothing written.
    """
    held, changed = held_draft(study, by), 0
    for (table, pk), values in cells.items():
        row = _row(held, table, pk)
        fresh = {field: value for field, value in values.items() if _differs(row, table, field, value)}
        for field, value in fresh.items():
            setattr(row, field, value)
        if fresh:
            row.save(update_fields=[*fresh, *_let_go(row, fresh)])
            changed += len(fresh)
    _touched(held, at)
    return FilledIn(changed)


@audited("study.line_added", subjects=("study",))
def add_line(*, study: Study, table: str, by: Any, at: datetime) -> Row:
    """An empty line at the end of a table of the map."""
    held = held_draft(study, by)
    made: Row = _made(held, table)
    _touched(held, at)
    return made


@audited("study.line_taken_out", subjects=("study",))
def take_out_line(*, study: Study, table: str, pk: int, by: Any, at: datetime) -> None:
    """Take a line out of the map."""
    held = held_draft(study, by)
    _row(held, table, pk).delete()
    _touched(held, at)


@audited("study.drawn", subjects=("study",))
def draw(*, study: Study, key: str, by: Any, at: datetime, pk: int | None = None) -> Drawn:
    """Ask the records of the study's model a question of the list, and write the answer into its lines.

    Money put in: a line a year, the one drawn before by the same question where there is one. A quantity: into the
    outcome named, else the one drawn before by the same question, else a new one. What is not known stays empty, with
    the reason. Asked again, the lines hold today's answer.
    """
    held = held_draft(study, by)
    if held.model is None:
        raise MonitoringRefused(_("This study names no model: there are no records to ask."))
    if key not in questions():
        raise MonitoringRefused(_("There is no such question: %(key)s.") % {"key": key})
    answers = answers_of(held, keys=(key,))
    for answer in answers:
        _written(held, answer, pk)
    _touched(held, at)
    known = sum(answer.value is not None for answer in answers)
    return Drawn(known, len(answers) - known)


@audited("study.drawn", subjects=("study",))
def draw_known(*, study: Study, by: Any, at: datetime) -> Drawn:
    """Begin a map with all that the records of the study's model answer: money spent from budgets (without any, what
    was handed out: never both), and each quantity that is known, a line each. What is not known makes no line."""
    held = held_draft(study, by)
    answers = answers_of(held)
    spent = [
        answer for answer in answers if answer.question.key == "budget_spent" and answer.told is not None
    ]
    put_in = spent or [
        answer for answer in answers if answer.question.key == "handed_out" and answer.told is not None
    ]
    came = [answer for answer in answers if answer.question.side != INPUTS and answer.value is not None]
    for answer in (*put_in, *came):
        _written(held, answer, None)
    _touched(held, at)
    known = sum(answer.value is not None for answer in (*put_in, *came))
    return Drawn(known, len(put_in) + len(came) - known)


@audited("study.proxy_chosen", subjects=("study", "proxy"))
def choose_proxy(*, study: Study, pk: int, proxy: Proxy, by: Any, at: datetime) -> StudyOutcome:
    """Value an outcome by a proxy of the bank, in baht of the study's base year.

    Raises MonitoringRefused where the price index has not both years: no neighbouring year is taken.
    """
    held = held_draft(study, by)
    row = _row(held, "outcomes", pk)
    worth = worth_of(proxy, held.base_year)
    if worth.value is None or not isinstance(row, StudyOutcome):
        raise MonitoringRefused(worth.why)
    row.proxy, row.proxy_name, row.proxy_value = proxy, proxy.name_th, decimal(worth.value)
    row.proxy_year, row.proxy_source = proxy.year, proxy.source
    row.save(update_fields=["proxy", "proxy_name", "proxy_value", "proxy_year", "proxy_source"])
    _touched(held, at)
    return row


def _written(held: Study, answer: Answer, pk: int | None) -> None:
    """One answer in its line."""
    drawn = {
        "question": answer.question.key, "words": list(answer.question.words), "answer": answer.value,
        "why": answer.why, "as_of": answer.as_of.isoformat(), "of_year": answer.of_year, "told": answer.told,
    }  # fmt: skip
    if answer.question.side == INPUTS:
        _put_in(held, answer, drawn)
        return
    row = _row(held, "outcomes", pk) if pk is not None else _drawn_before(held.outcomes, answer)
    if row is None:
        row = _made(held, "outcomes")
        row.name, row.unit = answer.question.words[0], answer.question.unit[0]
        row.indicator, row.capital = answer.question.words[0], answer.question.capital
    row.quantity = None if answer.value is None else decimal(answer.value)
    row.drawn, row.indicator_source = drawn, _source(answer)
    row.save()


def _put_in(held: Study, answer: Answer, drawn: dict[str, Any]) -> None:
    row = _drawn_before(held.inputs, answer)
    if row is None:
        row = _made(held, "inputs")
        row.stakeholder = _("The model's sources of money")
        of_year = f" {answer.of_year}" if answer.of_year else ""
        row.name = f"{answer.question.words[0]}{of_year}"[:200]
    row.value, row.year = None if answer.value is None else decimal(answer.value), answer.year or 0
    row.drawn, row.source = drawn, _source(answer)
    row.note = answer.why[:500]
    if answer.told is not None and not answer.why:
        row.note = _("%(baht)s baht of %(year)s") % {
            "baht": thousands(answer.told, 2),
            "year": answer.of_year,
        }
    row.save()


def _drawn_before(rows: Any, answer: Answer) -> Any:
    found = rows.filter(drawn__question=answer.question.key, drawn__of_year=answer.of_year)
    return found.order_by("place", "pk").first()


def _source(answer: Answer) -> str:
    return _("Records of the platform: %(about)s") % {"about": answer.question.about[0]}


def _made(held: Study, table: str) -> Any:
    rows = held.inputs if table == INPUTS else held.outcomes
    if table not in FIELDS:
        raise MonitoringRefused(_("There is no such table on the map: %(table)s.") % {"table": table})
    if rows.count() >= MOST_LINES:
        raise MonitoringRefused(_("A table of the map holds %(most)s lines.") % {"most": MOST_LINES})
    last = rows.aggregate(last=Max("place"))["last"]
    return rows.create(place=0 if last is None else last + 1)


def _row(held: Study, table: str, pk: int) -> Any:
    tables: dict[str, Any] = {"inputs": held.inputs, "outcomes": held.outcomes}
    rows = tables.get(table)
    row = rows.filter(pk=pk).first() if rows is not None else None
    if row is None:
        raise MonitoringRefused(_("This line is not on the map any more. Open the map again."))
    return row


def _differs(row: Row, table: str, field: str, value: Any) -> bool:
    if field not in FIELDS[table]:
        raise MonitoringRefused(_("There is no such field on the map: %(field)s.") % {"field": field})
    return bool(getattr(row, field) != value)


def _let_go(row: Row, fresh: Mapping[str, Any]) -> list[str]:
    """What a number was taken from, where another was typed over it."""
    gone = []
    if row.drawn is not None and not fresh.keys().isdisjoint({"quantity", "value", "year"}):
        row.drawn = None
        gone.append("drawn")
    if isinstance(row, StudyOutcome) and not fresh.keys().isdisjoint({"proxy_value", "proxy_year"}):
        row.proxy = None
        gone.append("proxy")
    return gone


def _touched(held: Study, at: datetime) -> None:
    held.changed_at = at
    held.save(update_fields=["changed_at"])
