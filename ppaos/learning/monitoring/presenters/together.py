"""All that is done for households in words: by source and stage, and where agencies double or contradict each other."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

import polars as pl
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ppaos.ground.workbench.presenters.thai import thai_date, thousands
from ppaos.learning.monitoring.queries import together as found
from ppaos.people.cooperation.models import Organisation
from ppaos.people.cooperation.presenters.lists import organisation_name
from ppaos.support.assistance.models import HelpLine
from ppaos.support.operating_models.models import Enrolment, HouseholdPlan
from ppaos.support.referral.models import State

Address = Callable[..., str]
SOURCES = {
    found.LEDGER: gettext_lazy("Help in the ledger"),
    found.INPUT: gettext_lazy("Handed out by a model"),
    found.REFERRAL: gettext_lazy("Referred"),
    found.MODEL: gettext_lazy("Member of a model"),
    found.COURSE: gettext_lazy("Course"),
    found.PLAN: gettext_lazy("Household development plan"),
}
CASES = {
    found.SAME_ITEM: (
        gettext_lazy("Two agencies, the same item, the same month"),
        gettext_lazy(
            "Lines of the ledger that stand as given, of one household, one item and one month, paid by two."
        ),
    ),
    found.SAID_NOT: (
        gettext_lazy("Delivered, and the household says not"),
        gettext_lazy(
            "The receiver told that help was given, and the last word of the household is that it did not come."
        ),
    ),
    found.NO_LINE: (
        gettext_lazy("Delivered, and not in the ledger"),
        gettext_lazy("A referral was told as delivered, and no line of the ledger names it."),
    ),
    found.TWO_MODELS: (
        gettext_lazy("Member of two models at once"),
        gettext_lazy(
            "Households that take part in more than one model today. It may be meant: look at the plan."
        ),
    ),
    found.AFTER_LEFT: (
        gettext_lazy("Given after the household had left"),
        gettext_lazy("Lines of the ledger dated after the household moved away or died."),
    ),
}
NOTHING = {"stage": "", "households": 0, "records": 0, "baht": None, "without_baht": None}
LEARNING = {
    "able": gettext_lazy("able to use it"), "received": gettext_lazy("received the course"),
    "learning": gettext_lazy("takes part"),
}  # fmt: skip


def source_rows(counted: pl.DataFrame) -> list[dict[str, Any]]:
    """A row a source and stage, in their order; a source without any is told as nothing."""
    told = counted.to_dicts()
    rows = []
    for source, label in SOURCES.items():
        mine = [row for row in told if row["source"] == source]
        for row in mine or [NOTHING]:
            rows.append(
                {
                    "label": label, "stage": HelpLine.Stage(row["stage"]).label if row["stage"] else "",
                    "households": row["households"], "records": row["records"],
                    "baht": None if row["baht"] is None else thousands(row["baht"]),
                    "without_baht": row["without_baht"] if row["stage"] else None,
                }
            )  # fmt: skip
    return rows


def case_cards(cases: pl.DataFrame, to: Address) -> list[dict[str, Any]]:
    """A card a kind of double or contradiction: of how many households."""
    counts = dict(cases.group_by("code").agg(pl.col("household_id").n_unique()).iter_rows())
    return [
        {
            "key": code, "label": label, "definition": definition, "value": thousands(counts.get(code, 0)),
            "unit": _("households"), "href": to(case=code) if counts.get(code) else "",
            "tone": "care" if counts.get(code) else "",
        }
        for code, (label, definition) in CASES.items()
    ]  # fmt: skip


def case_cells(cases: pl.DataFrame, shows_what: Collection[int]) -> dict[int, list[str]]:
    """By household: what, when, and by whom; what was given only for those whose names the reader sees."""
    names = bodies_named(cases["bodies"])
    told: dict[int, list[str]] = {}
    for row in cases.to_dicts():
        number = row["household_id"]
        cell = [
            row["what"] if number in shows_what else "",
            thai_date(row["on"]) if row["on"] else "",
            ", ".join(names.get(each, "") for each in (row["bodies"] or "").split(",") if each),
        ]
        before = told.get(number)
        told[number] = (
            [_joined(one, other) for one, other in zip(before, cell, strict=True)] if before else cell
        )
    return told


def record_rows(
    records: pl.DataFrame, sees: Collection[str], *, with_referrals: bool
) -> list[dict[str, Any]]:
    """A row a record of one household, the newest first; what was given for who reads names."""
    names = bodies_named(records["organisation_id"].cast(pl.String))
    return [
        {
            "source": SOURCES[row["source"]],
            "what": row["what"] if "names" in sees else "",
            "on": thai_date(row["on"]) if row["on"] else "",
            "until": thai_date(row["until"]) if row["until"] else "",
            "state": state_words(row),
            "organisation": names.get(str(row["organisation_id"]), ""),
            "baht": None if row["baht"] is None else thousands(row["baht"], 2),
        }
        for row in records.to_dicts()
        if with_referrals or row["source"] != found.REFERRAL
    ]


def state_words(row: Mapping[str, Any]) -> str:
    """Where a record stands, in the words of its own room."""
    source, state = row["source"], row["state"]
    if source in (found.LEDGER, found.INPUT):
        return str(HelpLine.Stage(state).label)
    if source == found.REFERRAL:
        return str(State(state).label)
    if source == found.MODEL:
        return str(Enrolment.State(state).label)
    if source == found.COURSE:
        return str(LEARNING[state])
    return str(HouseholdPlan.State(state).label)


def bodies_named(bodies: Iterable[str | None]) -> dict[str, str]:
    """Organisations by their numbers, as texts with commas name them."""
    numbers = {each for text in bodies if text for each in text.split(",") if each}
    return {str(each.pk): organisation_name(each) for each in Organisation.objects.filter(pk__in=numbers)}


def _joined(one: str, other: str) -> str:
    return one if other in one.split(" · ") or not other else " · ".join(filter(None, (one, other)))
