"""Lists on their way: small files of invented people, brought in by the room's own actions."""

import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ppaos.evidence.targeting.actions.imports import Committed, commit_list, receive_list, register_source
from ppaos.evidence.targeting.forms.intake import check_file
from ppaos.evidence.targeting.forms.reading import Mapping, read_list
from ppaos.evidence.targeting.models import ListImport, Source
from ppaos.ground.geography.models import Area
from ppaos.ground.workbench.actions import store_file
from tests.factories.people import citizen_id

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
EXAMPLES = Path(__file__).parents[2] / "examples"
HEADER = "เลขประจำตัวประชาชน,คำนำหน้า,ชื่อ,นามสกุล,เพศ,วันเกิด,บ้านเลขที่,หมู่ที่,รหัสตำบล"


def row(number: int, **given: str) -> dict[str, str]:
    """One row of a list, by header: somebody invented, in house 12/3 of village 46010101."""
    values = [
        citizen_id(number),
        "นาย",
        f"สมมุติ{number}",
        "นามสกุล",
        "ชาย",
        "10/08/2520",
        "12/3",
        "1",
        "460101",
    ]
    return dict(zip(HEADER.split(","), values, strict=True)) | given


def csv_of(*rows: dict[str, str]) -> bytes:
    """Rows as the file an office sends."""
    lines = [HEADER, *(",".join(each.values()) for each in rows)]
    return "\n".join(lines).encode()


def source_of(code: str = "tpmap", kind: str = "national_list", area: str = "46", **given: Any) -> Source:
    """A source that belongs to an area."""
    place = Area.objects.get(pk=area)
    return register_source(code=code, name=code, kind=kind, area=place, by=None, at=AT, **given)


def received(
    content: bytes, source: Source, *, name: str = "list.csv", year: int = 2565, by: Any = None
) -> ListImport:
    """A file that was sent in."""
    file = store_file(content=io.BytesIO(content), name=name, purpose="list", by=by, at=AT)
    return receive_list(source=source, year=year, round=1, file=file, by=by, at=AT)


def checked(
    content: bytes, source: Source, *, name: str = "list.csv", year: int = 2565, mapping: Mapping | None = None,
    by: Any = None, at: datetime = AT,
) -> ListImport:  # fmt: skip
    """A file that was sent in and checked."""
    list_import = received(content, source, name=name, year=year, by=by)
    file = read_list(content, name, source.kind)
    check_file(list_import=list_import, file=file, mapping=mapping, by=by, at=at)
    return list_import


def committed(
    content: bytes, source: Source, *, is_full: bool = False, at: datetime = AT, **given: Any
) -> tuple[ListImport, Committed]:
    """A file that was sent in, checked and committed, and what that did."""
    list_import = checked(content, source, at=at, **given)
    return list_import, commit_list(list_import=list_import, is_full=is_full, by=None, at=at)


def example(name: str) -> bytes:
    """The content of an example file."""
    return (EXAMPLES / name).read_bytes()
