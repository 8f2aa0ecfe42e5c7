"""What does a spreadsheet of a chain say? Nodes and flows told apart by their columns; cells that cannot be read."""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from importlib.resources import files
from typing import Any

from django.utils.translation import override

from ppaos.engine.thai.digits import latin_digits
from ppaos.engine.thai.one import of_one
from ppaos.ground.workbench.forms.sheets import ROW_NO, Problem, Sheet, UnreadableFile, read_sheets
from ppaos.people.cooperation.models import Organisation
from ppaos.support.operating_models.actions.chains import FLOWS, NODES, ChainFault, FlowTold, NodeTold
from ppaos.support.operating_models.models import Node
from ppaos.support.operating_models.presenters.chain_faults import column_words, fault_words

NEEDED = {NODES: ("name", "kind", "actors"), FLOWS: ("source", "target", "product", "year")}
MOST_ROWS = 2_000
Standing = Mapping[str, Mapping[str, Mapping[str, str]]]
_BETWEEN = re.compile(r"[\s.()\[\]_\-/:*–]+")
_YES = {"x", "1", "ลบ", "ใช่", "yes", "เอาออก", "✓"}


@dataclass
class ChainSheet:
    """What a file tells: rows for `keep_chain`, where each stands, and what cannot be read."""

    nodes: list[NodeTold] = field(default_factory=list)
    flows: list[FlowTold] = field(default_factory=list)
    places: dict[str, list[tuple[str, int, dict[str, str]]]] = field(
        default_factory=dict
    )  # sheet, row, cells
    faults: list[ChainFault] = field(default_factory=list)


@lru_cache
def vocabulary() -> dict[str, Any]:
    """Sheets and columns by the names they go by."""
    return tomllib.loads(
        files("ppaos.support.operating_models.forms").joinpath("chain_headers.toml").read_text()
    )


def read_chain(content: bytes, filename: str, standing: Standing) -> ChainSheet:
    """The rows of a workbook, each sheet taken for what its columns are. Raises UnreadableFile where none is either.

    standing: table → number → the cells as they stand; a column that a sheet does not have keeps them.
    """
    told = ChainSheet(places={NODES: [], FLOWS: []})
    for sheet in read_sheets(content, filename):
        for table in (FLOWS, NODES):
            columns = _columns(sheet, table)
            if all(name in columns for name in NEEDED[table]):
                _read(told, table, sheet, columns, standing[table])
                break
    if not any(told.places.values()):
        raise UnreadableFile(_nothing(filename))
    return told


def problems_of(told: ChainSheet, faults: Iterable[ChainFault], filename: str) -> list[Problem]:
    """Faults with the sheet, row, column and value they stand at."""
    problems = []
    for fault in faults:
        sheet, row, cells = told.places[fault.table][fault.place]
        message, remedy = fault_words(fault.rule, fault.detail)
        problems.append(
            Problem(
                file=filename, sheet=sheet or None, row=row, column=column_words(fault.table, fault.column) or None,
                value=cells.get(fault.column) or None, rule=fault.rule, message=message, remedy=remedy,
            )
        )  # fmt: skip
    return problems


def _columns(sheet: Sheet, table: str) -> dict[str, str]:
    known: dict[str, str] = {}
    for name, words in vocabulary()[table].items():
        for word in (*words, *_screen_words(table, name)):
            known.setdefault(_key(word), name)
    found: dict[str, str] = {}
    for column in sheet.columns:
        name = known.get(_key(column))
        if name and name not in found:
            found[name] = column
    return found


def _screen_words(table: str, name: str) -> list[str]:
    said = []
    for language in ("th", "en"):
        with override(language):
            said.append(column_words(table, name))
    return said


def _read(
    told: ChainSheet,
    table: str,
    sheet: Sheet,
    columns: Mapping[str, str],
    stand: Mapping[str, Mapping[str, str]],
) -> None:
    for row in sheet.rows.head(MOST_ROWS).to_dicts():
        cells = {name: _text(row[column]) for name, column in columns.items()}
        if not any(cells.values()):
            continue
        cells = dict(stand.get(cells.get("pk", ""), {})) | cells
        place = len(told.places[table])
        told.places[table].append((sheet.name or "", int(row[ROW_NO]), cells))
        reader = _Reader(table, place, cells)
        if table == NODES:
            told.nodes.append(reader.node())
        else:
            told.flows.append(reader.flow())
        told.faults += reader.faults


class _Reader:
    """The cells of one row as values; what cannot be read is a fault, and not known."""

    def __init__(self, table: str, place: int, cells: Mapping[str, str]) -> None:
        self.table, self.place, self.cells = table, place, cells
        self.faults: list[ChainFault] = []

    def node(self) -> NodeTold:
        """The row as a node."""
        numbers: dict[str, Any] = {name: self.number(name) for name in ("fixed_cost", "land_rai", "yields")}
        counts: dict[str, Any] = {name: self.whole(name) for name in ("households", "heads")}
        return NodeTold(
            pk=self.whole("pk"), leaves=self.leaves(), name=self.text("name"), kind=self.word("kind", Node.Kind),
            actors=self.word("actors", Node.Actors), organisation_id=self.organisation(), note=self.text("note"),
            **numbers, **counts,
        )  # fmt: skip

    def flow(self) -> FlowTold:
        """The row as a flow."""
        numbers: dict[str, Any] = {name: self.number(name) for name in ("quantity", "price", "cost")}
        texts: dict[str, Any] = {
            name: self.text(name) for name in ("source", "target", "product", "unit", "note")
        }
        return FlowTold(
            pk=self.whole("pk"),
            leaves=self.leaves(),
            year=self.year(),
            months=self.months(),
            **numbers,
            **texts,
        )

    def text(self, name: str) -> str:
        """A cell as it stands."""
        return self.cells.get(name, "")

    def leaves(self) -> bool:
        """Whether the row is to be taken out."""
        return self.text("leaves").lower() in _YES

    def number(self, name: str) -> Decimal | None:
        """A number: Thai digits, thousands and «บาท» are read; an empty cell is not known."""
        text = re.sub(r"[,\s]|บาท|฿", "", str(of_one(latin_digits, self.text(name)) or ""))
        if not text:
            return None
        try:
            number = Decimal(text)
        except InvalidOperation:
            number = Decimal("nan")
        if not number.is_finite():
            self.fault(name, "not_a_number")
            return None
        return number.normalize() if number == number.to_integral() else number

    def whole(self, name: str) -> int | None:
        """A whole number."""
        number = self.number(name)
        if number is not None and number != number.to_integral():
            self.fault(name, "too_fine", "0")
            return None
        return None if number is None else int(number)

    def year(self) -> int:
        """The year; one that is not there is 0, which no chain has."""
        told = self.whole("year")
        if told is None and not self.text("year"):
            self.fault("year", "lacking")
        return told if told is not None else 0

    def months(self) -> list[int]:
        """Months as numbers and spans («3-6, 11»); a span over the end of the year goes round (11-2)."""
        text = str(of_one(latin_digits, self.text("months")) or "").replace("–", "-")
        months: list[int] = []
        for part in filter(None, re.split(r"[,;\s]+", re.sub(r"\s*-\s*", "-", text))):
            if not (found := re.fullmatch(r"(\d{1,2})(?:-(\d{1,2}))?", part)):
                self.fault("months", "no_such_month")
                return []
            first, last = int(found[1]), int(found[2] or found[1])
            months += _span(first, last)
        return months

    def word(self, name: str, choices: Any) -> str:
        """A choice by its value or by its words in either language; another word stays, and is refused."""
        text = self.text(name)
        return _choice_words(choices).get(_key(text), text)

    def organisation(self) -> int | None:
        """An organisation by its name; the one that stands there stays, whoever else is called so."""
        if not (name := self.text("organisation")):
            return None
        if name == self.text("stands_for"):
            return int(self.text("organisation_id"))
        found = list(Organisation.objects.filter(name_th=name).values_list("pk", flat=True)[:2])
        if len(found) != 1:
            self.fault("organisation", "organisation_twice" if found else "no_such_organisation")
            return None
        return found[0]

    def fault(self, column: str, rule: str, detail: str = "") -> None:
        """Remember what cannot be read."""
        self.faults.append(ChainFault(self.table, self.place, column, rule, detail))


def _span(first: int, last: int) -> Sequence[int]:
    if first <= last:
        return range(first, min(last, 99) + 1)
    return [*range(first, 13), *range(1, last + 1)]


def _choice_words(choices: Any) -> dict[str, str]:
    words: dict[str, str] = {}
    for language in ("en", "th"):
        with override(language):
            words |= {_key(str(label)): value for value, label in choices.choices}
    return words | {_key(value): value for value in choices.values}


def _key(word: str) -> str:
    return _BETWEEN.sub("", word.replace("\ufeff", "").lower())


def _text(cell: str | None) -> str:
    """A cell's text; the apostrophe that keeps a spreadsheet from running it is not part of it."""
    text = (cell or "").strip()
    return text[1:] if text[:2] in ("'=", "'+", "'-", "'@") else text


def _nothing(filename: str) -> Problem:
    names = ", ".join(vocabulary()[NODES][name][0] for name in NEEDED[NODES])
    message, remedy = fault_words("column_missing", names)
    return Problem(file=filename, rule="column_missing", message=message, remedy=remedy)
