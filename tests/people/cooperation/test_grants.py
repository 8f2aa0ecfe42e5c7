"""Who may hand out which role where; roles that exclude each other; the same grant twice."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import PermissionDenied

from ppaos.ground.accounts.actions import (
    AccountRefused,
    Invitee,
    create_first_administrator,
    invite_user,
    invite_users,
)
from ppaos.ground.accounts.models import AccessCode, User
from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.models import Event
from ppaos.people.cooperation.actions import (
    CooperationRefused,
    end_grant,
    grant_role,
    invite,
    reset,
    resume,
    suspend,
)
from ppaos.people.cooperation.models import Grant
from ppaos.people.cooperation.permissions import check_can_manage_user, grantable_roles
from tests.factories.areas import make_areas
from tests.factories.people import data_manager_of, organisation, user_with

pytestmark = pytest.mark.django_db
AT, TODAY = datetime(2026, 11, 22, 9, 0, tzinfo=UTC), date(2026, 11, 22)


@pytest.fixture(autouse=True)
def areas():
    make_areas()


def granted(user, role, area="4601", *, by=None, **terms):
    return grant_role(
        user=user, role=role, area=Area.objects.get(pk=area), valid_from=TODAY, by=by, at=AT, **terms
    )


def newcomer(name="somsri"):
    return invite_user(username=name, display_name="สมศรี สมมุติ", by=None, at=AT).user


def test_the_first_administrator_comes_in_once_and_may_administer():
    first, code, _ = create_first_administrator(username="Admin", display_name="ผู้ดูแล", by=None, at=AT)
    granted(first, "administrator", "46")
    assert first.username == "admin"
    event = Event.objects.get(verb="administrator.created")
    assert event.subjects.get().subject_id == first.pk
    assert code not in str(event.detail)
    assert AccessCode.objects.get(user=first).code_hash != code
    with pytest.raises(AccountRefused, match=r"users already|มีผู้ใช้"):
        create_first_administrator(username="second", display_name="สอง", by=None, at=AT)


@pytest.mark.parametrize("username", ["", "ab", "สมศรี", "-first", "a b c", "x" * 61])
def test_odd_user_names_are_refused(username):
    with pytest.raises(AccountRefused):
        invite_user(username=username, display_name="สมศรี", by=None, at=AT)


def test_a_name_without_a_face_and_a_name_taken_are_refused_and_nothing_is_written():
    newcomer()
    for invitees in (
        [Invitee("other", "  ")],
        [Invitee("fresh", "ใหม่"), Invitee("SOMSRI", "สมศรี")],
        [Invitee("twice", "หนึ่ง"), Invitee("Twice", "สอง")],
    ):
        with pytest.raises(AccountRefused):
            invite_users(invitees=invitees, by=None, at=AT)
    assert User.objects.count() == 1


def test_many_come_in_with_one_event_and_few_statements(django_assert_num_queries):
    invitees = [Invitee(f"surveyor{number}", f"คนที่ {number}") for number in range(200)]
    with django_assert_num_queries(7):
        made = invite_users(invitees=invitees, by=None, at=AT)
    assert len({invitation.code for invitation in made}) == 200
    assert Event.objects.get(verb="user.invited").subjects.count() == 200


# who, in 4601, hands out: (role, area) -> whether it is given
HANDED_OUT = {
    "administrator": {
        ("surveyor", "460101"): True,
        ("administrator", "4601"): True,
        ("data_manager", "46010101"): True,
        ("surveyor", "4605"): False,
        ("surveyor", "46"): False,
    },
    "data_manager": {
        ("surveyor", "4601"): True,
        ("supervisor", "460101"): True,
        ("administrator", "4601"): False,
        ("data_manager", "4601"): False,
        ("protection_officer", "4601"): False,
        ("surveyor", "4605"): False,
    },
    "supervisor": {("surveyor", "4601"): False},
    "protection_officer": {("surveyor", "4601"): False},
}


@pytest.mark.parametrize(
    ("holder", "role", "area", "is_given"),
    [(holder, *what, given) for holder, rows in HANDED_OUT.items() for what, given in rows.items()],
)
def test_who_hands_out_what_where(holder, role, area, is_given):
    by, user = user_with(holder, "4601"), newcomer()
    if is_given:
        assert granted(user, role, area, by=by).granted_by == by
    else:
        with pytest.raises(PermissionDenied):
            granted(user, role, area, by=by)
        assert not user.grants.exists()


def test_nobody_grants_themselves_or_ends_their_own():
    administrator = user_with("administrator", "46")
    with pytest.raises(PermissionDenied):
        granted(administrator, "data_manager", by=administrator)
    with pytest.raises(PermissionDenied):
        end_grant(grant=administrator.grants.get(), on=TODAY, reason="ลาออก", by=administrator, at=AT)


def test_grants_of_yesterday_hand_out_nothing_today():
    administrator = user_with("administrator", "46")
    administrator.grants.update(valid_to=TODAY)
    assert grantable_roles(administrator, area_code="46", on=TODAY) == frozenset()
    assert "surveyor" in grantable_roles(administrator, on=date(2026, 11, 21))


def test_the_same_grant_twice_changes_nothing():
    user = newcomer()
    assert granted(user, "surveyor") == granted(user, "surveyor")
    assert Event.objects.filter(verb="role.granted").count() == 1
    with pytest.raises(CooperationRefused, match=r"other terms|เงื่อนไขอื่น"):
        granted(user, "surveyor", organisation=organisation())


@pytest.mark.parametrize(
    ("first", "second"),
    [(("surveyor", "460101"), ("supervisor", "4601")), (("supervisor", "4601"), ("surveyor", "46010101"))],
)
def test_who_enters_does_not_approve_over_the_same_ground(first, second):
    user = newcomer()
    granted(user, *first)
    with pytest.raises(CooperationRefused):
        granted(user, *second)
    assert granted(user, second[0], "4605").area_id == "4605", "elsewhere they may"


def test_after_the_end_of_one_role_the_other_may_begin():
    user, administrator = newcomer(), user_with("administrator", "46")
    grant = granted(user, "surveyor")
    with pytest.raises(CooperationRefused):
        end_grant(grant=grant, on=TODAY, reason=" ", by=administrator, at=AT)
    end_grant(grant=grant, on=date(2026, 1, 1), reason="เปลี่ยนหน้าที่", by=administrator, at=AT)
    grant.refresh_from_db()
    assert grant.valid_to == grant.valid_from == TODAY, "a grant never ends before it begins"
    with pytest.raises(CooperationRefused):
        end_grant(grant=grant, on=TODAY, reason="อีกครั้ง", by=administrator, at=AT)
    assert granted(user, "supervisor", by=administrator).role == "supervisor"
    event = Event.objects.get(verb="role.ended")
    assert (event.area_code, event.actor_id) == ("4601", administrator.pk)


def test_who_may_not_end_a_grant():
    grant = granted(newcomer(), "administrator", "46")
    with pytest.raises(PermissionDenied):
        end_grant(grant=grant, on=TODAY, reason="ยึดอำนาจ", by=user_with("administrator", "4601"), at=AT)


def test_an_invitation_that_may_not_be_granted_invites_nobody():
    manager = data_manager_of("4601")
    terms = {"area": Area.objects.get(pk="4601"), "valid_from": TODAY, "by": manager, "at": AT}
    with pytest.raises(PermissionDenied):
        invite(username="boss", display_name="หัวหน้า", role="administrator", **terms)
    assert not User.objects.filter(username="boss").exists()
    made = invite(username="somsri", display_name="สมศรี", role="surveyor", **terms)
    assert made.user.grants.get().role == "surveyor"
    with pytest.raises(PermissionDenied):
        invite(
            username="far",
            display_name="ไกล",
            role="surveyor",
            **terms | {"area": Area.objects.get(pk="4605")},
        )


def test_nobody_manages_an_account_that_reaches_further_than_their_own():
    manager, administrator = data_manager_of("4601"), user_with("administrator", "46")
    user = newcomer()
    granted(user, "surveyor")
    check_can_manage_user(by=manager, user=user)
    granted(user, "mentor", "4605")
    for by in (manager, user):
        for act in (reset, resume, suspend):
            with pytest.raises(PermissionDenied):
                act(user=user, by=by, at=AT, **({"reason": "ทดสอบ"} if act is suspend else {}))
    assert reset(user=user, by=administrator, at=AT).user == user
    suspend(user=user, reason="พ้นหน้าที่", by=administrator, at=AT)
    with pytest.raises(AccountRefused):
        reset(user=user, by=administrator, at=AT)
    resume(user=user, by=administrator, at=AT)
    assert User.objects.get(pk=user.pk).is_active


def test_who_holds_nothing_any_more_is_managed_where_they_were():
    manager, user = data_manager_of("4601"), newcomer()
    with pytest.raises(PermissionDenied):
        check_can_manage_user(by=manager, user=user)
    end_grant(grant=granted(user, "surveyor"), on=TODAY, reason="จบงาน", by=None, at=AT)
    check_can_manage_user(by=manager, user=user)
    check_can_manage_user(by=None, user=user)
    with pytest.raises(PermissionDenied):
        check_can_manage_user(by=data_manager_of("4605"), user=user)


def test_an_account_without_any_grant_is_for_the_country_s_administrator():
    check_can_manage_user(by=user_with("administrator", "TH"), user=newcomer())


def test_suspension_needs_a_reason_and_another_person():
    administrator, user = user_with("administrator", "46"), newcomer()
    granted(user, "surveyor")
    with pytest.raises(AccountRefused):
        suspend(user=user, reason="", by=administrator, at=AT)
    assert Grant.objects.filter(user=user).exists()


def test_a_role_may_be_given_by_its_name_in_code():
    somsri = newcomer()
    granted(somsri, Grant.Role.ADMINISTRATOR)
    granted(somsri, Grant.Role.DATA_MANAGER)
    assert set(somsri.grants.values_list("role", flat=True)) == {"administrator", "data_manager"}
