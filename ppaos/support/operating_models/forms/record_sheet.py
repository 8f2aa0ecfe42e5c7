"""What does a filled spreadsheet of records say? Columns found by their headers; each row known again by its own id."""

from dataclasses import dataclass
from datetime import date
from uuid import uuid5

import polars as pl
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ppaos.engine.thai.absent import present
from ppaos.engine.thai.dates import parsed
from ppaos.engine.thai.digits import latin_digits
from ppaos.ground.workbench.forms.amounts import amount
from ppaos.ground.workbench.forms.sheets import ROW_NO, Problem, UnreadableFile, read_sheets
from ppaos.support.operating_models.models import OperatingModel
from ppaos.support.operating_models.presenters.record_sheet import header_names, kinds_by_word

NEEDED = {"enrolment_id", "month", "kind"}
NUMBERS = ("quantity", "baht")
ROW = (
    "file_row", "uid", "enrolment_id", "month", "kind", "product", "quantity", "unit", "baht", "channel", "note",
    "fault",
)  # fmt: skip


@dataclass(frozen=True)
class RecordsRead:
    """Rows that tell something (columns ROW), how many were left empty, and the cells as they came (file_row first)."""

    rows: pl.DataFrame
    empty: int
    received: pl.DataFrame


def read_records(content: bytes, filename: str, model: OperatingModel, today: date) -> RecordsRead:
    """Read the first sheet with columns of members, months and kinds. UnreadableFile where none has them.

    A row without an id of its own is given one made of the model and what it says, so that the same file brought twice
    is known again; the same row twice in a file is two records.
    """
    names = header_names()
    for sheet in read_sheets(content, filename):
        found = ((names.get(header.strip().lower()), header) for header in sheet.columns)
        columns = {name: header for name, header in found if name}
        if set(columns) >= NEEDED:
            cells = sheet.rows.select(
                pl.col(ROW_NO).cast(pl.Int64).alias("file_row"),
                *(
                    present(pl.col(columns[name])).alias(name)
                    if name in columns
                    else pl.lit(None, pl.String).alias(name)
                    for name in ROW[1:-1]
                ),
            )
            told = cells.filter(pl.any_horizontal(pl.col(name).is_not_null() for name in NUMBERS))
            return RecordsRead(_typed(told, model, today), cells.height - told.height, sheet.received)
    raise UnreadableFile(
        Problem(
            file=filename, sheet=None, rule="column_missing",
            message=format_lazy("{}", _("There are no columns with member, month and kind.")),
            remedy=format_lazy("{}", _("Download the sheet of the model and fill that one in.")),
        )
    )  # fmt: skip


def _typed(told: pl.DataFrame, model: OperatingModel, today: date) -> pl.DataFrame:
    """The cells typed; a cell that cannot be read is a fault of its row."""
    kind = pl.col("kind").str.to_lowercase()
    read = told.with_columns(
        latin_digits(pl.col("enrolment_id")).cast(pl.Int64, strict=False),
        parsed(pl.col("month"), latest=date(today.year + 100, 1, 1)).struct.field("on").alias("month"),
        kind.replace_strict(kinds_by_word(), default=None, return_dtype=pl.String).alias("kind"),
        *(amount(pl.col(name)).alias(name) for name in NUMBERS),
    )
    unread = [pl.lit(told[name].is_not_null()) & pl.col(name).is_null() for name in NUMBERS]
    read = read.with_columns(fault=pl.when(pl.any_horizontal(unread)).then(pl.lit("number_unreadable")))
    said = pl.concat_str((pl.col(name).cast(pl.String).fill_null("") for name in ROW[2:-1]), separator="\x1f")
    read = read.with_columns(said=said).with_columns(time=pl.int_range(pl.len()).over("said"))
    made = [
        str(uuid5(model.uid, f"{said}\x1f{time}")) for said, time in read.select("said", "time").iter_rows()
    ]
    return read.with_columns(uid=pl.coalesce("uid", pl.Series("made", made, dtype=pl.String))).select(*ROW)
