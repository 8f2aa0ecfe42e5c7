"""Which indicators make the five livelihood capitals, with what weights, and where do levels begin?"""

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from ppaos.engine.methods.document import Document, MethodError, Number, Provenance

MOST_DECIMALS = 12


@dataclass(frozen=True)
class Indicator:
    """One scored item of a capital. `joint` names the items whose weight is known only together."""

    code: str
    capital: str
    thai: str
    english: str
    synonyms: tuple[str, ...]
    weight: float
    joint: str | None
    provenance: Provenance


@dataclass(frozen=True)
class Capital:
    """One of the five capitals with its indicators."""

    code: str
    thai: str
    english: str
    synonyms: tuple[str, ...]
    indicators: tuple[Indicator, ...]


@dataclass(frozen=True)
class Level:
    """A band of scores: from its lower edge up to the next level's."""

    number: int
    lower_edge: float
    thai: str
    english: str
    synonyms: tuple[str, ...]
    provenance: Provenance


@dataclass(frozen=True)
class CapitalMethod:
    """One version of the five-capital assessment."""

    name: str
    version: str
    thai: str
    english: str
    provenance: Provenance
    least: float
    most: float
    coverage: Number
    decimals: Number
    tolerance: Number
    capitals: tuple[Capital, ...]
    levels: tuple[Level, ...]

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        """Every indicator, in the order of the capitals."""
        return tuple(indicator for capital in self.capitals for indicator in capital.indicators)


def capital_method(document: Document) -> CapitalMethod:
    """The method in a document; raises MethodError where the data contradicts itself."""
    scale = document.entry("scale")
    method = CapitalMethod(
        name=document.text("name"),
        version=document.text("version"),
        thai=document.text("thai"),
        english=document.text("english"),
        provenance=document.provenance(),
        least=scale.number("least"),
        most=scale.number("most"),
        coverage=document.sourced("coverage"),
        decimals=document.sourced("decimals"),
        tolerance=document.sourced("tolerance"),
        capitals=_capitals(document),
        levels=tuple(_level(entry) for entry in document.entries("level", named_by="number")),
    )
    _refuse_contradictions(document.place, method)
    return method


def _capitals(document: Document) -> tuple[Capital, ...]:
    codes = {entry.text("code"): entry for entry in document.entries("capital", named_by="code")}
    indicators = [_indicator(entry, codes) for entry in document.entries("indicator", named_by="code")]
    return tuple(
        Capital(
            code=code,
            thai=entry.text("thai"),
            english=entry.text("english"),
            synonyms=entry.texts("synonyms"),
            indicators=tuple(indicator for indicator in indicators if indicator.capital == code),
        )
        for code, entry in codes.items()
    )


def _indicator(entry: Document, capitals: dict[str, Document]) -> Indicator:
    code = entry.text("code")
    capital = code.partition("_")[0]
    if capital not in capitals:
        known = ", ".join(f"{name}_" for name in capitals)
        raise MethodError(f"{entry.place}: the code must begin with one of {known}")
    return Indicator(
        code=code,
        capital=capital,
        thai=entry.text("thai"),
        english=entry.text("english"),
        synonyms=entry.texts("synonyms"),
        weight=entry.number("weight"),
        joint=entry.text("joint") if "joint" in entry.data else None,
        provenance=entry.provenance(),
    )


def _level(entry: Document) -> Level:
    return Level(
        number=int(entry.number("number")),
        lower_edge=entry.number("from"),
        thai=entry.text("thai"),
        english=entry.text("english"),
        synonyms=entry.texts("synonyms"),
        provenance=entry.provenance(),
    )


def _refuse_contradictions(place: str, method: CapitalMethod) -> None:
    """Weights that do not make one, indicators told twice, levels out of order, numbers no score can be made with."""
    for indicator in method.indicators:
        if indicator.weight <= 0:
            raise MethodError(
                f"{place}, indicator {indicator.code}: «weight» is {indicator.weight:g}; write more than 0, "
                "or take the indicator out"
            )
    for capital in method.capitals:
        total = sum(indicator.weight for indicator in capital.indicators)
        if abs(total - 1) > 1e-9:
            raise MethodError(
                f"{place}: the weights of {capital.code} add up to {total:.10g}; they must make 1"
            )
    counts = Counter(indicator.code for indicator in method.indicators)
    if repeated := [code for code, count in counts.items() if count > 1]:
        raise MethodError(f"{place}: indicator {', '.join(repeated)} is there more than once; keep one")
    _refuse_levels(place, method)
    if not 0 < method.coverage.value <= 1:
        raise MethodError(f"{place}, coverage: «value» is {method.coverage.value:g}; write a share up to 1")
    if method.decimals.value not in range(MOST_DECIMALS + 1):
        raise MethodError(
            f"{place}, decimals: «value» is {method.decimals.value:g}; write a whole number up to {MOST_DECIMALS}"
        )
    if method.tolerance.value < 0:
        raise MethodError(f"{place}, tolerance: «value» is {method.tolerance.value:g}; write 0 or more")


def _refuse_levels(place: str, method: CapitalMethod) -> None:
    """Bands that overlap, leave the scale, or are not numbered as they rise."""
    edges = [level.lower_edge for level in method.levels]
    if edges and edges[0] != method.least:
        raise MethodError(
            f"{place}: the first level begins at {edges[0]:g}; it must begin at {method.least:g}, as the scale does"
        )
    if not edges or any(low >= high for low, high in pairwise(edges)):
        raise MethodError(f"{place}: the levels begin at {edges}; they must rise from {method.least:g}")
    if edges[-1] >= method.most:
        raise MethodError(
            f"{place}: the last level begins at {edges[-1]:g}; the scale ends at {method.most:g}"
        )
    numbers = [level.number for level in method.levels]
    if numbers != list(range(1, len(numbers) + 1)):
        raise MethodError(f"{place}: the levels are numbered {numbers}; number them 1, 2, 3 … as they rise")
