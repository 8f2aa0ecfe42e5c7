"""docs/reference/exits.md: by which rule may a household leave, and what brings it back to notice, in examples?"""

import tomllib
from typing import Any

from ppaos.config.reference.markdown import REPOSITORY, page, table
from ppaos.engine import methods
from ppaos.engine.methods import ExitRule, Trigger, WatchRule
from ppaos.engine.methods.exit_rule import SHARES, WHOLE

ABOUT = (
    "Who may leave the register (`judge_exits`, `who_would_pass`), which step follows which (`next_states`), who is to "
    "be looked at (`watch_list`) and how many fell back (`relapse_rates`) is computed by `ppaos.engine.exit` from the "
    "rules below. What is not known is «unknown»: it never counts as met, and fires nothing."
)
CASES = REPOSITORY / "tests" / "cases" / "exits.toml"
CRITERIA = {
    "income": "on the line or above in the newest observation, in the newest one that is least_months older, and in "
    "all between; the line is that of an observation's year and province",
    "dimensions": "none of them fails, but for an accepted reason",
    "level": "least_level overall, or above",
    "capitals": "none at lowest_level or below; one that is not scored is unknown",
    "referrals": "none is open",
}


def render() -> str:
    """The page as Markdown, from the packaged rules and the worked examples of the tests."""
    cases = tomllib.loads(CASES.read_text(encoding="utf-8"))
    return page(
        "Exits and the watch",
        ABOUT,
        *_rule(methods.load("exit_rule")),
        *_exits(cases["exit"]),
        *_watch(methods.load("watch_rule"), cases["watch"]),
        *_relapse(cases["relapse"]),
    )


def _rule(rule: ExitRule) -> list[str]:
    numbers = {name: getattr(rule, name) for name in (*WHOLE, *SHARES)}
    settings = [
        [name, f"{number.value:g}", number.unit, number.provenance.status, number.provenance.source]
        for name, number in numbers.items()
    ]
    states = [
        [f"`{each.code}`", each.thai, each.english, ", ".join(f"`{code}`" for code in each.to)]
        for each in rule.states
    ]
    return [
        f"## {rule.thai} · {rule.english} (`{rule.name}` {rule.version})",
        f"Status {rule.provenance.status}: {rule.provenance.source}. Income line `{rule.line}`, transfers of the "
        f"programme {'not ' if rule.without_transfers else ''}counted as income; "
        f"dimensions {', '.join(rule.dimensions)}; "
        f"groups that stay: {', '.join(rule.groups_stay) or 'none'}.",
        table(["criterion", "met where"], [[f"`{code}`", CRITERIA[code]] for code in rule.asked]),
        table(["setting", "value", "unit", "status", "source"], settings),
        table(["step", "Thai", "English", "may be followed by"], states),
    ]


def _exits(cases: list[dict[str, Any]]) -> list[str]:
    rows = [[_named(case), _given(case), _pairs(case["expected"]), case["source"]] for case in cases]
    return [
        "## Worked examples: may be proposed?",
        "What an example does not tell is fine: two observations of 45,000 baht half a year apart, no dimension fails, "
        "every capital 2.75, no referral, as of 1 January 2569. −1 baht is «not known», a score of 0 «not scored».",
        table(["example", "given", "gives", "source"], rows),
    ]


def _watch(rule: WatchRule, cases: list[dict[str, Any]]) -> list[str]:
    triggers = [
        [
            f"`{each.code}`", each.thai, each.english, f"{each.severity:g}", _fires(each),
            "left, in the programme" if each.in_programme else "left",
        ]
        for each in rule.triggers
    ]  # fmt: skip
    rows = [
        [
            _named(case),
            "; ".join(_pairs(home) for home in case["households"]),
            ", ".join(case["expected"]),
            case["source"],
        ]
        for case in cases
    ]
    return [
        f"## {rule.thai} · {rule.english} (`{rule.name}` {rule.version})",
        f"Status {rule.provenance.status}: {rule.provenance.source}. Order: the highest severity that fired, then the "
        "earliest day of such a trigger (not known last), then the household's number.",
        table(["trigger", "Thai", "English", "severity", "fires where", "of households that"], triggers),
        "## Worked examples: whom to look at, in order",
        table(["example", "households", "order and trigger", "source"], rows),
    ]


def _fires(trigger: Trigger) -> str:
    if trigger.after_months is not None:
        return f"{trigger.after_months} months after `{trigger.since}`"
    limit = f"`{trigger.than}`" if trigger.than else f"{trigger.value:g}"
    within = f", for {trigger.within_months} months" if trigger.within_months else ""
    return f"`{trigger.of}` {trigger.compared} {limit}, from `{trigger.since}`{within}"


def _relapse(cases: list[dict[str, Any]]) -> list[str]:
    rows = [
        [
            _named(case),
            "; ".join(" / ".join(day or "–" for day in row) for row in case["exits"]),
            _pairs(case["expected"]),
            case["source"],
        ]
        for case in cases
    ]
    return [
        "## Worked examples: how many fell back",
        table(["example", "left / last seen / fell back", "gives", "source"], rows),
    ]


def _given(case: dict[str, Any]) -> str:
    told = {key: case[key] for key in case if key not in ("thai", "english", "expected", "source")}
    return "; ".join(f"{key}: {_in_words(value)}" for key, value in told.items()) or "nothing of its own"


def _in_words(value: Any) -> str:
    if isinstance(value, dict):
        return _pairs(value)
    if not isinstance(value, list):
        return str(value)
    return (
        " · ".join(" ".join(map(str, row)) if isinstance(row, list) else str(row) for row in value) or "none"
    )


def _named(case: dict[str, Any]) -> str:
    return f"{case['thai']} · {case['english']}"


def _pairs(values: dict[str, Any]) -> str:
    return ", ".join(f"{key} {value}" for key, value in values.items()) or "nothing known"
