"""docs/reference/comparisons.md: by which rules are versions, rounds and groups compared, with what in examples?"""

import tomllib
from typing import Any

from ppaos.config.reference.markdown import REPOSITORY, page, table
from ppaos.engine import methods
from ppaos.engine.methods import ComparisonRules

ABOUT = (
    "Two verdicts on the same households are set beside each other (`verdict_moves`, `move_matrix`), a method beside "
    "verified verdicts (`targeting_errors`), a later round beside the first (`attrition`, `panel_weights`, `paired`, "
    "`change_of`). All are in `ppaos.engine.livelihood`, take frames of Polars or DuckDB, and never read a missing "
    "value as a verdict."
)
CASES = REPOSITORY / "tests" / "cases" / "comparisons.toml"


def render() -> str:
    """The page as Markdown, from the packaged rules and the worked examples of the tests."""
    rules = methods.load("comparison_rules")
    cases = tomllib.loads(CASES.read_text(encoding="utf-8"))
    return page("Comparisons", ABOUT, *_rules(rules), *_examples(cases))


def _rules(rules: ComparisonRules) -> list[str]:
    numbers = {name: getattr(rules, name) for name in ("confidence", "fewest", "smallest_cell")}
    settings = [
        [name, f"{number.value:g}", number.unit, number.provenance.status, number.provenance.source]
        for name, number in numbers.items()
    ]
    outcomes = [[f"`{each.code}`", each.role, each.thai, each.english] for each in rules.outcomes]
    bands = [
        [f"`{band.code}`", f"{band.least}–{'' if band.most is None else band.most}", band.thai, band.english]
        for band in rules.age_bands
    ]
    return [
        f"## {rules.thai} · {rules.english} (`{rules.name}` {rules.version})",
        f"Status {rules.provenance.status}: {rules.provenance.source}. Cells of weights: {', '.join(rules.cells)}.",
        table(["setting", "value", "unit", "status", "source"], settings),
        table(["outcome", "in the figures", "Thai", "English"], outcomes),
        table(["band", "ages", "Thai", "English"], bands),
    ]


def _examples(cases: dict[str, list[dict[str, Any]]]) -> list[str]:
    moved = [
        [
            _named(case),
            f"{_listed(case['before'])} → {_listed(case['after'])}",
            _listed(case["expected"]),
            case["source"],
        ]
        for case in cases["moves"]
    ]
    erring = [
        [
            _named(case),
            f"{_listed(case['picked'])}; {_listed(case['poor'])}",
            _pairs(case["expected"]),
            case["source"],
        ]
        for case in cases["fairness"]
    ]
    weighed = [
        [_named(case), "; ".join(_pairs(cell) for cell in case["cells"]), f"{case['sum']:g}", case["source"]]
        for case in cases["weights"]
    ]
    return [
        "## Worked examples: moves",
        table(["example", "level before → after", "moves", "source"], moved),
        "## Worked examples: errors of a method",
        table(["example", "in need by the method; verified poor", "gives", "source"], erring),
        "## Worked examples: weights for attrition",
        table(["example", "cells of the first round", "weights add up to", "source"], weighed),
    ]


def _named(case: dict[str, Any]) -> str:
    return f"{case['thai']} · {case['english']}"


def _arrow(before: list[Any], after: list[Any]) -> str:
    return f"{_listed(before)} → {_listed(after)}"


def _listed(values: list[Any]) -> str:
    return ", ".join(str(value) for value in values)


def _pairs(values: dict[str, Any]) -> str:
    return ", ".join(f"{key} {value}" for key, value in values.items())
