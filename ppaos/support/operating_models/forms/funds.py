"""Entries of a fund, typed: one on the screen, or many by a spreadsheet whose rows are known again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import polars as pl
from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ppaos.engine.thai.absent import present
from ppaos.engine.thai.dates import parsed
from ppaos.engine.thai.digits import latin_digits
from ppaos.ground.workbench.forms.amounts import AmountField, amount
from ppaos.ground.workbench.forms.fields import ThaiDateField
from ppaos.ground.workbench.forms.sheets import ROW_NO, Problem, UnreadableFile, read_sheets
from ppaos.support.operating_models.actions.funds import FAULTS
from ppaos.support.operating_models.models import FundEntry, OperatingModel
from ppaos.support.operating_models.presenters.funds import headers, in_both_languages, kinds

NEEDED = {"on", "kind", "quantity"}
TOLD = ("on", "enrolment_id", "kind", "quantity", "baht", "due_on", "loan_id", "note")
AHEAD = 100


class EntryForm(forms.Form):
    """One entry of the book."""

    kind = forms.ChoiceField(label=_("Entry"), choices=FundEntry.Kind.choices)
    member = forms.TypedChoiceField(label=_("Member"), required=False, coerce=int, empty_value=None)
    quantity = AmountField(label=_("Quantity"), required=True)
    on = ThaiDateField(label=_("Day"))
    due_on = ThaiDateField(label=_("Due"), required=False, help_text=_("Of a loan: by when it is paid back."))
    loan = forms.TypedChoiceField(
        label=_("Which loan"), required=False, coerce=int, empty_value=None,
        help_text=_("Only where the member has more than one."),
    )  # fmt: skip
    baht = AmountField(
        label=_("Worth in baht"), help_text=_("Of what is in kind. Leave it empty where it is not known.")
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=300)

    def __init__(
        self, *args: Any, members: Iterable[tuple[int, str]], loans: Iterable[tuple[int, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].choices = [("", _("the fund itself, or a giver")), *members]  # type: ignore[attr-defined]
        self.fields["loan"].choices = [("", "–"), *loans]  # type: ignore[attr-defined]

    def frame(self) -> pl.DataFrame:
        """The entry as the action takes it."""
        told = self.cleaned_data
        row = {name: told[name] for name in ("kind", "on", "due_on", "note")}
        numbers = {name: None if told[name] is None else float(told[name]) for name in ("quantity", "baht")}
        whose = {"enrolment_id": told["member"], "loan_id": told["loan"]}
        return pl.DataFrame([row | numbers | whose])


class TakeBackForm(forms.Form):
    """Why an entry was never so."""

    note = forms.CharField(label=_("Why it was never so"), max_length=300)


class BookFileForm(forms.Form):
    """The book as a file."""

    sheet = forms.FileField(label=_("Spreadsheet of entries"))


@dataclass(frozen=True)
class BookRead:
    """Rows that tell an entry (columns of `book_entries`), rows with unreadable cells (FAULTS), all as received."""

    entries: pl.DataFrame
    faults: pl.DataFrame
    received: pl.DataFrame


@lru_cache
def _columns() -> dict[str, str]:
    return in_both_languages(headers)


@lru_cache
def _kinds() -> dict[str, str]:
    return in_both_languages(kinds)


def read_book(content: bytes, filename: str, model: OperatingModel, today: date) -> BookRead:
    """Read the first sheet with the columns of the book. UnreadableFile where none has them."""
    for sheet in read_sheets(content, filename):
        named = zip(sheet.columns, sheet.header, strict=True)
        columns = {
            _columns()[key]: column
            for column, header in named
            if (key := header.strip().lower()) in _columns()
        }
        if set(columns) >= NEEDED:
            return _read(sheet.rows, columns, model, today)
    raise UnreadableFile(
        Problem(
            file=filename, sheet=None, rule="column_missing",
            message=gettext("There are no columns «%(on)s», «%(kind)s» and «%(quantity)s».") % headers(),
            remedy=gettext("Fetch the sheet from the page of the fund and fill that one in."),
        )
    )  # fmt: skip


def _read(rows: pl.DataFrame, columns: dict[str, str], model: OperatingModel, today: date) -> BookRead:
    cells = rows.select(
        pl.col(ROW_NO).cast(pl.Int64).alias("file_row"),
        **{
            name: present(pl.col(columns[name])) if name in columns else pl.lit(None, pl.String)
            for name in TOLD
        },
    )
    told = cells.filter(
        pl.any_horizontal(pl.col(name).is_not_null() for name in ("on", "kind", "quantity", "baht"))
    )
    read = told.select("file_row", *(_cell(name, today) for name in TOLD))
    checks = {
        "on": "day_unreadable", "due_on": "day_unreadable", "quantity": "amount_unreadable",
        "baht": "amount_unreadable", "enrolment_id": "member_unreadable", "loan_id": "loan_unknown",
    }  # fmt: skip
    wrong = [
        pl.when(told[name].is_not_null() & read[name].is_null()).then(pl.lit(fault))
        for name, fault in checks.items()
    ]
    read = _known_again(read, model).with_columns(fault=pl.coalesce(wrong))
    faults = read.filter(pl.col("fault").is_not_null()).with_row_index("row_no").cast({"row_no": pl.Int64})
    received = rows.rename({ROW_NO: "file_row"}).with_columns(pl.col("file_row").cast(pl.Int64))
    return BookRead(read.filter(pl.col("fault").is_null()).drop("fault"), faults.select(*FAULTS), received)


def _cell(name: str, today: date) -> pl.Expr:
    cell = pl.col(name)
    if name in ("on", "due_on"):
        return parsed(cell, latest=date(today.year + AHEAD, 1, 1)).struct.field("on").alias(name)
    if name in ("quantity", "baht"):
        return amount(cell).alias(name)
    if name in ("enrolment_id", "loan_id"):
        return latin_digits(cell).str.strip_chars().cast(pl.Int64, strict=False)
    if name == "kind":
        compared = cell.str.strip_chars().str.to_lowercase()
        return compared.replace_strict(_kinds(), default=cell, return_dtype=pl.String).alias(name)
    return cell


def _known_again(rows: pl.DataFrame, model: OperatingModel) -> pl.DataFrame:
    """A uid by what the row tells: the same file twice is the same entries; the same row twice in it is two."""
    told = pl.concat_str((pl.col(name).cast(pl.String).fill_null("") for name in TOLD), separator="\x1f")
    nth = pl.int_range(pl.len()).over(told).cast(pl.String)
    keys = rows.select(pl.concat_str(told, nth, separator="\x1f").alias("key"))["key"]
    uids = [str(uuid5(NAMESPACE_URL, f"{model.uid}\x1f{key}")) for key in keys]
    return rows.with_columns(uid=pl.Series(uids, dtype=pl.String))
