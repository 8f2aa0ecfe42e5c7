"""Which records are one person, in two lists or within one? Standardise, block, compare, weigh, assign."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from ppaos.engine.linkage.assign import decided
from ppaos.engine.linkage.clusters import clusters
from ppaos.engine.linkage.columns import identified
from ppaos.engine.linkage.copies import Copies, distinct, said_twice, within, written_out
from ppaos.engine.linkage.model import COMPARISONS, Model
from ppaos.engine.linkage.people import People, Vocabulary
from ppaos.engine.linkage.run import Run
from ppaos.engine.linkage.settings import Settings
from ppaos.engine.linkage.standardise import standardised

COLUMNS = (
    "probability", "match_weight", "decision", "pass",
    *(name for comparison in COMPARISONS for name in (comparison.name, f"{comparison.name}_weight")),
)  # fmt: skip


@dataclass(frozen=True)
class Links:
    """The pairs found and how they were found.

    frame: left_id, right_id, probability (0–1), match_weight (bits), decision («same» or «doubtful»), pass
    («verified_id» or «model»), and for each comparison its level and, as ``<comparison>_weight``, its bits.
    Sorted by left_id and right_id; pairs less likely than ``Settings.doubtful`` are left out.
    passed_over: by blocking rule, the pairs not compared because one value made too many.
    """

    frame: pl.DataFrame
    model: Model
    left_rows: int
    right_rows: int
    verified: int
    compared: int
    passed_over: dict[str, int]

    def count(self, decision: str) -> int:
        """How many pairs have a decision."""
        return int((self.frame["decision"] == decision).sum())

    def clusters(self) -> pl.DataFrame:
        """Records that «same» pairs hold together: record_id, cluster (its least record_id), size; 2 and more."""
        return clusters(self.frame.filter(pl.col("decision") == "same"))


@dataclass(frozen=True)
class Linkage:
    """Links of two lists and how they came about: the run, what its numbers mean, whom its people stand for."""

    links: Links
    run: Run
    vocabulary: Vocabulary
    left: Copies
    right: Copies


@dataclass(frozen=True)
class Prepared:
    """A list standardised once, to be linked with others many times: a register, with new rows day by day."""

    people: People
    copies: Copies
    vocabulary: Vocabulary
    rows: int


def prepared(records: pl.DataFrame) -> Prepared:
    """Standardise a list; columns as in ``link``. Raises LinkageError, which calls the list «right»."""
    frame, ids, order = identified(records, "right")
    people, vocabulary = standardised(frame, order)
    return Prepared(*distinct(people, ids, order), vocabulary, records.height)


def link(left: pl.DataFrame, right: pl.DataFrame | Prepared, *, settings: Settings | None = None) -> Links:
    """Link two lists of people; columns as in ``columns.TEXT`` and record_id, in any order of rows.

    First a verified id settles what it can; the rest is weighed by a Fellegi–Sunter model whose m and u are
    learned from these lists. What is missing on either side weighs nothing. Raises LinkageError.
    """
    return linkage(left, right, settings=settings).links


def linkage(
    left: pl.DataFrame, right: pl.DataFrame | Prepared, *, settings: Settings | None = None
) -> Linkage:
    """``link``, with what led to its result. Raises LinkageError."""
    settings = settings or Settings()
    both, vocabulary = _beside(left, right) if isinstance(right, Prepared) else _together(left, right)
    (ours, our_copies), (theirs, their_copies) = both
    run = Run(ours, theirs, settings)
    pairs = decided(run.settled_by_id(), run.weighed(), settings)
    frame = written_out(pairs, our_copies, their_copies, settings)
    links = _links(run, frame, len(our_copies.rows), len(their_copies.rows))
    return Linkage(links, run, vocabulary, our_copies, their_copies)


def duplicates(records: pl.DataFrame | Prepared, *, settings: Settings | None = None) -> Links:
    """Which records of one list are one person? Columns as in ``link``; each pair once, left_id before right_id.

    Records that say the same are compared too: a first name alone, said twice, is not one person. Of copies the
    first is paired with each other one. Raises LinkageError.
    """
    register = records if isinstance(records, Prepared) else prepared(records)
    settings = replace(settings or Settings(), one_to_one=False)
    people, copies = register.people, register.copies
    run = Run(people, people, settings, twice=said_twice(copies))
    frame = within(decided(run.settled_by_id(), run.weighed(), settings), copies)
    return _links(run, frame, register.rows, register.rows)


def _links(run: Run, frame: pl.DataFrame, left_rows: int, right_rows: int) -> Links:
    frame = frame.select("left_id", "right_id", *COLUMNS)
    return Links(frame, run.model, left_rows, right_rows, len(run.verified), len(run.pairs), run.passed_over)


def _together(left: pl.DataFrame, right: pl.DataFrame) -> tuple[list[tuple[People, Copies]], Vocabulary]:
    """Both lists standardised at once, so that a number means the same in both, each in an order of its own."""
    with ThreadPoolExecutor() as threads:
        (ours, our_ids, our_order), (theirs, their_ids, their_order) = threads.map(
            identified, (left, right), ("left", "right")
        )
        order = np.concatenate([our_order, their_order + left.height])
        both, vocabulary = standardised(pl.concat([ours, theirs]), order)
        people = both.part(0, left.height), both.part(left.height, both.rows)
        taken = threads.map(distinct, people, (our_ids, their_ids), (our_order, their_order))
        return list(taken), vocabulary


def _beside(left: pl.DataFrame, right: Prepared) -> tuple[list[tuple[People, Copies]], Vocabulary]:
    """A list standardised by the vocabulary of one that was prepared."""
    frame, ids, order = identified(left, "left")
    ours, vocabulary = standardised(frame, order, right.vocabulary)
    return [distinct(ours, ids, order), (right.people, right.copies)], vocabulary
