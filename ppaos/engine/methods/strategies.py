"""From what does a household live: farm, wage, own business, remittance, transfers or a mix, by shares of income?"""

from dataclasses import dataclass

from ppaos.engine.methods.document import Document, MethodError, Number, Provenance

STRATEGIES = ("farm", "wage", "business", "remittance", "transfers", "mixed")
MIXED = "mixed"


@dataclass(frozen=True)
class Source:
    """A source of income: the fact that holds a year's baht, the fact of its costs, the strategy it belongs to."""

    fact: str
    cost: str | None
    strategy: str
    provenance: Provenance


@dataclass(frozen=True)
class Strategy:
    """One strategy by its names."""

    code: str
    thai: str
    english: str


@dataclass(frozen=True)
class StrategyMethod:
    """One version of the rule. dominant: the share of all income from which on one strategy names the household."""

    name: str
    version: str
    thai: str
    english: str
    dominant: Number
    sources: tuple[Source, ...]
    strategies: tuple[Strategy, ...]
    provenance: Provenance


def strategy_method(document: Document) -> StrategyMethod:
    """The rule in a document; raises MethodError where the data contradicts itself."""
    method = StrategyMethod(
        name=document.text("name"),
        version=document.text("version"),
        thai=document.text("thai"),
        english=document.text("english"),
        dominant=document.sourced("dominant"),
        sources=tuple(_source(entry) for entry in document.entries("source_of_income", named_by="fact")),
        strategies=tuple(
            Strategy(_known(entry, "code"), entry.text("thai"), entry.text("english"))
            for entry in document.entries("strategy", named_by="code")
        ),
        provenance=document.provenance(),
    )
    _refuse_contradictions(document.place, method)
    return method


def _source(entry: Document) -> Source:
    cost = entry.text("cost") if "cost" in entry.data else None
    return Source(entry.text("fact"), cost, _known(entry, "strategy"), entry.provenance())


def _known(entry: Document, key: str) -> str:
    code = entry.text(key)
    if code not in STRATEGIES:
        raise MethodError(f"{entry.place}: {key} is «{code}»; use one of {', '.join(STRATEGIES)}")
    return code


def _refuse_contradictions(place: str, method: StrategyMethod) -> None:
    if not 0.5 <= method.dominant.value <= 1:
        raise MethodError(
            f"{place}: dominant is {method.dominant.value:g}; write a share from 0.5 to 1, or two could dominate"
        )
    facts = [source.fact for source in method.sources]
    if twice := [fact for fact in facts if facts.count(fact) > 1]:
        raise MethodError(f"{place}: source {twice[0]} is there more than once; keep one")
    if any(source.strategy == MIXED for source in method.sources):
        raise MethodError(f"{place}: no source of income is «{MIXED}»; give it one of the others")
    named = [strategy.code for strategy in method.strategies]
    needed = {source.strategy for source in method.sources} | {MIXED}
    if lacking := sorted(needed - set(named)):
        raise MethodError(f"{place}: strategy {lacking[0]} has no names; add it")
