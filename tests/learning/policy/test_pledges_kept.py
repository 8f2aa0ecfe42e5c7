"""A pledge is kept by what the ledger tells as given for it since the meeting, and by nothing else."""

from datetime import timedelta
from decimal import Decimal

import polars as pl
import pytest

from ppaos.ground.privacy.permissions import reading_as
from ppaos.learning.policy.actions.pledges import take_back_pledge
from ppaos.learning.policy.models import Meeting, Pledge
from ppaos.learning.policy.queries.pledges import households_of_pledge, pledges_told, visible_pledges
from ppaos.support.assistance.actions.correcting import correct_help, take_back_help
from ppaos.support.assistance.actions.help import record_help
from ppaos.support.assistance.models import HelpLine
from ppaos.support.referral.models import Referral
from tests.factories.areas import make_areas
from tests.factories.people import AT, household_of, person_named, user_with
from tests.factories.pledged import DUE, MET_ON, called_to, item_of, meeting_on, pledged
from tests.factories.referred import answered, need_of, office, officer_of, service_of

pytestmark = pytest.mark.django_db
TODAY = AT.date()


@pytest.fixture(autouse=True)
def ground():
    make_areas()


@pytest.fixture
def homes():
    return [household_of(name, key=name) for name in ("ก", "ข")]


@pytest.fixture
def made(body, homes):
    for home in homes:
        need_of(home)
    item = item_of(meeting_on(), *homes)
    return Pledge.objects.get(pk=pledged(item, body, service_of(body)).pledge_id)


def state_of(pledge, on=TODAY):
    [row] = pledges_told([pledge.pk], on).to_dicts()
    return row


def gave(
    home, body, key, *, baht=500.0, on=TODAY, referral=None, need=None, stage="paid", person=None, by=None
):
    """A line of the ledger."""
    row = {
        "key": key, "household_id": home.pk, "kind": "cash", "what": "เงิน", "stage": stage, "organisation_id": body.pk,
        "baht": baht, "given_on": on, "referral_id": referral, "need_id": need, "person_id": person,
    }  # fmt: skip
    done = record_help(lines=pl.DataFrame([row]), by=by, at=AT)
    assert done.made == 1, done.lines
    return HelpLine.objects.get(key=key)


def test_it_is_due_then_partly_then_all_kept(made, body, homes):
    first, second = homes
    assert (state_of(made)["state"], state_of(made, DUE)["state"]) == ("pledge_due", "pledge_due")
    assert state_of(made, DUE + timedelta(days=1))["state"] == "pledge_late"
    answered(
        Referral.objects.get(household=first),
        "delivered",
        help_what="เงิน",
        help_baht=700.0,
        happened_on=TODAY,
    )
    row = state_of(made)
    assert (row["state"], row["kept"], row["households"]) == ("pledge_partly", 1, 2)
    assert (row["promised_baht"], row["given_baht"], row["without_baht"]) == (2000.0, 700.0, 0)
    assert state_of(made, DUE + timedelta(days=1))["state"] == "pledge_late"
    answered(Referral.objects.get(household=second), "delivered", help_what="เงิน", happened_on=TODAY)
    row = state_of(made, DUE + timedelta(days=9))
    assert (row["state"], row["kept"], row["given_baht"], row["without_baht"]) == ("pledge_kept", 2, 700.0, 1)
    assert households_of_pledge(made)["is_kept"].to_list() == [True, True]


def test_behind_the_wall_of_rows_it_counts_all_its_households_too(made, body, homes):
    answered(Referral.objects.get(household=homes[0]), "delivered", help_what="เงิน", happened_on=TODAY)
    told, held = state_of(made), households_of_pledge(made)
    with reading_as(user_with("agency_officer", "460102").pk):
        assert not Referral.objects.exists()
        assert state_of(made) == told
        assert households_of_pledge(made).equals(held)


COUNTS = {
    "by its referral": (lambda made, home, body: {"referral": True}, True),
    "by the need": (lambda made, home, body: {"need": True}, True),
    "before the meeting": (
        lambda made, home, body: {"referral": True, "on": MET_ON - timedelta(days=1)},
        False,
    ),
    "on the day of the meeting": (lambda made, home, body: {"referral": True, "on": MET_ON}, True),
    "without a day": (lambda made, home, body: {"referral": True, "on": None}, True),
    "only budgeted": (lambda made, home, body: {"referral": True, "stage": "budgeted"}, False),
    "neither need nor referral": (lambda made, home, body: {}, False),
    "of another referral": (lambda made, home, body: {"need": True, "referral": 999_999}, False),
}


@pytest.mark.parametrize("case", COUNTS)
def test_what_counts_as_given_for_it(made, body, homes, case):
    asked, counts = COUNTS[case]
    home = homes[0]
    told = asked(made, home, body)
    referral = Referral.objects.get(household=home)
    if told.get("need"):
        told["need"] = referral.need_id
    if told.get("referral") is True:
        told["referral"] = referral.pk
    gave(home, body, case, **told)
    assert state_of(made)["kept"] == (1 if counts else 0)


GIVERS = {"its office": True, "its body": True, "somebody else": False}


@pytest.mark.parametrize("giver", GIVERS)
def test_who_gives_for_the_need_without_a_referral(made, body, homes, giver):
    others = {
        "its office": office("สาขา", parent=body),
        "its body": office("กรม"),
        "somebody else": office("อื่น"),
    }
    body.parent = others["its body"]
    body.save()
    gave(homes[0], others[giver], "x", need=Referral.objects.get(household=homes[0]).need_id)
    assert state_of(made)["kept"] == (1 if GIVERS[giver] else 0)


def test_for_another_need_or_person_it_is_not(body):
    home = household_of("ก", "ข")
    first, second = person_named("ก"), person_named("ข")
    need, other = need_of(home, person=first), need_of(home, code="debt")
    item = item_of(meeting_on(), home)
    made = Pledge.objects.get(pk=pledged(item, body, service_of(body, per="person")).pledge_id)
    gave(home, body, "other need", need=other.pk)
    gave(home, body, "other person", need=need.pk, person=second.pk)
    assert state_of(made)["kept"] == 0
    gave(home, body, "the person", need=need.pk, person=first.pk)
    assert state_of(made)["kept"] == 1


def test_corrections_count_and_what_was_taken_back_does_not(made, body, homes):
    line = gave(homes[0], body, "x", referral=Referral.objects.get(household=homes[0]).pk)
    correct_help(line=line, baht=Decimal(300), reason="พิมพ์ผิด", by=None, at=AT)
    assert state_of(made)["given_baht"] == 300.0
    take_back_help(line=line, reason="ไม่ได้ให้", by=None, at=AT)
    row = state_of(made)
    assert (row["kept"], row["given_baht"]) == (0, None)


def test_a_household_merged_since_is_followed(made, body, homes):
    kept, merged = homes
    merged.merged_into = kept
    merged.save()
    gave(kept, body, "x", referral=Referral.objects.get(household=merged).pk)
    assert state_of(made)["kept"] == 1


def test_taken_back_is_its_own_state(made):
    take_back_pledge(pledge=made, reason="งบถูกตัด", by=None, at=AT)
    row = state_of(made, DUE + timedelta(days=9))
    assert (row["state"], row["promised_baht"]) == ("pledge_taken_back", 0.0)


def test_a_pledge_written_down_before_the_meeting_counts_from_then(made, body, homes):
    Meeting.objects.update(on=TODAY + timedelta(days=5))
    gave(homes[0], body, "x", referral=Referral.objects.get(household=homes[0]).pk)
    assert state_of(made)["kept"] == 1


def test_who_sees_a_pledge(made, body):
    called, guest = office("ถูกเชิญ"), office("อื่น")
    called_to(made.meeting, called)
    sees = {
        "province": (user_with("central_programme", "TH"), True), "within": (user_with("supervisor", "4605"), False),
        "own": (officer_of(body), True), "own within": (officer_of(body, "4605"), True),
        "called": (officer_of(called), True), "guest": (officer_of(guest), False), "platform": (None, True),
    }  # fmt: skip
    seen = {name: visible_pledges(user).filter(pk=made.pk).exists() for name, (user, _) in sees.items()}
    assert seen == {name: expected for name, (_, expected) in sees.items()}
