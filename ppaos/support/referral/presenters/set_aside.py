"""Answers that stand aside, in words: which file and row, what was told, what is wrong."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from ppaos.support.referral.models import AnswerSetAside, State
from ppaos.support.referral.presenters.faults import fault_words


def aside_rows(asides: Iterable[AnswerSetAside]) -> list[dict[str, Any]]:
    """Rows for a list; nothing that names a person."""
    return [
        {
            "aside": aside,
            "number": aside.referral_id or aside.content.get("referral_id"),
            "organisation": str(aside.organisation),
            "fault": fault_words(aside.fault),
            "told": told_words(aside.content),
        }
        for aside in asides
    ]


def told_words(content: dict[str, Any]) -> str:
    """What was told, without names and notes: the answer, its amount."""
    state, baht = content.get("to_state"), content.get("help_baht")
    said = [str(State(state).label) if state in State.values else state or ""]
    if baht is not None:
        said.append(_("%(amount)s baht") % {"amount": f"{baht:,.2f}".removesuffix(".00")})
    return " · ".join(word for word in said if word)
