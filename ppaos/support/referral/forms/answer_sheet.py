"""What does a filled spreadsheet of answers say? Columns found by their headers, cells put into one form."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

import polars as pl
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ppaos.engine.thai.absent import present
from ppaos.engine.thai.dates import parsed
from ppaos.engine.thai.digits import latin_digits
from ppaos.ground.workbench.forms.sheets import ROW_NO, Problem, Sheet, UnreadableFile, read_sheets
from ppaos.people.cooperation.models import Organisation
from ppaos.support.referral.forms.own_sheet import always_told, own_columns, own_words
from ppaos.support.referral.models import SheetForm
from ppaos.support.referral.presenters.answer_sheet import codes_by_word, header_names
from ppaos.support.referral.presenters.words import HIDDEN
from ppaos.support.referral.queries.identities import NAMED
from ppaos.support.referral.queries.receivers import organisations_named, receivers_of

FAULTS = {"file_row": pl.Int64, "referral_id": pl.Int64, "fault": pl.String}
NUMBERS = ("help_quantity", "help_baht")
NEEDED = {"referral_id", "to_state"}


@dataclass(frozen=True)
class AnswersRead:
    """Rows that answer (columns of the action), rows whose cells cannot be read, and how many rows were left empty.

    named: file_row, referral_id and what the rows say of the person; received: file_row and the cells as they came.
    """

    answers: pl.DataFrame
    faults: pl.DataFrame
    empty: int
    named: pl.DataFrame = field(default_factory=pl.DataFrame)
    received: pl.DataFrame = field(default_factory=pl.DataFrame)

    def by_organisation(self, bodies: Iterable[Organisation]) -> Iterator[tuple[Organisation, pl.DataFrame]]:
        """The answers by the organisation that tells them; what is nobody's goes with the first, to be told so."""
        told = list(bodies)
        numbers = [body.pk for body in told]
        owners = receivers_of(self.answers["referral_id"]).filter(pl.col("owner").is_in(numbers))
        rows = self.answers.join(owners, on="referral_id", how="left", maintain_order="left")
        rows = rows.with_columns(owner=pl.coalesce("owner", pl.lit(numbers[0] if told else None, pl.Int64)))
        for body in told:
            theirs = rows.filter(pl.col("owner") == body.pk).drop("owner")
            if not theirs.is_empty():
                yield body, theirs


def read_answers(content: bytes, filename: str, own_forms: Iterable[SheetForm] = ()) -> AnswersRead:
    """Read the first sheet with a column of referral numbers and one of answers: in an agency's own form, or in ours.

    UnreadableFile where none has them.
    """
    sheets = read_sheets(content, filename)
    for form in own_forms:
        for sheet in sheets:
            columns = own_columns(form, sheet)
            if set(columns) >= NEEDED:
                return _read(sheet, columns, own_words(form), always_told(form))
    names = header_names()
    for sheet in sheets:
        found = ((names.get(header.strip().lower()), header) for header in sheet.columns)
        columns = {name: header for name, header in found if name}
        if set(columns) >= NEEDED:
            return _read(sheet, columns, codes_by_word(), {})
    raise UnreadableFile(
        Problem(
            file=filename, sheet=None, rule="column_missing",
            message=format_lazy("{}", _("There is no column with referral numbers and answers.")),
            remedy=format_lazy("{}", _("Download the spreadsheet from the desk and fill that one in.")),
        )
    )  # fmt: skip


def _read(
    sheet: Sheet,
    columns: Mapping[str, str],
    words: Mapping[str, Mapping[str, str]],
    always: Mapping[str, str],
) -> AnswersRead:
    """The cells of a sheet by what they mean; `always` is told of help where the row does not tell it."""
    cells = sheet.rows.select(
        pl.col(ROW_NO).cast(pl.Int64).alias("file_row"),
        **{name: present(pl.col(header)) for name, header in columns.items()},
    )
    told = cells.filter(
        pl.any_horizontal(pl.col(name).is_not_null() for name in columns if name in _ANSWERING)
    )
    said = [name for name in columns if name not in NAMED]
    read = told.select(
        "file_row",
        *(_word(name, words[name]) if name in words else _cell(name, timezone.localdate()) for name in said),
    )
    faults = [_unreadable(told, read)]
    if "redirect_to" in columns:
        named = organisations_named(told["redirect_to"])
        read = read.with_columns(redirect_to=named["organisation_id"])
        faults.append(pl.lit(named["fault"]))
    read = read.with_columns(fault=pl.coalesce(faults)).pipe(_with_always, always)
    known = told.with_columns(pl.col(name).replace(HIDDEN, None) for name in NAMED if name in columns)
    return AnswersRead(
        read.filter(pl.col("fault").is_null()).drop("fault"),
        read.filter(pl.col("fault").is_not_null()).select(*FAULTS),
        cells.height - told.height,
        read.select("file_row", "referral_id").hstack(known.select(n for n in NAMED if n in columns)),
        sheet.received,
    )


_ANSWERING = (
    "to_state", "reason", "overlap", "happened_on", "help_kind", "help_what", "help_baht", "redirect_to", "note",
)  # fmt: skip
_HELPED = ("delivering", "delivered")


def _unreadable(told: pl.DataFrame, read: pl.DataFrame) -> pl.Expr:
    """Which cell cannot be read, of those that were filled."""
    checks = [("referral_id", "number_unreadable"), ("happened_on", "day_unreadable")]
    checks += [(name, "amount_unreadable") for name in NUMBERS]
    wrong = [
        pl.when(pl.lit(told[name].is_not_null()) & pl.col(name).is_null()).then(pl.lit(fault))
        for name, fault in checks
        if name in read.columns
    ]
    return pl.coalesce(wrong)


def _with_always(read: pl.DataFrame, always: Mapping[str, str]) -> pl.DataFrame:
    """What a form always means, where a row tells of help and does not say it."""
    is_helped = pl.col("to_state").is_in(_HELPED)
    for name, value in always.items():
        here = pl.col(name) if name in read.columns else pl.lit(None, pl.String)
        read = read.with_columns(pl.coalesce(here, pl.when(is_helped).then(pl.lit(value))).alias(name))
    return read


def _word(name: str, known: Mapping[str, str]) -> pl.Expr:
    """A word of a list by its code; another word stays as written, so that the action says what is wrong with it."""
    compared = pl.col(name).str.strip_chars().str.to_lowercase()
    return compared.replace_strict(dict(known), default=pl.col(name), return_dtype=pl.String).alias(name)


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
