"""How coarse must the marks of records be, so that nobody stands alone, and which are held back all the same?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from ppaos.engine.disclosure.columns import DisclosureError


@dataclass(frozen=True)
class Coarsened:
    """Records of which at least `least` share all their marks; which step each mark was taken at (0: the finest), and
    how many records were held back because too few were like them."""

    records: pl.DataFrame
    steps: Mapping[str, int]
    withheld: int
    smallest: int  # records in the smallest class that is told; 0 where none is


def coarsened(
    records: pl.DataFrame, marks: Mapping[str, Sequence[str]], least: int, most_withheld: float
) -> Coarsened:
    """Make the marks of records coarser until all but a few share them with others, and hold back those few.

    Columns in: of each mark (what a reader may know of somebody from elsewhere) its steps, the finest first; all other
    columns are passed on. Null is a value of its own. `least`: how many records must share their marks (k); from 1
    up. `most_withheld`: which share of all records may be held back rather than make a mark coarser, 0 to 1. Columns
    out: all others, and each mark at the step it was taken at, under the mark's own name.

    Full-domain generalisation as in Datafly (Sweeney 1997): while too many records would be held back, the mark with
    the most different values is taken a step coarser; of equals the first. It protects against finding somebody by
    what is known of them (k-anonymity), not against a class whose members are all alike in what is told.

    Raises DisclosureError where a column is not there, or `least` is below 1.
    """
    if least < 1:
        raise DisclosureError(f"least is {least}; give a whole number from 1 up")
    if missing := [step for steps in marks.values() for step in steps if step not in records.columns]:
        raise DisclosureError(f"there is no column «{missing[0]}»; the steps of the marks name it")
    taken = dict.fromkeys(marks, 0)
    while _small(records, marks, taken, least) > most_withheld * records.height:
        open_marks = [mark for mark, steps in marks.items() if taken[mark] + 1 < len(steps)]
        if not open_marks:
            break
        finest = max(open_marks, key=lambda mark: records[marks[mark][taken[mark]]].n_unique())
        taken[finest] += 1
    return _told(records, marks, taken, least)


def _small(
    records: pl.DataFrame, marks: Mapping[str, Sequence[str]], taken: Mapping[str, int], least: int
) -> int:
    """How many records too few others are like."""
    sizes = records.group_by([marks[mark][step] for mark, step in taken.items()]).len()["len"]
    return int(sizes.filter(sizes < least).sum())


def _told(
    records: pl.DataFrame, marks: Mapping[str, Sequence[str]], taken: Mapping[str, int], least: int
) -> Coarsened:
    chosen = {mark: marks[mark][step] for mark, step in taken.items()}
    told = records.select(
        *(pl.col(column).alias(mark) for mark, column in chosen.items()),
        pl.exclude({step for steps in marks.values() for step in steps} | set(marks)),
    )
    sizes = told.with_columns(_size=pl.len().over(list(marks)))
    kept = sizes.filter(pl.col("_size") >= least)
    smallest = int(kept["_size"].min() or 0)  # type: ignore[arg-type]
    return Coarsened(kept.drop("_size"), taken, told.height - kept.height, smallest)
