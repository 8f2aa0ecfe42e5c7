"""Fills a form as a household might answer it: only what is asked, sums that are right, amounts from data."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ppaos.config.demo.formulas import Formula, Value, text, truth
from ppaos.config.demo.plan import data

# What stands on a form and is answered by nobody, or by the phone and the visit.
_SILENT = {"note", "start", "end", "today", "deviceid", "group"}
_OUTSIDE = re.compile(r"instance\(|once\(|format-date\(")
_PLACE = re.compile(r"\[\d+\]")


class Filling:
    """One filled form on its way.

    given: answers that are known, by path; people: those of the repeat of members, by the last name of the path;
    standing: from 0 (worst off) to 1, towards which choices lean.
    """

    def __init__(
        self,
        questions: Sequence[Mapping[str, Any]],
        *,
        given: Mapping[str, str],
        people: Sequence[Mapping[str, str]],
        standing: float,
        dice: np.random.Generator,
    ) -> None:
        self._questions, self._given, self._people = questions, given, people
        self._standing, self._dice = standing, dice
        self._hidden: set[str] = set()
        self.answers: dict[str, str] = {}

    def filled(self) -> dict[str, str]:
        """The answers by path."""
        for question in self._questions:
            if not question["repeat"] or question["is_repeat"]:
                self._ask(question, place="")
        return self.answers

    def _ask(self, question: Mapping[str, Any], place: str) -> None:
        path = str(question["path"])
        if question["group"] in self._hidden or not self._is_asked(question, place):
            self._hidden.add(path)
        elif question["is_repeat"]:
            self._ask_each(path)
        elif question["type"] not in _SILENT or path in self._given:
            answer = self._answer(question, place)
            if answer:
                self.answers[_placed(path, question["repeat"], place)] = answer

    def _ask_each(self, repeat: str) -> None:
        is_people = repeat.endswith("/member")
        count = len(self._people) if is_people else int(self._dice.integers(1, 3))
        inside = [
            question
            for question in self._questions
            if question["repeat"] == repeat and question["path"] != repeat
        ]
        for number in range(1, count + 1):
            self._hidden -= {question["path"] for question in inside}
            for question in inside:
                self._ask(question, place=f"{repeat}[{number}]")

    def _is_asked(self, question: Mapping[str, Any], place: str) -> bool:
        relevant = question["relevant"]
        return not relevant or truth(self._formula(relevant, place))

    def _formula(self, formula: str, place: str) -> Value:
        return Formula(formula, lambda path: self._at(path, place)).value()

    def _at(self, path: str, place: str) -> Value:
        whole = f"{place}/{path[3:]}" if path.startswith("../") else path
        if whole in self.answers or place or not (repeated := self._repeated(whole)):
            return self.answers.get(whole, "")
        return repeated

    def _repeated(self, path: str) -> list[str]:
        return [
            answer for known, answer in self.answers.items() if "[" in known and _PLACE.sub("", known) == path
        ]

    def _answer(self, question: Mapping[str, Any], place: str) -> str:
        path, kind = str(question["path"]), question["type"]
        known = self._known(path, place)
        if known is not None:
            return known
        if kind == "calculate":
            formula = question["calculate"]
            return "" if _OUTSIDE.search(formula) else text(self._formula(formula, place))
        if (usual := self._as_usual(path, place)) is not None:
            return usual
        if kind == "select_one":
            return self._one(path, [choice["name"] for choice in question["choices"]])
        if kind == "select_multiple":
            return self._some(path, [choice["name"] for choice in question["choices"]])
        if kind in ("integer", "decimal"):
            return self._amount(path)
        return str(data("fieldwork")["texts"].get(path.rpartition("/")[2], "")) if kind == "text" else ""

    def _known(self, path: str, place: str) -> str | None:
        name = path.rpartition("/")[2]
        if place and place.partition("[")[0].endswith("/member"):
            return self._people[int(place[place.index("[") + 1 : -1]) - 1].get(name)
        return self._given.get(path)

    def _as_usual(self, path: str, place: str) -> str | None:
        """What nearly everybody of that kind says of themselves: children learn, who does not work tells no income."""
        for rule in data("fieldwork")["usual"]:
            if rule["name"] == path.rpartition("/")[2] and truth(self._formula(rule["when"], place)):
                return str(rule["then"])
        return None

    def _one(self, path: str, choices: list[str]) -> str:
        """Choices mostly stand from the best to the worst; shares of some are data."""
        shares = data("fieldwork")["shares"].get(path.rpartition("/")[2])
        if shares:
            names = [name for name in shares if name in choices]
            weights = np.array([shares[name] for name in names], dtype=float)
            return str(self._dice.choice(names, p=weights / weights.sum()))
        if not choices:
            return ""
        worse = 0.85 - 0.6 * self._standing
        return choices[int(self._dice.binomial(len(choices) - 1, worse))]

    def _some(self, path: str, choices: list[str]) -> str:
        rare = data("fieldwork")["none_of"]
        name = path.rpartition("/")[2]
        if "none" in choices and self._dice.random() < rare.get(name, rare["usual"]):
            return "none"
        possible = [choice for choice in choices if choice not in ("none", "other", "sea")]
        if not possible:
            return ""
        count = min(len(possible), int(self._dice.integers(1, 4)))
        chosen = set(self._dice.choice(possible, count, replace=False))
        return " ".join(choice for choice in choices if choice in chosen)

    def _amount(self, path: str) -> str:
        low, high = data("fieldwork")["amounts"].get(path.rpartition("/")[2], (0, 5))
        if high <= 10:
            return str(int(self._dice.integers(low, high + 1)))
        middle, wide = np.log(max(low, 1) * high) / 2, np.log(high / max(low, 1)) / 7
        spread = np.clip(np.exp(self._dice.normal(middle, wide)), low, high)
        return str(int(round(float(spread) * (0.7 + 0.6 * self._standing) / 10) * 10))


def _placed(path: str, repeat: str, place: str) -> str:
    return path.replace(repeat, place, 1) if place else path
