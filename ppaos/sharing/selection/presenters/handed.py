"""What came of a list that was handed on, in words."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ppaos.sharing.selection.models import HandedList

OUTCOMES = {
    "assigned": _("Visits assigned"),
    "waiting_already": _("A visit waits already"),
    "made": _("Drafts of referrals made"),
    "again": _("Referred already"),
    "refused": _("Cannot be referred"),
    "staying": _("Needs that stay for now"),
    "invited": _("Households invited"),
    "waiting": _("Put on the waiting list"),
    "already": _("In the model already"),
    "not_fitting": _("Do not fit by the newest matching"),
}
NEXT = {
    HandedList.Purpose.VISITS: ("survey:visits", _("Go on to the visits")),
    HandedList.Purpose.REFERRALS: ("referral:batches", _("Go on to the batches")),
    HandedList.Purpose.MODEL: ("operating_models:models", _("Go on to the models")),
}


def outcome_rows(handed: HandedList) -> dict[str, Any]:
    """What the receiver's door said, number by number, and where the work goes on."""
    rows = [(words, handed.outcome[key]) for key, words in OUTCOMES.items() if key in handed.outcome]
    found = NEXT.get(HandedList.Purpose(handed.purpose))
    return {
        "rows": rows,
        "next_url": reverse(found[0]) if found else "",
        "next_label": found[1] if found else "",
    }
