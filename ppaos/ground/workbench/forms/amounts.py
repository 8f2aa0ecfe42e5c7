"""Numbers as people type them: Thai digits, thousands, «บาท»."""

from typing import Any

import polars as pl
from django import forms

from ppaos.engine.thai.digits import latin_digits
from ppaos.engine.thai.one import of_one


class AmountField(forms.DecimalField):
    """An amount or a number; empty is not known, never zero."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**({"required": False, "max_digits": 14, "decimal_places": 2} | kwargs))
        self.widget = forms.TextInput({"inputmode": "decimal", "autocomplete": "off", "class": "amount"})

    def to_python(self, value: Any) -> Any:
        """The number; what cannot be read is told in Django's words."""
        return super().to_python(of_one(_plain, value) if isinstance(value, str) else value)


def amount(text: pl.Expr) -> pl.Expr:
    """Texts as numbers; null where one cannot be read."""
    return _plain(text).cast(pl.Float64, strict=False)


def _plain(text: pl.Expr) -> pl.Expr:
    return latin_digits(text).str.replace_all(r"[,\s]|บาท|฿", "").str.strip_suffix(".-")
