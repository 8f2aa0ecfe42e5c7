"""What does each node of a chain earn, pay and keep, of which baht of the final buyer, and where does it break even?"""

from dataclasses import dataclass

import polars as pl

from ppaos.engine.value_chain.break_even import break_even
from ppaos.engine.value_chain.chain import POOR, Chain, chain_of


@dataclass(frozen=True)
class Money:
    """`nodes`, `flows`, `break_even`: as `money` tells; `buyer_pays`: baht a year into the last nodes (null: not
    known); `poor`: what poor households keep of it."""

    nodes: pl.DataFrame
    flows: pl.DataFrame
    break_even: pl.DataFrame
    buyer_pays: float | None
    poor: dict[str, float | None]


def money(nodes: pl.DataFrame, flows: pl.DataFrame) -> Money:
    """The money of a chain in one year, in baht; the order of rows never matters.

    nodes: node (an id), kind and actors (words of the house), fixed_cost (baht a year), land_rai, heads, households,
    yields (units out of each unit in). flows: flow (an id; without it the number of the row), source, target,
    product, quantity, unit, price (baht a unit), cost (baht a unit at the source, beside what it buys in the chain),
    year. Null is not known and never 0.
    Columns of `nodes` out: node, kind, actors, revenue, bought, own_cost, fixed_cost; value_added (revenue less
    bought) and margin (that less own and fixed cost); share_kept and share_margin (of them in what the final buyer
    pays; the kept ones make 1 where everything is known); is_final (nothing goes out and something comes in: who
    pays, and keeps nothing: null); households, margin_per_household, and unknown (what is not known: «price»,
    «quantity», «cost», «fixed_cost», blanks between). `flows` out: as they came in, with baht and share (of what the
    buyer pays). `poor`: share_kept and share_margin of all nodes of poor households (null where one is not known),
    share_known (of those known), share_unknown (what all nodes together leave untold), households, baht_kept,
    kept_per_household.
    Raises ChainError as `chain_of` does. Source: value-chain accounting, FAO 2014, «Developing sustainable food value
    chains»; that costs beside purchases leave the chain is a proposal of PPAOS.
    """
    return money_of(chain_of(nodes, flows))


def money_of(chain: Chain) -> Money:
    """The same for a chain already shaped."""
    told = _sums(chain)
    final = told.filter("is_final")
    pays = _strict_total(final, "bought")
    shared = told.with_columns(
        _share(pl.col("value_added"), pays).alias("share_kept"),
        _share(pl.col("margin"), pays).alias("share_margin"),
        _per("margin", "households").alias("margin_per_household"),
    )
    columns = (
        "node", "kind", "actors", "revenue", "bought", "own_cost", "fixed_cost", "value_added", "margin", "share_kept",
        "share_margin", "is_final", "households", "margin_per_household", "unknown",
    )  # fmt: skip
    on_arrows = chain.flows.with_columns(_share(pl.col("baht"), pays).alias("share"))
    poor = _poor(shared.filter(~pl.col("is_final")), pays)
    return Money(shared.select(columns), on_arrows, break_even(chain, told), pays, poor)


def _sums(chain: Chain) -> pl.DataFrame:
    """Each node with what went in and out; a sum with an unknown part is unknown, one of no parts is 0."""
    out = chain.flows.with_columns(own=pl.col("quantity") * pl.col("cost"))
    sold = out.group_by(pl.col("source").alias("node")).agg(
        strict_sum("baht").alias("revenue"), strict_sum("own").alias("own_cost"), pl.len().alias("going_out"),
        *(pl.col(name).is_null().any().alias(f"no_{name}") for name in ("price", "quantity", "cost")),
    )  # fmt: skip
    paid = out.group_by(pl.col("target").alias("node")).agg(
        strict_sum("baht").alias("bought"), pl.len().alias("coming_in"),
        *(pl.col(name).is_null().any().alias(f"in_{name}") for name in ("price", "quantity")),
    )  # fmt: skip
    joined = chain.nodes.join(sold, on="node", how="left").join(paid, on="node", how="left").sort("node")
    # A node without a flow sells or buys nothing: that is known, and 0. Sums of unknown flows stay null.
    out_none, in_none = pl.col("going_out").is_null(), pl.col("coming_in").is_null()
    known = joined.with_columns(
        *(
            pl.when(out_none).then(0.0).otherwise(pl.col(name)).alias(name)
            for name in ("revenue", "own_cost")
        ),
        pl.when(in_none).then(0.0).otherwise(pl.col("bought")).alias("bought"),
        (out_none & ~in_none).alias("is_final"),
        _unknown().alias("unknown"),
    )
    # Whoever pays last uses it up: nothing is kept there, and nothing lost.
    added = known.with_columns(
        value_added=pl.when(~pl.col("is_final")).then(pl.col("revenue") - pl.col("bought"))
    )
    return added.with_columns(margin=pl.col("value_added") - pl.col("own_cost") - pl.col("fixed_cost"))


def _unknown() -> pl.Expr:
    """What of a node is not known, as words with blanks between."""
    reasons = {
        "price": pl.any_horizontal("no_price", "in_price"),
        "quantity": pl.any_horizontal("no_quantity", "in_quantity"),
        "cost": pl.col("no_cost"),
        "fixed_cost": pl.col("fixed_cost").is_null(),
    }
    return pl.concat_str(
        [pl.when(holds).then(pl.lit(word)) for word, holds in reasons.items()],
        separator=" ",
        ignore_nulls=True,
    )


def strict_sum(name: str) -> pl.Expr:
    """A sum that is null where one part is."""
    return pl.when(~pl.col(name).is_null().any()).then(pl.col(name).sum())


def _strict_total(frame: pl.DataFrame, name: str) -> float | None:
    """A sum over a frame; null where a part is, or where there are none."""
    return None if frame.is_empty() or frame[name].null_count() else float(frame[name].sum())


def _share(baht: pl.Expr, of: float | None) -> pl.Expr:
    """A share of what the buyer pays; null where that is not known or nothing."""
    return baht / of if of else pl.lit(None, dtype=pl.Float64)


def _per(name: str, by: str) -> pl.Expr:
    return pl.when(pl.col(by) > 0).then(pl.col(name) / pl.col(by))


def _poor(keeping: pl.DataFrame, pays: float | None) -> dict[str, float | None]:
    """What nodes of poor households keep, and how much of the whole nobody can tell."""
    # Actors nobody named are not poor households as far as anybody knows; they stay in the whole.
    poor = keeping.filter(pl.col("actors") == POOR)
    kept, households = _strict_total(poor, "value_added"), _strict_total(poor, "households")
    known = float(keeping["share_kept"].sum())
    return {
        "share_kept": _strict_total(poor, "share_kept"),
        "share_margin": _strict_total(poor, "share_margin"),
        "share_known": float(poor["share_kept"].sum()) if pays else None,
        "share_unknown": (1 - known if keeping["share_kept"].null_count() else 0.0) if pays else None,
        "households": households,
        "baht_kept": kept,
        "kept_per_household": kept / households if kept is not None and households else None,
    }
