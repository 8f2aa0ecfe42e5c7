"""The rows of a list for one reader: narrowed, without whom use is restricted, fetched piece by piece by COPY."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import reduce
from io import BytesIO
from typing import Any

import polars as pl
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from ppaos.evidence.livelihood.queries.places import parts_in
from ppaos.ground.geography.models import Area, AreaWithin, Level, in_force
from ppaos.people.registry.queries import usable
from ppaos.sharing.exchange.queries.catalogue import (
    DATE,
    NUMBER,
    TIME,
    WHOLE,
    YES_NO,
    Column,
    Listing,
)
from ppaos.sharing.exchange.queries.sources import SOURCES

TYPES: Mapping[str, Any] = {WHOLE: pl.Int64, NUMBER: pl.Float64, DATE: pl.Date}
MOMENT = "%Y-%m-%d %H:%M:%S%.f%#z"
ZONE = "Asia/Bangkok"
ROWS_A_BLOCK = 10_000  # what memory holds of a list on its way out
PLACES: Mapping[str, str] = {
    "province": Level.PROVINCE, "district": Level.DISTRICT, "subdistrict": Level.SUBDISTRICT, "village": Level.VILLAGE,
}  # fmt: skip


@dataclass(frozen=True)
class Narrowed:
    """By what a list is narrowed: days from–until (both included) and one state; nothing is all."""

    since: date | None = None
    until: date | None = None
    state: str = ""

    def given(self) -> dict[str, str]:
        """What to put into an address, or to keep, to narrow it so again."""
        told = {"since": self.since, "until": self.until, "state": self.state}
        return {name: str(value) for name, value in told.items() if value}

    @classmethod
    def of(cls, kept: Mapping[str, str]) -> "Narrowed":
        """As it was kept."""
        days = {name: date.fromisoformat(kept[name]) for name in ("since", "until") if kept.get(name)}
        return replace(cls(state=kept.get("state", "")), **days)  # type: ignore[arg-type]


ALL = Narrowed()


def rows_of(
    listing: Listing, user: Any, area_codes: Sequence[str], narrowed: Narrowed = ALL
) -> QuerySet[Any, Any]:
    """The rows of a list in these areas that the user sees and that may be used, in the order of the list's key."""
    today = timezone.localdate()
    inside = AreaWithin.objects.filter(in_force(today), ancestor_id__in=list(area_codes)).values("area_id")
    found = SOURCES[listing.source].seen(user).filter((f"{listing.column(listing.area).path}__in", inside))
    found = found.filter(_narrowing(listing, narrowed))
    if listing.is_about_people:
        found = usable(found, on=today, household=listing.household, person=listing.person)
    return found.order_by(*listing.key)


def _narrowing(listing: Listing, narrowed: Narrowed) -> Q:
    asked = []
    if listing.state and narrowed.state:
        asked.append(Q((listing.column(listing.state).path, narrowed.state)))
    if listing.day:
        column = listing.column(listing.day)
        path = f"{column.path}__date" if column.kind == TIME else column.path
        asked += [Q((f"{path}__gte", narrowed.since))] if narrowed.since else []
        asked += [Q((f"{path}__lte", narrowed.until))] if narrowed.until else []
    return reduce(Q.__and__, asked, Q())


def frames_of(
    rows: QuerySet[Any, Any], columns: Sequence[Column], area_codes: Sequence[str]
) -> Iterator[pl.DataFrame]:
    """The rows with these columns, a bounded number at a time; memory holds one batch, however many there are.

    One statement, so that all batches are of one moment. Empty texts are null: nothing is told there. Names of places
    need «area_code» among the columns.
    """
    told = [column for column in columns if not column.is_place]
    schema = {column.code: TYPES.get(column.kind, pl.String) for column in told}
    order = [column.code for column in columns]
    around = _places(area_codes) if len(told) < len(columns) else None
    is_empty = True
    for block in _blocks(rows, told):
        frame = pl.read_csv(block, has_header=False, try_parse_dates=False, schema=schema)
        frame = frame.with_columns(_typed(column) for column in told)
        yield (frame if around is None else frame.join(around, on="area_code", how="left")).select(order)
        is_empty = False
    if is_empty:
        yield pl.DataFrame(schema={column.code: type_of(column) for column in columns})


def type_of(column: Column) -> Any:
    """The type a column has in a frame."""
    moment = {YES_NO: pl.Boolean, TIME: pl.Datetime("us", ZONE)}
    return moment.get(column.kind) or TYPES.get(column.kind, pl.String)


def _blocks(rows: QuerySet[Any, Any], columns: Sequence[Column]) -> Iterator[BytesIO]:
    """What PostgreSQL sends, cut where a row ends: each message of COPY is one row."""
    try:
        sql, parameters = rows.values_list(*(column.path for column in columns)).query.sql_with_params()
    except EmptyResultSet:
        return
    with (
        connection.cursor() as cursor,
        cursor.cursor.copy(f"COPY ({sql}) TO STDOUT (FORMAT csv)", parameters) as copy,
    ):
        gathered: list[bytes] = []
        for message in copy:
            gathered.append(bytes(message))
            if len(gathered) == ROWS_A_BLOCK:
                yield BytesIO(b"".join(gathered))
                gathered = []
        if gathered:
            yield BytesIO(b"".join(gathered))


def _typed(column: Column) -> pl.Expr:
    value = pl.col(column.code)
    if column.kind == YES_NO:
        return value == "t"
    if column.kind == TIME:
        return value.str.to_datetime(MOMENT, time_unit="us").dt.convert_time_zone(ZONE)
    if column.kind in TYPES:
        return value
    return pl.when(value != "").then(value).alias(column.code)


def _places(area_codes: Sequence[str]) -> pl.DataFrame:
    """Of every area within these the names of the province, district, subdistrict and village it lies in today."""
    parts = {
        place: pl.concat([parts_in(code, level) for code in area_codes]).unique("area_id")
        for place, level in PLACES.items()
    }
    codes = {code for frame in parts.values() for column in frame for code in column}
    names = dict(Area.objects.filter(code__in=codes).values_list("code", "name_th"))
    told = pl.concat(parts.values()).select(area_code="area_id").unique()
    for place, frame in parts.items():
        told = told.join(frame.rename({"area_id": "area_code", "part": place}), on="area_code", how="left")
    named = (pl.col(place).replace_strict(names, default=None, return_dtype=pl.String) for place in PLACES)
    return told.with_columns(named)
