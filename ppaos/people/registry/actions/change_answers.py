"""What another says to a change that was asked for: approved, refused; or taken back by who asked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from ppaos.ground.privacy.actions import audited
from ppaos.ground.workbench.presenters.thai import thai_date
from ppaos.people.registry.actions._applying import apply_change
from ppaos.people.registry.actions.errors import ChangeRefused, RegistryError
from ppaos.people.registry.models import ChangeRequest, Household
from ppaos.people.registry.permissions import check_can_approve_change
from ppaos.people.registry.queries.change_facts import REPLACED, conflicts, facts_now, rivals, seen_mark
from ppaos.people.registry.queries.change_kinds import change_kinds

State = ChangeRequest.State
MOST_AT_ONCE = 500


@dataclass(frozen=True)
class ChangesApproved:
    """How many requests were approved at once, and why the others were left: pairs of number and sentence."""

    approved: int
    not_approved: int
    faults: list[tuple[int, str]]


@audited("change.approved", subjects=("request",))
def approve_change(
    *, request: ChangeRequest, by: Any, at: datetime, seen: str = "", reason: str = ""
) -> list[Any]:
    """Approve a change as a second person: it is brought into the register at once, or not at all.

    seen: the mark of what the approver was shown to be newer (`seen_mark`); where something else speaks against the
    request by now, ChangeRefused says what. Of two who approve at once the second gets a sentence. Returns the
    request, its households and its person.
    """
    asked = _waiting(request)
    check_can_approve_change(by, asked)
    _approve(asked, seen, reason, by, at)
    return [asked, asked.household, asked.other_household, asked.person]


@audited("change.approved")
def approve_changes(*, request_ids: Iterable[int], by: Any, at: datetime) -> ChangesApproved:
    """Approve many requests of one kind that nothing newer speaks against; the others are left, saying why."""
    ids = sorted(set(request_ids))[:MOST_AT_ONCE]
    kinds = set(ChangeRequest.objects.filter(pk__in=ids).values_list("kind", flat=True))
    if len(kinds) != 1 or not change_kinds()[min(kinds)].many:
        raise ChangeRefused(_("Choose requests of one kind that may be approved together."))
    faults = []
    for pk in ids:
        try:
            with transaction.atomic():
                asked = _waiting(ChangeRequest(pk=pk))
                check_can_approve_change(by, asked)
                _approve(asked, "", "", by, at)
        except (RegistryError, PermissionDenied) as error:
            faults.append((pk, str(error)))
    return ChangesApproved(len(ids) - len(faults), len(faults), faults)


@audited("change.refused", subjects=("request",))
def refuse_change(*, request: ChangeRequest, reason: str, by: Any, at: datetime) -> list[Any]:
    """Refuse a change as a second person, with the reason; nothing of the register changes."""
    asked = _waiting(request)
    check_can_approve_change(by, asked)
    if not reason.strip():
        raise ChangeRefused(_("Say why the change is refused: who asked will want to know."))
    _answer(asked, State.REFUSED, reason, by, at)
    return [asked, asked.household, asked.person]


@audited("change.taken_back", subjects=("request",))
def take_back_change(*, request: ChangeRequest, by: Any, at: datetime) -> list[Any]:
    """Take a change back that nobody answered yet: who asked, or the household (by None) what it asked itself."""
    asked = _waiting(request)
    if getattr(by, "pk", None) != asked.asked_by_id:
        raise PermissionDenied(_("Only who asked for a change takes it back."))
    _answer(asked, State.TAKEN_BACK, "", by, at)
    return [asked, asked.household, asked.person]


def _waiting(request: ChangeRequest) -> ChangeRequest:
    """The request, locked with its households, so that nothing it rests on changes while it is judged."""
    asked = ChangeRequest.objects.select_for_update(of=("self",)).filter(pk=request.pk).first()
    if asked is None:
        raise ChangeRefused(_("There is no such request any more."))
    if asked.state != State.WAITING:
        raise ChangeRefused(
            _("%(who)s answered this request on %(day)s: %(state)s.")
            % {
                "who": asked.answered_by or _("The household itself"),
                "day": thai_date(localdate(asked.answered_at)),
                "state": asked.get_state_display(),
            }
        )
    homes = Household.objects.filter(
        pk__in=[pk for pk in (asked.household_id, asked.other_household_id) if pk]
    )
    list(homes.order_by("pk").select_for_update())
    return asked


def _approve(asked: ChangeRequest, seen: str, reason: str, by: Any, at: datetime) -> None:
    found, waiting = conflicts(asked), rivals(asked)
    mark = seen_mark(found, waiting)
    if mark and mark != seen:
        raise ChangeRefused(
            _("Something newer speaks against this change. Look at it field by field, then decide.")
        )
    asked.base |= {REPLACED: facts_now(asked)}
    apply_change(asked, by=by, at=at)
    asked.household.refresh_from_db()
    _answer(asked, State.APPROVED, reason, by, at)


def _answer(asked: ChangeRequest, state: str, reason: str, by: Any, at: datetime) -> None:
    asked.state, asked.answer_reason, asked.answered_by, asked.answered_at = (
        state,
        reason.strip()[:500],
        by,
        at,
    )
    asked.save(
        update_fields=[
            "state",
            "answer_reason",
            "answered_by",
            "answered_at",
            "person",
            "other_household",
            "base",
        ]
    )
