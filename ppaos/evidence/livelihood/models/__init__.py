"""The nouns of livelihood: answers, the methods that judge them, results with their method, target groups."""

from ppaos.evidence.livelihood.models.answers import Answer, Instrument, PulledInterview, StatedScore
from ppaos.evidence.livelihood.models.groups import Group, GroupOverride, GroupPlace, GroupRun, Subtype
from ppaos.evidence.livelihood.models.methods import MethodDraft, MethodVersion
from ppaos.evidence.livelihood.models.results import (
    Assessment,
    Circumstances,
    DimensionResult,
    PersonDimensions,
)
from ppaos.evidence.livelihood.models.trials import MethodTrial

__all__ = [
    "Answer",
    "Assessment",
    "Circumstances",
    "DimensionResult",
    "Group",
    "GroupOverride",
    "GroupPlace",
    "GroupRun",
    "Instrument",
    "MethodDraft",
    "MethodTrial",
    "MethodVersion",
    "PersonDimensions",
    "PulledInterview",
    "StatedScore",
    "Subtype",
]
