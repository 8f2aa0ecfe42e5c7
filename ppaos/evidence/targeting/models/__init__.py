"""The nouns of search and verification: lists as received, candidates, match decisions, verdicts, editions compared."""

from ppaos.evidence.targeting.models.decisions import Match, Verdict
from ppaos.evidence.targeting.models.editions import (
    STAYED,
    EditionComparison,
    EditionState,
    ListedHouseholdChange,
    ListedPersonChange,
)
from ppaos.evidence.targeting.models.lists import (
    Candidate,
    CandidateHousehold,
    Edition,
    ListImport,
    RowBlock,
    RowFault,
    Source,
)
from ppaos.evidence.targeting.models.reviewing import ReviewAssignment, SampledPair

__all__ = [
    "STAYED",
    "Candidate",
    "CandidateHousehold",
    "Edition",
    "EditionComparison",
    "EditionState",
    "ListImport",
    "ListedHouseholdChange",
    "ListedPersonChange",
    "Match",
    "ReviewAssignment",
    "RowBlock",
    "RowFault",
    "SampledPair",
    "Source",
    "Verdict",
]
