"""Pledges in words: what was pledged to how many, how much of it was kept, what is late."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

import polars as pl
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.presenters.thai import baht, thai_date, thousands
from ppaos.learning.policy.models import Pledge
from ppaos.learning.policy.queries.pledges import DUE, KEPT, LATE, OPEN_STATES, PARTLY, TAKEN_BACK

STATE_WORDS = {
    LATE: gettext_lazy("late, not all kept"),
    PARTLY: gettext_lazy("partly kept, still to come"),
    DUE: gettext_lazy("still to come"),
    KEPT: gettext_lazy("all kept"),
    TAKEN_BACK: gettext_lazy("pledge taken back"),
}
TONES = {LATE: "bad", PARTLY: "running", DUE: "waiting", KEPT: "good", TAKEN_BACK: ""}
To = Callable[..., str]


def definition(state: str) -> str:
    """When a pledge stands so."""
    return {
        LATE: _("Its day is over, and not every household of it was given something for it."),
        PARTLY: _("Its day is still to come, and some of its households were given something for it."),
        DUE: _("Its day is still to come, and none of its households was given something for it yet."),
        KEPT: _(
            "Every household of it was given something for it since the meeting, as the ledger of help tells."
        ),
        TAKEN_BACK: _("The organisation took it back, with its reason."),
    }[state]


def pledge_row(pledge: Pledge, told: Mapping[str, Any]) -> dict[str, Any]:
    """One pledge with what became of it (a row of `pledges_told`)."""
    return {
        "pledge": pledge,
        "url": reverse("policy:pledge", args=[pledge.pk]),
        "organisation": str(pledge.organisation),
        "service": str(pledge.service),
        "area": label(pledge.meeting.area),
        "due": thai_date(pledge.due_on),
        "state": STATE_WORDS[told["state"]],
        "code": told["state"],
        "tone": TONES[told["state"]],
        "kept": thousands(told["kept"]),
        "households": thousands(told["households"]),
        "promised": money(told["promised_baht"]),
        "given": money(told["given_baht"]),
        "without": told["without_baht"],
    }


def pledge_rows(pledges: Iterable[Pledge], told: pl.DataFrame) -> list[dict[str, Any]]:
    """A row a pledge, in the order in which they come."""
    known = {row["pledge_id"]: row for row in told.iter_rows(named=True)}
    return [pledge_row(each, known[each.pk]) for each in pledges]


def money(amount: float | None) -> str:
    """Baht; empty where none is known."""
    return "" if amount is None else baht(amount)


def cards(told: pl.DataFrame, to: To) -> list[dict[str, Any]]:
    """How many pledges stand where, how many households were given what was pledged, the baht promised and given."""
    counts = dict(told.group_by("state").len().iter_rows())
    labels = {LATE: _("Late"), PARTLY: _("Partly kept"), DUE: _("Still to come"), KEPT: _("Kept")}
    rows = [
        {
            "key": state, "label": words, "value": thousands(counts.get(state, 0)), "unit": _("pledges"),
            "definition": definition(state), "tone": {LATE: "bad", KEPT: "good"}.get(state, ""),
            "href": to(state=state),
        }
        for state, words in labels.items()
    ]  # fmt: skip
    standing = told.filter(pl.col("state") != TAKEN_BACK)
    kept, all_of_them = int(standing["kept"].sum()), int(standing["households"].sum())
    without = int(standing["without_baht"].sum())
    return [
        *rows,
        {
            "key": "households", "label": _("Households given what was pledged"), "value": thousands(kept),
            "unit": _("of %(count)s households") % {"count": thousands(all_of_them)}, "tone": "", "href": "",
            "definition": _("A household counts once in each pledge that is for it; pledges taken back are left out."),
        },
        _baht_card(
            "promised", _("Worth pledged"), standing["promised_baht"], _("Pledged worth; it is no money given."), "",
        ),
        _baht_card(
            "given", _("Given for it"), standing["given_baht"],
            _("Worth of what the ledger tells as given for these pledges since the meeting."),
            _("worth of %(count)s lines not known") % {"count": thousands(without)} if without else "",
        ),
    ]  # fmt: skip


def _baht_card(key: str, words: str, sums: pl.Series, meaning: str, note: str) -> dict[str, Any]:
    known = sums.drop_nulls()
    value = None if known.is_empty() else thousands(float(known.sum()))
    return {
        "key": key, "label": words, "value": value, "unit": _("baht"), "definition": meaning, "note": note, "tone": "",
        "href": "",
    }  # fmt: skip


def organisation_rows(told: pl.DataFrame, names: Mapping[int, str], to: To) -> list[dict[str, Any]]:
    """A row an organisation: its pledges, late ones, households given to of all, baht; who is late first."""
    standing = told.filter(pl.col("state") != TAKEN_BACK)
    rows = (
        standing.group_by("organisation_id")
        .agg(
            pledges=pl.len(),
            late=(pl.col("state") == LATE).sum(),
            open=pl.col("state").is_in(OPEN_STATES).sum(),
            kept=pl.col("kept").sum(),
            households=pl.col("households").sum(),
            promised=_known_sum("promised_baht"),
            given=_known_sum("given_baht"),
        )
        .sort("late", "open", "pledges", "organisation_id", descending=[True, True, True, False])
    )
    return [
        {
            "name": names[row["organisation_id"]],
            "url": to(organisation=row["organisation_id"]),
            "pledges": row["pledges"],
            "late": row["late"],
            "late_url": to(organisation=row["organisation_id"], state=LATE),
            "kept": thousands(row["kept"]),
            "households": thousands(row["households"]),
            "promised": money(row["promised"]),
            "given": money(row["given"]),
        }
        for row in rows.iter_rows(named=True)
    ]


def _known_sum(name: str) -> pl.Expr:
    """The sum of what is known; null where nothing is."""
    return pl.when(pl.col(name).is_not_null().any()).then(pl.col(name).sum())


def held_rows(
    held: pl.DataFrame,
    rows: Iterable[dict[str, Any]],
    referral_words: Mapping[int, str],
    opens: Collection[int],
) -> list[dict[str, Any]]:
    """The rows of households seen, with what was pledged to each: the referral's state, and what was given."""
    known: dict[int, list[dict[str, Any]]] = {}
    for each in held.iter_rows(named=True):
        known.setdefault(each["household_id"], []).append(each)
    return [
        row
        | {
            "parts": [
                {
                    "referral": referral_words.get(part["referral_id"], ""),
                    "referral_url": reverse("referral:referral", args=[part["referral_id"]])
                    if part["referral_id"] in opens
                    else "",
                    "is_kept": part["is_kept"],
                    "given": money(part["given_baht"]),
                }
                for part in known.get(row["household"].pk, ())
            ]
        }
        for row in rows
    ]
