"""What do the answers of a form mean: which one fills which field of the register, which feeds which indicator?

A mapping is data: TOML beside a shipped form, the same as JSON in `FormVersion.mapping`. Its shape:

    form = "ppaos_household"            # the id its XForm carries
    status = "proposal"                 # official | derived | proposal | unverified
    source = "who says so, in which document"
    scoring = ["slf_scoring 2569"]      # name and version of the tables that score it (`methods.load`); may be empty

    [fields]                            # one answer an interview: our word = path of the question
    visit = "/data/visit"               # the words are FIELDS below; none is required
    household_code = "/data/cover/household_code"
    outcome = "/data/verdict/outcome"   # a `targeting.models.Verdict.Outcome`
    gps = "/data/verdict/gps"           # geopoint: «latitude longitude altitude accuracy»
    held_on = "/data/held_on"           # ISO date; started_at and ended_at ISO date and time

    [[consent]]                         # each a consent asked for; may be left out
    answer = "/data/consent/agreed"
    yes = ["yes"]                       # the choices that give it
    purpose = "survey"                  # a `registry.models.Purpose`
    notice_version = "/data/consent/notice_version"   # a path, or the version itself in words without «/»

    [members]                           # left out where a form asks for no persons
    repeat = "/data/members/member"     # a repeat: answers stand under /data/members/member[1]/first_name …
    lives_here = "/data/members/member/presence"      # may be left out; with `present`: the choices that live here
    present = ["named_present", "unnamed_present"]
    [members.fields]                    # our word (MEMBER_FIELDS) = path WITHOUT the position of the repeat
    first_name = "/data/members/member/first_name"
    birth = "/data/members/member/birth"    # any Thai writing of a date (`engine.thai.dates`), also a year alone
    is_head = "/data/members/member/relation"   # «true» in our words for the head, whatever else for the others

    [questions]                         # word of a scoring rule = path; positions left out as above
    education = "/data/members/member/education"

    [values.sex]                        # a form's choice = our word; a choice that is not listed stands for itself
    male = "m"                          # an empty word says nothing, as if not answered

    refused = ["refused"]               # (above the tables) choices, of any question, by which an answer is refused

    [quality]                           # rules of belief, as a [[form]] of survey_quality; may be left out

Paths are those of `FormVersion.questions` and, without positions, those of `queries.instances.answers_of`. An
indicator is answered by a form when the form has every question that the indicator's rule cannot do without. Words
under `values` are fields, members' fields or questions of this mapping.

Read with `form_mapping(data, place=…)`; MethodError names the key at fault. `survey.queries.mapped` reads fields and
members, `engine.livelihood.raw_answers.indicator_answers` the indicators.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ppaos.engine.methods.document import Document, MethodError, Provenance
from ppaos.engine.methods.survey_quality import form_rules

FIELDS = (
    "visit", "household_code", "area", "house_code", "house_no", "moo", "soi", "road", "phone", "informant",
    "held_on", "started_at", "ended_at", "device_id", "gps", "photo", "signature",
    "outcome", "reason", "note", "moved_to", "willing", "origin", "member_count", "year", "round",
)  # fmt: skip
MEMBER_FIELDS = (
    "title", "first_name", "last_name", "citizen_id", "id_missing_reason", "birth", "sex", "presence", "relation",
    "is_head", "age",
)  # fmt: skip
PURPOSES = ("survey", "referral", "assistance", "operating_model", "research")
_KEYS = (
    "form", "status", "source", "valid_from", "valid_to", "scoring", "refused", "fields", "consent", "members",
    "questions", "values", "quality",
)  # fmt: skip
_PATH = re.compile(r"(/[^\s/\[\]]+)+")


@dataclass(frozen=True)
class ConsentAsked:
    """A question whose yes is consent: to what, on which notice (a path, or the version itself)."""

    answer: str
    yes: tuple[str, ...]
    purpose: str
    notice_version: str


@dataclass(frozen=True)
class MembersAsked:
    """The repeat that holds the members, the question that says who lives here, and their fields."""

    repeat: str
    lives_here: str | None
    present: tuple[str, ...]
    fields: Mapping[str, str]


@dataclass(frozen=True)
class FormMapping:
    """How the answers of a form are read; see the head of this module."""

    form: str
    scoring: tuple[tuple[str, str], ...]
    fields: Mapping[str, str]
    consents: tuple[ConsentAsked, ...]
    members: MembersAsked | None
    questions: Mapping[str, str]
    values: Mapping[str, Mapping[str, str]]
    provenance: Provenance
    refused: tuple[str, ...] = ()

    @property
    def paths(self) -> dict[str, list[str]]:
        """What each question feeds: words of fields, members' fields and scoring, by path."""
        fed: dict[str, list[str]] = {}
        told = [*self.fields.items(), *self.questions.items()]
        if self.members is not None:
            told += self.members.fields.items()
        for word, path in told:
            fed.setdefault(path, []).append(word)
        return fed

    def is_of_member(self, path: str) -> bool:
        """Whether a question is asked of each member."""
        return self.members is not None and path.startswith(f"{self.members.repeat}/")


def form_mapping(data: Mapping[str, Any], *, place: str) -> FormMapping:
    """The mapping in a TOML table or JSON object; raises MethodError that names the key at fault."""
    document = Document(place, data)
    _refuse_strange(document, _KEYS)
    mapping = FormMapping(
        form=document.text("form"),
        scoring=_scoring(document),
        fields=_words(document, "fields", FIELDS),
        consents=tuple(_consent(entry) for entry in _listed(document, "consent")),
        members=_members(document.entry("members")) if "members" in data else None,
        questions=_words(document, "questions", None),
        values=_values(document),
        provenance=document.provenance(),
        refused=tuple(str(choice) for choice in _listed_value(document, "refused")),
    )
    if "quality" in data:
        form_rules(document.entry("quality"), code=mapping.form)
    known = {*mapping.fields, *mapping.questions, *(mapping.members.fields if mapping.members else ())}
    if strange := sorted(set(mapping.values) - known):
        raise MethodError(
            f"{place}: values has «{', '.join(strange)}», which no question is mapped to; remove it"
        )
    return mapping


def unmatched(mapping: FormMapping, questions: Sequence[Mapping[str, Any]]) -> list[str]:
    """Sentences about what the mapping names and the form does not have; none where they fit.

    questions: those of a form version, each with path and is_repeat.
    """
    paths = {question["path"] for question in questions}
    repeats = {question["path"] for question in questions if question.get("is_repeat")}
    told = [
        f"{', '.join(words)}: the form has no question {path}"
        for path, words in mapping.paths.items()
        if path not in paths
    ]
    for consent in mapping.consents:
        asked = [consent.answer, *([consent.notice_version] if "/" in consent.notice_version else [])]
        told += [f"consent: the form has no question {path}" for path in asked if path not in paths]
    if mapping.members is not None and mapping.members.repeat not in repeats:
        told.append(f"members: {mapping.members.repeat} is no repeat of the form")
    return told


def _scoring(document: Document) -> tuple[tuple[str, str], ...]:
    read = []
    for entry in _listed_value(document, "scoring"):
        name, _, version = str(entry).partition(" ")
        if not version:
            raise MethodError(
                f"{document.place}: scoring is «{entry}»; write name and version, «slf_scoring 2569»"
            )
        read.append((name, version.strip()))
    return tuple(read)


def _words(document: Document, key: str, known: Sequence[str] | None) -> dict[str, str]:
    table = document.data.get(key, {})
    if not isinstance(table, Mapping):
        raise MethodError(f"{document.place}: «{key}» is {table!r}; write a table of word = path")
    entries = Document(f"{document.place}, {key}", table)
    if known is not None:
        _refuse_strange(entries, known)
    return {word: _path(entries, word) for word in table}


def _path(document: Document, key: str) -> str:
    path = document.text(key)
    if not _PATH.fullmatch(path):
        raise MethodError(
            f"{document.place}: «{key}» is «{path}»; write the path of a question without positions, «/data/group/name»"
        )
    return path


def _consent(entry: Document) -> ConsentAsked:
    _refuse_strange(entry, ("answer", "yes", "purpose", "notice_version", *_KEYS[1:5]))
    purpose = entry.text("purpose")
    if purpose not in PURPOSES:
        raise MethodError(f"{entry.place}: purpose is «{purpose}»; use one of {', '.join(PURPOSES)}")
    yes = tuple(str(choice) for choice in _listed_value(entry, "yes"))
    if not yes:
        raise MethodError(f"{entry.place}: «yes» is empty; name the choices that give consent")
    return ConsentAsked(_path(entry, "answer"), yes, purpose, entry.text("notice_version"))


def _members(entry: Document) -> MembersAsked:
    _refuse_strange(entry, ("repeat", "lives_here", "present", "fields", *_KEYS[1:5]))
    repeat = _path(entry, "repeat")
    lives_here = _path(entry, "lives_here") if "lives_here" in entry.data else None
    fields = _words(entry, "fields", MEMBER_FIELDS)
    present = tuple(str(choice) for choice in _listed_value(entry, "present"))
    if (lives_here is None) == bool(present):
        raise MethodError(f"{entry.place}: give «lives_here» and «present» together, or neither")
    if beside := [word for word, path in fields.items() if not path.startswith(f"{repeat}/")]:
        raise MethodError(
            f"{entry.place}: {', '.join(beside)}: the question does not stand in the repeat {repeat}"
        )
    return MembersAsked(repeat, lives_here, present, fields)


def _values(document: Document) -> dict[str, dict[str, str]]:
    tables = document.data.get("values", {})
    if not isinstance(tables, Mapping) or not all(isinstance(table, Mapping) for table in tables.values()):
        raise MethodError(
            f"{document.place}: «values» is {tables!r}; write for each word a table of choice = word"
        )
    read = {}
    for word, table in tables.items():
        read[word] = {str(choice): str(meant) for choice, meant in table.items()}
    return read


def _listed(document: Document, key: str) -> tuple[Document, ...]:
    _listed_value(document, key)
    return document.entries(key, named_by="answer") if key in document.data else ()


def _listed_value(document: Document, key: str) -> list[Any]:
    value = document.data.get(key, [])
    if not isinstance(value, list):
        raise MethodError(f"{document.place}: «{key}» is {value!r}; write a list")
    return value


def _refuse_strange(document: Document, known: Sequence[str]) -> None:
    if strange := sorted(set(document.data) - set(known)):
        raise MethodError(
            f"{document.place}: «{', '.join(strange)}» means nothing here; use one of {', '.join(known)}"
        )
