"""The answers of an interview in the words of its form: by group, choices and files named, what is odd beside them."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ppaos.evidence.survey.actions.corrections import NOT_ANSWERED
from ppaos.evidence.survey.models import SubmissionFile
from ppaos.evidence.survey.queries.instances import FILE_TYPES, POSITION, plain_path
from ppaos.ground.workbench.presenters.thai import masked_id

SEGMENT = re.compile(r"[^/]+")
NOT_SHOWN = {
    "start",
    "end",
    "today",
    "deviceid",
    "username",
    "phonenumber",
    "email",
    "note",
    "audit",
    "hidden",
}
COMPARED = {"select_one", "select_multiple", "integer", "decimal", "range", "text"}
SPACES = re.compile(r"[\s-]")


def words_of(labels: Mapping[str, str], fallback: str = "") -> str:
    """A label in the reader's language, else in Thai, else in whichever there is."""
    language = get_language() or "th"
    for code in (language, language.partition("-")[0], "th", "en", ""):
        if labels.get(code):
            return labels[code]
    return next(iter(labels.values()), fallback)


class Questionnaire:
    """The questions of a form version, to word answers with."""

    def __init__(self, questions: Iterable[Mapping[str, Any]]) -> None:
        self.by_path = {question["path"]: question for question in questions}
        self.order = {path: number for number, path in enumerate(self.by_path)}

    def kind(self, path: str) -> str:
        """The type of a question; empty where the form has none there."""
        question = self.by_path.get(plain_path(path))
        return str(question["type"]) if question else ""

    def label(self, path: str) -> str:
        """What a question is called; its name where it has no label."""
        question = self.by_path.get(plain_path(path))
        name = plain_path(path).rpartition("/")[2]
        return words_of(question["labels"], name) if question else name

    def said(self, path: str, value: str) -> str:
        """An answer in words: its choices by label, a citizen id masked."""
        question = self.by_path.get(plain_path(path))
        if question and question["choices"]:
            labels = {
                choice["name"]: words_of(choice["labels"], choice["name"]) for choice in question["choices"]
            }
            return ", ".join(labels.get(name, name) for name in value.split())
        if question and question["type"] == "geopoint":
            return _point(value)
        digits = SPACES.sub("", value)
        return masked_id(digits) if len(digits) == 13 and digits.isdigit() else value

    def beside(self, path: str, question: str) -> str:
        """The path of a question in the same round of a repeat as another answer."""
        rounds, plain = {}, ""
        for step in SEGMENT.findall(path):
            plain += f"/{POSITION.sub('', step)}"
            rounds[plain] = step
        placed, plain = "", ""
        for name in SEGMENT.findall(question):
            plain += f"/{name}"
            placed += f"/{rounds.get(plain, name)}"
        return placed

    def place(self, path: str) -> list[tuple[int, int]]:
        """Where an answer stands: by the form's order, rounds of a repeat by their number."""
        plain, key = "", []
        for step in SEGMENT.findall(path):
            name = POSITION.sub("", step)
            plain += f"/{name}"
            number = int(step[len(name) + 1 : -1]) if step != name else 0
            key.append((self.order.get(plain, len(self.order)), number))
        return key

    def heading(self, path: str) -> str:
        """What the group that a question stands in is called, with the number of the round where it repeats."""
        group = path.rpartition("/")[0]
        parts = []
        while group.count("/") > 1:
            number = POSITION.search(group.rpartition("/")[2])
            said = self.label(group) if self._is_named(group) or number else ""
            if said:
                parts.append(f"{said} {number[0][1:-1]}" if number else said)
            group = group.rpartition("/")[0]
        return " · ".join(reversed(parts)) or _("The form")

    def _is_named(self, path: str) -> bool:
        question = self.by_path.get(plain_path(path))
        return bool(question and question["labels"])


def answer_groups(
    answers: Mapping[str, str],
    form: Questionnaire,
    *,
    odd: Mapping[str, list[dict[str, Any]]],
    files: Mapping[str, SubmissionFile],
    in_conflict: Iterable[str] = (),
) -> list[dict[str, Any]]:
    """Groups of answers in the form's order: heading and rows (label, answer, file, findings, anchor).

    `odd`: findings by path, also of questions that were not answered. `files`: by name.
    """
    torn = set(in_conflict)
    groups: list[dict[str, Any]] = []
    paths = [path for path in answers if _is_shown(path, form) or path in odd]
    for path in sorted({*paths, *(path for path in odd if path)}, key=form.place):
        heading = form.heading(path)
        if not groups or groups[-1]["heading"] != heading:
            groups.append({"heading": heading, "rows": []})
        groups[-1]["rows"].append(
            _row(path, answers.get(path, ""), form, odd.get(path, []), files, path in torn)
        )
    return groups


def differing(
    first: Mapping[str, str], second: Mapping[str, str], form: Questionnaire
) -> tuple[list[dict[str, Any]], int]:
    """Questions of choices, numbers and texts that two interviews answer differently, in the form's order; and how many
    both answered. Members are compared by their place."""
    both = [path for path in first if path in second and form.kind(path) in COMPARED]
    rows = [
        {
            "label": form.label(path),
            "heading": form.heading(path),
            "anchor": anchor(path),
            "first": form.said(path, first[path]),
            "second": form.said(path, second[path]),
        }
        for path in sorted(both, key=form.place)
        if first[path] != second[path]
    ]
    return rows, len(both)


def anchor(path: str) -> str:
    """Where on the page a question stands."""
    return "q" + re.sub(r"[^\w]+", "-", path)


def _point(value: str) -> str:
    """«latitude longitude altitude accuracy» as people read it."""
    latitude, longitude, *rest = [*value.split(), "", ""][:4]
    if len(rest) > 1 and rest[1]:
        return _("%(latitude)s, %(longitude)s, give or take %(metres)s metres") % {
            "latitude": latitude, "longitude": longitude, "metres": rest[1],
        }  # fmt: skip
    return f"{latitude}, {longitude}" if longitude else value


def _row(
    path: str,
    value: str,
    form: Questionnaire,
    findings: list[dict[str, Any]],
    files: Mapping[str, SubmissionFile],
    is_torn: bool,
) -> dict[str, Any]:
    question = form.by_path.get(plain_path(path))
    is_file = bool(question) and question["type"] in FILE_TYPES  # type: ignore[index]
    file = files.get(value) if is_file and value else None
    return {
        "path": path,
        "anchor": anchor(path),
        "label": form.label(path),
        "answer": "" if is_file else form.said(path, value) if value else "",
        "is_file": is_file and bool(value),
        "file": file,
        "has_arrived": file is not None and file.file_id is not None,
        "findings": findings,
        "is_torn": is_torn,
        "can_be_corrected": question is not None and not is_file and question["type"] not in NOT_ANSWERED,
    }


def _is_shown(path: str, form: Questionnaire) -> bool:
    """Calculations without words, stamps of the phone and notes are not read by people."""
    question = form.by_path.get(plain_path(path))
    if question is None:
        return True
    return question["type"] not in NOT_SHOWN and not (
        question["type"] == "calculate" and not question["labels"]
    )
