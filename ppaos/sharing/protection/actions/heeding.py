"""What a request asks for is done: use stopped, consent withdrawn, the register put right by a change."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from ppaos.ground.privacy.actions import audited
from ppaos.people.registry.actions import RegistryError, restrict_use
from ppaos.people.registry.models import ChangeRequest, Consent, Restriction
from ppaos.sharing.protection.actions._request_steps import held_request, step
from ppaos.sharing.protection.actions.errors import ProtectionRefused
from ppaos.sharing.protection.models import DataRequest
from ppaos.sharing.protection.queries.deeds import PROTECT
from ppaos.sharing.protection.queries.requests import OPEN, ORIGIN, changes_of, consents_of
from ppaos.support.referral.actions.withdrawing import withdraw_and_stop

Kind = DataRequest.Kind
STOPS = {Kind.RESTRICTION: Restriction.Kind.RESTRICTED, Kind.OBJECTION: Restriction.Kind.OBJECTED}


@audited("data_request.use_stopped", subjects=("request",))
def stop_use(
    *, request: DataRequest, purpose: str, by: Any, at: datetime, valid_to: date | None = None
) -> Restriction:
    """Stop the use of the data for a purpose, or (empty) for all: batches, lists, matching and invitations leave the
    person or household out from now on."""
    held = held_request(request, OPEN, by)
    if held.kind not in STOPS:
        raise ProtectionRefused(_("Use is stopped by a request for restriction, or an objection."))
    try:
        made = restrict_use(
            household=None if held.person else held.household, person=held.person, kind=STOPS[Kind(held.kind)],
            purpose=purpose, reason=held.number, valid_to=valid_to, origin_label=ORIGIN, origin_id=held.pk, by=by,
            at=at, deed=PROTECT,
        )  # fmt: skip
    except RegistryError as refused:
        raise ProtectionRefused(str(refused)) from refused
    step(held, _("The use of the data was stopped."), by, at)
    return made


@audited("data_request.consent_withdrawn", subjects=("request", "consent"))
def withdraw_by_request(*, request: DataRequest, consent: Consent, by: Any, at: datetime) -> Consent:
    """Withdraw a consent of who asks; what rests on it stops."""
    held = held_request(request, OPEN, by)
    if held.kind != Kind.WITHDRAWAL or not consents_of(held).filter(pk=consent.pk).exists():
        raise ProtectionRefused(
            _("This consent is not one of who asks, or the request asks for something else.")
        )
    try:
        withdraw_and_stop(consent=consent, by=by, at=at, deed=PROTECT)
    except RegistryError as refused:
        raise ProtectionRefused(str(refused)) from refused
    step(held, _("The consent was withdrawn; what rested on it stopped."), by, at)
    return consent


@audited("data_request.change_tied", subjects=("request", "change"))
def tie_change(*, request: DataRequest, change: ChangeRequest, by: Any, at: datetime) -> DataRequest:
    """Name the change of the register by which what was asked for is put right."""
    held = held_request(request, OPEN, by)
    if held.kind != Kind.CORRECTION or not changes_of(held).filter(pk=change.pk).exists():
        raise ProtectionRefused(
            _("This change is of another household, or the request asks for something else.")
        )
    held.change_request = change
    held.save(update_fields=["change_request"])
    step(held, _("Named the change of the register that puts it right."), by, at)
    return held


@audited("data_request.consent_withdrawn", subjects=("consent",))
def withdraw_from_ledger(*, consent: Consent, by: Any, at: datetime) -> Consent:
    """Withdraw a consent straight from the ledger, as when somebody says so at the desk; what rests on it stops."""
    try:
        return withdraw_and_stop(consent=consent, by=by, at=at, deed=PROTECT)
    except RegistryError as refused:
        raise ProtectionRefused(str(refused)) from refused
