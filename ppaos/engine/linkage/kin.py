"""Who moved together? What housemates found in one house say of a pair whose addresses differ."""

import numpy as np
import polars as pl

from ppaos.engine.linkage.blocking import Pairs
from ppaos.engine.linkage.chance import Side
from ppaos.engine.linkage.model import Codes, Floats, Model

FOUND = 0.5  # a pair at least as likely as this says where its housemates may be
ROUNDS = 10


def housemates(ours: Side, theirs: Side, settled: Pairs, chance: Floats) -> Codes:
    """By pair how many others of its two households were found to be one person; 0 where the address is the same."""
    found = chance >= FOUND
    keys = _households(ours, theirs, Pairs(ours.at, theirs.at))
    known = np.concatenate([_households(ours, theirs, settled), keys[found]])
    each, counts = np.unique(known[known >= 0], return_counts=True)
    others = _counted(each, counts, keys) - found
    others[(keys < 0) | (ours.house[ours.at] == theirs.house[theirs.at])] = 0
    return np.asarray(np.maximum(others, 0))


def left_over(ours: Side, theirs: Side, settled: Pairs, chance: Floats) -> Pairs:
    """Pairs of people not found yet, of households that others of them show to be one; none met before.

    They share too little for any blocking rule: only their housemates bring them together.
    """
    found = chance >= FOUND
    keys = np.concatenate(
        [_households(ours, theirs, settled), _households(ours, theirs, Pairs(ours.at, theirs.at))[found]]
    )
    keys, room = np.unique(keys[keys >= 0]), _room(theirs)
    homes = pl.DataFrame({"ours": keys // room, "theirs": keys % room})
    left, right = (
        pl.DataFrame({name: side.household, "row": np.arange(len(side.household))}).filter(
            side.is_lost(found)
        )
        for name, side in (("ours", ours), ("theirs", theirs))
    )
    pairs = homes.join(left, on="ours").join(right, on="theirs", suffix="_right").sort("row", "row_right")
    met = pl.DataFrame({"row": ours.at, "row_right": theirs.at}).cast(pl.Int64)
    fresh = pairs.select("row", "row_right").join(
        met, on=["row", "row_right"], how="anti", maintain_order="left"
    )
    return Pairs(fresh["row"].to_numpy().astype(np.uint32), fresh["row_right"].to_numpy().astype(np.uint32))


def with_housemates(
    model: Model, weight: Floats, home: Floats, others: Codes, sides: tuple[Side, Side]
) -> Floats:
    """Match weights of pairs whose housemates were found together, their own address put aside.

    Two people of two households that are one are far more often one person than two at random: how much more is
    the fixed point of «expected matches ÷ possible pairs» among such households. weight and home (the address's
    part of it) in bits.
    """
    at = np.flatnonzero(others > 0)
    if not len(at):
        return weight
    ours, theirs = sides
    keys = np.unique(_households(ours, theirs, Pairs(ours.at[at], theirs.at[at])))
    room = _room(theirs)
    possible = max(float((ours.open_in()[keys // room] * theirs.open_in()[keys % room]).sum()), 1.0)
    bare = np.exp2(np.clip(weight[at] - home[at], -500, 500))
    share = 0.1
    for _ in range(ROUNDS):
        odds = bare * share / (1 - share)
        share = min((1 + float((odds / (1 + odds)).sum())) / (2 + possible), 0.5)
    out = weight.copy()
    out[at] = np.log2(bare) + np.log2(share / (1 - share)) - np.log2(model.prior / (1 - model.prior))
    return out


def _households(ours: Side, theirs: Side, pairs: Pairs) -> Codes:
    """One number for the two households of each pair; minus one where either is not said."""
    left, right = ours.household[pairs.left].astype(np.int64), theirs.household[pairs.right]
    return np.where((left < 0) | (right < 0), -1, left * _room(theirs) + right)


def _room(theirs: Side) -> int:
    return int(theirs.household.max(initial=0)) + 1


def _counted(each: Codes, counts: Codes, keys: Codes) -> Codes:
    """How often each key occurs."""
    if not len(each):
        return np.zeros(len(keys), dtype=np.int64)
    at = np.minimum(np.searchsorted(each, keys), len(each) - 1)
    return np.where(each[at] == keys, counts[at], 0)
