"""Which column of a sheet is which field? Suggested from the headers, and from values where names repeat."""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import polars as pl
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ppaos.engine import methods
from ppaos.ground.workbench.forms.sheets import Sheet

CAPITALS = ("human", "physical", "financial", "natural", "social")
PLACE = (
    "house_code", "house_no", "moo", "village", "soi", "road", "area_code", "subdistrict_code", "subdistrict",
    "district_code", "district", "province_code", "province", "latitude", "longitude",
)  # fmt: skip
PERSON = (
    "citizen_id", "title", "first_name", "last_name", "full_name", "sex", "birth", "line_no", "relation", "presence",
)  # fmt: skip
SURVEY = (
    "household_code", "survey_year", "survey_round", "survey_on", "found", "members_registered", "members_living",
)  # fmt: skip
BASE_SHEET, MEMBER_SHEET = "ข้อมูลพื้นฐาน", "ทุนมนุษย์"
SAMPLE = 200

ROLES = {
    "base": (*SURVEY, *PLACE, *PERSON),
    "members": ("household_code", "survey_year", "survey_round", *PERSON),
    "persons": ("household_code", *PLACE, *PERSON, "dimensions"),
    "answers": (
        "household_code",
        "line_no",
        "citizen_id",
        "survey_year",
        "survey_round",
        "indicator",
        "result",
    ),
    "other": (),
}


@dataclass(frozen=True)
class Field:
    """One thing a column can hold: its names in both languages, the headers it goes by, what values it takes."""

    code: str
    th: str
    en: str
    headers: frozenset[str]
    values: str | None = None

    @property
    def label(self) -> str:
        """Its name in the language of the screen."""
        return self.th if (get_language() or "th").startswith("th") else self.en


@lru_cache
def table() -> dict[str, Any]:
    """The data of headers.toml."""
    return tomllib.loads(files("ppaos.evidence.targeting.forms").joinpath("headers.toml").read_text())


@lru_cache
def fields() -> dict[str, Field]:
    """Every field by code: those of headers.toml, the capitals' indicators, and the scores a workbook states."""
    known = {
        code: Field(code, row["th"], row["en"], _keys([row["th"], *row["names"]]), row.get("values"))
        for code, row in table()["fields"].items()
    }
    method = methods.load("slf_capitals")
    for indicator in method.indicators:
        headers = _keys([indicator.thai, *indicator.synonyms])
        known[indicator.code] = Field(indicator.code, indicator.thai, indicator.english, headers)
    for capital in method.capitals:
        code = f"stated_{capital.code}"
        known[code] = Field(code, capital.thai, capital.english, _keys([capital.thai, *capital.synonyms]))
    return known


def header_key(header: str) -> str:
    """A header as it is compared: no byte-order mark, blanks, dots, brackets or letter case."""
    return re.sub(r"[\s.()\[\]_\-/:*]+", "", header.replace("\ufeff", "").lower())


def _keys(headers: Iterable[str]) -> frozenset[str]:
    return frozenset(header_key(header) for header in headers)


def header_keys(header: str) -> list[str]:
    """The keys a header may be known by: the whole of it, else what stands behind a group's title («ที่อยู่ ตำบล»)."""
    words = header.replace("\ufeff", "").split()
    return [header_key(" ".join(words[start:])) for start in range(len(words))]


def indicator_codes() -> tuple[str, ...]:
    """The codes of the five capitals' indicators."""
    return tuple(indicator.code for indicator in methods.load("slf_capitals").indicators)


def role_of(sheet: Sheet, sheets: list[Sheet]) -> str:
    """What a sheet is in its file: base, members, persons, answers, or other (kept as received, not read)."""
    names = [each.name for each in sheets]
    if BASE_SHEET in names:
        return {BASE_SHEET: "base", MEMBER_SHEET: "members"}.get(sheet.name, "other")
    if sheet is not sheets[0]:
        return "other"
    present = {key for header in sheet.header for key in header_keys(header)}
    for kind, role in (("survey_workbook", "base"), ("bmn_answers", "answers")):
        if all(fields()[code].headers & present for code in table()["kinds"][kind]["tells"]):
            return role
    return "persons"


def kind_of(sheets: list[Sheet]) -> str:
    """The kind of source these sheets look like; a list of people is taken for the national one."""
    roles = {role_of(sheet, sheets) for sheet in sheets}
    if "base" in roles:
        return "survey_workbook"
    return "bmn_answers" if "answers" in roles else "national_list"


def suggested(sheet: Sheet, role: str) -> dict[str, str]:
    """Column of the sheet -> field, for every column whose header (and values) fit one that the role may have."""
    allowed = [fields()[code] for code in fields_for(role)]
    taken: set[str] = set()
    chosen = {}
    for column, header in zip(sheet.columns, sheet.header, strict=True):
        free = [field for field in allowed if field.code not in taken]
        fitting = (
            field.code
            for key in header_keys(header)
            for field in free
            if key in field.headers and _fits(sheet, column, key, field)
        )
        if code := next(fitting, None):
            chosen[column] = code
            taken.add(code)
    return chosen


def fields_for(role: str) -> tuple[str, ...]:
    """The fields a sheet of this role may have."""
    if role != "base":
        return ROLES[role]
    return (*ROLES["base"], *indicator_codes(), *(f"stated_{capital}" for capital in CAPITALS))


def _fits(sheet: Sheet, column: str, key: str, field: Field) -> bool:
    """Whether most of the column's first values look like the field's."""
    # A column of its own name («รหัสตำบล») is the field whatever it holds; its faults are told row by row.
    if field.values is None or key == header_key(field.th):
        return True
    values = sheet.rows[column].head(SAMPLE).drop_nulls()
    return bool(len(values)) and int(values.str.contains(field.values).sum()) * 2 >= len(values)


def missing_fields(kind: str, mapping: dict[str, str]) -> list[str]:
    """What this kind of list cannot do without and no column gives: codes of fields, alternatives joined by «|»."""
    given = set(mapping.values())
    lacking = [code for code in table()["kinds"][kind]["needs"] if code not in given]
    if kind == "bmn_answers":
        return lacking
    if not given & {"first_name", "full_name"}:
        lacking.append("first_name|full_name")
    if not given & {"area_code", "subdistrict_code", "subdistrict"}:
        lacking.append("area_code|subdistrict_code|subdistrict")
    return lacking


def lacking_words(lacking: list[str]) -> str:
    """Which fields no column was found for, and what to do, in words."""
    alternatives = _(" or ")
    names = [alternatives.join(f"«{fields()[code].label}»" for code in each.split("|")) for each in lacking]
    return _("No column was found for %(names)s. Say which column it is, or rename the column.") % {
        "names": ", ".join(names)
    }


def matching(values: pl.Expr, meaning: str) -> pl.Expr:
    """Whether a text column says one of the meanings under [values] of headers.toml; null where it says nothing."""
    patterns = "|".join(table()["values"][meaning])
    return values.str.strip_chars().str.to_lowercase().str.contains(f"(?:{patterns})")
