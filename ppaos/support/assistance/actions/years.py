"""Closing the fiscal year of an organisation's ledger, and opening it again."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from ppaos.ground.privacy.actions import audited
from ppaos.ground.workbench.queries import written
from ppaos.people.cooperation.models import Organisation
from ppaos.support.assistance.actions.errors import HelpRefused
from ppaos.support.assistance.models import ClosedYear
from ppaos.support.assistance.permissions import check_can_close_year
from ppaos.support.assistance.queries.limits import fiscal_year_of

# Alone: what is being written is written to its end first.
TURN = "select pg_advisory_xact_lock(hashtext('assistance.years'))"


@audited("help_year.closed", subjects=("organisation",))
def close_year(*, organisation: Organisation, fiscal_year: int, by: Any, at: datetime) -> ClosedYear:
    """Close a fiscal year: no line of the organisation, nor of its offices, enters it any more, not even a correction.

    Raises HelpRefused where it is closed already, or has not ended.
    """
    check_can_close_year(by, organisation)
    written(TURN)
    told = {"year": fiscal_year, "name": organisation}
    if fiscal_year >= fiscal_year_of(at.date()):
        raise HelpRefused(
            _("The fiscal year %(year)s has not ended yet. Close it after 30 September.") % told
        )
    if organisation.closed_years.filter(fiscal_year=fiscal_year, reopened_at=None).exists():
        raise HelpRefused(_("The fiscal year %(year)s of %(name)s is closed already.") % told)
    return ClosedYear.objects.create(
        organisation=organisation, fiscal_year=fiscal_year, closed_by=by, closed_at=at
    )


@audited("help_year.opened_again", subjects=("closed",))
def open_year_again(*, closed: ClosedYear, by: Any, at: datetime) -> None:
    """Open a closed year again; that it was closed, when and by whom, stays known.

    Raises HelpRefused where it is open already.
    """
    check_can_close_year(by, closed.organisation)
    written(TURN)
    if not ClosedYear.objects.filter(pk=closed.pk, reopened_at=None).update(reopened_at=at):
        raise HelpRefused(
            _("The fiscal year %(year)s of %(name)s is open already.")
            % {"year": closed.fiscal_year, "name": closed.organisation}
        )
