"""How are the parts of a study called on a page, and how are its figures said?"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from ppaos.engine.social_return import Said
from ppaos.ground.workbench.presenters.thai import thousands

KEYS = {
    "title": gettext_lazy("Name of the study"),
    "discount_rate": gettext_lazy("Discount rate a year"),
    "method": gettext_lazy("How shares are taken off"),
    "first_year": gettext_lazy("First year of outcomes"),
    "base_year": gettext_lazy("Base year"),
    "value": gettext_lazy("Value (baht)"),
    "year": gettext_lazy("Year of the axis"),
    "stakeholder": gettext_lazy("Stakeholder"),
    "name": gettext_lazy("Outcome for them"),
    "change": gettext_lazy("Change that was meant or not"),
    "is_intended": gettext_lazy("Meant"),
    "output": gettext_lazy("Output"),
    "indicator": gettext_lazy("Indicator"),
    "indicator_source": gettext_lazy("Source of the indicator"),
    "capital": gettext_lazy("Capital"),
    "strategy": gettext_lazy("Livelihood strategy"),
    "area": gettext_lazy("Area"),
    "quantity": gettext_lazy("Quantity"),
    "unit": gettext_lazy("Unit"),
    "proxy": gettext_lazy("Proxy a unit (baht)"),
    "proxy_name": gettext_lazy("Name of the proxy"),
    "proxy_year": gettext_lazy("Year of the proxy"),
    "source": gettext_lazy("Source"),
    "deadweight": gettext_lazy("Deadweight"),
    "displacement": gettext_lazy("Displacement"),
    "attribution": gettext_lazy("Attribution"),
    "drop_off": gettext_lazy("Drop-off"),
    "duration": gettext_lazy("Lasts (years)"),
    "evidence_years": gettext_lazy("Evidence (years)"),
    "start": gettext_lazy("Begins in year"),
    "note": gettext_lazy("Note"),
}
SHARES = ("deadweight", "displacement", "attribution", "drop_off", "discount_rate")
TABLES = {"inputs": gettext_lazy("Put in"), "outcomes": gettext_lazy("Outcomes")}
STATUSES = {
    "official": gettext_lazy("official"),
    "derived": gettext_lazy("worked out of official figures"),
    "proposal": gettext_lazy("a proposal"),
    "unverified": gettext_lazy("not looked up yet"),
}
TONES = {"official": "good", "derived": "good", "proposal": "care", "unverified": "care"}


def is_thai() -> bool:
    """Whether the reader's language is Thai."""
    return (get_language() or "th").startswith("th")


def money(amount: float | None) -> str | None:
    """Baht to the satang."""
    return None if amount is None else thousands(amount, 2)


def percent(share: float | None) -> str | None:
    """A share of 0 to 1 as per cent, with as many decimals as it has."""
    if share is None:
        return None
    return f"{round(100 * share, 8):,.8f}".rstrip("0").rstrip(".") + " %"


def plain(number: float | None) -> str:
    """A number with as many decimals as it has."""
    if number is None:
        return ""
    return f"{number:,.10f}".rstrip("0").rstrip(".")


def value_words(key: str, value: float | None) -> str | None:
    """A value of the map as it is told: a share as per cent, money and quantities with thousands."""
    if value is None:
        return None
    return percent(value) if key in SHARES else plain(round(value, 4))


def ratio_words(ratio: float) -> str:
    """«One baht put in brings back 1.93 baht»."""
    return _("One baht put in brings back %(ratio)s baht") % {"ratio": thousands(ratio, 2)}


def months_words(months: float | None) -> str | None:
    """Payback in months; none where it never comes."""
    return None if months is None else thousands(months, 1)


def sentence_of(said: Said) -> str:
    """What a fault or warning says, in the reader's language. On pages shares are typed in per cent."""
    if said.code == "not_a_share":
        return _("A share lies between 0 and 100 %.")
    return said.thai if is_thai() else said.english


def said_words(said: Said) -> str:
    """A fault or warning of the engine with its place, in the reader's language."""
    return line_of(
        said.place.table,
        said.place.position,
        said.place.name,
        said.place.key,
        sentence_of(said),
    )


def kept_words(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """Warnings that were kept with a result, in the reader's language."""
    return [
        line_of(
            row["table"], row["position"], row["name"], row["key"], row["thai" if is_thai() else "english"]
        )
        for row in rows
    ]


def line_of(table: str, position: int | None, name: str, key: str, sentence: str) -> str:
    """Where, and what."""
    where = [str(TABLES[table]) if table in TABLES else ""]
    where += [str(position) if position else "", f"«{name}»" if name else ""]
    place = " ".join(part for part in where if part)
    named = key_words(key)
    told = ", ".join(part for part in (place, named) if part)
    return f"{told}: {sentence}" if told else sentence


def key_words(key: str) -> str:
    """A key of a study in words; several joined by « + » too."""
    return " + ".join(str(KEYS.get(part, part)) for part in key.split(" + ")) if key else ""
