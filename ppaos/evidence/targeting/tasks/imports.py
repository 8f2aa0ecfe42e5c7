"""A list is read, checked and let in while its sender does something else."""

from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext_noop, override

from ppaos.evidence.targeting.actions.asking import CHECK, COMMIT
from ppaos.evidence.targeting.actions.imports import commit_list, record_failure, record_layout
from ppaos.evidence.targeting.actions.settling import settle_import
from ppaos.evidence.targeting.forms.intake import check_file
from ppaos.evidence.targeting.forms.notes import notes_of
from ppaos.evidence.targeting.forms.reading import (
    ListFile,
    Mapping,
    MappingIncomplete,
    is_remembered,
    read_list,
    suggested_mapping,
)
from ppaos.evidence.targeting.models import ListImport
from ppaos.evidence.targeting.permissions import ImportRefused
from ppaos.ground.workbench.actions import FileDamaged, Progress, open_file
from ppaos.ground.workbench.forms.sheets import UnreadableFile
from ppaos.ground.workbench.tasks import job_task

State = ListImport.State
# What is said to the person who asked, in the words of the error.
TOLD = (UnreadableFile, MappingIncomplete, ImportRefused, PermissionDenied, FileDamaged)


@job_task(CHECK, told=TOLD)
def check_list(
    progress: Progress, *, list_import_id: int, mapping: Mapping | None = None, language: str = "th"
) -> None:
    """Read a list and check it by the columns confirmed; columns nobody has spoken of wait for somebody.

    Again from the beginning changes nothing: what an earlier attempt kept is replaced.
    """
    list_import = _found(list_import_id)
    by, at = _asked_by(progress), timezone.now()
    if list_import.state not in (State.RECEIVED, State.CHECKED, State.FAILED):
        return
    with override(language):
        try:
            progress.report(0, 2, message=gettext_noop("Reading the file"))
            file = _read(list_import)
            remembered = list_import.edition.source.mapping
            if mapping is None and not is_remembered(file, remembered):
                _keep_layout(list_import, file, by, at)
                return
            progress.report(1, 2, message=gettext_noop("Checking the rows"))
            check_file(list_import=list_import, file=file, mapping=mapping, by=by, at=at)
        except (UnreadableFile, MappingIncomplete) as error:
            record_failure(list_import=list_import, failure=str(error), by=by, at=at)
            raise


@job_task(COMMIT, told=TOLD)
def commit(progress: Progress, *, list_import_id: int, is_full: bool = False, language: str = "th") -> None:
    """Let a checked list in and link it; a list that an earlier attempt let in is only linked."""
    list_import = _found(list_import_id)
    by, at = _asked_by(progress), timezone.now()
    with override(language):
        if list_import.state != State.COMMITTED:
            progress.report(0, 2, message=gettext_noop("Letting the rows in"))
            commit_list(list_import=list_import, is_full=is_full, by=by, at=at)
        progress.report(1, 2, message=gettext_noop("Linking with the register"))
        settle_import(list_import=list_import, by=by, at=at)


def _found(list_import_id: int) -> ListImport:
    return ListImport.objects.select_related("edition__source", "file").get(pk=list_import_id)


def _asked_by(progress: Progress) -> Any:
    """Who asked for the work, still to be allowed it; None for the system."""
    number = progress.job.created_by_id
    return None if number is None else get_user_model().objects.get(pk=number)


def _read(list_import: ListImport) -> ListFile:
    with open_file(file=list_import.file) as content:
        return read_list(content.read(), list_import.file.name, list_import.edition.source.kind)


def _keep_layout(list_import: ListImport, file: ListFile, by: Any, at: datetime) -> None:
    record_layout(
        list_import=list_import,
        received={sheet.name: sheet.rows for sheet in file.sheets},
        mapping=suggested_mapping(file, list_import.edition.source.mapping),
        notes=notes_of(file),
        by=by,
        at=at,
    )
