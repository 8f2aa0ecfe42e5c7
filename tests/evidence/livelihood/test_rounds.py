"""Two rounds compare the same households by one method; whoever dropped out is told apart and never improved."""

from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest

from ppaos.engine import methods
from ppaos.evidence.livelihood.actions import assess_households, publish_method, publish_packaged_methods
from ppaos.evidence.livelihood.forms.comparing import round_asked_for
from ppaos.evidence.livelihood.models import MethodVersion
from ppaos.evidence.livelihood.queries.methods import newest_method, parsed
from ppaos.evidence.livelihood.queries.panels import behind_panel, followed, panel_of
from ppaos.evidence.survey.models import Visit
from ppaos.evidence.targeting.models import Verdict
from ppaos.ground.geography.models import Area
from ppaos.people.registry.actions import Address, move_household
from ppaos.people.registry.models import Household, StandingEvent
from tests.factories.answered import INDICATORS, scored
from tests.factories.areas import make_areas
from tests.factories.people import AT, data_manager_of, household_of, user_with

pytestmark = pytest.mark.django_db
PAGE, LIST, YEARS = "/livelihood/rounds/", "/livelihood/rounds/households/", "/livelihood/rounds/followed/"
FIRST, SECOND = (2568, 1), (2569, 1)
BETWEEN = date(2026, 3, 1)
NAMES = (
    "ดีขึ้น", "เท่าเดิม", "แย่ลง", "ไม่ครบ", "ย้าย", "เสียชีวิต", "ปฏิเสธ", "ไม่พบ", "รอเยี่ยม", "เยี่ยมแล้ว", "ไม่ได้ถาม", "ซ้ำ",
    "ใหม่",
)  # fmt: skip


def answered(home, before, after):
    """A household's answers of both rounds, each indicator alike; none: no answers of the round."""
    for (year, number), score in ((FIRST, before), (SECOND, after)):
        if score is not None:
            scored(home, year=year, round=number, **dict.fromkeys(INDICATORS, score))


@pytest.fixture
def homes():
    make_areas()
    publish_packaged_methods(by=None, at=AT)
    made = {name: household_of(name, key=name, valid_from=date(2024, 1, 1)) for name in NAMES}
    answered(made["ดีขึ้น"], 1.5, 2.0)
    answered(made["เท่าเดิม"], 2.0, 2.05)
    answered(made["แย่ลง"], 3.0, 2.0)
    answered(made["ไม่ครบ"], 2.0, None)
    scored(made["ไม่ครบ"], **{code: None if code.startswith("human_") else 2.0 for code in INDICATORS})
    for name in NAMES[4:12]:
        answered(made[name], 1.5, None)
    answered(made["ใหม่"], None, 3.0)
    lost(made)
    assess_households(household_ids=None, by=None, at=AT)
    return made


def lost(made):
    """What became of those who did not answer again."""
    for name, outcome in (("ย้าย", "moved"), ("ไม่พบ", "empty")):
        Verdict.objects.create(household=made[name], outcome=outcome, found_on=BETWEEN, made_at=AT)
    for name, standing in (("เสียชีวิต", "died"), ("ปฏิเสธ", "refused")):
        StandingEvent.objects.create(household=made[name], standing=standing, on=BETWEEN, made_at=AT)
    surveyor = user_with("surveyor", "46")
    assigned = datetime(2026, 3, 1, tzinfo=UTC)
    for name, state, done_at in (("รอเยี่ยม", "planned", None), ("เยี่ยมแล้ว", "done", assigned)):
        Visit.objects.create(
            household=made[name], area_id="46010101", surveyor=surveyor, state=state, assigned_at=assigned,
            changed_at=assigned, done_at=done_at, entity_id=f"00000000-0000-0000-0000-{made[name].pk:012d}",
        )  # fmt: skip
    Household.objects.filter(pk=made["ซ้ำ"].pk).update(merged_into=made["ดีขึ้น"])


def panel(area="46", method=None):
    rules = [parsed(newest_method(name)) for name in ("change_rule", "comparison_rules")]
    return panel_of(
        Area.objects.get(pk=area), FIRST, SECOND, method or parsed(newest_method("slf_capitals")), *rules
    )


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


def test_everybody_of_the_first_round_has_one_outcome(homes):
    told = panel()
    by_home = dict(told.members.select("household_id", "outcome").iter_rows())
    outcomes = {name: by_home.get(home.pk) for name, home in homes.items()}
    assert outcomes == {
        "ดีขึ้น": "found", "เท่าเดิม": "found", "แย่ลง": "found", "ไม่ครบ": "found", "ย้าย": "moved", "เสียชีวิต": "died",
        "ปฏิเสธ": "refused", "ไม่พบ": "not_found", "รอเยี่ยม": "not_visited", "เยี่ยมแล้ว": "met", "ไม่ได้ถาม": "not_asked",
        "ซ้ำ": "counted_elsewhere", "ใหม่": None,
    }  # fmt: skip
    assert told.outcomes["households"].sum() == len(NAMES) - 1
    assert told.newcomers["household_id"].to_list() == [homes["ใหม่"].pk]


def test_changes_are_told_of_pairs_alone(homes):
    [overall] = [row for row in panel().changes.to_dicts() if row["score"] == "overall"]
    told = {name: overall[name] for name in ("pairs", "unknown", "improved", "unchanged", "worse")}
    assert told == {"pairs": 3, "unknown": 1, "improved": 1, "unchanged": 1, "worse": 1}
    # Four were found; they stand for all but the two who left.
    assert panel().members["weight"].sum() == pytest.approx(len(NAMES) - 3)


def test_who_moved_within_the_register_left_the_village_and_not_the_province(homes):
    home = homes["ดีขึ้น"]
    move_household(
        household=home, address=Address(area_code="46010201", house_no="7"), on=AT.date(), by=None, at=AT
    )
    scored(home, year=2570, **dict.fromkeys(INDICATORS, 4.0))
    assess_households(household_ids=[home.pk], by=None, at=AT + timedelta(days=1))
    rules = [parsed(newest_method(name)) for name in ("slf_capitals", "change_rule", "comparison_rules")]
    found = {
        code: panel_of(Area.objects.get(pk=code), SECOND, (2570, 1), *rules) for code in ("46010101", "46")
    }
    assert {code: dict(each.members.select("household_id", "outcome").iter_rows())[home.pk]
            for code, each in found.items()} == {"46010101": "moved", "46": "found"}  # fmt: skip


def test_both_rounds_are_measured_by_the_method_asked_for(client, homes):
    text = methods.texts("slf_capitals")["2563"].replace('version = "2563"', 'version = "own"')
    own = publish_method(name="slf_capitals", text=text.replace("from = 1.75", "from = 1.2"), by=None, at=AT)
    reader(client)
    assert named_in(client, f"{LIST}?method=v{own.pk}&from=2&to=2") >= {"ดีขึ้น", "เท่าเดิม"}
    older = MethodVersion.objects.get(name="slf_capitals", version="2563")
    assert named_in(client, f"{LIST}?method=v{older.pk}&from=1&to=2") == {"ดีขึ้น"}


def test_the_page_tells_attrition_change_and_moves(client, homes):
    reader(client)
    shown = words(client, PAGE)
    for expected in (
        "Of 12 households of round 1 of 2568, 4 (33.3 %) answered again in round 1 of 2569.",
        "In the second round alone: 1 households.", "3 households were scored in both rounds.", "moved away",
        "standing for 10 households", "nobody was sent in this round", "small", "Weights mend what level and district",
    ):  # fmt: skip
        assert expected in shown, expected


def test_every_number_opens_to_its_households(client, homes):
    reader(client)
    assert named_in(client, f"{LIST}?change=improved") == {"ดีขึ้น"}
    assert named_in(client, f"{LIST}?change=worse&part=4601") == {"แย่ลง"}
    assert named_in(client, f"{LIST}?change=unknown") == {"ไม่ครบ"}
    assert named_in(client, f"{LIST}?outcome=died") == {"เสียชีวิต"}
    assert named_in(client, f"{LIST}?from=2&to=none") == {"ไม่ครบ"}
    assert named_in(client, f"{LIST}?newcomers=1") == {"ใหม่"}
    assert named_in(client, f"{LIST}?part=-") == set()
    assert "1 more household is counted that you do not see." in words(
        client, f"{LIST}?outcome=counted_elsewhere"
    )
    for odd in ("outcome=rich", "change=luck", "from=x&to=1"):
        assert client.get(f"{LIST}?{odd}").status_code == 404


def test_the_same_households_over_the_years(client, homes):
    told = followed(Area.objects.get(pk="46"), [FIRST, SECOND], parsed(newest_method("slf_capitals")))
    assert told.select("households", "of_first", "pairs").rows() == [(12, 12, 3), (5, 4, 3)]
    assert told["mean"].to_list() == pytest.approx([6.5 / 3, 6.05 / 3])
    assert followed(Area.objects.get(pk="46"), [], parsed(newest_method("slf_capitals"))).is_empty()
    reader(client)
    assert "2.17" in words(client, YEARS)


def test_rounds_in_the_wrong_order_and_rounds_that_do_not_exist(client, homes):
    reader(client)
    assert "must be before the second" in words(client, PAGE + "?first=2569-1&second=2568-1")
    assert client.get(PAGE + "?first=2500-1").status_code == 404
    assert client.get(LIST + "?first=2569-1&second=2568-1").status_code == 404


def test_with_fewer_than_two_rounds_there_is_nothing_to_compare(client):
    make_areas()
    reader(client)
    assert "ppaos init" in words(client, PAGE)
    assert client.get(LIST).status_code == 404
    assert client.get(YEARS).status_code == 404
    publish_packaged_methods(by=None, at=AT)
    assert "There are no two rounds to compare yet" in words(client, PAGE)


def test_figures_are_for_who_sees_the_overview_records_for_who_sees_households(client, homes):
    assert client.get(PAGE).status_code == 302
    reader(client, "governor_office")
    shown = words(client, PAGE)
    assert "Of 12 households" in shown
    assert "households/?" not in shown
    assert client.get(LIST + "?change=improved").status_code == 403
    reader(client, "surveyor")
    assert client.get(PAGE).status_code == 403
    reader(client, area="4605")
    assert client.get(PAGE + "?area=46").status_code == 404
    assert "There are no two rounds" in words(client, PAGE + "?area=4605")


def test_a_village_has_no_parts(client, homes):
    reader(client)
    assert "How the pairs changed, by area" in words(client, PAGE)
    assert "How the pairs changed, by area" not in words(client, PAGE + "?area=46010101")


def test_what_a_list_may_ask_of_a_panel(homes):
    told = panel()
    assert behind_panel(told, {}).height == 12
    with pytest.raises(KeyError):
        behind_panel(told, {"outcome": "rich"})


def test_a_round_that_has_just_begun_is_not_shown_unless_asked_for():
    rounds = [
        {"key": "2569-1", "year": 2569, "round": 1, "households": 3},
        {"key": "2566-1", "year": 2566, "round": 1, "households": 40},
        {"key": "2563-1", "year": 2563, "round": 1, "households": 90},
    ]
    assert round_asked_for(rounds, "") == (2566, 1)
    assert round_asked_for(rounds, "", else_=1, needed=2) == (2563, 1)
    assert round_asked_for(rounds, "2569-1") == (2569, 1)
    assert round_asked_for(rounds[:2], "", needed=2) == (2569, 1)
    assert round_asked_for([], "") is None
