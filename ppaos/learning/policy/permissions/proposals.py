"""Who may freeze figures, write proposals, and speak for a level about them?"""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from ppaos.ground.privacy.models import EventSubject
from ppaos.learning.policy.models import Proposal
from ppaos.people.cooperation.permissions import check_may, may

KEEP, ENDORSE = "keep_proposals", "endorse_proposals"
# Whoever did any of this wrote the proposal.
WRITING = (
    "proposal.begun", "proposal.changed", "proposal.figure_cited", "proposal.figure_left_out",
    "proposal.households_put", "proposal.households_left_out", "proposal.version_begun", "proposal.handed_in",
)  # fmt: skip


def may_keep(user: Any, area_code: str) -> bool:
    """Whether the user writes proposals of the area."""
    return user is None or may(user, KEEP, area_code=area_code)


def check_can_keep(user: Any, area_code: str = "") -> None:
    """Raise PermissionDenied unless the user writes proposals of the area (anywhere, when none is named)."""
    check_may(user, KEEP, area_code=area_code)


def why_not_endorser(user: Any, proposal: Proposal) -> str:
    """Why this user says nothing about this proposal for any level, in a sentence; empty where they may."""
    of_it = EventSubject.objects.filter(label=proposal._meta.label_lower, subject_id=proposal.pk)
    wrote = of_it.filter(event__verb__in=WRITING, event__actor_id=user.pk).exists()
    return _("You wrote this proposal: somebody else speaks for the level.") if wrote else ""


def check_can_endorse(user: Any, proposal: Proposal, area_code: str) -> None:
    """Raise PermissionDenied unless the user speaks for the area about proposals, and wrote no version of this one.
    The platform itself speaks for no level."""
    if user is None:
        raise PermissionDenied(_("Somebody speaks for a level, not the platform."))
    check_may(user, ENDORSE, area_code=area_code)
    if why := why_not_endorser(user, proposal):
        raise PermissionDenied(why)
