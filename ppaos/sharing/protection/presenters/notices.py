"""The notice that data came from another source, to hang up or hand out: section 25 of the law, in plain Thai."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.timezone import localdate
from django.utils.translation import override

from ppaos.ground.workbench.presenters.thai import thai_date, thousands

WHAT_FOR = (
    "ค้นหาและสอบทานครัวเรือนที่ยากจน เพื่อไม่ให้ใครตกหล่น",
    "ส่งต่อความช่วยเหลือไปยังหน่วยงานที่เกี่ยวข้อง และติดตามผล",
    "วางแผนแก้ปัญหาความยากจนของพื้นที่ โดยไม่เปิดเผยชื่อ",
)
NOT_FROM_YOU = "ไม่ได้รับจากท่านโดยตรง จึงขอแจ้งให้ทราบ"
WHAT = "ชื่อ นามสกุล เลขประจำตัวประชาชน (เก็บผนึก) วันเกิด ที่อยู่ และข้อมูลที่แหล่งข้างต้นบอกเกี่ยวกับความเป็นอยู่หรือความช่วยเหลือ"
RIGHTS = (
    "ขอดูและขอสำเนาข้อมูลของท่าน ขอให้แก้ไข ลบ หรือระงับการใช้ และคัดค้านการใช้ได้",
    "แจ้งได้ที่จุดรับเรื่องของจังหวัด อำเภอ องค์กรปกครองส่วนท้องถิ่น ผู้ใหญ่บ้าน หรือ อสม.",
    "หากไม่ได้รับคำตอบภายใน 30 วัน ร้องเรียนได้ที่สำนักงานคณะกรรมการคุ้มครองข้อมูลส่วนบุคคล",
)


def notice_letter(source: str, persons: int, *, at: datetime) -> dict[str, Any]:
    """The notice of one source (or of all), for so many persons."""
    with override("th"):
        return {
            "title": "แจ้งที่มาของข้อมูลส่วนบุคคล", "eyebrow": f"{settings.SITE_NAME} · มาตรา 25 พ.ร.บ. คุ้มครองข้อมูลส่วนบุคคล",
            "under": [f"วันที่ {thai_date(localdate(at))}", f"ที่มาของข้อมูล: {source}"],
            "blocks": [
                _text(f"ระบบได้รับข้อมูลของประชาชน {thousands(persons)} คน จากแหล่งข้างต้น {NOT_FROM_YOU}"),
                _heading("ใช้ข้อมูลเพื่ออะไร"), {"kind": "list", "lines": list(WHAT_FOR)},
                _heading("มีข้อมูลอะไร"),
                _text(WHAT),
                _heading("สิทธิของท่าน"), {"kind": "list", "lines": list(RIGHTS)},
                {"kind": "signatures", "lines": ["เจ้าหน้าที่คุ้มครองข้อมูลส่วนบุคคล"]},
            ],
            "page": "หน้า", "made": "ประกาศนี้ไม่มีชื่อบุคคลใด",
        }  # fmt: skip


def _heading(text: str) -> dict[str, Any]:
    return {"kind": "heading", "text": text}


def _text(text: str) -> dict[str, Any]:
    return {"kind": "text", "lines": [text]}
