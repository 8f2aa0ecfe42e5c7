"""The pages of frozen figures, proposals, plans and what reached a budget, as people use them."""

import shutil
import subprocess
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from ppaos.ground.privacy.models import Event
from ppaos.learning.policy.actions.plans import put_in_force
from ppaos.learning.policy.models import Endorsement, FrozenFigure, PlanLine, PolicyPlan, Proposal
from tests.factories.areas import make_areas
from tests.factories.people import AT, household_of, organisation, user_with
from tests.factories.proposing import SAID, drafted, endorsed, frozen, handed_in, line_of, plan_drawn

pytestmark = pytest.mark.django_db
P = "/policy"


@pytest.fixture(autouse=True)
def ground(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    make_areas()


def reading(client, role="data_manager", area="46", **given):
    user = user_with(role, area, **given)
    client.force_login(user)
    return user


def page(answer):
    assert answer.status_code == 200, answer.status_code
    return unescape(answer.content.decode())


def test_empty_pages_say_what_to_do(client):
    reading(client)
    for address, said in (
        ("figures", "ยังไม่มีตัวเลขอ้างอิง"), ("proposals", "ยังไม่มีข้อเสนอ"), ("plans", "ยังไม่มีแผน"), ("reached", "ไปถึงขั้นใด"),
    ):  # fmt: skip
        assert said in page(client.get(f"{P}/{address}/"))
    for address in ("figures", "proposals", "plans"):
        page(client.get(f"{P}/{address}/new/"))


def test_a_figure_is_frozen_by_click_and_shows_who_stands_behind_it(client):
    household_of("ก")
    household_of("ข", key="h2", area_code="46010201")
    reading(client)
    sent = {"code": "households_poor", "area": "46", "on": "๒๒/๑๑/๒๕๖๙"}
    shown = page(client.post(f"{P}/figures/new/", sent, follow=True))
    figure = FrozenFigure.objects.get()
    assert figure.cited_as in shown
    assert "ครัวเรือนยากจน" in shown
    behind = page(client.get(f"{P}/figures/{figure.cited_as}/households/"))
    assert "ก นามสกุล" in behind
    assert Event.objects.filter(verb="person.read").exists()
    reading(client, "supervisor", "460101")
    frozen(where="460101")
    assert client.get(f"{P}/figures/{figure.cited_as}/").status_code == 404
    reading(client, "central_programme", "46")
    assert client.get(f"{P}/figures/{figure.cited_as}/households/").status_code == 403
    assert "ท่านเห็น" not in page(client.get(f"{P}/figures/{figure.cited_as}/"))
    assert figure.cited_as in page(client.get(f"{P}/figures/?word=0001"))
    assert "ยังไม่มีบันทึก" in _frozen_too_early(client)


def _frozen_too_early(client):
    reading(client)
    sent = {"code": "households_poor", "area": "46", "on": "1/1/2560"}
    return page(client.post(f"{P}/figures/new/", sent))


def test_a_proposal_goes_its_way_by_clicks(client):
    household_of("ก")
    reading(client)
    sent = {"title": "กระจูดแก้จน", "area": "460101", "budget_baht": "๑๒๐,๐๐๐", "fiscal_year": "๒๕๗๐", **SAID}
    shown = page(client.post(f"{P}/proposals/new/", sent, follow=True))
    held = Proposal.objects.get()
    at = f"{P}/proposals/{held.pk}"
    assert "120,000" in shown
    assert "ตัวเลขอ้างอิงอย่างน้อยหนึ่งตัว" in page(client.post(f"{at}/hand-in/", follow=True))
    figure = frozen(where="460101")
    assert figure.cited_as in page(client.get(f"{at}/figures/"))
    client.post(f"{at}/figures/", {"figure": figure.cited_as, "act": "cite"})
    put = page(client.post(f"{at}/households/", {"source": "figure", "figure": figure.cited_as}, follow=True))
    assert "เพิ่ม 1 ครัวเรือน" in put
    assert "ยังไม่ได้ใส่ครัวเรือนใด" in page(client.post(f"{at}/households/", {"source": "typed", "codes": "ไม่มี"}))
    page(client.post(f"{at}/households/", {"source": "typed", "codes": ""}))
    assert "จัดกลุ่มเป้าหมายก่อน" in page(client.post(f"{at}/households/", {"source": "group", "group": "model"}))
    assert client.post(f"{at}/households/", {"source": "x"}).status_code == 404
    page(client.get(f"{at}/write/"))
    page(client.post(f"{at}/write/", sent | {"title": "ชื่อใหม่"}, follow=True))
    assert "ยื่นข้อเสนอแล้ว" in page(client.post(f"{at}/hand-in/", follow=True))
    assert "ก นามสกุล" in page(client.get(f"{at}/concerned/"))
    assert "แก้ไขไม่ได้" in page(client.post(f"{at}/write/", sent))
    speaker = reading(client, "governor_office", "46")
    assert "ผลการพิจารณาของตำบล" in page(client.get(f"{at}/"))
    assert "ระบุเหตุผลที่ส่งคืน" in page(
        client.post(f"{at}/say/", {"verdict": "level_sent_back", "on": "22/11/2569"})
    )
    assert "ชื่อใหม่" in page(client.get(f"{P}/proposals/?state=mine"))
    agreed = {"verdict": "level_agreed", "on": "22/11/2569"}
    once = agreed | {"turn": "1 subdistrict_level"}
    assert 'value="1 subdistrict_level"' in page(client.get(f"{at}/"))
    client.post(f"{at}/say/", once)
    assert "มีระดับพิจารณาไปแล้ว" in page(client.post(f"{at}/say/", once, follow=True))
    assert Endorsement.objects.get().level == "subdistrict_level"
    page(
        client.post(
            f"{at}/say/", {"verdict": "level_sent_back", "on": "22/11/2569", "reason": "งบสูง"}, follow=True
        )
    )
    reading(client)
    shown = page(client.post(f"{at}/version/", follow=True))
    assert "ฉบับที่ 2" in shown
    assert "งบสูง" in shown
    assert "ผ่านการพิจารณา" not in page(client.get(f"{at}/?version=1"))
    client.post(f"{at}/hand-in/")
    client.force_login(speaker)
    for _level in range(3):
        client.post(f"{at}/say/", agreed)
    assert "ข้อเสนอผ่านการพิจารณา" in page(client.get(f"{at}/"))
    assert client.post(f"{at}/say/", agreed).status_code == 404


def test_who_wrote_it_is_told_why_they_do_not_speak_for_the_level(client):
    household_of("ก")
    writer = reading(client)
    held = handed_in(by=writer)
    writer.grants.create(role="governor_office", area_id="46", valid_from=AT.date())
    assert "ท่านเป็นผู้เขียนข้อเสนอนี้" in page(client.get(f"{P}/proposals/{held.pk}/"))
    sent = {"verdict": "level_agreed", "on": "22/11/2569"}
    assert client.post(f"{P}/proposals/{held.pk}/say/", sent).status_code == 403


def test_a_draft_is_thrown_away_and_what_was_handed_in_dropped(client):
    household_of("ก")
    reading(client)
    draft, held = drafted(), handed_in(title="ยื่น")
    page(client.post(f"{P}/proposals/{draft.pk}/throw-away/", follow=True))
    assert "ระบุเหตุผล" in page(client.post(f"{P}/proposals/{held.pk}/drop/", {"reason": ""}, follow=True))
    assert "มีงบแล้ว" in page(client.post(f"{P}/proposals/{held.pk}/drop/", {"reason": "มีงบแล้ว"}, follow=True))
    assert "ลบไม่ได้" in page(client.post(f"{P}/proposals/{held.pk}/throw-away/", follow=True))
    assert "ยื่น" in page(client.get(f"{P}/proposals/?state=proposal_dropped&word=ยื่น"))
    assert "ไม่มีข้อเสนอตามที่ค้น" in page(client.get(f"{P}/proposals/?state=proposal_draft"))


def test_a_plan_goes_its_way_by_clicks(client):
    household_of("ก")
    owner, proposal = organisation("อบจ. สมมุติ"), endorsed()
    reading(client)
    sent = {"name": "แผนพัฒนาจังหวัด", "area": "46", "first_year": "2566", "last_year": "๒๕๗๐"}
    page(client.post(f"{P}/plans/new/", sent, follow=True))
    plan = PolicyPlan.objects.get()
    at = f"{P}/plans/{plan.pk}"
    assert "ยังไม่มีโครงการ" in page(client.post(f"{at}/in-force/", follow=True))
    line = {
        "code": "1", "name": "กระจูด", "owner": owner.pk, "total_baht": "100", "proposal": proposal.pk,
        "asked_2569": "60", "asked_2570": "30",
    }  # fmt: skip
    assert "ต่างกัน 10.00" in page(client.post(f"{at}/lines/new/", line))
    page(client.post(f"{at}/lines/new/", line | {"asked_2570": "๔๐"}, follow=True))
    row = PlanLine.objects.get()
    here = f"{P}/plan-lines/{row.pk}"
    page(client.get(f"{here}/write/"))
    page(client.post(f"{at}/write/", sent, follow=True))
    pdf = SimpleUploadedFile("p.pdf", b"%PDF-1.7 x", "application/pdf")
    page(client.post(f"{at}/write/", sent | {"document": pdf}, follow=True))
    assert b"".join(client.get(f"{at}/paper/").streaming_content).startswith(b"%PDF")
    page(client.post(f"{at}/in-force/", follow=True))
    told = page(client.post(f"{here}/money/", {"granted_2569": "50", "spent_2569": "55"}, follow=True))
    assert "ใช้จริงเกินงบที่ได้รับ 5.00 บาท" in told
    assert "ยังไม่ระบุ 1 รายการ" in told
    assert "ใช้จริงเกินงบที่ได้รับ 5.00 บาท" in page(client.get(f"{at}/"))
    assert "กระจูด" in page(client.get(f"{P}/proposals/{proposal.pk}/"))
    reach = page(client.get(f"{P}/reached/?of=proposals&step=granted&area=460101&year=2569"))
    assert "กระจูดแก้จน" in reach
    revised = page(client.post(f"{at}/revise/", follow=True))
    assert "ฉบับทบทวนที่ 1" in revised
    newer = PolicyPlan.objects.get(revision=1)
    page(client.get(f"{P}/plan-lines/{newer.lines.get().pk}/write/"))
    page(client.post(f"{P}/plan-lines/{newer.lines.get().pk}/take-out/", follow=True))
    page(client.post(f"{P}/plans/{newer.pk}/throw-away/", follow=True))
    assert "แผนปิดแล้ว" not in page(client.post(f"{at}/close/", follow=True))
    assert "เฉพาะแผนที่มีผลใช้" in page(client.post(f"{at}/revise/", follow=True))
    assert "มีผลใช้" in page(client.post(f"{here}/money/", {"granted_2569": "1"}))
    assert "แก้ไขไม่ได้แล้ว" in page(client.post(f"{here}/take-out/", follow=True))
    assert "แก้ไขไม่ได้แล้ว" in page(client.post(f"{at}/throw-away/", follow=True))


def test_lines_leave_and_come_back_by_sheet(client):
    owner = organisation("อบจ. สมมุติ")
    plan = plan_drawn()
    line_of(plan, owner)
    reading(client)
    at = f"{P}/plans/{plan.pk}/sheet/"
    content = b"".join(client.post(f"{at}out/").streaming_content)
    assert Event.objects.filter(verb="export.made").count() == 1
    page(client.get(at))
    sent = SimpleUploadedFile("plan.xlsx", content)
    assert "เหมือนเดิม 1" in page(client.post(at, {"file": sent}, follow=True))
    assert "ไม่ใช่" in page(client.post(at, {"file": SimpleUploadedFile("a.pdf", b"%PDF-1.7")}))
    wrong = "รหัสโครงการ,ชื่อโครงการ,หน่วยงานรับผิดชอบ,งบประมาณรวม (บาท)\n9,ใหม่,ไม่มีจริง,5\n"
    assert "ไม่มีหน่วยงานชื่อนี้" in page(client.post(at, {"file": SimpleUploadedFile("a.csv", wrong.encode())}))
    put_in_force(plan=plan, by=None, at=AT)
    right = "รหัสโครงการ,ชื่อโครงการ,หน่วยงานรับผิดชอบ,งบประมาณรวม (บาท),ขอตั้งงบ 2569 (บาท)\n9,ใหม่,อบจ. สมมุติ,5,5\n"
    assert "เฉพาะงบที่ได้รับ" in page(client.post(at, {"file": SimpleUploadedFile("a.csv", right.encode())}))


def test_a_proposal_prints_with_its_citations_for_who_takes_figures_out(client):
    household_of("ก")
    held = handed_in()
    reading(client)
    answer = client.post(f"{P}/proposals/{held.pk}/paper/")
    assert answer.content.startswith(b"%PDF")
    if shutil.which("pdftotext"):
        words = subprocess.run(
            ["pdftotext", "-layout", "-", "-"], input=answer.content, capture_output=True, check=True
        )
        said = words.stdout.decode()
        for expected in ("PPAOS-460101-2569-0001", "1 ครัวเรือน", "120,000", "ตำบลกาฬสินธุ์", SAID["problem"]):
            assert expected in said
    assert Event.objects.get(verb="export.made").detail["what"] == "proposal"
    reading(client, "project_team", "46")
    assert client.post(f"{P}/proposals/{held.pk}/paper/").status_code == 403


@pytest.mark.parametrize(
    "address",
    [
        "figures/PPAOS-46-2569-9999/", "figures/x/households/", "proposals/99/", "proposals/99999999999999999999/",
        "plans/99/", "plan-lines/99/", "proposals/?state=x", "plans/?state=x", "reached/?area=%00", "reached/?area=99",
        "reached/?year=1", "reached/?of=x&step=y", "reached/?step=granted", "plans/99/paper/",
    ],
)  # fmt: skip
def test_odd_addresses_are_not_found(client, address):
    reading(client)
    assert client.get(f"{P}/{address}").status_code == 404


def test_odd_versions_are_not_found(client):
    reading(client)
    held = drafted()
    for odd in ("0", "9", "x", "²", "99999"):
        assert client.get(f"{P}/proposals/{held.pk}/?version={odd}").status_code == 404


def test_outside_the_area_nothing_is_found_and_without_the_deed_nothing_opens(client):
    household_of("ก")
    held, plan = handed_in(), plan_drawn("4601")
    line = line_of(plan, organisation())
    reading(client, "supervisor", "4605")
    for address in (f"proposals/{held.pk}/", f"plans/{plan.pk}/", f"plan-lines/{line.pk}/"):
        assert client.get(f"{P}/{address}").status_code == 404
    reading(client, "supervisor", "460101")
    assert client.get(f"{P}/plans/{plan.pk}/").status_code == 200
    reads = [f"plans/{plan.pk}/in-force/", f"plans/{plan.pk}/revise/", f"plan-lines/{line.pk}/take-out/"]
    for address in reads:
        assert client.post(f"{P}/{address}").status_code == 403
    reading(client, "central_programme", "46")
    for address in ("figures/new/", "proposals/new/", "plans/new/", f"proposals/{held.pk}/write/"):
        assert client.get(f"{P}/{address}").status_code == 403
    reading(client, "village_leader", "46")
    for address in ("figures/", "proposals/", "plans/", "reached/"):
        assert client.get(f"{P}/{address}").status_code == 403
