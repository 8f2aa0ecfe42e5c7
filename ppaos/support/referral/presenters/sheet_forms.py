"""What the columns and words of an agency's spreadsheet may stand for."""

from typing import Any

from django.utils.translation import gettext as _

from ppaos.support.assistance.models import HelpLine
from ppaos.support.referral.models import Overlap, State
from ppaos.support.referral.presenters.answer_sheet import answer_headers
from ppaos.support.referral.presenters.own_sheet import LINE, NUMBER, SENDERS_NOTE
from ppaos.support.referral.presenters.words import is_thai, reason_name
from ppaos.support.referral.queries.batch_fields import batch_fields
from ppaos.support.referral.queries.states import RECEIVER, reasons, states_told_by


def field_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """The fields a column may be: what goes out with a batch, and what the agency answers."""
    out = [
        (SENDERS_NOTE if code == "note" else code, row.thai if is_thai() else row.english)
        for code, row in batch_fields().items()
    ]
    back = [(code, header) for code, header in answer_headers().items() if code != NUMBER]
    return [(_("What we fill in"), [(LINE, _("Running number")), *out]), (_("What the agency answers"), back)]


def word_groups() -> list[tuple[str, str, list[tuple[str, str]]]]:
    """The lists of words: field, its name, and each code with our word."""
    headers = answer_headers()
    told = {
        "to_state": [(code, str(State(code).label)) for code in states_told_by(RECEIVER)],
        "reason": list(
            {
                code: reason_name(state, code)
                for state in ("turned_down", "asked")
                for code in reasons().get(state, {})
            }.items()
        ),
        "overlap": [(code, str(label)) for code, label in Overlap.choices[1:]],
        "help_kind": [(code, str(label)) for code, label in HelpLine.Kind.choices],
    }
    return [(name, headers[name], codes) for name, codes in told.items()]


def form_rows(forms: Any) -> list[dict[str, Any]]:
    """The forms for their list."""
    return [
        {
            "form": form,
            "organisation": str(form.organisation),
            "columns": len(form.columns),
            "is_ready": "to_state" in form.columns.values(),
        }
        for form in forms
    ]
