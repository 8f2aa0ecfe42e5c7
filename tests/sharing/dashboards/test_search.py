"""One box finds everything that has a name or a number, within what the reader may see; what is typed stays unread."""

from urllib.parse import parse_qs, urlparse

import pytest

from ppaos.people.registry.models import Household
from ppaos.sharing.dashboards.queries.typed import opened_text, sealed_text
from tests.factories.areas import make_areas
from tests.factories.enrolled import model_of
from tests.factories.learned import course_held
from tests.factories.meetings import meeting_of
from tests.factories.people import citizen_id, data_manager_of, household_of, organisation, user_with
from tests.factories.referred import agreement_with, need_of, office, officer_of, sent_referral, service_of
from tests.factories.voiced import handler, voice_of

pytestmark = pytest.mark.django_db
SUGGESTIONS = "/search/suggestions/"


@pytest.fixture(autouse=True)
def named(client):
    make_areas()
    client.cookies["django_language"] = "en"
    household_of("สมหวัง", "มาลี", household_code="K-1", last_name="ใจดี")
    model_of("เห็ดฟางสร้างสุข", name_en="Straw mushroom")
    model_of("เห็ดในคลัง", area_id=None, in_library=True)
    course_held("เพาะเห็ดฟาง")
    organisation("กองทุนหมู่บ้านเหนือ")


def groups(client, user, text):
    client.force_login(user)
    response = client.get("/search/", {"q": text})
    found = response.context["groups"]
    urls = [row["url"] for group in found for row in group["rows"] if row["url"]]
    assert {client.get(url).status_code for url in urls} <= {200}
    return {group["kind"]: [row["title"] for row in group["rows"]] for group in found}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("สมหวัง", {"person": ["สมหวัง ใจดี"]}),
        ("ใจดี มา", {"person": ["มาลี ใจดี"]}),
        (citizen_id(1), {"person": ["สมหวัง ใจดี"]}),
        ("K-1", {"household": ["12/3 Moo 1"]}),
        ("12/3 หมู่ 1", {"household": ["12/3 Moo 1"]}),
        ("นาโก", {"area": ["Na Ko Subdistrict"]}),
        ("ต.นาโก", {"area": ["Na Ko Subdistrict"]}),
        ("na ko", {"area": ["Na Ko Subdistrict"]}),
        ("460510", {"area": ["Na Ko Subdistrict"]}),
        ("กองทุน", {"organisation": ["กองทุนหมู่บ้านเหนือ"]}),
        ("เห็ด", {"model": ["Straw mushroom", "เห็ดในคลัง"], "course": ["เพาะเห็ดฟาง"]}),
        ("STRAW", {"model": ["Straw mushroom"]}),
        ("ฟาง", {"model": ["Straw mushroom"], "course": ["เพาะเห็ดฟาง"]}),
        ("ด", {}),
        ("แพะ", {}),
        ("", {}),
        ("%", {}),
        ("999999", {}),
        ("V-46-2569-00001", {}),
        ("3/2569", {}),
    ],
)
def test_a_part_of_the_name_or_the_number_is_enough_and_one_letter_is_not(client, text, found):
    assert groups(client, data_manager_of("46"), text) == found


@pytest.mark.parametrize(
    ("role", "text", "found"),
    [
        ("governor_office", "สมหวัง", {}),
        ("governor_office", citizen_id(1), {}),
        ("governor_office", "K-1", {}),
        ("governor_office", "นาโก", {"area": ["Na Ko Subdistrict"]}),
        ("surveyor", "นาโก", {}),
        ("surveyor", "สมหวัง", {}),
        ("protection_officer", "เห็ด", {}),
        ("administrator", "สมหวัง", {}),
    ],
)
def test_each_role_finds_what_it_may_see(client, role, text, found):
    assert groups(client, user_with(role, "46"), text) == found


def test_a_referral_is_found_by_its_number_by_sender_and_receiver_alone(client):
    receiver = office()
    agreement_with(receiver)
    made = sent_referral(need_of(Household.objects.get()), service_of(receiver))
    found = {"referral": [f"Referral {made.pk}"]}
    for text in (f"R{made.pk}", f"#{made.pk}", f"r-{made.pk}"):
        assert groups(client, data_manager_of("46"), text) == found
    assert groups(client, officer_of(receiver), f"#{made.pk}") == found
    assert groups(client, officer_of(office("อีกแห่ง")), f"#{made.pk}") == {}
    assert groups(client, data_manager_of("4605"), f"#{made.pk}") == {}


def test_a_voice_is_found_by_its_number_where_it_may_be_seen(client):
    voice, sealed = voice_of(), voice_of(kind="conduct")
    found = {"voice": [voice.number]}
    assert groups(client, handler(), voice.number) == found
    assert groups(client, handler(name="b"), voice.number[-5:]) == found
    assert groups(client, handler(name="c"), sealed.number) == {}
    assert groups(client, data_manager_of("4605"), voice.number) == {}


def test_a_meeting_is_found_by_name_or_number(client):
    meeting = meeting_of()
    found = {"meeting": [f"เวทีแก้จนจังหวัด no. {meeting.number}/{meeting.year}"]}
    assert groups(client, data_manager_of("46"), "เวที") == found
    assert groups(client, data_manager_of("46"), f"{meeting.number}/{meeting.year}") == found
    assert groups(client, user_with("surveyor", "46"), "เวที") == {}


def test_nothing_of_another_district_is_found(client):
    stranger = data_manager_of("4605")
    assert groups(client, stranger, "สมหวัง") == {}
    assert groups(client, stranger, "12/3") == {}
    assert groups(client, stranger, "บ้านสมมุติ") == {}


def test_what_a_form_sends_stands_sealed_in_the_address_of_its_results(client):
    client.force_login(data_manager_of("46"))
    answer = client.post("/search/", {"q": " สมหวัง ใจดี "})
    address = answer.headers["Location"]
    assert "สมหวัง" not in address
    assert parse_qs(urlparse(address).query)["s"] == [sealed_text("สมหวัง ใจดี")]
    page = client.get(address)
    assert page.context["q"] == "สมหวัง ใจดี"
    assert page.context["number"] == 1
    assert client.post("/search/", {"q": ""}).headers["Location"] == "/search/"


@pytest.mark.parametrize("odd", ["", "x", "%%", "ก", "A" * 400, "YWJj"])
def test_an_address_that_nobody_sealed_finds_nothing(client, odd):
    client.force_login(data_manager_of("46"))
    page = client.get("/search/", {"s": odd})
    assert (page.status_code, page.context["q"]) == (200, "")


def test_a_very_long_text_is_cut_and_opens_again():
    assert opened_text(sealed_text("ก" * 500)) == "ก" * 120


def test_the_box_suggests_the_first_of_each_kind_while_somebody_types(client):
    client.force_login(data_manager_of("46"))
    page = client.post(SUGGESTIONS, {"q": "สมหวัง"})
    shown = page.content.decode()
    assert "สมหวัง ใจดี" in shown
    assert "1 found" in shown
    assert "<html" not in shown
    assert "Nothing found" in client.post(SUGGESTIONS, {"q": "ไม่มีเลย"}).content.decode()
    assert client.post(SUGGESTIONS, {"q": ""}).content.decode().count("<a ") == 0
    assert client.get(SUGGESTIONS).status_code == 405


def test_more_than_is_shown_is_said(client):
    for number in range(5):
        organisation(f"กลุ่มออมทรัพย์ {number}")
    client.force_login(data_manager_of("46"))
    (group,) = client.post(SUGGESTIONS, {"q": "กลุ่มออม"}).context["groups"]
    assert (len(group["rows"]), group["is_more"]) == (4, True)


def test_the_search_does_not_ask_more_often_the_more_it_finds(client, django_assert_max_num_queries):
    for number in range(12):
        household_of("ประไพ", key=f"n{number}", last_name=f"ที่{number}", area_code="46010102")
    client.force_login(data_manager_of("46"))
    with django_assert_max_num_queries(60):
        assert client.get("/search/", {"q": "ประไพ"}).context["number"] == 12


def test_strangers_are_asked_to_sign_in(client):
    for answer in (
        client.get("/search/"),
        client.post("/search/", {"q": "x"}),
        client.post(SUGGESTIONS, {"q": "x"}),
    ):
        assert answer.status_code == 302
        assert "/sign-in/" in answer.headers["Location"]
