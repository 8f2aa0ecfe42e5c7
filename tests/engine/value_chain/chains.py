"""Chains for tests: frames from rows in which what is left out is not known."""

import tomllib
from pathlib import Path

import polars as pl

NODE = {
    "node": pl.Int64, "kind": pl.String, "actors": pl.String, "fixed_cost": pl.Float64, "land_rai": pl.Float64,
    "heads": pl.Float64, "households": pl.Float64, "yields": pl.Float64,
}  # fmt: skip
FLOW = {
    "flow": pl.Int64, "source": pl.Int64, "target": pl.Int64, "product": pl.String, "quantity": pl.Float64,
    "unit": pl.String, "price": pl.Float64, "cost": pl.Float64, "year": pl.Int64,
}  # fmt: skip
CASES = tomllib.loads((Path(__file__).parents[2] / "cases" / "value_chain.toml").read_text(encoding="utf-8"))[
    "case"
]


def frames(nodes, flows):
    """Both frames, of the year 2568 where no other is told."""
    dated = [{"year": 2568} | flow for flow in flows]
    return tuple(
        pl.DataFrame([dict.fromkeys(schema) | row for row in rows], schema=schema)
        for rows, schema in ((nodes, NODE), (dated, FLOW))
    )


def case(words):
    """The frames of the worked example whose name begins with the words."""
    [found] = [each for each in CASES if each["english"].startswith(words)]
    return frames(found["nodes"], found["flows"])
