"""An agency's file of help: linked with registered persons, written once, the doubtful and the wrong set aside."""

import io
from datetime import date
from html import unescape

import polars as pl
import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile

from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.models import Event
from ppaos.ground.workbench.actions import open_file, store_file
from ppaos.ground.workbench.models import Job
from ppaos.ground.workbench.tasks import run_job
from ppaos.people.cooperation.models import Organisation
from ppaos.people.registry.models import Membership, Person
from ppaos.support.assistance.actions.errors import HelpRefused
from ppaos.support.assistance.actions.importing import ask_to_read, drop_help_file, rows_of, settle_doubt
from ppaos.support.assistance.forms.help_import import read_help_file, write_file
from ppaos.support.assistance.models import ClosedYear, HelpImport, HelpLine
from ppaos.support.assistance.presenters.help_import import row_fault_words
from ppaos.support.assistance.queries.linking import imports_of
from ppaos.support.assistance.tasks import read_file
from tests.factories.areas import make_areas
from tests.factories.people import AT, citizen_id, data_manager_of, household_of, organisation, user_with

pytestmark = pytest.mark.django_db
FILES = "/help/files/"
HEADER = "เลขประจำตัวประชาชน,ชื่อ,นามสกุล,ความช่วยเหลือ,จำนวนเงิน,วันที่,ปีงบประมาณ,ประเภท,สถานะ"
SOMSRI = f'{citizen_id(1)},สมศรี,นามสกุล,เงินสงเคราะห์,"๓,๐๐๐ บาท",1/11/2569,,เงินสงเคราะห์,จ่ายแล้ว'
NOBODY = f"{citizen_id(77)},ไม่มีใคร,คนอื่น,ข้าว,100,1/11/2569,,,"
WRONG_ID = "1234,สมชาย,นามสกุล,ข้าว,100,1/11/2569,,,"


@pytest.fixture(autouse=True)
def place():
    make_areas()
    return household_of("สมศรี", "สมชาย")


@pytest.fixture
def body():
    return organisation()


def read(*rows, by=None, header=HEADER, kind="goods", stage="promised", name="help.csv"):
    return read_help_file(
        content="\n".join([header, *rows]).encode(), name=name, organisation=Organisation.objects.first(),
        area=Area.objects.get(pk="46"), kind=kind, stage=stage, by=by, at=AT,
    )  # fmt: skip


def write(made):
    return write_file(made, by=None, at=AT)


def given_back(made):
    made.refresh_from_db()
    return pl.read_excel(io.BytesIO(open_file(file=made.faults_file).read()))


def doubtful(made, row_no=2):
    """The import as if the engine had been in doubt about one row."""
    rows = rows_of(help_import=made)
    person = Person.objects.get(first_name="สมศรี")
    changed = rows.with_columns(
        state=pl.when(pl.col("row_no") == row_no).then(pl.lit("doubtful")).otherwise("state"),
        candidates=pl.when(pl.col("row_no") == row_no).then(pl.lit(f"[{person.pk}]")).otherwise("candidates"),
    )
    from_frame = io.BytesIO()
    changed.write_parquet(from_frame)
    from_frame.seek(0)
    made.rows_file = store_file(content=from_frame, name="r", purpose="help rows", by=None, at=AT)
    made.save()
    return person


def test_rows_are_linked_and_written_once_and_the_same_file_twice_changes_nothing(place, body):
    made = read(SOMSRI, NOBODY, WRONG_ID)
    assert (made.counts["linked"], made.counts["nobody"], made.counts["faulty"]) == (1, 1, 1)
    assert not HelpLine.objects.exists(), "nothing enters the ledger by reading"
    assert write(made).made == 1
    line = HelpLine.objects.get()
    assert (line.household, line.person.first_name, line.baht, line.kind, line.stage, line.help_import) == (
        place, "สมศรี", 3000, "cash", "paid", made,
    )  # fmt: skip
    assert (line.given_on, line.fiscal_year, line.organisation) == (date(2026, 11, 1), 2570, body)
    again = write(read(SOMSRI, NOBODY, name="again.csv"))
    assert (again.made, again.known, again.refused) == (0, 1, 0)
    assert HelpLine.objects.count() == 1
    assert imports_of([body.pk]).count() == 2


def test_failed_rows_come_back_in_the_shape_they_were_sent(body):
    made = read(SOMSRI, NOBODY, WRONG_ID)
    ClosedYear.objects.create(organisation=body, fiscal_year=2570, closed_at=AT)
    assert write(made).refused == 1
    back = given_back(made)
    assert back.columns[:2] == ["เลขประจำตัวประชาชน", "ชื่อ"]
    assert back["ชื่อ"].to_list() == ["สมศรี", "ไม่มีใคร", "สมชาย"]
    assert all(back[back.columns[-1]].to_list())


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (",,,ข้าว,1,,,,", "nobody_named"),
        (f"{citizen_id(1)},สมศรี,นามสกุล,,1,,,,", "what_missing"),
        (f"{citizen_id(1)},สมศรี,นามสกุล,ข้าว,มาก,,,,", "amount_unreadable"),
        (f"{citizen_id(1)},สมศรี,นามสกุล,ข้าว,1,เมื่อวาน,,,", "day_unreadable"),
        (f"{citizen_id(1)},สมศรี,นามสกุล,ข้าว,1,2569,,,", "day_unreadable"),
        (f"{citizen_id(1)},สมศรี,นามสกุล,ข้าว,1,,ปีก่อน,,", "year_absurd"),
        (f"{citizen_id(1)},สมศรี,นามสกุล,ข้าว,1,,,ทอง,", "kind_unknown"),
        (f"{citizen_id(1)},สมศรี,นามสกุล,ข้าว,1,,,,สักวัน", "stage_unknown"),
    ],
)
def test_what_is_wrong_with_a_row_is_told(body, row, fault):
    made = read(row)
    assert rows_of(help_import=made)["fault"].to_list() == [fault]
    assert row_fault_words(fault) != fault


def test_what_a_row_does_not_tell_is_as_the_file_is_said_to_be(body):
    made = read(f"{citizen_id(1)},สมศรี,นามสกุล,ข้าว,,,,,")
    assert write(made).made == 1
    line = HelpLine.objects.get()
    assert (line.kind, line.stage, line.baht, line.given_on) == ("goods", "promised", None, None)


def test_an_agencys_own_reference_makes_a_row_known_again(body):
    header = f"เลขที่รายการ,{HEADER}"
    write(read(f"A1,{SOMSRI}", header=header))
    other = write(read(f"A1,{SOMSRI.replace('๓', '๔')}", f"A2,{SOMSRI}", header=header))
    assert (other.made, other.refused) == (1, 1)


def test_who_lives_in_no_household_is_told(body):
    Membership.objects.filter(person__first_name="สมศรี").update(valid_to=AT.date())
    assert rows_of(help_import=read(SOMSRI))["fault"].to_list() == ["lives_nowhere"]


def test_a_file_that_does_not_tell_whom_or_what_is_refused(body):
    for header in ("ชื่อ,นามสกุล", "ความช่วยเหลือ,บาท"):
        with pytest.raises(HelpRefused):
            read("ก,ข", header=header)


def test_a_doubtful_row_is_decided_by_a_person(body):
    made = read(SOMSRI, NOBODY)
    person = doubtful(made)
    assert write(made).made == 0
    other = Person.objects.get(first_name="สมชาย")
    for row_no, whom in ((2, other), (9, person)):
        with pytest.raises(HelpRefused):
            settle_doubt(help_import=made, row_no=row_no, person=whom, by=None, at=AT)
    assert settle_doubt(help_import=made, row_no=2, person=person, by=None, at=AT).made == 1
    assert HelpLine.objects.get().person == person
    ClosedYear.objects.create(organisation=body, fiscal_year=2570, closed_at=AT)
    HelpImport.objects.update(organisation=organisation("อื่น"))
    ClosedYear.objects.create(organisation=Organisation.objects.last(), fiscal_year=2570, closed_at=AT)
    HelpLine.objects.all().delete()
    with pytest.raises(HelpRefused):
        settle_doubt(help_import=made, row_no=2, person=person, by=None, at=AT)


def test_a_doubtful_row_that_is_nobody_goes_back(client, body):
    made = read(SOMSRI)
    person = doubtful(made)
    write(made)
    client.force_login(data_manager_of("46"))
    page = f"{FILES}{made.pk}/"
    assert "สมศรี" in unescape(client.get(page).content.decode())
    assert client.post(f"{page}doubts/2/", {"person": "0"}).status_code == 404
    assert client.post(f"{page}doubts/2/", {"person": ""}).status_code == 302
    assert given_back(made)["ชื่อ"].to_list() == ["สมศรี"]
    client.post(f"{page}doubts/2/", {"person": person.pk})
    assert not HelpLine.objects.exists()


def test_a_file_is_written_or_thrown_away_once(body):
    made = read(SOMSRI)
    drop_help_file(help_import=made, by=None, at=AT)
    for act in (lambda: write(made), lambda: drop_help_file(help_import=made, by=None, at=AT)):
        with pytest.raises(HelpRefused):
            act()
    made.rows_file = None
    with pytest.raises(HelpRefused):
        rows_of(help_import=made)


def test_only_who_keeps_the_ledger_of_the_whole_area_takes_files_in(client, body):
    for user in (data_manager_of("4601"), user_with("agency_officer", "46", organisation=body)):
        with pytest.raises(PermissionDenied):
            read(SOMSRI, by=user)
        with pytest.raises(PermissionDenied):
            ask_to_read(
                content=io.BytesIO(b""), name="h.csv", organisation=body, area=Area.objects.get(pk="46"), kind="cash",
                stage="paid", by=user, at=AT,
            )  # fmt: skip
    client.force_login(user_with("agency_officer", "46", organisation=body))
    assert client.get(FILES).status_code == 403
    client.force_login(user_with("surveyor", "46"))
    assert client.get(FILES).status_code == 403
    made = read(SOMSRI)
    client.force_login(data_manager_of("4605"))
    assert client.get(f"{FILES}{made.pk}/").status_code == 404
    assert client.get(FILES, {"area": "4601"}).status_code == 404


def test_a_file_goes_through_its_pages(client, body):
    client.force_login(data_manager_of("46"))

    def sent(content):
        upload = SimpleUploadedFile("help.csv", content.encode())
        told = {"file": upload, "organisation": body.pk, "kind": "cash", "stage": "paid"}
        assert "กำลังอ่านแฟ้มความช่วยเหลือ" in unescape(client.post(FILES, told, follow=True).content.decode())
        job = Job.objects.latest("pk")
        run_job(job.pk, read_file, (HelpRefused,))
        job.refresh_from_db()
        return job

    unread = sent("ก,ข\n1,2")
    assert unread.state == "failed"
    assert "เลขประจำตัวประชาชน" in unread.error
    assert Event.objects.filter(verb="help_file.sent").exists()
    page = sent("\n".join([HEADER, SOMSRI, WRONG_ID])).result["url"]
    made = HelpImport.objects.get()
    assert page == f"{FILES}{made.pk}/"
    failed = b"".join(client.post(f"{page}failed/").streaming_content)
    assert pl.read_excel(io.BytesIO(failed)).height == 1
    for _twice in range(2):
        assert client.post(f"{page}write/").status_code == 302
    assert HelpLine.objects.count() == 1
    assert client.post(f"{page}drop/").status_code == 302
    assert "help.csv" in unescape(client.get(FILES).content.decode())
    other = read(SOMSRI)
    assert client.post(f"{FILES}{other.pk}/drop/").status_code == 302
    assert client.get(f"{FILES}{other.pk}/").status_code == 200
    assert client.post(f"{FILES}{other.pk}/failed/").status_code == 404


def test_a_file_without_persons_to_link_with_finds_nobody(body):
    made = read_help_file(
        content="\n".join([HEADER, SOMSRI]).encode(), name="h.csv", organisation=body, kind="cash", stage="paid",
        area=Area.objects.get(pk="4605"), by=None, at=AT,
    )  # fmt: skip
    assert made.counts["nobody"] == 1


def test_headers_that_stand_twice_come_back_told_apart(body):
    made = read(f"{WRONG_ID},x,y", header=f"{HEADER},อื่น,อื่น")
    assert len(given_back(made).columns) == 12
