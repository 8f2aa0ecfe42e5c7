"""Who may hand in the backup file of a phone?"""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from ppaos.evidence.survey.models import Phone
from ppaos.evidence.survey.queries.phones import visible_phones
from ppaos.evidence.survey.queries.visits import ASSIGN, HOLD
from ppaos.people.cooperation.permissions import may


def may_hand_in(by: Any) -> bool:
    """Whether somebody hands in backup files at all: surveyors their own, supervisors those of their surveyors."""
    return may(by, HOLD) or may(by, ASSIGN)


def check_can_hand_in(*, by: Any, phone: Phone) -> None:
    """Raise PermissionDenied unless the phone is one's own, or that of a surveyor whom one sends out."""
    if by is None or by.pk == phone.user_id:
        return
    if not may(by, ASSIGN) or not visible_phones(by).filter(pk=phone.pk).exists():
        raise PermissionDenied(_("This is the file of a phone that is not one of your surveyors'."))
