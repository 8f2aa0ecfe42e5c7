"""Does `ppaos link` read what offices send, say what is wrong with it, and never leave half a result?"""

import json

import polars as pl
import pytest

from ppaos.config.command_line import tables
from ppaos.config.command_line.link import main

HEADER = "record_id,citizen_id,first_name,last_name,birth_date,house_no,moo,subdistrict_code"
LIST = f"{HEADER}\n001,,มะลิวัลย์,ศรีทองสุข,4 มี.ค. 2518,25/2,5,460101\n002,,บุญมา,ใจดี,2490,,,\n"
REGISTER = (
    f"{HEADER}\n0900,,มะลิวัลย์,ศรีทองสุข,1975-03-04,๒๕/๒,ม.5,460101\n0901,,คำแพง,แสนสุข,1/1/2500,1,1,460102\n"
)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "list.csv").write_text(LIST, "utf-8")
    (tmp_path / "register.csv").write_text(REGISTER, "utf-8")
    return tmp_path


def run(folder, left="list.csv", right="register.csv", out="links.csv", *choices):
    return main([str(folder / left), str(folder / right), "--out", str(folder / out), *choices])


def test_people_in_both_files_are_written_with_ids_as_text(folder):
    assert run(folder) == 0
    rows = pl.read_csv(folder / "links.csv", infer_schema=False).rows()
    assert [row[:2] + row[3:] for row in rows] == [("001", "0900", "same")]
    assert sorted(path.name for path in folder.iterdir()) == ["links.csv", "list.csv", "register.csv"]


def test_json_gives_the_documented_counts(folder, capsys):
    assert run(folder, "list.csv", "register.csv", "links.parquet", "--json") == 0
    counts = json.loads(capsys.readouterr().out)
    assert counts.pop("seconds") >= 0
    assert counts == {"left_rows": 2, "right_rows": 2, "same": 1, "doubtful": 0}
    assert pl.read_parquet(folder / "links.parquet").columns == [
        "left_id",
        "right_id",
        "probability",
        "decision",
    ]


@pytest.mark.parametrize("encoding", ["cp874", "utf-8-sig", "utf-16"])
def test_encodings_that_thai_offices_use_are_read(folder, encoding):
    (folder / "old.csv").write_text(LIST, encoding)
    assert run(folder, "old.csv") == 0
    assert pl.read_csv(folder / "links.csv").height == 1


def test_parquet_and_blank_trailing_rows_are_read(folder):
    (folder / "blank.csv").write_text(LIST + ",,,,,,,\n" * 1_000, "utf-8")
    tables.read_text_table(folder / "register.csv").write_parquet(folder / "register.parquet")
    assert run(folder, "blank.csv", "register.parquet") == 0
    assert pl.read_csv(folder / "links.csv").height == 1


def test_many_lets_a_person_stand_twice(folder):
    (folder / "twice.csv").write_text(
        LIST.replace("002,,บุญมา,ใจดี,2490,,,", LIST.splitlines()[1].replace("001", "002"))
    )
    assert run(folder, "twice.csv") == 0
    assert pl.read_csv(folder / "links.csv").height == 1
    assert run(folder, "twice.csv", "register.csv", "links.csv", "--many") == 0
    assert pl.read_csv(folder / "links.csv").height == 2


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("empty.csv", b"", "empty.csv: empty, without even a header row"),
        ("noid.csv", b"name\nx\n", "noid.csv: no column record_id. Found: name."),
        ("twice.csv", b"record_id,sex\n1,m\n1,f\n", "twice.csv, column record_id: «1» stands on 2 rows"),
        ("ragged.csv", b"record_id,sex\n1,m,x,y\n", "ragged.csv: not a readable CSV file"),
        ("noise.csv", b"record_id\n\xfc\xff\xdb\n", "noise.csv: neither UTF-8 nor Windows-874 text"),
        ("fake.parquet", b"record_id\n1\n", "fake.parquet: not a readable PARQUET file"),
        ("list.docx", b"", "list.docx: a «.docx» file is not read here"),
        ("absent.csv", None, "absent.csv: cannot be opened"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_a_remedy(folder, capsys, name, content, message):
    if content is not None:
        (folder / name).write_bytes(content)
    assert run(folder, name) == 2
    assert message in capsys.readouterr().err
    assert not (folder / "links.csv").exists()


@pytest.mark.parametrize(
    ("out", "message"), [("no/links.csv", "there is no folder"), ("links.txt", "as .csv or .parquet")]
)
def test_a_result_that_cannot_be_written_is_said_before_the_work(folder, capsys, out, message):
    assert run(folder, "list.csv", "register.csv", out) == 2
    assert message in capsys.readouterr().err


def test_a_failed_write_leaves_the_old_result(folder, monkeypatch, capsys):
    (folder / "links.csv").write_text("old")

    def disk_full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pl.DataFrame, "write_csv", disk_full)
    assert run(folder) == 2
    assert "No space left" in capsys.readouterr().err
    assert (folder / "links.csv").read_text() == "old"
    assert len(list(folder.iterdir())) == 3


def test_a_list_is_linked_with_itself_where_no_other_is_given(folder, capsys):
    twice = LIST + "003,,มะลิวัลย์,ศรีทองสุข,4/3/2518,๒๕/๒,ม.5,460101\n"
    (folder / "list.csv").write_text(twice, "utf-8")
    assert main([str(folder / "list.csv"), "--out", str(folder / "twice.csv"), "--json"]) == 0
    counts = json.loads(capsys.readouterr().out)
    assert (counts["left_rows"], counts["right_rows"], counts["same"]) == (3, 3, 1)
    written = pl.read_csv(folder / "twice.csv", infer_schema=False)
    assert written.select("left_id", "right_id", "decision", "cluster").rows() == [
        ("001", "003", "same", "001")
    ]


def test_an_error_of_a_list_linked_with_itself_names_its_file(folder, capsys):
    (folder / "list.csv").write_text(LIST.replace("002", "001"), "utf-8")
    assert main([str(folder / "list.csv"), "--out", str(folder / "twice.csv")]) == 2
    assert "list.csv, column record_id" in capsys.readouterr().err
