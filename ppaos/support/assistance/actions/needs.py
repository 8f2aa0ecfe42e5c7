"""Needs are found by rules for a whole area at once, entered by workers, met, or taken off with a reason."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl
from django.utils.translation import gettext as _

from ppaos.engine.routing import derived_needs, facts_told
from ppaos.ground.privacy.actions import announce, audited
from ppaos.ground.workbench.queries import analysed, fetched_frame, staged, written
from ppaos.people.registry.models import Household, Person
from ppaos.support.assistance.models import Need
from ppaos.support.assistance.permissions import (
    check_can_enter_need,
    check_can_enter_needs,
    check_can_find_needs,
)
from ppaos.support.assistance.queries.facts import facts_of_households, facts_of_persons, with_children
from ppaos.support.assistance.queries.needs import households_to_ask, needs_in_force

# Why a rule's need is no longer open: told by the rule itself, never by a person.
NO_LONGER = "no_longer"
# One run at a time, to the end of its transaction: two at once would find the same needs twice.
TURN = "select pg_advisory_xact_lock(hashtext('assistance.needs'))"
_SAME = """need.household_id = fresh.household_id and need.person_id is not distinct from fresh.person_id
    and need.code = fresh.code"""
_ENDED = f"""
    update assistance_need need set state = 'taken_off', closed_reason = '{NO_LONGER}', changed_at = %(at)s
    from asked_households asked
    where need.household_id = asked.household_id and need.state = 'open_need' and need.found_by = 'rule'
        and not exists (select from fresh_needs fresh where {_SAME})
    returning need.household_id"""
_CHANGED = f"""
    update assistance_need need set reasons = fresh.reasons::jsonb, is_urgent = fresh.is_urgent, changed_at = %(at)s,
        rule_version = %(version)s, year = fresh.year, round = fresh.round
    from fresh_needs fresh where {_SAME} and need.state = 'open_need' and need.found_by = 'rule'
        and (need.reasons <> fresh.reasons::jsonb or need.is_urgent <> fresh.is_urgent)
    returning need.household_id"""
# What somebody met or took off comes back only where the rules are told something else than they were then.
_FOUND = f"""
    insert into assistance_need (household_id, person_id, area_id, code, dimension, is_urgent, state, found_by,
        rule_version, year, round, reasons, note, found_at, changed_at, closed_reason)
    select household_id, person_id, area_id, code, dimension, is_urgent, 'open_need', 'rule', %(version)s, year, round,
        reasons::jsonb, '', %(at)s, %(at)s, ''
    from fresh_needs fresh
    where not exists (select from assistance_need need where {_SAME} and (need.state = 'open_need'
        or need.closed_reason <> '{NO_LONGER}' and need.reasons = fresh.reasons::jsonb))
    order by household_id, person_id nulls first, code
    returning household_id"""
_ENTERED = """
    insert into assistance_need (household_id, person_id, area_id, code, dimension, is_urgent, state, found_by,
        found_by_user_id, rule_version, reasons, note, found_at, changed_at, closed_reason)
    select home.id, null, home.area_id, %(code)s, %(dimension)s, %(urgent)s, 'open_need', 'worker', %(by)s, '', '[]',
        %(note)s, %(at)s, %(at)s, ''
    from registry_household home
    where home.id = any(%(ids)s) and home.merged_into_id is null and not exists (
        select from assistance_need need where need.household_id = home.id and need.person_id is null
        and need.code = %(code)s and need.state = 'open_need')
    order by home.id returning household_id"""
_TOUCHED = {"household_id": pl.Int64}


class NeedRefused(ValueError):
    """A need cannot be entered or closed like this; the message says what to do."""


@dataclass(frozen=True)
class NeedsFound:
    """What a run of the rules came to: households asked, needs that are new, changed, and no longer hold."""

    households: int
    found: int
    changed: int
    ended: int


@audited("needs.found")
def find_needs(*, area_code: str, by: Any, at: datetime) -> NeedsFound:
    """Find the needs of every household that lives in the area, by the rules in force and what is known today.

    A need whose rule no longer holds is taken off; one that a person entered, met or took off is left as it is. The
    same run again changes nothing.
    """
    check_can_find_needs(by, area_code)
    written(TURN)
    ids, method = households_to_ask(area_code), needs_in_force()
    people = facts_of_persons(ids)
    homes = with_children(facts_of_households(ids, facts_told(method)), people)
    places = homes.select("household_id", "area_id", "year", "round")
    fresh = derived_needs(homes, people, method).join(places, on="household_id", how="left")
    staged("asked_households", pl.DataFrame({"household_id": ids}, schema=_TOUCHED))
    staged("fresh_needs", fresh)
    told = {"at": at, "version": method.version}
    ended, changed, found = (fetched_frame(sql, told, schema=_TOUCHED) for sql in (_ENDED, _CHANGED, _FOUND))
    analysed("assistance_need", rows=found.height)
    touched = pl.concat([ended, changed, found])["household_id"].unique().to_list()
    announce(households=touched, at=at)
    return NeedsFound(len(ids), found.height, changed.height, ended.height)


@audited("need.entered", subjects=("household",))
def enter_need(
    *,
    household: Household,
    code: str,
    person: Person | None = None,
    is_urgent: bool = False,
    note: str = "",
    found_by: str = Need.FoundBy.WORKER,
    by: Any,
    at: datetime,
) -> Need:
    """Enter a need that a worker was told or saw on a visit.

    Raises NeedRefused for an unknown need, one of a person without the person, one of somebody who does not live
    there, or one that is open already.
    """
    check_can_enter_need(by, household)
    kind = needs_in_force().needs.get(code)
    if kind is None:
        raise NeedRefused(_("There is no need «%s»; choose one of the list.") % code)
    if kind.per == "person" and person is None:
        raise NeedRefused(_("This is the need of one person. Say whose it is."))
    if person and not person.memberships.filter(household=household, valid_to=None).exists():
        raise NeedRefused(_("This person does not live in the household. Choose somebody who does."))
    if found_by not in (Need.FoundBy.WORKER, Need.FoundBy.VISIT):
        raise NeedRefused(_("A person tells what they were told or saw on a visit, not what a rule found."))
    Household.objects.select_for_update().get(pk=household.pk)
    if Need.objects.filter(
        household=household, person=person, code=code, state=Need.State.OPEN_NEED
    ).exists():
        raise NeedRefused(_("This need is open already. Add what you know to it."))
    need = Need.objects.create(
        household=household, person=person, area_id=household.area_id, code=code, dimension=kind.dimension,
        is_urgent=is_urgent, found_by=found_by, note=note.strip(), found_at=at, found_by_user=by, changed_at=at,
    )  # fmt: skip
    announce(households=[household.pk], at=at)
    return need


@dataclass(frozen=True)
class NeedsEntered:
    """How many needs are new, and of how many households this one was open already."""

    entered: int
    open_already: int


@audited("needs.entered")
def enter_needs(
    *, household_ids: Iterable[int], code: str, is_urgent: bool = False, note: str = "", by: Any, at: datetime
) -> NeedsEntered:
    """Enter one need of many households at once, told on a visit or known of them all, such as after a flood.

    Of whom it is open already keeps it as it is. Raises NeedRefused for a need that is none or is one person's, and
    PermissionDenied for a household out of sight.
    """
    check_can_enter_needs(by, household_ids := sorted(set(household_ids)))
    kind = needs_in_force().needs.get(code)
    if kind is None:
        raise NeedRefused(_("There is no need «%s»; choose one of the list.") % code)
    if kind.per == "person":
        raise NeedRefused(_("This is the need of one person. Enter it on the page of each household."))
    told = {
        "ids": household_ids, "code": code, "dimension": kind.dimension, "urgent": is_urgent, "note": note.strip(),
        "by": getattr(by, "pk", None), "at": at,
    }  # fmt: skip
    made = fetched_frame(_ENTERED, told, schema=_TOUCHED)["household_id"].to_list()
    announce(households=made, at=at)
    return NeedsEntered(len(made), len(household_ids) - len(made))


@audited("need.met", subjects=("need",))
def meet_need(*, need: Need, reason: str, by: Any, at: datetime) -> None:
    """Tell that a need was met, and by what. Raises NeedRefused without that, or where it is not open."""
    _close(need, Need.State.MET, reason, by, at)


@audited("need.taken_off", subjects=("need",))
def take_need_off(*, need: Need, reason: str, by: Any, at: datetime) -> None:
    """Take a need off that does not hold, with the reason. Raises NeedRefused without one, or where it is not open."""
    _close(need, Need.State.TAKEN_OFF, reason, by, at)


def _close(need: Need, state: str, reason: str, by: Any, at: datetime) -> None:
    check_can_enter_need(by, need.household)
    said = reason.strip()
    if not said or said == NO_LONGER:
        raise NeedRefused(_("Say in a sentence what happened: others will read it."))
    closed = Need.objects.filter(pk=need.pk, state=Need.State.OPEN_NEED).update(
        state=state, closed_reason=said[:200], changed_at=at
    )
    if not closed:
        raise NeedRefused(_("This need is not open any more. Look at the page again."))
    need.refresh_from_db()
    announce(households=[need.household_id], at=at)
