"""The gate: what may flow to whom, and the reason when it may not."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from ppaos.ground.geography.models import Area
from ppaos.people.cooperation.actions import (
    AgreementTerms,
    CooperationRefused,
    change_organisation,
    end_agreement,
    end_organisation,
    grant_role,
    register_organisation,
    sign_agreement,
)
from ppaos.people.cooperation.models import Organisation, Sector
from ppaos.people.cooperation.permissions import FlowRefused, check_may_flow
from ppaos.people.cooperation.presenters import set_up_checklist
from ppaos.people.cooperation.queries import set_up_steps
from tests.factories.areas import make_areas
from tests.factories.people import user_with

pytestmark = pytest.mark.django_db
AT, TODAY = datetime(2026, 11, 22, 9, 0, tzinfo=UTC), date(2026, 11, 22)


@pytest.fixture(autouse=True)
def areas():
    make_areas()


def area(code):
    return Area.objects.get(pk=code)


def body(name, code="46", *, by=None, **terms):
    terms = {"sector": Sector.GOVERNMENT, "area": area(code) if code else None} | terms
    return register_organisation(name_th=name, **terms, by=by, at=AT)


@pytest.fixture
def university():
    """An organisation of the area whose people keep the register."""
    university = body("มหาวิทยาลัยสมมุติ", sector=Sector.ACADEMIC)
    user_with("data_manager", "46", organisation=university)
    return university


@pytest.fixture
def institute():
    """A partner: a body of the whole country."""
    return body("สถาบันสมมุติ", "", is_central=True)


def agreed(*parties, scopes=("lists",), code="4601", begins=TODAY, ends=None, by=None, **more):
    terms = AgreementTerms("ข้อตกลงสมมุติ", scopes, parties, begins, ends, **more)
    return sign_agreement(area=area(code), terms=terms, by=by, at=AT)


def flows(scope="lists", code="46010101", on=TODAY, **to):
    try:
        check_may_flow(scope=scope, area_code=code, on=on, **to)
    except FlowRefused:
        return False
    return True


def test_records_flow_to_the_area_s_own_keeper_and_to_no_one_else(university, institute):
    assert flows(organisation=university)
    assert not flows(organisation=institute)
    assert not flows(organisation=body("หน่วยงานที่ไม่ได้ดูแลทะเบียน"))


def test_a_partner_s_data_manager_does_not_make_the_partner_the_keeper(institute):
    user_with("data_manager", "46", organisation=institute)
    assert not flows(organisation=institute)


def test_a_partner_gets_what_was_agreed_where_and_while_it_was(university, institute):
    agreed(university, institute, begins=TODAY, ends=TODAY + timedelta(days=30))
    assert flows(organisation=institute)
    assert not flows(organisation=institute, scope="households")
    assert not flows(organisation=institute, code="460510")
    assert not flows(organisation=institute, on=TODAY - timedelta(days=1))
    assert not flows(organisation=institute, on=TODAY + timedelta(days=30))


def test_an_agreement_with_a_body_holds_for_its_offices(university, institute):
    agreed(university, institute)
    assert flows(organisation=body("สถาบันสมมุติ สาขากาฬสินธุ์", parent=institute))


@pytest.mark.parametrize(
    ("begins", "ends", "scopes", "said"),
    [
        (TODAY + timedelta(days=1), None, ["lists"], "not begun|ยังไม่เริ่ม"),
        (TODAY - timedelta(days=9), TODAY, ["lists"], "has ended|สิ้นสุด"),
        (TODAY, None, ["aggregate"], "does not cover|ไม่ครอบคลุม"),
    ],
)
def test_the_refusal_says_why(university, institute, begins, ends, scopes, said):
    with pytest.raises(FlowRefused, match=r"no agreement|ไม่มีข้อตกลง"):
        check_may_flow(scope="lists", area_code="4601", on=TODAY, organisation=institute)
    agreed(university, institute, begins=begins, ends=ends, scopes=scopes)
    with pytest.raises(FlowRefused, match=said):
        check_may_flow(scope="lists", area_code="4601", on=TODAY, organisation=institute)


@pytest.mark.parametrize(
    ("role", "figures", "lists"),
    [
        ("data_manager", True, True),
        ("supervisor", True, False),
        ("governor_office", True, False),
        ("administrator", True, False),
        ("surveyor", False, False),
        ("agency_officer", False, False),
    ],
)
def test_what_a_user_takes_out(role, figures, lists):
    user = user_with(role, "4601")
    assert flows(user=user, scope="aggregate") is figures
    assert flows(user=user, scope="lists") is lists
    assert not flows(user=user, scope="aggregate", code="4605")


def test_a_user_of_a_partner_needs_the_agreement_and_one_of_the_area_does_not(university, institute):
    assert flows(user=user_with("data_manager", "4601", organisation=university))
    guest = user_with("data_manager", "4601", organisation=institute)
    assert flows(user=guest, scope="aggregate")
    assert not flows(user=guest)
    agreement = agreed(university, institute)
    assert flows(user=guest)
    end_agreement(agreement=agreement, on=TODAY, reason="ยกเลิก", by=None, at=AT)
    assert not flows(user=guest)


def test_the_gate_asks_about_somebody():
    with pytest.raises(TypeError):
        check_may_flow(scope="lists", area_code="46", on=TODAY)


# ---- organisations and agreements


def test_who_may_enter_organisations_and_where():
    administrator = user_with("administrator", "4601")
    assert body("ชมรมสมมุติ", "460101", by=administrator).area_id == "460101"
    for name, code, by in [
        ("ก", "4605", administrator),
        ("ข", "", administrator),
        ("ค", "46", user_with("data_manager", "46")),
    ]:
        with pytest.raises(PermissionDenied):
            body(name, code, by=by)


def test_one_name_once_in_an_area(university):
    with pytest.raises(CooperationRefused):
        body("มหาวิทยาลัยสมมุติ")
    other = body("มหาวิทยาลัยสมมุติ", "4601")
    terms = {"name_en": "", "sector": Sector.ACADEMIC, "is_central": False, "by": None, "at": AT}
    change_organisation(organisation=university, name_th="มหาวิทยาลัยใหม่", parent=None, **terms)
    change_organisation(organisation=other, name_th=other.name_th, parent=university, **terms)
    with pytest.raises(CooperationRefused):
        change_organisation(organisation=university, name_th="มหาวิทยาลัยใหม่", parent=other, **terms)
    assert Organisation.objects.get(pk=other.pk).parent == university


def test_an_organisation_ends_when_nobody_acts_for_it(institute):
    user = user_with("mentor", "46", organisation=institute)
    with pytest.raises(CooperationRefused):
        end_organisation(organisation=institute, on=TODAY, by=None, at=AT)
    user.grants.update(valid_to=TODAY)
    end_organisation(organisation=institute, on=TODAY, by=None, at=AT)
    assert Organisation.objects.get(pk=institute.pk).ended_on == TODAY


def test_an_agreement_has_a_scope_two_parties_and_a_term(university, institute):
    for parties, scopes, ends in [
        ([university], ["lists"], None),
        ([university, university], ["lists"], None),
        ([university, institute], [], None),
        ([university, institute], ["lists"], TODAY),
    ]:
        with pytest.raises(CooperationRefused):
            agreed(*parties, scopes=scopes, ends=ends)
    with pytest.raises(PermissionDenied):
        agreed(university, institute, by=user_with("administrator", "4605"))


def test_an_agreement_ends_once_with_a_reason(university, institute):
    agreement = agreed(university, institute)
    terms = {"agreement": agreement, "on": TODAY, "by": None, "at": AT}
    with pytest.raises(CooperationRefused):
        end_agreement(reason="", **terms)
    end_agreement(reason="ครบโครงการ", **terms)
    with pytest.raises(CooperationRefused):
        end_agreement(reason="อีกครั้ง", **terms)


# ---- the first day


def test_the_steps_of_the_first_day_are_taken_one_by_one(university, institute):
    Organisation.objects.all().update(ended_on=TODAY)
    for grant in university.grants.all():
        grant.delete()
    assert [step.key for step in set_up_steps("46") if step.is_done] == ["signed_in"]
    checklist = set_up_checklist(set_up_steps("46"))
    assert [line["state"] for line in checklist] == ["current", "todo", "todo", "done", "todo", "todo"]

    body("ศูนย์สมมุติ", "4601")
    manager = user_with("data_manager", "46")
    grant_role(
        user=user_with("supervisor", "4605"),
        role="protection_officer",
        area=area("46"),
        valid_from=TODAY,
        by=None,
        at=AT,
    )
    agreed(university, institute)
    steps = {step.key: step for step in set_up_steps("46")}
    assert [key for key, step in steps.items() if not step.is_done] == ["signed_in"]
    assert steps["signed_in"].count == 0
    manager.__class__.objects.update(last_login=AT)
    assert all(step.is_done for step in set_up_steps("46"))
    assert not {step.key: step for step in set_up_steps("4605")}["organisations"].is_done
