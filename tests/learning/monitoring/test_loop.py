"""The loop of a year: found, helped, asked again, left, came back; what it changes in lists and target groups."""

from datetime import date, datetime, timedelta
from io import BytesIO

import polars as pl
import pytest
from django.urls import reverse

from ppaos.evidence.livelihood.models import Assessment
from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.models import Event
from ppaos.learning.monitoring.models import Exit, ExitStep
from ppaos.learning.monitoring.queries.loop import behind_cohort, behind_step, loop_of, this_year
from ppaos.learning.monitoring.queries.loop_lists import lists_of
from ppaos.people.registry.actions.standings import record_standing
from ppaos.people.registry.models import Standing
from ppaos.support.assistance.models import Need
from tests.factories.areas import make_areas
from tests.factories.exiting import TODAY, monitored, people, ready, rules
from tests.factories.followed import answered, homes
from tests.factories.helped import help_line, recorded
from tests.factories.people import AT, household_of, user_with
from tests.factories.referred import need_of, office

pytestmark = pytest.mark.django_db
YEAR = 2570


@pytest.fixture(autouse=True)
def ground(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    make_areas()
    rules()


@pytest.fixture
def who():
    return people()


def loop(code="46"):
    return loop_of(Area.objects.get(pk=code))


def came_back(each: Exit, on: date = TODAY) -> None:
    """The household is in the programme again."""
    record_standing(household=each.household, standing=Standing.ACTIVE, on=on, by=None, at=AT)
    Exit.objects.filter(pk=each.pk).update(state=Exit.State.REENTERED, ended_on=on)
    ExitStep.objects.create(exit=each, state=Exit.State.REENTERED, on=on, made_at=AT)


def opened(client, user, page, **asked):
    client.force_login(user)
    return client.get(reverse(f"monitoring:{page}"), asked)


def test_an_area_without_households_has_a_loop_of_nothing(client, who):
    told = loop()
    assert told.years() == []
    assert told.in_year(YEAR, "found") == set()
    page = opened(client, who["proposer"], "loop")
    assert page.status_code == 200
    assert "ยังไม่พบครัวเรือนยากจนในพื้นที่นี้" in page.content.decode()


def test_a_household_goes_round_once_in_each_year_it_happened(who):
    home = ready()
    assert this_year() == YEAR
    each = monitored(home, who)
    told = loop()
    [found_in] = [year for year in told.years() if home.pk in told.in_year(year, "found")]
    assert behind_step(told, YEAR, "left") == {home.pk}
    assert behind_step(told, YEAR, "came_back") == set()
    assert behind_cohort(told, found_in, "left") == {home.pk}
    came_back(each)
    told = loop()
    assert behind_step(told, YEAR, "came_back") == behind_cohort(told, found_in, "came_back") == {home.pk}
    assert behind_step(told, YEAR, "left") == {home.pk}
    assert behind_cohort(told, found_in, "improved") == behind_cohort(told, found_in, "helped") == set()


def test_help_counts_in_its_fiscal_year_once_and_not_when_taken_back(who):
    home = ready()
    days = [date(2026, 9, 30), date(2026, 10, 1), date(2026, 11, 1)]
    body = office()
    recorded(*(help_line(home, body, f"line {place}", given_on=day) for place, day in enumerate(days)))
    told = loop()
    assert [told.in_year(year, "helped") for year in (2569, 2570)] == [{home.pk}, {home.pk}]


def test_answers_move_beside_the_first_round_of_one_method():
    better, worse, same, unscored = homes("ก", "ข", "ค", "ง", score=2.0)
    once = homes("จ", score=3.0)[0]
    for home, score in ((better, 3.5), (worse, 1.2), (same, 2.0), (unscored, None)):
        answered(home, score, number=2)
    assert loop().ever("asked_again") == set()  # on a day that nobody told: in no year
    Assessment.objects.filter(round=2).update(assessed_on=TODAY)
    told, year = loop(), YEAR
    assert behind_step(told, year, "asked_again") == {better.pk, worse.pk, same.pk, unscored.pk}
    assert once.pk not in told.ever("asked_again")
    moved = {move: told.moved_in(year, move) for move in ("improved", "worse", "unchanged", "unknown")}
    assert moved == {
        "improved": {better.pk}, "worse": {worse.pk}, "unchanged": {same.pk}, "unknown": {unscored.pk},
    }  # fmt: skip
    assert told.improved() == {better.pk}


def test_who_is_no_household_any_more_was_not_found():
    candidate = household_of("ก", standing="candidate")
    assert candidate.pk not in loop().ever("found")


def test_leaving_and_coming_back_change_lists_and_targeting(who):
    home = ready()
    need_of(home)
    each = monitored(home, who)
    lists = lists_of(loop(), YEAR)
    assert {name for name, ids in lists.items() if ids == {home.pk}} == {"out_now", "off_lists"}
    came_back(each)
    lists = lists_of(loop(), YEAR)
    assert {name for name, ids in lists.items() if ids == {home.pk}} == {
        "in_now",
        "on_lists",
        "waits_for_run",
    }
    Need.objects.update(is_urgent=True)
    assert lists_of(loop(), YEAR)["on_lists"] == set()


def test_every_number_opens_to_its_households(client, who):
    home = ready()
    monitored(home, who)
    page = opened(client, who["proposer"], "loop", area="46", year=str(YEAR))
    hrefs = [card["href"] for card in page.context["cards"] if card["value"]]
    hrefs += [row["href"] for row in page.context["lists"] if row["value"]]
    hrefs += [cell["href"] for row in page.context["cohorts"] for cell in row["cells"] if cell["value"]]
    assert len(hrefs) >= 4
    for href in hrefs:
        behind = client.get(href)
        assert [row["household"] for row in behind.context["rows"]] == [home], href


def test_who_sees_figures_alone_gets_no_way_to_households(client, who):
    monitored(ready(), who)
    page = opened(client, who["decider"], "loop")
    assert {card["href"] for card in page.context["cards"]} == {""}
    assert opened(client, who["decider"], "loop_households", step="left").status_code == 403


@pytest.mark.parametrize(
    ("page", "asked", "status"),
    [
        ("loop", {"area": "4605"}, 200),
        ("loop", {"area": "นี่"}, 404),
        ("loop", {"year": "๒๕๗๐"}, 404),
        ("loop", {"year": "1"}, 404),
        ("loop_households", {"step": "left"}, 200),
        ("loop_households", {"step": "asked_again", "move": "worse"}, 200),
        ("loop_households", {"step": "left", "move": "worse"}, 404),
        ("loop_households", {"step": "asked_again", "move": "odd"}, 404),
        ("loop_households", {"step": "odd"}, 404),
        ("loop_households", {}, 404),
        ("loop_households", {"list": "odd"}, 404),
        ("loop_households", {"list": "in_now"}, 200),
        ("loop_households", {"cohort": str(YEAR), "step": "improved"}, 200),
        ("loop_households", {"cohort": str(YEAR), "step": "odd"}, 404),
        ("loop_households", {"cohort": "odd", "step": "left"}, 404),
    ],
)
def test_odd_keys_lead_nowhere(client, who, page, asked, status):
    assert opened(client, who["proposer"], page, **asked).status_code == status


@pytest.mark.parametrize("page", ["loop", "loop_households", "loop_sheet"])
def test_pages_are_shut_without_the_deed_and_out_of_sight(client, page):
    assert opened(client, user_with("surveyor", "46"), page).status_code == 403
    assert opened(client, user_with("supervisor", "4605"), page, area="4601").status_code == 404


def test_the_loop_is_taken_out_as_a_sheet_without_names_and_noted(client, who):
    monitored(ready(), who)
    answer = opened(client, who["decider"], "loop_sheet")
    told = pl.read_excel(BytesIO(b"".join(answer.streaming_content)), read_options={"header_row": 1})
    assert told.height >= 1
    assert Event.objects.get(verb="export.made").detail["what"] == "the loop of a year"


@pytest.mark.parametrize(
    ("role", "page"),
    [("data_manager", "loop"), ("governor_office", "loop"), ("mentor", "shocks"), ("surveyor", "shocks")],
)
def test_follow_up_leads_to_the_first_page_that_is_open(client, role, page):
    answer = opened(client, user_with(role, "46"), "follow_up")
    assert answer.url.startswith(reverse(f"monitoring:{page}"))


def test_follow_up_is_shut_to_who_does_not_follow_up(client):
    assert opened(client, user_with("agency_officer", "46"), "follow_up").status_code == 403


def test_the_year_that_runs_ends_with_september():
    assert this_year() == YEAR
    assert datetime(2026, 9, 30).date() + timedelta(days=1) < TODAY
