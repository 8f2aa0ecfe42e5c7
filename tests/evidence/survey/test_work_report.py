"""The work report: what each surveyor did in a period, practice left out; every figure opens to its records."""

from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from urllib.parse import urlencode

import openpyxl
import polars as pl
import pytest
from django.urls import reverse
from django.utils.translation import override

from ppaos.evidence.survey.actions.paper import tell_on_paper
from ppaos.evidence.survey.models import Form, FormVersion, Interview, Review, Visit
from ppaos.evidence.survey.presenters.work import figure_definition, figure_label
from ppaos.evidence.survey.queries.work import FIGURES, behind, by_surveyor, in_all, work_done
from ppaos.ground.privacy.models import Event
from ppaos.ground.workbench.models import StoredFile
from tests.evidence.survey.visited import ELSEWHERE, SUBDISTRICT, VILLAGE, a_visit
from tests.factories.areas import make_areas
from tests.factories.people import AT, household_of, user_with

pytestmark = pytest.mark.django_db
SINCE, UNTIL = date(2026, 11, 1), date(2026, 12, 1)
ZONE = "Asia/Bangkok"


@pytest.fixture(autouse=True)
def areas(client):
    make_areas()
    client.cookies["django_language"] = "en"
    with override("en"):
        yield


@pytest.fixture
def surveyor():
    return user_with("surveyor", SUBDISTRICT, name="surveyor")


@pytest.fixture
def supervisor():
    return user_with("supervisor", SUBDISTRICT, name="supervisor")


def form_version(kind):
    form, _ = Form.objects.get_or_create(
        code=kind, defaults={"title": kind, "kind": kind, "area_id": "46", "created_at": AT}
    )
    file = StoredFile.objects.create(name="f.xlsx", size=0, sha256="", purpose="form", created_at=AT)
    version, _ = FormVersion.objects.get_or_create(
        form=form, version="1", defaults={"source": file, "xform": "", "xform_md5": "", "received_at": AT}
    )
    return version


def interview(surveyor, *, kind="household_form", on=date(2026, 11, 20), **given):
    version = form_version(kind)
    told = {
        "area_id": VILLAGE, "form": version.form, "form_version": version, "held_on": on, "year": 2569,
        "sealed": b"", "changed_at": AT, "chain": f"uuid:{Interview.objects.count()}", "surveyor": surveyor,
    }  # fmt: skip
    return Interview.objects.create(**{**told, **given})


def held(visit, at=AT):
    Visit.objects.filter(pk=visit.pk).update(state="done", done_at=at)
    return visit


@pytest.fixture
def work(surveyor):
    """Two interviews of one visit on the 20th, sent days later; one visit on paper; one sent back; one practised."""
    home = household_of("ก")
    visit = held(a_visit(household=home, surveyor=surveyor), at=AT + timedelta(days=4))
    interview(surveyor, kind="verdict_form", visit=visit, household=home, outcome="found_poor")
    interview(surveyor, visit=visit, household=home, state="accepted")
    paper = a_visit(household=household_of("ข", key="h2"), surveyor=surveyor, kind="second_check")
    tell_on_paper(visit=paper, outcome="refused", found_on=date(2026, 11, 21), by=None, at=AT)
    again = interview(surveyor, kind="verdict_form", on=date(2026, 11, 22), outcome="refused")
    Review.objects.create(interview=again, decision="send_back", made_at=AT)
    interview(surveyor, is_practice=True)
    held(a_visit(household=household_of("ค", key="h3"), surveyor=surveyor, is_practice=True))
    interview(surveyor, on=date(2026, 12, 1))
    interview(user_with("surveyor", ELSEWHERE, name="elsewhere"), area_id=ELSEWHERE)
    return work_done(SUBDISTRICT, SINCE, UNTIL, zone=ZONE)


EXPECTED = {
    "visits_held": 2, "on_paper": 1, "second_checks": 1, "verdict_interviews": 2, "household_interviews": 1,
    "monitoring_interviews": 0, "found_poor": 1, "found_not_poor": 0, "not_found": 0, "moved": 0, "died": 0,
    "refused": 2, "counted_elsewhere": 0, "empty": 0, "returned": 1, "days_worked": 3,
}  # fmt: skip


def test_the_figures_count_what_was_done_and_no_practice(work, surveyor):
    assert by_surveyor(work).to_dicts() == [{"surveyor_id": surveyor.pk, **EXPECTED}]
    assert in_all(work) == EXPECTED


@pytest.mark.parametrize("code", FIGURES)
def test_every_figure_has_words_and_as_many_records_behind_it(work, surveyor, code):
    assert figure_label(code)
    assert figure_definition(code)
    rows = behind(work, code, [surveyor.pk])
    counted = rows["day"].n_unique() if code == "days_worked" else rows.height
    assert counted == EXPECTED[code]
    assert behind(work, code, [0]).is_empty()


def test_a_visit_is_of_the_day_of_its_interview_not_of_the_day_a_phone_sent_it(work):
    days = dict(work.filter(sort="visits").select("id", "day").iter_rows())
    assert sorted(days.values()) == [date(2026, 11, 20), date(2026, 11, 21)]


def test_a_visit_noted_as_held_without_a_verdict_is_of_that_day_in_thailand(surveyor):
    held(
        a_visit(household=household_of("ก"), surveyor=surveyor), at=datetime(2026, 11, 22, 18, 0, tzinfo=UTC)
    )
    assert work_done(SUBDISTRICT, SINCE, UNTIL, zone=ZONE)["day"].to_list() == [date(2026, 11, 23)]


def test_nothing_done_is_an_empty_report():
    nothing = work_done(SUBDISTRICT, SINCE, UNTIL, zone=ZONE)
    assert in_all(nothing) == dict.fromkeys(FIGURES, 0)


# the pages

PERIOD = {"since": "2026-11-01", "until": "2026-11-30"}


def page(client, name, *, by, **asked):
    client.force_login(by)
    return client.get(f"{reverse(f'survey:{name}')}?{urlencode(asked)}")


def test_who_sees_the_report(client, supervisor, surveyor):
    for name in ("work_report", "work_records"):
        asked = {"figure": "visits_held"}
        assert page(client, name, by=supervisor, **asked).status_code == 200
        assert page(client, name, by=supervisor, area=ELSEWHERE, **asked).status_code == 404
        assert page(client, name, by=surveyor, **asked).status_code == 403
        assert (
            page(client, name, by=user_with("data_manager", "46"), area=ELSEWHERE, **asked).status_code == 200
        )


def test_every_figure_of_the_page_opens_to_as_many_records(client, work, supervisor):
    found = page(client, "work_report", by=supervisor, **PERIOD)
    row = found.context["rows"][0]
    assert row["surveyor"] == "surveyor"
    for cell in row["cells"]:
        if cell["value"]:
            records = client.get(cell["href"])
            assert records.status_code == 200
            assert records.context["page_obj"].paginator.count == cell["value"], cell["label"]
    assert {line["label"]: line["value"] for line in found.context["found"]} == {
        "Found, and poor": 1, "Refused to be asked": 2,
    }  # fmt: skip
    assert Event.objects.filter(verb="visit.read").exists()


def test_days_of_everybody_are_the_days_of_each(client, work, supervisor):
    other = user_with("surveyor", SUBDISTRICT, name="other")
    interview(other, on=date(2026, 11, 20))
    found = page(client, "work_report", by=supervisor, **PERIOD)
    days = found.context["totals"][-1]
    assert days["value"] == 4
    assert client.get(days["href"]).context["page_obj"].paginator.count == 4


def test_the_usual_period_is_this_month_and_a_wrong_one_is_told(client, supervisor):
    assert page(client, "work_report", by=supervisor).context["period"].since.day == 1
    wrong = page(client, "work_report", by=supervisor, since="30/11/2569", until="1/11/2569")
    assert "The last day comes before the first" in wrong.content.decode()


@pytest.mark.parametrize("asked", [{"figure": ""}, {"figure": "x"}, {"figure": "refused", "surveyor": "0"},
                                   {"figure": "refused", "surveyor": "x"}])  # fmt: skip
def test_records_of_nothing_are_not_found(client, supervisor, asked):
    assert page(client, "work_records", by=supervisor, **asked).status_code == 404


def test_the_file_has_every_figure_and_is_noted_with_its_purpose(client, work, supervisor):
    client.force_login(supervisor)
    address = f"{reverse('survey:work_export')}?{urlencode(PERIOD)}"
    answer = client.post(address, {"purpose": "support", "format": "xlsx"})
    sheet = openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content))).active
    rows = list(sheet.iter_rows(values_only=True))
    assert "as of" in rows[0][0]
    assert rows[1] == ("Surveyor", *(figure_label(code) for code in FIGURES))
    assert rows[2] == ("surveyor", *EXPECTED.values())
    event = Event.objects.get(verb="export.made")
    assert (event.purpose, event.detail["rows"], event.area_code) == ("support", 1, SUBDISTRICT)
    text = b"".join(client.post(address, {"purpose": "verify", "format": "csv"}).streaming_content).decode()
    assert "Days worked" in text
    assert client.post(address, {"purpose": "verify", "format": "doc"}).status_code == 404
    assert client.post(address, {"purpose": "", "format": "csv"}).status_code == 404


def test_a_frame_of_work_has_its_columns(work):
    assert work.schema["day"] == pl.Date
