"""When a question is asked, in words: «question 12 is ‹Yes› and question 14 is at least 6» instead of XPath.

Only what forms commonly say is put into words; anything else stays as it is written in the form.
"""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

_PATH = r"(?:\.\./|/)[\w./-]+"
_TEXT = r"'[^']*'"
_COMPARED = re.compile(rf"({_PATH})\s*(!=|>=|<=|=|>|<)\s*({_TEXT}|-?[0-9.]+)")
_SELECTED = re.compile(rf"selected\(\s*({_PATH})\s*,\s*({_TEXT})\s*\)")
_ONE_OF = re.compile(rf"selected\(\s*({_TEXT})\s*,\s*({_PATH})\s*\)")
_YES_NO = re.compile(r"if\((.*),\s*'([^']*)',\s*'([^']*)'\)", re.DOTALL)
_UNREADABLE = re.compile(r"[(]|instance|\.\.")
_DEEPEST = 3


class Conditions:
    """Puts conditions of a form into words of one language.

    numbers: by which a question is called; names: what a question without a number is called. Both by path.
    """

    def __init__(
        self,
        questions: list[dict[str, Any]],
        language: str,
        numbers: Mapping[str, str],
        names: Mapping[str, str],
    ) -> None:
        self._questions = {question["path"]: question for question in questions}
        self._language = language
        self._numbers = numbers
        self._names = names

    def in_words(self, xpath: str, path: str) -> str:
        """A condition as words; empty where there is none. `path` is where it stands: others are relative to it."""
        return self._told(xpath, path, 0).strip()

    def _told(self, xpath: str, path: str, depth: int) -> str:
        kept: list[str] = []

        def keep(words: str) -> str:
            kept.append(words)
            return f"\x00{len(kept) - 1}\x00"

        told = _ONE_OF.sub(lambda m: keep(self._one_of(m[2], m[1], path)), xpath)
        told = _SELECTED.sub(lambda m: keep(self._selected(m[1], m[2], path)), told)
        told = _COMPARED.sub(lambda m: keep(self._compared(m[1], m[2], m[3], path, depth)), told)
        told = re.sub(r"\bnot\((\x00\d+\x00)\)", lambda m: keep(_("not (%s)") % m[1]), told)
        told = re.sub(r"\bnot\((.*)\)\s*$", lambda m: keep(_("not (%s)") % _joined(m[1])), told)
        if _UNREADABLE.search(told):
            return xpath
        told = _joined(told)
        while "\x00" in told:
            told = re.sub(r"\x00(\d+)\x00", lambda m: kept[int(m[1])], told)
        return told

    def _compared(self, named: str, sign: str, value: str, path: str, depth: int) -> str:
        question = self._questions.get(absolute(named, path))
        bare = value.strip("'")
        if question is None:
            return f"{named.rpartition('/')[2]} {sign} {bare}"
        if inner := self._inner(question, sign, bare):
            return self._told(inner, question["path"], depth + 1) if depth < _DEEPEST else inner
        name = self.named(question)
        if bare == "" and value != "":
            return (_("%s is not answered") if sign == "=" else _("%s is answered")) % name
        signs = {"=": _("is"), "!=": _("is not"), ">=": "≥", "<=": "≤", ">": ">", "<": "<"}
        return f"{name} {signs[sign]} {self._choice(question, bare)}"

    def _inner(self, question: dict[str, Any], sign: str, value: str) -> str:
        """What stands behind a hidden yes or no: the condition that makes it."""
        match = _YES_NO.fullmatch(question["calculate"].strip()) if question["calculate"] else None
        if (
            match is None
            or sign != "="
            or value != match[2]
            or "instance(" in match[1]
            or "substr(" in match[1]
        ):
            return ""
        return match[1]

    def _selected(self, named: str, value: str, path: str) -> str:
        question = self._questions.get(absolute(named, path))
        bare = value.strip("'")
        if question is None:
            return f"{named.rpartition('/')[2]}: {bare}"
        return _("%(question)s: %(choice)s is chosen") % {
            "question": self.named(question),
            "choice": self._choice(question, bare),
        }

    def _one_of(self, named: str, values: str, path: str) -> str:
        question = self._questions.get(absolute(named, path))
        names = values.strip("'").split()
        if question is None:
            return f"{named.rpartition('/')[2]}: {', '.join(names)}"
        choices = ", ".join(self._choice(question, name) for name in names)
        return _("%(question)s is one of %(choices)s") % {
            "question": self.named(question),
            "choices": choices,
        }

    def named(self, question: dict[str, Any]) -> str:
        """A question by its number, else by what it fills or its own name."""
        number = self._numbers.get(question["path"])
        return _("question %s") % number if number else self._names.get(question["path"], question["name"])

    def _choice(self, question: dict[str, Any], name: str) -> str:
        for choice in question["choices"]:
            if choice["name"] == name:
                labels = choice["labels"]
                return f"«{labels.get(self._language) or next(iter(labels.values()), name)}»"
        return name


def _joined(told: str) -> str:
    """What joins conditions, in words; the conditions themselves are marks by now."""
    told = re.sub(r"\s+and\s+", f" {_('and also')} ", told)
    return re.sub(r"\s+or\s+", f" {_('or else')} ", told)


def absolute(named: str, path: str) -> str:
    """The path that a relative one means where it stands at `path`."""
    if not named.startswith(".."):
        return named
    steps = path.split("/")
    for step in named.split("/"):
        if step == "..":
            steps.pop()
        else:
            steps.append(step)
    return "/".join(steps)
