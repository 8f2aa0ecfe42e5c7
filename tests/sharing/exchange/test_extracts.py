"""Extracts for research: two people, one agreement, no names, and an end."""

import io
import json
import zipfile
from datetime import date

import polars as pl
import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from ppaos.engine import methods
from ppaos.ground.geography.models import Area
from ppaos.people.cooperation.models import AgreedFlow, Agreement
from ppaos.sharing.dashboards.actions import fold_changes
from ppaos.sharing.exchange.actions import extracts
from ppaos.sharing.exchange.actions.errors import ExchangeRefused
from ppaos.sharing.exchange.models import ResearchExtract
from tests.factories.people import data_manager_of, household_of, organisation, user_with

pytestmark = pytest.mark.django_db
State = ResearchExtract.State


@pytest.fixture
def flow(homes):
    body = organisation("มหาวิทยาลัยสมมุติ")
    agreement = Agreement.objects.create(
        title="วิจัยร่วม", area_id="46", scopes=["households"], valid_from=date(2026, 1, 1)
    )
    agreement.parties.add(body)
    return AgreedFlow.objects.create(
        agreement=agreement, organisation=body, scope="households", purpose="วิจัย",
        legal_basis=AgreedFlow.LegalBasis.RESEARCH,
    )  # fmt: skip


@pytest.fixture
def crowd(homes):
    """Enough households alike to be told."""
    for number in range(methods.load("disclosure_rule").least):
        household_of(f"คน{number}", key=f"c{number}", household_code=f"C-{number}")
    fold_changes(at=timezone.now())


def asked(flow, by=None, title="ทุนดำรงชีพ"):
    return extracts.ask_for_extract(
        flow=flow, area=Area.objects.get(pk="46"), title=title, question="ใครพ้นก่อน", by=by or data_manager_of("46"),
        at=timezone.now(),
    )  # fmt: skip


def approved(extract):
    officer = user_with("protection_officer", "46")
    extracts.approve_extract(extract=extract, by=officer, at=timezone.now())
    return ResearchExtract.objects.get(pk=extract.pk)


def archive_of(extract, by=None):
    content = extracts.fetch_extract(extract=extract, by=by or data_manager_of("46"), at=timezone.now())
    return zipfile.ZipFile(io.BytesIO(content.read()))


def test_an_extract_holds_pseudonyms_and_nobody_stands_among_few(flow, crowd):
    made = approved(asked(flow))
    archive = archive_of(made)
    rows = pl.read_csv(io.BytesIO(archive.read("households.csv")))
    least = methods.load("disclosure_rule").least
    assert rows.height + made.manifest["withheld"] == 13
    assert min(rows.group_by("place", "members", "standing_told").len()["len"]) >= least
    assert not {"household_id", "household_code", "area_code"} & set(rows.columns)
    manifest = json.loads(archive.read("manifest.json"))
    assert (manifest["number"], manifest["rows"], manifest["k"]) == (made.number, rows.height, least)
    assert made.number in archive.read("CITATION.cff").decode()
    told = pl.read_csv(io.BytesIO(archive.read("dictionary.csv")))
    assert set(told["column"]) == set(rows.columns)
    assert made.sha256 == made.file.sha256


def test_pseudonyms_join_with_no_other_extract_and_the_same_title_is_the_next_version(flow, crowd):
    first, second = approved(asked(flow)), approved(asked(flow))
    other = asked(flow, title="หนี้สิน")
    assert (first.version, second.version, other.version) == (1, 2, 1)
    assert first.number == second.number
    assert other.number.endswith("-002")
    names = [
        set(pl.read_csv(io.BytesIO(archive_of(each).read("households.csv")))["pseudonym"])
        for each in (first, second)
    ]
    assert not names[0] & names[1]


def test_it_is_asked_for_only_under_an_agreement_for_research(flow):
    flow.legal_basis = AgreedFlow.LegalBasis.CONSENT
    flow.save()
    with pytest.raises(ExchangeRefused):
        asked(flow)
    with pytest.raises(PermissionDenied):
        asked(flow, by=user_with("governor_office", "46"))


def test_somebody_else_decides_and_once(flow, crowd):
    asker = data_manager_of("46")
    extract = asked(flow, by=asker)
    with pytest.raises(PermissionDenied):
        extracts.approve_extract(extract=extract, by=asker, at=timezone.now())
    asker.grants.create(role="protection_officer", area_id="46", valid_from=date(2026, 1, 1))
    with pytest.raises(PermissionDenied):
        extracts.approve_extract(extract=extract, by=asker, at=timezone.now())
    officer = user_with("protection_officer", "46")
    with pytest.raises(ExchangeRefused):
        extracts.decline_extract(extract=extract, why=" ", by=officer, at=timezone.now())
    extracts.decline_extract(extract=extract, why="กว้างไป", by=officer, at=timezone.now())
    with pytest.raises(ExchangeRefused):
        approved(extract)


def test_too_few_alike_leave_nothing_to_tell(flow):
    with pytest.raises(ExchangeRefused):
        approved(asked(flow))


def test_it_ends_with_its_agreement(flow, crowd):
    made, waiting = approved(asked(flow)), asked(flow, title="หนี้สิน")
    assert extracts.end_extracts(by=None, at=timezone.now()) == 0
    Agreement.objects.update(valid_to=timezone.localdate())
    with pytest.raises(ExchangeRefused):
        approved(waiting)
    with pytest.raises(ExchangeRefused):
        archive_of(made)
    assert extracts.end_extracts(by=None, at=timezone.now()) == 1
    made.refresh_from_db()
    assert made.state == State.ENDED
    assert made.file.erased_at
    with pytest.raises(PermissionDenied):
        extracts.end_extract(extract=made, by=data_manager_of("46"), at=timezone.now())


def test_one_without_a_file_ends_too(flow):
    extract = asked(flow)
    extracts.end_extract(extract=extract, by=None, at=timezone.now())
    extract.refresh_from_db()
    assert extract.state == State.ENDED


def test_the_pages_lead_from_asking_to_the_file(client, flow, crowd):
    asker, officer = data_manager_of("46"), user_with("protection_officer", "46")
    client.force_login(asker)
    assert client.get("/exports/extracts/").status_code == 200
    assert client.post("/exports/extracts/new/", {"flow": ""}).status_code == 200
    said = {"flow": f"{flow.pk}-46", "title": "ทุน", "question": "ใครพ้นก่อน"}
    page = client.post("/exports/extracts/new/", said).headers["Location"]
    assert client.get(page).status_code == 200
    assert client.post(page + "approve/").status_code == 403
    assert client.post(page + "file/").headers["Location"] == page
    client.force_login(officer)
    assert 'name="why"' in client.get(page).content.decode()
    assert client.post(page + "decline/", {"why": ""}).status_code == 200
    assert client.post(page + "approve/").headers["Location"] == page
    assert client.post(page + "approve/").headers["Location"] == page
    assert client.post(page + "decline/", {"why": "x"}).headers["Location"] == page
    assert client.post(page + "file/").status_code == 403
    client.force_login(asker)
    assert b"".join(client.post(page + "file/").streaming_content)[:2] == b"PK"
    client.force_login(data_manager_of("4605"))
    assert client.get(page).status_code == 404
    client.force_login(user_with("governor_office", "46"))
    assert client.get(page).status_code == 403
    assert client.get("/exports/extracts/new/").status_code == 403


def test_the_form_says_when_no_agreement_allows_it(client, homes):
    client.force_login(data_manager_of("46"))
    assert "ข้อตกลง" in client.get("/exports/extracts/new/").content.decode()


def test_what_the_action_refuses_is_told_on_the_form(client, flow, monkeypatch):
    def refused(**_asked):
        raise ExchangeRefused("ไม่ได้")

    monkeypatch.setattr("ppaos.sharing.exchange.views.extracts.ask_for_extract", refused)
    client.force_login(data_manager_of("46"))
    said = {"flow": f"{flow.pk}-46", "title": "ทุน", "question": "x"}
    assert "ไม่ได้" in client.post("/exports/extracts/new/", said).content.decode()
