"""Strategies in words: for whom, what counts as out, where the households stand, how far it is and where it leads."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import polars as pl
from django.utils.translation import gettext as _

from ppaos.evidence.livelihood.presenters.compared import percent
from ppaos.evidence.livelihood.presenters.groups import group_words
from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.presenters.thai import thai_date, thousands
from ppaos.learning.policy.models import DistrictStrategy, Status
from ppaos.learning.policy.queries.strategy_pace import LEAST, Pace
from ppaos.people.registry.models import Standing

Address = Callable[..., str]
State = DistrictStrategy.State
TONES = {State.DRAFT: "", State.FROZEN: "care", State.REVISED: "", State.CLOSED: "good"}
# How the states are shown: out first, then what is on the way, then what is not, then who is gone.
SHOWN = (
    Status.EXITED, Status.MONITORED, Status.IN_PLAN, Status.HELPED, Status.UNTOUCHED, Status.RELAPSED, Status.GONE,
)  # fmt: skip


def meaning(status: str) -> str:
    """What a state means, and what comes before it."""
    return {
        Status.EXITED: _("Left by a decision, and still above at the last check of the watch."),
        Status.MONITORED: _("Left by a decision, and is checked every half year."),
        Status.IN_PLAN: _(
            "A member of an operating model, or with a development plan agreed on that goes on."
        ),
        Status.HELPED: _("Was given help as the ledger tells, in whichever year; in no plan and no model."),
        Status.UNTOUCHED: _("No help given, no plan agreed on, in no model."),
        Status.RELAPSED: _(
            "Had left and came back into the programme since the strategy began, and is not out now."
        ),
        Status.GONE: _(
            "Moved, died, refused, found not poor, counted elsewhere, or living outside the district."
        ),
    }[Status(status)]


def strategy_rows(
    strategies: Iterable[DistrictStrategy], outs: Mapping[int, Mapping[str, int]]
) -> list[dict[str, Any]]:
    """A row a strategy. outs: of those with a list, how many are out and how many count, as last recorded."""
    return [
        {
            "strategy": each, "area": label(each.area),
            "state": each.get_state_display(), "tone": TONES[State(each.state)],
            "when": period(each), "goal": goal_words(each), "revision": revision_words(each),
            "out": outs[each.pk]["out"] if each.pk in outs else None,
            "share": percent(outs[each.pk]["out"], outs[each.pk]["counted"]) if each.pk in outs else "",
        }
        for each in strategies
    ]  # fmt: skip


def period(of: DistrictStrategy) -> str:
    """From when, and by when it is to be reached."""
    return _("%(first)s to %(last)s") % {"first": thai_date(of.starts_on), "last": thai_date(of.due_on)}


def revision_words(of: DistrictStrategy) -> str:
    """Which revision it is; empty for the first."""
    return _("revision %(number)s") % {"number": of.revision} if of.revision else ""


def goal_words(of: DistrictStrategy) -> str:
    """Which share must be out."""
    return _("%(share)s %% of the households") % {"share": share_words(of)}


def share_words(of: DistrictStrategy) -> str:
    """The share without empty decimals."""
    return f"{float(of.share_percent):g}"


def out_words(of: DistrictStrategy) -> list[str]:
    """The states that count as out."""
    return [str(each.label) for each in SHOWN if each.value in of.counts_as_out]


def whom_words(of: DistrictStrategy, names: Mapping[str, str]) -> list[str]:
    """For which households it is, a sentence each. names: of subdistricts by code."""
    told = of.of_whom
    said = [_("Standing: %s") % ", ".join(str(Standing(each).label) for each in told.get("standings", []))]
    if groups := told.get("groups"):
        said.append(_("Target groups: %s") % ", ".join(group_words(each) for each in groups))
    if parts := told.get("subdistricts"):
        said.append(_("Subdistricts: %s") % ", ".join(names.get(each, each) for each in parts))
    return said


def status_rows(statuses: pl.DataFrame, of: DistrictStrategy, to: Address) -> list[dict[str, Any]]:
    """A row a state: how many households stand in it, their share of the list, whether it counts as out."""
    counts = dict(statuses.group_by("status").len().iter_rows())
    return [
        {
            "label": each.label, "definition": meaning(each), "key": each.value,
            "households": counts.get(each.value, 0),
            "share": percent(counts.get(each.value, 0), statuses.height), "is_out": each.value in of.counts_as_out,
            "href": to(status=each.value) if counts.get(each.value) else "",
        }
        for each in SHOWN
    ]  # fmt: skip


def part_rows(
    statuses: pl.DataFrame, of: DistrictStrategy, names: Mapping[str, str], to: Address
) -> list[dict[str, Any]]:
    """A row a subdistrict, in Thai order: all of its list, how many are out, and each state."""
    counts = {
        (part, status): number
        for part, status, number in statuses.group_by("part", "status").len().iter_rows()
    }
    places = set(statuses["part"])
    known = [each for each in names if each in places]
    return [
        {
            "label": names.get(part) or label(of.area), "households": sum(_of(counts, part).values()),
            "out": sum(_of(counts, part).get(each, 0) for each in of.counts_as_out), "href": to(part=part),
            "cells": [
                {
                    "value": _of(counts, part).get(each.value, 0), "label": each.label,
                    "href": to(part=part, status=each.value) if (part, each.value) in counts else "",
                }
                for each in SHOWN
            ],
        }
        for part in [*known, *sorted(places - set(known))]
    ]  # fmt: skip


def preview_rows(targets: pl.DataFrame, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """A row a subdistrict of whom a draft would take in today, by standing."""
    counts = {
        (part, standing): number
        for part, standing, number in targets.group_by("part", "standing").len().iter_rows()
    }
    places = {part for part, _standing in counts}
    return [
        {
            "label": names.get(part, part), "households": sum(_of(counts, part).values()),
            "standings": ", ".join(
                f"{Standing(key).label} {thousands(number)}" for key, number in sorted(_of(counts, part).items())
            ),
        }
        for part in [*(each for each in names if each in places), *sorted(places - set(names))]
    ]  # fmt: skip


def pace_words(of: DistrictStrategy, pace: Pace) -> list[str]:
    """Where it stands against its day: what is still missing, the pace that is needed, and where its own leads."""
    told = {
        "out": thousands(pace.out), "needed": thousands(pace.needed), "missing": thousands(pace.missing),
        "due": thai_date(of.due_on), "days": thousands(max(pace.days_left, 0)),
    }  # fmt: skip
    if not pace.counted:
        return [_("Nobody of the list is left to count: all are gone.")]
    if pace.is_reached:
        return [
            _("Reached by its own definition: %(out)s households are out, %(needed)s were needed.") % told
        ]
    said = [_("%(missing)s more households must be out by %(due)s.") % told]
    if pace.needed_a_month is None:
        return [*said, _("That day is past: the strategy was not reached by it.")]
    told["month"] = thousands(pace.needed_a_month, 1)
    said.append(_("With %(days)s days left that takes %(month)s households a month.") % told)
    return [*said, *_projection(of, pace)]


def _projection(of: DistrictStrategy, pace: Pace) -> list[str]:
    if pace.per_month is None or pace.since is None:
        return [
            _("No projection yet: the present pace is told from %(least)s recorded days on.")
            % {"least": LEAST}
        ]
    told = {
        "since": thai_date(pace.since), "days": thousands(pace.days), "month": thousands(pace.per_month, 1),
        "due": thai_date(of.due_on), "by_due": thousands(pace.out_by_due or 0), "needed": thousands(pace.needed),
    }  # fmt: skip
    said = [_("Over the last %(days)s days, since %(since)s, %(month)s households a month came out.") % told]
    if pace.lands_on is None:
        return [*said, _("Projection: at this pace the share is never reached.")]
    told["lands"] = thai_date(pace.lands_on)
    return [
        *said,
        _(
            "Projection, not a promise: at this pace the share is reached on %(lands)s; on %(due)s %(by_due)s of "
            "%(needed)s households would be out."
        )
        % told,
    ]


def _of(counts: Mapping[tuple[str, str], int], part: str) -> dict[str, int]:
    return {key: number for (place, key), number in counts.items() if place == part}
