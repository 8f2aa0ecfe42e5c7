"""What stands in a filled form: its ids, what it was made from, its answers, the files and visits it names.

Shapes that others rely on
--------------------------
`answers_of(...)`: path → text. A path is that of the XForm, `/data/home/house_no`; a repeat always carries its
position, `/data/member[1]/name`, beginning with 1. What is empty or absent is not in the dict; `meta` never is.

`bases` of an instance are all its `meta/deprecatedID`: none, one (an edit), or several (our own office corrections
that settle a conflict write one element for each base).
"""

import hashlib
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element

from ppaos.evidence.survey.models import Submission
from ppaos.evidence.survey.queries.safe_xml import (
    UnreadableXml,
    child_named,
    children_named,
    local_name,
    parsed,
    text_of,
)
from ppaos.evidence.survey.queries.sealing import opened_bytes

LONGEST_ID = 255
POSITION = re.compile(r"\[\d+\]")
# Types of questions whose answer is the name of a file.
FILE_TYPES = ("image", "audio", "video", "file", "audit")


@dataclass(frozen=True)
class EntityChange:
    """What a submission says about one entity: an update of a visit, or a new entity."""

    entity_list: str
    entity_id: str
    is_create: bool
    is_update: bool
    base_version: int
    trunk_version: int | None
    branch_id: str
    label: str


@dataclass(frozen=True)
class Instance:
    """A filled form as far as the server must know it."""

    form_code: str
    version: str
    instance_id: str
    bases: tuple[str, ...]
    root: Element
    is_encrypted: bool


def instance_of(xml: bytes) -> Instance:
    """The instance in the bytes that were sent; UnreadableXml where they are none."""
    root = parsed(xml)
    meta = child_named(root, "meta")
    instance_id = text_of(child_named(meta, "instanceID")) or root.get("instanceID", "")
    bases = [] if meta is None else [text_of(each) for each in children_named(meta, "deprecatedID")]
    for name in (instance_id, *bases):
        if len(name) > LONGEST_ID or "\x00" in name:
            raise UnreadableXml(f"an instanceID is longer than {LONGEST_ID} characters")
    return Instance(
        form_code=root.get("id", ""),
        version=root.get("version", ""),
        instance_id=instance_id,
        bases=tuple(sorted({base for base in bases if base and base != instance_id})),
        root=root,
        is_encrypted=root.get("encrypted") == "yes",
    )


def answers_of(
    source: bytes | Submission | Element, questions: Iterable[dict[str, Any]] | None = None
) -> dict[str, str]:
    """Answers by path. `questions` of the form version say which groups repeat; a submission knows its own.

    Without them a group is taken for a repeat where several of its name stand side by side.
    """
    if isinstance(source, Submission):
        questions = source.form_version.questions if questions is None else questions
        source = submission_xml(source)
    root = parsed(source) if isinstance(source, bytes) else source
    repeats = {each["path"] for each in questions or () if each["is_repeat"]}
    told = ((path, (leaf.text or "").strip()) for path, leaf in leaves_of(root, repeats))
    return {path: text for path, text in told if text}


def leaves_of(root: Element, repeats: Collection[str]) -> Iterator[tuple[str, Element]]:
    """Every element of a filled form that may hold an answer, with its path."""
    name = local_name(root)
    yield from _placed(root, f"/{name}", f"/{name}", repeats)


def _placed(
    element: Element, path: str, plain: str, repeats: Collection[str]
) -> Iterator[tuple[str, Element]]:
    """Those beneath an element. `plain` is its path without positions."""
    alike = Counter(local_name(child) for child in element)
    seen: Counter[str] = Counter()
    for child in element:
        name = local_name(child)
        if name == "meta" and len(child):
            continue
        seen[name] += 1
        child_plain = f"{plain}/{name}"
        is_repeat = child_plain in repeats or (not repeats and alike[name] > 1)
        child_path = f"{path}/{name}[{seen[name]}]" if is_repeat else f"{path}/{name}"
        if len(child):
            yield from _placed(child, child_path, child_plain, repeats)
        else:
            yield child_path, child


def plain_path(path: str) -> str:
    """A path without the positions of repeats: that of its question."""
    return POSITION.sub("", path)


def file_paths(questions: Iterable[dict[str, Any]]) -> frozenset[str]:
    """The paths of questions whose answer is the name of a file."""
    return frozenset(each["path"] for each in questions if each["type"] in FILE_TYPES)


def files_named_in(root: Element, paths: Collection[str]) -> list[str]:
    """The names of all files that a filled form says belong to it: answers at `file_paths`, and the audit log."""
    answers = _leaves(root, f"/{local_name(root)}") if paths else ()
    named = {text for path, text in answers if path in paths}
    audit = text_of(child_named(child_named(root, "meta"), "audit"))
    return sorted(named | {audit} if audit else named)


def answer_at(root: Element, path: str) -> str:
    """The first answer at the path of a question; empty where there is none."""
    return next((text for place, text in _leaves(root, f"/{local_name(root)}") if place == path), "")


def _leaves(element: Element, path: str) -> Iterator[tuple[str, str]]:
    """Every answer with the path of its question."""
    for child in element:
        name = local_name(child)
        if len(child):
            if name != "meta":
                yield from _leaves(child, f"{path}/{name}")
        elif text := (child.text or "").strip():
            yield f"{path}/{name}", text


def entity_changes(root: Element) -> list[EntityChange]:
    """Every entity that a filled form creates or updates, in whatever group or repeat it stands."""
    found = []
    for meta in (each for each in root.iter() if local_name(each) == "meta"):
        for entity in children_named(meta, "entity"):
            found.append(_change(entity))
    return [each for each in found if each.is_create or each.is_update]


def _change(entity: Element) -> EntityChange:
    trunk = _number(entity.get("trunkVersion", ""))
    return EntityChange(
        entity_list=entity.get("dataset", ""),
        entity_id=entity.get("id", "").strip().lower().removeprefix("uuid:"),
        is_create=entity.get("create") in ("1", "true"),
        is_update=entity.get("update") in ("1", "true"),
        # A base version that is no number counts as 0: the change is older than all the server knows.
        base_version=_number(entity.get("baseVersion", "")) or 0,
        trunk_version=trunk,
        branch_id=entity.get("branchId", ""),
        label=text_of(child_named(entity, "label")),
    )


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def digest_of(xml: bytes) -> str:
    """By which an exact repeat is known."""
    return hashlib.sha256(xml).hexdigest()


def submission_xml(submission: Submission) -> bytes:
    """The bytes of a submission, exactly as they came."""
    bound = submission_binding(submission.form_id, submission.instance_id)
    return opened_bytes(submission.sealed, purpose="submission", bound_to=bound)


def submission_binding(form_id: int, instance_id: str) -> str:
    """What sealed bytes are bound to: moved to another submission they do not open."""
    return f"{form_id}:{instance_id}"
