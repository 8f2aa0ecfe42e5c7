"""Whose is the value, and of which capital, strategy or area?"""

from dataclasses import dataclass
from typing import Literal

from ppaos.engine.social_return.returns import Returns
from ppaos.engine.social_return.study import Study

Kind = Literal["stakeholder", "capital", "strategy", "area"]


@dataclass(frozen=True)
class Part:
    """The outcomes that have one word in common (null: those that say none): how many, impact in their first year,
    pv (both in the study's currency), and ratio (pv for one unit of all that was put in)."""

    name: str | None
    outcomes: int
    impact: float
    pv: float
    ratio: float


def parts_of(study: Study, found: Returns, by: Kind) -> tuple[Part, ...]:
    """The value of a study by a column of its outcomes, in the order in which the words first occur; what says no
    word comes last. The parts add up to benefits_pv and ratio of the study."""
    names = list(dict.fromkeys(getattr(each, by) for each in study.outcomes))
    names.sort(key=lambda name: name is None)
    return tuple(_part(study, found, by, name) for name in names)


def _part(study: Study, found: Returns, by: Kind, name: str | None) -> Part:
    worth = [
        value
        for outcome, value in zip(study.outcomes, found.outcomes, strict=True)
        if getattr(outcome, by) == name
    ]
    pv = sum(each.pv for each in worth)
    return Part(name, len(worth), sum(each.impact for each in worth), pv, pv / found.inputs_pv)
