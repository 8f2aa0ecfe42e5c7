"""A file, a kind and a mapping of columns become typed rows and what is wrong with them."""

from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import polars as pl

from ppaos.evidence.targeting.forms import bmn, facts, faults, headers, lists, surveys
from ppaos.ground.workbench.forms.sheets import Sheet, read_sheets

Mapping = dict[str, dict[str, str]]  # sheet -> column -> field


@dataclass(frozen=True)
class ListFile:
    """A file as received: its sheets and what each is."""

    name: str
    sheets: list[Sheet]
    roles: dict[str, str]
    kind: str

    @property
    def row_count(self) -> int:
        """Rows that count: people's or answers', or households' where the file names no others."""
        read = {
            role: sheet.rows.height for sheet in self.sheets if (role := self.roles[sheet.name]) != "other"
        }
        return read.get("members") or read.get("persons") or read.get("answers") or read.get("base") or 0


@dataclass(frozen=True)
class TypedRows:
    """What a file says, typed: people, households, answers, facts; and the faults found on the way."""

    people: pl.DataFrame = field(default_factory=lists.no_people)
    households: pl.DataFrame = field(default_factory=lists.no_households)
    answers: pl.DataFrame = field(default_factory=bmn.no_answers)
    facts: pl.DataFrame = field(default_factory=facts.no_facts)
    faults: pl.DataFrame = field(default_factory=faults.none)
    rows: int = 0
    failed: int = 0


class MappingIncomplete(ValueError):
    """A list of this kind cannot be read without some field; says which, and what to do."""

    def __init__(self, lacking: list[str]) -> None:
        super().__init__(headers.lacking_words(lacking))
        self.lacking = lacking


def read_list(path: Path | bytes, name: str, kind: str = "") -> ListFile:
    """Open a file and tell what its sheets are. Raises UnreadableFile."""
    sheets = read_sheets(path, name)
    return ListFile(
        name=name,
        sheets=sheets,
        roles={sheet.name: headers.role_of(sheet, sheets) for sheet in sheets},
        kind=kind or headers.kind_of(sheets),
    )


def suggested_mapping(file: ListFile, remembered: Mapping) -> Mapping:
    """Each sheet's columns and their fields: as remembered for this source where columns are named alike."""
    mapping: Mapping = {}
    for sheet in file.sheets:
        role = file.roles[sheet.name]
        if role == "other":
            continue
        known = remembered.get(role, {})
        fresh = headers.suggested(sheet, role)
        chosen = {column: known[column] for column in sheet.columns if known.get(column)}
        taken = set(chosen.values()) | {column for column in known if not known[column]}
        rest = {
            column: code
            for column, code in fresh.items()
            if column not in chosen and code not in taken and known.get(column, code)
        }
        mapping[sheet.name] = {
            column: (chosen | rest)[column] for column in sheet.columns if column in chosen | rest
        }
    return mapping


def is_remembered(file: ListFile, remembered: Mapping) -> bool:
    """Whether somebody has said of every column of the file what it is, or that it is to be left out."""
    return all(
        set(sheet.columns) <= remembered.get(file.roles[sheet.name], {}).keys()
        for sheet in file.sheets
        if file.roles[sheet.name] != "other"
    )


def typed_rows(file: ListFile, mapping: Mapping, *, year: int, round: int, latest: date) -> TypedRows:
    """Type and check a whole file. Raises MappingIncomplete where a field is lacking that its kind needs."""
    sheets = {file.roles[sheet.name]: sheet for sheet in file.sheets if file.roles[sheet.name] != "other"}
    main = sheets.get("base") or sheets.get("persons") or sheets.get("answers")
    if main is None:
        raise MappingIncomplete(["first_name|full_name"])
    lacking = headers.missing_fields(file.kind, mapping.get(main.name, {}))
    if lacking:
        raise MappingIncomplete(lacking)
    if "answers" in sheets:
        read = bmn.typed_answers(sheets["answers"], mapping[main.name], year=year, round=round)
        return _counted(TypedRows(answers=read.answers, faults=read.faults), file, sheets["answers"])
    if "base" in sheets:
        others = [sheet for sheet in file.sheets if file.roles[sheet.name] == "other"]
        people, households, told, found = surveys.typed_survey(
            sheets, mapping, year=year, round=round, latest=latest, others=others
        )
        typed = TypedRows(people=people, households=households, facts=told, faults=found)
    else:
        people, households, found = lists.typed_list(sheets["persons"], mapping[main.name], latest=latest)
        typed = TypedRows(people=people, households=households, faults=found)
    return _counted(typed, file, sheets.get("members") or main)


def _counted(typed: TypedRows, file: ListFile, counted: Sheet) -> TypedRows:
    """Rows and failures counted on the sheet that names people, or holds the answers."""
    accepted = (
        typed.people["row_no"].len() if typed.answers.is_empty() else typed.answers["row_no"].n_unique()
    )
    rows = file.row_count
    return replace(typed, rows=rows, failed=max(0, rows - accepted))
