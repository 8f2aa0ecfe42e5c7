"""The copy a person is given of what is held of them: JSON with its own schema, written row by row."""

import json
import tempfile
from collections.abc import Iterator
from datetime import datetime
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from ppaos.people.cooperation.permissions import FIELD_CLASS_WORDS
from ppaos.sharing.protection.queries.held_data import (
    Held,
    field_word,
    held_of,
    mask_for,
    record_word,
    told_row,
    words,
)
from ppaos.sharing.protection.queries.personal import Subject

SCHEMA = "ppaos-personal-copy-1"
LEFT = "ครัวเรือนที่ย้ายออกแล้ว"
SPOOLED_BYTES = 10_000_000
ROWS_AT_ONCE = 500
# What the values mean that stand for what is not shown.
MARKS = {
    "self": "เจ้าของข้อมูล",
    "another_person": "บุคคลอื่น",
    "another_household": "ครัวเรือนอื่น",
    "officer": "เจ้าหน้าที่",
    "sealed": "เก็บผนึกไว้ตามที่ได้รับ เนื้อหาแสดงในระเบียนคำตอบ",
    "—": "ชื่อบุคคลอื่นที่ปิดไว้",
}


def copy_file(subject: Subject, *, number: str, at: datetime) -> BinaryIO:
    """The copy as a file at its beginning: in memory up to ten megabytes, on disk beyond."""
    out: Any = tempfile.SpooledTemporaryFile(max_size=SPOOLED_BYTES)  # noqa: SIM115 (the caller reads and closes it)
    for piece in pieces(subject, number=number, at=at):
        out.write(piece.encode())
    out.seek(0)
    file: BinaryIO = out
    return file


def pieces(subject: Subject, *, number: str, at: datetime) -> Iterator[str]:
    """The copy as pieces of JSON text."""
    head = {"schema": SCHEMA, "request": number, "made_at": at.isoformat(), "marks": MARKS}
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "records": ['
    mask, held_back, is_first = mask_for(subject), [], True
    for held in held_of(subject):
        count = held.rows.count()
        if not count:
            continue
        if not held.is_shown:
            held_back.append({"record": held.place.label, "label": record_word(held.place), "rows": count})
            continue
        yield ("" if is_first else ",") + "\n" + _meaning(held)[:-1] + ', "rows": ['
        is_first = False
        for place, row in enumerate(held.rows.iterator(chunk_size=ROWS_AT_ONCE)):
            yield (
                ("," if place else "")
                + "\n"
                + json.dumps(told_row(row, held, mask), ensure_ascii=False, default=str)
            )
        yield "]}"
    if subject.left_ids:
        held_back.append({"record": "registry.household", "label": LEFT, "rows": len(subject.left_ids)})
    yield '], "named_only": ' + json.dumps(held_back, ensure_ascii=False) + "}\n"


def summary(subject: Subject) -> list[dict[str, Any]]:
    """What is held by kind of record: its word, about whom, how many, which classes of field, whether it is shown."""
    return [
        {
            "label": record_word(held.place), "about": held.about, "count": count, "is_shown": held.is_shown,
            "classes": _classes(held), "place": held.place,
        }
        for held in held_of(subject)
        if (count := held.rows.count())
    ]  # fmt: skip


def _classes(held: Held) -> list[str]:
    """The kinds of personal field in such a record, in words."""
    known = FIELD_CLASS_WORDS | {"aggregate": _("answers and figures")}
    return [str(known[code]) for code in dict.fromkeys(held.place.personal.values()) if code in known]


def source_word(label: str) -> str:
    """What a source is called: the kind of record it is, else its technical name; empty where there is none."""
    return str(words()["record"].get(label, label))


def _meaning(held: Held) -> str:
    """What stands in the rows: each field with its word and, where it is personal, its class."""
    personal, left_out = held.place.personal, set(words()["left_out"]["technical"])
    fields = {
        field.name: {"label": field_word(field.name), "class": personal.get(field.name, "")}
        for field in held.place.model._meta.concrete_fields
        if field.name not in left_out
    }
    told = {
        "record": held.place.label,
        "label": record_word(held.place),
        "about": held.about,
        "fields": fields,
    }
    return json.dumps(told, ensure_ascii=False)
