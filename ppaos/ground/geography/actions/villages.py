"""Villages that lists and surveys speak of, made to exist under their subdistricts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from ppaos.ground.geography.actions._closure import rewrite_closure
from ppaos.ground.geography.actions._placing import area_rows, save_areas, save_placements, unnamed_village
from ppaos.ground.geography.models import Area, Level
from ppaos.ground.privacy.actions import audited


@dataclass(frozen=True)
class VillagesEnsured:
    """How many villages were new, and the codes for which none could be made."""

    created: int
    refused: tuple[str, ...]


@audited("villages.ensured")
def ensure_villages(
    *,
    codes: Sequence[str],
    names: Sequence[str | None] | None = None,
    origin: str,
    by: Any,
    at: datetime,
) -> VillagesEnsured:
    """Make the villages that do not exist yet, in bulk; those that do are left as they are.

    `codes` are DOPA's eight digits, `names` their Thai names in the same order (none: «หมู่ที่ N»),
    `origin` an `Origin`. Refused: codes of another shape, or under a subdistrict that is not known.
    """
    asked = pl.DataFrame({"code": codes, "name_th": names or [None] * len(codes)}, schema_overrides=_TEXT)
    asked = (
        asked.drop_nulls("code")
        .sort("name_th", nulls_last=True)
        .unique("code", keep="first", maintain_order=True)
    )
    asked = asked.with_columns(parent_code=pl.col("code").str.head(6))
    well_formed = pl.col("code").str.contains(r"^[0-9]{8}$") & pl.col("parent_code").is_in(
        _subdistricts(asked)
    )
    refused = asked.filter(~well_formed)["code"].sort().to_list()
    missing = asked.filter(well_formed & ~pl.col("code").is_in(_existing(asked)))
    if not missing.is_empty():
        _make(missing, origin)
    return VillagesEnsured(missing.height, tuple(refused))


_TEXT = {"code": pl.String, "name_th": pl.String}


def _make(villages: pl.DataFrame, origin: str) -> None:
    """Save villages (code, name_th, parent_code) with their placements and their way up."""
    areas = villages.with_columns(
        name_th=pl.coalesce("name_th", unnamed_village()),
        name_en=pl.lit(""),
        kind=pl.lit(""),
        level=pl.lit(Level.VILLAGE.value),
        origin=pl.lit(origin),
        valid_to=pl.lit(None, pl.Date),
    )
    save_areas(area_rows(areas))
    period = {"valid_from": pl.lit(None, pl.Date), "valid_to": pl.lit(None, pl.Date)}
    save_placements(villages.select(area_code="code", parent_code="parent_code", **period))
    rewrite_closure(villages["code"].to_list())


def _subdistricts(asked: pl.DataFrame) -> list[str]:
    wanted = asked["parent_code"].unique().to_list()
    return list(Area.objects.filter(level=Level.SUBDISTRICT, code__in=wanted).values_list("code", flat=True))


def _existing(asked: pl.DataFrame) -> list[str]:
    return list(Area.objects.filter(code__in=asked["code"].to_list()).values_list("code", flat=True))
