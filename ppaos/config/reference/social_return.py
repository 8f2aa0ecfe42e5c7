"""docs/reference/social_return.md: by which rules is a study of social return computed and looked through?"""

import tomllib
from typing import Any

from ppaos.config.reference.markdown import REPOSITORY, page, table
from ppaos.engine import methods
from ppaos.engine.methods import SocialReturnRules

ABOUT = (
    "How a study is computed stands in [social return](../explanation/social_return.md). `ppaos slroi` and "
    "`ppaos.engine.social_return` compute the same; every code below is stable, its place and value are told with it."
)
CASES = REPOSITORY / "tests" / "cases" / "social_return.toml"
NUMBERS = ("variation", "material", "dominant", "high_rate", "confidence", "draws", "horizon")


def render() -> str:
    """The page as Markdown, from the packaged rules and the worked examples of the tests."""
    rules = methods.load("social_return_rules")
    cases = tomllib.loads(CASES.read_text(encoding="utf-8"))
    return page(
        "Social return", ABOUT, *_rules(rules), *_examples(cases["case"]), *_refused(cases["refused"])
    )


def _rules(rules: SocialReturnRules) -> list[str]:
    numbers = {name: getattr(rules, name) for name in NUMBERS}
    settings = [
        [name, f"{number.value:g}", number.unit, number.provenance.status, number.provenance.source]
        for name, number in numbers.items()
    ]
    words = [[f"`{word.code}`", word.thai, word.english] for word in rules.words.values()]
    return [
        f"## {rules.thai} · {rules.english} (`{rules.name}` {rules.version})",
        f"Status {rules.provenance.status}: {rules.provenance.source}.",
        table(["setting", "value", "unit", "status", "source"], settings),
        "## Warnings and faults",
        table(["code", "Thai", "English"], words),
    ]


def _examples(cases: list[dict[str, Any]]) -> list[str]:
    rows = [
        [
            f"{case['thai']} · {case['english']}",
            _choices(case["study"]),
            "; ".join(_pairs(each) for each in case["study"]["inputs"]),
            "<br>".join(_pairs(each) for each in case["study"]["outcomes"]),
            _pairs(case["expected"]),
            case["source"],
        ]
        for case in cases
    ]
    header = ["example", "choices", "inputs", "outcomes", "gives", "source"]
    return ["## Worked examples", table(header, rows)]


def _refused(refused: list[dict[str, Any]]) -> list[str]:
    rows = [[each["of"], f"`{each['key']}`", each["value"], f"`{each['code']}`"] for each in refused]
    return ["## What is refused", table(["table", "key", "value", "code"], rows)]


def _choices(study: dict[str, Any]) -> str:
    return _pairs({key: value for key, value in study.items() if not isinstance(value, list)})


def _pairs(values: dict[str, Any]) -> str:
    return ", ".join(f"{key} {value}" for key, value in values.items())
