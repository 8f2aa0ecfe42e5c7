"""Why each household is where a run put it, as codes; what the run cut and how many it put where."""

import json
from collections import Counter
from typing import Any

import polars as pl

from ppaos.engine.methods import TargetGroups
from ppaos.evidence.livelihood.models import GroupPlace, MethodVersion


def with_reasons(households: pl.DataFrame, placed: pl.DataFrame, rules: TargetGroups) -> pl.DataFrame:
    """Every household as a row of places: what the engine says, with subtypes and reasons as JSON."""
    codes = [rule.code for rule in rules.subtypes]
    told = placed.join(
        households.select("household_id", "standing", "assessment_id", "year", "overall", "income_per_head"),
        on="household_id",
        maintain_order="left",
    )
    rows = told.to_dicts()
    subtypes = [json.dumps([code for code in codes if row[code]]) for row in rows]
    reasons = [json.dumps(_reasons(row, rules)) for row in rows]
    return told.with_columns(
        pl.Series("subtypes", subtypes, dtype=pl.String), pl.Series("reasons", reasons, dtype=pl.String),
        pl.col("rank").cast(pl.Int32),
    )  # fmt: skip


def _reasons(row: dict[str, Any], rules: TargetGroups) -> list[dict[str, Any]]:
    """The codes behind one household, in the order they are told."""
    if row["assessment_id"] is None:
        return [{"code": "not_assessed", "years": int(rules.need.most_years_old.value)}]
    if row["rank"] is None:
        return [{"code": "not_scored"}]
    said: list[dict[str, Any]] = [
        {
            "code": "ranked", "score": row["overall"], "income": row["income_per_head"], "rank": row["rank"],
            "of": row["ranked"], "ties": row["ties"], "year": row["year"],
        },
        {"code": row["part"], "cut": row["cut"], "lower": rules.need.lower.value, "upper": rules.need.upper.value},
    ]  # fmt: skip
    if row["standing"] in rules.need.not_for:
        return [*said, {"code": "found_so", "standing": row["standing"]}]
    if not row["is_in_need"]:
        return said
    said.append(_capability(row))
    return said + _subtypes(row, rules) if row["group"] == "model" else said


def _capability(row: dict[str, Any]) -> dict[str, Any]:
    counts = {"members": row["members"], "able": row["able"], "unsure": row["unsure"]}
    if not row["members"]:
        return {"code": "no_members"}
    codes = {
        GroupPlace.Capability.ABLE: "some_able",
        GroupPlace.Capability.NOT_ABLE: "none_able",
        GroupPlace.Capability.UNKNOWN: "ability_not_known",
    }
    return {"code": codes[row["capability"]], **counts}


def _subtypes(row: dict[str, Any], rules: TargetGroups) -> list[dict[str, Any]]:
    """Each subtype it is of, with what made it so; those that cannot be told; or that it is of none."""
    said = [
        {"code": "subtype", "subtype": rule.code, "why": row[f"{rule.code}_why"].split()}
        for rule in rules.subtypes
        if row[rule.code]
    ]
    unknown = [rule.code for rule in rules.subtypes if row[rule.code] is None]
    told = said or ([] if unknown else [{"code": "no_subtype"}])
    return told + [{"code": "subtype_not_known", "subtype": code} for code in unknown]


def defined(
    households: pl.DataFrame, placed: pl.DataFrame, rules: TargetGroups, population_source: str
) -> dict[str, Any]:
    """How the run cut: shares, of what, both definitions of the lowest share, by which methods scores were made."""
    first = placed.row(0, named=True)
    need = rules.need
    scored = households.drop_nulls("method_id")["method_id"].value_counts().rows()
    years = households.drop_nulls("year")["year"].value_counts().rows()
    versions = MethodVersion.objects.in_bulk([number for number, _count in scored])
    return {
        "of": need.of, "order": list(need.order), "ties": need.ties, "rounding": need.rounding,
        "lower": need.lower.value, "upper": need.upper.value, "ranked": first["ranked"], "cut": first["cut"],
        "population": first["population"], "population_source": population_source.strip(),
        "assessed": _definition(placed, "cut_of_assessed"),
        "by_population": _definition(placed, "cut_of_population"),
        "scored_by": {str(versions[number]): count for number, count in sorted(scored)},
        "assessed_in": {str(year): count for year, count in sorted(years, reverse=True)},
    }  # fmt: skip


def _definition(placed: pl.DataFrame, cut: str) -> dict[str, int | None]:
    """One definition's cut, and how many households lie up to it; none where the whole is not known."""
    edge = placed[cut][0]
    return {"cut": edge, "households": None if edge is None else int((placed["rank"] <= edge).sum())}


def counted(households: pl.DataFrame, placed: pl.DataFrame, rules: TargetGroups) -> dict[str, Any]:
    """How many households the run put where: households, each once; subtypes may overlap."""
    in_need = placed.filter("is_in_need")
    pairs = zip(in_need["part"], in_need["capability"], strict=True)
    return {
        "households": placed.height,
        "assessed": int(households["assessment_id"].is_not_null().sum()),
        "ranked": int(placed["rank"].is_not_null().sum()),
        "in_need": in_need.height,
        "groups": dict(placed["group"].value_counts().sort("group").rows()),
        "parts": {f"{part} {able}": count for (part, able), count in sorted(Counter(pairs).items())},
        "subtypes": {
            rule.code: int(placed[rule.code].fill_null(value=False).sum()) for rule in rules.subtypes
        },
    }
