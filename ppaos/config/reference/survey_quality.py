"""docs/reference/survey_quality.md: by which rules is an interview doubted, and what do they find in examples?"""

import tomllib
from typing import Any

from ppaos.config.reference.markdown import REPOSITORY, page, table
from ppaos.engine import methods
from ppaos.engine.methods import FormRules, Number, SurveyQualityMethod

ABOUT = (
    "A finding is a reason to look, no proof. What a rule cannot check, for want of a position for example, is told "
    "apart. Interviews are compared within one form, district, year and round."
)
CASES = REPOSITORY / "tests" / "cases"


def render() -> str:
    """The page as Markdown, from the newest packaged rules and the worked examples of the tests."""
    method = methods.load("survey_quality")
    forms = [part for form in method.forms.values() for part in _form(form)]
    return page("Rules of belief in interviews", ABOUT, *_rules(method), *forms, *_agreement(), *_examples())


def _rules(method: SurveyQualityMethod) -> list[str]:
    rules = [
        [
            f"`{rule.code}`",
            rule.thai,
            rule.english,
            f"{rule.weight:g}",
            rule.provenance.status,
            rule.provenance.source,
        ]
        for rule in method.rules.values()
    ]
    numbers = [
        [f"`{rule.code}`", name, *_number(number)]
        for rule in method.rules.values()
        for name, number in rule.numbers.items()
    ]
    return [
        f"## {method.thai} · {method.english} (`{method.name}` {method.version})",
        table(["rule", "Thai", "English", "weight", "status", "source"], rules),
        table(["rule", "threshold", "value", "unit", "status", "source"], numbers),
    ]


def _form(form: FormRules) -> list[str]:
    own = {"least_seconds": form.least_seconds, "most_a_day": form.most_a_day}
    numbers = [[name, *_number(number)] for name, number in own.items() if number is not None]
    checks = [
        [f"`{check.code}`", check.thai, check.english, check.kind, f"`{check.path}`", f"{check.weight:g}"]
        for check in form.checks
    ]
    files = [
        [f"`{file.path}`", f"`{file.given}` is {', '.join(file.values)}" if file.given else "always"]
        for file in form.files
    ]
    return [
        f"### `{form.code}`",
        table(["threshold", "value", "unit", "status", "source"], numbers),
        table(["check", "Thai", "English", "kind", "of", "weight"], checks),
        table(["photo or signature", "asked for where"], files),
    ]


def _agreement() -> list[str]:
    rows = [
        [f"{case['thai']} · {case['english']}", _kappa(case["expected"]), case["source"]]
        for case in _cases("survey_agreement")
    ]
    return [
        "## ความตรงกัน · Agreement of two interviews",
        "Cohen's kappa (1960), with linear weights (1968) where choices have an order.",
        table(["answers", "gives", "source"], rows),
    ]


def _examples() -> list[str]:
    rows = [
        [f"`{case['rule']}`", f"{case['thai']} · {case['english']}", case["source"]]
        for case in _cases("survey_quality")
    ]
    return ["## Worked examples", table(["rule", "interviews", "source"], rows)]


def _number(number: Number) -> list[str]:
    return [f"{number.value:g}", number.unit, number.provenance.status, number.provenance.source]


def _kappa(expected: dict[str, Any]) -> str:
    if expected["state"] == "undefined":
        return f"n {expected['n']}, not defined ({expected['reason']})"
    weighted = ", weighted" if expected["is_weighted"] else ""
    return f"n {expected['n']}, {expected['percent']:g} per cent, kappa {expected['kappa']:g}{weighted}"


def _cases(name: str) -> list[dict[str, Any]]:
    cases: list[dict[str, Any]] = tomllib.loads((CASES / f"{name}.toml").read_text(encoding="utf-8"))["case"]
    return cases
