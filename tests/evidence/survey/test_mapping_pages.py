"""The page that shows how answers are read, and the form on paper: what they say, and who gets them."""

import shutil
import subprocess

import pytest
from django.urls import reverse
from django.utils.translation import override

from ppaos.engine import methods
from ppaos.evidence.survey.actions.shipped import publish_shipped_forms
from ppaos.evidence.survey.models import FormVersion
from ppaos.evidence.survey.presenters.conditions import Conditions, absolute
from ppaos.evidence.survey.presenters.mapping import indicator_names, mapping_page
from ppaos.evidence.survey.presenters.paper import chosen_language, paper, paper_pdf
from ppaos.evidence.survey.presenters.readings import told
from ppaos.ground.geography.models import Area
from tests.evidence.survey.test_odk_validate import four_languages
from tests.factories.areas import make_areas
from tests.factories.people import AT, user_with
from tests.factories.survey_forms import form_version, published_form, workbook

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def areas():
    make_areas()


@pytest.fixture
def shipped():
    """The shipped forms in use in a district, by their codes."""
    return {
        version.form.code: version
        for version in publish_shipped_forms(area=Area.objects.get(pk="4601"), by=None, at=AT)
    }


def pages(client, version):
    return {
        name: client.get(reverse(f"survey:{name}", args=[version.pk])).status_code
        for name in ("form_mapping", "form_paper")
    }


@pytest.mark.parametrize(
    ("role", "area", "expected"),
    [
        ("data_manager", "46", {"form_mapping": 200, "form_paper": 200}),
        ("data_manager", "4605", {"form_mapping": 404, "form_paper": 404}),
        ("surveyor", "46", {"form_mapping": 403, "form_paper": 200}),
        ("surveyor", "4605", {"form_mapping": 403, "form_paper": 404}),
        ("governor_office", "46", {"form_mapping": 403, "form_paper": 404}),
    ],
)
def test_who_sees_how_answers_are_read_and_who_prints(client, shipped, role, area, expected):
    client.force_login(user_with(role, area))
    assert pages(client, shipped["ppaos_verdict"]) == expected


def test_a_draft_is_printed_by_those_who_publish_it_only(client):
    draft = form_version()
    client.force_login(user_with("surveyor", "46"))
    assert pages(client, draft)["form_paper"] == 404
    client.force_login(user_with("data_manager", "46"))
    assert pages(client, draft)["form_paper"] == 200


def test_the_page_says_what_each_question_feeds_and_that_it_is_a_proposal(client, shipped):
    client.force_login(user_with("data_manager", "46"))
    with override("th"):
        shown = client.get(
            reverse("survey:form_mapping", args=[shipped["ppaos_household"].pk])
        ).content.decode()
    for words in (
        "การเป็นเจ้าของที่อยู่อาศัย",
        "บ้านและที่ดินเป็นของตนเอง 4",
        "ข้อเสนอของระบบ",
        "/data/physical/tenure",
    ):
        assert words in shown, words


def test_every_indicator_of_every_table_is_asked_by_the_monitoring_form(shipped):
    page = mapping_page(shipped["ppaos_monitoring"])
    assert [table["code"] for table in page["tables"]][::3] == ["slf_scoring 2569", "monitoring_points 2569"]
    assert [table["not_asked"] for table in page["tables"] if table["code"] != "bmn_scoring 2565-69"] == [
        []
    ] * 4
    assert page["unmatched"] == []
    by_path = {row["path"]: row for row in page["questions"]}
    assert by_path["/data/members/member/birth"]["fields"]
    assert len(by_path["/data/financial/savings"]["indicators"]) == 2
    assert by_path["/data/closing/suggestion"]["feeds_nothing"]
    assert {row["purpose"] for row in page["consents"]} != set()


def test_indicators_that_a_form_does_not_ask_are_named():
    mapping = {
        "form": "try_form", "status": "unverified", "source": "tests",
        "scoring": ["slf_scoring 2569", "bmn_scoring 2565-69"],
        "questions": {"tenure": "/data/home/own"}, "values": {"tenure": {"yes": "own"}},
    }  # fmt: skip
    with override("en"):
        page = mapping_page(form_version(mapping=mapping))
    slf, bmn = page["tables"]
    assert "saving" in slf["not_asked"]
    assert len(slf["rules"]) == 3
    assert slf["rules"][0]["lines"][1]["words"].startswith("Own house?: Yes 4")
    assert page["status"] == "not checked yet"
    assert any(name.startswith("8.1 ") for name in bmn["not_asked"])


def test_a_version_without_a_mapping_and_one_that_cannot_be_read(client):
    client.force_login(user_with("data_manager", "46"))
    version = form_version()
    address = reverse("survey:form_mapping", args=[version.pk])
    assert "ไม่มีการอ่านคำตอบจากแบบนี้" in client.get(address).content.decode()
    FormVersion.objects.update(mapping={"form": "try_form", "strange": 1})
    shown = client.get(address).content.decode()
    assert "«strange» means nothing here" in shown


def test_points_are_named_by_their_capitals_and_an_unknown_method_by_nothing():
    points = methods.load("monitoring_points")
    with override("en"):
        assert indicator_names(points)["human"].startswith("Human capital (")
    strange = methods.parse(
        """
        kind = "scoring"
        name = "own"
        version = "1"
        thai = "ก"
        english = "own"
        instrument = "slf"
        answers = "own_indicators 1"
        members = "each"
        status = "proposal"
        source = "t"
        value = { least = 0, most = 9 }
        [[rule]]
        indicator = "a"
        of = "person"
        most_age = 5
        read = { choices = "q", weights = { a = 1, b = 2 }, least_value = 0, most_value = 9 }
        """,
        place="test",
    )
    assert indicator_names(strange) == {}
    with override("en"):
        [line] = told(strange.rules[0].read, str, lambda word, choice: choice)
        assert line["words"] == "q: a 1 · b 2 · at most 9 · at least 0"


def test_every_kind_of_rule_is_told_in_words():
    by_code = {rule.indicator: rule.read for table in ("slf_scoring", "bmn_scoring") for rule in rules(table)}
    with override("en"):
        words = {
            code: " / ".join(line["words"] for line in told(by_code[code], str, lambda word, choice: choice))
            for code in ("financial_income", "financial_expense", "28", "physical_news", "social_groups")
        }
    assert "net_income_year divided by living" in words["financial_income"]
    assert "as a share of the line bmn_income" in words["financial_income"]
    assert "… → 1, 1 → 4" in words["financial_income"]
    assert "where nothing is there to divide by: 1" in words["financial_expense"]
    assert "does not apply: normal, chronic" in words["28"]
    assert "none 1 · 1 for each choice · from 1 → 2, 3 → 3, 5 → 4" in words["physical_news"]
    assert words["social_groups"].startswith("sum of all of: · from 0 → 1")


def rules(name):
    version = "2560-64" if name == "bmn_scoring" else None
    return methods.load(name, version=version).rules


# --- on paper


def test_paper_has_every_question_once_in_order_with_boxes_and_skip_notes(shipped):
    sheet = paper(shipped["ppaos_household"], "th")
    items = sheet["items"]
    asked = [row for item in items for row in item.get("rows", [item]) if "number" in row]
    assert [row["number"] for row in asked] == [str(number) for number in range(1, len(asked) + 1)]
    assert len(asked) > 150
    by_label = {row["label"]: row for row in asked}
    assert by_label["เลขประจำตัวประชาชน 13 หลัก"]["digits"] == 13
    assert by_label["หมายเลขครัวเรือนเกษตร"]["skip"].endswith("«มี»")
    assert "อายุ" in by_label["เบี้ยยังชีพผู้สูงอายุ"]["skip"]
    kinds = {item["kind"] for item in items}
    assert kinds == {"heading", "note", "grid", "amounts", "question"}
    assert [item["label"] for item in items if item.get("repeats")] == [
        "สมาชิก",
        "หนี้แต่ละแหล่ง",
        "แหล่งทรัพยากรแต่ละแห่ง",
    ]
    spaces = {item["space"] for item in items if item["kind"] == "question"}
    assert spaces == {"choices", "digits", "number", "line", "lines", "photo", "place", "signature"}


def test_paper_is_a_pdf_of_every_language_the_form_has(client):
    version = published_form(content=four_languages())
    client.force_login(user_with("data_manager", "46"))
    for language in ("th", "en", "km", "ms-arab", "xx"):
        response = client.get(reverse("survey:form_paper", args=[version.pk]), {"language": language})
        assert response["Content-Type"] == "application/pdf"
        assert response.content.startswith(b"%PDF")
    assert 'filename="four_languages-1-th.pdf"' in response["Content-Disposition"]
    assert paper(version, "ms-arab")["direction"] == "rtl"
    assert [paper(version, code)["words"]["version"] for code in ("ms-arab", "en")] == ["ฉบับ", "version"]


def test_paper_of_a_form_in_one_language_without_a_name():
    plain = [{"type": "date", "name": "day", "label": "Day"}, {"type": "begin_group", "name": "unnamed"}]
    plain += [{"type": "text", "name": "what", "label": "What"}, {"type": "end_group"}]
    version = published_form(content=form_in_one_language(plain))
    language = chosen_language(version, "th")
    assert language == ""
    sheet = paper(version, language)
    assert [item["kind"] for item in sheet["items"]] == ["question", "question"]
    assert sheet["items"][0]["space"] == "date"
    assert paper_pdf(version, language).startswith(b"%PDF")


def form_in_one_language(rows):
    return workbook(rows, [], default_language=None)


def test_thai_on_paper_is_read_back_as_it_was_written(shipped, tmp_path):
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not on this machine (`apt-get install poppler-utils`)")
    path = tmp_path / "paper.pdf"
    path.write_bytes(paper_pdf(shipped["ppaos_verdict"], "th"))
    text = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True).stdout
    for words in ("ผลการเยี่ยมครัวเรือนนี้", "ตำบล", "ลายมือชื่อผู้ให้ข้อมูล"):
        assert words in text


# --- conditions in words

QUESTIONS = [
    {
        "path": "/data/a",
        "name": "a",
        "calculate": "",
        "choices": [{"name": "yes", "labels": {"en": "Yes and no"}}],
    },
    {"path": "/data/b", "name": "b", "calculate": "", "choices": []},
    {"path": "/data/m/age", "name": "age", "calculate": "", "choices": []},
    *(
        {"path": f"/data/{name}", "name": name, "calculate": f"if({condition}, 'yes', 'no')", "choices": []}
        for name, condition in (
            ("gate", " /data/a  = 'yes' and  /data/b  > 3"),
            ("south", "selected('9', substr( /data/b , 0, 1))"),
            ("loop", " /data/loop  = 'yes'"),
        )
    ),
]


@pytest.mark.parametrize(
    ("xpath", "words"),
    [
        ("", ""),
        (" /data/a  = 'yes'", "question 1 is «Yes and no»"),
        (" /data/a  != 'no' or  /data/b  >= 6", "question 1 is not no or else question 2 ≥ 6"),
        (" /data/b  = ''", "question 2 is not answered"),
        (" /data/b  != '' and  /data/b  < 9", "question 2 is answered and also question 2 < 9"),
        (" ../age  <= 6", "years ≤ 6"),
        ("selected( /data/a , 'yes')", "question 1: «Yes and no» is chosen"),
        ("not(selected( /data/a , 'yes'))", "not (question 1: «Yes and no» is chosen)"),
        (
            "not(selected( /data/a , 'yes') and  /data/b  = 1)",
            "not (question 1: «Yes and no» is chosen and also question 2 is 1)",
        ),
        ("selected('yes no',  /data/a )", "question 1 is one of «Yes and no», no"),
        (" /data/gate  = 'yes'", "question 1 is «Yes and no» and also question 2 > 3"),
        (" /data/gate  = 'no'", "gate is no"),
        (" /data/south  = 'yes'", "south is yes"),
        (" /data/loop  = 'yes'", "/data/loop  = 'yes'"),
        (" /data/gone  = 1", "gone = 1"),
        ("selected( /data/gone , 'x')", "gone: x"),
        ("selected('x y',  /data/gone )", "gone: x, y"),
        ("position(..) = 1", "position(..) = 1"),
    ],
)
def test_a_condition_in_words(xpath, words):
    with override("en"):
        told_ = Conditions(QUESTIONS, "en", {"/data/a": "1", "/data/b": "2"}, {"/data/m/age": "years"})
        assert told_.in_words(xpath, "/data/m/benefit") == words


def test_a_relative_path_is_where_it_leads():
    assert absolute("../../b", "/data/m/benefit") == "/data/b"
    assert absolute("/data/b", "/data/m/benefit") == "/data/b"
