"""Follow-up of a household: rows of its page (rounds, capitals first to last, shocks, exits, alerts), and what its
timeline tells."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ppaos.evidence.livelihood.presenters.words import named
from ppaos.evidence.livelihood.queries import parsed
from ppaos.ground.workbench.presenters.thai import thai_date
from ppaos.learning.monitoring.models import Exit, RoundHousehold, Shock, WatchAlert
from ppaos.learning.monitoring.presenters.criteria import criterion_rows
from ppaos.learning.monitoring.presenters.exits import TONES as EXIT_TONES
from ppaos.learning.monitoring.presenters.exits import check_rows, next_words, step_rows
from ppaos.learning.monitoring.presenters.rounds import number_words, period
from ppaos.learning.monitoring.presenters.shocks import kind_words, severity_words, shock_row
from ppaos.learning.monitoring.presenters.watch import alert_row
from ppaos.learning.monitoring.queries.watched import watch_rule_of
from ppaos.sharing.dashboards.presenters.moves import TONES as MOVE_TONES
from ppaos.sharing.dashboards.presenters.moves import move_words, round_name, signed
from ppaos.sharing.dashboards.presenters.sentences import CAPITALS
from ppaos.sharing.dashboards.presenters.support import Told
from ppaos.sharing.dashboards.queries.follow_up import FollowUp
from ppaos.sharing.dashboards.queries.households import Sight
from ppaos.sharing.dashboards.queries.profiles import Scored

State = Exit.State


def follow_up_parts(found: FollowUp, scored: Scored | None, sight: Sight, today: date) -> dict[str, Any]:
    """What the page shows of follow-up."""
    return {
        "sees_follow_up": found.sees,
        "followed": [_round(each) for each in found.rounds],
        "since_first": capital_rows(scored) if found.sees and scored else [],
        "since_rounds": _rounds_compared(scored) if found.sees and scored else "",
        "shocks": [shock_row(each, sight.fields) for each in found.shocks],
        "shocks_url": reverse("monitoring:household_shocks", args=[sight.household.pk])
        if not sight.is_past
        else "",
        "exits": [_exit(each, sight, today) for each in found.exits],
        "alerts": [_alert(each, sight) for each in found.alerts],
    }


def capital_rows(scored: Scored) -> list[dict[str, Any]]:
    """A row a capital and the whole: the first round of the method and the newest, in points of 100 what moved."""
    moved = scored.since_first
    if moved is None:
        return []
    names = {capital.code: named(capital) for capital in parsed(scored.newest.method).capitals}
    rows = []
    for key in (*CAPITALS, "overall"):
        change, move = moved.told[f"{key}_change"], moved.told[f"{key}_move"]
        before, after = getattr(moved.earlier, key), getattr(moved.later, key)
        rows.append({
            "label": names.get(key) or _("Overall"), "before": before, "after": after,
            "before_state": "not_scored" if before is None else "",
            "after_state": "not_scored" if after is None else "",
            "change": "" if change is None else signed(change), "move": move_words(move), "tone": MOVE_TONES[move],
        })  # fmt: skip
    return rows


def _rounds_compared(scored: Scored) -> str:
    moved = scored.since_first
    if moved is None:
        return ""
    return _("%(first)s beside %(last)s") % {
        "first": round_name(moved.earlier),
        "last": round_name(moved.later),
    }


def _round(member: RoundHousehold) -> dict[str, Any]:
    """One round that asks the household: when, and what became of its visit."""
    visit = member.visit
    return {
        "name": member.round.name, "number": number_words(member.round), "when": period(member.round),
        "visit": visit.get_state_display() if visit else _("given to nobody yet"),
        "done": timezone.localdate(visit.done_at) if visit and visit.done_at else None,
    }  # fmt: skip


def _exit(each: Exit, sight: Sight, today: date) -> dict[str, Any]:
    return {
        "url": "" if sight.is_past else reverse("monitoring:exit", args=[each.pk]),
        "state": each.get_state_display(), "tone": EXIT_TONES[State(each.state)], "next": next_words(each, today),
        "proposed": each.proposed_on, "criteria": criterion_rows(each.criteria),
        "checks": check_rows(each.checks.all(), today),
    }  # fmt: skip


def _alert(each: WatchAlert, sight: Sight) -> dict[str, Any]:
    return alert_row(each, watch_rule_of(each.rule)) | {
        "note": each.note if sight.sees("names") else "",
        "url": "" if sight.is_past else reverse("monitoring:alert", args=[each.pk]),
    }


def follow_up_told(found: FollowUp, sight: Sight) -> Iterable[Told]:
    """What the timeline tells of follow-up: rounds that asked, shocks, steps of exits, alerts and how they ended."""
    for member in found.rounds:
        text = f"{member.round.name} · {number_words(member.round)}"
        yield _told(member.round.starts_on, "list", _("Asked again in a round of follow-up"), text=text)
    for shock in found.shocks:
        yield _of_shock(shock, sight)
    for each in found.exits:
        yield from _of_exit(each, sight)
    for alert in found.alerts:
        yield from _of_alert(alert, sight)


def _of_shock(shock: Shock, sight: Sight) -> Told:
    words = [severity_words(shock), shock.note if sight.sees("health") else ""]
    title = _("Shock: %(what)s") % {"what": kind_words(shock.kind)}
    return _told(
        shock.on,
        "warning",
        title,
        text=" · ".join(filter(None, words)),
        tone="care",
        by=str(shock.made_by or ""),
    )


def _of_exit(each: Exit, sight: Sight) -> Iterable[Told]:
    steps = list(each.steps.all())
    url = "" if sight.is_past else reverse("monitoring:exit", args=[each.pk])
    for step, row in zip(steps, step_rows(steps, sees_names=sight.sees("names")), strict=True):
        title = _("Exit: %(step)s") % {"step": row["title"]}
        yield _told(step.on, "check", title, text=row["text"], tone=row["tone"], by=str(row["by"]), url=url)


def _of_alert(alert: WatchAlert, sight: Sight) -> Iterable[Told]:
    row = _alert(alert, sight)
    why = ", ".join(sign["label"] for sign in row["signs"])
    yield _told(
        alert.raised_on, "warning", _("Alert: may be falling back"), text=why, tone="care", url=row["url"]
    )
    if alert.settled_on is not None:
        title = _("Alert settled: %(how)s") % {"how": alert.get_state_display()}
        yield _told(
            alert.settled_on, "check", title, text=row["note"], by=str(alert.settled_by or ""), url=row["url"]
        )


def _told(on: date, icon: str, title: str, **more: str) -> Told:
    return on, {"at": thai_date(on), "icon": icon, "title": title} | more
