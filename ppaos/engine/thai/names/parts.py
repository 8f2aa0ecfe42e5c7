"""Which part of a name as typed is the title, which the first and which the last name?"""

import polars as pl

from ppaos.engine.thai.names import title_table
from ppaos.engine.thai.names.spelling import spelled
from ppaos.engine.thai.one import once, over_distinct

NAME = pl.Struct(
    {"title": pl.String, "first_name": pl.String, "last_name": pl.String, "sex_of_title": pl.String}
)
_FRONT = pl.Struct({"sure": pl.String, "lone": pl.String})

_TITLE, _FIRST, _LAST = pl.field("title"), pl.field("first_name"), pl.field("last_name")
_PREFIX = pl.field("prefix")


def split(title: pl.Expr, first: pl.Expr, last: pl.Expr) -> pl.Expr:
    """Columns of titles, first and last names as typed -> struct{title, first_name, last_name, sex_of_title}.

    Puts spelling right, takes titles off the first name, parts a whole name typed into one cell, and takes
    off a last name repeated behind the first. Titles are shown in full («น.ส.» -> นางสาว); an unknown one is
    kept as typed. sex_of_title is "m", "f" or null. A title given apart holds against one in the name.
    """
    row = pl.struct(
        spelled(title).alias("title"), spelled(first).alias("first_name"), spelled(last).alias("last_name")
    )
    # Each step is a field of the row, so that the next one reads it and does not work it out again.
    steps = (
        _kinds_of_cell(),
        _whole_name_to_first(),
        [over_distinct(_FIRST, _titles_in_front, _FRONT).alias("front")],
        [_believed().alias("prefix")],
        [_behind_prefix().alias("first_name"), pl.coalesce(_TITLE, _shown(_PREFIX)).alias("title")],
        _parted_at_blank(),
        [_sex_told().alias("sex_of_title")],
    )
    for step in steps:
        row = row.struct.with_fields(*step)
    return row.cast(NAME)


def is_first_name_alone(expr: pl.Expr) -> pl.Expr:
    """Column of first names as typed -> true where the cell holds a first name and no title, nor anything behind it.

    Beside a last name of its own, `split` does no more to such a cell than put its spelling right.
    """
    return once(
        spelled(expr), lambda name: ~(_has_title_in_front(name) | name.str.contains(" ", literal=True))
    )


def told_sex(title: pl.Expr) -> pl.Expr:
    """Column of titles as typed -> the sex that each tells, "m", "f" or null."""
    shown = _shown(spelled(title))
    return shown.replace_strict(title_table.sexes(), default=None, return_dtype=pl.String)


def _kinds_of_cell() -> list[pl.Expr]:
    """Which cell holds the whole name, or a title where the name should be?"""
    no_first, no_last = _FIRST.is_null(), _LAST.is_null()
    alone = pl.when(_TITLE.is_null() & no_last).then(_FIRST)
    all_in_title = no_first & no_last & _TITLE.str.contains(" ", literal=True) & _known(_TITLE).is_null()
    all_in_last = no_first & _LAST.str.contains(" ", literal=True) & ~_LAST.str.starts_with("ณ ")
    return [
        _shown(_TITLE).alias("title"),
        _known(alone).alias("title_in_first"),
        all_in_title.alias("all_in_title"),
        all_in_last.alias("all_in_last"),
    ]


def _whole_name_to_first() -> list[pl.Expr]:
    in_title, in_last, title = pl.field("all_in_title"), pl.field("all_in_last"), pl.field("title_in_first")
    first = pl.when(in_last).then(_LAST).when(in_title).then(_TITLE).when(title.is_null()).then(_FIRST)
    return [
        first.alias("first_name"),
        pl.when(~in_last).then(_LAST).alias("last_name"),
        pl.coalesce(title, pl.when(~in_title).then(_TITLE)).alias("title"),
    ]


def _shown(title: pl.Expr) -> pl.Expr:
    """A title in full; one that is not in the table as it was typed."""
    return over_distinct(title, lambda typed: pl.coalesce(_looked_up(typed), typed.str.strip_chars()))


def _known(text: pl.Expr) -> pl.Expr:
    """The title in full, null where the text is none."""
    return over_distinct(text, _looked_up)


def _looked_up(typed: pl.Expr) -> pl.Expr:
    letters = typed.str.replace_all(r"[.\s]", "").str.to_lowercase()
    return letters.replace_strict(title_table.shown_titles(), default=None, return_dtype=pl.String)


def _titles_in_front(first: pl.Expr) -> pl.Expr:
    """What stands in front of a first name: titles for sure, and «นาย» or «นาง» touching what may be a name."""
    is_whole = first.str.split(" ").list.first().is_in(title_table.whole_names())
    lone = pl.when(~is_whole).then(first.str.extract(title_table.lone_title_in_front(), 1))
    return pl.struct(first.str.extract(title_table.title_in_front(), 1).alias("sure"), lone.alias("lone"))


def _has_title_in_front(name: pl.Expr) -> pl.Expr:
    """Whether `_titles_in_front` finds any; to say so costs less than to say which."""
    is_whole = name.is_in(title_table.whole_names())
    lone = ~is_whole & name.str.contains(title_table.lone_title_in_front())
    return name.str.contains(title_table.title_in_front()) | lone


def _believed() -> pl.Expr:
    """A title that touches the name counts only if the list gives no other."""
    front = pl.field("front").struct
    lone = front.field("lone")
    return pl.coalesce(front.field("sure"), pl.when(_TITLE.is_null() | lone.eq(_TITLE)).then(lone))


def _behind_prefix() -> pl.Expr:
    return (
        pl.when(_PREFIX.is_null()).then(_FIRST).otherwise(_FIRST.str.strip_prefix(_PREFIX).str.strip_chars())
    )


def _parted_at_blank() -> list[pl.Expr]:
    """A whole name in the first cell: its last part is the last name, or repeats the one given."""
    halves = pl.when(_LAST.is_null()).then(_FIRST).str.splitn(" ", 2).struct
    once_only = _FIRST.str.strip_suffix(pl.format(" {}", _LAST))
    return [
        pl.coalesce(halves.field("field_0"), once_only).alias("first_name"),
        pl.coalesce(_LAST, halves.field("field_1").str.strip_chars()).alias("last_name"),
    ]


def _sex_told() -> pl.Expr:
    return _TITLE.replace_strict(title_table.sexes(), default=None, return_dtype=pl.String)
