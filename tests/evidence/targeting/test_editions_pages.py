"""The pages of two editions compared, and the command: what each reader sees of whom."""

import json
from io import StringIO
from types import SimpleNamespace
from urllib.parse import urlencode

import polars as pl
import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from ppaos.evidence.targeting.actions import _edition_people
from ppaos.evidence.targeting.actions.editions import compare_editions
from ppaos.evidence.targeting.models import EditionComparison, ListedPersonChange
from ppaos.evidence.targeting.presenters.editions import DEFINITIONS, LABELS, TERMS
from ppaos.ground.privacy.models import Event
from ppaos.ground.workbench.models import Job
from tests.factories.areas import make_areas
from tests.factories.listed import committed, edition_of, listed
from tests.factories.people import AT, citizen_id, data_manager_of, user_with

pytestmark = pytest.mark.django_db
MASKED = "x-xxxx-xxxxx"
THERE = {"area_id": "460510", "house_area_id": "460510"}
ASKED = ("compare_editions", "--source", "national-46", "--from", "2565", "--to", "2567", "--area")


@pytest.fixture(autouse=True)
def _areas(db, monkeypatch):
    """A few areas; and an engine that finds nobody: three rows teach it nothing."""
    make_areas()
    columns = {"left_id": pl.Int64, "right_id": pl.Int64, "probability": pl.Float64, "decision": pl.String}
    nobody = pl.DataFrame(schema=columns)
    monkeypatch.setattr(_edition_people, "link", lambda left, right: SimpleNamespace(frame=nobody))


@pytest.fixture
def editions():
    """One stayed with another family name, one moved to another district, one left, one entered."""
    first, second = edition_of(year=2565), edition_of(year=2567)
    committed(first, listed(1), listed(2, "h2"), listed(3, "h3"))
    committed(second, listed(1, last_name="สกุลใหม่"), listed(2, "h2", **THERE, house_no="77"), listed(4, "h4"))
    return first, second


@pytest.fixture
def compared(editions):
    first, second = editions
    compare_editions(earlier=first, later=second, by=None, at=AT)
    return EditionComparison.objects.get()


def page(client, name, *, by, **asked):
    client.force_login(by)
    return client.get(f"{reverse(f'targeting:{name}')}?{urlencode(asked)}")


def shown(response):
    return response.content.decode()


def test_figures_of_an_area_and_its_parts_open_to_their_people(client, compared):
    manager = data_manager_of("46")
    found = page(client, "editions", by=manager)
    assert {card["key"]: card["value"] for card in found.context["cards"]}["card-entered"] == "1"
    assert (found.context["earlier"], found.context["later"]) == (3, 3)
    assert [row["label"] for row in found.context["rows"]] == ["กุฉินารายณ์", "เมืองกาฬสินธุ์"]
    assert [row["label"] for row in found.context["fields"][0]["rows"]]
    for url in {card["href"] for card in found.context["cards"] if card["href"]}:
        assert client.get(url).context["lines"]
    by_authority = page(client, "editions", by=manager, by_="").context["rows"]
    assert by_authority
    local = client.get(reverse("targeting:editions") + "?by=local").context["rows"]
    assert [row["label"] for row in local] == ["เทศบาลเมืองตัวอย่าง", ""]


def test_people_are_masked_with_what_differs_and_the_reading_is_noted(client, compared):
    found = page(client, "edition_rows", by=data_manager_of("46"), figure="changed")
    text = shown(found)
    assert "สกุลใหม่" in text
    assert MASKED in text
    assert citizen_id(1) not in text
    differences = [line["differences"] for line in found.context["lines"]]
    assert [{"label": "Last name", "before": "นามสกุล", "after": "สกุลใหม่"}] in [
        [{**each, "label": "Last name"} for each in line if each["after"] == "สกุลใหม่"] for line in differences
    ]
    assert Event.objects.filter(verb="list.read").exists()
    only = page(client, "edition_rows", by=data_manager_of("46"), figure="changed", field="area")
    assert len(only.context["lines"]) == 1


def test_the_old_area_sees_who_moved_without_the_new_address(client, compared):
    there, here = user_with("supervisor", "4605"), user_with("supervisor", "4601")
    gone = page(client, "edition_rows", by=here, figure="moved_out").context["lines"]
    assert (gone[0]["earlier"]["house_no"], gone[0]["later"]["house_no"]) == ("12/3", None)
    assert (gone[0]["later"]["name"], gone[0]["later"]["area"]) == ("•••", None)
    assert {(each["before"], each["after"]) for each in gone[0]["differences"]} == {("", "")}
    came = page(client, "edition_rows", by=there, figure="moved_in").context["lines"]
    assert (came[0]["earlier"]["house_no"], came[0]["later"]["house_no"]) == ("12/3", "77")


def test_of_a_pair_in_doubt_only_the_side_in_sight_is_shown(client, compared):
    pair = ListedPersonChange.objects.get(later__first_name="สมมุติ2")
    ListedPersonChange.objects.filter(pk=pair.pk).update(state="in_doubt")
    lines = page(client, "edition_rows", by=user_with("supervisor", "4605"), figure="later_in_doubt").context[
        "lines"
    ]
    assert (lines[0]["earlier"]["name"], lines[0]["later"]["house_no"]) == ("•••", "77")


def test_households_are_listed_apart(client, compared):
    found = page(client, "edition_rows", by=data_manager_of("46"), figure="changed", of="household")
    assert [line["later"]["members"] for line in found.context["lines"]] == [1]
    assert "77" in shown(found)
    empty = page(client, "edition_rows", by=data_manager_of("46"), figure="later_in_doubt", of="household")
    assert empty.context["lines"] == []


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_export_is_masked_and_noted(client, compared, kind):
    client.force_login(data_manager_of("46"))
    answer = client.post(reverse("targeting:editions_export") + "?figure=stayed", {"format": kind})
    content = b"".join(answer.streaming_content)
    assert Event.objects.get(verb="export.made").detail["rows"] == 2
    if kind == "csv":
        assert "สกุลใหม่" in content.decode()
        assert MASKED in content.decode()
        assert citizen_id(1) not in content.decode()


def test_an_export_needs_its_right_and_a_known_format(client, compared):
    address = reverse("targeting:editions_export") + "?figure=entered"
    client.force_login(user_with("supervisor", "46"))
    assert client.post(address, {"format": "csv"}).status_code == 403
    client.force_login(data_manager_of("46"))
    assert client.post(address, {"format": "pdf"}).status_code == 404
    assert not Event.objects.filter(verb="export.made").exists()


def test_what_is_not_there_or_out_of_sight_is_404_and_who_may_not_see_lists_403(client, compared):
    manager = data_manager_of("46")
    for asked in (
        {"figure": "rich"}, {"figure": "left", "of": "dog"}, {"figure": "left", "field": "shoe"}, {},
        {"from": 10**6}, {"source": "other"}, {"area": "99"},
    ):  # fmt: skip
        assert page(client, "edition_rows", by=manager, **asked).status_code == 404
    supervisor = user_with("supervisor", "4601")
    assert page(client, "editions", by=supervisor, area="4605").status_code == 404
    assert page(client, "editions", by=user_with("governor_office", "46")).status_code == 403


def test_two_editions_are_compared_at_a_press_and_the_work_is_followed(client, editions):
    manager = data_manager_of("46")
    first, second = editions
    asked = {"from": second.pk, "to": first.pk, "source": "national-46"}
    assert page(client, "editions", by=manager, **asked).context["chosen"].earlier == first
    assert page(client, "edition_rows", by=manager, figure="left").status_code == 404
    progress = page(client, "editions_progress", by=manager)
    assert progress.headers["HX-Refresh"] == "true"
    client.post(reverse("targeting:compare_editions"))
    job = Job.objects.get()
    assert page(client, "editions", by=manager).context["is_at_work"]
    assert 'class="progress' in shown(page(client, "editions_progress", by=manager))
    Job.objects.filter(pk=job.pk).update(state="failed", error="")
    assert "problem-error" in shown(page(client, "editions", by=manager))


def test_an_outdated_comparison_says_so(client, compared):
    committed(compared.later, listed(9, "h9"), at=AT.replace(year=2027))
    assert "problem-warning" in shown(page(client, "editions", by=data_manager_of("46")))


def test_without_a_second_edition_the_page_says_what_to_do(client):
    manager = data_manager_of("46")
    committed(edition_of(year=2565), listed(1))
    assert reverse("targeting:home") in shown(page(client, "editions", by=manager))
    client.force_login(manager)
    assert client.post(reverse("targeting:compare_editions")).status_code == 404


def test_a_second_list_of_people_can_be_chosen(client, compared):
    for year in (2565, 2566):
        committed(edition_of(year=year, code="other"), listed(1))
    found = page(client, "editions", by=data_manager_of("46"), source="other")
    assert found.context["chosen"].later.year == 2566
    assert len(found.context["chosen"].sources) == 2


def said(*arguments):
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def test_the_command_compares_once_and_prints_the_documented_keys(editions):
    found = json.loads(said(*ASKED, "46", "--json"))
    assert (found["source"], found["from"], found["to"], found["area"]) == ("national-46", 2565, 2567, "46")
    assert {key: found["persons"][key] for key in ("earlier", "later", "entered", "left", "stayed")} == {
        "earlier": 3, "later": 3, "entered": 1, "left": 1, "stayed": 2,
    }  # fmt: skip
    assert set(found["persons"]) == {"earlier", "later", "fields", *LABELS} == set(found["households"])
    assert set(found["definitions"]) == {*DEFINITIONS, *TERMS}
    assert found["persons"]["fields"]["last_name"] == {"changed": 1, "filled": 0, "emptied": 0}
    EditionComparison.objects.update(compared_at="2030-01-01T00:00Z")
    assert "Entered the list" in said(*ASKED, "4601")
    assert Event.objects.filter(verb="editions.compared").count() == 1
    said(*ASKED, "46", "--again")
    assert Event.objects.filter(verb="editions.compared").count() == 2


@pytest.mark.parametrize(
    ("more", "complaint"),
    [
        (("--area", "99"), "No area has the code «99»"),
        (("--from", "2564"), "Known: 2565/1, 2567/1"),
        (("--source", "other"), "No list of that source"),
        (("--from", "2567", "--to", "2565"), "earlier edition with a later"),
    ],
)
def test_what_cannot_be_compared_is_a_sentence(editions, more, complaint):
    with pytest.raises(CommandError, match=complaint):
        said(*ASKED, "46", *more)
