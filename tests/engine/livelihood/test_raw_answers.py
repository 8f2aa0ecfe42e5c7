"""Do raw answers become the indicators of the worked examples, and does missing stay missing?"""

import tomllib
from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ppaos.engine import methods
from ppaos.engine.livelihood import AnswerError
from ppaos.engine.livelihood.raw_answers import indicator_answers, rules_asked, scoring_of
from ppaos.engine.methods import MethodError, form_mapping
from ppaos.engine.methods.document import Document
from ppaos.engine.methods.readings import Amount, Choices, Joined, Table, reading

CASES = tomllib.loads((Path(__file__).parents[2] / "cases" / "raw_answers.toml").read_text(encoding="utf-8"))[
    "case"
]
SLF = methods.load("slf_scoring")
POINTS = methods.load("monitoring_points")
HELD_ON = date(2026, 11, 20)
SCHEMA = {
    "interview": pl.Int64, "line": pl.Int64, "path": pl.String, "value": pl.String, "held_on": pl.Date,
    "province_code": pl.String,
}  # fmt: skip


def mapping_of(*scoring, **more):
    """A mapping of a form that asks every question of the tables, each by its own word."""
    questions = {
        word: f"/data/member/{word}" if rule.of == "person" else f"/data/{word}"
        for table in scoring
        for rule in table.rules
        for word in rule.questions
    }
    members = {
        "repeat": "/data/member", "lives_here": "/data/member/presence", "present": ["named_present"],
        "fields": {"age": "/data/member/age"},
    }  # fmt: skip
    data = {
        "form": "tried", "status": "proposal", "source": "test", "members": members, "questions": questions,
        "scoring": [f"{table.name} {table.version}" for table in scoring],
    }  # fmt: skip
    return form_mapping(data | more, place="test")


def told(answers=(), members=(), *, interview=1, held_on=HELD_ON, province=None):
    """The answers of one interview as rows."""
    rows = [
        (interview, None, f"/data/{word}", value, held_on, province) for word, value in dict(answers).items()
    ]
    for line, member in enumerate(members, start=1):
        rows += [
            (interview, line, f"/data/member/{word}", value, held_on, province)
            for word, value in member.items()
        ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def said(row):
    """A number where there is one, else the state; of basic needs always the state."""
    return row["state"] if row["value"] is None or row["instrument"] == "bmn" else round(row["value"], 6)


def table_named(text):
    name, version = text.split()
    return methods.load(name, version=version)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["english"])
def test_worked_example(case):
    scoring = table_named(case["scoring"])
    frame = told(case.get("answers", {}), case.get("members", ()), held_on=case.get("held_on", HELD_ON))
    rows = indicator_answers(frame, mapping_of(scoring), scoring).to_dicts()
    found = {(row["line"], row["indicator"]): said(row) for row in rows}
    for indicator, expected in case.get("expected", {}).items():
        assert found[None, indicator] == expected, indicator
    for line, person in enumerate(case.get("persons", ()), start=1):
        for indicator, expected in person.items():
            assert found[line, indicator] == expected, (line, indicator)


def test_every_indicator_is_answered_once_a_household_whatever_was_told():
    rows = indicator_answers(told({"tenure": "own"}), mapping_of(SLF), SLF)
    assert sorted(rows["indicator"]) == sorted(rule.indicator for rule in SLF.rules)
    assert set(rows["method"]) == {"slf_capitals 2563"}
    assert set(rows["instrument"]) == {"slf"}
    states = dict(rows.select("indicator", "state").iter_rows())
    # Nobody is listed as a member: nobody was asked, which does not make the questions inapplicable.
    assert states["human_education"] == "missing"


def test_an_interview_without_any_answer_to_the_table_has_no_rows():
    frame = pl.concat([told({"outcome": "not_found", "tenure": ""}), told({"tenure": "rent"}, interview=2)])
    rows = indicator_answers(frame, mapping_of(SLF), SLF)
    assert set(rows["interview"]) == {2}


def test_a_form_without_members_answers_what_is_asked_of_the_household():
    mapping = form_mapping(
        {"form": "short", "status": "proposal", "source": "test", "questions": {"tenure": "/data/home"}},
        place="test",
    )
    assert [rule.indicator for rule in rules_asked(mapping, SLF)] == [
        "physical_tenure", "physical_dwelling", "physical_hygiene"
    ]  # fmt: skip
    frame = told({"home": "rent"})
    rows = indicator_answers(frame, mapping, SLF)
    assert {row["indicator"]: row["value"] for row in rows.to_dicts()} == {
        "physical_tenure": 2.0, "physical_dwelling": None, "physical_hygiene": None,
    }  # fmt: skip


def test_a_form_that_asks_persons_only_and_a_table_that_it_does_not_answer():
    members = {"repeat": "/data/member", "fields": {}}
    mapping = form_mapping(
        {
            "form": "short", "status": "proposal", "source": "test", "members": members,
            "questions": {"health": "/data/member/ill"}, "values": {"health": {"no": "normal"}},
        },
        place="test",
    )  # fmt: skip
    frame = told({}, [{"ill": "no"}, {"ill": "bed_bound"}])
    [row] = indicator_answers(frame, mapping, SLF).to_dicts()
    assert (row["indicator"], row["value"]) == ("human_health", 2.5)
    assert indicator_answers(frame, mapping, POINTS).height == 0


def test_a_question_of_the_household_is_not_read_of_members():
    mapping = mapping_of(SLF, questions={"health": "/data/health"})
    assert rules_asked(mapping, SLF) == []


def lines_of(*rows):
    """Income lines of a test: amount, unit, and what more stands in the row."""
    lines = ", ".join(
        f'{{ line = "bmn_income", amount_baht = {amount}, unit = "{unit}"{more} }}'
        for amount, unit, more in rows
    )
    head = 'kind = "income_lines"\nname = "income_lines"\nversion = "t"\nthai = "t"\nenglish = "t"\n'
    head += 'status = "proposal"\nsource = "test"\njudged_by = "bmn_income"\n'
    return methods.parse(f"{head}line = [{lines}]", place="test")


SINCE = ", valid_from = 2020-01-01"


def test_a_province_has_its_own_line_and_months_are_made_years():
    own = (1000, "baht/person/month", f'{SINCE}, province_code = "46"')
    undated = (1, "baht/person/year", ', province_code = "32"')
    lines = lines_of(own, undated, (40000, "baht/person/year", SINCE))
    frame = pl.concat(
        told({"net_income_year": "12000", "living": "1"}, interview=number, province=province)
        for number, province in enumerate((None, "46", "32"))
    )
    rows = indicator_answers(frame, mapping_of(SLF), SLF, lines)
    assert rows.filter(indicator="financial_income").sort("interview")["value"].to_list() == [1.0, 4.0, 1.0]


def test_a_line_in_another_unit_is_refused():
    with pytest.raises(MethodError, match="bmn_income» is in baht/year"):
        indicator_answers(told({"living": "1"}), mapping_of(SLF), SLF, lines_of((1, "baht/year", SINCE)))


FACTS = methods.load("facts_reading")


def facts(answers=(), members=(), **given):
    """The facts of one interview: what was said of each, by line and indicator."""
    frame = told(answers, members, **given)
    rows = indicator_answers(frame, mapping_of(FACTS, refused=["refused"]), FACTS)
    return {(row["line"], row["indicator"]): said(row) for row in rows.to_dicts()}


def test_an_income_that_is_not_among_the_sources_is_nothing_and_one_without_amount_is_missing():
    found = facts({"income_sources": "crops remittance", "income_crops": "9000", "cost_crops": "2000"})
    assert found[None, "income_crops"] == 9000
    assert found[None, "income_livestock"] == 0
    assert found[None, "income_remittance"] == "missing"
    assert found[None, "members"] == "missing"


def test_refused_is_neither_missing_nor_nothing():
    found = facts({"income_sources": "refused"}, [{"age": "40", "health": "refused", "work_told": "working"}])
    assert found[None, "income_crops"] == "refused"
    assert (found[1, "health"], found[1, "work"], found[1, "income_month"]) == ("refused", 2, "missing")
    assert found[None, "debt"] == "missing"


def test_a_mean_over_members_is_refused_only_where_nobody_answers():
    def health(*said_of):
        members = [{"age": "40", "health": word} for word in said_of]
        mapping = mapping_of(SLF, refused=["refused"])
        rows = indicator_answers(told({}, members), mapping, SLF)
        return rows.filter(indicator="human_health").select("value", "state").row(0)

    assert health("refused", "normal") == (4.0, "answered")
    assert health("refused", "refused") == (None, "refused")


def test_who_is_not_asked_is_told_apart_from_who_did_not_answer():
    found = facts(
        {"farmland": "no_land", "house_hazards": "flood storm", "house_flood_often": "yearly"},
        [{"age": "9", "health": "normal"}, {"age": "50", "health": "disabled", "work_told": "carer"}],
    )
    assert (found[1, "work"], found[1, "disability_benefit"]) == ("not_applicable",) * 2
    assert (found[2, "disability_benefit"], found[2, "carer"], found[2, "work"]) == ("missing", 1, 0)
    assert (found[None, "farm_hazards"], found[None, "farm_flood"]) == ("not_applicable",) * 2
    assert found[None, "house_hazards"] == 2
    assert (found[None, "house_flood"], found[None, "house_storm"]) == (3, "missing")
    assert found[None, "house_drought"] == 0


@pytest.mark.parametrize(
    ("read", "message"),
    [
        ({"amount": "a", "among": "b"}, "give «among» and «choice» together"),
        ({"table": "a", "scores": {}}, "scores are empty"),
    ],
)
def test_a_reading_says_what_it_lacks(read, message):
    with pytest.raises(MethodError, match=message):
        reading(Document("test", {"read": read}), "read", {})


def test_a_column_that_lacks_is_named():
    with pytest.raises(AnswerError, match="lack the column held_on, province_code"):
        indicator_answers(told().drop("held_on", "province_code"), mapping_of(SLF), SLF)


def test_a_mapping_names_its_tables_and_a_strange_one_is_refused():
    assert scoring_of(mapping_of(SLF, POINTS)) == (SLF, POINTS)
    for strange in ("slf_scoring 1", "slf_capitals 2563", "unknown 1"):
        with pytest.raises(MethodError, match=f"no scoring table «{strange}»"):
            scoring_of(mapping_of(SLF, scoring=[strange]))


def test_the_same_rules_run_on_duckdb():
    frame = told(
        {"tenure": "own", "news": "radio", "net_income_year": "9", "living": "1"}, [{"health": "chronic"}]
    )
    ours = indicator_answers(frame, mapping_of(SLF), SLF).drop("line").sort("indicator")
    theirs = indicator_answers(duckdb.from_arrow(frame.to_arrow()), mapping_of(SLF), SLF).pl().drop("line")
    assert theirs.sort("indicator").select(ours.columns).to_dicts() == ours.to_dicts()


# --- a slow twin: the readings as one would do them on paper


def twin(read, answers):
    """What a reading comes to, answer by answer."""
    if isinstance(read, Table):
        return read.scores.get(answers.get(read.question))
    if isinstance(read, Choices):
        return twin_choices(read, answers)
    if isinstance(read, Amount):
        return twin_amount(read, answers)
    parts = [twin(part, answers) for part in read.parts]
    known = [part for part in parts if part is not None]
    whole = len(known) == len(parts)
    value = {
        "mean": lambda: sum(known) / len(known) if known else None,
        "least": lambda: min(known, default=None),
        "first": lambda: known[0] if known else None,
        "sum": lambda: sum(parts) if whole else None,
        "all": lambda: 0.0 if 0 in known else 1.0 if whole else None,
    }[read.how]()
    return banded(value, read.bands)


def twin_choices(read, answers):
    made = answers.get(read.question, "").split()
    if alone := [number for choice, number in read.alone.items() if choice in made]:
        return alone[-1]
    weights = [read.weights[choice] for choice in made if choice in read.weights]
    if not weights:
        return None
    total = sum(weights)
    total = total if read.most is None else min(total, read.most)
    return banded(total if read.least is None else max(total, read.least), read.bands)


def twin_amount(read, answers):
    if read.question not in answers:
        return None
    amount = float(answers[read.question])
    if read.per:
        if read.per not in answers:
            return None
        other = float(answers[read.per])
        if other <= 0:
            return read.nothing
        amount /= other
    return banded(amount if read.line is None else amount / 40_000, read.bands)


def banded(value, bands):
    if value is None or not bands:
        return value
    reached = [number for edge, number in bands if round(value, 6) >= edge]
    return reached[-1] if reached else None


def answers_to(read):
    """Answers that somebody may give to the questions of a reading."""
    if isinstance(read, Joined):
        pairs = [pair for part in read.parts for pair in answers_to(part)]
    elif isinstance(read, Table):
        pairs = [(read.question, st.sampled_from([*read.scores, *read.not_applicable, "strange"]))]
    elif isinstance(read, Choices):
        listed = [*read.weights, "strange"]
        several = st.lists(st.sampled_from(listed), min_size=1, unique=True).map(" ".join)
        pairs = [(read.question, st.one_of(several, *(st.just(choice) for choice in read.alone)))]
    else:
        amounts = st.integers(-1000, 300_000).map(str)
        pairs = [(word, amounts) for word in (read.question, read.per) if word]
    return pairs


ALL = [rule for table in (SLF, POINTS) for rule in table.rules if rule.of == "household"]


@given(data=st.data(), rule=st.sampled_from(ALL))
@settings(max_examples=200, deadline=None)
def test_columns_say_what_paper_says(data, rule):
    table = SLF if rule in SLF.rules else POINTS
    asked = dict(answers_to(rule.read))
    answers = {
        word: value for word, given in asked.items() if (value := data.draw(st.none() | given)) is not None
    }
    frame = told({"anything": "told", **answers})
    rows = indicator_answers(frame, mapping_of(table), table).filter(indicator=rule.indicator).to_dicts()
    expected = twin(rule.read, answers)
    if not answers:
        assert rows == []
    elif expected is None:
        assert rows[0]["value"] is None
        assert rows[0]["state"] == "missing"
    else:
        assert rows[0]["value"] == pytest.approx(expected)


def test_a_rule_may_have_only_an_oldest_age():
    text = """
    kind = "scoring"
    name = "tried"
    version = "1"
    thai = "ลอง"
    english = "tried"
    instrument = "slf"
    answers = "slf_capitals 2563"
    members = "each"
    status = "proposal"
    source = "test"
    value = { least = 1, most = 4 }
    [[rule]]
    indicator = "young"
    of = "person"
    most_age = 5
    read = { table = "health", scores = { normal = 4 } }
    """
    scoring = methods.parse(text, place="test")
    frame = told(
        {}, [{"age": "5", "health": "normal"}, {"age": "6", "health": "normal"}, {"health": "normal"}]
    )
    rows = indicator_answers(frame, mapping_of(scoring), scoring).sort("line")
    assert rows["state"].to_list() == ["answered", "not_applicable", "answered"]
