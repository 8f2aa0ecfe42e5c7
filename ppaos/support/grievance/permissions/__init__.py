"""Who may do what in what people say."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from ppaos.people.cooperation.permissions import check_may, may
from ppaos.support.grievance.models import Voice
from ppaos.support.grievance.queries.kinds import kinds
from ppaos.support.grievance.queries.parties import is_party

HEAR, SEE, HANDLE, CONDUCT, DECIDE = (
    "hear_voices", "see_voices", "handle_voices", "handle_conduct", "decide_appeals",
)  # fmt: skip
# Deeds that open the list of voices.
OPEN_LIST = (SEE, HEAR, HANDLE, CONDUCT, DECIDE)


def check_can_hear(by: Any, area_code: str) -> None:
    """Raise PermissionDenied unless `by` writes down what people say there. The public page itself (None) may."""
    check_may(by, HEAR, area_code=area_code)


def check_can_handle(by: Any, voice: Voice) -> None:
    """Raise PermissionDenied unless `by`, a named person, handles voices of this kind there."""
    if by is None:
        raise PermissionDenied(_("What people say is handled by a named person."))
    check_may(by, kinds()[voice.kind].deed, area_code=str(voice.area_id))


def may_handle(user: Any, voice: Voice) -> bool:
    """Whether the user may do the deed that voices of this kind take there (being no party is asked beside)."""
    return may(user, kinds()[voice.kind].deed, area_code=str(voice.area_id))


def check_can_listen(user: Any, voice: Voice) -> None:
    """Raise PermissionDenied unless the user handles the voice, or may handle it and is no party to it."""
    check_can_handle(user, voice)
    if voice.handler_id != user.pk and is_party(user, voice):
        raise PermissionDenied(
            _("You have a part in what this voice speaks of, so somebody else listens to it.")
        )


def check_may_list(user: Any) -> None:
    """Raise PermissionDenied unless one of the user's roles has to do with voices."""
    if not any(may(user, deed) for deed in OPEN_LIST):
        check_may(user, SEE)
