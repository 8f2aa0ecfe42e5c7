"""Grants looked at again once a year: confirmed or ended many at once; what nobody looked at stops."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from ppaos.ground.accounts.actions import end_sessions
from ppaos.ground.accounts.models import User
from ppaos.ground.privacy.actions import audited
from ppaos.people.cooperation.actions.errors import CooperationRefused
from ppaos.people.cooperation.models import Grant
from ppaos.people.cooperation.permissions import grants_looked_after


@dataclass(frozen=True)
class Reviewed:
    """How many grants an act of the review touched."""

    grants: int


@audited("grants.reviewed", subjects=["grants"])
def confirm_grants(*, grants: Sequence[Grant], by: User | None, at: datetime) -> Reviewed:
    """Say of these grants that they are still needed; the next review is a year from today. All or none."""
    on = timezone.localdate(at)
    chosen = _checked(grants, by, on)
    return Reviewed(Grant.objects.filter(pk__in=chosen).update(reviewed_on=on, reviewed_by=by))


@audited("grants.ended", subjects=["grants"])
def end_grants(*, grants: Sequence[Grant], reason: str, by: User | None, at: datetime) -> Reviewed:
    """End these grants from today with one reason; their holders' sessions end. All or none."""
    on = timezone.localdate(at)
    if not reason.strip():
        raise CooperationRefused(_("Say why the grants end."))
    return _ended(_checked(grants, by, on), on, reason.strip(), by, at)


@audited("grants.lapsed", subjects=["grants"])
def lapse_grants(*, grants: Sequence[Grant], by: None, at: datetime) -> Reviewed:
    """Stop grants (from `permissions.reviews.lapsing`) that nobody looked at for too long."""
    on = timezone.localdate(at)
    return _ended([grant.pk for grant in grants], on, _("nobody looked at it in the yearly review"), by, at)


def _checked(grants: Sequence[Grant], by: User | None, on: date) -> list[int]:
    """The numbers of the grants, once `by` may give and take every one of them."""
    chosen = {grant.pk for grant in grants}
    if not chosen:
        raise CooperationRefused(_("No role was chosen. Tick at least one."))
    if by is not None:
        allowed = set(grants_looked_after(by, on=on).filter(pk__in=chosen).values_list("pk", flat=True))
        if chosen - allowed:
            raise PermissionDenied(
                _("Among these roles is one that you may not give or take. Nothing was changed.")
            )
    return sorted(chosen)


def _ended(chosen: list[int], on: date, reason: str, by: User | None, at: datetime) -> Reviewed:
    found = Grant.objects.select_for_update().filter(pk__in=chosen).in_force(on)
    numbers = {grant.pk: grant.user_id for grant in found}
    Grant.objects.filter(pk__in=numbers).update(valid_to=on, ended_reason=reason)
    end_sessions(users=set(numbers.values()), by=by, at=at)
    return Reviewed(len(numbers))
