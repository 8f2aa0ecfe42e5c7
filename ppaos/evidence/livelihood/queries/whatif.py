"""Who would move if another method, or a method with other numbers, judged the households of an area?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from ppaos.engine.livelihood import score
from ppaos.engine.livelihood.compared import MOVES, move_counts, move_matrix, verdict_moves
from ppaos.engine.livelihood.fairness import WHOLE, targeting_errors
from ppaos.engine.methods import CapitalMethod, ComparisonRules
from ppaos.evidence.livelihood.queries.places import level_below, parts_in
from ppaos.evidence.livelihood.queries.tried import answers_of_round
from ppaos.evidence.livelihood.queries.verified import GROUPS, verified_households
from ppaos.ground.geography.models import Area

WHEN = ("before", "after")
# What an address may ask for.
KEYS = {move.replace(" ", "_"): move for move in MOVES}
LEVELS = {str(number): number for number in range(1, 10)}
WHENS = {when: when for when in WHEN}
BYS = {by: by for by in GROUPS}
ERRORS = {
    "inclusion": lambda picked: picked & ~pl.col("is_poor"),
    "exclusion": lambda picked: ~picked & pl.col("is_poor"),
}


@dataclass(frozen=True)
class Tried:
    """Households judged by two methods. `pairs`: household_id, part (null: in none), level_before, level_after, move,
    picked_before, picked_after (in need by the method; null: not scored) and who they are (`verified_households`);
    `matrix`: level_before, level_after, households; `parts`: part, move, households; `errors`: as `targeting_errors`
    gives them, with when («before», «after»)."""

    pairs: pl.DataFrame
    matrix: pl.DataFrame
    parts: pl.DataFrame
    errors: pl.DataFrame


def tried_pairs(
    area: Area, year: int, number: int, before: CapitalMethod, after: CapitalMethod
) -> pl.DataFrame:
    """Every household of the round that lives in the area, judged by both methods from the same answers: household_id,
    part (of the area; null: in none), level_before, level_after, move."""
    answers = answers_of_round(area.code, year, number, _all_of(before, after))
    levels = [_levels(answers, method) for method in (before, after)]
    parts = parts_in(area.code, level_below(area))
    places = answers.select("household_id", "area_id").join(parts, on="area_id", how="left")
    return (
        places.select("household_id", "part")
        .join(verdict_moves(levels[0], levels[1]), on="household_id")
        .sort("household_id")
    )


def tried(
    area: Area,
    year: int,
    number: int,
    before: CapitalMethod,
    after: CapitalMethod,
    *,
    rules: ComparisonRules,
    in_need: int,
    by: Sequence[str] = GROUPS,
) -> Tried:
    """Who moves, by part, and whom each method leaves out or takes in wrongly, of all and by each of the groupings;
    «in need» is a level up to `in_need`."""
    pairs = tried_pairs(area, year, number, before, after)
    known = verified_households(area.code, rules)
    hidden = [name for name in GROUPS if name not in by and name in known.columns]
    told = pairs.join(known.drop(hidden), on="household_id", how="left").with_columns(
        (pl.col(f"level_{when}") <= in_need).alias(f"picked_{when}") for when in WHEN
    )
    errors = [
        targeting_errors(told.rename({f"picked_{when}": "is_picked"}), rules, by=by).with_columns(
            when=pl.lit(when)
        )
        for when in WHEN
    ]
    return Tried(told, move_matrix(pairs), move_counts(pairs, by=["part"]), pl.concat(errors))


def behind(told: Tried, asked: Mapping[str, str]) -> pl.DataFrame:
    """The households a figure counts: of a move («move»), a cell of the matrix («from», «to»), a part («part», «-» for
    none), or an error («error», «when», and of a group «by», «group»). Raises KeyError for what there is not."""
    pairs = told.pairs
    if move := asked.get("move"):
        pairs = pairs.filter(pl.col("move") == KEYS[move])
    for key, column in (("from", "level_before"), ("to", "level_after")):
        if level := asked.get(key):
            pairs = pairs.filter(is_(column, None if level == "none" else LEVELS[level]))
    if part := asked.get("part"):
        pairs = pairs.filter(is_("part", None if part == "-" else part))
    if error := asked.get("error"):
        pairs = pairs.filter(ERRORS[error](pl.col(f"picked_{WHENS[asked['when']]}")))
        if (by := asked.get("by", WHOLE)) != WHOLE:
            if BYS[by] not in pairs.columns:
                raise KeyError(by)
            group = asked.get("group", "-")
            pairs = pairs.filter(is_(BYS[by], None if group == "-" else group))
    return pairs


def is_(column: str, value: Any) -> pl.Expr:
    """Whether a column has a value, or none."""
    return pl.col(column).is_null() if value is None else pl.col(column) == value


def _all_of(before: CapitalMethod, after: CapitalMethod) -> list[str]:
    """The indicators of either method."""
    return list(dict.fromkeys(each.code for method in (before, after) for each in method.indicators))


def _levels(answers: pl.DataFrame, method: CapitalMethod) -> pl.DataFrame:
    codes = [indicator.code for indicator in method.indicators]
    return score(answers.select("household_id", *codes), method).select("household_id", "level")
