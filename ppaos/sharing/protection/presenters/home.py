"""What waits for who protects data, as cards that open to their lists."""

from collections.abc import Iterable
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ppaos.ground.workbench.presenters.thai import thousands
from ppaos.sharing.protection.queries.waiting import Clock

# Kind: its words, its unit, what it counts, where it leads.
CARDS = {
    "breaches": (
        gettext_lazy("Breaches not decided about"), gettext_lazy("breaches"),
        gettext_lazy("Breaches neither reported nor found not to need it; 72 hours from becoming known."),
        "protection:breaches", "",
    ),
    "requests": (
        gettext_lazy("Requests to answer"), gettext_lazy("requests"),
        gettext_lazy("Requests of data subjects without an answer; thirty days from the day they came in."),
        "protection:requests", "",
    ),
    "rights_voices": (
        gettext_lazy("Voices about rights"), gettext_lazy("voices"),
        gettext_lazy("What people said about their own data, not yet made a request."), "protection:requests", "",
    ),
    "notices": (
        gettext_lazy("Persons to tell of sources"), gettext_lazy("notices"),
        gettext_lazy("A person and a source: data came from others, and the person was not told yet."),
        "protection:notices_list", "?state=waiting",
    ),
    "erasures": (
        gettext_lazy("Erasures to approve"), gettext_lazy("erasures"),
        gettext_lazy("Erasures asked for that a second person has not approved or declined."),
        "protection:erasures", "",
    ),
    "retention": (
        gettext_lazy("Runs of retention to approve"), gettext_lazy("runs"),
        gettext_lazy("Runs of retention rules asked for that a second person has not approved or declined."),
        "protection:retention", "",
    ),
    "unusual": (
        gettext_lazy("Unusual access to look at"), gettext_lazy("days of somebody's reading"),
        gettext_lazy("A day of reading that a rule found unusual and nobody looked at."), "protection:unusual", "",
    ),
}  # fmt: skip


def waiting_cards(clocks: Iterable[Clock]) -> list[dict[str, Any]]:
    """A card a kind: label, value, unit, definition, address, what is late."""
    return [_card(clock) for clock in clocks]


def _card(clock: Clock) -> dict[str, Any]:
    label, unit, definition, address, query = CARDS[clock.kind]
    late = _("%(count)s of them are over their time") % {"count": thousands(clock.late)} if clock.late else ""
    return {
        "label": label, "value": thousands(clock.count), "unit": unit, "definition": definition, "late": late,
        "url": _address(address, query), "tone": "bad" if clock.late else "",
    }  # fmt: skip


def _address(name: str, query: str) -> str:
    try:
        return reverse(name) + query
    except NoReverseMatch:
        return ""
