"""What an XForm asks: its questions in order, the languages of its labels, the files it needs."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element

from ppaos.evidence.survey.queries.safe_xml import child_named, children_named, local_name, text_of
from ppaos.evidence.survey.queries.xform_texts import Languages, languages_of

TYPES = {
    "int": "integer", "long": "integer", "integer": "integer", "decimal": "decimal", "date": "date", "time": "time",
    "dateTime": "dateTime", "geopoint": "geopoint", "geotrace": "geotrace", "geoshape": "geoshape",
    "barcode": "barcode", "binary": "file",
}  # fmt: skip
CONTROLS = {
    "select1": "select_one", "select": "select_multiple", "rank": "rank", "trigger": "acknowledge", "range": "range",
}  # fmt: skip
UPLOADS = {"image/*": "image", "audio/*": "audio", "video/*": "video"}
LOADED = {
    "start": "start", "end": "end", "today": "today", "deviceid": "deviceid", "username": "username",
    "phonenumber": "phonenumber", "email": "email",
}  # fmt: skip
FROM_LIST = re.compile(r"instance\(\s*['\"]([^'\"]+)['\"]\s*\)")
# The newest version of entities (OpenRosa) that this server understands.
ENTITIES = (2025, 1)


@dataclass(frozen=True)
class XForm:
    """An XForm as far as the server must know it."""

    code: str
    version: str
    title: str
    languages: list[dict[str, Any]]
    questions: list[dict[str, Any]]
    files: list[str]
    entity_list: str
    entities_version: str
    is_encrypted: bool
    sends_elsewhere: bool


def read_xform(root: Element) -> XForm:
    """Read an XForm; its document was parsed before."""
    head = child_named(root, "head")
    model = child_named(head, "model")
    if model is None or child_named(model, "instance") is None:
        raise ValueError("The document is no XForm: model or instance is missing.")
    data = next(iter(child_named(model, "instance")))  # type: ignore[arg-type]
    languages = languages_of(model)
    submission = child_named(model, "submission")
    sent = {} if submission is None else submission.attrib
    return XForm(
        code=data.get("id", ""),
        version=data.get("version", ""),
        title=text_of(child_named(head, "title")),
        languages=languages.described(),
        questions=_Questions(model, child_named(root, "body"), data, languages).listed(),
        files=_files(model),
        entity_list=_entity_list(data),
        entities_version=_attribute(model, "entities-version"),
        is_encrypted="base64RsaPublicKey" in sent,
        sends_elsewhere="action" in sent,
    )


def understands_entities(version: str) -> bool:
    """Whether this server understands that version of entities."""
    numbers = [int(part) for part in version.split(".")[:2] if part.isascii() and part.isdigit()]
    return not version or (len(numbers) == 2 and (2022, 1) <= (numbers[0], numbers[1]) <= ENTITIES)


def _files(model: Element) -> list[str]:
    """The names of all files that the form shows or looks things up in."""
    addresses = [element.get("src", "") for element in children_named(model, "instance")]
    addresses += [text_of(value) for value in model.iter() if local_name(value) == "value"]
    files = {address.rpartition("/")[2] for address in addresses if address.startswith("jr://")}
    return sorted(files - {"last-saved"})


def _entity_list(data: Element) -> str:
    for entity in (each for each in data.iter() if local_name(each) == "entity"):
        if entity.get("dataset"):
            return entity.get("dataset", "")
    return ""


def _attribute(element: Element, name: str) -> str:
    """An attribute by its local name."""
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "")


class _Questions:
    """Walks the instance, which is in the form's order, and gathers what stands about each node."""

    def __init__(self, model: Element, body: Element | None, data: Element, languages: Languages) -> None:
        self.languages = languages
        self.data = data
        self.binds = {bind.get("nodeset", "").strip(): bind for bind in children_named(model, "bind")}
        self.lists = {
            each.get("id", ""): each for each in children_named(model, "instance") if each.get("id")
        }
        self.controls: dict[str, Element] = {}
        self.repeats: set[str] = set()
        for element in [] if body is None else body.iter():
            self._note(element)

    def _note(self, element: Element) -> None:
        kind = local_name(element)
        path = (element.get("ref") or element.get("nodeset") or "").strip()
        if kind == "repeat":
            self.repeats.add(path)
        elif kind in ("group", "input", "upload", *CONTROLS) and path:
            self.controls.setdefault(path, element)

    def listed(self) -> list[dict[str, Any]]:
        name = local_name(self.data)
        return list(self._beneath(self.data, f"/{name}", "", ""))

    def _beneath(self, element: Element, path: str, repeat: str, group: str) -> Iterator[dict[str, Any]]:
        seen: set[str] = set()
        for child in element:
            name = local_name(child)
            if name in seen or (name == "meta" and len(child)):
                continue
            seen.add(name)
            own = f"{path}/{name}"
            question = self._question(child, own, repeat, group)
            yield question
            if len(child):
                yield from self._beneath(child, own, own if question["is_repeat"] else repeat, own)

    def _question(self, node: Element, path: str, repeat: str, group: str) -> dict[str, Any]:
        bind, control = self.binds.get(path), self.controls.get(path)
        found = {} if bind is None else bind.attrib
        type_ = "repeat" if path in self.repeats else self._type(node, bind, control)
        list_name, choices = self._choices(control)
        texts = self.languages.of
        return {
            "path": path,
            "name": local_name(node),
            "type": type_,
            "labels": texts(child_named(control, "label")),
            "hint": texts(child_named(control, "hint")),
            "choices": choices,
            "list": list_name,
            "is_repeat": type_ == "repeat",
            "repeat": repeat,
            "group": group,
            "appearance": "" if control is None else control.get("appearance", ""),
            **{
                key: found.get(key, "")
                for key in ("required", "readonly", "relevant", "constraint", "calculate")
            },
            "constraint_message": {} if bind is None else self.languages.message(bind, "constraintMsg"),
            "required_message": {} if bind is None else self.languages.message(bind, "requiredMsg"),
            "save_to": "" if bind is None else _attribute(bind, "saveto"),
        }

    def _type(self, node: Element, bind: Element | None, control: Element | None) -> str:
        if len(node):
            return "group"
        kind = "" if control is None else local_name(control)
        if control is not None and kind == "upload":
            return UPLOADS.get(control.get("mediatype", ""), "file")
        if kind in CONTROLS:
            return CONTROLS[kind]
        if kind == "input":
            return self._typed(bind)
        return self._without_control(bind)

    def _typed(self, bind: Element | None) -> str:
        if bind is None:
            return "text"
        is_note = bind.get("readonly") == "true()" and not bind.get("calculate")
        return TYPES.get(bind.get("type", ""), "note" if is_note else "text")

    def _without_control(self, bind: Element | None) -> str:
        if bind is None:
            return "hidden"
        parameter = _attribute(bind, "preloadParams")
        if _attribute(bind, "preload"):
            return LOADED.get(parameter, "today" if _attribute(bind, "preload") == "date" else "hidden")
        return "calculate" if bind.get("calculate") else "hidden"

    def _choices(self, control: Element | None) -> tuple[str, list[dict[str, Any]]]:
        """The name of the list a select chooses from, and its choices where they stand in the form."""
        if control is None:
            return "", []
        written = [
            {
                "name": text_of(child_named(item, "value")),
                "labels": self.languages.of(child_named(item, "label")),
            }
            for item in children_named(control, "item")
        ]
        itemset = child_named(control, "itemset")
        match = FROM_LIST.search("" if itemset is None else itemset.get("nodeset", ""))
        if match is None:
            return "", written
        source = self.lists.get(match[1])
        root = child_named(source, "root")
        items = [] if root is None else list(children_named(root, "item"))
        return match[1], [self._choice(item) for item in items]

    def _choice(self, item: Element) -> dict[str, Any]:
        named = text_of(child_named(item, "itextId"))
        plain = text_of(child_named(item, "label"))
        labels = self.languages.texts(named) if named else ({"": plain} if plain else {})
        return {"name": text_of(child_named(item, "name")), "labels": labels}
