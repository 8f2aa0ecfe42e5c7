"""A plan on paper, for the household to keep and to sign."""

import base64
import json
from datetime import date, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import fontpkg_sarabun
import typst
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ppaos.evidence.livelihood.queries.lines import heads_of
from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.actions import open_file
from ppaos.ground.workbench.presenters.thai import thai_date, thai_datetime
from ppaos.support.operating_models.models import HouseholdPlan
from ppaos.support.operating_models.presenters import plans as shown
from ppaos.support.operating_models.presenters.plan_steps import step_rows
from ppaos.support.operating_models.queries.plan_steps import joined_by
from ppaos.support.operating_models.queries.plans import steps_of

_TEMPLATE = files("ppaos.support.operating_models.presenters") / "plan.typ"
_FONTS = [str(Path(fontpkg_sarabun.__file__).parent / "files")]
_FRAME = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="250" height="100"><image width="250" height="100"'
    ' preserveAspectRatio="xMidYMax meet" href="data:{kind};base64,{carried}"/></svg>'
)
BLANK = "…………………………………………"


def plan_pdf(plan: HouseholdPlan, sees: frozenset[str], *, by: Any, at: datetime) -> bytes:
    """The plan as a PDF: with the signature where it was agreed, with lines to sign on where it was not."""
    mark = _(
        "Printed from PPAOS by %(who)s on %(when)s. Personal data: for the household and its mentor only."
    )
    given = paper(plan, sees, localdate(at)) | {
        "picture": _picture(plan),
        "mark": mark % {"who": by, "when": thai_datetime(at)},
    }
    pdf: bytes = typst.compile(  # type: ignore[misc]
        _TEMPLATE.read_bytes(),
        font_paths=_FONTS,
        ignore_system_fonts=True,
        sys_inputs={"plan": json.dumps(given, ensure_ascii=False)},
    )
    return pdf


def _picture(plan: HouseholdPlan) -> str:
    """The signature as an SVG that carries it; empty where nothing is agreed. So it never lies open on the disk."""
    if plan.state == HouseholdPlan.State.DRAFT or plan.agreed_file is None:
        return ""
    with open_file(file=plan.agreed_file) as content:
        carried = base64.b64encode(content.read()).decode()
    return _FRAME.format(kind=plan.agreed_file.content_type, carried=carried)


def paper(plan: HouseholdPlan, sees: frozenset[str], today: date) -> dict[str, Any]:
    """What the paper says, but for the picture and the mark at its foot."""
    head = heads_of([plan.household_id]).get(plan.household_id, str(plan.household))
    steps = list(steps_of(plan))
    is_agreed = plan.state != HouseholdPlan.State.DRAFT and plan.agreed_on is not None
    return {
        "language": (get_language() or "th")[:2],
        "eyebrow": _("Household development plan, round %(round)d") % {"round": plan.round},
        "title": _("Household of %(head)s") % {"head": head},
        "address": " · ".join(part for part in (plan.household.dwelling.house_no, label(plan.household.area)) if part),
        "facts": _facts(plan),
        "wishes": plan.wishes,
        "goals": [
            {key: row[key] for key in ("capital", "way", "state", "tone")}
            | {"text": row["goal"].text, "due": _day(row["goal"].due_on)}
            for row in shown.goal_rows(plan.goals.order_by("pk"))
        ],
        "steps": [
            {key: row[key] for key in ("owner", "state", "tone")}
            | {
                "text": row["step"].text,
                "due": _day(row["step"].due_on),
                "joined": [f"{one['title']}: {one['state']}" for one in row["joined"]],
            }
            for row in step_rows(steps, today, joined_by(steps, plan, None, sees))
        ],
        "signs": [
            {"name": plan.agreed_by if is_agreed else BLANK, "role": _("for the household"),
             "day": _day(plan.agreed_on) if is_agreed else _("Day …………………")},
            {"name": str(plan.mentor or BLANK), "role": _("mentor"), "day": _("Day …………………")},
        ],
        "words": _words(),
    }  # fmt: skip


def _facts(plan: HouseholdPlan) -> list[tuple[str, str]]:
    return [
        (_("Target group"), shown.group_name(plan.group)),
        (_("How it stands"), str(plan.get_state_display())),
        (_("Mentor"), str(plan.mentor or _("nobody named yet"))),
        (_("Next contact"), _day(plan.next_contact_on)),
    ]


def _day(day: date | None) -> str:
    return thai_date(day) if day else "–"


def _words() -> dict[str, str]:
    return {
        "wishes": _("What the household itself wants"), "goals": _("Goals"), "steps": _("Steps"), "none": _("not told"),
        "capital": _("Capital"), "goal": _("What shall be reached"), "due": _("By which day"),
        "stands": _("How it stands"), "step": _("What is to be done"), "owner": _("Who takes it"),
    }  # fmt: skip
