"""The questions: answers for the engine, methods in force, profiles and facts of households."""

from ppaos.evidence.livelihood.queries.answers import bmn_answers, placed_answers, slf_answers
from ppaos.evidence.livelihood.queries.facts import FACTS_SQL, latest_facts
from ppaos.evidence.livelihood.queries.methods import method_for_year, newest_method, parsed
from ppaos.evidence.livelihood.queries.news import imports_with_news
from ppaos.evidence.livelihood.queries.profiles import (
    Profile,
    assessments_of,
    dimensions_of,
    profile,
    score_parts,
    stated_differences,
)

__all__ = [
    "FACTS_SQL",
    "Profile",
    "assessments_of",
    "bmn_answers",
    "dimensions_of",
    "imports_with_news",
    "latest_facts",
    "method_for_year",
    "newest_method",
    "parsed",
    "placed_answers",
    "profile",
    "score_parts",
    "slf_answers",
    "stated_differences",
]
