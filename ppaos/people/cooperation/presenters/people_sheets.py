"""Sheets of members, trained officers and contacts: the empty ones to fill in, and the contact book as a file."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import polars as pl
from django.utils.translation import gettext as _


def member_example(words: Mapping[str, Sequence[str]], *, with_committee: bool) -> pl.DataFrame:
    """The columns of a sheet of members, with two invented people."""
    rows = {
        "committee": ["ทีมปฏิบัติการแก้จนตำบลตัวอย่าง", "ทีมปฏิบัติการแก้จนตำบลตัวอย่าง"],
        "name": ["สมหญิง ตัวอย่าง", "สมชาย สมมุติ"],
        "post": ["ประธาน", "พี่เลี้ยงประจำทีม"],
        "organisation": ["", ""],
        "position": ["กำนัน", "ครู"],
        "phone": ["0800000001", "0800000002"],
        "email": ["", "somchai@example.org"],
        "user": ["", ""],
        "valid_from": ["1/10/2569", "1/10/2569"],
        "valid_to": ["30/9/2571", ""],
    }
    kept = {name: cells for name, cells in rows.items() if with_committee or name != "committee"}
    return pl.DataFrame({words[name][0]: cells for name, cells in kept.items()})


def trainee_example(words: Mapping[str, Sequence[str]]) -> pl.DataFrame:
    """The columns of a sheet of trained officers, with two invented people."""
    rows = {
        "name": ["สมหญิง ตัวอย่าง", "สมชาย สมมุติ"],
        "organisation": ["ชื่อองค์กรตามที่บันทึกไว้", "ชื่อองค์กรตามที่บันทึกไว้"],
        "position": ["นักพัฒนาชุมชน", "ปลัดอำเภอ"],
        "user": ["", ""],
        "outcome": ["ผ่าน", ""],
        "passed_on": ["15/11/2569", ""],
    }
    return pl.DataFrame({words[name][0]: cells for name, cells in rows.items()})


def contact_sheet(rows: Iterable[Mapping[str, Any]]) -> pl.DataFrame:
    """The contact book, a line a seat."""
    heads = {
        "name": _("Name and surname"),
        "post": _("Post in the committee or team"),
        "committee": _("Committee or team"),
        "area": _("Area"),
        "organisation": _("Organisation"),
        "position": _("Position in their organisation"),
        "phone": _("Telephone"),
        "email": _("E-mail"),
    }
    lines = [[str(row[name]) for name in heads] for row in rows]
    return pl.DataFrame(lines, schema=dict.fromkeys(heads.values(), pl.String), orient="row")
