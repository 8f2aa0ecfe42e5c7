"""What does a sheet of a plan's lines say? Its lines, and every fault by its cell."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

import polars as pl
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from ppaos.engine.thai.absent import present
from ppaos.engine.thai.digits import latin_digits
from ppaos.engine.thai.one import of_one
from ppaos.ground.workbench.forms.sheets import ROW_NO, Problem, Sheet, UnreadableFile, read_sheets
from ppaos.learning.policy.models import PolicyPlan
from ppaos.learning.policy.presenters.plan_sheet import COLUMNS, columns_of
from ppaos.learning.policy.queries.plan_lines import MONEY, LineTold, YearTold, line_faults
from ppaos.people.cooperation.models import Organisation

NEEDED = ("code", "name", "owner", "total_baht")
MOST_ROWS = 5_000
_NOISE = re.compile(r"[,\s]|บาท|฿")
_YEARLY = re.compile(r"^(ขอตั้งงบ|ได้รับงบ|ใช้จริง)\s*(\d{4})")
FAULTS_KEPT = "failed rows of a plan"
_NAMES = dict(zip(("ขอตั้งงบ", "ได้รับงบ", "ใช้จริง"), MONEY, strict=True))


@dataclass(frozen=True)
class LinesRead:
    """The lines of a sheet, what is wrong with them (where anything is, none is meant to be taken), and its rows as
    they came."""

    lines: list[LineTold]
    problems: list[Problem]
    received: pl.DataFrame


def read_lines(content: bytes, filename: str, plan: PolicyPlan, owners: QuerySet[Organisation]) -> LinesRead:
    """The lines of the first sheet with the columns of a plan. Raises UnreadableFile where no sheet has them, or where
    it has more rows than a plan takes."""
    for sheet in read_sheets(content, filename):
        columns = _columns_in(sheet, plan)
        if set(columns) >= set(NEEDED):
            return _read(sheet, columns, filename, plan, owners)
    needed = ", ".join(COLUMNS[key] for key in NEEDED)
    raise UnreadableFile(
        Problem(
            file=filename, rule="column_missing", message=_("There are no columns %(columns)s.") % {"columns": needed},
            remedy=_("Take the plan out as a sheet and fill that one in."),
        )
    )  # fmt: skip


def _columns_in(sheet: Sheet, plan: PolicyPlan) -> dict[str, str]:
    """Which column holds what; money of years outside the plan too, so that it is refused and not lost."""
    words = {header.casefold(): key for key, header in columns_of(plan).items()}
    found: dict[str, str] = {}
    for column, header in zip(sheet.columns, sheet.header, strict=True):
        plain = of_one(latin_digits, header.strip()).casefold()
        key = words.get(plain)
        if key is None and (yearly := _YEARLY.match(plain)):
            key = f"{_NAMES[yearly[1]]} {yearly[2]}"
        if key:
            found.setdefault(key, column)
    return found


def _read(
    sheet: Sheet, columns: dict[str, str], filename: str, plan: PolicyPlan, owners: QuerySet[Organisation]
) -> LinesRead:
    if sheet.rows.height > MOST_ROWS:
        raise UnreadableFile(_too_many(sheet, filename))
    cells = sheet.rows.select(
        pl.col(ROW_NO).cast(pl.Int64).alias("row"),
        *(present(pl.col(name)).alias(key) for key, name in columns.items()),
    )
    known = _owners(owners)
    lines: list[LineTold] = []
    problems: list[Problem] = []
    seen: set[str] = set()
    for row in cells.iter_rows(named=True):
        if all(row[key] is None for key in columns):
            continue
        told, unread = _line(row, columns, known)
        faults = unread + [
            (fault.key, fault.text) for fault in line_faults(plan, told) if fault.key not in dict(unread)
        ]
        if told.code in seen:
            faults.append(("code", _("This code stands in the sheet twice. Leave one row.")))
        seen.add(told.code)
        lines.append(told)
        problems += _problems(faults, row, columns, filename)
    return LinesRead(lines, problems, sheet.received)


def _too_many(sheet: Sheet, filename: str) -> Problem:
    message = _("The sheet has %(count)d rows; a plan takes %(most)d at a time.")
    numbers = {"count": sheet.rows.height, "most": MOST_ROWS}
    return Problem(file=filename, rule="plan_lines", message=message % numbers, remedy=_("Send it in parts."))


def _owners(owners: QuerySet[Organisation]) -> dict[str, Organisation | None]:
    """Organisations by name; None where two have it."""
    found: dict[str, Organisation | None] = {}
    for each in owners:
        for name in {each.name_th.casefold(), each.name_en.casefold()} - {""}:
            found[name] = None if name in found else each
    return found


def _line(
    row: dict[str, Any], columns: dict[str, str], owners: dict[str, Organisation | None]
) -> tuple[LineTold, list[tuple[str, Any]]]:
    """A row as a line, and the cells that cannot be read."""
    unread: list[tuple[str, Any]] = []
    baht = {key: _baht(row[key], key, unread) for key in columns if key == "total_baht" or " " in key}
    years = sorted({int(key.split()[1]) for key in baht if " " in key})
    money = {
        year: YearTold(*(baht.get(f"{name} {year}") for name in MONEY))
        for year in years
        if any(row.get(f"{name} {year}") is not None for name in MONEY)
    }
    owner = owners.get((row["owner"] or "").casefold())
    if row["owner"] is not None and owner is None:
        unread.append(
            (
                "owner",
                _("No organisation near here has this name, or two have. Choose it from the directory."),
            )
        )
    texts: dict[str, Any] = {
        key: (row.get(key) or "").strip() for key in ("code", "name", "aim", "indicator", "source_of_money")
    }
    return LineTold(owner=owner, total_baht=baht["total_baht"], years=money, **texts), unread


def _baht(told: str | None, key: str, unread: list[tuple[str, Any]]) -> Decimal | None:
    """An amount exactly as written, to the satang; what cannot be read is noted."""
    if told is None:
        return None
    try:
        found = Decimal(_NOISE.sub("", of_one(latin_digits, told)).removesuffix(".-"))
    except InvalidOperation:
        found = Decimal("NaN")
    if found.is_finite() and abs(found) < Decimal(10) ** 18:
        return round(found, 2)
    unread.append((key, _("This is no amount. Write baht, such as 338.50.")))
    return None


def _problems(
    faults: Iterable[tuple[str, Any]], row: dict[str, Any], columns: dict[str, str], filename: str
) -> list[Problem]:
    return [
        Problem(
            file=filename, rule="plan_line", row=row["row"], column=columns.get(key, COLUMNS.get(key, key)),
            value=row.get(key), message=text, remedy=_("Correct the cell and send the sheet again."),
        )
        for key, text in faults
    ]  # fmt: skip
