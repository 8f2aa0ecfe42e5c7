"""The nouns of search and verification: lists as received, candidates, match decisions, verdicts."""

from ppaos.evidence.targeting.models.decisions import Match, Verdict
from ppaos.evidence.targeting.models.lists import (
    Candidate,
    CandidateHousehold,
    Edition,
    ListImport,
    RowBlock,
    RowFault,
    Source,
)

__all__ = [
    "Candidate",
    "CandidateHousehold",
    "Edition",
    "ListImport",
    "Match",
    "RowBlock",
    "RowFault",
    "Source",
    "Verdict",
]
