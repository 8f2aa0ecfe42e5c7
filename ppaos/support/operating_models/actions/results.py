"""The result of a model is asked for, worked out by a worker, and kept beside the older ones."""

from datetime import datetime
from typing import Any

import polars as pl
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from ppaos.engine.methods import PriceIndex
from ppaos.ground.privacy.actions import audited
from ppaos.ground.workbench.actions import start_job
from ppaos.ground.workbench.models import Job
from ppaos.ground.workbench.queries import copy_frame, written
from ppaos.support.operating_models.actions.errors import ModelRefused
from ppaos.support.operating_models.models import ModelResult, OperatingModel
from ppaos.support.operating_models.permissions import check_can_manage
from ppaos.support.operating_models.queries.result_households import areas_beside, rounds_told, year_of
from ppaos.support.operating_models.queries.results import (
    Asked,
    index_name,
    lacking_years,
    price_index,
    worked_out,
)

RESULT = "operating_models.result"
# One result of a model at a time, to the end of its transaction.
TURN = "select pg_advisory_xact_lock(hashtext('operating_models.result'), %s)"


@audited("result.asked", subjects=("model",))
def ask_for_result(
    *, model: OperatingModel, asked: Asked, language: str = "th", by: Any, at: datetime
) -> Job:
    """Have a worker work a result out. Raises ModelRefused for what can be known to be wrong before."""
    _check(model, asked, price_index(), by)
    return start_job(
        kind=RESULT,
        title=gettext_noop("The result of an operating model is worked out"),
        unit="steps",
        by=by,
        at=at,
        area_code=str(model.area_id),
        arguments={
            "model": model.pk, "before": asked.before, "after": asked.after, "baht_year": asked.baht_year,
            "area_code": asked.area_code, "language": language,
        },
    )  # fmt: skip


@audited("result.kept", subjects=("model",))
def keep_result(*, model: OperatingModel, asked: Asked, by: Any, at: datetime) -> ModelResult:
    """Work the result of a model out and keep it; older ones stay as they are. Raises ModelRefused as above."""
    index = price_index()
    _check(model, asked, index, by)
    written(TURN, [model.pk])
    found = worked_out(model, asked, index)
    ModelResult.objects.filter(model=model, is_current=True).update(is_current=False)
    before, after = (asked.before, asked.after) if found.income else (None, None)
    result = ModelResult.objects.create(
        model=model, area_id=asked.area_code, baht_year=asked.baht_year, index=index_name(index),
        before_year=before and before[0], before_round=before and before[1],
        after_year=after and after[0], after_round=after and after[1],
        methods=found.methods, income=found.income, records=found.records, made_by=by, made_at=at,
    )  # fmt: skip
    if found.households.height:
        rows = found.households.with_columns(pl.lit(result.pk, pl.Int64).alias("result_id"))
        copy_frame("operating_models_comparedhousehold", rows)
    return result


def _check(model: OperatingModel, asked: Asked, index: PriceIndex, by: Any) -> None:
    """Raise PermissionDenied or ModelRefused unless the result can be worked out."""
    check_can_manage(by, model)
    if model.began_on is None:
        raise ModelRefused(_("The model has not begun: it has no result yet. Move it to «running» first."))
    if asked.area_code not in {area.code for area in areas_beside(model)}:
        raise ModelRefused(_("Choose the model's own area or one around it, up to the province."))
    if lacking := lacking_years(index, asked):
        raise ModelRefused(
            _(
                "The price index %(index)s has no year %(years)s; a neighbouring year is not taken instead. Choose "
                "another year, or publish a version of the index that has it."
            )
            % {"index": index.version, "years": ", ".join(str(year) for year in lacking)}
        )
    _check_rounds(model, asked, year_of(model.began_on))


def _check_rounds(model: OperatingModel, asked: Asked, began: int) -> None:
    """Raise ModelRefused unless the rounds lie on both sides of the beginning and somebody told of them."""
    if not (asked.before and asked.after):
        return
    told = {(year, number) for year, number, _households in rounds_told(asked.area_code)}
    for each in (asked.before, asked.after):
        if each not in told:
            raise ModelRefused(
                _("In round %(round)s of %(year)s nobody of this area told of incomes. Choose another round.")
                % {"round": each[1], "year": each[0]}
            )
    if not (asked.before < asked.after and asked.before[0] <= began <= asked.after[0]):
        raise ModelRefused(
            _(
                "The model began in %(began)s. Choose a round until then as «before», and a later one, not earlier "
                "than that year, as «after»."
            )
            % {"began": began}
        )
