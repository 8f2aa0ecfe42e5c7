"""The households a selection comes to are frozen and handed on: to visits, referrals, a model, or as a list.

Each goes through the door of the room that receives it, by what its user may do there.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import polars as pl
from django.utils import timezone
from django.utils.translation import gettext as _

from ppaos.evidence.survey.actions.visits import assign_visits
from ppaos.evidence.survey.models import Visit
from ppaos.evidence.survey.queries.sharing_out import shared_out
from ppaos.evidence.survey.queries.visits import reached_by
from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.actions import audited
from ppaos.ground.workbench.queries import staged, written
from ppaos.people.registry.queries import usable_households
from ppaos.sharing.selection.models import HandedList, SelectionVersion
from ppaos.sharing.selection.permissions import check_may_ask, check_may_list
from ppaos.sharing.selection.queries.asking import kept_asked
from ppaos.sharing.selection.queries.errors import SelectionRefused
from ppaos.sharing.selection.queries.results import households_of
from ppaos.sharing.selection.queries.statement import Look
from ppaos.support.operating_models.actions.inviting import invite_households
from ppaos.support.operating_models.models import FittingHousehold, OperatingModel
from ppaos.support.operating_models.queries.matching import current_run
from ppaos.support.referral.actions.referring import refer
from ppaos.support.referral.queries.to_refer import GOING, Wanted, needs_to_refer

Purpose = HandedList.Purpose
_ROWS = """
    insert into selection_handedhousehold (handed_id, household_id, area_id)
    select %(handed)s, household_id, area_id from handed_household order by household_id"""


@audited("selection.handed", subjects=("version",))
def hand_to_visits(
    *, version: SelectionVersion, area: Area, surveyors: Iterable[int], kind: str = Visit.Kind.RETURN,
    due_on: date | None = None, by: Any, at: datetime,
) -> HandedList:  # fmt: skip
    """Freeze the list of the moment and assign a visit to each household, shared out among surveyors by village.

    Raises SelectionRefused where none of them holds visits in a village of the list, VisitRefused as the visits say."""
    homes = _homes(version, area, by, at)
    reached = reached_by(
        pl.Series(list(surveyors), dtype=pl.Int64), homes["area_id"].unique(), timezone.localdate(at)
    )
    rows = shared_out(homes, reached)
    nowhere = rows.filter(pl.col("surveyor_id").is_null())
    if nowhere.height:
        raise SelectionRefused(
            _("None of these surveyors holds visits in area %(area)s. Choose somebody who does.")
            % {"area": nowhere["area_id"].unique().sort()[0]}
        )
    frame = rows.select("household_id", "surveyor_id", due_on=pl.lit(due_on, pl.Date), kind=pl.lit(str(kind)))
    done = assign_visits(frame=frame, by=by, at=at)
    told = {"assigned": done.assigned, "waiting_already": done.waiting_already}
    return _handed(version, area, Purpose.VISITS, homes, told, by, at)


@audited("selection.handed", subjects=("version",))
def hand_to_referrals(
    *, version: SelectionVersion, area: Area, need: str = "", dimension: str = "", by: Any, at: datetime
) -> HandedList:
    """Freeze the list of the moment and put the open needs of its households to the services routing chose for them,
    as drafts for a batch. `need`, `dimension`: only those. What cannot go now stays, and is counted."""
    homes = _homes(version, area, by, at)
    found = needs_to_refer(Wanted(area.code, need, dimension))
    found = found.join(homes.select("household_id"), on="household_id", how="semi")
    going = found.filter(pl.col("outcome") == GOING).select("need_id", "service_id", "organisation_id")
    if going.is_empty():
        raise SelectionRefused(
            _("No open need of these households can be referred now. Look at their needs, or choose others.")
        )
    done = refer(frame=going, by=by, at=at)
    told = {
        "made": done.made,
        "again": done.again,
        "refused": done.refused,
        "staying": found.height - going.height,
    }
    return _handed(version, area, Purpose.REFERRALS, homes, told, by, at)


@audited("selection.handed", subjects=("version",))
def hand_to_model(
    *, version: SelectionVersion, area: Area, model: OperatingModel, by: Any, at: datetime
) -> HandedList:
    """Freeze the list of the moment and invite those of its households that fit a model by its newest matching, in the
    fair order; the others are counted. Raises SelectionRefused where none fits, ModelRefused as the model says."""
    homes = _homes(version, area, by, at)
    ids = homes["household_id"].to_list()
    run = current_run(model)
    fitting = FittingHousehold.objects.filter(run=run, household__in=ids, fit=FittingHousehold.Fit.FITS)
    chosen = list(fitting.values_list("household_id", flat=True)) if run else []
    if not chosen:
        raise SelectionRefused(
            _(
                "None of these households fits the model by its newest matching. Match it first, or choose others."
            )
        )
    done = invite_households(model=model, household_ids=chosen, by=by, at=at)
    told = {
        "invited": done.invited, "waiting": done.waiting, "already": done.already,
        "not_fitting": len(ids) - len(chosen),
    }  # fmt: skip
    return _handed(version, area, Purpose.MODEL, homes, told, by, at)


@audited("selection.handed", subjects=("version",))
def hand_as_list(*, version: SelectionVersion, area: Area, by: Any, at: datetime) -> HandedList:
    """Freeze the list of the moment, to be cited by its number and taken out later."""
    return _handed(version, area, Purpose.KEPT, _homes(version, area, by, at), {}, by, at)


def _homes(version: SelectionVersion, area: Area, by: Any, at: datetime) -> pl.DataFrame:
    """The households the version comes to today in the area, without those of whom use is restricted."""
    asked = kept_asked(version.conditions)
    check_may_ask(by, area.code, [one.field for one in asked.conditions])
    check_may_list(by, area.code)
    found = households_of(Look(area.code, asked))
    free = usable_households(found["household_id"].to_list(), on=timezone.localdate(at))
    homes = found.filter(pl.col("household_id").is_in(free)).select("household_id", "area_id")
    if homes.is_empty():
        raise SelectionRefused(
            _(
                "No household is chosen that could be handed on. Look at the conditions, or choose another area."
            )
        )
    return homes


def _handed(
    version: SelectionVersion,
    area: Area,
    purpose: str,
    homes: pl.DataFrame,
    told: dict[str, int],
    by: Any,
    at: datetime,
) -> HandedList:
    made = HandedList.objects.create(
        version=version, area=area, on=timezone.localdate(at), purpose=purpose, size=homes.height, outcome=told,
        made_by=by, made_at=at,
    )  # fmt: skip
    staged("handed_household", homes)
    written(_ROWS, {"handed": made.pk})
    return made
