"""The shipped forms: complete, in two languages, read by their mappings, the same bytes as in examples/."""

import re
from pathlib import Path

import polars as pl
import pytest
from django.core.exceptions import PermissionDenied

from ppaos.engine import methods
from ppaos.engine.livelihood.raw_answers import indicator_answers, rules_asked, scoring_of
from ppaos.engine.methods.readings import Joined, Table
from ppaos.evidence.survey.actions.shipped import publish_shipped_forms
from ppaos.evidence.survey.models import FormVersion
from ppaos.evidence.survey.queries.forms import files_missing
from ppaos.evidence.survey.queries.instrument_rows import SILENT
from ppaos.evidence.survey.queries.instruments import CODES, instrument, shipped_mapping
from ppaos.evidence.survey.queries.village_lists import village_lists
from ppaos.evidence.survey.queries.workbooks import file_name, workbook_of
from ppaos.evidence.survey.queries.xlsforms import converted
from ppaos.evidence.targeting.models import Verdict
from ppaos.ground.geography.models import Area
from ppaos.people.registry.models import Identifier, Membership, Purpose
from tests.factories.areas import make_areas
from tests.factories.people import AT, user_with

EXAMPLES = Path(__file__).parents[3] / "examples" / "forms"
LONG = "/data/long"


def mapping_of(code):
    return methods.form_mapping(dict(shipped_mapping(code)), place=code)


def questions_of(code):
    return {
        question["path"]: question for question in converted(workbook_of(instrument(code))).about.questions
    }


@pytest.mark.parametrize("code", CODES)
def test_the_file_in_examples_is_what_the_sources_say(code):
    form = instrument(code)
    assert workbook_of(form) == workbook_of(form)
    assert (EXAMPLES / file_name(form)).read_bytes() == workbook_of(form)


@pytest.mark.parametrize("code", CODES)
def test_every_question_and_choice_is_worded_in_thai_and_english(code):
    made = converted(workbook_of(instrument(code)))
    assert [(each["code"], each["is_default"]) for each in made.about.languages] == [
        ("th", True),
        ("en", False),
    ]
    for question in made.about.questions:
        if question["type"] in ("calculate", "start", "end", "today", "deviceid"):
            continue
        assert set(question["labels"]) == {"th", "en"}, question["path"]
        for words in (question["hint"], question["constraint_message"], question["required_message"]):
            assert set(words) in ({"th", "en"}, set()), question["path"]
        if question["constraint"]:
            assert question["constraint_message"], question["path"]
        for choice in question["choices"]:
            assert set(choice["labels"]) == {"th", "en"}


@pytest.mark.parametrize(
    ("code", "least"), [("ppaos_verdict", 15), ("ppaos_household", 150), ("ppaos_monitoring", 150)]
)
def test_forms_are_complete_and_begin_and_end_by_themselves(code, least):
    form = instrument(code)
    assert sum(row["type"].split()[0] not in SILENT for row in form.rows) >= least
    assert {row["type"] for row in form.rows} >= {"start", "end", "today", "deviceid", "geopoint", "image"}
    about = converted(workbook_of(form)).about
    assert (about.code, about.entity_list) == (code, "visits")
    assert "/data/visit" in questions_of(code)


def test_the_household_form_has_every_part_and_members_repeat():
    questions = questions_of("ppaos_household")
    parts = [
        "verdict",
        "consent",
        "cover",
        "members",
        "physical",
        "financial",
        "natural",
        "social",
        "south",
        "closing",
    ]
    assert [path for path in questions if path.removeprefix("/data/") in parts] == [
        f"/data/{part}" for part in parts
    ]
    assert questions["/data/members/member"]["is_repeat"]
    assert questions["/data/consent/notice_version"]["calculate"] == "'2569-1'"


def test_the_long_part_is_asked_only_of_the_poor_who_agree_and_are_willing():
    questions = questions_of("ppaos_household")
    gate = re.sub(r"\s+", " ", questions[LONG]["calculate"])
    assert all(asked in gate for asked in ("outcome = 'found_poor'", "agreed = 'yes'", "willing = 'yes'"))
    for part in ("cover", "members", "physical", "financial", "natural", "social", "south", "closing"):
        assert LONG in questions[f"/data/{part}"]["relevant"], part


def test_outcomes_reasons_and_words_are_those_of_the_register():
    outcomes = {choice["name"] for choice in instrument("ppaos_verdict").choices["outcome"]}
    assert outcomes == set(Verdict.Outcome.values)
    mapping = mapping_of("ppaos_household")
    choices = instrument("ppaos_household").choices
    assert {choice["name"] for choice in choices["presence"]} <= set(Membership.Presence.values)
    reasons = {
        mapping.values["id_missing_reason"].get(each["name"], each["name"]) for each in choices["has_id"]
    }
    assert reasons - {""} <= set(Identifier.MissingReason.values)
    assert {consent.purpose for consent in mapping.consents} <= set(Purpose.values)


@pytest.mark.parametrize("code", CODES)
def test_a_mapping_fits_its_form_and_every_scored_choice_is_known(code):
    mapping, questions = mapping_of(code), questions_of(code)
    assert methods.unmatched(mapping, list(questions.values())) == []
    assert mapping.provenance.status == "proposal"
    for table in scoring_of(mapping):
        asked = {rule.indicator for rule in rules_asked(mapping, table)}
        # What programmes gave is asked of those that are in one.
        only_monitored = {"transfers"} if code == "ppaos_household" else set()
        assert {rule.indicator for rule in table.rules} - asked == only_monitored & {
            rule.indicator for rule in table.rules
        }
        for rule in table.rules:
            for read in tables_in(rule.read):
                choices = {
                    choice["name"] for choice in questions[mapping.questions[read.question]]["choices"]
                }
                assert {*read.scores, *read.not_applicable} <= choices, (rule.indicator, read.question)


def tables_in(read):
    if isinstance(read, Joined):
        return [each for part in read.parts for each in tables_in(part)]
    return [read] if isinstance(read, Table) else []


def test_several_choices_refuse_none_beside_others():
    questions = questions_of("ppaos_household")
    assert "count-selected" in questions["/data/financial/assets"]["constraint"]
    assert questions["/data/cover/origin"]["constraint"] == ""


def passes_check_digit(constraint, number):
    """The XPath of the constraint, put into Python letter by letter."""
    text = constraint.replace("regex(., '^[0-9]{13}$')", "re.fullmatch('[0-9]{13}', s)").replace("mod", "%")
    text = re.sub(r"substr\(\s*\.\s*, (\d+), (\d+)\)", r"s[\1:\2]", text).replace(" = ", " == ")
    return bool(eval(text, {"re": re, "number": int, "s": number}))  # the form's own text


def test_the_check_digit_of_a_citizen_id_is_asked_in_the_form_itself():
    constraint = questions_of("ppaos_household")["/data/members/member/citizen_id"]["constraint"]
    assert passes_check_digit(constraint, "1101700230708")
    assert passes_check_digit(constraint, "1234567890121")
    assert not passes_check_digit(constraint, "1101700230709")
    assert not passes_check_digit(constraint, "110170023070")


def test_there_is_no_form_of_another_name():
    with pytest.raises(KeyError, match="no form «ppaos_school» ships"):
        instrument("ppaos_school")


@pytest.mark.django_db
def test_an_area_takes_the_shipped_forms_into_use_once():
    make_areas()
    area = Area.objects.get(pk="46")
    published = publish_shipped_forms(area=area, by=user_with("data_manager", "46"), at=AT)
    assert [version.form.code for version in published] == list(CODES)
    assert {version.state for version in published} == {FormVersion.State.PUBLISHED}
    assert [version.form.kind for version in published] == [
        "verdict_form",
        "household_form",
        "monitoring_form",
    ]
    assert all(files_missing(version) == [] for version in published)
    again = publish_shipped_forms(area=area, by=user_with("data_manager", "46"), at=AT)
    assert [version.pk for version in again] == [version.pk for version in published]
    assert FormVersion.objects.count() == 3


@pytest.mark.django_db
def test_who_may_not_publish_forms_takes_none_into_use():
    make_areas()
    with pytest.raises(PermissionDenied):
        publish_shipped_forms(area=Area.objects.get(pk="46"), by=user_with("surveyor", "46"), at=AT)
    assert not FormVersion.objects.exists()


@pytest.mark.django_db
def test_a_phone_chooses_among_the_subdistricts_and_villages_of_the_area():
    make_areas()
    lists = {name: content.decode().splitlines() for name, content in village_lists("46", AT.date()).items()}
    assert lists["subdistricts.csv"][0] == "name,label"
    assert lists["villages.csv"][0] == "name,label,subdistrict"
    villages = [line.split(",") for line in lists["villages.csv"][1:]]
    known = {line.split(",")[0] for line in lists["subdistricts.csv"][1:]}
    assert villages
    assert all(holder in known for _code, _label, holder in villages)
    assert any(label.startswith("หมู่ ") for _code, label, _holder in villages)


def test_answers_to_the_household_form_become_indicators():
    said = {
        "/data/members/member[1]/presence": "named_present", "/data/members/member[1]/age": "45",
        "/data/members/member[1]/education": "primary", "/data/members/member[2]/presence": "named_absent",
        "/data/members/member[2]/age": "20", "/data/members/member[2]/education": "bachelor",
        "/data/physical/tenure": "own", "/data/financial/net_income_year": "NaN", "/data/cover/living": "1",
    }  # fmt: skip
    rows = [
        {
            "interview": 1, "line": int(found[1]) if (found := re.search(r"\[(\d+)\]", path)) else None,
            "path": re.sub(r"\[\d+\]", "", path), "value": value, "held_on": AT.date(), "province_code": None,
        }
        for path, value in said.items()
    ]  # fmt: skip
    mapping = mapping_of("ppaos_household")
    scoring, _facts = scoring_of(mapping)
    frame = pl.DataFrame(rows, schema_overrides={"line": pl.Int64, "province_code": pl.String})
    found = {row["indicator"]: row["value"] for row in indicator_answers(frame, mapping, scoring).to_dicts()}
    assert len(found) == 37
    assert (found["human_education"], found["physical_tenure"]) == (2.0, 4.0)
    # A total whose parts were not all answered is no number: it says nothing.
    assert found["financial_income"] is None


def test_a_total_is_empty_until_its_parts_were_answered():
    questions = questions_of("ppaos_household")
    for total, asked in (
        ("income_year", "income_sources"), ("net_income_year", "income_sources"), ("expense_year", "expense_alcohol"),
        ("debt_total", "has_debt"),
    ):  # fmt: skip
        calculated = re.sub(r"\s+", " ", questions[f"/data/financial/{total}"]["calculate"])
        assert calculated.startswith(f"if( /data/financial/{asked} = ''")
        # Who does not want to tell has not told of nothing.
        assert ("= 'refused', ''" in calculated) == (asked == "income_sources")
