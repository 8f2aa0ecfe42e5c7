"""docs/reference/answers.md: which answers of a form make which indicator, and what do worked examples give?"""

import tomllib
from typing import Any

from django.utils.translation import override

from ppaos.config.reference.markdown import REPOSITORY, page, table
from ppaos.engine import methods
from ppaos.engine.methods import ScoringMethod
from ppaos.engine.methods.scoring import Rule
from ppaos.evidence.survey.presenters.readings import told

ABOUT = (
    "Questions and choices are named by the words of the tables; a form's mapping says which question is which. "
    "Every table is data with a source and a status. How the reading works: "
    "[from answers to indicators](../explanation/answers.md)."
)
CASES = REPOSITORY / "tests" / "cases" / "raw_answers.toml"
TABLES = ("slf_scoring", "bmn_scoring", "monitoring_points")


def render() -> str:
    """The page as Markdown, from the packaged tables and the worked examples of the tests."""
    with override("en"):
        tables = [
            part
            for name in TABLES
            for version in methods.versions(name)
            if isinstance(version, ScoringMethod)
            for part in _table(version)
        ]
    return page("Reading of answers", ABOUT, *tables, *_cases())


def _table(method: ScoringMethod) -> list[str]:
    header = ["indicator", "rule", "asked of", "why", "status"]
    return [
        f"## {method.thai} · {method.english} (`{method.name}` {method.version})",
        f"For `{method.answers}`; values {method.least:g} to {method.most:g}. Status {method.provenance.status}: "
        f"{method.provenance.source}.",
        table(header, (_rule(rule) for rule in method.rules)),
    ]


def _rule(rule: Rule) -> list[str]:
    lines = told(rule.read, lambda word: f"`{word}`", lambda _word, choice: choice)
    words = "<br>".join("– " * line["depth"] + line["words"] for line in lines)
    return [f"`{rule.indicator}`", words, _asked(rule), rule.english, rule.provenance.status]


def _asked(rule: Rule) -> str:
    if not rule.has_ages:
        return rule.of
    most = "" if rule.most_age is None else f"–{rule.most_age}"
    return f"person aged {rule.least_age or 0}{most or ' and over'}"


def _cases() -> list[str]:
    cases = tomllib.loads(CASES.read_text(encoding="utf-8"))["case"]
    rows = [
        [f"{case['thai']} · {case['english']}", case["scoring"], _given(case), _found(case), case["source"]]
        for case in cases
    ]
    return ["## Worked examples", table(["example", "table", "answers", "gives", "source"], rows)]


def _given(case: dict[str, Any]) -> str:
    told_ = [*([case["answers"]] if "answers" in case else []), *case.get("members", ())]
    return "; ".join(_pairs(answers) for answers in told_)


def _found(case: dict[str, Any]) -> str:
    found = [*([case["expected"]] if "expected" in case else []), *case.get("persons", ())]
    return "; ".join(_pairs(each) for each in found)


def _pairs(values: dict[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in values.items())
