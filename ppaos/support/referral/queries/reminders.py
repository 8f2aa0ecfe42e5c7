"""Who must be reminded of what is due soon, overdue, or so long overdue that the Forum will hear of it?

Counted for each officer of a receiver and each sender over all their referrals, in one statement a side: nobody is
told row by row, and nobody again while nothing new came to be due or late.
"""

from datetime import date, timedelta

import polars as pl
from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from ppaos.ground.accounts.models import User
from ppaos.ground.workbench.models import Notice
from ppaos.ground.workbench.queries import fetched_frame
from ppaos.people.cooperation.models import Grant
from ppaos.people.cooperation.permissions import areas_holding, roles, users_who_may
from ppaos.support.referral.models import Referral
from ppaos.support.referral.queries.desk import ANSWER, SEE
from ppaos.support.referral.queries.states import days_told, waiting_states

TO_RECEIVER, TO_SENDER = "referral.answer_due", "referral.answer_late"
LONG_AGO = date(1900, 1, 1)
REMINDERS = {
    "user_id": pl.Int64, "language": pl.String, "email": pl.String, "soon": pl.Int64, "overdue": pl.Int64,
    "agenda": pl.Int64,
}  # fmt: skip
_REMINDERS = """
    with within as (
        select area_id, ancestor_id from geography_areawithin
        where (valid_from is null or valid_from <= %(on)s) and (valid_to is null or valid_to > %(on)s)
    ), held as (
        select distinct granted.user_id, granted.area_id, granted.organisation_id from cooperation_grant granted
        where granted.role = any(%(roles)s) and granted.valid_from <= %(on)s
            and (granted.valid_to is null or granted.valid_to > %(on)s)
    ), late as (
        select organisation_id, area_id,
            count(*) filter (where due_on >= %(on)s) as soon,
            count(*) filter (where due_on < %(on)s) as overdue,
            count(*) filter (where due_on < %(agenda)s) as agenda,
            count(*) filter (where due_on > %(soon_since)s) as soon_now,
            count(*) filter (where (due_on >= %(since)s and due_on < %(on)s)
                or (due_on >= %(agenda_since)s and due_on < %(agenda)s)) as late_now
        from referral_referral where state = any(%(states)s) and due_on <= %(soon)s
        group by organisation_id, area_id
    ), reached as (
        {reached}
    )
    select person.id, person.language, person.email, sum(reached.soon)::bigint, sum(reached.overdue)::bigint,
        sum(reached.agenda)::bigint
    from reached join accounts_user person on person.id = reached.user_id and person.is_active
    group by person.id
    having sum({now}) > 0
    order by person.id"""
# As `queries.desk.desks`: an office within the area of the grant is answered for as a whole.
_OF_RECEIVERS = """
        select distinct held.user_id, late.* from late
        join cooperation_organisation body on body.id = late.organisation_id
        join held on held.organisation_id in (body.id, body.parent_id)
        where exists (select 1 from within where within.area_id in (late.area_id, body.area_id)
            and within.ancestor_id = held.area_id)"""
_OF_SENDERS = """
        select distinct held.user_id, late.* from late
        join within on within.area_id = late.area_id
        join held on held.area_id = within.ancestor_id"""


def receivers_to_remind(on: date) -> pl.DataFrame:
    """Officers on whose desks something came to be due soon or late since the last reminder (columns REMINDERS)."""
    allowing = [name for name, role in roles().items() if ANSWER in role.deeds]
    return _reminders(_OF_RECEIVERS, "reached.soon_now + reached.late_now", TO_RECEIVER, allowing, on)


def senders_to_remind(on: date) -> pl.DataFrame:
    """Who sees the referrals of an area from which some came to be late since the last reminder (columns REMINDERS)."""
    allowing = [name for name, role in roles().items() if SEE in role.deeds and role.sees_area]
    return _reminders(_OF_SENDERS, "reached.late_now", TO_SENDER, allowing, on)


def people_of(referral: Referral) -> QuerySet[User]:
    """Who answers for the referral, and who sees it as its sender."""
    today = timezone.localdate()
    allowing = [name for name, role in roles().items() if ANSWER in role.deeds]
    body = referral.organisation
    answering = Grant.objects.in_force(today).filter(
        Q(area_id__in=areas_holding(referral.area_id, today))
        | Q(area_id__in=areas_holding(body.area_id or "", today)),
        role__in=allowing,
        organisation_id__in=[body.pk, body.parent_id],
    )
    sending = users_who_may(SEE, area_code=referral.area_id)
    both = Q(pk__in=answering.values("user_id")) | Q(pk__in=sending.values("pk"))
    return User.objects.filter(both, is_active=True).order_by("pk")


def _reminders(reached: str, now: str, purpose: str, allowing: list[str], on: date) -> pl.DataFrame:
    since = _reminded_last(purpose)
    soon, agenda = (
        timedelta(days=days_told("remind_before_days")),
        timedelta(days=days_told("escalate_after_days")),
    )
    told = {
        "on": on, "roles": allowing, "states": list(waiting_states()), "soon": on + soon, "agenda": on - agenda,
        "since": since, "soon_since": since + soon, "agenda_since": since - agenda,
    }  # fmt: skip
    return fetched_frame(_REMINDERS.format(reached=reached, now=now), told, schema=REMINDERS)


def _reminded_last(purpose: str) -> date:
    at = Notice.objects.filter(purpose=purpose).aggregate(last=Max("made_at"))["last"]
    return timezone.localdate(at) if at else LONG_AGO
