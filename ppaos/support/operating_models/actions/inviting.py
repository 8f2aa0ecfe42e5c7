"""Households are invited into a model in the fair order, say yes or no, or wait until a place gets free."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from ppaos.engine.matching import Wanted, reasons
from ppaos.ground.privacy.actions import announce, audited
from ppaos.ground.workbench.queries import written
from ppaos.people.registry.queries import usable_households, visible_households
from ppaos.support.operating_models.actions._waiting import TURN, fill_places
from ppaos.support.operating_models.actions.errors import ModelRefused
from ppaos.support.operating_models.models import Enrolment, FittingHousehold, MatchRun, OperatingModel
from ppaos.support.operating_models.permissions import check_can_answer, check_can_manage
from ppaos.support.operating_models.queries.matching import (
    IN,
    INVITES,
    MODELS,
    current_run,
    first_to_invite,
    places_of,
)

State = Enrolment.State
# From which states a household may say yes or no.
MAY_ACCEPT, MAY_DECLINE = (State.INVITED,), (State.INVITED, State.ACCEPTED, State.QUEUED)
FREES = (State.INVITED, State.ACCEPTED)


@dataclass(frozen=True)
class Invited:
    """What inviting came to: invited, put on the waiting list, in the model already, moved up from the list before."""

    invited: int
    waiting: int
    already: int
    moved_up: int


@dataclass(frozen=True)
class MovedUp:
    """How many households were invited from the waiting list."""

    invited: int


@audited("households.invited", subjects=("model",))
def invite_households(
    *, model: OperatingModel, household_ids: Iterable[int], by: Any, at: datetime
) -> Invited:
    """Invite households that fit, in the fair order, as far as places are free; the others wait.

    Who waits already gets a free place first. Raises ModelRefused where the model takes nobody in, was not matched, or
    a household does not fit; PermissionDenied for one that is not open to who invites.
    """
    run = _run(model, by)
    chosen = sorted(set(household_ids))
    return _invite(
        model, run, list(FittingHousehold.objects.filter(run=run, household__in=chosen)), chosen, by, at
    )


@audited("households.invited", subjects=("model",))
def invite_first(*, model: OperatingModel, count: int, by: Any, at: datetime) -> Invited:
    """Invite the first so many of the fair order who surely fit and were not asked before; see `invite_households`.

    Nobody is passed over: where one of them is not open to who invites, PermissionDenied.
    """
    run = _run(model, by)
    if count < 1:
        raise ModelRefused(_("Say how many households to invite: 1 or more."))
    first = first_to_invite(run, count)
    return _invite(model, run, first, [each.household_id for each in first], by, at)


@audited("invitation.answered", subjects=("enrolment",))
def answer_invitation(
    *, enrolment: Enrolment, is_accepted: bool, note: str = "", by: Any, at: datetime
) -> Enrolment:
    """Note that a household said yes, or no: then whoever waits longest moves up. Raises ModelRefused out of turn."""
    check_can_answer(by, enrolment)
    written(TURN, {"model": enrolment.model_id})
    kept = Enrolment.objects.select_for_update(of=("self",)).select_related("model").get(pk=enrolment.pk)
    before = kept.state
    if before not in (MAY_ACCEPT if is_accepted else MAY_DECLINE):
        raise ModelRefused(
            _("It is «%(state)s» now; this cannot be answered so. Look at the list again.")
            % {"state": kept.get_state_display()}
        )
    kept.state = State.ACCEPTED if is_accepted else State.DECLINED
    kept.note, kept.answered_at, kept.changed_at = note.strip(), at, at
    kept.save(update_fields=["state", "note", "answered_at", "changed_at"])
    moved = fill_places(kept.model, at) if kept.state == State.DECLINED and before in FREES else []
    announce(households=[kept.household_id, *moved], at=at)
    return kept


@audited("waiting_list.moved", subjects=("model",))
def move_up(*, model: OperatingModel, by: Any, at: datetime) -> MovedUp:
    """Invite from the waiting list as far as places are free, as when a model got more of them."""
    _check_takes(model, by)
    moved = fill_places(model, at)
    announce(households=moved, at=at)
    return MovedUp(len(moved))


def _run(model: OperatingModel, by: Any) -> MatchRun:
    _check_takes(model, by)
    written(TURN, {"model": model.pk})
    run = current_run(model)
    if run is None:
        raise ModelRefused(_("This model was not matched yet. Match it first: the order is told by that."))
    return run


def _check_takes(model: OperatingModel, by: Any) -> None:
    check_can_manage(by, model)
    if model.state not in INVITES:
        raise ModelRefused(
            _("«%(model)s» takes no households in: it is «%(state)s». Move it on to «designed» first.")
            % {"model": model, "state": model.get_state_display()}
        )


def _invite(
    model: OperatingModel,
    run: MatchRun,
    found: list[FittingHousehold],
    ids: Sequence[int],
    by: Any,
    at: datetime,
) -> Invited:
    _check_open(ids, by)
    if len(usable_households(ids, on=timezone.localdate(at), purpose=MODELS)) < len(ids):
        raise ModelRefused(
            _("A household among them objects, or use of its data is restricted. Leave it out.")
        )
    if strange := len(set(ids) - {match.household_id for match in found}):
        raise ModelRefused(
            _(
                "%(count)s of the households do not fit by the newest matching. Match again, or leave them out."
            )
            % {"count": strange}
        )
    inside = Enrolment.objects.filter(model=model, household__in=ids, state__in=IN)
    already = set(inside.values_list("household_id", flat=True))
    moved = fill_places(model, at)
    places = places_of(model)
    order = sorted(
        (match for match in found if match.household_id not in already), key=lambda each: each.rank
    )
    # Who comes new waits behind who waits already.
    free = len(order) if places.free is None else places.free
    asked = Wanted(model.pk, str(model.uid), tuple(run.criteria))
    Enrolment.objects.bulk_create(
        _enrolment(model, match, asked, is_invited=place < free, by=by, at=at)
        for place, match in enumerate(order)
    )
    announce(households=[*(match.household_id for match in order), *moved], at=at)
    return Invited(min(free, len(order)), max(len(order) - free, 0), len(already), len(moved))


def _enrolment(
    model: OperatingModel, match: FittingHousehold, asked: Wanted, *, is_invited: bool, by: Any, at: datetime
) -> Enrolment:
    return Enrolment(
        model=model, household_id=match.household_id, person_id=match.person_id, area_id=match.area_id,
        state=State.INVITED if is_invited else State.QUEUED, rank=match.rank, score=match.score,
        reasons=reasons(match.outcomes, asked), invited_at=at if is_invited else None, made_by=by, made_at=at,
        changed_at=at,
    )  # fmt: skip


def _check_open(ids: Sequence[int], by: Any) -> None:
    if by is None:
        return
    seen = visible_households(by).filter(pk__in=ids).count()
    if seen < len(ids):
        raise PermissionDenied(
            _(
                "%(count)s of these households are not open to you. Ask the data team of the area to invite them."
            )
            % {"count": len(ids) - seen}
        )
