"""Lines of a plan are written, one or a whole sheet; what is granted and spent is told while the plan holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from ppaos.ground.privacy.actions import audited
from ppaos.learning.policy.actions._plan_checks import drawn_plan, held_plan
from ppaos.learning.policy.actions.errors import PolicyRefused
from ppaos.learning.policy.models import PlanLine, PlanLineYear, PolicyPlan
from ppaos.learning.policy.queries.places import is_within_or_around
from ppaos.learning.policy.queries.plan_lines import (
    LineTold,
    YearTold,
    is_same_but_money,
    line_faults,
    told_now,
)
from ppaos.learning.policy.queries.plans import lines_of, revision_being_drawn
from ppaos.learning.policy.queries.proposals import TO_CITE_IN_PLANS

TEXTS = ("code", "name", "aim", "indicator", "source_of_money")


@dataclass(frozen=True)
class LinesTaken:
    """How many lines were new, changed, or stood there as told."""

    added: int
    changed: int
    again: int


@audited("plan_line.kept", subjects=("plan", "line"))
def keep_line(
    *, plan: PolicyPlan, told: LineTold, by: Any, at: datetime, line: PlanLine | None = None
) -> PlanLine:
    """Write a line of a plan that is being drawn up: a new one, or all of `line` anew.

    Raises PolicyRefused with everything that is wrong with it, and where another line has its code.
    """
    held = drawn_plan(plan, by)
    _check(held, told)
    twins = held.lines.filter(code=told.code.strip())
    if (twins.exclude(pk=line.pk) if line else twins).exists():
        raise PolicyRefused(
            _("The plan has a line %(code)s already. Give this one another code.") % {"code": told.code}
        )
    return _written(held, line, told, by, at)


@audited("plan_line.taken_out", subjects=("plan",))
def take_out_line(*, plan: PolicyPlan, line: PlanLine, by: Any, at: datetime) -> None:
    """Take a line out of a plan that is being drawn up."""
    held = drawn_plan(plan, by)
    held.lines.get(pk=line.pk).delete()


@audited("plan_line.money_told", subjects=("plan", "line"))
def tell_money(
    *, plan: PolicyPlan, line: PlanLine, years: Mapping[int, YearTold], by: Any, at: datetime
) -> None:
    """Tell what a line of a plan in force was granted and spent by year (`asked` stays as it is; None is not known)."""
    held = _in_force(plan, by)
    kept = held.lines.prefetch_related("years").select_related("owner").get(pk=line.pk)
    now = told_now(kept)
    asked = {year: money.asked for year, money in now.years.items()}
    if strange := sorted(set(years) - set(asked)):
        raise PolicyRefused(
            _("Line %(code)s asks for nothing in %(year)d. Draw up a revision to change that.")
            % {"code": kept.code, "year": strange[0]}
        )
    told = {year: YearTold(asked[year], money.granted, money.spent) for year, money in years.items()}
    together = LineTold(now.code, now.name, now.owner, now.total_baht, dict(now.years) | told)
    _check(held, together)
    _write_years(kept, together.years)


@audited("plan_lines.taken_in", subjects=("plan",))
def take_in_lines(*, plan: PolicyPlan, lines: Sequence[LineTold], by: Any, at: datetime) -> LinesTaken:
    """Write the lines of a sheet, known by their codes; lines that it does not name, and links, stay as they are.

    All or nothing: raises PolicyRefused for the first fault. Of a plan in force only what was granted and spent is
    taken; a line that says something else is refused.
    """
    held = held_plan(plan, by)
    if held.state == PolicyPlan.State.IN_FORCE:
        _check_no_revision(held)
    else:
        held = drawn_plan(plan, by)
    known = {line.code: line for line in lines_of(held)}
    added = changed = 0
    for told in lines:
        _check(held, told)
        line = known.get(told.code.strip())
        if line is not None and told_now(line) == told:
            continue
        if held.state == PolicyPlan.State.IN_FORCE:
            _write_years(_only_money(held, line, told), told.years)
        else:
            _written(held, line, told, by, at)
        added, changed = added + (line is None), changed + (line is not None)
    return LinesTaken(added, changed, len(lines) - added - changed)


def _in_force(plan: PolicyPlan, by: Any) -> PolicyPlan:
    held = held_plan(plan, by)
    if held.state != PolicyPlan.State.IN_FORCE:
        raise PolicyRefused(
            _("What was granted and spent is told of a plan in force. This one: %(state)s.")
            % {"state": held.get_state_display()}
        )
    _check_no_revision(held)
    return held


def _check_no_revision(held: PolicyPlan) -> None:
    """Raise PolicyRefused while a revision is drawn up: it carries the money from when it was begun."""
    if revision_being_drawn(held):
        raise PolicyRefused(
            _("A revision of this plan is being drawn up. Tell what is granted and spent there.")
        )


def _only_money(held: PolicyPlan, line: PlanLine | None, told: LineTold) -> PlanLine:
    if line is None or not is_same_but_money(told_now(line), told):
        raise PolicyRefused(
            _("Line %(code)s: the plan is in force, and only what is granted and spent is taken in. Draw up a revision "
              "to change it.") % {"code": told.code}
        )  # fmt: skip
    return line


def _check(plan: PolicyPlan, told: LineTold) -> None:
    if faults := line_faults(plan, told):
        words = " ".join(fault.text for fault in faults)
        raise PolicyRefused(
            _("Line %(code)s: %(faults)s") % {"code": told.code.strip() or "–", "faults": words}
        )
    for linked in (told.links or {}).values():
        if linked is not None and not is_within_or_around(plan.area, linked.area):
            raise PolicyRefused(
                _("«%(linked)s» is of %(there)s, and the plan of %(here)s.")
                % {"linked": linked, "there": linked.area.name_th, "here": plan.area.name_th}
            )
    proposal = (told.links or {}).get("proposal")
    if proposal is not None and proposal.state not in TO_CITE_IN_PLANS:
        raise PolicyRefused(
            _("«%(proposal)s» cannot be cited by a plan yet: %(state)s.")
            % {"proposal": proposal, "state": proposal.get_state_display()}
        )


def _written(plan: PolicyPlan, line: PlanLine | None, told: LineTold, by: Any, at: datetime) -> PlanLine:
    kept = line or PlanLine(plan=plan, follows=_followed(plan, told), made_by=by, made_at=at)
    for name in TEXTS:
        setattr(kept, name, getattr(told, name).strip())
    for name, linked in (told.links or {}).items():
        setattr(kept, name, linked)
    kept.owner, kept.total_baht = told.owner, told.total_baht  # type: ignore[assignment] # both are checked
    kept.save()
    _write_years(kept, told.years)
    return kept


def _followed(plan: PolicyPlan, told: LineTold) -> PlanLine | None:
    """The line of this code in the plan that is revised, where no line of the revision follows it: written anew, it is
    that line still, and its money is counted once."""
    before = PlanLine.objects.filter(plan=plan.revises_id, code=told.code.strip())
    return before.exclude(pk__in=plan.lines.exclude(follows=None).values("follows")).first()


def _write_years(line: PlanLine, years: Mapping[int, YearTold]) -> None:
    """The money of a line, exactly these years."""
    line.years.exclude(fiscal_year__in=list(years)).delete()
    PlanLineYear.objects.bulk_create(
        (
            PlanLineYear(
                line=line,
                fiscal_year=year,
                asked_baht=money.asked or 0,
                granted_baht=money.granted,
                spent_baht=money.spent,
            )
            for year, money in years.items()
        ),
        update_conflicts=True,
        unique_fields=["line", "fiscal_year"],
        update_fields=["asked_baht", "granted_baht", "spent_baht"],
    )
