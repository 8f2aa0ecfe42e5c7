"""By what the list of candidates is narrowed, in words."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from ppaos.learning.monitoring.models import ExitCandidate
from ppaos.learning.monitoring.presenters.criteria import criterion_words, outcome_words
from ppaos.learning.monitoring.queries.exits import CRITERIA, OUTCOMES


def filters(asked: Mapping[str, str]) -> list[dict[str, Any]]:
    """Selects for `parts/filters.html`."""
    offered: dict[str, tuple[str, Any]] = {
        "verdict": (_("May it be proposed"), ExitCandidate.Verdict.choices),
        "criterion": (_("Criterion"), [(code, criterion_words(code)) for code in CRITERIA]),
        "outcome": (_("Result of the criterion"), [(code, outcome_words(code)) for code in OUTCOMES]),
        "alone": (_("How many things stop it"), [("1", _("one alone")), ("0", _("several"))]),
    }
    return [
        {
            "name": name, "label": label,
            "choices": [
                {"value": value, "label": words, "is_chosen": asked.get(name) == value} for value, words in choices
            ],
        }
        for name, (label, choices) in offered.items()
    ]  # fmt: skip
