"""Why are two records taken as one person? Each comparison in a sentence, with its weight in words."""

from math import log2
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

COMPARISONS = {
    "first_name": gettext_lazy("First name"),
    "last_name": gettext_lazy("Last name"),
    "birth_date": gettext_lazy("Birth"),
    "sex": gettext_lazy("Sex"),
    "home": gettext_lazy("House"),
    "citizen_id": gettext_lazy("Citizen id"),
}
MISSING = gettext_lazy("Missing in one of the two: says nothing.")
SENTENCES = {
    ("first_name", "exact"): gettext_lazy("The first names are the same."),
    ("first_name", "sound"): gettext_lazy("The first names sound alike."),
    ("first_name", "close"): gettext_lazy("The first names differ by a letter or two."),
    ("first_name", "similar"): gettext_lazy("The first names resemble each other."),
    ("first_name", "swapped"): gettext_lazy("First and last name stand in each other's place."),
    ("first_name", "different"): gettext_lazy("The first names differ."),
    ("last_name", "exact"): gettext_lazy("The last names are the same."),
    ("last_name", "sound"): gettext_lazy("The last names sound alike."),
    ("last_name", "close"): gettext_lazy("The last names differ by a letter or two."),
    ("last_name", "similar"): gettext_lazy("The last names resemble each other."),
    ("last_name", "different"): gettext_lazy("The last names differ; a woman's may change with marriage."),
    ("birth_date", "exact"): gettext_lazy("Born on the same day."),
    ("birth_date", "swapped"): gettext_lazy("The same birth, day and month in each other's place."),
    ("birth_date", "year_month"): gettext_lazy("Born in the same month of the same year."),
    ("birth_date", "day_month"): gettext_lazy("The same birthday, another year."),
    ("birth_date", "year"): gettext_lazy("Born in the same year."),
    ("birth_date", "near"): gettext_lazy("Born within a year or two of each other."),
    ("birth_date", "different"): gettext_lazy("The dates of birth differ."),
    ("sex", "same"): gettext_lazy("The same sex."),
    ("sex", "different"): gettext_lazy("Not the same sex."),
    ("home", "house"): gettext_lazy("The same house."),
    ("home", "village"): gettext_lazy("The same village."),
    ("home", "subdistrict"): gettext_lazy("The same subdistrict."),
    ("home", "different"): gettext_lazy("Different subdistricts."),
    ("citizen_id", "exact"): gettext_lazy("The same citizen id."),
    ("citizen_id", "unverified"): gettext_lazy("The same citizen id, but it is no valid number."),
    ("citizen_id", "close"): gettext_lazy("The citizen ids differ by a digit."),
    ("citizen_id", "contradicted"): gettext_lazy("The same citizen id, but name or birth speak against it."),
    ("citizen_id", "faulty"): gettext_lazy("The citizen ids differ; one of them is no valid number."),
    ("citizen_id", "different"): gettext_lazy("Two different valid citizen ids."),
}
# Bits: 2 is four times as likely for one person as for two, 6 is sixty-four times.
LITTLE, MUCH = 2.0, 6.0


def sentence(comparison: str, level: str) -> str:
    """One comparison's finding in words; a level this page does not know yet is shown as it is."""
    if level == "missing":
        return str(MISSING)
    return str(SENTENCES.get((comparison, level), f"{comparison}: {level}"))


def weight_in_words(bits: float) -> str:
    """How much a comparison says, for or against."""
    if abs(bits) < LITTLE:
        return _("says little")
    if bits > 0:
        return _("speaks strongly for it") if bits >= MUCH else _("speaks for it")
    return _("speaks strongly against it") if bits <= -MUCH else _("speaks against it")


def tone(bits: float) -> str:
    """The colour of a weight: for, against, or neither."""
    if abs(bits) < LITTLE:
        return ""
    return "good" if bits > 0 else "bad"


def reasons(levels: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """The reasons of a pair, by its levels as kept, the weightiest first.

    Each: comparison, label, sentence, words, bits, shown, tone.
    """
    found = [
        {
            "comparison": name,
            "label": COMPARISONS.get(name, name),
            "sentence": sentence(name, said["level"]),
            "words": "" if said["level"] == "missing" else weight_in_words(said["weight"]),
            "bits": said["weight"],
            "shown": "" if said["level"] == "missing" else f"{said['weight']:+.1f}",
            "tone": tone(said["weight"]),
        }
        for name, said in levels.items()
    ]
    return sorted(found, key=_weight, reverse=True)


def together(weight: float | None, probability: float | None) -> dict[str, str] | None:
    """What all comparisons weigh together, what two records weighed before any was made, and what that gives.

    None where a pair was not weighed, or decided for certain.
    """
    if weight is None or probability is None or not 0 < probability < 1:
        return None
    before = log2(probability / (1 - probability)) - weight
    return {"bits": f"{weight:+.1f}", "before": f"{before:+.1f}", "chance": f"{probability:.0%}"}


def _weight(reason: dict[str, Any]) -> float:
    return abs(float(reason["bits"]))
