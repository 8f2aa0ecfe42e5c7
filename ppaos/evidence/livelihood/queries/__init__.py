"""The questions: answers for the engine, methods in force, profiles and facts of households."""

from ppaos.evidence.livelihood.queries.answers import (
    answered_households,
    bmn_answers,
    placed_answers,
    slf_answers,
)
from ppaos.evidence.livelihood.queries.facts import FACTS_SQL, latest_facts
from ppaos.evidence.livelihood.queries.methods import (
    MethodMissing,
    method_for_year,
    methods_of_authorities,
    newest_method,
    parsed,
    published_methods,
)
from ppaos.evidence.livelihood.queries.news import imports_with_news, undone_with_answers
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
    "MethodMissing",
    "Profile",
    "answered_households",
    "assessments_of",
    "bmn_answers",
    "dimensions_of",
    "imports_with_news",
    "latest_facts",
    "method_for_year",
    "methods_of_authorities",
    "newest_method",
    "parsed",
    "placed_answers",
    "profile",
    "published_methods",
    "score_parts",
    "slf_answers",
    "stated_differences",
    "undone_with_answers",
]
