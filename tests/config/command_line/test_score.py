"""Does `ppaos score` write the scores, and refuse or set aside what it cannot read?"""

import json
from pathlib import Path

import polars as pl
import pytest

from ppaos.config.command_line.score import main
from ppaos.engine import methods

METHOD = methods.load("slf_capitals")
CODES = [indicator.code for indicator in METHOD.indicators]


@pytest.fixture
def indicators(tmp_path):
    """Three invented households: one wholly answered, one partly, one not."""
    rows = [["H1", *["2"] * 37], ["H2", *["3"] * 36, ""], ["H3", *[""] * 37]]
    path = tmp_path / "indicators.csv"
    path.write_text("\n".join([",".join(["household_id", *CODES]), *map(",".join, rows)]) + "\n")
    return path


def test_scores_are_written(indicators, tmp_path, capsys):
    assert main([str(indicators), "--out", str(tmp_path / "scores.csv"), "--json"]) == 0
    assert (tmp_path / "scores.csv").read_text() == (
        "household_id,human,physical,financial,natural,social,overall,level,coverage,least,most\n"
        "H1,2.0,2.0,2.0,2.0,2.0,2.0,2,1.0,2.0,2.0\nH2,3.0,3.0,3.0,3.0,3.0,3.0,3,0.97,2.94,3.03\n"
        "H3,,,,,,,,0.0,1.0,4.0\n"
    )
    summary = json.loads(capsys.readouterr().out)
    assert summary.pop("seconds") > 0
    assert summary == {
        "rows": 3,
        "scored": 2,
        "not_scored": 1,
        "failed": 0,
        "levels": {"1": 0, "2": 1, "3": 1, "4": 0},
        "method": "slf_capitals",
        "version": "2563",
        "rests_on": {"coverage": 0.6567, "least": 1.98, "most": 3.01},
        "unanswered": [],
    }


def test_what_a_score_rests_on_is_told_in_words(indicators, tmp_path, capsys):
    main([str(indicators), "--out", str(tmp_path / "scores.csv")])
    told = capsys.readouterr().out
    assert "65.7% of the weight is answered, and the overall lies between 1.98 and 3.01" in told
    assert "nobody answered" not in told
    pl.read_csv(indicators).drop("social_groups").write_csv(indicators)
    main([str(indicators), "--out", str(tmp_path / "scores.csv")])
    assert "nobody answered social_groups; slf_capitals" in capsys.readouterr().out


def test_parquet_in_and_out_gives_the_same(indicators, tmp_path, capsys):
    pl.read_csv(indicators).write_parquet(tmp_path / "indicators.parquet")
    assert main([str(tmp_path / "indicators.parquet"), "--out", str(tmp_path / "scores.parquet")]) == 0
    main([str(indicators), "--out", str(tmp_path / "scores.csv")])
    assert pl.read_parquet(tmp_path / "scores.parquet").equals(pl.read_csv(tmp_path / "scores.csv"))
    assert "3 households: 2 scored (level 1: 0, level 2: 1" in capsys.readouterr().out


def test_the_template_is_a_file_that_can_be_scored(tmp_path, capsys):
    assert main(["--template"]) == 0
    (tmp_path / "empty.csv").write_text(capsys.readouterr().out)
    assert main([str(tmp_path / "empty.csv"), "--out", str(tmp_path / "scores.csv")]) == 0
    assert pl.read_csv(tmp_path / "scores.csv").height == 0
    told = capsys.readouterr().out
    assert "0 households" in told
    assert "on average" not in told


FAULTY = "household_id,human_health,social_groups\nH1,5,2\n\n,1,1\nH2,ดี,\nH3,๓, 2 \nH4,1,1\nH4,2,2\n"


def test_a_faulty_file_is_refused_with_its_places(tmp_path, capsys):
    (tmp_path / "faulty.csv").write_text(FAULTY, encoding="utf-8")
    assert main([str(tmp_path / "faulty.csv"), "--out", str(tmp_path / "scores.csv")]) == 2
    told = capsys.readouterr().err
    assert "faulty.csv: 5 rows cannot be scored, nothing was written." in told
    assert (
        "row 2, household H1: column human_health: «5», write a number from 1 to 4 or leave it empty" in told
    )
    assert "row 4, household –: household_id is empty" in told
    assert "row 5, household H2: column human_health: «ดี»" in told
    assert "row 7, household H4: household_id is there more than once" in told
    assert "row 8, household H4: household_id is there more than once" in told
    assert [path.name for path in tmp_path.iterdir()] == ["faulty.csv"]


def test_good_rows_go_on_and_faulty_ones_come_back_as_received(tmp_path):
    (tmp_path / "faulty.csv").write_text(FAULTY, encoding="utf-8")
    failed = tmp_path / "failed.csv"
    assert (
        main([str(tmp_path / "faulty.csv"), "--out", str(tmp_path / "s.csv"), "--failed", str(failed)]) == 0
    )
    assert pl.read_csv(tmp_path / "s.csv")["household_id"].to_list() == ["H3"]
    back = pl.read_csv(failed, infer_schema=False)
    assert back.columns == ["file_row", "household_id", "human_health", "social_groups", "fault"]
    assert back["human_health"].to_list() == ["5", "1", "ดี", "1", "2"]


def test_only_the_first_twenty_places_are_told(tmp_path, capsys):
    rows = "".join(f"H{number},9\n" for number in range(25))
    (tmp_path / "faulty.csv").write_text("household_id,human_health\n" + rows)
    assert main([str(tmp_path / "faulty.csv"), "--out", str(tmp_path / "s.csv")]) == 2
    told = capsys.readouterr().err
    assert told.count("household H") == 20
    assert "and 5 rows more" in told


@pytest.mark.parametrize("value", ["nan", "inf", "0.99", "4.01", "-1", "1e9", "2,5", "true"])
def test_what_is_not_on_the_scale_is_a_fault(tmp_path, capsys, value):
    (tmp_path / "one.csv").write_text(f'household_id,human_health\nH1,"{value}"\n')
    assert main([str(tmp_path / "one.csv"), "--out", str(tmp_path / "s.csv")]) == 2
    assert "1 row cannot be scored, nothing was written. Correct them" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("household_id,human_helth", "«human_helth» (nearest: human_health)"),
        ("household,human_health", "«household» (nearest: household_id)"),
        ("id,human_health", "no column household_id"),
        ("household_id,village", "no indicator column"),
        ("household_id,human_health,human_health", "«human_health_duplicated_0»"),
    ],
)
def test_a_wrong_header_is_named_with_its_remedy(tmp_path, capsys, header, message):
    (tmp_path / "wrong.csv").write_text(
        f"{header}\nH1,1,1\n"[: None if header.count(",") == 2 else -3] + "\n"
    )
    assert main([str(tmp_path / "wrong.csv"), "--out", str(tmp_path / "s.csv")]) == 2
    assert message in capsys.readouterr().err


def test_a_column_that_is_no_indicator_is_named_and_left(tmp_path, capsys):
    (tmp_path / "more.csv").write_text("household_id,human_health,village\nH1,1,บ้านสมมติ\n", encoding="cp874")
    assert main([str(tmp_path / "more.csv"), "--out", str(tmp_path / "s.csv")]) == 0
    assert "column «village» is no indicator and was left unread" in capsys.readouterr().err


def test_a_parquet_column_without_numbers_is_refused(tmp_path, capsys):
    pl.DataFrame({"household_id": ["H1"], "human_health": [True]}).write_parquet(tmp_path / "odd.parquet")
    assert main([str(tmp_path / "odd.parquet"), "--out", str(tmp_path / "s.csv")]) == 2
    assert "column human_health: it holds Boolean. Give numbers." in capsys.readouterr().err


def test_whole_numbers_as_household_ids_in_parquet(tmp_path):
    pl.DataFrame({"household_id": [7], "human_health": [1]}).write_parquet(tmp_path / "ids.parquet")
    assert main([str(tmp_path / "ids.parquet"), "--out", str(tmp_path / "s.csv")]) == 0
    assert Path(tmp_path / "s.csv").read_text().endswith("\n7,,,,,,,,0.04,1.0,3.88\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "give the file of indicators"),
        (["none.csv", "--out", "s.csv"], "none.csv: cannot be opened"),
        (["none.csv", "--out", "s.txt"], "written as .csv or .parquet"),
        (["none.csv", "--out", "nowhere/s.csv"], "there is no folder"),
        (["--template", "--method-version", "1900"], "has no version «1900»; it has 2563"),
    ],
)
def test_what_is_asked_wrongly_is_told(arguments, message, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 2
    assert message in capsys.readouterr().err
