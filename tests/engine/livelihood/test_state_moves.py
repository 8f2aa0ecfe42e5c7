"""A household that was poor and is not is better; what is not known in either round is neither better nor worse."""

import polars as pl
import pytest

from ppaos.engine.livelihood.state_moves import state_moves

MOVES = [
    ("poor", "not_poor", "improved"), ("not_poor", "poor", "worse"), ("poor", "poor", "unchanged"),
    ("not_poor", "not_poor", "unchanged"), ("unknown", "poor", "unknown"), ("poor", "unknown", "unknown"),
    (None, "poor", "unknown"), ("not_poor", None, "unknown"),
    ("unknown", "unknown", "unknown"), (None, None, "unknown"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "move"), MOVES)
def test_a_move_by_what_was_and_what_is(before, after, move):
    schema = {"health_before": pl.String, "health_after": pl.String}
    pairs = pl.DataFrame([(before, after)], schema=schema, orient="row")
    assert state_moves(pairs, ["health"])["health_move"].to_list() == [move]
    assert state_moves(pairs.lazy(), ["health"]).collect()["health_move"].to_list() == [move]
