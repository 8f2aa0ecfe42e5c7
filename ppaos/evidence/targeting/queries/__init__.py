"""The questions of search and verification."""

from ppaos.evidence.targeting.queries.imports import stated_scores, typed_answers

__all__ = ["stated_scores", "typed_answers"]
