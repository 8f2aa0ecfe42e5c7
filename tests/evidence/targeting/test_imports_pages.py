"""A data manager brings a list in by the pages: every step is shown, refusals are told, others see nothing."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ppaos.evidence.targeting.models import Candidate, ListImport, RowFault, Source
from ppaos.evidence.targeting.tasks import imports as tasks
from ppaos.ground.privacy.models import Event
from ppaos.ground.workbench.actions import cancel_job
from ppaos.ground.workbench.models import Job
from ppaos.ground.workbench.tasks import run_job
from tests.factories.areas import make_areas
from tests.factories.list_files import HEADER, checked, committed, csv_of, example, received, row, source_of
from tests.factories.people import citizen_id, data_manager_of, user_with

pytestmark = pytest.mark.django_db
WORK = {"targeting.check_list": tasks.check_list, "targeting.commit_list": tasks.commit}
TOLD = tasks.TOLD
State = ListImport.State
FAULTY = csv_of(row(1), row(2, **{"เลขประจำตัวประชาชน": "1234567890123"}), row(3, **{"รหัสตำบล": "469999"}))


@pytest.fixture
def manager(db):
    make_areas()
    return data_manager_of("46")


@pytest.fixture
def browser(manager):
    client = Client()
    client.force_login(manager)
    client.cookies["django_language"] = "en"
    return client


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return client


def url(name: str, *args) -> str:
    return reverse(f"targeting:{name}", args=args)


def work_off() -> Job:
    """Do what a worker would do with the newest job."""
    job = Job.objects.latest("id")
    run_job(job.pk, WORK[job.kind], TOLD)
    job.refresh_from_db()
    return job


def sent(browser, content=FAULTY, name="list.csv", **given):
    """Send a file for a new source, unless the fields say another."""
    fields = {
        "name": "TPMAP",
        "code": "tpmap",
        "kind": "national_list",
        "area": "46",
        "year": 2565,
        "round": 1,
    }
    return browser.post(
        url("bring_in"), fields | {"file": SimpleUploadedFile(name, content)} | given, follow=True
    )


def columns_chosen(browser, pk, **changed) -> dict[str, str]:
    """What the page of columns suggests, as its form sends it."""
    form = browser.get(url("import_columns", pk)).context["form"]
    return {name: form[name].initial for name in form.fields} | changed


def test_a_list_goes_the_whole_way_by_the_pages(browser, manager):
    assert "No list has been brought in yet" in browser.get(url("home")).content.decode()
    page = sent(browser)
    assert "waiting its turn" in page.content.decode()
    list_import = ListImport.objects.get()
    assert (list_import.received_by, list_import.edition.source.code) == (manager, "tpmap")

    assert work_off().state == "succeeded"
    assert "Which column is what?" in browser.get(url("import", list_import.pk)).content.decode()
    columns = browser.get(url("import_columns", list_import.pk)).content.decode()
    assert "รหัสตำบล" in columns
    assert citizen_id(1) not in columns
    browser.post(url("import_columns", list_import.pk), columns_chosen(browser, list_import.pk))
    work_off()

    preview = browser.get(url("import", list_import.pk))
    assert [card["value"] for card in preview.context["figures"]] == ["3", "2", "1", "2", "0", "0"]
    report = browser.get(url("import_report", list_import.pk)).content.decode()
    assert "469999" in report
    assert "1234567890123" in report
    assert "There is no area of this code or name" in report
    assert Event.objects.filter(verb="list.read", purpose="correct").count() == 1

    browser.post(url("commit_import", list_import.pk))
    assert Candidate.objects.count() == 0
    assert work_off().state == "succeeded"
    assert Candidate.objects.count() == 2
    assert "The list counts" in browser.get(url("import", list_import.pk)).content.decode()
    assert "TPMAP" in browser.get(url("home")).content.decode()

    failed = browser.post(url("failed_rows", list_import.pk))
    assert failed.getvalue()[:2] == b"PK"
    assert Event.objects.get(verb="export.made").detail == {"what": "failed rows", "rows": 1}

    browser.post(url("undo_import", list_import.pk))
    list_import.refresh_from_db()
    assert list_import.state == State.UNDONE
    assert "This import was undone" in browser.get(url("import", list_import.pk)).content.decode()


def columns_of(list_import) -> list[str]:
    """The fields its columns were confirmed to be."""
    list_import.refresh_from_db()
    return list(list_import.mapping[""].values())


def test_columns_once_confirmed_are_remembered(browser):
    sent(browser)
    work_off()
    first = ListImport.objects.get()
    browser.post(url("import_columns", first.pk), columns_chosen(browser, first.pk))
    work_off()
    sent(browser, csv_of(row(5)), source=first.edition.source_id)
    work_off()
    second = ListImport.objects.latest("id")
    assert second.state == State.CHECKED
    assert set(second.mapping[""].values()) == set(columns_of(first))


def test_a_column_left_out_stays_left_out(browser):
    sent(browser)
    work_off()
    first = ListImport.objects.get()
    chosen = columns_chosen(browser, first.pk)
    sex = next(name for name, code in chosen.items() if code == "sex")
    browser.post(url("import_columns", first.pk), chosen | {sex: ""})
    work_off()
    sent(browser, source=first.edition.source_id)
    work_off()
    assert "sex" not in ListImport.objects.latest("id").mapping[""].values()


def test_columns_that_say_too_little_or_twice_are_refused(browser):
    sent(browser)
    work_off()
    pk = ListImport.objects.get().pk
    chosen = columns_chosen(browser, pk)
    by_code = {code: name for name, code in chosen.items()}
    lacking = browser.post(url("import_columns", pk), chosen | {by_code["subdistrict_code"]: ""})
    assert (
        "No column was found for «area code» or «subdistrict code» or «subdistrict»"
        in lacking.content.decode()
    )
    twice = browser.post(url("import_columns", pk), chosen | {by_code["sex"]: "title"})
    assert "is taken from the column" in twice.content.decode()
    assert Job.objects.count() == 1


def test_a_new_source_says_what_it_is(browser):
    source_of("old")
    page = sent(browser, kind="", code="old")
    assert ListImport.objects.count() == 0
    errors = page.context["form"].errors
    assert set(errors) == {"kind", "code"}
    assert sent(browser, year="65").context["form"].errors.keys() == {"year"}
    assert sent(browser, content=b"").context["form"].errors.keys() == {"file"}


@pytest.mark.parametrize(
    ("content", "words"), [(b"PK\x03\x04 cut short", "list.csv"), (b"%PDF-1.7 x", "PDF")]
)
def test_a_file_that_is_no_list_is_told_so(browser, content, words):
    sent(browser, content)
    job = work_off()
    assert job.state == "failed"
    assert words in job.error
    list_import = ListImport.objects.get()
    assert (list_import.state, list_import.failure) == (State.FAILED, job.error)
    page = browser.get(url("import", list_import.pk)).content.decode()
    assert "Nothing of this file could be used" in page
    browser.post(url("withdraw_import", list_import.pk))
    assert "put aside" in browser.get(url("import", list_import.pk)).content.decode()


def test_a_cancelled_check_can_be_asked_for_again(browser, manager):
    sent(browser)
    pk = ListImport.objects.get().pk
    assert "being worked on" in browser.post(url("check_import", pk), follow=True).content.decode()
    cancel_job(job=Job.objects.get(), by=manager, at=timezone.now())
    assert "Read it again" in browser.get(url("import", pk)).content.decode()
    browser.post(url("check_import", pk))
    assert work_off().state == "succeeded"


def test_the_progress_part_asks_for_the_page_when_the_work_has_ended(browser):
    sent(browser)
    pk = ListImport.objects.get().pk
    assert "every 2s" in browser.get(url("import_progress", pk)).content.decode()
    work_off()
    assert browser.get(url("import_progress", pk))["HX-Refresh"] == "true"


def test_an_import_that_no_worker_takes_up_says_so(browser):
    sent(browser)
    Job.objects.update(created_at=timezone.now() - timedelta(minutes=5))
    part = browser.get(url("import_progress", ListImport.objects.get().pk)).content.decode()
    assert "The background worker is not running" in part
    assert "every 15s" in part


def test_a_commit_that_may_not_be_says_why(browser):
    source = source_of(needs_second_person=True)
    mine = checked(csv_of(row(1)), source, by=None)
    ListImport.objects.update(received_by=ListImport.objects.get().received_by)
    page = browser.get(url("import", mine.pk)).content.decode()
    assert "Let the list count" in page


def test_who_brought_a_list_in_does_not_commit_it_where_two_are_asked_for(browser, manager):
    list_import = checked(csv_of(row(1)), source_of(needs_second_person=True), by=manager)
    assert (
        "somebody other than who brought them in"
        in browser.get(url("import", list_import.pk)).content.decode()
    )
    assert browser.post(url("commit_import", list_import.pk)).status_code == 403
    other = client_of(data_manager_of("46"))
    other.post(url("commit_import", list_import.pk))
    work_off()
    list_import.refresh_from_db()
    assert list_import.state == State.COMMITTED


def test_a_list_is_not_committed_before_it_is_checked(browser):
    list_import = received(csv_of(row(1)), source_of())
    page = browser.post(url("commit_import", list_import.pk), follow=True)
    assert "Only a checked list can be committed" in page.content.decode()


def test_an_undo_that_may_not_be_says_why(browser):
    source = source_of()
    first, _done = committed(csv_of(row(1)), source)
    committed(csv_of(row(2)), source, at=timezone.now())
    assert "undo that one first" in browser.get(url("import", first.pk)).content.decode()
    page = browser.post(url("undo_import", first.pk), follow=True).content.decode()
    assert "undo that one first" in page


def test_changes_are_shown_before_and_after(browser):
    source = source_of()
    committed(csv_of(row(1), row(2)), source)
    fresh = checked(csv_of(row(1, ชื่อ="สมมุติใหม่")), source)
    page = browser.get(url("import", fresh.pk)).content.decode()
    assert "สมมุติ1" in page
    assert "สมมุติใหม่" in page
    assert "The file is the whole edition" in page
    browser.post(url("commit_import", fresh.pk), {"is_full": "on"})
    work_off()
    assert list(Candidate.objects.filter(superseded_by=None).values_list("first_name", flat=True)) == [
        "สมมุติใหม่"
    ]


PAGES = ("import", "import_report", "import_columns", "import_progress")
POSTS = ("check_import", "commit_import", "undo_import", "withdraw_import", "failed_rows")


@pytest.mark.parametrize(
    ("role", "area", "seen", "changed"),
    [
        ("data_manager", "4601", 200, 302),
        ("data_manager", "4605", 404, 404),
        ("supervisor", "46", 200, 403),
        ("administrator", "46", 404, 404),
        ("surveyor", "46", 404, 404),
        ("governor_office", "46", 404, 404),
    ],
)
def test_pages_by_role_and_area(db, role, area, seen, changed):
    make_areas()
    list_import = checked(FAULTY, source_of(area="4601"))
    browser = client_of(user_with(role, area))
    for page in ("import", "import_report"):
        assert browser.get(url(page, list_import.pk)).status_code == seen
    assert browser.get(url("import_columns", list_import.pk)).status_code == (
        200 if changed == 302 else changed
    )
    for post in ("check_import", "withdraw_import", "commit_import"):
        assert browser.post(url(post, list_import.pk)).status_code == changed
        Job.objects.update(state="cancelled")
        ListImport.objects.update(state=State.CHECKED)
    assert browser.post(url("failed_rows", list_import.pk)).status_code == (
        200 if changed == 302 else changed
    )


def test_nobody_without_a_deed_sees_the_home_or_the_form(db):
    make_areas()
    browser = client_of(user_with("governor_office", "46"))
    assert browser.get(url("home")).status_code == 403
    assert browser.get(url("bring_in")).status_code == 403
    assert Client().get(url("home")).status_code == 302


def test_a_source_of_another_area_is_not_offered_nor_taken(db):
    make_areas()
    elsewhere = source_of(area="4605")
    browser = client_of(data_manager_of("4601"))
    page = sent(browser, source=elsewhere.pk)
    assert "source" in page.context["form"].errors
    page = sent(browser, area="4605")
    assert "area" in page.context["form"].errors
    assert Source.objects.count() == 1


def test_ids_and_names_are_hidden_from_who_may_not_see_them(db, monkeypatch):
    make_areas()
    list_import = checked(FAULTY, source_of())
    monkeypatch.setattr(
        "ppaos.evidence.targeting.views.imports.fields_in_sight",
        lambda user, area_code: frozenset({"aggregate"}),
    )
    page = client_of(user_with("supervisor", "46")).get(url("import_report", list_import.pk)).content.decode()
    assert "1234567890123" not in page
    assert "469999" in page
    assert not Event.objects.filter(verb="list.read").exists()


def test_faults_are_shown_by_rule_and_page(browser):
    rows = [row(n, วันเกิด="31/04/2530") for n in range(1, 61)]
    list_import = checked(csv_of(*rows, row(61, **{"รหัสตำบล": "469999"})), source_of())
    assert RowFault.objects.count() == 61
    page = browser.get(url("import_report", list_import.pk), {"rule": "birth_impossible", "page": 2})
    assert len(page.context["faults"]) == 10
    assert [line["rule"] for line in page.context["rules"]] == ["area_unknown", "birth_impossible"]


def test_a_list_without_a_failed_row_has_no_file_of_them(browser):
    list_import = checked(csv_of(row(1)), source_of())
    assert browser.post(url("failed_rows", list_import.pk)).status_code == 404
    assert "Every row can go on" in browser.get(url("import_report", list_import.pk)).content.decode()


def test_a_workbook_shows_each_sheet_that_is_read(browser):
    sent(browser, example("workbook.xlsx"), name="workbook.xlsx", kind="survey_workbook")
    work_off()
    page = browser.get(url("import_columns", ListImport.objects.get().pk))
    assert [sheet["role"] for sheet in page.context["form"].rows()] == ["base", "members"]
    assert HEADER.split(",")[2] in page.content.decode()
