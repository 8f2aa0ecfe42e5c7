"""What came of a file of answers, for its page."""

from typing import Any

from ppaos.support.referral.presenters.faults import fault_words

FAULTS_SHOWN = 200


def told_of(taken: Any) -> dict[str, Any]:
    """Numbers and first rows at fault of a file that was taken in (`forms.answers_in.TakenIn`), as JSON takes them."""
    return {
        "answered": taken.answered,
        "helped": taken.helped,
        "unchanged": taken.unchanged,
        "empty": taken.empty,
        "refused": taken.faults.height,
        "faults": taken.faults.head(FAULTS_SHOWN).rows(named=True),
        "faults_file": taken.faults_file and taken.faults_file.pk,
    }


def shown(told: dict[str, Any]) -> dict[str, Any]:
    """The same in the words of the screen."""
    rows = [
        {"row": fault["file_row"], "referral": fault["referral_id"], "text": fault_words(fault["fault"])}
        for fault in told.get("faults", [])
    ]
    return told | {"faults": rows, "is_more": told.get("refused", 0) > len(rows)}
