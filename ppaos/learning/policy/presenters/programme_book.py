"""The report of the programme as a workbook: indicators with definitions, places, cohorts, help, published figures."""

from collections.abc import Mapping
from typing import Any

import polars as pl
from django.utils.translation import gettext as _

from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.presenters.thai import thai_date
from ppaos.learning.policy.presenters import programme as shown
from ppaos.learning.policy.queries.baselines import baselines
from ppaos.learning.policy.queries.indicators import indicators
from ppaos.learning.policy.queries.programme import Report

Sheets = dict[str, list[list[Any]]]


def workbook(report: Report, by_body: pl.DataFrame, by_dimension: pl.DataFrame) -> Sheets:
    """The report's sheets by their names. Cells without a value are not known; that is not zero."""
    return {
        _("Indicators"): _indicators(report),
        _("Data status"): _status(report),
        _("Loop by cohort"): _cohorts(report),
        _("Help by organisation"): _help(_("Organisation"), shown.body_rows(by_body)),
        _("Help by dimension"): _help(_("Dimension"), shown.dimension_rows(by_dimension)),
        _("Published figures"): _published(report),
    }


def _indicators(report: Report) -> list[list[Any]]:
    places, units, tongue = report.asked.places, shown.unit_words(), shown.language()
    several = [_("All together, each counted once")] if len(places) > 1 else []
    head = [
        _("Indicator"),
        _("Unit"),
        *several,
        *(label(area) for area in places),
        _("As of"),
        _("Definition"),
    ]
    day = thai_date(report.asked.on)
    rows = []
    for each in indicators().values():
        together = [report.value(each.code)] if several else []
        values = [report.value(each.code, area.code) for area in places]
        rows.append([each.label[tongue], units[each.unit], *together, *values, day, each.definition[tongue]])
    return [head, *rows]


def _status(report: Report) -> list[list[Any]]:
    rows = shown.status_rows(report.asked.places, report.status)
    head = [_("Area"), _("Code"), _("Began in fiscal year"), _("Data status"), _("Last change")]
    return [head, *([row["area"], row["code"], row["cohort"], row["status"], row["changed"]] for row in rows)]


def _cohorts(report: Report) -> list[list[Any]]:
    head = [_("Began in fiscal year"), _("Provinces"), *shown.loop_labels(), _("Loop complete")]
    rows = shown.cohort_rows(report)
    return [head, *([row["year"], row["places"], *row["values"], row["share"]] for row in rows)]


def _help(first: str, rows: list[dict[str, Any]]) -> list[list[Any]]:
    head = [first, _("Households"), _("Baht"), _("Lines of unknown worth")]
    return [head, *([row["label"], row["households"], row["number"], row["without_baht"]] for row in rows)]


def _published(report: Report) -> list[list[Any]]:
    head = [_("Figure"), _("Value"), _("Unit"), _("As of"), _("Source"), _("To mind")]
    codes = report.asked.codes
    told: list[Mapping[str, Any]] = [
        shown.published_row(each, value) for each in baselines() if (value := each.of(codes)) is not None
    ]
    return [
        head,
        *(
            [row["label"], row["number"], row["unit"], row["as_of"], row["source"], row["note"]]
            for row in told
        ),
    ]
