"""The pages of the ledger: sums that open to lines, lines of a household, corrections, closed years, a file."""

from datetime import date
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.models import Event
from ppaos.people.cooperation.models import Agreement, Organisation
from ppaos.people.registry.models import Opening
from ppaos.support.assistance.actions.errors import HelpRefused
from ppaos.support.assistance.actions.taking_out import read_evidence
from ppaos.support.assistance.models import ClosedYear, HelpLine
from ppaos.support.assistance.presenters.help import fault_words
from ppaos.support.assistance.queries.ledger import ledger_sums
from tests.factories.areas import make_areas
from tests.factories.helped import help_line, recorded
from tests.factories.people import AT, data_manager_of, household_of, organisation, user_with

pytestmark = pytest.mark.django_db
LEDGER, LINES, FILE, YEARS = (
    "/help/ledger/",
    "/help/ledger/lines/",
    "/help/ledger/lines/file/",
    "/help/ledger/years/",
)


@pytest.fixture
def place():
    make_areas()
    return household_of("สมศรี", "สมชาย")


@pytest.fixture
def body():
    return organisation()


@pytest.fixture
def manager(client, place):
    user = data_manager_of("46")
    client.force_login(user)
    return user


@pytest.fixture
def written(place, body):
    far = household_of("สมพร", key="h2", area_code="46010201")
    recorded(
        help_line(place, body, "1", budget_line="งบ 1", programme="โครงการ ก", quantity=2.0, unit="ชุด"),
        help_line(far, body, "2", baht=None, given_on=date(2026, 9, 1)),
        help_line(place, body, "3", stage="promised", baht=10_000.0, given_on=None),
    )
    return HelpLine.objects.get(key="1")


def words(answer):
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def of_household(place):
    return f"/help/ledger/households/{place.pk}/"


def of_line(line):
    return f"{LINES}{line.pk}/"


def sent(**given):
    return {
        "key": "form 1", "what": "ข้าวสาร", "kind": "goods", "stage": "paid", "given_on": "1/11/2569", "baht": "500",
        **given,
    }  # fmt: skip


def test_the_ledger_tells_each_stage_apart_and_opens_to_its_lines(client, manager, written):
    shown = words(client.get(LEDGER))
    assert "13,000" not in shown, "promised and given are never added"
    assert "3,000" in shown
    assert "10,000" in shown
    assert "งบ 1" in shown
    assert f"{LINES}?area=46&amp;stage=paid" in client.get(LEDGER).content.decode()
    cards = client.get(LEDGER, {"year": "2569", "area": "46"}).context["cards"]
    assert [card["value"] for card in cards] == ["1", None, "0", "0", "0", "0"], "worth not known is not zero"


def test_an_empty_ledger_says_so(client, manager):
    assert "ยังไม่มีความช่วยเหลือ" in words(client.get(LEDGER))
    assert "ไม่มีรายการ" in words(client.get(LINES))


def test_who_sees_only_figures_sees_no_lines(client, written):
    client.force_login(user_with("governor_office", "46"))
    assert LINES not in words(client.get(LEDGER))
    assert client.get(LINES).status_code == 403
    client.force_login(user_with("surveyor", "46"))
    assert client.get(LEDGER).status_code == 403


def test_areas_lines_and_households_out_of_sight_are_not_found(client, written, place):
    client.force_login(data_manager_of("4605"))
    for address in (f"{LEDGER}?area=4601", f"{LINES}?area=4601", of_household(place), of_line(written)):
        assert client.get(address).status_code == 404, address
    assert "สมศรี" not in words(client.get(LINES))


@pytest.mark.parametrize("asked", ["stage=gold", "kind=gold", "year=x", "organisation=1e5", "area=99"])
def test_an_address_that_asks_for_nonsense_is_not_found(client, manager, written, asked):
    assert client.get(f"{LINES}?{asked}").status_code == 404


def test_lines_are_filtered(client, manager, written, body):
    assert "สมพร" in words(client.get(LINES))
    asked = {"year": "2570", "stage": "paid", "kind": "cash", "organisation": body.pk, "budget_line": "งบ 1",
             "programme": "โครงการ ก", "area": "460101"}  # fmt: skip
    shown = words(client.get(LINES, asked))
    assert "สมศรี" in shown
    assert "สมพร" not in shown


def test_an_officer_sees_the_lines_of_households_opened_to_the_organisation(client, written, place, body):
    client.force_login(user_with("agency_officer", "46", organisation=body))
    assert "สมศรี" not in words(client.get(LINES))
    Opening.objects.create(
        household=place, organisation=body, field_classes=["names"], purpose="referral", origin_label="tests",
        valid_from=date(2026, 1, 1),
    )  # fmt: skip
    shown = words(client.get(LINES, {"area": "46"}))
    assert "สมศรี" in shown
    assert "สมพร" not in shown
    assert client.post(of_household(place), sent(organisation=body.pk)).status_code == 302
    assert HelpLine.objects.filter(what="ข้าวสาร").count() == 1


def test_help_without_referral_is_written_once_with_its_evidence(client, manager, place, body):
    photo = SimpleUploadedFile("photo.jpg", b"invented", content_type="image/jpeg")
    for _twice in range(2):
        photo.seek(0)
        person = place.memberships.get(is_head=True).person_id
        answer = client.post(
            of_household(place), sent(organisation=body.pk, evidence=photo, person=person, quantity="3")
        )
        assert answer.status_code == 302
    line = HelpLine.objects.get()
    assert (line.made_by, line.person_id, line.quantity, line.referral_id) == (manager, person, 3, None)
    shown = words(client.get(of_line(line)))
    assert f"{of_line(line)}evidence/" in shown
    assert b"".join(client.get(f"{of_line(line)}evidence/").streaming_content) == b"invented"
    assert Event.objects.filter(verb="household.read").exists()
    assert "ข้าวสาร" in words(client.get(of_household(place)))


def test_what_the_ledger_refuses_is_said_on_the_form(client, manager, place, body):
    shown = words(client.post(of_household(place), sent(organisation=body.pk, baht="-5")))
    assert "ต่ำกว่าศูนย์" in shown
    big = SimpleUploadedFile("big.jpg", b"0" * 10_000_001)
    shown = words(client.post(of_household(place), sent(organisation=body.pk, evidence=big)))
    assert "10 MB" in shown
    assert not HelpLine.objects.exists()


def test_who_may_not_write_sees_no_form(client, written, place):
    client.force_login(user_with("supervisor", "46"))
    assert "สมศรี" in words(client.get(of_household(place)))
    assert "record" not in words(client.get(of_household(place)))
    assert client.post(of_household(place), sent()).status_code == 403
    assert client.get(YEARS).status_code == 403


def test_a_line_is_corrected_and_taken_back_on_its_page(client, manager, written):
    page = of_line(written)
    assert "ไม่ต่าง" in words(client.post(page, {"baht": "3000", "reason": "ผิด"}))
    assert client.post(page, {"baht": "2500", "quantity": "", "reason": "ใบเสร็จ"}).status_code == 302
    assert "2,500" in words(client.get(page))
    assert client.post(page, {"take_back": "yes", "back-reason": ""}).status_code == 200
    assert client.post(page, {"take_back": "yes", "back-reason": "คนละบ้าน"}).status_code == 302
    shown = words(client.get(page))
    assert "คนละบ้าน" in shown
    assert 'name="take_back"' not in shown
    assert client.get(f"{page}evidence/").status_code == 404


def test_years_are_closed_and_opened_again_on_a_page(client, manager, body):
    assert "ยังไม่มีปีใด" in words(client.get(YEARS))
    assert client.post(YEARS, {"organisation": body.pk, "fiscal_year": "2569"}).status_code == 302
    assert "ปิดบัญชีไปแล้ว" in words(client.post(YEARS, {"organisation": body.pk, "fiscal_year": "2569"}))
    closed = ClosedYear.objects.get()
    for _twice in range(2):
        assert client.post(f"{YEARS}{closed.pk}/open/").status_code == 302
    assert "เปิดอยู่แล้ว" in words(client.get(YEARS))
    client.force_login(user_with("surveyor", "46"))
    assert client.post(f"{YEARS}{closed.pk}/open/").status_code == 403


def test_lines_leave_as_a_file_for_a_purpose(client, manager, written, place):
    assert client.post(FILE, {}).status_code == 302
    answer = client.post(f"{FILE}?area=46&year=2570", {"purpose": "assist", "format": "csv"})
    told = b"".join(answer.streaming_content).decode()
    assert "สมศรี" in told
    assert "สมพร" not in told
    assert "3000.00" in told
    event = Event.objects.get(verb="export.made")
    assert (event.detail, event.area_code) == ({"what": "help given", "rows": 2}, "46")
    client.force_login(user_with("supervisor", "46"))
    assert client.post(FILE, {"purpose": "assist", "format": "csv"}).status_code == 403
    client.force_login(data_manager_of("46"))
    partner = user_with("data_manager", "46", organisation=Organisation.objects.get())
    client.force_login(partner)
    assert client.post(FILE, {"purpose": "assist", "format": "xlsx"}).status_code == 403
    assert not Agreement.objects.exists()


def test_the_ledger_is_summed_by_what_it_knows_only(place, written):
    area = Area.objects.get(pk="46")
    assert ledger_sums(area, "kind")["part"].unique().to_list() == ["cash"]
    with pytest.raises(ValueError, match="gold"):
        ledger_sums(area, "gold")


def test_a_line_without_evidence_opens_none(written):
    with pytest.raises(HelpRefused):
        read_evidence(line=written, by=None, at=AT)


def test_every_fault_has_words():
    faults = {"key_missing", "amount_absurd", "quantity_absurd", "year_closed"}
    assert all(" " in fault_words(fault, "cash") or len(fault_words(fault)) > 20 for fault in faults)
    assert fault_words("amount_absurd", "cash") != fault_words("amount_absurd")
    assert not any("?" in fault_words(fault) for fault in faults)
    assert fault_words("unheard") == "unheard"
