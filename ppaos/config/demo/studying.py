"""Studies of social return of the demonstration: one that is finished, and one that is being written."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from ppaos.config.demo.plan import data
from ppaos.ground.accounts.models import User
from ppaos.ground.geography.models import Area
from ppaos.learning.monitoring.actions.proxies import load_proxies
from ppaos.learning.monitoring.actions.studies import finish_study, start_study
from ppaos.learning.monitoring.actions.study_map import draw_known, fill_in, take_out_line
from ppaos.learning.monitoring.models import Study, StudyResult
from ppaos.support.operating_models.models import OperatingModel
from ppaos.support.operating_models.queries.results import price_index

NUMBERS = ("proxy_value", "deadweight", "displacement", "attribution", "drop_off", "evidence_years")
BAHT = "income_gained"


def keep_studies(models: Sequence[OperatingModel], at: datetime) -> StudyResult:
    """The study of the first model is finished, that of the second begun."""
    told, by = data("followed")["study"], User.objects.get(username="data")
    load_proxies(by=None, at=at)
    first, second = models[:2]
    study = _started(first, told["finished"], by, at)
    for line in study.inputs.filter(value=None):
        take_out_line(study=study, table="inputs", pk=line.pk, by=by, at=at)
    _mapped(study, told["outcome"], by, at)
    result = finish_study(study=study, by=by, at=at)
    _started(second, told["draft"], by, at)
    return result


def _started(model: OperatingModel, name: str, by: User, at: datetime) -> Study:
    """A study of a model with all that its records answer."""
    told = data("followed")["study"]
    last = max(year.year_be for year in price_index().years)
    area = Area.objects.get(pk=str(model.area_id))
    study = start_study(
        name=name, area=area, model=model, discount_rate=Decimal(told["discount_rate"]),
        base_year=told["base_year"], scope=told["scope"].format(year=last), by=by, at=at,
    )  # fmt: skip
    draw_known(study=study, by=by, at=at)
    return study


def _mapped(study: Study, outcomes: Mapping[str, Mapping[str, Any]], by: User, at: datetime) -> None:
    """What the workshop said of each outcome; what it did not speak of is taken out, so that nothing counts twice."""
    cells = {}
    for line in study.outcomes.order_by("place"):
        question = str((line.drawn or {}).get("question"))
        said = outcomes.get(question)
        if said is None:
            take_out_line(study=study, table="outcomes", pk=line.pk, by=by, at=at)
            continue
        known = {name: Decimal(value) if name in NUMBERS else value for name, value in said.items()}
        if question == BAHT:
            known["proxy_value"] = _baht_of(study.base_year)
        cells["outcomes", line.pk] = known | {"proxy_year": study.base_year}
    fill_in(study=study, cells=cells, by=by, at=at)


def _baht_of(base_year: int) -> Decimal:
    """What a baht of the last year of which prices are known is in baht of the base year."""
    values = {year.year_be: year.value for year in price_index().years}
    return Decimal(str(round(values[base_year] / values[max(values)], 4)))
