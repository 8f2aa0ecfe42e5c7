"""Households whose check is due are given to surveyors as return visits."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import polars as pl
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from ppaos.evidence.survey.actions.visits import VisitRefused, assign_visits
from ppaos.evidence.survey.models import Visit
from ppaos.evidence.survey.queries.sharing_out import shared_out
from ppaos.evidence.survey.queries.visits import reached_by
from ppaos.ground.privacy.actions import audited
from ppaos.ground.workbench.queries import written
from ppaos.learning.monitoring.actions._exit_steps import Moved, held_exits, outcome, sorted_out
from ppaos.learning.monitoring.actions.errors import MonitoringRefused
from ppaos.learning.monitoring.models import Exit
from ppaos.learning.monitoring.permissions import VERIFY
from ppaos.people.registry.permissions import check_may_in_areas

PLACE = {"household_id": pl.Int64, "area_id": pl.String}
# The check that is due next carries the visit that waits for its household.
_LINKED = """
    update monitoring_exitcheck held set visit_id = visit.id
    from monitoring_exit gone join survey_visit visit on visit.household_id = gone.household_id
        and visit.kind = 'return_visit' and visit.state in ('planned', 'sent_back') and not visit.is_practice
    where held.exit_id = gone.id and gone.id = any(%(exits)s) and held.id = (
        select first.id from monitoring_exitcheck first where first.exit_id = gone.id and first.held_on is null
        order by first.due_on limit 1)"""


@audited("exit.visits_opened", subjects=("exits",))
def visit_for_checks(
    *,
    exits: Iterable[Exit],
    surveyor_ids: Iterable[int],
    due_on: date,
    comment: str = "",
    by: Any,
    at: datetime,
) -> Moved:
    """Open a return visit to each watched household, shared out among surveyors who hold visits where it lives.

    Of whom a visit waits already is left alone: twice changes nothing. Raises MonitoringRefused for a day gone by, and
    where none of the surveyors may go.
    """
    held = held_exits(each.pk for each in exits)
    check_may_in_areas(by, VERIFY, {each.area_id for each in held})
    if due_on < localdate(at):
        raise MonitoringRefused(_("This day is over. Give a day to come."))
    good, faults = sorted_out(held, _why_not)
    homes = pl.DataFrame(
        [(each.household_id, each.household.area_id) for each in good], schema=PLACE, orient="row"
    )
    shared = shared_out(homes, reached_by(surveyor_ids, homes["area_id"].unique(), localdate(at)))
    rows = shared.drop_nulls("surveyor_id").with_columns(
        kind=pl.lit(Visit.Kind.RETURN.value), due_on=pl.lit(due_on), comment=pl.lit(comment.strip())
    )
    if rows.is_empty() and good:
        raise MonitoringRefused(
            _("None of these surveyors holds visits where the households live. Choose others.")
        )
    try:
        assign_visits(frame=rows.drop("area_id"), by=by, at=at, deed=VERIFY)
    except VisitRefused as error:
        raise MonitoringRefused(str(error)) from error
    written(_LINKED, {"exits": [each.pk for each in good]})
    alone = shared.filter(pl.col("surveyor_id").is_null())["household_id"].to_list()
    nobody = _("None of these surveyors holds visits where it lives.")
    return outcome(rows.height, [*faults, *((household, nobody) for household in alone)])


def _why_not(proposed: Exit) -> str:
    if proposed.state != Exit.State.MONITORED:
        return _("This household is not watched any more, or not yet.")
    return ""
