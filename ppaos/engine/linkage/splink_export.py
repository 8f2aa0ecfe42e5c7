"""What does Splink need to weigh the same pairs of records with the same bits?

The columns compared, settings for Splink 5 and tables of term frequencies, all of one linkage of two lists.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from ppaos.engine.linkage.blocking import Rule
from ppaos.engine.linkage.linking import Linkage
from ppaos.engine.linkage.model import Codes
from ppaos.engine.linkage.run import Run
from ppaos.engine.linkage.splink_columns import of_list, of_names, of_places, told
from ppaos.engine.linkage.splink_levels import JARO_WINKLER
from ppaos.engine.linkage.splink_settings import column, crowd, crowded, settings
from ppaos.engine.linkage.weights import TERM_FREQUENCIES, TermFrequency, share


@dataclass(frozen=True)
class SplinkExport:
    """One linkage for Splink.

    left, right: a row for each record that differs from the others: unique_id (its record_id), copies (record_ids
    of those that say the same), what is compared, verified_with (the record that a verified id settled it with), and
    crowded_<rule> where values of a blocking rule were passed over.
    term_frequencies: by column, its values and how common each is, as ``tf_<column>``.
    settings: by Splink's name of a backend. sharing_letters: names with letters that share a byte with others.
    """

    left: pl.DataFrame
    right: pl.DataFrame
    term_frequencies: dict[str, pl.DataFrame]
    settings: dict[str, dict[str, Any]]
    sharing_letters: int


def exported(linkage: Linkage) -> SplinkExport:
    """Columns, model and blocking rules of a linkage as Splink 5 reads them.

    Splink's match weight of a pair is the engine's plus the bits of the prior. Pairs verified by id are met by the
    first blocking rule; one-to-one, their records meet no others.
    """
    run = linkage.run
    names, sharing = of_names(linkage.vocabulary.names)
    places = of_places(linkage.vocabulary)
    left, right = (
        of_list(people, copies, names, places)
        for people, copies in ((run.left, linkage.left), (run.right, linkage.right))
    )
    frequencies = {
        column(term, context): _frequencies(run, term, context, left[term.column])
        for term in TERM_FREQUENCIES
        for context in term.contexts
    }
    ours, theirs = run.verified.left, run.verified.right
    left, right = (
        _with_verified(_with_terms(left), ours, right, theirs),
        _with_verified(_with_terms(right), theirs, left, ours),
    )
    for rule in crowded(run):
        left, right = _with_crowded(run, rule, left, right)
    models = {backend: settings(run, backend) for backend in JARO_WINKLER}
    return SplinkExport(left, right, frequencies, models, sharing)


def _with_terms(side: pl.DataFrame) -> pl.DataFrame:
    """With a copy of a column for each further context that it is weighed in."""
    return side.with_columns(
        pl.col(term.column).alias(column(term, context))
        for term in TERM_FREQUENCIES
        for context in term.contexts[1:]
    )


def _frequencies(run: Run, term: TermFrequency, context: str, values: pl.Series) -> pl.DataFrame:
    """Value and share of what more than one record says; the rest cannot be shared."""
    codes = run.left[term.column]
    known = pl.DataFrame({"code": codes, term.column: values}).filter(pl.col("code") >= 0).unique("code")
    known = known.filter(run.counted[term.column][known["code"].to_numpy()] > 1).sort("code")
    comparison = term.comparison
    code = comparison.contexts.index(context) * len(comparison.levels) + comparison.level(term.level)
    u = run.model.u[comparison.name][np.full(known.height, code)]
    shares = share(run.model, run.counted[term.column], known["code"].to_numpy(), u)
    name = column(term, context)
    return pl.DataFrame({name: known[term.column], f"tf_{name}": shares})


def _with_verified(side: pl.DataFrame, at: Codes, other: pl.DataFrame, settled: Codes) -> pl.DataFrame:
    """With the record of the other list that each was settled with by its id, or null."""
    partner = np.full(side.height, -1)
    partner[at] = settled
    return side.with_columns(told(other["unique_id"], partner).alias("verified_with"))


def _with_crowded(
    run: Run, rule: Rule, left: pl.DataFrame, right: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """With whether each record's value of a rule was passed over because it made too many pairs."""
    ours, theirs = list(rule.columns), list(rule.across or rule.columns)
    free = pl.col("verified_with").is_null() if run.settings.one_to_one else pl.lit(True)
    here = left.filter(free).group_by(ours).len("ours")
    there = right.filter(free).group_by(theirs).len("theirs")
    both = here.join(there, left_on=ours, right_on=theirs)
    pairs = pl.col("ours").cast(pl.UInt64) * pl.col("theirs")
    oversize = both.filter(pairs > run.settings.largest_block).select(*ours, pl.lit(True).alias(crowd(rule)))
    left, right = (
        side.join(oversize, left_on=columns, right_on=ours, how="left", maintain_order="left")
        for side, columns in ((left, ours), (right, theirs))
    )
    is_known = pl.col(crowd(rule)).fill_null(False)
    return left.with_columns(is_known), right.with_columns(is_known)
