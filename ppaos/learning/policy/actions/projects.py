"""Research projects: entered one by one or from a sheet, changed, moved on; whom they serve."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.actions import audited
from ppaos.learning.policy.actions.errors import PolicyRefused
from ppaos.learning.policy.models import Deliverable, ResearchProject, ServedArea, ServedModel
from ppaos.learning.policy.permissions.programme import check_can_keep
from ppaos.people.cooperation.models import Organisation
from ppaos.support.operating_models.models import OperatingModel

FIELDS = (
    "contract_no", "title", "university", "area", "fiscal_year", "starts_on", "ends_on", "grant_baht", "leader",
)  # fmt: skip
MOST_BAHT = Decimal("1e13")


@dataclass(frozen=True)
class ProjectsTaken:
    """How many projects of a sheet are new, were changed, or stood there already as the sheet says."""

    added: int
    changed: int
    again: int


@audited("research_project.entered", subjects=("area",))
def enter_project(
    *, contract_no: str, title: str, university: Organisation, area: Area, fiscal_year: int, starts_on: date,
    ends_on: date, grant_baht: Decimal | None = None, leader: str = "", by: Any, at: datetime,
) -> ResearchProject:  # fmt: skip
    """Enter a research project under its contract. PolicyRefused for a contract that stands already, an end before the
    beginning, a grant below nothing."""
    check_can_keep(by, area_code=area.code, organisation=university)
    told = {
        "contract_no": contract_no.strip(), "title": title.strip(), "university": university, "area": area,
        "fiscal_year": fiscal_year, "starts_on": starts_on, "ends_on": ends_on, "grant_baht": grant_baht,
        "leader": leader.strip(),
    }  # fmt: skip
    _check(told)
    if ResearchProject.objects.filter(contract_no=told["contract_no"]).exists():
        raise PolicyRefused(
            _("The contract %(no)s stands here already. Change that project instead.") % {"no": contract_no}
        )
    return ResearchProject.objects.create(**told, made_by=by, made_at=at)


@audited("research_project.changed", subjects=("project",))
def change_project(
    *, project: ResearchProject, title: str, university: Organisation, area: Area, fiscal_year: int,
    starts_on: date, ends_on: date, grant_baht: Decimal | None, leader: str, by: Any, at: datetime,
) -> ResearchProject:  # fmt: skip
    """Change what is told of a project. Its contract stays: another contract is another project."""
    check_can_keep(by, area_code=project.area_id, organisation=project.university)
    check_can_keep(by, area_code=area.code, organisation=university)
    told = {
        "title": title.strip(), "university": university, "area": area, "fiscal_year": fiscal_year,
        "starts_on": starts_on, "ends_on": ends_on, "grant_baht": grant_baht, "leader": leader.strip(),
    }  # fmt: skip
    _check(told | {"contract_no": project.contract_no})
    for name, value in told.items():
        setattr(project, name, value)
    project.save(update_fields=list(told))
    return project


@audited("research_project.moved", subjects=("project",))
def move_project(*, project: ResearchProject, state: str, by: Any, at: datetime) -> ResearchProject:
    """Say that all is delivered, that the project stopped, or that it goes on. PolicyRefused for «all delivered» while
    something is owed."""
    check_can_keep(by, area_code=project.area_id, organisation=project.university)
    if state not in ResearchProject.State.values:
        raise PolicyRefused(_("A project has no state «%(state)s».") % {"state": state})
    owed = project.deliverables.filter(delivered_on=None).count()
    if state == ResearchProject.State.DELIVERED and owed:
        raise PolicyRefused(
            _("%(count)d deliverables have not come yet. Say of each when it came, or take it off.")
            % {"count": owed}
        )
    project.state = state
    project.save(update_fields=["state"])
    return project


@audited("research_project.serving", subjects=("project",))
def set_served(
    *,
    project: ResearchProject,
    areas: Sequence[Area],
    models: Sequence[OperatingModel],
    by: Any,
    at: datetime,
) -> ResearchProject:
    """Say which areas and operating models a project serves; what is not named any more is taken off."""
    check_can_keep(by, area_code=project.area_id, organisation=project.university)
    _serve(project, {area.pk for area in areas}, {model.pk for model in models})
    return project


@audited("research_projects.taken_in")
def take_in_projects(
    *,
    rows: Sequence[Mapping[str, Any]],
    deliverables: Sequence[Mapping[str, Any]] = (),
    by: Any,
    at: datetime,
) -> ProjectsTaken:
    """Enter the projects of a sheet, or change those whose contract stands already; wholly or not at all.

    rows: FIELDS (leader and grant_baht only where the sheet tells them), and areas and models (lists of keys or None);
    what is not told stays as it is. deliverables: contract_no, name, due_on, delivered_on. The same sheet again changes
    nothing.
    """
    known = {
        each.contract_no: each
        for each in ResearchProject.objects.filter(contract_no__in=[row["contract_no"] for row in rows])
    }
    for row in rows:
        _check(row)
        check_can_keep(by, area_code=row["area"].code, organisation=row["university"])
    for each in known.values():
        check_can_keep(by, area_code=each.area_id, organisation=each.university)
    done = [_taken(row, known.get(row["contract_no"]), by, at) for row in rows]
    late = _deliverables_taken(deliverables, by)
    outcomes = [outcome for _contract, outcome in done]
    changed = {contract for contract, outcome in done if outcome == "again"} & late
    return ProjectsTaken(
        outcomes.count("added"), outcomes.count("changed") + len(changed), outcomes.count("again") - len(changed)
    )  # fmt: skip


def _taken(row: Mapping[str, Any], known: ResearchProject | None, by: Any, at: datetime) -> tuple[str, str]:
    told = {name: row[name] for name in FIELDS if name in row}
    if known is None:
        project, outcome = ResearchProject.objects.create(**told, made_by=by, made_at=at), "added"
    else:
        project = known
        differing = [name for name, value in told.items() if getattr(known, name) != value]
        for name in differing:
            setattr(project, name, told[name])
        project.save(update_fields=differing) if differing else None
        outcome = "changed" if differing else "again"
    areas, models = row.get("areas"), row.get("models")
    if _serve(project, areas, models) and outcome == "again":
        outcome = "changed"
    return project.contract_no, outcome


def _serve(project: ResearchProject, areas: Any, models: Any) -> bool:
    """Set the areas (codes) and models (numbers) served, each unless None; whether anything changed."""
    is_changed = False
    for kept, name, keys in ((ServedArea, "area_id", areas), (ServedModel, "model_id", models)):
        if keys is None:
            continue
        there: Any = kept.objects.filter(project=project)
        had, wanted = set(there.values_list(name, flat=True)), set(keys)
        there.filter(**{f"{name}__in": had - wanted}).delete()
        there.bulk_create(kept(project=project, **{name: key}) for key in sorted(wanted - had))
        is_changed |= had != wanted
    return is_changed


def _deliverables_taken(rows: Sequence[Mapping[str, Any]], by: Any) -> set[str]:
    """Write what a sheet says is owed and came; the contracts for which that changed anything."""
    contracts = {row["contract_no"] for row in rows}
    projects = {each.contract_no: each for each in ResearchProject.objects.filter(contract_no__in=contracts)}
    changed = set()
    for row in rows:
        project = projects.get(row["contract_no"])
        if project is None:
            raise PolicyRefused(
                _("No project has the contract %(no)s. Enter it first.") % {"no": row["contract_no"]}
            )
        check_can_keep(by, area_code=project.area_id, organisation=project.university)
        told = {"due_on": row["due_on"], "delivered_on": row["delivered_on"]}
        had = Deliverable.objects.filter(project=project, name=row["name"])
        if not had.exists():
            Deliverable.objects.create(project=project, name=row["name"], **told)
        elif not had.exclude(**told).update(**told):
            continue
        changed.add(project.contract_no)
    return changed


def _check(told: Mapping[str, Any]) -> None:
    """Raise PolicyRefused unless a project has what it needs."""
    if not (told["contract_no"] and told["title"]):
        raise PolicyRefused(_("A research project has the number of its contract and a title."))
    if told["ends_on"] < told["starts_on"]:
        raise PolicyRefused(
            _("The project %(no)s would end before it begins. Look at the two days again.")
            % {"no": told["contract_no"]}
        )
    grant = told.get("grant_baht")
    if grant is not None and not 0 <= grant < MOST_BAHT:
        raise PolicyRefused(
            _("A grant of %(baht)s baht is a slip. Leave it empty where it is not known.") % {"baht": grant}
        )
