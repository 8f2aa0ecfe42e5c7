"""XLSForms in: converted, refused in words, kept once, published, retired; their pages and their command."""

import io
import json
import zipfile
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils.translation import override

from ppaos.evidence.survey.actions.forms import add_media, publish_version, retire_version
from ppaos.evidence.survey.models import Form, FormVersion
from ppaos.evidence.survey.queries.forms import files_missing, label_of, newest_versions
from ppaos.evidence.survey.queries.safe_xml import parsed
from ppaos.evidence.survey.queries.xform_texts import direction, language_code
from ppaos.evidence.survey.queries.xforms import read_xform, understands_entities
from ppaos.evidence.survey.queries.xlsform_faults import FormRefused
from ppaos.evidence.survey.queries.xlsforms import converted
from ppaos.ground.privacy.models import Event
from tests.factories.areas import make_areas
from tests.factories.people import AT, user_with
from tests.factories.survey_forms import (
    CHOICES,
    EN,
    ENTITIES,
    SURVEY,
    TH,
    form_version,
    published_form,
    workbook,
)

pytestmark = pytest.mark.django_db
TEXT = [{"type": "text", "name": "a", "label": "A"}]
MAPPING = {
    "form": "try_form",
    "status": "proposal",
    "source": "tests",
    "fields": {"visit": "/data/visit"},
    "consent": [
        {"answer": "/data/home/own", "yes": ["yes"], "purpose": "survey", "notice_version": "2569-1"}
    ],
}


@pytest.fixture(autouse=True)
def areas(client):
    client.cookies["django_language"] = "en"
    make_areas()
    with override("en"):
        yield


def refused(content):
    with pytest.raises(FormRefused) as error:
        converted(content)
    return error.value.faults


def questions_of(content):
    return {question["path"]: question for question in converted(content).about.questions}


def test_a_workbook_becomes_questions_in_order_with_words_of_every_language():
    about = converted(workbook(entities=ENTITIES)).about
    assert (about.code, about.version, about.title) == ("try_form", "1", "ลองถาม")
    assert [question["name"] for question in about.questions] == [
        "start", "deviceid", "visit", "home", "house_no", "own", "member", "name", "age", "photo", "signature",
    ]  # fmt: skip
    by_path = {question["path"]: question for question in about.questions}
    own = by_path["/data/home/own"]
    assert (own["type"], own["group"], own["labels"]) == (
        "select_one", "/data/home", {"th": "เป็นเจ้าของหรือไม่", "en": "Own house?"},
    )  # fmt: skip
    assert own["choices"] == [
        {"name": "yes", "labels": {"th": "ใช่", "en": "Yes"}},
        {"name": "no", "labels": {"th": "ไม่", "en": "No"}},
    ]
    assert by_path["/data/member"]["is_repeat"]
    assert by_path["/data/member/age"]["repeat"] == "/data/member"
    assert (by_path["/data/visit"]["list"], by_path["/data/visit"]["choices"]) == ("visits", [])
    assert (about.files, about.entity_list) == (["visits.csv"], "visits")


def test_every_kind_of_question_is_known():
    kinds = [
        "text", "integer", "decimal", "date", "time", "dateTime", "geopoint", "geotrace", "geoshape", "barcode",
        "image", "audio", "video", "file", "acknowledge", "note", "hidden", "today", "start", "end", "deviceid",
        "username",
    ]  # fmt: skip
    survey = [{"type": kind, "name": f"q_{kind}", "label": kind} for kind in kinds]
    survey += [
        {"type": "select_multiple yesno", "name": "several", "label": "s"},
        {"type": "rank yesno", "name": "ranked", "label": "r"},
        {"type": "range", "name": "scaled", "label": "x", "parameters": "start=1 end=5 step=1"},
        {"type": "calculate", "name": "sum", "calculation": "1 + 1"},
    ]
    found = {
        question["name"]: question["type"] for question in converted(workbook(survey=survey)).about.questions
    }
    assert found == {f"q_{kind}": kind for kind in kinds} | {
        "several": "select_multiple", "ranked": "rank", "scaled": "range", "sum": "calculate",
    }  # fmt: skip


def test_conditions_messages_and_shown_answers_are_kept():
    survey = [
        {"type": "text", "name": "who", "label": "Who"},
        {
            "type": "integer", "name": "age", "label": "Age of ${who}", "hint": "in years", "required": "yes",
            "relevant": "${who} != ''", "constraint": ". < 120", "constraint_message": "too old",
            "required_message": "tell it", "appearance": "w1",
        },
    ]  # fmt: skip
    age = questions_of(workbook(survey=survey))["/data/age"]
    assert age["labels"] == {"": "Age of ${who}"}
    assert age["hint"] == {"": "in years"}
    assert (age["required"], age["constraint"], age["appearance"]) == ("true()", ". < 120", "w1")
    assert "/data/who" in age["relevant"]
    assert (age["constraint_message"], age["required_message"]) == ({"": "too old"}, {"": "tell it"})


def test_languages_may_be_many_and_written_from_the_right():
    survey = [
        {
            "type": "text",
            "name": "a",
            TH: "ก",
            "label::بهاس ملايو (ms-Arab)": "ا",
            "label::Français (fr)": "x",
        }
    ]
    languages = converted(workbook(survey=survey, choices=[])).about.languages
    assert [(each["code"], each["direction"], each["is_default"]) for each in languages] == [
        ("th", "ltr", True), ("ms-arab", "rtl", False), ("fr", "ltr", False),
    ]  # fmt: skip
    assert (language_code("default"), language_code("ไทย")) == ("", "ไทย")
    assert (direction("ar"), direction("he-IL"), direction("th")) == ("rtl", "rtl", "ltr")


def test_a_label_is_told_in_the_language_or_another_or_by_name():
    question = {"labels": {"en": "Age"}, "name": "age"}
    assert label_of(question) == "Age"
    assert label_of({"labels": {}, "name": "age"}) == "age"


@pytest.mark.parametrize(
    ("given", "sheet", "row", "column", "value"),
    [
        ({"survey": [{"type": "text", "label": "A"}]}, "survey", 2, "name", ""),
        ({"survey": [*TEXT, {"name": "b", "label": "B"}]}, "survey", 3, "type", ""),
        ({"survey": [{"type": "txet", "name": "a", "label": "A"}]}, "survey", 2, "type", "txet"),
        ({"survey": [{"type": "text", "name": "ก ข", "label": "A"}]}, "survey", 2, "name", "ก ข"),
        ({"survey": [*TEXT, *TEXT]}, "survey", 3, "name", "a"),
        ({"survey": [*TEXT, {"type": "calculate", "name": "b"}]}, "survey", 3, "calculation", ""),
        ({"survey": [*TEXT, {"type": "note", "name": "b", "label": "${c}"}]}, "survey", 3, "label", "c"),
        (
            {"survey": [{"type": "select_one nolist", "name": "a", "label": "A"}]},
            "survey",
            2,
            "type",
            "nolist",
        ),
        (
            {"survey": [{"type": "begin_group", "name": "g", "label": "G"}, *TEXT]},
            "survey",
            2,
            "type",
            "begin_group",
        ),
        ({"survey": [*TEXT, {"type": "end_group"}]}, "survey", 3, "type", "end_group"),
        ({"choices": [*CHOICES, CHOICES[0]]}, "choices", 4, "name", "yes"),
        ({"choices": [*CHOICES, {"list_name": "yesno", TH: "ใช่"}]}, "choices", 4, "name", ""),
        ({"survey": TEXT, "form_id": None}, "settings", 2, "form_id", ""),
        ({"survey": TEXT, "form_id": "ก ข"}, "settings", 2, "form_id", "ก ข"),
        ({"survey": TEXT, "version": None}, "settings", 2, "version", ""),
        ({"survey": TEXT, "public_key": "MIIB"}, "settings", 2, "public_key", "MIIB"),
        ({"survey": TEXT, "submission_url": "https://x"}, "settings", 2, "submission_url", "https://x"),
    ],
)
def test_what_is_wrong_is_told_by_sheet_row_column_and_value(given, sheet, row, column, value):
    (fault,) = refused(workbook(**given))
    assert (fault.sheet, fault.row, fault.column, fault.value) == (sheet, row, column, value)
    assert fault.what
    assert fault.to_do
    assert str(row) in str(fault)


def test_every_fault_of_the_settings_is_told_at_once():
    assert len(refused(workbook(survey=TEXT, form_id=None, version=None, public_key="x"))) == 3


def _packed(**parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name.replace("__", "/"), content)
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"a,b\n1,2",
        b"PK\x03\x04 damaged",
        b"\xd0\xcf\x11\xe0 damaged",
        _packed(readme="x"),
        _packed(**{"xl__workbook.xml": "x"}),
        _packed(**{"xl__workbook.xml": b"0" * 130_000_000}),
        workbook(survey=[{"type": None, "name": None}]),
        b"x" * 10_000_001,
    ],
)
def test_what_is_no_form_is_refused_in_words(content):
    (fault,) = refused(content)
    assert fault.what
    assert fault.to_do


def test_an_entity_version_newer_than_the_server_is_refused(monkeypatch):
    versions = {
        "": True,
        "2022.1.0": True,
        "2025.1.0": True,
        "2025.2.0": False,
        "2030.1.0": False,
        "new": False,
    }
    assert {version: understands_entities(version) for version in versions} == versions
    monkeypatch.setattr("ppaos.evidence.survey.queries.xlsforms.understands_entities", lambda version: False)
    (fault,) = refused(workbook(survey=TEXT))
    assert fault.sheet == "entities"


def test_an_encrypting_xform_is_known_however_it_was_made():
    xform = (
        '<h:html xmlns:h="http://www.w3.org/1999/xhtml" xmlns="http://www.w3.org/2002/xforms"><h:head><model>'
        '<instance><data id="a" version="1"><q/></data></instance><submission base64RsaPublicKey="x" action="y"/>'
        "</model></h:head></h:html>"
    )
    about = read_xform(parsed(xform.encode()))
    assert about.is_encrypted
    assert about.sends_elsewhere
    assert [question["type"] for question in about.questions] == ["hidden"]
    with pytest.raises(ValueError, match="no XForm"):
        read_xform(parsed(b"<a/>"))


def test_warnings_are_told_in_words():
    warnings = converted(workbook(survey=[{"type": "text", "name": "a", TH: "ก", EN: ""}, *SURVEY])).warnings
    assert any("English" in str(warning) for warning in warnings) or not warnings
    found = converted(workbook(survey=[*TEXT, {"type": "text", "name": "A", "label": "B"}])).warnings
    assert [(fault.sheet, fault.row) for fault in found] == [("survey", 3)]


def test_the_same_workbook_again_changes_nothing_another_of_its_version_is_refused():
    first = form_version()
    assert form_version() == first
    assert Event.objects.filter(verb="form.received").count() == 1
    with pytest.raises(FormRefused, match="other content"):
        form_version(content=workbook(survey=TEXT))
    newer = form_version(content=workbook(survey=TEXT, version="2"))
    assert newer.form == first.form
    assert FormVersion.objects.count() == 2


def test_a_form_belongs_to_one_area():
    form_version("46")
    with pytest.raises(FormRefused, match="belongs to area 46"):
        form_version("4605")
    assert Form.objects.count() == 1


def test_nothing_is_kept_of_a_form_whose_files_are_refused():
    with pytest.raises(FormRefused):
        form_version(media={"../x": b"1"})
    assert not FormVersion.objects.exists()


@pytest.mark.parametrize("name", ["visits.csv", "a/b.png", "..\\x.png", " ", "x" * 256])
def test_names_that_are_no_files_of_a_form_are_refused(name):
    version = form_version()
    with pytest.raises(FormRefused):
        add_media(version=version, name=name, content=b"1", by=None, at=AT)


def test_a_file_may_be_replaced_in_a_draft_and_not_after(monkeypatch):
    survey = [{"type": "note", "name": "a", "label": "A", "media::image": "map.png"}]
    version = form_version(content=workbook(survey=survey))
    assert files_missing(version) == ["map.png"]
    with pytest.raises(FormRefused, match=r"map\.png"):
        publish_version(version=version, by=None, at=AT)
    first = add_media(version=version, name="map.png", content=b"1", by=None, at=AT)
    assert add_media(version=version, name="map.png", content=b"1", by=None, at=AT) == first
    assert add_media(version=version, name="map.png", content=b"2", by=None, at=AT).md5 != first.md5
    monkeypatch.setattr("ppaos.evidence.survey.actions.forms.LARGEST_MEDIA", 2)
    with pytest.raises(FormRefused, match="larger"):
        add_media(version=version, name="b.png", content=b"333", by=None, at=AT)
    published = publish_version(version=version, by=None, at=AT)
    with pytest.raises(FormRefused, match="no longer change"):
        add_media(version=published, name="map.png", content=b"4", by=None, at=AT)


def test_a_mapping_must_fit_its_form_and_is_fixed_once_published():
    version = form_version(mapping=MAPPING)
    assert version.notice_version == "2569-1"
    assert form_version(mapping=MAPPING | {"source": "others"}).mapping["source"] == "others"
    for wrong in (
        MAPPING | {"form": "another"},
        MAPPING | {"fields": {"nonsense": "/data/visit"}},
        MAPPING | {"fields": {"visit": "/data/nowhere"}},
    ):
        with pytest.raises(FormRefused):
            form_version(mapping=wrong)
    published = publish_version(version=version, by=None, at=AT)
    assert form_version(mapping=MAPPING | {"source": "others"}) == published
    with pytest.raises(FormRefused, match="no longer changes"):
        form_version(mapping=MAPPING)


def test_a_version_is_published_retired_and_published_again_once_each():
    version = published_form()
    assert publish_version(version=version, by=None, at=AT).state == "published"
    retired = retire_version(version=version, by=None, at=AT)
    assert retire_version(version=retired, by=None, at=AT).state == "retired"
    assert publish_version(version=retired, by=None, at=AT).state == "published"


def test_a_form_is_called_what_its_newest_published_version_calls_it():
    published_form()
    form_version(content=workbook(survey=TEXT, version="2", form_title="ชื่อใหม่"))
    assert Form.objects.get().title == "ลองถาม"
    published_form(content=workbook(survey=TEXT, version="2", form_title="ชื่อใหม่"))
    assert Form.objects.get().title == "ชื่อใหม่"


@pytest.mark.parametrize(
    ("role", "area", "may"),
    [
        ("data_manager", "46", True),
        ("data_manager", "4605", False),
        ("supervisor", "46", False),
        ("surveyor", "46", False),
        ("administrator", "46", False),
        ("protection_officer", "46", False),
    ],
)
def test_who_publishes_forms(role, area, may):
    version, somebody = form_version(), user_with(role, area)
    for act in (
        lambda: form_version(by=somebody),
        lambda: add_media(version=version, name="a.png", content=b"1", by=somebody, at=AT),
        lambda: publish_version(version=version, by=somebody, at=AT),
        lambda: retire_version(version=version, by=somebody, at=AT),
    ):
        if may:
            act()
        else:
            with pytest.raises(PermissionDenied):
                act()


def test_a_surveyor_gets_forms_of_wider_and_of_inner_areas():
    published_form("46")
    surveyor = user_with("surveyor", "460101")
    whole = user_with("surveyor", "46")
    assert [version.form.code for version in newest_versions(surveyor)] == ["try_form"]
    published_form("4605", workbook(survey=TEXT, form_id="inner"))
    assert [version.form.code for version in newest_versions(surveyor)] == ["try_form"]
    assert {version.form.code for version in newest_versions(whole)} == {"try_form", "inner"}


@pytest.fixture
def manager(client):
    user = user_with("data_manager", "46", name="manager")
    client.force_login(user)
    return user


def sent(client, content, **given):
    data = {"file": SimpleUploadedFile("form.xlsx", content), "kind": "household_form", "area": "46"} | given
    return client.post(reverse("survey:add_form"), data)


def test_a_form_goes_from_the_page_to_phones(client, manager):
    survey = [{"type": "note", "name": "a", "label": "A", "media::image": "map.png"}]
    mapping = SimpleUploadedFile("m.toml", b'form = "try_form"\nstatus = "proposal"\nsource = "tests"\n')
    assert client.get(reverse("survey:add_form")).status_code == 200
    response = sent(client, workbook(survey=survey), mapping=mapping)
    version = FormVersion.objects.get()
    page = reverse("survey:form_version", args=[version.pk])
    assert response.headers["Location"] == page
    assert version.mapping["form"] == "try_form"
    assert "map.png" in client.get(page).content.decode()
    client.post(reverse("survey:publish_form", args=[version.pk]))
    assert "map.png" in client.get(page).content.decode()
    version.refresh_from_db()
    assert version.state == "draft"
    client.post(
        reverse("survey:add_form_media", args=[version.pk]),
        {"form_files": [SimpleUploadedFile("map.png", b"1")]},
    )
    client.post(reverse("survey:publish_form", args=[version.pk]))
    version.refresh_from_db()
    assert version.state == "published"
    medium = client.get(reverse("survey:form_medium", args=[version.media.get().pk]))
    assert b"".join(medium.streaming_content) == b"1"
    assert client.get(reverse("survey:form_xform", args=[version.pk])).content.decode() == version.xform
    source = client.get(reverse("survey:form_source", args=[version.pk]))
    assert b"".join(source.streaming_content).startswith(b"PK")
    client.post(reverse("survey:retire_form", args=[version.pk]))
    version.refresh_from_db()
    assert version.state == "retired"
    assert "try_form" in client.get(reverse("survey:forms")).content.decode()


def test_the_page_tells_what_is_wrong_with_a_workbook(client, manager):
    response = sent(client, workbook(survey=[{"type": "txet", "name": "a", "label": "A"}]))
    assert response.status_code == 422
    page = response.content.decode()
    assert "txet" in page
    assert "survey" in page
    bad = SimpleUploadedFile("m.toml", b"no = toml = at all")
    assert "neither TOML nor JSON" in sent(client, workbook(), mapping=bad).content.decode()
    nothing = client.post(reverse("survey:add_form"), {})
    assert nothing.status_code == 200


def test_files_that_are_refused_or_none_are_told(client, manager):
    version = form_version()
    address = reverse("survey:add_form_media", args=[version.pk])
    files = {"form_files": [SimpleUploadedFile("visits.csv", b"1")]}
    assert "made for each surveyor" in client.post(address, files, follow=True).content.decode()
    assert "Choose a file" in client.post(address, {}, follow=True).content.decode()


def test_a_preview_is_shown_in_the_language_asked_for(client, manager):
    survey = [
        {"type": "begin_group", "name": "g", TH: "กลุ่ม"},
        {"type": "text", "name": "a", TH: "ชื่อ", "label::عربي (ar)": "اسم"},
        {"type": "end_group"},
    ]
    version = form_version(content=workbook(survey=survey))
    page = reverse("survey:form_version", args=[version.pk])
    assert "ชื่อ" in client.get(page).content.decode()
    arabic = client.get(f"{page}?language=ar").content.decode()
    assert "اسم" in arabic
    assert 'dir="rtl"' in arabic


def test_pages_of_forms_are_for_those_who_publish_them(client):
    survey = [{"type": "note", "name": "a", "label": "A", "media::image": "m.png"}]
    version = form_version(content=workbook(survey=survey), media={"m.png": b"1"})
    names = ("form_version", "form_source", "form_xform")
    seen = [reverse(f"survey:{name}", args=[version.pk]) for name in names]
    medium = reverse("survey:form_medium", args=[version.media.get().pk])
    client.force_login(user_with("data_manager", "4605"))
    for address in [*seen, medium]:
        assert client.get(address).status_code == 404
    assert "try_form" not in client.get(reverse("survey:forms")).content.decode()
    client.force_login(user_with("supervisor", "46"))
    for address in [*seen, reverse("survey:forms"), reverse("survey:add_form")]:
        assert client.get(address).status_code == 403
    assert client.post(reverse("survey:publish_form", args=[version.pk])).status_code == 403
    assert client.get(medium).status_code == 404


def test_the_shipped_forms_are_taken_into_use_once(client, manager):
    home, take = reverse("survey:forms"), reverse("survey:take_shipped_forms")
    assert take in client.get(home).content.decode()
    assert client.post(take, {"area": "4605"}).status_code == 404
    client.post(take, {"area": "46"})
    assert Form.objects.count() == 3
    assert set(FormVersion.objects.values_list("state", flat=True)) == {"published"}
    assert take not in client.get(home).content.decode()
    assert client.post(take, {"area": "46"}).status_code == 404


def command(path, *args, **given):
    out = io.StringIO()
    call_command("import_form", path, *args, area="46", stdout=out, **given)
    return out.getvalue()


def test_a_command_takes_forms_in_and_publishes_them(tmp_path: Path):
    file, mapping, picture = tmp_path / "f.xlsx", tmp_path / "m.json", tmp_path / "map.png"
    file.write_bytes(
        workbook(survey=[{"type": "note", "name": "a", "label": "A", "media::image": "map.png"}])
    )
    mapping.write_text(json.dumps({"form": "try_form", "status": "proposal", "source": "tests"}))
    picture.write_bytes(b"1")
    assert "missing: map.png" in command(file)
    told = json.loads(command(file, media=[picture], mapping=mapping, publish=True, json=True))
    assert (told["form"], told["state"], told["missing_files"]) == ("try_form", "published", [])


@pytest.mark.parametrize(
    ("name", "content", "given", "words"),
    [
        ("f.xlsx", None, {}, "cannot be read"),
        ("f.xlsx", b"nonsense", {}, "was not taken"),
        ("f.xlsx", workbook(), {"mapping": b"["}, "neither TOML nor JSON"),
        ("f.xlsx", workbook(), {"mapping": b"[]"}, "neither|no table"),
    ],
)
def test_the_command_says_what_is_wrong(tmp_path: Path, name, content, given, words):
    file = tmp_path / name
    if content is not None:
        file.write_bytes(content)
    options = {}
    for option, text in given.items():
        options[option] = tmp_path / option
        options[option].write_bytes(text)
    with pytest.raises(CommandError, match=words):
        command(file, **options)
    with pytest.raises(CommandError, match="No area"):
        call_command("import_form", file, area="99")
