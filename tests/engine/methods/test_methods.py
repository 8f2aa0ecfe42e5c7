"""Is every packaged number dated, sourced and sound, and is unsound data refused with its place?"""

from datetime import date

import pytest

from ppaos.engine import methods
from ppaos.engine.methods import STATUSES, MethodError

CAPITALS = methods.load("slf_capitals")
BMN = methods.load("bmn_indicators", version="2560-64")


def test_thirty_seven_indicators_in_five_capitals():
    assert [(c.code, len(c.indicators)) for c in CAPITALS.capitals] == [
        ("human", 6),
        ("physical", 8),
        ("financial", 5),
        ("natural", 8),
        ("social", 10),
    ]
    assert len({i.code for i in CAPITALS.indicators}) == 37
    assert all(i.thai and i.english and i.provenance.source for i in CAPITALS.indicators)
    assert {i.provenance.status for i in CAPITALS.indicators} == {"derived"}


def test_joint_weights_are_split_equally():
    joint = {}
    for indicator in CAPITALS.indicators:
        if indicator.joint:
            joint.setdefault(indicator.joint, []).append(indicator.weight)
    assert joint == {
        "news and digital use": [0.1, 0.1],
        "resource income and farmland hazard": [0.1, 0.1],
        "groups and activities": [0.075, 0.075],
        "conflict and local knowledge": [0.1, 0.1],
    }


def test_misspelt_headers_of_real_exports_are_synonyms():
    synonyms = {synonym for indicator in CAPITALS.indicators for synonym in indicator.synonyms}
    assert any("ดิจิทับ" in synonym for synonym in synonyms)
    assert any("ธรรมาชาติ" in synonym for synonym in synonyms)


def test_seventeen_of_thirty_one_bmn_indicators_decide_a_dimension():
    assert [i.code for i in BMN.indicators] == [str(number) for number in range(1, 32)]
    mapped = {}
    for indicator in BMN.mapped:
        mapped.setdefault(indicator.dimension, []).append(int(indicator.code))
    assert mapped == {
        "health": [1, 4, 5, 7],
        "living": [8, 9, 10, 11],
        "education": [15, 16, 17, 19],
        "income": [20, 21, 22],
        "access": [27, 28],
    }
    assert BMN.is_complete
    assert BMN.mapping.status == "unverified"


def test_the_newest_bmn_set_says_it_is_not_complete():
    newest = methods.load("bmn_indicators")
    assert (newest.version, newest.is_complete, newest.mapped) == ("2565-69", False, ())
    assert newest.provenance.status == "unverified"


@pytest.mark.parametrize(
    ("day", "version"),
    [(date(2021, 12, 31), "2560-64"), (date(2022, 1, 1), "2565-69"), (date(2026, 12, 31), "2565-69")],
)
def test_the_version_in_force_on_a_day(day, version):
    assert methods.load("bmn_indicators", on=day).version == version


def test_versions_come_oldest_first():
    assert [method.version for method in methods.versions("bmn_indicators")] == ["2560-64", "2565-69"]


def test_the_text_of_a_version_parses_to_that_version():
    [(version, text)] = methods.texts("slf_capitals").items()
    assert methods.parse(text, place="copy") == CAPITALS
    assert version == CAPITALS.version


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"name": "mpi"}, "no method «mpi»; the names are bmn_indicators, .*slf_capitals"),
        ({"name": "slf_capitals", "version": "1"}, "no version «1»; it has 2563"),
        ({"name": "bmn_indicators", "on": date(2030, 1, 1)}, "no version in force on 2030-01-01"),
    ],
)
def test_what_is_not_there_is_told(asked, message):
    with pytest.raises(MethodError, match=message):
        methods.load(**asked)


def test_income_lines_by_day_and_province():
    lines = methods.load("income_lines")
    assert lines.line("nso_poverty", on=date(2023, 6, 1)).amount_baht == 3043
    assert lines.line("bmn_income", on=date(2021, 6, 1), province_code="46").amount_baht == 38000
    assert lines.line("bmn_income", on=date(2023, 6, 1)).provenance.status == "unverified"
    assert {line.provenance.status for line in lines.lines} <= set(STATUSES)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"on": date(2025, 6, 1)}, "not known for the country on 2025-06-01"),
        ({"on": date(2020, 6, 1), "province_code": "46"}, "not known for province 46 or the country"),
    ],
)
def test_a_neighbouring_year_is_never_used_instead(asked, message):
    with pytest.raises(MethodError, match=message):
        methods.load("income_lines").line("nso_poverty", **asked)


def test_a_line_without_a_date_is_in_force_on_no_day():
    with pytest.raises(MethodError):
        methods.load("income_lines").line("welfare_card", on=date(2023, 6, 1))


LINES = """
kind = "income_lines"
name = "income_lines"
version = "own"
thai = "เส้นของจังหวัด"
english = "A province's lines"
valid_from = 2024-01-01
status = "proposal"
source = "a test"
judged_by = "own"
line = [%s]
"""
LINE = '{ line = "own", amount_baht = 100, unit = "baht/person/month", valid_from = 2023-01-01%s }'


def lines_of(*rows):
    return methods.parse(LINES % ", ".join(rows), place="own.toml")


def test_a_province_line_goes_before_the_countrys():
    lines = lines_of(LINE % "", LINE % ', province_code = "46", note = "council"')
    assert lines.line("own", on=date(2024, 1, 1), province_code="46").note == "council"
    assert lines.line("own", on=date(2024, 1, 1), province_code="47").note == ""
    assert (lines.names, lines.lines[0].a_year, lines.lines[0].year_be) == (("own",), 1200, None)


def test_lines_that_follow_each_other_do_not_overlap():
    after = LINE.replace("2023-01-01", "2024-01-01") % ""
    assert len(lines_of(LINE % ", valid_to = 2024-01-01", after).lines) == 2
    undated = LINE.replace(", valid_from = 2023-01-01", "") % ""
    assert len(lines_of(undated, undated).lines) == 2


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([LINE.replace("100", '"a"') % ""], "own.toml, line 1: «amount_baht» is 'a'; write a number"),
        ([LINE.replace("100", "0") % ""], "amount_baht is 0; write an amount above 0"),
        ([LINE % ', status = "guess"'], "own.toml, line 1: status is «guess»"),
        ([LINE % ", source = 1"], "own.toml, line 1: «source» is 1"),
        ([LINE % "", LINE % ""], "line 1: two amounts of «own» hold in the country on 2023-01-01"),
        ([LINE % ', province_code = "46"'] * 2, "hold in province 46 on 2023-01-01; end one"),
        ([LINE.replace('"own"', '"other"') % ""], "judged_by is «own», which is no line; use one of other"),
    ],
)
def test_unsound_lines_are_refused_with_their_place(rows, message):
    with pytest.raises(MethodError, match=message):
        lines_of(*rows)


OWN = """
kind = "capitals"
name = "own"
version = "1"
thai = "ของจังหวัด"
english = "A province's own"
valid_from = 2024-01-01
status = "proposal"
source = "a test"
scale = { least = 1, most = 4 }
coverage = { value = 0.5, unit = "share" }
decimals = { value = 2, unit = "decimals" }
tolerance = { value = 0.01, unit = "score" }
capital = [{ code = "human", thai = "ทุนมนุษย์", english = "Human" }]
level = [
  { number = 1, from = 1.0, thai = "ต่ำ", english = "low" },
  { number = 2, from = 2.5, thai = "สูง", english = "high" },
]
indicator = [{ code = "human_health", thai = "สุขภาพ", english = "health", weight = 1.0 }]
"""


def test_a_province_can_load_its_own_version():
    method = methods.parse(OWN, place="own.toml")
    assert method.coverage.value == 0.5
    assert method.coverage.provenance == method.provenance
    assert method.indicators[0].provenance.status == "proposal"


@pytest.mark.parametrize(
    ("was", "now", "message"),
    [
        ('kind = "capitals"', "kind = ", "own.toml: .*correct the TOML"),
        ('kind = "capitals"', 'kind = "other"', "kind is «other»; use one of capitals, .*dimensions"),
        ('thai = "ของจังหวัด"', "", "own.toml: «thai» is missing"),
        ('version = "1"', "version = 1", "«version» is 1; write a text"),
        ("value = 0.5", 'value = "half"', "own.toml, coverage: «value» is 'half'; write a number"),
        ("value = 0.5", "value = true", "write a number"),
        ("weight = 1.0", "weight = 0.9", "weights of human add up to 0.9"),
        (
            '"human_health"',
            '"humane_health"',
            "indicator humane_health: the code must begin with one of human_",
        ),
        ("from = 2.5", "from = 1.0", "levels begin at"),
        ("from = 1.0", "from = 1.5", "it must begin at 1, as the scale does"),
        ('status = "proposal"', 'status = "true"', "status is «true»; use one of official"),
        ("valid_from = 2024-01-01", "valid_from = 2024", "«valid_from» is 2024; write a date"),
        (
            "valid_from = 2024-01-01",
            "valid_from = 2024-01-01\nvalid_to = 2024-01-01",
            "it ends on 2024-01-01, not after its start",
        ),
        (
            "weight = 1.0 }",
            'weight = 0.5 }, { code = "human_health", thai = "ส", english = "h", weight = 0.5 }',
            "indicator human_health is there more than once",
        ),
    ],
)
def test_an_unsound_method_is_refused_with_its_place(was, now, message):
    assert was in OWN
    with pytest.raises(MethodError, match=message):
        methods.parse(OWN.replace(was, now), place="own.toml")


BMN_OWN = """
kind = "dimensions"
name = "own"
version = "1"
thai = "ของจังหวัด"
english = "A province's own"
complete = true
status = "proposal"
source = "a test"
mapping = {}
levels = {}
dimension = [{ code = "health", thai = "สุขภาพ", english = "Health" }]
indicator = [
  { code = "1", category = "health", level = "person", least_age = 6, dimension = "health", thai = "ก", english = "a" },
]
"""


@pytest.mark.parametrize(
    ("was", "now", "message"),
    [
        (
            'level = "person"',
            'level = "village"',
            "indicator 1: level is «village»; use one of person, household",
        ),
        ('dimension = "health"', 'dimension = "wealth"', "dimension «wealth» is not in the file"),
        ('level = "person"', 'level = "household"', "a question to the household has no ages"),
        (
            "\n]\n",
            '\n  { code = "1", category = "health", level = "person", thai = "ก", english = "a" },\n]\n',
            "indicator 1 is there more than once",
        ),
    ],
)
def test_an_unsound_indicator_set_is_refused(was, now, message):
    assert was in BMN_OWN
    methods.parse(BMN_OWN, place="own.toml")
    with pytest.raises(MethodError, match=message):
        methods.parse(BMN_OWN.replace(was, now), place="own.toml")
