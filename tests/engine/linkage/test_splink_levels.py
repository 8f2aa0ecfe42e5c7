"""Do the conditions written for SQL say what the engine says, name by name and level by level?"""

import os
from importlib import import_module

import numpy as np
import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ppaos.engine.linkage.model import COMPARISONS, FIRST_NAME
from ppaos.engine.linkage.people import NameBook
from ppaos.engine.linkage.spellings import CLOSE, SIMILAR
from ppaos.engine.linkage.splink_columns import of_names
from ppaos.engine.linkage.splink_letters import BYTES, one_byte_a_letter
from ppaos.engine.linkage.splink_levels import levels

duckdb = (
    import_module("duckdb") if os.environ.get("PPAOS_REQUIRE_ALL") == "1" else pytest.importorskip("duckdb")
)


@pytest.mark.parametrize("comparison", COMPARISONS, ids=lambda comparison: comparison.name)
def test_each_level_is_said_once_in_each_context_the_general_one_last(comparison):
    said = [(level.name, level.context) for level in levels(comparison)]
    wanted = {(name, context) for name in comparison.levels[1:] for context in comparison.contexts}
    assert {*said} == wanted | {("missing", "")}
    assert len(said) == len(wanted) + 1
    assert [level.sql for level in levels(comparison)][-1] == "ELSE"


# Slips to the next key at the bound of what shares enough letters, with and without one beginning, and short ones.
SLIPS = ["ฟกสนมรบพทค", "หดวนมรบพทค", "หกวนมรบพทค", "มกสน", "มดวน", "กมน", "ดมน", "มนก", "มนด", "นก", "นด"]


def test_close_and_similar_are_the_engines_in_sql():
    """Each name with each: lengths to twelve meet 0.8 and 0.9 themselves."""
    chance = np.random.default_rng(7)
    drawn = ["".join(chance.choice(list("กดหฟสวาิm"), size)) for size in np.repeat(np.arange(1, 13), 60)]
    book = NameBook().grown(pl.Series("name", drawn + SLIPS))
    left, right = (side.ravel() for side in np.meshgrid(*2 * [np.arange(len(book.texts))]))
    likeness = book.spellings.likeness(left, right)
    told = _told(of_names(book)[0], left, right)
    other = left != right
    assert ((likeness >= CLOSE) == told["close"].to_numpy())[other].all()
    assert ((likeness >= SIMILAR) == (told["close"] | told["similar"]).to_numpy())[other].all()
    assert 0 < (likeness >= CLOSE)[other].sum() < (likeness >= SIMILAR)[other].sum()


def _told(names: pl.DataFrame, left: np.ndarray, right: np.ndarray) -> pl.DataFrame:
    """Whether pairs of names are close, and similar, by their conditions in DuckDB."""
    sides = [
        names.select(pl.all().gather(at)).rename(lambda column, end=end: f"first_{column}_{end}")
        for end, at in (("l", left), ("r", right))
    ]
    said = {level.name: level.sql for level in levels(FIRST_NAME) if level.context == "elsewhere"}
    connection = duckdb.connect()
    connection.register("pairs", pl.concat(sides, how="horizontal").with_row_index("pair").to_arrow())
    asked = f"select {said['close']} as close, {said['similar']} as similar from pairs order by pair"
    return pl.DataFrame(pl.from_arrow(connection.sql(asked).to_arrow_table()))


@given(st.lists(st.text(min_size=1, max_size=12), min_size=1, max_size=30, unique=True))
@example(["".join(map(chr, range(0x0E01, 0x0E01 + 200))), "กข", "a"])
def test_letters_have_a_byte_of_their_own_or_it_is_said(names):
    written, is_sharing = one_byte_a_letter(pl.Series("name", names, pl.String))
    letters: dict[str, str] = {}
    for name, text, shares in zip(names, written, is_sharing, strict=True):
        assert len(name) == len(text) == len(text.encode())
        for letter, byte in zip(name, text, strict=True):
            assert letters.setdefault(letter, byte) == byte
        assert shares == ("\x7f" in text)
    own = [byte for byte in letters.values() if byte != "\x7f"]
    assert len(own) == len({*own}) == min(len(letters), len(BYTES))


def test_no_names_are_no_letters():
    written, is_sharing = one_byte_a_letter(pl.Series("name", [], pl.String))
    assert written.len() == is_sharing.len() == 0
