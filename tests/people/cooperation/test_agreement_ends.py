"""Agreements that end soon: found, told once at each warning, on the home page; none once one renews them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone, translation

from ppaos.ground.workbench.actions import tell
from ppaos.ground.workbench.models import Notice
from ppaos.people.cooperation import tasks
from ppaos.people.cooperation.models import Agreement
from ppaos.people.cooperation.presenters.agreement_notices import warnings
from ppaos.people.cooperation.queries.agreements import due_warnings, ending_soon
from ppaos.sharing.dashboards.presenters.home import waiting_rows
from ppaos.sharing.dashboards.queries.waiting import waiting_for
from tests.factories.areas import make_areas
from tests.factories.people import user_with

pytestmark = pytest.mark.django_db
AT, TODAY = datetime(2026, 11, 22, 9, 0, tzinfo=UTC), date(2026, 11, 22)


@pytest.fixture(autouse=True)
def areas():
    make_areas()
    with translation.override("en"):
        yield


def agreement(days: int | None, *, begins=date(2026, 1, 1), **given) -> Agreement:
    """One that ends so many days from today."""
    ends = None if days is None else TODAY + timedelta(days=days)
    told = {"title": "ข้อตกลง", "area_id": "46", "scopes": ["lists"], "valid_from": begins} | given
    return Agreement.objects.create(valid_to=ends, **told)


@pytest.mark.parametrize(
    ("days", "warned"),
    [(91, None), (90, 90), (31, 90), (30, 30), (8, 30), (7, 7), (1, 7), (0, None), (-5, None), (None, None)],
)
def test_the_newest_warning_is_due(days, warned):
    made = agreement(days)
    assert due_warnings(TODAY) == ([(made, warned)] if warned else [])


def test_an_agreement_may_be_warned_of_later_than_the_house_warns():
    made = agreement(6, warn_days=5)
    assert not due_warnings(TODAY)
    assert due_warnings(TODAY + timedelta(days=1)) == [(made, 5)]


def test_what_follows_without_a_day_between_renews():
    made = agreement(20)
    gap = agreement(400, begins=TODAY + timedelta(days=21), renews=made)
    assert list(ending_soon(Agreement.objects.all(), TODAY)) == [made]
    Agreement.objects.filter(pk=gap.pk).update(valid_from=TODAY + timedelta(days=20))
    assert not ending_soon(Agreement.objects.all(), TODAY).exists()
    Agreement.objects.filter(pk=gap.pk).update(valid_from=TODAY, valid_to=TODAY + timedelta(days=20))
    assert list(ending_soon(Agreement.objects.filter(pk=made.pk), TODAY)) == [made], "it ends as soon itself"


def test_whoever_keeps_the_area_is_told_once_at_each_warning():
    made, keeper = agreement(25), user_with("administrator", "46")
    user_with("administrator", "4605")
    keeper.email = "keeper@example.org"
    keeper.save()

    def told(on):
        return tell(messages=warnings(due_warnings(on), on), by=None, at=AT)

    assert told(TODAY) == 2, "on the home page and by e-mail"
    assert told(TODAY) == told(TODAY + timedelta(days=1)) == 0
    assert told(made.valid_to - timedelta(days=2)) == 2
    notice = Notice.objects.filter(channel=Notice.Channel.HOME).latest("pk")
    assert notice.user_id == keeper.pk
    assert "2" in notice.text
    assert notice.link == f"/cooperation/agreements/{made.pk}/"


def test_the_day_s_work_tells_what_is_due(monkeypatch):
    monkeypatch.setattr(tasks.connections, "close_all", lambda: None)
    user_with("administrator", "46")
    today = timezone.localdate()
    Agreement.objects.create(
        title="ข้อตกลง", area_id="46", scopes=["lists"], valid_from=today - timedelta(days=9),
        valid_to=today + timedelta(days=3),
    )  # fmt: skip
    tasks.warn_of_ends(timestamp=0)
    tasks.warn_of_ends(timestamp=0)
    assert Notice.objects.count() == 1


def test_it_waits_on_the_home_page_of_who_keeps_the_area():
    today = timezone.localdate()
    Agreement.objects.create(
        title="ข้อตกลง", area_id="4601", scopes=["lists"], valid_from=today, valid_to=today + timedelta(days=3)
    )

    def waits(user):
        return [row for row in waiting_rows(waiting_for(user)) if "agreement" in row["title"]]

    (row,) = waits(user_with("administrator", "46"))
    assert (row["count"], row["url"]) == (1, "/cooperation/agreements/?state=ending_soon")
    assert not waits(user_with("administrator", "4605"))
    assert not waits(user_with("data_manager", "46"))
