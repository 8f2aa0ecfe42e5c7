"""How is a filled form written as XML: from answers by path, as a phone would have sent them?"""

import re
from collections.abc import Iterable, Mapping
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

OPENROSA = "http://openrosa.org/xforms"
SEGMENT = re.compile(r"([^/\[\]]+)(?:\[(\d+)\])?")
# What XML cannot carry.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
LAST = 1 << 30


def filled_form(
    *,
    code: str,
    version: str,
    answers: Mapping[str, str],
    instance_id: str,
    bases: Iterable[str] = (),
    questions: Iterable[Mapping[str, Any]] = (),
) -> bytes:
    """The XML of a filled form: answers in the order of its questions, and of what it was made."""
    order = {question["path"]: number for number, question in enumerate(questions)}
    steps = {path: SEGMENT.findall(path) for path in answers}
    name = next((each[0][0] for each in steps.values()), "data")
    root = Element(name, {"id": code, "version": version})
    made: dict[str, Element] = {}
    for path in sorted(answers, key=lambda each: _key(steps[each], order)):
        if answers[path]:
            _element(root, steps[path], made).text = FORBIDDEN.sub("", answers[path])
    meta = SubElement(root, f"{{{OPENROSA}}}meta")
    SubElement(meta, f"{{{OPENROSA}}}instanceID").text = instance_id
    for base in bases:
        SubElement(meta, f"{{{OPENROSA}}}deprecatedID").text = base
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))


def _element(root: Element, steps: list[tuple[str, str]], made: dict[str, Element]) -> Element:
    """The element at a path beneath the root, made with what leads to it."""
    element, reached = root, ""
    for name, place in steps[1:]:
        reached += f"/{name}[{place}]"
        if reached not in made:
            made[reached] = SubElement(element, name)
        element = made[reached]
    return element


def _key(steps: list[tuple[str, str]], order: Mapping[str, int]) -> list[tuple[int, int, str]]:
    """Where a path stands: by the form's order, members by their place."""
    key, plain = [], ""
    for name, place in steps:
        plain += f"/{name}"
        key.append((order.get(plain, LAST), int(place or 0), name))
    return key
