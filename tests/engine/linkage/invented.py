"""Two lists of invented people with the errors real lists have, and the truth about who is who.

The people (``invented_population``): households of one to six in villages; heads, spouses, children and parents of
fitting ages; twins, siblings whose names begin alike, namesakes; ids as offices give them, so that housemates' ids
differ in a few digits. Names are PyThaiNLP's, some common and most rare; ``names="unseen"`` draws from the half of
each list that ``"tuning"`` never uses. No person is real.

The lists: a register (right), and a list (left) that names households, each member with a chance of 0.7. One in
ten of the list stands nowhere in the register: half of them whole households, half missing from a household that
is there.

The error model (``invented_errors``): RATES is the share of the list's records that each kind of error falls on;
the register bears half of it. Errors come together: one record in five is written carelessly and bears four times the
errors of the others (CARELESS). The house's errors (a wrong house number, no address, the whole house moved) fall
on all its members at once. Apart from errors, everybody writes as they like: dates in three styles and two
eras, ids with dashes, «หมู่ที่ 5». Who was registered by year alone bears the errors of it in both lists.
How names are misspelt is in ``invented_slips``, how a record is written in ``invented_records``.

The rates are set so that on 336,239 × 957,470 people an exact join of ids gives an F1 of 0.82 and a plain Splink 5
model 0.987 ± 0.003 at its best threshold; with ``errors=2`` 0.65 and 0.945 (`benchmarks/linkage_quality.py`).
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from tests.engine.linkage.invented_errors import RATES, REGISTER, Hits
from tests.engine.linkage.invented_population import name_pools, population
from tests.engine.linkage.invented_records import written

LISTED_MEMBERS = 0.7
IN_NO_REGISTER = 10  # one listed in so many


@dataclass(frozen=True)
class Invented:
    """Two lists with the columns of a list file, and the truth.

    truth: left_id, right_id of those in both. errors: left_id and a Boolean column for each kind in RATES: the
    record bears the error itself, or its counterpart in the register does.
    """

    left: pl.DataFrame
    right: pl.DataFrame
    truth: pl.DataFrame
    errors: pl.DataFrame


def people(
    left_rows: int,
    right_rows: int,
    *,
    seed: int,
    errors: float = 1.0,
    ids: bool = True,
    names: str = "tuning",
) -> Invented:
    """Lists of these sizes; ``errors`` multiplies every rate, ``ids=False`` empties citizen_id.

    ``left_rows`` is at most ``right_rows``; ``names`` is «tuning» or «unseen».
    """
    chance, pools = np.random.default_rng(seed), name_pools(names)
    extra = left_rows // IN_NO_REGISTER
    everyone = population(right_rows + extra, pools, chance)
    absent = _absent(everyone["house"], extra, chance)
    registered = np.flatnonzero(~absent)
    listed = _listed(everyone["house"], registered, left_rows - extra, chance)
    left, our_hits = written(np.r_[listed, np.flatnonzero(absent)], "L", everyone, pools, errors, chance)
    right, their_hits = written(registered, "R", everyone, pools, errors * REGISTER, chance)
    if not ids:
        left, right = (side.with_columns(citizen_id=pl.lit(None, pl.String)) for side in (left, right))
    ours, theirs = (_numbers(letter, side, chance) for letter, side in (("L", left), ("R", right)))
    truth = pl.DataFrame(
        {"left_id": ours[: len(listed)], "right_id": theirs[np.searchsorted(registered, listed)]}
    )
    borne = _errors(np.r_[listed, np.flatnonzero(absent)], our_hits, their_hits, len(absent))
    return Invented(
        left.insert_column(0, ours).sort("record_id"),
        right.insert_column(0, theirs).sort("record_id"),
        truth,
        borne.insert_column(0, ours.alias("left_id")),
    )


def f1(found: pl.DataFrame, truth: pl.DataFrame) -> float:
    """Harmonic mean of precision and recall of the pairs found."""
    right = found.join(truth, on=["left_id", "right_id"], how="semi").height
    return 2 * right / max(1, found.height + truth.height)


def _numbers(letter: str, side: pl.DataFrame, chance: np.random.Generator) -> pl.Series:
    """Record ids drawn at random: they say nothing about who is who."""
    drawn = pl.Series("record_id", chance.permutation(side.height))
    return drawn.cast(pl.String).str.zfill(7).str.replace("^", letter)


def _absent(house: np.ndarray, extra: int, chance: np.random.Generator) -> np.ndarray:
    """Who stands in no register: half of them by households, half one by one."""
    together = np.argsort(chance.random(len(house))[house], kind="stable")[: extra // 2]
    absent = np.zeros(len(house), dtype=bool)
    absent[together] = True
    absent[chance.choice(np.flatnonzero(~absent), extra - len(together), replace=False)] = True
    return absent


def _listed(house: np.ndarray, among: np.ndarray, rows: int, chance: np.random.Generator) -> np.ndarray:
    """Who of these is listed: households in turn, each member with a chance of LISTED_MEMBERS."""
    turn = chance.random(len(house))[house[among]] + (chance.random(len(among)) > LISTED_MEMBERS)
    return np.sort(among[np.argsort(turn, kind="stable")[:rows]])


def _errors(listed: np.ndarray, ours: Hits, theirs: Hits, size: int) -> pl.DataFrame:
    """By listed record and kind: does it or its counterpart bear the error?"""
    borne = {kind: np.zeros(size, dtype=bool) for kind in RATES}
    for kind, column in borne.items():
        column[ours[kind]] = column[theirs[kind]] = True
    return pl.DataFrame({kind: column[listed] for kind, column in borne.items()})
