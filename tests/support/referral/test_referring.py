"""Needs are put to services once a period, cleared by a stated ground, sent only where an agreement lets them go."""

from datetime import date

import polars as pl
import pytest
from django.core.exceptions import PermissionDenied
from django.utils.translation import override

from ppaos.ground.privacy.models import Event
from ppaos.people.registry.actions import withdraw_consent
from ppaos.people.registry.models import Opening
from ppaos.support.assistance.models import Need
from ppaos.support.referral.actions.errors import ReferralRefused
from ppaos.support.referral.actions.referring import refer
from ppaos.support.referral.actions.sending import clear_referrals, send_referrals, send_urgent
from ppaos.support.referral.actions.steering import hear_household, steer
from ppaos.support.referral.models import Batch, Referral
from tests.factories.areas import make_areas
from tests.factories.people import AT, household_of, user_with
from tests.factories.referred import (
    agreement_with,
    answered,
    consenting,
    need_of,
    office,
    referral_of,
    sent_referral,
    service_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _areas(db):
    make_areas()
    with override("en"):
        yield


@pytest.fixture
def home():
    return household_of("สมชาย")


@pytest.fixture
def receiver():
    return office()


def put(*rows, by=None):
    return refer(frame=pl.DataFrame(list(rows), infer_schema_length=None), by=by, at=AT)


def faults(done):
    return (done.lines if hasattr(done, "lines") else done.faults)["fault"].to_list()


def test_a_need_goes_to_the_office_that_answers_where_it_is(home, receiver, service):
    made = referral_of(need_of(home, is_urgent=True), service)
    assert (made.organisation, made.state, made.area_id) == (receiver, "draft", home.area_id)
    assert (made.is_urgent, made.period_key, made.due_on) == (True, "2570", date(2026, 12, 7))
    assert made.steps.get().to_state == "draft"
    assert Event.objects.filter(verb="referral.made").count() == 1


def test_the_same_again_is_the_same_referral(home, service):
    need = need_of(home)
    row = {"need_id": need.pk, "service_id": service.pk}
    first, second = put(row, row), put(row)
    assert (first.made, first.again, second.made, second.again) == (1, 1, 0, 1)
    assert set(first.lines["referral_id"]) == set(second.lines["referral_id"])


def test_a_need_found_anew_is_the_same_need(home, service):
    need = need_of(home)
    made = referral_of(need, service)
    Need.objects.filter(pk=need.pk).update(state="met")
    assert referral_of(need_of(home), service) == made


def test_what_cannot_be_referred_is_told_and_the_rest_goes(home, receiver, service):
    met = need_of(home, code="work", state="met")
    other = need_of(home, code="skills")
    ended = service_of(receiver, "ended", valid_to=date(2026, 1, 1))
    nowhere = service_of(receiver, "nowhere")
    nowhere.places.all().delete()
    need = need_of(home)
    done = put(
        {"need_id": 0, "service_id": service.pk},
        {"need_id": met.pk, "service_id": service.pk},
        {"need_id": need.pk, "service_id": 0},
        {"need_id": need.pk, "service_id": ended.pk},
        {"need_id": other.pk, "service_id": service.pk},
        {"need_id": need.pk, "service_id": nowhere.pk},
        {"need_id": need.pk, "service_id": service.pk, "organisation_id": 0},
        {"need_id": need.pk, "service_id": service.pk, "organisation_id": receiver.pk},
    )
    assert faults(done) == [
        "need_unknown", "need_not_open", "service_unknown", "service_not_offered", "service_answers_other_needs",
        "office_unknown", "office_unknown", None,
    ]  # fmt: skip
    assert (done.made, done.refused) == (1, 7)


def test_once_helped_it_comes_again_only_as_often_as_the_service_allows(home, receiver):
    agreement_with(receiver)
    twice = service_of(receiver, "twice", times_per_period=2)
    need = need_of(home)
    for nth in ("2570", "2570#2"):
        sent = sent_referral(need, twice)
        assert sent.period_key == nth
        answered(
            sent, "delivered", help_kind="cash", help_what="เงิน", help_baht=3000.0, happened_on=AT.date()
        )
    assert faults(put({"need_id": need.pk, "service_id": twice.pk})) == ["period_is_full"]


def test_only_who_refers_in_the_area_refers(home, service):
    row = {"need_id": need_of(home).pk, "service_id": service.pk}
    with pytest.raises(PermissionDenied):
        put(row, by=user_with("surveyor", "46"))
    with pytest.raises(PermissionDenied):
        put(row, by=user_with("data_manager", "4605"))
    assert put(row, by=user_with("supervisor", "4601")).made == 1


def test_nothing_is_called_consented_that_was_not(home, service):
    made = referral_of(need_of(home), service)
    assert faults(clear_referrals(referral_ids=[made.pk], ground="consent", by=None, at=AT)) == [
        "consent_missing"
    ]
    for ground, note in (("love", "x"), ("public_task", " ")):
        with pytest.raises(ReferralRefused):
            clear_referrals(referral_ids=[made.pk], ground=ground, note=note, by=None, at=AT)
    consent = consenting(home)
    assert clear_referrals(referral_ids=[made.pk], ground="consent", by=None, at=AT).moved == 1
    made.refresh_from_db()
    assert (made.state, made.ground, made.consent) == ("cleared", "consent", consent)


def test_consent_withdrawn_before_sending_keeps_it_here(home, receiver, service):
    agreement_with(receiver)
    made = referral_of(need_of(home), service)
    consent = consenting(home)
    clear_referrals(referral_ids=[made.pk], ground="consent", by=None, at=AT)
    withdraw_consent(consent=consent, by=None, at=AT)
    assert faults(send_referrals(referral_ids=[made.pk], by=None, at=AT)) == ["consent_withdrawn"]
    assert not Opening.objects.exists()


def test_nothing_goes_without_an_agreement_or_uncleared(home, receiver, service):
    made = referral_of(need_of(home), service)
    assert faults(send_referrals(referral_ids=[made.pk], by=None, at=AT)) == ["not_cleared"]
    clear_referrals(referral_ids=[made.pk], ground="public_task", note="law", by=None, at=AT)
    assert faults(send_referrals(referral_ids=[made.pk], by=None, at=AT)) == ["agreement_missing"]
    agreement_with(receiver)
    batch = Batch.objects.create(organisation=receiver, area_id="46", made_at=AT)
    assert send_referrals(referral_ids=[made.pk], by=None, at=AT, batch=batch).moved == 1
    made.refresh_from_db()
    assert (made.state, made.batch, made.sent_at) == ("sent", batch, AT)
    assert made.due_on == date(2026, 11, 29)
    assert Opening.objects.get().organisation == receiver
    assert faults(send_referrals(referral_ids=[made.pk], by=None, at=AT)) == ["sent_already"]
    again = clear_referrals(referral_ids=[made.pk], ground="public_task", note="law", by=None, at=AT)
    assert faults(again) == ["sent_already"]


def test_an_urgent_one_goes_at_once_on_a_stated_ground(home, service):
    made = referral_of(need_of(home), service)
    with pytest.raises(ReferralRefused):
        send_urgent(referral=made, ground="vital_interest", note="ไม่มีอาหาร", by=None, at=AT)
    Referral.objects.update(is_urgent=True)
    made.refresh_from_db()
    with pytest.raises(ReferralRefused):
        send_urgent(referral=made, ground="consent", note="ไม่มีอาหาร", by=None, at=AT)
    sent = send_urgent(referral=made, ground="vital_interest", note="ไม่มีอาหาร", by=None, at=AT)
    assert (sent.state, sent.ground) == ("sent", "vital_interest")
    assert sent.steps.get(to_state="sent").skipped == ["cleared"]
    with pytest.raises(ReferralRefused):
        send_urgent(referral=sent, ground="vital_interest", note="ไม่มีอาหาร", by=None, at=AT)


def test_the_sender_calls_back_and_the_receiver_sees_no_more(home, receiver, service):
    agreement_with(receiver)
    sent = sent_referral(need_of(home), service)
    for reason, note in (("", ""), ("other", "")):
        with pytest.raises(ReferralRefused):
            steer(referral_ids=[sent.pk], to_state="called_back", reason=reason, note=note, by=None, at=AT)
    assert steer(referral_ids=[sent.pk], to_state="called_back", reason="mistake", by=None, at=AT).moved == 1
    opening = Opening.objects.get()
    assert opening.valid_to == opening.valid_from
    sent.refresh_from_db()
    assert (sent.state, sent.reason) == ("called_back", "mistake")
    with pytest.raises(ReferralRefused):
        steer(referral_ids=[sent.pk], to_state="lost", by=None, at=AT)


def test_a_household_stays_open_while_another_referral_needs_it(home, receiver, service):
    agreement_with(receiver)
    first = sent_referral(need_of(home), service)
    sent_referral(need_of(home, "work"), service_of(receiver, "jobs", ("work",)))
    steer(referral_ids=[first.pk], to_state="called_back", reason="mistake", by=None, at=AT)
    assert Opening.objects.get().valid_to is None


def test_what_was_turned_down_is_opened_again_with_a_note(home, receiver, service):
    agreement_with(receiver)
    sent = sent_referral(need_of(home), service)
    answered(sent, "turned_down", reason="no_budget")
    with pytest.raises(ReferralRefused):
        steer(referral_ids=[sent.pk], to_state="sent", by=None, at=AT)
    assert steer(referral_ids=[sent.pk], to_state="sent", note="งบใหม่มาแล้ว", by=None, at=AT).moved == 1
    sent.refresh_from_db()
    assert (sent.state, sent.reason) == ("sent", "")
    answered(sent, "turned_down", reason="no_budget")
    referral_of(sent.need, service)
    with pytest.raises(ReferralRefused):
        steer(referral_ids=[sent.pk], to_state="sent", note="อีกครั้ง", by=None, at=AT)


def test_what_consent_let_go_is_not_opened_again_without_it(home, receiver, service):
    agreement_with(receiver)
    consent = consenting(home)
    made = referral_of(need_of(home), service)
    clear_referrals(referral_ids=[made.pk], ground="consent", by=None, at=AT)
    send_referrals(referral_ids=[made.pk], by=None, at=AT)
    made.refresh_from_db()
    answered(made, "turned_down", reason="no_budget")
    withdraw_consent(consent=consent, by=None, at=AT)
    done = steer(referral_ids=[made.pk], to_state="sent", note="ลองใหม่", by=None, at=AT)
    assert faults(done) == ["consent_withdrawn"]


def test_what_no_agreement_lets_go_any_longer_is_not_opened_again(home, receiver, service):
    agreement = agreement_with(receiver)
    sent = sent_referral(need_of(home), service)
    answered(sent, "turned_down", reason="no_budget")
    type(agreement).objects.update(valid_to=date(2026, 6, 30))
    done = steer(referral_ids=[sent.pk], to_state="sent", note="ลองใหม่", by=None, at=AT)
    assert faults(done) == ["agreement_missing"]
    Referral.objects.update(is_urgent=True)  # what presses goes without one
    assert steer(referral_ids=[sent.pk], to_state="sent", note="ลองใหม่", by=None, at=AT).moved == 1


def test_a_draft_is_not_sent_by_steering(home, service):
    made = referral_of(need_of(home), service)
    done = steer(referral_ids=[made.pk], to_state="sent", note="x", by=None, at=AT)
    assert faults(done) == ["move_not_possible"]


def test_the_household_says_whether_help_came(home, receiver, service):
    agreement_with(receiver)
    sent = sent_referral(need_of(home), service)
    with pytest.raises(ReferralRefused):
        hear_household(referral=sent, is_received=True, by=None, at=AT)
    told = {"help_kind": "goods", "help_what": "ข้าวสาร", "happened_on": AT.date()}
    answered(sent, "delivered", **told)
    manager = user_with("data_manager", "46")
    sent = hear_household(referral=sent, is_received=False, note="ยังไม่ได้", by=manager, at=AT)
    assert sent.state == "sent"
    answered(sent, "delivered", **told | {"help_what": "ข้าวสาร 2"})
    sent = hear_household(referral=sent, is_received=True, by=None, at=AT)
    assert sent.state == "affirmed"
    assert sent.steps.last().channel == "household"
