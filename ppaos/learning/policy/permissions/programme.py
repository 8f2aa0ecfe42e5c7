"""Who keeps research projects, uses of analysis and the targets of the programme?"""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from ppaos.learning.policy.models import ResearchProject
from ppaos.people.cooperation.models import Organisation
from ppaos.people.cooperation.permissions import (
    areas_holding,
    check_may,
    fields_in_sight,
    grants_allowing,
)

KEEP = "keep_projects"


def may_keep(by: Any, *, area_code: str, organisation: Organisation | None = None) -> bool:
    """Whether the user keeps research projects in the area; who acts for an organisation, only those of it and its
    offices. The system itself (None) may."""
    if by is None:
        return True
    grants = grants_allowing(by, deed=KEEP).filter(area_id__in=areas_holding(area_code, timezone.localdate()))
    if organisation is None:
        return grants.exists()
    theirs = Q(organisation=None) | Q(organisation=organisation) | Q(organisation__offices=organisation)
    return grants.filter(theirs | ~Q(role="project_team")).exists()


def check_can_keep(by: Any, *, area_code: str, organisation: Organisation | None = None) -> None:
    """Raise PermissionDenied unless `may_keep` lets pass."""
    if may_keep(by, area_code=area_code, organisation=organisation):
        return
    check_may(by, KEEP, area_code=area_code)
    raise PermissionDenied(
        _("You keep the projects of your own organisation, not those of %(name)s.") % {"name": organisation}
    )


def check_can_set_targets(by: Any, area_code: str) -> None:
    """Raise PermissionDenied unless `by` keeps projects over the whole area: targets bind everybody in it."""
    check_may(by, KEEP, area_code=area_code)
    if by is not None and not may_set_targets(by, area_code):
        raise PermissionDenied(_("Targets of an area are set by who works for the whole area."))


def may_set_targets(by: Any, area_code: str) -> bool:
    """Whether the user keeps projects over the whole area, not for one organisation."""
    grants = grants_allowing(by, deed=KEEP).exclude(role="project_team")
    return grants.filter(area_id__in=areas_holding(area_code, timezone.localdate())).exists()


def sees_leader(user: Any, project: ResearchProject) -> bool:
    """Whether the user reads names where the project is."""
    return "names" in fields_in_sight(user, area_code=project.area_id)
