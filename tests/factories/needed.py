"""Services of invented offices, and needs of households, to be routed."""

from datetime import date
from typing import Any

from ppaos.people.cooperation.models import Capacity, Organisation, Service, ServiceArea
from ppaos.people.registry.models import Household
from ppaos.support.assistance.actions.needs import enter_need
from ppaos.support.assistance.models import Need
from tests.factories.people import AT, organisation


def rule(fact: str, operator: str, value: Any) -> dict[str, Any]:
    """A rule of eligibility; its sentence says the fact."""
    return {"fact": fact, "is": operator, "value": value, "thai": f"กติกา {fact}", "english": f"rule {fact}"}


def service_for(
    code: str, *needs: str, rules: tuple[dict[str, Any], ...] = (), area: str = "46", per: str = "household",
    office: Organisation | None = None, baht: int | None = None, places: int | None = None,
    money: int | None = None,
) -> Service:  # fmt: skip
    """A service of an invented office that answers these needs in an area; `places` and `money` are of 2570."""
    body = office or organisation(f"สำนักงาน {code}")
    service = Service.objects.create(
        code=code, organisation=body, name_th=f"บริการ {code}", needs=list(needs), per=per, eligibility=list(rules),
        amount_baht=baht, period="fiscal_year", status="proposal", source="ทดสอบ", valid_from=date(2020, 1, 1),
        changed_at=AT, standard_days={"sent": 7},
    )  # fmt: skip
    ServiceArea.objects.create(service=service, area_id=area, office=body)
    if places is not None or money is not None:
        Capacity.objects.create(service=service, fiscal_year=2570, places=places, baht=money, changed_at=AT)
    return service


def need_of(household: Household, code: str = "housing_repair", **given: Any) -> Need:
    """An open need a worker entered."""
    return enter_need(household=household, code=code, by=None, at=AT, **given)
