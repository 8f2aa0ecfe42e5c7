"""The page of circumstances: each figure says what it counts and opens to its households, for who may see them."""

import io
from datetime import date

import polars as pl
import pytest
from django.urls import reverse
from django.utils.translation import override

from ppaos.evidence.livelihood.actions import publish_packaged_methods
from ppaos.evidence.livelihood.actions.circumstances import keep_circumstances
from ppaos.evidence.livelihood.presenters.circumstances import figure_definition, figure_label, hazard_words
from ppaos.evidence.livelihood.queries.circumstance_figures import figures, households_told, rules_in_force
from tests.factories.answered import scored
from tests.factories.areas import make_areas
from tests.factories.people import AT, household_of, person_named, user_with
from tests.factories.told import facts_of

pytestmark = pytest.mark.django_db
PAGE, BEHIND, SHEET = (
    reverse(f"livelihood:{name}") for name in ("circumstances", "circumstances_behind", "circumstances_sheet")
)


@pytest.fixture(autouse=True)
def homes():
    """One below the line with a child and a flood, one well off, one that told nothing of money, one without facts."""
    make_areas()
    publish_packaged_methods(by=None, at=AT)
    names = ("บุญมา", "มาลี", "ก้อน", "สมหมาย")
    places = [
        household_of(name, key=f"h{number}", house_no=str(number), birth_on=date(1980, 1, 1))
        for number, name in enumerate(names)
    ]
    poor, well, silent, _other = places
    facts_of(
        poor, members=1, net_income=30000, income_crops=30000, transfers=20000, house_flood=2, house_hazards=1
    )
    facts_of(poor, person_named("บุญมา"), health=4, work=0)
    scored(poor, year=2566, physical_dwelling=4.0, physical_tenure=4.0)
    facts_of(well, members=1, net_income=200000, income_salary=200000, house_hazards=0)
    facts_of(well, person_named("มาลี"), health=1, work=2)
    facts_of(silent, year=2565, members=2, net_income="refused", income_crops="refused")
    keep_circumstances(None, AT)
    with override("en"):
        yield places


@pytest.fixture
def reader(client):
    client.force_login(user_with("data_manager", "46"))
    client.cookies["django_language"] = "en"
    return client


def test_every_figure_counts_its_households_and_those_not_known_by_themselves(homes):
    rules = rules_in_force()
    frame = households_told("46", rules, "nso_poverty")
    names = dict(zip((home.pk for home in homes), "pwso", strict=True))
    found = {
        figure: "".join(sorted(names[pk] for pk in frame.filter(is_so)["household_id"]))
        for figure, is_so in figures(rules).items()
    }
    assert {figure: who for figure, who in found.items() if who} == {
        "told": "psw", "not_poor": "pw", "line_unknown": "s", "poor_unaided": "p", "strategy-farm": "p",
        "strategy-wage": "w", "strategy_unknown": "s", "level-2": "p", "level_none": "w", "level_unknown": "s",
        "depended_on": "p", "no_dependants": "w", "dependants_unknown": "s", "no_worker": "p", "hazard-flood": "p",
        "hazard_none": "w", "hazard_unknown": "s",
    }  # fmt: skip


def test_every_figure_has_a_name_and_a_definition():
    rules = rules_in_force()
    told = {
        name: (figure_label(name, rules), figure_definition(name, rules, "bmn_income"))
        for name in figures(rules)
    }
    assert all(label and definition for label, definition in told.values())
    assert "up to 14, is 60 or over" in told["depended_on"][1]
    assert "50 %" in told["strategy-farm"][1]


def test_the_page_shows_figures_their_sources_and_another_line(reader):
    shown = reader.get(PAGE).content.decode()
    for words in (
        "Circumstances of households", "Not below the line", "farming, fishing and gathering", "Flood",
        "Level 2", "low income and one or two dependants", "Dependants for every 100 others", "not checked yet",
    ):  # fmt: skip
        assert words in shown, words
    assert f"{BEHIND}?area=46&amp;figure=poor_unaided" in shown
    other = reader.get(PAGE, {"line": "nso_poverty"}).content.decode()
    assert "line=nso_poverty" in other
    assert "Judged by: Poverty line of the National Statistical Office" in other


def opened(reader, **asked):
    """Which of the four households stand behind a figure."""
    shown = reader.get(BEHIND, asked).content.decode()
    return "".join(
        word for name, word in (("บุญมา", "p"), ("มาลี", "w"), ("ก้อน", "s"), ("สมหมาย", "o")) if name in shown
    )


def test_a_figure_opens_to_its_households(reader):
    assert opened(reader, figure="level-2") == "p"
    assert opened(reader, figure="line_unknown") == "s"
    assert opened(reader) == "pws"
    assert opened(reader, area="46010102") == ""


def test_an_area_without_facts_says_so_and_a_village_has_no_parts(reader):
    empty = reader.get(PAGE, {"area": "46010102"}).content.decode()
    assert "No incomes or members told here yet" in empty
    village = reader.get(PAGE, {"area": "46010101"}).content.decode()
    assert "By area" not in village
    assert "By area" in reader.get(PAGE, {"area": "4601"}).content.decode()


def test_the_file_holds_figures_and_nobody_s_name(reader):
    answer = reader.get(SHEET)
    rows = pl.read_excel(
        io.BytesIO(b"".join(answer.streaming_content) if answer.streaming else answer.content)
    )
    assert "บุญมา" not in str(rows.rows())
    assert rows.height >= 40


@pytest.mark.parametrize("given", [{"line": "welfare_card"}, {"figure": "rich"}, {"area": "99"}])
def test_what_is_not_there_is_not_found(reader, given):
    assert reader.get(PAGE, given).status_code == 404


def test_who_sees_other_areas_only_finds_nothing_here(client):
    client.force_login(user_with("data_manager", "4605"))
    for address in (PAGE, BEHIND, SHEET):
        assert client.get(address, {"area": "46"}).status_code == 404


def test_who_may_not_see_figures_is_told(client):
    client.force_login(user_with("surveyor", "46"))
    assert client.get(PAGE, {"area": "46"}).status_code == 403


def test_who_sees_figures_alone_opens_no_households(client):
    client.force_login(user_with("governor_office", "46"))
    page = client.get(PAGE, {"area": "46"})
    assert page.status_code == 200
    assert BEHIND not in page.content.decode()
    assert client.get(BEHIND, {"area": "46"}).status_code == 403


def test_hazards_of_one_household_in_words():
    met = [
        {"place": "farm", "hazard": "storm", "often": 1},
        {"place": "house", "hazard": "flood", "often": 3},
    ]
    assert hazard_words(met) == "Flood, Storm"
    assert hazard_words([]) == "none in five years"
    assert hazard_words(None) == ""
