"""How alike are two spellings, when most of those asked about are not alike at all?"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import JaroWinkler

from ppaos.engine.thai.names import typing_keys

Codes = NDArray[Any]

CLOSE = 0.90  # Jaro–Winkler similarity of spellings
SIMILAR = 0.80
SHORTEST_SLIP = 3  # letters; in a shorter name one slip leaves too little
FIRST_THAI_LETTER = 0x0E01
PREFIX, PREFIX_WEIGHT = 4, 0.1  # Winkler's bonus for each letter that both begin with
KEYS = zip(typing_keys(pl.col("mine")), typing_keys(pl.col("yours")), strict=True)
IS_SLIP = pl.any_horizontal(mine == yours for mine, yours in KEYS)


@dataclass(frozen=True)
class Spellings:
    """The ways names are written; of each its length, first letter, and a mark for every letter."""

    texts: pl.Series
    length: Codes
    first: Codes
    letters: Codes

    @classmethod
    def of(cls, texts: pl.Series) -> "Spellings":
        """Look at each text, none of them empty, once."""
        joined = np.frombuffer("".join(texts.to_list()).encode("utf-32-le"), dtype=np.uint32)
        length = texts.str.len_chars().cast(pl.Int32).to_numpy()
        starts = np.cumsum(length) - length
        marks = np.uint64(1) << (joined % 64).astype(np.uint64)
        letters = np.bitwise_or.reduceat(marks, starts) if len(texts) else marks
        return cls(texts, length, joined[starts], letters)

    def grown(self, more: "Spellings") -> "Spellings":
        """These, and more behind them."""
        numbers = ((self.length, more.length), (self.first, more.first), (self.letters, more.letters))
        return Spellings(pl.concat([self.texts, more.texts]), *map(np.concatenate, numbers))

    def in_two_scripts(self, mine: Codes, yours: Codes) -> NDArray[np.bool_]:
        """Where one of two texts begins with a Thai letter and the other does not."""
        is_thai = np.append(self.first >= FIRST_THAI_LETTER, False)  # minus one: no name
        return np.asarray(is_thai[mine] != is_thai[yours])

    def likeness(self, mine: Codes, yours: Codes) -> NDArray[np.float32]:
        """Jaro–Winkler similarity of texts by their places, at least CLOSE where one slip of the finger parts them.

        It is 0 where it is under SIMILAR. Each two texts are compared once.
        """
        out = np.zeros(len(mine), dtype=np.float32)
        asked = np.flatnonzero(self.most(mine, yours) >= SIMILAR)
        low, high = np.minimum(mine[asked], yours[asked]), np.maximum(mine[asked], yours[asked])
        both, where = np.unique(low.astype(np.int64) << 32 | high, return_inverse=True)
        low, high = both >> 32, both & 0xFFFFFFFF
        pairs = pl.DataFrame({"mine": self.texts.gather(low), "yours": self.texts.gather(high)})
        similarity = process.cpdist(
            *(pairs[side].to_list() for side in pairs.columns),
            scorer=JaroWinkler.normalized_similarity,
            score_cutoff=SIMILAR,
            dtype=np.float32,
        )
        # Keys are as long as their names: those of two lengths need not be made.
        alike = np.flatnonzero((self.length[low] == self.length[high]) & (self.length[low] >= SHORTEST_SLIP))
        slip = alike[pairs[alike].select(IS_SLIP).to_series().to_numpy()]
        similarity[slip] = np.maximum(similarity[slip], CLOSE)
        out[asked] = similarity[where]
        return out

    def most(self, mine: Codes, yours: Codes) -> NDArray[np.float32]:
        """What the similarity is at most, from letters that one has and the other has not."""
        a, b = self.length[mine], self.length[yours]
        marks, other = self.letters[mine], self.letters[yours]
        common = np.minimum(a - np.bitwise_count(marks & ~other), b - np.bitwise_count(other & ~marks))
        common = common.astype(np.float32)
        jaro = (common / a + common / b + np.float32(1)) / 3
        bonus = np.float32(PREFIX * PREFIX_WEIGHT) * (self.first[mine] == self.first[yours])
        return np.asarray(jaro + bonus * (1 - jaro))
