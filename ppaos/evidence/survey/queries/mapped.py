"""What do the answers of an interview mean in our words: whom, when, where, what was found, who lives there?

The mapping of the form's version says which question is which; its shape: `engine.methods.form_mapping`.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from ppaos.evidence.survey.queries.repeats import place_of

# A phone without a clock believes in other years.
YEARS = range(1971, 2200)
EARTH_METRES = 6_371_008.8


@dataclass(frozen=True)
class MemberTold:
    """One member as answered: the place in the form, and our words with their texts."""

    place: int
    fields: dict[str, str]


@dataclass(frozen=True)
class Facts:
    """What an interview says in our words. Consents are (purpose, version of the notice), those that were given."""

    fields: dict[str, str] = field(default_factory=dict)
    consents: tuple[tuple[str, str], ...] = ()
    members: tuple[MemberTold, ...] = ()

    def day(self, word: str) -> date | None:
        """A field that is a day."""
        return read_day(self.fields.get(word, ""))

    def moment(self, word: str) -> datetime | None:
        """A field that is a moment."""
        return read_moment(self.fields.get(word, ""))

    @property
    def point(self) -> tuple[float, float] | None:
        """Latitude and longitude where the form was filled."""
        return read_point(self.fields.get("gps", ""))


def facts_of(answers: Mapping[str, str], mapping: Mapping[str, Any]) -> Facts:
    """The answers of an interview in our words; what is not answered, or not mapped, is not there."""
    values = mapping.get("values", {})
    paths = mapping.get("fields", {})
    fields = {
        word: values.get(word, {}).get(answers[path], answers[path])
        for word, path in paths.items()
        if path in answers
    }
    return Facts(fields, _consents(answers, mapping), _members(answers, mapping, values))


def read_day(text: str) -> date | None:
    """An ISO day, also the one at the beginning of a moment; None where it is none."""
    try:
        day = parse_date(text[:10])
    except ValueError:
        return None
    return day if day is not None and day.year in YEARS else None


def read_moment(text: str) -> datetime | None:
    """An ISO moment; without an offset it is local."""
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    if moment is None or moment.year not in YEARS:
        return None
    return timezone.make_aware(moment) if timezone.is_naive(moment) else moment


def read_point(text: str) -> tuple[float, float] | None:
    """Latitude and longitude of a geopoint; None where there is none on earth."""
    parts = text.split()
    try:
        latitude, longitude = float(parts[0]), float(parts[1])
    except (IndexError, ValueError):
        return None
    is_on_earth = abs(latitude) <= 90 and abs(longitude) <= 180
    # Zero, zero is where a phone is that does not know.
    return (latitude, longitude) if is_on_earth and (latitude, longitude) != (0.0, 0.0) else None


def metres_between(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The way over the ground between two points (latitude, longitude), in metres."""
    (latitude, longitude), (to_latitude, to_longitude) = (map(math.radians, point) for point in (one, other))
    across = math.sin((to_latitude - latitude) / 2) ** 2
    along = math.cos(latitude) * math.cos(to_latitude) * math.sin((to_longitude - longitude) / 2) ** 2
    return 2 * EARTH_METRES * math.asin(min(1.0, math.sqrt(across + along)))


def _consents(answers: Mapping[str, str], mapping: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    given = set()
    for asked in mapping.get("consent", ()):
        if answers.get(asked["answer"]) in asked["yes"]:
            version = asked.get("notice_version", "")
            said = answers.get(version, "") if "/" in version else version
            given.add((asked.get("purpose", "survey"), said))
    return tuple(sorted(given))


def _members(
    answers: Mapping[str, str], mapping: Mapping[str, Any], values: Mapping[str, Mapping[str, str]]
) -> tuple[MemberTold, ...]:
    asked = mapping.get("members")
    if not asked:
        return ()
    words: dict[str, list[str]] = {}
    for word, path in asked["fields"].items():
        words.setdefault(path, []).append(word)
    found: dict[int, dict[str, str]] = {}
    for path, value in answers.items():
        if not path.startswith(f"{asked['repeat']}["):
            continue
        number = int(path[len(asked["repeat"]) + 1 : path.index("]", len(asked["repeat"]))])
        member = found.setdefault(number, {})
        for word in words.get(place_of(path).template, ()):
            member[word] = values.get(word, {}).get(value, value)
    return tuple(MemberTold(number, found[number]) for number in sorted(found))
