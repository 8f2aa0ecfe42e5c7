"""Letters to data subjects to print, A4, in plain Thai: the answer to a request, a refusal, a notice of sources."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import fontpkg_sarabun
import typst
from django.conf import settings
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import override

from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.presenters.thai import thai_date, thousands
from ppaos.people.registry.models import Consent, Purpose, Restriction
from ppaos.sharing.protection.models import DataRequest
from ppaos.sharing.protection.presenters.copies import summary
from ppaos.sharing.protection.queries.held_data import ABOUT_PERSON
from ppaos.sharing.protection.queries.personal import Subject
from ppaos.sharing.protection.queries.requests import consents_of, erasures_of, restrictions_by
from ppaos.sharing.protection.queries.rights import refusal_grounds

_TEMPLATE = files("ppaos.sharing.protection.presenters") / "letter.typ"
_FONTS = [str(Path(fontpkg_sarabun.__file__).parent / "files")]
Block = dict[str, Any]
Kind = DataRequest.Kind


def letter_pdf(paper: dict[str, Any]) -> bytes:
    """A letter as PDF/A."""
    pdf: bytes = typst.compile(  # type: ignore[misc]
        _TEMPLATE.read_bytes(), font_paths=_FONTS, ignore_system_fonts=True, pdf_standards=["a-2b"],
        sys_inputs={"paper": json.dumps(paper, ensure_ascii=False)},
    )  # fmt: skip
    return pdf


def answer_letter(request: DataRequest, subject: Subject, text: str, *, at: datetime) -> dict[str, Any]:
    """The answer to a request: what was asked, what was done, what is held where that was asked, and one's rights."""
    with override("th"):
        blocks = [_heading("คำตอบ"), *_done(request), *_text(text)]
        if request.kind in (Kind.ACCESS, Kind.COPY):
            blocks += _held(subject)
        return _letter(request, _("Answer to your request"), [*_asked(request), *blocks, *_rights()], at)


def refusal_letter(request: DataRequest, *, at: datetime) -> dict[str, Any]:
    """A refusal: the ground, the section of the law, why, and where one can complain."""
    with override("th"):
        ground = refusal_grounds()[request.refusal_ground]
        blocks = [
            _heading("ผลการพิจารณา"),
            *_text(f"ไม่สามารถดำเนินการตามคำขอได้ เพราะ{ground.words['th']} ({ground.section})"),
            *_text(request.refusal_reason),
        ]
        return _letter(request, "แจ้งผลการพิจารณาคำขอ", [*_asked(request), *blocks, *_rights()], at)


def _letter(request: DataRequest, title: str, blocks: Sequence[Block], at: datetime) -> dict[str, Any]:
    whom = request.sender_name or (str(request.person) if request.person else "หัวหน้าครัวเรือน")
    under = [f"วันที่ {thai_date(localdate(at))}", f"เรียน {whom}"]
    return {
        "title": title, "eyebrow": f"{settings.SITE_NAME} · เลขที่ {request.number}", "under": under,
        "blocks": list(blocks), "page": "หน้า",
        "made": f"{label(request.area)} · พระราชบัญญัติคุ้มครองข้อมูลส่วนบุคคล พ.ศ. 2562",
    }  # fmt: skip


def _asked(request: DataRequest) -> list[Block]:
    asked = f"ตามที่ท่านได้ยื่นคำขอเมื่อวันที่ {thai_date(request.received_on)} {request.get_kind_display()}"
    lines = [asked]
    if request.extended_on:
        lines.append(f"ได้ขยายเวลาตอบถึงวันที่ {thai_date(request.extended_on)} เพราะ{request.extended_reason}")
    return [{"kind": "text", "lines": lines}]


def _done(request: DataRequest) -> list[Block]:
    """What was done, by kind of request, in a sentence."""
    told = {
        Kind.ACCESS: lambda: ["รายการข้อมูลที่มีเกี่ยวกับท่านแสดงไว้ด้านล่าง"],
        Kind.COPY: lambda: ["สำเนาข้อมูลของท่านอยู่ในแฟ้มที่แนบ (JSON) โปรแกรมคอมพิวเตอร์อ่านได้ รายการสรุปแสดงไว้ด้านล่าง"],
        Kind.CORRECTION: lambda: ["ข้อมูลในทะเบียนได้รับการแก้ไขตามที่ท่านขอแล้ว"],
        Kind.ERASURE: lambda: [_erased(request)],
        Kind.RESTRICTION: lambda: [_stopped(each) for each in restrictions_by(request)],
        Kind.OBJECTION: lambda: [_stopped(each) for each in restrictions_by(request)],
        Kind.WITHDRAWAL: lambda: _withdrawn(consents_of(request).filter(withdrawn_at__gte=request.made_at)),
    }[Kind(request.kind)]()
    return [{"kind": "list", "lines": told}]


def _erased(request: DataRequest) -> str:
    done = erasures_of(request).filter(done_at__isnull=False).first()
    day = f"เมื่อวันที่ {thai_date(localdate(done.done_at))} " if done and done.done_at else ""
    return f"ข้อมูลส่วนบุคคลของท่านถูกลบออกจากระบบ{day} คงไว้เฉพาะตัวเลขสถิติที่ไม่บอกว่าเป็นใคร"


def _stopped(made: Restriction) -> str:
    what = f"เพื่อ{made.get_purpose_display()}" if made.purpose else "ทุกวัตถุประสงค์"
    until = f" ถึงวันที่ {thai_date(made.valid_to)}" if made.valid_to else " จนกว่าท่านจะแจ้งให้ใช้ได้อีก"
    return f"หยุดใช้ข้อมูลของท่าน{what} ตั้งแต่วันที่ {thai_date(made.valid_from)}{until}"


def _withdrawn(consents: Iterable[Consent]) -> list[str]:
    return [
        f"ถอนความยินยอมเพื่อ{Purpose(each.purpose).label} สิ่งที่อาศัยความยินยอมนี้หยุดแล้ว การใช้ก่อนหน้านี้ยังชอบด้วยกฎหมาย"
        for each in consents
    ]


def _held(subject: Subject) -> list[Block]:
    rows = [
        [
            row["label"], "ตัวท่าน" if row["about"] == ABOUT_PERSON else "ครัวเรือน", thousands(row["count"]),
            ", ".join(row["classes"]) or "–",
        ]
        for row in summary(subject)
    ]  # fmt: skip
    heads = ["ระเบียน", "เกี่ยวกับ", "จำนวน", "ประเภทข้อมูล"]
    if not rows:
        return _text("ไม่พบข้อมูลเกี่ยวกับท่านในระบบ")
    table = {
        "kind": "table", "heads": heads, "rows": rows, "widths": ["1.4fr", "auto", "auto", "1.6fr"], "numbers": [2],
        "tall": False,
    }  # fmt: skip
    small = "ชื่อบุคคลอื่น ผู้ให้ข้อมูล และเจ้าหน้าที่ถูกปิดไว้ แฟ้มและรายงานการประชุมที่มีข้อมูลของหลายคนบอกเพียงว่ามี"
    if subject.left_ids:
        small += " ข้อมูลของครัวเรือนที่ท่านย้ายออกแล้วเป็นของผู้ที่ยังอยู่ที่นั่น จึงไม่แสดง"
    return [_heading("ข้อมูลที่มีเกี่ยวกับท่าน"), table, {"kind": "small", "text": small}]


def _rights() -> list[Block]:
    lines = [
        "ท่านขอดู ขอสำเนา ขอแก้ไข ขอลบ ขอให้ระงับ หรือคัดค้านการใช้ข้อมูลได้ทุกเมื่อ",
        "หากไม่เห็นด้วยกับคำตอบนี้ ร้องเรียนได้ที่สำนักงานคณะกรรมการคุ้มครองข้อมูลส่วนบุคคล",
    ]
    return [
        _heading("สิทธิของท่าน"),
        {"kind": "list", "lines": lines},
        {"kind": "signatures", "lines": ["เจ้าหน้าที่คุ้มครองข้อมูลส่วนบุคคล"]},
    ]


def _heading(text: str) -> Block:
    return {"kind": "heading", "text": text}


def _text(text: str) -> list[Block]:
    return [{"kind": "text", "lines": text.strip().splitlines()}] if text.strip() else []
