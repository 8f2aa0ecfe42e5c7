"""The nouns of data protection: requests, notices, breaches, erasures, retention, unusual access."""

from ppaos.sharing.protection.models.breaches import Breach, BreachStep
from ppaos.sharing.protection.models.keeping import Erasure, RetentionRun, UnusualAccess
from ppaos.sharing.protection.models.requests import DataRequest, DataRequestStep, SourceNotice

__all__ = [
    "Breach",
    "BreachStep",
    "DataRequest",
    "DataRequestStep",
    "Erasure",
    "RetentionRun",
    "SourceNotice",
    "UnusualAccess",
]
