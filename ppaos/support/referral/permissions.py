"""Who may refer, answer for an organisation, and steer what was sent?"""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from ppaos.people.cooperation.models import Organisation
from ppaos.people.registry.permissions import check_may_in_areas
from ppaos.support.referral.queries.desk import ANSWER, desks

REFER, SEE, SEND = "refer", "see_referrals", "send_batches"


def check_can_refer(by: Any, area_codes: Iterable[str]) -> None:
    """Raise PermissionDenied unless `by` refers people in all of these areas."""
    check_may_in_areas(by, REFER, area_codes)


def check_can_answer(by: Any, organisation: Organisation) -> None:
    """Raise PermissionDenied unless `by` answers for the organisation: acts for it, or for the body it is an office of.

    The platform itself (None: a link with its code, a machine with its key) was let in before.
    """
    if by is not None and organisation.pk not in desks(by).organisations:
        raise PermissionDenied(
            _("You do not answer for %(name)s: %(deed)s is granted by organisation.")
            % {"name": organisation, "deed": ANSWER}
        )
