"""An invented model with members, their months, and two rounds of interviews around its beginning, by statements."""

from datetime import date, datetime
from decimal import Decimal

import polars as pl

from ppaos.evidence.livelihood.queries import newest_method
from ppaos.ground.geography.models import Area
from ppaos.ground.workbench.queries import written
from ppaos.people.cooperation.models import Organisation, Sector
from ppaos.people.registry.models import Household
from ppaos.support.operating_models.actions.enrolling import enrol_households
from ppaos.support.operating_models.actions.models import make_model, move_model
from ppaos.support.operating_models.actions.parts import keep_budget, keep_team_member
from ppaos.support.operating_models.models import Flow, Node, OperatingModel

BEGAN_ON, LAST = date(2021, 3, 1), date(2026, 2, 1)
ROUNDS = ((2563, date(2020, 11, 1)), (2567, date(2024, 11, 1)))
_CIRCUMSTANCES = """
    insert into livelihood_circumstances (household_id, area_id, year, round, members, earned_per_head, line,
        is_below_line, strategy, hazards, made_at, is_current)
    select id, area_id, %(year)s, 1, 3, round((8000 + random() * 20000 + %(more)s)::numeric)::float8, '', 'unknown', '',
        '[]', %(at)s, true
    from registry_household"""
_ASSESSED = """
    insert into livelihood_assessment (household_id, area_id, year, round, method_id, human, physical, financial,
        "natural", social, assessed_on, made_at, is_current)
    select id, area_id, %(year)s, 1, %(method)s, 1 + 3 * random(), 1 + 3 * random(), 1 + 3 * random(),
        1 + 3 * random(), 1 + 3 * random(), %(on)s, %(at)s, true
    from registry_household"""
_RECORDS = """
    insert into operating_models_memberrecord (uid, enrolment_id, model_id, household_id, month, kind, product,
        quantity, unit, baht, channel, note, made_at, origin)
    select gen_random_uuid(), place.id, place.model_id, place.household_id, month::date, told.kind, told.product,
        told.quantity, told.unit, round((told.least + random() * told.least)::numeric), told.channel, '', %(at)s,
        'sheet'
    from operating_models_enrolment place
    cross join generate_series(%(first)s::date, %(last)s::date, interval '1 month') month
    cross join (values ('sale', 'กระเป๋ากระจูด', 12, 'ใบ', 1800, 'ตลาดนัด'), ('cost', 'กก', null, '', 600, ''))
        told(kind, product, quantity, unit, least, channel)
    where place.model_id = %(model)s"""


def invent_model(members: int, at: datetime) -> OperatingModel:
    """A running chain of the province, led by an organisation, whose members recorded 60 months."""
    body = Organisation.objects.create(name_th="มหาวิทยาลัยสมมุติ", sector=Sector.ACADEMIC, area_id="46")
    details = {"main_product": "กระเป๋ากระจูด", "product_unit": "ใบ"}
    model = make_model(
        kind="value_chain", area=Area.objects.get(pk="46"), organisation=body, name_th="กระจูดสมมุติ", details=details,
        problem="รายได้น้อย", capitals=["human"], by=None, at=at,
    )  # fmt: skip
    keep_team_member(model=model, duty="หัวหน้าโครงการ", name="สมมุติ ทีมงาน", by=None, at=at)
    for state in ("designed", "model_running"):
        move_model(model=model, state=state, on=BEGAN_ON, by=None, at=at)
    model.refresh_from_db()
    ids = Household.objects.order_by("pk").values_list("pk", flat=True)[: members * 3 : 3]
    enrol_households(
        model=model, members=pl.DataFrame({"household_id": list(ids)}), joined_on=BEGAN_ON, by=None, at=at
    )
    written(_RECORDS, {"model": model.pk, "first": BEGAN_ON, "last": LAST, "at": at})
    keep_budget(model=model, source="งบจังหวัด", fiscal_year=2566, spent=Decimal(4_000_000), by=None, at=at)
    _chain(model)
    return model


def interview_all(at: datetime) -> None:
    """Incomes and capitals of every household in both rounds."""
    method = newest_method("slf_capitals").pk
    for place, (year, on) in enumerate(ROUNDS):
        written(_CIRCUMSTANCES, {"year": year, "more": 3_000 * place, "at": at})
        written(_ASSESSED, {"year": year, "method": method, "on": on, "at": at})


def _chain(model: OperatingModel) -> None:
    poor = Node.objects.create(
        model=model, kind="growing", actors="poor_households", name="ผู้สาน", households=5_000
    )
    buyer = Node.objects.create(model=model, kind="buyer", actors="others", name="ผู้ซื้อ")
    Flow.objects.create(
        model=model, source=poor, target=buyer, product="กระเป๋า", quantity=60_000, unit="ใบ", price=300, cost=50,
        year=2567,
    )  # fmt: skip
