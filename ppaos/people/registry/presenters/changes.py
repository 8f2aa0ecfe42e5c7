"""Changes of the register in words: what is asked for, what stood there, what is newer."""

from collections.abc import Callable, Collection, Iterable
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ppaos.ground.geography.models import Area
from ppaos.ground.workbench.presenters.thai import masked_id, thai_date
from ppaos.people.registry.models import ChangeRequest, Dwelling, Membership, Person, Standing
from ppaos.people.registry.presenters.records import NOTHING
from ppaos.people.registry.queries.change_facts import Conflict
from ppaos.people.registry.queries.change_kinds import change_kinds
from ppaos.people.registry.queries.visibility import visible_households, visible_persons

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


def wanted_lines(request: ChangeRequest, user: Any) -> list[dict[str, str]]:
    """What is asked for, line by line: label, before (of a field), value."""
    base = request.base if request.kind == ChangeRequest.Kind.FIELD else {}
    return [
        {
            "label": label_of(key),
            "before": shown(key, base[key], user) if key in base else "",
            "value": shown(key, value, user),
        }
        for key, value in request.wanted.items()
        if value not in ("", None)
    ]


def conflict_lines(found: Iterable[Conflict], user: Any) -> list[dict[str, str]]:
    """What is newer, line by line: label, what the asker saw, what stands now, what they ask for."""
    return [
        {
            "label": label_of(each.key),
            "seen": shown(each.key, each.seen, user),
            "now": shown(each.key, each.now, user),
            "wanted": "" if each.wanted is None else shown(each.key, each.wanted, user),
        }
        for each in found
    ]


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


def shown(key: str, value: Any, user: Any) -> str:
    """A value of a change in words; of people and households out of the reader's sight only that there are some."""
    name = key.rpartition(".")[2]
    if value in (None, "", []):
        return NOTHING
    if name in _IN_SIGHT:
        return _IN_SIGHT[name](value if isinstance(value, list) else [value], user)
    if name in _SHOWN:
        return str(_SHOWN[name](value))
    return str(value)


def _people(ids: list[int], user: Any) -> str:
    found = visible_persons(user).in_bulk(ids)
    return ", ".join(str(found[pk]) if pk in found else _("somebody out of sight") for pk in ids)


def _homes(ids: list[int], user: Any) -> str:
    found = visible_households(user).select_related("dwelling", "area").in_bulk(ids)
    return "; ".join(
        f"{_house(found[pk].dwelling)} {found[pk].area.name_th}"
        if pk in found
        else _("a household out of sight")
        for pk in ids
    )


def _house(dwelling: Dwelling | None) -> str:
    return (dwelling.house_no if dwelling else "") or NOTHING


def _day(text: str) -> str:
    return thai_date(Person._meta.get_field("birth_on").to_python(text))


def _area(code: str) -> str:
    area = Area.objects.filter(code=code).first()
    return f"{code} {area.name_th}" if area else code


_IN_SIGHT: dict[str, Callable[[list[int], Any], str]] = {
    "persons": _people,
    "members": _people,
    "head": _people,
    "record": _people,
    "homes": _homes,
    "other_household": _homes,
}
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
