"""Closing a fiscal year of a model, and opening it again: what is settled is recorded into no more."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from ppaos.ground.privacy.actions import audited
from ppaos.ground.workbench.queries import written
from ppaos.support.assistance.queries.limits import fiscal_year_of
from ppaos.support.operating_models.actions.errors import ModelRefused
from ppaos.support.operating_models.models import ClosedModelYear, OperatingModel
from ppaos.support.operating_models.permissions import check_can_manage

# Alone: what is being recorded is written to its end first.
TURN = "select pg_advisory_xact_lock(hashtext('operating_models.years'))"


@audited("model_year.closed", subjects=("model",))
def close_model_year(*, model: OperatingModel, fiscal_year: int, by: Any, at: datetime) -> ClosedModelYear:
    """Close a fiscal year of a model: no record of a member and no line of its fund enters it any more.

    Raises ModelRefused where it is closed already, or has not ended.
    """
    check_can_manage(by, model)
    written(TURN)
    told = {"year": fiscal_year, "name": model}
    if fiscal_year >= fiscal_year_of(timezone.localdate(at)):
        raise ModelRefused(
            _("The fiscal year %(year)s has not ended yet. Close it after 30 September.") % told
        )
    if ClosedModelYear.objects.filter(model=model, fiscal_year=fiscal_year, opened_at=None).exists():
        raise ModelRefused(_("The fiscal year %(year)s of %(name)s is closed already.") % told)
    return ClosedModelYear.objects.create(model=model, fiscal_year=fiscal_year, closed_by=by, closed_at=at)


@audited("model_year.opened_again", subjects=("closed",))
def open_model_year(*, closed: ClosedModelYear, by: Any, at: datetime) -> None:
    """Open a closed year of a model again; that it was closed, when and by whom, stays known.

    Raises ModelRefused where it is open already.
    """
    check_can_manage(by, closed.model)
    written(TURN)
    if not ClosedModelYear.objects.filter(pk=closed.pk, opened_at=None).update(opened_at=at):
        raise ModelRefused(
            _("The fiscal year %(year)s of %(name)s is open already.")
            % {"year": closed.fiscal_year, "name": closed.model}
        )
