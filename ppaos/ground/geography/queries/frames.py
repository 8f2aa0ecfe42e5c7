"""How do whole frames go to PostgreSQL and come back, in one statement each way?"""

from collections.abc import Sequence
from typing import Any

import polars as pl
from django.db import connection

SQL_TYPES = {pl.String: "text", pl.Date: "date", pl.Float64: "double precision", pl.Int64: "bigint"}


def as_table(frame: pl.DataFrame, name: str) -> tuple[str, list[Any]]:
    """A frame as a table expression for a FROM clause, `unnest(…) AS name(columns)`, and its parameters."""
    arrays = ", ".join(f"%s::{SQL_TYPES[dtype.base_type()]}[]" for dtype in frame.dtypes)
    columns = ", ".join(f'"{column}"' for column in frame.columns)
    return f"unnest({arrays}) AS {name}({columns})", [column.to_list() for column in frame.iter_columns()]


def fetched(sql: str, parameters: Sequence[Any], schema: dict[str, Any]) -> pl.DataFrame:
    """The rows of a SELECT as a frame with the given columns and types."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return pl.DataFrame(cursor.fetchall(), schema=schema, orient="row")


def written(sql: str, parameters: Sequence[Any] = ()) -> int:
    """Run one writing statement and return how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return int(cursor.rowcount)
