"""What does each household of an area hold against the cut-offs of a poverty index, and how many does it speak for?"""

from collections.abc import Iterable

import polars as pl
from django.utils import timezone

from ppaos.engine.livelihood.alkire_foster import MpiRule, identified
from ppaos.engine.methods import MpiMethod
from ppaos.evidence.livelihood.models import MethodVersion
from ppaos.evidence.livelihood.queries.judged import NEWEST
from ppaos.evidence.livelihood.queries.methods import everybodys_versions, parsed
from ppaos.ground.workbench.queries import fetched_frame
from ppaos.people.registry.models import FOUND

ALIKE, VILLAGE = "alike", "village"  # what a household speaks for: itself, or also the silent of its village
_HOUSEHOLDS = """
    with living as materialized (
        select id, area_id from registry_household
        where merged_into_id is null and standing = any(%(found)s) and area_id = any(array(
            select area_id from geography_areawithin where ancestor_id = %(area)s
                and (valid_from is null or valid_from <= %(on)s) and (valid_to is null or valid_to > %(on)s)))
    )
    select living.id, living.area_id, coalesce(members.count, 0), scores.year, scores.made_at::date, scores.method_id,
        array_to_string(scores.answers, ',', '')
    from living
    left join (
        select membership.household_id, count(*) from registry_membership membership
        join living on living.id = membership.household_id
        where membership.valid_to is null and membership.presence <> 'named_absent' group by 1
    ) members on members.household_id = living.id
    left join (
        select distinct on (assessment.household_id) assessment.* from livelihood_assessment assessment
        join living on living.id = assessment.household_id
        where assessment.is_current and assessment.authority_id is null
        order by assessment.household_id, assessment.year desc, assessment.round desc, assessment.id desc
    ) scores on scores.household_id = living.id"""
# Of members the worst answer decides: a failure, else a gap, else a pass; 0 where the question applies to nobody.
_BASIC_NEEDS = f"""with {NEWEST}
    select answer.household_id, newest.year, newest.made_at::date, answer.indicator,
        max(case answer.state when 'fail' then 3 when 'pass' then 1 when 'not_applicable' then 0 else 2 end)
    from livelihood_answer answer join newest on newest.household_id = answer.household_id
        and newest.year = answer.year and newest.round = answer.round
    where answer.instrument = 'bmn' and answer.superseded_at is null and answer.indicator = any(%(codes)s)
    group by 1, 2, 3, 4"""
FAIL, MISSING, PASS, NOT_APPLICABLE = 3, 2, 1, 0
_HOME = {
    "household_id": pl.Int64, "area_id": pl.String, "members": pl.Int64, "slf_year": pl.Int16, "slf_on": pl.Date,
    "method_id": pl.Int64, "answers": pl.String,
}  # fmt: skip
_NEED = {
    "household_id": pl.Int64, "bmn_year": pl.Int16, "bmn_on": pl.Date, "indicator": pl.String, "worst": pl.Int64,
}  # fmt: skip


def mpi_versions() -> list[MethodVersion]:
    """Published indices that hold for everybody by name (the one over answers asked here first), the newest first."""
    return list(everybodys_versions().filter(name__startswith="mpi_").order_by("name", "-valid_from", "-pk"))


def mpi_matrix(area_code: str, method: MpiMethod, not_applicable: str) -> pl.DataFrame:
    """Verified households that live in the area, each with its newest answers: household_id, area_id, members (who
    live there today), slf_year, slf_on, bmn_year, bmn_on and a column an indicator of the index (null: not answered).

    Basic needs are 1 where passed and 0 where failed. What does not apply is «not_deprived», standing at the cut-off,
    or «missing».
    """
    asked = {"area": area_code, "on": timezone.localdate(), "found": [str(each) for each in FOUND]}
    homes = fetched_frame(_HOUSEHOLDS, asked, schema=_HOME)
    needs = [each for each in method.indicators if each.instrument == "bmn"]
    codes = {"codes": [each.answer for each in needs]}
    worst = fetched_frame(_BASIC_NEEDS, asked | codes, schema=_NEED)
    wide = homes.drop("method_id", "answers").join(_capitals(homes, method), on="household_id", how="left")
    for each in needs:
        applies_not = each.cutoff if not_applicable == "not_deprived" else None
        values = {FAIL: 0.0, PASS: 1.0, NOT_APPLICABLE: applies_not, MISSING: None}
        value = pl.col("worst").replace_strict(values, return_dtype=pl.Float64).alias(each.code)
        told = worst.filter(pl.col("indicator") == each.answer).select("household_id", value)
        wide = wide.join(told, on="household_id", how="left")
    years = worst.group_by("household_id").agg(pl.col("bmn_year", "bmn_on").first())
    return wide.join(years, on="household_id", how="left").sort("household_id")


def weighed(matrix: pl.DataFrame, rule: MpiRule, *, counts_people: bool, speaks_for: str) -> pl.DataFrame:
    """The matrix with who is poor (see `identified`), with size (households or people a row is) and weight (how many
    it speaks for).

    «village»: those of its village without enough answers too, so that a village where few answered weighs what it
    is. Households in which nobody lives are left out where people are counted.
    """
    rows = identified(matrix.filter(pl.col("members") > 0) if counts_people else matrix, rule)
    size = pl.col("members") if counts_people else pl.lit(1, pl.Int64)
    rows = rows.with_columns(size.alias("size"), size.cast(pl.Float64).alias("weight"))
    if speaks_for != VILLAGE:
        return rows
    spoken_for = pl.col("weight").sum().over("area_id")
    speaking = pl.col("weight").filter(pl.col("is_poor").is_not_null()).sum().over("area_id")
    more = pl.when(speaking > 0).then(spoken_for / speaking).otherwise(1.0)
    return rows.with_columns(pl.col("weight") * more)


def sizes(rows: pl.DataFrame, by: str) -> dict[str | None, dict[str, int]]:
    """How many households or people are judged (counted), left out (excluded) and poor, by a column of `weighed`."""
    is_poor, size = pl.col("is_poor"), pl.col("size")
    told = rows.group_by(by).agg(
        counted=size.filter(is_poor.is_not_null()).sum(),
        excluded=size.filter(is_poor.is_null()).sum(),
        poor=size.filter(is_poor).sum(),
    )
    return {row.pop(by): row for row in told.to_dicts()}


def counted_in(figure: str, rule: MpiRule) -> pl.Expr:
    """Which rows of `weighed` a figure counts: counted, excluded, poor, raw-<indicator> or censored-<indicator>."""
    is_poor = pl.col("is_poor")
    kind, _, code = figure.partition("-")
    if not code:
        return {"counted": is_poor.is_not_null(), "excluded": is_poor.is_null(), "poor": is_poor}[kind]
    is_deprived = pl.col(code) < rule.cutoffs[code]
    return is_deprived & (is_poor if kind == "censored" else is_poor.is_not_null())


def _capitals(homes: pl.DataFrame, method: MpiMethod) -> pl.DataFrame:
    """The indicators that come from the five capitals: what was scored, read in the order of the method it was by."""
    wanted = {each.answer: each.code for each in method.indicators if each.instrument == "slf"}
    schema = {"household_id": pl.Int64, **dict.fromkeys(wanted.values(), pl.Float64)}
    parts = [pl.DataFrame(schema=schema)]
    for (number,), rows in homes.drop_nulls("method_id").partition_by("method_id", as_dict=True).items():
        scored = parsed(MethodVersion.objects.get(pk=number))
        places = {indicator.code: place for place, indicator in enumerate(scored.indicators)}
        parts.append(rows.select("household_id", *_read(wanted, places)))
    return pl.concat(parts)


def _read(wanted: dict[str, str], places: dict[str, int]) -> Iterable[pl.Expr]:
    for answer, code in wanted.items():
        if answer in places:
            said = pl.col("answers").str.split(",").list.get(places[answer], null_on_oob=True)
            yield said.replace("", None).cast(pl.Float64).alias(code)
        else:
            yield pl.lit(None, pl.Float64).alias(code)
