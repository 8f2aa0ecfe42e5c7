"""Which member of a repeat does a path speak of, whatever its place in a submission?

A path carries places (`/data/member[2]/name`); for comparing submissions the place gives way to the member's key
(`/data/member[=k7]/name`), and comes back when the joined answers are numbered anew.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

PLACE = re.compile(r"\[(\d+)\]")
INSTANCE = re.compile(r"\[(=[^\]]*|\d+)\]")


class Place(NamedTuple):
    """The path without places, and the innermost member it lies in (empty where in none)."""

    template: str
    member: str


def template_of(path: str) -> str:
    """The path of the question, without places."""
    return INSTANCE.sub("", path) if "[" in path else path


def place_of(path: str) -> Place:
    """The question a path asks, and of which member."""
    if "[" not in path:
        return Place(path, "")
    return Place(INSTANCE.sub("", path), path[: path.rindex("]") + 1])


def instances_within(path: str) -> list[str]:
    """The members a path lies in, the outer first: `/data/a[1]`, `/data/a[1]/b[2]`."""
    return [path[: match.end()] for match in INSTANCE.finditer(path)]


def by_identity(answers: Mapping[str, str], keys: Mapping[str, str]) -> dict[str, str]:
    """The answers that say something, members told apart by the answer to their key question where they have one.

    keys: path of the repeat → path of the question, both without places.
    """
    said = {path: value for path, value in answers.items() if value}
    if not keys or not any("[" in path for path in said):
        return said
    named = _names(said, keys)
    return {_renamed(path, named): value for path, value in said.items()}


def by_position(answers: Mapping[str, str], heads: Iterable[Mapping[str, str]]) -> Callable[[str], str]:
    """A function from identity paths to paths with places: members in the order of the submissions they are in."""
    order: dict[str, int] = {}
    for head in heads:
        counted: dict[str, dict[str, int]] = {}
        for path in head:
            for member in instances_within(path):
                siblings = counted.setdefault(member[: member.rindex("[")], {})
                order[member] = min(order.get(member, 1 << 30), siblings.setdefault(member, len(siblings)))
    siblings_of: dict[str, set[str]] = {}
    for path in answers:
        for member in instances_within(path):
            siblings_of.setdefault(member[: member.rindex("[")], set()).add(member)
    place = {
        member: number
        for members in siblings_of.values()
        for number, member in enumerate(
            sorted(members, key=lambda each: (order.get(each, 1 << 30), _sortable(each))), 1
        )
    }
    return lambda path: _placed(path, place)


def _names(said: Mapping[str, str], keys: Mapping[str, str]) -> dict[str, str]:
    """The key of each member (a path with places), where it has one of its own."""
    named: dict[str, str] = {}
    taken: set[tuple[str, str]] = set()
    for path, value in said.items():
        place = place_of(path)
        repeat = template_of(place.member)
        if place.member and keys.get(repeat) == place.template:
            siblings = place.member[: place.member.rindex("[")]
            # Two members of one key: the second is told by its place.
            if (siblings, value) not in taken:
                taken.add((siblings, value))
                named[place.member] = value.replace("]", "").replace("/", "")
    return named


def _renamed(path: str, named: Mapping[str, str]) -> str:
    parts, begin = [], 0
    for match in PLACE.finditer(path):
        key = named.get(path[: match.end()])
        parts += [path[begin : match.start()], match.group(0) if key is None else f"[={key}]"]
        begin = match.end()
    return "".join([*parts, path[begin:]])


def _placed(path: str, place: Mapping[str, int]) -> str:
    """The path with places; a member that is there no more has none."""
    parts, begin = [], 0
    for match in INSTANCE.finditer(path):
        number = place.get(path[: match.end()])
        parts += [path[begin : match.start()], "" if number is None else f"[{number}]"]
        begin = match.end()
    return "".join([*parts, path[begin:]])


def _sortable(member: str) -> tuple[int, str]:
    last = member[member.rindex("[") + 1 : -1]
    return (int(last), "") if last.isdigit() else (1 << 30, last)
