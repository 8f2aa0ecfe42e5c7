"""Every page of people and cooperation: as who looks after the area, as somebody from outside, as who may not."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from ppaos.ground.accounts.models import User
from ppaos.people.cooperation.models import Agreement, Grant, Organisation, Sector
from ppaos.people.cooperation.permissions import organisations_in_sight
from tests.factories.areas import make_areas
from tests.factories.people import user_with

pytestmark = pytest.mark.django_db
BACKEND = "ppaos.ground.accounts.backends.ActiveUsers"
AT, TODAY = datetime(2026, 11, 22, 9, 0, tzinfo=UTC), date(2026, 11, 22)


@pytest.fixture(autouse=True)
def areas():
    make_areas()


@pytest.fixture
def inside(client):
    """A browser in which the administrator of 4601 is signed in."""
    client.force_login(user_with("administrator", "4601", name="inside"), backend=BACKEND)
    return client


@pytest.fixture
def person():
    return user_with("surveyor", "460101", name="somsri")


@pytest.fixture
def grant(person):
    return person.grants.get()


@pytest.fixture
def organisation():
    return Organisation.objects.create(name_th="หน่วยสมมุติ", sector=Sector.PEOPLE, area_id="4601")


@pytest.fixture
def agreement(organisation):
    agreement = Agreement.objects.create(
        title="ข้อตกลงสมมุติ", area_id="4601", scopes=["lists"], valid_from=TODAY
    )
    agreement.parties.add(organisation)
    return agreement


def address(name, **keys):
    return reverse(f"cooperation:{name}", kwargs=keys)


def pages(person, grant, organisation, agreement):
    """(address, whether it is a form to send) of every page that speaks of one record."""
    return [
        (address("user", user_id=person.pk), False),
        (address("reset", user_id=person.pk), True),
        (address("suspend", user_id=person.pk), True),
        (address("resume", user_id=person.pk), True),
        (address("end_grant", grant_id=grant.pk), True),
        (address("organisation", organisation_id=organisation.pk), False),
        (address("end_organisation", organisation_id=organisation.pk), True),
        (address("end_agreement", agreement_id=agreement.pk), True),
        (address("change_agreement", agreement_id=agreement.pk), False),
        (address("renew_agreement", agreement_id=agreement.pk), False),
        (address("attach_document", agreement_id=agreement.pk), True),
    ]


COMMON = [
    "users",
    "invite",
    "officers",
    "officers_example",
    "organisations",
    "new_organisation",
    "new_agreement",
]


@pytest.mark.parametrize("name", COMMON)
def test_pages_open_to_who_looks_after_an_area_and_to_no_other_role(inside, name):
    assert inside.get(address(name)).status_code == 200
    inside.force_login(user_with("supervisor", "4601"), backend=BACKEND)
    refused = inside.get(address(name))
    assert refused.status_code == 403
    inside.logout()
    assert inside.get(address(name)).url.startswith("/sign-in/")


def test_records_out_of_the_area_are_not_there(client, person, grant, organisation, agreement):
    client.force_login(user_with("administrator", "4605"), backend=BACKEND)
    for page, is_sent in pages(person, grant, organisation, agreement):
        answer = client.post(page, {"reason": "x"}) if is_sent else client.get(page)
        assert answer.status_code == 404, page
    assert "somsri" not in client.get(address("users")).text
    assert "หน่วยสมมุติ" not in client.get(address("organisations")).text
    assert "ข้อตกลงสมมุติ" not in client.get(address("agreements")).text
    person.refresh_from_db()
    assert person.is_active


def test_records_are_not_open_to_a_role_that_looks_after_nobody(
    client, person, grant, organisation, agreement
):
    client.force_login(user_with("supervisor", "4601"), backend=BACKEND)
    for page, is_sent in pages(person, grant, organisation, agreement):
        answer = client.post(page, {"reason": "x"}) if is_sent else client.get(page)
        assert answer.status_code == 403, page


def test_people_are_found_by_name_role_area_and_state(inside, person):
    other = user_with("mentor", "4601", name="mentor-one")
    other.set_password("ฝนตกที่นาโกทุกวัน")
    other.display_name, other.phone = "มานี สมมุติ", "0800000005"
    other.save()

    def found(**query):
        return {row["user"].username for row in inside.get(address("users"), query).context["rows"]}

    assert found() == {"inside", "somsri", "mentor-one"}
    assert found(words="มานี สมมุติ") == found(words="0005") == found(role="mentor") == {"mentor-one"}
    assert found(area="กาฬสินธุ์ (460101)") == found(area="460101") == {"somsri"}
    assert found(state="active") == {"mentor-one"}
    assert found(state="suspended") == set()
    assert "แถวที่ไม่มี" not in inside.get(address("users"), {"area": "4605"}).text
    assert inside.get(address("users"), {"area": "4605"}).context["form"].errors["area"]


def test_somebody_is_invited_and_the_code_is_shown_this_once(inside):
    typed = {"display_name": "สมหญิง", "username": "Somying", "role": "surveyor", "area": "460101"}
    shown = inside.post(address("invite"), typed)
    made = shown.context["made"]
    assert made.code in shown.text
    assert "no-store" in shown.headers["Cache-Control"]
    assert made.user.grants.get().area_id == "460101"
    again = inside.post(address("invite"), typed)
    assert again.context["form"].non_field_errors()
    assert made.code not in inside.get(address("user", user_id=made.user.pk)).text


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("area", "4605"),
        ("area", "ที่ไหนสักแห่ง"),
        ("role", "king"),
        ("valid_to", "1/1/2569"),
        ("display_name", ""),
    ],
)
def test_a_wrong_invitation_says_what_to_mend(inside, field, wrong):
    typed = {
        "display_name": "สมหญิง",
        "username": "somying",
        "role": "surveyor",
        "area": "460101",
        field: wrong,
    }
    assert field in inside.post(address("invite"), typed).context["form"].errors
    assert not User.objects.filter(username="somying").exists()


def test_a_role_has_a_last_day_and_holds_through_it(inside, person):
    page = address("user", user_id=person.pk)
    answer = inside.post(page, {"role": "mentor", "area": "4601", "valid_to": "31/12/2599"})
    assert answer.url == page
    assert person.grants.get(role="mentor").valid_to == date(2057, 1, 1)
    assert "31 ธ.ค. 2599" in inside.get(page).text
    refused = inside.post(page, {"role": "supervisor", "area": "4601"})
    assert refused.context["form"].non_field_errors()


def test_a_role_may_be_for_an_organisation(inside, person, organisation):
    page = address("user", user_id=person.pk)
    inside.post(page, {"role": "mentor", "area": "4601", "organisation": organisation.pk})
    assert person.grants.get(role="mentor").organisation == organisation
    assert "หน่วยสมมุติ" in inside.get(address("users")).text


def test_a_role_is_ended_with_a_reason(inside, person, grant):
    page = address("end_grant", grant_id=grant.pk)
    inside.post(page, {"reason": ""})
    assert Grant.objects.get(pk=grant.pk).valid_to is None
    inside.post(page, {"reason": "จบฤดูสำรวจ"})
    assert Grant.objects.get(pk=grant.pk).ended_reason == "จบฤดูสำรวจ"
    shown = inside.get(address("user", user_id=person.pk))
    assert shown.context["grants"][0]["is_ended"]
    assert not shown.context["grants"][0]["can_end"]


def test_an_account_is_suspended_opened_and_reset(inside, person):
    inside.post(address("suspend", user_id=person.pk), {"reason": ""})
    person.refresh_from_db()
    assert person.is_active
    inside.post(address("suspend", user_id=person.pk), {"reason": "พ้นหน้าที่"})
    person.refresh_from_db()
    assert person.suspended_reason == "พ้นหน้าที่"
    assert "พ้นหน้าที่" in inside.get(address("user", user_id=person.pk)).text
    assert inside.post(address("reset", user_id=person.pk)).status_code == 302
    inside.post(address("resume", user_id=person.pk))
    shown = inside.post(address("reset", user_id=person.pk))
    assert shown.context["made"].code in shown.text


def test_who_reaches_further_is_seen_but_not_managed(inside, person):
    Grant.objects.create(user=person, role="mentor", area_id="4605", valid_from=TODAY)
    page = inside.get(address("user", user_id=person.pk))
    assert page.context["unmanageable"]
    for name in ("reset", "suspend", "resume"):
        assert inside.post(address(name, user_id=person.pk), {"reason": "x"}).status_code == 403


def test_an_organisation_is_entered_corrected_and_ended(inside):
    typed = {"name_th": "ชมรมสมมุติ", "sector": "people", "area": "4601"}
    assert inside.post(address("new_organisation"), typed).url == address("organisations")
    assert inside.post(address("new_organisation"), typed).context["form"].non_field_errors()
    club = Organisation.objects.get(name_th="ชมรมสมมุติ")
    page = address("organisation", organisation_id=club.pk)
    assert inside.get(page).context["form"].initial["name_th"] == "ชมรมสมมุติ"
    other = Organisation.objects.create(name_th="อื่น", sector="people", area_id="4601")
    typed = {"name_th": "อื่น", "sector": "private"}
    assert inside.post(page, typed).context["form"].non_field_errors()
    assert inside.post(page, typed | {"name_th": "ชมรมใหม่"}).status_code == 302
    user_with("mentor", "4601", organisation=club)
    inside.post(address("end_organisation", organisation_id=club.pk))
    inside.post(address("end_organisation", organisation_id=other.pk))
    assert list(Organisation.objects.order_by("id").values_list("name_th", "ended_on")) == [
        ("ชมรมใหม่", None), ("อื่น", other.__class__.objects.get(pk=other.pk).ended_on),
    ]  # fmt: skip
    assert Organisation.objects.get(pk=other.pk).ended_on is not None


def test_wider_organisations_are_seen_and_not_changed(inside):
    Organisation.objects.create(name_th="ส่วนกลางสมมุติ", name_en="Centre", sector="government", is_central=True)
    province = Organisation.objects.create(name_th="จังหวัดสมมุติ", sector="government", area_id="46")
    rows = {row["name"]: row["can_change"] for row in inside.get(address("organisations")).context["rows"]}
    assert rows == {"ส่วนกลางสมมุติ": False, "จังหวัดสมมุติ": False}
    answer = inside.post(
        address("organisation", organisation_id=province.pk), {"name_th": "ยึด", "sector": "people"}
    )
    assert answer.status_code == 403
    assert not organisations_in_sight(user_with("surveyor", "46")).exists()


def test_pages_speak_english_too(inside, person, agreement):
    inside.post("/language/", {"language": "en"})
    for name in COMMON:
        if name != "officers_example":
            assert 'lang="en"' in inside.get(address(name)).text
    assert "field surveyor" in inside.get(address("user", user_id=person.pk)).text


def test_the_tabs_are_the_pages_that_open_to_the_reader(inside):
    def tabs():
        return {
            name
            for name in ("organisations", "agreements")
            if f'"{address(name)}"' in inside.get(address("invite")).text.split("<main")[1]
        }

    assert tabs() == {"organisations", "agreements"}
    inside.force_login(user_with("data_manager", "4601"), backend=BACKEND)
    assert tabs() == {"agreements"}, "who sees the policy reads agreements"


def test_organisations_are_found_by_name_and_kind_and_tell_how_to_reach_them(inside, organisation):
    Organisation.objects.create(
        name_th="โรงพยาบาลสมมุติ", sector=Sector.GOVERNMENT, area_id="4601", kind="hospital", code="hospital"
    )
    page = address("organisation", organisation_id=organisation.pk)
    typed = {"name_th": "หน่วยสมมุติ", "sector": "people", "kind": "community_group", "phone": "043000000"}
    inside.post(page, typed | {"email": "a@example.org", "website": "example.org"})
    organisation.refresh_from_db()
    assert (organisation.kind, organisation.phone) == ("community_group", "043000000")
    assert (organisation.email, organisation.website) == ("a@example.org", "https://example.org")

    def found(**query):
        return [row["name"] for row in inside.get(address("organisations"), query).context["rows"]]

    assert found() == ["หน่วยสมมุติ", "โรงพยาบาลสมมุติ"]
    assert found(words="สมมุติ โรง") == found(kind="hospital") == ["โรงพยาบาลสมมุติ"]
    assert found(words="ไม่มี") == []
    assert found(kind="castle") == found()
    # A hospital agrees through its ministry; bodies that people entered are all offered.
    offered = inside.get(address("new_agreement")).context["form"].fields["parties"].queryset
    assert list(offered) == [organisation]
