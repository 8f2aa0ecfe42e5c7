"""What else a report of the programme counts: villages, lists, models, uses of analysis, agencies, research.

Each answers code, place, value; place is null for all places together.
"""

from collections.abc import Sequence

import polars as pl

from ppaos.evidence.targeting.queries import crosscheck
from ppaos.ground.geography.models import Area
from ppaos.ground.workbench.queries import fetched_frame
from ppaos.learning.policy.queries.programme_asked import PLACE, Asked
from ppaos.people.cooperation.queries.training import state_agencies

VALUES = {"code": pl.String, "place": pl.String, "value": pl.Float64}
_VISITED = f"""
with {PLACE},
village as (
    select place.place, area.code from place join geography_area area on area.code = place.area_id
    where area.level in ('village', 'community')
        and (area.valid_from is null or area.valid_from <= %(on)s) and (area.valid_to is null or area.valid_to > %(on)s)
),
looked as (
    select coalesce(listed.area_id, home.area_id) as code from targeting_verdict verdict
    left join targeting_candidatehousehold listed on listed.id = verdict.candidate_household_id
    left join registry_household home on home.id = verdict.household_id
    where verdict.found_on <= %(on)s and verdict.taken_back_at is null
    union
    select visit.area_id from survey_visit visit
    where visit.state in ('done', 'sent_back') and not visit.is_practice
        and coalesce(visit.done_at, visit.changed_at) < %(until_at)s
)
select village.place, village.code, looked.code is not null from village left join looked on looked.code = village.code
order by village.place, village.code"""
# Grouped by place and over all of them: what lies in two places is one in all.
_COUNTED = f"""
with {PLACE}
select 'models_running', place.place, count(distinct model.id)::float8 from operating_models_operatingmodel model
join place on place.area_id = model.area_id
where not model.in_library and model.state in ('model_running', 'handed_over', 'model_closed')
    and model.began_on <= %(on)s and (model.ended_on is null or model.ended_on > %(on)s)
group by grouping sets ((place.place), ())
union all
select 'systems_in_use', place.place, count(distinct lower(trim(used.system))) from policy_analysisuse used
join place on place.area_id = used.area_id where used."on" >= %(since)s and used."on" <= %(on)s
group by grouping sets ((place.place), ())
union all
select 'uses_of_analysis', place.place, count(distinct used.id) from policy_analysisuse used
join place on place.area_id = used.area_id where used."on" >= %(since)s and used."on" <= %(on)s
group by grouping sets ((place.place), ())
union all
select 'districts_with_strategy', place.place, count(distinct strategy.area_id) from policy_districtstrategy strategy
join place on place.area_id = strategy.area_id
where strategy.frozen_at < %(until_at)s and (strategy.closed_at is null or strategy.closed_at >= %(until_at)s)
group by grouping sets ((place.place), ())
union all
select 'research_projects', place.place, count(distinct project.id) from policy_researchproject project
join place on place.area_id = project.area_id where project.fiscal_year = %(year)s
group by grouping sets ((place.place), ())
union all
select 'deliverables_late', place.place, count(distinct owed.id) from policy_deliverable owed
join policy_researchproject project on project.id = owed.project_id
join place on place.area_id = project.area_id
where owed.due_on < %(on)s and (owed.delivered_on is null or owed.delivered_on > %(on)s)
    and project.state <> 'project_stopped'
group by grouping sets ((place.place), ())"""
_GRANTS = f"""
with {PLACE}
select 'research_grant_baht', place.place, sum(project.grant_baht)::float8 from policy_researchproject project
join place on place.area_id = project.area_id where project.fiscal_year = %(year)s
group by place.place"""


def villages_of(asked: Asked) -> pl.DataFrame:
    """The villages and communities of the places on the day: place, code, is_covered (somebody looked for a household
    there by then)."""
    schema = {"place": pl.String, "code": pl.String, "is_covered": pl.Boolean}
    return fetched_frame(_VISITED, asked.parameters(), schema=schema)


def values_of_villages(asked: Asked) -> pl.DataFrame:
    """Villages known, covered, never visited; a place without a list of its villages has no number."""
    found = villages_of(asked)
    once = found.unique("code").with_columns(place=pl.lit(None, pl.String))
    counted = pl.concat([found, once]).group_by("place").agg(
        villages_known=pl.len(), villages_covered=pl.col("is_covered").sum(),
        villages_never_visited=(~pl.col("is_covered")).sum(),
    )  # fmt: skip
    turned = counted.unpivot(index="place", variable_name="code", value_name="value")
    return turned.select("code", "place", pl.col("value").cast(pl.Float64))


def values_of_lists(asked: Asked) -> pl.DataFrame:
    """People on the newest national list of each place; none where there is no list. Together: the sum, for a listed
    person stands in one place."""
    rows: list[tuple[str, str | None, float]] = []
    for area in asked.places:
        edition = crosscheck.national_edition(area.code, asked.on)
        if edition is not None:
            told = crosscheck.ledger(edition=edition, area_code=area.code, on=asked.on)
            rows.append(("persons_listed", area.code, float(told.persons.listed)))
    if rows:
        rows.append(("persons_listed", None, sum(value for _code, _place, value in rows)))
    return pl.DataFrame(rows, schema=VALUES, orient="row")


def values_of_counts(asked: Asked) -> pl.DataFrame:
    """Models, uses of analysis, strategies, research projects and agencies trained."""
    counted = fetched_frame(_COUNTED, asked.parameters(), schema=VALUES)
    return pl.concat([counted, _grants(asked), _agencies(asked)])


def never_visited(area: Area, asked: Asked) -> Sequence[Area]:
    """The villages of a place where nobody looked for any household by the day, in their order."""
    found = villages_of(asked).filter(~pl.col("is_covered"), place=area.code)
    return list(Area.objects.filter(code__in=found["code"].to_list()).order_by("code"))


def _grants(asked: Asked) -> pl.DataFrame:
    """Baht of research by place, null where there are projects and the grant of none is known."""
    found = fetched_frame(_GRANTS, asked.parameters(), schema=VALUES)
    known = pl.col("value").is_not_null().any()
    together = found.select(
        pl.lit("research_grant_baht").alias("code"), pl.lit(None, pl.String).alias("place"),
        pl.when(known).then(pl.col("value").sum()).otherwise(pl.lit(0.0) if found.is_empty() else None).alias("value"),
    )  # fmt: skip
    return pl.concat([found, together])


def _agencies(asked: Asked) -> pl.DataFrame:
    """State agencies with a trained officer: by place where the course was held; together each once."""
    until = asked.on
    rows = [
        ("agencies_trained", area.code, float(state_agencies([area.code], until=until).height))
        for area in asked.places
    ]
    together = float(state_agencies(asked.codes, until=until).height)
    return pl.DataFrame([*rows, ("agencies_trained", None, together)], schema=VALUES, orient="row")
