"""What does a filled spreadsheet of answers say? Columns found by their headers, cells put into one form."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

import polars as pl
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ppaos.engine.thai.absent import present
from ppaos.engine.thai.dates import parsed
from ppaos.engine.thai.digits import latin_digits
from ppaos.ground.workbench.forms.sheets import ROW_NO, Problem, UnreadableFile, read_sheets
from ppaos.people.cooperation.models import Organisation
from ppaos.support.referral.models import Referral
from ppaos.support.referral.presenters.answer_sheet import codes_by_word, header_names

FAULTS = {"file_row": pl.Int64, "referral_id": pl.Int64, "fault": pl.String}
NUMBERS = ("help_quantity", "help_baht")


@dataclass(frozen=True)
class AnswersRead:
    """Rows that answer (columns of the action), rows whose cells cannot be read, and how many rows were left empty."""

    answers: pl.DataFrame
    faults: pl.DataFrame
    empty: int

    def by_organisation(self, bodies: Iterable[Organisation]) -> Iterator[tuple[Organisation, pl.DataFrame]]:
        """The answers by the organisation that tells them; what is nobody's goes with the first, to be told so."""
        told = list(bodies)
        asked = self.answers["referral_id"].drop_nulls().to_list()
        owners = dict(
            Referral.objects.filter(pk__in=asked, organisation__in=told).values_list("pk", "organisation_id")
        )
        first = told[0].pk if told else None
        owner = [owners.get(pk, first) for pk in self.answers["referral_id"]]
        rows = self.answers.with_columns(owner=pl.Series(owner, dtype=pl.Int64))
        for body in told:
            theirs = rows.filter(pl.col("owner") == body.pk).drop("owner")
            if not theirs.is_empty():
                yield body, theirs


def read_answers(content: bytes, filename: str) -> AnswersRead:
    """Read the first sheet with a column of referral numbers and one of answers. UnreadableFile where none has."""
    names = header_names()
    for sheet in read_sheets(content, filename):
        columns = {
            names[header.strip().lower()]: header
            for header in sheet.columns
            if header.strip().lower() in names
        }
        if {"referral_id", "to_state"} <= set(columns):
            return _read(sheet.rows, columns)
    raise UnreadableFile(
        Problem(
            file=filename, sheet=None, rule="column_missing",
            message=format_lazy("{}", _("There is no column with referral numbers and answers.")),
            remedy=format_lazy("{}", _("Download the spreadsheet from the desk and fill that one in.")),
        )
    )  # fmt: skip


def _read(rows: pl.DataFrame, columns: dict[str, str]) -> AnswersRead:
    cells = rows.select(
        pl.col(ROW_NO).cast(pl.Int64).alias("file_row"),
        **{name: present(pl.col(header)) for name, header in columns.items()},
    )
    told = cells.filter(
        pl.any_horizontal(pl.col(name).is_not_null() for name in columns if name in _ANSWERING)
    )
    read = told.with_columns(
        _word(name) if name in codes_by_word() else _cell(name, timezone.localdate()) for name in columns
    )
    checks = [("referral_id", "number_unreadable"), ("happened_on", "day_unreadable")]
    checks += [(name, "amount_unreadable") for name in NUMBERS]
    wrong = [
        pl.when(told[name].is_not_null() & read[name].is_null()).then(pl.lit(fault))
        for name, fault in checks
        if name in columns
    ]
    read = read.with_columns(fault=pl.coalesce(wrong))
    good = read.filter(pl.col("fault").is_null()).drop("fault")
    return AnswersRead(
        good, read.filter(pl.col("fault").is_not_null()).select(*FAULTS), cells.height - told.height
    )


_ANSWERING = ("to_state", "reason", "overlap", "happened_on", "help_kind", "help_what", "help_baht", "note")


def _word(name: str) -> pl.Expr:
    """A word of a list by its code; another word stays as written, so that the action says what is wrong with it."""
    known = codes_by_word()[name]
    compared = pl.col(name).str.strip_chars().str.to_lowercase()
    return compared.replace_strict(known, default=pl.col(name), return_dtype=pl.String).alias(name)


def _cell(name: str, today: date) -> pl.Expr:
    cell = pl.col(name)
    if name == "referral_id":
        return latin_digits(cell).str.strip_chars().cast(pl.Int64, strict=False)
    if name == "happened_on":
        # A day to come is read; the action says what is wrong with it.
        return parsed(cell, latest=date(today.year + 100, 1, 1)).struct.field("on").alias(name)
    if name in NUMBERS:
        return latin_digits(cell).str.replace_all(r"[,\s]|บาท", "").cast(pl.Float64, strict=False)
    return cell
