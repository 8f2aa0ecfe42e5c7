"""Conditions put together come to what each says alone; as on today's date everything is as it is today."""

from dataclasses import replace

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ppaos.evidence.livelihood.models import Assessment
from ppaos.ground.workbench.queries import fetched_frame
from ppaos.people.registry.models import Person
from ppaos.sharing.dashboards.actions import fold_changes
from ppaos.sharing.selection.queries.asking import ALL, ANY, Asked, Condition, asked_of
from ppaos.sharing.selection.queries.fields import SET, fields
from ppaos.sharing.selection.queries.results import ROWS, households_of, page_of
from ppaos.sharing.selection.queries.statement import Look, chosen
from ppaos.support.assistance.actions.needs import meet_need
from tests.factories.enrolled import joined, model_of
from tests.factories.followed import answered
from tests.factories.helped import help_line, recorded
from tests.factories.people import AT
from tests.factories.referred import agreement_with, need_of, office, sent_referral, service_of
from tests.factories.surveyed import surveyor_of, visit_of


def read(told: str) -> Condition:
    field, op, values = told.split("~")
    return Condition(field, op, tuple(values.split(",")) if values else ())


CONDITIONS = [
    read(told)
    for told in (
        "standing~in~active,verified", "standing~not~moved", "level~in~1,2", "level~unknown~", "overall~between~2,",
        "elders~between~1,", "persons~between~,1", "is_helped~in~yes", "baht_paid~between~1000,", "need~in~low_income",
        "need~not~low_income", "need~unknown~", "help_kind~in~cash", "visited_on~between~2026-01-01,", "health~in~poor",
    )
]  # fmt: skip


@pytest.fixture
def world(homes):
    """Something of every kind of what is asked for, and a member whose birth nobody knows."""
    Person.objects.filter(first_name="ขลูก").update(birth_on=None, birth_precision="")
    body = office()
    agreement_with(body)
    sent_referral(need_of(homes["ก"]), service_of(body))
    meet_need(need=need_of(homes["ค"], "housing_repair"), reason="ซ่อมแล้ว", by=None, at=AT)
    need_of(homes["ข"], "work")
    recorded(help_line(homes["ก"], body, "1"), help_line(homes["ง"], body, "2", baht=None))
    joined(model_of(), homes["ค"])
    answered(homes["ก"], 1.0)
    answered(homes["ข"], 3.0)
    Assessment.objects.update(assessed_on=AT.date())
    visit_of(surveyor_of("46"), household=homes["ก"], state="done", done_at=AT, area_id="46010101")
    fold_changes(at=AT)
    return homes


def told(asked: Asked, **given) -> dict[int, bool | None]:
    sql, parameters = chosen(Look("46", asked, **given))
    rows = fetched_frame(
        f"{sql} select household_id, fits::text, 0, 0 from chosen", parameters,
        schema=dict(zip(ROWS, [pl.Int64, pl.String, pl.Int64, pl.Int64], strict=True)),
    )  # fmt: skip
    return {row[0]: {"true": True, "false": False, None: None}[row[1]] for row in rows.iter_rows()}


def alone(condition: Condition) -> dict[int, bool | None]:
    return told(Asked(ALL, ((condition,),)))


def all_of(values) -> bool | None:
    values = list(values)
    return False if False in values else (None if None in values else True)


def any_of(values) -> bool | None:
    values = list(values)
    return True if True in values else (None if None in values else False)


def test_conditions_put_together_come_to_what_each_says_alone_in_any_order(world):
    single = {condition: alone(condition) for condition in CONDITIONS}
    lines = st.lists(st.lists(st.sampled_from(CONDITIONS), min_size=1, max_size=3), min_size=1, max_size=3)

    @settings(max_examples=40, suppress_health_check=list(HealthCheck))
    @given(lines=lines, join=st.sampled_from([ALL, ANY]), random=st.randoms(use_true_random=False))
    def holds(lines, join, random):
        within, between = (any_of, all_of) if join == ALL else (all_of, any_of)
        asked = Asked(join, tuple(tuple(line) for line in lines))
        expected = {
            pk: between(within(single[one][pk] for one in line) for line in lines)
            for pk in single[CONDITIONS[0]]
        }
        assert told(asked) == expected
        shuffled = [random.sample(line, len(line)) for line in random.sample(lines, len(lines))]
        assert told(Asked(join, tuple(tuple(line) for line in shuffled))) == expected

    holds()


def test_what_is_not_decided_is_in_no_list_of_those_chosen(world):
    asked = Asked(ALL, ((read("level~in~1,2"),),))
    states = told(asked)
    assert set(states.values()) == {True, False, None}
    assert households_of(Look("46", asked))["household_id"].to_list() == [
        pk for pk, fits in states.items() if fits
    ]
    whole, rows = page_of(Look("46", asked), start=0, size=50, is_undecided=True)
    assert whole == rows.height == list(states.values()).count(None)


def test_bounds_decide_where_a_number_is_not_known_wholly(world):
    unknown = world["ข"].pk
    none = told(Asked(ALL, ((read("elders~between~3,"),),)))
    some = told(Asked(ALL, ((read("elders~between~1,"),),)))
    assert none[unknown] is False  # of two members there cannot be three
    assert some[unknown] is None
    assert told(Asked(ALL, ((read("elders~unknown~"),),)))[unknown] is True


def test_as_on_todays_date_everything_is_as_it_is_today(world):
    for field in fields().values():
        if not field.is_dated:
            continue
        if field.kind == SET:
            for value in ("low_income", "income", "sent", "cash", str(office().pk)):
                asked = Asked(ALL, ((Condition(field.code, "in", (value,)),),))
                assert told(asked) == told(asked, on=AT.date()), (field.code, value)
            continue
        assert values(field) == values(field, on=AT.date()), field.code


def values(field, **given) -> dict[int, str | None]:
    sql, parameters = chosen(replace(Look("46", Asked()), **given), (field,))
    schema = dict(zip(ROWS, [pl.Int64, pl.String, pl.Int64, pl.Int64], strict=True))
    rows = fetched_frame(f"{sql} select household_id, told_0, 0, 0 from chosen", parameters, schema=schema)
    return {row[0]: row[1] for row in rows.iter_rows()}


def test_an_address_says_what_was_asked():
    asked = Asked(ANY, (tuple(CONDITIONS[:2]), tuple(CONDITIONS[2:4])))
    pairs = asked.pairs()
    assert asked_of(dict(pairs)["join"], [value for key, value in pairs if key == "c"]) == asked
    assert asked.without(1, 1).without(1, 1).lines == (tuple(CONDITIONS[2:4]),)
    assert asked.replaced(CONDITIONS[5], 2, 1).lines[1][0] == CONDITIONS[5]
