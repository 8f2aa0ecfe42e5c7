"""The impact map as one table: a line an outcome, a cell a field, with what is wrong where it stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ppaos.engine import methods
from ppaos.engine.social_return import Said
from ppaos.evidence.livelihood.presenters.words import named
from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.presenters.thai import thai_datetime
from ppaos.learning.monitoring.models import Study, StudyInput, StudyOutcome
from ppaos.learning.monitoring.presenters.study_words import (
    KEYS,
    is_thai,
    money,
    percent,
    plain,
    ratio_words,
    said_words,
    sentence_of,
)
from ppaos.learning.monitoring.queries.study_figures import Looked

TEXT, NUMBER, PERCENT, WHOLE, YEAR, YES_NO, CAPITAL, AREA = (
    "text", "number", "percent", "whole", "year", "yes_no", "capital", "area"
)  # fmt: skip


@dataclass(frozen=True)
class Column:
    """A column of the map: the field of its row, the key in a file, how it is typed."""

    field: str
    key: str
    asks: str
    label: Any


def _column(field: str, asks: str, key: str = "", label: Any = None) -> Column:
    return Column(field, key or field, asks, label or KEYS[key or field])


INPUT_COLUMNS = (
    _column("stakeholder", TEXT), _column("name", TEXT, label=gettext_lazy("What was put in")),
    _column("value", NUMBER), _column("year", WHOLE), _column("source", TEXT), _column("note", TEXT),
)  # fmt: skip
OUTCOME_COLUMNS = (
    _column("stakeholder", TEXT), _column("name", TEXT), _column("change", TEXT), _column("is_intended", YES_NO),
    _column("output", TEXT), _column("indicator", TEXT), _column("indicator_source", TEXT), _column("capital", CAPITAL),
    _column("strategy", TEXT), _column("area_id", AREA, "area"), _column("quantity", NUMBER), _column("unit", TEXT),
    _column("proxy_value", NUMBER, "proxy"), _column("proxy_name", TEXT), _column("proxy_year", YEAR),
    _column("proxy_source", TEXT, "source", gettext_lazy("Source of the proxy")), _column("deadweight", PERCENT),
    _column("displacement", PERCENT), _column("attribution", PERCENT), _column("drop_off", PERCENT),
    _column("duration", WHOLE), _column("evidence_years", NUMBER), _column("start", WHOLE), _column("note", TEXT),
)  # fmt: skip
COLUMNS = {"inputs": INPUT_COLUMNS, "outcomes": OUTCOME_COLUMNS}
WIDE = {"name", "change", "source", "proxy_source", "indicator", "indicator_source", "note", "stakeholder"}


def line(
    study: Study,
    looked: Looked,
    table: str,
    place: int,
    row: StudyInput | StudyOutcome,
    typed: Mapping[str, tuple[str, str]] | None = None,
) -> dict[str, Any]:
    """One line. typed: of a field that could not be read, what was typed and why it was not kept."""
    faults, warnings = (_of_line(said, table, place) for said in (looked.faults, looked.warnings))
    cells = [
        _cell(table, row, column, (typed or {}).get(column.field), faults, warnings)
        for column in COLUMNS[table]
    ]
    worth = looked.found.outcomes[place] if looked.found and table == "outcomes" else None
    return {
        "pk": row.pk, "table": table, "number": place + 1, "name": row.name, "cells": cells,
        "drawn": _drawn_words(row.drawn), "question": (row.drawn or {}).get("question", ""),
        "impact": money(worth.impact) if worth else None, "pv": money(worth.pv) if worth else None,
        "bank": str(row.proxy) if isinstance(row, StudyOutcome) and row.proxy else "",
    }  # fmt: skip


def summary(looked: Looked) -> dict[str, Any]:
    """What the map comes to, or what hinders it, each with the cell it stands in."""
    return {
        "ratio": ratio_words(looked.found.ratio) if looked.found else "",
        "figures": [
            (_("Put in, present value"), money(looked.found.inputs_pv)),
            (_("Outcomes, present value"), money(looked.found.benefits_pv)),
            (_("Net present value"), money(looked.found.npv)),
        ]
        if looked.found
        else [],
        "faults": [said_words(said) for said in looked.faults],
        "warnings": [said_words(said) for said in looked.warnings],
    }


def column_heads(table: str) -> list[dict[str, Any]]:
    """The heads of a table."""
    return [
        {
            "label": column.label, "unit": "%" if column.asks == PERCENT else "",
            "is_number": column.asks in (NUMBER, PERCENT, WHOLE, YEAR),
        }
        for column in COLUMNS[table]
    ]  # fmt: skip


def shown(column: Column, row: StudyInput | StudyOutcome) -> str:
    """A value as it stands in its cell."""
    value = getattr(row, column.field)
    if column.asks == AREA:
        return label(row.area) if isinstance(row, StudyOutcome) and row.area else ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return (percent(float(value)) or "") if column.asks == PERCENT else plain(float(value))
    return "" if value is None else str(value)


def _cell(
    table: str, row: StudyInput | StudyOutcome, column: Column, typed: tuple[str, str] | None,
    faults: Sequence[Said], warnings: Sequence[Said],
) -> dict[str, Any]:  # fmt: skip
    sentences = [typed[1]] if typed else [sentence_of(said) for said in faults if _stands_in(said, column)]
    return {
        "id": f"{table}-{row.pk}-{column.field}", "label": column.label, "asks": column.asks,
        "value": typed[0] if typed else shown(column, row), "choices": _choices(column, row), "faults": sentences,
        "notes": [sentence_of(said) for said in warnings if _stands_in(said, column)],
        "is_wide": column.field in WIDE, "is_number": column.asks in (NUMBER, PERCENT, WHOLE, YEAR),
    }  # fmt: skip


def _choices(column: Column, row: StudyInput | StudyOutcome) -> list[tuple[str, str, bool]]:
    if column.asks == YES_NO:
        return [("yes", _("meant"), row.is_intended), ("no", _("not meant"), not row.is_intended)]  # type: ignore[union-attr]
    if column.asks == CAPITAL:
        now = row.capital  # type: ignore[union-attr]
        told = [("", _("none named")), *((each.code, named(each)) for each in capitals())]
        if now not in [code for code, _words in told]:
            told.append((now, now))
        return [(code, words, code == now) for code, words in told]
    return []


def capitals() -> Sequence[Any]:
    """The five capitals."""
    return methods.load("slf_capitals").capitals


def _of_line(said: Sequence[Said], table: str, place: int) -> list[Said]:
    return [each for each in said if each.place.table == table and each.place.position == place + 1]


def _stands_in(said: Said, column: Column) -> bool:
    return (said.place.key.split(" + ")[0] or "name") == column.key


def _drawn_words(drawn: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """The question a number was drawn by, its answer and when."""
    if drawn is None:
        return None
    return {
        "words": drawn["words"][0 if is_thai() else 1], "answer": plain(drawn["answer"]), "why": drawn["why"],
        "as_of": thai_datetime(datetime.fromisoformat(drawn["as_of"])),
    }  # fmt: skip
