"""How is a rule of eligibility written in boxes or cells, and how is it read back?"""

from typing import Any

from ppaos.engine.routing import FACTS, Fact

# What people write for each comparison.
COMPARED = {
    ">=": ("≥", "=>", "ไม่น้อยกว่า", "ตั้งแต่", "at least"),
    ">": ("มากกว่า", "more than"),
    "<=": ("≤", "=<", "ไม่เกิน", "at most"),
    "<": ("น้อยกว่า", "less than"),
    "==": ("=", "เท่ากับ", "คือ", "is"),
    "!=": ("≠", "<>", "ไม่เท่ากับ", "ไม่ใช่", "is not"),
    "in": ("อยู่ใน", "เป็นหนึ่งใน", "one of"),
    "not in": ("ไม่อยู่ใน", "none of"),
}
# How a sentence says a comparison, where the writer left the sentence empty.
SAID = {
    ">=": ("ตั้งแต่", "at least"), ">": ("มากกว่า", "more than"), "<=": ("ไม่เกิน", "at most"),
    "<": ("น้อยกว่า", "less than"), "==": ("คือ", "is"), "!=": ("ไม่ใช่", "is not"),
    "in": ("เป็นหนึ่งใน", "one of"), "not in": ("ไม่อยู่ใน", "none of"),
}  # fmt: skip
YES = {"true", "yes", "1", "ใช่", "มี", "เป็น"}
NO = {"false", "no", "0", "ไม่ใช่", "ไม่มี", "ไม่เป็น", "ไม่"}


def read_rule(fact: str, compared: str, value: str, thai: str, english: str) -> dict[str, Any]:
    """A rule as the engine takes it, from what was typed; what cannot be read stays as typed, for the check to tell."""
    name, operator = _fact_named(fact), _comparison(compared)
    known = FACTS.get(name)
    read = _value(known, operator, value.strip()) if known else value
    sentences = _sentences(known, operator, value.strip()) if known else ("", "")
    return {
        "fact": name,
        "is": operator,
        "value": read,
        "thai": thai.strip() or sentences[0],
        "english": english.strip() or sentences[1],
    }


def value_text(value: Any) -> str:
    """A rule's value as it stands in a box or a cell."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ", ".join(str(word) for word in value)
    return f"{value:g}" if isinstance(value, float) else str(value)


def _fact_named(typed: str) -> str:
    word = typed.strip().lower()
    by_words = {
        words: name for name, fact in FACTS.items() for words in (name, fact.thai, fact.english.lower())
    }
    return by_words.get(word, typed.strip())


def _comparison(typed: str) -> str:
    word = " ".join(typed.lower().split())
    by_words = {said: operator for operator, words in COMPARED.items() for said in (operator, *words)}
    return by_words.get(word, typed.strip())


def _value(fact: Fact, operator: str, typed: str) -> Any:
    if fact.kind == "flag":
        word = typed.lower()
        return True if word in YES else False if word in NO else typed
    if fact.kind == "choice":
        words = [word.strip() for word in typed.split(",") if word.strip()]
        return words if operator in ("in", "not in") else typed
    try:
        number = float(typed.replace(",", ""))
    except ValueError:
        return typed
    return int(number) if number.is_integer() else number


def _sentences(fact: Fact, operator: str, typed: str) -> tuple[str, str]:
    if operator not in SAID:
        return "", ""
    if fact.kind == "flag":
        holds = (typed.lower() in YES) == (operator == "==")
        return (fact.thai, fact.english) if holds else (f"ไม่ใช่: {fact.thai}", f"not: {fact.english}")
    thai, english = SAID[operator]
    return f"{fact.thai} {thai} {typed}", f"{fact.english} {english} {typed}"
