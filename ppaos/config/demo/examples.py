"""What do the small files in examples/ hold? `python -m ppaos.config.demo.examples` writes them anew."""

import sys
from collections.abc import Iterable
from pathlib import Path

import polars as pl

from ppaos.config.demo import faults
from ppaos.config.demo.agency_list import agency_list, write_agency_list
from ppaos.config.demo.bmn import VERSION, bmn_answers, bmn_file, dimensions_failed
from ppaos.config.demo.faults import Fault
from ppaos.config.demo.national_list import list_file, national_list
from ppaos.config.demo.places import area_list
from ppaos.config.demo.plan import plan_for
from ppaos.config.demo.workbook import Sheets
from ppaos.config.demo.workbook_file import write_workbook
from ppaos.config.demo.world import Round, World, rounds, survey, world
from ppaos.engine import methods
from ppaos.evidence.survey.queries.instruments import CODES, instrument
from ppaos.evidence.survey.queries.workbooks import file_name, workbook_of

_HOUSEHOLDS = 123  # gives a list of 200 people
_SURVEYED = 40

_README = """# Example files

Invented people of an invented Kalasin (province 46): names from PyThaiNLP (CC BY-SA 4.0), citizen ids with right check
digits under registration offices that do not exist. `python -m ppaos.config.demo.examples` writes the files anew.

| file | what it is |
|---|---|
| `national_list.csv` | a national list, edition 2565: {listed} rows, with the faults real lists have |
| `workbook.xlsx` | a survey workbook, year 2563, {surveyed} households: six sheets, repeated headers and all |
| `flat_export.csv` | the first sheet alone, as exported: 116 columns, a byte-order mark before the first |
| `bmn_answers.csv` | จปฐ. answers of the same households, year 2564 |
| `agency_list.xlsx` | an agency's own list: a title row above, names in one cell, the address in one line |
| `villages.csv` | the villages, local authorities and communities the others live in |
| `forms/*.xlsx` | the shipped questionnaires as XLSForms: verdict, household, monitoring |
| `faults.xlsx`, `faults.csv` | files full of faults, see below |
| `faults_tis620.csv` | a right list in the old encoding TIS-620 (Windows-874), with windows line ends |

## faults.xlsx

The first sheet has two rows of titles in merged cells above its header (row 3), the header repeats names, and
forty bordered blank rows follow the last household. Rows count as a spreadsheet does.

Sheet ข้อมูลพื้นฐาน

{base}

Sheet ทุนมนุษย์

{person}

## faults.csv

The header names ตำบล twice (a code, then a name); row {short} is cut short, row {long} has two cells too many, and
forty rows of commas follow.

{list}
"""


def write_examples(folder: Path) -> None:
    """Write every example file and the README that tells what each shows."""
    folder.mkdir(parents=True, exist_ok=True)
    made = world(plan_for(households=_HOUSEHOLDS, seed=2565, province="46"))
    first = rounds(made)[0]
    rows = _write_lists(folder, made, first)
    surveyed = _only(first, first.homes["household"].head(_SURVEYED))
    sheets = survey(made, surveyed)
    write_workbook(folder / "workbook.xlsx", sheets)
    _write_flat_export(folder / "flat_export.csv", sheets)
    bmn = bmn_file(bmn_answers(made.plan, surveyed.homes, surveyed.people), surveyed.homes)
    bmn.write_csv(folder / "bmn_answers.csv", include_bom=True)
    of_four = first.homes.filter(pl.col("size") == faults.MEMBERS)["household"].head(faults.HOUSEHOLDS)
    faults.write_faulty_workbook(folder / "faults.xlsx", survey(made, _only(first, of_four)))
    faults.write_faulty_list(folder / "faults.csv", list_file(rows).head(faults.LISTED))
    old = list_file(rows).head(faults.LISTED).write_csv(line_terminator="\r\n")
    (folder / "faults_tis620.csv").write_bytes(old.encode("cp874"))
    write_forms(folder / "forms")
    (folder / "README.md").write_text(_readme(rows.height), encoding="utf-8")


def write_forms(folder: Path) -> None:
    """Write the shipped questionnaires as XLSForms."""
    folder.mkdir(parents=True, exist_ok=True)
    for code in CODES:
        form = instrument(code)
        (folder / file_name(form)).write_bytes(workbook_of(form))


def _write_lists(folder: Path, made: World, first: Round) -> pl.DataFrame:
    answers = bmn_answers(made.plan, first.homes, first.people)
    method = methods.load("bmn_indicators", version=VERSION)
    rows = national_list(made.plan, made.people, dimensions_failed(answers, first.people, method))
    list_file(rows).write_csv(folder / "national_list.csv", include_bom=True)
    write_agency_list(folder / "agency_list.xlsx", agency_list(made.plan, made.people))
    area_list(made.areas, made.villages).write_csv(folder / "villages.csv", include_bom=True)
    return rows


def _only(met: Round, households: pl.Series) -> Round:
    homes, people = (
        f.filter(pl.col("household").is_in(households.implode())) for f in (met.homes, met.people)
    )
    return Round(met.number, met.year, homes, people)


def _write_flat_export(path: Path, sheets: Sheets) -> None:
    header, frame = next(iter(sheets.values()))
    names = pl.DataFrame({str(number): [name] for number, name in enumerate(header)})
    pl.concat([names, frame.cast(pl.String)]).write_csv(path, include_header=False, include_bom=True)


def _readme(listed: int) -> str:
    return _README.format(
        listed=listed,
        surveyed=_SURVEYED,
        base=_table(faults.BASE_FAULTS),
        person=_table(faults.PERSON_FAULTS),
        list=_table(faults.LIST_FAULTS),
        short=faults.LISTED + 1,
        long=faults.LISTED + 2,
    )


def _table(rows: Iterable[Fault]) -> str:
    lines = [f"| {f.row} | {f.column} | {_shown(f)} | {f.says} |" for f in rows]
    return "\n".join(["| row | column | value | what to make of it |", "|---|---|---|---|", *lines])


def _shown(fault: Fault) -> str:
    if fault.kind == "copy":
        return f"as in row {fault.value}"
    if fault.value is None:
        return "(empty)"
    return f"`{fault.value}`"


if __name__ == "__main__":
    write_examples(Path(sys.argv[1] if len(sys.argv) > 1 else "examples"))
