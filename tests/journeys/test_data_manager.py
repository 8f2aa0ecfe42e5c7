"""The main job of a provincial data manager: bring lists in, see coverage, trace a number to its people."""

from ppaos.sharing.dashboards.queries import figures
from tests.journeys.installation import EXAMPLES, somebody, the_worker_works

SURVEY = ("แบบสำรวจครัวเรือน", "survey", "survey workbook", "2563", "workbook.xlsx")
NATIONAL = ("บัญชีระดับชาติ", "tpmap", "national list", "2565", "national_list.csv")

NO_FIT = (
    "The user name and password do not fit each other. Look at both again; if you have forgotten the "
    "password, ask your administrator for a one-time code."
)


def label(figure):
    """What a figure is called on the screen."""
    return figures()[figure].label["th"]


def test_a_data_manager_brings_a_survey_and_the_national_list_in(installation, reader):
    manager = reader()
    given_the_manager_signs_in_after_a_slip(manager)
    and_nothing_is_recorded_yet(manager)
    for listed in (SURVEY, NATIONAL):
        when_a_list_is_sent(manager, *listed)
        and_its_columns_are_confirmed(manager)
        and_it_is_committed_after_a_look(manager)
    then_the_cross_check_has_figures(manager)
    and_the_overview_has_moved(manager)
    and_the_missed_can_be_opened_to_a_household_with_its_reasons(manager)


def given_the_manager_signs_in_after_a_slip(manager):
    user = somebody("data_manager")
    manager.opens("/")
    manager.arrives_at("Sign in")
    manager.writes("User name", user.username)
    manager.writes("Password", "ไม่ใช่รหัสผ่านนี้")
    manager.presses("Sign in")
    manager.sees(NO_FIT)
    manager.signs_in(user)
    manager.arrives_at("What waits for me")


def and_nothing_is_recorded_yet(manager):
    manager.follows("Overview", within="header")
    manager.arrives_at("กาฬสินธุ์")
    manager.sees("Nothing is recorded in this area yet")


def when_a_list_is_sent(manager, name, code, kind, year, file):
    manager.follows("Bring in", within="header")
    manager.arrives_at("Bring in a list")
    manager.unfolds("Describe a new source")
    manager.writes("Name of the new source", name)
    manager.writes("Code of the new source", code)
    manager.chooses("What it is", kind)
    manager.writes("Edition (Buddhist-era year)", year)
    manager.hands_in("File", EXAMPLES / file)
    manager.presses("Send and check")
    manager.arrives_at(name)
    the_work_is_done(manager)


def the_work_is_done(manager):
    """The worker comes once the page says that the work was queued."""
    manager.sees("waiting its turn")
    the_worker_works()


def and_its_columns_are_confirmed(manager):
    manager.sees("Which column is what?")
    manager.follows("Look at the columns")
    manager.sees("Citizen ids are masked here.")
    manager.looks_around()
    manager.presses("Confirm and check the rows")
    the_work_is_done(manager)


def and_it_is_committed_after_a_look(manager):
    manager.sees("Let the list count")
    manager.looks_around()
    assert manager.figure("New") > 0
    manager.follows("Report")
    manager.sees("What is wrong, by kind")
    manager.looks_around()
    manager.page.go_back()
    manager.presses("Commit")
    manager.agrees("Commit")
    the_work_is_done(manager)
    manager.sees("The list counts")
    manager.looks_around()


def then_the_cross_check_has_figures(manager):
    manager.follows("Cross-check", within="header")
    manager.arrives_at("กาฬสินธุ์")
    assert manager.figure("On the list and found poor") > 0
    assert manager.figure("Poor and missed") > 0
    manager.follows("Poor and missed")
    manager.arrives_at("Poor and missed")
    assert manager.page.locator("tbody tr").count() > 0


def and_the_overview_has_moved(manager):
    manager.follows("Overview", within="header")
    manager.arrives_at("กาฬสินธุ์")
    assert manager.figure(label("households_verified")) > 0
    assert manager.figure(label("persons_added")) > 0


def and_the_missed_can_be_opened_to_a_household_with_its_reasons(manager):
    manager.follows(label("persons_added"))
    manager.arrives_at(label("persons_added"))
    manager.page.locator("tbody th a").first.click()
    manager.sees("Livelihood Profile")
    manager.sees("What made the score")
    manager.looks_around()
