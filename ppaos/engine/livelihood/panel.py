"""What became of the households of the first round, and for how many do those stand who were found again?"""

from collections.abc import Sequence
from typing import cast

import narwhals as nw
from narwhals.typing import FrameT, IntoFrameT

from ppaos.engine.livelihood.faults import AnswerError
from ppaos.engine.methods import ComparisonRules
from ppaos.engine.methods.comparison_rules import FOUND, LEFT

NOT_KNOWN = "not known"


def attrition(panel: IntoFrameT, rules: ComparisonRules, *, by: Sequence[str] = ()) -> IntoFrameT:
    """How many households of the first round came to which outcome: columns `by`, outcome, households.

    Columns in: household_id, outcome (one of the rules') and `by`. Raises AnswerError for an outcome that the rules do
    not know.
    """
    return cast(IntoFrameT, _counted(nw.from_native(panel), rules, by).to_native())


def panel_weights(panel: IntoFrameT, rules: ComparisonRules) -> IntoFrameT:
    """Weights that let the households found again stand for all of the first round that still belong to the area.

    Columns in: household_id, outcome and the columns of the rules' cells. Columns added: cell_width (how many of the
    cells' columns tell its cell apart; null where nobody found stands for it) and weight (of households found: those
    of the cell that did not leave ÷ those found in it; null for others).
    A cell with fewer households than the rules ask for, or with nobody found, is joined with its like in the next wider
    cell, at last all that are left over. Where too few of those were found, so that each would stand for more
    households than the smallest cell holds, nobody keeps a cell: everybody found stands for the same number.
    The weights add up to the households that somebody stands for.
    Raises AnswerError for an outcome that the rules do not know. Source: the rules' own.
    """
    return cast(IntoFrameT, _weighed(nw.from_native(panel), rules).to_native())


def _counted(frame: FrameT, rules: ComparisonRules, by: Sequence[str]) -> FrameT:
    _refuse_unknown(frame, rules)
    return frame.group_by(*by, "outcome").agg(nw.len().alias("households"))


def _weighed(frame: FrameT, rules: ComparisonRules) -> FrameT:
    """The panel with the weight of each household found, cell by cell, the narrowest first."""
    _refuse_unknown(frame, rules)
    outcome = nw.col("outcome")
    left, found = outcome.is_in(rules.codes(LEFT)), outcome.is_in(rules.codes(FOUND))
    # What a cell goes by may not be known of a household: that is a cell of its own.
    keys = [nw.col(name).cast(nw.String).fill_null(NOT_KNOWN).alias(f"cell_{name}") for name in rules.cells]
    cells = frame.with_columns(
        *keys,
        nw.lit("").alias("cell_"),
        (~left).cast(nw.Int64).alias("stays"),
        found.cast(nw.Int64).alias("is_found"),
        nw.lit(None, dtype=nw.Int64).alias("cell_width"),
        nw.lit(None, dtype=nw.Float64).alias("share"),
    )
    for width in range(len(rules.cells), -1, -1):
        cells = _settled(_spread(cells, rules) if width == 0 else cells, rules, width)
    weight = nw.when(nw.col("is_found") == 1).then(nw.col("share")).alias("weight")
    columns = [*frame.collect_schema().names(), "cell_width"]
    return cells.select(*columns, weight)


def _spread(cells: FrameT, rules: ComparisonRules) -> FrameT:
    """Open every cell again where a handful found would stand for all that are left over."""
    least, is_open = rules.smallest_cell.value, nw.col("cell_width").is_null().cast(nw.Int64)
    cells = cells.with_columns(
        (is_open * nw.col("stays")).sum().over("cell_").alias("left_over"),
        (is_open * nw.col("is_found")).sum().over("cell_").alias("met"),
    )
    met = nw.col("met")
    is_handful = (met > 0) & (met < least) & (nw.col("left_over") > met * least)
    return cells.with_columns(
        nw.when(~is_handful).then(nw.col("cell_width")).alias("cell_width"),
        nw.when(~is_handful).then(nw.col("share")).alias("share"),
    )


def _settled(cells: FrameT, rules: ComparisonRules, width: int) -> FrameT:
    """Give the cells of this width that are large enough their weight; the others wait for the next wider one."""
    keys = ["cell_", *(f"cell_{name}" for name in rules.cells[:width]), "is_open"]
    cells = cells.with_columns(nw.col("cell_width").is_null().alias("is_open"))
    cells = cells.with_columns(
        nw.col("stays").sum().over(*keys).alias("in_cell"), nw.col("is_found").sum().over(*keys).alias("met")
    )
    least = rules.smallest_cell.value if width else 1
    fits = nw.col("is_open") & (nw.col("in_cell") >= least) & (nw.col("met") > 0)
    share = nw.col("in_cell") / nw.when(nw.col("met") > 0).then(nw.col("met").cast(nw.Float64))
    return cells.with_columns(
        nw.when(fits).then(share).otherwise(nw.col("share")).alias("share"),
        nw.when(fits).then(nw.lit(width)).otherwise(nw.col("cell_width")).alias("cell_width"),
    )


def _refuse_unknown(frame: FrameT, rules: ComparisonRules) -> None:
    known = [outcome.code for outcome in rules.outcomes]
    odd = frame.filter(~nw.col("outcome").is_in(known) | nw.col("outcome").is_null())
    first = odd.select("household_id", "outcome").head(1)
    for row in (first.collect() if isinstance(first, nw.LazyFrame) else first).rows(named=True):
        raise AnswerError(
            f"household {row['household_id']}: outcome «{row['outcome']}» is none of {', '.join(known)}"
        )
