"""A policy brief: the overview's own figures, small ones held back, to whom, and what is written down."""

import io
import shutil
import subprocess
import zipfile

import docx
import openpyxl
import pptx
import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from django.utils.translation import override

from ppaos.evidence.livelihood.actions import assess_households, publish_packaged_methods
from ppaos.ground.geography.models import Area, Boundary
from ppaos.ground.privacy.models import Event
from ppaos.people.registry.models import Household
from ppaos.sharing.dashboards.actions import BriefRefused, fold_changes, take_out_brief
from ppaos.sharing.dashboards.models import AreaFigure, Watermark
from ppaos.sharing.dashboards.presenters.brief import CONTENT_TYPES, brief_content, brief_file
from ppaos.sharing.dashboards.presenters.brief.content import told_codes
from ppaos.sharing.dashboards.queries import summaries
from ppaos.sharing.dashboards.queries.brief import brief_of, partitions
from ppaos.sharing.dashboards.queries.figures import figures
from tests.factories.answered import INDICATORS, judged, scored
from tests.factories.areas import make_areas
from tests.factories.people import data_manager_of, person_row, registered, user_with

pytestmark = pytest.mark.django_db
# Households: how many of which standing live where.
HOMES = [
    ("46010101", "verified", 30), ("46010101", "not_poor", 12), ("46010102", "verified", 3),
    ("46010201", "verified", 20), ("460510", "verified", 25), ("460510", "not_poor", 15),
]  # fmt: skip
# Letters that typesetters lose: these are to come out of the file as they were written.
HARD = ("อำเภอกุฉินารายณ์", "จำนวน", "ฝั่ง", "น้ำ", "ซ้ำ", "แม่นยำ", "ที่", "ครัวเรือนที่นำออกแล้ว")
# What the typesetter is known to write otherwise than it was given, by name. Empty: nothing.
FAULTS: frozenset[str] = frozenset()


@pytest.fixture(autouse=True)
def _province():
    make_areas()
    publish_packaged_methods(by=None, at=timezone.now())
    number = 0
    for area, standing, count in HOMES:
        rows = [
            person_row(n, f"h{n}", area_code=area, standing=standing)
            for n in range(number + 1, number + count + 1)
        ]
        registered(*rows)
        number += count
    for place, home in enumerate(Household.objects.filter(area_id="46010101").order_by("pk")):
        scored(home, **dict.fromkeys(INDICATORS, 1.5 if place < 20 else 2.5))
        judged(home, {"9": "fail" if place < 25 else "pass"})
    for home in Household.objects.filter(area_id="46010201").order_by("pk")[:5]:
        scored(home, **dict.fromkeys(INDICATORS, 3.5))
    assess_households(household_ids=None, by=None, at=timezone.now())
    fold_changes(at=timezone.now())
    with override("th"):
        yield


def brief(code="46", *, by=None, kind="pdf"):
    return take_out_brief(area=Area.objects.get(code=code), kind=kind, by=by, at=timezone.now())


def content(code="46"):
    return brief_content(brief(code), by=None, at=timezone.now(), on=timezone.localdate())


def held_back(code):
    made = brief(code)
    areas = {made.area.code, *(part.code for part in made.parts)}
    return {f"{area} {figure}" for area, figure in made.held_back if area in areas}


def outline(code, west):
    ring = [[west, 16.0], [west + 0.5, 16.0], [west + 0.5, 16.6], [west, 16.6], [west, 16.0]]
    text = '{"type":"Polygon","coordinates":[' + str(ring) + "]}"
    Boundary.objects.create(area_id=code, polygon_code=code, geometry=text, imported_at=timezone.now())


# --- the same figures as the screens


@pytest.mark.parametrize("code", ["46", "4601", "460101"])
def test_a_brief_tells_the_figures_of_the_overview_or_holds_them_back(code, client):
    made = brief(code)
    found = summaries(list(made.summaries))
    told = content(code)
    rows = zip([made.area, *made.parts], told["annex"]["rows"], strict=True)
    for area, (_name, *cells) in rows:
        for figure, cell in zip(told_codes(), cells, strict=True):
            if (area.code, figure) in made.held_back:
                assert (cell.value, cell.state) == (None, "suppressed")
            else:
                assert cell.value == found[area.code].values[figure]
    client.force_login(data_manager_of("46"))
    shown = {card["key"]: card["value"] for card in client.get(f"/overview/{code}/").context["cards"]}
    for card in told["cards"]:
        if card["state"] == "":
            assert card["text"] == shown[card["code"]]
        if card["state"] == "missing":
            assert shown[card["code"]] is None


def test_small_counts_are_held_back_and_others_so_that_they_are_not_had_by_subtraction():
    within = held_back("460101")
    assert "46010102 households_poor" in within, "three households"
    assert within & {"460101 households_poor", "46010101 households_poor"}, "33 less 30 are three"
    assert "46 households_poor" not in held_back("46")


def test_counts_that_come_to_another_one_across_partitions_are_not_told_together():
    for code in ("46", "4601", "460510"):
        counts = brief(code).summaries[code].counts
        rest = counts["households_found"] - counts["households_poor"] - counts["households_exited"]
        assert counts["households_taken_off"] == rest
    assert "households_taken_off" not in told_codes()


def test_the_briefs_of_a_province_and_its_parts_agree():
    pieces = [brief(code) for code in ("46", "4601", "4605", "460101", "460102", "460510")]
    told = {}
    for made in pieces:
        for area in (made.area, *made.parts):
            for figure in figures():
                is_hidden = (area.code, figure) in made.held_back
                assert told.setdefault((area.code, figure), is_hidden) == is_hidden


def test_partitions_name_figures_that_are_there_each_part_once():
    parts = [part for partition in partitions() for part in partition.parts]
    assert len(parts) == len(set(parts))
    assert {*parts, *(partition.total for partition in partitions())} <= set(figures())


def test_means_and_baht_go_by_how_many_households_they_are_of():
    made = brief("460102")
    assert made.summaries["46010201"].counts["capital_human"] == 5
    assert {"460102 capital_human", "46010201 capital_human"} <= held_back("460102")
    assert {"460101 capital_human", "460102 capital_human"} <= held_back("4601"), (
        "a mean of 5 follows from 47 and 42"
    )
    assert "4601 capital_human" not in held_back("4601")


def test_areas_that_lie_in_another_part_are_no_part_of_their_own():
    assert {part.code for part in brief_of(Area.objects.get(code="460101"), timezone.localdate()).parts} == {
        "46010101", "46010102",
    }  # fmt: skip


# --- as files


def text_of(pdf, tmp_path):
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not on this machine (`apt-get install poppler-utils`)")
    path = tmp_path / "brief.pdf"
    path.write_bytes(pdf)
    found = subprocess.run(["pdftotext", "-raw", path, "-"], capture_output=True, text=True, check=True)
    return found.stdout


def packed(text):
    return "".join(text.split())


def said(told):
    """Every label, name and figure that the brief says."""
    yield from (told["eyebrow"], told["title"], told["as_of"], told["mark"], *told["notes"])
    for card in told["cards"]:
        yield from (card["label"], card["text"])
    for section in told["sections"]:
        yield from (section["title"], section["note"], *section["heads"])
        yield from (cell.text for row in section["rows"] for cell in row)
        yield from labels(section["chart"] or {})
    for name, meaning in told["definitions"]:
        yield from (name, meaning)


def labels(chart):
    for entries in ("axes", "rows", "columns"):
        yield from (entry["label"] for entry in chart.get(entries, []))
    for entry in (*chart.get("tiles", []), *chart.get("shapes", [])):
        yield from (entry["name"], entry["text"])
    yield from chart.get("legend", [])


@pytest.mark.parametrize("code", ["46", "460101"])
def test_every_word_and_figure_of_the_pdf_is_read_out_as_it_was_written(code, tmp_path):
    if code == "46":
        outline("4601", 103.0)
        outline("4605", 103.5)
    told = content(code)
    kinds = {section["chart"]["kind"] for section in told["sections"] if section["chart"]}
    assert ("map" if code == "46" else "tiles") in kinds
    told["notes"] += HARD
    text = packed(text_of(brief_file(told, "pdf"), tmp_path))
    lost = {words for words in said(told) if packed(str(words)) not in text}
    assert lost == FAULTS


def test_the_pdf_keeps_the_standard_of_archives():
    pdf = brief_file(content(), "pdf")
    assert b"pdfaid:part>2<" in pdf.replace(b" ", b"")


def test_the_document_is_written_in_the_governments_font_for_thai_letters_too():
    told = content("460101")
    paper = docx.Document(io.BytesIO(brief_file(told, "docx")))
    fonts = paper.styles["Normal"].element.rPr.rFonts
    assert set(fonts.attrib.values()) == {"TH Sarabun New"}
    assert (paper.core_properties.author, paper.core_properties.last_modified_by) == ("PPAOS", "PPAOS")
    text = "\n".join(
        [each.text for each in paper.paragraphs]
        + [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    )
    assert not {str(words) for words in said(told | {"sections": []}) if str(words) not in text} - {
        told["mark"]
    }
    assert len(paper.inline_shapes) == sum(bool(section["chart"]) for section in told["sections"])


def test_slides_hold_a_chart_each_and_definitions_in_the_notes():
    told = content("46")
    shown = pptx.Presentation(io.BytesIO(brief_file(told, "pptx")))
    pictures = [shape for slide in shown.slides for shape in slide.shapes if shape.shape_type == 13]
    assert len(pictures) == sum(bool(section["chart"]) for section in told["sections"])
    assert (shown.core_properties.author, shown.core_properties.last_modified_by) == ("PPAOS", "PPAOS")
    notes = shown.slides[1].notes_slide.notes_text_frame.text
    assert told["definitions"][0][1] in notes


def test_the_annex_holds_numbers_and_words_where_nothing_is_told():
    told = content("460101")
    book = openpyxl.load_workbook(io.BytesIO(brief_file(told, "xlsx")))
    figures_sheet, meanings, notes = book.worksheets
    rows = list(figures_sheet.iter_rows(values_only=True))
    assert list(rows[0]) == told["annex"]["heads"]
    place = rows[0].index("ครัวเรือนยากจน (ครัวเรือน)")
    assert rows[3][place] == "ปกปิดไว้", "three households"
    assert {row[place] for row in rows[1:]} <= {33, 30, "ปกปิดไว้"}
    assert meanings.max_row == len(told["definitions"]) + 1
    assert told["as_of"] in [row[0] for row in notes.iter_rows(values_only=True)]


def test_an_area_without_parts_or_assessments_has_a_brief_of_what_there_is(tmp_path):
    told = content("460510")
    assert {section["key"] for section in told["sections"]} == {"help", "leaving"}
    assert brief_file(told, "pdf").startswith(b"%PDF")
    assert zipfile.is_zipfile(io.BytesIO(brief_file(told, "docx")))
    with override("en"):
        told = content("46")
        assert told["eyebrow"] == "Policy brief"
        assert any("Counts from 1 to 9" in note for note in told["notes"])


# --- to whom, and what is written down


def test_a_brief_is_taken_out_from_the_page_and_written_down(client):
    manager = data_manager_of("46")
    client.force_login(manager)
    page = client.get("/overview/46/")
    assert "/overview/46/brief/" in page.content.decode()
    assert "น้อยกว่า 10" in client.get("/overview/46/brief/").content.decode()
    for kind, type_ in CONTENT_TYPES.items():
        answer = client.post("/overview/46/brief/", {"kind": kind})
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, type_)
    event = Event.objects.filter(verb="export.made").latest("pk")
    assert (event.actor_id, event.area_code) == (manager.pk, "46")
    assert event.detail == {"what": "policy brief, xlsx", "rows": 3}
    assert client.post("/overview/46/brief/", {"kind": "exe"}).status_code == 200
    assert Event.objects.filter(verb="export.made").count() == 4


def test_who_sees_no_overview_gets_no_brief(client):
    client.force_login(user_with("surveyor", "46"))
    assert client.get("/overview/46/brief/").status_code == 403
    client.force_login(data_manager_of("4605"))
    assert client.get("/overview/46/brief/").status_code == 404
    assert client.post("/overview/4601/brief/", {"kind": "pdf"}).status_code == 404
    assert client.get("/overview/9999/brief/").status_code == 404
    client.force_login(user_with("governor_office", "46"))
    assert client.post("/overview/46/brief/", {"kind": "xlsx"}).status_code == 200


def test_a_village_has_no_brief_and_an_empty_area_says_what_to_do(client):
    with pytest.raises(BriefRefused, match="ตำบล"):
        brief("46010101")
    client.force_login(data_manager_of("46"))
    assert "/overview/46010101/brief/" not in client.get("/overview/46010101/").content.decode()
    answer = client.post("/overview/46010101/brief/", {"kind": "pdf"}, follow=True)
    assert "ตำบล" in answer.content.decode()
    AreaFigure.objects.filter(area_id="460510").delete()
    with pytest.raises(BriefRefused, match="ยังไม่มีข้อมูล"):
        brief("460510")


def test_before_the_first_count_there_is_no_brief():
    Watermark.objects.all().delete()
    with pytest.raises(BriefRefused, match="นับตัวเลขครั้งแรก"):
        brief("46")


def test_the_command_writes_a_file_an_area(tmp_path, capsys):
    call_command("brief", "--area", "46", "--out", str(tmp_path / "kalasin.xlsx"))
    call_command(
        "brief", "--area", "4601", "4605", "--out", str(tmp_path / "{area}.xlsx"), "--language", "en"
    )
    assert sorted(path.name for path in tmp_path.iterdir()) == ["4601.xlsx", "4605.xlsx", "kalasin.xlsx"]
    book = openpyxl.load_workbook(tmp_path / "4601.xlsx")
    assert book.worksheets[0].cell(1, 1).value == "Area"


@pytest.mark.parametrize(
    ("areas", "out", "message"),
    [
        (["46"], "brief.odt", "ending in one of .pdf"),
        (["46", "4601"], "brief.pdf", "write {area}"),
        (["46"], "nowhere/brief.pdf", "is no folder"),
        (["99"], "brief.pdf", "No area has the code «99»"),
        (["46010101"], "brief.pdf", "ตำบล"),
    ],
)
def test_the_command_says_what_is_wrong(areas, out, message, tmp_path):
    with pytest.raises(CommandError, match=message):
        call_command("brief", "--area", *areas, "--out", str(tmp_path / out))


def test_the_command_says_where_it_cannot_write(tmp_path):
    (tmp_path / "brief.xlsx").mkdir()
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("brief", "--area", "46", "--out", str(tmp_path / "brief.xlsx"))
