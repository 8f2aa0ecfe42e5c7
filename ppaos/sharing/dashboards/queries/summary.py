"""What do the figures of an area come to, and up to when do they hold?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import connection
from django.utils import timezone

from ppaos.sharing.dashboards.queries.figures import BAHT, COUNT, SUM, Figure, figures

# One statement, by the primary key of the figures.
_KEPT = """
select watermark.as_of, watermark.version, kept.area_id, kept.figure, kept.value
from dashboards_watermark watermark
left join dashboards_areafigure kept on kept.area_id = any(%s)"""


@dataclass(frozen=True)
class Summary:
    """The figures of one area by code: a number, or None where it was not measured; and of how many households or
    persons each of them is."""

    area_code: str
    as_of: datetime | None
    version: int
    values: Mapping[str, int | float | None]
    counts: Mapping[str, int]


def summary(area_code: str) -> Summary:
    """The figures of an area at the watermark; all None before the first count."""
    return summaries([area_code])[area_code]


def summaries(area_codes: Sequence[str]) -> dict[str, Summary]:
    """The figures of several areas, by code, in one statement."""
    kept: dict[str, dict[str, Decimal]] = {code: {} for code in area_codes}
    with connection.cursor() as cursor:
        cursor.execute(_KEPT, [list(area_codes)])
        rows = cursor.fetchall()
    as_of, version = rows[0][:2] if rows else (None, 0)
    for _as_of, _version, area_code, code, value in rows:
        if area_code is not None:
            kept[area_code][code] = value
    local = as_of and timezone.localtime(as_of)
    return {
        code: Summary(
            code, local, version, _values(sums) if as_of else dict.fromkeys(figures()), _counts(sums)
        )
        for code, sums in kept.items()
    }


def _values(sums: dict[str, Decimal]) -> dict[str, int | float | None]:
    return {code: _value(figure, sums) for code, figure in figures().items()}


def _counts(sums: dict[str, Decimal]) -> dict[str, int]:
    return {
        code: int(sums.get(code + COUNT if figure.mean or figure.unit == BAHT else code, 0))
        for code, figure in figures().items()
    }


def _value(figure: Figure, sums: dict[str, Decimal]) -> int | float | None:
    if figure.needs and not sums.get(figure.needs):
        return None
    if figure.mean:
        count = sums.get(figure.code + COUNT)
        return round(float(sums[figure.code + SUM] / count), 2) if count else None
    if figure.unit == BAHT and not sums.get(figure.code + COUNT):
        return None
    return int(sums.get(figure.code, 0))
