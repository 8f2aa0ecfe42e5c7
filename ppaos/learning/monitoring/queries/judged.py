"""Does each household meet every criterion of an exit rule, by what the register knows?"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl
from django.db import transaction

from ppaos.engine.exit import Passing, judge_exits, who_would_pass
from ppaos.engine.methods import CapitalMethod, ExitRule, IncomeLines
from ppaos.evidence.livelihood.models import MethodVersion
from ppaos.evidence.livelihood.queries.methods import method_in_force
from ppaos.learning.monitoring.models import ExitCandidate
from ppaos.learning.monitoring.queries.exit_facts import ExitFacts, exit_facts
from ppaos.learning.monitoring.queries.exit_rules import rule_of

GROUP = "group"
NOT_MET, UNKNOWN = "not_met", "unknown"
INCOMES = ("first_income", "first_line", "last_income", "last_line")
NUMBERS = (*INCOMES, "value")
# What is said of a criterion that is met and nothing more; a run does not keep it.
PLAIN = {
    "income": "above_line",
    "dimensions": "none_fails",
    "level": "level_reached",
    "capitals": "none_so_low",
    "referrals": "none_open",
}
VALUED = ("level", "referrals")  # of the others the reasons say as much
DAYS = ("first_on", "last_on")
VERDICTS = {"may_be_proposed": "may_be_proposed", "not_yet": "not_yet", "unknown": "not_known_yet"}
CANDIDATES = {
    "household_id": pl.Int64, "verdict": pl.String, "criteria": pl.String, "stopped_by": pl.Int64,
}  # fmt: skip


def judged_households(household_ids: Sequence[int], version: MethodVersion, *, as_of: date) -> pl.DataFrame:
    """The households by a version of the rule: household_id, verdict, criteria (JSON), stopped_by."""
    return packed(criteria_of(household_ids, rule_of(version), as_of=as_of))


def criteria_of(household_ids: Sequence[int], rule: ExitRule, *, as_of: date) -> pl.DataFrame:
    """A row a household and criterion, as `judge_exits` gives them; one more, «group», for a household of a group that
    does not leave by itself."""
    with transaction.atomic():  # what is asked of is staged until its end
        facts = exit_facts(household_ids, rule, as_of=as_of)
    lines: IncomeLines = method_in_force("income_lines")
    bands: CapitalMethod = method_in_force("slf_capitals")
    judged: pl.DataFrame = judge_exits(
        facts.observations,
        facts.dimensions,
        facts.capitals,
        facts.referrals,
        rule,
        lines,
        as_of=as_of,
        method=bands,
    )
    return _with_groups(_with_disorder(judged, facts), facts, rule)


def passing(judged: pl.DataFrame, rule: ExitRule) -> Passing:
    """How many the rule lets out and what stops the rest, the group among the criteria where it stops somebody."""
    stops = judged.filter(pl.col("criterion") == GROUP).height > 0
    return who_would_pass(judged, replace(rule, asked=(*rule.asked, GROUP)) if stops else rule)


def counts_of(told: Passing) -> dict[str, Any]:
    """What a run keeps of it."""
    return {
        "households": told.households, "passing": told.passing, "not_yet": told.not_yet, "unknown": told.unknown,
        "criteria": list(told.criteria),
        "cautions": [{"code": each.code, "criterion": each.criterion, "share": each.share} for each in told.cautions],
    }  # fmt: skip


def packed(judged: pl.DataFrame) -> pl.DataFrame:
    """A row a household, its criteria as JSON in the rule's order. Left out: numbers that there are none of, and
    reasons that say no more than that the criterion is met (PLAIN)."""
    plain = pl.col("reasons").is_in(list(PLAIN.values()))
    reasons = pl.when(~plain).then(_texts("reasons")).otherwise(pl.lit(""))
    parts = [_texts("criterion"), _texts("outcome"), reasons]
    parts += [_optional(name, pl.col(name).round(2).cast(pl.String)) for name in INCOMES]
    parts += [_optional("value", pl.col("value").cast(pl.String), of=pl.col("criterion").is_in(list(VALUED)))]
    parts += [_optional(name, pl.format('"{}"', pl.col(name).cast(pl.String))) for name in DAYS]
    one = pl.concat_str(pl.lit("{"), pl.concat_str(parts).str.strip_prefix(", "), pl.lit("}"))
    stops = pl.col("outcome").is_in([NOT_MET, UNKNOWN])
    return (
        judged.with_columns(one=one)
        .group_by("household_id", maintain_order=True)
        .agg(
            pl.col("verdict").first().replace_strict(VERDICTS, return_dtype=pl.String),
            pl.format("[{}]", pl.col("one").str.join(", ")).alias("criteria"),
            stops.sum().cast(pl.Int64).alias("stopped_by"),
        )
        .select(*CANDIDATES)
    )


def _texts(name: str) -> pl.Expr:
    """A text that is a code, so that nothing in it must be escaped."""
    return pl.format(', "' + name + '": "{}"', pl.col(name))


def _optional(name: str, value: pl.Expr, *, of: pl.Expr | None = None) -> pl.Expr:
    told = pl.concat_str(pl.lit(f', "{name}": '), value)
    is_told = pl.col(name).is_not_null() & (pl.lit(value=True) if of is None else of)
    return pl.when(is_told).then(told).otherwise(pl.lit(""))


def _with_disorder(judged: pl.DataFrame, facts: ExitFacts) -> pl.DataFrame:
    """Say of households whose rounds are dated against their order that this keeps them from being judged."""
    odd = facts.out_of_order.with_columns(is_odd=pl.lit(value=True))
    is_meant = pl.col("is_odd").fill_null(value=False) & (
        pl.col("criterion") == "income"
    )  # others have no disorder
    named = judged.join(odd, on="household_id", how="left", maintain_order="left")
    reasons = pl.when(is_meant).then(pl.lit("days_out_of_order")).otherwise("reasons")
    return named.with_columns(reasons.alias("reasons")).drop("is_odd")


def _with_groups(judged: pl.DataFrame, facts: ExitFacts, rule: ExitRule) -> pl.DataFrame:
    """Households of a group that stays by the rule are not proposed, however their income stands."""
    staying = facts.groups.filter(pl.col("group").is_in(list(rule.groups_stay)))
    rows = judged.unique("household_id", keep="first", maintain_order=True)
    first = rows.join(staying, on="household_id", maintain_order="left")
    nothing = [pl.lit(None, judged.schema[name]).alias(name) for name in (*NUMBERS, *DAYS, "limit")]
    told = first.with_columns(
        pl.lit(GROUP).alias("criterion"), pl.lit(NOT_MET).alias("outcome"),
        pl.concat_str(pl.lit("of_group:"), "group").alias("reasons"), *nothing,
    )  # fmt: skip
    stays = pl.col("household_id").is_in(staying["household_id"].implode())
    verdict = pl.when(stays).then(pl.lit(ExitCandidate.Verdict.NOT_YET.value)).otherwise("verdict")
    both = pl.concat([judged, told.select(judged.columns)])
    return both.with_columns(verdict.alias("verdict")).sort("household_id", maintain_order=True)
