"""Which rounds does a reader see, and how far are they: asked, answered, and what became of the others?"""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
from django.db.models import Max, QuerySet
from django.utils import timezone

from ppaos.evidence.livelihood.queries.panels import said
from ppaos.evidence.livelihood.queries.places import level_below, parts_in
from ppaos.evidence.livelihood.queries.tried import rounds_in
from ppaos.ground.geography.models import Area
from ppaos.ground.workbench.queries import fetched_frame
from ppaos.learning.monitoring.models import FollowUpRound
from ppaos.people.cooperation.permissions import areas_in_sight

SEE = "see_follow_up"
BE_OFFSET = 543
FOUND, NOT_ASKED = "found", "not_asked"
# What was written down of each household since the round began, the same way a panel of two rounds is told.
_MEMBERS = """
    select member.household_id, member.area_id, member.stratum, member.weight, visit.surveyor_id,
        household.merged_into_id is not null, coalesce(verdict.outcome, ''), coalesce(standing.standing, ''), false,
        visit.id is not null and (visit.state <> 'withdrawn' or asked.state = 'round_closed'),
        coalesce(visit.state = 'done', false),
        exists (
            select from livelihood_assessment told where told.household_id = member.household_id and told.is_current
            and told.authority_id is null and told.year = asked.year and told.round = asked.number)
    from monitoring_roundhousehold member
    join monitoring_followupround asked on asked.id = member.round_id
    join registry_household household on household.id = member.household_id
    left join survey_visit visit on visit.id = member.visit_id
    left join lateral (
        select outcome from targeting_verdict verdict where verdict.household_id = member.household_id
        and verdict.taken_back_at is null and verdict.found_on between asked.starts_on and %(until)s
        order by verdict.found_on desc, verdict.id desc limit 1
    ) verdict on true
    left join lateral (
        select standing from registry_standingevent event where event.household_id = member.household_id
        and event.standing in ('moved', 'died', 'refused', 'duplicate')
        and event."on" between asked.starts_on and %(until)s
        order by event."on" desc, event.id desc limit 1
    ) standing on true
    where member.round_id = %(round)s order by member.household_id"""
MEMBERS = {
    "household_id": pl.Int64, "area_id": pl.String, "stratum": pl.String, "weight": pl.Float64,
    "surveyor_id": pl.Int64, "is_merged": pl.Boolean, "verdict": pl.String, "standing": pl.String,
    "is_elsewhere": pl.Boolean, "is_assigned": pl.Boolean, "is_visited": pl.Boolean, "is_again": pl.Boolean,
}  # fmt: skip
_ANSWERED = """
    select asked.id, count(distinct member.household_id) from monitoring_followupround asked
    join monitoring_roundhousehold member on member.round_id = asked.id
    join livelihood_assessment told on told.household_id = member.household_id and told.is_current
        and told.authority_id is null and told.year = asked.year and told.round = asked.number
    where asked.id = any(%(rounds)s) group by 1"""
_WEIGHTS = """
    select distinct on (member.household_id) member.household_id, member.weight from monitoring_roundhousehold member
    join monitoring_followupround asked on asked.id = member.round_id
    where asked.year = %(year)s and asked.number = %(number)s and asked.design = 'drawn_sample'
        and asked.state <> 'round_draft' and asked.area_id in (
            select ancestor_id from geography_areawithin where area_id = %(area)s
            and (valid_from is null or valid_from <= %(on)s) and (valid_to is null or valid_to > %(on)s))
    order by member.household_id, asked.id desc"""


def visible_rounds(user: Any) -> QuerySet[FollowUpRound]:
    """Rounds of the areas where the user sees follow-up, the newest first."""
    seen = FollowUpRound.objects.filter(area_id__in=areas_in_sight(user, deed=SEE))
    return seen.select_related("area", "form", "made_by").order_by("-starts_on", "-pk")


def next_number(area: Area, year: int) -> int:
    """The number a new round of the year takes in an area: after every round that was asked or planned there."""
    asked = rounds_in(area.code).filter(pl.col("year") == year)["round"].max()
    around = FollowUpRound.objects.filter(area=area, year=year).aggregate(most=Max("number"))["most"]
    known: list[Any] = [asked, around]
    return max((int(each) for each in known if each is not None), default=0) + 1


def members_of(of: FollowUpRound) -> pl.DataFrame:
    """The households of a round: household_id, area_id, stratum, weight, surveyor_id, part (null: in none), and
    outcome, as `comparison_rules` names them: «found» answered in the round, «not_asked» was given to nobody yet."""
    until = timezone.localdate(of.closed_at) if of.closed_at else timezone.localdate()
    rows = fetched_frame(_MEMBERS, {"round": of.pk, "until": until}, schema=MEMBERS)
    outcome = pl.when("is_again").then(pl.lit(FOUND)).otherwise(pl.coalesce(said(), pl.lit(NOT_ASKED)))
    told = rows.with_columns(outcome.alias("outcome"))
    if not level_below(of.area):
        return told.with_columns(part=pl.lit(None, pl.String))
    parts = parts_in(of.area_id, level_below(of.area))
    return told.join(parts, on="area_id", how="left", maintain_order="left")


def weights_of(area: Area, year: int, number: int) -> pl.DataFrame:
    """For how many households each of a round stands that was drawn in the area or around it: household_id, weight;
    empty where no sample was drawn."""
    told = {"area": area.code, "year": year, "number": number, "on": timezone.localdate()}
    return fetched_frame(_WEIGHTS, told, schema={"household_id": pl.Int64, "weight": pl.Float64})


def behind_round(members: pl.DataFrame, asked: Mapping[str, str]) -> pl.DataFrame:
    """The households that a figure of a round counts: of an outcome, a part of the area («-»: none of them), a surveyor
    («-»: nobody). Raises KeyError for an outcome or surveyor that there is not."""
    rows = members
    if outcome := asked.get("outcome"):
        if outcome not in set(members["outcome"]):
            raise KeyError(outcome)
        rows = rows.filter(pl.col("outcome") == outcome)
    if part := asked.get("part"):
        rows = rows.filter(pl.col("part").is_null() if part == "-" else pl.col("part") == part)
    if surveyor := asked.get("surveyor"):
        if surveyor != "-" and surveyor not in {str(number) for number in members["surveyor_id"]}:
            raise KeyError(surveyor)
        who = pl.col("surveyor_id")
        rows = rows.filter(who.is_null() if surveyor == "-" else who == int(surveyor))
    return rows


def answered_in(round_ids: Sequence[int]) -> dict[int, int]:
    """By round: how many of its households answered in it."""
    rows = fetched_frame(
        _ANSWERED, {"rounds": list(round_ids)}, schema={"round": pl.Int64, "answered": pl.Int64}
    )
    return dict(rows.iter_rows())
