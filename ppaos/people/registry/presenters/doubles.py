"""Possible doubles in words: two persons beside each other in short, in what they differ, and why they may be one."""

from collections.abc import Collection, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.presenters.thai import masked_id, thai_date
from ppaos.people.registry.models import MergeRequest, Person, PossibleDouble
from ppaos.people.registry.presenters.reasons import reasons

Decision = PossibleDouble.Decision
TABS = {
    Decision.OPEN: gettext_lazy("Pairs waiting"),
    Decision.CANNOT_TELL: Decision.CANNOT_TELL.label,
    Decision.DIFFERENT: Decision.DIFFERENT.label,
}


def double_cards(
    pairs: Collection[PossibleDouble],
    homes: Mapping[int, dict[str, Any]],
    asked: Mapping[int, MergeRequest],
    areas_with_ids: Collection[str],
) -> list[dict[str, Any]]:
    """One card a pair: double, lines, chance, request, and where the two are merged.

    homes: rows of `queries.persons_by_ids` by person; areas_with_ids: where the reader sees citizen ids, masked.
    """
    return [
        {
            "double": pair,
            "chance": chance(pair.probability),
            "lines": _lines(pair, homes, areas_with_ids),
            "request": asked.get(pair.pk),
            "merge_url": _merge_url(pair, homes),
        }
        for pair in pairs
    ]


def chance(probability: float) -> str:
    """A probability in whole percent; never 100 % where a person still has to look."""
    return f"{min(int(probability * 100 + 0.5), 99)} %"


def tabs(show: str, area_code: str, counts: Mapping[str, int]) -> list[dict[str, Any]]:
    """The pairs by decision, for parts/tabs.html."""
    page = reverse("registry:doubles")
    return [
        {
            "label": heading,
            "url": f"{page}?area={area_code}" + ("" if decision == Decision.OPEN else f"&show={decision}"),
            "current": decision == show,
            "count": f"{counts[decision]:,}",
        }
        for decision, heading in TABS.items()
    ]


def _lines(
    pair: PossibleDouble, homes: Mapping[int, dict[str, Any]], areas_with_ids: Collection[str]
) -> list[dict[str, Any]]:
    """Line by line: label, both values, whether they differ, and what the comparison says."""
    both = pair.first, pair.second
    ids = [homes.get(person.pk, {}).get("citizen_id") or "" for person in both]
    values = {
        "title": (_("Title"), [person.title for person in both]),
        "first_name": (_("First name"), [person.first_name for person in both]),
        "last_name": (_("Last name"), [person.last_name for person in both]),
        "birth_date": (_("Born on"), [_born(person) for person in both]),
        "sex": (_("Sex"), [str(person.get_sex_display()) for person in both]),
        "home": (_("Household"), [_home(person, homes.get(person.pk, {})) for person in both]),
        "citizen_id": (_("Citizen id"), [_id(*of, areas_with_ids) for of in zip(both, ids, strict=True)]),
    }
    said = {reason["comparison"]: reason for reason in reasons(pair.levels)}
    lines = [
        {"label": heading, "values": shown, "differs": _differ(*shown), "reason": said.pop(name, None)}
        for name, (heading, shown) in values.items()
    ]
    # Masked ids look alike more often than they are.
    lines[-1]["differs"] = _differ(*ids)
    # What the engine compares beyond these lines is said too.
    others = [{"label": each["label"], "values": ["", ""], "reason": each} for each in said.values()]
    return lines + others


def _merge_url(pair: PossibleDouble, homes: Mapping[int, dict[str, Any]]) -> str:
    """The page where the two are merged; who lives in a household is kept, else the older record."""
    lives = [
        homes.get(person, {}).get("household_id") is not None for person in (pair.first_id, pair.second_id)
    ]
    kept, merged = (
        (pair.first_id, pair.second_id) if lives[0] or not lives[1] else (pair.second_id, pair.first_id)
    )
    return reverse("registry:merge_persons", args=[kept], query={"other": merged})


def _differ(one: str, other: str) -> bool:
    """Whether both say something, and not the same: what one does not say is no difference."""
    return bool(one and other) and one != other


def _born(person: Person) -> str:
    return thai_date(person.birth_on, person.birth_precision or "day") if person.birth_on else ""


def _home(person: Person, home: Mapping[str, Any]) -> str:
    moo = _("Moo %(number)s") % {"number": home["moo"].lstrip("0")} if home.get("moo") else ""
    area = label(person.area) if person.area else ""
    return " ".join(filter(None, [home.get("house_no"), moo, area]))


def _id(person: Person, citizen_id: str, areas_with_ids: Collection[str]) -> str:
    if not citizen_id:
        return ""
    return masked_id(citizen_id if person.area_id in areas_with_ids else "")
