"""Two records side by side: what each says, where they differ, and what that weighs."""

from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ppaos.evidence.targeting.models import Match
from ppaos.evidence.targeting.presenters.reasons import of_comparisons
from ppaos.evidence.targeting.queries.review import Side
from ppaos.evidence.targeting.queries.settled import decisions_rested_on
from ppaos.ground.geography.models import Area
from ppaos.ground.geography.presenters import label, name
from ppaos.ground.workbench.presenters.thai import masked_id, thai_date

SEXES = {"m": gettext_lazy("male"), "f": gettext_lazy("female")}
DECISIONS = {
    Match.Decision.SAME: gettext_lazy("The same person"),
    Match.Decision.DIFFERENT: gettext_lazy("Two persons"),
    Match.Decision.CANNOT_TELL: gettext_lazy("Nobody can tell"),
    Match.Decision.DOUBTFUL: gettext_lazy("Waits for a decision"),
}


def comparison(ours: Side, theirs: Side, levels: dict[str, Any], *, reveals: bool) -> list[dict[str, Any]]:
    """Line by line: label, listed, registered, whether they differ, and what the comparison weighs."""
    lines = [
        (_("First name"), _name(ours), _name(theirs), ("first_name",)),
        (_("Last name"), ours.last_name, theirs.last_name, ("last_name",)),
        (_("Born"), _born(ours), _born(theirs), ("birth_date",)),
        (_("Sex"), _sex(ours), _sex(theirs), ("sex",)),
        (_("House number"), ours.house_no, theirs.house_no, ("home",)),
        (_("Moo"), ours.moo.lstrip("0"), theirs.moo.lstrip("0"), ()),
        (_("Area"), *_areas(ours, theirs), ()),
        (_("Citizen id"), _id(ours, reveals), _id(theirs, reveals), ("citizen_id",)),
    ]
    differing_ids = ours.citizen_id != theirs.citizen_id
    return [
        {
            "label": heading,
            "left": left,
            "right": right,
            # What one of the two does not say is no difference.
            "differs": bool(left and right) and (differing_ids if "citizen_id" in names else left != right),
            "words": of_comparisons(levels, names),
        }
        for heading, left, right, names in lines
    ]


def pair_lines(matches: Collection[Match]) -> list[dict[str, Any]]:
    """Pairs in the queue or among the settled; `can_undo` where a decision may still be taken back."""
    rested_on = decisions_rested_on(matches)
    return [_line(match, match.pk in rested_on) for match in matches]


def _line(match: Match, is_rested_on: bool) -> dict[str, Any]:
    row = match.candidate
    return {
        "match": match,
        "name": f"{row.first_name} {row.last_name}".strip(),
        "other": f"{match.person.first_name} {match.person.last_name}".strip(),
        "area": row.candidate_household.area and name(row.candidate_household.area),
        "source": row.candidate_household.list_import.edition.source.name,
        "chance": None if match.probability is None else f"{match.probability:.0%}",
        "decision": DECISIONS[Match.Decision(match.decision)],
        "can_undo": match.is_current and match.origin == Match.Origin.PERSON and not is_rested_on,
        "is_rested_on": is_rested_on,
    }


def _name(side: Side) -> str:
    return f"{side.title}{side.first_name}"


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
