"""Invented scores, incomes and dimensions of every household that is registered, by a statement each."""

from ppaos.evidence.livelihood.queries import newest_method
from ppaos.ground.workbench.queries import written

_SCORED = """
    insert into livelihood_assessment (household_id, area_id, year, round, method_id, human, physical, financial,
        "natural", social, overall, assessed_on, made_at, is_current)
    select id, area_id, %(year)s, 1, %(method)s, drawn[1], drawn[2], drawn[3], drawn[4],
        case when id %% 9 > 0 then drawn[5] end, drawn[6], make_date(%(year)s - 543, 1 + (id %% 6)::int, 5), now(), true
    from registry_household household cross join lateral (
        select array_agg(round((2 + 2 * random() + 0 * place)::numeric, 2)) as drawn
        from generate_series(1, 6 + 0 * household.id) place) drawn"""
_AROUND = """
    insert into livelihood_circumstances (household_id, area_id, year, round, members, income_per_head,
        earned_per_head, line, is_below_line, strategy, made_at, is_current)
    select id, area_id, %(year)s, 1, 3, drawn, drawn - id %% 5 * 1000, '', 'unknown', '', now(), true
    from (select id, area_id, 30000 + round((50000 * random())::numeric, 2) as drawn from registry_household) home"""
_JUDGED = """
    insert into livelihood_dimensionresult (household_id, area_id, year, round, method_id, health, living, education,
        income, access, failing, made_at, is_current)
    select id, area_id, %(year)s, 1, %(method)s, (array['poor', 'not_poor', 'not_poor', 'unknown'])[1 + id %% 4],
        'not_poor', 'not_poor', 'not_poor', 'not_poor', '[]', now(), true
    from registry_household"""


def score_invented(this_year: int) -> None:
    """Two rounds a year apart, and the dimensions of the later one."""
    capitals, needs = newest_method("slf_capitals").pk, newest_method("bmn_indicators").pk
    for year in (this_year - 1, this_year):
        for statement in (_SCORED, _AROUND):
            written(statement, {"year": year, "method": capitals})
    written(_JUDGED, {"year": this_year, "method": needs})
