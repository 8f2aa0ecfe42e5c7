"""Households of an area are put into groups and kept with rank and reasons; a named person decides otherwise."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from ppaos.evidence.livelihood.actions import publish_packaged_methods
from ppaos.evidence.livelihood.actions.groups import (
    GroupsRefused,
    end_override,
    make_groups,
    override_group,
)
from ppaos.evidence.livelihood.models import GroupOverride, GroupPlace, GroupRun, MethodVersion
from ppaos.evidence.livelihood.queries.grouping import years_assessed
from ppaos.evidence.livelihood.queries.groups import group_of
from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.models import Event
from tests.factories.areas import make_areas
from tests.factories.grouped import ABLE, BEDBOUND, IDLE, assessed, ranked_household
from tests.factories.people import AT, data_manager_of, user_with

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=1)


@pytest.fixture(autouse=True)
def ground():
    make_areas()
    publish_packaged_methods(by=None, at=AT)


def grouped(code="46", *, year=2569, by=None, at=AT, **given):
    return make_groups(area=Area.objects.get(pk=code), year=year, by=by, at=at, **given)


def reasons_of(place):
    return {reason["code"]: reason for reason in group_of(place).reasons}


def test_need_and_capability_decide_and_everything_is_kept_with_the_run():
    welfare = ranked_household(1, overall=1.2, members=(BEDBOUND,))
    model = ranked_household(2, overall=1.5, members=(ABLE, IDLE), income=20000.0)
    rest = [ranked_household(number, overall=2.5) for number in (3, 4, 5)]
    run = grouped()
    assert [group_of(place).group for place in (welfare, model, *rest)] == ["welfare", "model", *["none"] * 3]
    now = group_of(model)
    assert (now.rank, now.ranked, now.is_in_need, now.capability, now.run) == (2, 5, True, "able", run)
    assert now.subtypes == ["no_opportunity"]
    assert reasons_of(model)["ranked"] == {
        "code": "ranked", "score": 1.5, "income": 20000.0, "rank": 2, "of": 5, "ties": 1, "year": 2569,
    }  # fmt: skip
    assert reasons_of(model)["upper"] == {"code": "upper", "cut": 2, "lower": 0.2, "upper": 0.4}
    assert reasons_of(model)["some_able"] == {"code": "some_able", "members": 2, "able": 2, "unsure": 0}
    assert reasons_of(model)["subtype"]["why"] == ["able_without_work"]
    assert reasons_of(welfare)["none_able"]["members"] == 1
    assert set(reasons_of(rest[0])) == {"ranked", "above"}
    assert run.counts == {
        "households": 5, "assessed": 5, "ranked": 5, "in_need": 2, "groups": {"model": 1, "none": 3, "welfare": 1},
        "parts": {"lower not_able": 1, "upper able": 1},
        "subtypes": {"no_opportunity": 1, "in_debt": 0, "vulnerable": 0},
    }  # fmt: skip
    assert run.definition["assessed"] == {"cut": 2, "households": 2}
    assert run.definition["by_population"] == {"cut": None, "households": None}
    assert run.definition["scored_by"] == {"slf_capitals 2563": 5}
    assert run.definition["assessed_in"] == {"2569": 5}
    assert Event.objects.get(verb="groups.made").area_code == "46"


def test_subtypes_read_the_answers_by_the_indicators_of_their_own_method():
    answers = {
        "financial_debt": 1.0,
        "financial_saving": 1.0,
        "natural_farmland": 4.0,
        "financial_assets": 4.0,
    }
    place = ranked_household(1, overall=1.5, answers=answers)
    nobody_lends = ranked_household(2, overall=1.5, answers=answers, facts={"debt": 0})
    grouped()
    assert group_of(place).subtypes == ["in_debt", "vulnerable"]
    assert group_of(nobody_lends).subtypes == ["vulnerable"]
    none = ranked_household(
        3, overall=1.1, facts={"debt": 0},
        answers=dict.fromkeys(answers, 4.0) | {"natural_dwelling_hazard": 4.0, "natural_farmland_hazard": 4.0},
    )  # fmt: skip
    grouped(at=LATER)
    assert set(reasons_of(none)) >= {"subtype_not_known"}


def test_what_is_not_known_is_told_and_nobody_is_put_anywhere_by_it():
    not_assessed = ranked_household(1, scored=False)
    not_scored = ranked_household(2, overall=None)
    unsure = ranked_household(3, overall=1.1, members=({},))
    grouped()
    for place, code in ((not_assessed, "not_assessed"), (not_scored, "not_scored")):
        assert (group_of(place).group, group_of(place).rank, list(reasons_of(place))) == (
            "unknown",
            None,
            [code],
        )
    assert group_of(unsure).group == "unknown"
    assert reasons_of(unsure)["ability_not_known"]["unsure"] == 1
    unsure.memberships.update(valid_to=AT.date())
    grouped(at=LATER)
    assert "no_members" in reasons_of(unsure)


def test_who_was_found_not_poor_is_ranked_and_in_no_group_and_who_is_gone_is_in_no_run():
    rich = ranked_household(1, overall=1.1, standing="not_poor")
    gone = ranked_household(2, overall=1.2, standing="moved")
    run = grouped()
    assert group_of(rich).group == "none"
    assert reasons_of(rich)["found_so"]["standing"] == "not_poor"
    assert group_of(gone) is None
    assert run.counts["households"] == 1


def test_a_later_run_of_the_same_year_takes_the_place_of_those_within_its_area():
    place = ranked_household(1, overall=1.1)
    inner, whole = grouped("4601"), grouped(at=LATER)
    assert group_of(place).run == whole
    assert not GroupRun.objects.get(pk=inner.pk).is_current
    assert inner.places.count() == 1
    again = grouped("4601", at=LATER)
    assert group_of(place).run == again
    assert GroupRun.objects.get(pk=whole.pk).is_current


def test_a_run_of_an_earlier_year_never_speaks_over_a_newer_one():
    place = ranked_household(1, overall=1.1)
    newest = grouped()
    assessed(place, 3.0, year=2568, answers={})
    earlier = grouped(year=2568, at=LATER)
    assert earlier.is_current
    assert group_of(place).run == newest
    assert years_assessed(Area.objects.get(pk="46")) == [2569, 2568]
    assert years_assessed(Area.objects.get(pk="4605")) == []


def test_an_assessment_of_up_to_three_years_before_speaks_where_there_is_no_newer_one():
    before = ranked_household(1, overall=1.1, year=2566, income=9000.0, facts={"debt": 0})
    too_old = ranked_household(2, overall=1.1, year=2565)
    later = ranked_household(3, overall=1.1, year=2570)
    run = grouped()
    assert reasons_of(before)["ranked"]["year"] == 2566
    assert reasons_of(before)["ranked"]["income"] == 9000.0
    assert run.definition["assessed_in"] == {"2566": 1}
    for place in (too_old, later):
        assert group_of(place).reasons == [{"code": "not_assessed", "years": 3}]


def test_the_newest_round_of_the_year_speaks():
    place = ranked_household(1, overall=1.1)
    assessed(place, 2.2, answers={}, round=2)
    grouped()
    assert reasons_of(place)["ranked"]["score"] == 2.2


def test_the_same_again_is_the_same():
    for number in range(1, 7):
        ranked_household(number, overall=1.5, income=[None, 1e4, 2e4][number % 3])
    told = ("household_id", "rank", "group", "reasons")
    first, second = grouped(), grouped(at=LATER)
    assert list(first.places.order_by("household_id").values_list(*told)) == list(
        second.places.order_by("household_id").values_list(*told)
    )


def test_the_population_of_the_area_gives_the_other_definition():
    for number in range(1, 6):
        ranked_household(number, overall=1 + number / 10)
    run = grouped(population=10, population_source="ทะเบียนราษฎร ก.ย. 2569")
    assert run.definition["by_population"] == {"cut": 4, "households": 4}
    assert run.definition["population_source"] == "ทะเบียนราษฎร ก.ย. 2569"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"year": 2560}, "2560"),
        ({"population": 1, "population_source": "ก"}, "1 .* 2"),
        ({"population": 9}, "Say where|ที่มา"),
    ],
)
def test_a_run_that_would_say_nothing_is_refused(given, message):
    ranked_household(1, overall=1.1)
    ranked_household(2, overall=1.1)
    with pytest.raises(GroupsRefused, match=message):
        grouped(**given)
    assert not GroupRun.objects.exists()


def test_criteria_by_population_need_its_number():
    ranked_household(1, overall=1.1)
    version = MethodVersion.objects.get(name="target_groups")
    text = version.content["toml"].replace('of = "assessed"', 'of = "population"')
    MethodVersion.objects.filter(pk=version.pk).update(content={"toml": text})
    with pytest.raises(GroupsRefused):
        grouped()
    assert grouped(population=5, population_source="ก").definition["cut"] == 2


def test_only_who_assesses_in_the_whole_area_makes_groups():
    ranked_household(1, overall=1.1)
    manager = data_manager_of("4601")
    assert grouped("4601", by=manager).made_by == manager
    for user in (manager, user_with("governor_office", "46"), user_with("supervisor", "46")):
        with pytest.raises(PermissionDenied):
            grouped(by=user)


def test_a_persons_decision_holds_over_later_runs_until_it_is_ended():
    place, manager = ranked_household(1, overall=1.1, members=(BEDBOUND,)), data_manager_of("46")
    grouped()
    override_group(
        household=place, group="model", subtypes=["vulnerable", "in_debt"], reason=" บุตรกลับมาอยู่ด้วย ",
        by=manager, at=LATER,
    )  # fmt: skip
    grouped(at=LATER)
    now = group_of(place)
    assert (now.group, now.subtypes) == ("model", ["in_debt", "vulnerable"])
    assert (now.override.reason, now.override.made_by) == ("บุตรกลับมาอยู่ด้วย", manager)
    assert (now.place.group, now.rank) == ("welfare", 1)
    assert Event.objects.get(verb="group.overridden").area_code == place.area_id
    end_override(household=place, by=manager, at=LATER)
    assert (group_of(place).group, group_of(place).override) == ("welfare", None)
    assert GroupOverride.objects.get().ended_by == manager
    with pytest.raises(GroupsRefused):
        end_override(household=place, by=manager, at=LATER)


def test_a_later_decision_ends_the_one_before_and_stands_without_a_run():
    place, manager = ranked_household(1, overall=1.1), data_manager_of("46")
    for group in ("welfare", "none"):
        override_group(household=place, group=group, reason="ประชาคมเห็นชอบ", by=manager, at=LATER)
    now = group_of(place)
    assert (now.group, now.run, now.ranked, now.capability) == (
        "none",
        None,
        None,
        GroupPlace.Capability.UNKNOWN,
    )
    assert GroupOverride.objects.filter(ended_at=None).count() == 1


@pytest.mark.parametrize(
    "given",
    [
        {"group": "welfare", "reason": "  "},
        {"group": "unknown", "reason": "ก"},
        {"group": "welfare", "subtypes": ["in_debt"], "reason": "ก"},
        {"group": "model", "subtypes": ["rich"], "reason": "ก"},
    ],
)
def test_a_decision_that_says_too_little_is_refused(given):
    place, manager = ranked_household(1, overall=1.1), data_manager_of("46")
    with pytest.raises(GroupsRefused):
        override_group(household=place, by=manager, at=LATER, **given)
    assert not GroupOverride.objects.exists()


def test_only_a_named_person_who_assesses_there_decides():
    place = ranked_household(1, overall=1.1)
    for user in (None, data_manager_of("4605"), user_with("supervisor", "46")):
        with pytest.raises(PermissionDenied):
            override_group(household=place, group="welfare", reason="ก", by=user, at=AT)
        with pytest.raises(PermissionDenied):
            end_override(household=place, by=user, at=AT)


def test_a_household_nobody_placed_is_in_no_group():
    assert group_of(ranked_household(1, overall=1.1)) is None
