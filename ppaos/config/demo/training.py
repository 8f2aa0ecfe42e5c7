"""Courses of officers of the demonstration: who passed, who did not, of whom it is not known."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import cycle
from typing import Any

import numpy as np

from ppaos.config.demo.bodies import UNIVERSITY, body, invented_names, noon
from ppaos.config.demo.plan import data
from ppaos.ground.accounts.models import User
from ppaos.ground.geography.models import Area
from ppaos.people.cooperation.actions.training import CourseTerms, enter_officer_course, tell_officers
from ppaos.people.cooperation.models import OfficerCourse, Organisation
from ppaos.people.cooperation.queries.trainees import Outcome, Trainee


def train_officers(province: str, at: datetime) -> int:
    """Enter the courses of cooperation.toml with their officers; how many officers."""
    area, admin = Area.objects.get(pk=province), User.objects.get(username="admin")
    dice, count = np.random.default_rng([*province.encode(), *b"training"]), 0
    for told in data("cooperation")["course"]:
        held = (at + timedelta(days=told["held"])).date()
        terms = CourseTerms(
            name=told["name"], held_on=held, organisation=body(UNIVERSITY, area), for_role=told["for_role"],
            hours=Decimal(told["hours"]), valid_months=told.get("valid_months"),
        )  # fmt: skip
        course = enter_officer_course(area=area, terms=terms, by=admin, at=at)
        officers = _officers(course, told, at.date(), dice)
        if officers:
            tell_officers(course=course, officers=officers, by=admin, at=max(noon(held), at))
        count += len(officers)
    return count


def _officers(
    course: OfficerCourse, told: Mapping[str, Any], today: date, dice: np.random.Generator
) -> list[Trainee]:
    """Those who sign in (they passed, once the course was held), then others of the offices in turns."""
    of_area = Organisation.objects.filter(code__in=told["bodies"], area__lies_in__ancestor=course.area)
    offices = list(of_area.distinct().order_by("code", "area_id"))
    offices = offices or [office for office in [body(UNIVERSITY, course.area)] if office]
    if not offices:
        return []
    is_over = course.held_on <= today
    users = User.objects.filter(username__in=told["users"]).order_by("username")
    mine = [
        Trainee(
            user.display_name, _office_of(user) or offices[0], Outcome.PASSED if is_over else "", user=user,
            passed_on=course.held_on if is_over else None,
        )
        for user in users
    ]  # fmt: skip
    names = invented_names(told["officers"], dice)
    spread = cycle(dice.permutation(len(offices)).tolist())
    others = [
        Trainee(name, offices[next(spread)], outcome, passed_on=course.held_on if outcome == Outcome.PASSED else None)
        for name, outcome in zip(names, _outcomes(told, is_over, dice), strict=True)
    ]  # fmt: skip
    return mine + others


def _outcomes(told: Mapping[str, Any], is_over: bool, dice: np.random.Generator) -> list[str]:
    if not is_over:
        return [""] * int(told["officers"])
    shares = [told["passed"], told["failed"], 1 - told["passed"] - told["failed"]]
    return [
        str(each) for each in dice.choice([Outcome.PASSED, Outcome.FAILED, ""], told["officers"], p=shares)
    ]


def _office_of(user: User) -> Organisation | None:
    grant = user.grants.exclude(organisation=None).select_related("organisation").first()
    return grant.organisation if grant else None
