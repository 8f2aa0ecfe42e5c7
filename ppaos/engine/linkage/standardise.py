"""What does each record say, once spelling, era and layout are out of the way?"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl

from ppaos.engine.linkage import names
from ppaos.engine.linkage.encode import Written, grown, looked_up, places
from ppaos.engine.linkage.model import Codes
from ppaos.engine.linkage.people import People, Vocabulary, combined
from ppaos.engine.thai import addresses, citizen_ids, dates

# Any date that can be read is evidence; whether it may be true is for the import to say.
LATEST = date(2199, 12, 31)
OLDEST_YEARS = 400
EPOCH = 400_000  # days added so that births before 1970 are not negative: minus one is missing
TAIL = 10**6  # the last six of an id's thirteen digits
ROOM_FOR_MOO, ROOM_FOR_AREAS = 100, 1_000_000
PRECISIONS = {"day": 3, "month": 2, "year": 1}


def standardised(
    rows: pl.DataFrame, order: Codes, known: Vocabulary | None = None
) -> tuple[People, Vocabulary]:
    """Rows with the columns of ``columns.TEXT`` and ``columns.TYPED`` -> People in some order, and the vocabulary.

    Columns: first_name, last_name (places among the spellings), first_sound, last_sound, first_head, last_head,
    is_woman, citizen_id, id_head, id_tail, id_is_valid, birth (days + EPOCH), day, month, year (CE), moo, house,
    village, subdistrict. A cell that says nothing is minus one. Numbers of a vocabulary that is known mean the same.
    """
    known = known or Vocabulary()
    with ThreadPoolExecutor() as threads:
        # Names take longest: they are begun first.
        reading = threads.submit(names.read, rows, order, known.names)
        at_home = threads.submit(_homes, rows, order, known)
        births, ids = _births(rows, order), _ids(rows, order)
        sex = Written.of(rows["sex"], order).numbers(_sex, pl.Int8)
        called, (homes, places_known) = reading.result(), at_home.result()
    of = {
        **called.book.columns(called.first, called.last),
        "is_woman": np.where(sex >= 0, sex, called.sex_of_title),
        **ids,
        **births,
        **homes,
    }
    return People(of, called.book.spellings, rows.height), replace(places_known, names=called.book)


def _sex(typed: pl.Expr) -> pl.Expr:
    return addresses.sex(typed).replace_strict(names.SEX, default=None)


def _ids(rows: pl.DataFrame, order: Codes) -> dict[str, Codes]:
    number = _numbers(rows["citizen_id"]).fill_null(-1).to_numpy().take(order)
    is_valid = pl.Series("id", number).to_frame().select(citizen_ids.checks_out(pl.col("id")).cast(pl.Int8))
    head = number // TAIL
    return {
        "citizen_id": number,
        "id_head": head.astype(np.int32),
        "id_tail": np.where(number < 0, -1, number - head * TAIL).astype(np.int32),
        "id_is_valid": np.where(number < 0, -1, is_valid.to_series().to_numpy()),
    }


def _numbers(typed: pl.Series) -> pl.Series:
    """Ids as numbers. Thirteen bytes that are so large a number are thirteen digits: they need no cleaning."""
    numbers = typed.cast(pl.Int64, strict=False)
    is_plain = (typed.str.len_bytes() == citizen_ids.LENGTH) & (numbers >= 10 ** (citizen_ids.LENGTH - 1))
    rest = (typed.is_not_null() & ~is_plain.fill_null(False)).arg_true()
    cleaned = typed.gather(rest).to_frame().select(citizen_ids.cleaned(pl.col(typed.name)).cast(pl.Int64))
    return numbers.scatter(rest, cleaned.to_series())


def _births(rows: pl.DataFrame, order: Codes) -> dict[str, Codes]:
    """From typed columns where they are given, else read from birth_date."""
    written = Written.of(rows["birth_date"], order)
    parsed = written.ruled(lambda c: dates.parsed(c, latest=LATEST, oldest_years=OLDEST_YEARS))
    read = _parts(parsed.struct.unnest())
    columns = {column.name: looked_up(column, written.codes) for column in read}
    given = np.flatnonzero(rows["birth_on"].is_not_null().to_numpy().take(order))
    typed = rows[order[given]].select(on="birth_on", precision=pl.col("birth_precision").fill_null("day"))
    for column in _parts(typed):
        columns[column.name][given] = column.fill_null(-1).to_numpy()
    return columns


def _parts(births: pl.DataFrame) -> pl.DataFrame:
    """on (Date), precision -> birth, day, month, year, as far as the date is known."""
    on, known = pl.col("on"), pl.col("precision").replace_strict(PRECISIONS, default=0, return_dtype=pl.Int8)
    return births.select(
        birth=pl.when(known == PRECISIONS["day"]).then(on).cast(pl.Int32) + EPOCH,
        day=pl.when(known == PRECISIONS["day"]).then(on.dt.day()).cast(pl.Int16),
        month=pl.when(known >= PRECISIONS["month"]).then(on.dt.month()).cast(pl.Int16),
        year=on.dt.year().cast(pl.Int16),
    )


def _homes(rows: pl.DataFrame, order: Codes, known: Vocabulary) -> tuple[dict[str, Codes], Vocabulary]:
    """A house is found by its number in a subdistrict, with or without the number of its village."""
    written = Written.of(rows["house_no"], order)
    tidy = written.ruled(addresses.house_no)
    house_numbers = grown(known.house_numbers, tidy)
    moo = Written.of(rows["moo"], order).numbers(addresses.moo, pl.Int16)
    area = Written.of(rows["subdistrict_code"], order).numbers(lambda typed: typed.str.extract(r"(\d{6})"))
    areas, subdistrict = known.subdistrict.grown(area)
    villages, village = known.village.grown(combined(subdistrict, moo, room=ROOM_FOR_MOO))
    number = looked_up(places(house_numbers, tidy)[0], written.codes)
    houses, house = known.house.grown(combined(number, subdistrict, room=ROOM_FOR_AREAS), ROOM_FOR_AREAS)
    columns = {"moo": moo, "house": house, "village": village, "subdistrict": subdistrict}
    return columns, replace(
        known, house_numbers=house_numbers, subdistrict=areas, village=villages, house=houses
    )
