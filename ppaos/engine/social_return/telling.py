"""Everything a study says, under keys that stay the same: what the command line prints and a page shows."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any, get_args

from ppaos.engine.methods import SocialReturnRules
from ppaos.engine.social_return.looking_through import warnings_of
from ppaos.engine.social_return.parts import Kind, parts_of
from ppaos.engine.social_return.returns import Returns, returns
from ppaos.engine.social_return.said import Said
from ppaos.engine.social_return.sensitivity import Sensitivity, sensitivity
from ppaos.engine.social_return.study import Study

FIGURES = ("inputs_pv", "benefits_pv", "npv", "ratio", "net_ratio", "payback_months")


def told(study: Study, rules: SocialReturnRules) -> dict[str, Any]:
    """All figures of a study as plain values.

    Keys: title, currency, base_year, discount_rate, method, first_year; those of `Returns`; yearly (those of `Year`);
    outcomes (stakeholder, name, capital, impact, pv, share: of benefits_pv, null where that is not above 0);
    by_stakeholder, by_capital, by_strategy, by_area (those of `Part`); sensitivity (those of `Sensitivity`; position 1
    first, null for the study itself); warnings (code, table, position, name, key, value, english, thai); rules (name
    and version).
    """
    found = returns(study)
    choices = {
        key: getattr(study, key)
        for key in ("title", "currency", "base_year", "discount_rate", "method", "first_year")
    }
    parts = {f"by_{by}": [asdict(part) for part in parts_of(study, found, by)] for by in get_args(Kind)}
    return {
        **choices,
        **{key: getattr(found, key) for key in FIGURES},
        "yearly": [asdict(year) for year in found.years],
        "outcomes": _outcomes(study, found),
        **parts,
        "sensitivity": [_tried(each) for each in sensitivity(study, rules)],
        "warnings": [*_said(warnings_of(study, found, rules))],
        "rules": {"name": rules.name, "version": rules.version},
    }


def _outcomes(study: Study, found: Returns) -> list[dict[str, Any]]:
    whole = found.benefits_pv
    return [
        {
            "stakeholder": outcome.stakeholder,
            "name": outcome.name,
            "capital": outcome.capital,
            "impact": worth.impact,
            "pv": worth.pv,
            "share": worth.pv / whole if whole > 0 else None,
        }
        for outcome, worth in zip(study.outcomes, found.outcomes, strict=True)
    ]


def _tried(each: Sensitivity) -> dict[str, Any]:
    return asdict(each) | {"position": each.position + 1 if each.table else None}


def _said(sentences: Iterable[Said]) -> Iterable[Mapping[str, Any]]:
    for said in sentences:
        place = asdict(said.place)
        yield {"code": said.code, **place, "value": said.value, "english": said.english, "thai": said.thai}
