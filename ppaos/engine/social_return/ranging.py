"""Within which values may a number of a study lie, as the study itself says?"""

from collections.abc import Sequence

from ppaos.engine.social_return.entries import Entry
from ppaos.engine.social_return.said import INPUTS, OUTCOMES, nearest
from ppaos.engine.social_return.study import RATE, SHAPES, SHARES, Input, Outcome, Range, RangeKey, Study

RANGE_KEYS = ("of", "stakeholder", "key", "low", "high", "shape")
TABLES = {RATE: "", "value": INPUTS} | dict.fromkeys(("quantity", "proxy", *SHARES), OUTCOMES)


def ranges_of(study: Study, entries: Sequence[Entry]) -> dict[RangeKey, Range]:
    """The ranges by what they are of; faults gather where the entries keep them."""
    found: dict[RangeKey, Range] = {}
    for entry in entries:
        entry.only(RANGE_KEYS)
        place = _place(study, entry)
        low, high, shape = entry.number("low"), entry.number("high"), entry.choice("shape", SHAPES)
        if place is None or low is None or high is None:
            continue
        if place in found:
            entry.fault("ranged_twice", place[2])
        _refuse_edges(study, entry, place, low, high)
        found[place] = Range(low, high, shape)
    return found


def value_of(study: Study, place: RangeKey) -> float:
    """The number that stands there."""
    table, position, key = place
    if not table:
        return study.discount_rate
    return float(getattr((study.inputs if table == INPUTS else study.outcomes)[position], key))


def _place(study: Study, entry: Entry) -> RangeKey | None:
    """Table, place and key that a range is of; none, and a fault, where there is not exactly one."""
    key, stakeholder = entry.text("key", needed=True), entry.text("stakeholder")
    if key is None:
        return None
    if key not in TABLES:
        entry.fault("not_a_choice", "key", key, most=" / ".join(TABLES))
        return None
    table = TABLES[key]
    if not table:
        return table, 0, key
    of = entry.text("of", needed=True)
    if of is None:
        return None
    entries: Sequence[Input | Outcome] = study.inputs if table == INPUTS else study.outcomes
    fitting = [
        position
        for position, each in enumerate(entries)
        if each.name == of and stakeholder in (None, each.stakeholder)
    ]
    if len(fitting) != 1:
        entry.fault("range_of_nothing", "of", of, nearest=nearest(of, [each.name for each in entries]))
        return None
    return table, fitting[0], key


def _refuse_edges(study: Study, entry: Entry, place: RangeKey, low: float, high: float) -> None:
    """A range that does not hold the number, or leaves what such a number can be."""
    value, key = value_of(study, place), place[2]
    if not low <= value <= high:
        entry.fault("range_off", key, f"{low:g} – {high:g}", most=value)
    elif key in SHARES and not (low >= 0 and high <= 1):
        entry.fault("not_a_share", key, f"{low:g} – {high:g}")
    elif key in ("value", "quantity") and low < 0:
        entry.fault("below_zero", key, low)
    elif key == RATE and low <= -1:
        entry.fault("rate_too_low", key, low)
