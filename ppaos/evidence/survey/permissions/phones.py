"""Who may let a phone in, and shut it out?"""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from ppaos.evidence.survey.models import Phone
from ppaos.evidence.survey.queries.phones import surveyors_in_sight, visible_phones
from ppaos.evidence.survey.queries.visits import ASSIGN, HOLD
from ppaos.people.cooperation.permissions import check_may, may

# What the app on a phone is for, and the deed that it takes: visits, and what members of operating models earn.
ON_PHONE = {"visits": HOLD, "records": "record_incomes"}


class PhoneRefused(ValueError):
    """The phone cannot be let in; the message says why."""


def check_can_let_in(*, by: Any, user: Any) -> None:
    """Raise PermissionDenied unless `by` sends this surveyor out, or is whose phone it is. The system (None) may."""
    if by is None:
        return
    if by.pk == user.pk:
        check_has_use(by)
        return
    check_may(by, ASSIGN)
    if not surveyors_in_sight(by).filter(pk=user.pk).exists():
        raise PermissionDenied(_("«%s» is no surveyor of yours.") % user)


def uses_of(user: Any) -> list[str]:
    """What the user does with the app on a phone: «visits», «records»."""
    return [use for use, deed in ON_PHONE.items() if may(user, deed)]


def check_has_use(user: Any) -> None:
    """Raise PermissionDenied unless the user does something with the app on a phone."""
    if not uses_of(user):
        check_may(user, HOLD)


def check_can_revoke(*, by: Any, phone: Phone) -> None:
    """Raise PermissionDenied unless it is one's own phone or that of a surveyor whom one sends out."""
    if by is None or by.pk == phone.user_id:
        return
    check_may(by, ASSIGN)
    if not visible_phones(by).filter(pk=phone.pk).exists():
        raise PermissionDenied(_("This phone is not one of your surveyors'."))


def may_use_phone(phone: Phone) -> bool:
    """Whether a phone still gets forms and visits: let in, and its user holds visits now."""
    return phone.revoked_at is None and may(phone.user, HOLD)
