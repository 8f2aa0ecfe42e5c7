"""What a household's page tells of needs, referrals and help."""

from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone

from ppaos.evidence.livelihood.actions import publish_packaged_methods
from ppaos.people.registry.actions import Address, move_household
from ppaos.sharing.dashboards.queries.waiting import waiting_for
from ppaos.support.assistance.actions.correcting import take_back_help
from ppaos.support.assistance.actions.needs import meet_need
from ppaos.support.assistance.models import HelpLine
from ppaos.support.referral.actions.radar import count_radar
from ppaos.support.referral.models import AnswerSetAside, Referral
from tests.factories.areas import make_areas
from tests.factories.helped import help_line, recorded
from tests.factories.people import AT, data_manager_of, household_of, user_with
from tests.factories.referred import (
    agreement_with,
    answered,
    need_of,
    office,
    officer_of,
    sent_referral,
    service_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def areas(client):
    make_areas()
    publish_packaged_methods(by=None, at=AT)
    client.cookies["django_language"] = "en"


@pytest.fixture
def household():
    return household_of("สมหวัง", "มาลี")


@pytest.fixture
def body():
    made = office()
    agreement_with(made)
    return made


@pytest.fixture
def referral(household, body):
    """A need that was sent to an office and answered with a question; it has help, promised and given."""
    found = sent_referral(need_of(household, is_urgent=True), service_of(body))
    answered(found, "asked", reason="papers")
    recorded(
        help_line(household, body, "given", need_id=found.need_id, what="เงินช่วยสมหวัง"),
        help_line(household, body, "pledged", stage="promised", baht=None),
        help_line(household, body, "wrong", baht=9000.0),
    )
    take_back_help(line=HelpLine.objects.get(key="wrong"), reason="ผิดบ้าน", by=None, at=AT)
    return found


def waits(user):
    return {found.kind: found.count for found in waiting_for(user)}


def test_home_tells_senders_what_is_asked_of_them_and_who_looks_what_is_stuck(client, referral):
    later = referral.due_on + timedelta(days=30)
    Referral.objects.filter(pk=referral.pk).update(state="sent", due_on=later - timedelta(days=30))
    count_radar(at=timezone.make_aware(datetime.combine(later, time(12))))
    assert waits(user_with("governor_office", "46")) == {"stuck": 1}
    assert waits(user_with("governor_office", "4605")) == {}
    Referral.objects.filter(pk=referral.pk).update(state="asked")
    AnswerSetAside.objects.create(
        organisation=referral.organisation, referral=referral, fault="told_otherwise", content={}, channel="sheet",
        received_at=AT,
    )  # fmt: skip
    sender = data_manager_of("46")
    assert waits(sender) == {"questions": 1, "set_aside": 1, "stuck": 1}
    assert waits(data_manager_of("4605")) == {}
    client.force_login(sender)
    rows = {row["url"]: row["title"] for row in client.get("/").context["waiting"]}
    assert rows["/referrals/?state=asked"] == "referral is asked about by its receiver: reply"
    assert "is stuck" in rows["/referrals/radar/?area=46"]
    assert all(client.get(url).status_code == 200 for url in rows)


def seen(client, user, household):
    client.force_login(user)
    response = client.get(f"/households/{household.pk}/")
    assert response.status_code == 200
    return response


def test_needs_referrals_and_help_stand_on_the_page_each_with_its_own(client, household, referral):
    context = seen(client, data_manager_of("46"), household).context
    [need], [row] = context["needs"], context["referrals"]
    assert (need["is_urgent"], need["is_open"], need["refer_url"]) == (True, True, "")
    assert (row["state"], row["reason"], row["due"]) == ("more is asked", "more papers", referral.due_on)
    told = {line["what"]: line["figure"] for line in context["help_lines"] if not line["is_taken_back"]}
    assert told == {"เงินช่วยสมหวัง": "3,000", "เงินสงเคราะห์": None}
    sums = {each["label"]: (each["lines"], each["words"], each["note"]) for each in context["help_sums"]}
    assert sums == {
        "promised": (1, None, "1 line without a known worth is not in it"),
        "in a budget": (0, None, "nothing written"),
        "given": (1, "3,000", ""),
    }
    for address in [need["url"], row["url"], *(line["url"] for line in context["help_lines"])]:
        assert client.get(address).status_code == 200, address


def test_the_timeline_tells_of_needs_answers_and_help(client, household, referral):
    other = need_of(household, "skills")
    meet_need(need=need_of(household, "debt"), reason="มาลีใช้หนี้หมด", by=None, at=AT)
    context = seen(client, data_manager_of("46"), household).context
    titles = [event["title"] for event in context["events"]]
    assert "3 needs were found" in titles
    assert {"Referral: sent", "Referral: more is asked", "Help, given: เงินช่วยสมหวัง"} <= set(titles)
    assert not [title for title in titles if "draft" in title or "may be sent" in title]
    [met] = [event for event in context["events"] if event["title"].startswith("Need met")]
    assert met["text"] == "มาลีใช้หนี้หมด"
    assert f"/needs/{other.pk}/" in str([need["refer_url"] for need in context["needs"]])


def test_field_classes_hold_for_needs_and_what_was_given(client, household, referral, body):
    home = need_of(household, "assistive_device", dimension="health")
    recorded(help_line(household, body, "device", need_id=home.pk, what="รถเข็นผู้ป่วย", kind="goods"))
    hidden = seen(client, user_with("protection_officer", "46"), household)
    assert "รถเข็น" not in hidden.content.decode()
    assert not hidden.context["sees_referrals"]
    assert len(hidden.context["needs"]) == 1
    assert "รถเข็น" in seen(client, data_manager_of("46"), household).content.decode()


def test_an_officer_sees_what_was_referred_to_the_own_desk_only(client, household, referral, body):
    elsewhere = office("เทศบาลสมมุติ")
    agreement_with(elsewhere)
    sent_referral(need_of(household, "skills"), service_of(elsewhere, "training", ("skills",)))
    context = seen(client, officer_of(body), household).context
    assert [row["organisation"] for row in context["referrals"]] == [str(body)]
    assert client.get(context["referrals"][0]["url"]).status_code == 200


def test_who_was_left_behind_by_a_move_keeps_what_was_told_before(client, household, referral):
    address = Address(area_code="460510", house_no="99/9")
    move_household(household=household, address=address, on=date(2026, 11, 24), by=None, at=timezone.now())
    context = seen(client, user_with("supervisor", "4601"), household).context
    assert [need["url"] for need in context["needs"]] == [""]
    assert {line["url"] for line in context["help_lines"]} == {""}
    assert len(context["referrals"]) == 1


def test_a_household_of_which_nothing_is_known_says_so(client, household):
    shown = seen(client, data_manager_of("46"), household).content.decode()
    for words in ("No need is known", "The household was not referred", "No help is written down"):
        assert words in shown


def test_what_lies_on_the_desk_waits_for_its_officer_and_home_lists_the_first_households(
    client, referral, body, monkeypatch
):
    monkeypatch.setattr("ppaos.sharing.dashboards.views.home.MOST_OPENED", 0)
    officer = officer_of(body)
    client.force_login(officer)
    context = client.get("/").context
    rows = {row["url"]: row["count"] for row in context["waiting"]}
    assert rows["/referrals/desk/"] == 1
    assert context["opened"] == []
    assert client.get("/referrals/desk/").status_code == 200
    client.force_login(data_manager_of("46"))
    assert "/referrals/desk/" not in str(client.get("/").context["waiting"])
