"""What do the five capitals of each household come to, by everybody's method and by local authorities' own?"""

import narwhals as nw
import polars as pl

from ppaos.engine import livelihood
from ppaos.engine.methods import CapitalMethod
from ppaos.evidence.livelihood.models import MethodVersion
from ppaos.evidence.livelihood.queries.methods import methods_of_authorities, parsed
from ppaos.ground.geography.queries import descendant_codes

METHOD = "slf_capitals"
CAPITALS = ("human", "physical", "financial", "natural", "social")
FIGURES = (*CAPITALS, "overall", "coverage", "least", "most")
PLACE = {"household_id": pl.Int64, "area_id": pl.String, "year": pl.Int16, "round": pl.Int16}
SCORED = (
    PLACE
    | {"method_id": pl.Int64}
    | dict.fromkeys(FIGURES, pl.Float64)
    | {"level": pl.Int16, "answers": pl.String, "assessed_on": pl.Date}
)
OF_AUTHORITY = SCORED | {"authority_id": pl.String}


def scored(wide: pl.DataFrame, version: MethodVersion) -> pl.DataFrame:
    """The scores of households (as `slf_answers` gives their answers) by a method version: columns SCORED."""
    method: CapitalMethod = parsed(version)
    rows = wide.with_row_index("row")
    answers = _answers(wide, method)
    scores = livelihood.score(rows.select(pl.col("row").alias("household_id"), *answers), method)
    # A method of their own need not have all five capitals.
    absent = [pl.lit(None, pl.Float64).alias(name) for name in CAPITALS if name not in scores.columns]
    return (
        rows.select("row", *PLACE, "assessed_on", _listed(answers))
        .join(scores.rename({"household_id": "row"}), on="row", maintain_order="left")
        .with_columns(pl.lit(version.pk).alias("method_id"), *absent)
        .select(pl.col(name).cast(dtype) for name, dtype in SCORED.items())
    )


def scored_by_authorities(wide: pl.DataFrame) -> pl.DataFrame:
    """The scores of households by the method of the local authority they live in, where it has one: OF_AUTHORITY.

    A household with an answer that is off that method's scale gets no verdict by it.
    """
    parts = [pl.DataFrame(schema=OF_AUTHORITY)]
    for code, version in methods_of_authorities(METHOD).items():
        rows = wide.filter(pl.col("area_id").is_in(descendant_codes(code)))
        method: CapitalMethod = parsed(version)
        asked = [each.code for each in method.indicators if each.code in wide.columns]
        fitting = nw.from_native(rows).filter(livelihood.is_scorable(method, asked)).to_native()
        parts.append(scored(fitting, version).with_columns(pl.lit(code).alias("authority_id")))
    return pl.concat(parts)


def unanswered(wide: pl.DataFrame, version: MethodVersion) -> list[str]:
    """The indicators nobody of these households answered, by their codes; none where there are no households."""
    if wide.is_empty():
        return []
    method: CapitalMethod = parsed(version)
    return livelihood.unanswered(wide.select("household_id", *_answers(wide, method)), method)


def _answers(wide: pl.DataFrame, method: CapitalMethod) -> list[pl.Expr]:
    """A column an indicator, in the method's order; what was never asked of anybody is empty."""
    return [
        pl.col(each.code) if each.code in wide.columns else pl.lit(None, pl.Float64).alias(each.code)
        for each in method.indicators
    ]


def _listed(answers: list[pl.Expr]) -> pl.Expr:
    """The answers as an array of the database, in the method's order; an empty place is null, never a number."""
    told = [answer.cast(pl.String).fill_null("null") for answer in answers]
    return pl.concat_str(pl.lit("{"), pl.concat_str(told, separator=","), pl.lit("}")).alias("answers")
