"""Every listed and every poor person is counted once, in one state, and the parts add up to the whole."""

from collections import Counter

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings

from ppaos.evidence.targeting.queries import crosscheck
from ppaos.evidence.targeting.queries.crosscheck import ledger, ledger_by_area, units_behind
from ppaos.evidence.targeting.queries.states import PRECEDENCE, STATES
from tests.evidence.targeting.crosscheck_worlds import (
    TODAY,
    Made,
    World,
    households_by_state,
    made,
    persons_by_state,
    worlds,
)
from tests.factories.areas import make_areas

pytestmark = pytest.mark.django_db
SLOWLY = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture(autouse=True)
def _areas(db):
    make_areas()


def by_state(counts: Counter[tuple[str, str]], areas: tuple[str, ...] | None = None) -> dict[str, int]:
    total = Counter(dict.fromkeys(STATES, 0))
    for (area, state), number in counts.items():
        if areas is None or area in areas:
            total[state] += number
    return dict(total)


@given(world=worlds())
@SLOWLY
def test_the_ledger_counts_like_the_slow_way(world: World):
    with transaction.atomic():
        told = made(world)
        _check_whole(told)
        _check_parts(told)
        _check_facts(told)
        transaction.set_rollback(True)


def _check_whole(told: Made) -> None:
    whole = ledger(edition=told.edition, area_code="46", on=TODAY)
    assert whole.persons.states == by_state(persons_by_state(told))
    assert whole.households.states == by_state(households_by_state(told, PRECEDENCE))
    behind = units_behind(edition=told.edition, area_code="46", on=TODAY)
    assert dict(behind["state"].value_counts().iter_rows()) == {
        k: v for k, v in whole.persons.states.items() if v
    }


def _check_parts(told: Made) -> None:
    whole = ledger(edition=told.edition, area_code="46", on=TODAY)
    for level in ("district", "subdistrict", "village", "local_authority"):
        parts = ledger_by_area(edition=told.edition, area_code="46", level=level, on=TODAY)
        for kind in ("persons", "households"):
            summed = Counter(dict.fromkeys(STATES, 0))
            for part in parts.values():
                summed.update(getattr(part, kind).states)
            assert dict(summed) == getattr(whole, kind).states
        for code, part in parts.items():
            if code is not None:
                alone = ledger(edition=told.edition, area_code=code, on=TODAY)
                assert (alone.persons, alone.households) == (part.persons, part.households)


def _check_facts(told: Made) -> None:
    whole = ledger(edition=told.edition, area_code="46", on=TODAY)
    registered = crosscheck.household_states(told.standing_of, on=TODAY)
    houses = {candidate.candidate_household_id for candidate in told.candidates}
    rows = crosscheck.list_states(houses, on=TODAY)
    assert {
        state: int(registered[state].sum() + rows[state].sum()) for state in STATES
    } == whole.persons.states
    # One at a time gives what all at once give.
    for number in told.standing_of:
        alone = crosscheck.household_states([number], on=TODAY)
        assert alone.rows() == registered.filter(household_id=number).rows()
    for house in houses:
        alone = crosscheck.list_states([house], on=TODAY)
        assert alone.rows() == rows.filter(candidate_household_id=house).rows()
