"""By which rules is an interview doubted? Thresholds for all forms, and what each form's own questions must obey.

A `[[form]]` names questions of one form. Other forms bring theirs in their mapping, under `quality`, in the same
shape: read it with `form_rules` and add it with `SurveyQualityMethod.with_form`.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from ppaos.engine.methods.document import Document, MethodError, Number, Provenance

# What every rule of all forms needs to be told.
NUMBERS: dict[str, tuple[str, ...]] = {
    "outlier": ("most_deviation", "least_interviews"),
    "far_away": ("most_metres",),
    "too_short": ("share_of_form", "share_of_surveyor", "least_interviews"),
    "many_a_day": ("most_a_day",),
    "at_night": ("from_hour", "to_hour"),
    "straight_line": ("most_share", "least_answers"),
    "copied": ("most_share", "least_answers"),
    "second_interview": (),
    "same_members": ("most_share",),
    "missing_file": (),
}
# Which questions each kind of check names, apart from its own `path`.
CHECKS: dict[str, tuple[str, ...]] = {
    "count": ("repeat",),
    "needs": ("needed",),
    "age": ("birth",),
    "order": ("least",),
    "sum": ("parts",),
    "clash": ("other",),
}
MAY_NAME = {"count": ("where",)}
FORM_KEYS = (
    "code", "whole", "least_seconds", "most_a_day", "check", "block", "file", "ordered", "status", "source",
    "valid_from", "valid_to",
)  # fmt: skip


@dataclass(frozen=True)
class Rule:
    """A rule that holds for every form, with its thresholds by name."""

    code: str
    thai: str
    english: str
    weight: float
    numbers: Mapping[str, Number]
    provenance: Provenance

    def number(self, name: str) -> float:
        """The value of a threshold."""
        return self.numbers[name].value


@dataclass(frozen=True)
class Check:
    """Two or more answers of one interview held against each other. `names` are paths by their part in it."""

    code: str
    kind: str
    path: str
    names: Mapping[str, tuple[str, ...]]
    values: tuple[str, ...]
    other_values: tuple[str, ...]
    most: float
    thai: str
    english: str
    weight: float
    provenance: Provenance


@dataclass(frozen=True)
class Block:
    """Questions with one scale, asked one after the other."""

    code: str
    path: str
    paths: tuple[str, ...]


@dataclass(frozen=True)
class Answered:
    """A question and the answers to it that are meant."""

    path: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class RequiredFile:
    """A photo or signature that must be there, where `given` (if any) was answered with one of `values`."""

    path: str
    given: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class FormRules:
    """What the questions of one form must obey. `whole` tells interviews that were asked everything from short ones."""

    code: str
    whole: Answered | None
    least_seconds: Number | None
    most_a_day: Number | None
    checks: tuple[Check, ...]
    blocks: tuple[Block, ...]
    files: tuple[RequiredFile, ...]
    ordered: tuple[str, ...]
    provenance: Provenance


@dataclass(frozen=True)
class SurveyQualityMethod:
    """One version of the rules by which interviews are doubted."""

    name: str
    version: str
    thai: str
    english: str
    provenance: Provenance
    rules: Mapping[str, Rule]
    forms: Mapping[str, FormRules]

    def with_form(self, form: FormRules) -> "SurveyQualityMethod":
        """The method with another form's rules; those it holds already are replaced."""
        return replace(self, forms={**self.forms, form.code: form})

    def words(self) -> dict[str, tuple[str, str]]:
        """Thai and English by the code of every rule and check."""
        checks = [check for form in self.forms.values() for check in form.checks]
        rules = {rule.code: (rule.thai, rule.english) for rule in self.rules.values()}
        return rules | {check.code: (check.thai, check.english) for check in checks}


def survey_quality_method(document: Document) -> SurveyQualityMethod:
    """The rules in a document; raises MethodError where one is missing, told twice or unknown."""
    entries = {entry.text("code"): entry for entry in document.entries("rule", named_by="code")}
    if unknown := sorted(set(entries) - set(NUMBERS)):
        raise MethodError(f"{document.place}: there is no rule {', '.join(unknown)}; take it out")
    if missing := sorted(set(NUMBERS) - set(entries)):
        raise MethodError(f"{document.place}: the rule {', '.join(missing)} is missing; add it")
    forms = [form_rules(entry) for entry in _entries(document, "form")]
    return SurveyQualityMethod(
        name=document.text("name"),
        version=document.text("version"),
        thai=document.text("thai"),
        english=document.text("english"),
        provenance=document.provenance(),
        rules={code: _rule(entry) for code, entry in entries.items()},
        forms={form.code: form for form in forms},
    )


def form_rules(entry: Document, *, code: str = "") -> FormRules:
    """What the questions of one form must obey; raises MethodError naming what is wrong.

    `code` is the form's, where the entry stands in its mapping and need not name it.
    """
    if strange := sorted(set(entry.data) - set(FORM_KEYS)):
        raise MethodError(
            f"{entry.place}: «{', '.join(strange)}» means nothing here; use {', '.join(FORM_KEYS)}"
        )
    found = FormRules(
        code=code or entry.text("code"),
        whole=_answered(entry.entry("whole")) if "whole" in entry.data else None,
        least_seconds=entry.sourced("least_seconds") if "least_seconds" in entry.data else None,
        most_a_day=entry.sourced("most_a_day") if "most_a_day" in entry.data else None,
        checks=tuple(_check(check) for check in _entries(entry, "check")),
        blocks=tuple(
            Block(block.text("code"), block.text("path"), _texts(block, "paths"))
            for block in _entries(entry, "block")
        ),
        files=tuple(
            RequiredFile(file.text("path"), str(file.data.get("given", "")), _texts(file, "values"))
            for file in _entries(entry, "file")
        ),
        ordered=_texts(entry, "ordered"),
        provenance=entry.provenance(),
    )
    codes = Counter([*NUMBERS, *(check.code for check in found.checks)])
    if twice := [code for code, times in codes.items() if times > 1]:
        raise MethodError(f"{entry.place}: {', '.join(twice)} is there more than once; name each differently")
    return found


def _entries(entry: Document, key: str) -> tuple[Document, ...]:
    return entry.entries(key, named_by="code") if key in entry.data else ()


def _answered(entry: Document) -> Answered:
    return Answered(entry.text("path"), _texts(entry, "values"))


def _rule(entry: Document) -> Rule:
    code = entry.text("code")
    return Rule(
        code=code,
        thai=entry.text("thai"),
        english=entry.text("english"),
        weight=entry.number("weight"),
        numbers={name: entry.sourced(name) for name in NUMBERS[code]},
        provenance=entry.provenance(),
    )


def _check(entry: Document) -> Check:
    kind = entry.text("kind")
    if kind not in CHECKS:
        raise MethodError(f"{entry.place}: kind is «{kind}»; use one of {', '.join(CHECKS)}")
    optional = [name for name in MAY_NAME.get(kind, ()) if name in entry.data]
    names = {name: _paths(entry, name) for name in (*CHECKS[kind], *optional)}
    return Check(
        code=entry.text("code"),
        kind=kind,
        path=entry.text("path"),
        names=names,
        values=_texts(entry, "values"),
        other_values=_texts(entry, "other_values"),
        most=entry.number("most") if "most" in entry.data else 0.0,
        thai=entry.text("thai"),
        english=entry.text("english"),
        weight=entry.number("weight"),
        provenance=entry.provenance(),
    )


def _paths(entry: Document, key: str) -> tuple[str, ...]:
    """One path, or several, that must be given."""
    value: Any = entry.value(key)
    return (value,) if isinstance(value, str) else _texts(entry, key)


def _texts(entry: Document, key: str) -> tuple[str, ...]:
    values = entry.data.get(key, [])
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise MethodError(f"{entry.place}: «{key}» is {values!r}; write a list of texts in quotes")
    return tuple(values)
