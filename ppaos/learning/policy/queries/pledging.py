"""Which needs of the cases of an item does a pledge answer, and what keeps any of them from being referred?"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

import polars as pl
from django.db.models import Q, QuerySet

from ppaos.ground.workbench.queries import fetched_frame
from ppaos.learning.policy.models import AgendaItem, CasePaper, Meeting, Pledge
from ppaos.learning.policy.queries.cases import cases_seen
from ppaos.learning.policy.queries.places import organisations_near
from ppaos.people.cooperation.models import Organisation, Service
from ppaos.support.referral.models import Ground
from ppaos.support.referral.permissions import flows
from ppaos.support.referral.queries.consents import consents_for

NO_NEED, ELSEWHERE, PLEDGED = "no_open_need", "under_way_elsewhere", "pledged_already"
WEIGHED = {
    "household_id": pl.Int64, "need_id": pl.Int64, "person_id": pl.Int64, "area_code": pl.String,
    "referral_id": pl.Int64, "state": pl.String, "organisation_id": pl.Int64, "pledge_id": pl.Int64,
}  # fmt: skip
# Of a household one need, the urgent one first, what the household as a whole needs before what one of it needs; where
# a service is given to persons, one of each person. What is under way at this
# service for the same need is not referred again.
_WEIGHED = """
    select distinct on (home.id, told.whose)
        home.id, told.need_id, told.person_id, coalesce(told.area_id, home.area_id), told.referral_id, told.state,
        told.receiver_id, (
            select max(pledge.id) from policy_pledgedhousehold kept
            join policy_pledge pledge on pledge.id = kept.pledge_id and pledge.taken_back_at is null
            where kept.referral_id = told.referral_id and pledge.organisation_id = %(organisation)s)
    from (
        select distinct coalesce(merged_into_id, id) as id from registry_household where id = any(%(homes)s)
    ) cases
    join registry_household home on home.id = cases.id
    left join lateral (
        select need.id as need_id, need.person_id, need.area_id, under.id as referral_id, under.state,
            under.organisation_id as receiver_id, need.is_urgent, need.found_at,
            case when %(by_person)s then need.person_id end as whose
        from assistance_need need
        left join lateral (
            select past.* from referral_referral past
            join assistance_need before on before.id = past.need_id and before.code = need.code
            where past.household_id = need.household_id and past.person_id is not distinct from need.person_id
                and past.service_id = %(service)s and past.state not in
                    ('turned_down', 'redirected', 'called_back', 'delivered', 'affirmed', 'closed')
        ) under on true
        where need.household_id = home.id and need.state = 'open_need' and need.code = any(%(needs)s)
    ) told on true
    order by home.id, told.whose nulls first, told.referral_id nulls last, told.is_urgent desc,
        told.person_id nulls first, told.found_at, told.need_id"""


def cases_of(user: Any, item: AgendaItem, case_ids: Iterable[int] | None) -> QuerySet[CasePaper]:
    """The cases put before the meeting under an item that the reader sees, or those of them with these numbers (None:
    all); the platform itself sees all."""
    cases = item.cases.all() if user is None else cases_seen(user, item.meeting, item)
    return cases if case_ids is None else cases.filter(pk__in=list(case_ids))


def services_of(organisation: Organisation, on: object) -> QuerySet[Service]:
    """What an organisation gives on a day: its own services, those of the body it is an office of, and what it hands
    out for others."""
    theirs = Q(organisation=organisation) | Q(places__office=organisation)
    if organisation.parent_id:
        theirs |= Q(organisation=organisation.parent_id)
    found = Service.objects.filter(pk__in=Service.objects.filter(theirs).values("pk"))
    return found.in_force(on).order_by("name_th", "pk")


def weighed(
    household_ids: Iterable[int], organisation: Organisation, service: Service, ground: str, at: datetime
) -> pl.DataFrame:
    """What a pledge to these households comes to: columns WEIGHED and `fault` (a code, null where nothing is in the
    way). referral_id: what is under way already; pledge_id: the same organisation's pledge that holds it."""
    told = {
        "homes": sorted(set(household_ids)), "organisation": organisation.pk, "service": service.pk,
        "needs": list(service.needs), "by_person": service.per == Service.Per.PERSON,
    }  # fmt: skip
    rows = fetched_frame(_WEIGHED, told, schema=WEIGHED).with_row_index("row_no")
    rows = rows.with_columns(
        pl.col("row_no").cast(pl.Int64), receiver_id="organisation_id",
        organisation_id=pl.lit(organisation.pk, pl.Int64),
    )  # fmt: skip
    consents = consents_for(rows.with_columns(referral_id="row_no")).select("row_no", "new_consent_id")
    rows = rows.join(consents, on="row_no", how="left", maintain_order="left")
    leaves = pl.col("state").is_null() | pl.col("state").is_in(["draft", "cleared"])
    by_consent = ground == Ground.CONSENT
    return (
        rows.with_columns(
            may_flow=flows(rows, at),
            fault=pl.coalesce(
                pl.when(pl.col("need_id").is_null()).then(pl.lit(NO_NEED)),
                pl.when(pl.col("receiver_id") != organisation.pk).then(pl.lit(ELSEWHERE)),
                pl.when(leaves & by_consent & pl.col("new_consent_id").is_null()).then(
                    pl.lit("consent_missing")
                ),
            ),
        )
        .with_columns(
            fault=pl.coalesce(
                "fault", pl.when(leaves & ~pl.col("may_flow")).then(pl.lit("agreement_missing"))
            )
        )
        .drop("receiver_id", "new_consent_id", "may_flow")
    )


def bodies_to_pledge(meeting: Meeting, own: Collection[int] | None) -> QuerySet[Organisation]:
    """The organisations for which somebody may pledge in a meeting: those called to it, or where none is called those
    near; of them only the own ones, where told."""
    called = meeting.participants.exclude(organisation=None).values_list("organisation_id", flat=True)
    near = organisations_near(meeting.area)
    if own is not None:
        return near.filter(pk__in=own)
    return near.filter(pk__in=list(called)) if called else near


def same_pledge(given: Mapping[str, Any]) -> Pledge | None:
    """The pledge that says the very same and was not taken back; None where there is none."""
    return Pledge.objects.filter(taken_back_at=None, **given).order_by("pk").first()
