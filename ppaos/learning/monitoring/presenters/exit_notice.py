"""The notice to a household that it may leave, A5, in plain Thai: why, until when it may object, and to whom."""

import json
from collections.abc import Sequence
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

import fontpkg_sarabun
import typst
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from ppaos.evidence.livelihood.queries.lines import heads_of
from ppaos.ground.workbench.presenters.thai import thai_date
from ppaos.learning.monitoring.models import Exit
from ppaos.learning.monitoring.presenters.criteria import criterion_rows
from ppaos.learning.monitoring.queries.exit_rules import rule_of
from ppaos.support.referral.presenters.slips import house_of

_TEMPLATE = files("ppaos.learning.monitoring.presenters") / "exit_notice.typ"
_FONTS = [str(Path(fontpkg_sarabun.__file__).parent / "files")]


def notices_pdf(exits: Sequence[Exit], *, by: Any, on: date) -> bytes:
    """A notice a household as one PDF, a page each, always in Thai. Handed over on the day, unless told before."""
    with override("th"):
        heads = heads_of(each.household_id for each in exits)
        told = {
            "site": settings.SITE_NAME,
            "words": _words(),
            "notices": [_sheet(each, heads.get(each.household_id, ""), by, on) for each in exits],
        }
    pdf: bytes = typst.compile(  # type: ignore[misc]
        _TEMPLATE.read_bytes(), font_paths=_FONTS, ignore_system_fonts=True,
        sys_inputs={"notices": json.dumps(told, ensure_ascii=False)},
    )  # fmt: skip
    return pdf


def _sheet(proposed: Exit, head: str, by: Any, on: date) -> dict[str, Any]:
    days = int(rule_of(proposed.rule).objection_days.value)
    until = proposed.objections_until or on + timedelta(days=days)
    household = proposed.household
    return {
        "number": _("Notice no. %(number)d") % {"number": proposed.pk},
        "household": _("Household of %(head)s") % {"head": head} if head else str(household),
        "house": house_of(household),
        "reasons": [_reason(row) for row in criterion_rows(proposed.criteria)],
        "until": _("You may object until %(day)s.") % {"day": thai_date(until, "full")},
        "to_whom": _to_whom(by),
        "made": _("Printed on %(day)s by %(who)s") % {"day": thai_date(on), "who": by},
    }


def _reason(row: dict[str, str]) -> str:
    return f"{row['label']}: {row['numbers'] or row['why']}"


def _to_whom(by: Any) -> str:
    phone = getattr(by, "phone", "")
    who = _("%(who)s, telephone %(phone)s") % {"who": by, "phone": phone} if phone else str(by)
    return _(
        "Tell %(who)s, the village head or a health volunteer, in writing or by word. Anybody may do it for you."
    ) % {"who": who}


def _words() -> dict[str, str]:
    return {
        "title": _("Notice: your household may leave the programme"),
        "opening": _(
            "Your household was looked at, and the community heard of it. It seems to stand on its own feet, so that "
            "it is proposed to leave the programme."
        ),
        "why": _("Why"),
        "object": _("If you do not agree"),
        "after": _(
            "After you left, somebody looks in every half year. Where times get hard again you come back into the "
            "programme."
        ),
        "free": _("Nothing has to be paid. Objecting does you no harm."),
        "sign_household": _("Who of the household was told, day"),
        "sign_teller": _("Who told them"),
    }
