"""The pages: what they show, to whom, and that opening what is personal leaves its trace."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from ppaos.evidence.livelihood.actions import assess_households, publish_packaged_methods
from ppaos.evidence.livelihood.models import Answer
from ppaos.evidence.livelihood.queries import newest_method, parsed
from ppaos.evidence.targeting.models import CandidateHousehold
from ppaos.ground.privacy.models import Event
from ppaos.people.cooperation.models import Grant, Organisation, Sector
from ppaos.people.registry.actions import Address, move_household
from ppaos.people.registry.models import Household, Opening
from ppaos.sharing.dashboards.actions import fold_changes
from tests.factories.areas import make_areas
from tests.factories.crosschecked import listed_household, matched, national_list
from tests.factories.people import citizen_id, data_manager_of, household_of, person_named, user_with

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def household():
    make_areas()
    found = household_of("สมหวัง", "มาลี", household_code="K-1")
    listed = listed_household(national_list(), "สมหวัง", "คนอื่น")
    matched(listed, person_named("สมหวัง"))
    fold_changes(at=timezone.now())
    return found


def page(client, user, url, **query):
    client.force_login(user)
    return client.get(url, query)


def words(response):
    return response.content.decode()


def test_the_overview_of_every_kind_of_area(client):
    user = data_manager_of("46")
    for code in ("46", "4601", "460101", "46010101", "L4601", "C460101", "460510"):
        assert page(client, user, f"/overview/{code}/").status_code == 200
    assert page(client, user, "/overview/46/", by="local_authority").status_code == 200
    assert client.get("/overview/").headers["Location"] == "/overview/46/"


def test_an_overview_out_of_sight_is_not_found_and_a_role_without_one_is_told(client):
    assert page(client, data_manager_of("4605"), "/overview/4601/").status_code == 404
    assert page(client, user_with("surveyor", "46"), "/overview/46/").status_code == 403
    assert page(client, user_with("surveyor", "46"), "/overview/").status_code == 403


def test_the_way_up_stops_where_sight_stops(client):
    shown = words(page(client, data_manager_of("4601"), "/overview/460101/"))
    assert "/overview/4601/" in shown
    assert 'href="/overview/46/"' not in shown


def test_figures_link_to_records_only_for_who_sees_households(client):
    link = "/overview/46/records/households_poor/"
    assert link in words(page(client, data_manager_of("46"), "/overview/46/"))
    governor = user_with("governor_office", "46")
    assert link not in words(page(client, governor, "/overview/46/"))
    assert page(client, governor, link).status_code == 403


def test_the_records_behind_a_figure(client):
    user = data_manager_of("46")
    found = words(page(client, user, "/overview/46/records/persons_covered/"))
    assert "สมหวัง" in found
    listed = words(page(client, user, "/overview/46/records/listed_not_visited/"))
    assert "สมหวัง" not in listed
    assert "national" in listed
    assert page(client, user, "/overview/46/records/capital_human/").status_code == 404


def test_the_figures_of_an_area_as_a_workbook(client):
    answer = page(client, data_manager_of("46"), "/overview/46/figures.xlsx")
    assert answer.headers["Content-Type"].endswith("sheet")
    assert b"".join(answer.streaming_content).startswith(b"PK")


def test_taking_records_out_needs_the_right_and_is_written_down(client):
    url = "/overview/46/records/households_poor/file/"
    client.force_login(data_manager_of("46"))
    answer = client.post(url, {"purpose": "verify", "format": "csv"})
    text = b"".join(answer.streaming_content).decode()
    assert "K-1" in text
    assert "สมหวัง" in text
    event = Event.objects.get(verb="export.made")
    assert (event.purpose, event.area_code, event.detail["rows"]) == ("verify", "46", 1)
    assert client.post(url, {"purpose": "", "format": "csv"}).status_code == 302
    client.force_login(user_with("supervisor", "46"))
    assert client.post(url, {"purpose": "verify", "format": "csv"}).status_code == 403
    assert Event.objects.filter(verb="export.made").count() == 1


def test_a_household_page_masks_ids_and_notes_who_opened_it(client, household):
    user = data_manager_of("46")
    shown = words(page(client, user, f"/households/{household.pk}/"))
    assert "มาลี" in shown
    assert citizen_id(1) not in shown.replace("-", "")
    event = Event.objects.get(verb="household.read")
    assert event.actor_id == user.pk
    assert event.subjects.get().subject_id == household.pk


def test_ids_are_revealed_for_a_purpose_that_is_written_down(client, household):
    client.force_login(data_manager_of("46"))
    shown = words(client.post(f"/households/{household.pk}/ids/", {"purpose": "assist"}))
    assert citizen_id(1) in shown.replace("-", "")
    event = Event.objects.get(verb="citizen_id.read")
    assert event.purpose == "assist"
    assert event.subjects.count() == 3, "the household and its two members"
    assert client.post(f"/households/{household.pk}/ids/", {}).status_code == 302
    assert Event.objects.filter(verb="citizen_id.read").count() == 1


def test_roles_without_ids_neither_see_nor_reveal_them(client, household):
    agency = Organisation.objects.create(name_th="หน่วย", sector=Sector.GOVERNMENT)
    officer = user_with("agency_officer", "46", organisation=agency)
    assert page(client, officer, f"/households/{household.pk}/").status_code == 404
    Opening.objects.create(
        household=household, user=officer, purpose="referral", field_classes=["names"], valid_from=date(2026, 1, 1),
        origin_label="tests",
    )  # fmt: skip
    shown = words(page(client, officer, f"/households/{household.pk}/"))
    assert "สมหวัง" in shown
    assert "x-xxxx" not in shown
    assert client.post(f"/households/{household.pk}/ids/", {"purpose": "assist"}).status_code == 403
    assert "สมหวัง" in words(client.get("/"))


def test_a_household_out_of_sight_is_not_found(client, household):
    assert page(client, data_manager_of("4605"), f"/households/{household.pk}/").status_code == 404


def test_after_a_move_the_old_area_sees_what_was_there_without_the_new_address(client, household):
    move_household(
        household=household,
        address=Address(area_code="460510", house_no="99/9"),
        on=date(2026, 11, 10),
        by=None,
        at=timezone.now(),
    )
    shown = words(page(client, data_manager_of("4601"), f"/households/{household.pk}/"))
    assert "12/3" in shown
    assert "99/9" not in shown
    assert "นาโก" not in shown
    assert "99/9" in words(page(client, data_manager_of("4605"), f"/households/{household.pk}/"))


def answered(household, year, value, *left_out):
    """Answers to every indicator but those of some capitals."""
    publish_packaged_methods(by=None, at=timezone.now())
    method = parsed(newest_method("slf_capitals"))
    codes = [indicator.code for indicator in method.indicators if indicator.capital not in left_out]
    Answer.objects.bulk_create(
        Answer(household=household, year=year, round=1, instrument="slf", indicator=code, value=value, state="answered",
               origin_label="tests", origin_id=1)
        for code in codes
    )  # fmt: skip
    assess_households(household_ids=[household.pk], by=None, at=timezone.now())


def test_the_profile_shows_what_made_the_score(client, household):
    answered(household, 2566, 2)
    shown = words(page(client, data_manager_of("46"), f"/households/{household.pk}/"))
    assert "การออม" in shown
    assert 'data-value="2.0"' in shown


def test_health_and_debt_are_withheld_from_roles_that_do_not_see_them(client, household):
    answered(household, 2566, 2)
    officer = user_with("protection_officer", "46")
    rows = page(client, officer, f"/households/{household.pk}/").context["score"]
    withheld = [row["label"] for capital in rows for row in capital["rows"] if row["state"] == "suppressed"]
    assert len(withheld) == 2


def test_a_capital_with_too_few_answers_is_not_scored_on_the_page(client, household):
    answered(household, 2566, 2, "natural")
    capitals = page(client, data_manager_of("46"), f"/households/{household.pk}/").context["capitals"]
    assert [row["state"] for row in capitals] == ["", "", "", "not_scored", ""]


def test_search_finds_only_who_is_in_sight(client):
    assert "สมหวัง" in words(page(client, data_manager_of("46"), "/search/", q="สมหวัง"))
    assert "สมหวัง</a>" not in words(page(client, data_manager_of("4605"), "/search/", q="สมหวัง"))
    assert "/households/" in words(page(client, data_manager_of("46"), "/search/", q="K-1"))


def test_home_shows_each_role_what_waits(client):
    supervisor = words(page(client, user_with("supervisor", "46"), "/"))
    assert "/lists/cross-check/people/?area=46" in supervisor
    administrator = page(client, user_with("administrator", "46"), "/")
    assert [step["state"] for step in administrator.context["steps"]].count("current") == 1
    assert page(client, user_with("surveyor", "46"), "/").status_code == 200


def people_of(client, url):
    return client.get(url).context["people"]


def test_what_was_not_looked_for_opens_to_the_people_themselves(client):
    home = page(client, user_with("supervisor", "4601"), "/")
    (waiting,) = [row for row in home.context["waiting"] if "state=listed_not_visited" in row["url"]]
    assert "เมืองกาฬสินธุ์" in waiting["title"]
    assert waiting["count"] == len(people_of(client, waiting["url"])) == 1


def test_areas_within_another_are_not_counted_twice(client):
    supervisor = user_with("supervisor", "46")
    Grant.objects.create(user=supervisor, role="supervisor", area_id="4601", valid_from=date(2026, 1, 1))
    rows = page(client, supervisor, "/").context["waiting"]
    assert [row["url"] for row in rows if "state=" in row["url"]] == [
        "/lists/cross-check/people/?area=46&state=listed_not_visited"
    ]


def test_every_figure_on_home_and_overview_opens_to_its_records(client):
    user = data_manager_of("46")
    cards = [card for card in page(client, user, "/").context["cards"] if card["value"] not in (None, "0")]
    assert [client.get(card["href"]).context["page_obj"].paginator.count for card in cards] == [1, 1, 1]
    context = page(client, user, "/overview/46/").context
    cells = [*context["cards"], *(cell for row in context["table"]["rows"] for cell in row["cells"])]
    charts = page(client, user, "/overview/46/parts/crosscheck/").context["charts"]
    cells += [cell for chart in charts for row in chart.rows for cell in row["cells"]]
    counted = [cell for cell in cells if cell["value"] not in (None, 0, "0")]
    assert counted
    assert all(client.get(cell["href"]).status_code == 200 for cell in counted)


def test_figures_on_home_lead_nowhere_for_who_sees_none_of_their_records(client):
    cards = page(client, user_with("governor_office", "46"), "/").context["cards"]
    assert {card["href"] for card in cards} == {""}


def test_a_figure_of_the_cross_check_opens_person_by_person_and_listed_rows_to_their_household(client):
    user = data_manager_of("46")
    records = page(client, user, "/overview/46/records/listed_not_visited/")
    assert len(people_of(client, records.context["people_url"])) == 1
    house = CandidateHousehold.objects.get()
    assert reverse("targeting:listed_household", args=[house.pk]) in words(records)
    assert not page(client, user, "/overview/46/records/households_poor/").context["people_url"]
    officer = user_with("protection_officer", "46")
    assert not page(client, officer, "/overview/46/records/persons_covered/").context["people_url"]


def test_pages_need_somebody_signed_in(client):
    for url in ("/", "/overview/46/", f"/households/{Household.objects.get().pk}/", "/search/"):
        assert client.get(url).status_code == 302
