"""Poor people and the national list, from both sides."""

from django.utils.translation import gettext as _

from ppaos.sharing.dashboards.presenters import figures as words
from ppaos.sharing.dashboards.presenters.asked import Asked
from ppaos.sharing.dashboards.presenters.charts import Chart, cell, row
from ppaos.sharing.dashboards.presenters.overview import LISTED, POOR


def crosscheck(asked: Asked) -> list[Chart]:
    """Two charts, each where it was measured."""
    values, charts = asked.own.values, []
    if values["households_compared"]:
        title, definition = (
            _("Poor people and the national list"),
            _("Poor people verified in places that have a national list, by whether the list knows them"),
        )
        charts.append(_states(asked, "poor", POOR, title, definition))
    if values["listed_persons"]:
        title, definition = (
            _("People on the national list"),
            _("Everybody on the newest national list, by what became of them"),
        )
        charts.append(_states(asked, "listed", LISTED, title, definition))
    return charts


def _states(asked: Asked, key: str, codes: tuple[str, ...], title: str, definition: str) -> Chart:
    told = [words.row(code, asked.own, asked.opens) for code in codes]
    rows = [row(each["label"], cells=[cell(each["value"], each["href"])]) for each in told]
    columns = [{"key": "value", "label": _("How many")}]
    return Chart(key, "bars", title, definition, "persons", [_("State")], columns, rows)
