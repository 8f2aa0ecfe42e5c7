"""Do the first and the second interview of a household agree, beyond what chance alone would give?"""

import polars as pl

MEASURED, UNDEFINED = "measured", "undefined"


def agreement(pairs: pl.DataFrame, *, by: list[str], ranks: pl.DataFrame | None = None) -> pl.DataFrame:
    """Percent agreement and Cohen's kappa of pairs of answers, for each group.

    Columns in: the columns of `by`, question, first, second (text, null where not answered). `ranks`: question, value,
    rank, for questions whose choices are ordered: their disagreement is the distance of the ranks (linear weights); in
    the others every disagreement weighs alike. One frame may hold both kinds; group by question to keep them apart.
    Columns out, a row a group: the columns of `by`, n (pairs in which both answered), agreed (of them the same),
    percent (0 to 100, null where n is 0), kappa (-1 to 1 or null), is_weighted, state («measured», «undefined») and
    reason («no_pairs», «one_category»: both always gave the same one answer, so that chance alone explains it).
    Kappa = 1 − observed ÷ expected disagreement; expected is that of answers drawn apart from the two margins.
    Source: Cohen 1960, Educational and Psychological Measurement 20, 37-46; weighted: Cohen 1968, Psychological
    Bulletin 70, 213-220.
    """
    both = _ranked(pairs, ranks).drop_nulls(["first", "second"])
    observed = both.group_by(by).agg(
        pl.len().cast(pl.Int64).alias("n"),
        (pl.col("first") == pl.col("second")).sum().cast(pl.Int64).alias("agreed"),
        _distance("").mean().alias("observed"),
        pl.col("first_rank").is_not_null().all().alias("is_weighted"),
    )
    groups = pairs.select(by).unique()
    joined = groups.join(observed, on=by, how="left", nulls_equal=True).join(
        _expected(both, by), on=by, how="left", nulls_equal=True
    )
    return (
        _measured(joined)
        .select(*by, "n", "agreed", "percent", "kappa", "is_weighted", "state", "reason")
        .sort(by)
    )


def _measured(groups: pl.DataFrame) -> pl.DataFrame:
    """Groups with observed and expected disagreement (null without a pair), measured or said to be undefined."""
    kappa = 1 - pl.col("observed") / pl.when(pl.col("expected") > 0).then(pl.col("expected"))
    reason = (
        pl.when(pl.col("n") == 0)
        .then(pl.lit("no_pairs"))
        .when(pl.col("kappa").is_null())
        .then(pl.lit("one_category"))
    )
    share = pl.when(pl.col("n") > 0).then(pl.col("agreed") * 100 / pl.col("n"))
    state = pl.when(pl.col("reason").is_null()).then(pl.lit(MEASURED)).otherwise(pl.lit(UNDEFINED))
    return (
        groups.with_columns(
            # No pair in which both answered is a count of zero, not an unknown one.
            pl.col("n").fill_null(0),
            pl.col("agreed").fill_null(0),
            pl.col("is_weighted").fill_null(False),
            kappa.round(6).alias("kappa"),
        )
        .with_columns(share.round(6).alias("percent"), reason.alias("reason"))
        .with_columns(state.alias("state"))
    )


def _ranked(pairs: pl.DataFrame, ranks: pl.DataFrame | None) -> pl.DataFrame:
    """The pairs with the rank of each answer; null where the question's choices have no order."""
    known = pl.DataFrame(schema={"question": pl.String, "value": pl.String, "rank": pl.Float64})
    if ranks is not None:
        known = ranks.select("question", "value", pl.col("rank").cast(pl.Float64))
    for side in ("first", "second"):
        renamed = known.rename({"value": side, "rank": f"{side}_rank"})
        pairs = pairs.with_columns(pl.col(side).cast(pl.String)).join(
            renamed, on=["question", side], how="left"
        )
    return pairs


def _distance(suffix: str) -> pl.Expr:
    """How far apart two answers are: by their ranks where both have one, else 0 or 1."""
    ranks = (pl.col("first_rank") - pl.col(f"second_rank{suffix}")).abs()
    differs = (pl.col("first") != pl.col(f"second{suffix}")).cast(pl.Float64)
    return pl.coalesce(ranks, differs)


def _expected(both: pl.DataFrame, by: list[str]) -> pl.DataFrame:
    """The mean distance of every first answer of a group from every second one."""
    first = both.group_by(*by, "first", "first_rank").agg(pl.len().alias("times"))
    second = both.group_by(*by, "second", "second_rank").agg(pl.len().alias("times"))
    crossed = first.join(second, on=by, suffix="_second", nulls_equal=True)
    weight = pl.col("times") * pl.col("times_second")
    return crossed.group_by(by).agg(((_distance("") * weight).sum() / weight.sum()).alias("expected"))
