"""What changed: pairs alone, levels, dimensions and incomes, told apart by what happened in between; each opens."""

from datetime import date
from html import unescape
from io import BytesIO

import openpyxl
import polars as pl
import pytest

from ppaos.evidence.livelihood.actions import publish_packaged_methods
from ppaos.evidence.livelihood.models import Circumstances, DimensionResult, GroupOverride, MethodVersion
from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.models import Event
from ppaos.learning.monitoring.models import FollowUpRound, RoundHousehold, Shock
from ppaos.learning.monitoring.queries.change import changes_of, methods_of
from ppaos.learning.monitoring.queries.change_kinds import behind_change, keys_of
from tests.factories.areas import make_areas
from tests.factories.enrolled import joined, model_of
from tests.factories.followed import answered, homes, monitoring_form
from tests.factories.helped import help_line, recorded
from tests.factories.people import AT, organisation, user_with

pytestmark = pytest.mark.django_db
FIRST, SECOND = (2568, 1), (2569, 2)
PAGE, LIST = "/follow-up/change/", "/follow-up/change/households/"
BETWEEN = date(2026, 5, 1)


@pytest.fixture(autouse=True)
def ground():
    make_areas()
    publish_packaged_methods(by=None, at=AT)


@pytest.fixture
def pairs():
    """One better, one unchanged, one worse, one not met again."""
    made = homes("ดีขึ้น", "เท่าเดิม", "แย่ลง", "ไม่พบ", score=None)
    for home, before, after in zip(made, (1.5, 2.0, 3.0, 2.0), (2.6, 2.0, 2.0, None), strict=True):
        answered(home, before, year=2568)
        if after is not None:
            answered(home, after, year=2569, number=2)
    return made


def changes(area="46", first=FIRST, second=SECOND):
    return changes_of(Area.objects.get(pk=area), first, second, methods_of(second[0]))


def keys(kind, told):
    rows = keys_of(told, kind, FIRST, SECOND)
    return {number: set(rows.filter(household_id=number)["key"]) for number in rows["household_id"].unique()}


def surroundings(home, year, number, income, earned, below):
    Circumstances.objects.create(
        household=home, area_id=home.area_id, year=year, round=number, income_per_head=income, earned_per_head=earned,
        is_below_line=below, made_at=AT,
    )  # fmt: skip


def page(answer):
    assert answer.status_code == 200, answer.status_code
    return unescape(answer.content.decode())


def test_pairs_are_told_by_the_rule_of_the_field(pairs):
    told = changes()
    [overall] = [row for row in told.panel.changes.to_dicts() if row["score"] == "overall"]
    assert {name: overall[name] for name in ("pairs", "improved", "unchanged", "worse", "unknown")} == {
        "pairs": 3, "improved": 1, "unchanged": 1, "worse": 1, "unknown": 0,
    }  # fmt: skip
    matrix = {
        (row["level_before"], row["level_after"]): row["households"] for row in told.panel.matrix.to_dicts()
    }
    assert matrix == {(1, 3): 1, (2, 2): 1, (3, 2): 1}
    assert not told.is_drawn


def test_a_drawn_round_lets_each_stand_for_its_stratum(pairs):
    better, same, worse, _lost = pairs
    made = FollowUpRound.objects.create(
        area_id="46", name="สุ่ม", year=2569, number=2, form=monitoring_form(), design="drawn_sample", share_percent=50.0,
        seed=1, starts_on=date(2026, 11, 1), ends_on=date(2026, 11, 30), state="round_open", made_at=AT,
    )  # fmt: skip
    for home, weight in ((better, 3.0), (same, 1.0)):
        RoundHousehold.objects.create(round=made, household=home, area_id=home.area_id, weight=weight)
    told = changes()
    [overall] = [row for row in told.panel.changes.to_dicts() if row["score"] == "overall"]
    gain = (2.6 - 1.5) / 3 * 100
    assert told.is_drawn
    assert overall["weighted_change"] == pytest.approx(gain * 3 / 4, abs=1e-3)
    assert overall["mean_change"] == pytest.approx(
        (gain - 100 / 3) / 3, abs=1e-3
    )  # unweighted: all three pairs
    assert set(told.panel.pairs.filter(pl.col("weight").is_null())["household_id"]) == {worse.pk}


def test_dimensions_move_from_poor_to_not_poor_and_back(pairs):
    method = MethodVersion.objects.filter(name="bmn_indicators").first() or MethodVersion.objects.first()
    states = {"living": "not_poor", "education": "unknown", "income": "not_poor", "access": "poor"}
    for home, before, after in zip(
        pairs, ("poor", "not_poor", "unknown"), ("not_poor", "poor", "poor"), strict=False
    ):
        for (year, number), health in ((FIRST, before), (SECOND, after)):
            DimensionResult.objects.create(
                household=home, area_id=home.area_id, year=year, round=number, method=method, health=health, made_at=AT,
                **states,
            )  # fmt: skip
    told = changes().dimensions
    assert told["health_move"].to_list() == ["improved", "worse", "unknown"]
    assert set(told["education_move"]) == {"unknown"}
    assert set(told["access_move"]) == {"unchanged"}


def test_incomes_are_in_baht_of_the_later_year_and_the_line_is_of_each_year(pairs):
    home, unknown = pairs[0], pairs[1]
    surroundings(home, 2565, 1, 10_000.0, 9_000.0, "poor")
    surroundings(home, 2566, 1, 12_000.0, 12_000.0, "not_poor")
    surroundings(unknown, 2565, 1, None, None, "unknown")
    surroundings(unknown, 2566, 1, 5_000.0, None, "poor")
    told = changes(first=(2565, 1), second=(2566, 1))
    [one, other] = told.incomes.to_dicts()
    assert told.no_index == ""
    assert one["income_per_head_before"] > 10_000
    assert one["income_per_head_change"] == pytest.approx(12_000 - one["income_per_head_before"])
    assert (one["below_line_move"], other["below_line_move"]) == ("improved", "unknown")
    assert other["income_per_head_change"] is None


def test_a_year_without_an_index_is_said_and_no_neighbour_is_taken(pairs):
    surroundings(pairs[0], 2568, 1, 10_000.0, 10_000.0, "poor")
    surroundings(pairs[0], 2599, 1, 12_000.0, 12_000.0, "poor")
    told = changes(second=(2599, 1))
    assert "2599" in told.no_index
    assert told.incomes["income_per_head_before"].to_list() == [None]


def test_changes_are_told_apart_by_what_happened_in_between(pairs):
    better, same, worse, _lost = pairs
    user = user_with("data_manager", "46")
    GroupOverride.objects.create(household=better, group="model", reason="x", made_at=AT, made_by=user)
    model = model_of()
    joined(model, better, same)
    body = organisation("หน่วยหนึ่ง")
    recorded(
        help_line(better, body, "1", given_on=BETWEEN),
        help_line(worse, body, "2", given_on=date(2024, 1, 1)),
    )
    Shock.objects.create(household=worse, area_id="46010101", kind="flood", on=BETWEEN, made_at=AT)
    Shock.objects.create(household=worse, area_id="46010101", kind="fire", on=BETWEEN, made_at=AT)
    Shock.objects.create(
        household=same, area_id="46010101", kind="fire", on=BETWEEN, made_at=AT, taken_back_at=AT
    )
    told = changes()
    assert keys("area", told) == {each.pk: {"4601"} for each in (better, same, worse)}
    assert keys("group", told) == {better.pk: {"model"}, same.pk: {"unknown"}, worse.pk: {"unknown"}}
    assert keys("model", told) == {better.pk: {str(model.pk)}, same.pk: {str(model.pk)}, worse.pk: {"-"}}
    assert keys("agency", told) == {better.pk: {str(body.pk)}, same.pk: {"-"}, worse.pk: {"-"}}
    assert keys("shock", told) == {better.pk: {"-"}, same.pk: {"-"}, worse.pk: {"flood", "fire"}}


def test_a_figure_opens_to_its_households(pairs):
    better, same, worse, _lost = pairs
    told = changes()
    by_area = keys_of(told, "area", FIRST, SECOND)

    def behind(**asked):
        return set(behind_change(told, by_area, asked)["household_id"])

    assert behind() == {better.pk, same.pk, worse.pk}
    assert behind(of="human", change="improved") == {better.pk}
    assert behind(of="overall", change="worse", key="4601") == {worse.pk}
    assert behind(key="4605") == set()
    assert behind(of="dimension-health") == set()
    for odd in (
        {"of": "luck"},
        {"of": "dimension-luck"},
        {"change": "odd"},
        {"of": "income_per_head", "change": "worse"},
    ):
        with pytest.raises(KeyError):
            behind(**odd)


OPENS = (
    ("change=improved", "ดีขึ้น"), ("of=overall&change=worse&key=4601", "แย่ลง"), ("from=2&to=2", "เท่าเดิม"),
    ("of=below_line&change=improved", "ดีขึ้น"), ("outcome=not_asked", "ไม่พบ"),
)  # fmt: skip


def test_the_page_tells_all_of_it_and_its_numbers_open(client, pairs):
    surroundings(pairs[0], 2568, 1, 10_000.0, 9_000.0, "poor")
    surroundings(pairs[0], 2569, 2, 12_000.0, 12_000.0, "not_poor")
    Shock.objects.create(household=pairs[2], area_id="46010101", kind="flood", on=BETWEEN, made_at=AT)
    client.force_login(user_with("data_manager", "46"))
    for kind in ("", "?by=group", "?by=model", "?by=agency", "?by=shock"):
        shown = page(client.get(f"{PAGE}{kind}"))
        for words in ("ดีขึ้น", "แย่ลง", "รายได้ต่อหัวรวมทุกทาง"):
            assert words in shown, (kind, words)
    assert "น้ำท่วม" in page(client.get(f"{PAGE}?by=shock"))
    for asked, name in OPENS:
        assert f">{name} " in page(client.get(f"{LIST}?{asked}")), asked
    for odd in ("of=x", "change=x", "by=x", "first=1", "first=2569-2&second=2569-2", "area=99", "outcome=x"):
        assert client.get(f"{LIST}?{odd}").status_code == 404, odd


def test_the_page_is_taken_out_as_a_spreadsheet(client, pairs):
    client.force_login(user_with("data_manager", "46"))
    answer = client.get("/follow-up/change/sheet/")
    book = openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content)))
    rows = [[cell for cell in row if cell is not None] for row in book.active.iter_rows(values_only=True)]
    assert len(rows) > 12
    assert Event.objects.filter(verb="export.made", detail__what="what changed").exists()


def test_there_is_nothing_to_compare_yet(client):
    client.force_login(user_with("data_manager", "46"))
    assert "เมื่อมีคำตอบเข้ามาจะเทียบกับครั้งแรกที่หน้านี้" in page(client.get(PAGE))
    assert client.get(LIST).status_code == 404
    assert client.get("/follow-up/change/sheet/").status_code == 404


def test_no_method_is_said(client, pairs):
    MethodVersion.objects.filter(name="change_rule").update(name="gone")
    client.force_login(user_with("data_manager", "46"))
    assert "ppaos init" in page(client.get(PAGE))
    assert client.get(LIST).status_code == 404


def test_who_sees_the_page(client, pairs):
    for role, status in (
        ("governor_office", 200),
        ("supervisor", 200),
        ("project_team", 403),
        ("surveyor", 403),
    ):
        client.force_login(user_with(role, "46"))
        assert client.get(PAGE).status_code == status, role
    client.force_login(user_with("governor_office", "46"))
    assert LIST not in page(client.get(PAGE))
    assert client.get(LIST).status_code == 403
    client.force_login(user_with("supervisor", "4605"))
    assert client.get(f"{PAGE}?area=46").status_code == 404
