"""Does `ppaos slroi` compute a study, say what is wrong with one, and write one that recalculates itself?"""

import json
import os
import shutil
import subprocess
import sys
import tomllib

import pytest
from openpyxl import load_workbook

from ppaos.config.command_line.slroi import EXAMPLE, main
from ppaos.config.command_line.study_file import read_study_data, write_study
from ppaos.engine.social_return import returns, study_of
from tests.engine.social_return.studies import CASES, RULES, small

STUDY = """
discount_rate = 0.1
[[inputs]]
name = "งบ"
value = 1000
year = 0
[[outcomes]]
stakeholder = "ครัวเรือน"
name = "รายได้"
capital = "financial"
quantity = 10
proxy = 200
deadweight = 0.2
displacement = 0
attribution = 0.25
drop_off = 0.1
duration = 3
source = "สมุดบัญชี"
"""
KEYS = {
    "inputs_pv",
    "benefits_pv",
    "npv",
    "ratio",
    "net_ratio",
    "payback_months",
    "yearly",
    "outcomes",
    "sensitivity",
}


@pytest.fixture
def study(tmp_path):
    def written(text: str = STUDY, name: str = "study.toml", encoding: str = "utf-8"):
        path = tmp_path / name
        path.write_text(text, encoding=encoding)
        return str(path)

    return written


def test_a_study_is_computed(study, capsys):
    assert main([study(), "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert set(figures) >= KEYS
    assert figures["benefits_pv"] == pytest.approx(1200 / 1.1 + 1080 / 1.21 + 972 / 1.331)
    assert figures["payback_months"] == pytest.approx(12 * 1000 / (1200 / 1.1))
    assert figures["outcomes"][0]["impact"] == pytest.approx(1200)
    assert set(figures["sensitivity"][0]) >= {
        "parameter",
        "low",
        "high",
        "ratio_low",
        "ratio_high",
        "break_even",
    }
    assert "simulation" not in figures


def test_numbers_are_drawn_where_that_is_asked_for(study, capsys):
    assert main([study(), "--json", "--monte-carlo", "2000", "--seed", "5"]) == 0
    simulation = json.loads(capsys.readouterr().out)["simulation"]
    assert (simulation["draws"], simulation["seed"]) == (2000, 5)
    assert simulation["low"] < simulation["percentiles"]["50"] < simulation["high"]


def test_a_table_is_printed_in_thai_or_in_english(study, capsys):
    assert main([study("title = 'เห็ดฟาง'" + STUDY), "--monte-carlo", "100"]) == 0
    thai = capsys.readouterr().out
    assert "เห็ดฟาง\nอัตราคิดลด 0.1 ต่อปี วิธี multiplicative" in thai
    assert "คำเตือน 2 ข้อ" in thai
    assert "ผลตอบแทนต่อหนึ่งบาท" in thai
    assert "สุ่ม 100 ครั้ง (seed 1)" in thai
    assert main([study(), "--en"]) == 0
    english = capsys.readouterr().out
    assert "ratio (benefits for 1 put in)" in english
    assert "Warnings (2): this study may claim too much" in english
    assert "draws" not in english


def test_a_study_without_warnings_says_none_and_one_never_paid_back_says_so(study, capsys):
    fine = {"name": "a", "stakeholder": "p", "capital": "human", "quantity": 1, "proxy": 9, "deadweight": 0.1,
            "displacement": 0, "attribution": 0, "drop_off": 0, "duration": 1, "source": "s"}  # fmt: skip
    lines = [
        "[[outcomes]]\n"
        + "\n".join(f"{key} = {json.dumps(value)}" for key, value in (fine | changed).items())
        for changed in ({}, {"name": "b"}, {"name": "c", "proxy": -3})
    ]
    text = "discount_rate = 0\n[[inputs]]\nname = 'n'\nvalue = 100\n" + "\n".join(lines)
    assert main([study(text), "--en"]) == 0
    told = capsys.readouterr().out
    assert "Warnings" not in told
    assert "never" in told


def test_draws_without_inputs_give_no_ratio(study, capsys):
    text = STUDY + "[[ranges]]\nof = 'งบ'\nkey = 'value'\nlow = 0\nhigh = 100000\nshape = 'normal'\n"
    seen = ""
    for seed in range(12):
        assert main([study(text), "--en", "--monte-carlo", "1", "--seed", str(seed)]) == 0
        seen += capsys.readouterr().out
    assert "nothing was put in, so there is no ratio" in seen


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            ("deadweight = 0.2", "deadweight = 1.2"),
            "outcomes 1 «รายได้», deadweight: 1.2 does not lie between 0 and 1",
        ),
        (("duration = 3", "duration = -3"), "outcomes 1 «รายได้», duration: -3 is less than a year"),
        (("discount_rate = 0.1", "discount_rate = -1"), "discount_rate: -1 is −1 or below"),
        (("year = 0", "year = 2"), "start: begins in year 1, before the first input (year 2)"),
        (('source = "สมุดบัญชี"', 'source = ""'), "source: is empty"),
        (("drop_off", "dropoff"), "dropoff: there is no such key; did you mean «drop_off»?"),
        (("quantity = 10", "quantity ="), "Correct the TOML"),
        (("quantity = 10", "quantity = " + "9" * 5000), "Correct the TOML"),
    ],
)
def test_what_cannot_be_computed_is_refused_with_file_entry_key_and_value(study, capsys, change, words):
    path = study(STUDY.replace(*change))
    assert main([path, "--json"]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert words in told.err
    assert f"ppaos slroi: {path}: " in told.err


def test_a_refusal_is_in_thai_where_words_are(study, capsys):
    assert main([study(STUDY.replace("0.25", "1.5"))]) == 2
    assert "attribution: 1.5 ไม่อยู่ระหว่าง 0 ถึง 1" in capsys.readouterr().err


def test_files_that_are_no_study_are_refused(study, tmp_path, capsys):
    for path, words in [
        (str(tmp_path / "none.toml"), "cannot be opened (No such file or directory)"),
        (study(name="study.csv"), "a «.csv» file is not read here"),
        (study(name="study.xlsx"), "not a readable XLSX file"),
        (study(name="old.toml", encoding="cp874"), "no UTF-8 text"),
        (study("", name="empty.toml"), "discount_rate: is missing"),
    ]:
        assert main([path, "--en"]) == 2
        assert words in capsys.readouterr().err
    assert main([]) == 2
    assert "--template OUT.xlsx writes one to fill in" in capsys.readouterr().err
    assert main([study(), "--xlsx", str(tmp_path / "out.ods")]) == 2
    assert "Give a name with this ending" in capsys.readouterr().err


def test_a_byte_order_mark_is_no_fault(study):
    assert main([study(encoding="utf-8-sig")]) == 0


def test_the_template_holds_an_example_and_a_workbook_gives_the_same_figures(study, tmp_path, capsys):
    out = tmp_path / "template.xlsx"
    assert main(["--template", str(out)]) == 0
    capsys.readouterr()
    example = study_of(tomllib.loads(EXAMPLE.read_text(encoding="utf-8")), RULES)
    assert study_of(read_study_data(out), RULES) == example
    again = tmp_path / "again.xlsx"
    assert main([study(), "--json", "--xlsx", str(again)]) == 0
    from_toml = json.loads(capsys.readouterr().out)
    assert main([str(again), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == from_toml


def test_a_name_that_looks_like_a_formula_stays_a_name(tmp_path):
    data = small()
    data["outcomes"][0]["name"] = "=1+1"
    write_study(study_of(data, RULES), tmp_path / "study.xlsx")
    assert read_study_data(tmp_path / "study.xlsx")["outcomes"][0]["name"] == "=1+1"


@pytest.fixture(scope="module")
def office():
    """Where LibreOffice is. Without it nothing is recalculated, which fails where everything is required."""
    found = shutil.which("soffice")
    if found is None:
        give_up = pytest.fail if os.environ.get("PPAOS_REQUIRE_ALL") == "1" else pytest.skip
        give_up(
            "No workbook is recalculated: LibreOffice is not here (`apt-get install libreoffice-calc-nogui`)."
        )
    return found


STUDIES = [each for each in CASES if each["study"]["outcomes"]]


def test_libreoffice_recalculates_the_same_figures(office, tmp_path):
    files = []
    for place, each in enumerate(STUDIES):
        path = tmp_path / f"study{place}.xlsx"
        write_study(study_of(each["study"], RULES), path)
        # Saved by openpyxl no formula keeps what it gave, so that every figure is LibreOffice's own.
        load_workbook(path).save(path)
        files.append(path)
    done = tmp_path / "done"
    command = [
        office,
        "--headless",
        f"-env:UserInstallation=file://{tmp_path}/profile",
        "--convert-to",
        "xlsx",
    ]
    subprocess.run([*command, "--outdir", done, *files], check=True, capture_output=True, timeout=180)
    for each, path in zip(STUDIES, files, strict=True):
        found = returns(study_of(each["study"], RULES))
        assert study_of(read_study_data(done / path.name), RULES) == study_of(each["study"], RULES)
        sheet = load_workbook(done / path.name, data_only=True)["ผลการคำนวณ"]
        told = [sheet.cell(row, 2).value for row in range(1, 8)]
        figures = [found.inputs_pv, found.benefits_pv, found.npv, found.ratio, found.net_ratio]
        assert told[:5] == pytest.approx(figures, abs=1e-6), each["english"]
        payback = "ไม่คืนทุน" if found.payback_months is None else pytest.approx(found.payback_months)
        assert told[5:] == [payback, "ครบทุกปี"], each["english"]


def test_neither_django_nor_a_server_is_asked(study):
    script = (
        "import sys; from ppaos.config.command_line.slroi import main; main(sys.argv[1:]); "
        "assert 'django' not in sys.modules and 'psycopg' not in sys.modules"
    )
    ran = subprocess.run([sys.executable, "-c", script, study(), "--json"], capture_output=True, check=False)
    assert ran.returncode == 0, ran.stderr
