"""What can a household or a member need, and what in an assessment or visit tells that it does?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from ppaos.engine.methods.document import Document, MethodError, Provenance
from ppaos.engine.methods.facts import FACTS, Fact, Of, rule_fault

DIMENSIONS = ("health", "living", "education", "income", "access")
PER: tuple[Of, ...] = ("person", "household")
SCORE, FAILS, POOR = "slf:", "bmn:", "poor:"


@dataclass(frozen=True)
class NeedKind:
    """One need: its words, the dimension it belongs to, and whether a person or the household has it."""

    code: str
    thai: str
    english: str
    dimension: str
    per: str
    provenance: Provenance


@dataclass(frozen=True)
class NeedRule:
    """A rule that tells of a need where all its conditions are surely met; `is_urgent`: the need cannot wait."""

    code: str
    need: str
    is_urgent: bool
    when: tuple[Mapping[str, Any], ...]
    thai: str
    english: str
    provenance: Provenance


@dataclass(frozen=True)
class FactReading:
    """What the score of an indicator of the five capitals tells of a fact, where it compares so with a number."""

    fact: str
    value: str
    indicator: str
    operator: str
    score: float
    provenance: Provenance


@dataclass(frozen=True)
class NeedMethod:
    """One version: the needs there are, and the rules that find them. A need without a rule is told by people.

    `readings` tell facts that no question asks for from scores; of a fact's readings the first that holds is taken.
    """

    name: str
    version: str
    thai: str
    english: str
    needs: Mapping[str, NeedKind]
    rules: tuple[NeedRule, ...]
    readings: tuple[FactReading, ...]
    provenance: Provenance


def need_method(document: Document) -> NeedMethod:
    """The needs in a document; raises MethodError where a rule cannot be used, with its place."""
    needs = [_need(entry) for entry in document.entries("need", named_by="code")]
    rules = [_rule(entry) for entry in document.entries("rule", named_by="code")]
    _refuse_doubles(document.place, "need", [need.code for need in needs])
    _refuse_doubles(document.place, "rule", [rule.code for rule in rules])
    known = {need.code: need for need in needs}
    for rule in rules:
        _check(f"{document.place}, rule {rule.code}", rule, known)
    return NeedMethod(
        name=document.text("name"),
        version=document.text("version"),
        thai=document.text("thai"),
        english=document.text("english"),
        needs=known,
        rules=tuple(rules),
        readings=tuple(_reading(entry) for entry in document.entries("reading", named_by="value"))
        if "reading" in document.data
        else (),
        provenance=document.provenance(),
    )


def fact_of(word: Any) -> Fact | None:
    """What a word of a rule of need means, or None: a fact of eligibility, or what an assessment says of the household.

    «slf:financial_debt» is an indicator of the five capitals (1 worst to 4 best), «bmn:16» is true where basic need 16
    is not met, «poor:income» is true where the household is poor in that dimension.
    """
    if not isinstance(word, str):
        return None
    prefix, colon, code = word.partition(":")
    kind = _OF_ASSESSMENTS.get(prefix + colon)
    if kind is None or not code or (prefix + colon == POOR and code not in DIMENSIONS):
        return FACTS.get(word)
    return Fact(word, word, kind, "household")


_OF_ASSESSMENTS: dict[str, Literal["number", "flag"]] = {SCORE: "number", FAILS: "flag", POOR: "flag"}


def _need(entry: Document) -> NeedKind:
    dimension, per = entry.text("dimension"), entry.text("per")
    for key, value, known in (("dimension", dimension, DIMENSIONS), ("per", per, PER)):
        if value not in known:
            raise MethodError(f"{entry.place}: {key} is «{value}»; use one of {', '.join(known)}")
    return NeedKind(
        entry.text("code"), entry.text("thai"), entry.text("english"), dimension, per, entry.provenance()
    )


def _rule(entry: Document) -> NeedRule:
    when = entry.value("when")
    if not isinstance(when, list) or not when or not all(isinstance(each, Mapping) for each in when):
        raise MethodError(
            f"{entry.place}: «when» is {when!r}; write a list of conditions, "
            '{ fact = "age", is = ">=", value = 60 } each'
        )
    is_urgent = entry.data.get("is_urgent", False)
    if not isinstance(is_urgent, bool):
        raise MethodError(f"{entry.place}: is_urgent is «{is_urgent}»; use one of true, false")
    return NeedRule(
        code=entry.text("code"), need=entry.text("need"), is_urgent=is_urgent, when=tuple(when),
        thai=entry.text("thai"), english=entry.text("english"), provenance=entry.provenance(),
    )  # fmt: skip


def _reading(entry: Document) -> FactReading:
    word, value = entry.text("fact"), entry.text("value")
    operator, score = entry.text("is"), entry.value("score")
    fact = FACTS.get(word)
    if fact is None or fact.kind != "choice" or fact.of != "household" or value not in fact.choices:
        raise MethodError(
            f"{entry.place}: a score does not tell «{value}» of «{word}»; "
            "use a fact of the household and one of its choices"
        )
    told = {"fact": word, "is": operator, "value": score, "thai": value, "english": value}
    if fault := rule_fault(told, words={word: Fact(word, word, "number", "household")}):
        raise MethodError(f"{entry.place}: {fault.fault}")
    return FactReading(word, value, entry.text("indicator"), operator, float(score), entry.provenance())


def _check(place: str, rule: NeedRule, needs: Mapping[str, NeedKind]) -> None:
    """Refuse a rule of no need, or with a condition that cannot be asked of whom the need is."""
    need = needs.get(rule.need)
    if need is None:
        raise MethodError(f"{place}: there is no need «{rule.need}»; use one that is in the file")
    for number, condition in enumerate(rule.when, start=1):
        word = condition.get("fact")
        fact = fact_of(word)
        words = {word: fact} if isinstance(word, str) and fact else FACTS
        sentences = {"thai": rule.thai, "english": rule.english}
        if fault := rule_fault({**sentences, **condition}, number, words):
            raise MethodError(f"{place}, condition {number}: {fault.fault}")
        if fact and fact.of == "person" and need.per == "household":
            raise MethodError(
                f"{place}, condition {number}: «{word}» is told of a person and the need is the household's; "
                'let the need be per = "person", or ask something of the household'
            )


def _refuse_doubles(place: str, kind: str, codes: list[str]) -> None:
    if double := sorted({code for code in codes if codes.count(code) > 1}):
        raise MethodError(f"{place}: {kind} {', '.join(double)} is there more than once; keep one")
