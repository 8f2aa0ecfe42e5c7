"""The verbs: publish methods, take in answers, assess households."""

from ppaos.evidence.livelihood.actions.answers import PulledAnswers, pull_answers
from ppaos.evidence.livelihood.actions.assessments import Assessed, assess_households
from ppaos.evidence.livelihood.actions.methods import publish_method, publish_packaged_methods
from ppaos.evidence.livelihood.actions.news import take_in_news

__all__ = [
    "Assessed",
    "PulledAnswers",
    "assess_households",
    "publish_method",
    "publish_packaged_methods",
    "pull_answers",
    "take_in_news",
]
