"""At which level does each pair agree, thing by thing?"""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import numpy as np
from numpy.typing import NDArray

from ppaos.engine.linkage.blocking import Pairs
from ppaos.engine.linkage.model import (
    BIRTH_DATE,
    CITIZEN_ID,
    COMPARISONS,
    FIRST_NAME,
    HOME,
    LAST_NAME,
    SEX,
    Codes,
    Comparison,
)
from ppaos.engine.linkage.people import People
from ppaos.engine.linkage.spellings import CLOSE, SIMILAR, Spellings

ID_DIGITS = 13
# How far apart two ids may be that one digit parts, or two neighbours changed round; the last is for no two.
APART = (digits * 10**place for place in range(ID_DIGITS) for digits in (*range(1, 10), *range(9, 82, 9)))
SLIPS = np.unique([*APART, 10 ** (ID_DIGITS + 1)])

Side = Callable[[str], Codes]  # a column at the pairs' positions
Levels = dict[str, NDArray[np.uint8]]


def compared(left: People, right: People, pairs: Pairs, chunk: int) -> Levels:
    """Codes (context and level, see ``Comparison.code``) of each pair, by comparison.

    ``chunk`` pairs at a time, as many chunks at once as there are processors: what is held at a time is bounded.
    """
    out = {comparison.name: np.empty(len(pairs), dtype=np.uint8) for comparison in COMPARISONS}

    def fill(start: int) -> None:
        part = slice(start, start + chunk)
        for name, codes in _chunk(left, right, pairs.take(part)).items():
            out[name][part] = codes

    with ThreadPoolExecutor(os.cpu_count()) as threads:
        list(threads.map(fill, range(0, len(pairs), chunk)))
    return out


def _chunk(left: People, right: People, pairs: Pairs) -> Levels:
    # Whole positions of the machine's own size, taken once: thrice as fast as others.
    at_left, at_right = pairs.left.astype(np.intp), pairs.right.astype(np.intp)

    @cache
    def ours(column: str) -> Codes:
        return left[column].take(at_left)

    @cache
    def theirs(column: str) -> Codes:
        return right[column].take(at_right)

    home = _home(ours, theirs)
    in_house = home == HOME.level("house")
    first, last = _names(ours, theirs, left.spellings)
    nearness = 2 * in_house + (home == HOME.level("village"))
    another_in_house = in_house & ~_is(FIRST_NAME, first, "exact", "sound")
    birth, is_partial = _birth(ours, theirs)
    # At least one says woman, and neither says man.
    woman = (
        (ours("is_woman") != 0)
        & (theirs("is_woman") != 0)
        & (np.maximum(ours("is_woman"), theirs("is_woman")) > 0)
    )
    return {
        FIRST_NAME.name: FIRST_NAME.code(in_house, first),
        LAST_NAME.name: LAST_NAME.code(2 * nearness + woman, last),
        BIRTH_DATE.name: BIRTH_DATE.code(np.where(is_partial, 1, 2 * another_in_house), birth),
        SEX.name: SEX.code(0, _sex(ours, theirs)),
        HOME.name: HOME.code(0, home),
        CITIZEN_ID.name: CITIZEN_ID.code(another_in_house, _citizen_id(ours, theirs, first, birth)),
    }


def _graded(comparison: Comparison, missing: Codes, tests: dict[str, Codes]) -> Codes:
    """The first level whose test holds; «different» where none does."""
    levels = np.full(len(missing), comparison.level("different"), dtype=np.uint8)
    for name in reversed(tests):
        levels[tests[name]] = comparison.level(name)
    levels[missing] = 0
    return levels


def _is(comparison: Comparison, levels: Codes, *names: str) -> Codes:
    """Whether each level is one of those named."""
    wanted = np.zeros(len(comparison.levels), dtype=bool)
    wanted[[comparison.level(name) for name in names]] = True
    return wanted[levels]


def _names(ours: Side, theirs: Side, spellings: Spellings) -> tuple[Codes, Codes]:
    """Levels of first and last name. Fields swapped say so once, in the first name; the last is then missing.

    A Thai and a Latin spelling that do not sound alike say nothing: nobody knows how either was written over.
    """
    a, b, c, d = ours("first_name"), ours("last_name"), theirs("first_name"), theirs("last_name")
    given, family = ours("first_sound"), ours("last_sound")
    swapped = (given == theirs("last_sound")) & (family == theirs("first_sound")) & (given != family)
    swapped &= (given >= 0) & (family >= 0)
    levels = []
    for comparison, mine, yours in ((FIRST_NAME, a, c), (LAST_NAME, b, d)):
        sound = comparison.name.replace("name", "sound")
        exact, alike = mine == yours, (ours(sound) == theirs(sound)) & (ours(sound) >= 0)
        missing = (mine < 0) | (yours < 0) | (spellings.in_two_scripts(mine, yours) & ~alike)
        likeness = np.zeros(len(mine), dtype=np.float32)
        asked = np.flatnonzero(~(missing | exact | alike))
        likeness[asked] = spellings.likeness(mine[asked], yours[asked])
        tests = {"exact": exact, "sound": alike, "close": likeness >= CLOSE, "similar": likeness >= SIMILAR}
        if comparison is FIRST_NAME:
            tests = {"swapped": swapped, **tests}
        levels.append(_graded(comparison, missing | (swapped & (comparison is LAST_NAME)), tests))
    return levels[0], levels[1]


def _birth(ours: Side, theirs: Side) -> tuple[Codes, Codes]:
    """Levels of the birth date, and whether either side knows it only in part (1 January often means that)."""
    year, month, day = ours("year"), ours("month"), ours("day")
    year_b, month_b, day_b = theirs("year"), theirs("month"), theirs("day")
    missing = (year < 0) | (year_b < 0)
    full = (day > 0) & (day_b > 0)
    same_year, same_month = year == year_b, (month == month_b) & (month > 0)
    tests = {
        "exact": full & (ours("birth") == theirs("birth")),
        "swapped": full & same_year & (day == month_b) & (month == day_b),
        "year_month": same_year & same_month,
        "day_month": full & same_month & (day == day_b),
        "year": same_year,
        "near": np.abs(year - year_b) == 1,
    }
    first_of_year = ((day == 1) & (month == 1)) | ((day_b == 1) & (month_b == 1))
    return _graded(BIRTH_DATE, missing, tests), ~full | first_of_year


def _sex(ours: Side, theirs: Side) -> Codes:
    a, b = ours("is_woman"), theirs("is_woman")
    return _graded(SEX, (a < 0) | (b < 0), {"same": a == b})


def _home(ours: Side, theirs: Side) -> Codes:
    """Same house, village or subdistrict. A village number absent on one side does not part two equal houses."""
    moo, moo_b = ours("moo"), theirs("moo")
    house = (
        (ours("house") == theirs("house")) & (ours("house") >= 0) & ((moo == moo_b) | (moo < 0) | (moo_b < 0))
    )
    village = (ours("village") == theirs("village")) & (ours("village") >= 0)
    area, area_b = ours("subdistrict"), theirs("subdistrict")
    tests = {"house": house, "village": village, "subdistrict": area == area_b}
    return _graded(HOME, (area < 0) | (area_b < 0), tests)


def _citizen_id(ours: Side, theirs: Side, first: Codes, birth: Codes) -> Codes:
    """An equal id under another name and another birth year is likely a relative's: a level of its own."""
    a, b = ours("citizen_id"), theirs("citizen_id")
    equal = a == b
    another_name = _is(FIRST_NAME, first, "similar", "different")
    another_birth = _is(BIRTH_DATE, birth, "near", "different")
    tests = {
        "contradicted": equal & another_name & another_birth,
        "exact": equal & (ours("id_is_valid") == 1),
        "unverified": equal,
        "close": _one_slip(a, b),
        "faulty": (ours("id_is_valid") == 0) | (theirs("id_is_valid") == 0),
    }
    return _graded(CITIZEN_ID, (a < 0) | (b < 0), tests)


def _one_slip(a: Codes, b: Codes) -> Codes:
    """Ids that differ in one digit, or in two neighbours changed round."""
    apart = np.abs(a - b)
    near = np.flatnonzero(((apart < 10**6) | (apart % 10**5 == 0)) & (a >= 0) & (b >= 0))
    likely = near[SLIPS.take(np.searchsorted(SLIPS, apart[near])) == apart[near]]
    places = 10 ** np.arange(ID_DIGITS, dtype=np.int64)
    digits_a, digits_b = (side[likely, np.newaxis] // places % 10 for side in (a, b))
    differing = (digits_a != digits_b).sum(axis=1)
    crossed = (digits_a[:, 1:] == digits_b[:, :-1]) & (digits_a[:, :-1] == digits_b[:, 1:])
    swapped = (crossed & (digits_a[:, 1:] != digits_a[:, :-1])).any(axis=1)
    out = np.zeros(len(a), dtype=bool)
    out[likely] = (differing == 1) | ((differing == 2) & swapped)
    return out
