"""By what may changes be told apart: the area, the target group, models, agencies that helped, shocks in between?"""

from collections.abc import Mapping, Sequence

import polars as pl

from ppaos.evidence.livelihood.queries.panels import Round
from ppaos.ground.workbench.queries import fetched_frame
from ppaos.learning.monitoring.queries.change import Changes

AREA, GROUP, MODEL, AGENCY, SHOCK = "area", "group", "model", "agency", "shock"
KINDS = (AREA, GROUP, MODEL, AGENCY, SHOCK)
NONE = "-"
# Between the two interviews of each household; where a day was not told, the year's last.
_BETWEEN = """
    with span as (
        select first.household_id, min(coalesce(first.assessed_on, make_date(first.year - 543, 12, 31))) as since,
            max(coalesce(second.assessed_on, make_date(second.year - 543, 12, 31))) as until
        from livelihood_assessment first join livelihood_assessment second on second.household_id = first.household_id
            and second.is_current and second.authority_id is null and second.year = %(later_year)s
            and second.round = %(later_round)s
        where first.household_id = any(%(ids)s) and first.is_current and first.authority_id is null
            and first.year = %(year)s and first.round = %(round)s group by 1
    ) """
_OF = {
    GROUP: """
        select span.household_id, coalesce(
            (select decided."group" from livelihood_groupoverride decided
             where decided.household_id = span.household_id and decided.ended_at is null limit 1),
            (select place."group" from livelihood_groupplace place
             join livelihood_grouprun run on run.id = place.run_id and run.is_current
             where place.household_id = span.household_id
             order by run.year desc, run.made_at desc, run.id desc limit 1), 'unknown')
        from span""",
    MODEL: """
        select distinct span.household_id, member.model_id::text
        from span join operating_models_enrolment member on member.household_id = span.household_id
            and member.joined_on <= span.until and (member.left_on is null or member.left_on > span.since)""",
    AGENCY: """
        select distinct span.household_id, coalesce(body.parent_id, body.id)::text
        from span join assistance_helpline line on line.household_id = span.household_id and line.stage = 'paid'
            and line.corrects_id is null and line.given_on > span.since and line.given_on <= span.until
        join cooperation_organisation body on body.id = line.organisation_id
        where not exists (
            select from assistance_helpline back where back.corrects_id = line.id and back.takes_back)""",
    SHOCK: """
        select distinct span.household_id, shock.kind
        from span join monitoring_shock shock on shock.household_id = span.household_id
            and shock.taken_back_at is null and shock."on" > span.since and shock."on" <= span.until""",
}  # fmt: skip
KEYS = {"household_id": pl.Int64, "key": pl.String}


def keys_of(changes: Changes, kind: str, first: Round, second: Round) -> pl.DataFrame:
    """Of each pair the keys it counts under (household_id, key), «-» where it counts under none.

    A household of two models, or struck twice, counts under each: the rows of a table need not add up.
    """
    ids = changes.panel.pairs.select("household_id", "part")
    if kind == AREA:
        return ids.select("household_id", key=pl.coalesce("part", pl.lit(NONE)))
    asked = {
        "ids": ids["household_id"].to_list(), "year": first[0], "round": first[1], "later_year": second[0],
        "later_round": second[1],
    }  # fmt: skip
    found = fetched_frame(_BETWEEN + _OF[kind], asked, schema=KEYS)
    told = ids.select("household_id").join(found, on="household_id", how="left")
    return told.with_columns(pl.coalesce("key", pl.lit(NONE)).alias("key")).sort("household_id", "key")


def behind_change(changes: Changes, keys: pl.DataFrame | None, asked: Mapping[str, str]) -> pl.DataFrame:
    """The households that a figure of the page counts: household_id, before, after (null or a number or a state).

    of: a capital, «overall», a dimension («dimension-health»), «below_line», or an income; change: «improved»,
    «unchanged», «worse», «unknown»; key: of the kind told apart by. Raises KeyError for what there is not.
    """
    rows, name = _rows_of(changes, asked.get("of", "overall"))
    if change := asked.get("change"):
        if change not in _CHANGES or f"{name}_move" not in rows.columns:
            raise KeyError(change)
        rows = rows.filter(pl.col(f"{name}_move") == change)
    if (key := asked.get("key")) and keys is not None:
        rows = rows.join(
            keys.filter(pl.col("key") == key), on="household_id", how="semi", maintain_order="left"
        )
    return rows.select("household_id", before=f"{name}_before", after=f"{name}_after")


_CHANGES = ("improved", "unchanged", "worse", "unknown")


def _rows_of(changes: Changes, of: str) -> tuple[pl.DataFrame, str]:
    prefix, _dash, dimension = of.partition("-")
    tables: Sequence[tuple[pl.DataFrame, str]] = (
        (changes.panel.pairs, of),
        (changes.dimensions, dimension if prefix == "dimension" else ""),
        (changes.incomes, of),
    )
    for table, name in tables:
        if name and f"{name}_before" in table.columns:
            return table, name
    raise KeyError(of)
