"""What is a list of people once it is numbers, and what do the numbers stand for?"""

from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

from ppaos.engine.linkage.encode import Numbering, grown, looked_up, no_texts, places
from ppaos.engine.linkage.model import Codes
from ppaos.engine.linkage.spellings import Spellings
from ppaos.engine.thai.names import sound_key

GOLDEN = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True)
class People:
    """One list as integer columns, each of ``rows`` numbers, and the spellings its name codes stand for."""

    of: dict[str, Codes]
    spellings: Spellings
    rows: int

    def __getitem__(self, column: str) -> Codes:
        return self.of[column]

    def key(self, columns: tuple[str, ...]) -> NDArray[np.uint64]:
        """One number for each combination of some columns, hardly ever the same for two.

        Fibonacci hashing: a collision only makes somebody be looked at who need not be.
        """
        key = self.of[columns[0]].astype(np.uint64) + np.uint64(1)
        for column in columns[1:]:
            key *= GOLDEN
            key ^= key >> np.uint64(29)
            key ^= self.of[column].view(f"u{self.of[column].itemsize}")
        return key

    def take(self, at: Codes) -> "People":
        """The people at some positions."""
        at = at.astype(np.intp)  # of the machine's own size they are followed thrice as fast
        return People({name: values.take(at) for name, values in self.of.items()}, self.spellings, len(at))

    def part(self, first: int, end: int) -> "People":
        """The people from one position to before another, in the same memory."""
        return People(
            {name: values[first:end] for name, values in self.of.items()}, self.spellings, end - first
        )


@dataclass(frozen=True)
class NameBook:
    """The ways names are written; by each its sound and the head of it; names keep their places as others come."""

    texts: pl.Series = field(default_factory=no_texts)
    sounds: pl.Series = field(default_factory=no_texts)
    heads: pl.Series = field(default_factory=no_texts)
    sound_of: pl.Series = field(default_factory=lambda: pl.Series([], dtype=pl.Int32))
    head_of: pl.Series = field(default_factory=lambda: pl.Series([], dtype=pl.Int32))
    spellings: Spellings = field(default_factory=lambda: Spellings.of(no_texts()))

    def grown(self, *values: pl.Series) -> "NameBook":
        """The book with the names of some columns in it."""
        texts = grown(self.texts, *values)
        fresh = texts[len(self.texts) :].to_frame("name")
        heard = fresh.select(sound_key(pl.col("name")).alias("name")).to_series()
        begun = heard.str.slice(0, 2)
        sounds, heads = grown(self.sounds, heard), grown(self.heads, begun)
        return NameBook(
            texts,
            sounds,
            heads,
            pl.concat([self.sound_of, *places(sounds, heard)]),
            pl.concat([self.head_of, *places(heads, begun)]),
            self.spellings.grown(Spellings.of(fresh["name"])),
        )

    def columns(self, first: Codes, last: Codes) -> dict[str, Codes]:
        """The columns of names, of their sounds and of the heads of those."""
        return {
            "first_name": first,
            "last_name": last,
            "first_sound": looked_up(self.sound_of, first),
            "last_sound": looked_up(self.sound_of, last),
            "first_head": looked_up(self.head_of, first),
            "last_head": looked_up(self.head_of, last),
        }


@dataclass(frozen=True)
class Vocabulary:
    """What the numbers stand for: names, and places by their keys."""

    names: NameBook = field(default_factory=NameBook)
    house_numbers: pl.Series = field(default_factory=no_texts)
    subdistrict: Numbering = field(default_factory=Numbering)
    house: Numbering = field(default_factory=Numbering)
    village: Numbering = field(default_factory=Numbering)


def combined(*parts: Codes, room: int) -> Codes:
    """One number for each combination of some columns, each below ``room``; minus one where a part is missing."""
    key, absent = np.zeros(len(parts[0]), dtype=np.int64), np.zeros(len(parts[0]), dtype=bool)
    for part in parts:
        key *= room
        key += part
        absent |= part < 0
    key[absent] = -1
    return key
