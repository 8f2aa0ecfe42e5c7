"""How far resolutions and proposals came, in words."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.presenters.thai import thousands
from ppaos.learning.policy.presenters.planning import baht_or_none
from ppaos.learning.policy.queries.reached import (
    BEGUN,
    ENDORSED,
    GRANTED,
    IN_PLAN,
    PROPOSALS,
    RESOLUTIONS,
    SPENT,
    Reach,
    StepReached,
)


def step_words(kind: str, step: str) -> tuple[str, str]:
    """What a step is called, and what it counts."""
    first = {
        RESOLUTIONS: (_("Resolved"), _("Resolutions of meetings, whatever became of them.")),
        PROPOSALS: (_("Handed in"), _("Proposals of which a version was handed in.")),
    }
    words = {
        BEGUN: first[kind],
        ENDORSED: (_("Endorsed by every level"), _("Of them those that every level agreed to.")),
        IN_PLAN: (
            _("In a plan"),
            _("Of them those that a line of a plan cites which is, or was, in force; baht asked for."),
        ),
        GRANTED: (_("Granted money"), _("Of them those whose lines were granted more than 0 baht.")),
        SPENT: (_("Money spent"), _("Of them those on whose lines more than 0 baht were spent.")),
    }
    return words[step]


def step_rows(kind: str, steps: Sequence[StepReached], asked: Mapping[str, str]) -> list[dict[str, Any]]:
    """A row a step; a number opens to its records where there are any."""
    page = reverse("policy:reached")
    rows = []
    for each in steps:
        words, definition = step_words(kind, each.step)
        query = urlencode({**asked, "of": kind, "step": each.step})
        rows.append(
            {
                "label": words, "definition": definition, "count": thousands(each.count),
                "baht": baht_or_none(each.baht),
                "url": f"{page}?{query}#behind" if each.count else "", "key": f"{kind}-{each.step}",
                "has_money": each.step in (IN_PLAN, GRANTED, SPENT),
            }
        )  # fmt: skip
    return rows


def record_rows(kind: str, records: Iterable[Any], came: Mapping[int, Reach]) -> list[dict[str, Any]]:
    """A row a resolution or proposal, with the money of its lines."""
    name = "policy:resolution" if kind == RESOLUTIONS else "policy:proposal"
    return [
        {
            "title": str(each), "url": reverse(name, args=[each.pk]), "area": label(each.area),
            "state": each.get_state_display(), "asked": baht_or_none(came[each.pk].asked),
            "granted": baht_or_none(came[each.pk].granted), "spent": baht_or_none(came[each.pk].spent),
        }
        for each in records
    ]  # fmt: skip
