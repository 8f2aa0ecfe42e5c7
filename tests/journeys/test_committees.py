"""Who works together where: a committee with its people and villages, and officers of a course from a sheet."""

import pytest

from ppaos.people.cooperation.models import Committee, OfficerCourse
from tests.factories.committees import course_in, office
from tests.journeys.installation import somebody


def a_team_is_entered(at):
    at.opens("/cooperation/committees/")
    at.arrives_at("Committees and teams")
    at.follows("Enter a committee or team", within=".page-actions")
    at.arrives_at("Enter a committee or team")
    at.writes("Name in Thai", "ทีมปฏิบัติการตำบลกาฬสินธุ์")
    at.page.locator("select[name=kind]").select_option("operation_team")
    at.page.locator("input[name=area]").fill("460101")
    at.page.locator("input[name=valid_from]").fill("1/10/2568")
    at.presses("Save")
    at.arrives_at("ทีมปฏิบัติการตำบลกาฬสินธุ์")


def somebody_sits_in_it(at):
    at.follows("Add a member", within="main")
    at.looks_around()
    at.writes("Name and surname", "สมหญิง ตัวอย่าง")
    at.page.locator("select[name=post]").select_option("team_mentor")
    at.presses("Save")
    at.sees("สมหญิง ตัวอย่าง")


def it_looks_after_villages(at):
    at.follows("Add places", within="main")
    at.looks_around()
    at.page.locator("input[type=checkbox]").first.check()
    at.presses("Save")
    at.looks_around()
    for page in ("coverage", "coverage/villages", "chart"):
        at.opens(f"/cooperation/committees/{page}/")
        at.looks_around()
    at.opens("/cooperation/contacts/")
    at.sees("สมหญิง ตัวอย่าง")
    at.looks_around()


@pytest.mark.parametrize("role", ["administrator", "supervisor"])
def test_a_team_is_entered_with_its_people_and_villages(lists, reader, role):
    at = reader(somebody(role))
    a_team_is_entered(at)
    somebody_sits_in_it(at)
    it_looks_after_villages(at)
    team = Committee.objects.get()
    assert (team.members.get().post, team.level) == ("team_mentor", "subdistrict_level")
    assert team.places.count() == 1


def test_officers_of_a_course_come_from_a_sheet_and_faults_are_told_by_cell(lists, reader, tmp_path):
    course = course_in("46", "การตอบเรื่องส่งต่อ")
    office("สำนักงานเกษตร สมมุติ")
    sheet = tmp_path / "officers.csv"
    head = "ชื่อ-สกุล,องค์กร,ผลการอบรม\n"
    at = reader(somebody("administrator"))
    at.opens(f"/cooperation/training/{course.uid}/officers/sheet/")
    at.looks_around()
    sheet.write_text(head + "สมชาย ขยัน,สำนักงานเกษตร สมมุติ,อะไรก็ไม่รู้\n")
    at.page.locator("input[type=file]").set_input_files(sheet)
    at.presses("Take in")
    at.sees("Nothing was taken in. Mend these cells and send the sheet again.")
    at.looks_around()
    sheet.write_text(head + "สมชาย ขยัน,สำนักงานเกษตร สมมุติ,ผ่าน\nสมใจ รอผล,สำนักงานเกษตร สมมุติ,\n")
    at.page.locator("input[type=file]").set_input_files(sheet)
    at.presses("Take in")
    at.sees("สมชาย ขยัน")
    at.looks_around()
    at.opens("/cooperation/training/")
    at.arrives_at("Training of officers")
    outcomes = OfficerCourse.objects.get().officers.values_list("outcome", flat=True)
    assert sorted(outcomes) == ["course_passed", "course_unknown"]
