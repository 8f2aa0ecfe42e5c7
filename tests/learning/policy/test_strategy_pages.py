"""The pages of strategies: written, frozen, looked at, taken out; who sees what."""

import io
from html import unescape

import openpyxl
import pytest

from ppaos.ground.privacy.models import Event
from ppaos.learning.policy.models import DistrictStrategy, StrategyPlan
from tests.factories.areas import make_areas
from tests.factories.people import AT, household_of, user_with
from tests.factories.strategies import development_plan, drafted, frozen

pytestmark = pytest.mark.django_db
LIST = "/policy/strategies/"
FORM = {
    "name": "พ้นจนทั้งอำเภอ", "definition": "ทุกครัวเรือนพ้นเกณฑ์", "starts_on": "๒๒/๑๑/๒๕๖๙", "due_on": "30/9/2572",
    "standings": ["verified", "active"], "counts_as_out": ["target_exited"], "share_percent": "๑๐๐", "decided_in": "",
}  # fmt: skip


@pytest.fixture(autouse=True)
def ground(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    make_areas()
    household_of("สมศรี", key="1", standing="active")
    household_of("สมหญิง", key="2", area_code="46010201")


def reading(client, role="data_manager", area="46"):
    user = user_with(role, area)
    client.force_login(user)
    return user


def page(answer):
    assert answer.status_code == 200, answer.status_code
    return unescape(answer.content.decode())


def test_a_strategy_is_written_for_a_district_of_ones_own(client):
    reading(client)
    assert "ยังไม่มียุทธศาสตร์ของอำเภอ" in page(client.get(LIST))
    assert "กุฉินารายณ์" in page(client.get(f"{LIST}new/"))
    new = f"{LIST}new/?area=4601"
    assert 'name="share_percent" value="100"' in page(client.get(new))
    shown = page(client.post(new, FORM | {"preview": "1"}))
    assert "มี 2 ครัวเรือนเข้าเงื่อนไข" in shown
    assert not DistrictStrategy.objects.exists()
    kept = page(client.post(new, FORM | {"keep": "1"}, follow=True))
    assert "ตรึงบัญชีเป้าหมาย" in kept
    made = DistrictStrategy.objects.get()
    assert (made.area_id, made.share_percent, made.due_on.year) == ("4601", 100, 2029)
    assert "พ้นจนทั้งอำเภอ" in page(client.get(LIST))


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("standings", [], "อย่างน้อยหนึ่งสถานะ"),
        ("counts_as_out", [], "อย่างน้อยหนึ่งสถานะ"),
        ("counts_as_out", ["target_gone"], "target_gone"),
        ("share_percent", "0", "มากกว่า 0"),
        ("share_percent", "101", "ไม่เกินร้อยละ 100"),
        ("share_percent", "ครึ่ง", "ตัวเลข"),
        ("due_on", "22/11/2569", "ครบกำหนด"),
        ("due_on", "31/2/2570", "ไม่มีวันนี้"),
        ("subdistricts", ["460510"], "460510"),
    ],
)
def test_wrong_input_is_told_by_its_field(client, field, typed, said):
    reading(client)
    told = page(client.post(f"{LIST}new/?area=4601", FORM | {field: typed, "keep": "1"}))
    assert said in told
    assert not DistrictStrategy.objects.exists()


def test_a_draft_is_changed_frozen_and_looked_at(client):
    reading(client)
    draft = drafted()
    address = f"{LIST}{draft.pk}/"
    assert "มี 2 ครัวเรือนเข้าเงื่อนไข" in page(client.post(f"{address}change/", FORM | {"preview": "1"}))
    assert "พ้นจนทั้งอำเภอ" in page(client.post(f"{address}change/", FORM | {"keep": "1"}, follow=True))
    assert "มี 2 ครัวเรือนเข้าเงื่อนไข" in page(client.get(address))
    assert client.get(f"{address}households/").status_code == 404
    done = page(client.post(f"{address}freeze/", follow=True))
    assert "ตรึงบัญชีแล้ว 2 ครัวเรือน" in done
    assert "ยังต้องพ้นอีก 2 ครัวเรือน" in done
    assert "ยังไม่คาดการณ์" in done
    assert "ตรึงบัญชีแล้ว สิ่งที่กำหนด" in page(client.post(f"{address}freeze/", follow=True))
    refused = page(client.post(f"{address}change/", FORM | {"keep": "1"}))
    assert "ตรึงบัญชีแล้ว" in refused


def test_a_number_opens_to_its_households_and_the_reading_is_noted(client):
    user = reading(client)
    address = f"{LIST}{frozen().pk}/"
    assert f"{address}households/?status=target_untouched" in page(client.get(address))
    listed = page(client.get(f"{address}households/?status=target_untouched&part=460101"))
    assert "สมศรี" in listed
    assert "สมหญิง" not in listed
    assert Event.objects.filter(verb="person.read", actor_id=user.pk).count() == 1
    assert "ไม่มีครัวเรือนอยู่เบื้องหลัง" in page(client.get(f"{address}households/?status=target_exited"))
    assert "ทุกครัวเรือนในบัญชี" in page(client.get(f"{address}households/"))
    for odd in ("status=rich", "part=460510", "part=x"):
        assert client.get(f"{address}households/?{odd}").status_code == 404


def test_plans_are_joined_and_taken_off(client):
    reading(client)
    strategy, plan = frozen(), development_plan()
    address = f"{LIST}{strategy.pk}/"
    assert "เลือกแผน" in page(client.post(f"{address}plans/", {"plan": "x"}, follow=True))
    assert "ผูกแผนกับยุทธศาสตร์แล้ว" in page(client.post(f"{address}plans/", {"plan": plan.pk}, follow=True))
    later = development_plan(name="แผนทบทวน", revises=plan, revision=1)
    assert later.name in page(client.get(address))
    off = f"{address}plans/{plan.pk}/off/"
    assert "ถอนแผน" in page(client.post(off, follow=True))
    assert client.post(off).status_code == 404
    StrategyPlan.objects.create(strategy=strategy, plan=plan)
    page(client.post(f"{address}close/", follow=True))
    assert "ไม่ดำเนินต่อ" in page(client.post(off, follow=True))


def test_a_strategy_is_revised_thrown_away_and_closed(client):
    reading(client)
    strategy = frozen()
    address = f"{LIST}{strategy.pk}/"
    revised = client.post(f"{address}revise/", follow=True)
    draft = DistrictStrategy.objects.get(revises=strategy)
    assert revised.redirect_chain[-1][0] == f"{LIST}{draft.pk}/change/"
    assert "อยู่แล้ว" in page(client.post(f"{address}revise/", follow=True))
    assert "ทบทวนโดย" in page(client.get(address))
    assert "ทบทวนจาก" in page(client.get(f"{LIST}{draft.pk}/"))
    assert client.post(f"{LIST}{draft.pk}/drop/").headers["Location"] == address
    assert "ตรึงบัญชีแล้ว" in page(client.post(f"{address}drop/", follow=True))
    assert "ปิดยุทธศาสตร์แล้ว" in page(client.post(f"{address}close/", follow=True))
    assert "กำลังดำเนินการ" in page(client.post(f"{address}close/", follow=True))
    assert client.post(f"{LIST}{drafted().pk}/drop/").headers["Location"] == LIST


def test_the_workbook_holds_what_the_page_shows_and_households_for_who_takes_them_out(client):
    reading(client)
    address = f"{LIST}{frozen().pk}/file/"
    book = openpyxl.load_workbook(io.BytesIO(client.post(address).getvalue()))
    assert len(book.worksheets) == 4
    stands = list(book.worksheets[1].values)
    assert [row[1] for row in stands[1:]] == [1, 1]
    assert book.worksheets[2].max_row == 3
    assert book.worksheets[3].max_row == 3
    exported = Event.objects.get(verb="export.made")
    assert (exported.detail["rows"], exported.area_code) == (2, "4601")
    client.force_login(user_with("governor_office", "46"))
    book = openpyxl.load_workbook(io.BytesIO(client.post(address).getvalue()))
    assert len(book.worksheets) == 3


SEES = {
    "data_manager": (200, 200, 200), "governor_office": (200, 403, 200), "central_programme": (200, 403, 200),
    "supervisor": (200, 200, 200), "project_team": (200, 200, 403), "agency_officer": (403, 403, 403),
    "surveyor": (403, 403, 403), "protection_officer": (403, 403, 403),
}  # fmt: skip


@pytest.mark.parametrize("role", SEES)
def test_who_sees_a_strategy_its_households_and_its_workbook(client, role):
    address = f"{LIST}{frozen().pk}/"
    reading(client, role)
    answers = (client.get(address), client.get(f"{address}households/"), client.post(f"{address}file/"))
    assert tuple(answer.status_code for answer in answers) == SEES[role]
    assert client.get(LIST).status_code == SEES[role][0]


def test_out_of_the_area_there_is_nothing_and_without_the_deed_nothing_is_written(client):
    strategy, draft = frozen(), drafted()
    address = f"{LIST}{strategy.pk}/"
    reading(client, area="4605")
    gets = ("", "change/", "households/")
    posts = ("freeze/", "revise/", "close/", "drop/", "plans/", "plans/1/off/", "file/")
    assert {client.get(address + each).status_code for each in gets} == {404}
    assert {client.post(address + each).status_code for each in posts} == {404}
    assert client.get(f"{LIST}new/?area=4601").status_code == 404
    assert client.get(f"{LIST}{'9' * 30}/").status_code == 404
    reading(client, "supervisor")
    assert client.get(f"{LIST}new/").status_code == 403
    assert client.get(f"{LIST}{draft.pk}/change/").status_code == 403
    for each in ("revise/", "close/"):
        assert client.post(address + each).status_code == 403
    for each in ("freeze/", "drop/"):
        assert client.post(f"{LIST}{draft.pk}/{each}").status_code == 403
    assert "ตรึงบัญชีเป้าหมาย" not in page(client.get(f"{LIST}{draft.pk}/"))


def test_who_has_one_district_writes_at_once_and_who_has_none_is_told(client):
    reading(client, area="4601")
    assert 'name="definition"' in page(client.get(f"{LIST}new/"))
    reading(client, area="460101")
    assert "ไม่มีทั้งอำเภอ" in page(client.get(f"{LIST}new/"))


def test_a_definition_that_counts_plans_says_so(client):
    reading(client)
    strategy = frozen(counts_as_out=["target_in_plan", "target_exited"])
    assert "ยังไม่พ้นความยากจน" in page(client.get(f"{LIST}{strategy.pk}/"))


def test_whom_it_is_for_is_told_in_words(client):
    reading(client)
    whom = {"standings": ["active"], "groups": ["model"], "subdistricts": ["460101"]}
    told = page(client.get(f"{LIST}{drafted(of_whom=whom).pk}/"))
    assert "ตำบล: " in told
    assert "มี 0 ครัวเรือนเข้าเงื่อนไข" in told
    assert "ตรึงบัญชีเป้าหมาย" not in told
