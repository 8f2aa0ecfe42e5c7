"""Help on its way into the ledger: lines of invented help, as a room above or a form would hand them over."""

from datetime import date
from typing import Any

import polars as pl

from ppaos.people.cooperation.models import Organisation
from ppaos.people.registry.models import Household
from ppaos.support.assistance.actions._help_checks import COLUMNS
from ppaos.support.assistance.actions.help import Recorded, record_help
from tests.factories.people import AT


def help_line(place: Household, body: Organisation, key: str = "line 1", **given: Any) -> dict[str, Any]:
    """One line: 3,000 baht in cash, given on 1 November 2569, unless said otherwise."""
    return {
        "key": key, "household_id": place.pk, "organisation_id": body.pk, "kind": "cash", "what": "เงินสงเคราะห์",
        "baht": 3000.0, "stage": "paid", "given_on": date(2026, 11, 1), **given,
    }  # fmt: skip


def recorded(*lines: dict[str, Any], by: Any = None, **given: Any) -> Recorded:
    """The lines as written into the ledger."""
    schema = {name: dtype for name, dtype in COLUMNS.items() if any(name in line for line in lines)}
    return record_help(
        lines=pl.DataFrame(list(lines), schema=schema or COLUMNS), by=by, **{"at": AT, **given}
    )
