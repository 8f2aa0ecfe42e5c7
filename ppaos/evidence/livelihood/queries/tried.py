"""What did the households of an area answer in a round, to be judged again by any method?"""

from typing import Any

import polars as pl
from django.utils import timezone

from ppaos.evidence.livelihood.models import MethodVersion
from ppaos.evidence.livelihood.queries.answers import slf_answers
from ppaos.evidence.livelihood.queries.methods import parsed
from ppaos.ground.workbench.queries import fetched_frame

# The area and all in it. Written as an array, or the planner takes them for few.
WITHIN = """array(
        select area_id from geography_areawithin where ancestor_id = %(area)s
        and (valid_from is null or valid_from <= %(on)s) and (valid_to is null or valid_to > %(on)s))"""
# Of which households: those that live in the area today, or those whose interview was held there.
SCOPES = {
    "living": f"household.merged_into_id is null and household.area_id = any({WITHIN})",
    "interviewed": f"assessment.area_id = any({WITHIN})",
}
PLACES = {"living": "household.area_id", "interviewed": "assessment.area_id"}
_FROM = """
    from livelihood_assessment assessment join registry_household household on household.id = assessment.household_id
    where assessment.is_current and assessment.authority_id is null"""
_ROUND = """
    select assessment.household_id, {place}, assessment.method_id, assessment.assessed_on,
        array_to_string(assessment.answers, ',', '')
    {rows} and assessment.year = %(year)s and assessment.round = %(round)s and {scope}
    order by assessment.household_id, assessment.id"""
_ROUNDS = f"""
    select assessment.year, assessment.round, count(*), max(assessment.assessed_on)
    {_FROM} and {SCOPES["interviewed"]} group by 1, 2 order by 1 desc, 2 desc"""
PLACE = {"household_id": pl.Int64, "area_id": pl.String, "method_id": pl.Int64, "assessed_on": pl.Date}
ROUNDS = {"year": pl.Int16, "round": pl.Int16, "households": pl.Int64, "newest": pl.Date}


def rounds_in(area_code: str) -> pl.DataFrame:
    """Rounds in which households were interviewed in the area, the newest first: year, round, households, newest (the
    day of the last interview)."""
    return fetched_frame(_ROUNDS, {"area": area_code, "on": timezone.localdate()}, schema=ROUNDS)


def answers_of_round(
    area_code: str, year: int, number: int, codes: list[str], *, of: str = "living"
) -> pl.DataFrame:
    """The five-capital answers of a round, a row a household: household_id, area_id, assessed_on and a column an
    indicator asked for (null: no answer, or never asked).

    Of whom: «living» those that live in the area today, area_id is where; «interviewed» those that were interviewed
    there, area_id is where they lived then.
    """
    told = {"area": area_code, "year": year, "round": number, "on": timezone.localdate()}
    sql = _ROUND.format(place=PLACES[of], rows=_FROM, scope=SCOPES[of])
    rows = fetched_frame(sql, told, schema=PLACE | {"answers": pl.String})
    rows = rows.unique("household_id", keep="last", maintain_order=True)
    kept = rows.filter(pl.col("answers").is_not_null())
    parts = [
        _unpacked(of_method, number_of, codes)
        for (number_of,), of_method in kept.partition_by("method_id", as_dict=True).items()
    ]
    bare = rows.filter(pl.col("answers").is_null())
    if not bare.is_empty():
        parts.append(_looked_up(bare, year, number, codes))
    schema = {"household_id": pl.Int64, "area_id": pl.String, "assessed_on": pl.Date}
    empty = pl.DataFrame(schema=schema | dict.fromkeys(codes, pl.Float64))
    return pl.concat([empty, *parts]).sort("household_id")


def _unpacked(rows: pl.DataFrame, method_id: Any, codes: list[str]) -> pl.DataFrame:
    """Answers that stand in the order of the indicators they were scored by, as columns of those asked for."""
    version = MethodVersion.objects.get(pk=method_id)
    known = [indicator.code for indicator in parsed(version).indicators]
    said = rows["answers"].str.split_exact(",", len(known) - 1).struct.unnest()
    said.columns = known
    numbers = said.select(
        pl.col(code).replace("", None).cast(pl.Float64)
        if code in known
        else pl.lit(None, pl.Float64).alias(code)
        for code in codes
    )
    return pl.concat([rows.select("household_id", "area_id", "assessed_on"), numbers], how="horizontal")


def _looked_up(rows: pl.DataFrame, year: int, number: int, codes: list[str]) -> pl.DataFrame:
    """Answers of households whose assessment kept none: from the answers themselves."""
    wide = slf_answers(rows["household_id"].to_list())
    wide = wide.filter((pl.col("year") == year) & (pl.col("round") == number))
    never = [pl.lit(None, pl.Float64).alias(code) for code in codes if code not in wide.columns]
    told = wide.with_columns(never).select("household_id", *codes)
    return rows.select("household_id", "area_id", "assessed_on").join(told, on="household_id", how="left")
