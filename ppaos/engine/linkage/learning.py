"""What do the data at hand say about m and u, and how far are the shipped ones to be believed?

u: from pairs spread over the two lists, and from housemates. m: by expectation–maximisation among pairs
that agree on something else, so that no comparison is judged by what brought the pair together.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from ppaos.engine.linkage.blocking import Pairs
from ppaos.engine.linkage.comparisons import Levels, compared
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
    Floats,
    Model,
)  # fmt: skip
from ppaos.engine.linkage.people import People

SAMPLE = 200_000  # pairs that u is learned from
ROUNDS = 40

# Steps of a sequence that fills the plane evenly (Roberts' R2): a spread sample without chance.
R2 = (0.7548776662466927, 0.5698402909980532)


@dataclass(frozen=True)
class Session:
    """Pairs that agree on ``given`` (levels by comparison) teach the m of ``learns``."""

    given: dict[Comparison, tuple[str, ...]]
    learns: tuple[Comparison, ...]


SESSIONS = (
    Session(
        {FIRST_NAME: ("exact", "sound"), LAST_NAME: ("exact", "sound")},
        (BIRTH_DATE, SEX, HOME, CITIZEN_ID),
    ),
    Session({BIRTH_DATE: ("exact",), HOME: ("house", "village", "subdistrict")}, (FIRST_NAME, LAST_NAME)),
)


def with_learned_u(model: Model, left: People, right: People, chunk: int) -> Model:
    """The model with u learned from pairs of different people; the shipped u count as some observations."""
    with ThreadPoolExecutor() as threads:
        at_home = threads.submit(
            lambda: compared(right, right, _different(right, right, _housemates(right)), chunk)
        )
        strangers = compared(left, right, _different(left, right, _spread(left.rows, right.rows)), chunk)
        housemates = at_home.result()
    u = dict(model.u)
    for comparison in COMPARISONS:
        if comparison.learns_u:
            counts = _counts(comparison, strangers) + _counts(comparison, housemates) * _of_house(comparison)
            u[comparison.name] = _blended(
                comparison, counts, u[comparison.name], model.learning["strength_u"]
            )
    return replace(model, u=u)


def with_learned_m(model: Model, levels: Levels, verified: Levels) -> Model:
    """The model with m learned by EM from candidate pairs (``levels``) and pairs verified by id.

    Verified pairs are one person for certain, but say nothing about ids: they were chosen by them.
    """
    patterns = _patterns(levels, is_match=False), _patterns(verified, is_match=True)
    codes = np.concatenate([part[0] for part in patterns])
    counts = np.concatenate([part[1] for part in patterns])
    is_match = np.concatenate([part[2] for part in patterns])
    m = dict(model.m)
    for session in SESSIONS:
        kept = _given(codes, session)
        m |= _maximised(model, session, codes[kept], counts[kept], is_match[kept])
    return replace(model, m=m)


def _maximised(
    model: Model, session: Session, codes: Codes, counts: Floats, is_match: Codes
) -> dict[str, Floats]:
    """EM over patterns: the share of matches and m are found, u stays.

    Housemates, neighbours and others have a share each: two who share a birth date are one person far more
    often in one house than in one subdistrict.
    """
    columns = {comparison: codes[:, COMPARISONS.index(comparison)] for comparison in session.learns}
    m = {comparison.name: model.m[comparison.name] for comparison in session.learns}
    place = (
        np.zeros(len(codes), dtype=np.int64) if HOME in session.learns else codes[:, COMPARISONS.index(HOME)]
    )
    share = np.full(HOME.size, 0.5)
    undecided = np.where(is_match, 0.0, counts)
    for _ in range(ROUNDS):
        odds = (np.log(share) - np.log1p(-share))[place]
        for comparison, column in columns.items():
            odds += (np.log(m[comparison.name]) - np.log(model.u[comparison.name]))[column]
        chance = np.where(is_match, 1.0, 1.0 / (1.0 + np.exp(-np.clip(odds, -700, 700))))
        for comparison, column in columns.items():
            weighed = counts * chance * (~is_match if comparison is CITIZEN_ID else 1)
            seen = np.bincount(column, weights=weighed, minlength=comparison.size)
            m[comparison.name] = _blended(
                comparison, seen, model.m[comparison.name], model.learning["strength_m"]
            )
        found, asked = (
            np.bincount(place, weights=w, minlength=HOME.size) for w in (undecided * chance, undecided)
        )
        share = (1 + found) / (2 + asked)
    return m


def _patterns(levels: Levels, *, is_match: bool) -> tuple[Codes, Floats, Codes]:
    """The different rows of codes, how often each occurs, and whether they are known matches."""
    packed = np.zeros(len(levels[SEX.name]), dtype=np.int64)
    for comparison in COMPARISONS:
        packed = packed * comparison.size + levels[comparison.name]
    # As many numbers as there may be rows of codes are counted faster than rows are sorted.
    every = np.bincount(packed)
    kinds = np.flatnonzero(every)
    counts = every[kinds]
    codes = np.empty((len(kinds), len(COMPARISONS)), dtype=np.int64)
    rest = kinds.copy()
    for place in reversed(range(len(COMPARISONS))):
        codes[:, place] = rest % COMPARISONS[place].size
        rest //= COMPARISONS[place].size
    return codes, counts.astype(float), np.full(len(kinds), is_match)


def _given(codes: Codes, session: Session) -> Codes:
    """Which patterns have the levels a session asks for."""
    kept = np.ones(len(codes), dtype=bool)
    for comparison, names in session.given.items():
        wanted = [comparison.level(name) for name in names]
        kept &= np.isin(codes[:, COMPARISONS.index(comparison)] % len(comparison.levels), wanted)
    return kept


def _counts(comparison: Comparison, levels: Levels) -> Floats:
    return np.bincount(levels[comparison.name], minlength=comparison.size).astype(float)


def _of_house(comparison: Comparison) -> Floats:
    """One for codes that speak of people of one house, else zero."""
    return np.repeat(
        [float(context.startswith("house")) for context in comparison.contexts], len(comparison.levels)
    )


def _blended(comparison: Comparison, counts: Codes, shipped: Floats, strength: float) -> Floats:
    """Observed shares within each context, the shipped ones counting as ``strength`` observations."""
    table = (counts + strength * shipped).reshape(len(comparison.contexts), -1).copy()
    table[:, 0] = 0
    table /= table.sum(axis=1, keepdims=True)
    table[:, 0] = 1.0
    return table.ravel()


def _spread(left_rows: int, right_rows: int) -> Pairs:
    """At most SAMPLE pairs spread evenly over all there are."""
    steps = np.arange(1, min(SAMPLE, left_rows * right_rows) + 1)
    left, right = (
        np.floor(steps * step % 1.0 * rows) for step, rows in zip(R2, (left_rows, right_rows), strict=True)
    )
    return Pairs(left.astype(np.uint32), right.astype(np.uint32))


def _housemates(people: People) -> Pairs:
    """Neighbours in the order of houses that live in one house: at most SAMPLE pairs."""
    # By house, then by position: both in one number are faster to sort.
    in_order = np.sort(people["house"].astype(np.int64) << 32 | np.arange(people.rows))
    house, order = in_order >> 32, in_order & 0xFFFFFFFF
    nearby = [
        np.flatnonzero((house[gap:] == house[:-gap]) & (house[gap:] >= 0))
        for gap in (1, 2)
        if gap < len(house)
    ]
    left = np.concatenate([order[at] for at in nearby] or [order[:0]])
    right = np.concatenate([order[at + gap] for gap, at in enumerate(nearby, start=1)] or [order[:0]])
    every = max(1, len(left) // SAMPLE)
    return Pairs(left[::every].astype(np.uint32), right[::every].astype(np.uint32))


def _different(left: People, right: People, pairs: Pairs) -> Pairs:
    """Without the pairs that plainly are one person: the same id, or the same name and birth or surname."""

    def same(column: str) -> Codes:
        mine = left[column][pairs.left]
        return np.asarray((mine == right[column][pairs.right]) & (mine >= 0))

    one_person: Codes = same("citizen_id") | (same("first_name") & (same("birth") | same("last_name")))
    return pairs.take(~one_person)
