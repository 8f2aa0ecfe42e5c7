"""What are a run's blocking rules, comparisons and prior, as settings of Splink 5?

https://moj-analytical-services.github.io/splink/ describes the keys.
"""

from collections.abc import Iterator
from typing import Any

from ppaos.engine.linkage.blocking import RULES, Rule
from ppaos.engine.linkage.model import COMPARISONS, Comparison
from ppaos.engine.linkage.run import Run
from ppaos.engine.linkage.splink_levels import Level, levels
from ppaos.engine.linkage.weights import TERM_FREQUENCIES, TermFrequency

VERIFIED = "l.verified_with = r.unique_id"
NOT_VERIFIED = "l.verified_with is null and r.verified_with is null"


def settings(run: Run, backend: str) -> dict[str, Any]:
    """The model of a run that has weighed its pairs; ``backend`` is Splink's name of one."""
    return {
        "link_type": "link_only",
        "unique_id_column_name": "unique_id",
        "probability_two_random_records_match": run.model.prior,
        "blocking_rules_to_generate_predictions": list(_rules(run)),
        "comparisons": [_comparison(run, comparison, backend) for comparison in COMPARISONS],
        "retain_intermediate_calculation_columns": True,
    }


def _rules(run: Run) -> Iterator[str]:
    yield VERIFIED
    for rule in RULES:
        parts = [
            f"l.{ours} = r.{theirs}"
            for ours, theirs in zip(rule.columns, rule.across or rule.columns, strict=True)
        ]
        parts += [f"not l.{crowd(rule)}"] if rule in crowded(run) else []
        parts += [NOT_VERIFIED] if run.settings.one_to_one else []
        yield " and ".join(parts)


def _comparison(run: Run, comparison: Comparison, backend: str) -> dict[str, Any]:
    return {
        "output_column_name": comparison.name,
        "comparison_description": comparison.name.replace("_", " "),
        "comparison_levels": [_level(run, comparison, level) for level in levels(comparison, backend)],
    }


def _level(run: Run, comparison: Comparison, level: Level) -> dict[str, Any]:
    label = level.name if len(comparison.contexts) == 1 else f"{level.name} ({level.context})"
    if not level.context:
        return {"sql_condition": level.sql, "label_for_charts": level.name, "is_null_level": True}
    code = comparison.contexts.index(level.context) * len(comparison.levels) + comparison.level(level.name)
    said = {
        "sql_condition": level.sql,
        "label_for_charts": label.replace("_", " "),
        "m_probability": float(run.model.m[comparison.name][code]),
        "u_probability": float(run.model.u[comparison.name][code]),
    }
    for term in TERM_FREQUENCIES:
        if (term.comparison, term.level) == (comparison, level.name) and level.context in term.contexts:
            said |= {
                "tf_adjustment_column": column(term, level.context),
                "tf_minimum_u_value": run.model.learning["rarest_frequency"],
                "disable_tf_exact_match_detection": True,
            }
    return said


def column(term: TermFrequency, context: str) -> str:
    """The column whose frequencies a level takes: how common a value is depends on u, so each context has its own."""
    return term.column if context == term.contexts[0] else f"{term.column}_{context}"


def crowded(run: Run) -> list[Rule]:
    """The rules of which some values were passed over."""
    return [rule for rule in RULES if rule.name in run.passed_over]


def crowd(rule: Rule) -> str:
    """The column that says whether a record's value was passed over by a rule."""
    return "crowded_" + rule.name.replace("+", "_").replace("=", "_as_")
