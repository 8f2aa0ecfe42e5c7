"""What in a chain cannot be, is not known, or should be looked at again, and where?"""

import polars as pl

from ppaos.engine.value_chain.chain import (
    BUYER,
    FLOW_NUMBERS,
    NODE_NUMBERS,
    PULLED,
    SELLING,
    SOURCES,
    Chain,
    chain_of,
)
from ppaos.engine.value_chain.layout import layout_of
from ppaos.engine.value_chain.money import money_of

ERROR, WARNING = "error", "warning"
EXACT = 1e-9
# Code, how grave, and the sentence, in which braces stand for the columns of the check.
CODES: dict[str, tuple[str, str]] = {
    "does_not_balance": (
        ERROR,
        "more of «{product}» goes out ({found:g}) than comes in times yields ({allowed:g})",
    ),
    "price_without_unit": (ERROR, "«{product}» has a price and no unit; write the unit"),
    "unit_differs": (ERROR, "«{product}» is told in several units; write it in one"),
    "quantity_missing": (WARNING, "the quantity of «{product}» is not known"),
    "price_missing": (WARNING, "the price of «{product}» is not known"),
    "negative": (ERROR, "{column} is {found:g}; write a number from 0 up"),
    "not_reached": (ERROR, "nothing comes to this node; add what it gets, or take it out"),
    "nothing_leaves": (WARNING, "nothing goes out of this node and it is no buyer; add what it sells"),
    "cycle": (ERROR, "goods go round through this node; let each flow go downstream"),
    "below_cost": (WARNING, "it sells for {found:g} what costs {allowed:g}"),
}


def checks(nodes: pl.DataFrame, flows: pl.DataFrame) -> pl.DataFrame:
    """What is wrong in a chain, a row a place, errors first; the order of rows never matters.

    Columns in: as for `money`. Columns out: code (of `CODES`), level («error», «warning»), node, flow, product, column,
    found, allowed (numbers behind it; null where the code has none), said (a sentence). A node's balance is looked at
    where the same product and unit go in and out (a selling node whose yields nobody told adds nothing), and where one
    product comes in and one goes out with yields told; quantities not known balance with nothing.
    Raises ChainError as `chain_of` does.
    """
    chain = chain_of(nodes, flows)
    parts = [
        *_of_flows(chain), *_negative(chain), _units(chain), _not_balanced(chain), *_of_nodes(chain), _cycles(chain),
        _node_below_cost(chain),
    ]  # fmt: skip
    found = pl.concat(parts, how="diagonal")
    order = {code: place for place, code in enumerate(CODES)}
    columns = ("code", "level", "node", "flow", "product", "column", "found", "allowed")
    levels = {code: level for code, (level, _said) in CODES.items()}
    sorted_rows = found.with_columns(
        pl.col("code").replace_strict(levels, return_dtype=pl.String).alias("level"),
        pl.col("code").replace_strict(order, return_dtype=pl.Int64).alias("place"),
    ).sort("level", "place", "node", "flow", "product", "column", nulls_last=True)
    rows = sorted_rows.select(columns)
    said = [
        CODES[row["code"]][1].format(**row | {"product": row["product"] or "?"})
        for row in rows.iter_rows(named=True)
    ]
    return rows.with_columns(pl.Series("said", said, dtype=pl.String))


def _empty(chain: Chain) -> pl.DataFrame:
    """No row, every column: what the parts are laid together on."""
    return pl.DataFrame(
        schema={
            "code": pl.String, "node": chain.nodes.schema["node"], "flow": chain.flows.schema["flow"],
            "product": pl.String, "column": pl.String, "found": pl.Float64, "allowed": pl.Float64,
        }
    )  # fmt: skip


def _rows(chain: Chain, code: str, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows of one code with those of its columns that a check has."""
    empty = _empty(chain)
    kept = [
        pl.col(name).cast(empty.schema[name])
        for name in empty.columns
        if name in rows.columns and name != "code"
    ]
    return pl.concat([empty, rows.select(pl.lit(code).alias("code"), *kept)], how="diagonal")


def _of_flows(chain: Chain) -> list[pl.DataFrame]:
    price, cost, unit, quantity = (pl.col(name) for name in ("price", "cost", "unit", "quantity"))
    rules = {
        "price_without_unit": price.is_not_null() & unit.is_null(),
        "quantity_missing": quantity.is_null(),
        "price_missing": price.is_null(),
        "below_cost": price < cost,
    }
    told = chain.flows.select("flow", "product", "price", "cost", "unit", "quantity")
    below = told.with_columns(found="price", allowed="cost")
    return [
        _rows(chain, code, (below if code == "below_cost" else told).filter(rule))
        for code, rule in rules.items()
    ]


def _negative(chain: Chain) -> list[pl.DataFrame]:
    def below(frame: pl.DataFrame, of: str, name: str) -> pl.DataFrame:
        return _rows(
            chain,
            "negative",
            frame.filter(pl.col(name) < 0).select(of, pl.lit(name).alias("column"), found=name),
        )

    return [
        *(below(chain.flows, "flow", name) for name in FLOW_NUMBERS),
        *(below(chain.nodes, "node", name) for name in NODE_NUMBERS),
    ]


def _units(chain: Chain) -> pl.DataFrame:
    """Flows of a product that another flow tells in another unit."""
    several = pl.col("unit").drop_nulls().n_unique().over("product") > 1
    rows = chain.flows.filter(pl.col("unit").is_not_null() & pl.col("product").is_not_null())
    return _rows(chain, "unit_differs", rows.filter(several))


def _not_balanced(chain: Chain) -> pl.DataFrame:
    """Nodes that give more than they have."""
    kinds = chain.nodes.select("node", "kind", "yields")
    goods_in = chain.flows.join(kinds.select(source="node", of="kind"), on="source").filter(
        ~pl.col("of").is_in(PULLED).fill_null(value=False)
    )
    by = ["node", "product", "unit"]
    came = _through(goods_in, "target", by).rename({"quantity": "came"})
    gone = _through(chain.flows, "source", by).rename({"quantity": "gone"})
    alike = gone.join(came, on=by).join(kinds, on="node")
    single = gone.filter(pl.len().over("node") == 1).join(
        came.filter(pl.len().over("node") == 1).select("node", pl.col("product").alias("of"), "came"),
        on="node",
    )
    made = single.filter(pl.col("product") != pl.col("of")).drop("of").join(kinds, on="node")
    sells = pl.when(pl.col("kind") == SELLING).then(1.0)  # whoever only sells makes nothing more of it
    judged = pl.concat(
        [alike.with_columns(pl.coalesce("yields", sells).alias("yields")), made], how="diagonal"
    )
    over = judged.select("node", "product", found="gone", allowed=pl.col("came") * pl.col("yields"))
    return _rows(
        chain, "does_not_balance", over.filter(pl.col("found") > pl.col("allowed") * (1 + EXACT) + EXACT)
    )


def _through(flows: pl.DataFrame, end: str, by: list[str]) -> pl.DataFrame:
    """How much of each product and unit goes through an end; null where a flow of it is not known."""
    known = flows.filter(pl.col("product").is_not_null() & pl.col("unit").is_not_null())
    total = pl.when(~pl.col("quantity").is_null().any()).then(pl.col("quantity").sum())
    return known.with_columns(pl.col(end).alias("node")).group_by(by).agg(total.alias("quantity"))


def _of_nodes(chain: Chain) -> list[pl.DataFrame]:
    gets, gives = (
        pl.col("node").is_in(chain.flows["target"].to_list()),
        pl.col("node").is_in(chain.flows["source"].to_list()),
    )
    is_source = pl.col("kind").is_in(SOURCES).fill_null(value=False)
    is_buyer = (pl.col("kind") == BUYER).fill_null(value=False)
    return [
        _rows(chain, "not_reached", chain.nodes.filter(~gets & (~is_source | ~gives))),
        _rows(chain, "nothing_leaves", chain.nodes.filter(gets & ~gives & ~is_buyer)),
    ]


def _cycles(chain: Chain) -> pl.DataFrame:
    return _rows(chain, "cycle", layout_of(chain).filter(pl.col("circle").is_not_null()).select("node"))


def _node_below_cost(chain: Chain) -> pl.DataFrame:
    """Nodes whose sales bring less than what they buy and spend on them, fixed cost aside."""
    sums = money_of(chain).nodes.filter(~pl.col("is_final"))
    spent = sums.select("node", found="revenue", allowed=pl.col("bought") + pl.col("own_cost"))
    return _rows(chain, "below_cost", spent.filter(pl.col("found") < pl.col("allowed") - EXACT))
