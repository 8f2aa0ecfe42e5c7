"""Which numbers did the field agree on, since when, by whose word? Dated data and its loader."""

from ppaos.engine.methods.capitals import Capital, CapitalMethod, Indicator, Level
from ppaos.engine.methods.change_rule import ChangeRule
from ppaos.engine.methods.dimensions import BmnIndicator, Dimension, DimensionMethod
from ppaos.engine.methods.document import STATUSES, MethodError, Number, Provenance
from ppaos.engine.methods.form_mapping import FormMapping, MembersAsked, form_mapping, unmatched
from ppaos.engine.methods.income_lines import IncomeLine, IncomeLines
from ppaos.engine.methods.loading import load, parse, texts, versions
from ppaos.engine.methods.scoring import ScoringMethod
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

__all__ = [
    "STATUSES",
    "BmnIndicator",
    "Capability",
    "Capital",
    "CapitalMethod",
    "ChangeRule",
    "Check",
    "Condition",
    "Dimension",
    "DimensionMethod",
    "FormMapping",
    "FormRules",
    "IncomeLine",
    "IncomeLines",
    "Indicator",
    "Level",
    "MembersAsked",
    "MethodError",
    "Need",
    "Number",
    "Provenance",
    "RequiredFile",
    "Rule",
    "ScoringMethod",
    "SubtypeRule",
    "SurveyQualityMethod",
    "TargetGroups",
    "TpmapRule",
    "form_mapping",
    "form_rules",
    "load",
    "parse",
    "texts",
    "unmatched",
    "versions",
]
