"""Which services stand first for needs, and what says each rule of them?"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import polars as pl
from django.db.models import QuerySet
from django.utils import timezone

from ppaos.engine.routing import Offered, ranked_services
from ppaos.engine.thai.calendar import fiscal_year
from ppaos.ground.workbench.queries import fetched_frame
from ppaos.people.cooperation.models import Capacity, Service
from ppaos.people.cooperation.queries.directory import offices_for
from ppaos.support.assistance.models import Need, RoutedService
from ppaos.support.assistance.queries.facts import facts_of_households, facts_of_persons, with_children
from ppaos.support.assistance.queries.needs import open_needs_frame

ROUTED = {
    "need_id": pl.Int64, "code": pl.String, "household_id": pl.Int64, "area_id": pl.String, "rank": pl.Int64,
    "service_id": pl.Int64, "organisation_id": pl.Int64, "person_id": pl.Int64, "outcomes": pl.String,
    "unknown": pl.Int64, "room": pl.String, "is_chosen": pl.Boolean,
}  # fmt: skip
_ROUTED = """
    select need.id, need.code, need.household_id, need.area_id, route.rank, route.service_id, route.office_id,
        coalesce(need.person_id, route.person_id), route.outcomes, route.unknown, route.room, route.is_chosen
    from assistance_need need join assistance_routedservice route on route.need_id = need.id
    where need.id = any(%(ids)s) and need.state = 'open_need' order by need.id, route.rank"""
_POOLS = """
    select distinct on (capacity.service_id, within.area_id) capacity.service_id, within.area_id, capacity.id
    from cooperation_capacity capacity
    join geography_areawithin within on (within.ancestor_id = capacity.area_id
            or capacity.area_id is null and within.ancestor_id = within.area_id)
        and (within.valid_from is null or within.valid_from <= %(on)s)
        and (within.valid_to is null or within.valid_to > %(on)s)
    where capacity.fiscal_year = %(year)s and within.area_id = any(%(codes)s)
    order by capacity.service_id, within.area_id, (select count(*) from geography_areawithin above
        where above.area_id = capacity.area_id) desc, capacity.id"""
HELD = {"need_id": pl.Int64, "service_id": pl.Int64}
_HELD = """
    select held.need_id, held.service_id from assistance_heldplace held
    join cooperation_capacity capacity on capacity.id = held.capacity_id and capacity.fiscal_year = %(year)s"""
# What routing chose is counted by the ways first: they are few, and needs a million.
_TAKEN = """
    with others as materialized (
        select route.need_id, route.way from assistance_route route
        where not exists (select from asked_needs asked where asked.need_id = route.need_id)
    ), led as (
        select others.way, count(*) as needs from others
        join assistance_need need on need.id = others.need_id and need.state = 'open_need' group by 1
    ), met as (
        select route.need_id, line.capacity_id from assistance_need need
        join assistance_route route on route.need_id = need.id
        join assistance_wayline line on line.way = route.way and line.is_chosen and line.capacity_id is not null
        join cooperation_service service on service.id = line.service_id
        where need.state = 'met' and exists (
            select from assistance_helpline given where given.need_id = need.id and given.stage = 'paid'
                and given.referral_id is null and given.corrects_id is null and given.fiscal_year = %(year)s
                and given.organisation_id in (service.organisation_id, line.office_id)
                and not exists (select from assistance_helpline back where back.corrects_id = given.id
                    and back.takes_back))
    )
    select capacity_id, sum(taken)::bigint from (
        select line.capacity_id, led.needs as taken from led
        join assistance_wayline line on line.way = led.way and line.is_chosen and line.capacity_id is not null
        union all select capacity_id, count(*) from met group by 1
        union all select capacity_id, count(*) from assistance_heldplace group by 1
    ) counted group by 1"""
POOLS = {"service_id": pl.Int64, "area": pl.String, "pool": pl.Int64}
PLACES = {"pool": pl.Int64, "places": pl.Int64}


def routed(*, area_code: str = "", need_ids: Sequence[int] | None = None) -> pl.DataFrame:
    """The first services kept for open needs, of an area or of these numbers, best first (columns ROUTED).

    organisation_id is the office that answers; person_id whom the help would be for; room «free», «full» or «unknown»;
    is_chosen where it would be sent. A need that was not routed yet, or that nothing answers, has no row.
    """
    ids = open_needs_frame(area_code=area_code)["need_id"].to_list() if need_ids is None else list(need_ids)
    return fetched_frame(_ROUTED, {"ids": ids}, schema=ROUTED)


def offered(on: date) -> list[Offered]:
    """The services in force, as the engine takes them; the days are those from sending to an answer."""
    return [
        Offered(
            service.pk, service.code, tuple(service.needs), service.per, tuple(service.eligibility),
            None if service.amount_baht is None else float(service.amount_baht), service.standard_days.get("sent"),
        )
        for service in Service.objects.in_force(on).order_by("code", "pk")
    ]  # fmt: skip


def ranked_now(
    needs: pl.DataFrame, on: date, *, with_failing: bool = False
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The services of needs (columns OPEN_NEEDS) by what is known of their households today, as the engine ranks
    them, each with pool (the capacity it draws on; null: no limit is known); and how each need stands: need_id,
    is_urgent, standing (income a head)."""
    ids = needs["household_id"].unique().sort().to_list()
    people = facts_of_persons(ids)
    homes = with_children(facts_of_households(ids), people)
    codes = needs["area"].unique().sort().to_list()
    offices = offices_for(codes, on).rename({"area_code": "area"})
    ranked = ranked_services(needs, homes, people, offered(on), offices, with_failing=with_failing)
    return with_pools(ranked, needs, on), standings(needs, homes)


def standings(needs: pl.DataFrame, homes: pl.DataFrame) -> pl.DataFrame:
    """Who is in greatest need where places are few: need_id, is_urgent, standing (income a head; null: not known)."""
    stands = homes.select("household_id", pl.col("income_per_head").alias("standing"))
    told = needs.select("need_id", "household_id", "is_urgent").join(stands, on="household_id", how="left")
    return told.drop("household_id")


def with_pools(ranked: pl.DataFrame, needs: pl.DataFrame, on: date) -> pl.DataFrame:
    """Adds to ranked services the capacity each draws on where its need lives; none where a referral holds a place of
    it for the need already."""
    pools = pools_of(needs["area"].unique().sort().to_list(), on)
    if pools.is_empty():
        return ranked.with_columns(pl.lit(None, pl.Int64).alias("pool"))
    told = ranked.join(needs.select("need_id", "area"), on="need_id", how="left")
    told = told.join(pools, on=["service_id", "area"], how="left", maintain_order="left")
    held = fetched_frame(_HELD, {"year": fiscal_year(on)}, schema=HELD)
    has_place = pl.struct("need_id", "service_id").is_in(held.to_struct().implode())
    return told.with_columns(pl.when(~has_place).then("pool").alias("pool")).drop("area")


def places_left(on: date) -> pl.DataFrame:
    """How many more each capacity of the fiscal year takes: by places and by money, whichever is less (columns
    PLACES); null where neither is known.

    Taken are the places that referrals hold, those other needs than the staged `asked_needs` are led to, and those of
    needs that were met without a referral by help of who answers for the service, as the ledger tells.
    """
    of_year = Capacity.objects.filter(fiscal_year=fiscal_year(on)).select_related("service")
    taken = fetched_frame(_TAKEN, {"year": fiscal_year(on)}, schema={"pool": pl.Int64, "taken": pl.Int64})
    rows = [(capacity.pk, _most(capacity)) for capacity in of_year.order_by("pk")]
    limits = pl.DataFrame(rows, schema=PLACES, orient="row").join(taken, on="pool", how="left")
    # No row of taken places is none taken.
    left = (pl.col("places") - pl.col("taken").fill_null(0)).clip(lower_bound=0)
    return limits.select("pool", left.alias("places"))


def services_of(need: Need) -> pl.DataFrame:
    """Every service that answers an open need where its household lives, those that fail too, by what is known now."""
    needs = open_needs_frame(need_ids=[need.pk])
    return ranked_now(needs, timezone.localdate(), with_failing=True)[0]


def routes_of(need_ids: Sequence[int]) -> QuerySet[RoutedService]:
    """The services kept for needs, with their names."""
    kept = RoutedService.objects.filter(need__in=list(need_ids)).select_related("service", "office")
    return kept.order_by("need_id", "rank")


def pools_of(codes: list[str], on: date) -> pl.DataFrame:
    """Which capacity a service draws on in each area: that of the narrowest area around it."""
    return fetched_frame(_POOLS, {"codes": codes, "on": on, "year": fiscal_year(on)}, schema=POOLS)


def _most(capacity: Capacity) -> int | None:
    """How many a capacity pays for and has places for; the amount of a service is taken as what one costs."""
    cost: Decimal | None = capacity.service.amount_baht
    by_money = int(capacity.baht // cost) if capacity.baht is not None and cost else None
    known = [most for most in (capacity.places, by_money) if most is not None]
    return min(known, default=None)
