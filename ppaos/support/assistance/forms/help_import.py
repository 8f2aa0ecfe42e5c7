"""A file of help from upload to ledger: read, linked, its unusable rows given back as a workbook."""

import io
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl
from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ppaos.ground.geography.models import Area
from ppaos.ground.workbench.actions import open_file, store_file
from ppaos.ground.workbench.forms.sheets import read_sheets
from ppaos.ground.workbench.models import StoredFile
from ppaos.ground.workbench.presenters.sheets import write_xlsx
from ppaos.people.cooperation.models import Organisation
from ppaos.support.assistance.actions.help import Recorded
from ppaos.support.assistance.actions.importing import (
    keep_faults_file,
    receive_help_file,
    rows_of,
    write_help_file,
)
from ppaos.support.assistance.forms.help_sheet import typed_help
from ppaos.support.assistance.models import HelpImport, HelpLine
from ppaos.support.assistance.permissions import check_can_import_help
from ppaos.support.assistance.presenters.help_import import row_fault_words
from ppaos.support.assistance.queries.linking import DOUBTFUL, FAULTY, NOBODY, linked_rows


class HelpFileForm(forms.Form):
    """A file of an agency, and what its rows do not say."""

    file = forms.FileField(
        label=gettext_lazy("File of help given"), help_text=gettext_lazy("XLSX, ODS, XLS or CSV.")
    )
    organisation = forms.ModelChoiceField(
        label=gettext_lazy("From which organisation"),
        queryset=Organisation.objects.filter(ended_on=None).order_by("name_th"),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of help, where a row does not tell it"), choices=HelpLine.Kind.choices
    )
    stage = forms.ChoiceField(
        label=gettext_lazy("How far it is, where a row does not tell it"),
        choices=HelpLine.Stage.choices,
        initial=HelpLine.Stage.PAID,
    )


def read_help_file(
    *, content: bytes, name: str, organisation: Organisation, area: Area, kind: str, stage: str, by: Any,
    at: datetime,
) -> HelpImport:  # fmt: skip
    """Read an agency's file and link its rows with the area's persons; nothing enters the ledger yet.

    Raises UnreadableFile, or HelpRefused where the columns do not tell whom or what.
    """
    check_can_import_help(by, organisation, area.code)
    kept = store_file(
        content=io.BytesIO(content), name=name, purpose="help file", area_code=area.code, by=by, at=at
    )
    return read_stored_file(
        file=kept, organisation=organisation, area=area, kind=kind, stage=stage, by=by, at=at
    )


def read_stored_file(
    *, file: StoredFile, organisation: Organisation, area: Area, kind: str, stage: str, by: Any, at: datetime
) -> HelpImport:
    """Read a file that is kept already, as `read_help_file` does."""
    check_can_import_help(by, organisation, area.code)
    with open_file(file=file) as content:
        sheet = read_sheets(content.read(), file.name)[0]
    today = timezone.localdate(at)
    read = typed_help(sheet, organisation_id=organisation.pk, kind=kind, stage=stage, today=today)
    rows = linked_rows(read.rows, area_code=area.code)
    made = receive_help_file(
        organisation=organisation, area=area, file=file, rows=rows, header=read.header, by=by, at=at
    )
    give_back(made, {}, by=by, at=at)
    return made


def write_file(help_import: HelpImport, *, by: Any, at: datetime) -> Recorded:
    """Write a file into the ledger; rows the ledger refuses go back with those that could not be used before."""
    linked = rows_of(help_import=help_import).filter(state="linked")["row_no"].to_list()
    told = write_help_file(help_import=help_import, by=by, at=at)
    faults = dict(zip(linked, told.lines["fault"].to_list(), strict=True))
    give_back(help_import, {row: fault for row, fault in faults.items() if fault}, by=by, at=at)
    return told


def give_back(help_import: HelpImport, refused: dict[int, str], *, by: Any, at: datetime) -> None:
    """Keep the rows that cannot be used as a workbook in the shape they came in, with what is wrong with each."""
    rows = rows_of(help_import=help_import)
    dismissed = help_import.counts["dismissed"]
    told = (
        pl.col("row_no").replace_strict(refused, default=None, return_dtype=pl.String)
        if refused
        else pl.lit(None)
    )
    is_nobody = (pl.col("state") == NOBODY) | (
        (pl.col("state") == DOUBTFUL) & pl.col("row_no").is_in(dismissed)
    )
    wrong = rows.with_columns(
        fault=pl.coalesce(
            pl.when(pl.col("state") == FAULTY).then("fault"),
            pl.when(is_nobody).then(pl.lit("nobody_found")),
            told,
        )
    ).filter(pl.col("fault").is_not_null())
    if wrong.is_empty():
        return
    header = _unique([*help_import.counts["header"], _("what is wrong")])
    cells = [
        [*row["received"], row_fault_words(row["fault"], row["kind"] or "")]
        for row in wrong.iter_rows(named=True)
    ]
    out = io.BytesIO()
    write_xlsx(pl.DataFrame(cells, schema=dict.fromkeys(header, pl.String), orient="row"), out)
    out.seek(0)
    name = _("failed rows of {name}.xlsx").format(name=Path(help_import.file.name).stem)
    kept = store_file(
        content=out, name=name, purpose="failed_rows", area_code=help_import.area_id, by=by, at=at
    )
    keep_faults_file(help_import=help_import, file=kept, by=by, at=at)


def _unique(header: list[str]) -> list[str]:
    """The header with names that stand twice, or nowhere, told apart."""
    seen: dict[str, int] = {}
    told = []
    for name in header:
        seen[name] = seen.get(name, 0) + 1
        told.append(name if name and seen[name] == 1 else f"{name} {seen[name]}".strip())
    return told
