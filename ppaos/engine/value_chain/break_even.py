"""How much must a node sell, or at which price, so that its costs are just met?"""

import polars as pl

from ppaos.engine.value_chain.chain import Chain

KNOWN, NEVER, UNKNOWN, SELLS_NOTHING = "known", "never", "unknown", "sells nothing"
PER = {"member": "households", "rai": "land_rai", "head": "heads"}


def break_even(chain: Chain, told: pl.DataFrame) -> pl.DataFrame:
    """The break-even point of each node, costs that grow with what is sold being purchases and own cost.

    told: sums by node, as `money` makes them. Columns out: node; state: «known», «never» (a unit costs as much as it
    brings), «unknown» (a part is not known) or «sells nothing»; sales_share (the part of today's sales that would do),
    sales (baht a year); unit, quantity (units a year; null where a node sells several products or units), price (baht a
    unit at which today's quantity would do), unit_cost (baht a unit without fixed cost); quantity_per_member,
    quantity_per_rai, quantity_per_head and sales_per_ likewise (null where that number is not known, or 0).
    """
    sold = chain.flows.group_by(pl.col("source").alias("node")).agg(
        pl.col("unit").first(), pl.col("quantity").sum().alias("sold"),
        pl.col("quantity").is_null().any().alias("untold"),
        (pl.col("unit").is_null().any() | (pl.struct("product", "unit").n_unique() > 1)).alias("is_mixed"),
    )  # fmt: skip
    rows = told.join(sold, on="node", how="left", maintain_order="left").with_columns(
        variable=pl.col("bought") + pl.col("own_cost")
    )
    whole = pl.when(~(pl.col("is_mixed") | pl.col("untold")) & (pl.col("sold") > 0)).then(pl.col("sold"))
    contribution = pl.col("revenue") - pl.col("variable")
    share = pl.when(pl.col("state") == KNOWN).then(pl.col("fixed_cost") / contribution)
    judged = rows.with_columns(_state(contribution).alias("state"), whole.alias("sold")).with_columns(
        sales_share=share,
        unit=pl.when(~pl.col("is_mixed")).then(pl.col("unit")),
        price=(pl.col("variable") + pl.col("fixed_cost")) / pl.col("sold"),
        unit_cost=pl.col("variable") / pl.col("sold"),
    )
    points = judged.with_columns(
        sales=pl.col("sales_share") * pl.col("revenue"), quantity=pl.col("sales_share") * pl.col("sold")
    )
    return points.select(
        "node", "state", "sales_share", "sales", "unit", "quantity", "price", "unit_cost",
        *(_per(name, word) for name in ("quantity", "sales") for word in PER),
    )  # fmt: skip


def _state(contribution: pl.Expr) -> pl.Expr:
    return (
        pl.when(pl.col("going_out").is_null())
        .then(pl.lit(SELLS_NOTHING))
        .when(contribution.is_null() | pl.col("fixed_cost").is_null())
        .then(pl.lit(UNKNOWN))
        .when(contribution <= 0)
        .then(pl.lit(NEVER))
        .otherwise(pl.lit(KNOWN))
    )


def _per(name: str, word: str) -> pl.Expr:
    number = pl.col(PER[word])
    return pl.when(number > 0).then(pl.col(name) / number).alias(f"{name}_per_{word}")
