"""Members of committees and officers of courses from a sheet: taken in wholly, or every fault told by its cell."""

import io
from datetime import date

import polars as pl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from ppaos.ground.privacy.models import Event
from ppaos.ground.workbench.forms.given_back import rows_at_fault
from ppaos.ground.workbench.forms.sheets import UnreadableFile
from ppaos.people.cooperation.forms.member_sheet import read_members, sheet_words
from ppaos.people.cooperation.forms.people_sheet import word_keys
from ppaos.people.cooperation.forms.trainee_sheet import read_trainees
from ppaos.people.cooperation.models import Committee, CommitteeMember, TrainedOfficer
from ppaos.people.cooperation.presenters.people_sheets import member_example, trainee_example
from tests.factories.committees import committee_of, course_in, office, team_of
from tests.factories.people import user_with

MEMBERS = "คณะหรือทีม,ชื่อ-สกุล,ตำแหน่งในคณะ,หน่วยงาน,ตำแหน่ง,โทรศัพท์,อีเมล,ชื่อผู้ใช้,วันเริ่ม,วันสุดท้าย"
OFFICERS = "ชื่อ-สกุล,หน่วยงาน,ตำแหน่ง,ชื่อผู้ใช้,ผลการอบรม,วันที่ผ่าน"


def csv(head, *lines):
    return "\n".join([head, *lines]).encode()


def members(by, *lines, head=MEMBERS, own=None):
    return read_members(csv(head, *lines), "members.csv", by=by, committees=Committee.objects.all(), own=own)


def told(sheet):
    return [(each.row, each.column, each.value) for each in sheet.problems]


def test_a_sheet_of_members_is_read_with_days_of_both_eras_and_words_people_use(keeper):
    team, user = team_of("460101", "ทีม ต.กาฬสินธุ์"), user_with("mentor", "460101", name="somsri")
    body = office("สำนักงานสมมุติ")
    sheet, seats = members(
        keeper,
        "ทีม ต. กาฬสินธุ์,สมหญิง ตัวอย่าง,ประธานกรรมการ,สำนักงานสมมุติ,กำนัน,๐๘๑,a@example.org,,๑/๑๑/๒๕๖๙,30/9/2028",
        "ทีม ต. กาฬสินธุ์,,พี่เลี้ยง,,,,,SOMSRI,,",
    )  # fmt: skip
    assert not sheet.problems
    assert [(seat.committee, seat.name, seat.post, seat.organisation, seat.user) for seat in seats] == [
        (team, "สมหญิง ตัวอย่าง", "chair", body, None),
        (team, user.display_name, "team_mentor", None, user),
    ]
    assert (seats[0].valid_from, seats[0].valid_to) == (date(2026, 11, 1), date(2028, 10, 1))
    assert seats[0].position == "กำนัน"


CELLS = [
    ("ไม่มีทีมนี้,ก,ประธาน,,,,,,,", "คณะหรือทีม"),
    ("ศจพ. สมมุติ,,ประธาน,,,,,,,", "ชื่อ-สกุล"),
    ("ศจพ. สมมุติ,ก,หัวหน้าใหญ่,,,,,,,", "ตำแหน่งในคณะ"),
    ("ศจพ. สมมุติ,ก,ประธาน,ไม่มีหน่วยนี้,,,,,,", "หน่วยงาน"),
    (f"ศจพ. สมมุติ,ก,ประธาน,,,{'0' * 61},,,,", "โทรศัพท์"),
    ("ศจพ. สมมุติ,ก,ประธาน,,,,ไม่ใช่อีเมล,,,", "อีเมล"),
    ("ศจพ. สมมุติ,ก,ประธาน,,,,,nobody,,", "ชื่อผู้ใช้"),
    ("ศจพ. สมมุติ,ก,ประธาน,,,,,,เมื่อวาน,", "วันเริ่ม"),
    ("ศจพ. สมมุติ,ก,ประธาน,,,,,,ต.ค. 2569,", "วันเริ่ม"),
    ("ศจพ. สมมุติ,ก,ประธาน,,,,,,31/11/2569,", "วันเริ่ม"),
    ("ศจพ. สมมุติ,ก,ประธาน,,,,,,1/9/2569,", "วันเริ่ม"),
    ("ศจพ. สมมุติ,ก,ประธาน,,,,,,1/11/2569,1/10/2569", "วันสุดท้าย"),
    (f"ศจพ. สมมุติ,{'ก' * 201},ประธาน,,,,,,,", "ชื่อ-สกุล"),
]


@pytest.mark.parametrize(("line", "column"), CELLS)
def test_every_fault_of_a_sheet_of_members_is_told_by_its_cell(keeper, line, column):
    committee_of("46")
    sheet, _seats = members(keeper, line)
    assert [(row, said) for row, said, _value in told(sheet)] == [(2, column)]
    [problem] = sheet.problems
    assert str(problem.message)
    assert str(problem.remedy)


def test_the_same_person_twice_and_a_second_chair_are_faults_of_their_rows(keeper):
    committee_of("46")
    lines = ["ศจพ. สมมุติ,ก,ประธาน,,,,,,,", "ศจพ. สมมุติ,ก,กรรมการ,,,,,,,", "ศจพ. สมมุติ,ข,ประธาน,,,,,,,"]
    sheet, _seats = members(keeper, *lines)
    assert [(row, column) for row, column, _value in told(sheet)] == [(3, "ชื่อ-สกุล"), (4, "ตำแหน่งในคณะ")]
    assert rows_at_fault(sheet.problems).height == 2


def test_a_sheet_without_the_columns_empty_or_endless_cannot_be_used(keeper):
    committee_of("46")
    for content in (csv("ก,ข", "1,2"), csv(MEMBERS, ",,,,,,,,,")):
        with pytest.raises(UnreadableFile):
            read_members(content, "x.csv", by=keeper, committees=Committee.objects.all())
    many = [f"ศจพ. สมมุติ,คน {number},กรรมการ,,,,,,," for number in range(5001)]
    with pytest.raises(UnreadableFile, match="5,000"):
        members(keeper, *many)


def test_what_two_committees_are_called_names_none(keeper):
    committee_of("46", "ทีมเดียวกัน")
    committee_of("4601", "ทีมเดียวกัน")
    sheet, seats = members(keeper, "ทีมเดียวกัน,ก,ประธาน,,,,,,,")
    assert [column for _row, column, _value in told(sheet)] == ["คณะหรือทีม"]
    assert seats == []


def officers(course, by, *lines, head=OFFICERS):
    return read_trainees(csv(head, *lines), "officers.csv", course=course, by=by)


def test_a_sheet_of_officers_is_read_and_an_empty_outcome_is_not_told(keeper):
    course, body, user = course_in(), office("สำนักงานสมมุติ"), user_with("mentor", "46", name="somsri")
    sheet, found = officers(
        course, keeper, "สมหญิง,สำนักงานสมมุติ,ครู,,ผ่าน,๕/๑๑/๒๕๖๙", ",สำนักงานสมมุติ,,somsri,,", "สมชาย,สำนักงานสมมุติ,,,ไม่ผ่าน,"
    )  # fmt: skip
    assert not sheet.problems
    assert [(each.name, each.outcome, each.passed_on, each.user) for each in found] == [
        ("สมหญิง", "course_passed", date(2026, 11, 5), None),
        (user.display_name, "", None, user),
        ("สมชาย", "course_failed", None, None),
    ]
    assert {each.organisation for each in found} == {body}


OFFICER_CELLS = [
    (",สำนักงานสมมุติ,,,,", "ชื่อ-สกุล"),
    ("ก,,,,,", "หน่วยงาน"),
    ("ก,ไม่มี,,,,", "หน่วยงาน"),
    ("ก,สำนักงานสมมุติ,,nobody,,", "ชื่อผู้ใช้"),
    ("ก,สำนักงานสมมุติ,,,เกือบผ่าน,", "ผลการอบรม"),
    ("ก,สำนักงานสมมุติ,,,ผ่าน,1/10/2569", "วันที่ผ่าน"),
    ("ก,สำนักงานสมมุติ,,,ไม่ผ่าน,5/11/2569", "วันที่ผ่าน"),
]


@pytest.mark.parametrize(("line", "column"), OFFICER_CELLS)
def test_every_fault_of_a_sheet_of_officers_is_told_by_its_cell(keeper, line, column):
    office("สำนักงานสมมุติ")
    sheet, _found = officers(course_in(), keeper, line)
    assert [(row, said) for row, said, _value in told(sheet)] == [(2, column)]


def sent(content, name="people.csv"):
    return {"sheet": SimpleUploadedFile(name, content)}


def test_members_come_in_through_the_page_and_twice_changes_nothing(inside):
    committee = committee_of("46")
    pages = [
        reverse("cooperation:members_sheet"),
        reverse("cooperation:committee_members_sheet", args=[committee.uid]),
    ]
    lines = csv(MEMBERS, "ศจพ. สมมุติ,สมหญิง,ประธาน,,,,,,1/11/2569,")
    for page in pages:
        answer = inside.post(page, sent(lines))
        assert answer.status_code == 302, answer.context["problems"]
    assert CommitteeMember.objects.get().name == "สมหญิง"
    assert Event.objects.filter(verb="committee_members.brought_in").count() == 2


def test_rows_at_fault_are_shown_and_given_back_to_who_sent_them_alone(inside, as_role):
    committee = committee_of("46")
    page = reverse("cooperation:committee_members_sheet", args=[committee.uid])
    shown = inside.post(page, sent(csv(MEMBERS, ",ดี,กรรมการ,,,,,,,", ",เสีย,ไม่รู้จัก,,,,,,,")))
    assert "ไม่รู้จักตำแหน่งนี้" in shown.text
    assert not CommitteeMember.objects.exists()
    back = reverse("cooperation:people_to_mend", args=[shown.context["faults_file"].pk])
    frame = pl.read_excel(io.BytesIO(b"".join(inside.post(back).streaming_content)))
    assert frame["ชื่อ-สกุล"].to_list() == ["เสีย"]
    assert as_role("data_manager", "46").post(back).status_code == 404


def test_officers_come_in_through_the_page_with_their_faults_told(inside):
    office("สำนักงานสมมุติ")
    course = course_in()
    page = reverse("cooperation:course_officers_sheet", args=[course.uid])
    assert "ไม่รู้จักผลการอบรมนี้" in inside.post(page, sent(csv(OFFICERS, "ก,สำนักงานสมมุติ,,,เกือบ,"))).text
    answer = inside.post(page, sent(csv(OFFICERS, "ก,สำนักงานสมมุติ,,,ผ่าน,")))
    assert answer.url == reverse("cooperation:training_course", args=[course.uid])
    assert TrainedOfficer.objects.get().outcome == "course_passed"


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"\xff\xfe\x00bad", csv("ก,ข", "1,2")])
def test_wrong_files_get_a_sentence(inside, content):
    course, committee = course_in(), committee_of("46")
    for page in (
        reverse("cooperation:members_sheet"),
        reverse("cooperation:committee_members_sheet", args=[committee.uid]),
        reverse("cooperation:course_officers_sheet", args=[course.uid]),
    ):
        shown = inside.post(page, sent(content))
        assert shown.status_code == 200
        assert shown.context.get("problems") or shown.context["form"].errors


def test_the_empty_sheets_can_be_read_again(keeper, inside):
    committee = committee_of("46", "ทีมปฏิบัติการแก้จนตำบลตัวอย่าง")
    office("ชื่อองค์กรตามที่บันทึกไว้")
    course = course_in()
    words, officer_words = sheet_words("members.toml")["columns"], sheet_words("trainees.toml")["columns"]
    for frame in (member_example(words, with_committee=True), member_example(words, with_committee=False)):
        content, every = frame.write_csv().encode(), Committee.objects.all()
        sheet, seats = read_members(content, "a.csv", by=keeper, committees=every, own=committee)
        assert (len(seats), sheet.problems) == (2, [])
    sheet, found = read_trainees(
        trainee_example(officer_words).write_csv().encode(), "b.csv", course=course, by=keeper
    )
    assert (len(found), sheet.problems) == (2, [])
    for name, args in (
        ("members_example", []),
        ("committee_members_example", [committee.uid]),
        ("course_officers_example", []),
    ):
        assert inside.get(reverse(f"cooperation:{name}", args=args)).status_code == 200


def test_no_word_of_a_vocabulary_means_two_things():
    for file in ("members.toml", "trainees.toml"):
        for words in sheet_words(file).values():
            together = word_keys(words)
            assert all(word_keys({code: known}).items() <= together.items() for code, known in words.items())
