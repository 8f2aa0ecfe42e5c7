"""The overview: parts at addresses of their own, filters that stay, tables as files, pages that learn of moves."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from ppaos.sharing.dashboards.actions import fold_changes
from ppaos.sharing.dashboards.models import AreaFigure, AreaTally
from ppaos.sharing.dashboards.presenters.charts import chart_frame
from ppaos.sharing.dashboards.presenters.sections import SECTIONS
from tests.factories.areas import make_areas
from tests.factories.crosschecked import listed_household, matched, national_list
from tests.factories.helped import help_line, recorded
from tests.factories.people import data_manager_of, household_of, person_named, user_with
from tests.factories.referred import agreement_with, answered, need_of, office, sent_referral, service_of

pytestmark = pytest.mark.django_db
PROVINCE = "46"


@pytest.fixture(autouse=True)
def _thai():
    with override("th"):
        yield


@pytest.fixture
def home():
    make_areas()
    found = household_of("สมหวัง", "มาลี")
    listed = listed_household(national_list(), "สมหวัง", "คนอื่น")
    matched(listed, person_named("สมหวัง"))
    return found


@pytest.fixture
def work(home):
    """Somebody referred, answered and helped; scores and basic needs as if they had been told."""
    body = office()
    agreement_with(body)
    answered(sent_referral(need_of(home), service_of(body)), "taken_on")
    recorded(help_line(home, body), help_line(home, body, "line 2", baht=None, kind="in_kind"))
    fold_changes(at=timezone.now())
    told = {"households_assessed": 1, "level_2": 1, "households_judged": 1, "health_poor": 1}
    told |= {f"capital_human{part}": value for part, value in ((":sum", 2), (":count", 1))}
    for area in (PROVINCE, "4601"):
        for code, value in told.items():
            AreaFigure.objects.update_or_create(area_id=area, figure=code, defaults={"value": value})
    AreaTally.objects.create(area_id="46010101", topic="combination", first="10000", count=1)
    AreaTally.objects.create(area_id="46010101", topic="stage", first="working_age", second="10000", count=2)
    return body


def get(client, user, url, htmx=False, **query):
    client.force_login(user)
    return client.get(url, query, headers={"HX-Request": "true"} if htmx else {})


def words(response):
    return response.content.decode()


def charts_of(client, user, name, code=PROVINCE, **query):
    shown = get(client, user, f"/overview/{code}/parts/{name}/", htmx=True, **query)
    assert shown.status_code == 200
    return {chart.key: chart for chart in shown.context["charts"]}


def numbers(chart, column=0):
    return {" · ".join(row["labels"]): row["cells"][column]["value"] for row in chart.rows}


def test_the_page_names_its_parts_and_leaves_them_to_be_reached(client, home):
    fold_changes(at=timezone.now())
    shown = words(get(client, data_manager_of(PROVINCE), "/overview/46/"))
    for name in SECTIONS:
        assert f'hx-get="/overview/46/parts/{name}/" hx-trigger="revealed"' in shown
        assert f'<a href="/overview/46/parts/{name}/">' in shown, "without scripts it is a link"
    assert "data-chart" not in shown


@pytest.mark.parametrize("name", SECTIONS)
@pytest.mark.parametrize("code", ["46", "460102", "46010101", "L4601"])
def test_every_part_of_every_kind_of_area(client, work, name, code):
    user = data_manager_of(PROVINCE)
    part = get(client, user, f"/overview/{code}/parts/{name}/", htmx=True)
    whole = get(client, user, f"/overview/{code}/parts/{name}/", by="local_authority")
    assert part.status_code == whole.status_code == 200
    assert "<html" not in words(part)
    assert "<html" in words(whole)
    assert words(part).count("<figure") == len(part.context["charts"])
    with override("en"):
        assert get(client, user, f"/overview/{code}/parts/{name}/", htmx=True).status_code == 200


@pytest.mark.parametrize("name", SECTIONS)
def test_an_area_of_which_nothing_is_known_has_sentences_and_no_zeros_for_what_was_not_measured(
    client, home, name
):
    fold_changes(at=timezone.now())
    shown = get(client, data_manager_of(PROVINCE), f"/overview/460510/parts/{name}/", htmx=True)
    assert shown.status_code == 200
    if name not in ("progress", "beside"):
        assert not shown.context["charts"]
        assert str(SECTIONS[name].empty) in words(shown)


def test_parts_are_for_who_sees_the_overview(client, home):
    for address in ("parts/help/", "parts/help/agencies.xlsx", "live/", "watermark/", "map.geojson"):
        assert get(client, data_manager_of("4605"), f"/overview/4601/{address}").status_code == 404
        assert get(client, user_with("surveyor", PROVINCE), f"/overview/46/{address}").status_code == 403


@pytest.mark.parametrize(
    ("address", "query"),
    [
        ("parts/nothing/", {}),
        ("parts/help/nothing.xlsx", {}),
        ("parts/nothing/agencies.xlsx", {}),
        ("", {"year": "2026"}),
        ("", {"year": "x"}),
        ("parts/help/", {"year": "-2569"}),
    ],
)
def test_what_there_is_not_is_not_found(client, work, address, query):
    assert get(client, data_manager_of(PROVINCE), f"/overview/46/{address}", **query).status_code == 404


def test_odd_words_in_the_address_show_what_is_shown_by_itself(client, work):
    odd = {"by": "x", "figure": "x", "of": "x", "to": "x", "show": "x", "part": "x", "year": ""}
    assert get(client, data_manager_of(PROVINCE), "/overview/46/", **odd).status_code == 200
    for name in SECTIONS:
        assert charts_of(client, data_manager_of(PROVINCE), name, **odd) is not None


def test_filters_stay_when_drilling(client, work):
    shown = words(
        get(client, data_manager_of(PROVINCE), "/overview/46/", figure="persons_added", year="๒๕๗๐")
    )
    assert "/overview/4601/?figure=persons_added&amp;year=2570" in shown
    assert "/overview/46/parts/help/?figure=persons_added&amp;year=2570" in shown
    below = words(
        get(client, data_manager_of(PROVINCE), "/overview/4601/", figure="persons_added", year="2570")
    )
    assert "/overview/46/?figure=persons_added&amp;year=2570" in below


def test_the_way_of_a_referral(client, work):
    charts = charts_of(client, data_manager_of(PROVINCE), "referrals")
    assert numbers(charts["flow"]) == {"รายได้ · พมจ. สมมุติ · รับดำเนินการ": 1}
    assert "หน่วยงานภาครัฐ" not in str(numbers(charts["flow"]))
    by_sector = charts_of(client, data_manager_of(PROVINCE), "referrals", to="sector")
    assert [row["labels"][1] for row in by_sector["flow"].rows] != ["พมจ. สมมุติ"]
    assert charts_of(client, data_manager_of(PROVINCE), "referrals", year="2550") == {}


def test_help_of_unknown_worth_is_no_zero(client, work):
    charts = charts_of(client, data_manager_of(PROVINCE), "help")
    assert numbers(charts["agencies"]) == {"พมจ. สมมุติ": 1}
    assert numbers(charts["agencies_baht"]) == {"พมจ. สมมุติ": 3000}
    AreaTally.objects.filter(topic="help").update(baht=None)
    charts = charts_of(client, data_manager_of(PROVINCE), "help")
    assert numbers(charts["agencies_baht"]) == {"พมจ. สมมุติ": None}
    assert (
        charts_of(client, data_manager_of(PROVINCE), "years")["baht"].rows[-1]["cells"][0]["state"]
        == "missing"
    )


def test_numbers_lead_to_records_only_for_who_opens_them(client, work):
    for name in ("progress", "crosscheck", "dimensions", "help"):
        for user, opens in (
            (data_manager_of(PROVINCE), True),
            (user_with("governor_office", PROVINCE), False),
        ):
            charts = charts_of(client, user, name).values()
            leads = [
                cell["href"]
                for chart in charts
                for row in chart.rows
                for cell in row["cells"]
                if cell.get("href")
            ]
            assert bool(leads) == opens, (name, user.username)
            for address in leads:
                assert client.get(address).status_code == 200, address


def test_coverage_and_the_loop(client, work):
    charts = charts_of(client, data_manager_of(PROVINCE), "progress")
    villages, listed = charts["coverage"].rows
    assert [cell["value"] for cell in villages["cells"]][1:] == [1, 4]
    assert [cell["value"] for cell in listed["cells"]] == [50.0, 1, 2]
    assert list(numbers(charts["loop"]).values())[:1] == [1]
    poor = charts_of(client, data_manager_of(PROVINCE), "progress", of="poor")
    assert not [cell for row in poor["loop"].rows for cell in row["cells"] if cell["href"]]


def test_the_area_above_stands_beside_only_for_who_sees_it(client, work):
    wide = charts_of(client, data_manager_of(PROVINCE), "livelihood", "4601")["capitals"]
    assert [column["key"] for column in wide.columns] == ["now", "middle"]
    narrow = charts_of(client, data_manager_of("4601"), "livelihood", "4601")["capitals"]
    assert [column["key"] for column in narrow.columns] == ["now"]


def test_all_31_combinations_stand_in_the_table(client, work):
    charts = charts_of(client, data_manager_of(PROVINCE), "dimensions")
    assert len(charts["combinations"].rows) == 31
    assert charts["combinations"].rows[0]["cells"][0]["value"] == 1
    assert sum(numbers(charts["numbers"]).values()) == 1
    assert sum(numbers(charts["stages"]).values()) == 2


def test_chosen_areas_beside_each_other_and_beside_what_was_published(client, work):
    user = data_manager_of(PROVINCE)
    charts = charts_of(client, user, "beside")
    assert list(numbers(charts["parts"]).values()) == [1, 0]
    assert "published" in charts
    one = charts_of(client, user, "beside", part="4605", figure="persons_added")
    assert len(one["parts"].rows) == 1
    assert "published" not in one
    share = charts_of(client, user, "beside", show="share")["parts"]
    assert list(numbers(share).values()) == [100.0, None], "a share of nobody is none"
    score = charts_of(client, user, "beside", show="share", figure="capital_overall")["parts"]
    assert score.unit == "score", "a mean has no share"


@pytest.mark.parametrize("name", SECTIONS)
def test_every_chart_tells_what_it_is_and_leaves_as_a_workbook(client, work, name):
    user = data_manager_of(PROVINCE)
    for key, chart in charts_of(client, user, name).items():
        assert chart.title, key
        assert chart.definition, key
        assert chart.unit_words, key
        assert chart_frame(chart).height == len(chart.rows)
        file = get(client, user, f"/overview/46/parts/{name}/{key}.xlsx")
        assert b"".join(file.streaming_content).startswith(b"PK")


def test_the_projector_has_everything_in_the_first_answer(client, work):
    shown = words(get(client, data_manager_of(PROVINCE), "/overview/46/", look="projector"))
    assert "data-slides" in shown
    assert shown.count("data-chart=") > 10
    assert 'hx-trigger="revealed"' not in shown


def test_without_outlines_the_areas_stand_as_tiles(client, work):
    shown = words(get(client, data_manager_of(PROVINCE), "/overview/46/", figure="capital_overall"))
    assert "tile-0" in shown, "of one nothing is known"
    assert "data-map-source" not in shown


def events(response):
    assert response.headers["Content-Type"] == "text/event-stream"
    return dict(line.split(": ", 1) for line in words(response).strip().splitlines())


def test_an_open_page_is_told_once_that_something_moved(client, home):
    fold_changes(at=timezone.now())
    user = data_manager_of(PROVINCE)
    moved = get(client, user, "/overview/46/").context["moved"]
    first = events(get(client, user, "/overview/46/live/", moved=moved))
    assert (first["event"], first["id"]) == ("still", str(moved))
    assert json.loads(first["data"])["as_of"]
    household_of("ใหม่", key="h2")
    fold_changes(at=timezone.now() + timedelta(seconds=2))
    told = events(get(client, user, "/overview/46/live/", moved=moved))
    assert told["event"] == "moved"
    again = client.get("/overview/46/live/", {"moved": moved}, headers={"Last-Event-ID": told["id"]})
    assert events(again)["event"] == "still"
    assert 2000 <= int(told["retry"]) <= 4000, "within five seconds, with the second in which news is folded"


def test_nothing_is_told_of_what_moves_elsewhere(client, home):
    fold_changes(at=timezone.now())
    user = data_manager_of("4605")
    moved = get(client, user, "/overview/4605/").context["moved"]
    household_of("ใหม่", key="h2")
    fold_changes(at=timezone.now())
    assert events(get(client, user, "/overview/4605/live/", moved=moved))["event"] == "still"


def test_a_page_without_a_stream_asks_and_is_answered_when_something_moved(client, home):
    fold_changes(at=timezone.now())
    user = data_manager_of(PROVINCE)
    first = get(client, user, "/overview/46/").context
    asked = {"moved": first["moved"], "as_of": first["at"]}
    assert get(client, user, "/overview/46/watermark/", **asked).status_code == 204
    household_of("ใหม่", key="h2")
    fold_changes(at=timezone.now() + timedelta(seconds=2))
    moved = get(client, user, "/overview/46/watermark/", **asked)
    assert moved.headers["HX-Trigger"] == "figures-changed"
    asked = {"moved": moved.context["moved"], "as_of": first["at"]}
    assert "HX-Trigger" not in get(client, user, "/overview/46/watermark/", **asked).headers


def test_before_the_first_count_there_is_nothing_to_tell(client, home):
    user = data_manager_of(PROVINCE)
    assert json.loads(events(get(client, user, "/overview/46/live/"))["data"]) == {"as_of": ""}
    assert get(client, user, "/overview/46/watermark/", moved="0", as_of="").status_code == 204
    assert get(client, user, "/overview/46/parts/progress/").status_code == 200
