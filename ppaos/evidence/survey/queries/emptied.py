"""What is left of a filled form when a person, or everybody in it, is to be named there no more?

What was chosen from a list and what was counted stays, for figures rest on it; whatever was written freely, drawn,
photographed or says who somebody is goes.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import tostring

from ppaos.evidence.survey.models import FormVersion
from ppaos.evidence.survey.queries.instances import FILE_TYPES, leaves_of
from ppaos.evidence.survey.queries.joined import shape_of
from ppaos.evidence.survey.queries.repeats import place_of
from ppaos.evidence.survey.queries.safe_xml import child_named, local_name, parsed, text_of
from ppaos.people.registry.queries.naming import TAKEN_OUT, Naming

FREE_TYPES = frozenset(
    ("text", "string", "barcode", "date", "dateTime", "time", "geopoint", "geotrace", "geoshape", *FILE_TYPES)
)  # fmt: skip
# Our words for what must stay, so that the form still stands where it stood.
PLACING = frozenset(
    (
        "visit", "area", "moved_to", "held_on", "started_at", "ended_at", "outcome", "is_head", "presence", "relation",
        "id_missing_reason",
    )
)  # fmt: skip
WHO = ("title", "first_name", "last_name", "citizen_id", "birth", "sex")


@dataclass(frozen=True)
class Asked:
    """Of a version of a form: which questions are emptied, which group is the members', what tells those apart."""

    free: frozenset[str]
    repeats: frozenset[str]
    files: frozenset[str]
    members: str = ""
    key: str = ""
    words: Mapping[str, str] = field(default_factory=dict)  # path of a member's question → our word


def asked_by(version: FormVersion) -> Asked:
    """What a version of a form asks, as far as emptying must know."""
    members = version.mapping.get("members") or {}
    named = {**version.mapping.get("fields", {}), **members.get("fields", {})}
    kept = {path for word, path in named.items() if word in PLACING}
    who = {path for word, path in named.items() if word in WHO}
    questions = version.questions
    free = {each["path"] for each in questions if each.get("type") in FREE_TYPES} | who
    shape = shape_of([version])
    repeat = members.get("repeat", "")
    return Asked(
        frozenset(free - kept), frozenset(each["path"] for each in questions if each.get("is_repeat")), shape.files,
        repeat, shape.member_keys.get(repeat, ""), {path: word for word, path in members.get("fields", {}).items()},
    )  # fmt: skip


def members_named(answers: Mapping[str, str], asked: Asked, naming: Naming) -> set[str]:
    """The members (`/data/member[2]`) who bear one of the names or ids."""
    told: dict[str, dict[str, str]] = {}
    for path, value in answers.items():
        place = place_of(path)
        if place.member and (word := asked.words.get(place.template)):
            told.setdefault(place.member, {})[word] = value.strip()
    return {member for member, said in told.items() if _is_named(said, naming)}


def members_with_keys(answers: Mapping[str, str], asked: Asked, keys: Collection[str]) -> set[str]:
    """The members whom the form gave one of these keys."""
    found = ((place_of(path), value) for path, value in answers.items())
    return {
        place.member for place, value in found if asked.key and place.template == asked.key and value in keys
    }


def key_of(answers: Mapping[str, str], asked: Asked, member: str) -> str:
    """The key the form gave to a member; empty where it gives none."""
    return answers.get(f"{member}{asked.key.removeprefix(asked.members)}", "") if asked.key else ""


def left_of(
    answers: Mapping[str, str],
    asked: Asked,
    members: Collection[str],
    naming: Naming,
    *,
    is_whole: bool = False,
) -> dict[str, str]:
    """The answers without those of the members, or without anybody's, and without the names and ids elsewhere: a first
    name alone only where somebody wrote freely."""
    full, loose = re.compile(naming.full_pattern), re.compile(naming.loose_pattern)
    left = {}
    for path, value in answers.items():
        template = place_of(path).template
        is_concerned = is_whole or any(path.startswith(f"{member}/") for member in members)
        if is_concerned and template in asked.free:
            continue
        left[path] = (loose if template in asked.free else full).sub(TAKEN_OUT, value)
    return left


def is_named_in(xml: bytes, naming: Naming) -> bool:
    """Whether a full name or an id stands anywhere in a filled form, in what it says of itself too."""
    return re.search(naming.full_pattern, xml.decode(errors="replace")) is not None


def files_lost(before: Mapping[str, str], after: Mapping[str, str], asked: Asked) -> set[str]:
    """The names of files that answers named before and name no more."""
    gone = {
        value
        for path, value in before.items()
        if path not in after and place_of(path).template in asked.files
    }
    return gone - set(after.values())


def xml_left(xml: bytes, asked: Asked, left: Mapping[str, str], naming: Naming) -> bytes:
    """The filled form with only these answers; in what it says of itself names and ids are taken out."""
    root, pattern = parsed(xml), re.compile(naming.full_pattern)
    for path, element in leaves_of(root, asked.repeats):
        element.text = left.get(path)
    for meta in (each for each in root.iter() if local_name(each) == "meta"):
        for element in meta.iter():
            if element.text and not len(element):
                element.text = pattern.sub(TAKEN_OUT, element.text)
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))


def audit_file(xml: bytes) -> str:
    """The name of the log of who typed what when; empty where the form keeps none."""
    return text_of(child_named(child_named(parsed(xml), "meta"), "audit"))


def _is_named(said: Mapping[str, Any], naming: Naming) -> bool:
    digits = re.sub(r"\D", "", said.get("citizen_id", ""))
    by_name = (
        said.get("first_name", "") in naming.first_names and said.get("last_name", "") in naming.last_names
    )
    return digits in naming.citizen_ids if digits else by_name
