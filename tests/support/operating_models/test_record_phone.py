"""Incomes recorded on a phone without a line: the list it takes along; records arrive once, or are told why not."""

import base64
import json
from datetime import date
from uuid import uuid4

import pytest
from django.test import Client

from ppaos.evidence.survey.actions.phones import let_phone_in, revoke_phone
from ppaos.ground.privacy.models import Event
from ppaos.support.operating_models.models import MemberRecord
from tests.factories.areas import make_areas
from tests.factories.enrolled import member_of, model_of, sale, told_of
from tests.factories.people import AT, household_of, organisation, user_with

pytestmark = pytest.mark.django_db
MEMBERS, RECORDS = "/models/phone/members", "/models/phone/records"


@pytest.fixture(autouse=True)
def ground():
    make_areas()


@pytest.fixture
def body():
    return organisation()


@pytest.fixture
def model(body):
    return model_of(organisation=body)


@pytest.fixture
def member(model):
    return member_of(model, household_of("สมศรี", "สมชาย"))


@pytest.fixture
def phone(body):
    user = user_with("project_team", "46", organisation=body)
    return let_phone_in(user=user, name="", kind="browser", by=user, at=AT)


@pytest.fixture
def app(phone):
    return Client(headers={"authorization": f"Bearer {phone[1]}"})


def row(member, **given):
    told = {"uid": str(uuid4()), "member": getattr(member, "pk", member), "month": "2026-10", "kind": "sale",
            "product": "ตะกร้า", "unit": "ใบ", "channel": "", "quantity": 2, "baht": 500.5}  # fmt: skip
    return told | given


def sent(app, *rows):
    answer = app.post(RECORDS, json.dumps({"records": rows}), content_type="application/json")
    assert answer.status_code == 200, answer.content
    return [each["problem"] for each in answer.json()["told"]]


def test_the_list_holds_members_in_sight_and_what_they_told_last_without_amounts(app, model, member):
    told_of(model, sale(member, month=date(2026, 9, 1)))
    stranger = model_of("อีกโมเดล")
    member_of(stranger, household_of("คนอื่น", key="h2"))
    (told,) = app.get(MEMBERS).json()["members"]
    assert (told["id"], told["name"], told["model_name"]) == (member.pk, "สมศรี นามสกุล", "กระจูดแก้จน")
    assert told["told"] == ["2026-09"]
    assert told["last"] == [{"kind": "sale", "product": "กระเป๋ากระจูด", "unit": "ใบ", "channel": "ตลาดนัด"}]
    assert Event.objects.filter(verb="members.taken_along").count() == 1


def test_a_phone_without_members_takes_nothing_along(app):
    assert app.get(MEMBERS).json() == {"members": []}
    assert not Event.objects.filter(verb="members.taken_along").exists()


def test_records_arrive_once_however_often_they_are_sent(app, member, phone):
    rows = [row(member), row(member, kind="cost", quantity=None, unit="", baht=100)]
    assert sent(app, *rows) == ["", ""]
    assert sent(app, *rows) == ["", ""]
    first, second = MemberRecord.objects.order_by("pk")
    assert (first.origin, first.made_by, first.month) == ("phone", phone[0].user, date(2026, 10, 1))
    assert (second.quantity, second.baht) == (None, 100)


def test_what_is_refused_is_told_why_and_the_rest_is_kept(app, model, member):
    stranger = member_of(model_of("อีกโมเดล"), household_of("คนอื่น", key="h2"))
    problems = sent(app, row(member, unit=""), row(member), row(member, month="ตุลา"), row(stranger), row(-1))
    by_text = ["หน่วย" in problems[0], problems[1] == "", "เดือน" in problems[2], "ไม่มีสิทธิ" in problems[3]]
    assert by_text == [True] * 4
    assert problems[4] == problems[3]
    assert MemberRecord.objects.count() == 1


def test_the_same_sale_in_another_model_is_told_with_its_name(app, model, member, body):
    other = model_of("โมเดลสอง", organisation=body)
    again = member_of(other, member.household)
    one, two = row(member), row(again)
    assert sent(app, one) == [""]
    assert "กระจูดแก้จน" in sent(app, two)[0]


@pytest.mark.parametrize(
    "content",
    ["", "[]", '{"records": 1}', '{"records": [{}]}', '{"records": [{"uid": 1, "member": "x"}]}',
     json.dumps({"records": [row(1, baht="much")]}), json.dumps({"records": [row(10**30)]})],
)  # fmt: skip
def test_what_is_no_request_of_the_app_is_refused(app, content):
    assert app.post(RECORDS, content, content_type="application/json").status_code == 400


def test_without_a_living_token_nothing_is_answered(client, phone):
    strangers = [
        client,
        Client(headers={"authorization": "Bearer x"}),
        Client(headers={"authorization": "Basic x"}),
    ]
    answers = [each.get(MEMBERS) for each in strangers]
    revoke_phone(phone=phone[0], by=None, at=AT)
    answers.append(Client(headers={"authorization": f"Bearer {phone[1]}"}).get(MEMBERS))
    assert {answer.status_code for answer in answers} == {401}
    assert {answer.headers["X-PPAOS"] for answer in answers} == {"1"}


def test_a_surveyors_phone_records_no_incomes():
    user = user_with("surveyor", "46")
    _phone, token = let_phone_in(user=user, name="", kind="browser", by=user, at=AT)
    assert Client(headers={"authorization": f"Bearer {token}"}).get(MEMBERS).status_code == 401


@pytest.mark.parametrize(
    ("role", "does"),
    [
        ("project_team", ["records"]),
        ("mentor", ["records"]),
        ("surveyor", ["visits"]),
        ("data_manager", ["records"]),
    ],
)
def test_who_records_incomes_lets_their_own_phone_in(client, role, does):
    client.force_login(user_with(role, "46"))
    key = base64.b64encode(bytes(32)).decode()
    answer = client.post(
        "/survey/phone/let-in", json.dumps({"name": "", "key": key}), content_type="application/json"
    )
    assert (answer.status_code, answer.json()["does"]) == (201, does)
