"""docs/reference/scoring.md: which numbers score a household, and what do they give in worked examples?"""

import tomllib
from typing import Any, Literal

from ppaos.config.reference.markdown import REPOSITORY, page, table
from ppaos.engine import methods
from ppaos.engine.methods import CapitalMethod, DimensionMethod

ABOUT = "Every number below is data with a source and a status: official, derived, proposal or unverified."
CASES = REPOSITORY / "tests" / "cases"


def render() -> str:
    """The page as Markdown, from the packaged methods and the worked examples of the tests."""
    method = methods.load("slf_capitals")
    parts = [
        *_capitals(method),
        *_capital_cases(),
        *_improving(),
        *_moves(),
        *_income_lines(),
        *_price_index(),
    ]
    for version in methods.versions("bmn_indicators"):
        if isinstance(version, DimensionMethod):
            parts += _indicator_set(version)
    return page(
        "Scoring",
        ABOUT,
        *parts,
        *_dimension_cases(),
        *_combinations(),
        *_life_stages(),
        *_mpi_cases(),
        *_target_groups(),
        *_indices(),
        *_circumstances(),
    )


def _capitals(method: CapitalMethod) -> list[str]:
    numbers = {"coverage": method.coverage, "decimals": method.decimals, "tolerance": method.tolerance}
    indicators = [
        [f"`{i.code}`", i.thai, i.english, f"{i.weight:g}", i.joint or "", i.provenance.status]
        for i in method.indicators
    ]
    levels = [
        [level.number, f"{level.lower_edge:.2f}", level.thai, level.english, level.provenance.status]
        for level in method.levels
    ]
    settings = [
        [name, f"{number.value:g}", number.unit, number.provenance.status, number.provenance.source]
        for name, number in numbers.items()
    ]
    return [
        f"## {method.thai} · {method.english} (`{method.name}` {method.version})",
        f"Indicators: {method.provenance.source}. Each is {method.least:g} to {method.most:g}.",
        table(["column", "Thai", "English", "weight", "weight known together", "status"], indicators),
        table(["level", "from", "Thai", "English", "status"], levels),
        table(["setting", "value", "unit", "status", "source"], settings),
    ]


def _capital_cases() -> list[str]:
    rows = [
        [f"{case['thai']} · {case['english']}", _in_words(case["expected"]), case["source"]]
        for case in _cases("livelihood_capitals")
    ]
    edges = [[case["english"], repr(case["score"]), case["level"]] for case in _cases("livelihood_levels")]
    return [
        "### Worked examples",
        table(["household", "gives", "source"], rows),
        table(["edge", "score", "level"], edges),
    ]


def _improving() -> list[str]:
    about = (
        "The fewest indicators that would raise a household to the next level, in two ways: each one step up "
        "(`step`), or each at the best answer (`leap`). What was not answered is no advice."
    )
    rows = [
        [f"{case['thai']} · {case['english']}", _in_words(case["expected"]), case.get("source", "")]
        for case in _cases("livelihood_improving")
    ]
    return ["### What would change the level", about, table(["household", "gives", "source"], rows)]


def _moves() -> list[str]:
    rule = methods.load("change_rule")
    numbers = {
        "points": rule.points,
        "threshold": rule.threshold,
        "decimals": rule.decimals,
        "fewest": rule.fewest,
    }
    settings = [
        [name, f"{number.value:g}", number.unit, number.provenance.status, number.provenance.source]
        for name, number in numbers.items()
    ]
    rows = [
        [
            f"{case['thai']} · {case['english']}", case.get("before", "none"), case.get("after", "none"),
            case.get("change", "none"), case["move"],
        ]
        for case in _cases("livelihood_moves")
    ]  # fmt: skip
    return [
        f"## {rule.thai} · {rule.english} (`{rule.name}` {rule.version})",
        table(["setting", "value", "unit", "status", "source"], settings),
        table(["two rounds", "before", "after", "change", "counts as"], rows),
    ]


def _income_lines() -> list[str]:
    rows = [
        [
            line.line,
            line.year_be or "",
            line.province_code or "",
            f"{line.amount_baht:,g}" if line.amount_baht == int(line.amount_baht) else line.amount_baht,
            line.unit,
            line.provenance.status,
            line.provenance.source,
            line.note,
        ]
        for line in methods.load("income_lines").lines
    ]
    header = ["line", "year BE", "province", "amount", "unit", "status", "source", "note"]
    return ["## เส้นรายได้ · Income lines", table(header, rows)]


def _price_index() -> list[str]:
    index = methods.load("price_index")
    rows = [
        [row.year_be, f"{row.value:g}", row.provenance.status, row.provenance.source] for row in index.years
    ]
    return [
        f"## {index.thai} · {index.english} (`{index.name}` {index.version})",
        table(["year BE", "index", "status", "source"], rows),
    ]


def _indicator_set(method: DimensionMethod) -> list[str]:
    names = {dimension.code: dimension.english for dimension in method.dimensions}
    rows = [
        [
            i.code,
            i.thai,
            i.english,
            i.level,
            _ages(i.least_age, i.most_age),
            f"{i.threshold.value:g} {i.threshold.unit}" if i.threshold else "",
            names.get(i.dimension or "", ""),
        ]
        for i in method.indicators
    ]
    complete = "" if method.is_complete else " This list is not complete."
    return [
        f"## {method.thai} · {method.english} (`{method.name}` {method.version})",
        f"Status {method.provenance.status}: {method.provenance.source}.{complete} "
        f"Mapping to dimensions, {method.mapping.status}: {method.mapping.source}.",
        table(["indicator", "Thai", "English", "asked of", "ages", "threshold", "dimension"], rows),
    ]


def _dimension_cases() -> list[str]:
    rows = [
        [f"{case['thai']} · {case['english']}", _in_words(case["household"]), case["source"]]
        for case in _cases("livelihood_dimensions")
    ]
    return ["### Worked examples of the dimensions", table(["answers", "the household", "source"], rows)]


def _combinations() -> list[str]:
    rows = [
        [f"{case['thai']} · {case['english']}", _in_words(case["expected"]), case["source"]]
        for case in _cases("dimension_combinations")
    ]
    about = (
        "Five digits: health, living, education, income, access; 1 poor, 0 not poor, ? not known. "
        "Everybody stands in exactly one combination; 31 of them are poor in something and known in everything."
    )
    return ["### How dimensions come together", about, table(["example", "counts", "source"], rows)]


def _life_stages() -> list[str]:
    method = methods.load("life_stages")
    every = [*method.stages, method.across]
    ends = [str(stage.least_age - 1) for stage in method.stages[1:]]
    ages = [f"{stage.least_age}–{end}" for stage, end in zip(method.stages, ends, strict=False)]
    ages += [f"{method.stages[-1].least_age} and over", "any"]
    rows = [
        [f"`{stage.code}`", stage.thai, stage.english, age, stage.provenance.status, stage.provenance.source]
        for stage, age in zip(every, ages, strict=True)
    ]
    header = ["stage", "Thai", "English", "ages", "status", "source"]
    return [f"## {method.thai} · {method.english} (`{method.name}` {method.version})", table(header, rows)]


def _indices() -> list[str]:
    names: tuple[Literal["mpi_livelihood", "mpi_national"], ...] = ("mpi_livelihood", "mpi_national")
    parts: list[str] = []
    for method in map(methods.load, names):
        labels = {dimension.code: dimension.english for dimension in method.dimensions}
        rows = [
            [
                labels[each.dimension],
                each.thai,
                each.english,
                f"{each.weight:.4f}",
                f"{each.cutoff:g}",
                f"{each.instrument} {each.answer}" if each.instrument else "asked by no form here",
                each.provenance.status,
            ]
            for each in method.indicators
        ]
        header = ["dimension", "Thai", "English", "weight", "deprived below", "read from", "status"]
        parts += [
            f"### {method.thai} · {method.english} (`{method.name}` {method.version})",
            f"Status {method.provenance.status}: {method.provenance.source}. Poor from k = {method.k.value:g} of the "
            f"weight on ({method.k.provenance.status}: {method.k.provenance.source}). Missing answers: "
            f"{method.missing}; what does not apply: {method.not_applicable}.",
            table(header, rows),
        ]
    return parts


def _mpi_cases() -> list[str]:
    rows = [
        [f"{case['thai']} · {case['english']}", f"{case['k']:g}", _in_words(case["expected"]), case["source"]]
        for case in _cases("alkire_foster")
    ]
    about = (
        "`ppaos mpi`: H share of poor, A how deprived they are, M0 = H × A, M1 and M2 with their shortfalls."
    )
    header = ["people", "k", "gives", "source"]
    return [
        "## ดัชนีความยากจนหลายมิติ · Multidimensional poverty (Alkire and Foster)",
        about,
        table(header, rows),
    ]


def _target_groups() -> list[str]:
    method = methods.load("target_groups")
    numbers = {
        "lower": method.need.lower, "upper": method.need.upper, "most_years_old": method.need.most_years_old,
        "least_age": method.capability.least_age, "most_age": method.capability.most_age,
    }  # fmt: skip
    rows = [
        [name, f"{number.value:g}", number.unit, number.provenance.status, number.provenance.source]
        for name, number in numbers.items()
    ]
    cases = [
        [
            f"{case['thai']} · {case['english']}",
            "<br>".join(_in_words(home["expected"]) for home in case["household"]),
        ]
        for case in _cases("target_groups")
    ]
    order = f"Ranked by {', then '.join(method.need.order)}; shares are of the households {method.need.of}."
    return [
        f"## {method.thai} · {method.english} (`{method.name}` {method.version})",
        f"{method.provenance.status}: {method.provenance.source}. {order}",
        table(["setting", "value", "unit", "status", "source"], rows),
        "Worked examples, a line a household of one area; «null» is not known.",
        table(["example", "expected"], cases),
    ]


def _circumstances() -> list[str]:
    """Vulnerability and strategies as data, and what surrounds households in worked examples."""
    vulnerability, strategies = methods.load("vulnerability"), methods.load("strategies")
    levels = [[each.number, each.thai, each.english, each.provenance.status] for each in vulnerability.levels]
    sources = [
        [f"`{each.fact}`", f"`{each.cost}`" if each.cost else "", each.strategy, each.provenance.status]
        for each in strategies.sources
    ]
    rows = [
        [f"{case['thai']} · {case['english']}", _in_words(case["expected"]), case["source"]]
        for case in _cases("circumstances")
    ]
    low, share = vulnerability.low_income, strategies.dominant
    return [
        "## สภาพแวดล้อมของครัวเรือน · Circumstances of households",
        f"{vulnerability.english} (`{vulnerability.name}` {vulnerability.version}), {vulnerability.provenance.status}: "
        f"{vulnerability.provenance.source}. Low income: at most {low.value:,g} {low.unit}.",
        table(["level", "Thai", "English", "status"], levels),
        f"{strategies.english} (`{strategies.name}` {strategies.version}), {strategies.provenance.status}: "
        f"{strategies.provenance.source}. Dominant from a {share.unit} of {share.value:g}.",
        table(["income", "less its cost", "strategy", "status"], sources),
        "### Worked examples of circumstances",
        table(["household", "gives", "source"], rows),
    ]


def _cases(name: str) -> list[dict[str, Any]]:
    cases: list[dict[str, Any]] = tomllib.loads((CASES / f"{name}.toml").read_text(encoding="utf-8"))["case"]
    return cases


def _ages(least: int | None, most: int | None) -> str:
    if least is None and most is None:
        return ""
    return f"{least or 0}–{most}" if most is not None else f"{least} and over"


def _in_words(values: dict[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in values.items())
