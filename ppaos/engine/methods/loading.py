"""Which version of a method is asked for, and what does its data say?"""

import tomllib
from collections.abc import Callable
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Literal, overload

from ppaos.engine.methods.capitals import CapitalMethod, capital_method
from ppaos.engine.methods.change_rule import ChangeRule, change_rule
from ppaos.engine.methods.comparison_rules import ComparisonRules, comparison_rules
from ppaos.engine.methods.dimensions import DimensionMethod, dimension_method
from ppaos.engine.methods.disclosure_rule import DisclosureRule, disclosure_rule
from ppaos.engine.methods.document import Document, MethodError
from ppaos.engine.methods.exit_rule import ExitRule, exit_rule
from ppaos.engine.methods.income_lines import IncomeLines, income_lines
from ppaos.engine.methods.life_stages import LifeStages, life_stages
from ppaos.engine.methods.mpi import MpiMethod, mpi_method
from ppaos.engine.methods.needs import NeedMethod, need_method
from ppaos.engine.methods.price_index import PriceIndex, price_index
from ppaos.engine.methods.scoring import ScoringMethod, scoring_method
from ppaos.engine.methods.social_return_rules import SocialReturnRules, social_return_rules
from ppaos.engine.methods.strategies import StrategyMethod, strategy_method
from ppaos.engine.methods.survey_quality import SurveyQualityMethod, survey_quality_method
from ppaos.engine.methods.target_groups import TargetGroups, target_groups
from ppaos.engine.methods.tpmap_rule import TpmapRule, tpmap_rule
from ppaos.engine.methods.vulnerability import VulnerabilityMethod, vulnerability_method
from ppaos.engine.methods.watch_rule import WatchRule, watch_rule

Method = (
    CapitalMethod
    | ChangeRule
    | ComparisonRules
    | DimensionMethod
    | DisclosureRule
    | ExitRule
    | IncomeLines
    | LifeStages
    | MpiMethod
    | NeedMethod
    | PriceIndex
    | ScoringMethod
    | SocialReturnRules
    | StrategyMethod
    | SurveyQualityMethod
    | TargetGroups
    | TpmapRule
    | VulnerabilityMethod
    | WatchRule
)

_BUILDERS: dict[str, Callable[[Document], Method]] = {
    "capitals": capital_method,
    "change_rule": change_rule,
    "comparison_rules": comparison_rules,
    "dimensions": dimension_method,
    "disclosure_rule": disclosure_rule,
    "exit_rule": exit_rule,
    "income_lines": income_lines,
    "life_stages": life_stages,
    "mpi": mpi_method,
    "needs": need_method,
    "price_index": price_index,
    "scoring": scoring_method,
    "social_return_rules": social_return_rules,
    "strategies": strategy_method,
    "survey_quality": survey_quality_method,
    "target_groups": target_groups,
    "tpmap_rule": tpmap_rule,
    "vulnerability": vulnerability_method,
    "watch_rule": watch_rule,
}


@overload
def load(
    name: Literal["slf_capitals"], *, version: str | None = None, on: date | None = None
) -> CapitalMethod: ...
@overload
def load(
    name: Literal["bmn_indicators"], *, version: str | None = None, on: date | None = None
) -> DimensionMethod: ...
@overload
def load(
    name: Literal["change_rule"], *, version: str | None = None, on: date | None = None
) -> ChangeRule: ...
@overload
def load(
    name: Literal["comparison_rules"], *, version: str | None = None, on: date | None = None
) -> ComparisonRules: ...
@overload
def load(
    name: Literal["disclosure_rule"], *, version: str | None = None, on: date | None = None
) -> DisclosureRule: ...
@overload
def load(name: Literal["exit_rule"], *, version: str | None = None, on: date | None = None) -> ExitRule: ...
@overload
def load(name: Literal["watch_rule"], *, version: str | None = None, on: date | None = None) -> WatchRule: ...
@overload
def load(
    name: Literal["life_stages"], *, version: str | None = None, on: date | None = None
) -> LifeStages: ...
@overload
def load(
    name: Literal["mpi_livelihood", "mpi_national"],
    *,
    version: str | None = None,
    on: date | None = None,
) -> MpiMethod: ...
@overload
def load(name: Literal["needs"], *, version: str | None = None, on: date | None = None) -> NeedMethod: ...
@overload
def load(
    name: Literal["price_index"], *, version: str | None = None, on: date | None = None
) -> PriceIndex: ...
@overload
def load(
    name: Literal["target_groups"], *, version: str | None = None, on: date | None = None
) -> TargetGroups: ...
@overload
def load(name: Literal["tpmap_rule"], *, version: str | None = None, on: date | None = None) -> TpmapRule: ...
@overload
def load(
    name: Literal["survey_quality"], *, version: str | None = None, on: date | None = None
) -> SurveyQualityMethod: ...
@overload
def load(
    name: Literal["slf_scoring", "bmn_scoring", "monitoring_points", "facts_reading"],
    *,
    version: str | None = None,
    on: date | None = None,
) -> ScoringMethod: ...
@overload
def load(
    name: Literal["income_lines"], *, version: str | None = None, on: date | None = None
) -> IncomeLines: ...
@overload
def load(
    name: Literal["social_return_rules"], *, version: str | None = None, on: date | None = None
) -> SocialReturnRules: ...
@overload
def load(
    name: Literal["strategies"], *, version: str | None = None, on: date | None = None
) -> StrategyMethod: ...
@overload
def load(
    name: Literal["vulnerability"], *, version: str | None = None, on: date | None = None
) -> VulnerabilityMethod: ...
def load(name: str, *, version: str | None = None, on: date | None = None) -> Method:
    """A packaged method: the named version, the one in force on a day, or the newest.

    Raises MethodError where there is none.
    """
    known = versions(name)
    if not known:
        raise MethodError(f"there is no method «{name}»; the names are {', '.join(_names())}")
    if version is not None:
        chosen = [method for method in known if method.version == version]
    elif on is not None:
        chosen = [method for method in known if method.provenance.holds_on(on)]
    else:
        chosen = list(known)
    if not chosen:
        asked = f"version «{version}»" if version is not None else f"version in force on {on}"
        have = ", ".join(method.version for method in known)
        raise MethodError(f"method «{name}» has no {asked}; it has {have}")
    return chosen[-1]


def parse(text: str, *, place: str) -> Method:
    """The method in a TOML text, as a province loads its own; `place` names it in messages."""
    try:
        document = Document(place, tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise MethodError(f"{place}: {error}; correct the TOML") from error
    kind = document.text("kind")
    if kind not in _BUILDERS:
        raise MethodError(f"{place}: kind is «{kind}»; use one of {', '.join(_BUILDERS)}")
    try:
        return _BUILDERS[kind](document)
    except MethodError:
        raise
    except (TypeError, ValueError, AttributeError, LookupError) as error:
        # Whatever a file may hold in the place of a list, a table or a number.
        raise MethodError(
            f"{place}: an entry is not of the shape that methods of the kind «{kind}» have ({error}); "
            "compare it with the version it was copied from"
        ) from error


@cache
def versions(name: str) -> tuple[Method, ...]:
    """Every packaged version of a method, the oldest first; none for an unknown name."""
    found = [parse(text, place=place) for place, text in _packaged(name).items()]
    return tuple(sorted(found, key=lambda method: method.provenance.valid_from or date.min))


def texts(name: str) -> dict[str, str]:
    """The TOML text of every packaged version of a method, by version, to be published or copied."""
    return {parse(text, place=place).version: text for place, text in _packaged(name).items()}


def _packaged(name: str) -> dict[str, str]:
    """The packaged files of a method: their text by file name."""
    return {
        file.name: file.read_text(encoding="utf-8")
        for file in files(__package__).iterdir()
        if file.name.endswith(".toml") and file.name.partition(".")[0] == name
    }


def _names() -> list[str]:
    return sorted(
        {file.name.partition(".")[0] for file in files(__package__).iterdir() if file.name.endswith(".toml")}
    )
