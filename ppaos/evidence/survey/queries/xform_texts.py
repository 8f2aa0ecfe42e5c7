"""The words of an XForm in each of its languages, of which there may be any number."""

import re
from typing import Any
from xml.etree.ElementTree import Element

from ppaos.evidence.survey.queries.safe_xml import child_named, children_named, local_name, text_of

CODE = re.compile(r"\(([A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)\)\s*$")
TEXT_ID = re.compile(r"jr:itext\(\s*['\"](.+)['\"]\s*\)")
SCRIPTS_FROM_THE_RIGHT = {"ar", "dv", "fa", "he", "ku", "ps", "sd", "ug", "ur", "yi"}
# The converter writes it where a translation is missing.
ABSENT = "-"


def language_code(name: str) -> str:
    """The short code in the brackets of «ไทย (th)»; the name itself without brackets; empty for «default»."""
    match = CODE.search(name)
    return match[1].lower() if match else "" if name == "default" else name


def direction(code: str) -> str:
    """Which way a language is written. Jawi and other Arabic spellings say so by their script («ms-arab»)."""
    parts = code.lower().split("-")
    return "rtl" if parts[0] in SCRIPTS_FROM_THE_RIGHT or "arab" in parts[1:] else "ltr"


def in_language(texts: dict[str, str], *codes: str) -> str:
    """A text in the first of these languages that has it, without a language, in Thai, or in any."""
    wanted = next((texts[code] for code in (*codes, "", "th") if texts.get(code)), "")
    return wanted or next(iter(texts.values()), "")


class Languages:
    """The translations of a form."""

    def __init__(self, translations: list[Element]) -> None:
        self._names = [each.get("lang", "") for each in translations]
        self._default = next((each.get("lang", "") for each in translations if each.get("default")), "")
        self._words: dict[str, dict[str, str]] = {}
        for translation in translations:
            code = language_code(translation.get("lang", ""))
            for text in children_named(translation, "text"):
                words = _words_of(text)
                if words and words != ABSENT:
                    self._words.setdefault(text.get("id", ""), {})[code] = words

    def described(self) -> list[dict[str, Any]]:
        """Each language: code, name as in the form, which way it is written, whether it is shown first."""
        first = self._default or (self._names[0] if self._names else "")
        return [
            {
                "code": language_code(name),
                "name": name,
                "direction": direction(language_code(name)),
                "is_default": name == first,
            }
            for name in self._names
        ]

    def texts(self, text_id: str) -> dict[str, str]:
        """A text in every language that has it."""
        return dict(self._words.get(text_id, {}))

    def of(self, element: Element | None) -> dict[str, str]:
        """The words of a label or hint, whether they stand in it or among the translations."""
        if element is None:
            return {}
        match = TEXT_ID.search(element.get("ref", ""))
        if match:
            return self.texts(match[1])
        words = _spoken(element)
        return {"": words} if words else {}

    def message(self, bind: Element, name: str) -> dict[str, str]:
        """What is said where an answer is not allowed."""
        value = next((text for key, text in bind.attrib.items() if key.rpartition("}")[2] == name), "")
        match = TEXT_ID.search(value)
        if match:
            return self.texts(match[1])
        return {"": value} if value else {}


def languages_of(model: Element) -> Languages:
    """The translations in a form's model."""
    itext = child_named(model, "itext")
    return Languages([] if itext is None else list(children_named(itext, "translation")))


def _words_of(text: Element) -> str:
    """The plain form of a text; pictures and sounds beside it are files, not words."""
    for value in children_named(text, "value"):
        if not value.get("form"):
            return _spoken(value)
    return ""


def _spoken(element: Element) -> str:
    """The words in an element; another answer shown among them stands as ${name}."""
    parts = [element.text or ""]
    for child in element:
        if local_name(child) == "output":
            parts.append("${" + child.get("value", "").strip().rpartition("/")[2] + "}")
        else:
            parts.append(text_of(child))
        parts.append(child.tail or "")
    return "".join(parts).strip()
