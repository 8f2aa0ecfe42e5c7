"""A proposal on paper, A4: what it says, the figures it cites with their numbers, and what each level said."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import fontpkg_sarabun
import typst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.presenters.thai import thai_datetime, thousands
from ppaos.learning.policy.models import FrozenFigure, Proposal, ProposalVersion
from ppaos.learning.policy.presenters.planning import figure_row
from ppaos.learning.policy.presenters.proposals import chosen_words, facts_of, said_words
from ppaos.learning.policy.queries.proposals import LevelPassed

_TEMPLATE = files("ppaos.learning.policy.presenters") / "proposal.typ"
_FONTS = [str(Path(fontpkg_sarabun.__file__).parent / "files")]
NONE = "–"


@dataclass(frozen=True)
class Paper:
    """What the paper of a proposal is made of."""

    proposal: Proposal
    version: ProposalVersion
    figures: Sequence[FrozenFigure]
    passed: Sequence[LevelPassed]
    concerned: int
    ratio: str | None


def proposal_pdf(paper: Paper, *, by: Any, at: datetime) -> bytes:
    """The proposal as a PDF/A, in the reader's language."""
    pdf: bytes = typst.compile(  # type: ignore[misc]
        _TEMPLATE.read_bytes(), font_paths=_FONTS, ignore_system_fonts=True, pdf_standards=["a-2b"],
        sys_inputs={"proposal": json.dumps(told(paper, by=by, at=at), ensure_ascii=False)},
    )  # fmt: skip
    return pdf


def told(paper: Paper, *, by: Any, at: datetime) -> dict[str, Any]:
    """What the paper says."""
    proposal, version = paper.proposal, paper.version
    mark = _(
        "Made by PPAOS for %(who)s on %(when)s. Figures are as they stood on their days and open by their numbers."
    )
    return {
        "language": (get_language() or "th")[:2],
        "eyebrow": _("Proposal, version %(number)d") % {"number": version.number},
        "title": proposal.title,
        "where": f"{label(proposal.area)} · {proposal.get_state_display()}",
        "facts": [
            [words, str(value)] for words, value in facts_of(proposal, version, paper.ratio) if value is not None
        ],
        "problem": version.problem or NONE, "what": version.what or NONE, "expected": version.expected or NONE,
        "figures": [_figure(each) for each in paper.figures],
        "households": _households(paper),
        "levels": [[label(each.area), said_words(each.said) if each.said else NONE] for each in paper.passed],
        "words": _words(),
        "made": mark % {"who": by, "when": thai_datetime(at)},
    }  # fmt: skip


def _figure(figure: FrozenFigure) -> dict[str, str]:
    row = figure_row(figure)
    value = f"{row['value']} {row['unit']}" if row["value"] is not None else _("not measured")
    return {key: row[key] for key in ("label", "definition", "area", "on")} | {
        "value": value, "cited_as": figure.cited_as,
    }  # fmt: skip


def _households(paper: Paper) -> str:
    if not paper.concerned:
        return NONE
    count = _("%(count)s households") % {"count": thousands(paper.concerned)}
    return " · ".join([count, *chosen_words(paper.version)])


def _words() -> dict[str, str]:
    return {
        "problem": _("The problem"), "what": _("What is to be done"), "expected": _("The change expected"),
        "figures": _("Figures it cites"), "households": _("Households concerned"), "levels": _("Levels it passes"),
        "figure": _("Figure"), "value": _("Value"), "on": _("As it stood on"), "area": _("Area"),
        "cited_as": _("Cited as"), "level": _("Level"), "said": _("What it said"), "page": _("Page"),
        "none": _("No figure is cited yet."),
    }  # fmt: skip
