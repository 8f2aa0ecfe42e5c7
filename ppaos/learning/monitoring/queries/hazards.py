"""Which hazards does a reader see, who lives in their places, and who of them has to be looked at first?"""

import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Any

import polars as pl
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from ppaos.ground.geography.models import AreaWithin, in_force
from ppaos.ground.workbench.queries import fetched_frame
from ppaos.learning.monitoring.models import Hazard
from ppaos.people.cooperation.permissions import areas_in_sight
from ppaos.people.registry.models import Household, Standing
from ppaos.people.registry.queries import visible_households
from ppaos.support.assistance.queries.facts import facts_of_households, facts_of_persons

SEE, MARK = "see_follow_up", "mark_hazards"
BEDBOUND, ELDERLY, HOUSING, COPING = "bedbound", "elderly", "housing", "coping"
SIGNS = (BEDBOUND, ELDERLY, HOUSING, COPING)
YES, NO, UNKNOWN = "yes", "no", "unknown"
GONE = (Standing.MOVED, Standing.DIED, Standing.DUPLICATE)
_POINTS = """
    select distinct on (household_id) household_id, value from livelihood_answer
    where instrument = 'points' and indicator = 'natural' and person_id is null and superseded_at is null
        and value is not null and household_id = any(%(ids)s)
    order by household_id, year desc, round desc, id desc"""
_STRUCK = """
    select shock.household_id, shock.severity from monitoring_shock shock
    where shock.hazard_id = %(hazard)s and shock.taken_back_at is null"""
SCHEMA = {"household_id": pl.Int64, "area_id": pl.String} | dict.fromkeys(SIGNS, pl.String)


@lru_cache
def hazard_signs() -> dict[str, Any]:
    """By what a sign holds, with source and status."""
    return tomllib.loads((files(__package__) / "hazard_signs.toml").read_text("utf-8"))


def visible_hazards(user: Any) -> QuerySet[Hazard]:
    """Hazards of which a place lies where the user sees follow-up or marks hazards, or around it; the newest first."""
    seen = AreaWithin.objects.filter(
        in_force(timezone.localdate()), area_id__in=areas_in_sight(user, deed=SEE)
    ).values("ancestor_id")
    places = Q(places__area__in=seen) | Q(places__area__in=areas_in_sight(user, deed=SEE))
    found = Hazard.objects.filter(places, taken_back_at=None).distinct()
    struck = Count("shocks__household", filter=Q(shocks__taken_back_at=None), distinct=True)
    return found.annotate(struck=struck).prefetch_related("places__area").order_by("-started_on", "-pk")


def places_within(hazard: Hazard, code: str) -> bool:
    """Whether an area lies in a place of the hazard today."""
    places = hazard.places.values("area_id")
    return AreaWithin.objects.filter(
        in_force(timezone.localdate()), area_id=code, ancestor_id__in=places
    ).exists()


def households_there(user: Any, hazard: Hazard, within: str = "") -> list[int]:
    """The households that live in the places of a hazard (in one area of them, where told) and that the user sees;
    those that left are left out."""
    closure = AreaWithin.objects.filter(in_force(timezone.localdate()))
    places = closure.filter(ancestor_id__in=hazard.places.values("area_id")).values("area_id")
    inside = Q(area_id__in=places)
    if within:
        inside &= Q(area_id__in=closure.filter(ancestor_id=within).values("area_id"))
    seen = Household.objects.filter(merged_into=None) if user is None else visible_households(user)
    there = seen.filter(inside).exclude(standing__in=GONE)
    return list(there.order_by("pk").values_list("pk", flat=True))


def signs_of(household_ids: list[int]) -> pl.DataFrame:
    """What is known of each household that makes it be looked at first: columns SCHEMA, «yes», «no» or «unknown», and
    how many signs hold (`signs`) or are not known (`not_known`)."""
    rules = hazard_signs()
    homes = facts_of_households(household_ids).select(
        "household_id", "area_id", "tenure", "housing_condition", "vulnerability"
    )
    schema = {"household_id": pl.Int64, "points": pl.Float64}
    points = fetched_frame(_POINTS, {"ids": household_ids}, schema=schema)
    told = homes.join(_of_people(household_ids, rules), on="household_id", how="left").join(
        points, on="household_id", how="left"
    )
    told = told.with_columns(
        _housing(rules["housing"]).alias(HOUSING), _coping(rules["coping"]).alias(COPING)
    )
    told = told.with_columns(pl.coalesce(name, pl.lit(UNKNOWN)).alias(name) for name in SIGNS).select(*SCHEMA)
    return told.with_columns(
        signs=pl.sum_horizontal((pl.col(name) == YES).cast(pl.Int64) for name in SIGNS),
        not_known=pl.sum_horizontal((pl.col(name) == UNKNOWN).cast(pl.Int64) for name in SIGNS),
    ).sort("signs", "not_known", "area_id", "household_id", descending=[True, True, False, False])


def struck_by(hazard: Hazard) -> dict[int, str]:
    """By household: how heavily the hazard struck it, as written down («»: not told)."""
    rows = fetched_frame(
        _STRUCK, {"hazard": hazard.pk}, schema={"household_id": pl.Int64, "severity": pl.String}
    )
    return {household: severity or "" for household, severity in rows.iter_rows()}


def _of_people(household_ids: list[int], rules: dict[str, Any]) -> pl.DataFrame:
    """Bed-bound and elderly: yes where somebody surely is, no where nobody is and of everybody it is known."""
    people = facts_of_persons(household_ids)
    bedbound, elderly = pl.col("health") == "bedbound", pl.col("age") >= rules["elderly"]["age"]
    return people.group_by("household_id").agg(_any(bedbound).alias(BEDBOUND), _any(elderly).alias(ELDERLY))


def _any(holds: pl.Expr) -> pl.Expr:
    return (
        pl.when(holds.any())
        .then(pl.lit(YES))
        .when(holds.is_null().any())
        .then(pl.lit(UNKNOWN))
        .otherwise(pl.lit(NO))
    )


def _housing(rule: dict[str, Any]) -> pl.Expr:
    ruined, held = (
        pl.col(name).is_in(rule[key])
        for name, key in (("housing_condition", "conditions"), ("tenure", "tenures"))
    )
    is_known = pl.col("housing_condition").is_not_null() & pl.col("tenure").is_not_null()
    return (
        pl.when((ruined | held).fill_null(False) | ruined.fill_null(False) | held.fill_null(False))
        .then(pl.lit(YES))
        .when(is_known)
        .then(pl.lit(NO))
    )


def _coping(rule: dict[str, Any]) -> pl.Expr:
    points, level = pl.col("points"), pl.col("vulnerability")
    holds = pl.coalesce(points <= rule["points"], level >= rule["vulnerability"])
    return pl.when(holds).then(pl.lit(YES)).when(holds.is_not_null()).then(pl.lit(NO))
