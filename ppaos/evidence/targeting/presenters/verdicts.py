"""A listed household in words: who is named, as what each row counts, and what was found when."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ppaos.evidence.targeting.models import Candidate, CandidateHousehold, Match, Verdict
from ppaos.ground.privacy.queries import opened_id
from ppaos.ground.workbench.presenters.thai import masked_id, thai_date, thai_datetime

HIDDEN = "•••"
Outcome = Verdict.Outcome
OUTCOMES = {
    Outcome.FOUND_POOR: gettext_lazy("Found, and poor"),
    Outcome.FOUND_NOT_POOR: gettext_lazy("Found, and not poor"),
    Outcome.NOT_FOUND: gettext_lazy("Nobody found"),
    Outcome.MOVED: gettext_lazy("Moved away"),
    Outcome.DIED: gettext_lazy("Died, nobody left"),
    Outcome.REFUSED: gettext_lazy("Refused to be asked"),
    Outcome.COUNTED_ELSEWHERE: gettext_lazy("Counted elsewhere already"),
    Outcome.EMPTY: gettext_lazy("House empty or demolished"),
}
TONES = {Outcome.FOUND_POOR: "good", Outcome.FOUND_NOT_POOR: "bad"}
LINKS = {
    Match.Decision.SAME: (gettext_lazy("in the register"), "good"),
    Match.Decision.DOUBTFUL: (gettext_lazy("in doubt"), "care"),
    Match.Decision.CANNOT_TELL: (gettext_lazy("in doubt: cannot tell"), "care"),
}


def listed_lines(people: Iterable[Candidate], sees: frozenset[str]) -> list[dict[str, Any]]:
    """The rows of a listed household; `people` with their current matches prefetched as `current`."""
    return [_row(row, sees) for row in people]


def verdict_lines(verdicts: Iterable[Verdict]) -> list[dict[str, Any]]:
    """What was said, for parts/timeline.html, with the verdict where it can be taken back."""
    return [
        {
            "verdict": verdict,
            "at": thai_date(verdict.found_on),
            "title": OUTCOMES[Outcome(verdict.outcome)],
            "text": _said(verdict),
            "by": verdict.made_by or _("a list or the system"),
            "tone": "" if verdict.taken_back_at else TONES.get(Outcome(verdict.outcome), "care"),
            "taken_back": thai_datetime(verdict.taken_back_at) if verdict.taken_back_at else "",
        }
        for verdict in verdicts
    ]


def address(house: CandidateHousehold, sees: frozenset[str]) -> str:
    """The house number and moo of a listed household, where the reader may know them."""
    if "names" not in sees:
        return HIDDEN
    moo = _("moo %(moo)s") % {"moo": house.moo.lstrip("0")} if house.moo else ""
    return " ".join(part for part in (house.house_no, moo) if part)


def _row(row: Candidate, sees: frozenset[str]) -> dict[str, Any]:
    match = next(iter(row.current), None)  # type: ignore[attr-defined]
    label, tone = LINKS[Match.Decision(match.decision)] if match else (_("not in the register"), "waiting")
    shows = "names" in sees
    return {
        "name": f"{row.title}{row.first_name} {row.last_name}".strip() if shows else HIDDEN,
        "citizen_id": masked_id(opened_id(row.sealed_id)) if row.sealed_id and "citizen_id" in sees else None,
        "born": thai_date(row.birth_on, row.birth_precision or "day") if shows and row.birth_on else None,
        "row_no": row.row_no,
        "label": label,
        "tone": tone,
        "match": match if match and match.decision == Match.Decision.DOUBTFUL else None,
    }


def _said(verdict: Verdict) -> str:
    moved = _("to %(area)s") % {"area": verdict.moved_to.name_th} if verdict.moved_to else ""
    return " · ".join(part for part in (verdict.reason, moved, verdict.note) if part)
