"""Plans are drawn up, changed, put in force, revised and closed; what is being drawn up can be thrown away."""

from datetime import datetime
from typing import Any

from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.actions import audited
from ppaos.ground.workbench.models import StoredFile
from ppaos.learning.policy.actions._plan_checks import check_plan, drawn_plan, held_plan
from ppaos.learning.policy.actions.errors import PolicyRefused
from ppaos.learning.policy.models import PlanLine, PlanLineYear, PolicyPlan, Proposal
from ppaos.learning.policy.permissions.plans import check_can_keep_plans
from ppaos.learning.policy.queries.places import level_of
from ppaos.learning.policy.queries.plans import revision_being_drawn
from ppaos.people.cooperation.models import Organisation

State = PolicyPlan.State
COPIED = ("code", "name", "aim", "indicator", "source_of_money", "total_baht")
LINKED = ("owner_id", "proposal_id", "resolution_id", "model_id", "batch_id")


@audited("policy_plan.drawn_up")
def draw_up_plan(
    *,
    name: str,
    area: Area,
    first_year: int,
    last_year: int,
    by: Any,
    at: datetime,
    organisation: Organisation | None = None,
) -> PolicyPlan:
    """Begin a plan of a province, district, subdistrict or local authority over some fiscal years."""
    check_can_keep_plans(by, area.code)
    check_plan(name, first_year, last_year)
    level = level_of(area)
    if not level:
        raise PolicyRefused(
            _(
                "A plan is of a province, district, subdistrict or local authority, and %(area)s is none of them."
            )
            % {"area": area.name_th}
        )
    return PolicyPlan.objects.create(
        name=name.strip(), area=area, level=level, first_year=first_year, last_year=last_year,
        organisation=organisation, made_by=by, made_at=at,
    )  # fmt: skip


@audited("policy_plan.changed", subjects=("plan",))
def change_plan(
    *,
    plan: PolicyPlan,
    name: str,
    first_year: int,
    last_year: int,
    organisation: Organisation | None,
    by: Any,
    at: datetime,
    document: StoredFile | None = None,
) -> None:
    """Tell a plan that is being drawn up anew. document: the paper of the plan; None leaves the one there is.

    Raises PolicyRefused where a line has money in a year that would lie outside."""
    held = drawn_plan(plan, by)
    check_plan(name, first_year, last_year)
    years = PlanLineYear.objects.filter(line__plan=held).exclude(fiscal_year__range=(first_year, last_year))
    outside = years.select_related("line").order_by("fiscal_year", "pk").first()
    if outside is not None:
        raise PolicyRefused(
            _(
                "Line %(code)s has money in fiscal year %(year)d, which would lie outside. Change the line first."
            )
            % {"code": outside.line.code, "year": outside.fiscal_year}
        )
    held.name, held.first_year, held.last_year = name.strip(), first_year, last_year
    held.organisation = organisation
    held.document = document or held.document
    held.save(update_fields=["name", "first_year", "last_year", "organisation", "document"])


@audited("policy_plan.put_in_force", subjects=("plan",))
def put_in_force(*, plan: PolicyPlan, by: Any, at: datetime) -> None:
    """A plan that was drawn up holds from now on: its lines change no more, but for what is granted and spent.

    The plan it revises is replaced, and proposals its lines cite are in a plan. Raises PolicyRefused without a line.
    """
    held = drawn_plan(plan, by)
    if not held.lines.exists():
        raise PolicyRefused(
            _("The plan has no line yet. Write its projects first, or bring them in from a sheet.")
        )
    if held.revises is not None:
        PolicyPlan.objects.filter(pk=held.revises.pk).update(state=State.REVISED)
    held.state = State.IN_FORCE
    held.save(update_fields=["state"])
    cited = Proposal.objects.filter(plan_lines__plan=held, state=Proposal.State.ENDORSED)
    cited.update(state=Proposal.State.IN_PLAN, changed_at=at)


@audited("policy_plan.revision_begun", subjects=("plan",))
def revise_plan(*, plan: PolicyPlan, by: Any, at: datetime) -> PolicyPlan:
    """Draw up a revision of a plan in force, its lines copied forward; until it is put in force the old one holds."""
    held = held_plan(plan, by)
    if held.state != State.IN_FORCE:
        raise PolicyRefused(
            _("A plan in force is revised. This one: %(state)s.") % {"state": held.get_state_display()}
        )
    if revision_being_drawn(held):
        raise PolicyRefused(_("A revision of this plan is being drawn up already. Go on with that one."))
    made = PolicyPlan.objects.create(
        area=held.area, level=held.level, name=held.name, first_year=held.first_year, last_year=held.last_year,
        organisation=held.organisation, revises=held, revision=held.revision + 1, made_by=by, made_at=at,
    )  # fmt: skip
    before = list(held.lines.order_by("pk"))
    lines = PlanLine.objects.bulk_create(
        PlanLine(
            plan=made, follows=line, made_by=by, made_at=at,
            **{name: getattr(line, name) for name in (*COPIED, *LINKED)},
        )
        for line in before
    )  # fmt: skip
    new_of = {line.follows_id: line.pk for line in lines}
    years = PlanLineYear.objects.filter(line__plan=held).order_by("pk")
    PlanLineYear.objects.bulk_create(
        PlanLineYear(
            line_id=new_of[year.line_id], fiscal_year=year.fiscal_year, asked_baht=year.asked_baht,
            granted_baht=year.granted_baht, spent_baht=year.spent_baht,
        )
        for year in years
    )  # fmt: skip
    return made


@audited("policy_plan.closed", subjects=("plan",))
def close_plan(*, plan: PolicyPlan, by: Any, at: datetime) -> None:
    """Close a plan in force: nothing of it, and no proposal it cites, changes any more."""
    held = held_plan(plan, by)
    if held.state != State.IN_FORCE:
        raise PolicyRefused(
            _("A plan in force is closed. This one: %(state)s.") % {"state": held.get_state_display()}
        )
    if revision_being_drawn(held):
        raise PolicyRefused(
            _("A revision of this plan is being drawn up. Put it in force or throw it away first.")
        )
    held.state, held.closed_at = State.CLOSED, at
    held.save(update_fields=["state", "closed_at"])


@audited("policy_plan.thrown_away", subjects=("area",))
def throw_away_plan(*, plan: PolicyPlan, area: Area, by: Any, at: datetime) -> None:
    """Throw away a plan that is being drawn up. Raises PolicyRefused where a strategy, or something else, cites it."""
    held = drawn_plan(plan, by)
    try:
        held.lines.all().delete()
        held.delete()
    except ProtectedError as cited:
        raise PolicyRefused(
            _("«%(plan)s» is cited by a strategy. Take it out there first.") % {"plan": held.name}
        ) from cited
