"""How long does it take to match a province's households with its models, each criterion kept, and to fill places?

Invented households (`--households`, default 22,000, three members each) and models (`--models`, default 50, six
criteria each, two of them of members) are matched in bulk, put in the fair order, and the reasons of one page are
told. Beside it the plain way, pair by pair in Python on a sample, scaled to all pairs.

    .venv/bin/python benchmarks/match_models.py [--households N] [--models M]
"""

import argparse
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np
import polars as pl

from ppaos.engine.matching import Wanted, fits, placed, reasons

SAMPLE = 200
SAID = {"thai": "ก", "english": "a"}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--households", type=int, default=22_000)
    arguments.add_argument("--models", type=int, default=50)
    options = arguments.parse_args()
    homes, people = invented(options.households)
    models = [model(number) for number in range(options.models)]
    pairs = options.households * options.models
    print(f"{options.households:,} households × {options.models} models, load {os.getloadavg()[0]:.1f}")
    fitting, matching = timed("matched, each criterion kept", lambda: fits(homes, people, models))
    order, ordering = timed("put in order, places filled", lambda: placed(fitting, homes, models))
    by_id = {each.model_id: each for each in models}
    page = order.head(50).select("outcomes", "model_id").rows()
    timed("reasons of a page of 50 told", lambda: [reasons(told, by_id[of]) for told, of in page])
    sample = homes.head(SAMPLE)
    plain, seconds = timed(f"plain Python, {SAMPLE} households", lambda: plainly(sample, people, models))
    assert plain == fits(sample, people, models)["outcomes"].to_list()
    scaled = seconds * options.households / min(SAMPLE, options.households)
    print(
        f"{pairs:,} pairs: {matching + ordering:.2f} s of processor in all; plain Python scaled: {scaled:.0f} s, "
        f"{scaled / matching:.0f} times as long as matching"
    )


def invented(count: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Households and three members each; a tenth of every fact is not known."""
    chance = np.random.default_rng(7)

    def told(values: Any) -> pl.Series:
        return pl.Series(values).set(pl.Series(chance.random(len(values)) < 0.1), None)

    homes = pl.DataFrame(
        {
            "household_id": np.arange(count), "uid": [f"uid {number}" for number in range(count)],
            "income_per_head": told(chance.integers(5_000, 60_000, count).astype(float)),
            "capital:natural": told(chance.uniform(1, 4, count)), "land_rai": told(chance.uniform(0, 20, count)),
            "has_water": told(chance.random(count) < 0.5), "wish:goats": told(chance.random(count) < 0.3),
            "area": told([f"v{number}" for number in chance.integers(0, 40, count)]),
        }
    )  # fmt: skip
    people = pl.DataFrame(
        {
            "household_id": np.repeat(np.arange(count), 3), "person_id": np.arange(3 * count),
            "age": told(chance.integers(0, 90, 3 * count)), "skill:weaving": told(chance.random(3 * count) < 0.2),
        }
    )  # fmt: skip
    return homes, people


def model(number: int) -> Wanted:
    """A model with four musts and two wishes."""
    criteria = (
        {"fact": "area", "is": "in", "value": [f"v{each}" for each in range(number % 5, 40, 2)]},
        {"fact": "capital:natural", "is": ">=", "value": 1.5 + number % 4 / 4},
        {"fact": "land_rai", "is": ">=", "value": number % 6},
        {"fact": "age", "is": ">=", "value": 15 + number % 10},
        {"fact": "skill:weaving", "is": "==", "value": True, "weight": "wish"},
        {"fact": "wish:goats", "is": "==", "value": True, "weight": "wish"},
    )
    return Wanted(number, f"model {number:03}", tuple(each | SAID for each in criteria), 100)


def plainly(homes: pl.DataFrame, people: pl.DataFrame, models: list[Wanted]) -> list[str]:
    """The outcomes pair by pair, the member who fits best standing for the household."""
    members: dict[int, list[dict[str, Any]]] = {}
    for person in people.filter(pl.col("household_id").is_in(homes["household_id"].implode())).iter_rows(
        named=True
    ):
        members.setdefault(person["household_id"], []).append(person)
    found = []
    for home in homes.iter_rows(named=True):
        for each in models:
            options = [outcomes(home | person, each) for person in members[home["household_id"]]]
            found.append(min(options, key=lambda option: option[:3])[3])
    return found


def outcomes(facts: dict[str, Any], of: Wanted) -> tuple[int, int, int, str]:
    """How one member of one household stands to one model."""
    letters = [outcome(facts[criterion["fact"]], criterion) for criterion in of.criteria]
    musts = [letter for letter, each in zip(letters, of.criteria, strict=True) if "weight" not in each]
    wishes = [letter for letter, each in zip(letters, of.criteria, strict=True) if "weight" in each]
    return musts.count("f"), musts.count("u"), -wishes.count("m"), "".join(letters)


def outcome(value: Any, criterion: dict[str, Any]) -> str:
    """One criterion."""
    if value is None:
        return "u"
    how, wanted = criterion["is"], criterion["value"]
    holds = value in wanted if how == "in" else value >= wanted if how == ">=" else value == wanted
    return "m" if holds else "f"


def timed(label: str, step: Callable[[], Any]) -> tuple[Any, float]:
    """What a step gives and its seconds of processor, printed beside those of the clock (others work too)."""
    started, worked = time.perf_counter(), time.process_time()
    result = step()
    seconds, worked = time.perf_counter() - started, time.process_time() - worked
    print(f"{label}: {seconds:.2f} s by the clock, {worked:.2f} s of processor", flush=True)
    return result, worked


if __name__ == "__main__":
    main()
