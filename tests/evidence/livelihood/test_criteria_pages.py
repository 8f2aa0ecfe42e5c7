"""Writing a method on screen: copy or load, edit cell by cell, see the fault at its cell, compare, publish."""

import io
import tomllib
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from ppaos.engine import methods
from ppaos.engine.methods import sheets_of, toml_text
from ppaos.evidence.livelihood.actions import copy_method, load_draft, publish_draft, publish_packaged_methods
from ppaos.evidence.livelihood.forms.methods import read_method_file
from ppaos.evidence.livelihood.models import MethodDraft, MethodVersion
from ppaos.evidence.livelihood.queries import newest_method
from ppaos.evidence.livelihood.queries.drafts import data_of_draft, data_of_version
from ppaos.ground.geography.models import Area
from ppaos.ground.workbench.forms.sheets import UnreadableFile
from ppaos.ground.workbench.presenters.sheets import write_workbook
from tests.factories.areas import make_areas
from tests.factories.people import AT, data_manager_of, user_with

pytestmark = pytest.mark.django_db
NAME = "slf_capitals"
TEXT = methods.texts(NAME)["2563"]
HOME = "/livelihood/criteria/"


@pytest.fixture(autouse=True)
def place():
    make_areas()
    user_with("administrator", "46")
    publish_packaged_methods(by=None, at=AT)


@pytest.fixture
def keeper(client):
    user = data_manager_of("46")
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return user


def words(answer, status=200):
    assert answer.status_code == status
    return unescape(answer.content.decode())


def seen(client, url, status=200):
    return words(client.get(url, headers={"accept-language": "en"}), status)


def sent(client, url, data=None, **files):
    return client.post(url, (data or {}) | files, headers={"accept-language": "en"})


@pytest.fixture
def draft(keeper):
    return copy_method(version=newest_method(NAME), area=Area.objects.get(pk="46"), by=keeper, at=AT)


def address(draft, part=""):
    return f"{HOME}drafts/{draft.pk}/{part}"


def field_of(draft, sheet, column, **row):
    """The name of a field: of the row in which these values stand."""
    rows = sheets_of(data_of_draft(draft))[sheet]
    [(key, value)] = row.items()
    at = rows[0].index(key)
    number = next(number for number, cells in enumerate(rows) if cells[at] == value)
    return f"{sheet}:{number}:{rows[0].index(column)}"


def kept(client, draft, **fields):
    data = {"changed_at": draft.changed_at.isoformat(), "document": "หนังสือ"}
    answer = sent(client, address(draft), data | fields)
    draft.refresh_from_db()
    return answer


def value(draft, code, key="weight"):
    return next(row[key] for row in data_of_draft(draft)["indicator"] if row["code"] == code)


def published(draft, keeper, **given):
    values = {"version": "2570", "valid_from": AT.date(), "valid_to": None, "document": "d", "decision": "มติ"}
    return publish_draft(draft=draft, by=keeper, at=AT, **values | given)


def test_the_list_tells_of_every_version_whose_it_is_and_who_loaded_it(client, keeper, draft):
    published(draft, keeper, document="หนังสือที่ กส 1/2569")
    shown = seen(client, HOME)
    for expected in (
        "Kalasin Province", "came with the platform", "the platform", keeper.display_name, "หนังสือที่ กส 1/2569", "in use",
        "derived from data", "from 1 January 2020", "2565-69", "Load a method from a file",
    ):  # fmt: skip
        assert expected in shown, expected


def test_readers_without_the_deed_see_versions_and_no_drafts(client, draft):
    client.force_login(user_with("governor_office", "46"))
    shown = seen(client, HOME)
    assert "2563" in shown
    assert "Load a method" not in shown
    assert "Copy into a draft" not in seen(client, f"{HOME}{NAME}/2563/")
    for url in (address(draft), address(draft, "publish/"), address(draft, "differences/"), f"{HOME}load/"):
        seen(client, url, 403)
    assert sent(client, address(draft, "discard/")).status_code == 403
    assert sent(client, f"{HOME}versions/{newest_method(NAME).pk}/copy/", {"area": "46"}).status_code == 403


def test_drafts_of_elsewhere_are_not_found(client, draft):
    client.force_login(data_manager_of("L4601"))
    seen(client, address(draft), 404)
    assert "Load a method" in seen(client, HOME)
    origin = newest_method(NAME).pk
    answer = sent(client, f"{HOME}versions/{origin}/copy/", {"area": "46"})  # not a choice there
    assert answer["location"] == f"{HOME}{NAME}/2563/"
    assert MethodDraft.objects.count() == 1


def test_copying_leads_to_the_draft(client, keeper):
    origin = newest_method(NAME)
    assert "Copy into a draft" in seen(client, f"{HOME}{NAME}/2563/")
    answer = sent(client, f"{HOME}versions/{origin.pk}/copy/", {"area": "L4601"})
    draft = MethodDraft.objects.get()
    assert answer["location"] == address(draft)
    assert draft.area_id == "L4601"
    shown = seen(client, address(draft))
    assert "human_education" in shown
    assert "01/01/2563" in shown


def test_a_cell_is_changed_an_entry_added_and_one_removed(client, draft):
    answer = kept(
        client,
        draft,
        **{
            field_of(draft, "indicator", "weight", code="human_education"): "0.25",
            field_of(draft, "indicator", "weight", code="human_schooling"): "0.05",
            field_of(draft, "method", "value", key="valid_from"): "31/12/2568",
            "drop:level:2": "on",
            "level:new:0": "9",
            "level:new:1": "1.5",
            "method:new:0": "valid_to",
            "method:new:1": "date",
            "method:new:2": "1/1/2570",
        },
    )
    assert answer["location"] == address(draft)
    data = data_of_draft(draft)
    assert value(draft, "human_education") == 0.25
    assert (str(data["valid_from"]), str(data["valid_to"])) == ("2025-12-31", "2027-01-01")
    assert [row["number"] for row in data["level"]] == [2, 3, 4, 9]
    assert draft.document == "หนังสือ"


def test_nothing_typed_is_nothing_changed(client, draft):
    before = data_of_draft(draft)
    kept(client, draft, **{"method:new:0": "", "method:new:1": "text", "method:new:2": "", "level:new:0": ""})
    assert data_of_draft(draft) == before


def test_a_contradiction_is_kept_and_told_at_its_cell(client, draft):
    field = field_of(draft, "indicator", "weight", code="human_education")
    kept(client, draft, **{field: "0.5"})
    shown = seen(client, address(draft))
    assert "The weights of «human» add up to 1.3" in shown
    assert (
        f'name="{field}" value="0.5" inputmode="decimal" aria-label="Weight human_education" aria-invalid="true"'
        in shown
    )


@pytest.mark.parametrize(
    ("sheet", "column", "row", "typed", "told"),
    [
        ("indicator", "weight", {"code": "human_education"}, "a lot", "«a lot» is no number"),
        ("method", "value", {"key": "valid_from"}, "yesterday", "«yesterday» is no day"),
        ("method", "value", {"key": "name"}, "bmn_indicators", "This draft is of the method"),
    ],
)
def test_what_cannot_be_read_is_not_kept_and_told_at_its_cell(client, draft, sheet, column, row, typed, told):
    before = draft.text
    shown = words(kept(client, draft, **{field_of(draft, sheet, column, **row): typed}))
    assert told in shown
    assert f'value="{typed}"' in shown or row == {"key": "name"}  # what it is of is not shown as a field
    assert draft.text == before


@pytest.mark.parametrize(
    ("sheet", "column", "row", "typed", "told"),
    [
        ("indicator", "weight", {"code": "human_education"}, "-1", "The weight is -1"),
        ("indicator", "code", {"code": "human_education"}, "wealth_x", "does not say which capital"),
        ("indicator", "code", {"code": "human_education"}, "", "«code» is missing"),
        ("level", "from", {"number": 2}, "1", "so that bands overlap"),
        ("level", "from", {"number": 1}, "1.5", "The first level begins at 1.5"),
        ("level", "number", {"number": 2}, "7", "Number the levels"),
        ("level", "from", {"number": 4}, "4", "the scale ends at 4"),
        ("level", "status", {"number": 1}, "good", "Use one of official"),
        ("method", "value", {"key": "coverage.value"}, "2", "Write a share above 0"),
        ("method", "value", {"key": "source"}, " ", "«source» is missing"),
        ("method", "value", {"key": "valid_to"}, "1/1/2560", "not after its start"),
    ],
)  # fmt: skip
def test_every_fault_has_a_sentence_and_a_cell(client, draft, sheet, column, row, typed, told):
    fields = {"method:new:0": "valid_to", "method:new:1": "date", "method:new:2": typed}
    if "valid_to" not in row.values():
        fields = {field_of(draft, sheet, column, **row): typed}
    kept(client, draft, **fields)
    shown = seen(client, address(draft))
    assert told in shown
    if typed.strip():
        assert 'aria-invalid="true"' in shown


def test_what_a_new_entry_lacks_is_told_at_that_entry(client, draft):
    rows = sheets_of(data_of_draft(draft))["indicator"]
    fields = {"code": "human_pride", "thai": "ความภูมิใจ", "weight": "0.1"}
    kept(client, draft, **{f"indicator:new:{rows[0].index(name)}": typed for name, typed in fields.items()})
    shown = seen(client, address(draft))
    field = f'name="indicator:{len(rows)}:{rows[0].index("english")}"'
    assert "«english» is missing" in shown
    assert field in (wrong := shown[shown.index(field) - 80 :])
    assert 'aria-invalid="true"' in wrong[:250]


def test_what_the_method_itself_lacks_is_asked_for_in_the_empty_row(client, draft):
    kept(client, draft, **{field_of(draft, "method", "value", key="source"): ""})
    shown = seen(client, address(draft))
    assert 'name="method:new:0" aria-label="Entry" placeholder="valid_to" value="source"' in shown
    assert 'name="method:new:2" aria-label="Value" aria-invalid="true"' in shown
    draft.refresh_from_db()
    kept(client, draft, **{"method:new:0": "source", "method:new:1": "text", "method:new:2": "ประกาศจังหวัด"})
    assert data_of_draft(MethodDraft.objects.get())["source"] == "ประกาศจังหวัด"
    assert 'aria-invalid="true"' not in seen(client, address(draft))


@pytest.mark.parametrize(
    ("method", "sheet", "column", "row", "typed", "told"),
    [
        ("mpi_livelihood", "indicator", "weight", {}, "0.9", "Change them so that they make 1"),
        ("mpi_livelihood", "method", "value", {"key": "k.value"}, "7", "The poverty cut-off k is 7"),
        ("life_stages", "stage", "from", {"from": 6}, "16", "so that they overlap or leave a gap"),
        ("income_lines", "line", "amount_baht", {}, "-5", "The amount is -5 baht"),
        (
            "slf_scoring",
            "rule",
            "read",
            {"indicator": "human_schooling"},
            "{ what = 1 }",
            "write exactly one of",
        ),
        (
            "bmn_indicators",
            "indicator",
            "dimension",
            {"code": "1"},
            "wealth",
            "There is no dimension «wealth»",
        ),
    ],
)
def test_faults_of_other_kinds_have_a_sentence_and_a_cell(
    client, keeper, method, sheet, column, row, typed, told
):
    version = MethodVersion.objects.filter(name=method).order_by("valid_from").first()
    draft = copy_method(version=version, area=Area.objects.get(pk="46"), by=keeper, at=AT)
    rows = sheets_of(data_of_draft(draft))[sheet]
    field = field_of(draft, sheet, column, **row) if row else f"{sheet}:2:{rows[0].index(column)}"
    kept(client, draft, **{field: typed})
    shown = seen(client, address(draft))
    assert told in shown
    assert 'aria-invalid="true"' in shown


def test_a_draft_somebody_changed_meanwhile_is_looked_at_again(client, draft):
    before = draft.text
    answer = kept(client, draft, changed_at="2026-01-01T00:00:00", **{"method:1:2": "x"})
    assert answer["location"] == address(draft)
    assert draft.text == before


@pytest.mark.parametrize("kind", ["toml", "xlsx"])
def test_a_version_is_downloaded_edited_elsewhere_and_loaded_again(client, keeper, kind):
    version = newest_method(NAME)
    answer = client.get(f"{HOME}versions/{version.pk}/file/{kind}/")
    content = b"".join(answer.streaming_content)
    assert answer["content-disposition"].endswith(f'"{NAME}.2563.{kind}"')
    text = read_method_file(content, f"{NAME}.{kind}")
    assert methods.parse(text, place="x") == methods.load(NAME)
    file = SimpleUploadedFile(f"{NAME}.{kind}", content)
    answer = sent(client, f"{HOME}load/", {"area": "46", "document": "แฟ้มประชุม"}, file=file)
    draft = MethodDraft.objects.get()
    assert answer["location"] == address(draft)
    assert (draft.document, draft.copied_from) == ("แฟ้มประชุม", version)
    assert data_of_draft(draft) == data_of_draft(MethodDraft(text=TEXT))


def test_every_packaged_method_comes_back_whole_from_a_workbook():
    for version in MethodVersion.objects.all():
        data = data_of_version(version)
        book = io.BytesIO()
        write_workbook(sheets_of(data), book)
        assert tomllib.loads(read_method_file(book.getvalue(), "method.xlsx")) == data, version.name


def test_a_version_has_no_other_formats(client, keeper, draft):
    seen(client, f"{HOME}versions/{newest_method(NAME).pk}/file/pdf/", 404)
    assert client.get(address(draft, "file/xlsx/")).status_code == 200
    seen(client, f"{HOME}versions/999/", 404)


def book(sheets):
    out = io.BytesIO()
    write_workbook(sheets, out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("x.toml", b"name = ", "cannot be read as TOML"),
        ("x.toml", "ชื่อ".encode("tis-620"), "no text in UTF-8"),
        ("x.xlsx", b"%PDF-1.7", "PDF"),
        ("x.xlsx", book({"other": [["a"], ["b"]]}), "no sheet «method»"),
        ("x.xlsx", book({"method": [["key", "kind", "value"], ["name", "number", "x"]]}), "«x» is no number"),
        ("x.txt", b'name = "nobody_knows"', "is not known here"),
    ],
)
def test_a_file_that_is_no_method_is_refused_with_what_to_do(client, keeper, name, content, told):
    answer = sent(
        client, f"{HOME}load/", {"area": "46", "document": "d"}, file=SimpleUploadedFile(name, content)
    )
    assert told in words(answer)
    assert not MethodDraft.objects.exists()
    assert "Load a method" in seen(client, f"{HOME}load/")


def test_a_file_takes_the_place_of_the_draft_or_says_why_not(client, draft):
    changed = TEXT.replace('version = "2563"', 'version = "2570"')
    url = address(draft, "file/")
    assert sent(client, url, file=SimpleUploadedFile("x.toml", changed.encode()))["location"] == address(
        draft
    )
    draft.refresh_from_db()
    assert data_of_draft(draft)["version"] == "2570"
    other = methods.texts("bmn_indicators")["2560-64"]
    assert "This draft is of the method" in words(
        sent(client, url, file=SimpleUploadedFile("x.toml", other.encode()))
    )
    assert "required" in words(sent(client, url))


def test_an_empty_first_column_does_no_harm_and_an_empty_file_is_told():
    rows = {name: [[None, *row] for row in rows] for name, rows in sheets_of({"name": "x", "a": 1.5}).items()}
    assert read_method_file(book(rows), "x.xlsx") == 'name = "x"\na = 1.5\n'
    with pytest.raises(UnreadableFile):
        read_method_file(b"", "x.xlsx")


def test_what_was_changed_is_told_entry_by_entry(client, draft):
    assert "Nothing was changed" in seen(client, address(draft, "differences/"))
    kept(client, draft, **{field_of(draft, "indicator", "weight", code="human_education"): "0.25"})
    shown = seen(client, address(draft, "differences/"))
    for expected in ("Indicators human_education", "0.2", "0.25"):
        assert expected in shown


def test_publishing_shows_what_is_looked_at_and_asks_for_a_decision(client, draft):
    shown = seen(client, f"{address(draft, 'publish/')}?decision=because")
    for expected in (
        "Weights make 1",
        "Financial capital",
        "Bands rise",
        "1, 1.75, 2.5, 3.25",
        "because",
        "Publish for good",
    ):
        assert expected in shown
    assert "still name the source" not in shown
    form = {"version": "2570", "valid_from": "1/10/2569", "document": "หนังสือ", "decision": "มติที่ประชุม"}
    for missing in form:
        assert "Not saved yet" in words(sent(client, address(draft, "publish/"), form | {missing: ""}))
    assert "end after it begins" in words(
        sent(client, address(draft, "publish/"), form | {"valid_to": "1/10/2569"})
    )
    assert "is taken" in words(sent(client, address(draft, "publish/"), form | {"version": "2563"}))
    answer = sent(client, address(draft, "publish/"), form)
    assert answer["location"] == f"{HOME}{NAME}/2570/"
    shown = seen(client, f"{HOME}{NAME}/2570/")
    for expected in ("มติที่ประชุม", "หนังสือ", "Copied from", "2563", "Kalasin Province"):
        assert expected in shown
    seen(client, address(draft), 404)


def test_a_rule_that_is_not_met_is_shown_and_keeps_it_from_being_published(client, draft):
    kept(client, draft, **{field_of(draft, "indicator", "weight", code="human_education"): "0.5"})
    shown = seen(client, address(draft, "publish/"))
    assert "not met" in shown
    assert "Indicators human_education" in shown  # changed, and still said to be derived from what it was
    form = {"version": "2570", "valid_from": "1/10/2569", "document": "d", "decision": "d"}
    assert "add up to 1.3" in words(sent(client, address(draft, "publish/"), form))
    assert not MethodVersion.objects.filter(version="2570").exists()


def test_a_changed_entry_with_a_source_of_its_own_is_not_warned_of(client, draft):
    source = field_of(draft, "level", "source", number=1)
    kept(client, draft, **{field_of(draft, "level", "thai", number=1): "อยู่ยาก", source: "มติ ศจพ."})
    assert "still name the source" not in seen(client, address(draft, "publish/"))
    kept(client, draft, **{field_of(draft, "level", "thai", number=2): "พออยู่"})
    assert "Levels 2" in seen(client, address(draft, "publish/"))
    kept(client, draft, **{field_of(draft, "method", "value", key="source"): "มติ ศจพ."})
    assert "still name the source" not in seen(client, address(draft, "publish/"))


def test_a_draft_that_was_never_copied_differs_from_nothing_else(client, keeper):
    text = TEXT.replace('version = "2563"', 'version = "own"')
    draft = load_draft(text=text, area=Area.objects.get(pk="46"), document="", by=keeper, at=AT)
    assert "Copied from" not in seen(client, address(draft))
    assert "own" in seen(client, address(draft, "differences/"))
    seen(client, address(draft, "publish/"))


def test_what_an_authoritys_own_method_does_not_judge_is_said(client, keeper):
    area = Area.objects.get(pk="L4601")
    own = [
        copy_method(version=newest_method(name), area=area, by=keeper, at=AT)
        for name in (NAME, "bmn_indicators")
    ]
    shown = ["judges nobody" in seen(client, address(draft, "publish/")) for draft in own]
    assert shown == [False, True]


def test_a_draft_is_thrown_away(client, draft):
    assert sent(client, address(draft, "discard/"))["location"] == HOME
    assert not MethodDraft.objects.exists()


def test_a_local_authoritys_version_has_a_page_of_its_own(client, keeper):
    area = Area.objects.get(pk="L4601")
    made = published(copy_method(version=newest_method(NAME), area=area, by=keeper, at=AT), keeper)
    assert f"{HOME}versions/{made.pk}/" in seen(client, HOME)
    assert "เทศบาลเมืองตัวอย่าง" in seen(client, f"{HOME}versions/{made.pk}/")
    seen(client, f"{HOME}{NAME}/2570/", 404)


@pytest.mark.parametrize("language", ["th", "en"])
def test_methods_of_every_kind_have_a_page_and_an_editor(client, keeper, language):
    client.cookies["django_language"] = language
    for version in MethodVersion.objects.all():
        seen(client, f"{HOME}{version.name}/{version.version}/")
        draft = copy_method(version=version, area=Area.objects.get(pk="46"), by=keeper, at=AT)
        seen(client, address(draft))
        seen(client, address(draft, "publish/"))
        kept(client, draft)
        assert toml_text(data_of_draft(draft)) == draft.text
