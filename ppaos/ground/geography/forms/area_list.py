"""Is the province's own list of villages, local authorities and communities fit to be taken in?"""

from dataclasses import dataclass
from typing import cast

import polars as pl
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ppaos.engine.thai.absent import present
from ppaos.engine.thai.digits import latin_digits
from ppaos.ground.geography.models import CODE_PATTERNS, Area, Level, LocalAuthorityKind
from ppaos.ground.workbench.forms.sheets import ROW_NO, Problem, Sheet

COLUMNS = ("code", "level", "kind", "name_th", "name_en", "parent_code", "local_authority_code")
HEADERS = {
    "รหัส": "code", "รหัสพื้นที่": "code", "ระดับ": "level", "ประเภท": "kind", "ชื่อ": "name_th", "ชื่อพื้นที่": "name_th",
    "ชื่อภาษาอังกฤษ": "name_en", "อยู่ใน": "parent_code", "รหัสตำบล": "parent_code", "รหัส อปท.": "local_authority_code",
    "รหัสอปท.": "local_authority_code", "รหัส อปท": "local_authority_code",
}  # fmt: skip
LEVELS = {
    "หมู่บ้าน": "village", "ชุมชน": "community", "อปท.": "local_authority", "อปท": "local_authority",
    "องค์กรปกครองส่วนท้องถิ่น": "local_authority",
}  # fmt: skip
KINDS = {
    "เทศบาลนคร": "city_municipality", "เทศบาลเมือง": "town_municipality", "เทศบาลตำบล": "subdistrict_municipality",
    "อบต.": "subdistrict_administration", "อบต": "subdistrict_administration", "อบจ.": "provincial_administration",
    "อบจ": "provincial_administration",
}  # fmt: skip
# The levels a list may bring, and where each may lie.
PARENTS = {
    Level.VILLAGE.value: ["subdistrict"],
    Level.LOCAL_AUTHORITY.value: ["province", "district", "subdistrict"],
    Level.COMMUNITY.value: ["local_authority", "subdistrict"],
}
# rule: (column, what is wrong, what to do)
RULES: dict[str, tuple[str, Promise, Promise]] = {
    "code_missing": ("code", _("The area has no code."), _("Write its code.")),
    "level": (
        "level",
        _("«{value}» is not a level a list may bring."),
        _("Write village, local_authority or community; wider areas come with the official codes."),
    ),
    "code_shape": (
        "code",
        _("«{value}» is no code of this level."),
        _(
            "Villages have 8 digits (subdistrict and number), local authorities L and their code, communities C."
        ),
    ),
    "name_missing": ("name_th", _("The area has no Thai name."), _("Write its name.")),
    "kind": (
        "kind",
        _("«{value}» is no kind of local authority."),
        _("Write เทศบาลนคร, เทศบาลเมือง, เทศบาลตำบล, อบต. or อบจ., and only for local authorities."),
    ),
    "abolished": ("code", _("The area «{value}» was abolished."), _("Use the code that took its place.")),
    "contradiction": (
        "code",
        _("The area «{value}» stands in the list twice, with different names or places."),
        _("Keep one of the rows, or make them agree; only the local authority may differ."),
    ),
    "parent_missing": (
        "parent_code",
        _("It is not said where the area lies."),
        _("Write the code of its parent."),
    ),
    "parent": (
        "parent_code",
        _("There is no area «{value}» in use that could hold this one."),
        _("Give a subdistrict for a village; a province or district for a local authority."),
    ),
    "moved": (
        "parent_code",
        _("The area lies elsewhere on record than in «{value}»."),
        _("If it has moved, move it on the page of the area, with its date; otherwise correct the code."),
    ),
    "local_authority": (
        "local_authority_code",
        _("There is no local authority «{value}» in use."),
        _("Add a row for it, or correct the code (L and the authority's code)."),
    ),
}


@dataclass(frozen=True)
class AreaList:
    """A checked list. `areas`: code, level, kind, name_th, name_en, parent_code, one row an area;
    `placements`: area_code, parent_code, of its parent and its local authorities."""

    areas: pl.DataFrame
    placements: pl.DataFrame
    problems: list[Problem]


def checked_area_list(sheet: Sheet, file: str) -> AreaList:
    """Read the sheet's rows as areas and check them all against each other and against what is on record."""
    rows = _filled(_named(sheet.rows))
    judged = _with_context(rows)
    problems = [found for rule, fault in _faults().items() for found in _problems(judged, rule, fault, file)]
    parts = [
        rows.select(area_code="code", parent_code=name) for name in ("parent_code", "local_authority_code")
    ]
    return AreaList(
        areas=rows.select(COLUMNS[:6]).unique("code", maintain_order=True),
        placements=pl.concat(parts).drop_nulls().unique(maintain_order=True),
        problems=sorted(problems, key=lambda problem: (problem.row or 0, problem.rule)),
    )


def _named(rows: pl.DataFrame) -> pl.DataFrame:
    """The columns under their own names, whatever language the header was in; absent ones empty."""
    known = {name: HEADERS.get(name.strip(), name.strip().lower()) for name in rows.columns if name != ROW_NO}
    taken = {target: name for name, target in reversed(known.items()) if target in COLUMNS}
    found = [present(latin_digits(pl.col(name))).alias(target) for target, name in taken.items()]
    absent = [pl.lit(None, pl.String).alias(name) for name in COLUMNS if name not in taken]
    return rows.select(ROW_NO, *found, *absent)


def _filled(rows: pl.DataFrame) -> pl.DataFrame:
    """Levels and kinds in our words; what the code itself tells filled in where the list is silent."""
    code = pl.col("code").str.to_uppercase()
    told = (
        pl.when(code.str.contains(CODE_PATTERNS[Level.VILLAGE]))
        .then(pl.lit("village"))
        .when(code.str.starts_with("L"))
        .then(pl.lit("local_authority"))
        .when(code.str.starts_with("C"))
        .then(pl.lit("community"))
    )
    level = pl.coalesce(pl.col("level").replace(LEVELS).str.to_lowercase(), told)
    authority = pl.col("local_authority_code").str.to_uppercase()
    holder = pl.when(level == "village").then(code.str.head(6)).when(level == "community").then(authority)
    return rows.with_columns(
        code=code,
        level=level,
        kind=pl.col("kind").replace(KINDS).fill_null(""),
        name_en=pl.col("name_en").fill_null(""),
        parent_code=pl.coalesce(pl.col("parent_code").str.to_uppercase(), holder),
        local_authority_code=authority,
    )


def _with_context(rows: pl.DataFrame) -> pl.DataFrame:
    """Beside each row, what is known of its own code, its parent's and its local authority's."""
    codes = (
        pl.concat([rows[name] for name in ("code", "parent_code", "local_authority_code")])
        .drop_nulls()
        .unique()
    )
    known = Area.objects.filter(code__in=codes.to_list()).values_list("code", "level", "valid_to", "parent")
    columns = {"at": pl.String, "known_level": pl.String, "ended": pl.Date, "lies_in": pl.String}
    record = pl.DataFrame(list(known), schema=columns, orient="row")
    own = record.select("at", "ended", "lies_in")
    listed = rows.select(at="code", known_level="level").unique("at")
    usable = pl.concat([record.filter(pl.col("ended").is_null()).select("at", "known_level"), listed]).unique(
        "at"
    )
    parents = usable.rename({"known_level": "parent_level"})
    authorities = usable.rename({"known_level": "authority_level"})
    return (
        rows.join(own, left_on="code", right_on="at", how="left")
        .join(parents, left_on="parent_code", right_on="at", how="left")
        .join(authorities, left_on="local_authority_code", right_on="at", how="left")
    )


def _faults() -> dict[str, pl.Expr]:
    """Each rule of RULES as an expression: true where a row breaks it."""
    col, level = pl.col, pl.col("level")
    allowed, shaped, fits = level.is_in(list(PARENTS)), pl.lit(False), pl.lit(False)
    for name, holders in PARENTS.items():
        shaped |= (level == name) & col("code").str.contains(CODE_PATTERNS[Level(name)])
        fits |= (level == name) & col("parent_level").is_in(holders)
    told = pl.struct("level", "kind", "name_th", "name_en", "parent_code")
    kinds = pl.when(level == "local_authority").then(col("kind").is_in(["", *LocalAuthorityKind.values]))
    return {
        "code_missing": col("code").is_null(),
        "level": col("code").is_not_null() & ~allowed.fill_null(False),
        "code_shape": allowed & ~shaped,
        "name_missing": allowed & (level != "village") & col("name_th").is_null(),
        "kind": allowed & ~kinds.otherwise(col("kind") == ""),
        "abolished": col("ended").is_not_null(),
        "contradiction": col("code").is_not_null() & (told.n_unique().over("code") > 1),
        "parent_missing": allowed & col("parent_code").is_null(),
        "parent": allowed & col("parent_code").is_not_null() & ~fits.fill_null(False),
        "moved": fits & col("lies_in").is_not_null() & (col("lies_in") != col("parent_code")),
        "local_authority": col("local_authority_code").is_not_null()
        & (col("authority_level").fill_null("") != "local_authority"),
    }


def _problems(judged: pl.DataFrame, rule: str, fault: pl.Expr, file: str) -> list[Problem]:
    column, message, remedy = RULES[rule]
    found = judged.filter(fault.fill_null(False)).select(ROW_NO, column)
    return [
        Problem(
            file=file, rule=rule, row=row, column=column, value=value, remedy=remedy,
            message=format_lazy(cast(str, message), value=value or ""),
        )
        for row, value in found.iter_rows()
    ]  # fmt: skip
