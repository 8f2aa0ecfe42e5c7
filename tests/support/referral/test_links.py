"""Links: who may make them, to what; what a code opens in each state of a link; what answers by them change."""

from datetime import timedelta

import polars as pl
import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone, translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ppaos.ground.privacy.models import Event
from ppaos.people.registry.actions import withdraw_consent
from ppaos.support.referral.actions.errors import ReferralRefused
from ppaos.support.referral.actions.links import answer_by_link, make_code, note_opening, revoke_link
from ppaos.support.referral.actions.sending import clear_referrals, send_referrals
from ppaos.support.referral.actions.steering import steer
from ppaos.support.referral.models import AnswerLink, Batch, LinkOpening, Step
from ppaos.support.referral.queries.links import (
    answering_bodies,
    is_let_in,
    link_with,
    linked_referrals,
    readable,
    standing,
    visible_links,
)
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
from tests.support.referral.linked import WRONG, expired, link_to, locked, revoked, tried

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _areas(db):
    make_areas()
    with translation.override("en"):
        yield


def test_a_link_keeps_neither_its_address_nor_its_code(sent):
    made = link_to(sent)
    kept = str(AnswerLink.objects.values().get())
    assert made.token not in kept
    assert made.code not in kept
    assert link_with(made.token) == made.link
    assert link_with(made.token + "x") is None
    assert list(linked_referrals(made.link)) == [sent]
    event = Event.objects.get(verb="answer_link.made")
    assert made.token not in str(event.detail)
    assert made.code not in str(event.detail)


# state of the link → what the right code, and a wrong one, come to
STATES = {
    "live": (lambda made: None, "link_live", "code_right", "code_wrong"),
    "used": (tried, "link_live", "turned_away", "turned_away"),
    "expired": (expired, "link_expired", "turned_away", "turned_away"),
    "revoked": (revoked, "link_revoked", "turned_away", "turned_away"),
    "locked": (locked, "link_locked", "turned_away", "turned_away"),
}


@pytest.mark.parametrize("state", STATES)
def test_what_a_code_comes_to_in_each_state(sent, state):
    bring, stands, right, wrong = STATES[state]
    made = link_to(sent)
    bring(made)
    made.link.refresh_from_db()
    assert standing(made.link, timezone.now()) == stands
    assert tried(made, WRONG) == wrong
    assert tried(made) == right


def test_a_link_taken_back_stays_so_whatever_else_happens(sent):
    made = link_to(sent)
    locked(made)
    expired(made)
    made.link.refresh_from_db()
    assert standing(made.link, timezone.now()) == "link_expired"
    revoked(made)
    made.link.refresh_from_db()
    at = made.link.revoked_at
    assert standing(made.link, timezone.now()) == "link_revoked"
    assert revoke_link(link=made.link, by=None, at=timezone.now()).revoked_at == at


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rights=st.lists(st.booleans(), max_size=8))
def test_in_any_order_a_code_opens_once_and_never_after_five_wrong_ones(sent, rights):
    made, wrong, has_opened = link_to(sent), 0, False
    for is_right in rights:
        outcome = tried(made, "" if is_right else WRONG)
        if has_opened or wrong == 5:
            assert outcome == "turned_away"
        else:
            assert outcome == ("code_right" if is_right else "code_wrong")
            has_opened, wrong = is_right, wrong + (not is_right)
    assert made.link.openings.filter(outcome="code_right").count() == has_opened


def test_the_code_is_read_as_people_type_it(sent):
    made = link_to(sent)
    assert tried(made, f" {made.code.lower().replace('-', ' ')} ") == "code_right"


def test_each_try_is_kept_with_its_address_and_opening_and_locking_are_events(sent):
    made = link_to(sent)
    tried(made, WRONG)
    tried(made)
    assert list(LinkOpening.objects.order_by("pk").values_list("outcome", "address")) == [
        ("code_wrong", "10.0.0.1"), ("code_right", "10.0.0.1"),
    ]  # fmt: skip
    assert Event.objects.filter(verb="answer_link.opened").count() == 1
    locked(link_to(sent))
    assert Event.objects.filter(verb="answer_link.locked").count() == 1


def opened(made, at=None):
    tried(made, at=at)
    made.link.refresh_from_db()
    return made.link.openings.get(outcome="code_right").pk


def test_who_was_let_in_stays_for_an_hour_and_no_longer(sent):
    made, at = link_to(sent), timezone.now()
    opening = opened(made, at)
    assert is_let_in(made.link, opening, at + timedelta(minutes=59))
    assert not is_let_in(made.link, opening, at + timedelta(minutes=60))
    assert not is_let_in(made.link, opening + 1, at)
    note_opening(link=made.link, outcome="read_by_link", address="", by=None, at=at + timedelta(minutes=50))
    assert is_let_in(made.link, opening, at + timedelta(minutes=109))


# what became of the link since the device was let in → what its code comes to there, on the second day
COMES_BACK = {
    "nothing": (lambda made: None, "code_again"),
    "a wrong code": (lambda made: tried(made, WRONG), "code_again"),
    "expired": (expired, "turned_away"),
    "revoked": (revoked, "turned_away"),
    "a new code": (lambda made: make_code(link=made.link, by=None, at=AT), "code_wrong"),
}


@pytest.mark.parametrize("what", COMES_BACK)
def test_the_device_that_used_the_code_comes_back_by_it_while_the_link_lives(sent, what):
    made, at = link_to(sent), timezone.now()
    opening = opened(made, at)
    since, comes_to = COMES_BACK[what]
    since(made)
    assert tried(made, at=at + timedelta(days=1), device=opening) == comes_to
    assert tried(made, at=at + timedelta(days=1), device=opening + 100) in ("turned_away", "code_wrong")
    made.link.refresh_from_db()
    assert is_let_in(made.link, opening, at + timedelta(days=1)) == (comes_to == "code_again")


def test_five_wrong_codes_on_the_device_that_comes_back_lock_the_link(sent):
    made = link_to(sent)
    opening = opened(made)
    assert [tried(made, WRONG, device=opening) for _time in range(5)] == ["code_wrong"] * 5
    assert tried(made, device=opening) == "turned_away"
    renewed = make_code(link=made.link, by=None, at=timezone.now())
    assert tried(renewed) == "code_right"
    assert tried(renewed, device=opening) == "turned_away"


@pytest.mark.parametrize("end", [revoked, expired, lambda made: make_code(link=made.link, by=None, at=AT)])
def test_what_was_open_ends_with_the_link_or_a_new_code(sent, end):
    made = link_to(sent)
    opening = opened(made)
    end(made)
    made.link.refresh_from_db()
    assert not is_let_in(made.link, opening, timezone.now())


def test_a_new_code_unlocks_and_the_old_one_opens_nothing(sent):
    made = link_to(sent)
    locked(made)
    renewed = make_code(link=made.link, by=None, at=timezone.now())
    assert renewed.token == ""
    assert tried(made) == "code_wrong"
    assert tried(renewed) == "code_right"


@pytest.mark.parametrize("end", [revoked, expired])
def test_a_link_that_ended_gets_no_new_code(sent, end):
    made = link_to(sent)
    end(made)
    with pytest.raises(ReferralRefused, match="Make a new one"):
        make_code(link=made.link, by=None, at=timezone.now())


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"sent_to": " "}, "to whom"),
        ({"expires_at": AT}, "from one to 30 days"),
        ({"expires_at": AT + timedelta(days=31)}, "from one to 30 days"),
    ],
)
def test_a_link_to_nobody_or_for_too_long_is_refused(sent, given, said):
    with pytest.raises(ReferralRefused, match=said):
        link_to(sent, at=AT, **given)


def test_a_link_shows_only_what_was_sent_to_the_organisation_or_its_offices(sent, service):
    draft = referral_of(need_of(household_of("สมหญิง", key="h2")), service)
    other = office("อื่น")
    agreement_with(other)
    foreign = sent_referral(need_of(household_of("สมศรี", key="h3")), service_of(other, "other_aid"))
    branch = office("สาขา", parent=sent.organisation)
    agreement_with(branch)
    theirs = sent_referral(need_of(household_of("สมใจ", key="h4")), service_of(branch, "branch_aid"))
    made = link_to(sent, draft, foreign, theirs)
    assert set(linked_referrals(made.link)) == {sent, theirs}
    assert made.left_out == 2
    with pytest.raises(ReferralRefused, match="None of these waits"):
        link_to(draft)


def test_a_link_shows_no_more_than_a_hundred(sent, monkeypatch):
    monkeypatch.setattr("ppaos.support.referral.actions.links.MOST_REFERRALS", 0)
    with pytest.raises(ReferralRefused, match="Send a spreadsheet"):
        link_to(sent)


# role, area of the role → may make, renew and take back a link to a referral of 460101
WHO = [("data_manager", "46", True), ("supervisor", "4601", True), ("data_manager", "4605", False),
       ("agency_officer", "46", False), ("surveyor", "46", False), ("administrator", "46", False)]  # fmt: skip


@pytest.mark.parametrize(("role", "area", "may"), WHO)
def test_only_a_sender_of_the_area_makes_renews_and_takes_back(sent, role, area, may):
    user, made = user_with(role, area), link_to(sent)
    for deed in (
        lambda: link_to(sent, by=user),
        lambda: make_code(link=made.link, by=user, at=timezone.now()),
        lambda: revoke_link(link=made.link, by=user, at=timezone.now()),
    ):
        if may:
            deed()
        else:
            with pytest.raises(PermissionDenied):
                deed()


def test_a_sender_sees_the_links_all_of_whose_referrals_lie_in_sight(sent, service):
    far = sent_referral(need_of(household_of("สมหญิง", key="h2", area_code="4605")), service)
    own, both = link_to(sent), link_to(sent, far)
    province, district = user_with("data_manager", "46"), user_with("supervisor", "4601")
    assert set(visible_links(province)) == {own.link, both.link}
    assert set(visible_links(district)) == {own.link}
    assert list(answering_bodies(district)) == [sent.organisation]
    assert not answering_bodies(user_with("data_manager", "460102"))


def told(made, *rows):
    return answer_by_link(
        link=made.link, frame=pl.DataFrame(rows), address="10.0.0.1", by=None, at=timezone.now()
    )


def test_an_answer_goes_by_the_one_door_and_only_to_the_links_own_referrals(sent, service):
    other = sent_referral(need_of(household_of("สมหญิง", key="h2")), service)
    batch = Batch.objects.create(organisation=sent.organisation, area_id="46", made_at=AT)
    made = link_to(sent, batch=batch)
    assert told(made, {"referral_id": sent.pk, "to_state": "turned_down"}).refused == 1
    assert not made.link.openings.exists()
    rows = [{"referral_id": pk, "to_state": "taken_on"} for pk in (sent.pk, other.pk)]
    assert told(made, *rows).answered == 1
    assert told(made, *rows).unchanged == 1
    sent.refresh_from_db()
    other.refresh_from_db()
    assert (sent.state, other.state) == ("taken_on", "sent")
    assert sent.steps.order_by("pk").last().channel == Step.Channel.OPEN_LINK
    assert list(made.link.openings.values_list("outcome", flat=True)) == ["answered_by_link"] * 2


@pytest.mark.parametrize("end", [revoked, expired, locked])
def test_by_a_link_that_ended_nothing_is_answered(sent, end):
    made = link_to(sent)
    end(made)
    with pytest.raises(ReferralRefused, match="Nothing was noted"):
        told(made, {"referral_id": sent.pk, "to_state": "taken_on"})
    sent.refresh_from_db()
    assert sent.state == "sent"


def test_a_household_is_readable_while_it_may_be(service):
    home = household_of("สมชาย")
    consent = consenting(home)
    one = referral_of(need_of(home), service)
    clear_referrals(referral_ids=[one.pk], ground="consent", by=None, at=AT)
    send_referrals(referral_ids=[one.pk], by=None, at=AT)
    two = sent_referral(need_of(household_of("สมหญิง", key="h2")), service)
    three = sent_referral(need_of(household_of("สมศรี", key="h3")), service)
    made = link_to(one, two, three)
    answered(two, "turned_down", reason="moved")
    assert readable(made.link) == {one.pk, three.pk}
    withdraw_consent(consent=consent, by=None, at=AT)
    assert readable(made.link) == {three.pk}
    steer(referral_ids=[three.pk], to_state="called_back", reason="mistake", by=None, at=AT)
    assert not readable(made.link)
    assert set(linked_referrals(made.link)) == {one, two}
