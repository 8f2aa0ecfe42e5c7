"""Which studies does a reader see, and what does a study hold as the engine and `ppaos slroi` read it?"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from ppaos.engine.methods import SocialReturnRules
from ppaos.engine.social_return.study import SHARES
from ppaos.evidence.livelihood.queries.methods import method_in_force
from ppaos.ground.geography.models import Area, AreaWithin, in_force
from ppaos.ground.geography.presenters import label
from ppaos.learning.monitoring.models import Study, StudyInput, StudyOutcome, StudyResult
from ppaos.people.cooperation.permissions import granted_areas

SEE = "see_follow_up"
CURRENCY = "baht"
INPUT_TEXTS = ("stakeholder", "source", "note")
# Of an outcome: the key in a file and the field it stands in.
OUTCOME_TEXTS = {
    "stakeholder": "stakeholder", "change": "change", "output": "output", "name": "name", "indicator": "indicator",
    "indicator_source": "indicator_source", "capital": "capital", "strategy": "strategy", "unit": "unit",
    "proxy_name": "proxy_name", "source": "proxy_source", "note": "note",
}  # fmt: skip
OUTCOME_NUMBERS = {"quantity": "quantity", "proxy": "proxy_value", **{share: share for share in SHARES}}
OUTCOME_NUMBERS |= {"evidence_years": "evidence_years"}
OUTCOME_WHOLE = {"proxy_year": "proxy_year", "duration": "duration", "start": "start"}


def visible_studies(user: Any) -> QuerySet[Study]:
    """Studies of areas that lie where the user sees follow-up."""
    granted = granted_areas(user, deed=SEE)
    within = AreaWithin.objects.filter(in_force(timezone.localdate()), ancestor_id__in=granted)
    found = Study.objects.filter(area_id__in=within.values("area_id"))
    return found.select_related("area", "model", "made_by").order_by("-changed_at", "-pk")


def rules_in_force() -> SocialReturnRules:
    """By which rules a study is looked through."""
    found: SocialReturnRules = method_in_force("social_return_rules")
    return found


def inputs_in_order(study: Study) -> list[StudyInput]:
    """What was put in, as the map shows it."""
    return list(study.inputs.order_by("place", "pk"))


def outcomes_in_order(study: Study) -> list[StudyOutcome]:
    """The lines of the map, as it shows them."""
    return list(study.outcomes.select_related("area", "proxy").order_by("place", "pk"))


def data_of_study(study: Study) -> dict[str, Any]:
    """A study as the engine and a TOML file hold it; what was not told is not there."""
    return data_of_rows(study, inputs_in_order(study), outcomes_in_order(study))


def data_of_rows(
    study: Study, inputs: Iterable[StudyInput], outcomes: Iterable[StudyOutcome]
) -> dict[str, Any]:
    """The same of rows at hand."""
    put_in, came = list(inputs), list(outcomes)
    told: dict[str, Any] = {
        "title": study.name, "discount_rate": float(study.discount_rate), "method": study.method,
        "first_year": study.first_year, "currency": CURRENCY, "base_year": study.base_year,
    }  # fmt: skip
    if study.scope.strip():
        told["note"] = study.scope
    told["inputs"] = [_input(row) for row in put_in]
    told["outcomes"] = [_outcome(row) for row in came]
    ranges = _ranges(study.ranges)
    for put in put_in:
        ranges += _ranges_of(put)
    for outcome in came:
        ranges += _ranges_of(outcome)
    return told | ({"ranges": ranges} if ranges else {})


def newest_result(study: Study) -> StudyResult | None:
    """What a finished study came to."""
    return study.results.order_by("-made_at", "-pk").first()


def area_words(area: Area) -> str:
    """How a file names an area, in whichever language it is read."""
    return f"{area.name_th} ({area.code})"


def areas_named(within: Area) -> dict[str, str]:
    """Codes of the areas within an area, by code and by how they are called; a name that two have is not there."""
    closure = AreaWithin.objects.filter(in_force(timezone.localdate()), ancestor_id=within.code)
    found: dict[str, str] = {}
    twice = set()
    for area in Area.objects.filter(code__in=closure.values("area_id")):
        for name in {area.code, area_words(area), label(area), area.name_th}:
            if name in found:
                twice.add(name)
            found[name] = area.code
    return {name: code for name, code in found.items() if name not in twice}


def _input(row: StudyInput) -> dict[str, Any]:
    told: dict[str, Any] = {"name": row.name, "value": _number(row.value), "year": row.year}
    return _told(told | {key: getattr(row, key) for key in INPUT_TEXTS})


def _outcome(row: StudyOutcome) -> dict[str, Any]:
    told: dict[str, Any] = {key: getattr(row, field) for key, field in OUTCOME_TEXTS.items()}
    told |= {key: _number(getattr(row, field)) for key, field in OUTCOME_NUMBERS.items()}
    told |= {key: getattr(row, field) for key, field in OUTCOME_WHOLE.items()}
    told["area"] = area_words(row.area) if row.area else None
    return _told(told) | ({} if row.is_intended else {"is_intended": False})


def _told(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: value
        for key, value in values.items()
        if value is not None and (not isinstance(value, str) or value.strip())
    }


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _ranges_of(row: StudyInput | StudyOutcome) -> list[dict[str, Any]]:
    named = {"of": row.name} | ({"stakeholder": row.stakeholder} if row.stakeholder.strip() else {})
    return [named | each for each in _ranges(row.ranges)]


def _ranges(kept: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {"key": key, "low": low, "high": high, "shape": shape} for key, (low, high, shape) in kept.items()
    ]


def proxies_behind(study: Study) -> list[dict[str, Any]]:
    """The proxies of the bank that a map rests on, as they were told there: name, unit, value, year, source, status."""
    bank = {row.proxy.pk: row.proxy for row in outcomes_in_order(study) if row.proxy}
    return [
        {
            "name": each.name_th, "unit": each.unit, "value": float(each.value), "year": each.year,
            "source": each.source, "status": each.status,
        }
        for each in bank.values()
    ]  # fmt: skip


def newest_results(ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """Of finished studies what a list tells: ratio and warnings, by study."""
    found = StudyResult.objects.filter(study_id__in=list(ids)).order_by("made_at", "pk")
    rows = found.values_list("study_id", "figures__ratio", "warnings")
    return {study: {"ratio": ratio, "warnings": warnings} for study, ratio, warnings in rows}
