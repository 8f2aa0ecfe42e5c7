"""Who moved together? What housemates found in one house say of a pair whose addresses differ."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from ppaos.engine.linkage.blocking import Pairs
from ppaos.engine.linkage.chance import Side
from ppaos.engine.linkage.model import Codes, Floats, Model

FOUND = 0.5  # a pair at least as likely as this says where its housemates may be
ROUNDS = 10


@dataclass(frozen=True)
class Kin:
    """Two lists and the pairs between them: ``settled`` by an id, ``pairs`` still weighed."""

    ours: Side
    theirs: Side
    settled: Pairs
    pairs: Pairs

    def homes(self, pairs: Pairs) -> Codes:
        """One number for the two households of each pair; minus one where either is not said."""
        left, right = self.ours.household[pairs.left].astype(np.int64), self.theirs.household[pairs.right]
        return np.where((left < 0) | (right < 0), -1, left * self.room + right)

    @property
    def room(self) -> int:
        """How far apart the households of the left list stand in ``homes``."""
        return max(self.theirs.households, 1)

    def is_away(self, pairs: Pairs) -> NDArray[np.bool_]:
        """Where the addresses differ: only there is anything left for housemates to say."""
        return np.asarray(self.ours.house[pairs.left] != self.theirs.house[pairs.right])


def housemates(kin: Kin, chance: Floats) -> Codes:
    """By pair how many others of its two households were found to be one person; 0 where the address is the same."""
    asked = np.flatnonzero(kin.is_away(kin.pairs))
    found = chance[asked] >= FOUND
    keys = kin.homes(kin.pairs.take(asked))
    settled = kin.homes(kin.settled.take(kin.is_away(kin.settled)))
    known = np.concatenate([settled, keys[found]])
    each, counts = np.unique(known[known >= 0], return_counts=True)
    others = np.zeros(len(kin.pairs), dtype=np.int64)
    others[asked] = _counted(each, counts, keys, kin.room) - (found & (keys >= 0))
    return others


def left_over(kin: Kin, chance: Floats) -> Pairs:
    """Pairs of people not found yet, of households that others of them show to be one; none met before.

    They share too little for any blocking rule: only their housemates bring them together.
    """
    found = np.flatnonzero(chance >= FOUND)
    keys = np.concatenate([kin.homes(kin.settled), kin.homes(kin.pairs.take(found))])
    homes = pl.Series("home", keys[keys >= 0]).unique().to_numpy()
    ours, theirs = homes // kin.room, homes % kin.room
    left = _lost(kin.ours, kin.pairs.left[found], ours)
    right = _lost(kin.theirs, kin.pairs.right[found], theirs)
    pairs = (
        pl.DataFrame({"ours": ours, "theirs": theirs})
        .join(_rows("ours", kin.ours, left), on="ours")
        .join(_rows("theirs", kin.theirs, right), on="theirs", suffix="_right")
    )
    packed = pairs.select(pair=pl.col("row") * 2**32 + pl.col("row_right"))["pair"]
    met = pl.Series(kin.pairs.left.astype(np.uint64) << np.uint64(32) | kin.pairs.right)
    again = met.filter(met.is_in(packed.implode()))
    fresh = packed.filter(~packed.is_in(again.implode())).sort().to_numpy()
    return Pairs((fresh >> np.uint64(32)).astype(np.uint32), fresh.astype(np.uint32))


def with_housemates(model: Model, weight: Floats, home: Floats, others: Codes, kin: Kin) -> Floats:
    """Match weights of pairs whose housemates were found together, their own address put aside.

    Two people of two households that are one are far more often one person than two at random: how much more is
    the fixed point of «expected matches ÷ possible pairs» among such households. weight and home (the address's
    part of it) in bits.
    """
    at = np.flatnonzero(others > 0)
    if not len(at):
        return weight
    keys = np.unique(kin.homes(kin.pairs.take(at)))
    ours, theirs = kin.ours.open[1:][keys // kin.room], kin.theirs.open[1:][keys % kin.room]
    possible = max(float((ours * theirs).sum()), 1.0)
    bare = np.exp2(np.clip(weight[at] - home[at], -500, 500))
    share = 0.1
    for _ in range(ROUNDS):
        odds = bare * share / (1 - share)
        share = min((1 + float((odds / (1 + odds)).sum())) / (2 + possible), 0.5)
    out = weight.copy()
    out[at] = np.log2(bare) + np.log2(share / (1 - share)) - np.log2(model.prior / (1 - model.prior))
    return out


def _lost(side: Side, found: Codes, households: Codes) -> Codes:
    """Who of some households neither an id nor a likely pair has brought home, as positions."""
    is_asked = np.zeros(side.households + 1, dtype=bool)  # minus one, no household, is the last
    is_asked[households] = True
    is_lost = is_asked[side.household] & ~side.is_settled
    is_lost[found] = False
    return np.flatnonzero(is_lost)


def _rows(name: str, side: Side, rows: Codes) -> pl.DataFrame:
    return pl.DataFrame({name: side.household[rows].astype(np.int64), "row": rows.astype(np.uint64)})


def _counted(each: Codes, counts: Codes, keys: Codes, room: int) -> Codes:
    """How often each key occurs. Few left households are among those counted: the rest is not looked for."""
    out = np.zeros(len(keys), dtype=np.int64)
    if len(each):
        is_there = np.zeros(int(max(each[-1], keys.max(initial=0))) // room + 2, dtype=bool)
        is_there[each // room] = True
        asked = np.flatnonzero(is_there[keys // room])
        at = np.minimum(np.searchsorted(each, keys[asked]), len(each) - 1)
        out[asked] = np.where(each[at] == keys[asked], counts[at], 0)
    return out
