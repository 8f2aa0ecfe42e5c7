"""A local authority keeps criteria and a list of its own, sees both verdicts, and takes all its data away."""

import io
import json
import zipfile
from datetime import date
from html import unescape

import polars as pl
import pytest
from django.core.exceptions import PermissionDenied

from ppaos.evidence.livelihood.actions import copy_method, publish_draft, publish_packaged_methods
from ppaos.evidence.livelihood.actions._own_data_files import packed
from ppaos.evidence.livelihood.actions.own_data import gather_own_data, hand_out_own_data
from ppaos.evidence.livelihood.models import Answer, Assessment
from ppaos.evidence.livelihood.permissions import check_can_take_own_data
from ppaos.evidence.livelihood.queries import newest_method
from ppaos.evidence.livelihood.queries.authorities import archives_of, both_verdicts
from ppaos.evidence.livelihood.queries.own_data import TABLES, own_tables
from ppaos.evidence.livelihood.tasks import gather_all_data
from ppaos.evidence.targeting.actions.settling import settle_import
from ppaos.evidence.targeting.models import Source
from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.models import Event
from ppaos.ground.workbench.actions import open_file
from ppaos.ground.workbench.models import Job, StoredFile
from ppaos.ground.workbench.tasks import run_job
from ppaos.people.registry.models import Identifier
from tests.factories.answered import INDICATORS, scored
from tests.factories.areas import make_areas
from tests.factories.judged import interview_of
from tests.factories.list_files import committed, source_of
from tests.factories.people import AT, citizen_id, data_manager_of, household_of, person_named, user_with
from tests.factories.survey_forms import published_form

pytestmark = pytest.mark.django_db
PAGE = "/livelihood/authorities/L4601/"


@pytest.fixture(autouse=True)
def place():
    make_areas()
    user_with("administrator", "46")
    publish_packaged_methods(by=None, at=AT)


@pytest.fixture
def area():
    return Area.objects.get(pk="L4601")


@pytest.fixture
def keeper(client):
    user = data_manager_of("L4601")
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return user


@pytest.fixture
def own(area, keeper):
    """The authority's own method, published."""
    draft = copy_method(version=newest_method("slf_capitals"), area=area, by=keeper, at=AT)
    return publish_draft(
        draft=draft, version="2570", valid_from=date(2026, 10, 1), valid_to=None, document="ประกาศเทศบาล",
        decision="มติสภา", by=keeper, at=AT,
    )  # fmt: skip


def assessed(home, level, *, method, authority=None, year=2569, round=1, is_current=True):
    overall = None if level is None else level * 1.0
    return Assessment.objects.create(
        household=home, area=home.area, year=year, round=round, method=method, authority=authority, overall=overall,
        level=level, made_at=AT, is_current=is_current,
    )  # fmt: skip


def home(name, key, area_code="46010101"):
    return household_of(name, key=key, area_code=area_code)


def listed(*names, area_code="L4601"):
    """People on a list of the authority's own, linked with the register."""
    source = source_of("own", Source.Kind.AGENCY_LIST)
    Source.objects.filter(pk=source.pk).update(area_id=area_code)
    lines = ["เลขประจำตัวประชาชน,ชื่อ,นามสกุล,บ้านเลขที่,หมู่,รหัสตำบล"]
    people = [person_named(name) for name in names]
    lines += [f"{citizen_id(each.source_row)},{each.first_name},นามสกุล,12/3,1,460101" for each in people]
    made, _ = committed("\n".join(lines).encode(), source, year=2569)
    settle_import(list_import=made, by=None, at=AT)


def seen(client, url, status=200):
    answer = client.get(url, headers={"accept-language": "en"})
    assert answer.status_code == status
    return unescape(answer.content.decode())


def test_both_verdicts_stand_side_by_side(area, own):
    everybodys = newest_method("slf_capitals")
    homes = [home(f"คน{number}", f"h{number}") for number in range(6)]
    levels = [(2, 2), (3, 1), (1, 3), (2, None), (None, 4), (None, None)]
    for each, (theirs, ours) in zip(homes, levels, strict=True):
        assessed(each, theirs, method=everybodys)
        if ours:
            assessed(each, ours, method=own, authority=area)
    assessed(homes[0], 4, method=own, authority=area, round=2)  # another round than everybody's
    assessed(homes[0], 1, method=everybodys, year=2568)
    found = both_verdicts(area, [each.pk for each in homes])
    assert found["household_id"].to_list() == [each.pk for each in homes]
    assert list(zip(found["everybodys"], found["own"], strict=True)) == levels
    assert found["agreement"].to_list() == [
        "same", "own_lower", "own_higher", "only_everybodys", "only_own", "neither",
    ]  # fmt: skip
    assert found["is_listed"].to_list() == [None] * 6  # it has no list


def test_a_household_that_only_the_authority_assessed_has_its_newest_round(area, own):
    alone = home("เดียว", "h1")
    assessed(alone, 2, method=own, authority=area)
    assessed(alone, 3, method=own, authority=area, round=2)
    found = both_verdicts(area, [alone.pk]).row(0, named=True)
    assert (found["own"], found["year"], found["round"]) == (3, 2569, 2)


def test_who_is_on_the_own_list_is_told_by_the_linked_person(area, keeper):
    on_it, not_on_it = home("มีชื่อ", "h1"), home("ไม่มี", "h2", "46010201")
    listed("มีชื่อ")
    found = both_verdicts(area, [on_it.pk, not_on_it.pk])
    assert dict(zip(found["household_id"], found["is_listed"], strict=True)) == {
        on_it.pk: True,
        not_on_it.pk: False,
    }


def test_the_page_counts_agreement_and_lists_households(client, area, own):
    everybodys = newest_method("slf_capitals")
    for number, (theirs, ours) in enumerate([(2, 2), (3, 1)]):
        each = home(f"คน{number}", f"h{number}")
        assessed(each, theirs, method=everybodys)
        assessed(each, ours, method=own, authority=area)
    home("นอกเขต", "far", "46010102")
    listed("คน0")
    shown = seen(client, PAGE)
    for expected in (
        "same level",
        "poorer by the authority's own",
        "on the list",
        "not on it",
        "2570",
        "own list",
    ):
        assert expected in shown
    assert shown.count('class="level-score"') == 4
    only = seen(client, f"{PAGE}?agreement=own_lower")
    assert only.count('class="level-score"') == 2
    assert seen(client, f"{PAGE}?listed=yes").count('class="level-score"') == 2
    assert seen(client, f"{PAGE}?listed=no").count('class="level-score"') == 2
    assert "No household here" in seen(client, f"{PAGE}?agreement=neither")
    assert seen(client, f"{PAGE}?everybodys=3&own=1").count('class="level-score"') == 2
    assert "No household here" in seen(client, f"{PAGE}?everybodys=3&own=none")
    for nonsense in ("agreement=what", "own=x"):
        seen(client, f"{PAGE}?{nonsense}", 404)


def test_verdicts_are_told_by_the_version_that_made_them_not_by_one_published_since(client, area, own):
    everybodys = newest_method("slf_capitals")
    assessed(home("คนเดียว", "h0"), 2, method=everybodys)
    since = newest_method("slf_capitals")
    since.pk, since.version, since._state.adding = None, "2599-x", True
    since.save()
    shown = seen(client, PAGE)
    assert "across: the authority's own. 2563" in " ".join(shown.split())
    assert "2599-x" not in shown


def test_without_criteria_or_list_the_page_says_so(client, keeper):
    shown = seen(client, PAGE)
    assert "has published no criteria" in shown
    assert "None yet." in shown


def test_the_list_of_authorities_shows_what_each_keeps(client, area, own):
    listed_at = seen(client, "/livelihood/authorities/")
    assert "เทศบาลเมืองตัวอย่าง" in listed_at
    client.force_login(data_manager_of("4605"))
    assert "No local authority here" in seen(client, "/livelihood/authorities/")


@pytest.mark.parametrize(
    ("role", "area_code", "status"),
    [
        ("data_manager", "L4601", 200),
        ("data_manager", "46", 200),
        ("supervisor", "L4601", 200),
        ("data_manager", "4605", 404),
        ("governor_office", "L4601", 403),
        ("surveyor", "L4601", 404),  # sees what is opened to them, no area
    ],
)
def test_who_sees_an_authority(client, role, area_code, status):
    client.force_login(user_with(role, area_code))
    seen(client, PAGE, status)
    seen(client, "/livelihood/authorities/L9999/", 403 if status == 403 else 404)


@pytest.mark.parametrize(
    ("role", "granted", "code", "may"),
    [
        ("data_manager", "L4601", "L4601", True),
        ("data_manager", "46", "L4601", True),
        ("data_manager", "46", "46", False),  # no local authority
        ("data_manager", "4605", "L4601", False),
        ("supervisor", "L4601", "L4601", False),
        ("administrator", "L4601", "L4601", False),
    ],
)
def test_who_takes_all_data_away(role, granted, code, may):
    asked = {"user": user_with(role, granted), "area": Area.objects.get(pk=code), "on": date(2026, 11, 22)}
    if may:
        check_can_take_own_data(**asked)
    else:
        with pytest.raises(PermissionDenied):
            check_can_take_own_data(**asked)


def test_readers_who_may_not_take_data_away_are_told_why(client):
    client.force_login(user_with("supervisor", "L4601"))
    client.cookies["django_language"] = "en"
    assert "export records" in seen(client, PAGE)
    assert client.post(f"{PAGE}data/", {"purpose": "assist", "is_sure": "on"}).status_code == 403
    assert client.post(f"{PAGE}data/", {}).status_code == 403


def opened(file):
    with open_file(file=file) as stream:
        return zipfile.ZipFile(io.BytesIO(stream.read()))


def table(archive, name):
    return pl.read_parquet(io.BytesIO(archive.read(f"parquet/{name}.parquet")))


def test_everything_of_its_households_is_in_the_archive(area, own, keeper):
    here, elsewhere = home("มีชื่อ", "h1"), home("นอกเขต", "h2", "46010102")
    for each in (here, elsewhere):
        scored(each, **dict.fromkeys(INDICATORS, 2.0))
        assessed(each, 2, method=newest_method("slf_capitals"))
    assessed(here, 1, method=own, authority=area)
    listed("มีชื่อ")
    draft = copy_method(version=own, area=area, by=keeper, at=AT)
    file = gather_own_data(area_code=area.pk, purpose="assist", by=keeper, at=AT)
    archive = opened(file)
    manifest = json.loads(archive.read("manifest.json"))
    assert (manifest["households"], manifest["area"], manifest["purpose"]) == (1, "L4601", "assist")
    assert manifest["rows"]["household"] == manifest["rows"]["person"] == 1
    assert manifest["rows"]["answer"] == len(INDICATORS) == Answer.objects.filter(household=here).count()
    assert sorted(table(archive, "assessment")["level"]) == [1, 2]
    assert table(archive, "household")["id"].to_list() == [here.pk]
    assert table(archive, "person")["first_name"].to_list() == ["มีชื่อ"]
    identifier = Identifier.objects.get(person__first_name="มีชื่อ")
    assert table(archive, "identifier")["citizen_id"].to_list() == [citizen_id(identifier.person.source_row)]
    assert (
        table(archive, "candidate")["citizen_id"].to_list()
        == table(archive, "identifier")["citizen_id"].to_list()
    )
    assert {name for name in archive.namelist() if name.startswith("criteria/")} == {
        f"criteria/slf_capitals.{name}.{kind}" for name in ("2570", f"draft-{draft.pk}")
        for kind in ("toml", "xlsx")
    }  # fmt: skip
    for name in TABLES:
        base = name._meta.model_name
        assert {f"csv/{base}.csv", f"xlsx/{base}.xlsx", f"parquet/{base}.parquet"} <= set(archive.namelist())
    meanings = pl.read_csv(io.BytesIO(archive.read("data_dictionary.csv").removeprefix("\ufeff".encode())))
    row = meanings.filter(table="assessment", column="household_id").row(0, named=True)
    assert (row["points_to"], row["type"]) == ("household", "number")
    assert area.name_th in archive.read("README.txt").decode()
    export = Event.objects.get(verb="export.made")
    assert (export.area_code, export.purpose, export.detail["rows"]) == (
        "L4601",
        "assist",
        sum(manifest["rows"].values()),
    )


def test_columns_of_field_classes_out_of_sight_are_left_out_and_named(area):
    here = home("มีชื่อ", "h1")
    scored(here, human_education=2.0)
    tables = {each.name: each for each in own_tables(area, [here.pk], frozenset({"aggregate", "names"}))}
    assert "citizen_id" not in tables["identifier"].rows.columns
    assert "sealed" in tables["identifier"].left_out
    assert {"latitude", "longitude"} <= set(tables["dwelling"].left_out)
    assert (tables["answer"].columns, tables["answer"].left_out) == ((), ("*",))
    assert "interview_answers" not in tables


def test_a_table_that_may_not_be_taken_or_fits_no_sheet_is_told_of_or_left_to_the_others(area, monkeypatch):
    monkeypatch.setattr("ppaos.evidence.livelihood.actions._own_data_files.ROWS_A_SHEET", 0)
    here, out = home("มีชื่อ", "h1"), io.BytesIO()
    tables = own_tables(area, [here.pk], frozenset({"aggregate", "names"}))
    packed(out, name=area.name_th, tables=tables, methods=[], told={})
    archive = zipfile.ZipFile(out)
    assert {"csv/household.csv", "parquet/household.parquet"} <= set(archive.namelist())
    assert not {"xlsx/household.xlsx", "csv/answer.csv"} & set(archive.namelist())
    assert json.loads(archive.read("manifest.json"))["left_out"]["answer"] == ["*"]


def test_what_interviews_answered_is_taken_question_by_question(area, interviewed_home):
    everything = frozenset(
        {"aggregate", "names", "citizen_id", "health", "debt", "religion", "gps", "export"}
    )
    *_rest, said = own_tables(area, [interviewed_home.pk], everything)
    assert said.name == "interview_answers"
    assert said.rows.height > 0
    assert said.rows["interview_id"].n_unique() == 1


@pytest.fixture
def interviewed_home():
    here = home("มีชื่อ", "h1")
    interview = interview_of(published_form(), user_with("surveyor", "46"))
    type(interview).objects.filter(pk=interview.pk).update(household=here)
    return here


def test_a_new_archive_takes_the_place_of_the_one_before(area, keeper):
    first = gather_own_data(area_code=area.pk, purpose="assist", by=keeper, at=AT)
    second = gather_own_data(area_code=area.pk, purpose="assist", by=keeper, at=AT)
    assert list(archives_of(keeper, area)) == [second]
    assert StoredFile.objects.get(pk=first.pk).erased_at
    assert not archives_of(data_manager_of("L4601"), area).exists()


def test_one_click_gathers_and_only_who_asked_fetches(client, area, keeper):
    home("มีชื่อ", "h1")
    assert "Gather all data" in seen(client, PAGE)
    refused = client.post(f"{PAGE}data/", {"purpose": "assist"})
    assert refused.status_code == 200
    assert not Job.objects.exists()
    client.post(f"{PAGE}data/", {"purpose": "assist", "is_sure": "on"})
    job = Job.objects.get()
    assert Event.objects.get(verb="own_data.asked").area_code == "L4601"
    run_job(job.pk, gather_all_data)
    job.refresh_from_db()
    assert (job.state, job.result) == ("succeeded", {"url": PAGE})
    file = archives_of(keeper, area).get()
    assert file.name in seen(client, PAGE)
    fetched = client.post(f"{PAGE}data/{file.pk}/")
    assert zipfile.ZipFile(io.BytesIO(b"".join(fetched.streaming_content))).testzip() is None
    assert Event.objects.filter(verb="own_data.fetched").count() == 1
    client.force_login(data_manager_of("L4601"))
    assert client.post(f"{PAGE}data/{file.pk}/").status_code == 404
    with pytest.raises(PermissionDenied):
        hand_out_own_data(file=file, area_code=area.pk, by=user_with("supervisor", "L4601"), at=AT)
