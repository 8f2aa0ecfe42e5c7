"""The province's own list: taken in whole, or refused with the place and remedy of each fault."""

import pytest
from django.core.management import CommandError, call_command

from ppaos.ground.geography.actions import abolish_area
from ppaos.ground.geography.models import Area, AreaPlacement
from ppaos.ground.geography.queries import ancestors
from tests.factories.areas import AT, make_areas

pytestmark = pytest.mark.django_db
HEADER = "code,level,kind,name_th,name_en,parent_code,local_authority_code"
GOOD = [
    "46051001,,,บ้านหนึ่ง,Ban Nueng,,L4605",
    "๔๖๐๕๑๐๐๒,village,,บ้านสอง,,460510,L4605",
    "46051002,village,,บ้านสอง,,460510,L4601",
    "46051003,หมู่บ้าน,,,,,",
    "L4605,อปท.,อบต.,อบต.ตัวอย่าง,,4605,",
    "C460501,ชุมชน,,ชุมชนวัดใต้,,,L4605",
]


@pytest.fixture(autouse=True)
def areas():
    make_areas()


@pytest.fixture
def imported(tmp_path, capsys):
    """Write the rows to a file, run the command, give back what it printed."""

    def run(rows, header=HEADER):
        file = tmp_path / "areas.csv"
        file.write_text("\n".join([header, *rows]), encoding="utf-8")
        call_command("import_areas", str(file))
        return capsys.readouterr().out

    return run


def way(code):
    return [area.code for area in ancestors(code, AT.date())]


def test_a_good_list_is_taken_in(imported):
    assert "5 areas read: 5 new or changed, 8 new placements" in imported(GOOD)
    assert way("46051001") == ["TH", "46", "4605", "460510", "L4605"]
    assert way("46051002") == ["TH", "46", "4605", "460510", "L4601", "L4605"]
    assert way("C460501") == ["TH", "46", "4605", "L4605"]
    assert Area.objects.get(code="46051003").name_th == "หมู่ที่ 3"
    assert Area.objects.get(code="L4605").kind == "subdistrict_administration"


def test_the_same_list_again_changes_nothing(imported):
    imported(GOOD)
    assert "0 new or changed, 0 new placements" in imported(GOOD)


def test_a_village_listed_without_its_name_keeps_the_one_on_record(imported):
    assert "0 new or changed" in imported(["46010101,,,,,,"])
    assert Area.objects.get(code="46010101").name_th == "บ้านสมมุติ"


def test_a_header_in_thai(imported):
    imported(["46051009,บ้านเก้า,L4601"], header="รหัสพื้นที่,ชื่อ,รหัส อปท.")
    assert way("46051009") == ["TH", "46", "4605", "460510", "L4601"]


@pytest.mark.parametrize(
    ("row", "column", "value"),
    [
        (",village,,บ้านใหม่,,460510,", "code", ""),
        ("4699,district,,อำเภอใหม่,,46,", "level", "district"),
        ("4605100,village,,บ้านใหม่,,460510,", "code", "4605100"),
        ("L99,,,,,46,", "name_th", ""),
        ("L99,,สมาคม,สมาคมตัวอย่าง,,46,", "kind", "สมาคม"),
        ("46051001,,อบต.,บ้านใหม่,,,", "kind", "subdistrict_administration"),
        ("L99,,อบต.,อบต.ใหม่,,,", "parent_code", ""),
        ("46999901,,,บ้านใหม่,,,", "parent_code", "469999"),
        ("46051001,,,บ้านใหม่,,4605,", "parent_code", "4605"),
        ("46010101,,,บ้านสมมุติ,,460102,", "parent_code", "460102"),
        ("46051001,,,บ้านใหม่,,,L9999", "local_authority_code", "L9999"),
        ("46051001,,,บ้านใหม่,,,460101", "local_authority_code", "460101"),
        ("46051001,,,บ้านใหม่,,,\n46051001,,,บ้านอื่น,,,", "code", "46051001"),
    ],
)
def test_a_fault_is_told_with_its_place_and_nothing_is_written(imported, capsys, row, column, value):
    before = Area.objects.count(), AreaPlacement.objects.count()
    with pytest.raises(CommandError, match="nothing was imported"):
        imported(["46051011,,,บ้านดี,,,", row])
    told = capsys.readouterr().err
    assert "areas.csv" in told
    assert "3" in told.splitlines()[0]
    assert column in told
    assert value in told
    assert (Area.objects.count(), AreaPlacement.objects.count()) == before


def test_an_abolished_village_is_not_listed_again(imported, capsys):
    abolish_area(code="46010102", successors=["46010101"], on=AT.date(), by=None, at=AT)
    with pytest.raises(CommandError):
        imported(["46010102,,,บ้านตัวอย่าง,,,"])
    assert "46010102" in capsys.readouterr().err


def test_files_that_cannot_be_read_are_named(tmp_path):
    with pytest.raises(CommandError, match="There is no file"):
        call_command("import_areas", str(tmp_path / "none.csv"))
    (tmp_path / "empty.csv").write_text("")
    with pytest.raises(CommandError, match=r"empty\.csv"):
        call_command("import_areas", str(tmp_path / "empty.csv"))
