"""Whose reading looked unusual on a day, by which rule of unusual.toml? Each rule is one statement over a day."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from importlib.resources import files
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from ppaos.people.cooperation.permissions import areas_in_sight
from ppaos.sharing.protection.models import UnusualAccess
from ppaos.sharing.protection.queries.deeds import PROTECT

MOST_EVIDENCE = 200
ZONE = "Asia/Bangkok"


@dataclass(frozen=True)
class Rule:
    """One rule: its code, its numbers, and its words by language."""

    code: str
    numbers: Mapping[str, int]
    label: Mapping[str, str]
    about: Mapping[str, str]
    source: str
    status: str


@dataclass(frozen=True)
class Unusual:
    """A user's day that a rule found: how much, how much is usual (None: not known), where, and the events."""

    rule: str
    user_id: int
    count: int
    usual: float | None
    area_id: str | None
    events: list[int]


@lru_cache
def rules() -> dict[str, Rule]:
    """The rules by their code, in the order of unusual.toml."""
    text = files("ppaos.sharing.protection.queries").joinpath("unusual.toml").read_text("utf-8")
    return {row["code"]: _rule(row) for row in tomllib.loads(text)["rule"]}


def _rule(row: dict[str, Any]) -> Rule:
    numbers = {name: value for name, value in row.items() if isinstance(value, int)}
    about = {"th": row["thai_about"].format(**numbers), "en": row["english_about"].format(**numbers)}
    label = {"th": row["thai"], "en": row["english"]}
    return Rule(row["code"], numbers, label, about, row["source"], row["status"])


# What was read on the day, and of which persons (for households: those who lived there then).
_READ = """
    with reading as (
        select id, actor_id as user_id, at, area_code from privacy_event
        where at >= %(since)s and at < %(until)s and actor_id is not null
            and verb ~ '[._](read|revealed)$'
    ), subject as (
        select reading.*, about.label, about.subject_id
        from reading join privacy_eventsubject about on about.event_id = reading.id
            and about.label in ('registry.person', 'registry.household')
    ), named as (
        select subject.*, person.first_name, person.last_name
        from subject left join registry_membership member on subject.label = 'registry.household'
            and member.household_id = subject.subject_id and member.valid_from <= %(on)s
            and (member.valid_to is null or member.valid_to > %(on)s)
        join registry_person person
            on person.id = case subject.label when 'registry.person' then subject.subject_id else member.person_id end
    ), own as (
        select id as user_id, (regexp_split_to_array(trim(display_name), '\\s+')) as words from accounts_user
    )"""
_FOUND = "select user_id, {count}, {usual}, mode() within group (order by nullif(area_code, '')), {events}"
_EVENTS = f"(array_agg(distinct id))[1:{MOST_EVIDENCE}]"
_BY_NAME = """ from named join own using (user_id)
    where cardinality(words) > 1 and named.last_name = words[cardinality(words)] {and_first}
    group by user_id having count(distinct (label, subject_id)) >= %(least)s"""
_OF_SUBJECTS = _FOUND.format(count="count(distinct (label, subject_id))", usual="null::float", events=_EVENTS)
SQL = {
    "many_pages": """, hours as (
        select user_id, date_trunc('hour', at) as hour, count(*) as pages from reading group by 1, 2
    ), fullest as (select distinct on (user_id) * from hours order by user_id, pages desc, hour
    ), before as (
        select user_id, percentile_cont(0.5) within group (order by pages) as usual from (
            select actor_id as user_id, count(*) as pages from privacy_event
            where at >= %(since)s - %(days)s * interval '1 day' and at < %(since)s
                and actor_id in (select user_id from fullest where pages >= %(least)s)
                and verb ~ '[._](read|revealed)$'
            group by actor_id, date_trunc('hour', at)) hour group by user_id
    )"""
    + _FOUND.format(count="max(pages)", usual="max(usual)", events=_EVENTS)
    + """ from fullest left join before using (user_id) join reading using (user_id)
    where pages >= greatest(%(least)s, %(factor)s * coalesce(usual, 0)) and date_trunc('hour', at) = hour
    group by user_id""",
    "out_of_hours": _FOUND.format(count="count(*)", usual="null::float", events=_EVENTS)
    + f""" from reading, lateral (select extract(hour from at at time zone '{ZONE}') as hour) clock
    where hour >= %(from_hour)s or hour < %(to_hour)s group by user_id having count(*) >= %(least)s""",
    "own_relatives": _OF_SUBJECTS + _BY_NAME.format(and_first=""),
    "own_record": _OF_SUBJECTS + _BY_NAME.format(and_first="and named.first_name = any(words)"),
    "no_later_act": _OF_SUBJECTS
    + """ from subject where not exists (
        select from privacy_event act where act.actor_id = subject.user_id and act.at >= %(since)s
            and act.at < %(until)s and act.verb !~ '[._](read|revealed)$|^(session|second_factor)[.]')
    group by user_id having count(distinct (label, subject_id)) >= %(least)s""",
    "many_refused": """, refused as (
        select event.id, event.area_code, about.subject_id as user_id from privacy_event event
        join privacy_eventsubject about on about.event_id = event.id and about.label = 'accounts.user'
        where event.at >= %(since)s and event.at < %(until)s and event.verb like '%%.refused'
    )"""
    + _FOUND.format(count="count(*)", usual="null::float", events=_EVENTS)
    + " from refused group by user_id having count(*) >= %(least)s",
}
# Where the events tell no area, it is the one in which the user holds a role.
_PLACED = """
    select found.user_id, found.count, found.usual, coalesce(area.code, (
        select area_id from cooperation_grant grant_ where grant_.user_id = found.user_id
            and grant_.valid_from <= %(on)s and (grant_.valid_to is null or grant_.valid_to > %(on)s)
        order by grant_.valid_from desc, grant_.id desc limit 1)), found.events
    from ({sql}) as found (user_id, count, usual, area_code, events)
    join accounts_user account on account.id = found.user_id
    left join geography_area area on area.code = found.area_code
    order by found.user_id"""


def unusual_on(on: date) -> list[Unusual]:
    """What the rules find on a day (Thai time), rule by rule."""
    return [found for rule in rules().values() for found in _found(rule, on)]


def _found(rule: Rule, on: date) -> list[Unusual]:
    since, until = _midnight(on), _midnight(on + timedelta(days=1))
    asked: dict[str, Any] = {"on": on, "since": since, "until": until, **rule.numbers}
    with connection.cursor() as cursor:
        cursor.execute(_PLACED.format(sql=_READ + SQL[rule.code]), asked)
        return [Unusual(rule.code, *row) for row in cursor.fetchall()]


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def visible_unusual(user: Any, *, state: str = "", rule: str = "") -> QuerySet[UnusualAccess]:
    """What was found in the areas whose data the user protects, the newest first; of a state or rule."""
    found = UnusualAccess.objects.filter(area__in=areas_in_sight(user, deed=PROTECT))
    if state:
        found = found.filter(state=state)
    if rule:
        found = found.filter(rule=rule)
    return found.select_related("user", "area", "looked_at_by").order_by("-on", "user_id", "rule")
