"""Who keeps research projects, uses of analysis and the targets of the programme, and who sees them?"""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from ppaos.ground.geography.models import Area, AreaWithin, Level, in_force
from ppaos.learning.policy.models import AnalysisUse, ResearchProject
from ppaos.people.cooperation.models import Organisation
from ppaos.people.cooperation.permissions import (
    areas_holding,
    check_may,
    fields_in_sight,
    granted_areas,
    grants_allowing,
    may,
)

SEE, KEEP = "see_policy", "keep_projects"
LEVELS = (Level.COUNTRY, Level.PROVINCE, Level.DISTRICT, Level.SUBDISTRICT)


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


def visible_projects(user: Any) -> QuerySet[ResearchProject]:
    """Research projects of the areas where the user sees policy, and of the areas around them."""
    if not may(user, SEE):
        return ResearchProject.objects.none()
    found = ResearchProject.objects.filter(in_reach(user)).select_related("area", "university")
    return found.order_by("-fiscal_year", "contract_no")


def visible_uses(user: Any) -> QuerySet[AnalysisUse]:
    """Uses of analysis in the areas where the user sees policy, and in the areas around them."""
    if not may(user, SEE):
        return AnalysisUse.objects.none()
    found = AnalysisUse.objects.filter(in_reach(user)).select_related("area", "organisation")
    return found.order_by("-on", "-pk")


def in_reach(user: Any) -> Q:
    """The condition that something is of an area where the user sees policy, within or around it."""
    granted = granted_areas(user, deed=SEE)
    closure = AreaWithin.objects.filter(in_force(timezone.localdate()))
    return Q(area_id__in=closure.filter(ancestor_id__in=granted).values("area_id")) | Q(
        area_id__in=closure.filter(area_id__in=granted).values("ancestor_id")
    )


def areas_to_keep(user: Any) -> QuerySet[Area]:
    """The areas in force down to subdistricts where the user keeps projects."""
    day = timezone.localdate()
    within = AreaWithin.objects.filter(in_force(day), ancestor_id__in=granted_areas(user, deed=KEEP))
    found = Area.objects.filter(code__in=within.values("area_id"), level__in=LEVELS)
    return found.in_force(day).order_by("code")


def organisations_to_name(user: Any) -> QuerySet[Organisation]:
    """Organisations that a project or a use of analysis may be of: of no area, or of areas within and around those
    where the user keeps projects."""
    granted = granted_areas(user, deed=KEEP)
    closure = AreaWithin.objects.filter(in_force(timezone.localdate()))
    here = (
        Q(area=None)
        | Q(area_id__in=closure.filter(ancestor_id__in=granted).values("area_id"))
        | Q(area_id__in=closure.filter(area_id__in=granted).values("ancestor_id"))
    )
    return Organisation.objects.filter(here, ended_on=None).order_by("name_th", "pk")


def sees_leader(user: Any, project: ResearchProject) -> bool:
    """Whether the user reads names where the project is."""
    return "names" in fields_in_sight(user, area_code=project.area_id)
