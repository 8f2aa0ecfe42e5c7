"""Which indicators make a multidimensional poverty index, with what cut-offs and weights, read from which answers?"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from ppaos.engine.methods.document import Document, MethodError, Number, Provenance

MISSING = ("exclude", "reweight")
NOT_APPLICABLE = ("not_deprived", "missing")
INSTRUMENTS = ("slf", "bmn")
EXACT = 1e-9


@dataclass(frozen=True)
class MpiIndicator:
    """One indicator: deprived is who stands strictly below the cut-off.

    instrument, answer: from which questionnaire and indicator of it the value comes (basic needs: 1 passed, 0 failed);
    empty where no questionnaire here asks it.
    """

    code: str
    dimension: str
    thai: str
    english: str
    weight: float
    cutoff: float
    instrument: str
    answer: str
    provenance: Provenance


@dataclass(frozen=True)
class MpiDimension:
    """A dimension that indicators stand under."""

    code: str
    thai: str
    english: str


@dataclass(frozen=True)
class MpiMethod:
    """One version of an index. k is a share of the weight, which makes 1.

    missing: «exclude» leaves out whom an answer is missing of, «reweight» judges by what was answered. not_applicable:
    an indicator that does not apply is «not_deprived», or counts as «missing».
    """

    name: str
    version: str
    thai: str
    english: str
    provenance: Provenance
    k: Number
    missing: str
    not_applicable: str
    dimensions: tuple[MpiDimension, ...]
    indicators: tuple[MpiIndicator, ...]

    @property
    def weights(self) -> Mapping[str, float]:
        """The weights by indicator."""
        return {indicator.code: indicator.weight for indicator in self.indicators}

    @property
    def cutoffs(self) -> Mapping[str, float]:
        """The cut-offs by indicator."""
        return {indicator.code: indicator.cutoff for indicator in self.indicators}

    @property
    def is_computable(self) -> bool:
        """Whether a questionnaire here asks every indicator."""
        return all(indicator.instrument for indicator in self.indicators)


def mpi_method(document: Document) -> MpiMethod:
    """The index in a document; raises MethodError where the data contradicts itself."""
    dimensions = tuple(
        MpiDimension(entry.text("code"), entry.text("thai"), entry.text("english"))
        for entry in document.entries("dimension", named_by="code")
    )
    known = {dimension.code for dimension in dimensions}
    method = MpiMethod(
        name=document.text("name"),
        version=document.text("version"),
        thai=document.text("thai"),
        english=document.text("english"),
        provenance=document.provenance(),
        k=document.sourced("k"),
        missing=_one_of(document, "missing", MISSING),
        not_applicable=_one_of(document, "not_applicable", NOT_APPLICABLE),
        dimensions=dimensions,
        indicators=tuple(
            _indicator(entry, known) for entry in document.entries("indicator", named_by="code")
        ),
    )
    _refuse_contradictions(document.place, method)
    return method


def _indicator(entry: Document, dimensions: set[str]) -> MpiIndicator:
    dimension = entry.text("dimension")
    if dimension not in dimensions:
        raise MethodError(f"{entry.place}: dimension «{dimension}» is not in the file; use one that is")
    instrument, answer = str(entry.data.get("instrument", "")), str(entry.data.get("answer", ""))
    if bool(instrument) != bool(answer):
        raise MethodError(f"{entry.place}: give instrument and answer both, or neither")
    if instrument:
        _one_of(entry, "instrument", INSTRUMENTS)
    weight = entry.number("weight")
    if weight <= 0:
        raise MethodError(f"{entry.place}: weight is {weight:g}; it is above 0, or leave the indicator out")
    return MpiIndicator(
        code=entry.text("code"),
        dimension=dimension,
        thai=entry.text("thai"),
        english=entry.text("english"),
        weight=weight,
        cutoff=entry.number("cutoff"),
        instrument=instrument,
        answer=answer,
        provenance=entry.provenance(),
    )


def _one_of(document: Document, key: str, known: tuple[str, ...]) -> str:
    value = document.text(key)
    if value not in known:
        raise MethodError(f"{document.place}: {key} is «{value}»; use one of {', '.join(known)}")
    return value


def _refuse_contradictions(place: str, method: MpiMethod) -> None:
    """Weights that do not make one, indicators told twice, a k nobody or everybody reaches."""
    counts = Counter(indicator.code for indicator in method.indicators)
    if repeated := [code for code, count in counts.items() if count > 1]:
        raise MethodError(f"{place}: indicator {', '.join(repeated)} is there more than once; keep one")
    total = sum(method.weights.values())
    if abs(total - 1) > EXACT:
        raise MethodError(f"{place}: the weights add up to {total:.10g}; they must make 1")
    if not 0 < method.k.value <= 1:
        raise MethodError(
            f"{place}, k: {method.k.value:g} is no share of the weight; give one above 0, up to 1"
        )
