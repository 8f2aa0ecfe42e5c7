"""Officers and senders are reminded once of what came to be due or late, in counts, never row by row."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone, translation

from ppaos.ground.workbench.actions import tell
from ppaos.ground.workbench.models import Notice
from ppaos.support.referral.models import Referral
from ppaos.support.referral.presenters.reminders import not_received, reminders
from ppaos.support.referral.queries.reminders import people_of, receivers_to_remind, senders_to_remind
from ppaos.support.referral.tasks import reminders as task
from tests.factories.areas import make_areas
from tests.factories.people import household_of, user_with
from tests.factories.referred import agreement_with, need_of, office, officer_of, sent_referral, service_of

pytestmark = pytest.mark.django_db
DUE = date(2026, 11, 29)  # of what is sent on 22 November


@pytest.fixture(autouse=True)
def _areas(db):
    make_areas()


@pytest.fixture
def sent():
    """Three referrals of a village, all due on DUE, to one office."""
    receiver = office()
    agreement_with(receiver)
    service = service_of(receiver)
    return [sent_referral(need_of(household_of("ก", key=f"h{number}")), service) for number in range(3)]


def run(on):
    """One day's task."""
    found = receivers_to_remind(on), senders_to_remind(on)
    at = timezone.make_aware(datetime(on.year, on.month, on.day, 8, 5))
    return tell(messages=reminders(*found, on), by=None, at=at)


def counts(frame):
    return {
        row["user_id"]: (row["soon"], row["overdue"], row["agenda"]) for row in frame.iter_rows(named=True)
    }


def test_each_day_is_told_what_came_to_be_due_or_late_since(sent):
    officer, sender = officer_of(sent[0].organisation), user_with("data_manager", "46")
    told = {
        day: run(DUE + timedelta(days=day))
        for day in (-4, -3, -2, 0, 1, 2, 15, 16, 17)
    }  # fmt: skip
    # Due soon: the officer alone. Late, and on the agenda: both.
    assert told == {-4: 0, -3: 1, -2: 0, 0: 0, 1: 2, 2: 0, 15: 0, 16: 2, 17: 0}
    texts = {(n.user_id, n.made_at.date()): n.text for n in Notice.objects.all()}
    with translation.override("th"):
        assert "ครบกำหนดใน 3 วัน: 3 เรื่อง" in texts[officer.pk, date(2026, 11, 26)]
    assert "เกินกำหนด: 3 เรื่อง" in texts[sender.pk, date(2026, 11, 30)]
    assert "วาระของศูนย์อำนวยการ: 3 เรื่อง" in texts[sender.pk, date(2026, 12, 15)]
    assert all("นามสกุล" not in text for text in texts.values())


def test_days_on_which_the_platform_slept_are_made_up_for(sent):
    officer = officer_of(sent[0].organisation)
    Referral.objects.filter(pk=sent[0].pk).update(due_on=DUE + timedelta(days=5))
    assert counts(receivers_to_remind(DUE + timedelta(days=3))) == {officer.pk: (1, 2, 0)}
    assert run(DUE + timedelta(days=3)) == 1
    assert run(DUE + timedelta(days=3)) == 0
    assert run(DUE + timedelta(days=9)) == 1


def test_it_reaches_who_answers_or_sends_there_and_nobody_else(sent):
    receiver = sent[0].organisation
    Referral.objects.filter(pk=sent[0].pk).update(area_id="460510")
    whole, elsewhere = officer_of(receiver), officer_of(office("อื่น"))
    part, gone = officer_of(receiver, area="4605"), officer_of(receiver)
    gone.is_active = False
    gone.save()
    both = officer_of(receiver, name="both")
    both.grants.create(
        role="agency_officer", area_id="4601", organisation=receiver, valid_from=date(2026, 1, 1)
    )
    ended = officer_of(receiver)
    ended.grants.update(valid_to=date(2026, 1, 2))
    late = DUE + timedelta(days=1)
    assert counts(receivers_to_remind(late)) == {whole.pk: (0, 3, 0), part.pk: (0, 1, 0), both.pk: (0, 3, 0)}
    assert elsewhere.pk not in counts(receivers_to_remind(late))
    district, province = user_with("supervisor", "4601"), user_with("data_manager", "46")
    user_with("village_leader", "46")
    assert counts(senders_to_remind(late)) == {district.pk: (0, 2, 0), province.pk: (0, 3, 0)}
    assert [*people_of(sent[1])] == [whole, both, district, province]
    sent[0].refresh_from_db()
    assert {*people_of(sent[0])} == {whole, both, part, province}


def test_officers_of_the_body_an_office_belongs_to_are_reminded(sent):
    parent = office("กรมสมมุติ", area="TH")
    receiver = sent[0].organisation
    receiver.parent = parent
    receiver.save()
    officer = officer_of(parent)
    assert counts(receivers_to_remind(DUE)) == {officer.pk: (3, 0, 0)}


def test_who_has_an_e_mail_address_is_told_there_too_in_their_language(sent):
    officer = officer_of(sent[0].organisation)
    officer.email, officer.language = "a@example.org", "en"
    officer.save()
    assert run(DUE) == 2
    mail = Notice.objects.get(channel="email")
    assert (mail.address, mail.subject) == ("a@example.org", "Referrals wait for your answer")
    assert mail.link == "/referrals/desk/?due=week"


def test_the_worker_reminds_by_its_clock(sent, monkeypatch):
    officer_of(sent[0].organisation)
    monkeypatch.setattr(task.connections, "close_all", lambda: None)
    Referral.objects.update(due_on=timezone.localdate())
    task.remind.func(0)
    task.remind.func(0)
    assert Notice.objects.count() == 1


def test_help_that_did_not_come_is_told_to_both_sides(sent):
    people = officer_of(sent[0].organisation), user_with("data_manager", "46")
    at = sent[0].made_at
    messages = list(not_received(sent[0], people, at))
    assert [message.user_id for message in messages] == [person.pk for person in people]
    assert messages[0].link == f"/referrals/{sent[0].pk}/"
    assert f"เลขที่ {sent[0].pk}" in messages[0].text
