"""Among which subdistricts and villages does a phone choose, where a house stands that is on no list?"""

import csv
import io
from collections.abc import Iterable
from datetime import date

from ppaos.ground.geography.models import Area, Level
from ppaos.ground.geography.queries import areas_within

SUBDISTRICTS, VILLAGES = "subdistricts.csv", "villages.csv"


def village_lists(area_code: str, on: date) -> dict[str, bytes]:
    """The two lists that the shipped forms choose from, as files of a form: of all that lies in the area on the day.

    An installation that knows no villages yet gives an empty list of them; the subdistrict is enough then.
    """
    inside = areas_within(area_code, on).in_force(on).select_related("parent").order_by("sort_key", "code")
    villages = list(inside.filter(level__in=[Level.VILLAGE.value, Level.COMMUNITY.value]))
    holders = {area.code: area for area in inside.filter(level=Level.SUBDISTRICT.value)}
    holders |= {area.code: area for area in inside.filter(code__in={each.parent_id for each in villages})}
    return {
        SUBDISTRICTS: _table(
            ("name", "label"), ((area.code, _with_parent(area)) for area in holders.values())
        ),
        VILLAGES: _table(
            ("name", "label", "subdistrict"),
            ((each.code, _numbered(each), each.parent_id or "") for each in villages),
        ),
    }


def _with_parent(area: Area) -> str:
    return f"{area.name_th} · {area.parent.name_th}" if area.parent else area.name_th


def _numbered(area: Area) -> str:
    """A village with the number that its code ends in; the number is how people say it."""
    if area.level != Level.VILLAGE:
        return area.name_th
    return f"หมู่ {int(area.code[-2:])} {area.name_th}"


def _table(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue().encode()
