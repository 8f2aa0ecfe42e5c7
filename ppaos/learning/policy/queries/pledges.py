"""What was pledged, to how many, how much of it was kept, and what is due?"""

from collections.abc import Iterable
from datetime import date
from typing import Any

import polars as pl
from django.conf import settings
from django.db.models import QuerySet

from ppaos.ground.privacy.permissions import looks_beyond
from ppaos.ground.workbench.queries import fetched_frame
from ppaos.learning.policy.models import Pledge
from ppaos.learning.policy.queries.decided import in_sight

KEPT, PARTLY, DUE, LATE, TAKEN_BACK = (
    "pledge_kept", "pledge_partly", "pledge_due", "pledge_late", "pledge_taken_back",
)  # fmt: skip
STATES = (LATE, PARTLY, DUE, KEPT, TAKEN_BACK)
OPEN_STATES = (LATE, PARTLY, DUE)  # something of it is still to come
TOLD = {
    "pledge_id": pl.Int64, "organisation_id": pl.Int64, "meeting_id": pl.Int64, "due_on": pl.Date,
    "is_taken_back": pl.Boolean, "households": pl.Int64, "kept": pl.Int64, "promised_baht": pl.Float64,
    "given_baht": pl.Float64, "without_baht": pl.Int64,
}  # fmt: skip
# Given of a pledge: a line about the household, since the meeting, of the pledge's own referral; or without a referral,
# of the same organisation (or its office, or the body it is an office of), for the same need.
_GIVEN = """
    held as (
        select kept.id as held_id, kept.pledge_id, kept.household_id, kept.line_id, kept.referral_id,
            coalesce(home.merged_into_id, home.id) as home_id, need.code, referral.person_id,
            pledge.organisation_id, body.parent_id,
            least(meeting.on, (pledge.made_at at time zone %(zone)s)::date) as since
        from policy_pledgedhousehold kept
        join policy_pledge pledge on pledge.id = kept.pledge_id
        join policy_meeting meeting on meeting.id = pledge.meeting_id
        join cooperation_organisation body on body.id = pledge.organisation_id
        join registry_household home on home.id = kept.household_id
        left join referral_referral referral on referral.id = kept.referral_id
        left join assistance_need need on need.id = referral.need_id
        where kept.pledge_id = any(%(ids)s)
    ), met as (
        select held.held_id, line.id as line_id
        from held join assistance_helpline line on line.referral_id = held.referral_id
        where line.stage = 'paid' and line.corrects_id is null
            and coalesce(line.given_on, (line.made_at at time zone %(zone)s)::date) >= held.since
        union
        select held.held_id, line.id
        from held
        join assistance_helpline line on line.household_id in (held.household_id, held.home_id)
            and line.referral_id is null
        join assistance_need need on need.id = line.need_id and need.code = held.code
        join cooperation_organisation giver on giver.id = line.organisation_id
            and (giver.id in (held.organisation_id, held.parent_id) or giver.parent_id = held.organisation_id)
        where line.stage = 'paid' and line.corrects_id is null
            and (line.person_id is null or held.person_id is null or line.person_id = held.person_id)
            and coalesce(line.given_on, (line.made_at at time zone %(zone)s)::date) >= held.since
    ), given as (
        select met.held_id, met.line_id,
            (select case when count(part.baht) > 0 then sum(part.baht) end
             from assistance_helpline part where part.id = met.line_id or part.corrects_id = met.line_id) as worth
        from met
        where not exists (
            select from assistance_helpline fixed where fixed.corrects_id = met.line_id and fixed.takes_back)
    )"""
_TOLD = f"""
    with {_GIVEN}, promised as (
        select held.pledge_id,
            (select case when count(part.baht) > 0 then sum(part.baht) end from assistance_helpline part
             where part.id = held.line_id or part.corrects_id = held.line_id) as worth
        from held where held.line_id is not null
    ), lines as (
        select distinct held.pledge_id, given.line_id, given.worth
        from given join held on held.held_id = given.held_id
    )
    select pledge.id, pledge.organisation_id, pledge.meeting_id, pledge.due_on, pledge.taken_back_at is not null,
        (select count(distinct household_id) from held where held.pledge_id = pledge.id),
        (select count(distinct held.household_id) from held join given on given.held_id = held.held_id
         where held.pledge_id = pledge.id),
        (select sum(worth) from promised where promised.pledge_id = pledge.id),
        (select sum(worth) from lines where lines.pledge_id = pledge.id),
        (select count(*) from lines where lines.pledge_id = pledge.id and lines.worth is null)
    from policy_pledge pledge where pledge.id = any(%(ids)s) order by pledge.due_on, pledge.id"""
HELD = {
    "held_id": pl.Int64, "household_id": pl.Int64, "referral_id": pl.Int64, "line_id": pl.Int64,
    "is_kept": pl.Boolean, "given_baht": pl.Float64,
}  # fmt: skip
_HELD = f"""
    with {_GIVEN}
    select held.held_id, held.household_id, held.referral_id, held.line_id, count(given.line_id) > 0, sum(given.worth)
    from held left join given on given.held_id = held.held_id
    group by held.held_id, held.household_id, held.referral_id, held.line_id order by held.held_id"""


def visible_pledges(user: Any) -> QuerySet[Pledge]:
    """Pledges made in meetings of areas in sight, and those of the reader's own organisation."""
    found = Pledge.objects.filter(in_sight(user, body="organisation"))
    return found.select_related("meeting__area", "organisation", "service").order_by("due_on", "pk")


@looks_beyond("a pledge counts all its households for whoever sees the pledge")
def pledges_told(pledge_ids: Iterable[int], on: date) -> pl.DataFrame:
    """What became of pledges, as of now, in the order of their days: columns TOLD and `state` on the day.

    households: for how many (once each); kept: of them, how many were given something for it since the meeting;
    promised_baht and given_baht: null where no worth is known; without_baht: lines given whose worth is not known.
    """
    told = {"ids": sorted(set(pledge_ids)), "zone": settings.TIME_ZONE}
    return fetched_frame(_TOLD, told, schema=TOLD).with_columns(state=_state(on))


@looks_beyond("a pledge counts all its households; the page names those that its reader comes to")
def households_of_pledge(pledge: Pledge) -> pl.DataFrame:
    """The households of a pledge and whether each was given something for it since: columns HELD."""
    return fetched_frame(_HELD, {"ids": [pledge.pk], "zone": settings.TIME_ZONE}, schema=HELD)


def _state(on: date) -> pl.Expr:
    """Taken back, all kept, the day is over, some kept, or still to come; the first that holds."""
    return (
        pl.when("is_taken_back")
        .then(pl.lit(TAKEN_BACK))
        .when(pl.col("kept") >= pl.col("households"))
        .then(pl.lit(KEPT))
        .when(pl.col("due_on") < on)
        .then(pl.lit(LATE))
        .when(pl.col("kept") > 0)
        .then(pl.lit(PARTLY))
        .otherwise(pl.lit(DUE))
    )
