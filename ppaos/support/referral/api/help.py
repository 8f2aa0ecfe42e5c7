"""Reporting help that was given without a referral."""

from typing import Any

import polars as pl
from django.http import HttpRequest
from django.utils import timezone
from ninja import Router

from ppaos.ground.workbench.presenters.problems import problems
from ppaos.support.referral.actions.machines import help_by_machine
from ppaos.support.referral.api.doors import key_for
from ppaos.support.referral.api.shapes import ReportedOut, ReportsIn
from ppaos.support.referral.presenters.faults import fault_words
from ppaos.support.referral.queries.machines import HELP

router = Router(tags=["help"])
LINES = {
    "reference": pl.String, "household_id": pl.Int64, "person_id": pl.Int64, "kind": pl.String, "what": pl.String,
    "quantity": pl.Float64, "unit": pl.String, "baht": pl.Float64, "stage": pl.String, "programme": pl.String,
    "budget_line": pl.String, "fiscal_year": pl.Int64, "given_on": pl.Date, "note": pl.String,
}  # fmt: skip
NUMBERS = {"household_id": "household", "person_id": "person"}


@router.post(
    "/help",
    response={200: ReportedOut, **problems(400, 401, 403, 422, 429)},
    summary="Report help given without a referral",
)
def report_help(request: HttpRequest, told: ReportsIn) -> dict[str, Any]:
    """Lines for the ledger of help, about households that are open to your organisation by a referral.

    Each line counts once by its reference. Help to others comes by a file of help.
    """
    key = key_for(request, HELP)
    rows = [{name: getattr(line, NUMBERS.get(name, name)) for name in LINES} for line in told.lines]
    done = help_by_machine(key=key, lines=pl.DataFrame(rows, schema=LINES), by=None, at=timezone.now())
    faults = done.lines.filter(pl.col("fault").is_not_null()).select("row_no", "fault")
    return {
        "made": done.made,
        "known": done.known,
        "refused": done.refused,
        "faults": [
            {
                "row": row, "reference": told.lines[row].reference, "code": code,
                "detail": fault_words(code),
            }
            for row, code in faults.iter_rows()
        ],
    }  # fmt: skip
