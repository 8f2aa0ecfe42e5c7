"""Alerts in words: which signs fired, since when, by which numbers, and what is not known."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ppaos.engine.methods import Trigger, WatchRule
from ppaos.evidence.livelihood.presenters.words import named
from ppaos.ground.workbench.presenters.thai import baht, thai_date, thousands
from ppaos.learning.monitoring.actions.hazards import VisitsOpened
from ppaos.learning.monitoring.models import ConcernReport, WatchAlert
from ppaos.learning.monitoring.queries.alerts import IN_PROGRAMME, LEFT, OPEN, is_visited
from ppaos.learning.monitoring.queries.watched import FIRED

State = WatchAlert.State
TONES = {State.RAISED: "care", State.VISITING: "running", State.CLEARED: "good", State.REENTERED: "bad"}
GRAVE, SOME = 3, 2
BAHT, DAYS = ("income_per_head", "line_per_head"), ("loan_days_overdue",)


def severity_tone(severity: float) -> str:
    """The colour of a severity, readable without it: the words stand beside it."""
    return "bad" if severity >= GRAVE else "care" if severity >= SOME else ""


def sign_rows(alert: WatchAlert, rule: WatchRule) -> list[dict[str, Any]]:
    """A row a trigger that fired, in words with its numbers."""
    triggers = {each.code: each for each in rule.triggers}
    return [
        {
            "label": _name(told["trigger"], triggers),
            "numbers": _numbers(told, triggers.get(told["trigger"])),
            "since": thai_date(date.fromisoformat(told["since"])) if told["since"] else "",
            "severity": f"{told['severity']:g}",
            "tone": severity_tone(told["severity"]),
        }
        for told in alert.triggers
        if told["state"] == FIRED
    ]


def unknown_words(alert: WatchAlert, rule: WatchRule) -> str:
    """What of this household is not known, as a list."""
    triggers = {each.code: each for each in rule.triggers}
    return ", ".join(_name(told["trigger"], triggers) for told in alert.triggers if told["state"] != FIRED)


def alert_row(alert: WatchAlert, rule: WatchRule) -> dict[str, Any]:
    """One alert: where it stands, why it was raised, what it waits for."""
    return {
        "alert": alert,
        "state": alert.get_state_display(),
        "tone": TONES[State(alert.state)],
        "signs": sign_rows(alert, rule),
        "severity": f"{alert.severity:g}",
        "severity_tone": severity_tone(alert.severity),
        "raised": thai_date(alert.raised_on),
        "who": _("left") if alert.exit_id else _("in the programme"),
        "next": next_words(alert),
    }


def next_words(alert: WatchAlert) -> str:
    """What an alert waits for."""
    if alert.settled_on is not None:
        return _("settled on %(day)s") % {"day": thai_date(alert.settled_on)}
    if is_visited(alert):
        return _("visited: say what was found")
    if alert.visit is not None:
        return _("%(who)s visits it") % {"who": alert.visit.surveyor}
    return _("somebody who looks in") if alert.rank is not None else _("fires no longer: say what was found")


def history_rows(alerts: Iterable[WatchAlert], *, sees_names: bool) -> list[dict[str, Any]]:
    """The alerts of a household for the timeline; the words only where names are seen."""
    return [
        {
            "at": thai_date(each.settled_on or each.raised_on),
            "by": each.settled_by or _("the platform"),
            "title": each.get_state_display(),
            "text": each.note if sees_names else "",
            "tone": TONES[State(each.state)],
            "url": reverse("monitoring:alert", args=[each.pk]),
        }
        for each in alerts
    ]


def report_rows(reports: Iterable[ConcernReport], *, sees_names: bool) -> list[dict[str, Any]]:
    """What was told of a household; words and names only where names are seen."""
    return [
        {
            "report": each,
            "on": thai_date(each.told_on),
            "note": each.note if sees_names else "",
            "told_by": (each.told_by or _("unnamed")) if sees_names else "",
        }
        for each in reports
    ]


def filters(asked: Mapping[str, str], rule: WatchRule, counted: Mapping[str, int]) -> list[dict[str, Any]]:
    """Selects for `parts/filters.html`, each sign with how many open alerts it is among the reasons of."""
    signs = [
        (each.code, f"{named(each)} ({thousands(counted.get(each.code, 0), 0)})")
        for each in rule.triggers
    ]  # fmt: skip
    offered: dict[str, tuple[str, Any]] = {
        "state": (_("Where they stand"), [(OPEN, _("open")), *State.choices]),
        "trigger": (_("Sign"), signs),
        "who": (_("Households"), [(LEFT, _("that left")), (IN_PROGRAMME, _("in the programme"))]),
    }
    return [
        {
            "name": name, "label": label,
            "choices": [
                {"value": value, "label": words, "is_chosen": asked.get(name) == value} for value, words in choices
            ],
        }
        for name, (label, choices) in offered.items()
    ]  # fmt: skip


def trigger_rows(rule: WatchRule) -> list[dict[str, Any]]:
    """The rule in words, a row a trigger, the gravest first."""
    return [
        {
            "label": named(each),
            "fires": _fires(each),
            "severity": f"{each.severity:g}",
            "tone": severity_tone(each.severity),
            "whom": _("those that left, and those in the programme")
            if each.in_programme
            else _("those that left"),
        }
        for each in sorted(rule.triggers, key=lambda trigger: -trigger.severity)
    ]


def visits_words(done: VisitsOpened) -> str:
    """What came of opening visits."""
    told = [
        ngettext("%(count)d visit was opened.", "%(count)d visits were opened.", done.assigned)
        % {"count": done.assigned}
    ]
    if done.waiting_already:
        told.append(_("Of %(count)d households a visit waits already.") % {"count": done.waiting_already})
    if done.nobody:
        told.append(_("Nobody chosen visits %(count)d of them.") % {"count": done.nobody})
    return " ".join(told)


def _name(code: str, triggers: Mapping[str, Trigger]) -> str:
    return named(triggers[code]) if code in triggers else code


def _numbers(told: Mapping[str, Any], trigger: Trigger | None) -> str:
    """What was compared; a count of one says nothing beside the name of the sign."""
    if trigger is None or trigger.of is None or told["value"] is None:
        return ""
    value, limit = told["value"], told["limit"]
    if trigger.than is not None and limit is not None:
        return _("%(value)s, held against %(limit)s") % {
            "value": _amount(trigger.of, value), "limit": _amount(trigger.of, limit),
        }  # fmt: skip
    if trigger.of in (*DAYS, *BAHT):
        return _amount(trigger.of, value)
    return (
        ngettext("%(count)s time", "%(count)s times", int(value)) % {"count": f"{value:g}"}
        if value > 1
        else ""
    )


def _amount(column: str, value: float) -> str:
    if column in BAHT:
        return _("%(amount)s a person and year") % {"amount": baht(value)}
    if column in DAYS:
        return _("%(days)s days") % {"days": thousands(value, 0)}
    return f"{value:g}"


def _fires(trigger: Trigger) -> str:
    if trigger.after_months is not None:
        return _("%(months)d months after the last day") % {"months": trigger.after_months}
    told = (
        _("lower than what it is held against")
        if trigger.than
        else _("from %(value)s on") % {"value": f"{trigger.value:g}"}
    )
    within = trigger.within_months
    return f"{told}, {_('for %(months)d months') % {'months': within}}" if within else told
