"""Keeping what surrounds the scores of households: told from their facts, each with the methods that made it."""

from collections.abc import Sequence
from datetime import datetime

import polars as pl

from ppaos.engine.livelihood.circumstances import COUNTS, circumstances, hazards
from ppaos.engine.livelihood.incomes import NOT_SAID
from ppaos.evidence.livelihood.actions.results import keep_results
from ppaos.evidence.livelihood.queries.methods import newest_method, parsed
from ppaos.evidence.livelihood.queries.surroundings import Surroundings, surroundings
from ppaos.ground.privacy.actions import unaudited

PLACE = ("household_id", "area_id", "year", "round")
VALUES = (
    "members", "dependants", "workers", "income_per_head", "earned_per_head", "line", "line_baht", "is_below_line",
    "vulnerability", "vulnerability_method_id", "strategy", "strategy_method_id", "hazards",
)  # fmt: skip


@unaudited("a part of assessing households, which writes the event")
def keep_circumstances(household_ids: Sequence[int] | None, at: datetime) -> set[int]:
    """Tell the circumstances of every round in which facts were told, of the households (None: of all), by the newest
    methods, and keep them; returns the households whose circumstances changed.

    What comes out as before is left alone; what changed supersedes the older; a round without facts has none.
    """
    return keep_results("livelihood_circumstances", _told(household_ids), VALUES, household_ids, at)


def _told(household_ids: Sequence[int] | None) -> pl.DataFrame:
    """The circumstances by household and round, as the table has them."""
    versions = {name: newest_method(name) for name in ("income_lines", "vulnerability", "strategies")}
    rules = {name: parsed(version) for name, version in versions.items()}
    known = surroundings(household_ids, rules["vulnerability"].housing)
    told = circumstances(
        known.homes, known.facts, known.members,
        lines=rules["income_lines"], vulnerability=rules["vulnerability"], strategies=rules["strategies"],
    )  # fmt: skip
    whole = [pl.col(name).cast(pl.Int16) for name in ("members", "dependants", "workers", "vulnerability")]
    return (
        known.rounds.join(told.rename({"household_id": "row"}), on="row")
        .join(_packed_hazards(known), on="row", how="left")
        .with_columns(
            *whole,
            pl.col("strategy").fill_null(""),  # the table says «not known» by an empty choice
            pl.lit(rules["income_lines"].judged_by).alias("line"),
            pl.lit(versions["vulnerability"].pk, pl.Int64).alias("vulnerability_method_id"),
            pl.lit(versions["strategies"].pk, pl.Int64).alias("strategy_method_id"),
        )
        .rename({"home_id": "household_id"})
        .select(*PLACE, *VALUES)
    )


def _packed_hazards(known: Surroundings) -> pl.DataFrame:
    """The hazards of each household round as a JSON list: where, what, how often (null where not said); an empty one
    where none came, no row where none was named and a place was asked about and nothing said."""
    place, hazard = (pl.col("fact").str.extract(r"^(house|farm)_(\w+)$", group) for group in (1, 2))
    often = pl.col("often").cast(pl.Int64)
    one = pl.struct(place.alias("place"), hazard.alias("hazard"), often.alias("often")).struct.json_encode()
    counts = known.facts.filter(pl.col("fact").is_in(list(COUNTS)))
    silent = pl.col("state").is_in(list(NOT_SAID)).any()
    places = counts.group_by(pl.col("household_id").alias("row")).agg(
        pl.col("value").is_not_null().any().alias("is_said"), silent.alias("is_silent")
    )
    asked = places.filter(pl.col("is_said") & ~pl.col("is_silent")).select("row")
    met = (
        hazards(known.facts)
        .sort("household_id", "fact")
        .group_by(pl.col("household_id").alias("row"), maintain_order=True)
        .agg(pl.format("[{}]", one.str.join(", ")).first().alias("hazards"))
    )
    # Who told of every place asked about and named none had none.
    return asked.join(met, on="row", how="full", coalesce=True).with_columns(
        pl.col("hazards").fill_null("[]")
    )
