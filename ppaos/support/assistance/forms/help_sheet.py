"""An agency's file of help: which column is what, each row typed, what is wrong with it; each row known by a key."""

import hashlib
import re
import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from importlib.resources import files
from typing import Any

import polars as pl
from django.utils.translation import gettext as _

from ppaos.engine.thai import addresses, citizen_ids, dates, names
from ppaos.engine.thai.digits import latin_digits
from ppaos.ground.workbench.forms.sheets import Sheet
from ppaos.support.assistance.actions.errors import HelpRefused

AHEAD = timedelta(days=366 * 5)
OLDEST_YEARS = 120
NAMING = ("citizen_id", "first_name")  # one of them at least
TYPED = (
    "row_no", "key", "citizen_id", "title", "first_name", "last_name", "sex", "birth_on", "birth_precision", "house_no",
    "moo", "subdistrict_code", "what", "kind", "quantity", "unit", "baht", "stage", "given_on", "fiscal_year",
    "programme", "budget_line", "note", "received", "fault",
)  # fmt: skip
# Who was helped and by what: the same in another file is the same help.
SAME = (
    "citizen_id", "first_name", "last_name", "birth_on", "house_no", "moo", "what", "kind", "quantity", "baht", "stage",
    "given_on", "fiscal_year", "programme", "budget_line",
)  # fmt: skip


@dataclass(frozen=True)
class HelpSheet:
    """The header of a file as received, and its rows typed (columns TYPED; `received` is the row as a JSON list)."""

    header: list[str]
    rows: pl.DataFrame


def typed_help(sheet: Sheet, *, organisation_id: int, kind: str, stage: str, today: date) -> HelpSheet:
    """The rows of a file, typed; kind and stage hold for rows that do not tell theirs.

    Raises HelpRefused where the columns do not tell whom or what.
    """
    columns = columns_of(sheet)
    if not any(name in columns for name in NAMING) or "what" not in columns:
        raise HelpRefused(
            _(
                "The file needs a column «%(id)s» or «%(name)s», and a column «%(what)s». "
                "Name the columns so in the first row."
            )
            % {name: headers()[field]["th"] for name, field in
               (("id", "citizen_id"), ("name", "first_name"), ("what", "what"))}
        )  # fmt: skip
    raw = sheet.rows.select(
        pl.col("row_no").cast(pl.Int64),
        *(
            pl.col(columns[name]).str.strip_chars().alias(name)
            if name in columns
            else pl.lit(None, pl.String).alias(name)
            for name in headers()
        ),
        received=pl.concat_list(pl.col(name) for name in sheet.columns),
    )
    rows = _named(_dated(_told(raw), today)).with_columns(fault=_fault())
    read = {name: pl.col(f"{name}_read") for name in ("quantity", "baht", "fiscal_year")}
    rows = rows.with_columns(
        **read,
        kind=pl.coalesce("kind_read", pl.lit(kind)),
        stage=pl.coalesce("stage_read", pl.lit(stage)),
        given_on=pl.col("given").struct.field("on"),
    )
    return HelpSheet(sheet.header, rows.with_columns(key=_key(organisation_id)).select(TYPED))


@lru_cache
def headers() -> dict[str, Any]:
    """Every field by its code, with the headers it goes by."""
    return _data("help_headers.toml")


def columns_of(sheet: Sheet) -> dict[str, str]:
    """Which column of a sheet is which field: the first that goes by one of its names."""
    known = {
        _header_key(name): code
        for code, row in headers().items()
        for name in (row["th"], code, *row["names"])
    }
    found: dict[str, str] = {}
    for column, header in zip(sheet.columns, sheet.header, strict=True):
        code = known.get(_header_key(header))
        if code and code not in found:
            found[code] = column
    return found


@lru_cache
def _data(name: str) -> dict[str, Any]:
    return tomllib.loads(files("ppaos.support.assistance.forms").joinpath(name).read_text())


def _header_key(header: str) -> str:
    return re.sub(r"[\s.()\[\]_\-/:*]+", "", header.replace("\ufeff", "").lower())


def _told(raw: pl.DataFrame) -> pl.DataFrame:
    """Words, numbers and the fiscal year of what was given; a number that cannot be read is at fault."""
    words = {
        name: {word: code for code, known in told.items() for word in (code, *known)}
        for name, told in _data("help_words.toml").items()
    }
    numbers = {name: _number(pl.col(name)) for name in ("quantity", "baht")}
    return raw.with_columns(
        *(
            pl.col(name).str.to_lowercase().replace_strict(known, default=None).alias(f"{name}_read")
            for name, known in words.items()
        ),
        *(number.alias(f"{name}_read") for name, number in numbers.items()),
        fiscal_year_read=latin_digits(pl.col("fiscal_year"))
        .str.extract(r"^(?:พ\.?ศ\.?\s*)?(\d{4})$")
        .cast(pl.Int64),
    )


def _dated(rows: pl.DataFrame, today: date) -> pl.DataFrame:
    return rows.with_columns(
        given=dates.parsed(pl.col("given_on"), latest=today + AHEAD, oldest_years=100),
        born=dates.parsed(pl.col("birth"), latest=today, oldest_years=OLDEST_YEARS),
    )


def _named(rows: pl.DataFrame) -> pl.DataFrame:
    """Whom the row names, typed as `engine.linkage.link` takes it."""
    name = names.split(pl.col("title"), pl.col("first_name"), pl.col("last_name"))
    rows = rows.with_columns(named=name, id_read=citizen_ids.read(pl.col("citizen_id")))
    named, read, born = (pl.col(part).struct for part in ("named", "id_read", "born"))
    return rows.with_columns(
        title=named.field("title").fill_null(""),
        first_name=named.field("first_name").fill_null(""),
        last_name=named.field("last_name").fill_null(""),
        sex=pl.coalesce(addresses.sex(pl.col("sex")), named.field("sex_of_title")),
        id_fault=read.field("fault"),
        citizen_id=pl.when(read.field("fault").is_null()).then(read.field("digits")),
        birth_on=born.field("on"),
        birth_precision=born.field("precision"),
        house_no=addresses.house_no(pl.col("house_no")),
        moo=addresses.moo(pl.col("moo")),
    )


def _fault() -> pl.Expr:
    """What is wrong with a row by itself: a code, null where nothing is."""
    unread = {
        "kind": "kind_unknown", "stage": "stage_unknown", "quantity": "quantity_unreadable",
        "baht": "amount_unreadable", "fiscal_year": "year_absurd",
    }  # fmt: skip
    given, read = pl.col("given").struct, pl.col
    checks = [
        ("id_wrong", pl.col("id_fault").is_not_null()),
        ("nobody_named", pl.col("citizen_id").is_null() & (pl.col("first_name") == "")),
        ("what_missing", pl.col("what").fill_null("") == ""),
        ("day_unreadable", given.field("fault").is_not_null() | (given.field("precision") != "day")),
        *(
            (code, (read(name).fill_null("") != "") & read(f"{name}_read").is_null())
            for name, code in unread.items()
        ),
    ]  # fmt: skip
    return pl.coalesce(pl.when(wrong.fill_null(False)).then(pl.lit(code)) for code, wrong in checks)


def _number(text: pl.Expr) -> pl.Expr:
    """Text as a number: Thai digits, thousands and «บาท» are read."""
    plain = latin_digits(text).str.replace_all(r"[,\s]|บาท|฿", "").str.strip_suffix(".-")
    return plain.cast(pl.Float64, strict=False)


def _key(organisation_id: int) -> pl.Expr:
    """By which a row is known again: the agency's own reference, else whom it names and what it tells."""
    told = pl.concat_str((pl.col(name).cast(pl.String).fill_null("") for name in SAME), separator="\x1f")
    has_own = pl.col("reference").fill_null("") != ""
    text = pl.when(has_own).then(pl.lit("ref\x1f") + pl.col("reference")).otherwise(told)
    return text.map_elements(
        lambda value: hashlib.sha256(f"{organisation_id}\x1f{value}".encode()).hexdigest(),
        return_dtype=pl.String,
    )
