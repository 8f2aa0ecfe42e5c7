"""Who helped within the year, and in which dimension: households each once in each row, baht with what is not known."""

import polars as pl

from ppaos.ground.privacy.permissions import looks_beyond
from ppaos.learning.policy.queries.programme_asked import Asked
from ppaos.learning.policy.queries.programme_flows import help_given
from ppaos.people.cooperation.models import Organisation

SUMMED = ("organisation_id", "dimension")


def help_by(lines: pl.DataFrame, way: str) -> pl.DataFrame:
    """Help given by organisation or by dimension: the way, households, baht (null: the worth of none is known),
    without_baht; the most households first. A household helped twice stands in two rows: the rows are not added."""
    known = pl.col("baht").is_not_null().any()
    summed = lines.group_by(way).agg(
        households=pl.col("household_id").n_unique().cast(pl.Int64),
        baht=pl.when(known).then(pl.col("baht").sum()),
        without_baht=pl.col("without_baht").sum(),
    )
    return summed.sort(["households", way], descending=[True, False])


@looks_beyond("a report counts its whole places, by organisation and dimension")
def help_tables(asked: Asked) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Help of the year by organisation (with its name) and by dimension."""
    lines = help_given(asked)
    by_body, by_dimension = (help_by(lines, way) for way in SUMMED)
    names = dict(
        Organisation.objects.filter(pk__in=by_body["organisation_id"].to_list()).values_list("pk", "name_th")
    )
    named = by_body.with_columns(
        name=pl.col("organisation_id").replace_strict(names, default="", return_dtype=pl.String)
    )
    return named, by_dimension
