"""Models on their way: as their own actions make them, with invented names."""

from datetime import date
from typing import Any

from ppaos.ground.geography.models import Area
from ppaos.people.cooperation.models import Organisation
from ppaos.support.operating_models.actions.models import change_model, make_model, move_model
from ppaos.support.operating_models.actions.parts import keep_partner, keep_resource, keep_team_member
from ppaos.support.operating_models.models import OperatingModel
from tests.factories.people import AT

BEGAN_ON = date(2026, 3, 1)
CHAIN = {"main_product": "กระเป๋ากระจูด", "product_unit": "ใบ"}
DESCRIBED: dict[str, Any] = {
    "name_th": "กระจูดสมมุติ", "name_en": "", "summary_th": "", "summary_en": "", "problem": "รายได้น้อย",
    "dimensions": ["income"], "capitals": ["human", "financial"], "places": 20, "details": CHAIN,
}  # fmt: skip


def made(
    body: Organisation, area: str = "4601", kind: str = "value_chain", by: Any = None, **given: Any
) -> OperatingModel:
    """An idea in a district, as the action makes it."""
    told = {"name_th": "กระจูดสมมุติ", "details": CHAIN if kind == "value_chain" else {}} | given
    return make_model(
        kind=kind, area=Area.objects.get(pk=area), organisation=body, by=by, at=AT, **told
    )  # fmt: skip


def changed(model: OperatingModel, by: Any = None, **given: Any) -> None:
    """The model told anew; what is not given is as in DESCRIBED."""
    change_model(model=model, by=by, at=AT, **{**DESCRIBED, **given})
    model.refresh_from_db()


def moved(model: OperatingModel, state: str, on: date = BEGAN_ON, by: Any = None) -> OperatingModel:
    """The model moved on, as it stands then."""
    move_model(model=model, state=state, on=on, by=by, at=AT)
    model.refresh_from_db()
    return model


def running(body: Organisation, **given: Any) -> OperatingModel:
    """A model that runs since BEGAN_ON: described, with a team of one."""
    model = made(body, problem="รายได้น้อย", capitals=["human"], **given)
    keep_team_member(model=model, duty="หัวหน้าโครงการ", name="สมมุติ ทีมงาน", by=None, at=AT)
    moved(model, "designed")
    return moved(model, "model_running")


def taught(model: OperatingModel) -> None:
    """The model with a lesson and a partner, as it needs to be handed over."""
    keep_resource(model=model, kind="lesson", told={"name": "ตากก่อนฝน"}, by=None, at=AT)
    keep_partner(model=model, organisation=model.organisation, role="รับช่วงต่อ", by=None, at=AT)
