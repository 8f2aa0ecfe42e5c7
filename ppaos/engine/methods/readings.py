"""How is one number read off the raw answers of a form? Tables, amounts, several choices, and what joins them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from ppaos.engine.methods.document import Document, MethodError

KINDS = ("table", "amount", "choices", "mean", "sum", "least", "all", "first")
JOINS = KINDS[3:]
_MORE = {
    "table": ("scores", "not_applicable", "among", "choice"),
    "amount": ("per", "nothing", "line", "bands", "among", "choice"),
    "choices": ("weights", "alone", "least_value", "most_value", "bands"),
}
Bands = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Among:
    """A question is asked only of who made a choice in another one; who made others there has none of it: 0."""

    question: str
    choice: str


@dataclass(frozen=True)
class Table:
    """The number of the one choice that was made. A choice that is not listed says nothing."""

    question: str
    scores: Mapping[str, float]
    not_applicable: tuple[str, ...]
    among: Among | None = None


@dataclass(frozen=True)
class Amount:
    """A number that was answered: divided by another (`per`), as a share of an income line, put into bands.

    nothing: what it is where the other number is zero or less; without it that is missing.
    """

    question: str
    per: str | None
    nothing: float | None
    line: str | None
    bands: Bands
    among: Among | None = None


@dataclass(frozen=True)
class Choices:
    """The sum of the weights of all choices made, within limits, put into bands. One in `alone` decides by itself."""

    question: str
    weights: Mapping[str, float]
    alone: Mapping[str, float]
    least: float | None
    most: float | None
    bands: Bands


@dataclass(frozen=True)
class Joined:
    """Several readings as one.

    mean, least: over the parts that are answered. first: the first part that is answered. sum: of all parts, missing
    where one is. all: 0 where a part is 0, else missing where one is, else 1.
    """

    how: str
    parts: tuple["Reading", ...]
    bands: Bands


Reading = Table | Amount | Choices | Joined


def reading(document: Document, key: str, scales: Mapping[str, Mapping[str, float]]) -> Reading:
    """The reading under a key of a rule; MethodError where it contradicts itself."""
    return _reading(document.value(key), f"{document.place}, {key}", scales)


def questions_of(read: Reading) -> Iterator[str]:
    """The words of all questions that a reading looks at."""
    if isinstance(read, Joined):
        for part in read.parts:
            yield from questions_of(part)
        return
    yield read.question
    if isinstance(read, Amount) and read.per:
        yield read.per
    if isinstance(read, Amount | Table) and read.among:
        yield read.among.question


def is_readable(read: Reading, words: Mapping[str, Any]) -> bool:
    """Whether a form that has these questions can answer a reading at all."""
    if isinstance(read, Joined):
        needed = all if read.how in ("sum", "all") else any
        return needed(is_readable(part, words) for part in read.parts)
    return all(word in words for word in questions_of(read))


def outcomes(read: Reading) -> Iterator[float]:
    """The numbers that a reading can end in, as far as its data say."""
    if isinstance(read, Amount | Table) and read.among:
        yield 0.0
    if isinstance(read, Table):
        yield from read.scores.values()
        return
    yield from (number for _edge, number in read.bands)
    if isinstance(read, Amount):
        ends = [read.nothing]
    elif isinstance(read, Choices):
        limits = [] if read.bands else [read.least, read.most]
        ends = [*read.alone.values(), *limits]
    else:
        inner = read.how != "sum" and not read.bands
        ends = [number for part in read.parts for number in outcomes(part)] if inner else []
    yield from (number for number in ends if number is not None)


def _reading(data: Any, place: str, scales: Mapping[str, Mapping[str, float]]) -> Reading:
    if not isinstance(data, Mapping):
        raise MethodError(f'{place} is {data!r}; write a table such as {{ table = "question", scores = … }}')
    kinds = [kind for kind in KINDS if kind in data]
    if len(kinds) != 1:
        raise MethodError(f"{place}: write exactly one of {', '.join(KINDS)}")
    kind = kinds[0]
    known = (kind, *_MORE.get(kind, ("bands",)))
    if strange := sorted(set(data) - set(known)):
        raise MethodError(
            f"{place}: «{', '.join(strange)}» means nothing beside {kind}; use {', '.join(known)}"
        )
    document = Document(place, data)
    if kind in JOINS:
        return _joined(document, kind, scales)
    if kind == "table":
        scores, not_asked = _numbers(document, "scores", scales), tuple(data.get("not_applicable", ()))
        if not scores and not not_asked:
            raise MethodError(f"{place}: scores are empty; give each choice its number")
        return Table(document.text("table"), scores, not_asked, _among(document))
    if kind == "amount":
        named = {key: document.text(key) if key in data else None for key in ("per", "line")}
        nothing = document.number("nothing") if "nothing" in data else None
        amount = document.text("amount")
        return Amount(amount, named["per"], nothing, named["line"], _bands(document), _among(document))
    least, most = (document.number(key) if key in data else None for key in ("least_value", "most_value"))
    weights = _numbers(document, "weights", scales)
    alone = _numbers(document, "alone", scales) if "alone" in data else {}
    return Choices(document.text("choices"), weights, alone, least, most, _bands(document))


def _among(document: Document) -> Among | None:
    if ("among" in document.data) != ("choice" in document.data):
        raise MethodError(f"{document.place}: give «among» and «choice» together, or neither")
    if "among" not in document.data:
        return None
    return Among(document.text("among"), document.text("choice"))


def _joined(document: Document, how: str, scales: Mapping[str, Mapping[str, float]]) -> Joined:
    parts = document.value(how)
    if not isinstance(parts, list) or not parts:
        raise MethodError(f"{document.place}: «{how}» joins a list of readings; write at least one")
    places = (f"{document.place}, part {number}" for number in range(1, len(parts) + 1))
    read = tuple(_reading(part, place, scales) for part, place in zip(parts, places, strict=True))
    return Joined(how, read, _bands(document))


def _numbers(document: Document, key: str, scales: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    """Choices with their numbers, written out or named as one of the document's scales."""
    value = document.value(key)
    if isinstance(value, str):
        if value not in scales:
            raise MethodError(
                f"{document.place}: there is no scale «{value}»; it has {', '.join(scales) or 'none'}"
            )
        return dict(scales[value])
    if not isinstance(value, Mapping):
        raise MethodError(
            f"{document.place}: «{key}» is {value!r}; write {{ choice = number }} or a scale's name"
        )
    entries = Document(f"{document.place}, {key}", value)
    return {choice: entries.number(choice) for choice in value}


def _bands(document: Document) -> Bands:
    bands = document.data.get("bands", [])
    if not all(isinstance(band, list) and len(band) == 2 for band in bands):
        raise MethodError(f"{document.place}: bands are {bands!r}; write [[from, number], …]")
    read = tuple((float(edge), float(number)) for edge, number in bands)
    if any(low >= high for (low, _), (high, _) in pairwise(read)):
        raise MethodError(f"{document.place}: bands begin at {[edge for edge, _ in read]}; they must rise")
    return read
