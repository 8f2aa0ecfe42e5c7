"""Records as a phone sends them, made into a frame."""

import re
from datetime import date
from typing import Any

import polars as pl

MOST_AT_ONCE = 500
MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
WORDS = ("kind", "product", "unit", "channel")
SCHEMA = {
    "uid": pl.String, "enrolment_id": pl.Int64, "month": pl.Date, "kind": pl.String, "product": pl.String,
    "unit": pl.String, "channel": pl.String, "quantity": pl.Float64, "baht": pl.Float64,
}  # fmt: skip


class UnreadableRecords(ValueError):
    """What was sent is not what the app on a phone sends."""


def records_sent(body: Any) -> pl.DataFrame:
    """The records of a request (columns as `actions.recording` takes them). Raises UnreadableRecords."""
    try:
        rows = [_row(each) for each in body["records"][:MOST_AT_ONCE]]
        return pl.DataFrame(rows, schema=SCHEMA, orient="row")
    except (
        TypeError,
        KeyError,
        AttributeError,
        ValueError,
        OverflowError,
        pl.exceptions.PolarsError,
    ) as error:
        raise UnreadableRecords from error


def _row(told: Any) -> tuple[Any, ...]:
    found = MONTH.fullmatch(str(told["month"]))
    month = date(int(found[1]), int(found[2]), 1) if found else None
    words = [str(told[name]) for name in WORDS]
    numbers = [None if told[name] is None else float(told[name]) for name in ("quantity", "baht")]
    return (str(told["uid"]), int(told["member"]), month, *words, *numbers)
