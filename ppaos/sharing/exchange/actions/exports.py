"""Lists that leave as files: checked against rights, restrictions and agreements, written down, marked."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import IO, Any, BinaryIO

import polars as pl
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_noop as _

from ppaos.ground.geography.models import Area
from ppaos.ground.geography.presenters import label
from ppaos.ground.privacy.actions import audited, record_export, unaudited
from ppaos.ground.privacy.permissions import reading_as
from ppaos.ground.workbench.actions import Progress, erase_files, open_file, start_job, store_file
from ppaos.ground.workbench.models import Job
from ppaos.sharing.exchange.actions._files import CONTENT_TYPES, file_name, written
from ppaos.sharing.exchange.models import ExportFile, ReportPlan
from ppaos.sharing.exchange.permissions import check_can_see, check_can_take, offered_columns
from ppaos.sharing.exchange.queries.catalogue import Column, listings
from ppaos.sharing.exchange.queries.dictionary import About
from ppaos.sharing.exchange.queries.rows import Narrowed, frames_of, rows_of

TAKE_OUT = "exchange.take_out"
KEPT_DAYS = 7
# More rows than this are written by a worker, and the file waits for who asked for it.
ROWS_AT_ONCE = 50_000


@dataclass(frozen=True)
class Order:
    """What is taken out: a list of an area, narrowed, with these columns (none named: all that the taker sees)."""

    listing: str
    area_code: str
    narrowed: Narrowed
    columns: tuple[str, ...]
    format: str
    purpose: str

    def kept(self) -> dict[str, Any]:
        """As arguments of a job or a plan."""
        return {
            "listing": self.listing, "area_code": self.area_code, "narrowed": self.narrowed.given(),
            "columns": list(self.columns), "format": self.format, "purpose": self.purpose,
        }  # fmt: skip

    @classmethod
    def of(cls, kept: dict[str, Any]) -> "Order":
        """As it was kept."""
        return cls(**{**kept, "narrowed": Narrowed.of(kept["narrowed"]), "columns": tuple(kept["columns"])})


@dataclass(frozen=True)
class TakenOut:
    """Rows on their way out, with what is said of them."""

    frames: Iterator[pl.DataFrame]
    columns: tuple[Column, ...]
    about: About
    name: str

    def write(self, out: IO[bytes], format: str) -> None:
        """Write the file; the rows are fetched meanwhile."""
        written(self.frames, self.columns, self.about, format, out)


@unaudited("nothing leaves yet")
def columns_to_take(*, order: Order, by: Any, at: datetime) -> tuple[Column, ...]:
    """The columns that may leave by this order; raises PermissionDenied, with the reason, where one may not."""
    listing = listings()[order.listing]
    check_can_see(by, listing, order.area_code)
    offered = offered_columns(by, listing, order.area_code)
    asked = listing.chosen(order.columns) if order.columns else offered
    return check_can_take(by, listing, order.area_code, asked, timezone.localdate(at))


@unaudited("record_export writes the event, with purpose and number of rows")
def take_out(*, order: Order, by: Any, at: datetime) -> TakenOut:
    """A list as it leaves at once: the rows are fetched while the file is written."""
    columns = columns_to_take(order=order, by=by, at=at)
    listing, area = listings()[order.listing], Area.objects.get(pk=order.area_code)
    rows = rows_of(listing, by, [area.code], order.narrowed)
    about = About(
        listing=listing, area=f"{label(area)} ({area.code})", by=str(by), at=timezone.localtime(at),
        purpose=order.purpose, narrowed=order.narrowed.given(), rows=rows.count(),
    )  # fmt: skip
    record_export(
        by=by, at=at, purpose=order.purpose, rows=about.rows, what=f"list {listing.code}", area_code=area.code
    )
    return TakenOut(
        frames_of(rows, columns, [area.code]), columns, about, file_name(about, area.code, order.format)
    )


@audited("export.asked")
def ask_for_export(*, order: Order, by: Any, at: datetime) -> Job:
    """Have a long list written by a worker; the file then waits for who asked."""
    columns_to_take(order=order, by=by, at=at)
    return start_job(
        kind=TAKE_OUT, title=_("A list taken out"), unit="rows", by=by, at=at, area_code=order.area_code,
        arguments={"order": order.kept(), "language": get_language() or "th"},
    )  # fmt: skip


@unaudited("record_export writes the event, store_file that of the file")
def make_export(
    *, order: Order, by: Any, at: datetime, progress: Progress | None = None, plan: ReportPlan | None = None
) -> ExportFile:
    """Write a list into a sealed file that waits for its reader some days, as the reader's own eyes see it now."""
    with tempfile.TemporaryFile() as out:
        with reading_as(by.pk):
            taken = take_out(order=order, by=by, at=at)
            replace(taken, frames=_followed(taken, progress)).write(out, order.format)
        out.seek(0)
        return _stored(out, taken, order, by, at, plan)


def _stored(
    out: IO[bytes], taken: TakenOut, order: Order, by: Any, at: datetime, plan: ReportPlan | None
) -> ExportFile:
    file = store_file(
        content=out, name=taken.name, purpose="export", by=by, at=at,
        content_type=CONTENT_TYPES[order.format], area_code=order.area_code,
    )  # fmt: skip
    return ExportFile.objects.create(
        user=by, listing=order.listing, area_id=order.area_code, purpose=order.purpose, rows=taken.about.rows,
        file=file, plan=plan, made_at=at, ends_at=at + timedelta(days=KEPT_DAYS),
    )  # fmt: skip


def _followed(taken: TakenOut, progress: Progress | None) -> Iterator[pl.DataFrame]:
    """The frames, each told to whoever follows the work."""
    done = 0
    for frame in taken.frames:
        yield frame
        done += frame.height
        if progress is not None:
            progress.report(done, taken.about.rows)


@audited("export.fetched", subjects=("export",))
def fetch_export(*, export: ExportFile, by: Any, at: datetime) -> BinaryIO:
    """Open a file that waits, for who had it made, as long as they may still take such a list out."""
    listing = listings()[export.listing]
    check_can_take(by, listing, str(export.area_id), (), timezone.localdate(at))
    ExportFile.objects.filter(pk=export.pk).update(fetched_at=at)
    return open_file(file=export.file)


@unaudited("erase_files writes the event")
def end_exports(*, by: Any, at: datetime) -> int:
    """Erase the files whose days are over; how many."""
    over = ExportFile.objects.filter(ends_at__lte=at, file__erased_at=None)
    ended = list(over.values_list("file_id", flat=True))
    if ended:
        erase_files(file_ids=ended, by=by, at=at)
    return len(ended)
