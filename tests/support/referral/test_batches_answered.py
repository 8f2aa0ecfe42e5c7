"""A batch is answered once every referral that left with it is, and no longer when one waits again; many are put
together by a worker."""

from datetime import timedelta

import polars as pl
import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import translation

from ppaos.ground.workbench.models import Job
from ppaos.ground.workbench.tasks import run_job
from ppaos.support.referral.actions.answering import answer
from ppaos.support.referral.actions.batching import (
    ask_for_batch,
    call_off_batch,
    fill_batch,
    make_batch,
    note_receipt,
)
from ppaos.support.referral.actions.errors import ReferralRefused
from ppaos.support.referral.actions.steering import steer
from ppaos.support.referral.models import UNANSWERED, Batch, Referral
from ppaos.support.referral.queries.batches import Selection, choosable, members
from ppaos.support.referral.queries.states import states
from ppaos.support.referral.tasks.batches import put_together
from ppaos.support.referral.views import batches as pages
from tests.factories.areas import make_areas
from tests.factories.batched import batch_of, cleared_referrals, sent_batch
from tests.factories.people import AT, user_with
from tests.factories.referred import agreement_with, office

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _areas(db):
    make_areas()
    with translation.override("th"):
        yield


@pytest.fixture
def body():
    return office()


@pytest.fixture
def sent(body):
    agreement_with(body)
    made = cleared_referrals(body, "สมชาย", "สมหญิง")
    batch = batch_of(body)
    sent_batch(batch)
    return batch, made


def tell(body, referral, to_state, reason=""):
    row = {"referral_id": [referral.pk], "to_state": [to_state], "reason": [reason or None]}
    schema = {"referral_id": pl.Int64, "to_state": pl.String, "reason": pl.String}
    done = answer(frame=pl.DataFrame(row, schema=schema), channel="screen", organisation=body, by=None, at=AT)
    assert done.answered == 1


def state_of(batch):
    batch.refresh_from_db()
    return batch.state


def test_states_that_wait_for_a_first_answer_are_those_of_the_data():
    waiting = [code for code, row in states().items() if row.officer in ("sent", "received")]
    assert sorted(waiting) == sorted(UNANSWERED)


def test_a_batch_is_answered_with_its_last_referral_and_waits_again_with_one_reopened(body, sent):
    batch, (one, other) = sent
    tell(body, one, "taken_on")
    assert state_of(batch) == "batch_sent"
    tell(body, other, "arrived")
    assert state_of(batch) == "batch_sent"
    tell(body, other, "turned_down", "not_eligible")
    assert state_of(batch) == "answered_batch"
    steer(referral_ids=[other.pk], to_state="sent", note="ตรวจใหม่", by=None, at=AT)
    assert state_of(batch) == "batch_sent"
    note_receipt(batch=batch, receipt="สมศรี", on=AT.date(), by=None, at=AT)
    tell(body, other, "taken_on")
    assert state_of(batch) == "answered_batch"


def test_a_reply_to_a_question_waits_for_its_answer(body, sent):
    batch, (one, other) = sent
    note_receipt(batch=batch, receipt="สมศรี", on=AT.date(), by=None, at=AT)
    tell(body, one, "asked", "papers")
    tell(body, other, "taken_on")
    assert state_of(batch) == "answered_batch"
    steer(referral_ids=[one.pk], to_state="arrived", note="ส่งแล้ว", by=None, at=AT)
    assert state_of(batch) == "batch_received"


def test_what_was_called_back_waits_for_no_answer_but_is_none(body, sent):
    batch, (one, other) = sent
    steer(referral_ids=[one.pk], to_state="called_back", reason="mistake", by=None, at=AT)
    assert state_of(batch) == "batch_sent"
    tell(body, other, "taken_on")
    assert state_of(batch) == "answered_batch"


def test_all_called_back_is_not_answered(sent):
    batch, made = sent
    steer(referral_ids=[each.pk for each in made], to_state="called_back", reason="mistake", by=None, at=AT)
    assert state_of(batch) == "batch_sent"


def test_the_receipt_of_an_answered_batch_leaves_it_answered(body, sent):
    batch, made = sent
    for each in made:
        tell(body, each, "taken_on")
    later = AT + timedelta(days=1)
    done = note_receipt(batch=batch, receipt="สมศรี", on=AT.date(), by=None, at=later)
    assert (done.state, done.receipt) == ("answered_batch", "สมศรี")


def begun(body, by):
    return ask_for_batch(selection=Selection(body.pk, "46"), fields=["head"], by=by, at=AT)


def test_a_worker_puts_many_together_and_once_only(body):
    manager = user_with("data_manager", "46")
    made = cleared_referrals(body, "สมชาย", "สมหญิง")
    batch = begun(body, manager)
    assert not members(batch).exists()
    with pytest.raises(ReferralRefused):
        call_off_batch(batch=batch, by=manager, at=AT)
    run_job(batch.job_id, put_together, (PermissionDenied,))
    assert Job.objects.get().result == {"url": reverse("referral:batch", args=[batch.pk])}
    assert set(members(batch)) == set(made)
    again = fill_batch(batch=batch, among=choosable(manager), by=manager, at=AT)
    assert (again.state, again.counts) == ("batch_draft", {"chosen": 2})


def test_a_batch_into_which_nothing_goes_is_called_off(body):
    (made,) = cleared_referrals(body, "สมชาย")
    batch = begun(body, None)
    make_batch(selection=Selection(body.pk, "46"), among=Referral.objects.all(), fields=[], by=None, at=AT)
    filled = fill_batch(batch=batch, among=Referral.objects.all(), by=None, at=AT)
    assert (filled.state, filled.counts) == ("batch_cancelled", {"chosen": 0})
    assert Referral.objects.get(pk=made.pk).batch_id != batch.pk


def test_only_who_sends_there_begins_or_fills_a_batch(body):
    outsider = user_with("data_manager", "4605")
    with pytest.raises(PermissionDenied):
        begun(body, outsider)
    with pytest.raises(PermissionDenied):
        fill_batch(batch=begun(body, None), among=Referral.objects.all(), by=outsider, at=AT)


def test_the_page_gives_many_to_a_worker(client, body, monkeypatch):
    cleared_referrals(body, "สมชาย", "สมหญิง")
    client.force_login(user_with("data_manager", "46"))
    monkeypatch.setattr(pages, "MANY", 2)
    address = reverse("referral:new_batch") + f"?organisation={body.pk}&area=46"
    fields = client.get(address).context["form"].fields["fields_leaving"].initial
    answered = client.post(address, {"fields_leaving": fields, "note": "ชุดใหญ่"})
    batch = Batch.objects.get()
    assert answered.url == reverse("workbench:job", args=[batch.job_id])
    assert (batch.note, batch.counts) == ("ชุดใหญ่", {})
