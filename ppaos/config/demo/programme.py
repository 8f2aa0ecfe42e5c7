"""Research projects of the demonstration with what they deliver, uses of analysis, targets of the programme."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from ppaos.config.demo.bodies import UNIVERSITY, body
from ppaos.config.demo.plan import data
from ppaos.engine.thai.calendar import fiscal_year
from ppaos.ground.accounts.models import User
from ppaos.ground.geography.models import Area
from ppaos.learning.policy.actions.deliverables import hand_in_deliverable, put_down_deliverable
from ppaos.learning.policy.actions.projects import enter_project, move_project, set_served
from ppaos.learning.policy.actions.targets import set_target
from ppaos.learning.policy.actions.uses import record_use
from ppaos.learning.policy.models import ResearchProject
from ppaos.support.operating_models.models import OperatingModel


def keep_programme(province: str, households: int, models: Sequence[OperatingModel], at: datetime) -> None:
    """Enter what programme.toml tells, by the data manager."""
    area, by = Area.objects.get(pk=province), User.objects.get(username="data")
    for told in data("programme")["project"]:
        begins, ends = _day(told["begins"], at), _day(told["ends"], at)
        university = body(UNIVERSITY, area)
        if university is None:
            continue
        project = enter_project(
            contract_no=told["contract_no"], title=told["title"].format(area=area.name_th), university=university,
            area=area, fiscal_year=fiscal_year(begins), starts_on=begins, ends_on=ends,
            grant_baht=Decimal(told["grant"]), leader=told["leader"], by=by, at=at,
        )  # fmt: skip
        set_served(project=project, areas=[area], models=models[: told["models"]], by=by, at=at)
        _deliverables(project, told["deliverables"], by, at)
        if ends < at.date():
            move_project(project=project, state=ResearchProject.State.DELIVERED, by=by, at=at)
    for told in data("programme")["use"]:
        user = body(told["organisation"], area)
        if user is not None:
            record_use(
                system=told["system"], output=told["output"], organisation=user, area=area, decision=told["decision"],
                on=_day(-told["ago"], at), baht=Decimal(told["baht"]) if "baht" in told else None,
                households=told.get("households"), by=by, at=at,
            )  # fmt: skip
    for told in data("programme")["target"]:
        set_target(
            code=told["code"], area=area, fiscal_year=fiscal_year(at.date()),
            value=Decimal(max(1, round(told["share"] * households))), source=told["source"], by=by, at=at,
        )  # fmt: skip


def _deliverables(
    project: ResearchProject, rows: Sequence[dict[str, str | int]], by: User, at: datetime
) -> None:
    for told in rows:
        owed = put_down_deliverable(
            project=project, name=str(told["name"]), due_on=_day(int(told["due"]), at), by=by, at=at
        )
        if "came" in told:
            hand_in_deliverable(deliverable=owed, delivered_on=_day(int(told["came"]), at), by=by, at=at)


def _day(days: int, at: datetime) -> date:
    return (at + timedelta(days=days)).date()
