"""Which plans a list shows, and which households one is made for."""

from collections.abc import Container
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, QueryDict

from ppaos.evidence.livelihood.queries.places import area_in_sight
from ppaos.ground.geography.models import Area
from ppaos.ground.geography.queries import areas_within
from ppaos.support.operating_models.models import HouseholdPlan
from ppaos.support.operating_models.queries.plans import (
    EITHER,
    GROUPS,
    OPEN_STATES,
    PLAN,
    due_contacts,
    late_steps,
)

OPEN, CONTACT, STEPS, NOBODY = "open", "contact", "steps", "nobody"


@dataclass(frozen=True)
class PlanFilters:
    """Which plans a list shows; empty is all."""

    area: Area
    state: str = ""
    due: str = ""
    group: str = ""
    mentor: str = ""

    def asked(self) -> dict[str, str]:
        """What to put into an address to keep looking so."""
        told = {name: value for name, value in vars(self).items() if name != "area"}
        return {"area": self.area.code} | told

    def of(self, plans: QuerySet[HouseholdPlan], today: date) -> QuerySet[HouseholdPlan]:
        """Those of the plans."""
        plans = plans.filter(household__area__in=areas_within(self.area.code))
        if self.state:
            plans = plans.filter(state__in=OPEN_STATES if self.state == OPEN else [self.state])
        if self.due:
            waits = due_contacts(today) if self.due == CONTACT else late_steps(today)
            plans = plans.filter(waits, state__in=OPEN_STATES)
        if self.group:
            plans = plans.filter(group=self.group)
        if self.mentor:
            plans = plans.filter(mentor=None if self.mentor == NOBODY else int(self.mentor))
        return plans


def plan_filters_of(user: Any, asked: QueryDict) -> PlanFilters:
    """What is asked for, open plans unless told otherwise; 404 for an area out of sight, or a word that is none."""
    mentor = asked.get("mentor", "")
    if mentor and mentor != NOBODY and not (mentor.isascii() and mentor.isdigit()):
        raise Http404(f"no mentor {mentor}")
    return PlanFilters(
        area=planned_area(user, asked),
        state=_one_of(asked.get("state", OPEN), (*HouseholdPlan.State.values, OPEN), "state"),
        due=_one_of(asked.get("due", ""), (CONTACT, STEPS), "day"),
        group=_one_of(asked.get("group", ""), GROUPS, "group"),
        mentor=mentor,
    )


def planned_area(user: Any, asked: QueryDict) -> Area:
    """The area asked for, or the widest where the user keeps plans; 404 for one out of sight."""
    area = area_in_sight(user, asked.get("area", ""), deed=PLAN)
    if area is None:
        raise Http404(f"no area {asked.get('area', '')}")
    return area


def group_asked(asked: QueryDict) -> str:
    """The target group of households asked for, either unless told otherwise; 404 for a word that is none."""
    return _one_of(asked.get("group", EITHER), (*GROUPS, EITHER), "group")


def _one_of(given: str, known: Container[str], what: str) -> str:
    if given and given not in known:
        raise Http404(f"no {what} {given}")
    return given
