"""Research projects with what they owe, uses of analysis, targets that were set: as far as the reader sees them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from ppaos.ground.geography.models import Area, AreaWithin, Level, in_force
from ppaos.ground.geography.queries import areas_within
from ppaos.learning.policy.models import AnalysisUse, Deliverable, ProgrammeTarget, ResearchProject
from ppaos.people.cooperation.models import Organisation, Sector
from ppaos.people.cooperation.permissions import granted_areas, may
from ppaos.support.operating_models.models import OperatingModel
from ppaos.support.operating_models.queries.models import visible_models

SEE, KEEP = "see_policy", "keep_projects"
LEVELS = (Level.COUNTRY, Level.PROVINCE, Level.DISTRICT, Level.SUBDISTRICT)


@dataclass(frozen=True)
class Chosen:
    """Which projects are asked for; empty is all."""

    area: Area | None = None
    year: int | None = None
    state: str = ""
    is_late: bool = False


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


def areas_to_choose(user: Any, *held: str) -> QuerySet[Area]:
    """Those of them that a form offers, and those held already: for who keeps projects of the whole country, no other
    subdistricts."""
    found = areas_to_keep(user)
    is_wide = Area.objects.filter(code__in=granted_areas(user, deed=KEEP), level=Level.COUNTRY).exists()
    return found.exclude(~Q(code__in=held), level=Level.SUBDISTRICT) if is_wide else found


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


def universities_to_name(user: Any, *held: int) -> QuerySet[Organisation]:
    """Those of them that teach or do research, and those held already."""
    return organisations_to_name(user).filter(Q(sector=Sector.ACADEMIC) | Q(pk__in=held))


def with_deliverables(projects: QuerySet[ResearchProject], today: date) -> QuerySet[ResearchProject]:
    """Projects with how many deliverables they have (`owed`), how many came (`came`), and how many are late (`late`:
    due before today and not come)."""
    waiting = Q(deliverables__delivered_on=None)
    return projects.annotate(
        owed=Count("deliverables", distinct=True),
        came=Count("deliverables", filter=~waiting, distinct=True),
        late=Count("deliverables", filter=waiting & Q(deliverables__due_on__lt=today), distinct=True),
    )


def chosen_projects(user: Any, chosen: Chosen, today: date) -> QuerySet[ResearchProject]:
    """Those of the projects in sight that fit, each with its deliverables counted. Of an area are those in it and those
    that serve areas in it."""
    found = visible_projects(user)
    if chosen.area:
        within = areas_within(chosen.area.code).values("code")
        found = found.filter(Q(area__in=within) | Q(pk__in=_serving(within)))
    if chosen.year:
        found = found.filter(fiscal_year=chosen.year)
    if chosen.state:
        found = found.filter(state=chosen.state)
    if chosen.is_late:
        late = Deliverable.objects.filter(delivered_on=None, due_on__lt=today)
        found = found.filter(pk__in=late.values("project"))
    return with_deliverables(found, today)


def deliverables_of(project: ResearchProject) -> QuerySet[Deliverable]:
    """What a project owes, by the day on which it is due."""
    return project.deliverables.select_related("file").order_by("due_on", "pk")


def years_of_projects(user: Any) -> list[int]:
    """The fiscal years of the projects in sight, the newest first."""
    years = visible_projects(user).order_by("-fiscal_year").values_list("fiscal_year", flat=True)
    return list(years.distinct())


def areas_to_serve(user: Any, project: ResearchProject, held: Iterable[str]) -> QuerySet[Area]:
    """The areas that a project may serve: those within its own where the user keeps projects, and those
    held already."""
    inside = areas_to_keep(user).filter(code__in=areas_within(project.area_id).values("code"))
    return Area.objects.filter(Q(code__in=inside.values("code")) | Q(code__in=held)).order_by("code")


def models_to_serve(user: Any, *held: int) -> QuerySet[OperatingModel]:
    """Models of places that a project may serve, and those held already."""
    seen = visible_models(user).filter(in_library=False)
    return OperatingModel.objects.filter(Q(pk__in=seen.values("pk")) | Q(pk__in=held)).order_by(
        "name_th", "pk"
    )


def visible_targets(user: Any) -> QuerySet[ProgrammeTarget]:
    """Targets of the areas where the user sees policy, and of the areas around them, the newest year first."""
    found = ProgrammeTarget.objects.filter(in_reach(user)).select_related("area", "made_by")
    return found.order_by("-fiscal_year", "area_id", "code")


def _serving(within: Any) -> Any:
    return ResearchProject.objects.filter(areas__area__in=within).values("pk")
