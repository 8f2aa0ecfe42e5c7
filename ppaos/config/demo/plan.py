"""How large is the invented province, and what is it like: the packaged data, scaled to the households asked for."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

FEWEST_HOUSEHOLDS = 60  # under this the shares of rare things round to nothing


@cache
def data(name: str) -> dict[str, Any]:
    """One of the TOML files beside this module: province, form, errors or bmn."""
    return tomllib.loads(files(__package__).joinpath(f"{name}.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Plan:
    """The counts to be met exactly, and the seed everything is drawn from."""

    province: str
    seed: int
    households: int
    persons: int
    missed: int
    listed: int
    listed_not_poor: int
    listed_not_found: int
    listed_not_visited: int
    agency_rows: int
    rounds: tuple[tuple[int, int], ...]  # (year BE, households)

    def dice(self, purpose: str) -> np.random.Generator:
        """A generator of its own for each purpose, so that changing one part leaves the others as they were."""
        return np.random.default_rng([self.seed, *purpose.encode()])


def plan_for(*, households: int, seed: int, province: str) -> Plan:
    """Scale the published counts to so many households."""
    if households < FEWEST_HOUSEHOLDS:
        raise ValueError(
            f"{households} households are too few to invent a province from: ask for {FEWEST_HOUSEHOLDS} or more."
        )
    size, share = data("province")["size"], data("province")["share"]

    def scaled(count: float) -> int:
        return max(1, round(count * households / float(size["households"])))

    listed = scaled(size["national_list"])
    return Plan(
        province=province,
        seed=seed,
        households=households,
        persons=scaled(size["persons"]),
        missed=scaled(size["missed"]),
        listed=listed,
        listed_not_poor=scaled(size["listed_not_poor"]),
        listed_not_found=round(listed * share["list_not_found"]),
        listed_not_visited=round(listed * share["list_not_visited"]),
        agency_rows=scaled(size["agency_list"]),
        rounds=tuple((r["year"], scaled(r["households"])) for r in data("province")["round"]),
    )
