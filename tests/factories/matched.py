"""Models with criteria and places in an area, and households that were matched with them."""

from typing import Any

from ppaos.people.registry.models import Household
from ppaos.support.operating_models.actions.matching import match_models, set_criteria
from ppaos.support.operating_models.models import OperatingModel
from tests.factories.grouped import ranked_household
from tests.factories.people import AT


def criterion(fact: str, how: str, value: Any, weight: str = "must") -> dict[str, Any]:
    """A criterion; its sentences say the fact."""
    told = {"fact": fact, "is": how, "value": value, "weight": weight}
    return told | {"thai": f"เกณฑ์ {fact}", "english": f"criterion {fact}"}


POOR = criterion("income_per_head", "<=", 30000)
LAND = criterion("land_rai", ">=", 1)
WISH = criterion("wish:goats", "==", True, "wish")


def model_for(*criteria: dict[str, Any], area: str | None = "46", **given: Any) -> OperatingModel:
    """A designed model of an area with these criteria."""
    values = {
        "kind": "value_chain",
        "name_th": "โมเดลสมมุติ",
        "state": "designed",
        "made_at": AT,
        "changed_at": AT,
    }
    made = OperatingModel.objects.create(area_id=area, **values | given)
    return set_criteria(model=made, criteria=criteria, by=None, at=AT) if criteria else made


def homes(*incomes: float | None, **given: Any) -> list[Household]:
    """A household an income a head, in this order."""
    return [
        ranked_household(number, income=income, **given) for number, income in enumerate(incomes, start=1)
    ]


def matched_now(model: OperatingModel) -> OperatingModel:
    """The model, matched with its area."""
    match_models(area_code=str(model.area_id), model=model, by=None, at=AT)
    return model
