"""Pages of the directory: open to read for everybody who signs in, to change for who manages organisations there."""

from datetime import date

import pytest
from django.urls import reverse

from ppaos.ground.geography.models import Area
from ppaos.people.cooperation.actions import load_catalogue
from ppaos.people.cooperation.models import Organisation, Service
from tests.factories.areas import AT, make_areas
from tests.factories.people import user_with

pytestmark = pytest.mark.django_db
BACKEND = "ppaos.ground.accounts.backends.ActiveUsers"


@pytest.fixture(autouse=True)
def directory():
    make_areas()
    load_catalogue(area=Area.objects.get(pk="46"), by=None, at=AT)


@pytest.fixture
def manager(client):
    """A browser in which the administrator of the province is signed in."""
    client.force_login(user_with("administrator", "46", name="manager"), backend=BACKEND)
    return client


@pytest.fixture
def service():
    return Service.objects.get(code="low_income_family")


def address(name, *args):
    return reverse(f"cooperation:{name}", args=args)


def typed_from(form, **changed):
    """What a browser would send for the form as it is shown."""
    fields = {field.html_name: field.value() for field in form}
    return {name: value for name, value in (fields | changed).items() if value is not None}


def rules_of(rows):
    """Rows of rules as a browser sends them."""
    boxes = {"rules-TOTAL_FORMS": len(rows), "rules-INITIAL_FORMS": 0}
    names = ("fact", "compared", "value", "thai", "english")
    for number, row in enumerate(rows):
        boxes |= {f"rules-{number}-{name}": value for name, value in zip(names, row, strict=True)}
    return boxes


def test_everybody_who_signs_in_reads_and_only_managers_change(client, service):
    assert client.get(address("services")).url.startswith("/sign-in/")
    client.force_login(user_with("surveyor", "460101"), backend=BACKEND)
    assert service.name_th in client.get(address("services"), {"words": "รายได้น้อย"}).text
    shown = client.get(address("service", service.pk))
    assert shown.status_code == 200
    assert shown.context["place_form"] is shown.context["capacity_form"] is None
    for name in ("new_service", "services_sheet", "bring_in_services"):
        assert client.get(address(name)).status_code == 403
    assert client.get(address("change_service", service.pk)).status_code == 403
    place = service.places.first()
    for name, keys in (
        ("end_service", [service.pk]), ("place_service", [service.pk]), ("tell_capacity", [service.pk]),
        ("unplace_service", [service.pk, place.pk]),
    ):  # fmt: skip
        assert client.post(address(name, *keys)).status_code == 403
    assert client.get(address("service", 0)).status_code == 404


def test_who_manages_another_area_changes_nothing_here(client, service):
    client.force_login(user_with("administrator", "4605"), backend=BACKEND)
    assert client.get(address("service", service.pk)).status_code == 200
    assert client.get(address("change_service", service.pk)).status_code == 403
    answer = client.post(
        address("tell_capacity", service.pk), {"area": "4601", "fiscal_year": 2570, "places": 3}, follow=True
    )
    assert "พื้นที่" in answer.text
    assert not service.capacities.exists()


def test_services_are_found_by_need_area_and_word(manager):
    def found(**query):
        return {row["service"].code for row in manager.get(address("services"), query).context["rows"]}

    assert found(need="housing_repair", per="household") == {"baan_porpiang"}
    assert "elderly_allowance_60" in found(words="เบี้ยยังชีพ", area="460101")
    assert found(words="ไม่มีบริการนี้") == set()
    assert manager.get(address("services"), {"area": "ที่ไหน"}).context["form"].errors["area"]
    assert manager.get(address("services"), {"page": 2}).status_code == 200


def test_pages_speak_english_too(manager, service):
    manager.cookies.load({"django_language": "en"})
    assert "Support of a low-income family" in manager.get(address("service", service.pk)).text
    assert "income below the poverty line" in manager.get(address("service", service.pk)).text


def test_a_service_is_corrected_and_gets_other_terms(manager, service):
    page = manager.get(address("change_service", service.pk))
    rules = [("is_below_line", "==", "true", "", ""), ("members", ">=", "2", "", ""), ("", ">=", "", "", "")]
    typed = typed_from(page.context["form"], amount_baht="3500", days_sent="5", documents="บัตร\n\nทะเบียนบ้าน")
    answer = manager.post(address("change_service", service.pk), typed | rules_of(rules))
    assert answer.url == address("service", service.pk)
    service.refresh_from_db()
    assert (service.amount_baht, service.standard_days["sent"], service.documents) == (
        3500,
        5,
        ["บัตร", "ทะเบียนบ้าน"],
    )
    assert service.eligibility[1] == {
        "fact": "members", "is": ">=", "value": 2, "thai": "จำนวนสมาชิก ตั้งแต่ 2", "english": "members at least 2",
    }  # fmt: skip
    manager.post(address("change_service", service.pk), typed | rules_of([]) | {"valid_from": "1 ต.ค. 2570"})
    new = Service.objects.get(code=service.code, valid_from=date(2027, 10, 1))
    assert new.eligibility == []
    assert [row["service"] for row in manager.get(address("service", new.pk)).context["others"]] == [service]


@pytest.mark.parametrize(
    ("changed", "rules"),
    [
        ({"name_th": ""}, []),
        ({"documents": "ก" * 121}, []),
        ({"valid_from": "1 ม.ค. 2560"}, []),
        ({}, [("age", ">=", "แก่", "", "")]),
        ({}, [("health", ">=", "ill", "", "")]),
    ],
)
def test_what_cannot_be_is_told_at_its_place(manager, service, changed, rules):
    page = manager.get(address("change_service", service.pk))
    answer = manager.post(
        address("change_service", service.pk), typed_from(page.context["form"], **changed) | rules_of(rules)
    )
    assert answer.status_code == 200
    assert answer.context["form"].errors or any(answer.context["rules"].errors)


def test_a_service_is_entered(manager):
    office = Organisation.objects.get(code="psdhs")
    typed = {
        "code": "rice_bank", "organisation": office.pk, "area": "46", "name_th": "ธนาคารข้าว", "needs": ["relief_goods"],
        "per": "household", "period": "fiscal_year", "times_per_period": 1, "status": "proposal", "source": "มติ",
        "valid_from": "1/10/2569",
    }  # fmt: skip
    answer = manager.post(address("new_service"), typed | rules_of([]))
    made = Service.objects.get(code="rice_bank")
    assert answer.url == address("service", made.pk)
    assert made.places.get().office == office
    again = manager.post(address("new_service"), typed | rules_of([]))
    assert again.context["form"].non_field_errors()
    assert manager.get(address("new_service")).status_code == 200


def test_offices_are_added_by_kind_or_name_and_taken_away(manager, service):
    def places(**typed):
        manager.post(address("place_service", service.pk), typed)
        return service.places.count()

    hospitals = Organisation.objects.filter(kind="hospital").count()
    assert places(area="46", kind="hospital") == 1 + hospitals
    assert places(area="4605", office=Organisation.objects.get(code="treasury_office").pk) == 2 + hospitals
    assert (
        places(area="46", kind="temple")
        == places(area="46")
        == places(area="99", kind="hospital")
        == 2 + hospitals
    )
    place = service.places.get(area="4605", office__code="treasury_office")
    assert manager.post(address("unplace_service", service.pk, place.pk)).status_code == 302
    assert service.places.count() == 1 + hospitals


def test_capacity_is_told_and_a_service_ended(manager, service):
    typed = {"area": "46", "fiscal_year": 2570, "places": 40, "baht": "120000", "source": "แผน"}
    manager.post(address("tell_capacity", service.pk), typed)
    assert "120,000" in manager.get(address("service", service.pk)).text
    manager.post(address("tell_capacity", service.pk), typed | {"places": -1})
    assert service.capacities.get().places == 40
    manager.post(address("end_service", service.pk))
    service.refresh_from_db()
    assert service.valid_to is not None
    refused = manager.post(address("end_service", service.pk), follow=True)
    assert "สิ้นสุดไปแล้ว" in refused.text
