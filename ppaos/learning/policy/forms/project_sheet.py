"""What does a sheet of research projects say? Its good rows, and every fault of the others by its cell."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ppaos.engine.thai.digits import latin_digits
from ppaos.ground.geography.models import Area
from ppaos.ground.workbench.forms.sheets import Problem, Sheet, UnreadableFile, read_sheets
from ppaos.learning.policy.forms.project_rows import SheetRows
from ppaos.learning.policy.models import ResearchProject
from ppaos.learning.policy.permissions.programme import may_keep
from ppaos.learning.policy.presenters.project_sheet import COLUMNS, OWED
from ppaos.learning.policy.queries.projects import areas_to_keep, models_to_serve, universities_to_name
from ppaos.people.cooperation.models import Organisation

NEEDED = ("contract_no", "title", "university", "area", "fiscal_year", "starts_on", "ends_on")
NOT_KEPT = _("You do not keep this project."), _("Leave the row to who keeps it.")


@dataclass
class ProjectSheet:
    """What a sheet says: the rows in which nothing is wrong, projects and what they owe, as `take_in_projects` takes
    them; and by sheet, as received, the faults of the others."""

    projects: list[dict[str, Any]] = field(default_factory=list)
    deliverables: list[dict[str, Any]] = field(default_factory=list)
    sheets: list[tuple[Sheet, list[Problem]]] = field(default_factory=list)

    @property
    def problems(self) -> list[Problem]:
        """All faults."""
        return [problem for _sheet, problems in self.sheets for problem in problems]


@dataclass(frozen=True)
class _Known:
    """What the names and codes of a sheet may mean to who sends it."""

    by: Any
    areas: Mapping[str, Area]
    universities: Mapping[str, Any]
    models: Mapping[str, int]
    kept: dict[tuple[str, int], bool] = field(default_factory=dict)

    def may_keep(self, area_code: str, university: Organisation) -> bool:
        """Whether who sends the sheet keeps projects of this university there; asked once for all its rows."""
        key = (area_code, university.pk)
        if key not in self.kept:
            self.kept[key] = may_keep(self.by, area_code=area_code, organisation=university)
        return self.kept[key]


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
    known = _known(by)
    main_reader = _Reader(filename, main[0], main[1], found)
    main_reader.projects(known)
    owed = next(
        ((s, columns) for s, _c, columns in sheets if {"contract_no", "name", "due_on"} <= set(columns)), None
    )
    if owed is not None:
        _Reader(filename, owed[0], owed[1], found).deliverables(known, main_reader.held_back)
    return found


def _known(by: Any) -> _Known:
    names: dict[str, Any] = {}
    for body in universities_to_name(by):
        names.setdefault(_key(body.name_th), body)
        if body.name_en:
            names.setdefault(_key(body.name_en), body)
    models = {_key(model.name_th): model.pk for model in models_to_serve(by)}
    return _Known(by, {area.code: area for area in areas_to_keep(by)}, names, models)


class _Reader(SheetRows):
    """Reads projects, or what they owe, from the rows of one sheet."""

    def __init__(self, file: str, sheet: Sheet, columns: dict[str, str], found: ProjectSheet) -> None:
        super().__init__(file, sheet, columns)
        self.found = found
        self.held_back: set[str] = set()  # contracts of projects at fault
        found.sheets.append((sheet, self.problems))

    def projects(self, known: _Known) -> None:
        """The projects of the sheet."""
        rows = self.rows(COLUMNS, amounts=("grant_baht", "fiscal_year"), days=("starts_on", "ends_on"))
        stand = _standing(rows)
        for row in self.once(rows, ("contract_no",)):
            self.needs(row, NEEDED)
            told = self._project(row, known)
            self._check_kept(row, told, stand.get(row["contract_no"]), known)
            self._take(row, told, self.found.projects)

    def deliverables(self, known: _Known, held_back: set[str]) -> None:
        """What the projects owe; of those held back, nothing."""
        taken = {row["contract_no"] for row in self.found.projects}
        rows = self.rows(OWED, days=("due_on", "delivered_on"))
        stand = _standing(rows)
        for row in self.once(rows, ("contract_no", "name")):
            self.needs(row, ("contract_no", "name", "due_on"))
            due, came = self.day(row, "due_on"), self.day(row, "delivered_on")
            contract = row["contract_no"]
            if contract in held_back:
                self.fault(
                    row, "contract_no", _("The project of this contract is at fault in the sheet of projects."),
                    _("Mend it there and send both together."),
                )  # fmt: skip
            elif contract and contract not in taken:
                self._check_stands(row, stand.get(contract), known)
            if came and came > timezone.localdate():
                self.fault(
                    row, "delivered_on", _("This day is still to come."), _("Leave it empty until it came.")
                )
            told = {"contract_no": contract, "name": row["name"], "due_on": due, "delivered_on": came}
            self._take(row, told, self.found.deliverables)

    def _take(self, row: dict[str, Any], told: dict[str, Any], good: list[dict[str, Any]]) -> None:
        """A row goes on unless something is wrong with it."""
        if row["row"] not in self.at_fault:
            good.append(told)
        elif row["contract_no"]:
            self.held_back.add(row["contract_no"])

    def _check_kept(
        self, row: dict[str, Any], told: dict[str, Any], stands: ResearchProject | None, known: _Known
    ) -> None:
        if stands is not None and not known.may_keep(stands.area_id, stands.university):
            self.fault(row, "contract_no", *NOT_KEPT)
        elif (
            told["area"] and told["university"] and not known.may_keep(told["area"].code, told["university"])
        ):
            self.fault(row, "university", *NOT_KEPT)

    def _check_stands(self, row: dict[str, Any], stands: ResearchProject | None, known: _Known) -> None:
        if stands is None:
            self.fault(
                row, "contract_no", _("No project has this contract."),
                _("Write it in the sheet of projects too, or correct the number."),
            )  # fmt: skip
        elif not known.may_keep(stands.area_id, stands.university):
            self.fault(row, "contract_no", *NOT_KEPT)

    def _project(self, row: dict[str, Any], known: _Known) -> dict[str, Any]:
        starts, ends = self.day(row, "starts_on"), self.day(row, "ends_on")
        if starts and ends and ends < starts:
            self.fault(
                row, "ends_on", _("The project would end before it begins."), _("Look at the two days again.")
            )
        told = {
            "contract_no": row["contract_no"], "title": row["title"],
            "university": self.one(
                row, "university", lambda text: known.universities.get(_key(text)),
                _("There is no such organisation that you may name."),
                _("Write its name as the directory has it, or enter it there first."),
            ),
            "area": self.one(
                row, "area", lambda text: known.areas.get(_code(text)),
                _("There is no such area in which you keep projects."), _("Write its code, such as 46 or 4601."),
            ),
            "fiscal_year": self.year(row), "starts_on": starts, "ends_on": ends,
            "areas": self.several(row, "areas", lambda text: code if (code := _code(text)) in known.areas else None),
            "models": self.several(row, "models", lambda text: known.models.get(_key(text))),
        }  # fmt: skip
        if row["leader"]:  # empty where who took the sheet out may not read names
            told["leader"] = row["leader"]
        if "grant_baht" in self.columns:
            told["grant_baht"] = self.grant(row)
        return told


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


def _standing(rows: Iterable[Mapping[str, Any]]) -> dict[str, ResearchProject]:
    """Projects whose contracts the rows name and that stand already."""
    named = {row["contract_no"] for row in rows if row["contract_no"]}
    found = ResearchProject.objects.filter(contract_no__in=named).select_related("university")
    return {each.contract_no: each for each in found}


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
