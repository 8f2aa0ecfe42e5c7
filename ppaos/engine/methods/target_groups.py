"""Which households are in need, who can help themselves, and why is a household with capacity poor? Rules as data."""

from dataclasses import dataclass

from ppaos.engine.methods.document import Document, MethodError, Number, Provenance

WHOLES = ("assessed", "population")
TIES = ("in", "out", "in_order")
ROUNDINGS = ("up", "down")
HEALTH = ("normal", "chronic", "disabled", "bedbound")
TREATMENTS = {"yes": True, "no": False, "unknown": None}


@dataclass(frozen=True)
class Need:
    """Who is in need: the households of lowest rank, up to a share of a whole.

    of: the whole the shares are of, «assessed» (what was ranked) or «population» (every household of the area, where
    that number is known). order: the columns ranked by, the lowest value first; the next column orders those that tie.
    ties: whether households of equal need at the cut are all in, all out, or taken in the order of their numbers.
    lower, upper: shares of the whole, the lower one within the upper. most_years_old: up to how many years before the
    year of a run an assessment may be from.
    """

    of: str
    order: tuple[str, ...]
    ties: str
    rounding: str
    lower: Number
    upper: Number
    decimals: Number
    most_years_old: Number
    not_for: tuple[str, ...]
    provenance: Provenance


@dataclass(frozen=True)
class Capability:
    """Who can work: by age, health and care. Ages are whole years, both ends included.

    well: states of health that can; well_if_working: those that can where the person works. The last two say what
    holds of somebody of whom it is not known (None: then it stays unknown).
    """

    least_age: Number
    most_age: Number
    older_if_willing: bool
    well: tuple[str, ...]
    well_if_working: tuple[str, ...]
    cares_if_not_known: bool | None
    willing_if_not_known: bool | None
    provenance: Provenance


@dataclass(frozen=True)
class Condition:
    """A column and the values of it that are meant, edges included. It does not hold where `unless` is known to."""

    of: str
    at_most: float | None
    at_least: float | None
    unless: "Condition | None"


@dataclass(frozen=True)
class SubtypeRule:
    """A subtype of the group with capacity: true where any of its conditions is."""

    code: str
    thai: str
    english: str
    conditions: tuple[Condition, ...]
    provenance: Provenance


@dataclass(frozen=True)
class TargetGroups:
    """One version of the rules of the target groups."""

    name: str
    version: str
    thai: str
    english: str
    provenance: Provenance
    need: Need
    capability: Capability
    subtypes: tuple[SubtypeRule, ...]


def target_groups(document: Document) -> TargetGroups:
    """The rules in a document; raises MethodError where the data contradicts itself."""
    subtypes = tuple(_subtype(entry) for entry in document.entries("subtype", named_by="code"))
    codes = [subtype.code for subtype in subtypes]
    if repeated := sorted({code for code in codes if codes.count(code) > 1}):
        raise MethodError(
            f"{document.place}: subtype {', '.join(repeated)} is there more than once; keep one"
        )
    return TargetGroups(
        name=document.text("name"),
        version=document.text("version"),
        thai=document.text("thai"),
        english=document.text("english"),
        provenance=document.provenance(),
        need=_need(document.entry("need")),
        capability=_capability(document.entry("capability")),
        subtypes=subtypes,
    )


def _need(entry: Document) -> Need:
    need = Need(
        of=_one_of(entry, "of", WHOLES),
        order=_texts(entry, "order"),
        ties=_one_of(entry, "ties", TIES),
        rounding=_one_of(entry, "rounding", ROUNDINGS),
        lower=entry.sourced("lower"),
        upper=entry.sourced("upper"),
        decimals=entry.sourced("decimals"),
        most_years_old=entry.sourced("most_years_old"),
        not_for=_texts(entry, "not_for"),
        provenance=entry.provenance(),
    )
    if not need.order:
        raise MethodError(f"{entry.place}: «order» is empty; name at least one column to rank by")
    if not 0 < need.lower.value <= need.upper.value <= 1:
        raise MethodError(
            f"{entry.place}: the shares are {need.lower.value:g} and {need.upper.value:g}; write the lower one first, "
            "both above 0 and up to 1"
        )
    for key in ("decimals", "most_years_old"):
        value = getattr(need, key).value
        if value < 0 or value != int(value):
            raise MethodError(f"{entry.place}: «{key}» is {value:g}; write a whole number from 0 up")
    return need


def _capability(entry: Document) -> Capability:
    rule = Capability(
        least_age=entry.sourced("least_age"),
        most_age=entry.sourced("most_age"),
        older_if_willing=bool(entry.value("older_if_willing")),
        well=_healths(entry, "well"),
        well_if_working=_healths(entry, "well_if_working"),
        cares_if_not_known=TREATMENTS[_one_of(entry, "cares_if_not_known", tuple(TREATMENTS))],
        willing_if_not_known=TREATMENTS[_one_of(entry, "willing_if_not_known", tuple(TREATMENTS))],
        provenance=entry.provenance(),
    )
    if rule.most_age.value < rule.least_age.value:
        raise MethodError(
            f"{entry.place}: ages end at {rule.most_age.value:g}, before they begin at {rule.least_age.value:g}"
        )
    if both := sorted(set(rule.well) & set(rule.well_if_working)):
        raise MethodError(
            f"{entry.place}: {', '.join(both)} stands under «well» and «well_if_working»; keep one"
        )
    return rule


def _subtype(entry: Document) -> SubtypeRule:
    rule = SubtypeRule(
        code=entry.text("code"),
        thai=entry.text("thai"),
        english=entry.text("english"),
        conditions=tuple(_condition(each) for each in entry.entries("any", named_by="of")),
        provenance=entry.provenance(),
    )
    if not rule.conditions:
        raise MethodError(f"{entry.place}: «any» is empty; write at least one condition")
    return rule


def _condition(entry: Document) -> Condition:
    edges = {key: entry.number(key) if key in entry.data else None for key in ("at_most", "at_least")}
    if all(edge is None for edge in edges.values()):
        raise MethodError(f"{entry.place}: there is neither «at_most» nor «at_least»; write one of them")
    unless = _condition(entry.entry("unless")) if "unless" in entry.data else None
    return Condition(of=entry.text("of"), at_most=edges["at_most"], at_least=edges["at_least"], unless=unless)


def _one_of(entry: Document, key: str, known: tuple[str, ...]) -> str:
    value = entry.text(key)
    if value not in known:
        raise MethodError(f"{entry.place}: {key} is «{value}»; use one of {', '.join(known)}")
    return value


def _healths(entry: Document, key: str) -> tuple[str, ...]:
    states = _texts(entry, key)
    if strange := sorted(set(states) - set(HEALTH)):
        raise MethodError(f"{entry.place}: {key} has «{', '.join(strange)}»; use some of {', '.join(HEALTH)}")
    return states


def _texts(entry: Document, key: str) -> tuple[str, ...]:
    values = entry.value(key)
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise MethodError(f"{entry.place}: «{key}» is {values!r}; write a list of texts in quotes")
    if repeated := sorted({value for value in values if values.count(value) > 1}):
        raise MethodError(f"{entry.place}: {key} names {', '.join(repeated)} more than once; keep one")
    return tuple(values)
