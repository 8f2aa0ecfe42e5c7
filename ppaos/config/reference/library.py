"""docs/reference/library.md: what does the engine compute for whoever imports it without a server?"""

import inspect
from typing import Any

from ppaos.config.reference.markdown import page
from ppaos.engine import comparison, disclosure, livelihood, matching, methods, social_return, value_chain
from ppaos.engine import exit as leaving

ABOUT = (
    "`ppaos.engine` needs no Django, no database and no key. Its functions take and give back frames of Polars or "
    "DuckDB, never read a file and never change what they are given; methods are dated data with source and status. "
    "Where a frame or a method will not do, they raise an error that says where and what to do. How numbers follow "
    "from answers stands in [scoring](scoring.md) and [comparisons](comparisons.md), with worked examples; the same "
    "from files is in [score a file](../how-to/score_a_file.md)."
)
EXAMPLE = """\
import polars as pl

from ppaos.engine import comparison, disclosure, livelihood, matching, methods, social_return, value_chain

# The newest; version="2563" asks for one of them, on=date(2024, 1, 1) for the one of a day.
capitals = methods.load("slf_capitals")
codes = [indicator.code for capital in capitals.capitals for indicator in capital.indicators]
homes = pl.DataFrame({"household_id": ["a", "b"]} | {code: [1, 3] for code in codes})
scores = livelihood.score(homes, capitals)
assert scores["level"].to_list() == [1, 3]

rule = livelihood.MpiRule(cutoffs={"school": 6, "water": 1}, weights={"school": 0.5, "water": 0.5}, k=0.5)
people = pl.DataFrame({"school": [4, 9], "water": [1, 1], "survey_weight": [2.0, 6.0]})
assert livelihood.measured(people, rule, weight="survey_weight")["H"].to_list() == [0.25]

told = {"actors": None, "fixed_cost": 0, "land_rai": None, "heads": None, "households": None, "yields": None}
nodes = pl.DataFrame(
    [
        {"node": "grower", "kind": "growing", **told, "actors": "poor_households"},
        {"node": "shop", "kind": "selling", **told},
        {"node": "buyer", "kind": "buyer", **told},
    ]
)
sold = {"product": "mushrooms", "quantity": 10, "unit": "kg", "cost": 0, "year": 2568}
flows = pl.DataFrame(
    [
        {"flow": 1, "source": "grower", "target": "shop", "price": 60, **sold},
        {"flow": 2, "source": "shop", "target": "buyer", "price": 80, **sold},
    ]
)
assert value_chain.money(nodes, flows).poor["share_kept"] == 0.75
cheaper = value_chain.what_if(nodes, flows, [value_chain.Change("flow", 1, "price", value=40)])
assert cheaper.after.poor["share_kept"] == 0.5

land = {"fact": "land_rai", "is": ">=", "value": 1, "thai": "มีที่ดิน", "english": "has land"}
goats = matching.Wanted(1, "goats", (land,), places=1)
homes = pl.DataFrame(
    {
        "household_id": [1, 2, 3],
        "uid": ["a", "b", "c"],
        "land_rai": [2, 5, None],
        "income_per_head": [9000, 8000, 7000],
    }
)
members = pl.DataFrame(schema={"household_id": pl.Int64, "person_id": pl.Int64})
fitting = matching.fits(homes, members, [goats])
assert fitting["state"].to_list() == ["fits", "fits", "to be asked"]
assert matching.placed(fitting, homes, [goats])["household_id"].to_list() == [2, 1, 3]
assert matching.reasons("u", goats)[0]["outcome"] == "unknown"

# Income of 2565 and 2567 (of either era) in baht of 2566; the year is refused where the index does not have it.
index = methods.load("price_index")
earned = {"before": 98.8, "before_year": 2565, "after_year": 2024}
members = pl.DataFrame([{"household_id": 1, "natural": 2.0, "after": 200.8, **earned}])
others = pl.DataFrame(
    [
        {"household_id": 2, "natural": 2.0, "after": 150.6, **earned},
        {"household_id": 3, "natural": 4.0, "after": 100.4, **earned},
    ]
)
result = comparison.compare_members(members, others, index, comparison.MatchRule(("natural",)), to=2566)
assert round(result.effect["effect"]) == 50
assert comparison.pairs_of(result.matched, 1)["household_id"].to_list() == [2]

# 100 put in now, 150 a year from next year on for two years, a fifth of which would have come anyway.
rules = methods.load("social_return_rules")
income = {"name": "income", "quantity": 1, "proxy": 150, "deadweight": 0.2, "duration": 2}
put_in = {"name": "budget", "value": 100}
study = social_return.study_of({"discount_rate": 0, "inputs": [put_in], "outcomes": [income]}, rules)
assert social_return.returns(study).ratio == 2.4
assert social_return.returns(study).payback_months == 10
assert social_return.simulate(study, rules, seed=1).chance_below_one == 0

# Three poor households in one district: the district is held back, and another with it.
poor = {"46": (None, 90), "4601": ("46", 3), "4602": ("46", 40), "4603": ("46", 47)}
cells = pl.DataFrame(
    [
        {"area": area, "parent": parent, "column": "poor", "count": count}
        for area, (parent, count) in poor.items()
    ]
)
told = disclosure.suppressed(cells, [], methods.load("disclosure_rule"))
assert told.filter("is_suppressed")["area"].to_list() == ["4601", "4602"]
"""
LOADING = ("load", "versions", "parse", "toml_text", "sheets_of", "data_of", "checks", "differences")


def render() -> str:
    """The page as Markdown, from the docstrings of what is public."""
    return page(
        "Library",
        ABOUT,
        f"```python\n{EXAMPLE}```",
        "## Methods as data: `ppaos.engine.methods`",
        *_told(methods, LOADING),
        "## Assessment: `ppaos.engine.livelihood`",
        *_told(livelihood, livelihood.__all__),
        "## Members beside similar households: `ppaos.engine.comparison`",
        *_told(comparison, comparison.__all__),
        "## Matching households and models: `ppaos.engine.matching`",
        *_told(matching, [name for name in matching.__all__ if callable(getattr(matching, name))]),
        "## Leaving the register, the watch, relapse: `ppaos.engine.exit`",
        *_told(leaving, leaving.__all__),
        "## Value chains: `ppaos.engine.value_chain`",
        *_told(value_chain, value_chain.__all__),
        "## Social return: `ppaos.engine.social_return`",
        *_told(social_return, social_return.__all__),
        "## Small counts held back: `ppaos.engine.disclosure`",
        *_told(disclosure, disclosure.__all__),
    )


def _told(module: Any, names: tuple[str, ...] | list[str]) -> list[str]:
    return [
        text
        for name in names
        for text in (f"### `{_called(name, getattr(module, name))}`", _described(getattr(module, name)))
    ]


def _called(name: str, thing: Any) -> str:
    """How it is called, without the types; an error by its name."""
    if isinstance(thing, type) and issubclass(thing, Exception):
        return name
    signature = inspect.signature(thing)
    parameters = [each.replace(annotation=inspect.Parameter.empty) for each in signature.parameters.values()]
    bare = signature.replace(parameters=parameters, return_annotation=inspect.Signature.empty)
    return f"{name}{bare}"


def _described(thing: Any) -> str:
    return inspect.getdoc(thing) or ""
