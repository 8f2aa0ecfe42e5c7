"""A machine of an agency reads its own referrals, answers them and reports help; nothing of anybody else's."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils.translation import override

from ppaos.ground.privacy.models import Event
from ppaos.people.cooperation.models import Agreement
from ppaos.people.registry.actions import withdraw_consent
from ppaos.support.assistance.models import HelpLine
from ppaos.support.referral.actions.machines import revoke_key
from ppaos.support.referral.actions.sending import clear_referrals, send_referrals, send_urgent
from ppaos.support.referral.actions.steering import steer
from ppaos.support.referral.models import Referral, Step
from tests.factories.areas import make_areas
from tests.factories.machines import Machine
from tests.factories.people import AT, citizen_id, household_of
from tests.factories.referred import (
    answered,
    consenting,
    need_of,
    office,
    referral_of,
    sent_referral,
)

pytestmark = pytest.mark.django_db
HELP = {"kind": "cash", "what": "เงินสงเคราะห์", "baht": 3000.0}
HELPED = {"state": "delivered", "happened_on": "2026-11-20", "help": HELP}


@pytest.fixture(autouse=True)
def _areas(db):
    make_areas()
    with override("en"):
        yield


@pytest.fixture
def sent(service):
    return sent_referral(need_of(household_of("สมชาย", "สมหญิง")), service)


def many(service, number):
    homes = [household_of(f"สมมุติ{place}", key=f"h{place}") for place in range(number)]
    return [sent_referral(need_of(home), service) for home in homes]


def told(answer):
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_a_machine_reads_what_was_sent_to_its_organisation(sent, receiver):
    row = told(Machine(receiver).get("/referrals"))["items"][0]
    assert (row["id"], row["state"], row["stage"], row["withheld"]) == (sent.pk, "sent", "sent", None)
    assert row["household"]["house_no"] == "12/3"
    head = row["household"]["head"]
    assert (head["name"], head["citizen_id"]) == ("สมชาย นามสกุล", citizen_id(1))
    assert "delivered" in row["may_become"]
    assert row["person"] is None


def test_ids_are_masked_without_their_scope(sent, receiver):
    row = told(Machine(receiver, "referrals:read").get(f"/referrals/{sent.pk}"))
    whole = citizen_id(1)
    assert row["household"]["head"]["citizen_id"] == f"x-xxxx-xxxxx-{whole[10:12]}-{whole[12]}"


def test_a_reading_of_people_is_noted_with_key_and_households(sent, receiver):
    machine = Machine(receiver)
    machine.get("/referrals")
    event = Event.objects.get(verb="referral.read_by_machine")
    named = set(event.subjects.values_list("label", "subject_id"))
    assert named == {
        ("referral.apikey", machine.made.key.pk),
        ("registry.household", sent.household_id),
    }


def test_pages_follow_one_another_without_a_gap(service, receiver):
    made = many(service, 5)
    machine, seen, cursor = Machine(receiver), [], None
    while True:
        page = told(machine.get("/referrals", limit=2, **({"cursor": cursor} if cursor else {})))
        seen += [row["id"] for row in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == sorted(row.pk for row in made)


def test_only_the_state_and_the_time_that_are_asked_for(service, receiver):
    first, second = many(service, 2)
    answered(second, "arrived")
    Referral.objects.filter(pk=first.pk).update(changed_at=AT - timedelta(days=9))
    machine = Machine(receiver)

    def ids(**asked):
        return [row["id"] for row in told(machine.get("/referrals", **asked))["items"]]

    assert ids(state="sent") == [first.pk]
    assert ids(since=(AT - timedelta(days=1)).isoformat()) == [second.pk]
    assert ids(since="0001-01-01T00:00:00+23:59") == [first.pk, second.pk]
    assert ids(since="9999-12-31T23:59:59-12:00") == []
    assert ids(since="2026-11-20T00:00:00") == [second.pk]


def test_a_body_reads_what_was_sent_to_its_offices_and_an_office_nothing_of_others(sent, receiver):
    body, other = office("กรมสมมุติ", area="46"), office("หน่วยงานอื่น")
    receiver.parent = body
    receiver.save()
    assert len(told(Machine(body).get("/referrals"))["items"]) == 1
    assert told(Machine(other).get("/referrals"))["items"] == []
    assert Machine(other).get(f"/referrals/{sent.pk}").status_code == 404
    assert Machine(other).post(f"/referrals/{sent.pk}/answer", {"state": "arrived"}).status_code == 404
    row = Machine(other).post("/answers", {"answers": [{"referral": sent.pk, "state": "arrived"}]}).json()
    assert row["faults"][0]["code"] == "referral_foreign"


def test_drafts_are_told_to_nobody_and_what_was_called_back_keeps_its_people(service, sent, receiver):
    draft = referral_of(need_of(household_of("ใคร", key="h9")), service)
    steer(referral_ids=[sent.pk, draft.pk], to_state="called_back", reason="mistake", by=None, at=AT)
    items = told(Machine(receiver).get("/referrals"))["items"]
    assert [(row["id"], row["state"], row["stage"], row["withheld"]) for row in items] == [
        (sent.pk, "called_back", "", "ended")
    ]
    assert items[0]["household"] is None


def test_people_are_withheld_once_the_consent_is_withdrawn(service, receiver):
    home = household_of("สมชาย")
    consent = consenting(home)
    made = referral_of(need_of(home), service)
    clear_referrals(referral_ids=[made.pk], ground="consent", by=None, at=AT)
    send_referrals(referral_ids=[made.pk], by=None, at=AT)
    machine = Machine(receiver)
    assert told(machine.get(f"/referrals/{made.pk}"))["withheld"] is None
    withdraw_consent(consent=consent, by=None, at=AT)
    row = told(machine.get(f"/referrals/{made.pk}"))
    assert (row["withheld"], row["household"]) == ("consent_withdrawn", None)


def test_people_are_withheld_without_an_agreement_but_urgent_ones(service, sent, receiver):
    urgent = referral_of(need_of(household_of("ด่วน", key="h2")), service, is_urgent=True)
    send_urgent(referral=urgent, ground="vital_interest", note="อันตราย", by=None, at=AT)
    Agreement.objects.update(valid_to="2026-01-02")
    rows = {row["id"]: row["withheld"] for row in told(Machine(receiver).get("/referrals"))["items"]}
    assert rows == {sent.pk: "agreement_missing", urgent.pk: None}


def test_helped_is_told_in_one_request_and_told_again_changes_nothing(sent, receiver):
    machine = Machine(receiver)
    first = told(machine.post(f"/referrals/{sent.pk}/answer", HELPED))
    again = told(machine.post(f"/referrals/{sent.pk}/answer", HELPED))
    assert (first["outcome"], first["state"], again["outcome"]) == ("taken", "delivered", "unchanged")
    assert HelpLine.objects.get().baht == 3000
    step = Step.objects.get(to_state="delivered")
    assert (step.channel, step.organisation_id) == ("api", receiver.pk)
    assert Event.objects.filter(verb="referral.answered_by_machine").count() == 2


@pytest.mark.parametrize(
    ("answer", "status", "code"),
    [
        ({"state": "delivered"}, 409, "help_missing"),
        ({"state": "turned_down"}, 409, "reason_missing"),
        ({"state": "affirmed"}, 422, "wrong_values"),
        ({"state": "arrived", "overlap": "maybe"}, 422, "wrong_values"),
        ({"state": "arrived", "shoe": 42}, 422, "wrong_values"),
        ({**HELPED, "happened_on": "20 พ.ย. 2569"}, 422, "wrong_values"),
        ({**HELPED, "happened_on": 0}, 422, "wrong_values"),
        ({**HELPED, "help": {**HELP, "baht": -1}}, 422, "wrong_values"),
        ({**HELPED, "help": {**HELP, "what": "ก\x00"}}, 422, "wrong_values"),
    ],
)
def test_what_cannot_be_taken_is_refused_in_words(sent, receiver, answer, status, code):
    refused = Machine(receiver).post(f"/referrals/{sent.pk}/answer", answer)
    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert refused.json()["detail"]
    sent.refresh_from_db()
    assert sent.state == "sent"


def test_of_many_answers_what_is_right_counts(service, receiver):
    first, second = many(service, 2)
    done = told(
        Machine(receiver).post(
            "/answers",
            {
                "answers": [
                    {"referral": first.pk, "state": "taken_on", "overlap": "known"},
                    {"referral": second.pk, "state": "turned_down"},
                    {"referral": 10**9, "state": "arrived"},
                ]
            },
        )
    )
    assert (done["taken"], done["refused"]) == (1, 2)
    assert [(row["row"], row["code"]) for row in done["faults"]] == [
        (1, "reason_missing"),
        (2, "referral_unknown"),
    ]


def test_help_without_a_referral_counts_once_for_open_households_alone(sent, receiver):
    closed = household_of("ไกล", key="h2")
    line = {
        **HELP,
        "reference": "A-1",
        "household": sent.household_id,
        "stage": "paid",
        "given_on": "2026-11-20",
    }
    machine = Machine(receiver)
    lines = [
        {**line, "reference": "A-0", "household": closed.pk},
        line,
        {**line, "reference": "A-2", "person": 1},
    ]
    done = told(machine.post("/help", {"lines": lines}))
    assert (done["made"], done["refused"]) == (1, 2)
    assert [(row["row"], row["reference"], row["code"]) for row in done["faults"]] == [
        (0, "A-0", "household_not_open"),
        (2, "A-2", "person_elsewhere"),
    ]
    assert told(machine.post("/help", {"lines": [line]}))["known"] == 1
    ledger = HelpLine.objects.get()
    assert (ledger.organisation_id, ledger.referral_id, ledger.baht) == (receiver.pk, None, 3000)


DOORS = [
    ("get", "/referrals", None, "referrals:read"),
    ("get", "/referrals/{sent}", None, "referrals:read"),
    ("post", "/referrals/{sent}/answer", {"state": "arrived"}, "referrals:answer"),
    ("post", "/answers", {"answers": [{"referral": 1, "state": "arrived"}]}, "referrals:answer"),
    (
        "post",
        "/help",
        {"lines": [{**HELP, "reference": "1", "household": 1, "stage": "promised"}]},
        "help:report",
    ),
    ("get", "/webhooks", None, "webhooks:manage"),
    ("post", "/webhooks", {"url": "https://a.example/", "events": ["referral.sent"]}, "webhooks:manage"),
    ("get", "/webhooks/1/deliveries", None, "webhooks:manage"),
    ("delete", "/webhooks/1", None, "webhooks:manage"),
]


@pytest.mark.parametrize(("method", "address", "body", "scope"), DOORS)
@pytest.mark.parametrize(
    "held", ["referrals:read", "referrals:answer", "help:report", "ids:read", "webhooks:manage"]
)
def test_each_door_opens_to_its_scope_alone(sent, receiver, method, address, body, scope, held):
    ask = getattr(Machine(receiver, held), method)
    answer = ask(address.format(sent=sent.pk), *([body] if body else []))
    assert (answer.status_code == 403) == (held != scope)
    if held != scope:
        assert answer.json()["code"] == "scope_missing"


@pytest.mark.parametrize("header", [{}, {"authorization": "Bearer nonsense"}, {"authorization": "Basic x"}])
def test_without_a_key_nothing_opens(sent, header):
    answer = Client(headers=header).get("/api/v1/referrals")
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")


def test_a_revoked_key_or_one_of_a_body_that_left_opens_nothing(sent, receiver):
    machine = Machine(receiver)
    revoke_key(key=machine.made.key, by=None, at=AT)
    assert machine.get("/referrals").status_code == 401
    other = Machine(receiver)
    receiver.ended_on = AT.date()
    receiver.save()
    assert other.get("/referrals").status_code == 401


def test_who_asks_too_often_waits(sent, receiver, settings):
    settings.API_REQUESTS_A_MINUTE = 2
    machine = Machine(receiver)
    # Five within at most two minutes: one minute has three of them.
    answers = [machine.get("/referrals") for _ in range(5)]
    refused = next(answer for answer in answers if answer.status_code == 429)
    assert refused.json()["code"] == "too_many_requests"
    assert 1 <= int(refused["Retry-After"]) <= 60


def test_what_is_no_json_is_said_to_be_none(sent, receiver):
    answer = Machine(receiver).client.post("/api/v1/answers", "{", content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "unreadable")


def test_the_way_of_a_referral_tells_the_reply_of_its_sender(sent, receiver):
    answered(sent, "asked", reason="papers")
    steer(referral_ids=[sent.pk], to_state="arrived", note="แนบแล้ว", by=None, at=AT)
    row = told(Machine(receiver).get(f"/referrals/{sent.pk}"))
    assert [(step["state"], step["note"]) for step in row["steps"]] == [
        ("sent", ""),
        ("asked", ""),
        ("arrived", "แนบแล้ว"),
    ]
