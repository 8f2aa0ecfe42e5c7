"""The radar on screen: who may look, what is shown, what it opens to, and what is written down."""

from datetime import timedelta

import pytest
from django.utils import timezone

from ppaos.ground.privacy.models import Event
from ppaos.sharing.dashboards.actions import rebuild_rollup
from ppaos.support.referral.models import Referral
from tests.factories.areas import make_areas
from tests.factories.helped import help_line, recorded
from tests.factories.people import data_manager_of, household_of, user_with
from tests.factories.referred import agreement_with, need_of, office, officer_of, sent_referral, service_of

pytestmark = pytest.mark.django_db
RADAR = "/referrals/radar/"


@pytest.fixture
def body():
    make_areas()
    home, found = household_of("สมหญิง"), office()
    agreement_with(found, "referrals", "households")
    need = need_of(home)
    sent = sent_referral(need, service_of(found))
    need_of(home, "debt")
    recorded(
        help_line(home, found, "a", need_id=need.pk),
        help_line(home, office("มูลนิธิ สมมุติ"), "b", need_id=need.pk),
    )
    Referral.objects.filter(pk=sent.pk).update(due_on=timezone.localdate() - timedelta(days=20))
    rebuild_rollup(by=None, at=timezone.now())
    return found


def seen(client, user, address=RADAR):
    client.force_login(user)
    return client.get(address)


@pytest.mark.parametrize(
    ("role", "area", "address", "status"),
    [
        ("data_manager", "46", RADAR, 200),
        ("supervisor", "4601", RADAR, 200),
        ("governor_office", "46", RADAR, 200),
        ("surveyor", "46", RADAR, 403),
        ("village_leader", "46", RADAR, 403),
        ("data_manager", "4605", f"{RADAR}?area=4601", 404),
        ("data_manager", "46", f"{RADAR}never_answered/", 200),
        ("supervisor", "4601", f"{RADAR}never_referred/", 200),
        ("governor_office", "46", f"{RADAR}never_answered/", 404),
        ("surveyor", "46", f"{RADAR}never_answered/", 403),
        ("data_manager", "4605", f"{RADAR}never_answered/?area=46010101", 404),
        ("data_manager", "46", f"{RADAR}nothing_such/", 404),
        ("data_manager", "46", f"{RADAR}?organisation=x", 404),
    ],
)
def test_who_looks_at_which_radar(client, body, role, area, address, status):
    assert seen(client, user_with(role, area), address).status_code == status


def test_every_figure_has_its_words_and_opens_to_its_cases(client, body):
    page = seen(client, data_manager_of("46"))
    cards = {card["key"]: card for card in page.context["cards"]}
    assert {key: card["value"] for key, card in cards.items() if card["value"] != "0"} == {
        "sent": "1", "double_help": "1", "never_referred": "1", "never_answered": "1", "overdue": "1", "stuck": "1",
        "overlap_untold": "1",
    }  # fmt: skip
    for card in cards.values():
        assert card["definition"]
        assert card["unit"]
        if card["href"]:
            assert "สมหญิง" in client.get(card["href"]).content.decode(), card["key"]
    assert [row["label"] for row in page.context["parts"]["rows"]] == ["กุฉินารายณ์", "เมืองกาฬสินธุ์"]
    assert [row["label"] for row in page.context["bodies"]["rows"]] == ["พมจ. สมมุติ", "มูลนิธิ สมมุติ"]
    heads = [column["label"] for column in page.context["bodies"]["columns"]]
    assert [[cell["label"] for cell in row["cells"]] for row in page.context["bodies"]["rows"]] == [heads] * 2
    steps = {card["key"]: card["value"] for card in page.context["steps"]}
    assert steps == {"to_send": "0", "to_answer": None, "to_help": None}


def test_down_to_the_village_and_to_one_organisation(client, body):
    manager = data_manager_of("46")
    village = seen(client, manager, f"{RADAR}?area=46010101")
    assert not village.context["parts"]["rows"]
    one = seen(client, manager, f"{RADAR}?organisation={body.pk}")
    assert "never_referred" not in {card["key"] for card in one.context["cards"]}
    assert "พมจ. สมมุติ" in one.content.decode()
    assert client.get(f"{RADAR}never_answered/?organisation={body.pk}").context["lines"]


def test_an_officer_sees_the_own_organisation_and_opens_what_lies_on_the_desk(client, body):
    page = seen(client, officer_of(body))
    assert {card["key"] for card in page.context["cards"]} & {"double_help", "never_referred"} == set()
    assert client.get(f"{RADAR}never_answered/").context["lines"]
    assert client.get(f"{RADAR}double_help/").status_code == 404
    assert client.get(f"{RADAR}?organisation={body.pk + 99}").status_code == 404
    assert not client.get(f"{RADAR}never_answered/").context["can_export"]


def test_figures_without_their_records_for_who_sees_no_households(client, body):
    page = seen(client, user_with("governor_office", "46"))
    assert not any(card["href"] for card in page.context["cards"])
    assert "สมหญิง" not in page.content.decode()


def test_before_the_first_count_the_page_says_so(client):
    make_areas()
    page = seen(client, data_manager_of("46"))
    assert page.context["as_of"] == ""
    assert not page.context["cards"][0]["href"]


@pytest.mark.parametrize("figure", ["never_answered", "never_referred", "double_help"])
def test_cases_leave_as_a_file_for_a_purpose_and_it_is_written_down(client, body, figure):
    manager = data_manager_of("46")
    client.force_login(manager)
    answer = client.post(f"{RADAR}{figure}/file/?area=46", {"purpose": "assist", "format": "csv"})
    text = b"".join(answer.streaming_content if answer.streaming else [answer.content]).decode("utf-8-sig")
    assert "สมหญิง" in text
    event = Event.objects.filter(verb="export.made").latest("pk")
    assert (event.actor_id, event.purpose, event.detail["rows"]) == (manager.pk, "assist", 1)
    refused = client.post(f"{RADAR}{figure}/file/?area=46", {"purpose": "", "format": "csv"})
    assert refused.status_code == 302


def test_without_the_right_to_take_out_nothing_leaves(client, body):
    client.force_login(user_with("supervisor", "46"))
    answer = client.post(f"{RADAR}never_answered/file/", {"purpose": "assist", "format": "csv"})
    assert answer.status_code == 403
    assert not client.get(f"{RADAR}never_answered/").context["can_export"]


def test_opening_cases_is_written_down(client, body):
    seen(client, data_manager_of("46"), f"{RADAR}never_answered/")
    assert Event.objects.filter(verb="household.read").exists()
