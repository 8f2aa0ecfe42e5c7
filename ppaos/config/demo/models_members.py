"""Members of the demonstration's models: matched, invited in the fair order, enrolled in two waves; some left again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import polars as pl
from django.utils import timezone

from ppaos.config.demo.models_making import began
from ppaos.config.demo.plan import data
from ppaos.evidence.livelihood.models import Assessment
from ppaos.ground.accounts.models import User
from ppaos.people.registry.actions import open_households
from ppaos.people.registry.models import Membership, Purpose
from ppaos.support.operating_models.actions.enrolling import (
    FIELDS_OPENED,
    ORIGIN,
    enrol_households,
    leave_model,
)
from ppaos.support.operating_models.actions.inviting import answer_invitation, invite_first, invite_households
from ppaos.support.operating_models.actions.matching import match_models
from ppaos.support.operating_models.actions.models import change_model
from ppaos.support.operating_models.models import Enrolment, OperatingModel
from ppaos.support.operating_models.queries.matching import current_run, first_to_invite
from ppaos.support.operating_models.queries.result_households import year_of

YEAR, ASKED = timedelta(days=365), timedelta(days=12)
OF_AGE = (18, 68)  # of who takes part for a household, where there is one
WHY = ("learned_all", "other_work", "no_income", "fell_ill", "moved_away")
State = Enrolment.State


def let_join(
    told: Mapping[str, Any], model: OperatingModel, size: int, dice: np.random.Generator, *, by: User
) -> list[Enrolment]:
    """Invite in the fair order and enrol: most soon after it began, the others a year later. The members."""
    course, begun = data("models")["course"], began(told)
    match_models(area_code=str(model.area_id), model=model, by=by, at=begun + timedelta(days=6))
    later = min(size - 1, round(size * course["second_wave"]))
    declined = round(size * course["declined"])
    for count, at, says_no in ((size - later, begun, declined), (later, begun + YEAR, 0)):
        if count:
            _wave(model, count, min(says_no, later), at + timedelta(days=9), by)
    return list(model.enrolments.filter(state=State.ENROLLED).select_related("person").order_by("pk"))


def _wave(model: OperatingModel, count: int, says_no: int, at: datetime, by: User) -> None:
    """Some are asked, of whom the last say no; the others become members."""
    invite_households(model=model, household_ids=_met_again(model, count + says_no), by=by, at=at)
    asked = list(model.enrolments.filter(state=State.INVITED).order_by("rank"))
    for enrolment in asked[count:]:
        answer_invitation(enrolment=enrolment, is_accepted=False, note="มีงานประจำแล้ว", by=by, at=at)
    homes = [enrolment.household_id for enrolment in asked[:count]]
    people = _takes_part(homes, at.date())
    frame = pl.DataFrame(
        {"household_id": homes, "person_id": [people.get(home) for home in homes]},
        schema={"household_id": pl.Int64, "person_id": pl.Int64},
    )
    joined_on = (at + timedelta(days=12)).date()
    enrol_households(model=model, members=frame, joined_on=joined_on, by=by, at=at + timedelta(days=12))


def _met_again(model: OperatingModel, count: int) -> list[int]:
    """The first so many of the fair order; whom surveyors met again since it began goes before the others, so that
    something can be said of before and after."""
    run = current_run(model)
    fitting = [each.household_id for each in first_to_invite(run, run.fitting)] if run else []
    since = year_of(model.began_on) if model.began_on else 0
    met = set(
        Assessment.objects.filter(year__gte=since, household__in=fitting).values_list(
            "household_id", flat=True
        )
    )
    return sorted(fitting, key=lambda home: home not in met)[:count]


def _takes_part(homes: Sequence[int], on: date) -> dict[int, int]:
    """Who of each household takes part: the eldest of working age."""
    least, most = (date(on.year - age, 1, 1) for age in reversed(OF_AGE))
    living = Membership.objects.filter(
        household__in=homes, valid_to=None, person__died_on=None, person__birth_on__range=(least, most)
    )
    eldest_last = living.order_by("-person__birth_on", "-person_id")
    return dict(eldest_last.values_list("household_id", "person_id"))


@dataclass(frozen=True)
class Gone:
    """Who leaves when, and why: enrolment, day, reason."""

    rows: tuple[tuple[Enrolment, date, str], ...]

    def days(self) -> dict[int, date]:
        """The day of each enrolment that ends."""
        return {enrolment.pk: on for enrolment, on, _why in self.rows}

    def happens(self, *, by: User) -> None:
        """They leave."""
        for enrolment, on, why in self.rows:
            at = timezone.now().replace(year=on.year, month=on.month, day=on.day)
            leave_model(enrolment=enrolment, left_on=on, reason=why, by=by, at=at)


def leave(members: Sequence[Enrolment], dice: np.random.Generator, at: datetime) -> Gone:
    """Some of the members leave, at least half a year after they joined."""
    count = max(1, round(len(members) * data("models")["course"]["left"]))
    today, rows = timezone.localdate(at), []
    for place in sorted(dice.choice(len(members), min(count, len(members) - 1), replace=False)):
        joined_on = members[place].joined_on or today
        days = int(dice.integers(182, max(183, (today - joined_on).days - 60)))
        rows.append((members[place], joined_on + timedelta(days=days), str(dice.choice(WHY))))
    return Gone(tuple(rows))


def ask_lately(model: OperatingModel, size: int, *, by: User, at: datetime) -> None:
    """There are more places now: the next ones were asked some days ago, some said yes, and the rest wait."""
    course, asked = data("models")["course"], at - ASKED
    model.refresh_from_db()
    more, waiting = (max(2, round(size * course[name])) for name in ("asked_lately", "waiting"))
    taken = model.enrolments.filter(state=State.ENROLLED).count()
    words = ("name_th", "name_en", "summary_th", "summary_en", "problem", "dimensions", "capitals", "details")
    change_model(
        model=model, **{name: getattr(model, name) for name in words}, places=taken + more, by=by, at=asked
    )
    match_models(area_code=str(model.area_id), model=model, by=by, at=asked)
    invite_first(model=model, count=more + waiting, by=by, at=asked)
    for enrolment in model.enrolments.filter(state=State.INVITED).order_by("rank")[: more // 2]:
        answer_invitation(enrolment=enrolment, is_accepted=True, by=by, at=asked + timedelta(days=3))
    _open_to_team(model, by, asked)


def _open_to_team(model: OperatingModel, by: User, at: datetime) -> None:
    """The project team sees whom it is to call: who was asked or waits, and the next ones of the fair order."""
    asked = model.enrolments.filter(state__in=(State.INVITED, State.ACCEPTED, State.QUEUED))
    run = current_run(model)
    following = first_to_invite(run, data("models")["course"]["open_to_team"]) if run else []
    open_households(
        household_ids=[*asked.values_list("household_id", flat=True), *(each.household_id for each in following)],
        purpose=Purpose.OPERATING_MODEL, field_classes=FIELDS_OPENED, valid_from=at.date(), origin_label=ORIGIN,
        origin_id=model.pk, organisation=model.organisation, by=by, at=at, deed="manage_models",
    )  # fmt: skip
