"""How the answers of a form are read, on one page: what each question feeds, by which rule, and what nobody asks."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ppaos.engine import methods
from ppaos.engine.livelihood.raw_answers import rules_asked, scoring_of
from ppaos.engine.methods import (
    CapitalMethod,
    DimensionMethod,
    FormMapping,
    MethodError,
    Provenance,
    ScoringMethod,
)
from ppaos.engine.methods.scoring import Rule
from ppaos.evidence.survey.models import FormVersion
from ppaos.evidence.survey.presenters.mapped_words import FIELDS, MEMBER_FIELDS
from ppaos.evidence.survey.presenters.readings import told

TONES = {"official": "good", "derived": "", "proposal": "care", "unverified": "bad"}
_SILENT = ("hidden", "group", "repeat", "note")


def mapping_page(version: FormVersion) -> dict[str, Any]:
    """Everything the page shows; `fault` where the mapping cannot be read."""
    if not version.mapping:
        return {"is_mapped": False, "fault": None}
    try:
        mapping = methods.form_mapping(version.mapping, place=_("the mapping of this version"))
        tables = scoring_of(mapping)
    except MethodError as error:
        remedy = _("Correct the mapping and send the form in again.")
        return {"is_mapped": False, "fault": {"message": str(error), "remedy": remedy}}
    page = _Page(version, mapping)
    return {
        "is_mapped": True,
        "fault": None,
        **status(mapping.provenance),
        "questions": page.questions(tables),
        "consents": page.consents(),
        "tables": [page.table(table) for table in tables],
        "unmatched": [{"message": sentence} for sentence in methods.unmatched(mapping, version.questions)],
    }


def status(of: Provenance) -> dict[str, str]:
    """What stands behind something, in words and colour, and its source."""
    words = {
        "official": _("official source"),
        "derived": _("derived from data"),
        "proposal": _("proposal of the platform"),
        "unverified": _("not checked yet"),
    }
    return {"status": words[of.status], "tone": TONES[of.status], "source": of.source}


class _Page:
    def __init__(self, version: FormVersion, mapping: FormMapping) -> None:
        self._questions = {question["path"]: question for question in version.questions}
        self._mapping = mapping

    def questions(self, tables: Iterable[ScoringMethod]) -> list[dict[str, Any]]:
        """Every question that somebody or the form itself answers, with what it feeds."""
        scored: dict[str, list[str]] = {}
        for table in tables:
            names = indicator_names(table)
            for rule in rules_asked(self._mapping, table):
                for word in rule.questions:
                    if word in self._mapping.questions:
                        labels = scored.setdefault(self._mapping.questions[word], [])
                        labels.append(names.get(rule.indicator, rule.indicator))
        fields = self._fields()
        return [
            {
                "label": self._label(path),
                "path": path,
                "fields": fields.get(path, []),
                "indicators": list(dict.fromkeys(scored.get(path, []))),
                "feeds_nothing": path not in fields and path not in scored,
            }
            for path, question in self._questions.items()
            if question["type"] not in _SILENT
        ]

    def consents(self) -> list[dict[str, str]]:
        purposes = {
            "survey": _("survey"), "referral": _("referral"), "assistance": _("assistance"),
            "operating_model": _("operating model"), "research": _("research"),
        }  # fmt: skip
        return [
            {
                "label": self._label(consent.answer),
                "path": consent.answer,
                "purpose": purposes[consent.purpose],
                "yes": ", ".join(self._choice(consent.answer, choice) for choice in consent.yes),
            }
            for consent in self._mapping.consents
        ]

    def table(self, table: ScoringMethod) -> dict[str, Any]:
        """A scoring table: its rules in words, and the indicators that this form does not ask."""
        asked = rules_asked(self._mapping, table)
        names = indicator_names(table)
        answered = {rule.indicator for rule in asked}
        return {
            "name": table.thai if _is_thai() else table.english,
            "code": f"{table.name} {table.version}",
            "answers": table.answers,
            **status(table.provenance),
            "rules": [self._rule(table, rule, names.get(rule.indicator, rule.indicator)) for rule in asked],
            "not_asked": [name for code, name in names.items() if code not in answered],
        }

    def _rule(self, table: ScoringMethod, rule: Rule, name: str) -> dict[str, Any]:
        lines = told(rule.read, self._named, self._chosen)
        return {
            "indicator": name,
            "lines": lines,
            "asked": _asked(rule),
            "why": "" if table.instrument == "facts" else rule.thai if _is_thai() else rule.english,
            **status(rule.provenance),
        }

    def _fields(self) -> dict[str, list[str]]:
        fed: dict[str, list[str]] = {}
        for word, path in self._mapping.fields.items():
            fed.setdefault(path, []).append(str(FIELDS[word]))
        if self._mapping.members is not None:
            for word, path in self._mapping.members.fields.items():
                fed.setdefault(path, []).append(str(MEMBER_FIELDS[word]))
        for consent in self._mapping.consents:
            fed.setdefault(consent.answer, []).append(_("consent given or not"))
            if "/" in consent.notice_version:
                fed.setdefault(consent.notice_version, []).append(_("version of the notice"))
        return {path: list(dict.fromkeys(words)) for path, words in fed.items()}

    def _named(self, word: str) -> str:
        return self._label(self._mapping.questions.get(word, word))

    def _chosen(self, word: str, choice: str) -> str:
        """A choice by the form's own label; where the mapping renames choices, the one it was renamed from."""
        renamed = {meant: name for name, meant in self._mapping.values.get(word, {}).items()}
        return self._choice(self._mapping.questions.get(word, ""), renamed.get(choice, choice))

    def _label(self, path: str) -> str:
        question = self._questions.get(path)
        return _in(question["labels"]) or question["name"] if question else path

    def _choice(self, path: str, name: str) -> str:
        for choice in self._questions.get(path, {}).get("choices", ()):
            if choice["name"] == name:
                return _in(choice["labels"]) or name
        return name


def indicator_names(table: ScoringMethod) -> dict[str, str]:
    """The indicators of the method a table answers, by code; of points and facts its own rules."""
    if table.instrument == "facts":
        return {rule.indicator: rule.thai if _is_thai() else rule.english for rule in table.rules}
    if table.instrument == "points":
        table_name = table.thai if _is_thai() else table.english
        return {rule.indicator: f"{_capitals()[rule.indicator]} ({table_name})" for rule in table.rules}
    name, _space, version = table.answers.partition(" ")
    method = next((each for each in methods.versions(name) if each.version == version), None)
    if isinstance(method, CapitalMethod):
        return {each.code: each.thai if _is_thai() else each.english for each in method.indicators}
    if isinstance(method, DimensionMethod):
        return {
            each.code: f"{each.code} {each.thai if _is_thai() else each.english}"
            for each in method.indicators
        }
    return {}


def _capitals() -> dict[str, str]:
    capitals = methods.load("slf_capitals").capitals
    return {each.code: each.thai if _is_thai() else each.english for each in capitals}


def _asked(rule: Rule) -> str:
    """Whom a rule asks."""
    if rule.of == "household":
        return _("the household")
    ages = {"least": rule.least_age, "most": rule.most_age}
    if rule.least_age is not None and rule.most_age is not None:
        return _("members aged %(least)s to %(most)s") % ages
    if rule.least_age is not None:
        return _("members aged %(least)s and over") % ages
    if rule.most_age is not None:
        return _("members aged up to %(most)s") % ages
    return _("each member")


def _in(texts: dict[str, str]) -> str:
    """A text in the reader's language, or in the first there is."""
    return texts.get("th" if _is_thai() else "en") or next(iter(texts.values()), "")


def _is_thai() -> bool:
    return (get_language() or "th").startswith("th")
