"""Unusual access in words: what was found, how much, and the reading behind it."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ppaos.ground.geography.presenters import label
from ppaos.ground.privacy.models import Event
from ppaos.ground.workbench.presenters.thai import thai_date, thai_datetime
from ppaos.people.registry.models import Household, Person
from ppaos.sharing.protection.models import UnusualAccess
from ppaos.sharing.protection.queries.unusual import rules

TONES = {UnusualAccess.State.WAITING: "care", UnusualAccess.State.WRONG: "bad"}
SUBJECTS_SHOWN = 4


def unusual_rows(found: Iterable[UnusualAccess]) -> list[dict[str, Any]]:
    """A line each."""
    return [
        {
            "access": each, "on": thai_date(each.on), "rule": _said(each.rule, "label"),
            "about": _said(each.rule, "about"), "area": label(each.area) if each.area else None,
            "state": each.get_state_display(), "tone": TONES.get(UnusualAccess.State(each.state), ""),
        }
        for each in found
    ]  # fmt: skip


def evidence_rows(access: UnusualAccess) -> list[dict[str, Any]]:
    """The events behind it: when, and on which households or persons, with the page of a household."""
    numbers = access.evidence.get("events", [])
    events = list(Event.objects.filter(pk__in=numbers).prefetch_related("subjects").order_by("at", "pk"))
    return [{"at": thai_datetime(event.at), **_subjects(event)} for event in events]


def rule_source(code: str) -> tuple[str, str]:
    """Where the numbers of a rule are from, and their status."""
    rule = rules().get(code)
    return (rule.source, rule.status) if rule else ("", "")


def _said(code: str, what: str) -> str:
    rule = rules().get(code)
    return str(getattr(rule, what)["en" if get_language() == "en" else "th"]) if rule else code


def _subjects(event: Event) -> dict[str, Any]:
    words = {
        Household._meta.label_lower: _("Household %(number)s"),
        Person._meta.label_lower: _("Person %(number)s"),
    }
    about = [subject for subject in event.subjects.all() if subject.label in words]
    homes = [subject.subject_id for subject in about if subject.label == Household._meta.label_lower]
    shown = [words[subject.label] % {"number": subject.subject_id} for subject in about[:SUBJECTS_SHOWN]]
    url = Household(pk=homes[0]).get_absolute_url() if homes else ""  # type: ignore[attr-defined]
    return {"subjects": ", ".join(shown), "more": max(len(about) - SUBJECTS_SHOWN, 0), "url": url}
