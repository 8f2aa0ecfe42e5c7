"""A few areas of Kalasin as they are officially coded, with invented villages and local authorities."""

from datetime import UTC, datetime

import polars as pl

from ppaos.ground.geography.actions import import_areas, rebuild_closure
from ppaos.ground.geography.models import Area, AreaPlacement, Level, Origin

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
# code: (level, Thai name, English name, parent)
OFFICIAL = {
    "TH": (Level.COUNTRY, "ประเทศไทย", "Thailand", None),
    "46": (Level.PROVINCE, "กาฬสินธุ์", "Kalasin", "TH"),
    "4601": (Level.DISTRICT, "เมืองกาฬสินธุ์", "Mueang Kalasin", "46"),
    "4605": (Level.DISTRICT, "กุฉินารายณ์", "Kuchinarai", "46"),
    "460101": (Level.SUBDISTRICT, "กาฬสินธุ์", "Kalasin", "4601"),
    "460102": (Level.SUBDISTRICT, "เหนือ", "Nuea", "4601"),
    "460510": (Level.SUBDISTRICT, "นาโก", "Na Ko", "4605"),
}
LOCAL = [
    ("L4601", "local_authority", "town_municipality", "เทศบาลเมืองตัวอย่าง", "46", None),
    ("C460101", "community", "", "ชุมชนริมน้ำ", "L4601", "L4601"),
    ("46010101", "village", "", "บ้านสมมุติ", "460101", "L4601"),
    ("46010102", "village", "", "บ้านตัวอย่าง", "460101", None),
    ("46010201", "village", "", "บ้านเหนือ", "460102", "L4601"),
]
LOCAL_COLUMNS = ["code", "level", "kind", "name_th", "parent_code", "local_authority_code"]


def make_areas() -> None:
    """A country, a province, two districts, three subdistricts, three villages, a municipality, a community."""
    Area.objects.bulk_create(
        [
            Area(
                code=code,
                level=level,
                name_th=thai,
                name_en=english,
                sort_key=thai,
                origin=Origin.OFFICIAL,
                parent_id=parent,
            )
            for code, (level, thai, english, parent) in OFFICIAL.items()
        ]
    )
    AreaPlacement.objects.bulk_create(
        [AreaPlacement(area_id=code, parent_id=row[3]) for code, row in OFFICIAL.items() if row[3]]
    )
    rebuild_closure(by=None, at=AT)
    local = pl.DataFrame(LOCAL, schema=LOCAL_COLUMNS, orient="row").with_columns(name_en=pl.lit(""))
    places = [local.select(area_code="code", parent_code=column) for column in LOCAL_COLUMNS[4:]]
    import_areas(
        areas=local.drop("local_authority_code"),
        placements=pl.concat(places).drop_nulls().unique(),
        by=None,
        at=AT,
    )
