"""How do whole frames go to PostgreSQL and come back at the speed of COPY?"""

import io
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
from django.db import connection

MANY_ROWS = 1_000
SQL_TYPES = {
    pl.String: "text", pl.Date: "date", pl.Float64: "double precision", pl.Int64: "bigint", pl.Int16: "smallint",
    pl.Int32: "integer", pl.Boolean: "boolean", pl.Binary: "bytea",
}  # fmt: skip


class FrameError(ValueError):
    """A frame cannot go into a table; the message names the column and its type."""


def copy_frame(table: str, frame: pl.DataFrame) -> None:
    """Append a frame to a table by COPY; its columns are named like the table's. Null stays null, "" stays "".

    Takes text, whole and floating numbers, dates, booleans and binary columns.
    """
    _check_types(frame)
    binary = [name for name, dtype in frame.schema.items() if dtype == pl.Binary]
    plain = frame.with_columns(
        (pl.lit("\\x") + pl.col(name).bin.encode("hex")).alias(name) for name in binary
    )
    columns = ", ".join(f'"{name}"' for name in frame.columns)
    with (
        connection.cursor() as cursor,
        cursor.copy(f'COPY "{table}" ({columns}) FROM STDIN (FORMAT csv)') as copy,
    ):
        # Text is quoted and null is not: that is how COPY tells an empty text from an absent one.
        copy.write(plain.write_csv(include_header=False, quote_style="non_numeric").encode())


def staged(table: str, frame: pl.DataFrame) -> None:
    """Put a frame into a temporary table of this name, which lasts until the transaction ends."""
    _check_types(frame)
    columns = ", ".join(f'"{name}" {SQL_TYPES[dtype.base_type()]}' for name, dtype in frame.schema.items())
    written(f'DROP TABLE IF EXISTS pg_temp."{table}"')
    written(f'CREATE TEMPORARY TABLE "{table}" ({columns}) ON COMMIT DROP')
    copy_frame(table, frame)
    written(f'ANALYZE "{table}"')


def fetched_frame(
    sql: str, parameters: Sequence[Any] | Mapping[str, Any] = (), *, schema: dict[str, Any]
) -> pl.DataFrame:
    """The rows of a SELECT as a frame with the given columns and types, in the SELECT's order of columns."""
    with (
        connection.cursor() as cursor,
        # psycopg's own cursor: while Django logs statements, its wrapper takes no parameters here.
        cursor.cursor.copy(f"COPY ({sql}) TO STDOUT (FORMAT csv)", parameters) as copy,
    ):
        received = io.BytesIO(b"".join(bytes(block) for block in copy))
    as_text = {
        name: pl.String if dtype in (pl.Boolean, pl.Binary) else dtype for name, dtype in schema.items()
    }
    if not received.getbuffer().nbytes:
        return pl.DataFrame(schema=schema)
    frame = pl.read_csv(received, has_header=False, schema=as_text, try_parse_dates=False)
    return frame.with_columns(_typed(name, dtype) for name, dtype in schema.items())


def reserved_ids(table: str, count: int) -> pl.Series:
    """So many unused numbers of a table's key, to be given to rows before they are inserted."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')::regclass) FROM generate_series(1, %s)",
            [table, count],
        )
        return pl.Series("id", [number for (number,) in cursor.fetchall()], dtype=pl.Int64)


def written(sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> int:
    """Run one writing statement and return how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters or None)
        return int(cursor.rowcount)


def analysed(*tables: str, rows: int = MANY_ROWS) -> None:
    """Give the planner fresh statistics after a bulk write; without them the next big join may take minutes.

    A write of few rows (`rows`) leaves the statistics as they are.
    """
    if rows >= MANY_ROWS:
        for table in tables:
            written(f'ANALYZE "{table}"')


def _check_types(frame: pl.DataFrame) -> None:
    for name, dtype in frame.schema.items():
        if dtype.base_type() not in SQL_TYPES:
            raise FrameError(f"Column «{name}» has the type {dtype}, which no table takes. Cast it before.")


def _typed(name: str, dtype: Any) -> pl.Expr:
    if dtype == pl.Boolean:
        return pl.col(name) == "t"
    if dtype == pl.Binary:
        return pl.col(name).str.strip_prefix("\\x").str.decode("hex")
    return pl.col(name)
