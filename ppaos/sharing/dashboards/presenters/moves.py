"""How a household changed between rounds, in words."""

from typing import Any

from django.utils.translation import gettext as _

from ppaos.evidence.livelihood.models import Assessment
from ppaos.evidence.livelihood.presenters.words import provenance, score_decimals
from ppaos.evidence.livelihood.queries import parsed
from ppaos.evidence.livelihood.queries.outlook import Moved
from ppaos.sharing.dashboards.queries.profiles import Scored

TONES = {"improved": "good", "unchanged": "", "worse": "bad", "unknown": "care"}


def move_words(move: str) -> str:
    """What a change counts as."""
    return {
        "improved": _("better"),
        "unchanged": _("about the same"),
        "worse": _("worse"),
        "unknown": _("cannot be told"),
    }[move]


def since_first_words(moved: Moved) -> tuple[str, str]:
    """The change since the first visit as a sentence, and its tone."""
    move, change = moved.told["overall_move"], moved.told["overall_change"]
    words = {"year": moved.earlier.year, "round": moved.earlier.round, "move": move_words(move)}
    if change is None:
        text = _(
            "How it changed since round %(round)d of %(year)d cannot be told: one of the two is not scored."
        )
        return text % words, TONES[move]
    text = _("Since round %(round)d of %(year)d it is %(move)s: %(change)s points of 100.")
    levels = {"before": moved.earlier.level, "after": moved.later.level}
    rose = levels["before"] != levels["after"]
    end = (
        _("The level went from %(before)s to %(after)s.") if rose else _("The level is %(after)s as before.")
    )
    return f"{text % {**words, 'change': signed(change)}} {end % levels}", TONES[move]


def round_rows(scored: Scored) -> list[dict[str, Any]]:
    """A row a round, the newest first: score, level, how it moved since the round before."""
    moves = {moved.later.pk: moved for moved in scored.moves}
    return [
        {
            "name": round_name(each),
            "score": each.overall,
            "decimals": score_decimals(each.overall, parsed(each.method)),
            "state": "not_scored" if each.overall is None else "",
            "level": each.level,
            "method": each.method.version,
            "is_comparable": each.method_id == scored.newest.method_id,
            **_moved(moves.get(each.pk)),
        }
        for each in scored.rounds
    ]


def _moved(moved: Moved | None) -> dict[str, Any]:
    if moved is None:
        return {"change": "", "move": "", "tone": "", "levels": ""}
    move, change = moved.told["overall_move"], moved.told["overall_change"]
    before, after = moved.earlier.level, moved.later.level
    went = before is not None and after is not None and before != after
    return {
        "change": "" if change is None else signed(change),
        "move": move_words(move),
        "tone": TONES[move],
        "levels": f"{before} → {after}" if went else "",
    }


def rule_words(scored: Scored) -> dict[str, str]:
    """The rule of change with its source, for the definition beside the table."""
    words = {"points": f"{scored.rule.threshold.value:g}", "whole": f"{scored.rule.points.value:g}"}
    text = _(
        "Scores of 1 to 4 as points of %(whole)s. Better or worse is a move of more than %(points)s points."
    )
    return {"text": text % words, **provenance(scored.rule.threshold.provenance)}


def round_name(assessment: Assessment) -> str:
    """A round by its year and number."""
    return _("round %(round)d of %(year)d") % {"round": assessment.round, "year": assessment.year}


def signed(change: float) -> str:
    """A change with its sign and one decimal; a minus as typeset."""
    return f"{change:+.1f}".replace("-", "−")
