"""Changes of the register in words: what is asked for, what stood there, what is newer."""

from collections.abc import Collection, Iterable
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ppaos.ground.geography.models import Area
from ppaos.ground.workbench.presenters.thai import masked_id, thai_date
from ppaos.people.registry.models import ChangeRequest, Dwelling, Household, Membership, Person, Standing
from ppaos.people.registry.presenters.records import NOTHING
from ppaos.people.registry.queries.change_facts import Conflict
from ppaos.people.registry.queries.change_kinds import change_kinds

TONES = {
    "change_approved": "good",
    "change_refused": "bad",
    "change_waiting": "care",
    "change_taken_back": "",
}


def papers_of(kind: str) -> str:
    """What paper usually shows a change of this kind."""
    row = change_kinds()[kind]
    return row.papers_th if (get_language() or "th").startswith("th") else row.papers_en


def wanted_lines(request: ChangeRequest) -> list[dict[str, str]]:
    """What is asked for, line by line: label, before (of a field), value."""
    base = request.base if request.kind == ChangeRequest.Kind.FIELD else {}
    return [
        {
            "label": label_of(key),
            "before": shown(key, base[key]) if key in base else "",
            "value": shown(key, value),
        }
        for key, value in request.wanted.items()
        if value not in ("", None)
    ]


def conflict_lines(found: Iterable[Conflict]) -> list[dict[str, str]]:
    """What is newer, line by line: label, what the asker saw, what stands now, what they ask for."""
    return [
        {
            "label": label_of(each.key), "seen": shown(each.key, each.seen), "now": shown(each.key, each.now),
            "wanted": "" if each.wanted is None else shown(each.key, each.wanted),
        }
        for each in found
    ]  # fmt: skip


def label_of(key: str) -> str:
    """What a fact or a field of a change is called."""
    name = key.rpartition(".")[2]
    labels = {
        "title": _("Title"), "first_name": _("First name"), "last_name": _("Last name"), "sex": _("Sex"),
        "birth_on": _("Born on"), "birth_precision": _("Known of the birth"), "citizen_id": _("Citizen id"),
        "house_code": _("House code"), "house_no": _("House number"), "moo": _("Moo"), "soi": _("Soi"),
        "road": _("Road"), "relation": _("Relation to the head"), "presence": _("House register"),
        "is_head": _("Heads the household"), "area_code": _("Village or community"),
        "away": _("Or a place outside the province"), "persons": _("Who makes the new household"), "head": _("Head"),
        "other_household": _("The other household"), "ended_reason": _("Why, and where to"),
        "standing": _("Standing"), "dwelling": _("Dwelling"), "members": _("Members"), "died_on": _("Day of death"),
        "homes": _("Lives in"), "record": _("Record of the person"),
    }  # fmt: skip
    return f"{labels[name]} ({_('The other household')})" if key.startswith("other.") else labels[name]


def shown(key: str, value: Any) -> str:
    """A value of a change in words."""
    name = key.rpartition(".")[2]
    if value in (None, "", []):
        return NOTHING
    if name in _SHOWN:
        return str(_SHOWN[name](value))
    return str(value)


def _people(ids: Any) -> str:
    numbers = ids if isinstance(ids, list) else [ids]
    found = Person.objects.in_bulk(numbers)
    return ", ".join(str(found[pk]) for pk in numbers if pk in found) or NOTHING


def _homes(ids: Any) -> str:
    numbers = ids if isinstance(ids, list) else [ids]
    found = Household.objects.select_related("dwelling", "area").in_bulk(numbers)
    return "; ".join(f"{_house(row.dwelling)} {row.area.name_th}" for row in found.values()) or NOTHING


def _house(dwelling: Dwelling | None) -> str:
    return (dwelling.house_no if dwelling else "") or NOTHING


def _day(text: str) -> str:
    return thai_date(Person._meta.get_field("birth_on").to_python(text))


def _area(code: str) -> str:
    area = Area.objects.filter(code=code).first()
    return f"{code} {area.name_th}" if area else code


_SHOWN: dict[str, Any] = {
    "sex": lambda value: str(Person.Sex(value).label),
    "birth_precision": lambda value: str(Person.Precision(value).label),
    "presence": lambda value: str(Membership.Presence(value).label),
    "standing": lambda value: str(Standing(value).label),
    "birth_on": _day,
    "died_on": _day,
    "is_head": lambda value: _("yes") if value else NOTHING,
    "citizen_id": lambda value: masked_id(""),
    "area_code": _area,
    "persons": _people,
    "members": _people,
    "head": _people,
    "record": _people,
    "homes": _homes,
    "other_household": _homes,
    "dwelling": lambda value: _house(Dwelling.objects.filter(pk=value).first()),
}


def change_filters(kinds: Collection[str], states: Collection[str]) -> list[dict[str, Any]]:
    """What the list is narrowed by, for parts/filters.html."""
    told: list[tuple[str, str, Any, Collection[str]]] = [
        ("kind", _("Kind"), ChangeRequest.Kind.choices, kinds),
        ("state", _("State"), ChangeRequest.State.choices, states),
    ]
    return [
        {
            "name": name, "label": heading,
            "choices": [{"value": value, "label": text, "is_chosen": value in chosen} for value, text in choices],
        }
        for name, heading, choices, chosen in told
    ]  # fmt: skip
