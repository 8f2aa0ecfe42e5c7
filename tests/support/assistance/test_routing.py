"""The first three services of each need are kept, within what there is place and money for; others are told anew."""

from datetime import timedelta

import polars as pl
import pytest
from django.core.exceptions import PermissionDenied

from ppaos.evidence.livelihood.actions import publish_packaged_methods
from ppaos.ground.privacy.models import Event
from ppaos.people.cooperation.models import Capacity, Service
from ppaos.support.assistance.actions.needs import meet_need
from ppaos.support.assistance.actions.places import ASKED, give_places_back, hold_places
from ppaos.support.assistance.actions.routing import keep_routes, route_needs
from ppaos.support.assistance.models import HeldPlace, HelpLine, Route, RoutedService, WayLine
from ppaos.support.assistance.queries.needs import open_needs_frame
from ppaos.support.assistance.queries.routing import routed, routes_of, services_of
from tests.factories.areas import make_areas
from tests.factories.grouped import ABLE, ranked_household
from tests.factories.needed import need_of, rule, service_for
from tests.factories.people import AT, data_manager_of, user_with

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=1)
OLD, WORN = rule("age", ">=", 60), rule("housing_condition", "in", ["worn", "ruined"])


@pytest.fixture(autouse=True)
def ground():
    make_areas()
    publish_packaged_methods(by=None, at=AT)


def home(number, income=None, dwelling=1.0, area="46010101"):
    return ranked_household(
        number,
        overall=1.2,
        income=income,
        area=area,
        members=(ABLE,),
        answers={"physical_dwelling": dwelling},
    )


def route(code="46", *, by=None, at=AT):
    return route_needs(area_code=code, by=by, at=at)


def kept(need):
    return [
        (each.service.code, each.rank, each.outcomes, each.room, each.is_chosen)
        for each in routes_of([need.pk])
    ]


def test_the_first_three_are_kept_with_the_outcome_of_each_rule():
    need = need_of(home(1))
    service_for("small", "housing_repair", rules=(WORN,), baht=100)
    service_for("large", "housing_repair", rules=(WORN,), baht=900)
    service_for("asks", "housing_repair", rules=(WORN, rule("draws_pension", "==", False)))
    service_for(
        "asks_more", "housing_repair", rules=(rule("draws_pension", "==", False), rule("debt", ">", 0))
    )
    service_for("fails", "housing_repair", rules=(OLD,), per="person")
    service_for("elsewhere", "housing_repair", area="4605")
    told = route()
    assert kept(need) == [
        ("large", 1, "m", "unknown", True), ("small", 2, "m", "unknown", False), ("asks", 3, "mu", "unknown", False),
    ]  # fmt: skip
    assert (told.needs, told.answered, told.placed, told.full) == (1, 1, 0, 0)
    assert Event.objects.get(verb="needs.routed").area_code == "46"
    whole = services_of(need).join(_codes(), on="service_id")
    assert dict(whole.select("code", "outcomes").iter_rows())["fails"] == "f"
    assert whole.filter(code="fails")["rank"].to_list() == [None]
    route(at=LATER)
    assert RoutedService.objects.count() == 3


def _codes():
    return pl.DataFrame(
        list(Service.objects.values_list("id", "code")), schema=["service_id", "code"], orient="row"
    )


def test_places_go_to_those_in_greatest_need_and_the_others_to_the_next():
    rich, poor, urgent = home(1, 9000.0), home(2, 4000.0), home(3, 20000.0)
    needs = [need_of(rich), need_of(poor), need_of(urgent, is_urgent=True)]
    service_for("first", "housing_repair", baht=1000, places=9, money=2500)
    service_for("second", "housing_repair", baht=10, places=0)
    told = route()
    assert (told.needs, told.answered, told.placed, told.full) == (3, 3, 2, 1)
    assert [kept(need)[0] for need in needs] == [
        ("first", 1, "", "full", False), ("first", 1, "", "free", True), ("first", 1, "", "free", True),
    ]  # fmt: skip
    frame = routed(area_code="46").filter(need_id=needs[1].pk)
    assert frame.select("code", "rank", "room").rows()[0] == ("housing_repair", 1, "free")


def test_one_need_alone_takes_no_place_that_another_has_already():
    first, second = need_of(home(1, 4000.0)), need_of(home(2, 2000.0))
    service_for("only", "housing_repair", places=1)
    keep_routes(open_needs_frame(need_ids=[first.pk]), AT)
    assert keep_routes(open_needs_frame(need_ids=[second.pk]), AT).full == 1
    meet_need(need=first, reason="ซ่อมแล้ว", by=None, at=AT)
    assert keep_routes(open_needs_frame(need_ids=[second.pk]), AT).placed == 1
    assert routed(need_ids=[first.pk, second.pk])["need_id"].to_list() == [second.pk]


def test_a_place_that_a_referral_holds_is_taken_until_it_leads_nowhere():
    first, second = need_of(home(1, 4000.0)), need_of(home(2, 2000.0))
    service = service_for("only", "housing_repair", baht=9, places=1)
    free = service_for("unlimited", "housing_repair", baht=1)
    row = {"referral_id": 7, "need_id": first.pk, "service_id": service.pk, "area_code": "46010101"}
    referrals = pl.DataFrame([row, row | {"referral_id": 8, "service_id": free.pk}], schema=ASKED)
    for _again in range(2):
        hold_places(referrals=referrals, at=AT)
    hold_places(referrals=referrals.clear(), at=AT)
    assert HeldPlace.objects.get().referral_id == 7
    route()
    # The need that was referred keeps its place and asks for no second one; the other is led on.
    assert [kept(need)[0][3:] for need in (first, second)] == [("unknown", True), ("unknown", True)]
    assert [kept(need)[0][0] for need in (first, second)] == ["only", "unlimited"]
    assert ("only", 2, "", "full", False) in kept(second)
    give_places_back(referral_ids=[7])
    route()
    assert kept(second)[0] == ("only", 1, "", "free", True)


def test_a_need_met_without_a_referral_takes_its_place_where_the_ledger_tells_who_paid():
    first, second = need_of(home(1, 2000.0)), need_of(home(2, 4000.0))
    service = service_for("only", "housing_repair", places=1)
    route()
    line = HelpLine.objects.create(
        household=first.household, area_id="46010101", kind="housing", what="ซ่อม", stage="paid", need=first,
        organisation=service.organisation, fiscal_year=2570, key="a", made_at=AT,
    )  # fmt: skip
    meet_need(need=first, reason="ซ่อมแล้ว", by=None, at=AT)
    assert keep_routes(open_needs_frame(need_ids=[second.pk]), AT).full == 1
    line.pk, line.key, line.takes_back, line.corrects_id = None, "b", True, line.pk
    line.save()
    assert keep_routes(open_needs_frame(need_ids=[second.pk]), AT).placed == 1


def test_a_way_is_kept_once_and_goes_with_its_last_need():
    needs = [need_of(home(number), "low_income") for number in (1, 2)]
    service_for("asks", "low_income", per="person", rules=(rule("age", ">=", 15),))
    service_for("open_to_all", "low_income", baht=5)
    route()
    assert (Route.objects.count(), WayLine.objects.count()) == (2, 2)
    whom = {each.person_id for each in routes_of([need.pk for need in needs]).filter(service__code="asks")}
    assert len(whom - {None}) == 2
    assert {each.person_id for each in routes_of([needs[0].pk])} == {None, min(whom)}
    for need in needs:
        need.delete()
    route()
    assert not WayLine.objects.exists()


def test_the_capacity_of_the_narrowest_area_counts():
    here, there = need_of(home(1)), need_of(home(2, area="46010201"))
    service = service_for("only", "housing_repair", places=5)
    Capacity.objects.create(service=service, area_id="460101", fiscal_year=2570, places=0, changed_at=AT)
    Capacity.objects.create(service=service, area_id="46", fiscal_year=2570, changed_at=AT)
    route()
    assert [kept(need)[0][3] for need in (here, there)] == ["full", "unknown"]


def test_nothing_to_route_is_no_fault():
    assert route().needs == 0
    need_of(home(1))
    told = route()
    assert (told.needs, told.answered, told.full) == (1, 0, 0)


@pytest.mark.parametrize("role", ["supervisor", "governor_office", "surveyor"])
def test_only_who_assesses_the_area_routes_its_needs(role):
    with pytest.raises(PermissionDenied):
        route(by=user_with(role, "46"))
    with pytest.raises(PermissionDenied):
        route(by=data_manager_of("4601"))
    assert route("4601", by=data_manager_of("4601")).needs == 0
