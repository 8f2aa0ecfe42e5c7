"""Putting the households of an area into target groups; a named person's decision that one belongs elsewhere."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import polars as pl
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from ppaos.engine import livelihood
from ppaos.engine.methods import TargetGroups
from ppaos.evidence.livelihood.actions._group_reasons import counted, defined, with_reasons
from ppaos.evidence.livelihood.models import Group, GroupOverride, GroupPlace, GroupRun, Subtype
from ppaos.evidence.livelihood.permissions import check_can_group, check_can_override_group
from ppaos.evidence.livelihood.queries.grouping import households_to_group
from ppaos.evidence.livelihood.queries.methods import method_for_year, parsed
from ppaos.evidence.livelihood.queries.persons import person_facts
from ppaos.ground.geography.models import Area
from ppaos.ground.geography.queries import areas_within
from ppaos.ground.privacy.actions import announce, audited, record_export, unaudited
from ppaos.ground.workbench.queries import analysed, staged, written
from ppaos.people.cooperation.models import Agreement
from ppaos.people.cooperation.permissions import check_may, check_may_flow
from ppaos.people.registry.models import Household

# One run at a time, to the end of its transaction: two at once would both be in force.
TURN = "select pg_advisory_xact_lock(hashtext('livelihood.groups'))"
PLACE = ("household_id", "rank", "is_in_need", "capability", "group", "subtypes", "reasons")
SAVED = """
    insert into livelihood_groupplace (run_id, household_id, rank, is_in_need, capability, "group", subtypes, reasons)
    select %s, household_id, rank, is_in_need, capability, "group", subtypes::jsonb, reasons::jsonb
    from fresh_places order by household_id"""


class GroupsRefused(ValueError):
    """Groups cannot be made, or a decision not be taken, like this; the message says what to do."""


@audited("groups.made", subjects=("area",))
def make_groups(
    *,
    area: Area,
    year: int,
    by: Any,
    at: datetime,
    population: int | None = None,
    population_source: str = "",
) -> GroupRun:
    """Put every household that lives in an area into a target group, by its newest assessment up to a year.

    The run is kept whole: rank, reasons and cuts of each household. It takes the place of runs of the same year for
    the area and for areas within it, which stay as they were. `population`: how many households live in the area,
    assessed or not, with the source of that number; without it one of the two definitions of the lowest 40 % stays
    unknown. Raises GroupsRefused where nobody was assessed by then or the population is less than is registered.
    """
    check_can_group(user=by, area=area)
    written(TURN)
    version = method_for_year("target_groups", year)
    rules: TargetGroups = parsed(version)
    households = households_to_group(area, year, rules, population)
    _check(households, area, year, rules, population, population_source)
    people = person_facts(households["household_id"].to_list())
    placed = livelihood.target_groups(households, people, rules)
    rows = with_reasons(households, placed, rules)
    former = GroupRun.objects.filter(is_current=True, year=year, area__in=areas_within(area.code))
    left = GroupPlace.objects.filter(run__in=former).values_list("household_id", flat=True).distinct()
    announce(households={*left, *rows["household_id"]}, at=at)
    former.update(is_current=False)
    run = GroupRun.objects.create(
        area=area, method=version, year=year, made_by=by, made_at=at,
        definition=defined(households, placed, rules, population_source), counts=counted(households, placed, rules),
    )  # fmt: skip
    staged("fresh_places", rows.select(*PLACE))
    written(SAVED, [run.pk])
    analysed("livelihood_groupplace", rows=rows.height)
    return run


@audited("group.overridden", subjects=("household",))
def override_group(
    *, household: Household, group: str, subtypes: Sequence[str] = (), reason: str, by: Any, at: datetime
) -> GroupOverride:
    """Decide, with a reason, that a household belongs to another group than the method says.

    It holds until it is ended, whatever later runs say; an older decision ends with it. Raises GroupsRefused without
    a reason, or where group and subtypes do not go together.
    """
    check_can_override_group(user=by, household=household)
    if not reason.strip():
        raise GroupsRefused(_("Write why the household belongs elsewhere: it may ask."))
    if group not in (Group.WELFARE, Group.MODEL, Group.NONE):
        raise GroupsRefused(_("«%(group)s» is no group a person can decide for.") % {"group": group})
    if strange := set(subtypes) - set(Subtype.values):
        raise GroupsRefused(_("«%(subtype)s» is no subtype.") % {"subtype": ", ".join(sorted(strange))})
    if subtypes and group != Group.MODEL:
        raise GroupsRefused(_("Only the group with capacity has subtypes. Take them out, or choose it."))
    Household.objects.select_for_update().get(pk=household.pk)
    _in_force(household).update(ended_at=at, ended_by=by)
    announce(households=[household.pk], at=at)
    chosen = [subtype for subtype in Subtype.values if subtype in subtypes]
    return GroupOverride.objects.create(
        household=household, group=group, subtypes=chosen, reason=reason.strip(), made_by=by, made_at=at
    )


@audited("group.override_ended", subjects=("household",))
def end_override(*, household: Household, by: Any, at: datetime) -> None:
    """End the decision that holds for a household: the group the method says holds again. Who decided what, and why,
    stays known. Raises GroupsRefused where none holds."""
    check_can_override_group(user=by, household=household)
    if not _in_force(household).update(ended_at=at, ended_by=by):
        raise GroupsRefused(_("No decision holds for this household any more."))
    announce(households=[household.pk], at=at)


def _in_force(household: Household) -> QuerySet[GroupOverride]:
    return GroupOverride.objects.filter(household=household, ended_at=None)


def _check(
    households: pl.DataFrame,
    area: Area,
    year: int,
    rules: TargetGroups,
    population: int | None,
    population_source: str,
) -> None:
    """Refuse what would make a run that says nothing, or one that contradicts itself."""
    place = {"area": area.name_th, "year": year, "registered": households.height, "population": population}
    if not households["assessment_id"].is_not_null().any():
        raise GroupsRefused(
            _(
                "No household of «%(area)s» was assessed in the years up to %(year)s. Choose another year, or have "
                "the answers taken in and assessed first."
            )
            % place
        )
    if population is None:
        if rules.need.of == "population":
            raise GroupsRefused(
                _(
                    "The criteria cut by the households of the whole area. Give their number and where it comes from."
                )
            )
        return
    if population < households.height:
        raise GroupsRefused(
            _(
                "%(population)s households in the whole area are fewer than the %(registered)s in the register. "
                "Look at the number again."
            )
            % place
        )
    if not population_source.strip():
        raise GroupsRefused(_("Say where the number of households comes from, with its date."))


@unaudited("record_export writes the event, with purpose and number of rows")
def take_out_groups(*, area: Area, rows: int, purpose: str, by: Any, at: datetime) -> None:
    """Note that the list of an area's households with their groups leaves the platform.

    Raises PermissionDenied, with the reason, without the right to export there or an agreement that covers it.
    """
    check_may(by, "export", area_code=area.code)
    on = timezone.localdate(at)
    check_may_flow(
        scope=Agreement.Scope.HOUSEHOLDS, area_code=area.code, on=on, user=by, field_classes=("names",)
    )  # fmt: skip
    record_export(
        by=by, at=at, purpose=purpose, rows=rows, what="households by target group", area_code=area.code
    )
