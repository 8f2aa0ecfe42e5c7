"""Research projects, what they owe, and uses of analysis in words."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.presenters.thai import thai_date
from ppaos.learning.policy.models import AnalysisUse, Deliverable, ResearchProject
from ppaos.people.cooperation.presenters import organisation_name

TONES = {
    ResearchProject.State.RUNNING: "waiting", ResearchProject.State.DELIVERED: "good",
    ResearchProject.State.STOPPED: "",
}  # fmt: skip


def project_rows(projects: Iterable[Any]) -> list[dict[str, Any]]:
    """A row a project of `chosen_projects`."""
    return [
        {
            "project": each, "area": label(each.area), "university": organisation_name(each.university),
            "state": each.get_state_display(), "tone": TONES[ResearchProject.State(each.state)],
            "until": thai_date(each.ends_on),
        }
        for each in projects
    ]  # fmt: skip


def deliverable_rows(deliverables: Iterable[Deliverable], today: date) -> list[dict[str, Any]]:
    """A row a deliverable: when it is due, whether it came in time, late, or is late."""
    return [
        {"deliverable": each, "due": thai_date(each.due_on), "came": _came(each), **_standing(each, today)}
        for each in deliverables
    ]


def use_rows(uses: Iterable[AnalysisUse]) -> list[dict[str, Any]]:
    """A row a use of analysis."""
    return [
        {
            "use": each, "area": label(each.area), "organisation": organisation_name(each.organisation),
            "on": thai_date(each.on),
        }
        for each in uses
    ]  # fmt: skip


def _came(each: Deliverable) -> str:
    return thai_date(each.delivered_on) if each.delivered_on else ""


def _standing(each: Deliverable, today: date) -> dict[str, str]:
    if each.delivered_on is None:
        days = (today - each.due_on).days
        if days > 0:
            return {"standing": _("late by %(days)d days") % {"days": days}, "tone": "bad"}
        return {"standing": _("not due yet"), "tone": "waiting"}
    days = (each.delivered_on - each.due_on).days
    if days > 0:
        return {"standing": _("came %(days)d days late") % {"days": days}, "tone": "care"}
    return {"standing": _("came in time"), "tone": "good"}
