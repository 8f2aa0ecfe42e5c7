"""A form on paper: the same questions in the same order, with boxes to tick, lines to write on and when to skip."""

import json
import re
from collections.abc import Iterable, Iterator
from importlib.resources import files
from itertools import groupby
from pathlib import Path
from typing import Any

import fontpkg_amiri
import fontpkg_sarabun
import typst
from django.utils.translation import gettext as _
from django.utils.translation import override

from ppaos.evidence.survey.models import FormVersion
from ppaos.evidence.survey.presenters.conditions import Conditions
from ppaos.evidence.survey.presenters.mapped_words import names_of

_TEMPLATE = files("ppaos.evidence.survey.presenters") / "paper.typ"
_FONTS = [str(Path(package.__file__).parent / "files") for package in (fontpkg_sarabun, fontpkg_amiri)]
_OWN_FONTS = ("", "th", "en", "ms-arab")
# What a phone fills in by itself.
_SILENT = (
    "calculate", "hidden", "start", "end", "today", "deviceid", "username", "phonenumber", "email", "audit",
)  # fmt: skip
_SPACES = {
    "integer": "number", "decimal": "number", "range": "number", "date": "date", "dateTime": "date", "time": "number",
    "geopoint": "place", "geotrace": "place", "geoshape": "place", "image": "photo", "audio": "photo",
    "video": "photo", "file": "photo",
}  # fmt: skip
_DIGITS = re.compile(r"regex\(\s*\.\s*,\s*'\^\[0-9\]\{(\d+)\}\$'")
# So many questions with the same choices make a table; so long may a choice be to stand above a column.
_LEAST_ROWS, _MOST_CHOICES, _LONGEST_HEAD = 3, 5, 42
_SHORT, _MIDDLING = 22, 60
Question = dict[str, Any]


def paper_pdf(version: FormVersion, language: str) -> bytes:
    """The form as a PDF, in one of its languages."""
    pdf: bytes = typst.compile(  # type: ignore[misc]
        _TEMPLATE.read_bytes(),
        font_paths=_FONTS,
        # Scripts beyond Thai, Latin and Arabic are left to the fonts of the machine.
        ignore_system_fonts=language in _OWN_FONTS,
        sys_inputs={"form": json.dumps(paper(version, language), ensure_ascii=False)},
    )
    return pdf


def paper(version: FormVersion, language: str) -> dict[str, Any]:
    """What the paper prints, in order."""
    # The paper's own words are Thai where the form is not English: in a third language only its labels speak.
    with override("en" if language.startswith("en") else "th"):
        return {
            "title": version.form.title,
            "code": version.form.code,
            "version": version.version,
            "language": _typeset_as(language),
            "direction": next(
                (each["direction"] for each in version.languages if each["code"] == language), "ltr"
            ),
            "words": _words(),
            "items": list(_Sheet(version.questions, language, names_of(version.mapping)).items()),
        }


def chosen_language(version: FormVersion, wanted: str) -> str:
    """The language wanted where the form has it, else the form's first."""
    codes = [each["code"] for each in version.languages]
    first = next((each["code"] for each in version.languages if each["is_default"]), "")
    return wanted if wanted in codes else first


class _Sheet:
    """Walks the questions and makes of each what is printed."""

    def __init__(self, questions: list[Question], language: str, names: dict[str, str]) -> None:
        self.language = language
        self.questions = [each for each in questions if each["type"] not in _SILENT and self._is_shown(each)]
        asked = [each["path"] for each in self.questions if each["type"] not in ("group", "repeat", "note")]
        self.numbers = {path: str(number) for number, path in enumerate(asked, start=1)}
        self.conditions = Conditions(questions, language, self.numbers, names)

    def items(self) -> Iterator[dict[str, Any]]:
        for key, group in groupby(self.questions, key=self._alike):
            alike = list(group)
            if key is not None and len(alike) >= _LEAST_ROWS:
                yield self._table(alike)
            else:
                yield from (self._item(question) for question in alike)

    def _is_shown(self, question: Question) -> bool:
        return question["type"] not in ("group", "repeat") or bool(self._label(question, ""))

    def _alike(self, question: Question) -> tuple[Any, ...] | None:
        """What questions of one table have in common; None for those that stand alone."""
        heads = self._choices(question)
        fits = 0 < len(heads) <= _MOST_CHOICES and all(len(head) <= _LONGEST_HEAD for head in heads)
        if question["type"] in ("integer", "decimal") and not _DIGITS.search(question["constraint"]):
            return (question["group"], "amounts")
        return (question["group"], *heads) if question["type"] == "select_one" and fits else None

    def _table(self, alike: list[Question]) -> dict[str, Any]:
        choices = self._choices(alike[0])
        if not choices:
            return {"kind": "amounts", "rows": [self._asked(question) for question in alike]}
        widest = max(len(choice) for choice in choices)
        rows = [self._asked(question) for question in alike]
        width = max(15, min(26, 8 + widest, 105 // len(choices)))
        return {"kind": "grid", "choices": choices, "rows": rows, "width": width}

    def _item(self, question: Question) -> dict[str, Any]:
        if question["type"] in ("group", "repeat"):
            level = min(question["path"].count("/"), 3)
            told = {"label": self._label(question, question["name"]), "skip": self._skip(question)}
            return {"kind": "heading", "level": level, "repeats": question["is_repeat"], **told}
        if question["type"] == "note":
            return {"kind": "note", "label": self._label(question, ""), "skip": self._skip(question)}
        choices = self._choices(question)
        return {
            "kind": "question",
            **self._asked(question),
            "choices": choices,
            "columns": _columns(choices),
            "several": question["type"] == "select_multiple",
            **_space(question, choices),
        }

    def _asked(self, question: Question) -> dict[str, Any]:
        return {
            "number": self.numbers[question["path"]],
            "label": self._label(question, question["name"]),
            "hint": self._text(question["hint"]),
            "required": question["required"] == "true()",
            "skip": self._skip(question),
        }

    def _skip(self, question: Question) -> str:
        return self.conditions.in_words(question["relevant"], question["path"])

    def _label(self, question: Question, otherwise: str) -> str:
        return self._text(question["labels"]) or otherwise

    def _choices(self, question: Question) -> list[str]:
        return [self._text(choice["labels"]) or choice["name"] for choice in question["choices"]]

    def _text(self, texts: dict[str, str]) -> str:
        """The words; where an earlier answer is shown among them a phone fills it in, on paper there is a gap."""
        words = texts.get(self.language) or next(iter(texts.values()), "")
        return re.sub(r"\$\{[^}]*\}", "……", words)


def _space(question: Question, choices: list[str]) -> dict[str, Any]:
    """Where the answer is written."""
    if choices:
        return {"space": "choices"}
    if "signature" in question["appearance"]:
        return {"space": "signature"}
    if match := _DIGITS.search(question["constraint"]):
        return {"space": "digits", "digits": int(match[1])}
    if "multiline" in question["appearance"]:
        return {"space": "lines"}
    return {"space": _SPACES.get(question["type"], "line")}


def _typeset_as(language: str) -> str:
    """By the rules of which language lines are broken: the beginning of «ms-arab»; Thai where none is named."""
    short = language.partition("-")[0]
    return short if short.isascii() and short.isalpha() and len(short) in (2, 3) else "th"


def _columns(choices: Iterable[str]) -> int:
    """How many choices stand beside each other."""
    longest = max((len(choice) for choice in choices), default=0)
    return 3 if longest <= _SHORT else 2 if longest <= _MIDDLING else 1


def _words() -> dict[str, str]:
    return {
        "version": _("version"),
        "asked_when": _("Ask when:"),
        "marks": _("○ one choice · □ all that apply · * must be answered"),
        "surveyor": _("Surveyor"),
        "held_on": _("Day, month, year"),
        "household_code": _("Household code"),
        "house": _("House number and village"),
        "day": _("day of the month"),
        "month": _("month of the year"),
        "year": _("year (BE)"),
        "latitude": _("Latitude"),
        "longitude": _("Longitude"),
        "photo_taken": _("taken with a phone"),
        "photo_name": _("name of the file"),
        "a_copy_each": _("Use one copy of this block for each. Copy"),
        "of_copies": _("of altogether"),
    }
