"""The main job of the governor's office: one page read in two minutes, and never a name on it."""

from ppaos.people.registry.models import Household, Person
from ppaos.sharing.dashboards.queries import figures
from tests.journeys.installation import somebody

PERSONAL = ("/households/", "/register/", "/records/", "/lists/")


def test_the_governors_office_sees_figures_and_no_persons(lists, reader):
    office = reader(somebody("governor_office"))
    when_the_overview_is_read(office)
    then_it_goes_down_to_a_village(office)
    but_nobody_can_be_found_from_there(office)


def when_the_overview_is_read(office):
    office.follows("Overview", within="header")
    office.arrives_at("กาฬสินธุ์")
    assert office.figure(figures()["households_verified"].label["th"]) > 0
    no_person_is_named(office)


def then_it_goes_down_to_a_village(office):
    household = Household.objects.select_related("area").order_by("area_id").first()
    for code in (household.area_id[:4], household.area_id[:6], household.area_id):
        office.page.locator(f'#parts-table a[href="/overview/{code}/"]').click()
        office.page.wait_for_url(f"**/overview/{code}/")
        no_person_is_named(office)
    office.looks_around()


def no_person_is_named(office):
    text = office.page.locator("body").inner_text()
    assert [name for name in names() if name in text] == []
    assert [link for link in office.links() if any(part in link for part in PERSONAL)] == []


def names():
    """First and last names of everybody in the register, as screens write them."""
    return [f"{first} {last}" for first, last in Person.objects.values_list("first_name", "last_name")]


def but_nobody_can_be_found_from_there(office):
    household = Household.objects.first()
    assert office.opens(f"/households/{household.pk}/") == 404
    for path in ("/lists/", "/lists/cross-check/", "/lists/review/", "/cooperation/users/",
                 "/overview/46/records/households_found/"):  # fmt: skip
        assert office.opens(path) == 403, path
        office.sees("This page is not open to you")
    office.looks_around()


def test_with_scripts_off_the_overview_still_shows_its_tables(lists, reader):
    office = reader(somebody("governor_office"), java_script_enabled=False)
    office.follows("Overview", within="header")
    assert office.page.locator("#parts-table tbody tr").count() > 0
    parts = [link.get_attribute("href") for link in office.page.locator(".overview-part-coming a").all()]
    tables = [count for part in parts for count in rows_of_charts(office, part)]
    assert len(tables) >= 8
    assert all(tables)


def rows_of_charts(office, part):
    """How many rows each table of a part shows, at its own address."""
    assert office.opens(part) == 200
    tables = office.page.locator("figure.chart table").all()
    assert all(table.is_visible() for table in tables)
    return [table.locator("tbody tr").count() for table in tables]


def test_parts_of_the_overview_come_and_are_drawn_as_they_are_reached(lists, reader):
    office = reader(somebody("governor_office"))
    office.follows("Overview", within="header")
    assert office.page.locator("figure.chart[data-chart]").count() == 0
    for part in ("progress", "crosscheck", "beside"):
        office.page.locator(f"#part-{part}").scroll_into_view_if_needed()
        office.page.wait_for_selector(f"#part-{part} figure.chart[data-ready] svg")
    no_person_is_named(office)
    office.looks_around()


def test_the_language_switches_to_english_and_stays(lists, reader):
    office = reader(somebody("governor_office"))
    office.presses("EN", within="header")
    office.language = "en"
    office.arrives_at("What waits for me")
    office.follows("Overview", within="header")
    office.arrives_at("Kalasin")
    assert office.page.locator("html").get_attribute("lang") == "en"
    assert office.figure(figures()["households_verified"].label["en"]) > 0
