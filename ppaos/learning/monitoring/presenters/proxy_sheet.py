"""The bank of proxies as a sheet: the columns and their words, in and out."""

from collections.abc import Iterable

import polars as pl
from django.utils.translation import override

from ppaos.learning.monitoring.models import Proxy
from ppaos.learning.monitoring.presenters.study_words import STATUSES

COLUMNS = {
    "name_th": "ชื่อค่าแทน", "name_en": "ชื่อภาษาอังกฤษ", "unit": "หน่วย", "value": "บาทต่อหน่วย", "year": "ปี พ.ศ.",
    "source": "แหล่งที่มา", "status": "สถานะ",
}  # fmt: skip


def proxy_sheet(proxies: Iterable[Proxy]) -> pl.DataFrame:
    """Proxies as a sheet that can be filled in and taken back."""
    words = status_words()
    rows = [
        [each.name_th, each.name_en, each.unit, float(each.value), each.year, each.source, words[each.status]]
        for each in proxies
    ]
    types = dict.fromkeys(COLUMNS.values(), pl.String) | {
        COLUMNS["value"]: pl.Float64, COLUMNS["year"]: pl.Int64
    }  # fmt: skip
    return pl.DataFrame(rows, schema=types, orient="row")


def status_words() -> dict[str, str]:
    """How sure a proxy is, in the words of the sheet."""
    with override("th"):
        return {code: str(words) for code, words in STATUSES.items()}
