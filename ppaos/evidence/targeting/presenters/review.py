"""Doubtful pairs in words: lines of a queue, and two records side by side, marked letter by letter."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ppaos.evidence.targeting.models import Match
from ppaos.evidence.targeting.presenters.spelling import by_letters, by_places, by_words
from ppaos.evidence.targeting.queries.settled import decisions_rested_on
from ppaos.evidence.targeting.queries.sides import Side
from ppaos.ground.geography.models import Area
from ppaos.ground.geography.presenters import label, name
from ppaos.ground.workbench.presenters.thai import masked_id, thai_date
from ppaos.people.registry.presenters import reasons

SEXES = {"m": gettext_lazy("male"), "f": gettext_lazy("female")}
DECISIONS = {
    Match.Decision.SAME: gettext_lazy("The same person"),
    Match.Decision.DIFFERENT: gettext_lazy("Different persons"),
    Match.Decision.CANNOT_TELL: gettext_lazy("Cannot tell"),
    Match.Decision.DOUBTFUL: gettext_lazy("Waits for a decision"),
}
TABS = {
    "waiting": gettext_lazy("Pairs waiting"),
    "mine": gettext_lazy("Mine"),
    "check": gettext_lazy("To check"),
    "untold": gettext_lazy("Cannot tell"),
    "settled": gettext_lazy("Settled"),
}


def comparison(ours: Side, theirs: Side, levels: dict[str, Any], *, reveals: bool) -> list[dict[str, Any]]:
    """Line by line: label, both texts in parts, whether they differ, and what the comparison weighs."""
    weighed = {reason["comparison"]: reason for reason in reasons(levels)}
    ids = _id(ours, reveals), _id(theirs, reveals)
    lines = [
        (_("Title"), ours.title, theirs.title, by_letters, ""),
        (_("First name"), ours.first_name, theirs.first_name, by_letters, "first_name"),
        (_("Last name"), ours.last_name, theirs.last_name, by_letters, "last_name"),
        (_("Born"), _born(ours), _born(theirs), by_words, "birth_date"),
        (_("Sex"), _sex(ours), _sex(theirs), by_words, "sex"),
        (_("House number"), ours.house_no, theirs.house_no, by_letters, "home"),
        (_("Moo"), ours.moo.lstrip("0"), theirs.moo.lstrip("0"), by_letters, ""),
        (_("Area"), *_areas(ours, theirs), by_words, ""),
        (_("Citizen id"), *ids, by_places if reveals else by_words, "citizen_id"),
    ]
    shown = [_compared(*line, weighed) for line in lines]
    # Masked ids look alike more often than they are.
    both = bool(ours.citizen_id and theirs.citizen_id)
    shown[-1]["differs"] = both and ours.citizen_id != theirs.citizen_id
    # What the engine compares beyond these lines is said too.
    told = {line[-1] for line in lines}
    others = [reason for name_of, reason in weighed.items() if name_of not in told]
    return shown + [
        _compared(reason["label"], "", "", by_words, reason["comparison"], weighed) for reason in others
    ]


def pair_lines(
    matches: Collection[Match], reviewers: Mapping[int, Any] | None = None
) -> list[dict[str, Any]]:
    """Pairs in the queue or among the settled; `can_undo` where a decision may still be taken back."""
    rested_on, held = decisions_rested_on(matches), reviewers or {}
    return [_line(match, match.pk in rested_on, held.get(match.pk)) for match in matches]


def tabs(show: str, area_code: str, counts: Mapping[str, int]) -> list[dict[str, Any]]:
    """The queues beside this one, for parts/tabs.html; what was settled is not counted: it only grows."""
    address = reverse("targeting:review")
    found = []
    for name_of, heading in TABS.items():
        asked = {"show": "" if name_of == "waiting" else name_of, "area": area_code}
        kept = urlencode({key: value for key, value in asked.items() if value})
        count = None if name_of == "settled" else f"{counts[name_of]:,}"
        found.append(
            {"label": heading, "url": f"{address}?{kept}", "current": name_of == show, "count": count}
        )
    return found


def value_definition() -> str:
    """What the order of the queue means."""
    return _(
        "How unsure the machine is (1 at a probability of one half, 0 at certainty) times the number of people the "
        "answer decides for: if the two are one person, those living with that person are covered by the list, else "
        "missed. Where somebody of the household is on the list for certain, it is one person."
    )


def place_in(order: Sequence[int], pk: int, query: str) -> dict[str, Any]:
    """Where a pair stands in its queue: number and of how many, addresses of the one before and the one after."""
    if pk not in order:
        return {}
    at = order.index(pk)
    before, after = order[max(at - 1, 0) : at], order[at + 1 : at + 2]
    return {
        "number": at + 1,
        "of": len(order),
        "previous": f"{reverse('targeting:pair', args=before)}{query}" if before else "",
        "next": f"{reverse('targeting:pair', args=after)}{query}" if after else "",
    }


def _compared(
    heading: str, left: str, right: str, apart: Any, comparison_name: str, weighed: dict[str, Any]
) -> dict[str, Any]:
    ours, theirs = apart(left, right)
    return {
        "label": heading,
        "left": ours,
        "right": theirs,
        "left_text": left,
        "right_text": right,
        # What one of the two does not say is no difference.
        "differs": any(part.differs for part in (*ours, *theirs)),
        "reason": weighed.get(comparison_name),
    }


def _line(match: Match, is_rested_on: bool, reviewer: Any) -> dict[str, Any]:
    row = match.candidate
    return {
        "match": match,
        "name": f"{row.first_name} {row.last_name}".strip(),
        "other": f"{match.person.first_name} {match.person.last_name}".strip(),
        "area": row.candidate_household.area and name(row.candidate_household.area),
        "source": row.candidate_household.list_import.edition.source.name,
        "chance": None if match.probability is None else f"{match.probability:.0%}",
        "people": getattr(match, "people", None),
        "reviewer": reviewer,
        "decision": DECISIONS[Match.Decision(match.decision)],
        "can_undo": match.is_current and match.origin == Match.Origin.PERSON and not is_rested_on,
        "is_rested_on": is_rested_on,
        "is_untold": match.decision == Match.Decision.CANNOT_TELL,
    }


def _born(side: Side) -> str:
    return thai_date(side.birth_on, side.birth_precision or "day") if side.birth_on else ""


def _sex(side: Side) -> str:
    return str(SEXES.get(side.sex, ""))


def _id(side: Side, reveals: bool) -> str:
    if not side.citizen_id:
        return ""
    return side.citizen_id if reveals else masked_id(side.citizen_id)


def _areas(ours: Side, theirs: Side) -> tuple[str, str]:
    names = {
        area.code: label(area) for area in Area.objects.filter(code__in=[ours.area_code, theirs.area_code])
    }
    return names.get(ours.area_code, ""), names.get(theirs.area_code, "")
