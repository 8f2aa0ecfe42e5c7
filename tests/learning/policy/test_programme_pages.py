"""The pages of the programme: who opens them, what they show, where figures open, what leaves as a file."""

from datetime import date
from io import BytesIO
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.models import Event
from ppaos.learning.policy.actions.targets import set_target
from ppaos.learning.policy.models import Deliverable, ProgrammeTarget, ResearchProject
from ppaos.learning.policy.presenters.project_sheet import COLUMNS
from tests.factories.helped import help_line, recorded
from tests.factories.modelled import running
from tests.factories.people import AT, household_of, user_with
from tests.factories.programmed import owed_by, project_of, two_provinces, university, use_of
from tests.factories.referred import agreement_with, need_of, office, sent_referral, service_of

pytestmark = pytest.mark.django_db
PROGRAMME, PROJECTS, USES = "/policy/programme/", "/policy/projects/", "/policy/uses/"
PDF = b"%PDF-1.7 paper"


@pytest.fixture(autouse=True)
def ground(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    two_provinces()


@pytest.fixture
def manager(client):
    user = user_with("data_manager", "46")
    client.force_login(user)
    return user


def reading(client, role, where="46", **given):
    user = user_with(role, where, **given)
    client.force_login(user)
    return user


def page(response):
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def pdf(name="มติ.pdf"):
    return SimpleUploadedFile(name, PDF)


PAGES = ("programme/", "programme/published/", "programme/targets/", "projects/", "uses/")


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("data_manager", 200), ("supervisor", 200), ("governor_office", 200), ("central_programme", 200),
        ("administrator", 200), ("project_team", 200), ("surveyor", 403), ("agency_officer", 403), ("mentor", 403),
        ("protection_officer", 403),
    ],
)  # fmt: skip
def test_who_opens_the_pages_of_the_programme(client, role, status):
    reading(client, role)
    for each in (*PAGES, "programme/sheet/", "programme/villages/"):
        assert client.get(f"/policy/{each}").status_code == status, each


@pytest.mark.parametrize(
    "page_of", ["projects/new/", "projects/sheet/in/", "uses/new/", "programme/targets/new/"]
)
def test_who_only_reads_writes_nothing(client, page_of):
    reading(client, "governor_office")
    assert client.get(f"/policy/{page_of}").status_code == 403
    reading(client, "data_manager")
    assert client.get(f"/policy/{page_of}").status_code == 200


def test_an_empty_province_is_told_as_not_known(client, manager):
    text = page(client.get(PROGRAMME))
    assert "รายงานแผนงาน" in text
    assert "ยังไม่มีข้อมูล" in text
    assert "ไม่มีข้อมูล" in text
    assert "9,394" in text  # published of Kalasin, beside what is not known yet


def test_a_report_shows_figures_that_open_to_their_households(client, manager):
    home, body = household_of("สมชาย"), office()
    agreement_with(body)
    sent_referral(need_of(home), service_of(body))
    recorded(help_line(home, body))
    text = page(client.get(PROGRAMME, {"year": 2570}))
    address = f"{PROGRAMME}households/?{urlencode({'code': 'referred_in_year', 'year': 2570, 'area': '46'})}"
    assert address.replace("&", "&amp;") in text
    assert body.name_th in text
    assert "3,000" in text
    shown = page(client.get(address))
    assert "สมชาย" in shown
    assert "ปีงบประมาณ 2570" in shown
    assert Event.objects.filter(verb="person.read").exists()


def test_who_sees_no_households_has_figures_without_addresses(client):
    household_of("สมชาย")
    reading(client, "central_programme", "TH")
    text = page(client.get(PROGRAMME))
    assert "households/?" not in text
    assert "รวม 2 พื้นที่" in text
    assert "รายพื้นที่" in text
    assert client.get(f"{PROGRAMME}households/?code=households_poor").status_code == 403
    reading(client, "supervisor", "460101")
    assert client.get(f"{PROGRAMME}households/?code=households_poor&area=46").status_code == 404
    assert "สมชาย" in page(client.get(f"{PROGRAMME}households/?code=households_poor"))


@pytest.mark.parametrize(
    "asked", ["area=99", "area=%00", "year=2562", "year=9999", "year=x", "area=46&area=zz", "year=๒๕๗๐"]
)
def test_places_and_years_there_are_not_are_not_found(client, manager, asked):
    for each in ("", "sheet/", "households/", "villages/"):
        assert client.get(f"{PROGRAMME}{each}?{asked}").status_code == 404


@pytest.mark.parametrize("code", ["", "odd", "villages_known", "agencies_trained"])
def test_an_indicator_without_households_opens_none(client, manager, code):
    assert client.get(f"{PROGRAMME}households/", {"code": code}).status_code == 404


def test_a_report_of_the_past_speaks_of_its_end(client, manager):
    assert "ตามที่เป็นเมื่อสิ้นปี" in page(client.get(PROGRAMME, {"year": "2565"}))
    assert "ยังไม่สิ้นสุด" in page(client.get(PROGRAMME))


def test_villages_never_visited_are_listed(client, manager):
    text = page(client.get(f"{PROGRAMME}villages/"))
    assert "46010102" in text
    assert "47010101" not in text


def test_the_workbook_holds_every_indicator_with_its_definition(client):
    household_of("ก")
    reading(client, "central_programme", "TH")
    response = client.get(f"{PROGRAMME}sheet/")
    book = load_workbook(BytesIO(b"".join(response.streaming_content)))
    assert book.sheetnames[0] == "ตัวชี้วัดทั้งหมด"
    assert len(book.sheetnames) == 6
    head, *rows = book.worksheets[0].iter_rows(values_only=True)
    assert "กาฬสินธุ์" in head[4]
    assert len(rows) >= 30
    assert all(row[-1] for row in rows)
    verified = next(row for row in rows if row[0] == "ครัวเรือนที่สอบทานแล้ว")
    assert verified[2:5] == (1, None, 1)
    assert Event.objects.get(verb="export.made").detail["what"] == "programme report"


def test_the_sheet_of_one_place_bears_what_was_published_of_it(client, manager):
    response = client.get(f"{PROGRAMME}sheet/", {"area": "46"})
    book = load_workbook(BytesIO(b"".join(response.streaming_content)))
    values = [row[1] for row in book.worksheets[-1].iter_rows(values_only=True)]
    assert 9394 in values
    assert 336239 not in values
    assert Event.objects.get(verb="export.made").area_code == "46"


def test_who_sees_policy_of_no_place_of_the_programme_is_told_so(client):
    Area.objects.filter(code__in=["46", "47"]).update(valid_to=date(2026, 1, 1))
    reading(client, "central_programme", "TH")
    assert "ไม่มีพื้นที่ให้รายงาน" in page(client.get(PROGRAMME))
    assert client.get(f"{PROGRAMME}sheet/").status_code == 404


def test_published_figures_bear_source_and_what_is_to_be_minded(client, manager):
    text = page(client.get(f"{PROGRAMME}published/"))
    assert "336,239" in text
    assert "348,684" in text
    assert "12,445" in text
    assert "กว่า 200,000,000" in text
    assert "ไม่ตรงกัน" in text
    assert "กาฬสินธุ์" in text


def test_targets_are_set_shown_and_taken_back(client, manager):
    form = {
        "code": "households_verified",
        "area": "46",
        "fiscal_year": "๒๕๗๐",
        "value": "1,000",
        "source": "มติ กบจ.",
    }
    assert client.post(f"{PROGRAMME}targets/new/", form | {"fiscal_year": "2600"}).status_code == 200
    assert client.post(f"{PROGRAMME}targets/new/", form).status_code == 302
    assert "1,000" in page(client.get(f"{PROGRAMME}targets/"))
    assert "100" in page(client.get(PROGRAMME))
    assert "1,000" in page(client.get(PROGRAMME, {"area": "46"}))
    target = ProgrammeTarget.objects.get()
    reading(client, "data_manager", "47")
    assert client.post(f"{PROGRAMME}targets/{target.pk}/take-back/").status_code == 404
    reading(client, "governor_office")
    assert client.post(f"{PROGRAMME}targets/{target.pk}/take-back/").status_code == 403
    client.force_login(manager)
    assert client.post(f"{PROGRAMME}targets/{target.pk}/take-back/").status_code == 302
    assert "ยังไม่ได้กำหนดเป้าหมาย" in page(client.get(f"{PROGRAMME}targets/"))


def test_a_target_of_an_indicator_that_is_no_more_is_still_told(client, manager):
    set_target(
        code="households_verified",
        area=Area.objects.get(pk="46"),
        fiscal_year=2570,
        value=5,
        source="ก",
        by=None,
        at=AT,
    )
    ProgrammeTarget.objects.update(code="of_before")
    assert "of_before" in page(client.get(f"{PROGRAMME}targets/"))


PROJECT = {
    "contract_no": "A14F", "title": "แก้จนสมมุติ", "area": "46", "fiscal_year": "2570", "starts_on": "1/10/2569",
    "ends_on": "30/9/2570", "grant_baht": "8,500,000", "leader": "อาจารย์สมมุติ",
}  # fmt: skip


def test_a_project_goes_from_its_contract_to_its_last_deliverable(client, manager):
    form = PROJECT | {"university": university().pk}
    assert "ก่อนวันเริ่ม" in page(client.post(f"{PROJECTS}new/", form | {"ends_on": "1/9/2569"}))
    assert client.post(f"{PROJECTS}new/", form).status_code == 302
    assert "อยู่แล้ว" in page(client.post(f"{PROJECTS}new/", form))
    project = ResearchProject.objects.get()
    own = f"{PROJECTS}{project.pk}/"
    assert client.post(f"{own}deliverables/", {"name": "ร่าง", "due_on": "10/11/2569"}).status_code == 302
    assert "อยู่แล้ว" in page(
        client.post(f"{own}deliverables/", {"name": "ร่าง", "due_on": "10/11/2569"}, follow=True)
    )
    assert "ครบกำหนด" in page(client.post(f"{own}deliverables/", {"name": "ข", "due_on": "x"}, follow=True))
    assert "เกินกำหนด 12 วัน" in page(client.get(own))
    assert "แก้จนสมมุติ" in page(client.get(PROJECTS, {"late": "1", "year": "2570", "state": "project_running"}))
    assert "1 รายการ" in page(client.post(f"{own}move/", {"state": "project_delivered"}, follow=True))
    owed = Deliverable.objects.get()
    came = f"{own}deliverables/{owed.pk}/came/"
    assert "ยังมาไม่ถึง" in page(client.post(came, {"delivered_on": "1/12/2569"}, follow=True))
    odd = SimpleUploadedFile("x.exe", b"MZ")
    assert "ไม่รับแฟ้มชนิดนี้" in page(client.post(came, {"delivered_on": "15/11/2569", "file": odd}, follow=True))
    assert client.get(f"{own}deliverables/{owed.pk}/file/").status_code == 404
    assert "ส่งช้า 5 วัน" in page(client.post(came, {"delivered_on": "15/11/2569", "file": pdf()}, follow=True))
    assert b"".join(client.get(f"{own}deliverables/{owed.pk}/file/").streaming_content) == PDF
    assert "คงไว้" in page(client.post(f"{own}deliverables/{owed.pk}/off/", follow=True))
    assert "ส่งมอบครบแล้ว" in page(client.post(f"{own}move/", {"state": "project_delivered"}, follow=True))
    assert "เลือกสถานะ" in page(client.post(f"{own}move/", {"state": "odd"}, follow=True))


def test_a_project_is_changed_and_serves_areas(client, manager):
    project = project_of()
    own = f"{PROJECTS}{project.pk}/"
    form = PROJECT | {"university": project.university_id, "title": "ชื่อใหม่", "grant_baht": ""}
    assert "ก่อนวันเริ่ม" in page(client.post(f"{own}change/", form | {"ends_on": "1/9/2569"}))
    assert client.post(f"{own}change/", form).status_code == 302
    assert "ไม่มีข้อมูล" in page(client.get(own))
    assert client.post(f"{own}served/", {"areas": ["4601", "4605"]}).status_code == 302
    assert "กุฉินารายณ์" in page(client.get(own))
    assert client.post(f"{own}served/", {"areas": ["47"]}).status_code == 200
    owed = owed_by(project)
    assert client.post(f"{own}deliverables/{owed.pk}/off/").status_code == 302
    assert not Deliverable.objects.exists()


def test_names_of_leaders_are_shown_where_names_may_be_read_and_kept_where_not(client):
    project = project_of()
    own = f"{PROJECTS}{project.pk}/"
    reading(client, "central_programme", "TH")
    assert "อาจารย์สมมุติ" not in page(client.get(own))
    form = PROJECT | {"university": project.university_id, "leader": "คนอื่น"}
    assert client.post(f"{own}change/", form).status_code == 302
    project.refresh_from_db()
    assert project.leader == "อาจารย์สมมุติ"
    reading(client, "data_manager")
    assert "อาจารย์สมมุติ" in page(client.get(own))


def test_projects_out_of_sight_are_not_found_and_of_others_not_changed(client):
    project, owed = project_of(), owed_by(project_of("B2"))
    own = f"{PROJECTS}{project.pk}/"
    gets = ("", "change/", "served/", f"deliverables/{owed.pk}/file/")
    posts = ("move/", "deliverables/", f"deliverables/{owed.pk}/came/", f"deliverables/{owed.pk}/off/")
    reading(client, "data_manager", "47")
    assert {client.get(own + each).status_code for each in gets} == {404}
    assert {client.post(own + each).status_code for each in posts} == {404}
    assert client.get(f"{PROJECTS}{'9' * 30}/").status_code == 404
    reading(client, "governor_office")
    assert {client.get(own + each).status_code for each in ("change/", "served/")} == {403}
    assert {client.post(own + each).status_code for each in posts} == {403}
    reading(client, "data_manager")
    assert client.post(f"{own}deliverables/{owed.pk}/off/").status_code == 404


@pytest.mark.parametrize("asked", ["area=47", "area=<x>", "year=25", "year=x", "state=odd"])
def test_a_list_of_what_there_is_not_is_not_found(client, manager, asked):
    assert client.get(f"{PROJECTS}?{asked}").status_code == 404


def test_projects_go_out_and_come_in_as_a_sheet(client, manager):
    project_of()
    response = client.post(f"{PROJECTS}sheet/")
    content = b"".join(response.streaming_content)
    assert client.get(f"{PROJECTS}sheet/").status_code == 405
    again = client.post(f"{PROJECTS}sheet/in/", {"file": SimpleUploadedFile("p.xlsx", content)}, follow=True)
    assert "มีอยู่แล้ว 1 โครงการ" in page(again)
    assert Event.objects.filter(verb="research_projects.taken_in").count() == 1


def test_a_sheet_with_faults_is_not_taken_and_each_is_told(client, manager):
    head = ",".join(COLUMNS.values())
    rows = "\n".join(f"A{number},,x,,46,2570,x,x,,," for number in range(30))
    text = page(
        client.post(f"{PROJECTS}sheet/in/", {"file": SimpleUploadedFile("p.csv", f"{head}\n{rows}".encode())})
    )
    assert "ชื่อโครงการ" in text
    assert "รายการในแฟ้ม" in text
    odd = page(client.post(f"{PROJECTS}sheet/in/", {"file": SimpleUploadedFile("p.csv", b"a,b\n1,2")}))
    assert "ไม่มีคอลัมน์" in odd
    assert not ResearchProject.objects.exists()


def test_a_sheet_of_another_universitys_projects_is_refused(client):
    project = project_of("A1")
    reading(client, "data_manager", "46")
    content = b"".join(client.post(f"{PROJECTS}sheet/").streaming_content)
    reading(client, "project_team", "46", organisation=university("มหาวิทยาลัยอื่น"))
    response = client.post(f"{PROJECTS}sheet/in/", {"file": SimpleUploadedFile("p.xlsx", content)})
    assert "A1" in page(response)
    assert not ResearchProject.objects.exclude(pk=project.pk).exists()


def test_the_pages_speak_english(client, manager):
    household_of("ก")
    project_of()
    client.cookies["django_language"] = "en"
    for each in PAGES:
        text = page(client.get(f"/policy/{each}"))
        assert "Programme report" in text, each


def test_other_figures_open_to_their_pages_for_who_may_open_them(client):
    use_of(), owed_by(project_of()), running(university())
    reading(client, "data_manager")
    text = page(client.get(PROGRAMME))
    links = (
        "/policy/uses/",
        "/policy/projects/?area=46&amp;year=2570",
        "/policy/projects/?area=46&amp;late=1",
    )
    for link in (*links, "/models/?area=46"):
        assert f'href="{link}"' in text
    reading(client, "administrator")
    assert "/models/?area=46" not in page(client.get(PROGRAMME))
