"""Which column is which field? Asked sheet by sheet, as suggested or remembered."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import polars as pl
from django import forms
from django.utils.translation import gettext_lazy as _

from ppaos.engine.thai import citizen_ids
from ppaos.evidence.targeting.forms import headers
from ppaos.evidence.targeting.forms.reading import Mapping
from ppaos.evidence.targeting.models import ListImport
from ppaos.evidence.targeting.queries.rows import first_rows
from ppaos.ground.workbench.forms.sheets import Sheet
from ppaos.ground.workbench.presenters.thai import masked_id

ROWS_LOOKED_AT, SAMPLES = 60, 3
ID_LIKE = r"^[\s\d๐-๙.\-]{13,}$"


@dataclass(frozen=True)
class Columns:
    """A sheet that is read, and what it is in its file."""

    sheet: Sheet
    role: str
    number: int


class ColumnsForm(forms.Form):
    """A choice of field for every column of the sheets that are read."""

    def __init__(self, *args: Any, list_import: ListImport, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.list_import = list_import
        self.sheets = _sheets(list_import)
        for part in self.sheets:
            chosen = list_import.mapping.get(part.sheet.name, {})
            codes = headers.fields_for(part.role)
            choices = [("", _("– leave out –")), *((code, headers.fields()[code].label) for code in codes)]
            for place, column in enumerate(part.sheet.columns):
                self.fields[f"{part.number}-{place}"] = forms.ChoiceField(
                    choices=choices, required=False, label=column, initial=chosen.get(column, "")
                )

    def clean(self) -> dict[str, Any]:
        """A field comes from one column, and the main sheet says who and where."""
        given = super().clean() or {}
        for part in self.sheets:
            self._refuse_repeats(part, given)
        if not self.sheets:
            raise forms.ValidationError(_("No sheet of the file looks like a list. Send another file."))
        main = self.sheets[0]
        lacking = headers.missing_fields(
            self.list_import.edition.source.kind, self.mapping().get(main.sheet.name, {})
        )
        if lacking:
            raise forms.ValidationError(headers.lacking_words(lacking))
        return given

    def mapping(self) -> Mapping:
        """Sheet -> column -> field, of the columns that are read."""
        return {
            part.sheet.name: {
                column: code
                for place, column in enumerate(part.sheet.columns)
                if (code := self.cleaned_data.get(f"{part.number}-{place}"))
            }
            for part in self.sheets
        }

    def rows(self) -> Iterator[dict[str, Any]]:
        """What the page shows of each sheet: its columns with some values, ids masked, and the choice."""
        for part in self.sheets:
            columns = [
                {
                    "column": column,
                    "samples": _samples(part.sheet.rows[column]),
                    "field": self[f"{part.number}-{place}"],
                }
                for place, column in enumerate(part.sheet.columns)
            ]
            yield {"name": part.sheet.name, "role": part.role, "columns": columns}

    def _refuse_repeats(self, part: Columns, given: dict[str, Any]) -> None:
        taken: dict[str, str] = {}
        for place, column in enumerate(part.sheet.columns):
            code = given.get(f"{part.number}-{place}")
            if code and code in taken:
                words = {"field": headers.fields()[code].label, "column": taken[code]}
                self.add_error(
                    f"{part.number}-{place}",
                    _("«%(field)s» is taken from the column «%(column)s» already.") % words,
                )
            elif code:
                taken[code] = column


def _sheets(list_import: ListImport) -> list[Columns]:
    """The sheets that are read, the main one first, from the rows kept as received."""
    kept = [
        Sheet(
            name=name,
            header=[column for column in rows.columns if column != "row_no"],
            header_row=0,
            rows=rows,
        )
        for name in list_import.sheet_names
        if (rows := first_rows(list_import, name, ROWS_LOOKED_AT)).width
    ]
    roles = [(sheet, headers.role_of(sheet, kept)) for sheet in kept]
    read = [Columns(sheet, role, number) for number, (sheet, role) in enumerate(roles) if role != "other"]
    return sorted(read, key=lambda part: part.role == "members")


def _samples(values: pl.Series) -> list[str]:
    """The first different values; what looks like a citizen id is masked."""
    some = values.drop_nulls().unique(maintain_order=True).head(SAMPLES)
    cleaned = some.to_frame("value").select(value=citizen_ids.cleaned(pl.col("value")))["value"]
    is_id = some.str.contains(ID_LIKE)
    told = zip(some, cleaned, is_id, strict=True)
    return [masked_id(number or value) if masked else value for value, number, masked in told]
