"""Villages covered by one team, by several, by none, and by teams that have ended."""

from datetime import date

import pytest

from ppaos.ground.geography.models import Area
from ppaos.people.cooperation.actions.mechanism import end_committee
from ppaos.people.cooperation.actions.seats import cover_places, release_place
from ppaos.people.cooperation.models import Committee
from ppaos.people.cooperation.presenters.mechanism import chart
from ppaos.people.cooperation.queries.coverage import coverage_by_part, covered_villages, teams_of
from ppaos.people.cooperation.queries.mechanism import committees_with_members
from tests.factories.committees import AT, BEGAN, TODAY, committee_of, team_of


def covered(area="46", on=TODAY):
    return dict(covered_villages(area, on).select("area_code", "state").iter_rows())


NOBODY = {"46010101": "no_team", "46010102": "no_team", "46010201": "no_team", "C460101": "no_team"}


def areas_of(*codes):
    return list(Area.objects.filter(code__in=codes))


def test_without_teams_no_village_is_covered():
    assert covered() == NOBODY


def test_a_village_has_one_team_several_or_one_that_is_no_more():
    team, mentors = team_of("460101"), committee_of("4601", "พี่เลี้ยง", kind=Committee.Kind.MENTORS)
    cover_places(committee=team, areas=areas_of("46010101", "46010102"), on=BEGAN, by=None, at=AT)
    cover_places(committee=mentors, areas=areas_of("46010101", "46010201"), on=BEGAN, by=None, at=AT)
    release_place(place=mentors.places.get(area_id="46010201"), on=TODAY, by=None, at=AT)
    found = covered()
    assert found == NOBODY | {"46010101": "many_teams", "46010102": "one_team", "46010201": "only_ended"}
    assert covered(on=date(2026, 9, 30)) == NOBODY
    assert covered(on=BEGAN)["46010201"] == "one_team"
    assert [(code, each.name_th) for code, each in teams_of(["46010101", "46010201"], TODAY)] == [
        ("46010101", team.name_th),
        ("46010101", "พี่เลี้ยง"),
    ]


def test_who_covers_a_wider_area_covers_every_village_in_it():
    team_of("460101", covers_all=True)
    assert covered() == NOBODY | {"46010101": "one_team", "46010102": "one_team"}
    assert covered("460102") == {"46010201": "no_team"}


def test_a_team_that_ended_covers_no_more_whatever_its_places_say():
    team = team_of("460101", covers_all=True, valid_to=date(2026, 11, 1))
    assert covered()["46010101"] == "only_ended"
    second = team_of("460101", "ทีมสอง", covers_all=True)
    end_committee(committee=second, on=TODAY, reason="x", by=None, at=AT)
    assert covered()["46010102"] == "only_ended"
    assert team.places.get().valid_to is None


def test_a_place_taken_back_before_it_began_never_counted():
    team = team_of("460101")
    cover_places(committee=team, areas=areas_of("46010101"), on=TODAY, by=None, at=AT)
    release_place(place=team.places.get(), on=TODAY, by=None, at=AT)
    assert covered()["46010101"] == "no_team"


def test_parts_of_an_area_are_counted_and_what_lies_in_none_apart():
    team_of("460101", covers_all=True)
    by_part = coverage_by_part(covered_villages("46", TODAY, level="district"))
    rows = {row["part"]: (row["one_team"], row["no_team"]) for row in by_part.iter_rows(named=True)}
    assert rows["4601"][0] == 2
    assert sum(one + none for one, none in rows.values()) == len(NOBODY)


@pytest.mark.parametrize("with_parent", [True, False])
def test_the_chart_hangs_each_committee_under_the_one_it_stands_under(with_parent):
    top = committee_of("46")
    committee_of("4601", "อำเภอ", parent=top)
    if not with_parent:
        end_only = Committee.objects.filter(pk=top.pk)
        end_only.update(valid_to=TODAY)
    nodes = chart(committees_with_members(Committee.objects.all(), TODAY))
    shown = [(node.name, [each.name for each in node.beneath]) for node in nodes]
    assert shown == ([(top.name_th, ["อำเภอ"])] if with_parent else [("อำเภอ", [])])
