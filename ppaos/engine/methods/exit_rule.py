"""Who may leave the register, who looks at it, and how long is a household that left watched? Rules as data."""

from collections.abc import Sequence
from dataclasses import dataclass

from ppaos.engine.methods.document import Document, MethodError, Number, Provenance

CRITERIA = ("income", "dimensions", "level", "capitals", "referrals")
DIMENSIONS = ("health", "living", "education", "income", "access")
GROUPS = ("welfare", "model")
TRANSFERS = ("excluded", "counted")
STATES = (
    "proposed", "exit_verified", "exit_reviewed", "noticed", "objected", "in_monitored_exit", "left_poverty",
    "returned", "reentered", "exit_stopped",
)  # fmt: skip
# The numbers of a rule: where they stand, and the least they may be; those of SHARES lie between 0 and 1.
WHOLE = {
    "least_months": ("income", 1), "most_months_old": ("income", 1), "least_level": ("level", 1),
    "lowest_level": ("capitals", 1), "objection_days": ("objection", 0), "monitored_months": ("monitoring", 1),
    "check_months": ("monitoring", 1), "lost_after": ("monitoring", 1), "fewest": ("figures", 1),
}  # fmt: skip
MOST_OLD = "most_months_old"
SHARES = ("few_pass", "stops_most", "confidence")
_KEYS = {
    "least_level": "least",
    "lowest_level": "none_at",
    "objection_days": "days",
    "monitored_months": "months",
}


@dataclass(frozen=True)
class Lifted:
    """A criterion that is not asked of households of a livelihood strategy, and why."""

    criterion: str
    strategy: str
    thai: str
    english: str
    provenance: Provenance


@dataclass(frozen=True)
class ExitState:
    """A step of an exit and which steps may follow; nothing follows an end."""

    code: str
    thai: str
    english: str
    to: tuple[str, ...]


@dataclass(frozen=True)
class ExitRule:
    """One version of the rule.

    asked: the criteria, in the order in which they are shown. line: the income line, of the year and province of an
    observation, or of line_year (Buddhist era) where that is given. without_transfers: what the programme gave is not
    income. least_months: between the two observations; most_months_old: the newest of them, and the scores. dimensions:
    may not fail, but for an accepted reason where accepts_reason, and are not known where they were judged longer ago
    than dimension_months_old (None: of whatever age). groups_stay: target groups whose households are not to be judged
    at all, whatever their income. least_level: of the household. lowest_level: no capital at it or below. few_pass,
    stops_most: shares of households from which a rule is warned of.
    """

    name: str
    version: str
    thai: str
    english: str
    provenance: Provenance
    asked: tuple[str, ...]
    line: str
    line_year: int | None
    without_transfers: bool
    dimensions: tuple[str, ...]
    accepts_reason: bool
    dimension_months_old: Number | None
    groups_stay: tuple[str, ...]
    other_verifier: bool
    lifted: tuple[Lifted, ...]
    states: tuple[ExitState, ...]
    least_months: Number
    most_months_old: Number
    least_level: Number
    lowest_level: Number
    objection_days: Number
    monitored_months: Number
    check_months: Number
    lost_after: Number
    few_pass: Number
    stops_most: Number
    confidence: Number
    fewest: Number


def exit_rule(document: Document) -> ExitRule:
    """The rule in a document; raises MethodError where it contradicts itself or asks for nothing."""
    income, dimensions = document.entry("income"), document.entry("dimensions")
    lifted = document.entries("lifted", named_by="criterion") if "lifted" in document.data else ()
    rule = ExitRule(
        name=document.text("name"),
        version=document.text("version"),
        thai=document.text("thai"),
        english=document.text("english"),
        provenance=document.provenance(),
        asked=_some_of(document, "asked", CRITERIA),
        line=income.text("line"),
        line_year=_year(income),
        without_transfers=_one_of(income, "transfers", TRANSFERS) == "excluded",
        dimensions=_some_of(dimensions, "may_not_fail", DIMENSIONS),
        accepts_reason=_yes_no(dimensions, "accepts_reason"),
        dimension_months_old=_whole(dimensions, MOST_OLD, 1) if MOST_OLD in dimensions.data else None,
        groups_stay=_groups(document),
        other_verifier=_yes_no(document.entry("verification"), "other_than_surveyor"),
        lifted=tuple(_lifted(entry) for entry in lifted),
        states=tuple(_state(entry) for entry in document.entries("state", named_by="code")),
        **{name: _whole(document.entry(table), name, least) for name, (table, least) in WHOLE.items()},
        **{name: _share(document.entry("figures"), name) for name in SHARES},
    )
    _refuse_contradictions(document.place, rule)
    return rule


def _lifted(entry: Document) -> Lifted:
    criterion = _one_of(entry, "criterion", CRITERIA)
    return Lifted(
        criterion, entry.text("strategy"), entry.text("thai"), entry.text("english"), entry.provenance()
    )


def _state(entry: Document) -> ExitState:
    code = _one_of(entry, "code", STATES)
    return ExitState(code, entry.text("thai"), entry.text("english"), entry.texts("to"))


def _groups(document: Document) -> tuple[str, ...]:
    """Who needs welfare does not leave by income, unless the rule says so."""
    if "groups" not in document.data:
        return GROUPS[:1]
    entry = document.entry("groups")
    stay = entry.texts("stay")
    if odd := [group for group in stay if group not in GROUPS]:
        raise MethodError(f"{entry.place}: stay is «{odd[0]}»; use one of {', '.join(GROUPS)}, or none")
    return stay


def _year(income: Document) -> int | None:
    if "line_year" not in income.data:
        return None
    year = income.number("line_year")
    if year != int(year) or not 2400 <= year < 2800:
        raise MethodError(
            f"{income.place}: «line_year» is {year:g}; write a year of the Buddhist era, such as 2566"
        )
    return int(year)


def _whole(entry: Document, name: str, least: int) -> Number:
    key = _KEYS.get(name, name)
    number = entry.sourced(key)
    if number.value < least or number.value != int(number.value):
        raise MethodError(f"{entry.place}: «{key}» is {number.value:g}; write a whole number from {least} up")
    return number


def _share(entry: Document, key: str) -> Number:
    number = entry.sourced(key)
    if not 0 < number.value < 1:
        raise MethodError(f"{entry.place}: «{key}» is {number.value:g}; write a share between 0 and 1")
    return number


def _yes_no(entry: Document, key: str) -> bool:
    value = entry.value(key)
    if not isinstance(value, bool):
        raise MethodError(f"{entry.place}: «{key}» is {value!r}; write true or false")
    return value


def _one_of(entry: Document, key: str, known: Sequence[str]) -> str:
    value = entry.text(key)
    if value not in known:
        raise MethodError(f"{entry.place}: {key} is «{value}»; use one of {', '.join(known)}")
    return value


def _some_of(entry: Document, key: str, known: Sequence[str]) -> tuple[str, ...]:
    """A list that is not empty, of known words, each once."""
    entry.value(key)
    values = entry.texts(key)
    if not values:
        raise MethodError(f"{entry.place}: «{key}» is empty; name some of {', '.join(known)}")
    if odd := [value for value in values if value not in known]:
        raise MethodError(f"{entry.place}: {key} is «{odd[0]}»; use one of {', '.join(known)}")
    if len(set(values)) < len(values):
        raise MethodError(f"{entry.place}: «{key}» names something more than once; keep one")
    return values


def _refuse_contradictions(place: str, rule: ExitRule) -> None:
    """Checks that never come, a rule that asks nothing of some households, steps that lead nowhere."""
    if rule.check_months.value > rule.monitored_months.value:
        raise MethodError(
            f"{place}: checks come every {rule.check_months.value:g} months and the watch ends after "
            f"{rule.monitored_months.value:g}; let at least one check fall within it"
        )
    for strategy in sorted({each.strategy for each in rule.lifted}):
        if not set(rule.asked) - {each.criterion for each in rule.lifted if each.strategy == strategy}:
            raise MethodError(
                f"{place}: every criterion is lifted for the strategy «{strategy}»; ask at least one"
            )
    codes = [state.code for state in rule.states]
    for state in rule.states:
        if odd := [code for code in state.to if code not in codes]:
            raise MethodError(f"{place}: state {state.code} leads to «{odd[0]}», which is no state; add it")
    if repeated := [code for code in codes if codes.count(code) > 1]:
        raise MethodError(f"{place}: state {repeated[0]} is there more than once; keep one")
    reached = {code for state in rule.states for code in state.to} | set(codes[:1])
    if lone := [code for code in codes if code not in reached]:
        raise MethodError(
            f"{place}: nothing leads to the state {lone[0]}; let a state lead to it, or take it out"
        )
