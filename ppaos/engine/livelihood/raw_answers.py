"""What do the raw answers of a form say about each indicator: a value, a pass, a failure, or nothing?"""

from datetime import date
from typing import cast

import narwhals as nw
from narwhals.typing import FrameT, IntoFrameT

from ppaos.engine import methods
from ppaos.engine.livelihood.faults import AnswerError
from ppaos.engine.livelihood.readings import Reader, as_number, column
from ppaos.engine.methods import FormMapping, IncomeLines, MembersAsked, MethodError, ScoringMethod
from ppaos.engine.methods.readings import is_readable
from ppaos.engine.methods.scoring import Rule

COLUMNS = ("interview", "line", "path", "value", "held_on", "province_code")
# An interview, with what income lines ask.
OF_INTERVIEW = ("interview", "held_on", "province_code")
AGE, PRESENCE = "age of the member", "presence of the member"
Read = dict[str, tuple[nw.Expr, nw.Expr, nw.Expr]]


def scoring_of(mapping: FormMapping) -> tuple[ScoringMethod, ...]:
    """The scoring tables that a mapping names; MethodError where one is not there."""
    found = []
    for name, version in mapping.scoring:
        table = next((each for each in methods.versions(name) if each.version == version), None)
        if not isinstance(table, ScoringMethod):
            raise MethodError(f"the mapping of {mapping.form}: there is no scoring table «{name} {version}»")
        found.append(table)
    return tuple(found)


def is_in_force(scoring: ScoringMethod, on: date) -> bool:
    """Whether the indicators that a table fills were asked on a day.

    Rounds number other questions alike: item 8 of one round is not item 8 of the next.
    """
    name, version = scoring.answers.split(" ", 1)
    filled = next((each for each in methods.versions(name) if each.version == version), None)
    # Indicators of a province's own are asked whenever its form asks them.
    return filled is None or filled.provenance.holds_on(on)


def rules_asked(mapping: FormMapping, scoring: ScoringMethod) -> list[Rule]:
    """The rules of a table whose questions a form asks, of whom it must."""
    return [rule for rule in scoring.rules if is_readable(rule.read, _words(mapping, rule.of))]


def indicator_answers(
    frame: IntoFrameT, mapping: FormMapping, scoring: ScoringMethod, lines: IncomeLines | None = None
) -> IntoFrameT:
    """The indicators that interviews answer, by one scoring table. Call it once for each of `scoring_of(mapping)`.
    lines: the income lines that rules compare with, those of the release where none are given.

    Columns in, a row an answer: interview (any key); line (Int64, the member's place in the repeat, null for a
    question to the household); path (without positions, as in `FormVersion.questions`); value (text; empty answers
    may be left out); held_on (date); province_code (text or null). All rows of an interview have the same held_on
    and province_code.
    Columns out, a row an interview, member and indicator, in no order: interview; line (null for a value of the
    household); instrument («slf», «bmn», «points», «facts»); method (name and version of the method whose
    indicator it is: basic needs of one round are never those of another); indicator; value (number or null); state
    («answered», «missing», «refused», «not_applicable»; of basic needs «pass» and «fail» for «answered»). Refused is
    what the mapping calls so, and only where nothing else gives a value.
    Only interviews that answer a question of the table have rows, and only indicators that the form can answer. A
    table with members = «mean» gives the mean over the members who live in the house, are of the rule's ages and
    answered; one with «each» a row a member. A member out of a rule's ages is «not_applicable», and so is a mean
    where every member is. Missing stays missing.
    Raises AnswerError where a column lacks.
    """
    known = methods.load("income_lines") if lines is None else lines
    return cast(IntoFrameT, _answered(nw.from_native(frame), mapping, scoring, known).to_native())


def _answered(answers: FrameT, mapping: FormMapping, scoring: ScoringMethod, lines: IncomeLines) -> FrameT:
    if absent := [name for name in COLUMNS if name not in answers.collect_schema()]:
        raise AnswerError(f"the answers lack the column {', '.join(absent)}; add it")
    asked = rules_asked(mapping, scoring)
    interviews = _answering(answers, mapping, asked)
    households = [rule for rule in asked if rule.of == "household"]
    told = _of_households(answers, mapping, households, interviews, lines)
    persons = [rule for rule in asked if rule.of == "person"]
    if mapping.members is not None:
        each = _of_members(answers, mapping, mapping.members, persons, interviews, lines)
        told = nw.concat([told, each if scoring.members == "each" else _means(each, persons, interviews)])
    return told.select(
        "interview",
        "line",
        nw.lit(scoring.instrument).alias("instrument"),
        nw.lit(scoring.answers).alias("method"),
        "indicator",
        "value",
        _state(scoring.instrument).alias("state"),
    )


def _words(mapping: FormMapping, of: str) -> dict[str, str]:
    """The questions asked of the household, or of each member: word and path."""
    return {
        word: path
        for word, path in mapping.questions.items()
        if mapping.is_of_member(path) == (of == "person")
    }


def _asked(rules: list[Rule], words: dict[str, str]) -> dict[str, str]:
    """Of these questions those that the rules look at."""
    looked_at = {word for rule in rules for word in rule.questions}
    return {word: path for word, path in words.items() if word in looked_at}


def _answering(answers: FrameT, mapping: FormMapping, rules: list[Rule]) -> FrameT:
    """The interviews that answer any question of the rules, each once."""
    paths = {path for rule in rules for path in _asked([rule], _words(mapping, rule.of)).values()}
    is_told = nw.col("path").is_in(sorted(paths)) & (nw.col("value") != "")
    return answers.filter(is_told).select(*OF_INTERVIEW).unique()


def _of_households(
    answers: FrameT, mapping: FormMapping, rules: list[Rule], interviews: FrameT, lines: IncomeLines
) -> FrameT:
    words = _asked(rules, _words(mapping, "household"))
    told = _spread(answers, ["interview"], {column(word): path for word, path in words.items()}, mapping)
    wide = interviews.join(told, on="interview", how="left")
    reader = Reader(frozenset(words), lines, mapping.refused)
    return _long(wide.with_columns(nw.lit(None, dtype=nw.Int64).alias("line")), _read(rules, reader))


def _of_members(
    answers: FrameT, mapping: FormMapping, members: MembersAsked, rules: list[Rule], interviews: FrameT,
    lines: IncomeLines,
) -> FrameT:  # fmt: skip
    """A row an indicator and a member who lives in the house. Who is not said to live elsewhere is taken to live
    there."""
    words = _asked(rules, _words(mapping, "person"))
    own = {AGE: members.fields.get("age", ""), PRESENCE: members.lives_here or ""}
    rows = answers.filter(nw.col("path").str.starts_with(f"{members.repeat}/"))
    asked = own | {column(word): path for word, path in words.items()}
    everybody = rows.select("interview", "line").unique()
    told = everybody.join(
        _spread(rows, ["interview", "line"], asked, mapping), on=["interview", "line"], how="left"
    )
    lives_here = nw.col(PRESENCE).is_null() | nw.col(PRESENCE).is_in(list(members.present))
    reader = Reader(frozenset(words), lines, mapping.refused)
    return _long(told.filter(lives_here).join(interviews, on="interview", how="inner"), _read(rules, reader))


def _means(each: FrameT, rules: list[Rule], interviews: FrameT) -> FrameT:
    """A row an interview and indicator: the mean of its members' values; not applicable where it is to all of them,
    refused where nobody answered and somebody refused to, missing where no member is known."""
    found = each.group_by("interview", "indicator").agg(
        nw.col("value").mean(), nw.col("is_out").min(), nw.col("is_refused").max()
    )
    wide = [interviews.select("interview", nw.lit(rule.indicator).alias("indicator")) for rule in rules]
    if not wide:
        return each
    return (
        nw.concat(wide)
        .join(found, on=["interview", "indicator"], how="left")
        .select(
            "interview",
            nw.lit(None, dtype=nw.Int64).alias("line"),
            "indicator",
            "value",
            nw.col("is_out").fill_null(0),
            nw.col("is_refused").fill_null(0),
        )
    )


def _spread(answers: FrameT, key: list[str], columns: dict[str, str], mapping: FormMapping) -> FrameT:
    """A row a key, a column a question, in the words of the scoring table where the mapping gives them."""
    meant = {column(word): table for word, table in mapping.values.items()}
    given = nw.when(nw.col("value") != "").then(nw.col("value"))
    asked = []
    for name, path in columns.items():
        answer: nw.Expr = nw.when(nw.col("path") == path).then(given).max()
        for choice, word in meant.get(name, {}).items():
            answer = nw.when(answer == choice).then(nw.lit(word)).otherwise(answer)
        asked.append(answer.alias(name))
    looked_at = answers.filter(nw.col("path").is_in(sorted(set(columns.values()))))
    return looked_at.group_by(*key).agg(*asked)


def _read(rules: list[Rule], reader: Reader) -> Read:
    """What each rule comes to, whether it does not apply, and whether an answer was refused."""
    return {
        rule.indicator: (
            reader.value(rule.read),
            reader.is_not_applicable(rule.read) | _is_out_of_ages(rule),
            reader.is_refused(rule.read),
        )
        for rule in rules
    }


def _is_out_of_ages(rule: Rule) -> nw.Expr:
    """Whether a member is known to be younger or older than a rule asks."""
    if not rule.has_ages:
        return nw.lit(False)
    age, out = as_number(nw.col(AGE)), nw.lit(False)
    if rule.least_age is not None:
        out = out | (age < rule.least_age)
    if rule.most_age is not None:
        out = out | (age > rule.most_age)
    return out.fill_null(False)


def _long(wide: FrameT, read: Read) -> FrameT:
    """A row a row and indicator: interview, line, indicator, value, 1 where it does not apply, 1 where it was
    refused."""
    told = [
        wide.select(
            "interview",
            "line",
            nw.lit(code).alias("indicator"),
            nw.when(~is_out).then(value).alias("value"),
            nw.when(is_out).then(nw.lit(1)).otherwise(nw.lit(0)).alias("is_out"),
            nw.when(is_refused).then(nw.lit(1)).otherwise(nw.lit(0)).alias("is_refused"),
        )
        for code, (value, is_out, is_refused) in read.items()
    ]
    return nw.concat(told) if told else _no_rows(wide)


def _no_rows(wide: FrameT) -> FrameT:
    return wide.head(0).select(
        "interview",
        "line",
        nw.lit("").alias("indicator"),
        nw.lit(None, dtype=nw.Float64).alias("value"),
        nw.lit(0).alias("is_out"),
        nw.lit(0).alias("is_refused"),
    )


def _state(instrument: str) -> nw.Expr:
    """What a value says; a basic need passes with 1."""
    answered: nw.Expr = nw.lit("answered")
    if instrument == "bmn":
        answered = nw.when(nw.col("value") >= 1).then(nw.lit("pass")).otherwise(nw.lit("fail"))
    unanswered = nw.when(nw.col("is_refused") == 1).then(nw.lit("refused")).otherwise(nw.lit("missing"))
    known = nw.when(nw.col("value").is_null()).then(unanswered).otherwise(answered)
    return nw.when(nw.col("is_out") == 1).then(nw.lit("not_applicable")).otherwise(known)
