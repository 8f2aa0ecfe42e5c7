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

__all__ = [
    "Candidate",
    "STAYED",
    "CandidateHousehold",
    "Edition",
    "ListImport",
    "EditionComparison",
    "EditionState",
    "Match",
    "ListedHouseholdChange",
    "ListedPersonChange",
    "RowBlock",
    "RowFault",
    "Source",
    "Verdict",
]
