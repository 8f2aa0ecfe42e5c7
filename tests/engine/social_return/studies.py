"""Studies for tests: the worked examples, a small one to change, and the figures by plain loops."""

import tomllib
from pathlib import Path

from ppaos.engine import methods
from ppaos.engine.social_return import study_of

DATA = tomllib.loads((Path(__file__).parents[2] / "cases" / "social_return.toml").read_text(encoding="utf-8"))
CASES, REFUSED = DATA["case"], DATA["refused"]
RULES = methods.load("social_return_rules")


def small(**changed):
    """The data of a study that is right: one input, one outcome."""
    outcome = {
        "stakeholder": "a", "name": "x", "capital": "human", "quantity": 2, "proxy": 100, "deadweight": 0.1,
        "displacement": 0.1, "attribution": 0.1, "drop_off": 0.1, "duration": 2, "source": "s",
    }  # fmt: skip
    inputs = [{"name": "budget", "value": 100, "year": 0}]
    return {"discount_rate": 0.05, "inputs": inputs, "outcomes": [outcome]} | changed


def example():
    """The study of the Guide's worked example."""
    return study_of(CASES[0]["study"], RULES)


def plainly(study):
    """Benefits and inputs in money of year 0, as anybody would write it down."""
    benefits = 0.0
    for outcome in study.outcomes:
        gross = outcome.quantity * outcome.proxy
        if study.method == "additive":
            value = gross - gross * (outcome.deadweight + outcome.displacement + outcome.attribution)
        else:
            value = gross
            for share in (outcome.deadweight, outcome.displacement, outcome.attribution):
                value -= value * share
        for year in range(outcome.start, outcome.start + outcome.duration):
            discounted = value
            for _ in range(year):
                discounted /= 1 + study.discount_rate
            benefits += discounted
            value -= value * outcome.drop_off
    inputs = sum(each.value / (1 + study.discount_rate) ** each.year for each in study.inputs)
    return benefits, inputs
