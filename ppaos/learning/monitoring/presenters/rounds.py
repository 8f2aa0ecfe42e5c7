"""Rounds of follow-up in words: whom they ask, how they were drawn, how far they are."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

import polars as pl
from django.utils.translation import gettext as _

from ppaos.engine.methods import ComparisonRules
from ppaos.evidence.livelihood.presenters.compared import percent
from ppaos.evidence.livelihood.presenters.groups import group_words
from ppaos.evidence.livelihood.presenters.rounds import outcome_words
from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.presenters.thai import thai_date, thousands
from ppaos.learning.monitoring.models import FollowUpRound
from ppaos.learning.monitoring.queries.following import NO_PART, NOT_SCORED
from ppaos.learning.monitoring.queries.rounds import FOUND, NOT_ASKED
from ppaos.people.registry.models import Standing
from ppaos.support.operating_models.models import OperatingModel

Address = Callable[..., str]
State = FollowUpRound.State
TONES = {State.DRAFT: "", State.OPEN: "care", State.CLOSED: "good"}


def round_rows(rounds: Iterable[FollowUpRound], answered: Mapping[int, int]) -> list[dict[str, Any]]:
    """A row a round."""
    return [
        {
            "round": each,
            "area": label(each.area),
            "when": period(each),
            "named": number_words(each),
            "state": each.get_state_display(),
            "tone": TONES[State(each.state)],
            "design": design_words(each),
            "answered": answered.get(each.pk, 0),
            "share": percent(answered.get(each.pk, 0), each.size),
        }
        for each in rounds
    ]


def period(of: FollowUpRound) -> str:
    """From when until when."""
    return _("%(first)s to %(last)s") % {"first": thai_date(of.starts_on), "last": thai_date(of.ends_on)}


def number_words(of: FollowUpRound) -> str:
    """Under which year and number its answers stand."""
    return _("round %(round)s of %(year)s") % {"round": of.number, "year": of.year}


def design_words(of: FollowUpRound) -> str:
    """All of them, or how many were drawn of how many, by which seed."""
    if of.design == FollowUpRound.Design.CENSUS:
        return str(of.get_design_display())
    return _("%(size)s drawn of %(whole)s (%(share)s %% of each stratum, seed %(seed)s)") % {
        "size": thousands(of.size), "whole": thousands(of.drawn_of or 0), "share": f"{of.share_percent:g}",
        "seed": of.seed,
    }  # fmt: skip


def whom_words(of_whom: Mapping[str, Any]) -> list[str]:
    """The filter of a round, a sentence each; nothing narrowed is said too."""
    said = []
    if standings := of_whom.get("standings"):
        said.append(_("Standing: %s") % ", ".join(str(Standing(each).label) for each in standings))
    if groups := of_whom.get("groups"):
        said.append(_("Target groups: %s") % ", ".join(group_words(each) for each in groups))
    if models := of_whom.get("models"):
        names = OperatingModel.objects.filter(pk__in=models).values_list("name_th", flat=True)
        said.append(_("Members of: %s") % ", ".join(names))
    if since := of_whom.get("helped_since"):
        said.append(_("Given help since %s") % thai_date(date.fromisoformat(since)))
    if of_whom.get("never_followed"):
        said.append(_("Never asked again so far"))
    return said or [_("All households that live in the area")]


def outcome_rows(members: pl.DataFrame, rules: ComparisonRules, to: Address) -> list[dict[str, Any]]:
    """What became of the households asked, in the rules' order; each number leads to its households."""
    counts = dict(members.group_by("outcome").len().iter_rows())
    weights = dict(members.group_by("outcome").agg(pl.col("weight").sum()).iter_rows())
    return [
        {
            "label": told_words(each.code, rules), "households": counts[each.code],
            "share": percent(counts[each.code], members.height), "stands_for": round(weights[each.code]),
            "href": to(outcome=each.code),
        }
        for each in rules.outcomes
        if each.code in counts
    ]  # fmt: skip


def told_words(outcome: str, rules: ComparisonRules) -> str:
    """An outcome in words; of who was given to nobody yet, that they were not."""
    return _("given to nobody yet") if outcome == NOT_ASKED else outcome_words(outcome, rules)


def progress_rows(
    members: pl.DataFrame, key: str, names: Mapping[Any, str], nobody: str, to: Address
) -> list[dict[str, Any]]:
    """A row a part or a surveyor: asked, answered, lost, waiting; what belongs to none comes last."""
    is_found, waits = pl.col("outcome") == FOUND, pl.col("outcome").is_in(["not_visited", NOT_ASKED])
    told = members.group_by(key).agg(
        asked=pl.len(), found=is_found.sum(), waiting=waits.sum(), others=(~is_found & ~waits).sum()
    )
    rows = {row[key]: row for row in told.to_dicts()}
    known = [each for each in names if each in rows]
    return [
        {
            "label": names[each] if each is not None else nobody,
            "href": to(**{_ASKED[key]: "-" if each is None else each}),
            "share": percent(rows[each]["found"], rows[each]["asked"]),
            **rows[each],
        }
        for each in [*known, *([None] if None in rows else [])]
    ]


_ASKED = {"part": "part", "surveyor_id": "surveyor"}


def strata_rows(strata: pl.DataFrame, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """A row a stratum of a plan: how many there are, how many are asked, for how many each stands."""
    return [
        {
            "part": names.get(part, _("in none of its parts")),
            "level": _("not scored") if level == NOT_SCORED else level,
            "there": row["there"], "asked": row["asked"] or 0,
            "weight": "" if row["weight"] is None else f"{row['weight']:.2f}",
        }
        for row in strata.to_dicts()
        for part, _dot, level in [row["stratum"].partition("·")]
    ]  # fmt: skip


def part_names(parts: Iterable[Any]) -> dict[str, str]:
    """Parts of an area by their codes, and what lies in none of them."""
    return {part.code: label(part) for part in parts} | {NO_PART: _("in none of its parts")}


def handed_words(done: Any) -> str:
    """What handing out came to."""
    said = [_("%(count)s visits are given to surveyors.") % {"count": thousands(done.assigned)}]
    if done.waiting_already:
        said.append(
            _("Of %(count)s households another visit waits; hold it or take it back, then hand out again.")
            % {"count": thousands(done.waiting_already)}
        )
    if done.nobody:
        said.append(
            _("For %(count)s households none of these surveyors holds visits where they live.")
            % {"count": thousands(done.nobody)}
        )
    return " ".join(said)
