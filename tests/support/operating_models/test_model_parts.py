"""Lines of what a model rests on, each checked by what its kind asks; inputs handed out as lines of the ledger."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from ppaos.ground.privacy.models import Event
from ppaos.people.cooperation.models import Agreement
from ppaos.support.assistance.actions.correcting import correct_help, take_back_help
from ppaos.support.assistance.models import ClosedYear, HelpLine
from ppaos.support.operating_models.actions.errors import ModelRefused
from ppaos.support.operating_models.actions.inputs import hand_out_inputs
from ppaos.support.operating_models.actions.parts import (
    keep_activity,
    keep_budget,
    keep_partner,
    keep_resource,
    keep_team_member,
    take_part_off,
)
from ppaos.support.operating_models.models import Enrolment, GivenInput, OperatingModel
from ppaos.support.operating_models.queries.inputs import inputs_of
from tests.factories.areas import make_areas
from tests.factories.modelled import BEGAN_ON, made, moved, running, taught
from tests.factories.people import AT, data_manager_of, household_of, organisation, user_with

pytestmark = pytest.mark.django_db
TODAY = AT.date()
TECHNOLOGY = {"name": "เครื่องรีดกระจูด", "owner": "มหาวิทยาลัย", "readiness": 8}


@pytest.fixture(autouse=True)
def ground():
    make_areas()


@pytest.fixture
def body():
    return organisation()


@pytest.fixture
def model(body):
    return made(body)


def kept(keep, model, **given):
    return keep(model=model, by=None, at=AT, **given)


def line(model, kind="technology", **given):
    return kept(keep_resource, model, kind=kind, told=TECHNOLOGY | given if kind == "technology" else given)


def test_a_line_keeps_what_its_kind_asks_and_nothing_else(model):
    land = line(model, "land", name=" หนองน้ำ ", quantity=Decimal("3.5"), right="สปก.", owner="", readiness=9)
    assert (land.name, land.quantity, land.unit, land.readiness, land.place) == (
        "หนองน้ำ",
        Decimal("3.5"),
        "ไร่",
        None,
        0,
    )
    assert line(model, "land", name="ริมทาง", quantity=1, right="เช่า").place == 1
    technology = line(model)
    assert (technology.readiness, technology.owner, technology.unit) == (8, "มหาวิทยาลัย", "")
    anew = kept(keep_resource, model, kind="technology", told=TECHNOLOGY | {"readiness": 9}, line=technology)
    assert (anew.pk, anew.readiness) == (technology.pk, 9)
    assert Event.objects.filter(verb="model_resource.kept").count() == 4


LINES = [
    ("land", {"name": "x", "right": "เช่า"}, "เนื้อที่"),
    ("land", {"name": "x", "right": "เช่า", "quantity": 0}, "เนื้อที่"),
    ("land", {"name": "x", "right": "เช่า", "quantity": 2_000_000}, "2000000"),
    ("technology", {"readiness": None}, "ความพร้อม"),
    ("technology", {"readiness": 10}, "1 ถึง 9|1 to 9"),
    ("technology", {"owner": " "}, "เจ้าของ"),
    ("lesson", {}, "บทเรียน"),
]


@pytest.mark.parametrize(("kind", "told", "word"), LINES)
def test_a_line_that_misses_something_or_cannot_be_is_refused(model, kind, told, word):
    with pytest.raises(ModelRefused, match=word):
        line(model, kind, **told)


def test_a_fund_has_no_products_standards(body):
    fund = made(body, kind="fund_or_bank", name_th="กองทุน")
    with pytest.raises(ModelRefused, match=r"กองทุนหรือธนาคาร|fund or bank"):
        line(fund, "product_standard", name="มผช.")


def test_a_line_keeps_its_kind_and_its_model(model, body):
    risk = line(model, "risk", name="น้ำท่วม")
    with pytest.raises(ModelRefused, match=r"ประเภท|kind"):
        kept(keep_resource, model, kind="lesson", told={"name": "x"}, line=risk)
    other = made(body, name_th="อื่น")
    with pytest.raises(ModelRefused, match=r"โมเดลอื่น|another model"):
        kept(keep_resource, other, kind="risk", told={"name": "x"}, line=risk)
    with pytest.raises(ModelRefused, match=r"โมเดลอื่น|another model"):
        take_part_off(model=other, line=risk, by=None, at=AT)
    take_part_off(model=model, line=risk, by=None, at=AT)
    assert not model.resources.exists()


def test_a_partner_acts_under_an_agreement_of_which_it_is_a_party(model, body):
    office = organisation("สำนักงานพัฒนาชุมชน")
    agreement = Agreement.objects.create(
        title="บันทึกข้อตกลง", area_id="46", scopes=["households"], valid_from=BEGAN_ON
    )
    with pytest.raises(ModelRefused, match=r"คู่สัญญา|party"):
        kept(keep_partner, model, organisation=office, role="สอน", agreement=agreement)
    agreement.parties.add(office)
    partner = kept(
        keep_partner, model, organisation=office, role=" สอน ", agreement=agreement, since=BEGAN_ON
    )
    assert (partner.role, partner.agreement) == ("สอน", agreement)
    branch = organisation("สาขา")
    branch.parent = office
    branch.save()
    anew = kept(keep_partner, model, organisation=branch, role="ซื้อ", agreement=agreement, line=partner)
    assert (anew.pk, anew.organisation) == (partner.pk, branch)
    for wrong in ({"role": " "}, {"since": TODAY, "until": BEGAN_ON}):
        with pytest.raises(ModelRefused):
            kept(keep_partner, model, **{"organisation": office, "role": "ซื้อ"} | wrong)


def test_the_team_names_one_person_a_line(model, body):
    user = user_with("project_team", "46", organisation=body)
    member = kept(keep_team_member, model, duty="ประสานงาน", user=user)
    assert (member.user, member.name) == (user, "")
    assert kept(keep_team_member, model, duty="ครู", name="สมมุติ", line=member).name == "สมมุติ"
    for wrong in (
        {},
        {"user": user, "name": "x"},
        {"name": "x", "duty": ""},
        {"name": "x", "since": TODAY, "until": BEGAN_ON},
    ):
        with pytest.raises(ModelRefused):
            kept(keep_team_member, model, **{"duty": "ครู"} | wrong)


def test_money_is_written_once_a_source_and_year(model):
    money = kept(keep_budget, model, source="บพท.", fiscal_year=2569, granted=Decimal(500_000))
    assert (money.planned, money.granted, money.spent) == (None, Decimal(500_000), None), (
        "not told is not zero"
    )
    with pytest.raises(ModelRefused, match="2569"):
        kept(keep_budget, model, source=" บพท. ", fiscal_year=2569, spent=Decimal(1))
    anew = kept(keep_budget, model, source="บพท.", fiscal_year=2569, spent=Decimal(1), line=money)
    assert (anew.pk, anew.granted, anew.spent) == (money.pk, None, 1)
    kept(keep_budget, model, source="บพท.", fiscal_year=2570, planned=Decimal(0))


BUDGETS = [
    {"source": " "}, {"fiscal_year": 2026}, {"granted": None}, {"granted": Decimal(-1)},
    {"granted": Decimal(20_000_000_000)},
]  # fmt: skip


@pytest.mark.parametrize("wrong", BUDGETS)
def test_money_that_cannot_be_is_refused(model, wrong):
    with pytest.raises(ModelRefused):
        kept(keep_budget, model, **{"source": "บพท.", "fiscal_year": 2569, "granted": Decimal(1)} | wrong)


def test_an_activity_is_done_after_it_began_and_not_in_days_to_come(model):
    told = {"name": "อบรม", "starts_on": BEGAN_ON}
    activity = kept(keep_activity, model, **told, ends_on=TODAY)
    assert kept(keep_activity, model, **told, done_on=TODAY, line=activity).done_on == TODAY
    wrong = [
        {"name": ""},
        {"ends_on": BEGAN_ON - timedelta(days=1)},
        {"done_on": BEGAN_ON - timedelta(days=1)},
        {"done_on": TODAY + timedelta(days=1)},
    ]
    for each in wrong:
        with pytest.raises(ModelRefused):
            kept(keep_activity, model, **told | each)


def test_nothing_is_written_to_a_model_that_has_ended(model):
    moved(model, OperatingModel.State.CLOSED)
    with pytest.raises(ModelRefused, match=r"ปิดแล้ว|has ended"):
        line(model)


# Inputs

ON = date(2026, 11, 1)


@pytest.fixture
def at_work(body):
    return running(body)


def member(model, name, key, state="enrolled", joined_on=BEGAN_ON, left_on=None):
    place = household_of(name, key=key)
    Enrolment.objects.create(
        model=model, household=place, area_id="46010101", state=state, joined_on=joined_on, left_on=left_on, made_at=AT,
        changed_at=AT,
    )  # fmt: skip
    return place


def handed(model, by=None, **given):
    told = {
        "what": "ต้นกล้าหม่อน",
        "kind": "goods",
        "quantity": 100.0,
        "unit": "ต้น",
        "baht": 500.0,
        "given_on": ON,
    }
    return hand_out_inputs(model=model, by=by, at=AT, **told | given)


def test_all_members_of_the_day_get_a_line_in_the_ledger_once(at_work, body):
    here = member(at_work, "สมศรี", "a")
    gone_later = member(at_work, "สมชาย", "b", "left_model", left_on=TODAY)
    member(at_work, "สมปอง", "c", "left_model", left_on=ON)
    member(at_work, "สมหมาย", "d", joined_on=TODAY)
    member(at_work, "สมใจ", "e", "invited", joined_on=None)
    told = handed(at_work)
    assert (told.made, told.known, told.refused) == (2, 0, 0)
    lines = HelpLine.objects.order_by("household_id")
    assert [each.household for each in lines] == [here, gone_later]
    assert {(each.organisation, each.stage, each.baht, each.programme) for each in lines} == {
        (body, "paid", Decimal(500), at_work.name_th)
    }
    assert GivenInput.objects.filter(model=at_work).count() == 2
    again = handed(at_work)
    assert (again.made, again.known, HelpLine.objects.count()) == (0, 2, 2)
    assert handed(at_work, quantity=50.0).made == 2, "other inputs are other lines"
    assert Event.objects.filter(verb="model_inputs.handed_out").count() == 3


def test_who_was_no_member_or_is_not_seen_is_refused_and_the_rest_written(at_work):
    here = member(at_work, "สมศรี", "a")
    stranger = household_of("คนอื่น", key="z")
    told = handed(at_work, household_ids=[here.pk, stranger.pk])
    assert (told.made, told.refused) == (1, 1)
    assert told.faults.to_dicts() == [{"household_id": stranger.pk, "fault": "not_member"}]
    with pytest.raises(ModelRefused, match=r"สมาชิก|member"):
        handed(at_work, household_ids=[stranger.pk])


def test_a_team_hands_out_to_those_it_sees(at_work, body):
    member(at_work, "สมศรี", "a")
    team = user_with("project_team", "46", organisation=body)
    with pytest.raises(ModelRefused, match=r"สมาชิก|member"):
        handed(at_work, by=team)
    assert handed(at_work, by=data_manager_of("46")).made == 1


def test_what_the_ledger_refuses_is_told(at_work, body):
    place = member(at_work, "สมศรี", "a")
    ClosedYear.objects.create(organisation=body, fiscal_year=2570, closed_at=AT)
    told = handed(at_work)
    assert (told.made, told.refused) == (0, 1)
    assert told.faults.to_dicts() == [{"household_id": place.pk, "fault": "year_closed"}]
    assert not GivenInput.objects.exists()


@pytest.mark.parametrize("wrong", [
    {"what": " "}, {"kind": "magic"}, {"unit": ""}, {"given_on": TODAY + timedelta(days=1)},
    {"given_on": BEGAN_ON - timedelta(days=1)},
])  # fmt: skip
def test_inputs_that_cannot_be_are_refused(at_work, wrong):
    member(at_work, "สมศรี", "a")
    with pytest.raises(ModelRefused):
        handed(at_work, **wrong)


def test_a_model_that_does_not_run_hands_out_nothing(model):
    with pytest.raises(ModelRefused, match=r"ยังไม่ดำเนินการ|not running"):
        handed(model)


def test_the_page_tells_of_what_was_handed_out_as_the_ledger_stands(at_work):
    first, second = member(at_work, "สมศรี", "a"), member(at_work, "สมชาย", "b")
    handed(at_work)
    handed(at_work, what="ปุ๋ย", baht=None, quantity=None, unit="", household_ids=[first.pk])
    told = {row["what"]: row for row in inputs_of(at_work).to_dicts()}
    assert (told["ต้นกล้าหม่อน"]["households"], told["ต้นกล้าหม่อน"]["baht"], told["ต้นกล้าหม่อน"]["quantity"]) == (
        2,
        1000,
        200,
    )
    assert (told["ปุ๋ย"]["baht"], told["ปุ๋ย"]["unknown"], told["ปุ๋ย"]["quantity"]) == (None, 1, None)
    wrong = HelpLine.objects.get(household=second)
    correct_help(line=wrong, baht=Decimal(300), reason="น้อยกว่าที่บันทึก", by=data_manager_of("46"), at=AT)
    assert inputs_of(at_work).filter(what="ต้นกล้าหม่อน")["baht"][0] == 800
    take_back_help(line=wrong, reason="ไม่ได้มอบ", by=data_manager_of("46"), at=AT)
    [left] = inputs_of(at_work).filter(what="ต้นกล้าหม่อน").to_dicts()
    assert (left["households"], left["baht"]) == (1, 500)
    priced = HelpLine.objects.get(what="ปุ๋ย")
    correct_help(line=priced, baht=Decimal(90), reason="ทราบราคาแล้ว", by=data_manager_of("46"), at=AT)
    [told] = inputs_of(at_work).filter(what="ปุ๋ย").to_dicts()
    assert (told["baht"], told["unknown"]) == (90, 0)


def test_a_model_is_handed_over_when_it_taught_something(at_work):
    taught(at_work)
    assert moved(at_work, "handed_over", ON).state == "handed_over"
    member(at_work, "สมศรี", "a")
    assert handed(at_work).made == 1, "inputs may still be handed out"
