"""What do the cells of one row say: terms of a service, a rule, a capacity? What cannot be read is told by column."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError

from ppaos.engine.routing import rule_fault
from ppaos.ground.workbench.forms.fields import ThaiDateField
from ppaos.people.cooperation.actions import CapacityTold, ServiceTerms
from ppaos.people.cooperation.forms.fields import LastDayField
from ppaos.people.cooperation.forms.rule_words import read_rule
from ppaos.people.cooperation.forms.service_sheet import key, words_for
from ppaos.people.cooperation.models import Service
from ppaos.people.cooperation.queries.catalogue import need_words

CODE = re.compile(r"^[a-z][a-z0-9_]{1,59}$")
MOST_BAHT, MOST_BUDGET, MOST_PLACES, MOST_DAYS, MOST_TIMES = (
    Decimal(10**7),
    Decimal(10**13),
    2 * 10**9,
    1000,
    99,
)
FIRST_YEAR, LAST_YEAR = 2500, 2700
LONGEST = {"name_th": 200, "name_en": 200, "amount_unit": 40, "channel": 200}
LONGEST_DOCUMENT = 120
DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
RULE_COLUMNS = {"fact": "fact", "is": "compared", "value": "value", "thai": "thai", "english": "english"}


class CellFault(ValueError):
    """A cell cannot be read: its column, the rule it breaks, and a detail for the sentence."""

    def __init__(self, column: str, rule: str, detail: str = "") -> None:
        super().__init__(rule)
        self.column, self.rule, self.detail = column, rule, detail


def terms_in(code: str, row: dict[str, Any], service: Service | None) -> ServiceTerms:
    """The terms a row of services tells, without its rules. A column the sheet does not have keeps what is there."""
    if not CODE.match(code):
        raise CellFault("code", "code_wrong")
    given = {name: row[name] for name in READERS if name in row}
    kept = {name: getattr(service, name) for name in READERS if name not in row} if service else {}
    read = kept | {name: READERS[name](name, text) for name, text in given.items()}
    for name in ("name_th", "needs", "per", "period", "status", "source", "valid_from"):
        if not read.get(name):
            raise CellFault(name, "missing")
    terms = ServiceTerms(**read)
    if terms.valid_to is not None and terms.valid_to <= terms.valid_from:
        raise CellFault("valid_to", "ends_first")
    if service is not None and terms.valid_from < service.valid_from:
        raise CellFault("valid_from", "begins_before")
    return terms


def rule_of(row: dict[str, Any]) -> dict[str, Any]:
    """The rule of a row of rules."""
    rule = read_rule(*(str(row.get(name, "")) for name in ("fact", "compared", "value", "thai", "english")))
    if fault := rule_fault(rule):
        raise CellFault(RULE_COLUMNS[fault.key], "rule_wrong", fault.fault)
    return rule


def capacity_of(row: dict[str, Any]) -> CapacityTold:
    """What a row of capacities tells; an empty cell is not known."""
    year = _whole("fiscal_year", row["fiscal_year"], FIRST_YEAR, LAST_YEAR)
    if year is None:
        raise CellFault("fiscal_year", "missing")
    return CapacityTold(
        row["area"].upper(),
        year,
        _whole("places", row.get("places", ""), 0, MOST_PLACES),
        _amount("baht", row.get("baht", ""), MOST_BUDGET),
        row.get("source", "")[:200],
    )


def _text(name: str, text: str) -> str:
    if len(text) > LONGEST.get(name, len(text)):
        raise CellFault(name, "too_long", str(LONGEST[name]))
    return text


def _needs(name: str, text: str) -> list[str]:
    known = {
        key(word): need.code
        for need in need_words().values()
        for word in (need.code, need.thai, need.english)
    }
    needs = []
    for word in filter(None, map(str.strip, re.split(r"[,;\n]", text))):
        if key(word) not in known:
            raise CellFault(name, "need_unknown", word)
        needs.append(known[key(word)])
    return list(dict.fromkeys(needs))


def _word(name: str, text: str) -> str:
    if text and key(text) not in words_for(name):
        raise CellFault(name, "word_unknown", ", ".join(words_for(name)))
    return words_for(name).get(key(text), "")


def _amount(name: str, text: str, most: Decimal = MOST_BAHT) -> Decimal | None:
    if not text:
        return None
    try:
        amount = Decimal(text.translate(DIGITS).replace(",", "").replace("บาท", "").strip())
    except InvalidOperation as fault:
        raise CellFault(name, "not_a_number") from fault
    if not amount.is_finite() or not 0 <= amount <= most:
        raise CellFault(name, "out_of_range", f"0–{most:,}")
    return amount.quantize(Decimal("0.01"))


def _whole(name: str, text: str, least: int, most: int) -> int | None:
    if not text:
        return None
    digits = text.translate(DIGITS).replace(",", "").removesuffix(".0").strip()
    if not digits.isdigit():
        raise CellFault(name, "not_a_number")
    if not least <= int(digits) <= most:
        spoken = str(most) if name == "fiscal_year" else f"{most:,}"
        raise CellFault(name, "out_of_range", f"{least}–{spoken}")
    return int(digits)


def _times(name: str, text: str) -> int:
    return _whole(name, text, 1, MOST_TIMES) or 1


def _documents(name: str, text: str) -> list[str]:
    documents = [word.strip() for word in re.split(r"[;\n]", text) if word.strip()]
    if any(len(document) > LONGEST_DOCUMENT for document in documents):
        raise CellFault(name, "too_long", str(LONGEST_DOCUMENT))
    return documents


def _days(name: str, text: str) -> dict[str, int]:
    days: dict[str, int] = {}
    for part in filter(None, map(str.strip, re.split(r"[;,\n]", text))):
        state, _equals, number = part.partition("=")
        count = _whole(name, number.strip(), 1, MOST_DAYS)
        if not re.fullmatch(r"[a-z_]{1,16}", state.strip()) or count is None:
            raise CellFault(name, "days_wrong", part)
        days[state.strip()] = count
    return days


def _day(name: str, text: str) -> date | None:
    reader = LastDayField(required=False) if name == "valid_to" else ThaiDateField(required=False)
    try:
        day: date | None = reader.clean(text)
    except ValidationError as fault:
        raise CellFault(name, "not_a_day", " ".join(fault.messages)) from fault
    return day


READERS: dict[str, Callable[[str, str], Any]] = {
    "name_th": _text, "name_en": _text, "description": _text, "needs": _needs, "per": _word,
    "amount_baht": _amount, "amount_unit": _text, "period": _word, "times_per_period": _times,
    "documents": _documents, "channel": _text, "standard_days": _days, "status": _word, "source": _text,
    "valid_from": _day, "valid_to": _day,
}  # fmt: skip
