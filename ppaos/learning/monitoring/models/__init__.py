"""The nouns of monitoring: rounds, shocks and hazards, exits, the watch, studies of social return."""

from ppaos.learning.monitoring.models.exits import (
    AcceptedReason,
    Exit,
    ExitCandidate,
    ExitCheck,
    ExitRun,
    ExitStep,
)
from ppaos.learning.monitoring.models.rounds import FollowUpRound, Hazard, HazardPlace, RoundHousehold, Shock
from ppaos.learning.monitoring.models.studies import Proxy, Study, StudyInput, StudyOutcome, StudyResult
from ppaos.learning.monitoring.models.watch import ConcernReport, WatchAlert

__all__ = [
    "AcceptedReason",
    "ConcernReport",
    "Exit",
    "ExitCandidate",
    "ExitCheck",
    "ExitRun",
    "ExitStep",
    "FollowUpRound",
    "Hazard",
    "HazardPlace",
    "Proxy",
    "RoundHousehold",
    "Shock",
    "Study",
    "StudyInput",
    "StudyOutcome",
    "StudyResult",
    "WatchAlert",
]
