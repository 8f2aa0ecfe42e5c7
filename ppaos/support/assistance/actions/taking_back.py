"""Many lines of the ledger taken back at once: what was promised to many and is promised no more."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import polars as pl
from django.utils.translation import gettext as _

from ppaos.ground.privacy.actions import announce, audited
from ppaos.ground.workbench.queries import analysed, fetched_frame, staged, written
from ppaos.people.cooperation.permissions import check_may
from ppaos.support.assistance.actions.errors import HelpRefused
from ppaos.support.assistance.actions.help import TURN
from ppaos.support.assistance.permissions import RECORD, lines_in_reach

LINES = {
    "line_id": pl.Int64, "household_id": pl.Int64, "organisation_id": pl.Int64, "fiscal_year": pl.Int64,
    "name": pl.String, "is_closed": pl.Boolean,
}  # fmt: skip
_LINES = """
    select line.id, line.household_id, line.organisation_id, line.fiscal_year, body.name_th,
        exists (select from assistance_closedyear closed
            where closed.organisation_id in (body.id, body.parent_id) and closed.fiscal_year = line.fiscal_year
            and closed.reopened_at is null)
    from taken_back told
    join assistance_helpline line on line.id = told.line_id and line.corrects_id is null
    join cooperation_organisation body on body.id = line.organisation_id
    where not exists (
        select from assistance_helpline fixed where fixed.corrects_id = line.id and fixed.takes_back)
    order by line.id"""
_HELD = """
    select line.id from assistance_helpline line join taken_back told on told.line_id = line.id
    order by line.id for update of line"""
_TAKEN = """
    insert into assistance_helpline (household_id, person_id, area_id, kind, what, quantity, unit, baht, stage,
        organisation_id, programme, budget_line, fiscal_year, need_id, referral_id, given_on, note, corrects_id,
        takes_back, key, made_by_id, made_at)
    select line.household_id, line.person_id, line.area_id, line.kind, line.what, -stands.quantity, line.unit,
        -stands.baht, line.stage, line.organisation_id, line.programme, line.budget_line, line.fiscal_year,
        line.need_id, line.referral_id, line.given_on, %(note)s, line.id, true,
        'correction ' || line.id || '/' || stands.parts, %(by)s, %(at)s
    from taken_back told
    join assistance_helpline line on line.id = told.line_id
    cross join lateral (
        select sum(part.quantity) as quantity, sum(part.baht) as baht, count(*) as parts
        from assistance_helpline part where part.id = line.id or part.corrects_id = line.id
    ) stands
    order by line.id"""


@audited("help.lines_taken_back")
def take_back_lines(
    *, line_ids: Iterable[int], reason: str, by: Any, at: datetime, deed: str | None = RECORD
) -> int:
    """Say of many lines that they were never so, as `take_back_help` does of one; how many. Those that are corrections
    or were taken back already stay as they are.

    deed: the right it takes; None where the calling action has checked each line. Raises HelpRefused without a reason,
    for a closed year, and for lines that the user does not write.
    """
    if deed is not None:
        check_may(by, deed)
    if not reason.strip():
        raise HelpRefused(_("Write why the line is corrected: who reads the ledger will ask."))
    written(TURN)
    staged("taken_back", pl.Series("line_id", sorted(set(line_ids)), dtype=pl.Int64).to_frame())
    written(_HELD)
    rows = fetched_frame(_LINES, schema=LINES)
    _check(rows, by, deed)
    staged("taken_back", rows.select("line_id"))
    written(_TAKEN, {"note": reason.strip()[:300], "by": getattr(by, "pk", None), "at": at})
    analysed("assistance_helpline", rows=rows.height)
    announce(households=rows["household_id"], at=at)
    return rows.height


def _check(rows: pl.DataFrame, by: Any, deed: str | None) -> None:
    for row in rows.filter("is_closed").head(1).iter_rows(named=True):
        raise HelpRefused(
            _("The fiscal year %(year)s of %(name)s is closed. Have it opened again, then correct.")
            % {"year": row["fiscal_year"], "name": row["name"]}
        )
    reach = lines_in_reach(None if deed is None else by, rows, deed or RECORD)
    if not reach.all():
        raise HelpRefused(
            _("%(count)s of these lines are of households or organisations that you do not write for.")
            % {"count": f"{int((~reach).sum()):,}"}
        )
