"""The questions of search and verification."""

from ppaos.evidence.targeting.queries.imports import stated_scores, typed_answers
from ppaos.evidence.targeting.queries.matching import household_links

__all__ = ["household_links", "stated_scores", "typed_answers"]
