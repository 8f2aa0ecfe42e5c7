"""Where referrals went and what came of them; which agency helped whom."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

import polars as pl
from django.urls import reverse
from django.utils.translation import gettext as _

from ppaos.people.cooperation.models import Organisation, Sector
from ppaos.people.cooperation.permissions import may
from ppaos.sharing.dashboards.presenters.asked import SECTOR, Asked
from ppaos.sharing.dashboards.presenters.charts import Chart, cell, row
from ppaos.sharing.dashboards.presenters.overview import dimension_name
from ppaos.sharing.dashboards.queries.tallied import FLOW, HELP
from ppaos.sharing.dashboards.queries.tallies import tallied

# What has come of a referral, by its state; in the order of the way.
OUTCOMES = {
    "waiting": ("sent", "arrived"),
    "asking": ("asked",),
    "in_hand": ("taken_on", "visited", "approved", "delivering"),
    "given": ("delivered", "affirmed", "closed"),
    "refused": ("turned_down",),
    "elsewhere": ("redirected",),
}
OUTCOME_OF = {state: outcome for outcome, states in OUTCOMES.items() for state in states}
MOST_BODIES = 9


def referrals(asked: Asked) -> list[Chart]:
    """The way of referrals: from what was lacking, to whom, what came of it."""
    rows = tallied(asked.area.code, FLOW).with_columns(
        pl.col("third").replace_strict(OUTCOME_OF, default="waiting").alias("outcome")
    )
    if asked.year:
        rows = rows.filter(pl.col("year") == asked.year)
    if rows.is_empty():
        return []
    names = _receivers(rows["second"], by_sector=asked.to == SECTOR)
    told = rows.with_columns(receiver=pl.col("second").replace_strict(names, return_dtype=pl.String))
    counted = told.group_by("first", "receiver", "outcome").agg(pl.col("count").sum())
    return [_flow(asked, counted), _outcomes(asked, counted)]


def help_given(asked: Asked) -> list[Chart]:
    """Households helped and baht given by each agency, of all years or one."""
    rows = tallied(asked.area.code, HELP).filter(pl.col("year") == asked.year)
    if rows.is_empty():
        return []
    names = _receivers(rows["first"], by_sector=False)
    told = sorted(rows.rows(named=True), key=lambda each: (-each["count"], names[each["first"]]))
    return [_helped(asked, told, names), _paid(asked, told, names)]


def outcome_words(outcome: str) -> str:
    """What has come of a referral."""
    return {
        "waiting": _("No answer yet"),
        "asking": _("More was asked"),
        "in_hand": _("Taken on"),
        "given": _("Delivered"),
        "refused": _("Turned down"),
        "elsewhere": _("Sent on to another"),
    }[outcome]


def _flow(asked: Asked, counted: pl.DataFrame) -> Chart:
    order = list(OUTCOMES)
    largest = dict(counted.group_by("receiver").agg(pl.col("count").sum()).iter_rows())
    told = sorted(
        counted.iter_rows(),
        key=lambda each: (each[0] == "", each[0], -largest[each[1]], each[1], order.index(each[2])),
    )
    rows = [
        row(_lacking(first), receiver, outcome_words(outcome), key=f"{first} {outcome}", cells=[cell(count)])
        for first, receiver, outcome, count in told
    ]
    definition = _(
        "Referrals that left for an organisation, of households that live in the area today, by the dimension of the "
        "need, by who received it and by how it stands now. One household may have several."
    )
    sees = may(asked.user, "see_referrals", area_code=asked.area.code)
    url = f"{reverse('referral:outgoing')}?{urlencode({'area': asked.area.code})}" if sees else ""
    heads = [_("What is lacking"), _("Referred to whom"), _("How it stands")]
    return Chart(
        "flow", "sankey", _("The way of referrals"), definition, "referrals", heads, _how_many(), rows,
        records_url=url, subtitle=_of_year(asked), most=MOST_BODIES,
    )  # fmt: skip


def _outcomes(asked: Asked, counted: pl.DataFrame) -> Chart:
    sums = dict(counted.group_by("outcome").agg(pl.col("count").sum()).iter_rows())
    rows = [row(outcome_words(outcome), cells=[cell(sums.get(outcome, 0))]) for outcome in OUTCOMES]
    definition = _("Every referral that left is in one row, by the last that was told of it.")
    return Chart(
        "outcomes", "bars", _("What came of referrals"), definition, "referrals", [_("How it stands")], _how_many(),
        rows, subtitle=_of_year(asked),
    )  # fmt: skip


def _helped(asked: Asked, told: list[dict[str, Any]], names: dict[str, str]) -> Chart:
    rows = [
        row(names[each["first"]], cells=[cell(each["count"], _lines(asked, each["first"]))]) for each in told
    ]
    definition = _(
        "Households with help given in the ledger by the agency. Who was helped by several counts in each, "
        "so the rows are not added."
    )
    return Chart(
        "agencies", "bars", _("Households helped, by agency"), definition, "households", [_("Agency")], _how_many(),
        rows, subtitle=_of_year(asked), most=15,
        records_url=f"{reverse('assistance:ledger')}?{urlencode({'area': asked.area.code})}",
    )  # fmt: skip


def _paid(asked: Asked, told: list[dict[str, Any]], names: dict[str, str]) -> Chart:
    worth = sorted(told, key=lambda each: (each["baht"] is None, -(each["baht"] or 0)))
    rows = [
        row(names[each["first"]], cells=[cell(None if each["baht"] is None else round(each["baht"]))])
        for each in worth
    ]
    definition = _(
        "Worth of help given, corrections counted in. Lines of unknown worth are not counted as zero; "
        "of an agency none of whose lines has a worth there is no figure."
    )
    return Chart(
        "agencies_baht", "bars", _("Help given in baht, by agency"), definition, "baht", [_("Agency")],
        [{"key": "value", "label": _("Help given")}], rows, subtitle=_of_year(asked), most=15,
    )  # fmt: skip


def _receivers(ids: Iterable[str], *, by_sector: bool) -> dict[str, str]:
    bodies = Organisation.objects.in_bulk([int(each) for each in set(ids)])
    sectors = dict(Sector.choices)
    return {
        str(pk): str(sectors.get(body.sector, body.sector)) if by_sector else str(body)
        for pk, body in bodies.items()
    }


def _lacking(dimension: str) -> str:
    return dimension_name(dimension) if dimension else _("No dimension told")


def _of_year(asked: Asked) -> str:
    return _("Fiscal year %(year)s") % {"year": asked.year} if asked.year else _("All fiscal years together")


def _lines(asked: Asked, organisation: str) -> str:
    if not asked.opens:
        return ""
    told = {"area": asked.area.code, "organisation": organisation, "stage": "paid", "year": asked.year or ""}
    return f"{reverse('assistance:lines')}?{urlencode({key: value for key, value in told.items() if value})}"


def _how_many() -> list[dict[str, str]]:
    return [{"key": "value", "label": _("How many")}]
