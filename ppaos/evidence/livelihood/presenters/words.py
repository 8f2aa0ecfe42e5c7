"""How are status, source, period and unit of a number said in the reader's language?"""

from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ppaos.engine.methods import CapitalMethod, Provenance
from ppaos.ground.workbench.presenters.thai import thai_date, thousands

TONES = {"official": "good", "derived": "", "proposal": "care", "unverified": "bad"}
SCORE_DECIMALS = 2


def named(item: Any) -> str:
    """The name of an indicator, capital, level or dimension."""
    return str(getattr(item, name_key()))


def name_key() -> str:
    """Under which key a method's data have names in the reader's language."""
    return "thai" if (get_language() or "th").startswith("th") else "english"


def provenance(of: Provenance) -> dict[str, str]:
    """Status in words and colour, where it comes from, and from when to when it holds."""
    return {
        "status": status_words(of.status),
        "tone": TONES[of.status],
        "source": of.source,
        "period": period(of),
    }


def score_decimals(score: float | None, method: CapitalMethod) -> int:
    """With how many decimals a score is shown: two, and more where two would lift it onto the edge of a level that it
    does not reach, so that 2.496 never reads as 2.50."""
    shown, most = SCORE_DECIMALS, int(method.decimals.value)
    edges = [level.lower_edge for level in method.levels]
    while score is not None and shown < most and any(score < edge <= round(score, shown) for edge in edges):
        shown += 1
    return shown


def score_words(score: float, method: CapitalMethod) -> str:
    """A score as it is shown beside its level."""
    return f"{score:.{score_decimals(score, method)}f}"


def status_words(status: str) -> str:
    """What stands behind a number."""
    return {
        "official": _("official source"),
        "derived": _("derived from data"),
        "proposal": _("proposal of the platform"),
        "unverified": _("not checked yet"),
    }[status]


def period(of: Provenance) -> str:
    """The half-open period in words; empty where no first day is known."""
    if of.valid_from is None:
        return ""
    words = {"first": thai_date(of.valid_from), "end": thai_date(of.valid_to) if of.valid_to else ""}
    return (_("from %(first)s until before %(end)s") if of.valid_to else _("from %(first)s")) % words


def amount(value: float, unit: str) -> str:
    """A number with its unit."""
    number = thousands(value, 0 if value == int(value) else 2)
    return f"{number} {unit_words(unit)}".strip()


def unit_words(unit: str) -> str:
    """A unit in the reader's language; one that is not known here as it stands in the data."""
    return {
        "g": _("grams"),
        "months": _("months"),
        "days/week": _("days a week"),
        "time/week": _("times a week"),
        "l/person/day": _("litres a person a day"),
        "baht/person/month": _("baht a person a month"),
        "baht/person/year": _("baht a person a year"),
        "baht/year": _("baht a year"),
    }.get(unit, unit)
