"""Where do the invented people live? Invented villages and local authorities under real subdistricts."""

import geothai
import numpy as np
import polars as pl

from ppaos.config.demo.plan import Plan, data

_HOUSEHOLDS_OF_A_SUBDISTRICT = 20  # so that a small province still has villages with neighbours in them
_HOUSEHOLDS_OF_A_VILLAGE = 8
_COMMUNITIES_OF_A_TOWN = 4


def subdistricts(plan: Plan) -> pl.DataFrame:
    """The subdistricts the province uses, evenly out of the official ones, with their names above and authority."""
    province = geothai.province(plan.province)
    if province is None:
        raise ValueError(f"there is no province {plan.province!r}: give a two-digit code such as 46")
    areas = [s for d in geothai.districts(plan.province) for s in geothai.subdistricts(d.code)]
    used = min(len(areas), max(2, plan.households // _HOUSEHOLDS_OF_A_SUBDISTRICT))
    chosen = [areas[i] for i in np.linspace(0, len(areas) - 1, used).astype(int)]
    district = {d.code: d for d in geothai.districts(plan.province)}
    return pl.DataFrame(
        {
            "subdistrict_code": [s.code for s in chosen],
            "subdistrict": [s.name_th for s in chosen],
            "subdistrict_en": [s.name_en for s in chosen],
            "district_code": [s.district_code for s in chosen],
            "district": [district[s.district_code].name_th for s in chosen],
            "province": [province.name_th] * used,
            "postal_code": [s.postal_codes[0] for s in chosen],
        }
    ).with_columns(
        local_authority_code=pl.lit(f"L{plan.province}")
        + pl.int_range(1, pl.len() + 1).cast(pl.String).str.zfill(3),
        is_town=pl.int_range(pl.len()).over("district_code") == 0,
        province_code=pl.lit(plan.province),
    )


def villages(plan: Plan, areas: pl.DataFrame) -> pl.DataFrame:
    """Three to twelve villages a subdistrict: code of eight digits, moo, Thai and English name, how populous."""
    dice, parts = plan.dice("villages"), data("province")["village_names"]
    mean = plan.households / areas.height / _HOUSEHOLDS_OF_A_VILLAGE
    count = np.clip(dice.poisson(mean, areas.height), 3, 12)
    frame = areas[np.repeat(np.arange(areas.height), count)]
    picks = [dice.integers(0, len(parts[p]), frame.height) for p in ("first", "second", "third")]
    words = [np.array(parts[p])[i] for p, i in zip(("first", "second", "third"), picks, strict=True)]
    thai, (first, *others) = ([pl.Series(w[:, side]) for w in words] for side in (0, 1))
    moo = (pl.int_range(pl.len()).over("subdistrict_code") + 1).cast(pl.String)
    return frame.with_columns(
        moo=moo,
        village_code=pl.col("subdistrict_code") + moo.str.zfill(2),
        village=pl.concat_str(pl.lit("บ้าน"), *thai),
        village_en=pl.concat_str(pl.lit("Ban "), first, pl.lit(" "), *others),
        populous=pl.Series(dice.gamma(2.0, 1.0, frame.height)),
    )


def _kind(town: str, country: str) -> pl.Expr:
    return pl.when("is_town").then(pl.lit(town)).otherwise(pl.lit(country))


def area_list(areas: pl.DataFrame, places: pl.DataFrame) -> pl.DataFrame:
    """The file a province would load: local authorities, then villages in them, then the towns' communities."""
    authorities = areas.select(
        code="local_authority_code",
        level=pl.lit("local_authority"),
        name_th=_kind("เทศบาลตำบล", "อบต.") + pl.col("subdistrict"),
        name_en=pl.col("subdistrict_en")
        + _kind(" Subdistrict Municipality", " Subdistrict Administrative Organisation"),
        parent_code="district_code",
        local_authority_code=pl.lit(None, pl.String),
    )
    in_villages = places.select(
        code="village_code",
        level=pl.lit("village"),
        name_th="village",
        name_en="village_en",
        parent_code="subdistrict_code",
        local_authority_code="local_authority_code",
    )
    towns = areas.filter("is_town").join(
        pl.DataFrame({"no": range(1, _COMMUNITIES_OF_A_TOWN + 1)}), how="cross"
    )
    communities = towns.select(
        code=pl.format(
            "C{}{}", pl.col("local_authority_code").str.slice(1), pl.col("no").cast(pl.String).str.zfill(2)
        ),
        level=pl.lit("community"),
        name_th=pl.format("ชุมชน{} {}", "subdistrict", "no"),
        name_en=pl.format("{} Community {}", "subdistrict_en", "no"),
        parent_code="subdistrict_code",
        local_authority_code="local_authority_code",
    )
    return pl.concat([authorities, in_villages, communities])
