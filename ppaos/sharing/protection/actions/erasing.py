"""Erasing a person: asked for by one, approved by another, done everywhere in one transaction, and proven."""

from datetime import datetime
from time import perf_counter
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ppaos.ground.privacy.actions import announce, audited
from ppaos.people.registry.models import Person
from ppaos.people.registry.queries import kept_record
from ppaos.sharing.protection.actions._erased import erased_everywhere
from ppaos.sharing.protection.actions.errors import ProtectionRefused
from ppaos.sharing.protection.models import DataRequest, Erasure
from ppaos.sharing.protection.permissions.keeping import (
    area_of_person,
    check_can_approve,
    check_can_ask_erasure,
)
from ppaos.sharing.protection.queries.erasing import Scope, scope_of
from ppaos.sharing.protection.queries.grounds import grounds, grounds_against

State = Erasure.State


@audited("erasure.asked", subjects=("person",))
def ask_erasure(
    *, person: Person, reason: str, by: Any, at: datetime, request: DataRequest | None = None
) -> Erasure:
    """Ask that a person, with every record merged with theirs, be erased. Refused, with the sentences of the grounds
    that hold, while something still needs the data."""
    kept = Person.objects.select_for_update().get(pk=kept_record(person).pk)
    check_can_ask_erasure(by, kept)
    if not reason.strip():
        raise ProtectionRefused(_("Say why this person is to be erased."))
    if kept.erased_at is not None:
        raise ProtectionRefused(_("This person was erased already; there is nothing left to erase."))
    if Erasure.objects.filter(person=kept, state=State.ASKED).exists():
        raise ProtectionRefused(_("The erasure of this person was asked for already and waits for approval."))
    _check_grounds(scope_of(kept), at, request.pk if request else None)
    return Erasure.objects.create(
        person=kept, area_id=area_of_person(kept) or None, request=request, reason=reason.strip(), asked_by=by,
        asked_at=at,
    )  # fmt: skip


@audited("person.erased", subjects=("erasure",))
def erase_person(*, erasure: Erasure, by: Any, at: datetime) -> Erasure:
    """Approve an erasure and do it: personal fields are emptied everywhere, rows and figures stay, and the proof says
    what was emptied where and what a scan found afterwards. It cannot be undone."""
    held = _held(erasure, by)
    person = Person.objects.select_for_update().get(pk=held.person_id)
    scope = scope_of(person)
    list(Person.objects.select_for_update().filter(pk__in=scope.records).order_by("pk"))
    _check_grounds(scope, at, held.request_id)
    begun = perf_counter()
    held.proof = erased_everywhere(scope, held, by=by, at=at)
    Person.objects.filter(pk__in=scope.records).update(erased_at=at)
    held.state, held.approved_by, held.approved_at, held.done_at = State.DONE, by, at, at
    held.seconds = round(perf_counter() - begun, 3)
    held.save(update_fields=["state", "approved_by", "approved_at", "done_at", "seconds", "proof"])
    announce(households=scope.subject.household_ids, area_code=held.area_id or "", at=at)
    return held


@audited("erasure.declined", subjects=("erasure",))
def decline_erasure(*, erasure: Erasure, reason: str, by: Any, at: datetime) -> Erasure:
    """Decline an erasure that was asked for, with the reason; nothing is emptied."""
    held = _held(erasure, by)
    if not reason.strip():
        raise ProtectionRefused(_("Say why the erasure is declined."))
    held.state, held.answer_reason = State.DECLINED, reason.strip()
    held.approved_by, held.approved_at = by, at
    held.save(update_fields=["state", "answer_reason", "approved_by", "approved_at"])
    return held


def _held(erasure: Erasure, by: Any) -> Erasure:
    """The erasure as it stands now, held until the act is done: of two who approve at once the second is told."""
    check_can_approve(by, erasure)
    held = Erasure.objects.select_for_update(of=("self",)).get(pk=erasure.pk)
    if held.state != State.ASKED:
        raise ProtectionRefused(
            _("This erasure stands at «%(state)s»; it was answered already.")
            % {"state": held.get_state_display()}
        )
    return held


def _check_grounds(scope: Scope, at: datetime, request_id: int | None) -> None:
    found = grounds_against(scope, at=at, request_id=request_id)
    if found:
        language = "th" if (get_language() or "th").startswith("th") else "en"
        raise ProtectionRefused(" ".join(grounds()[code].words[language] for code in found))
