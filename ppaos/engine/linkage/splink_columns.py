"""Which columns does Splink need of a list, and what do their numbers stand for?"""

import numpy as np
import polars as pl

from ppaos.engine.linkage.copies import Copies
from ppaos.engine.linkage.model import Codes
from ppaos.engine.linkage.people import NameBook, People, Vocabulary
from ppaos.engine.linkage.spellings import FIRST_THAI_LETTER
from ppaos.engine.linkage.splink_letters import one_byte_a_letter
from ppaos.engine.linkage.standardise import EPOCH, ROOM_FOR_AREAS, ROOM_FOR_MOO
from ppaos.engine.thai.citizen_ids import LENGTH
from ppaos.engine.thai.names import typing_keys

HEAD = 7  # the digits of an id before its tail
NUMBERS = ("moo", "year", "month", "day")


def of_names(book: NameBook) -> tuple[pl.DataFrame, int]:
    """name, sound, letters (one byte each), typed, typed_otherwise, marks, is_thai; and how many share letters."""
    letters, is_sharing = one_byte_a_letter(book.texts)
    spellings = book.spellings
    typed, otherwise = book.texts.to_frame("name").select(
        key.alias(str(way)) for way, key in enumerate(typing_keys(pl.col("name")))
    )
    columns = {
        "name": book.texts,
        "sound": told(book.sounds, book.sound_of),
        "letters": letters,
        "typed": typed,
        "typed_otherwise": otherwise,
        "marks": pl.Series(spellings.letters.view(np.int64)),
        "is_thai": pl.Series(spellings.first >= FIRST_THAI_LETTER),
    }
    return pl.DataFrame(columns), int(is_sharing.sum())


def of_places(known: Vocabulary) -> dict[str, pl.Series]:
    """What subdistricts («460101»), villages («460101-05») and houses («25/2 460101») are called, by their numbers."""
    areas = pl.Series(known.subdistrict.keys).cast(pl.String).str.zfill(6)
    village, house = pl.Series(known.village.keys), pl.Series(known.house.keys)
    moo = (village % ROOM_FOR_MOO).cast(pl.String).str.zfill(2)
    return {
        "subdistrict": areas,
        "village": told(areas, village // ROOM_FOR_MOO) + "-" + moo,
        "house": told(known.house_numbers, house // ROOM_FOR_AREAS)
        + " "
        + told(areas, house % ROOM_FOR_AREAS),
    }


def of_list(
    people: People, copies: Copies, names: pl.DataFrame, places: dict[str, pl.Series]
) -> pl.DataFrame:
    """One row for each record that differs from the others, null where something is missing.

    unique_id, copies (record_ids of those that say the same), and of each name and of the person what is compared.
    """
    first, last = (_of_name(names, people[f"{which}_name"], which) for which in ("first", "last"))
    ids = _number(people["citizen_id"]).cast(pl.String).str.zfill(LENGTH)
    return _ids(copies).with_columns(
        *first,
        *last,
        first["first_sound"].str.slice(0, 2).alias("first_head"),
        last["last_sound"].str.slice(0, 2).alias("last_head"),
        told(pl.Series(["m", "f"]), people["is_woman"]).alias("sex"),
        ids.alias("citizen_id"),
        ids.str.slice(0, HEAD).alias("id_head"),
        ids.str.slice(HEAD).alias("id_tail"),
        (_number(people["id_is_valid"]) == 1).alias("id_is_valid"),
        (_number(people["birth"]) - EPOCH).cast(pl.Int32).cast(pl.Date).alias("birth"),
        *(_number(people[name]).alias(name) for name in NUMBERS),
        *(told(texts, people[name]).alias(name) for name, texts in places.items()),
    )


def _ids(copies: Copies) -> pl.DataFrame:
    by_kind = copies.records.group_by("kind", maintain_order=True)
    return by_kind.agg(unique_id=pl.col("record_id").first(), copies=pl.col("record_id").slice(1)).drop(
        "kind"
    )


def _of_name(names: pl.DataFrame, places: Codes, which: str) -> pl.DataFrame:
    at = _number(places).cast(pl.UInt32)
    return names.select(pl.all().gather(at).name.prefix(f"{which}_"))


def told(texts: pl.Series, numbers: Codes | pl.Series) -> pl.Series:
    """The texts that numbers stand for."""
    return texts.gather(_number(numbers).cast(pl.UInt32))


def _number(values: Codes | pl.Series) -> pl.Series:
    column = pl.Series(values)
    return column.set(column < 0, None)
