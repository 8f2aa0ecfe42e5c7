"""Studies of social return are begun, read from files, changed, copied to go on, and finished for good."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ppaos.engine.social_return import StudyError, simulate, study_of, told
from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.actions import audited
from ppaos.learning.monitoring.actions._study_draft import held_draft
from ppaos.learning.monitoring.actions._study_rows import (
    check_choices,
    check_is_baht,
    decimal,
    ranges_of_study,
    rows_of,
    year_be,
)
from ppaos.learning.monitoring.actions.errors import MonitoringRefused
from ppaos.learning.monitoring.models import Study, StudyInput, StudyOutcome, StudyResult
from ppaos.learning.monitoring.permissions import check_can_keep
from ppaos.learning.monitoring.queries.studies import (
    data_of_study,
    inputs_in_order,
    outcomes_in_order,
    proxies_behind,
    rules_in_force,
)
from ppaos.support.operating_models.models import OperatingModel

Row = TypeVar("Row", StudyInput, StudyOutcome)
State = Study.State
SEED = 1


class StudyRefused(MonitoringRefused):
    """A study that cannot be computed: `lines` tell every fault with its place."""

    def __init__(self, error: StudyError) -> None:
        self.lines = error.lines("th" if (get_language() or "th").startswith("th") else "en")
        super().__init__("\n".join(self.lines))


@audited("study.started", subjects=("area",))
def start_study(
    *,
    name: str,
    area: Area,
    discount_rate: Decimal,
    base_year: int,
    model: OperatingModel | None = None,
    scope: str = "",
    method: str = Study.Method.MULTIPLICATIVE,
    first_year: int = 1,
    by: Any,
    at: datetime,
) -> Study:
    """Begin a study, with nothing on its map yet."""
    check_can_keep(by, area.code)
    check_choices(name=name, discount_rate=discount_rate, base_year=base_year)
    return Study.objects.create(
        name=name.strip(), area=area, model=model, scope=scope.strip(), discount_rate=discount_rate, method=method,
        first_year=first_year, base_year=base_year, made_by=by, made_at=at, changed_at=at,
    )  # fmt: skip


@audited("study.taken_in", subjects=("area",))
def take_in_study(*, data: Mapping[str, Any], area: Area, base_year: int, by: Any, at: datetime) -> Study:
    """Begin a study from a file as `ppaos slroi` reads it; base_year where the file names none.

    Raises StudyRefused with every fault, MonitoringRefused for what no study here can hold; nothing is written then.
    """
    check_can_keep(by, area.code)
    found = _read(data)
    check_is_baht(found)
    year = year_be(found.base_year if found.base_year is not None else base_year)
    rate = decimal(found.discount_rate)
    name = (found.title or _("Study of social return"))[:200]
    check_choices(name=name, discount_rate=rate, base_year=year)
    study = Study.objects.create(
        name=name, area=area, scope=found.note or "", discount_rate=rate, method=found.method,
        first_year=found.first_year, base_year=year, ranges=ranges_of_study(found), made_by=by, made_at=at,
        changed_at=at,
    )  # fmt: skip
    rows_of(study, found, data)
    return study


@audited("study.changed", subjects=("study",))
def change_study(
    *,
    study: Study,
    name: str,
    discount_rate: Decimal,
    base_year: int,
    scope: str,
    method: str,
    first_year: int,
    by: Any,
    at: datetime,
) -> Study:
    """Change the choices of a study. Values taken from the bank or the records in baht of another base year stay as
    they are: choose or draw them again."""
    held = held_draft(study, by)
    check_choices(name=name, discount_rate=discount_rate, base_year=base_year)
    held.name, held.scope, held.discount_rate = name.strip(), scope.strip(), discount_rate
    held.base_year, held.method, held.first_year, held.changed_at = base_year, method, first_year, at
    held.save(
        update_fields=["name", "scope", "discount_rate", "base_year", "method", "first_year", "changed_at"]
    )
    return held


@audited("study.copied", subjects=("study",))
def copy_study(*, study: Study, name: str, by: Any, at: datetime) -> Study:
    """A draft with the same choices and map, to go on from a study that changes no more, or to try something else."""
    check_can_keep(by, study.area_id)
    check_choices(name=name, discount_rate=study.discount_rate, base_year=study.base_year)
    made = Study.objects.create(
        name=name.strip(), area=study.area, model=study.model, scope=study.scope, ranges=study.ranges,
        discount_rate=study.discount_rate, method=study.method, first_year=study.first_year,
        base_year=study.base_year, copied_from=study, made_by=by, made_at=at, changed_at=at,
    )  # fmt: skip
    StudyInput.objects.bulk_create(_copied(row, made) for row in inputs_in_order(study))
    StudyOutcome.objects.bulk_create(_copied(row, made) for row in outcomes_in_order(study))
    return made


@audited("study.finished", subjects=("study",))
def finish_study(*, study: Study, by: Any, at: datetime) -> StudyResult:
    """Keep what a study came to, with everything it was computed from. It changes no more.

    Raises StudyRefused where it cannot be computed yet. Warnings do not hinder it: they stand on its report.
    """
    held = held_draft(study, by)
    rules, data = rules_in_force(), data_of_study(held)
    found = _read(data)
    figures = told(found, rules) | {
        "simulation": asdict(simulate(found, rules, seed=SEED)), "proxies": proxies_behind(held),
    }  # fmt: skip
    content = json.dumps(data, ensure_ascii=False, sort_keys=True)
    result = StudyResult.objects.create(
        study=held, content=data, figures=figures, warnings=figures["warnings"],
        sha256=hashlib.sha256(content.encode()).hexdigest(), made_by=by, made_at=at,
    )  # fmt: skip
    held.state, held.changed_at = State.FINISHED, at
    held.save(update_fields=["state", "changed_at"])
    return result


@audited("study.dropped", subjects=("study",))
def drop_study(*, study: Study, by: Any, at: datetime) -> None:
    """Throw a study away that was never finished."""
    held = held_draft(study, by)
    Study.objects.filter(copied_from=held).update(copied_from=held.copied_from)
    held.delete()


def _read(data: Mapping[str, Any]) -> Any:
    try:
        return study_of(data, rules_in_force())
    except StudyError as error:
        raise StudyRefused(error) from error


def _copied(row: Row, to: Study) -> Row:
    row.pk, row.study = None, to
    row._state.adding = True
    return row
