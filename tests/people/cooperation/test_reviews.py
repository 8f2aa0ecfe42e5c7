"""Roles are looked at again once a year: by whom, what is due, what stops."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from ppaos.ground.accounts.models import User
from ppaos.ground.privacy.models import Event
from ppaos.ground.workbench.models import Notice
from ppaos.people.cooperation import tasks
from ppaos.people.cooperation.actions import CooperationRefused, confirm_grants, end_grants
from ppaos.people.cooperation.models import Grant
from ppaos.people.cooperation.permissions import ReviewTerms
from ppaos.people.cooperation.permissions.reviews import (
    ReviewState,
    grants_to_review,
    lapsing,
    review_state,
    reviewers_with_work,
    stops_on,
    with_due_day,
)
from ppaos.sharing.dashboards.queries.waiting import waiting_for
from tests.factories.areas import make_areas
from tests.factories.people import user_with

pytestmark = pytest.mark.django_db
TODAY, YEAR = date(2026, 11, 22), timedelta(days=365)
AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
TERMS = "ppaos.people.cooperation.permissions.reviews.review_terms"
PAGE = "/cooperation/grants/review/"


@pytest.fixture(autouse=True)
def areas():
    make_areas()


@pytest.fixture
def manager():
    return user_with("data_manager", "46", name="manager")


def granted(role, area, days_ago, *, today=TODAY):
    """A role that began so many days ago."""
    grant = user_with(role, area).grants.get()
    Grant.objects.filter(pk=grant.pk).update(valid_from=today - timedelta(days=days_ago))
    grant.refresh_from_db()
    return grant


def listed(by, state=""):
    return [grant.pk for grant in grants_to_review(by, TODAY, state=state)]


def test_what_waits_is_what_is_due_within_a_month_or_was(manager):
    fresh, soon, late = (granted("surveyor", "4601", days) for days in (334, 336, 400))
    assert listed(manager) == [late.pk, soon.pk]
    assert listed(manager, ReviewState.OVERDUE) == [late.pk]
    assert listed(manager, ReviewState.DUE) == [soon.pk]
    assert listed(manager, ReviewState.DONE) == [fresh.pk]
    states = {grant.pk: review_state(grant, TODAY) for grant in with_due_day(Grant.objects.all())}
    assert [states[grant.pk] for grant in (fresh, soon, late)] == [
        "review_done",
        "review_due",
        "review_overdue",
    ]


@pytest.mark.parametrize(
    ("role", "area", "whose", "is_seen"),
    [
        ("surveyor", "4601", "46", True),
        ("village_leader", "46010101", "46", True),
        ("data_manager", "4601", "46", False),
        ("agency_officer", "46", "46", False),
        ("surveyor", "4605", "4601", False),
    ],
)
def test_who_may_give_a_role_looks_at_it_again(role, area, whose, is_seen):
    grant = granted(role, area, 400)
    assert (grant.pk in listed(user_with("data_manager", whose, name="looks"))) is is_seen


def test_nobody_looks_at_their_own_nor_at_what_ended_nor_at_the_suspended(manager):
    Grant.objects.create(user=manager, role="surveyor", area_id="4601", valid_from=TODAY - 2 * YEAR)
    ended, suspended = granted("surveyor", "4601", 400), granted("surveyor", "4601", 400)
    Grant.objects.filter(pk=ended.pk).update(valid_to=TODAY)
    User.objects.filter(pk=suspended.user_id).update(is_active=False)
    assert listed(manager) == []
    assert listed(user_with("surveyor", "46", name="hands out nothing")) == []


def test_confirming_many_begins_a_year_for_each(manager):
    grants = [granted("surveyor", "4601", 400) for _ in range(3)]
    assert confirm_grants(grants=grants, by=manager, at=AT).grants == 3
    assert set(
        Grant.objects.filter(pk__in=[g.pk for g in grants]).values_list("reviewed_on", "reviewed_by")
    ) == {(TODAY, manager.pk)}
    assert listed(manager) == []
    assert Event.objects.get(verb="grants.reviewed").subjects.count() == 3


def test_ending_many_takes_a_reason_and_all_or_none(manager):
    mine, beyond = granted("surveyor", "4601", 400), granted("data_manager", "4601", 400)
    with pytest.raises(CooperationRefused):
        end_grants(grants=[mine], reason=" ", by=manager, at=AT)
    for act in (
        lambda: end_grants(grants=[mine, beyond], reason="ย้าย", by=manager, at=AT),
        lambda: confirm_grants(grants=[mine, beyond], by=manager, at=AT),
    ):
        with pytest.raises(PermissionDenied):
            act()
    with pytest.raises(CooperationRefused):
        confirm_grants(grants=[], by=manager, at=AT)
    assert end_grants(grants=[mine], reason="ย้าย", by=manager, at=AT).grants == 1
    mine.refresh_from_db()
    assert (mine.valid_to, mine.ended_reason) == (TODAY, "ย้าย")
    assert confirm_grants(grants=[beyond], by=None, at=AT).grants == 1


def test_a_role_that_began_today_ends_without_a_day(manager):
    grant = granted("surveyor", "4601", 0)
    end_grants(grants=[grant], reason="ผิดคน", by=manager, at=AT)
    grant.refresh_from_db()
    assert grant.valid_to == grant.valid_from


def test_what_is_due_too_long_stops_but_not_the_last_who_could_give_it_again(monkeypatch):
    monkeypatch.setattr(TERMS, lambda: ReviewTerms(365, 30, 90))
    late, later = granted("surveyor", "4601", 454), granted("surveyor", "4601", 455)
    alone = granted("administrator", "46", 1000)
    assert lapsing(TODAY) == [later]
    granted("administrator", "46", 10)
    assert lapsing(TODAY) == [later, alone]
    assert late not in lapsing(TODAY)
    monkeypatch.setattr(TERMS, lambda: ReviewTerms(365, 30, 0))
    assert lapsing(TODAY) == []
    assert stops_on(with_due_day(Grant.objects.all()).first()) is None


def test_the_clock_warns_once_a_month_and_stops_what_nobody_looked_at(manager, monkeypatch):
    today = timezone.localdate()
    monkeypatch.setattr(tasks.connections, "close_all", lambda: None)
    User.objects.filter(pk=manager.pk).update(email="manager@example.org")
    gone, waits = (
        granted("surveyor", "4601", 1000, today=today),
        granted("surveyor", "4601", 370, today=today),
    )
    assert reviewers_with_work(today) == [(manager, 2)]
    for _ in range(2):
        tasks.review_grants(0)
    gone.refresh_from_db()
    waits.refresh_from_db()
    assert (gone.valid_to, waits.valid_to) == (today, None)
    assert Notice.objects.filter(purpose="grants.review").count() == 2
    assert Event.objects.filter(verb="grants.lapsed").count() == 1


def test_the_page_lists_confirms_and_ends(client, manager):
    today = timezone.localdate()
    one, two = (granted("surveyor", "4601", 400, today=today) for _ in range(2))
    client.force_login(manager)
    assert {waiting.kind: waiting.count for waiting in waiting_for(manager)}["grants_to_review"] == 2
    page = client.get(PAGE)
    assert one.user.display_name in page.text
    assert client.get(f"{PAGE}?state=nonsense&page=x").status_code == 200
    client.post(f"{PAGE}confirm/", {"grant": [one.pk]})
    client.post(f"{PAGE}end/", {"grant": [two.pk, "x", "9" * 30], "reason": ""})
    two.refresh_from_db()
    assert two.valid_to is None
    client.post(f"{PAGE}end/", {"grant": [two.pk], "reason": "พ้นหน้าที่"})
    two.refresh_from_db()
    assert two.valid_to == today
    assert client.get(PAGE).context["rows"] == []
    assert "grants_to_review" not in {waiting.kind for waiting in waiting_for(manager)}


def test_the_page_is_for_who_hands_out_roles(client):
    client.force_login(user_with("supervisor", "4601"))
    assert client.get(PAGE).status_code == 403
    assert client.post(f"{PAGE}confirm/", {"grant": ["1"]}).status_code == 403


def test_what_lies_outside_is_not_among_what_was_ticked(client):
    client.force_login(user_with("data_manager", "4601"))
    outside = granted("surveyor", "4605", 400)
    client.post(f"{PAGE}end/", {"grant": [outside.pk], "reason": "x"})
    outside.refresh_from_db()
    assert outside.valid_to is None
