"""Does `ppaos mpi` measure a file, and say what is wrong with one it cannot measure?"""

import json

import polars as pl
import pytest

from ppaos.config.command_line.mpi import main

MATRIX = "id,income,school\na,5,5\nb,50,5\nc,50,50\n"


@pytest.fixture
def matrix(tmp_path):
    def written(text: str = MATRIX):
        path = tmp_path / "matrix.csv"
        path.write_text(text, encoding="utf-8")
        return str(path)

    return written


def test_a_file_is_measured(matrix, capsys):
    assert main([matrix(), "--cutoffs", "10,10", "-k", "2", "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert (figures["people"], figures["H"], figures["A"], figures["k_share"]) == (
        3,
        pytest.approx(1 / 3),
        1.0,
        1.0,
    )
    assert figures["uncensored"] == pytest.approx({"income": 1 / 3, "school": 2 / 3})
    assert "groups" not in figures


def test_numbers_may_be_named_and_rows_weighed_and_grouped(matrix, tmp_path, capsys):
    text = "id,income,school,survey_weight,group\na,5,5,2,เหนือ\nb,50,,1,ใต้\nc,50,50,1,ใต้\n"
    out = tmp_path / "who.parquet"
    options = ["--cutoffs", "school=10, income=10", "--weights", "income=1.5,school=.5", "-k", "1.5"]
    assert main([matrix(text), *options, "--missing", "reweight", "--out", str(out)]) == 0
    told = capsys.readouterr().out
    assert "3 people (0 left out): H 0.5000, A 1.0000" in told
    assert "  เหนือ: 1 people (0 left out): H 1.0000" in told
    assert "A –" in told  # nobody is poor in the south
    assert pl.read_parquet(out)["is_poor"].to_list() == [True, False, False]


@pytest.mark.parametrize(
    ("text", "options", "words"),
    [
        ("id\na\n", ["--cutoffs", "1"], "no indicator column stands behind «id»"),
        (MATRIX, ["--cutoffs", "1"], "--cutoffs holds 1 numbers for 2 indicators (income, school)"),
        (MATRIX, ["--cutoffs", "income=1,2"], "name every number or none"),
        (MATRIX, ["--cutoffs", "income=1,water=2"], "alone: school, water"),
        (MATRIX, ["--cutoffs", "1,x"], "could not convert string to float"),
        (MATRIX, ["--cutoffs", "1,1", "--weights", "1,2"], "The weights sum to 3"),
        (MATRIX.replace("50,5", "50,ห้า"), ["--cutoffs", "1,1"], "row 3, column school: «ห้า» is no number"),
        ("id,a,survey_weight\nx,1,0\n", ["--cutoffs", "1"], "row 2, column survey_weight: «0»"),
        ("id,a,survey_weight\nx,1,-2\n", ["--cutoffs", "1"], "row 2, column survey_weight: «-2»"),
        ("id,a,survey_weight\nx,1,\n", ["--cutoffs", "1"], "row 2, column survey_weight: empty"),
        ("id,a,group\nx,1,\n", ["--cutoffs", "1"], "row 2, column group: empty"),
        ("id,a\nx,1\n x,2\n", ["--cutoffs", "1"], "row 3, column id: «x» is there more than once"),
        (MATRIX, ["--cutoffs", "income=1,Income=2"], "--cutoffs: income is there more than once"),
    ],
)
def test_what_cannot_be_measured_is_refused_with_its_place(matrix, capsys, text, options, words):
    assert main([matrix(text), *options, "-k", "1"]) == 2
    assert words in capsys.readouterr().err


def test_thai_digits_are_read(matrix, capsys):
    figures = []
    for text in ("id,a,b,survey_weight\nx,0,2.5,1\ny,1,0,3\n", "id,a,b,survey_weight\nx,๐,๒.๕,๑\ny,๑,๐,๓\n"):
        assert main([matrix(text), "--cutoffs", "1,1", "-k", "1", "--json"]) == 0
        figures.append(json.loads(capsys.readouterr().out))
    assert figures[0] == figures[1]


@pytest.mark.parametrize("k", ["-0.5", "2.5", "nan", "inf"])
def test_a_k_that_nobody_can_reach_or_that_is_below_nothing_is_refused(matrix, capsys, k):
    assert main([matrix(), "--cutoffs", "1,1", f"-k={k}"]) == 2
    assert "It lies between 0 and 2, the number of indicators" in capsys.readouterr().err


def test_groups_are_told_with_their_part_in_the_whole(matrix, capsys):
    text = "id,income,school,group\na,5,5,เหนือ\nb,50,50,ใต้\nc,5,5,ใต้\n"
    assert main([matrix(text), "--cutoffs", "10,10", "-k", "2", "--json"]) == 0
    groups = json.loads(capsys.readouterr().out)["groups"]
    assert groups["ใต้"]["population_share"] == pytest.approx(2 / 3)
    assert sum(of["m0_share"] for of in groups.values()) == pytest.approx(1)


def test_where_the_result_cannot_be_written_nothing_is_measured(matrix, tmp_path, capsys):
    assert main([matrix(), "--cutoffs", "1,1", "-k", "1", "--out", str(tmp_path / "no" / "x.csv")]) == 2
    assert "there is no folder" in capsys.readouterr().err
