"""What lies in what: the closure PostgreSQL writes agrees with walking the placements day by day."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ppaos.ground.geography.actions import rebuild_closure
from ppaos.ground.geography.actions._closure import rewrite_closure
from ppaos.ground.geography.models import Area, AreaPlacement, AreaWithin, Origin, in_force
from ppaos.ground.privacy.models import Event
from tests.factories.areas import AT, make_areas

pytestmark = pytest.mark.django_db
FIRST = date(2020, 1, 1)
DAYS = [FIRST + timedelta(days=day) for day in range(6)]
CODES = ["10", "11", "12", "13", "14"]

ends = st.one_of(st.none(), st.integers(0, 5))
placements = st.lists(st.tuples(st.sampled_from(CODES), st.sampled_from(CODES), ends, ends), max_size=9)


def on_day(day: int | None) -> date | None:
    return None if day is None else DAYS[day]


def walked(rows: list[AreaPlacement], day: date) -> set[tuple[str, str]]:
    """The slow twin: from each area up, one step after another, on one day."""
    steps = [
        (row.area_id, row.parent_id)
        for row in rows
        if (row.valid_from is None or row.valid_from <= day) and (row.valid_to is None or row.valid_to > day)
    ]
    pairs = {(code, code) for code in CODES}
    while True:
        longer = pairs | {(low, parent) for low, high in pairs for area, parent in steps if area == high}
        if longer == pairs:
            return pairs
        pairs = longer


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=placements)
def test_closure_agrees_with_walking_the_placements_on_every_day(db, drawn):
    AreaWithin.objects.all().delete()
    AreaPlacement.objects.all().delete()
    Area.objects.bulk_create(
        [
            Area(code=code, level="province", name_th=code, sort_key=code, origin=Origin.LOCAL)
            for code in CODES
        ],
        ignore_conflicts=True,
    )
    rows = {
        (area, parent, start): AreaPlacement(
            area_id=area, parent_id=parent, valid_from=on_day(start), valid_to=on_day(end)
        )
        for area, parent, start, end in drawn
        if area != parent and (start is None or end is None or start < end)
    }
    AreaPlacement.objects.bulk_create(rows.values())
    rewrite_closure()
    for day in DAYS:
        found = AreaWithin.objects.filter(in_force(day)).values_list("area_id", "ancestor_id")
        assert sorted(found) == sorted(walked(list(rows.values()), day))


def test_a_pair_reached_on_two_ways_is_one_row():
    make_areas()
    assert AreaWithin.objects.filter(area="46010101", ancestor="46").count() == 1


def test_rebuilding_mends_what_was_damaged_and_then_writes_nothing():
    make_areas()
    before = sorted(AreaWithin.objects.values_list("area", "ancestor", "valid_from", "valid_to"))
    AreaWithin.objects.filter(ancestor="46").delete()
    AreaWithin.objects.create(area_id="4601", ancestor_id="460510")
    assert rebuild_closure(by=None, at=AT).rows_added > 0
    assert sorted(AreaWithin.objects.values_list("area", "ancestor", "valid_from", "valid_to")) == before
    assert rebuild_closure(by=None, at=AT).rows_added == 0
    assert Event.objects.filter(verb="areas.closure_rebuilt").exists()
