"""Numbers for keys: in order, the same however far apart the keys are, kept when others come."""

import numpy as np
import pytest

from ppaos.engine.linkage import encode
from ppaos.engine.linkage.encode import Numbering, ranked


@pytest.mark.parametrize("room", [1, 1_000_000])
@pytest.mark.parametrize("largest_table", [encode.LARGEST_TABLE, 0])
def test_ranks_are_the_same_by_table_and_by_sorting(monkeypatch, room, largest_table):
    monkeypatch.setattr(encode, "LARGEST_TABLE", largest_table)
    keys = np.array([3_000_007, 5, 3_000_007, 2_000_000, 5])
    each, ranks = ranked(keys, room)
    assert each.tolist() == [5, 2_000_000, 3_000_007]
    assert ranks.tolist() == [2, 0, 2, 1, 0]


def test_a_key_keeps_its_number_when_others_come():
    first, numbers = Numbering().grown(np.array([40, -1, 20]))
    assert numbers.tolist() == [1, -1, 0]
    _, later = first.grown(np.array([10, 20, 40]))
    assert later.tolist() == [2, 0, 1]
