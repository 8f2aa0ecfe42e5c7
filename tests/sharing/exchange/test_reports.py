"""Reports made again and again: for each reader as their own eyes see, until the right ends."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from ppaos.ground.workbench.models import Notice
from ppaos.sharing.exchange.actions import reports
from ppaos.sharing.exchange.actions.errors import ExchangeRefused
from ppaos.sharing.exchange.actions.exports import Order
from ppaos.sharing.exchange.models import ExportFile, ReportPlan
from ppaos.sharing.exchange.queries.rows import Narrowed
from tests.factories.people import data_manager_of, user_with

pytestmark = pytest.mark.django_db
Why = ReportPlan.Why
AGAIN = "/exports/lists/households/again/"
SAID = {
    "name": "ครัวเรือน", "every": "every_week", "begins_on": "27/12/2570", "format": "csv", "purpose": "assist",
}  # fmt: skip


def order(listing="households", area="4601"):
    return Order(listing, area, Narrowed(state="verified"), ("standing",), "csv", "assist")


def plan_of(maker, *readers, every="every_week", asked=None):
    return reports.make_report_plan(
        name="ครัวเรือน", order=asked or order(), every=every, begins_on=timezone.localdate(), readers=readers,
        by=maker, at=timezone.now(),
    )  # fmt: skip


def made(at=None):
    return reports.make_due_reports(by=None, at=at or timezone.now())


def test_each_reader_gets_a_file_of_what_they_see_and_a_notice(homes):
    maker, other = data_manager_of("46"), data_manager_of("4601")
    plan = plan_of(maker, maker, other)
    assert made() == reports.Reported(2, 0, 0)
    assert list(ExportFile.objects.values_list("user", "rows", "plan").order_by("user")) == [
        (maker.pk, 2, plan.pk),
        (other.pk, 2, plan.pk),
    ]
    assert Notice.objects.filter(purpose="report").count() == 2
    assert made() == reports.Reported(0, 0, 0)
    assert ReportPlan.objects.get().next_on == timezone.localdate() + timedelta(days=7)


def test_a_reader_without_the_right_gets_none_any_more(homes):
    maker, officer = data_manager_of("46"), user_with("governor_office", "46")
    plan_of(maker, maker, officer)
    assert made() == reports.Reported(1, 1, 0)
    assert ExportFile.objects.get().user == maker


def test_a_plan_ends_with_its_last_reader_and_with_the_right_of_its_maker(homes):
    maker = data_manager_of("46")
    plan_of(maker, user_with("governor_office", "46"))
    assert made() == reports.Reported(0, 1, 1)
    assert ReportPlan.objects.get().ended_why == Why.NO_READER
    gone = data_manager_of("46")
    plan = plan_of(gone, maker)
    gone.grants.update(valid_to=timezone.localdate())
    assert made() == reports.Reported(0, 0, 1)
    plan.refresh_from_db()
    assert plan.ended_why == Why.NO_RIGHT


def test_who_signs_in_no_more_neither_gives_nor_gets_reports(homes):
    maker, reader = data_manager_of("46"), data_manager_of("46")
    plan_of(maker, maker, reader)
    for user in (reader, maker):
        user.is_active = False
        user.save()
        if user == reader:
            assert made().readers_ended == 1
    ReportPlan.objects.update(next_on=timezone.localdate())
    assert made().plans_ended == 1


def test_a_month_on_is_the_same_day(homes):
    maker = data_manager_of("46")
    plan_of(maker, maker, every="every_month")
    ReportPlan.objects.update(next_on=date(2026, 12, 15))
    at = timezone.make_aware(timezone.datetime(2026, 12, 20, 9))
    made(at)
    assert ReportPlan.objects.get().next_on == date(2027, 1, 15)


def test_a_report_nobody_gets_or_of_what_one_may_not_take_out_is_refused(homes):
    with pytest.raises(ExchangeRefused):
        plan_of(data_manager_of("46"))
    with pytest.raises(PermissionDenied):
        plan_of(user_with("governor_office", "46"), data_manager_of("46"))


def test_a_plan_is_ended_by_its_maker_or_who_grants_roles_there(homes):
    maker = data_manager_of("46")
    plan = plan_of(maker, maker)
    with pytest.raises(PermissionDenied):
        reports.end_report_plan(
            plan=plan, why=Why.BY_HAND, by=user_with("governor_office", "46"), at=timezone.now()
        )
    reports.end_report_plan(
        plan=plan, why=Why.BY_HAND, by=user_with("administrator", "46"), at=timezone.now()
    )
    assert ReportPlan.objects.get().ended_why == Why.BY_HAND


def test_a_report_is_set_up_and_ended_on_its_pages(client, homes):
    maker = data_manager_of("46")
    client.force_login(maker)
    assert client.get(AGAIN).status_code == 200
    assert "ไม่มีผู้ใช้ชื่อ" in client.post(AGAIN, SAID | {"readers": "nobody"}).content.decode()
    assert "ผ่านไปแล้ว" in client.post(AGAIN, SAID | {"begins_on": "1/1/2560", "readers": "x"}).content.decode()
    late = client.post(AGAIN, SAID | {"begins_on": "29/12/2570", "readers": "x"})
    assert "28" in late.content.decode()
    assert client.post(AGAIN, SAID | {"readers": ", "}).status_code == 200
    assert client.post(AGAIN, SAID | {"readers": f"{maker.username}, "}).status_code == 302
    plan = ReportPlan.objects.get()
    assert plan.name in client.get("/exports/reports/").content.decode()
    client.force_login(data_manager_of("46"))
    assert client.post(f"/exports/reports/{plan.pk}/end/").status_code == 404
    client.force_login(maker)
    assert client.post(f"/exports/reports/{plan.pk}/end/").status_code == 302
    assert ReportPlan.objects.get().ended_at


def test_too_many_readers_are_told(client, homes, monkeypatch):
    monkeypatch.setattr(reports, "MOST_READERS", 0)
    maker = data_manager_of("46")
    client.force_login(maker)
    assert "field" in client.post(AGAIN, SAID | {"readers": maker.username}).content.decode()
    assert not ReportPlan.objects.exists()
