"""What happened in each fiscal year."""

from datetime import date

import polars as pl
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ppaos.engine.thai.calendar import fiscal_year
from ppaos.people.cooperation.permissions import may
from ppaos.sharing.dashboards.presenters.asked import Asked
from ppaos.sharing.dashboards.presenters.charts import Chart, cell, row
from ppaos.sharing.dashboards.presenters.sections.progress import step_words
from ppaos.sharing.dashboards.queries.tallied import HELP, YEAR
from ppaos.sharing.dashboards.queries.tallies import tallied

STEPS = ("found", "referred", "answered", "helped", "left", "came_back")


def years(asked: Asked) -> list[Chart]:
    """Households by what happened to them, and baht given, a row a fiscal year."""
    told = tallied(asked.area.code, YEAR)
    helped = tallied(asked.area.code, HELP).filter(pl.col("year") > 0)
    if told.is_empty():
        return []
    seen = {*told["year"].to_list(), *helped["year"].to_list()}
    span = range(min(seen), max(*seen, fiscal_year(timezone.localdate())) + 1)
    counts = {(step, year): count for step, year, count in told.select("first", "year", "count").iter_rows()}
    baht = dict(helped.group_by("year").agg(_known_sum("baht")).iter_rows())
    return [_happened(asked, span, counts), *([_given(asked, span, baht)] if baht else [])]


def year_words(year: int, today: date) -> str:
    """A fiscal year, and whether it still runs."""
    return _("%(year)s (running)") % {"year": year} if year == fiscal_year(today) else str(year)


def _happened(asked: Asked, span: range, counts: dict[tuple[str, int], int]) -> Chart:
    today = timezone.localdate()
    columns = [{"key": step, "label": step_words(step)} for step in STEPS]
    rows = [
        row(year_words(year, today), cells=[cell(counts.get((step, year), 0)) for step in STEPS])
        for year in span
    ]
    definition = _(
        "Households that live in the area today, by the fiscal year in which it happened to them: found poor for the "
        "first time, referred, answered, helped, left, came back. A household counts once a year and kind, so years "
        "are not added. Fiscal year 2569 runs from 1 October 2568 to 30 September 2569."
    )
    url = f"{reverse('monitoring:loop')}?area={asked.area.code}"
    sees = may(asked.user, "see_follow_up", area_code=asked.area.code)
    return Chart(
        "years", "years", _("What happened in each fiscal year"), definition, "households", [_("Fiscal year")], columns,
        rows, records_url=url if sees else "",
    )  # fmt: skip


def _given(asked: Asked, span: range, baht: dict[int, float | None]) -> Chart:
    today = timezone.localdate()
    rows = [row(year_words(year, today), cells=[_worth(baht, year)]) for year in span]
    definition = _(
        "Worth of help given in the ledger by its fiscal year, corrections counted in. "
        "A year whose lines have no known worth has no figure; it is not zero."
    )
    return Chart(
        "baht", "bars", _("Help given in each fiscal year"), definition, "baht", [_("Fiscal year")],
        [{"key": "value", "label": _("Help given")}], rows,
        records_url=f"{reverse('assistance:ledger')}?area={asked.area.code}",
    )  # fmt: skip


def _worth(baht: dict[int, float | None], year: int) -> dict[str, object]:
    told = baht.get(year, 0.0)
    return cell(None if told is None else round(told))


def _known_sum(column: str) -> pl.Expr:
    known = pl.col(column).is_not_null().any()
    return pl.when(known).then(pl.col(column).sum()).alias(column)
