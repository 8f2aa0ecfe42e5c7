"""Models are made, described, moved on and copied: who may, what each kind asks, which ways there are."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.models import Event
from ppaos.support.operating_models.actions.errors import ModelRefused
from ppaos.support.operating_models.actions.models import copy_model, load_library
from ppaos.support.operating_models.actions.parts import keep_resource
from ppaos.support.operating_models.models import Enrolment, Flow, Node, OperatingModel
from ppaos.support.operating_models.queries.kinds import kinds, library, lines
from ppaos.support.operating_models.queries.states import WAYS
from tests.factories.areas import make_areas
from tests.factories.modelled import BEGAN_ON, CHAIN, changed, made, moved, running, taught
from tests.factories.people import AT, data_manager_of, household_of, organisation, user_with

pytestmark = pytest.mark.django_db
State = OperatingModel.State


@pytest.fixture(autouse=True)
def ground():
    make_areas()


@pytest.fixture
def body():
    return organisation()


def copied(model, body, area="4605", **given):
    told = {"changes": "ใช้คล้าแทนกระจูด"} | given
    return copy_model(
        model=model, area=Area.objects.get(pk=area), organisation=body, **{"by": None, "at": AT, **told}
    )


def test_a_model_begins_as_an_idea(body):
    model = made(body, problem=" รายได้น้อย ", capitals=["human"], places=20)
    assert (model.state, model.problem, model.details) == (State.IDEA, "รายได้น้อย", CHAIN)
    assert (model.area_id, model.organisation, model.began_on) == ("4601", body, None)
    event = Event.objects.get(verb="operating_model.made")
    assert event.subjects.filter(label="operating_models.operatingmodel", subject_id=model.pk).exists()


REFUSED = [
    ({"kind": "magic"}, "magic"),
    ({"name_th": "  "}, "ชื่อภาษาไทย|name in Thai"),
    ({"capitals": ["luck"]}, "luck"),
    ({"dimensions": ["luck"]}, "luck"),
    ({"places": 0}, "100,000"),
    ({"places": 1_000_000}, "100,000"),
    ({"details": {"held_in": "money"}}, "held_in"),  # asked of a fund, not of a chain
    ({"details": {"cycle_days": "many"}}, "many"),
    ({"details": {"cycle_days": 1.5}}, "1.5"),
    ({"details": {"cycle_days": -1}}, "-1"),
    ({"details": {"income_target": float("inf")}}, "inf"),
    ({"details": {"income_target": 10**12 + 1}}, "ดูตัวเลขอีกครั้ง"),
    ({"kind": "fund_or_bank", "details": {"held_in": "stones"}}, "stones"),
    ({"kind": "fund_or_bank", "details": {"interest": 101}}, "100"),
]


@pytest.mark.parametrize(("given", "word"), REFUSED)
def test_what_cannot_be_is_refused_with_its_word(body, given, word):
    with pytest.raises(ModelRefused, match=word):
        made(body, **given)
    assert not OperatingModel.objects.exists()


def test_details_are_kept_as_what_they_are_and_nothing_where_nothing_was_told(body):
    told = {
        "held_in": " in_kind ",
        "fund_unit": "กิโลกรัม",
        "interest": "2.5",
        "most_loan": "100",
        "keepers": "",
        "rules": None,
    }
    model = made(body, kind="fund_or_bank", details=told)
    assert model.details == {"held_in": "in_kind", "fund_unit": "กิโลกรัม", "interest": 2.5, "most_loan": 100}


def test_a_place_has_one_model_of_a_name_until_it_ends(body):
    first = made(body)
    with pytest.raises(ModelRefused, match="กระจูดสมมุติ"):
        made(body)
    other = made(body, name_th="อื่น")
    with pytest.raises(ModelRefused, match="กระจูดสมมุติ"):
        changed(other)
    moved(first, State.CLOSED)
    made(body)
    made(body, area="4605")


def test_a_model_is_described_anew_until_it_ends(body):
    model = made(body)
    changed(model, name_th="ชื่อใหม่", summary_th="สั้น ๆ", places=None, details={"main_product": "ตะกร้า"})
    assert (model.name_th, model.summary_th, model.places) == ("ชื่อใหม่", "สั้น ๆ", None)
    assert model.details == {"main_product": "ตะกร้า"}, "what is not told any more is gone"
    changed(model, name_th="ชื่อใหม่", organisation=organisation("องค์กรใหม่"))
    assert model.organisation.name_th == "องค์กรใหม่"
    moved(model, State.CLOSED)
    with pytest.raises(ModelRefused, match=r"ปิดแล้ว|has ended"):
        changed(model)


def test_each_kind_of_model_has_its_fields_and_lines():
    assert set(kinds()) == set(OperatingModel.Kind.values)
    assert all(kind.needed_to_run <= {asked.code for asked in kind.fields} for kind in kinds().values())
    assert all(set(kind.resources) <= set(lines()) for kind in kinds().values())
    assert all(line.needed <= set(line.columns) for line in lines().values())
    assert all(each.asks in ("text", "long", "number", "whole", "percent", "choice")
               and all(each.words) for kind in kinds().values() for each in kind.fields)  # fmt: skip


def test_a_model_goes_from_the_idea_to_the_end_with_what_each_step_needs(body):
    model = made(body, details={})
    with pytest.raises(ModelRefused, match=r"ปัญหาที่แก้.*ทุนหรือมิติที่แก้"):
        moved(model, State.DESIGNED)
    changed(model, details={})
    moved(model, State.DESIGNED)
    with pytest.raises(ModelRefused, match=r"ผลิตภัณฑ์หลัก.*ทีมงาน"):
        moved(model, State.RUNNING)
    moved(model, State.IDEA)  # said too early
    model = running(body, name_th="อีกหนึ่ง")
    assert (model.state, model.began_on, model.ended_on) == (State.RUNNING, BEGAN_ON, None)
    with pytest.raises(ModelRefused, match=r"ภาคีที่รับช่วงต่อ.*บทเรียน"):
        moved(model, State.HANDED_OVER)
    taught(model)
    moved(model, State.HANDED_OVER, date(2026, 9, 1))
    moved(model, State.RUNNING, date(2026, 10, 1))  # taken back
    assert model.began_on == BEGAN_ON, "it began once"
    moved(model, State.CLOSED, date(2026, 11, 1))
    assert model.ended_on == date(2026, 11, 1)
    assert Event.objects.filter(verb="operating_model.moved").count() == 7


@pytest.mark.parametrize("here", State.values)
@pytest.mark.parametrize("there", State.values)
def test_ways_that_are_none_are_refused(body, here, there):
    model = made(body)
    OperatingModel.objects.filter(pk=model.pk).update(state=here)
    if there in WAYS[here]:
        return
    with pytest.raises(ModelRefused):
        moved(model, there)


def test_a_model_without_a_leader_is_not_designed(body):
    model = made(body, problem="x", capitals=["human"])
    OperatingModel.objects.filter(pk=model.pk).update(organisation=None)
    with pytest.raises(ModelRefused, match=r"องค์กรที่นำ|leads"):
        moved(model, State.DESIGNED)


def test_days_to_come_and_ends_before_the_beginning_are_refused(body):
    model = made(body, problem="x", capitals=["human"])
    with pytest.raises(ModelRefused, match=r"ยังมาไม่ถึง|still to come"):
        moved(model, State.DESIGNED, AT.date() + timedelta(days=1))
    model = running(body, name_th="ดำเนินการ")
    taught(model)
    for state in (State.HANDED_OVER, State.CLOSED):
        with pytest.raises(ModelRefused, match=r"เริ่มหลัง|began after"):
            moved(model, state, BEGAN_ON - timedelta(days=1))


def test_a_model_with_members_does_not_end(body):
    model = running(body)
    taught(model)
    place = household_of("สมศรี")
    member = Enrolment.objects.create(
        model=model,
        household=place,
        area_id="46010101",
        state="enrolled",
        joined_on=BEGAN_ON,
        made_at=AT,
        changed_at=AT,
    )
    with pytest.raises(ModelRefused, match=r"1 ครัวเรือน|1 households"):
        moved(model, State.CLOSED)
    member.state = "left_model"
    member.save()
    moved(model, State.CLOSED)


def test_a_copy_takes_along_what_holds_elsewhere_and_says_what_changes(body):
    model = running(body)
    for kind, told in {
        "technology": {"name": "เครื่องรีด", "owner": "มหาวิทยาลัย", "readiness": 8},
        "land": {"name": "แปลงหนองน้ำ", "quantity": 3, "right": "ที่สาธารณะ"},
        "risk": {"name": "น้ำท่วม"},
    }.items():
        keep_resource(model=model, kind=kind, told=told, by=None, at=AT)
    source = Node.objects.create(
        model=model, kind="growing", actors="poor_households", name="ผู้สาน", households=12
    )
    target = Node.objects.create(model=model, kind="buyer", actors="a_company", name="ร้าน", organisation=body)
    Flow.objects.create(
        model=model,
        source=source,
        target=target,
        product="กระเป๋า",
        quantity=10,
        unit="ใบ",
        price=300,
        year=2569,
    )
    copy = copied(model, body, name_th="คล้าสมมุติ")
    assert (copy.state, copy.copied_from, copy.copied_changes) == (State.IDEA, model, "ใช้คล้าแทนกระจูด")
    assert (copy.area_id, copy.details, copy.capitals, copy.began_on) == ("4605", CHAIN, ["human"], None)
    assert set(copy.resources.values_list("kind", flat=True)) == {"technology", "risk"}
    assert copy.resources.get(kind="technology").readiness == 8
    flow = copy.flows.get()
    assert (flow.source.model, flow.target.name, flow.price) == (copy, "ร้าน", 300)
    assert copy.nodes.filter(households=None, organisation=None).count() == 2, "who works there is found anew"
    assert not copy.team.exists()
    same = copied(model, body)
    assert same.name_th == model.name_th


def test_a_copy_that_changes_nothing_or_of_what_is_not_seen_is_refused(body):
    model = made(body)
    with pytest.raises(ModelRefused, match=r"เปลี่ยนอะไร|what changes"):
        copied(model, body, changes=" ")
    with pytest.raises(ModelRefused, match="กระจูดสมมุติ"):
        copied(model, body, area="4601")
    with pytest.raises(ModelRefused, match=r"สิทธิเห็น|not open"):
        copied(model, body, area="4605", by=data_manager_of("4605"))
    assert copied(model, body, area="4605", by=data_manager_of("46")).area_id == "4605"


def test_the_library_comes_in_once_and_is_told_anew_where_it_changed(body):
    number = len(library()["models"])
    told = load_library(by=None, at=AT)
    assert (told.made, told.changed) == (number, 0)
    again = load_library(by=None, at=AT)
    assert (again.made, again.changed) == (0, 0)
    OperatingModel.objects.filter(name_th="กระจูดแก้จน").update(summary_th="อื่น")
    assert load_library(by=None, at=AT).changed == 1
    kept = OperatingModel.objects.filter(in_library=True)
    assert kept.count() == number
    assert not kept.exclude(area=None, organisation=None).exists()
    assert not kept.filter(source="").exists()
    krajood = kept.get(name_th="กระจูดแก้จน")
    assert (krajood.details["province"], krajood.status) == ("93", "derived")
    mine = copied(krajood, body, area="4601")
    assert "province" not in mine.details
    with pytest.raises(PermissionDenied):
        load_library(by=user_with("project_team", "46", organisation=body), at=AT)


def test_a_model_of_the_library_is_not_changed(body):
    load_library(by=None, at=AT)
    model = OperatingModel.objects.get(name_th="กระจูดแก้จน")
    with pytest.raises(PermissionDenied, match=r"คลัง|library"):
        changed(model, by=data_manager_of("46"))
