"""Exits in words: where each stands, what waits, its steps, and what is done next."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from ppaos.ground.geography.models import Area
from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.presenters.thai import thai_date, thai_datetime
from ppaos.learning.monitoring.models import Exit, ExitCheck, ExitStep
from ppaos.learning.monitoring.presenters.criteria import criterion_words
from ppaos.learning.monitoring.queries.exit_rules import GOES_ON, ON_THE_WAY
from ppaos.people.registry.models import Standing

State = Exit.State
LIVING = (*ON_THE_WAY, State.MONITORED)
TONES = {
    State.PROPOSED: "waiting", State.VERIFIED: "waiting", State.REVIEWED: "waiting", State.NOTICED: "running",
    State.OBJECTED: "care", State.MONITORED: "running", State.EXITED: "good", State.RETURNED: "",
    State.REENTERED: "care", State.STOPPED: "",
}  # fmt: skip


# What the list of candidates is asked for a number of the table.
BEHIND = {
    "met_url": "outcome=met", "alone_url": "outcome=not_met&alone=1", "among_url": "outcome=not_met&alone=0",
    "unknown_url": "outcome=unknown", "decides_url": "outcome=unknown&alone=1",
}  # fmt: skip


def count_words() -> dict[str, tuple[str, str]]:
    """The counts: what each is called, and what it counts."""
    return {
        "need_met": (
            _("A need was met"),
            _(
                "Households of which at least one need was met. They stay in the programme: a met need is no exit."
            ),
        ),
        "taken_off": (
            _("Taken off with a reason"),
            _("Households found not poor, moved away, died, refused or counted elsewhere. That is no exit."),
        ),
        "watched": (
            _("Left, being watched"),
            _(
                "Households that left by a decision and are looked at every half year. They have not left for good yet."
            ),
        ),
        "exited": (
            _("Left poverty for good"),
            _("Households that left by a decision and were still above at the end of the watch."),
        ),
        "came_back": (
            _("Came back to the programme"),
            _("Households that had left and came back into the programme."),
        ),
    }


def count_cards(area: Area, counts: Mapping[str, int], *, opens: bool) -> list[dict[str, Any]]:
    """A card a count, opening to its households where the reader may."""
    return [
        {
            "label": words, "value": counts[name], "unit": _("households"), "definition": definition, "key": name,
            "href": _behind(area, name) if opens and counts[name] else "",
        }
        for name, (words, definition) in count_words().items()
    ]  # fmt: skip


def part_rows(parts: Sequence[tuple[Area, Mapping[str, int]]], *, opens: bool) -> list[dict[str, Any]]:
    """A row a part of the area."""
    page = reverse("monitoring:exits")
    return [
        {
            "label": label(area), "url": f"{page}?area={area.code}",
            "cells": [
                {"value": counts[name], "label": words, "href": _behind(area, name) if opens and counts[name] else ""}
                for name, (words, _definition) in count_words().items()
            ],
        }
        for area, counts in parts
    ]  # fmt: skip


def state_rows(area: Area, counted: Mapping[str, int], here: str = "") -> list[dict[str, Any]]:
    """The states of exits as tabs, each with how many stand in it."""
    page = reverse("monitoring:exit_list")
    return [
        {
            "label": state.label, "url": f"{page}?area={area.code}&state={state.value}", "current": state.value == here,
            "value": state.value,
            "count": counted.get(state.value, 0), "tone": TONES[state], "waits": waits_for(state.value),
        }
        for state in State
    ]  # fmt: skip


def waits_for(state: str) -> str:
    """What is done next with an exit in a state, and by whom."""
    return {
        "proposed": _("a look by somebody other than who proposed and who interviewed"),
        "exit_verified": _("the community's hearing, with minutes"),
        "exit_reviewed": _("a notice to the household"),
        "noticed": _("the end of the time for objections, then the decision"),
        "objected": _("an answer by who decides"),
        "in_monitored_exit": _("checks every half year"),
    }.get(state, "")


def exit_rows(
    exits: Iterable[Exit], heads: Mapping[int, str], sees: Mapping[str, frozenset[str]], today: date
) -> list[dict[str, Any]]:
    """A row an exit; names only where the reader sees them."""
    return [
        {
            "exit": each,
            "who": _who(each, heads, sees),
            "area": label(each.area),
            "area_id": each.area_id,
            "state": each.get_state_display(),
            "tone": TONES[State(each.state)],
            "since": thai_date(each.proposed_on),
            "next": next_words(each, today),
        }
        for each in exits
    ]


def next_words(proposed: Exit, today: date) -> str:
    """What an exit waits for now, with its day."""
    if proposed.state in LIVING and proposed.household.standing not in (
        Standing.EXIT_PROPOSED,
        Standing.MONITORED,
    ):
        standing = proposed.household.get_standing_display()
        return _("stands as «%(standing)s» in the register: end the exit") % {"standing": standing}
    if proposed.state == State.NOTICED and proposed.objections_until:
        until = thai_date(proposed.objections_until)
        if today > proposed.objections_until:
            return _("may be decided: objections were taken until %(day)s") % {"day": until}
        return _("may object until %(day)s") % {"day": until}
    if proposed.state == State.MONITORED and proposed.monitored_until:
        return _("watched until %(day)s") % {"day": thai_date(proposed.monitored_until)}
    return waits_for(proposed.state)


def step_rows(steps: Iterable[ExitStep], *, sees_names: bool) -> list[dict[str, Any]]:
    """The steps of an exit for the timeline, the newest first; words of people only where names are seen."""
    return [
        {
            "at": thai_date(step.on),
            "by": step.made_by or _("the platform"),
            "title": _title(step),
            "text": _text(step, sees_names=sees_names),
            "tone": TONES[State(step.state)],
            "url": reverse("monitoring:exit_file", args=[step.pk]) if step.file_id and sees_names else "",
        }
        for step in steps
    ]


def check_rows(checks: Iterable[ExitCheck], today: date) -> list[dict[str, Any]]:
    """The checks of a monitored exit."""
    return [
        {
            "check": check,
            "due": thai_date(check.due_on),
            "held": thai_date(check.held_on) if check.held_on else "",
            "outcome": check.get_outcome_display() if check.outcome else "",
            "tone": {"still_out": "good", "fell_back": "bad"}.get(
                check.outcome, "care" if check.outcome else ""
            ),
            "is_due": check.held_on is None and check.due_on <= today,
            "is_open": check.held_on is None,
        }
        for check in checks
    ]


def passing_rows(counts: Mapping[str, Any], page: str = "") -> list[dict[str, Any]]:
    """A row a criterion: met, the only thing that stops, among others, not known; with `page`, the address of the list,
    each number opens to its households."""
    return [
        {"label": criterion_words(each["criterion"]), **each}
        | (
            {name: f"{page}&criterion={each['criterion']}&{asked}" for name, asked in BEHIND.items()}
            if page
            else {}
        )
        for each in counts.get("criteria", [])
    ]


def cautions(counts: Mapping[str, Any]) -> list[str]:
    """What speaks against a rule, in sentences."""
    return [_caution(each) for each in counts.get("cautions", [])]


def run_words(run: Any) -> str:
    """When and by whom a run was made."""
    return _("%(when)s by %(who)s") % {
        "when": thai_datetime(run.made_at),
        "who": run.made_by or _("the platform"),
    }


def _caution(told: Mapping[str, Any]) -> str:
    share = {"percent": f"{told['share'] * 100:.1f}", "criterion": criterion_words(told["criterion"] or "")}
    return {
        "nobody_judged": _("There is no household in the programme here to be judged."),
        "nobody_passes": _(
            "Nobody passes: a rule that nobody can meet is no rule. See which criterion stops most."
        ),
        "few_pass": _("Only %(percent)s percent pass. See which criterion stops most.") % share,
        "stops_most": _("«%(criterion)s» alone or with others stops %(percent)s percent of the households.")
        % share,
    }[told["code"]]


def _who(proposed: Exit, heads: Mapping[int, str], sees: Mapping[str, frozenset[str]]) -> str:
    if "names" not in sees.get(proposed.area_id, frozenset()):
        return str(proposed.household)
    return heads.get(proposed.household_id) or str(proposed.household)


def _title(step: ExitStep) -> str:
    if step.findings.get("check"):
        outcome = ExitCheck.Outcome(step.findings["outcome"]).label
        return _("Check: %(outcome)s") % {"outcome": outcome}
    if step.findings.get("answer") == GOES_ON:
        return _("Objection answered: the exit goes on")
    if step.findings.get("looked") and step.state == State.PROPOSED:
        return _("Looked at; one cannot tell yet")
    return str(step.get_state_display())


def _text(step: ExitStep, *, sees_names: bool) -> str:
    if not sees_names:
        return _("Words and names are not open to your role.") if step.note or step.who else ""
    return " · ".join(part for part in (step.who, step.note) if part)


def _behind(area: Area, count: str) -> str:
    return f"{reverse('monitoring:exit_households')}?area={area.code}&count={count}"
