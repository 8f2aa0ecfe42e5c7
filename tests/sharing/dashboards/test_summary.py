"""What an area comes to, by API and by command: documented, scoped, and empty where nothing was measured."""

import io
import json
import tomllib
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from ppaos.ground.accounts.actions import make_api_token
from ppaos.sharing.dashboards.actions import fold_changes
from ppaos.sharing.dashboards.models import AreaFigure
from ppaos.sharing.dashboards.queries import figures
from tests.factories.areas import make_areas
from tests.factories.people import data_manager_of, household_of, user_with

pytestmark = pytest.mark.django_db
URL = "/api/v1/areas/{}/summary"


@pytest.fixture(autouse=True)
def _two_households():
    make_areas()
    household_of("ก", "ข", key="h1")
    household_of("ค", key="h2", standing="not_poor")
    fold_changes(at=timezone.now())


def summary_seen_by(client, user, area="46"):
    client.force_login(user)
    return client.get(URL.format(area))


def test_the_summary_of_an_area(client):
    answer = summary_seen_by(client, data_manager_of("46")).json()
    assert (answer["households_verified"], answer["households_poor"], answer["persons_verified"]) == (2, 1, 3)
    assert answer["as_of"].startswith(f"{timezone.localtime():%Y-%m-%d}")


def test_what_was_not_measured_is_null_and_never_zero(client):
    answer = summary_seen_by(client, data_manager_of("46")).json()
    unmeasured = (
        "persons_added",
        "listed_in_both",
        "capital_human",
        "level_1",
        "health_poor",
        "help_baht",
    )
    assert {name: answer[name] for name in unmeasured} == dict.fromkeys(unmeasured)


def test_a_summary_takes_one_read_of_the_figures(client, django_assert_num_queries):
    client.force_login(data_manager_of("46"))
    with django_assert_num_queries(4):  # session, user, grant, figures
        client.get(URL.format("46"))


def test_areas_out_of_sight_are_not_found_and_other_roles_are_told_why(client):
    assert summary_seen_by(client, data_manager_of("4605"), "4601").status_code == 404
    assert summary_seen_by(client, data_manager_of("4605"), "99").status_code == 404
    refused = summary_seen_by(client, user_with("surveyor", "46"))
    assert refused.status_code == 403
    assert refused.json()["detail"]


def test_programs_show_a_token_and_others_are_told_to_sign_in(client):
    user = data_manager_of("46")
    token = make_api_token(
        user=user, name="dashboard", lasts=timedelta(days=1), by=user, at=timezone.now()
    ).text
    answer = client.get(URL.format("46"), headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200, answer.content
    assert answer.json()["households_verified"] == 2
    assert client.get(URL.format("46")).status_code == 401
    assert client.get(URL.format("46"), headers={"Authorization": "Bearer wrong"}).status_code == 401


def test_every_figure_is_documented(client):
    schema = client.get("/api/v1/openapi.json").json()["components"]["schemas"]["AreaSummary"]["properties"]
    assert {"area_code", "as_of", *figures()} == set(schema)
    assert all(schema[name].get("description") for name in schema)


def test_the_command_says_the_same_as_the_api(client):
    out = io.StringIO()
    call_command("summary", "--area", "46", "--json", stdout=out)
    assert json.loads(out.getvalue()) == summary_seen_by(client, data_manager_of("46")).json()


def test_the_command_in_words():
    out = io.StringIO()
    call_command("summary", "--area", "46", stdout=out)
    assert "2  Households verified (households)" in out.getvalue()
    assert "not measured  Help given in baht" in out.getvalue()
    with pytest.raises(CommandError, match="No area has the code «47»"):
        call_command("summary", "--area", "47")


def test_the_check_as_a_command():
    out = io.StringIO()
    call_command("rebuild_rollup", "--check", stdout=out)
    AreaFigure.objects.filter(area_id="46", figure="households_poor").update(value=7)
    with pytest.raises(SystemExit) as ended:
        call_command("rebuild_rollup", "--check", stdout=out)
    assert ended.value.code == 1
    assert "households_poor 46: kept 7" in out.getvalue()
    call_command("rebuild_rollup", stdout=out)
    call_command("rebuild_rollup", "--check", stdout=out)
    assert out.getvalue().endswith("equal a recount at the watermark.\n")


def test_folding_as_a_command():
    household_of("ง", key="h3")
    call_command("fold_changes", "--once")
    assert AreaFigure.objects.get(area_id="46", figure="households_verified").value == 3


def test_words_in_both_languages_for_every_figure():
    for figure in figures().values():
        for language in ("th", "en"):
            assert figure.label[language]
            assert figure.definition[language].endswith(".") or language == "th"
    text = Path("ppaos/sharing/dashboards/queries/figures.toml").read_text(encoding="utf-8")
    assert {figure.unit for figure in figures().values()} <= {"households", "persons", "baht", "score"}
    assert len(tomllib.loads(text)["figure"]) <= len(figures())
