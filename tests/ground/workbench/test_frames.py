"""Frames go to the database by COPY and come back as they were."""

from datetime import date

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from ppaos.ground.workbench.queries import (
    FrameError,
    copy_frame,
    fetched_frame,
    reserved_ids,
    staged,
    written,
)

pytestmark = pytest.mark.django_db

FRAME = pl.DataFrame(
    {
        "name": ["สมชาย", "", None, 'บ้าน "ใหญ่", หมู่ ๕', "\\N", "two\nlines", "\\."],
        "count": [1, None, 3, 4, 5, 6, 7],
        "share": [0.1, None, 1e-9, 4.0, 5.0, 6.0, 7.0],
        "on": [date(2026, 11, 22), None, date(1900, 1, 1), *[None] * 4],
        "is_head": [True, None, False, True, True, True, False],
        "sealed": [b"\x00\xff\\", None, b"", b"x", b"y", b"z", b'"'],
    }
)


def test_a_frame_comes_back_as_it_went():
    staged("there_and_back", FRAME)
    assert_frame_equal(fetched_frame("SELECT * FROM there_and_back", schema=dict(FRAME.schema)), FRAME)


def test_a_table_staged_twice_holds_the_second_frame():
    staged("again", FRAME)
    staged("again", FRAME.head(1))
    copy_frame("again", FRAME.head(2))
    assert fetched_frame("SELECT count(*) FROM again", schema={"rows": pl.Int64}).item() == 3


def test_no_rows_are_a_frame_with_its_columns():
    staged("nothing", FRAME.clear())
    assert_frame_equal(fetched_frame("SELECT * FROM nothing", schema=dict(FRAME.schema)), FRAME.clear())


def test_parameters_are_bound():
    frame = fetched_frame("SELECT %s::text, %s::int", ["50% «'»", 7], schema={"a": pl.String, "b": pl.Int64})
    assert frame.rows() == [("50% «'»", 7)]


def test_a_type_no_table_takes_is_named():
    with pytest.raises(FrameError, match="Column «days» has the type Duration"):
        staged("refused", pl.DataFrame({"days": [None]}, schema={"days": pl.Duration}))


def test_reserved_numbers_are_not_given_twice():
    first, second = reserved_ids("privacy_event", 3), reserved_ids("privacy_event", 2)
    assert first.len() == 3
    assert not set(first) & set(second)
    assert written("UPDATE privacy_event SET verb = %s WHERE id = ANY(%s)", ["x", first.to_list()]) == 0
