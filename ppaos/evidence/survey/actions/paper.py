"""What came back on paper, or was met on the way: verdicts of visits typed at the office, houses that no list names."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import polars as pl
from django.utils.translation import gettext as _

from ppaos.evidence.survey.actions.visits import VisitRefused, assign_visits, note_visits_held
from ppaos.evidence.survey.models import Visit
from ppaos.evidence.survey.queries.visits import OPEN_STATES
from ppaos.evidence.targeting.actions.verdicts import enter_verdict
from ppaos.ground.accounts.models import User
from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.actions import audited
from ppaos.ground.privacy.queries import sealed_id
from ppaos.people.registry.actions import register_households
from ppaos.people.registry.models import Household, Identifier, Standing
from ppaos.people.registry.permissions import check_may_in_areas

VERDICTS = "enter_verdicts"
# Where a household that no list names came from.
FOUND_LABEL, HEARD_LABEL = "survey.found_on_the_way", "survey.hearing"


@dataclass(frozen=True)
class FoundHouse:
    """A household that is on no list, as somebody tells of it: where it stands, and who heads it."""

    area: Area
    first_name: str
    last_name: str = ""
    title: str = ""
    citizen_id: str | None = None
    house_no: str = ""
    moo: str = ""
    soi: str = ""
    latitude: float | None = None
    longitude: float | None = None
    others: list[str] = field(default_factory=list)  # first and family name of each who lives there too


@audited("visit.told_on_paper", subjects=("visit",))
def tell_on_paper(
    *,
    visit: Visit,
    outcome: str,
    found_on: date,
    by: Any,
    at: datetime,
    reason: str = "",
    note: str = "",
    moved_to: Area | None = None,
) -> Visit:
    """Enter the verdict of a visit that was held on paper. Practice is noted as held, and counts nowhere."""
    check_may_in_areas(by, VERDICTS, [visit.area_id])
    visit = (
        Visit.objects.select_for_update(of=("self",))
        .select_related("household", "candidate_household")
        .get(pk=visit.pk)
    )
    if visit.state not in OPEN_STATES:
        raise VisitRefused(
            _("Only a visit that waits takes a verdict on paper; this one is: %(state)s.")
            % {"state": visit.get_state_display()}
        )
    if not visit.is_practice:
        enter_verdict(
            candidate_household=visit.candidate_household, household=visit.household, outcome=outcome,
            found_on=found_on, reason=reason, note=note, moved_to=moved_to, by=by, at=at,
        )  # fmt: skip
    note_visits_held(visits=[visit.pk], by=by, at=at, deed=VERDICTS)
    visit.refresh_from_db()
    return visit


@audited("household.found_on_the_way")
def add_found_household(
    *,
    found: FoundHouse,
    on: date,
    by: Any,
    at: datetime,
    is_poor: bool | None = None,
    surveyor: User | None = None,
    due_on: date | None = None,
    origin: str = FOUND_LABEL,
    deed: str = VERDICTS,
) -> Household:
    """Bring a household that is on no list into the register, and send a surveyor there where one is named.

    `is_poor` None: nobody has judged yet, it waits to be verified. Raises VisitRefused where the head is registered
    already.
    """
    check_may_in_areas(by, deed, [found.area.pk])
    _check_is_new(found)
    standing = {True: Standing.VERIFIED, False: Standing.NOT_POOR, None: Standing.CANDIDATE}[is_poor]
    rows = [_person(found, standing, on, place) for place in range(len(found.others) + 1)]
    made = register_households(
        frame=pl.from_dicts(rows, infer_schema_length=None), by=by, at=at, source_label=origin, deed=deed
    )
    household = Household.objects.get(pk=made.households["household_id"][0])
    if surveyor is not None:
        row = {"household_id": household.pk, "surveyor_id": surveyor.pk, "due_on": due_on}
        assign_visits(frame=pl.from_dicts([row], infer_schema_length=None), by=by, at=at, deed=deed)
    return household


def _check_is_new(found: FoundHouse) -> None:
    if found.citizen_id is None:
        return
    known = Identifier.objects.filter(sealed=sealed_id(found.citizen_id), valid_to=None).select_related(
        "person"
    )
    if (there := known.first()) is not None:
        raise VisitRefused(
            _(
                "The person with this citizen id is in the register already: %(name)s. Assign a visit to "
                "their household instead."
            )
            % {"name": there.person}
        )


def _person(found: FoundHouse, standing: str, on: date, place: int) -> dict[str, Any]:
    """One row to register: the head, or one of the others."""
    house = {
        "household_key": "found", "source_row": place + 1, "area_code": found.area.pk, "standing": str(standing),
        "valid_from": on, "house_no": found.house_no, "moo": found.moo, "soi": found.soi, "latitude": found.latitude,
        "longitude": found.longitude, "line_no": place + 1, "is_head": place == 0,
    }  # fmt: skip
    if place == 0:
        sealed = sealed_id(found.citizen_id) if found.citizen_id else None
        return house | {
            "title": found.title, "first_name": found.first_name, "last_name": found.last_name,
            "citizen_id_sealed": sealed,
        }  # fmt: skip
    first, _blank, last = found.others[place - 1].strip().partition(" ")
    return house | {"title": "", "first_name": first, "last_name": last.strip(), "citizen_id_sealed": None}
