"""Small forms of a survey, published by the room's own actions, and what phones send of them."""

import io
import uuid
from collections.abc import Iterable
from typing import Any

import openpyxl

from ppaos.evidence.survey.actions.forms import add_form_version, publish_version
from ppaos.evidence.survey.models import FormVersion
from ppaos.ground.geography.models import Area
from tests.factories.people import AT

Rows = list[dict[str, str]]
TH, EN = "label::ไทย (th)", "label::English (en)"
SURVEY: Rows = [
    {"type": "start", "name": "start"},
    {"type": "deviceid", "name": "deviceid"},
    {"type": "select_one_from_file visits.csv", "name": "visit", TH: "เยี่ยมใคร", EN: "Whom"},
    {"type": "begin_group", "name": "home", TH: "บ้าน", EN: "Home"},
    {"type": "text", "name": "house_no", TH: "บ้านเลขที่", EN: "House number"},
    {"type": "select_one yesno", "name": "own", TH: "เป็นเจ้าของหรือไม่", EN: "Own house?"},
    {"type": "end_group"},
    {"type": "begin_repeat", "name": "member", TH: "สมาชิก", EN: "Member"},
    {"type": "text", "name": "name", TH: "ชื่อ", EN: "Name"},
    {"type": "integer", "name": "age", TH: "อายุ", EN: "Age"},
    {"type": "end_repeat"},
    {"type": "image", "name": "photo", TH: "ภาพบ้าน", EN: "Photo", "parameters": "max-pixels=1600"},
    {"type": "image", "name": "signature", TH: "ลายเซ็น", EN: "Signature", "appearance": "signature"},
]
CHOICES: Rows = [
    {"list_name": "yesno", "name": "yes", TH: "ใช่", EN: "Yes"},
    {"list_name": "yesno", "name": "no", TH: "ไม่", EN: "No"},
]
SETTINGS = {"form_title": "ลองถาม", "form_id": "try_form", "version": "1", "default_language": "ไทย (th)"}
ENTITIES: Rows = [
    {"list_name": "visits", "entity_id": "${visit}", "update_if": "true()", "label": "${house_no}"}
]


def workbook(
    survey: Rows | None = None, choices: Rows | None = None, entities: Rows | None = None, **settings: str
) -> bytes:
    """A form as the workbook that an office sends. A setting of None is left out."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    sheets: dict[str, Rows] = {
        "survey": SURVEY if survey is None else survey,
        "choices": CHOICES if choices is None else choices,
        "settings": [{key: text for key, text in (SETTINGS | settings).items() if text is not None}],
        "entities": entities or [],
    }
    for name, rows in sheets.items():
        if rows:
            _write(book.create_sheet(name), rows)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _write(sheet: Any, rows: Rows) -> None:
    columns = list(dict.fromkeys(key for row in rows for key in row))
    sheet.append(columns)
    for row in rows:
        sheet.append([row.get(column) for column in columns])


def form_version(area: str = "46", content: bytes | None = None, **given: Any) -> FormVersion:
    """A version as it was sent in: a draft."""
    return add_form_version(
        content=content or workbook(entities=ENTITIES),
        file_name="form.xlsx",
        area=Area.objects.get(pk=area),
        **{"kind": "household_form", "by": None, "at": AT} | given,
    )


def published_form(area: str = "46", content: bytes | None = None, **given: Any) -> FormVersion:
    """A version that phones get."""
    return publish_version(version=form_version(area, content, **given), by=None, at=AT)


def filled(
    instance_id: str | None = None,
    *,
    form: str = "try_form",
    version: str = "1",
    bases: Iterable[str] = (),
    visit: str = "",
    house_no: str = "12/3",
    members: Iterable[tuple[str, int]] = (("สมมุติ", 40),),
    photo: str = "",
    signature: str = "",
    entity: str = "",
) -> bytes:
    """A filled form as Collect sends it."""
    people = "".join(f"<member><name>{name}</name><age>{age}</age></member>" for name, age in members)
    made_from = "".join(f"<deprecatedID>{base}</deprecatedID>" for base in bases)
    return (
        f'<?xml version=\'1.0\' ?><data id="{form}" version="{version}" '
        'xmlns:orx="http://openrosa.org/xforms"><start>2026-11-22T09:00:00.000+07:00</start>'
        f"<deviceid>collect:abc</deviceid><visit>{visit}</visit><home><house_no>{house_no}</house_no><own>yes</own>"
        f"</home>{people}<photo>{photo}</photo><signature>{signature}</signature>"
        f"<orx:meta><orx:instanceID>{instance_id or new_id()}</orx:instanceID>"
        f"{made_from}{entity}</orx:meta></data>"
    ).encode()


def new_id() -> str:
    """An instance id as phones make them."""
    return f"uuid:{uuid.uuid4()}"


def visit_update(entity_id: str, *, base: int | str = 1, trunk: str = "", branch: str = "") -> str:
    """What a form says of the visit that it updates."""
    return (
        f'<entity dataset="visits" update="1" id="{entity_id}" baseVersion="{base}" trunkVersion="{trunk}" '
        f'branchId="{branch}"><label>12/3</label></entity>'
    )
