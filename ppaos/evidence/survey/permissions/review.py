"""Who may review which interview?"""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from ppaos.evidence.survey.models import Interview
from ppaos.evidence.survey.queries.review import REVIEW, area_of
from ppaos.people.cooperation.permissions import check_may, may


class ReviewRefused(ValueError):
    """An interview cannot be decided like this, or a sample not be drawn; the message says why and what to do."""


def check_can_review(*, user: Any, interview: Interview) -> None:
    """Raise PermissionDenied unless the user reviews interviews in its area, and did not hold it.

    The system itself (None) decides about no interview: believing one is a person's.
    """
    if user is None or user.pk == interview.surveyor_id:
        raise PermissionDenied(
            _("Nobody reviews an interview they held themselves. Leave it to another supervisor.")
        )
    check_may(user, REVIEW, area_code=area_of(interview))


def may_review(*, user: Any, interview: Interview) -> bool:
    """Whether the user may decide about the interview."""
    return user.pk != interview.surveyor_id and may(user, REVIEW, area_code=area_of(interview))
