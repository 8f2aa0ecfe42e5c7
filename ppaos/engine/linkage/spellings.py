"""How alike are two spellings, when most of those asked about are not alike at all?"""

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import JaroWinkler

Codes = NDArray[Any]

CLOSE = 0.90  # Jaro–Winkler similarity of spellings
SIMILAR = 0.80
SHORTEST_SLIP = 3  # letters; in a shorter name one slip leaves too little
FIRST_THAI_LETTER = 0x0E01
PREFIX, PREFIX_WEIGHT = 4, 0.1  # Winkler's bonus for each letter that both begin with


@dataclass(frozen=True)
class Spellings:
    """The ways names are written; of each its length, first letter, a mark for every letter, and two typing keys."""

    texts: Codes
    length: Codes
    first: Codes
    letters: Codes
    typed: Codes
    typed_otherwise: Codes

    @classmethod
    def of(cls, texts: list[str], typed: list[str], typed_otherwise: list[str]) -> "Spellings":
        """Look at each text, none of them empty, once."""
        joined = np.frombuffer("".join(texts).encode("utf-32-le"), dtype=np.uint32)
        length = np.fromiter(map(len, texts), dtype=np.int32, count=len(texts))
        starts = np.cumsum(length) - length
        marks = np.uint64(1) << (joined % 64).astype(np.uint64)
        letters = np.bitwise_or.reduceat(marks, starts) if len(texts) else marks
        texts_and_keys = (np.array(column, dtype=object) for column in (texts, typed, typed_otherwise))
        name, key, other_key = texts_and_keys
        return cls(name, length, joined[starts], letters, key, other_key)

    def grown(self, more: "Spellings") -> "Spellings":
        """These, and more behind them."""
        return Spellings(
            *(np.concatenate([getattr(side, f.name) for side in (self, more)]) for f in fields(self))
        )

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
        similarity = process.cpdist(
            self.texts[low].tolist(),
            self.texts[high].tolist(),
            scorer=JaroWinkler.normalized_similarity,
            score_cutoff=SIMILAR,
            dtype=np.float32,
        )
        slip = (self.typed[low] == self.typed[high]) | (
            self.typed_otherwise[low] == self.typed_otherwise[high]
        )
        slip &= self.length[low] >= SHORTEST_SLIP
        out[asked] = np.where(slip.astype(bool), np.maximum(similarity, CLOSE), similarity)[where]
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
