"""In which words is it said whom a service is for? Facts of a person or household, and how a rule compares them.

A service's eligibility is a list of rules, and who meets them all is eligible:
`{"fact": "age", "is": ">=", "value": 60, "thai": "อายุ 60 ปีขึ้นไป", "english": "aged 60 or over"}`.
A fact that nobody told is unknown: it neither meets nor fails a rule; the fact's question says what to ask.
Source: the programmes' own conditions (domain catalogue); status: proposal.
"""

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any, Literal, NamedTuple

Kind = Literal["number", "flag", "choice"]
Of = Literal["person", "household"]


class Fact(NamedTuple):
    """What a word means: Thai and English, number, flag (true or false) or choice, of whom; unit and choices."""

    thai: str
    english: str
    kind: Kind
    of: Of
    unit: str = ""
    choices: tuple[str, ...] = ()


class RuleFault(NamedTuple):
    """What is wrong with a rule: its place in the list (from 1), the key it is about, and what to do, in English."""

    place: int
    key: str
    fault: str


OPERATORS: dict[Kind, tuple[str, ...]] = {
    "number": (">=", ">", "<=", "<", "==", "!="),
    "flag": ("==", "!="),
    "choice": ("==", "!=", "in", "not in"),
}
YEARLY = "baht/person/year"
FACTS: dict[str, Fact] = {
    # of a person
    "age": Fact("อายุ", "age", "number", "person", "years"),
    "sex": Fact("เพศ", "sex", "choice", "person", "", ("m", "f")),
    "has_thai_id": Fact("มีเลขประจำตัวประชาชนไทย", "has a Thai citizen id", "flag", "person"),
    "health": Fact(
        "สุขภาพ", "health", "choice", "person", "", ("normal", "chronic", "disabled", "bedbound")
    ),
    "is_disabled": Fact("เป็นคนพิการ", "is disabled", "flag", "person"),
    "has_disability_card": Fact("มีบัตรประจำตัวคนพิการ", "has a disability card", "flag", "person"),
    "is_pregnant": Fact("ตั้งครรภ์", "is pregnant", "flag", "person"),
    "works": Fact("มีงานทำ", "works", "flag", "person"),
    "willing": Fact("ทำงานหรือต้องการทำงาน", "works or wants to work", "flag", "person"),
    "cares_full_time": Fact("ดูแลคนในบ้านเต็มเวลา", "cares for somebody all day", "flag", "person"),
    "is_in_school": Fact("กำลังเรียน", "is in school", "flag", "person"),
    "person_income": Fact("รายได้ของตนเอง", "own income", "number", "person", "baht/year"),
    "draws_pension": Fact(
        "ได้รับบำเหน็จบำนาญหรือสวัสดิการประจำจากรัฐ", "draws a pension of the state", "flag", "person"
    ),
    "on_register:welfare_card": Fact(
        "อยู่ในทะเบียนบัตรสวัสดิการแห่งรัฐ", "is on the register of the state welfare card", "flag", "person"
    ),
    # of a household
    "members": Fact("จำนวนสมาชิก", "members", "number", "household", "persons"),
    "dependants": Fact("จำนวนผู้พึ่งพิง", "dependants", "number", "household", "persons"),
    "children": Fact("จำนวนเด็กอายุต่ำกว่า 18 ปี", "children under 18", "number", "household", "persons"),
    "income_per_head": Fact(
        "รายได้เฉลี่ยต่อคนของครัวเรือน", "mean income of the household a head", "number", "household", YEARLY
    ),
    "is_below_line": Fact("อยู่ใต้เส้นความยากจน", "is below the poverty line", "flag", "household"),
    "level": Fact(
        "ระดับทุนดำรงชีพ (1–4)", "level of livelihood capitals (1 to 4)", "number", "household", "level"
    ),
    "group": Fact("กลุ่มเป้าหมาย", "target group", "choice", "household", "", ("welfare", "model")),
    "vulnerability": Fact(
        "ระดับครัวเรือนเปราะบาง (0–3)", "level of vulnerability (0 to 3)", "number", "household", "level"
    ),
    "tenure": Fact(
        "การครอบครองที่อยู่อาศัย", "tenure of the dwelling", "choice", "household", "",
        ("own", "own_on_others", "rent", "with_others", "homeless"),
    ),
    "housing_condition": Fact(
        "สภาพบ้าน", "condition of the dwelling", "choice", "household", "", ("sound", "worn", "ruined")
    ),
    "debt": Fact("หนี้สิน", "debt", "number", "household", "baht"),
    "farms": Fact("ทำการเกษตร", "farms", "flag", "household"),
    "farmer_registered": Fact("ขึ้นทะเบียนเกษตรกรแล้ว", "is registered as a farmer", "flag", "household"),
    "met_disaster": Fact("ประสบสาธารณภัย", "was met by a disaster", "flag", "household"),
}  # fmt: skip
_KEYS = ("fact", "is", "value", "thai", "english")


def rule_fault(
    rule: Mapping[str, Any], place: int = 1, words: Mapping[str, Fact] = FACTS
) -> RuleFault | None:
    """The first thing wrong with a rule, or None: its word (of `words`), how it compares, with what, its sentences."""
    for key in rule:
        if key not in _KEYS:
            return RuleFault(place, key, f"there is no «{key}» in a rule; it has {', '.join(_KEYS)}")
    name = rule.get("fact")
    fact = words.get(name) if isinstance(name, str) else None
    if fact is None:
        return RuleFault(place, "fact", f"there is no fact «{name}»; use one of {', '.join(words)}")
    if rule.get("is") not in OPERATORS[fact.kind]:
        allowed = ", ".join(OPERATORS[fact.kind])
        return RuleFault(place, "is", f"«{name}» is compared by {allowed}, not by «{rule.get('is')}»")
    if wrong := _value_fault(fact, rule["is"], rule.get("value")):
        return RuleFault(place, "value", f"«{name}» is compared with {wrong}, not with {rule.get('value')!r}")
    for key in ("thai", "english"):
        if not isinstance(rule.get(key), str) or not rule[key].strip():
            return RuleFault(place, key, f"the rule has no sentence in {key.title()}; write one")
    return None


def checked_rules(rules: Sequence[Mapping[str, Any]]) -> list[RuleFault]:
    """What is wrong with the rules of a service, at most one fault a rule; empty where all can be used."""
    found = (rule_fault(rule, place) for place, rule in enumerate(rules, start=1))
    return [fault for fault in found if fault is not None]


def _value_fault(fact: Fact, operator: str, value: Any) -> str:
    """What the value should be where it is not; empty where it will do."""
    if fact.kind == "flag":
        return "" if isinstance(value, bool) else "true or false"
    if fact.kind == "number":
        is_number = isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
        return "" if is_number else f"a number ({fact.unit})"
    words = value if operator in ("in", "not in") else [value]
    if isinstance(words, list) and words and all(word in fact.choices for word in words):
        return ""
    return ("one or more of " if words is value else "one of ") + ", ".join(fact.choices)
