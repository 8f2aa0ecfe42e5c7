"""A file's way from disk into a checked import: read, typed, its failed rows written out, all of it recorded."""

import io
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from ppaos.evidence.targeting.actions.imports import Checked, record_check
from ppaos.evidence.targeting.forms import headers
from ppaos.evidence.targeting.forms.notes import notes_of
from ppaos.evidence.targeting.forms.reading import ListFile, Mapping, TypedRows, suggested_mapping, typed_rows
from ppaos.evidence.targeting.models import ListImport
from ppaos.evidence.targeting.presenters.failed_rows import failed_sheets, write_sheets
from ppaos.ground.workbench.actions import store_file
from ppaos.ground.workbench.models import StoredFile


def check_file(
    *, list_import: ListImport, file: ListFile, mapping: Mapping | None, by: Any, at: datetime
) -> tuple[Checked, TypedRows]:
    """Type, check and record a file; without a mapping, by the one remembered or suggested.

    Raises MappingIncomplete where the columns do not say enough.
    """
    edition = list_import.edition
    chosen = mapping or suggested_mapping(file, edition.source.mapping)
    typed = typed_rows(file, chosen, year=edition.year, round=edition.round, latest=at.date())
    checked = record_check(
        list_import=list_import,
        received={sheet.name: sheet.rows for sheet in file.sheets},
        people=typed.people,
        households=typed.households,
        answers=typed.answers,
        facts=typed.facts,
        faults=typed.faults,
        rows=typed.rows,
        failed=typed.failed,
        mapping=chosen,
        remembered=_remembered(file, chosen),
        notes=notes_of(file),
        failed_file=_failed_file(list_import, file, typed, by, at),
        by=by,
        at=at,
    )
    return checked, typed


def _remembered(file: ListFile, mapping: Mapping) -> Mapping:
    """The mapping by what a sheet is, with columns left out on purpose as empty: for the source's next file."""
    return {
        file.roles[sheet.name]: {column: mapping[sheet.name].get(column, "") for column in sheet.columns}
        for sheet in file.sheets
        if sheet.name in mapping
    }


def _failed_file(
    list_import: ListImport, file: ListFile, typed: TypedRows, by: Any, at: datetime
) -> StoredFile | None:
    """The failed rows as a workbook of the same shape, sealed; None where no row failed."""
    sheets = failed_sheets(file.sheets, file.roles, typed.faults, _code_columns(list_import, file))
    if not sheets:
        return None
    out = io.BytesIO()
    write_sheets(sheets, out)
    out.seek(0)
    name = _("failed rows of {name}.xlsx").format(name=Path(file.name).stem)
    area = list_import.edition.source.area_id
    return store_file(content=out, name=name, purpose="failed_rows", area_code=area, by=by, at=at)


def _code_columns(list_import: ListImport, file: ListFile) -> dict[str, str]:
    """The column of each sheet that holds the household code."""
    keys = headers.fields()["household_code"].headers
    return {
        sheet.name: column
        for sheet in file.sheets
        for column, header in zip(sheet.columns, sheet.header, strict=True)
        if any(key in keys for key in headers.header_keys(header))
    }
