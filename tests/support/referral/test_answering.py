"""All answers come through one door: what is right counts once, what is wrong is told, and the rest goes through."""

from datetime import date, timedelta

import polars as pl
import pytest
from django.core.exceptions import PermissionDenied
from django.utils.translation import override

from ppaos.people.registry.models import Opening
from ppaos.support.assistance.models import ClosedYear, HelpLine
from ppaos.support.referral.actions.answering import answer
from ppaos.support.referral.models import AnswerSetAside, Referral
from ppaos.support.referral.queries.desk import desk_referrals, visible_referrals
from tests.factories.areas import make_areas
from tests.factories.people import AT, household_of, user_with
from tests.factories.referred import (
    agreement_with,
    answered,
    need_of,
    office,
    officer_of,
    referral_of,
    sent_referral,
    service_of,
)

pytestmark = pytest.mark.django_db
HELP = {"help_kind": "cash", "help_what": "เงินสงเคราะห์", "help_baht": 3000.0, "happened_on": AT.date()}


@pytest.fixture(autouse=True)
def _areas(db):
    make_areas()
    with override("en"):
        yield


def told(*rows, receiver, channel="sheet", by=None):
    frame = pl.DataFrame(list(rows), infer_schema_length=None)
    return answer(frame=frame, channel=channel, organisation=receiver, by=by, at=AT)


def fault_of(done):
    return done.faults["fault"].to_list()


def test_helped_in_one_row_is_valid_from_sent_and_what_was_passed_over_is_skipped(sent):
    done = answered(sent, "delivered", overlap="add_on", **HELP)
    assert (done.answered, done.helped, done.refused) == (1, 1, 0)
    step = sent.steps.get(to_state="delivered")
    assert step.skipped == ["arrived", "taken_on", "visited", "approved", "delivering"]
    assert (sent.state, sent.overlap, sent.helped_at) == ("delivered", "add_on", AT)
    line = HelpLine.objects.get()
    assert (line.stage, line.baht, line.referral_id, line.need_id) == ("paid", 3000, sent.pk, sent.need_id)
    assert line.household_id == sent.household_id


def test_the_same_told_again_changes_nothing_and_something_else_contradicts(sent):
    answered(sent, "delivered", **HELP)
    again = answered(sent, "delivered", **HELP)
    assert (again.answered, again.unchanged, again.refused) == (0, 1, 0)
    other = answered(sent, "delivered", **HELP | {"help_baht": 5000.0})
    assert fault_of(other) == ["told_otherwise"]
    assert answered(sent, "delivered").unchanged == 1
    assert HelpLine.objects.count() == 1
    assert sent.steps.filter(to_state="delivered").count() == 1


def test_another_reason_for_turning_it_down_contradicts_the_first(sent):
    answered(sent, "turned_down", reason="no_budget")
    assert answered(sent, "turned_down", reason="no_budget").unchanged == 1
    assert fault_of(answered(sent, "turned_down", reason="moved")) == ["told_otherwise"]
    assert sent.reason == "no_budget"


def test_instalments_are_each_told_once(sent):
    answered(sent, "delivering", **HELP)
    assert answered(sent, "delivering", **HELP).unchanged == 1
    second = answered(sent, "delivering", **HELP | {"happened_on": AT.date() - timedelta(days=1)})
    assert (second.answered, HelpLine.objects.count()) == (1, 2)


def test_money_in_a_budget_is_not_money_paid(sent):
    answered(sent, "taken_on", help_kind="cash", help_what="เงินสงเคราะห์", help_baht=3000.0)
    answered(sent, "approved", help_kind="cash", help_what="เงินสงเคราะห์", help_baht=2000.0)
    assert set(HelpLine.objects.values_list("stage", "baht")) == {("promised", 3000), ("budgeted", 2000)}


def test_what_and_when_suffice_to_say_that_help_was_given(sent, receiver):
    row = {"referral_id": sent.pk, "to_state": "delivered", "help_what": "ข้าวสาร", "happened_on": AT.date()}
    assert (told(row, receiver=receiver).helped, told(row, receiver=receiver).unchanged) == (1, 1)
    line = HelpLine.objects.get()
    assert (line.what, line.kind, line.baht, line.given_on) == ("ข้าวสาร", "unsorted", None, AT.date())


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ({"to_state": "lost"}, "state_unknown"),
        ({"to_state": "affirmed"}, "state_unknown"),
        ({"to_state": "turned_down"}, "reason_missing"),
        ({"to_state": "turned_down", "reason": "papers"}, "reason_unknown"),
        ({"to_state": "turned_down", "reason": "other"}, "note_missing"),
        ({"to_state": "arrived", "overlap": "maybe"}, "overlap_unknown"),
        ({"to_state": "redirected"}, "redirect_missing"),
        ({"to_state": "redirected", "redirect_to": 0}, "redirect_unknown"),
        ({"to_state": "delivered", "happened_on": AT.date()}, "help_missing"),
        ({"to_state": "delivered", "help_kind": "goods", "help_what": "ข้าวสาร"}, "day_missing"),
        ({"to_state": "delivered", **HELP, "happened_on": AT.date() + timedelta(days=9)}, "day_in_future"),
        ({"to_state": "taken_on", "help_baht": 10.0}, "help_not_given"),
        ({"to_state": "delivered", **HELP, "help_baht": -1.0}, "amount_negative"),
        ({"to_state": "delivered", **HELP, "help_baht": 1e12}, "amount_absurd"),
        ({"to_state": "turned_down", "reason": "no_budget", "help_what": "x"}, "help_of_refused"),
        ({"to_state": "delivered", **HELP, "help_kind": "love"}, "kind_unknown"),
    ],
)
def test_a_wrong_answer_is_set_aside_and_changes_nothing(sent, receiver, row, fault):
    done = told({"referral_id": sent.pk, "file_row": 7, **row}, receiver=receiver)
    assert fault_of(done) == [fault]
    aside = AnswerSetAside.objects.get()
    assert (aside.fault, aside.referral, aside.file_row) == (fault, sent, 7)
    assert aside.content["to_state"] == row["to_state"]
    sent.refresh_from_db()
    assert (sent.state, HelpLine.objects.count()) == ("sent", 0)


def test_unknown_foreign_twice_and_contradicting_answers_stand_aside_while_the_rest_goes_through(
    service, receiver
):
    first, second, third = (
        sent_referral(need_of(household_of(name, key=name)), service) for name in ("ก", "ข", "ค")
    )
    other = office("หน่วยงานอื่น")
    agreement_with(other)
    foreign = sent_referral(need_of(household_of("ง", key="ง"), "work"), service_of(other, "jobs", ("work",)))
    done = told(
        {"referral_id": 0, "to_state": "arrived"},
        {"referral_id": None, "to_state": "arrived"},
        {"referral_id": foreign.pk, "to_state": "arrived"},
        {"referral_id": first.pk, "to_state": "arrived"},
        {"referral_id": first.pk, "to_state": "arrived"},
        {"referral_id": second.pk, "to_state": "arrived"},
        {"referral_id": second.pk, "to_state": "turned_down", "reason": "died"},
        {"referral_id": third.pk, "to_state": "taken_on"},
        receiver=receiver,
    )
    assert fault_of(done) == [
        "referral_unknown", "referral_unknown", "referral_foreign", "answers_contradict", "answers_contradict",
    ]  # fmt: skip
    assert (done.answered, done.unchanged, done.refused) == (2, 1, 5)
    assert AnswerSetAside.objects.filter(referral=None).count() == 2
    assert list(Referral.objects.order_by("pk").values_list("state", flat=True)) == [
        "arrived", "sent", "taken_on", "sent",
    ]  # fmt: skip


def test_a_screen_is_told_at_once_and_nothing_stands_aside(sent):
    assert fault_of(answered(sent, "delivered")) == ["help_missing"]
    assert not AnswerSetAside.objects.exists()


def test_steps_do_not_go_back_and_drafts_are_not_answered(sent, service):
    answered(sent, "approved")
    assert fault_of(answered(sent, "arrived")) == ["move_not_possible"]
    draft = referral_of(need_of(household_of("ข", key="h2")), service)
    assert fault_of(answered(draft, "arrived")) == ["not_sent_yet"]


def test_a_closed_year_takes_no_more(sent, receiver):
    ClosedYear.objects.create(organisation=receiver, fiscal_year=2570, closed_at=AT)
    assert fault_of(answered(sent, "delivered", **HELP)) == ["year_closed"]
    assert sent.state == "sent"


def test_sent_on_to_another_it_begins_there_as_a_draft(sent, receiver):
    other = office("อบต. สมมุติ")
    assert fault_of(answered(sent, "redirected", redirect_to=receiver.pk)) == ["redirect_to_itself"]
    answered(sent, "redirected", redirect_to=other.pk)
    onward = sent.redirected_to
    assert (onward.organisation, onward.state, onward.need_id) == (other, "draft", sent.need_id)
    assert onward.steps.get().channel == "system"
    assert Opening.objects.get().valid_to is not None


def test_only_who_answers_for_the_organisation_answers(sent, receiver):
    row = {"referral_id": sent.pk, "to_state": "arrived"}
    with pytest.raises(PermissionDenied):
        told(row, receiver=receiver, by=user_with("agency_officer", "46"))
    with pytest.raises(PermissionDenied):
        told(row, receiver=receiver, by=officer_of(office("อื่น")))
    with pytest.raises(PermissionDenied):
        told(row, receiver=receiver, by=user_with("data_manager", "46"))
    assert told(row, receiver=receiver, by=officer_of(receiver)).answered == 1


def test_an_officer_of_a_district_answers_for_its_people_only(sent, receiver):
    elsewhere, here = officer_of(receiver, "4605"), officer_of(receiver, "4601")
    row = {"referral_id": sent.pk, "to_state": "arrived"}
    assert fault_of(told(row, receiver=receiver, by=elsewhere)) == ["referral_foreign"]
    assert told(row, receiver=receiver, by=here).answered == 1
    assert not desk_referrals(elsewhere).exists()
    assert desk_referrals(here).get() == sent


def test_a_body_answers_for_its_offices(receiver):
    branch = office("สาขา", "4601", receiver)
    service = service_of(branch, "branch")
    agreement_with(branch)
    sent = sent_referral(need_of(household_of("สมชาย")), service)
    row = {"referral_id": sent.pk, "to_state": "arrived"}
    officer = officer_of(receiver)
    assert desk_referrals(officer).get() == sent
    assert told(row, receiver=receiver, by=officer).answered == 1


def test_sender_and_receiver_see_what_is_theirs(sent, service):
    draft = referral_of(need_of(household_of("ข", key="h2")), service)
    manager, officer = user_with("data_manager", "46"), officer_of(sent.organisation)
    assert set(visible_referrals(manager)) == {sent, draft}
    assert set(visible_referrals(officer)) == {sent}
    assert not visible_referrals(user_with("surveyor", "46")).exists()
    assert not visible_referrals(user_with("data_manager", "4605")).exists()


def test_a_year_is_told_where_it_is_not_that_of_the_day(sent):
    assert fault_of(answered(sent, "delivered", fiscal_year=2569, **HELP)) == ["year_contradicts"]
    before = HELP | {"happened_on": date(2026, 9, 30)}
    assert answered(sent, "delivered", **before).helped == 1
    assert HelpLine.objects.get().fiscal_year == 2569
