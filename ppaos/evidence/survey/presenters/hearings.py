"""A village's list in words: whom it names, how each household stands, what the village says."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ppaos.evidence.survey.models import Hearing, HearingLine
from ppaos.evidence.survey.presenters.visits import whom_words
from ppaos.evidence.survey.queries.hearings import lines_of
from ppaos.evidence.targeting.queries import states

Opinion = HearingLine.Opinion
OPINION_TONES = {Opinion.AGREED: "good", Opinion.DISPUTED: "bad", Opinion.NOT_HEARD: "waiting"}
# For a meeting, in fewer and plainer words than the cross-check's own.
STANDS = {
    states.IN_BOTH: gettext_lazy("on the list, found poor"),
    states.NOT_POOR: gettext_lazy("on the list, found not poor"),
    states.NOT_FOUND: gettext_lazy("on the list, not found there"),
    states.NOT_VISITED: gettext_lazy("on the list, not visited yet"),
    states.LISTED_IN_DOUBT: gettext_lazy("on the list, not sure who is meant"),
    states.UNMATCHABLE: gettext_lazy("on the list, not sure who is meant"),
    states.MISSED: gettext_lazy("found poor, on no list"),
    states.COVERED: gettext_lazy("found poor, a housemate is listed"),
    states.POOR_IN_DOUBT: gettext_lazy("found poor, perhaps on the list"),
    "": gettext_lazy("not verified yet"),
}


def hearing_lines(hearing: Hearing, sees: frozenset[str]) -> list[dict[str, Any]]:
    """The lines of a hearing for screen and paper: line, head, address, how it stands, what was said."""
    return [
        {
            "line": row["line"],
            "number": number,
            "stands": _("named by the village")
            if row["line"].is_added
            else STANDS.get(row["line"].state, ""),
            "opinion": row["line"].get_opinion_display(),
            "tone": OPINION_TONES[Opinion(row["line"].opinion)],
            "choices": [(value, said, value == row["line"].opinion) for value, said in Opinion.choices],
            **whom_words(row, sees),
        }
        for number, row in enumerate(lines_of(hearing), 1)
    ]


def counts(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """How many households the village agrees on, disputes, and did not speak of."""
    return [
        {
            "label": said,
            "value": sum(line["line"].opinion == value for line in lines),
            "tone": OPINION_TONES[Opinion(value)],
        }
        for value, said in Opinion.choices
    ]
