"""Which numbers did the field agree on, since when, by whose word? Dated data and its loader."""

from ppaos.engine.methods.capitals import Capital, CapitalMethod, Indicator, Level
from ppaos.engine.methods.change_rule import ChangeRule
from ppaos.engine.methods.checks import Check as MethodCheck
from ppaos.engine.methods.checks import checks
from ppaos.engine.methods.comparison_rules import AgeBand, ComparisonRules, PanelOutcome
from ppaos.engine.methods.differences import Difference, differences
from ppaos.engine.methods.dimensions import BmnIndicator, Dimension, DimensionMethod
from ppaos.engine.methods.disclosure_rule import DisclosureRule
from ppaos.engine.methods.document import STATUSES, MethodError, Number, Provenance
from ppaos.engine.methods.exit_rule import ExitRule, ExitState, Lifted
from ppaos.engine.methods.form_mapping import FormMapping, MembersAsked, form_mapping, unmatched
from ppaos.engine.methods.income_lines import IncomeLine, IncomeLines
from ppaos.engine.methods.life_stages import LifeStage, LifeStages
from ppaos.engine.methods.loading import load, parse, texts, versions
from ppaos.engine.methods.mpi import MpiDimension, MpiIndicator, MpiMethod
from ppaos.engine.methods.needs import NeedKind, NeedMethod, NeedRule
from ppaos.engine.methods.price_index import IndexYear, PriceIndex, common_era
from ppaos.engine.methods.scoring import ScoringMethod
from ppaos.engine.methods.sheets import data_of, sheets_of
from ppaos.engine.methods.social_return_rules import SocialReturnRules
from ppaos.engine.methods.strategies import StrategyMethod
from ppaos.engine.methods.survey_quality import (
    Check,
    FormRules,
    RequiredFile,
    Rule,
    SurveyQualityMethod,
    form_rules,
)
from ppaos.engine.methods.target_groups import Capability, Condition, Need, SubtypeRule, TargetGroups
from ppaos.engine.methods.tpmap_rule import TpmapRule
from ppaos.engine.methods.vulnerability import VulnerabilityMethod
from ppaos.engine.methods.watch_rule import Trigger, WatchRule
from ppaos.engine.methods.writing import toml_text, toml_value

__all__ = [
    "STATUSES",
    "AgeBand",
    "BmnIndicator",
    "Capability",
    "Capital",
    "CapitalMethod",
    "ChangeRule",
    "Check",
    "ComparisonRules",
    "Condition",
    "Difference",
    "Dimension",
    "DimensionMethod",
    "DisclosureRule",
    "ExitRule",
    "ExitState",
    "FormMapping",
    "FormRules",
    "IncomeLine",
    "IncomeLines",
    "IndexYear",
    "Indicator",
    "Level",
    "LifeStage",
    "LifeStages",
    "Lifted",
    "MembersAsked",
    "MethodCheck",
    "MethodError",
    "MpiDimension",
    "MpiIndicator",
    "MpiMethod",
    "Need",
    "NeedKind",
    "NeedMethod",
    "NeedRule",
    "Number",
    "PanelOutcome",
    "PriceIndex",
    "Provenance",
    "RequiredFile",
    "Rule",
    "ScoringMethod",
    "SocialReturnRules",
    "StrategyMethod",
    "SubtypeRule",
    "SurveyQualityMethod",
    "TargetGroups",
    "TpmapRule",
    "Trigger",
    "VulnerabilityMethod",
    "WatchRule",
    "checks",
    "common_era",
    "data_of",
    "differences",
    "form_mapping",
    "form_rules",
    "load",
    "parse",
    "sheets_of",
    "texts",
    "toml_text",
    "toml_value",
    "unmatched",
    "versions",
]
