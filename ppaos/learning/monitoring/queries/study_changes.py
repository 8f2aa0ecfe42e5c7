"""How did the capitals of a model's members change between the first round and the last one of its area?"""

from dataclasses import dataclass

import polars as pl

from ppaos.engine.livelihood.change import change_of
from ppaos.engine.livelihood.compared import move_matrix, verdict_moves
from ppaos.engine.livelihood.moves import UNKNOWN
from ppaos.evidence.livelihood.queries.panels import Round
from ppaos.evidence.livelihood.queries.tried import rounds_in
from ppaos.ground.privacy.permissions import looks_beyond
from ppaos.learning.monitoring.models import Study
from ppaos.learning.monitoring.queries.change import Changes, Methods, changes_of, methods_of
from ppaos.learning.monitoring.queries.change_kinds import MODEL, keys_of
from ppaos.support.operating_models.queries.results import ever_members

LEVELS = ("level_before", "level_after")


@dataclass(frozen=True)
class Capitals:
    """Households with answers of both rounds: the model's members, or all where a study names no model. `changes`: as
    `change_of` tells each score; `matrix`: level moves; `up`, `known`: households that rose by a level or more, of
    those with a level in both rounds; `asked_of`: all members, or all of the first round: who did not answer both
    rounds is in none of the changes."""

    first: Round
    second: Round
    by: Methods
    pairs: pl.DataFrame
    changes: pl.DataFrame
    matrix: pl.DataFrame
    up: int
    known: int
    asked_of: int


@looks_beyond("a study tells of its area or model in sums; nobody is named")
def capitals_of(study: Study) -> Capitals | None:
    """The change of capitals of a study; None where its area has no two rounds. Raises MethodMissing where no method
    was published."""
    rounds = sorted((row["year"], row["round"]) for row in rounds_in(study.area_id).to_dicts())
    if len(rounds) < 2:
        return None
    first, second = rounds[0], rounds[-1]
    by = methods_of(second[0])
    changes = changes_of(study.area, first, second, by)
    pairs = _members(study, changes, first, second) if study.model_id else changes.panel.pairs
    asked_of = ever_members(study.model) if study.model else changes.panel.members.height
    scores = [*(capital.code for capital in by.capitals.capitals), "overall"]
    told = [change_of(pairs, by.rules, of=name).with_columns(score=pl.lit(name)) for name in scores]
    sides = [pairs.select("household_id", level=name) for name in LEVELS]
    known = pairs.drop_nulls(list(LEVELS))
    return Capitals(
        first, second, by, pairs, pl.concat(told), move_matrix(verdict_moves(*sides)),
        known.filter(pl.col("level_after") > pl.col("level_before")).height, known.height, asked_of,
    )  # fmt: skip


def _members(study: Study, changes: Changes, first: Round, second: Round) -> pl.DataFrame:
    keys = keys_of(changes, MODEL, first, second).filter(pl.col("key") == str(study.model_id))
    return changes.panel.pairs.join(keys, on="household_id", how="semi", maintain_order="left")


def better(found: Capitals, score: str) -> int | None:
    """Households whose score got better; None where it is known of nobody."""
    moves = found.pairs.filter(pl.col(f"{score}_move") != UNKNOWN)
    return moves.filter(pl.col(f"{score}_move") == "improved").height if moves.height else None
