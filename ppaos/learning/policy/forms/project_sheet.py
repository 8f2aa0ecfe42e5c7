"""What does a sheet of research projects say? Its rows, or every fault by its cell."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ppaos.engine.thai.absent import present
from ppaos.engine.thai.calendar import BE_OFFSET
from ppaos.engine.thai.dates import parsed
from ppaos.engine.thai.digits import latin_digits
from ppaos.ground.geography.models import Area
from ppaos.ground.workbench.forms.amounts import amount
from ppaos.ground.workbench.forms.sheets import ROW_NO, Problem, Sheet, UnreadableFile, read_sheets
from ppaos.learning.policy.models import ResearchProject
from ppaos.learning.policy.presenters.project_sheet import COLUMNS, OWED
from ppaos.learning.policy.queries.projects import areas_to_keep, models_to_serve, universities_to_name

NEEDED = ("contract_no", "title", "university", "area", "fiscal_year", "starts_on", "ends_on")
MOST_ROWS = 5_000
FAR = date(2157, 12, 31)  # a contract ends in the years to come
LENGTHS = {"contract_no": 60, "title": 400, "leader": 200, "name": 300}


@dataclass
class ProjectSheet:
    """What a sheet says: projects and what they owe, as `take_in_projects` takes them; and its faults. Where there are
    any, nothing is meant to be taken."""

    projects: list[dict[str, Any]] = field(default_factory=list)
    deliverables: list[dict[str, Any]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True)
class _Known:
    """What the names and codes of a sheet may mean to who sends it."""

    areas: Mapping[str, Area]
    universities: Mapping[str, Any]
    models: Mapping[str, int]


def read_projects(content: bytes, filename: str, *, by: Any) -> ProjectSheet:
    """Read the sheet of projects, and that of deliverables where there is one. UnreadableFile where no sheet has the
    columns."""
    sheets = [
        (sheet, _columns(sheet, COLUMNS), _columns(sheet, OWED)) for sheet in read_sheets(content, filename)
    ]
    found = ProjectSheet()
    main = next(((sheet, columns) for sheet, columns, _owed in sheets if set(columns) >= set(NEEDED)), None)
    if main is None:
        raise UnreadableFile(_missing_columns(filename))
    _Reader(filename, main[0], main[1], found).projects(_known(by))
    owed = next(
        ((s, columns) for s, _c, columns in sheets if {"contract_no", "name", "due_on"} <= set(columns)), None
    )
    if owed is not None:
        _Reader(filename, owed[0], owed[1], found).deliverables()
    return found


def _known(by: Any) -> _Known:
    names: dict[str, Any] = {}
    for body in universities_to_name(by):
        names.setdefault(_key(body.name_th), body)
        if body.name_en:
            names.setdefault(_key(body.name_en), body)
    models = {_key(model.name_th): model.pk for model in models_to_serve(by)}
    return _Known({area.code: area for area in areas_to_keep(by)}, names, models)


class _Reader:
    """Reads the rows of one sheet; what is wrong goes to the faults, cell by cell."""

    def __init__(self, file: str, sheet: Sheet, columns: dict[str, str], found: ProjectSheet) -> None:
        self.file, self.sheet, self.columns, self.found = file, sheet, columns, found

    def projects(self, known: _Known) -> None:
        """The projects of the sheet."""
        seen: dict[str, int] = {}
        for row in self._rows(COLUMNS, amounts=("grant_baht", "fiscal_year"), days=("starts_on", "ends_on")):
            self._needs(row, NEEDED)
            self._once(row, seen)
            told = self._project(row, known)
            self.found.projects.append(told)

    def deliverables(self) -> None:
        """What the projects owe."""
        contracts = {row["contract_no"] for row in self.found.projects}
        named = {row["contract_no"] for row in self._rows(OWED, days=()) if row["contract_no"]} - contracts
        stand = ResearchProject.objects.filter(contract_no__in=named)
        contracts |= set(stand.values_list("contract_no", flat=True))
        for row in self._rows(OWED, days=("due_on", "delivered_on")):
            self._needs(row, ("contract_no", "name", "due_on"))
            due, came = self._day(row, "due_on"), self._day(row, "delivered_on")
            if row["contract_no"] and row["contract_no"] not in contracts:
                self._fault(
                    row, "contract_no", _("No project has this contract."),
                    _("Write it in the sheet of projects too, or correct the number."),
                )  # fmt: skip
            if came and came > timezone.localdate():
                self._fault(
                    row, "delivered_on", _("This day is still to come."), _("Leave it empty until it came.")
                )
            self.found.deliverables.append(
                {"contract_no": row["contract_no"], "name": row["name"], "due_on": due, "delivered_on": came}
            )

    def _project(self, row: dict[str, Any], known: _Known) -> dict[str, Any]:
        starts, ends = self._day(row, "starts_on"), self._day(row, "ends_on")
        if starts and ends and ends < starts:
            self._fault(
                row, "ends_on", _("The project would end before it begins."), _("Look at the two days again.")
            )
        return {
            "contract_no": row["contract_no"], "title": row["title"], "leader": row["leader"] or "",
            "university": self._one(
                row, "university", lambda text: known.universities.get(_key(text)),
                _("There is no such organisation that you may name."),
                _("Write its name as the directory has it, or enter it there first."),
            ),
            "area": self._one(
                row, "area", lambda text: known.areas.get(_code(text)),
                _("There is no such area in which you keep projects."), _("Write its code, such as 46 or 4601."),
            ),
            "fiscal_year": self._year(row), "starts_on": starts, "ends_on": ends, "grant_baht": self._grant(row),
            "areas": self._several(row, "areas", lambda text: code if (code := _code(text)) in known.areas else None),
            "models": self._several(row, "models", lambda text: known.models.get(_key(text))),
        }  # fmt: skip

    def _rows(self, words: Mapping[str, str], *, amounts: Any = (), days: Any = ()) -> list[dict[str, Any]]:
        texts = [_text(self.columns.get(key)).alias(key) for key in words]
        numbers = [amount(pl.col(key)).alias(f"{key}_number") for key in amounts]
        dates = [parsed(pl.col(key), latest=FAR, oldest_years=300).alias(f"{key}_day") for key in days]
        cells = self.sheet.rows.head(MOST_ROWS).select(pl.col(ROW_NO).cast(pl.Int64).alias("row"), *texts)
        rows = cells.with_columns(*numbers, *dates).to_dicts()
        return [row for row in rows if any(row[key] is not None for key in words)]

    def _needs(self, row: dict[str, Any], names: Any) -> None:
        for key in names:
            if row[key] is None:
                self._fault(row, key, _("Nothing is told here."), _("Fill the cell in."))
        for key, most in LENGTHS.items():
            if len(row.get(key) or "") > most:
                self._fault(row, key, _("This text is too long."), _("Shorten it."))

    def _once(self, row: dict[str, Any], seen: dict[str, int]) -> None:
        contract = row["contract_no"]
        if contract in seen:
            words = format_lazy(_("This contract stands in row {row} already."), row=seen[contract])
            self._fault(row, "contract_no", words, _("Keep one of the two rows."))
        elif contract:
            seen[contract] = row["row"]

    def _day(self, row: dict[str, Any], key: str) -> date | None:
        if row[key] is None:
            return None
        read = row[f"{key}_day"]
        if read["fault"] or read["precision"] != "day":
            self._fault(
                row, key, _("This is no whole day."), _("Write day, month and year, such as 30/09/2569.")
            )
            return None
        on: date = read["on"]
        return on

    def _year(self, row: dict[str, Any]) -> int | None:
        number = row["fiscal_year_number"]
        year = None if number is None else int(number) + (BE_OFFSET if 1900 <= number < 2200 else 0)
        if row["fiscal_year"] is not None and (year is None or not 2550 <= year <= 2650):
            self._fault(row, "fiscal_year", _("This is no fiscal year."), _("Write a year, such as 2569."))
        return year

    def _grant(self, row: dict[str, Any]) -> Decimal | None:
        if row["grant_baht"] is None:
            return None
        number = row["grant_baht_number"]
        if number is None or not 0 <= number < 1e13:
            self._fault(
                row,
                "grant_baht",
                _("This is no amount."),
                _("Write baht, such as 8,500,000; or leave it empty."),
            )
            return None
        return Decimal(str(number)).quantize(Decimal("0.01"))

    def _one(
        self, row: dict[str, Any], key: str, known: Callable[[str], Any], message: Any, remedy: Any
    ) -> Any:
        found = known(row[key]) if row[key] is not None else None
        if row[key] is not None and found is None:
            self._fault(row, key, message, remedy)
        return found

    def _several(self, row: dict[str, Any], key: str, known: Callable[[str], Any]) -> list[Any] | None:
        """The keys of what a cell names with commas; None where the sheet has no such column, and it stays as it is."""
        if key not in self.columns:
            return None
        names = [name.strip() for name in (row[key] or "").replace(";", ",").split(",") if name.strip()]
        unknown = [name for name in names if known(name) is None]
        if unknown:
            words = format_lazy(_("Not known here: {names}."), names=", ".join(unknown))
            self._fault(
                row, key, words, _("Write codes or names as the platform has them, with commas between.")
            )
        return sorted({known(name) for name in names} - {None})

    def _fault(self, row: dict[str, Any], key: str, message: Any, remedy: Any) -> None:
        self.found.problems.append(
            Problem(
                file=self.file, sheet=self.sheet.name or None, rule=f"project_{key}", row=row["row"],
                column=self.columns.get(key, {**COLUMNS, **OWED}[key]), value=row[key], message=message, remedy=remedy,
            )
        )  # fmt: skip


def _columns(sheet: Sheet, words: Mapping[str, str]) -> dict[str, str]:
    named = {header.strip().casefold(): header for header in sheet.columns}
    return {
        key: header
        for key, word in words.items()
        if (header := named.get(word.casefold(), named.get(key))) is not None
    }


def _missing_columns(filename: str) -> Problem:
    return Problem(
        file=filename, rule="column_missing",
        message=format_lazy(_("There are no columns {columns}."), columns=", ".join(COLUMNS[key] for key in NEEDED)),
        remedy=_("Take the projects out as a sheet and fill that one in."),
    )  # fmt: skip


def _text(header: str | None) -> pl.Expr:
    return pl.lit(None, pl.String) if header is None else present(pl.col(header))


def _key(text: str) -> str:
    return " ".join(text.split()).casefold()


def _code(text: str) -> str:
    return (
        str(pl.select(latin_digits(pl.lit(text))).item())
        .replace(" ", "")
        .replace("'", "")
        .removesuffix(".0")
        .upper()
    )
