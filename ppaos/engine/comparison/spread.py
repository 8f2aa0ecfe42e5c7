"""How is what members earned spread among them, not only on the mean?"""

import polars as pl

QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9)


def spread(frame: pl.DataFrame, *, same_within: float = 0.0) -> dict[str, float | int | None]:
    """The spread of members' change between two incomes in baht of one year.

    Columns in: real_before, real_after, change (null: not known; such a member is left out). Keys out: n; before,
    after, change (means) and each with _p10, _p25, _p50, _p75, _p90 (linear between two members); better, same, worse
    (shares; same: a change of at most `same_within` baht); p90_p10_before, p90_p10_after (null where p10 is not above
    0); gini_before, gini_after (null where somebody's income is below 0 or all have none). All is null where n is 0.
    """
    known = frame.select("real_before", "real_after", "change").drop_nulls()
    n = known.height
    told: dict[str, float | int | None] = {"n": n}
    for name, word in (("real_before", "before"), ("real_after", "after"), ("change", "change")):
        column = known[name].sort()
        told[word] = float(column.sum() / n) if n else None
        told |= {f"{word}_p{100 * each:g}": column.quantile(each, "linear") for each in QUANTILES}
    change = known["change"].round(6)
    counts = {
        "better": int((change > same_within).sum()), "same": int((change.abs() <= same_within).sum()),
        "worse": int((change < -same_within).sum()),
    }  # fmt: skip
    told |= {word: count / n if n else None for word, count in counts.items()}
    for word in ("before", "after"):
        least, most = told[f"{word}_p10"], told[f"{word}_p90"]
        told[f"p90_p10_{word}"] = (
            most / least if least is not None and most is not None and least > 0 else None
        )
        told[f"gini_{word}"] = gini(known[f"real_{word}"])
    return told


def gini(incomes: pl.Series) -> float | None:
    """The Gini coefficient of known incomes: 0 all alike, towards 1 one has all. Null where it has no meaning."""
    ordered = incomes.sort().to_list()
    total = sum(ordered)
    if not ordered or ordered[0] < 0 or not total:
        return None
    weighed = sum((2 * place - len(ordered) - 1) * income for place, income in enumerate(ordered, start=1))
    return float(weighed / (len(ordered) * total))
