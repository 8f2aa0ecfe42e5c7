"""Breaches: told by whoever works there, judged, reported within the 72 hours or late with a reason, closed."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.models import Event
from ppaos.sharing.protection.actions.breaches import (
    close_breach,
    look_into,
    need_not_report,
    note_persons_told,
    report_breach,
    tell_breach,
)
from ppaos.sharing.protection.actions.errors import ProtectionRefused
from ppaos.sharing.protection.models import Breach
from ppaos.sharing.protection.presenters.breaches import clock_words
from ppaos.sharing.protection.queries.breaches import breaches_undecided, time_left, visible_breaches
from tests.factories.areas import make_areas
from tests.factories.people import AT, user_with

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
FOUND = {
    "cause": "โทรศัพท์หาย", "risk": "risk_some", "measures": "ลบจากระยะไกล", "happened_at": AT - 3 * HOUR,
    "field_classes": ["names"], "persons": 12, "households": None,
}  # fmt: skip


@pytest.fixture(autouse=True)
def _ground(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    make_areas()


@pytest.fixture
def officer() -> Any:
    return user_with("protection_officer", "46")


def told(by: Any, area: str = "4601", **given: Any) -> Breach:
    facts = {
        "what": "<b>ส่งตารางผิดคน</b>",
        "known_at": AT - 2 * HOUR,
        "field_classes": ["gps", "names"],
    } | given
    return tell_breach(area=Area.objects.get(pk=area), **facts, by=by, at=AT)


def test_whoever_works_in_the_area_tells_and_gets_a_number_and_a_clock():
    surveyor = user_with("surveyor", "4601")
    first, second = told(surveyor), told(surveyor)
    assert (first.number, second.number) == ("B-4601-2569-0001", "B-4601-2569-0002")
    assert first.due_at == AT + 70 * HOUR
    assert first.field_classes == ["names", "gps"]
    assert (first.persons, first.households, first.happened_at) == (None, None, None)
    assert Event.objects.filter(verb="breach.told", area_code="4601").count() == 2


@pytest.mark.parametrize("area", ["4605", "46"])
def test_nobody_tells_of_a_place_where_they_do_not_work(area):
    with pytest.raises(PermissionDenied):
        told(user_with("surveyor", "4601"), area)


@pytest.mark.parametrize(
    "given",
    [{"known_at": AT + HOUR}, {"happened_at": AT - HOUR}],
    ids=["known in the future", "happened after it was known"],
)
def test_days_that_cannot_be_are_refused(given):
    with pytest.raises(ProtectionRefused):
        told(user_with("surveyor", "4601"), **given)
    assert not Breach.objects.exists()


def test_only_the_officer_of_the_area_sees_and_keeps_breaches(officer):
    breach = told(user_with("surveyor", "4601"))
    other = user_with("protection_officer", "4605")
    assert list(visible_breaches(officer)) == [breach]
    assert not visible_breaches(other).exists()
    for somebody in (other, user_with("data_manager", "46")):
        with pytest.raises(PermissionDenied):
            look_into(breach=breach, **FOUND, by=somebody, at=AT)


def test_the_clock_runs_until_it_is_decided(officer):
    breach = told(officer)
    assert time_left(breach, AT) == 70 * HOUR
    assert "70" in clock_words(breach, AT)
    assert "5" in clock_words(breach, breach.due_at + 5 * HOUR)
    assert breaches_undecided(officer, AT) == (1, 0)
    assert breaches_undecided(officer, breach.due_at + HOUR) == (1, 1)
    report_breach(breach=breach, reported_at=AT, by=officer, at=AT)
    assert time_left(Breach.objects.get(), AT) is None
    assert clock_words(Breach.objects.get(), AT) == ""
    assert breaches_undecided(officer, AT) == (0, 0)


def test_a_late_report_needs_its_reason(officer):
    breach = told(officer, known_at=AT - 80 * HOUR)
    with pytest.raises(ProtectionRefused):
        report_breach(breach=breach, reported_at=AT, reason=" ", by=officer, at=AT)
    report_breach(breach=breach, reported_at=AT, reason="รอผลตรวจ", by=officer, at=AT)
    kept = Breach.objects.get()
    assert (kept.state, kept.not_reported_reason) == ("breach_reported", "รอผลตรวจ")


@pytest.mark.parametrize("reported_at", [AT - 3 * HOUR, AT + HOUR], ids=["before known", "in the future"])
def test_a_report_has_a_day_that_can_be(officer, reported_at):
    with pytest.raises(ProtectionRefused):
        report_breach(breach=told(officer), reported_at=reported_at, by=officer, at=AT)


def test_without_risk_it_need_not_be_reported_and_stays_so(officer):
    breach = told(officer)
    with pytest.raises(ProtectionRefused):
        need_not_report(breach=breach, reason="ไม่มีชื่อ", by=officer, at=AT)
    look_into(breach=breach, **FOUND | {"risk": "risk_none"}, by=officer, at=AT)
    breach.refresh_from_db()
    with pytest.raises(ProtectionRefused):
        need_not_report(breach=breach, reason=" ", by=officer, at=AT)
    need_not_report(breach=breach, reason="ไม่มีชื่อ", by=officer, at=AT)
    with pytest.raises(ProtectionRefused):
        look_into(breach=breach, **FOUND | {"risk": "risk_high"}, by=officer, at=AT)
    with pytest.raises(ProtectionRefused):
        report_breach(breach=breach, reported_at=AT, by=officer, at=AT)
    assert close_breach(breach=breach, by=officer, at=AT).state == "breach_closed"


def test_there_is_no_other_risk(officer):
    with pytest.raises(ProtectionRefused):
        look_into(breach=told(officer), **FOUND | {"risk": "odd"}, by=officer, at=AT)


def test_a_breach_of_high_risk_closes_when_all_is_known_and_the_persons_were_told(officer):
    breach = told(officer)
    with pytest.raises(ProtectionRefused):
        close_breach(breach=breach, by=officer, at=AT)
    report_breach(breach=breach, reported_at=AT, by=officer, at=AT)
    with pytest.raises(ProtectionRefused):
        close_breach(breach=breach, by=officer, at=AT)
    look_into(breach=breach, **FOUND | {"risk": "risk_high"}, by=officer, at=AT)
    with pytest.raises(ProtectionRefused):
        close_breach(breach=breach, by=officer, at=AT)
    with pytest.raises(ProtectionRefused):
        note_persons_told(breach=breach, told_at=AT + HOUR, by=officer, at=AT)
    note_persons_told(breach=breach, told_at=AT, by=officer, at=AT)
    closed = close_breach(breach=breach, by=officer, at=AT)
    assert (closed.state, closed.closed_at) == ("breach_closed", AT)
    assert [step.state for step in closed.steps.order_by("pk")][-1] == "breach_closed"


def test_the_pages_walk_through_a_breach(client: Client, officer):
    surveyor = user_with("surveyor", "4601")
    client.force_login(surveyor)
    assert client.get(reverse("protection:breaches")).status_code == 403
    form = {"area": "4601", "what": "<script>หาย", "known_at": "๒๒/๑๑/๒๕๖๙ ๑๕.๐๐ น.", "persons": "๑๒"}
    assert client.post(reverse("protection:new_breach"), form).status_code == 302
    breach = Breach.objects.get()
    assert (breach.persons, breach.known_at) == (12, AT - HOUR)
    assert client.get(reverse("protection:breach", args=[breach.pk])).status_code == 403
    client.force_login(officer)
    assert breach.number in client.get(reverse("protection:breaches")).content.decode()
    page = client.get(reverse("protection:breach", args=[breach.pk])).content.decode()
    assert "&lt;script&gt;หาย" in page
    told_more = {"cause": "ลืม", "risk": "risk_none", "measures": "เตือน", "persons": "12"}
    assert client.post(reverse("protection:look_into_breach", args=[breach.pk]), told_more).status_code == 302
    step = lambda kind, **data: client.post(reverse("protection:breach_step", args=[breach.pk, kind]), data)  # noqa: E731
    assert step("odd").status_code == 404
    step("not-reported", reason="")
    step("close")
    assert Breach.objects.get().state == "breach_open"
    step("not-reported", reason="ไม่มีชื่อ")
    step("close")
    assert Breach.objects.get().state == "breach_closed"


@pytest.mark.parametrize(
    "known_at", ["เมื่อวาน", "22/11/2569", "22/11/2569 25:00", "31/02/2569 10:00", "23/11/2569 10:00"]
)
def test_moments_that_cannot_be_read_are_told_at_their_box(client: Client, known_at):
    client.force_login(user_with("surveyor", "4601"))
    page = client.post(
        reverse("protection:new_breach"), {"area": "4601", "what": "หาย", "known_at": known_at}
    )
    assert page.status_code == 200
    assert page.context["form"].errors
    assert not Breach.objects.exists()


def test_a_fault_while_looking_into_it_is_told(client: Client, officer):
    breach = told(officer)
    client.force_login(officer)
    late = {"happened_at": "22/11/2569 15:59"}
    page = client.post(reverse("protection:look_into_breach", args=[breach.pk]), late)
    assert page.context["form"].errors
    assert client.get(reverse("protection:look_into_breach", args=[breach.pk])).status_code == 200
