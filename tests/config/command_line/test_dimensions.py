"""Does `ppaos dimensions` judge a file of basic minimum needs, and refuse what it cannot read?"""

import json

import polars as pl
import pytest

from ppaos.config.command_line.dimensions import main

ANSWERS = """household_id,person_id,indicator,result,age
H1,,8,fail,
H1,1,20,pass,40
H2,,8,ผ่าน,
H2,,9,-,
H2,1,20,,33
"""


@pytest.fixture
def answers(tmp_path):
    def written(text: str = ANSWERS):
        path = tmp_path / "answers.csv"
        path.write_text(text, encoding="utf-8")
        return str(path)

    return written


def test_households_and_persons_are_judged(answers, tmp_path, capsys):
    out = tmp_path / "dimensions.csv"
    assert main([answers(), "--round", "2563", "--out", str(out), "--json"]) == 0
    rows = pl.read_csv(out, infer_schema=False)
    assert rows.select("household_id", "person_id", "living").rows() == [
        ("H1", None, "poor"), ("H1", "1", "poor"), ("H2", None, "unknown"), ("H2", "1", "unknown"),
    ]  # fmt: skip
    summary = json.loads(capsys.readouterr().out)
    assert (summary["round"], summary["complete"]) == ("2560-64", True)
    assert summary["households"]["living"] == {"poor": 1, "unknown": 1}
    assert summary["persons"]["count"] == 2
    assert summary["households"]["combinations"] == {"?1???": 1, "?????": 1}
    assert summary["life_stages"]["working_age"]["living"] == {"poor": 1, "unknown": 1}


def test_a_refusal_leaves_open(answers, tmp_path, capsys):
    text = ANSWERS.replace("fail", "refused").replace("ผ่าน", "ไม่ตอบ")
    assert main([answers(text), "--round", "2563", "--out", str(tmp_path / "d.csv"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["households"]["living"] == {"poor": 0, "unknown": 2}


def test_thai_digits_are_read(answers, tmp_path):
    written = []
    for text in (ANSWERS, ANSWERS.replace("20", "๒๐").replace("40", "๔๐").replace(",8,", ",๘,")):
        out = tmp_path / "dimensions.csv"
        assert main([answers(text), "--round", "2563", "--out", str(out)]) == 0
        written.append(out.read_text())
    assert written[0] == written[1]


def test_a_set_that_is_not_complete_says_so(answers, tmp_path, capsys):
    bare = "household_id,indicator,result\nH1,8,pass\n"
    assert main([answers(bare), "--round", "2565-69", "--out", str(tmp_path / "d.csv")]) == 0
    assert "not complete" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "chosen", "words"),
    [
        ("id,x\n1,2\n", "2560", "no column household_id, indicator, result"),
        (ANSWERS.replace("H1,,8", ",,8"), "2560", "row 2, column household_id: empty"),
        (ANSWERS.replace(",40", ",สี่สิบ"), "2560", "row 3, column age: «สี่สิบ»"),
        (ANSWERS.replace(",40", ",400"), "2560", "row 3, column age: «400»"),
        (ANSWERS.replace("fail", "maybe"), "2560", "household H1, indicator 8: maybe"),
        (ANSWERS, "2555", "no version in force"),
        (ANSWERS, "BMN", "no version «BMN»"),
    ],
)
def test_what_cannot_be_judged_is_refused_with_its_place(answers, tmp_path, capsys, text, chosen, words):
    out = tmp_path / "d.csv"
    assert main([answers(text), "--round", chosen, "--out", str(out)]) == 2
    assert words in capsys.readouterr().err
    assert not out.exists()
