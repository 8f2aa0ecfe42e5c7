"""Work on a list that a worker does: a file sent in and checked, a checked list let in."""

from datetime import datetime
from typing import Any, BinaryIO

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ppaos.evidence.targeting.actions.imports import receive_list, register_source
from ppaos.evidence.targeting.models import ListImport, Source
from ppaos.evidence.targeting.permissions import ImportRefused, check_can_bring_in, check_can_commit
from ppaos.ground.privacy.actions import audited, record_export, unaudited
from ppaos.ground.workbench.actions import open_file, start_job, store_file
from ppaos.ground.workbench.models import Job
from ppaos.ground.workbench.queries.jobs import LIVE

CHECK, COMMIT = "targeting.check_list", "targeting.commit_list"


@unaudited("the source, the file and the list each write their own event")
def bring_in_list(
    *, source: Source | None, new_source: dict[str, Any], year: int, round: int, name: str, content: Any, by: Any,
    at: datetime,
) -> ListImport:  # fmt: skip
    """Keep a sent file, sealed, and have it read. Without a source, one is made of `new_source` (see
    register_source)."""
    with transaction.atomic():
        source = source or register_source(**new_source, by=by, at=at)
        check_can_bring_in(user=by, area_code=source.area_id)
        file = store_file(content=content, name=name, purpose="list", area_code=source.area_id, by=by, at=at)
        list_import = receive_list(source=source, year=year, round=round, file=file, by=by, at=at)
        ask_for_check(list_import=list_import, mapping=None, by=by, at=at)
    return list_import


@unaudited("the check itself writes the event")
def ask_for_check(
    *, list_import: ListImport, mapping: dict[str, dict[str, str]] | None, by: Any, at: datetime
) -> Job:
    """Have a list read and checked by the columns somebody confirmed; without a mapping, by those remembered."""
    check_can_bring_in(user=by, area_code=list_import.edition.source.area_id)
    return _started(CHECK, "Checking a list", list_import, {"mapping": mapping}, by, at)


@unaudited("the commit itself writes the event")
def ask_for_commit(*, list_import: ListImport, is_full: bool, by: Any, at: datetime) -> Job:
    """Have a checked list let in, and linked with the register."""
    check_can_commit(user=by, list_import=list_import)
    if list_import.state not in (ListImport.State.CHECKED, ListImport.State.COMMITTED):
        raise ImportRefused(_("Only a checked list can be committed."))
    return _started(COMMIT, "Committing a list", list_import, {"is_full": is_full}, by, at)


@audited("list.failed_rows_taken", subjects=("list_import",))
def hand_out_failed_rows(*, list_import: ListImport, by: Any, at: datetime) -> BinaryIO:
    """Open the file of rows that could not go on, for its sender to mend; noted as an export."""
    source = list_import.edition.source
    check_can_bring_in(user=by, area_code=source.area_id)
    if list_import.failed_file is None:
        raise ImportRefused(_("No row of this list failed."))
    rows = list_import.counts.get("failed", 0)
    record_export(by=by, at=at, purpose="correct", rows=rows, what="failed rows", area_code=source.area_id)
    return open_file(file=list_import.failed_file)


def _started(
    kind: str, title: str, list_import: ListImport, arguments: dict[str, Any], by: Any, at: datetime
) -> Job:
    """Queue the work, unless something is already at work on the list."""
    with transaction.atomic():
        held = ListImport.objects.select_for_update(of=("self",)).select_related("job").get(pk=list_import.pk)
        if held.job and held.job.state in LIVE:
            raise ImportRefused(_("This list is being worked on; wait until that has ended."))
        job = start_job(
            kind=kind,
            title=title,
            unit="steps",
            by=by,
            at=at,
            area_code=list_import.edition.source.area_id,
            arguments={"list_import_id": list_import.pk, "language": get_language() or "th", **arguments},
        )
        ListImport.objects.filter(pk=list_import.pk).update(job=job)
    list_import.job = job
    return job
