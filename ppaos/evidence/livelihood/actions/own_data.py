"""A local authority takes all its data away: one archive, for a stated purpose, noted, kept sealed until fetched."""

import tempfile
from collections.abc import Iterator
from datetime import datetime
from typing import Any, BinaryIO

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_noop as _

from ppaos.evidence.livelihood.actions._own_data_files import packed
from ppaos.evidence.livelihood.models import MethodDraft, MethodVersion
from ppaos.evidence.livelihood.permissions import check_can_take_own_data
from ppaos.evidence.livelihood.queries.authorities import ARCHIVE, archives_of, households_of
from ppaos.evidence.livelihood.queries.own_data import TABLES, OwnTable, own_tables
from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.actions import audited, record_export
from ppaos.ground.workbench.actions import Progress, erase_file, open_file, start_job, store_file
from ppaos.ground.workbench.models import Job, StoredFile
from ppaos.people.cooperation.permissions import fields_in_sight
from ppaos.people.registry.queries import usable_households

TAKE_AWAY = "livelihood.take_own_data"


@audited("own_data.asked")
def ask_for_own_data(*, area_code: str, purpose: str, by: Any, at: datetime) -> Job:
    """Have everything held of a local authority's households gathered into one archive by a worker."""
    area = Area.objects.get(pk=area_code)
    check_can_take_own_data(user=by, area=area, on=timezone.localdate(at))
    return start_job(
        kind=TAKE_AWAY,
        title=_("All data of a local authority"),
        unit="tables",
        by=by,
        at=at,
        area_code=area.code,
        arguments={"area_code": area.code, "purpose": purpose, "language": get_language() or "th"},
    )


@audited("own_data.gathered")
def gather_own_data(
    *, area_code: str, purpose: str, by: Any, at: datetime, progress: Progress | None = None
) -> StoredFile:
    """The archive, sealed: registers, answers, results, groups, visits, own lists, own criteria, with their meaning.

    Columns of field classes that the taker does not see are left out, and the manifest names them. An archive the
    taker had gathered before is erased.
    """
    area = Area.objects.get(pk=area_code)
    check_can_take_own_data(user=by, area=area, on=timezone.localdate(at))
    ids = usable_households(households_of(by, area).values_list("pk", flat=True), on=timezone.localdate(at))
    told = {
        "area": area.code, "name": area.name_th, "purpose": purpose, "taken_by": str(by), "taken_at": at.isoformat(),
        "households": len(ids),
    }  # fmt: skip
    tables = _followed(own_tables(area, ids, fields_in_sight(by, area_code=area.code)), progress)
    with tempfile.TemporaryFile() as out:
        rows = packed(out, name=area.name_th, tables=tables, methods=_methods_of(area), told=told)
        out.seek(0)
        for earlier in archives_of(by, area):
            erase_file(file=earlier, by=by, at=at)
        file = store_file(
            content=out, name=f"{area.code} {timezone.localdate(at)}.zip", purpose=ARCHIVE,
            content_type="application/zip", area_code=area.code, by=by, at=at,
        )  # fmt: skip
    record_export(
        by=by, at=at, purpose=purpose, rows=rows, what="all data of a local authority", area_code=area.code
    )
    return file


@audited("own_data.fetched", subjects=("file",))
def hand_out_own_data(*, file: StoredFile, area_code: str, by: Any, at: datetime) -> BinaryIO:
    """Open an archive for who had it gathered."""
    check_can_take_own_data(user=by, area=Area.objects.get(pk=area_code), on=timezone.localdate(at))
    return open_file(file=file)


def _methods_of(area: Area) -> list[tuple[str, str]]:
    """The authority's own criteria by name: published versions, then drafts."""
    versions = MethodVersion.objects.filter(area=area).order_by("name", "id")
    drafts = MethodDraft.objects.filter(area=area, published_as=None).order_by("name", "id")
    published = [(f"{each.name}.{each.version}", each.content["toml"]) for each in versions]
    return [*published, *((f"{each.name}.draft-{each.pk}", each.text) for each in drafts)]


def _followed(tables: Iterator[OwnTable], progress: Progress | None) -> Iterator[OwnTable]:
    """The tables, each told to whoever follows the work."""
    for number, table in enumerate(tables):
        if progress is not None:
            progress.report(number, len(TABLES), message=_("Gathering the tables"))
        yield table
