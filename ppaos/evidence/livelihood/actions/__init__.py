"""The verbs: publish methods, take answers in and out, assess households."""

from ppaos.evidence.livelihood.actions.answers import PulledAnswers, pull_answers
from ppaos.evidence.livelihood.actions.assessments import Assessed, assess_households
from ppaos.evidence.livelihood.actions.drafts import (
    DraftRefused,
    copy_method,
    discard_draft,
    edit_draft,
    load_draft,
    publish_draft,
)
from ppaos.evidence.livelihood.actions.interviews import PulledInterviews, pull_interviews
from ppaos.evidence.livelihood.actions.methods import MethodChanged, publish_method, publish_packaged_methods
from ppaos.evidence.livelihood.actions.news import take_in_interviews, take_in_news
from ppaos.evidence.livelihood.actions.withdrawing import WithdrawnAnswers, withdraw_answers

__all__ = [
    "Assessed",
    "DraftRefused",
    "MethodChanged",
    "PulledAnswers",
    "PulledInterviews",
    "WithdrawnAnswers",
    "assess_households",
    "copy_method",
    "discard_draft",
    "edit_draft",
    "load_draft",
    "publish_draft",
    "publish_method",
    "publish_packaged_methods",
    "pull_answers",
    "pull_interviews",
    "take_in_interviews",
    "take_in_news",
    "withdraw_answers",
]
