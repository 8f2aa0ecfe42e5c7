"""The main job of an administrator: from the first code to hundreds of surveyors who can sign in."""

import polars as pl
import pytest

from ppaos.ground.accounts.models import User
from tests.journeys.installation import PASSWORD

SHEET = """ชื่อ-สกุล,เบอร์โทร,บทบาท,รหัสพื้นที่
{people}
ไม่ครบ นามสมมติ,,นักสำรวจ,999999
"""
SURVEYORS = 40


@pytest.fixture
def sheet(tmp_path):
    """Surveyors of one subdistrict, and somebody of an area that there is not."""
    people = [f"สมมุติ{number} นามสมมติ,08{number:08d},นักสำรวจ,460101" for number in range(SURVEYORS)]
    path = tmp_path / "surveyors.csv"
    path.write_text(SHEET.format(people="\n".join(people)))
    return path


def test_an_administrator_begins_and_invites_surveyors(installation, reader, sheet):
    administrator = reader()
    given_the_first_code_sets_a_password(administrator, "admin", installation.code)
    then_the_first_days_are_laid_out(administrator)
    when_the_sheet_is_looked_at(administrator, sheet)
    codes = and_its_good_rows_are_brought_in(administrator)
    then_the_people_are_there(administrator)
    and_one_of_them_gets_in_with_the_code(reader(), codes)


def given_the_first_code_sets_a_password(person, username, code):
    person.opens("/")
    person.writes("User name", username)
    person.writes("Password", code)
    person.presses("Sign in")
    person.arrives_at("Set your password")
    person.writes("New password", PASSWORD)
    person.writes("The same again", PASSWORD)
    person.presses("Save and go on")
    person.arrives_at("What waits for me")


def then_the_first_days_are_laid_out(administrator):
    administrator.sees("First days: from an empty installation to the first figures")
    administrator.follows("Bring in surveyors and supervisors from a sheet")
    administrator.arrives_at("People from a sheet")


def when_the_sheet_is_looked_at(administrator, sheet):
    administrator.hands_in("Sheet of people (XLSX, ODS or CSV)", sheet)
    administrator.presses("Look at it")
    administrator.arrives_at("What the sheet will do")
    assert administrator.figure("will invite somebody") == SURVEYORS
    assert administrator.figure("have to be mended") == 1
    assert User.objects.count() == 1


def and_its_good_rows_are_brought_in(administrator):
    administrator.presses("Bring in the good rows")
    administrator.sees("A sheet with user names and one-time codes, a line a person, to print and cut.")
    administrator.looks_around()
    codes = administrator.fetches("Fetch the codes (once)")
    assert User.objects.count() == SURVEYORS + 1
    return pl.read_excel(codes)


def then_the_people_are_there(administrator):
    administrator.follows("To all people")
    administrator.arrives_at("People and roles")
    administrator.writes("Name, user name or telephone", "สมมุติ7")
    administrator.presses("Filter")
    administrator.page.get_by_role("link", name="สมมุติ7 นามสมมติ").click()
    administrator.arrives_at("สมมุติ7 นามสมมติ")


def and_one_of_them_gets_in_with_the_code(surveyor, codes):
    of = surveyor.word
    row = codes.filter(pl.any_horizontal(pl.all().cast(pl.String) == "สมมุติ7 นามสมมติ")).row(0, named=True)
    given_the_first_code_sets_a_password(surveyor, row[of("User name")], row[of("One-time code")])
    surveyor.sees_no("People and roles")
