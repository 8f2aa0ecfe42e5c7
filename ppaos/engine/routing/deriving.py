"""Which needs do facts tell of, by the rules of a method, and why?"""

from collections.abc import Iterable

import polars as pl

from ppaos.engine.methods import NeedMethod, NeedRule
from ppaos.engine.methods.facts import FACTS
from ppaos.engine.routing.outcomes import outcome

NEEDS = {
    "household_id": pl.Int64, "person_id": pl.Int64, "code": pl.String, "dimension": pl.String, "is_urgent": pl.Boolean,
    "reasons": pl.String,
}  # fmt: skip


def derived_needs(households: pl.DataFrame, persons: pl.DataFrame, method: NeedMethod) -> pl.DataFrame:
    """The needs that the rules find, a row each, in the order of household, person and the method.

    households: household_id, once each, and a column a fact that is known of it (words of the rules: «debt»,
    «slf:financial_debt», «poor:income» …; a column that is not there is not known). persons: household_id, person_id,
    and their facts («age», «health» …). Null is not known, and never makes a rule hold.
    Columns out: household_id; person_id (null: of the household); code; dimension; is_urgent (by any rule that held);
    reasons, a JSON list of what each rule that held was told: {"rule": …, "indicator": a fact, "value": …}.
    Source: the method's own.
    """
    asked = {word for rule in method.rules for word in _words(rule)}
    homes = households.select("household_id", *sorted(asked & set(households.columns)))
    mine = persons.select("household_id", "person_id", *sorted(asked & set(persons.columns)))
    whole = mine.join(homes, on="household_id", how="left", suffix=" of the household")
    found = [_found(rule, whole if _is_of_person(rule, method) else homes, method) for rule in method.rules]
    if not found:
        return pl.DataFrame(schema=NEEDS)
    places = {code: place for place, code in enumerate(method.needs)}
    return (
        pl.concat(found)
        .group_by("household_id", "person_id", "code", "dimension", maintain_order=True)
        .agg(pl.col("is_urgent").any(), pl.format("[{}]", pl.col("reasons").str.join(", ")).first())
        .with_columns(pl.col("code").replace_strict(places, return_dtype=pl.Int64).alias("place"))
        .sort("household_id", "person_id", "place", nulls_last=False)
        .select(pl.col(name).cast(dtype) for name, dtype in NEEDS.items())
    )


def _found(rule: NeedRule, rows: pl.DataFrame, method: NeedMethod) -> pl.DataFrame:
    """The households or persons for whom every condition surely holds."""
    columns, words = frozenset(rows.columns), list(_words(rule))
    need = method.needs[rule.need]
    if not columns.issuperset(words):
        # A fact that nobody tells holds for nobody.
        return pl.DataFrame(schema=NEEDS)
    holds = pl.all_horizontal([outcome(each, columns).fill_null(value=False) for each in rule.when])
    person = pl.col("person_id") if need.per == "person" else pl.lit(None, dtype=pl.Int64)
    reasons = [
        pl.struct(
            pl.lit(rule.code).alias("rule"), pl.lit(word).alias("indicator"), pl.col(word).alias("value")
        ).struct.json_encode()
        for word in words
    ]
    return rows.filter(holds).select(
        "household_id",
        person.alias("person_id"),
        pl.lit(need.code).alias("code"),
        pl.lit(need.dimension).alias("dimension"),
        pl.lit(rule.is_urgent).alias("is_urgent"),
        pl.concat_str(reasons, separator=", ").alias("reasons"),
    )


def _is_of_person(rule: NeedRule, method: NeedMethod) -> bool:
    return method.needs[rule.need].per == "person"


def _words(rule: NeedRule) -> Iterable[str]:
    """The facts a rule looks at, once each, in its order."""
    return dict.fromkeys(str(condition["fact"]) for condition in rule.when)


def facts_told(method: NeedMethod) -> frozenset[str]:
    """The words outside the vocabulary of eligibility that the rules look at: what assessments have to tell."""
    return frozenset(word for rule in method.rules for word in _words(rule) if word not in FACTS)
