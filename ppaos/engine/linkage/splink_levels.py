"""Which SQL says, in Splink, at which level and in which context two records agree?

Conditions read the columns of ``splink_export``; each comparison is one CASE whose first true condition counts.
They keep to what DuckDB and Spark both understand. What is missing is null, and null is never true.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from ppaos.engine.linkage.model import (
    BIRTH_DATE,
    CITIZEN_ID,
    FIRST_NAME,
    HOME,
    LAST_NAME,
    SEX,
    Comparison,
)
from ppaos.engine.linkage.spellings import CLOSE, SHORTEST_SLIP, SIMILAR

# The engine compares in single precision, where 0.9 counts as 0.9, and its cut-off leaves 0.8 itself out. Between
# names of at most some fifty letters no similarity lies nearer to either without being it.
HAIR = 1e-7
ELSE = "ELSE"
JARO_WINKLER = {"duckdb": "jaro_winkler_similarity", "spark": "jaro_winkler"}  # by Splink's name of a backend


@dataclass(frozen=True)
class Level:
    """One level of a comparison in one context, and the condition under which it holds."""

    name: str
    context: str
    sql: str


def levels(comparison: Comparison, backend: str = "duckdb") -> Iterator[Level]:
    """The levels in the order of the CASE: missing first, then context by context, the general one last."""
    for level in _levels(comparison):
        yield replace(level, sql=level.sql.replace(JARO_WINKLER["duckdb"], JARO_WINKLER[backend]))


def _levels(comparison: Comparison) -> Iterator[Level]:
    yield Level("missing", "", _MISSING[comparison])
    for context, circumstance in _CONTEXTS[comparison].items():
        for name, test in {**_TESTS[comparison], "different": ""}.items():
            parts = [f"({part})" for part in (circumstance, test) if part]
            yield Level(name, context, " and ".join(parts) or ELSE)


def _same(*columns: str) -> str:
    return " and ".join(f"{column}_l = {column}_r" for column in columns)


def _missing(*columns: str) -> str:
    return " or ".join(f"{column}_{side} is null" for column in columns for side in "lr")


def _missing_name(which: str) -> str:
    """Absent, or in two scripts that do not sound alike."""
    scripts = f"{which}_is_thai_l <> {which}_is_thai_r"
    return f"{_missing(f'{which}_name')} or ({scripts} and not {_surely(_same(f'{which}_sound'))})"


def _surely(condition: str) -> str:
    """A condition that is false where something in it is missing, so that its contrary is true."""
    return f"coalesce({condition}, false)"


def _similarity(name: str) -> str:
    return f"{JARO_WINKLER['duckdb']}({name}_letters_l, {name}_letters_r)"


def _slip(name: str) -> str:
    """Equal in one of two typing keys, unless even the letters they share cannot make them similar."""
    length = f"length({name}_letters_l)"
    ours, theirs = f"{name}_marks_l", f"{name}_marks_r"
    shared = f"({length} - greatest(bit_count({ours} & ~{theirs}), bit_count({theirs} & ~{ours})))"
    begins = f"substring({name}_letters_l, 1, 1) = substring({name}_letters_r, 1, 1)"
    typed = f"({_same(f'{name}_typed')} or {_same(f'{name}_typed_otherwise')})"
    # Jaro's similarity of two names of one length with ``shared`` letters in place is (1 + 2 · shared / length) / 3;
    # Winkler's bonus of at most 0.4 needs one beginning. Both come to 0.8 as whole numbers here.
    enough = f"(10 * {shared} > 7 * {length} or ({begins} and 2 * {shared} >= {length}))"
    return f"{typed} and {length} >= {SHORTEST_SLIP} and {enough}"


def _names(name: str) -> dict[str, str]:
    return {
        "exact": _same(f"{name}_name"),
        "sound": _same(f"{name}_sound"),
        "close": f"{_similarity(name)} >= {CLOSE - HAIR} or ({_slip(name)})",
        "similar": f"{_similarity(name)} >= {SIMILAR + HAIR}",
    }


_SWAPPED = "first_sound_l = last_sound_r and last_sound_l = first_sound_r and first_sound_l <> last_sound_l"
_FIRST, _LAST = _names("first"), _names("last")

_IN_HOUSE = "house_l = house_r and (moo_l = moo_r or moo_l is null or moo_r is null)"
_WOMAN = "coalesce(sex_l, sex_r) = 'f' and coalesce(sex_r, sex_l) = 'f'"
_SAME_FIRST = f"({_FIRST['exact']}) or ({_FIRST['sound']} and not {_surely(_SWAPPED)})"
_ANOTHER_IN_HOUSE = f"({_IN_HOUSE}) and not {_surely(_SAME_FIRST)}"

_FULL = "day_l is not null and day_r is not null"
_FIRST_OF_YEAR = "(day_l = 1 and month_l = 1) or (day_r = 1 and month_r = 1)"
_PARTIAL = f"day_l is null or day_r is null or {_FIRST_OF_YEAR}"
_DAY_MONTH = _same("day", "month")

_ANY_LIKENESS = " or ".join(f"({test})" for test in (_SWAPPED, *map(_FIRST.get, ("exact", "sound", "close"))))
_ANOTHER_NAME = f"not ({_missing_name('first')}) and not {_surely(_ANY_LIKENESS)}"
_ANOTHER_BIRTH = f"year_l <> year_r and not {_surely(_DAY_MONTH)}"

_MISSING: Mapping[Comparison, str] = {
    FIRST_NAME: _missing_name("first"),
    LAST_NAME: f"{_missing_name('last')} or ({_SWAPPED})",  # swapped is said once, by the first name
    BIRTH_DATE: _missing("year"),
    SEX: _missing("sex"),
    HOME: _missing("subdistrict"),
    CITIZEN_ID: _missing("citizen_id"),
}

# In order: a context that is a case of another stands before it; the last holds for all the rest.
_CONTEXTS: Mapping[Comparison, Mapping[str, str]] = {
    FIRST_NAME: {"house": _IN_HOUSE, "elsewhere": ""},
    LAST_NAME: {
        "house_woman": f"({_IN_HOUSE}) and {_WOMAN}",
        "house": _IN_HOUSE,
        "village_woman": f"{_same('village')} and {_WOMAN}",
        "village": _same("village"),
        "elsewhere_woman": _WOMAN,
        "elsewhere": "",
    },
    BIRTH_DATE: {"partial": _PARTIAL, "house_another_name": _ANOTHER_IN_HOUSE, "full": ""},
    SEX: {"elsewhere": ""},
    HOME: {"elsewhere": ""},
    CITIZEN_ID: {"house_another_name": _ANOTHER_IN_HOUSE, "elsewhere": ""},
}

_TESTS: Mapping[Comparison, Mapping[str, str]] = {
    FIRST_NAME: {"swapped": _SWAPPED, **_FIRST},
    LAST_NAME: _LAST,
    BIRTH_DATE: {
        "exact": _same("birth"),
        "swapped": f"{_FULL} and {_same('year')} and day_l = month_r and month_l = day_r",
        "year_month": _same("year", "month"),
        "day_month": _DAY_MONTH,
        "year": _same("year"),
        "near": "abs(year_l - year_r) = 1",
    },
    SEX: {"same": _same("sex")},
    HOME: {"house": _IN_HOUSE, "village": _same("village"), "subdistrict": _same("subdistrict")},
    CITIZEN_ID: {
        "contradicted": f"{_same('citizen_id')} and {_ANOTHER_NAME} and {_ANOTHER_BIRTH}",
        "exact": f"{_same('citizen_id')} and id_is_valid_l",
        "unverified": _same("citizen_id"),
        "close": "damerau_levenshtein(citizen_id_l, citizen_id_r) = 1",  # of one length: a digit, or two changed round
        "faulty": "not id_is_valid_l or not id_is_valid_r",
    },
}
