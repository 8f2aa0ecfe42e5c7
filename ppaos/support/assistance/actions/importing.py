"""A file of help on its way into the ledger: kept as read, written, its doubtful rows decided, or thrown away."""

import io
from datetime import datetime
from typing import Any

import polars as pl
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.actions import audited, unaudited
from ppaos.ground.workbench.actions import Readable, open_file, start_job, store_file
from ppaos.ground.workbench.models import Job, StoredFile
from ppaos.people.cooperation.models import Organisation
from ppaos.people.registry.models import Person
from ppaos.people.registry.queries import household_ids_of
from ppaos.support.assistance.actions.errors import HelpRefused
from ppaos.support.assistance.actions.help import Recorded, record_help
from ppaos.support.assistance.models import HelpImport
from ppaos.support.assistance.permissions import check_can_import_help
from ppaos.support.assistance.queries.linking import DOUBTFUL, LINKED

LINE = (
    "key", "household_id", "person_id", "kind", "what", "quantity", "unit", "baht", "stage", "programme", "budget_line",
    "fiscal_year", "given_on", "note",
)  # fmt: skip
State = HelpImport.State
READ_FILE = "assistance.read_help_file"


@audited("help_file.sent", subjects=("organisation",))
def ask_to_read(
    *,
    content: Readable,
    name: str,
    organisation: Organisation,
    area: Area,
    kind: str,
    stage: str,
    language: str = "th",
    by: Any,
    at: datetime,
) -> Job:
    """Keep an agency's file sealed, and have a worker read it and link its rows."""
    check_can_import_help(by, organisation, area.code)
    kept = store_file(content=content, name=name, purpose="help file", area_code=area.code, by=by, at=at)
    told = {"file": kept.pk, "organisation": organisation.pk, "area": area.code, "kind": kind, "stage": stage}
    return start_job(
        kind=READ_FILE,
        title=gettext_noop("A file of help given is read"),
        by=by,
        at=at,
        area_code=area.code,
        arguments=told | {"language": language},
    )


@audited("help_file.read", subjects=("organisation",))
def receive_help_file(
    *,
    organisation: Organisation,
    area: Area,
    file: StoredFile,
    rows: pl.DataFrame,
    header: list[str],
    by: Any,
    at: datetime,
) -> HelpImport:
    """Keep a file that was read and linked (rows: as `queries.linking.linked_rows`), sealed, not yet written."""
    check_can_import_help(by, organisation, area.code)
    sealed = io.BytesIO()
    rows.write_parquet(sealed)
    sealed.seek(0)
    kept = store_file(
        content=sealed, name=f"{file.pk}.parquet", purpose="help rows", area_code=area.code, by=by, at=at
    )
    states = dict(rows.group_by("state").len().rows())
    return HelpImport.objects.create(
        area=area, organisation=organisation, file=file, sha256=file.sha256, rows_file=kept, made_by=by, made_at=at,
        counts={"rows": rows.height, **states, "header": header, "dismissed": []},
    )  # fmt: skip


@audited("help_file.written", subjects=("help_import",))
def write_help_file(*, help_import: HelpImport, by: Any, at: datetime) -> Recorded:
    """Write the rows of a file that were linked into the ledger. What was told before changes nothing.

    Raises HelpRefused where the file was written or thrown away already.
    """
    held = _held(help_import, by, State.READ)
    rows = rows_of(help_import=help_import).filter(state=LINKED)
    told = record_help(lines=_lines(held, rows), by=by, at=at, deed=None, help_import=held)
    help_import.counts = held.counts | {"made": told.made, "known": told.known, "refused": told.refused}
    help_import.state, help_import.done_at = State.WRITTEN, at
    help_import.save(update_fields=["counts", "state", "done_at"])
    return told


@audited("help_file.doubt_settled", subjects=("help_import",))
def settle_doubt(
    *, help_import: HelpImport, row_no: int, person: Person | None, by: Any, at: datetime
) -> Recorded | None:
    """Decide whom a doubtful row names: its line is written; None: nobody registered, the row goes back.

    Raises HelpRefused where the row is not in doubt, the person is none of those it may name, or the ledger refuses it.
    """
    held = _held(help_import, by, State.WRITTEN)
    row = rows_of(help_import=held).filter(state=DOUBTFUL, row_no=row_no)
    if row.is_empty() or row_no in held.counts["dismissed"]:
        raise HelpRefused(_("This row waits for no decision."))
    if person is None:
        held.counts["dismissed"].append(row_no)
        held.save(update_fields=["counts"])
        return None
    homes = household_ids_of([person.pk])
    if str(person.pk) not in row["candidates"][0].strip("[]").split(", ") or homes.is_empty():
        raise HelpRefused(_("The row cannot mean this person, or the person lives in no household now."))
    row = row.with_columns(person_id=pl.lit(person.pk), household_id=pl.lit(int(homes["household_id"][0])))
    told = record_help(lines=_lines(held, row), by=by, at=at, deed=None, help_import=held)
    if told.refused:
        raise HelpRefused(_("The ledger does not take this row. Look at its amount, day and fiscal year."))
    return told


@audited("help_file.dropped", subjects=("help_import",))
def drop_help_file(*, help_import: HelpImport, by: Any, at: datetime) -> None:
    """Throw a file away that was read and not written. Raises HelpRefused for one that was."""
    held = _held(help_import, by, State.READ)
    held.state, held.done_at = State.DROPPED, at
    held.save(update_fields=["state", "done_at"])


@audited("help_file.faults_kept", subjects=("help_import",))
def keep_faults_file(*, help_import: HelpImport, file: StoredFile, by: Any, at: datetime) -> None:
    """Keep the file of rows that could not be used, for who sent them."""
    check_can_import_help(by, help_import.organisation, help_import.area_id)
    help_import.faults_file = file
    help_import.save(update_fields=["faults_file"])


@unaudited("the page that shows rows writes who read them")
def rows_of(*, help_import: HelpImport) -> pl.DataFrame:
    """The rows of a file as they were read and linked."""
    if help_import.rows_file is None:
        raise HelpRefused(_("The rows of this file are not kept any more."))
    with open_file(file=help_import.rows_file) as content:
        return pl.read_parquet(io.BytesIO(content.read()))


def _held(help_import: HelpImport, by: Any, state: State) -> HelpImport:
    """The import, held until the transaction ends, where it is in the state the act needs."""
    check_can_import_help(by, help_import.organisation, help_import.area_id)
    held = HelpImport.objects.select_for_update().get(pk=help_import.pk)
    if held.state != state:
        raise HelpRefused(
            _("The file is %(state)s. Read it again if you need it once more.")
            % {"state": State(held.state).label}
        )
    return held


def _lines(help_import: HelpImport, rows: pl.DataFrame) -> pl.DataFrame:
    return rows.select(LINE).with_columns(
        organisation_id=pl.lit(help_import.organisation_id, pl.Int64), note=pl.col("note").fill_null("")
    )  # fmt: skip
