"""Certificates on paper, A4, a page each, with a picture that leads to the page which tells whether one is genuine."""

import io
import json
from collections.abc import Iterable
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import fontpkg_sarabun
import segno
import typst
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.presenters.thai import thai_date
from ppaos.people.cooperation.presenters.lists import organisation_name
from ppaos.support.operating_models.models import Course, Learner
from ppaos.support.operating_models.presenters.course_sheet import plain

_TEMPLATE = files("ppaos.support.operating_models.presenters") / "certificates.typ"
_FONTS = [str(Path(fontpkg_sarabun.__file__).parent / "files")]


def certificates_pdf(course: Course, learners: Iterable[Learner], address: str) -> bytes:
    """The certificates of these learners as one PDF, always in Thai. `address`: where this installation is reached."""
    with override("th"):
        told = {
            "site": settings.SITE_NAME,
            "title": _("Certificate"),
            "given": _("is given to show that"),
            "scan": _("Scan to see whether this certificate is genuine."),
            "papers": [_paper(course, each, address) for each in learners],
        }
    pdf: bytes = typst.compile(  # type: ignore[misc]
        _TEMPLATE.read_bytes(), font_paths=_FONTS, ignore_system_fonts=True,
        sys_inputs={"certificates": json.dumps(told, ensure_ascii=False)},
    )  # fmt: skip
    return pdf


def certificate_address(token: str, address: str) -> str:
    """What the picture on a certificate holds: the page that tells whether it is genuine."""
    return address.rstrip("/") + reverse("certificates:certificate", args=[token])


def claims_words(claims: dict[str, str]) -> dict[str, str]:
    """What a certificate says by itself, for the page for everybody."""
    return {
        "number": claims.get("no", ""), "course": claims.get("course", ""), "skill": claims.get("skill", ""),
        "by": claims.get("by", ""), "who": claims.get("who", ""), "day": _day(claims.get("on", "")),
    }  # fmt: skip


def _day(text: str) -> str:
    return thai_date(date.fromisoformat(text)) if text else ""


def _paper(course: Course, learner: Learner, address: str) -> dict[str, Any]:
    hours = _("%(hours)s hours") % {"hours": plain(course.hours)} if course.hours else ""
    issued = timezone.localdate(learner.certified_at)
    return {
        "name": str(learner.person),
        "course": _("has received the course «%(course)s»") % {"course": course.name},
        "skill": _("Skill: %(skill)s") % {"skill": course.skill},
        "details": " · ".join(part for part in (hours, label(course.area)) if part),
        "by": organisation_name(course.organisation) if course.organisation else settings.SITE_NAME,
        "number": _("No. %(number)s") % {"number": learner.certificate_no},
        "day": _("Issued on %(day)s") % {"day": thai_date(issued)},
        "picture": _picture(certificate_address(learner.certificate, address)),
    }


def _picture(text: str) -> str:
    """A QR code as SVG."""
    out = io.BytesIO()
    segno.make(text, micro=False, error="m").save(out, kind="svg", xmldecl=False, nl=False, border=2)
    return out.getvalue().decode()
