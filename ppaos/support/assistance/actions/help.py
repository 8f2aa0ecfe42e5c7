"""Writing the ledger of help given: lines in bulk, each once; what cannot be written is told with its reason."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import polars as pl
from django.utils import timezone

from ppaos.ground.privacy.actions import announce, audited
from ppaos.ground.workbench.queries import analysed, fetched_frame, staged, written
from ppaos.people.cooperation.permissions import check_may
from ppaos.support.assistance.actions._help_checks import known_facts, normalised, plain_faults, told_apart
from ppaos.support.assistance.models import HelpImport
from ppaos.support.assistance.permissions import RECORD, lines_in_reach

# Lines are written beside one another; a year is closed alone.
TURN = "select pg_advisory_xact_lock_shared(hashtext('assistance.years'))"
_MADE = """
    insert into assistance_helpline (household_id, person_id, area_id, kind, what, quantity, unit, baht, stage,
        organisation_id, programme, budget_line, fiscal_year, need_id, referral_id, given_on, evidence_id, note,
        takes_back, help_import_id, key, made_by_id, made_at)
    select good.home_id, person_id, good.area_id, kind, what, round(quantity::numeric, 2), coalesce(unit, ''),
        round(baht::numeric, 2), stage, organisation_id, coalesce(programme, ''), coalesce(budget_line, ''),
        fiscal_year, need_id, referral_id, given_on, evidence_id, coalesce(note, ''), false, %(import)s, key, %(by)s,
        %(at)s
    from fresh_help join good_help good on good.row_no = fresh_help.row_no
    order by fresh_help.row_no
    on conflict (key) do nothing"""
_WRITTEN = """
    select good.row_no, line.id from good_help good join fresh_help fresh on fresh.row_no = good.row_no
    join assistance_helpline line on line.key = fresh.key order by good.row_no"""


@dataclass(frozen=True)
class Recorded:
    """What came of the lines: made, known (told before, unchanged), refused.

    lines: row_no (place in the frame, from 0), key, help_line_id (null where refused), fault (a code, null where none).
    """

    made: int
    known: int
    refused: int
    lines: pl.DataFrame = field(
        default_factory=lambda: pl.DataFrame(
            schema={"row_no": pl.Int64, "key": pl.String, "help_line_id": pl.Int64, "fault": pl.String}
        )
    )


@audited("help.recorded", subjects=("help_import",))
def record_help(
    *,
    lines: pl.DataFrame,
    by: Any,
    at: datetime,
    deed: str | None = RECORD,
    help_import: HelpImport | None = None,
) -> Recorded:
    """Write lines of help into the ledger, each once by its `key`; nothing in it is ever changed.

    lines: key (text, up to 64 signs, the same for the same help), household_id, kind, what, stage, organisation_id;
    where known person_id, quantity, unit, baht, programme, budget_line, fiscal_year (Buddhist era), need_id,
    referral_id, given_on, evidence_id (a stored file), note. Absent columns are empty. baht null: worth not known.
    A line at fault (negative or absurd amounts, a closed year, a household out of reach, a key that told something
    else before …) is refused with its code, the rest is written; words: `presenters.help.fault_words`.
    deed: the right it takes; None where the calling action has checked each line.
    """
    if deed is not None:
        check_may(by, deed)
    written(TURN)
    today = timezone.localdate(at)
    rows = told_apart(plain_faults(normalised(lines, today), today))
    facts = known_facts(rows)
    rows = rows.join(facts, on="row_no", how="left", maintain_order="left")
    reach = lines_in_reach(None if deed is None else by, rows, deed or RECORD)
    is_out = ~reach & pl.col("db_fault").is_null() & pl.col("fault").is_null()
    rows = rows.with_columns(
        fault=pl.coalesce("fault", pl.when(is_out).then(pl.lit("out_of_reach")), "db_fault")
    )
    good = rows.filter(pl.col("fault").is_null() & pl.col("known_id").is_null() & ~pl.col("is_repeated"))
    made = _written(good, help_import, by, at)
    return _recorded(rows, made, good.height)


def _written(good: pl.DataFrame, help_import: HelpImport | None, by: Any, at: datetime) -> pl.DataFrame:
    """Write the good rows; row_no and made_id of each."""
    schema = {"row_no": pl.Int64, "made_id": pl.Int64}
    if good.is_empty():
        return pl.DataFrame(schema=schema)
    staged("good_help", good.select("row_no", "home_id", "area_id"))
    told = {"import": getattr(help_import, "pk", None), "by": getattr(by, "pk", None), "at": at}
    written(_MADE, told)
    analysed("assistance_helpline", rows=good.height)
    announce(households=good["home_id"], at=at)
    return fetched_frame(_WRITTEN, schema=schema)


def _recorded(rows: pl.DataFrame, made: pl.DataFrame, new: int) -> Recorded:
    told = rows.join(made, on="row_no", how="left", maintain_order="left").with_columns(
        first_id=pl.col("made_id").first().over("key", order_by="row_no")
    )
    is_good = pl.col("fault").is_null()
    lines = told.select(
        "row_no",
        "key",
        "fault",
        help_line_id=pl.when(is_good).then(pl.coalesce("known_id", "made_id", "first_id")),
    )
    refused = lines.filter(pl.col("fault").is_not_null()).height
    return Recorded(made=new, known=lines.height - refused - new, refused=refused, lines=lines)
