"""Every fault of the example files is told with its place and remedy; what is right is read as right."""

import csv
import re

import openpyxl
import pytest
from django.utils import timezone
from django.utils.translation import override

from ppaos.evidence.targeting.forms.reading import read_list, suggested_mapping, typed_rows
from ppaos.evidence.targeting.models import Candidate, CandidateHousehold, RowFault
from ppaos.evidence.targeting.presenters.imports import notes
from ppaos.evidence.targeting.presenters.rules import rules
from ppaos.evidence.targeting.queries.imports import stated_scores, typed_answers
from ppaos.ground.geography.actions import load_official_areas
from ppaos.ground.workbench.actions import open_file
from tests.factories.list_files import AT, EXAMPLES, checked, committed, example, source_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def world(db):
    load_official_areas(by=None, at=timezone.now())


def told_in(list_import) -> set[tuple[str, int, str]]:
    """Sheet, row and rule of every fault, and of every note that has a place."""
    faults = set(RowFault.objects.filter(list_import=list_import).values_list("sheet", "row_no", "rule"))
    return faults | {(note["sheet"] or "", note["row"], note["rule"]) for note in list_import.notes}


BASE, MEMBERS = "ข้อมูลพื้นฐาน", "ทุนมนุษย์"
WORKBOOK_FAULTS = {
    (BASE, 4, "house_no_date"),
    (BASE, 5, "house_no_date"),
    (BASE, 6, "scientific"),
    (BASE, 8, "household_missing"),
    (BASE, 9, "area_unknown"),
    (BASE, 10, "area_unknown"),
    (BASE, 12, "formula_without_value"),
    (BASE, 13, "score_off_scale"),
    (BASE, 13, "household_twice"),
    (BASE, 14, "household_twice"),
    (BASE, 15, "error_cell"),
    (MEMBERS, 2, "two_heads"),
    (MEMBERS, 3, "two_heads"),
    (MEMBERS, 2, "two_households"),
    (MEMBERS, 7, "two_households"),
    (MEMBERS, 10, "birth_future"),
    (MEMBERS, 11, "birth_impossible"),
    (MEMBERS, 13, "household_unknown"),
    (MEMBERS, 14, "scientific"),
}
LIST_FAULTS = {
    ("", 2, "id_checksum"),
    ("", 3, "id_length"),
    ("", 4, "id_scientific"),
    ("", 7, "area_unknown"),
    ("", 8, "birth_impossible"),
    ("", 9, "birth_impossible"),
    ("", 11, "birth_future"),
    ("", 12, "birth_unreadable"),
    ("", 15, "house_no_date"),
    ("", 16, "dimensions_cut"),
    ("", 17, "name_missing"),
    ("", 20, "row_too_long"),
}
RIGHT = {
    "faults.csv": {("", 5, "id_length"), ("", 6, "id_characters"), ("", 10, "birth_impossible"),
                   ("", 13, "birth_unreadable"), ("", 14, "name_missing")},
    "faults.xlsx": {(MEMBERS, 12, "birth_impossible"), (BASE, 7, "scientific"), (BASE, 11, "members_differ")},
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "kind", "faults"),
    [("faults.csv", "national_list", LIST_FAULTS), ("faults.xlsx", "survey_workbook", WORKBOOK_FAULTS)],
)
def test_each_fault_is_told_with_its_place(name, kind, faults):
    list_import = checked(example(name), source_of(kind=kind), name=name)
    told = told_in(list_import)
    assert faults <= told
    assert not RIGHT[name] & told


def test_every_rule_says_what_is_wrong_and_what_to_do_in_both_languages():
    for rule in rules().values():
        assert all((rule.th, rule.en, rule.fix_th, rule.fix_en)), rule.code


def test_notes_are_told_in_the_language_of_the_screen():
    list_import = checked(example("faults.csv"), source_of(), name="faults.csv")
    with override("th"):
        long_row = next(note for note in notes(list_import) if note["rule"] == "row_too_long")
    assert long_row["message"] == long_row["th"]["message"]
    assert re.search("[ก-๙]", long_row["remedy"])
    assert "cells" in long_row["en"]["message"]


def test_the_old_encoding_is_read_and_said():
    list_import, done = committed(example("faults_tis620.csv"), source_of(), name="faults_tis620.csv")
    assert done.new == 18
    assert [note["rule"] for note in list_import.notes] == ["encoding"]


def test_a_title_in_the_field_of_the_name_is_told_apart():
    committed(example("faults.csv"), source_of(), name="faults.csv")
    person = Candidate.objects.get(row_no=14)
    assert (person.title, person.first_name.split()[0]) == ("นาย", "สมมติ")


def test_the_national_list_comes_in_whole():
    _list_import, done = committed(example("national_list.csv"), source_of(), name="national_list.csv")
    assert done.new == 201
    assert Candidate.objects.count() == 201


def test_an_agency_list_with_a_title_row_and_names_in_one_cell_comes_in():
    source = source_of("agency", kind="agency_list")
    _list_import, done = committed(example("agency_list.xlsx"), source, name="agency_list.xlsx")
    assert done.new == 5
    assert not Candidate.objects.filter(last_name="").exists()


def test_a_workbook_gives_households_people_answers_and_stated_scores():
    source = source_of("survey", kind="survey_workbook")
    list_import, done = committed(example("workbook.xlsx"), source, name="workbook.xlsx", year=2563)
    assert (done.new, CandidateHousehold.objects.count()) == (152, 40)
    answers = typed_answers(list_import)
    assert answers.filter(instrument="slf").height == 40 * 37
    assert set(answers["instrument"]) == {"slf", "facts"}
    assert answers["candidate_household_id"].null_count() == 0
    assert stated_scores(list_import).height == 40
    again, done = committed(
        example("workbook.xlsx"), source, name="workbook.xlsx", year=2563, at=timezone.now()
    )
    assert (done.new, done.changed, done.unchanged) == (0, 0, 152)
    assert typed_answers(again).height == answers.height


def test_a_flat_export_gives_its_heads():
    source = source_of("survey", kind="survey_workbook")
    _list_import, done = committed(example("flat_export.csv"), source, name="flat_export.csv", year=2563)
    assert done.new == 40
    assert Candidate.objects.filter(is_head=True, line_no=1).count() == 40


def test_basic_needs_answers_make_no_candidate_and_are_known_again():
    source = source_of("bmn", kind="bmn_answers")
    list_import, done = committed(example("bmn_answers.csv"), source, name="bmn_answers.csv", year=2564)
    assert (done.new, Candidate.objects.count()) == (2070, 0)
    answers = typed_answers(list_import)
    assert set(answers["result"]) <= {"pass", "fail", "na", "missing"}
    again = checked(example("bmn_answers.csv"), source, name="bmn_answers.csv", year=2564)
    assert (again.counts["new"], again.counts["unchanged"]) == (0, 2070)


@pytest.mark.parametrize(
    ("name", "kind"), [("faults.csv", "national_list"), ("faults.xlsx", "survey_workbook")]
)
def test_failed_rows_come_back_in_their_shape_with_reasons(tmp_path, name, kind):
    list_import = checked(example(name), source_of(kind=kind), name=name)
    back = tmp_path / "failed.xlsx"
    with open_file(file=list_import.failed_file) as content:
        back.write_bytes(content.read())
    book = openpyxl.load_workbook(back)
    sheet = book.worksheets[0]
    header = [cell.value for cell in sheet[1]]
    assert header[-2:] == ["สิ่งที่ผิด", "วิธีแก้"] or header[-2:] == ["what is wrong", "what to do"]
    assert all(cell.data_type in ("s", "n") for row in sheet.iter_rows(min_row=2) for cell in row)
    assert all(row[-2].value for page in book.worksheets[1:] for row in page.iter_rows(min_row=2))
    again = read_list(back, back.name, kind)
    typed = typed_rows(again, suggested_mapping(again, {}), year=2565, round=1, latest=AT.date())
    assert typed.rows == list_import.counts["failed"]
    assert typed.failed == typed.rows


def test_what_the_readme_lists_is_what_is_tested():
    text = (EXAMPLES / "README.md").read_text()
    rows = {int(row) for row in re.findall(r"^\| (\d+) \|", text.split("## faults.csv")[1], re.M)}
    tested = {row for _sheet, row, _rule in LIST_FAULTS | RIGHT["faults.csv"]}
    assert rows <= tested
    with (EXAMPLES / "faults.csv").open(encoding="utf-8-sig") as lines:
        assert len(list(csv.reader(lines))) == 60
