"""Words that pages of figures, proposals and plans share: the pages beside each other, money, levels, tones."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.presenters.thai import thai_date, thousands
from ppaos.learning.policy.models import FrozenFigure, PolicyPlan, Proposal
from ppaos.learning.policy.queries.dated_figures import FIGURES
from ppaos.learning.policy.queries.plans import Money

PROPOSAL_TONES: Mapping[str, str] = {
    Proposal.State.DRAFT: "", Proposal.State.SUBMITTED: "waiting", Proposal.State.RETURNED: "care",
    Proposal.State.ENDORSED: "running", Proposal.State.IN_PLAN: "good", Proposal.State.DROPPED: "",
}  # fmt: skip
PLAN_TONES: Mapping[str, str] = {
    PolicyPlan.State.DRAWN: "waiting", PolicyPlan.State.IN_FORCE: "good", PolicyPlan.State.REVISED: "",
    PolicyPlan.State.CLOSED: "",
}  # fmt: skip


def planning_tabs(here: str) -> list[dict[str, Any]]:
    """The pages beside each other, for `parts/tabs.html`."""
    pages = [
        ("proposals", _("Proposals")), ("figures", _("Frozen figures")), ("plans", _("Development plans")),
        ("reached", _("What reached a budget")),
    ]  # fmt: skip
    return [
        {"label": words, "url": reverse(f"policy:{name}"), "current": name == here} for name, words in pages
    ]


def is_thai() -> bool:
    """Whether the page speaks Thai."""
    return (get_language() or "th").startswith("th")


def unit_words(unit: str) -> str:
    """A unit of a figure in words."""
    return {"households": _("households"), "persons": _("persons"), "baht": _("baht")}.get(unit, unit)


def figure_label(figure: FrozenFigure) -> str:
    """What a figure is called: as it was frozen, and in English by today's words while these mean the same."""
    return _words_of(figure)[0]


def figure_definition(figure: FrozenFigure) -> str:
    """What a figure counts, likewise."""
    return _words_of(figure)[1]


def _words_of(figure: FrozenFigure) -> tuple[str, str]:
    now = FIGURES.get(figure.code)
    if not is_thai() and now and now.definition["th"] == figure.definition:
        return now.label["en"], now.definition["en"]
    return figure.label, figure.definition


def figure_value(figure: FrozenFigure) -> str | None:
    """The value with thousands; None where it was not measured."""
    if figure.value is None:
        return None
    return thousands(figure.value, 0 if figure.value == int(figure.value) else 2)


def figure_row(figure: FrozenFigure) -> dict[str, Any]:
    """A frozen figure as lists show it."""
    return {
        "figure": figure, "label": figure_label(figure), "definition": figure_definition(figure),
        "area": label(figure.area), "on": thai_date(figure.on), "value": figure_value(figure),
        "unit": unit_words(figure.unit), "url": reverse("policy:figure", args=[figure.cited_as]),
    }  # fmt: skip


def baht_or_none(amount: Decimal | None) -> str | None:
    """An amount with thousands, satang only where there are some; None where it is not known."""
    if amount is None:
        return None
    return thousands(amount, 0 if amount == int(amount) else 2)


def money_cells(money: Money) -> list[dict[str, Any]]:
    """Asked for, granted and spent, each with what is not told."""
    untold = _("not told for %(count)s")
    return [
        {"label": _("Asked for (baht)"), "value": baht_or_none(money.asked), "note": ""},
        {"label": _("Granted (baht)"), "value": baht_or_none(money.granted),
         "note": untold % {"count": money.grants_untold} if money.grants_untold else ""},
        {"label": _("Spent (baht)"), "value": baht_or_none(money.spent),
         "note": untold % {"count": money.spending_untold} if money.spending_untold else ""},
    ]  # fmt: skip
