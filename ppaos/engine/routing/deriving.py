"""Which needs do facts tell of, by the rules of a method, and why?"""

from collections.abc import Iterable, Sequence

import polars as pl

from ppaos.engine.methods import NeedKind, NeedMethod, NeedRule
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
    found = [
        _found(need, [rule for rule in method.rules if rule.need == code], whole if need.per == "person" else homes)
        .with_columns(pl.lit(place, pl.Int64).alias("place"))
        for place, (code, need) in enumerate(method.needs.items())
    ]  # fmt: skip
    told = pl.concat([pl.DataFrame(schema=NEEDS | {"place": pl.Int64}), *found]).sort(
        "household_id", "person_id", "place", nulls_last=False
    )
    return told.select(pl.col(name).cast(dtype) for name, dtype in NEEDS.items())


def _found(need: NeedKind, rules: Sequence[NeedRule], rows: pl.DataFrame) -> pl.DataFrame:
    """The households or persons for whom every condition of some rule surely holds. All rules of a need are looked at
    in one pass: grouping a million rows afterwards would take longer than everything else."""
    columns = frozenset(rows.columns)
    # A fact that nobody tells holds for nobody.
    told = [rule for rule in rules if columns.issuperset(_words(rule))]
    holds = [
        pl.all_horizontal(outcome(each, columns).fill_null(value=False) for each in rule.when)
        for rule in told
    ]
    urgent = [each for each, rule in zip(holds, told, strict=True) if rule.is_urgent]
    reasons = [pl.when(each).then(_reasons(rule)) for each, rule in zip(holds, told, strict=True)]
    nobody = pl.lit(value=False)
    person = pl.col("person_id") if need.per == "person" else pl.lit(None, dtype=pl.Int64)
    return rows.filter(pl.any_horizontal(nobody, *holds)).select(
        "household_id",
        person.alias("person_id"),
        pl.lit(need.code).alias("code"),
        pl.lit(need.dimension).alias("dimension"),
        pl.any_horizontal(nobody, *urgent).alias("is_urgent"),
        pl.format("[{}]", pl.concat_str(pl.lit(None, pl.String), *reasons, separator=", ", ignore_nulls=True))
        .alias("reasons"),
    )  # fmt: skip


def _reasons(rule: NeedRule) -> pl.Expr:
    """What a rule was told, as JSON."""
    said = [
        pl.struct(
            pl.lit(rule.code).alias("rule"), pl.lit(word).alias("indicator"), pl.col(word).alias("value")
        ).struct.json_encode()
        for word in _words(rule)
    ]
    return pl.concat_str(said, separator=", ")


def _words(rule: NeedRule) -> Iterable[str]:
    """The facts a rule looks at, once each, in its order."""
    return dict.fromkeys(str(condition["fact"]) for condition in rule.when)


def facts_told(method: NeedMethod) -> frozenset[str]:
    """The words outside the vocabulary of eligibility that the rules look at: what assessments have to tell."""
    return frozenset(word for rule in method.rules for word in _words(rule) if word not in FACTS)
