"""Frozen figures, proposals and plans with their lines, as their own actions make them."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ppaos.ground.geography.models import Area
from ppaos.learning.policy.actions.endorsing import agree_to_proposal
from ppaos.learning.policy.actions.figures import freeze_figure
from ppaos.learning.policy.actions.plan_lines import keep_line
from ppaos.learning.policy.actions.plans import draw_up_plan
from ppaos.learning.policy.actions.proposals import begin_proposal, cite_figure, hand_in_proposal
from ppaos.learning.policy.models import FrozenFigure, PlanLine, PolicyPlan, Proposal
from ppaos.learning.policy.queries.plan_lines import LineTold, YearTold
from ppaos.people.cooperation.models import Organisation
from tests.factories.people import AT, user_with

TODAY = AT.date()
SAID = {"problem": "ครัวเรือนยากจนไม่มีอาชีพ", "what": "ตั้งกลุ่มกระจูด", "expected": "รายได้เพิ่ม"}


def area(code: str) -> Area:
    """The area of a code."""
    return Area.objects.get(pk=code)


def frozen(
    code: str = "households_poor", where: str = "46", on: date = TODAY, by: Any = None, at: datetime = AT
) -> FrozenFigure:
    """A figure frozen."""
    return freeze_figure(code=code, area=area(where), on=on, by=by, at=at)


def drafted(where: str = "460101", by: Any = None, **given: Any) -> Proposal:
    """A proposal that says everything but its figures."""
    told = {"title": "กระจูดแก้จน", "said": SAID, "budget_baht": Decimal(120_000), "fiscal_year": 2570} | given
    return begin_proposal(area=area(where), by=by, at=AT, **told)


def handed_in(
    where: str = "460101", by: Any = None, figure: FrozenFigure | None = None, **given: Any
) -> Proposal:
    """A proposal with a figure, handed in."""
    made = drafted(where, by, **given)
    cite_figure(proposal=made, figure=figure or frozen(where=where), by=by, at=AT)
    hand_in_proposal(proposal=made, by=by, at=AT)
    made.refresh_from_db()
    return made


def endorsed(where: str = "460101", **given: Any) -> Proposal:
    """A proposal that every level agreed to."""
    made = handed_in(where, **given)
    speaker = user_with("governor_office", "46")
    while made.state == Proposal.State.SUBMITTED:
        agree_to_proposal(proposal=made, on=TODAY, by=speaker, at=AT)
        made.refresh_from_db()
    return made


def plan_drawn(
    where: str = "46", first: int = 2566, last: int = 2570, by: Any = None, **given: Any
) -> PolicyPlan:
    """A plan that is being drawn up."""
    told = {"name": "แผนพัฒนาจังหวัดสมมุติ"} | given
    return draw_up_plan(area=area(where), first_year=first, last_year=last, by=by, at=AT, **told)


def line_told(owner: Organisation | None, **given: Any) -> LineTold:
    """A line of 300 baht over two years."""
    years = {2569: YearTold(Decimal(100)), 2570: YearTold(Decimal(200))}
    told: dict[str, Any] = {"code": "1.1", "name": "ส่งเสริมกระจูด", "total_baht": Decimal(300), "years": years}
    return LineTold(owner=owner, **(told | given))


def line_of(plan: PolicyPlan, owner: Organisation, by: Any = None, **given: Any) -> PlanLine:
    """A line of a plan."""
    return keep_line(plan=plan, told=line_told(owner, **given), by=by, at=AT)
