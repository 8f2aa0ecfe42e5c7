"""What is a chain made of, and which frames are one? Nodes and flows in one shape and order."""

from dataclasses import dataclass

import polars as pl

POOR = "poor_households"
BUYER, SELLING = "buyer", "selling"
# What these give is bought as much as the goods ask for; goods of the other kinds go on as much as there are.
PULLED = ("input", "service_node")
SOURCES = (*PULLED, "growing")

NODE_NUMBERS = ("fixed_cost", "land_rai", "heads", "households", "yields")
FLOW_NUMBERS = ("quantity", "price", "cost")
_NODE_TEXTS = ("kind", "actors")
_FLOW_TEXTS = ("product", "unit")


class ChainError(ValueError):
    """Nodes and flows that are no chain; the message says where and what to do."""


@dataclass(frozen=True)
class Chain:
    """The nodes by their id, and the flows by theirs, with the money on each (baht a year, null: not known)."""

    nodes: pl.DataFrame
    flows: pl.DataFrame


def chain_of(nodes: pl.DataFrame, flows: pl.DataFrame) -> Chain:
    """Both frames in one shape, order and kind of number, so that the order of their rows never matters.

    Columns in: as for `money`. Raises ChainError for a column that is not there, an id told twice or not at all, a flow
    from or to a node that is none, and flows of more than one year.
    """
    if "flow" not in flows.columns:
        flows = flows.with_row_index("flow", offset=1)
    _refuse_columns("nodes", nodes, ("node", *_NODE_TEXTS, *NODE_NUMBERS))
    _refuse_columns("flows", flows, ("source", "target", *_FLOW_TEXTS, *FLOW_NUMBERS, "year"))
    _refuse_doubles("node", nodes)
    _refuse_doubles("flow", flows)
    _refuse_strangers(nodes, flows)
    years = flows["year"].drop_nulls().unique().sort().to_list()
    if len(years) > 1:
        raise ChainError(f"flows are of the years {', '.join(map(str, years))}; give those of one year")
    key = nodes.schema["node"]
    shaped = nodes.select("node", *_texts(_NODE_TEXTS), *_numbers(NODE_NUMBERS)).sort("node")
    with_money = flows.select(
        "flow", pl.col("source").cast(key), pl.col("target").cast(key), *_texts(_FLOW_TEXTS), "year",
        *_numbers(FLOW_NUMBERS),
    ).sort("flow")  # fmt: skip
    return Chain(shaped, with_money.with_columns((pl.col("quantity") * pl.col("price")).alias("baht")))


def _texts(names: tuple[str, ...]) -> list[pl.Expr]:
    """Texts without blanks around them; an empty one is not told."""
    told = [pl.col(name).cast(pl.String).str.strip_chars() for name in names]
    return [pl.when(text != "").then(text).alias(name) for text, name in zip(told, names, strict=True)]


def _numbers(names: tuple[str, ...]) -> list[pl.Expr]:
    return [pl.col(name).cast(pl.Float64).fill_nan(None) for name in names]


def _refuse_columns(what: str, frame: pl.DataFrame, asked: tuple[str, ...]) -> None:
    if lacking := [name for name in asked if name not in frame.columns]:
        raise ChainError(f"{what} have no column {', '.join(lacking)}; add it, empty where it is not known")


def _refuse_doubles(name: str, frame: pl.DataFrame) -> None:
    for value in frame.filter(pl.col(name).is_null() | pl.col(name).is_duplicated())[name].sort()[:1]:
        raise ChainError(
            f"{name} {value} is there more than once, or without an id; give each an id of its own"
        )


def _refuse_strangers(nodes: pl.DataFrame, flows: pl.DataFrame) -> None:
    known = set(nodes["node"])
    for flow, source, target in flows.select("flow", "source", "target").iter_rows():
        for node in (source, target):
            if node not in known:
                raise ChainError(
                    f"flow {flow} touches node {node}, which is not among the nodes; add the node"
                )
