"""Two provinces of the programme, research projects in them, uses of analysis: invented, by the room's own actions."""

from datetime import date
from decimal import Decimal
from typing import Any

from ppaos.ground.geography.actions import rebuild_closure
from ppaos.ground.geography.models import Area, AreaPlacement, Origin
from ppaos.learning.policy.actions.deliverables import put_down_deliverable
from ppaos.learning.policy.actions.projects import enter_project
from ppaos.learning.policy.actions.uses import record_use
from ppaos.learning.policy.models import AnalysisUse, Deliverable, ResearchProject
from ppaos.people.cooperation.models import Organisation, Sector
from tests.factories.areas import make_areas
from tests.factories.people import AT

NEIGHBOUR = {
    "47": ("province", "สกลนคร", "TH"), "4701": ("district", "เมืองสกลนคร", "47"),
    "470101": ("subdistrict", "ธาตุเชิงชุม", "4701"), "47010101": ("village", "บ้านนาสมมุติ", "470101"),
}  # fmt: skip


def two_provinces() -> None:
    """Kalasin, and Sakon Nakhon with one village."""
    make_areas()
    for code, (level, name, parent) in NEIGHBOUR.items():
        Area.objects.create(
            code=code, level=level, name_th=name, sort_key=name, origin=Origin.OFFICIAL, parent_id=parent
        )
        AreaPlacement.objects.create(area_id=code, parent_id=parent)
    rebuild_closure(by=None, at=AT)


def university(name: str = "มหาวิทยาลัยสมมุติ", area: str = "46") -> Organisation:
    """An invented university."""
    return Organisation.objects.get_or_create(
        name_th=name, area_id=area, defaults={"sector": Sector.ACADEMIC, "kind": "university"}
    )[0]


def project_of(
    contract: str = "A14F650001", area: str = "46", *, by: Any = None, **given: Any
) -> ResearchProject:
    """A research project of fiscal year 2570."""
    told: dict[str, Any] = {
        "title": "แก้จนสมมุติ", "university": university(), "area": Area.objects.get(pk=area), "fiscal_year": 2570,
        "starts_on": date(2026, 10, 1), "ends_on": date(2027, 9, 30), "grant_baht": Decimal("8500000"),
        "leader": "อาจารย์สมมุติ",
    }  # fmt: skip
    return enter_project(contract_no=contract, **(told | given), by=by, at=AT)


def owed_by(
    project: ResearchProject, name: str = "รายงานฉบับแรก", due_on: date = date(2026, 11, 10)
) -> Deliverable:
    """Something that the project owes."""
    return put_down_deliverable(project=project, name=name, due_on=due_on, by=None, at=AT)


def use_of(area: str = "46", *, by: Any = None, **given: Any) -> AnalysisUse:
    """A use of an analysis system on 15 November 2569."""
    told: dict[str, Any] = {
        "system": "KHM V.2", "output": "บัญชีกลุ่ม A", "organisation": university(), "area": Area.objects.get(pk=area),
        "decision": "จัดสรรเงินสงเคราะห์", "on": date(2026, 11, 15),
    }  # fmt: skip
    return record_use(**(told | given), by=by, at=AT)
