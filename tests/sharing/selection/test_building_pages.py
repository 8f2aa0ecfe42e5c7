"""A question is put together on pages: conditions, counts, a table, a list; each by what the reader may see."""

import pytest
from django.urls import reverse

from ppaos.ground.privacy.models import Event
from ppaos.sharing.selection.queries.asking import MOST_CONDITIONS
from tests.factories.people import user_with

POOR = "1~standing~in~active,verified"
PAGES = ("build", "table", "households")


def text_of(response) -> str:
    return response.content.decode()


def page(client, name, **asked):
    return client.get(reverse(f"selection:{name}"), asked)


@pytest.fixture
def reader(client, keeper):
    client.force_login(keeper)
    return client


def test_the_page_says_who_is_selected_and_how_many_where(reader, homes):
    answer = page(reader, "build", c=[POOR])
    text = text_of(answer)
    assert "สถานะครัวเรือน" in text
    assert answer.context["totals"] == {"households": 3, "persons": 6, "undecided": 0, "of": 6}
    assert sum(row["households"] for row in answer.context["rows"]) == 3
    village = page(reader, "build", c=[POOR], area="46010101")
    assert village.context["totals"]["households"] == 2
    assert not village.context["has_parts"]


def test_what_is_not_known_is_told_apart_and_can_be_selected(reader, homes):
    answer = page(reader, "build", c=["1~level~in~1"])
    assert answer.context["totals"] == {"households": 0, "persons": 0, "undecided": 6, "of": 6}
    assert (
        page(reader, "households", c=["1~level~in~1"], which="undecided").context["page_obj"].paginator.count
        == 6
    )
    assert page(reader, "build", c=["1~level~unknown~"]).context["totals"]["households"] == 6


@pytest.mark.parametrize(
    "asked",
    [
        {"area": "99"}, {"area": "31"}, {"by": "moon"}, {"saved": "x"}, {"join": "none"}, {"c": ["1~nothing~in~1"]},
        {"c": ["standing"]}, {"c": ["1~standing~is~active"]}, {"c": ["1~standing~in~"]}, {"c": ["1~standing~in~king"]},
        {"c": ["x~standing~in~active"]}, {"c": ["1~persons~between~,"]}, {"c": ["1~persons~between~9,1"]},
        {"c": ["1~persons~between~nan,"]}, {"c": ["1~visited_on~between~2026-02-30,"]}, {"also": ["need~cell~x"]},
        {"c": [f"1~persons~between~{number}," for number in range(MOST_CONDITIONS + 1)]},
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", PAGES)
def test_odd_addresses_are_not_found(reader, homes, name, asked):
    assert page(reader, name, **asked).status_code == 404


@pytest.mark.parametrize("name", PAGES)
def test_a_day_that_cannot_be_read_or_told_gets_a_sentence(reader, homes, name):
    assert "อ่านเป็นวันที่ไม่ได้" in text_of(page(reader, name, on="เมื่อวาน"))
    assert "ยังมาไม่ถึง" in text_of(page(reader, name, on="31/12/2600"))
    assert "มิติสุขภาพ" in text_of(page(reader, name, on="2026-11-01", c=["1~health~in~poor"]))


def test_the_same_on_todays_date_is_the_same(reader, homes):
    for on in ("", "22/11/2569", "2026-11-22", "๒๒/๑๑/๒๕๖๙"):
        assert page(reader, "build", c=[POOR], on=on).context["totals"]["households"] == 3


def test_a_table_has_shares_and_sums_and_each_count_opens_its_list(reader, homes):
    answer = page(reader, "table", rows="standing", columns="persons")
    cross = answer.context["cross"]
    assert cross["whole"] == sum(cross["sums"]) == 6
    for row in cross["rows"]:
        assert row["sum"] == sum(cell["value"] for cell in row["cells"])
        for cell in row["cells"]:
            if cell["value"]:
                assert reader.get(cell["url"]).context["page_obj"].paginator.count == cell["value"]
    unknown = page(reader, "table", rows="level", columns="overall").context["cross"]
    assert [row["label"] for row in unknown["rows"]] == ["ไม่ทราบ"]
    assert page(reader, "table", rows="need", columns="level").status_code == 404


def test_a_list_opens_households_and_its_reading_is_noted(reader, homes, keeper):
    answer = page(reader, "households", c=[POOR])
    assert [row["household"].pk for row in answer.context["rows"]] == [homes[name].pk for name in "กขค"]
    assert Event.objects.filter(verb__endswith=".read", actor_id=keeper.pk).exists()
    assert page(reader, "households", c=[POOR], page="9").context["page_obj"].number == 1
    assert page(reader, "households", c=[POOR], page="x").context["page_obj"].number == 1
    assert page(reader, "households", which="moon").status_code == 404


def test_conditions_are_chosen_changed_and_left_out(reader, homes):
    asked = reader.get(reverse("selection:condition"), {"field": "standing"})
    assert asked.context["form"]["values"]
    wrong = reader.get(reverse("selection:condition"), {"field": "standing", "op": "in"})
    assert "เลือกอย่างน้อยหนึ่งค่า" in text_of(wrong)
    taken = reader.get(
        reverse("selection:condition"), {"field": "standing", "op": "in", "values": ["active"]}
    )
    assert taken.status_code == 302
    assert "1~standing~in~active" in taken.url
    second = {"c": [POOR], "field": "persons", "op": "between", "least": "๒", "most": "1,000", "line": "1"}
    assert "c=1~persons~between~2%2C1000" in reader.get(reverse("selection:condition"), second).url
    change = {"c": [POOR], "field": "standing", "line": "1", "place": "1"}
    assert reader.get(reverse("selection:condition"), change).context["form"].initial["values"] == [
        "active",
        "verified",
    ]
    changed = reader.get(reverse("selection:condition"), change | {"op": "unknown"})
    assert "1~standing~unknown~" in changed.url
    assert "active" not in changed.url


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "อย่างน้อยหนึ่งช่อง"), ({"least": "มาก"}, "ไม่ใช่ตัวเลข"), ({"least": "5", "most": "2"}, "น้อยกว่า"),
        ({"least": "inf"}, "ไม่ใช่ตัวเลข"),
    ],
)  # fmt: skip
def test_ends_that_cannot_be_read_get_a_sentence(reader, homes, given, said):
    answer = reader.get(reverse("selection:condition"), {"field": "persons", "op": "between"} | given)
    assert said in text_of(answer)


def test_days_are_typed_in_either_era_and_stand_in_the_form_again(reader, homes):
    told = {"field": "visited_on", "op": "between", "least": "1/10/2568"}
    url = reader.get(reverse("selection:condition"), told).url
    assert "2025-10-01" in url
    change = {"c": ["1~visited_on~between~2025-10-01,"], "field": "visited_on", "line": "1", "place": "1"}
    assert "1/10/2568" in text_of(reader.get(reverse("selection:condition"), change)).replace("01/10", "1/10")


@pytest.mark.parametrize(
    "odd", [{"field": "moon"}, {"field": "standing", "line": "x"}, {"field": "standing", "place": "999"}]
)
def test_odd_conditions_are_not_found(reader, homes, odd):
    assert reader.get(reverse("selection:condition"), odd).status_code == 404


def test_too_many_conditions_are_refused_where_they_are_chosen(reader, homes):
    full = [f"1~persons~between~{number}," for number in range(MOST_CONDITIONS)]
    told = {"c": full, "field": "standing", "op": "in", "values": ["active"]}
    assert "ไม่เกิน" in text_of(reader.get(reverse("selection:condition"), told))


def test_who_sees_sums_alone_gets_counts_and_no_list_and_no_field_of_persons(client, homes):
    client.force_login(user_with("governor_office", "46"))
    counts = page(client, "build", c=[POOR])
    assert counts.context["totals"]["households"] == 3
    assert counts.context["list_url"] == ""
    assert page(client, "households", c=[POOR]).status_code == 403
    assert page(client, "build", c=["1~elders~between~1,"]).status_code == 403
    assert page(client, "build", c=["1~need~in~disability_home"]).status_code == 403


def test_who_does_not_select_is_refused_and_who_selects_elsewhere_finds_nothing(client, homes):
    client.force_login(user_with("surveyor", "46"))
    assert {page(client, name).status_code for name in PAGES} == {403}
    client.force_login(user_with("data_manager", "4605"))
    assert {page(client, name, area="4601").status_code for name in PAGES} == {404}
    assert page(client, "build").context["totals"]["of"] == 0
