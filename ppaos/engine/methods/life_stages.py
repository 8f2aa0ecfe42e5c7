"""At which ages does each stage of life begin? Bands as data, with source and status."""

from dataclasses import dataclass
from itertools import pairwise

from ppaos.engine.methods.document import Document, MethodError, Provenance


@dataclass(frozen=True)
class LifeStage:
    """A band of ages in whole years: from its first age up to the next stage's."""

    code: str
    least_age: int
    thai: str
    english: str
    provenance: Provenance


@dataclass(frozen=True)
class LifeStages:
    """One version of the stages of life, the youngest first. `across` names who is counted beside, of any age."""

    name: str
    version: str
    thai: str
    english: str
    provenance: Provenance
    stages: tuple[LifeStage, ...]
    across: LifeStage


def life_stages(document: Document) -> LifeStages:
    """The stages in a document; raises MethodError where the data contradicts itself."""
    stages = tuple(_stage(entry) for entry in document.entries("stage", named_by="code"))
    ages = [stage.least_age for stage in stages]
    if not ages or ages[0] != 0 or any(low >= high for low, high in pairwise(ages)):
        raise MethodError(f"{document.place}: the stages begin at {ages}; they must rise from 0")
    codes = [stage.code for stage in stages]
    if repeated := sorted({code for code in codes if codes.count(code) > 1}):
        raise MethodError(f"{document.place}: stage {', '.join(repeated)} is there more than once; keep one")
    across = document.entry("across")
    return LifeStages(
        name=document.text("name"),
        version=document.text("version"),
        thai=document.text("thai"),
        english=document.text("english"),
        provenance=document.provenance(),
        stages=stages,
        across=LifeStage(
            across.text("code"), 0, across.text("thai"), across.text("english"), across.provenance()
        ),
    )


def _stage(entry: Document) -> LifeStage:
    age = entry.number("from")
    if age != int(age):
        raise MethodError(f"{entry.place}: «from» is {age:g}; an age is in whole years")
    return LifeStage(
        code=entry.text("code"),
        least_age=int(age),
        thai=entry.text("thai"),
        english=entry.text("english"),
        provenance=entry.provenance(),
    )
