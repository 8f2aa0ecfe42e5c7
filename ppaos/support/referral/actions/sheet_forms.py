"""Spreadsheets of agencies: brought once, mapped, no longer used."""

import io
from datetime import datetime
from typing import Any

from ppaos.ground.privacy.actions import audited
from ppaos.ground.workbench.actions import store_file
from ppaos.people.cooperation.models import Organisation
from ppaos.support.referral.models import SheetForm
from ppaos.support.referral.permissions import check_can_keep_forms

KEPT = "sheet form"


@audited("sheet_form.brought", subjects=("organisation",))
def bring_form(
    *,
    organisation: Organisation,
    name: str,
    content: bytes,
    file_name: str,
    sheet: str,
    header_row: int,
    columns: dict[str, str],
    by: Any,
    at: datetime,
) -> SheetForm:
    """Keep an agency's blank spreadsheet; columns: what its headers were taken for, until somebody says otherwise."""
    check_can_keep_forms(by, organisation)
    kept = store_file(content=io.BytesIO(content), name=file_name, purpose=KEPT, by=by, at=at)
    return SheetForm.objects.create(
        organisation=organisation, name=name, file=kept, sheet=sheet, header_row=header_row, columns=columns,
        made_by=by, made_at=at,
    )  # fmt: skip


@audited("sheet_form.mapped", subjects=("form",))
def map_form(
    *, form: SheetForm, columns: dict[str, str], words: dict[str, dict[str, str]], by: Any, at: datetime
) -> None:
    """Say what the columns of a form mean (header → field), and its words (field → word → code)."""
    check_can_keep_forms(by, form.organisation)
    form.columns, form.words = columns, words
    form.save(update_fields=["columns", "words"])


@audited("sheet_form.ended", subjects=("form",))
def end_form(*, form: SheetForm, by: Any, at: datetime) -> None:
    """Use a form no more; batches sent in it are still read."""
    check_can_keep_forms(by, form.organisation)
    SheetForm.objects.filter(pk=form.pk, ended_at=None).update(ended_at=at)
