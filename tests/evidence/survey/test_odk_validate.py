"""ODK Validate, the engine inside Collect, finds nothing wrong with any form of the repository."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
import pyxform

from ppaos.evidence.survey.queries.instruments import CODES, instrument
from ppaos.evidence.survey.queries.workbooks import workbook_of
from ppaos.evidence.survey.queries.xlsforms import converted
from tests.factories.survey_forms import ENTITIES, workbook

ROOT = Path(__file__).parents[3]
JAR = Path(pyxform.__file__).parent / "validators" / "odk_validate" / "bin" / "ODK_Validate.jar"
HIDDEN = ("node_modules", ".venv", ".git")
FORMS = sorted(
    path
    for path in ROOT.glob("**/forms/*.xlsx")
    if not any(part in HIDDEN for part in path.relative_to(ROOT).parts)
)
# Thai, English, Northern Khmer as spoken in Surin, and Jawi, the Malay of the southern border in Arabic letters.
LANGUAGES = {
    "ไทย (th)": ("มีสมาชิกกี่คน", "มี", "ไม่มี", "ใส่จำนวนคน"),
    "English (en)": ("How many members?", "Yes", "No", "Enter people"),
    "ខ្មែរ (km)": ("មានសមាជិកប៉ុន្មាននាក់", "មាន", "គ្មាន", "បញ្ចូលចំនួន"),
    "جاوي (ms-Arab)": ("برڤ اورڠ اهلي كلوارݢ", "اد", "تياد", "ماسوقكن بيلڠن"),
}


def four_languages():
    """A form with labels, hints, choices and messages in four languages, one of them written from the right."""
    number, several = {"type": "integer", "name": "people"}, {"type": "select_multiple has", "name": "own"}
    number |= {"constraint": ". >= 0 and . <= 40", "required": "yes"}
    yes, no = {"list_name": "has", "name": "yes"}, {"list_name": "has", "name": "no"}
    for language, (question, has, has_not, says) in LANGUAGES.items():
        number |= {f"label::{language}": question, f"hint::{language}": says}
        number |= {f"constraint_message::{language}": says, f"required_message::{language}": says}
        several |= {f"label::{language}": has}
        yes |= {f"label::{language}": has}
        no |= {f"label::{language}": has_not}
    return workbook([number, several], [yes, no], form_id="four_languages")


@pytest.fixture(scope="module")
def java():
    """Where Java is. Without it the forms are not validated, which fails where everything is required."""
    found = shutil.which("java")
    if found is None:
        give_up = pytest.fail if os.environ.get("PPAOS_REQUIRE_ALL") == "1" else pytest.skip
        give_up("No form is validated: Java is not on this machine (`apt-get install default-jre-headless`).")
    return found


def validated(java, xform, folder):
    """What ODK Validate says of an XForm, and whether it takes it."""
    path = folder / "form.xml"
    path.write_text(xform, encoding="utf-8")
    ran = subprocess.run(
        [java, "-Djava.awt.headless=true", "-jar", JAR, path],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return ran.returncode, ran.stdout + ran.stderr


def test_the_repository_has_the_shipped_forms():
    assert {path.stem for path in FORMS} >= set(CODES)


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_a_form_of_the_repository_is_valid(path, java, tmp_path):
    code, said = validated(java, converted(path.read_bytes()).xform, tmp_path)
    assert code == 0, said
    assert "Xform is valid" in said


@pytest.mark.parametrize("code", CODES)
def test_a_shipped_form_is_valid_as_its_sources_say_it(code, java, tmp_path):
    assert validated(java, converted(workbook_of(instrument(code))).xform, tmp_path)[0] == 0


def test_the_form_that_tests_fill_is_valid(java, tmp_path):
    assert validated(java, converted(workbook(entities=ENTITIES)).xform, tmp_path)[0] == 0


def test_a_form_in_four_languages_one_from_the_right_is_valid(java, tmp_path):
    made = converted(four_languages())
    assert validated(java, made.xform, tmp_path)[0] == 0
    languages = {each["code"]: each["direction"] for each in made.about.languages}
    assert languages == {"th": "ltr", "en": "ltr", "km": "ltr", "ms-arab": "rtl"}
    [people, own] = made.about.questions
    assert {code: people["labels"][code] for code in languages} == {
        code: words[0] for code, words in zip(languages, LANGUAGES.values(), strict=True)
    }
    assert people["constraint_message"]["ms-arab"] == "ماسوقكن بيلڠن"
    assert own["choices"][1]["labels"]["km"] == "គ្មាន"


def test_what_is_wrong_is_found(java, tmp_path):
    broken = converted(workbook()).xform.replace('ref="/data/home/own"', 'ref="/data/home/gone"')
    assert validated(java, broken, tmp_path)[0] != 0
