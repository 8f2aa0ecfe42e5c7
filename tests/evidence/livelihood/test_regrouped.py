"""Other shares, scores or another line: who would be in another group or on another side, and who is behind it."""

from datetime import date
from html import unescape

import pytest

from ppaos.evidence.livelihood.actions import assess_households, publish_packaged_methods
from ppaos.evidence.livelihood.models import Answer, Circumstances, GroupRun
from ppaos.evidence.livelihood.queries import newest_method
from ppaos.evidence.livelihood.queries.methods import parsed
from ppaos.evidence.livelihood.queries.regrouped import Shares, counted, crossed_line, regrouped, with_shares
from ppaos.ground.geography.models import Area
from ppaos.people.registry.models import Person
from tests.factories.answered import INDICATORS, METHOD, scored
from tests.factories.areas import make_areas
from tests.factories.people import AT, data_manager_of, household_of, user_with

pytestmark = pytest.mark.django_db
PAGE, LIST = "/livelihood/what-if/groups/", "/livelihood/what-if/groups/households/"
NAMES = tuple(f"บ้าน{number}" for number in range(1, 6))


@pytest.fixture
def homes():
    """Five households from the poorest up; in each one healthy person of working age who does not care for anybody."""
    make_areas()
    publish_packaged_methods(by=None, at=AT)
    made = []
    for number, name in enumerate(NAMES):
        home = household_of(
            name, key=name, birth_on=date(1985, 1, 1), area_code="46010201" if number == 4 else "46010101"
        )
        scored(home, **dict.fromkeys(INDICATORS, 1.2 + number * 0.4))
        for indicator, value in (("health", 1), ("carer", 0), ("work", 2)):
            Answer.objects.create(
                household=home, person=Person.objects.get(first_name=name), year=2569, round=1, instrument="facts",
                indicator=indicator, value=value, state="answered", origin_label="tests", origin_id=1,
            )  # fmt: skip
        made.append(home)
    assess_households(household_ids=None, by=None, at=AT)
    Circumstances.objects.all().delete()
    for home, income in zip(made, (12_000, 30_000, 40_000, None, None), strict=True):
        Circumstances.objects.create(
            household=home, area_id=home.area_id, year=2569, round=1, income_per_head=income, line="test",
            line_baht=36_000, made_at=AT,
            is_below_line="unknown" if income is None else "poor" if income < 36_000 else "not_poor",
        )  # fmt: skip
    return made


def rules():
    return parsed(newest_method("target_groups"))


def reader(client, role="data_manager", area="46"):
    client.force_login(data_manager_of(area) if role == "data_manager" else user_with(role, area))
    client.cookies["django_language"] = "en"


def words(client, url):
    answer = client.get(url, headers={"accept-language": "en"})
    assert answer.status_code == 200, url
    return unescape(answer.content.decode())


def named_in(client, url):
    shown = words(client, url)
    return {name for name in NAMES if f">{name} " in shown}


def test_a_wider_share_puts_more_households_into_the_group_with_capacity(homes):
    sides = {"before": (METHOD, rules()), "after": (METHOD, with_shares(rules(), Shares(0.2, 0.6)))}
    told = regrouped(Area.objects.get(pk="46"), 2569, **sides)
    assert counted(told) == {("model", "model"): 2, ("none", "model"): 1, ("none", "none"): 2}
    assert told["part"].to_list() == ["4601"] * 5


def test_shares_of_a_population_use_what_the_run_was_told(homes):
    GroupRun.objects.create(
        area_id="46",
        method=newest_method("target_groups"),
        year=2569,
        made_at=AT,
        definition={"population": 10},
    )
    sides = {"before": (METHOD, rules()), "after": (METHOD, rules())}
    assert counted(regrouped(Area.objects.get(pk="46"), 2569, **sides))["model", "model"] == 2


def test_another_line_moves_whose_income_is_known_and_nobody_else(homes):
    area = Area.objects.get(pk="46")
    assert counted(crossed_line(area, 2569, None)) == {
        ("poor", "poor"): 2, ("not_poor", "not_poor"): 1, ("unknown", "unknown"): 2,
    }  # fmt: skip
    assert counted(crossed_line(area, 2569, 2000.0)) == {
        ("poor", "poor"): 1, ("poor", "not_poor"): 1, ("not_poor", "not_poor"): 1, ("unknown", "unknown"): 2,
    }  # fmt: skip


def test_the_page_and_its_records(client, homes):
    reader(client)
    shown = words(client, PAGE + "?upper=60&line=2000")
    assert "1 of 5 households would be in another group." in shown
    assert "1 of 5 households whose circumstances are known" in shown
    assert named_in(client, LIST + "?upper=60&of=groups&from=none&to=model") == {"บ้าน3"}
    assert named_in(client, LIST + "?upper=60&of=groups&moved=1&part=4601") == {"บ้าน3"}
    assert named_in(client, LIST + "?upper=60&of=groups&part=-") == set()
    assert named_in(client, LIST + "?line=2000&of=line&from=poor&to=not_poor") == {"บ้าน2"}
    assert "Below the line" in words(client, LIST + "?line=2000&of=line&from=poor&to=not_poor")


def test_numbers_of_the_five_capitals_are_tried_with_the_groups(client, homes):
    Answer.objects.filter(household=homes[2], indicator="financial_debt").update(value=1.0)
    assess_households(household_ids=None, by=None, at=AT)
    reader(client)
    shown = words(client, PAGE + "?w_financial_debt=95")
    assert 'name="w_financial_debt" value="95"' in shown
    assert named_in(client, LIST + "?w_financial_debt=95&of=groups&moved=1") <= set(NAMES)


def test_without_incomes_the_line_says_so(client, homes):
    Circumstances.objects.all().delete()
    reader(client)
    assert "No income of this area and year is known yet." in words(client, PAGE)


def test_a_village_is_shown_without_parts(client, homes):
    reader(client)
    assert "→" not in words(client, PAGE + "?area=46010101").partition("Target groups</h2>")[2].replace(
        "After →", ""
    )


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("lower=50&upper=40", "write no more than 40"),
        ("upper=0", "greater than or equal to 0.1"),
        ("line=-5", "greater than or equal to 1"),
    ],
)
def test_shares_and_lines_out_of_place_are_told(client, homes, asked, told):
    reader(client)
    assert told in words(client, f"{PAGE}?{asked}")
    assert client.get(f"{LIST}?{asked}&of=groups").status_code == 404


def test_figures_that_do_not_exist_are_not_found(client, homes):
    reader(client)
    for odd in ("of=luck", "of=groups&from=rich", "of=line&to=model", ""):
        assert client.get(f"{LIST}?{odd}").status_code == 404


def test_it_takes_the_deed_a_round_and_rules(client, homes):
    reader(client, "supervisor")
    assert client.get(PAGE).status_code == 403
    reader(client, area="4605")
    assert client.get(PAGE + "?area=46").status_code == 404
    assert client.get(PAGE).url.startswith("/livelihood/what-if/")
    reader(client)
    assert client.get(PAGE + "?e_2=3").url == "/livelihood/what-if/?e_2=3"
    newest_method("target_groups").delete()
    assert client.get(PAGE).status_code == 404
