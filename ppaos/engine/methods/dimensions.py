"""Which basic-minimum-needs indicators belong to which of the five dimensions, and whom do they ask?"""

from dataclasses import dataclass

from ppaos.engine.methods.document import Document, MethodError, Number, Provenance

LEVELS = ("person", "household")


@dataclass(frozen=True)
class Dimension:
    """One of the five dimensions of poverty."""

    code: str
    thai: str
    english: str


@dataclass(frozen=True)
class BmnIndicator:
    """One basic-minimum-needs question; ages are whole years, both ends included, empty is no limit."""

    code: str
    category: str
    thai: str
    english: str
    level: str
    least_age: int | None
    most_age: int | None
    threshold: Number | None
    dimension: str | None
    provenance: Provenance


@dataclass(frozen=True)
class DimensionMethod:
    """One round of basic minimum needs. An incomplete set is one not all of whose questions are known."""

    name: str
    version: str
    thai: str
    english: str
    provenance: Provenance
    mapping: Provenance
    levels: Provenance
    is_complete: bool
    dimensions: tuple[Dimension, ...]
    indicators: tuple[BmnIndicator, ...]

    @property
    def mapped(self) -> tuple[BmnIndicator, ...]:
        """The indicators that decide a dimension."""
        return tuple(indicator for indicator in self.indicators if indicator.dimension)


def dimension_method(document: Document) -> DimensionMethod:
    """The indicator set in a document; raises MethodError where the data contradicts itself."""
    dimensions = tuple(
        Dimension(entry.text("code"), entry.text("thai"), entry.text("english"))
        for entry in document.entries("dimension", named_by="code")
    )
    known = {dimension.code for dimension in dimensions}
    indicators = tuple(_indicator(entry, known) for entry in document.entries("indicator", named_by="code"))
    codes = [indicator.code for indicator in indicators]
    if repeated := sorted({code for code in codes if codes.count(code) > 1}):
        raise MethodError(
            f"{document.place}: indicator {', '.join(repeated)} is there more than once; keep one"
        )
    return DimensionMethod(
        name=document.text("name"),
        version=document.text("version"),
        thai=document.text("thai"),
        english=document.text("english"),
        provenance=document.provenance(),
        mapping=document.entry("mapping").provenance(),
        levels=document.entry("levels").provenance(),
        is_complete=bool(document.value("complete")),
        dimensions=dimensions,
        indicators=indicators,
    )


def _indicator(entry: Document, dimensions: set[str]) -> BmnIndicator:
    level = entry.text("level")
    dimension = entry.text("dimension") if "dimension" in entry.data else None
    if level not in LEVELS:
        raise MethodError(f"{entry.place}: level is «{level}»; use one of {', '.join(LEVELS)}")
    if dimension is not None and dimension not in dimensions:
        raise MethodError(f"{entry.place}: dimension «{dimension}» is not in the file; use one that is")
    least, most = entry.age("least_age"), entry.age("most_age")
    if level == "household" and (least is not None or most is not None):
        raise MethodError(f"{entry.place}: a question to the household has no ages; remove them")
    if least is not None and most is not None and most < least:
        raise MethodError(
            f"{entry.place}: «most_age» is {most}, less than «least_age» {least}; turn them round"
        )
    return BmnIndicator(
        code=entry.text("code"),
        category=entry.text("category"),
        thai=entry.text("thai"),
        english=entry.text("english"),
        level=level,
        least_age=least,
        most_age=most,
        threshold=entry.sourced("threshold") if "threshold" in entry.data else None,
        dimension=dimension,
        provenance=entry.provenance(),
    )
