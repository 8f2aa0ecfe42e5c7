"""What a brief says: the overview's own figures, their definitions, what is held back and as of when."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ppaos.ground.geography.presenters import ATTRIBUTION, address_line
from ppaos.ground.geography.presenters import name as area_name
from ppaos.ground.geography.queries import breadcrumb
from ppaos.ground.workbench.presenters.thai import thai_datetime
from ppaos.sharing.dashboards.presenters import figures as words
from ppaos.sharing.dashboards.presenters.brief import charts
from ppaos.sharing.dashboards.presenters.brief.cells import brief_label, by_area, by_figure, cell, named
from ppaos.sharing.dashboards.presenters.overview import (
    CAPITALS,
    CARDS,
    DIMENSIONS,
    LEVELS,
    LISTED,
    POOR,
    TABLE,
    as_of,
    dimension_name,
)
from ppaos.sharing.dashboards.queries.brief import Brief
from ppaos.sharing.dashboards.queries.figures import figures

HELP = (
    "households_poor", "households_referred", "households_poor_unreferred", "households_helped", "help_baht",
    "help_baht_budgeted", "help_baht_promised",
)  # fmt: skip
LEAVING = (
    "households_followed", "households_monitored", "households_exited", "households_came_back", "households_need_met",
)  # fmt: skip
# Who was found and is neither poor nor out of poverty was taken off with a reason: told beside those counts, this one
# would give a withheld one away.
NOT_TOLD = "households_taken_off"
LEVEL_CODES = (*(f"level_{level}" for level in LEVELS), "level_not_scored")
CAPITAL_CODES = (*(f"capital_{key}" for key in CAPITALS), "capital_overall")
STATES = ("poor", "not_poor", "unknown")
Section = dict[str, Any]


def brief_content(brief: Brief, *, by: Any, at: datetime, on: date) -> dict[str, Any]:
    """Everything a brief of the area says, in the reader's language. Tables hold cells, charts are data."""
    return {
        "eyebrow": _("Policy brief"),
        "title": brief_label(brief),
        "place": address_line(breadcrumb(brief.area, on)[:-1]),
        "language": words.language(),
        "as_of": _("Figures as of %(when)s") % {"when": as_of(brief.own)},
        "mark": _made(by, at),
        "held_back": _held_back(brief),
        "cards": [_card(brief, code) for code in CARDS],
        "sections": list(_sections(brief, on)),
        "annex": by_area(brief, told_codes()),
        "definitions": [_definition(code) for code in told_codes()],
        "notes": _notes(brief),
        "words": {
            "main": _("Main figures"),
            "figures": _("Figures"),
            "definitions": _("What the figures mean"),
            "notes": _("How the figures were made"),
            "withheld": _("withheld"),
            "no_data": _("no data"),
            "figure": _("Figure"),
            "definition": _("Definition"),
            "page": _("Page"),
        },
    }


def told_codes() -> list[str]:
    """Every figure that a brief tells, each once, in the order of the overview's figures."""
    dimensions = [f"{key}_{state}" for key in DIMENSIONS for state in STATES]
    told = {
        *CARDS, *LEVEL_CODES, *CAPITAL_CODES, *dimensions, *POOR, *LISTED, *TABLE, *HELP, *LEAVING,
        "households_assessed", "households_judged",
    }  # fmt: skip
    return [code for code in figures() if code in told - {NOT_TOLD}]


def _card(brief: Brief, code: str) -> dict[str, Any]:
    figure = figures()[code]
    return {
        "code": code,
        "label": words.label(figure),
        "unit": str(words.UNITS[figure.unit]),
        **cell(brief, brief.area.code, code).as_data(),
    }


def _definition(code: str) -> tuple[str, str]:
    return named(code), figures()[code].definition[words.language()]


def _sections(brief: Brief, on: date) -> Iterator[Section]:
    values = brief.own.values
    if brief.parts:
        place = charts.by_place(brief, on)
        title = _("%(figure)s by area") % {"figure": words.label(figures()[place["figure"]])}
        note = str(ATTRIBUTION) if place["kind"] == "map" else ""
        yield _section("map", title, chart=place, note=note)
        yield _section("areas", _("Areas within"), table=by_area(brief, TABLE))
    if values["households_assessed"]:
        yield _levels(brief)
        yield _capitals(brief)
    if values["households_judged"]:
        yield _dimensions(brief)
    if values["households_compared"]:
        yield _bars(brief, "poor", _("Poor people and the national list"), POOR)
    if values["listed_persons"]:
        yield _bars(brief, "listed", _("People on the national list"), LISTED)
    yield _section("help", _("Referral and help"), table=by_area(brief, HELP))
    yield _section("leaving", _("Follow-up and exits"), table=by_area(brief, LEAVING), note=_never_added())


def _section(
    key: str, title: str, *, chart: Any = None, table: dict[str, Any] | None = None, note: str = ""
) -> Section:
    nothing: dict[str, Any] = {"heads": [], "rows": []}
    return {"key": key, "title": title, "chart": chart, "note": note, **(table or nothing)}


def _levels(brief: Brief) -> Section:
    areas = [(_("Whole area"), brief.area), *((area_name(part), part) for part in brief.parts)]
    rows = [
        (called, area.code, LEVEL_CODES, "households_assessed")
        for called, area in areas
        if brief.summaries[area.code].values["households_assessed"]
    ]
    chart = charts.stacked(brief, rows, charts.columns_of(LEVEL_CODES))
    table = by_area(brief, ("households_assessed", *LEVEL_CODES))
    note = _("Verified households by the level of their newest overall score")
    return _section("levels", _("Levels of livelihood"), chart=chart, table=table, note=note)


def _capitals(brief: Brief) -> Section:
    note = _("Mean score of verified households, each capital over the households scored in it")
    table = by_figure(brief, CAPITAL_CODES)
    return _section(
        "capitals", _("Five livelihood capitals"), chart=charts.radar(brief), table=table, note=note
    )


def _dimensions(brief: Brief) -> Section:
    labels = (_("Poor in it"), _("Not poor in it"), _("Not known"))
    rows = [
        (dimension_name(key), brief.area.code, [f"{key}_{state}" for state in STATES], "households_judged")
        for key in DIMENSIONS
    ]
    chart = charts.stacked(brief, rows, list(zip(STATES, labels, strict=True)))
    table = by_figure(
        brief, ("households_judged", *(code for _row, _area, codes, _whole in rows for code in codes))
    )
    note = _(
        "Verified households with basic-needs answers: poor in a dimension when an indicator of it fails"
    )
    return _section("dimensions", _("Five dimensions of poverty"), chart=chart, table=table, note=note)


def _bars(brief: Brief, key: str, title: str, codes: Sequence[str]) -> Section:
    return _section(key, title, chart=charts.bars(brief, codes), table=by_figure(brief, codes))


def _made(by: Any, at: datetime) -> str:
    words_of = {"who": by, "when": thai_datetime(at)}
    return (
        _("Made by PPAOS for %(who)s on %(when)s") % words_of
        if by
        else _("Made by PPAOS on %(when)s") % words_of
    )


def _never_added() -> str:
    return _(
        "Left, came back and need met are counts of their own and are never added. How many were taken off with a "
        "reason is not told here: together with other figures it would give withheld ones away."
    )


def _held_back(brief: Brief) -> int:
    codes = {brief.area.code, *(part.code for part in brief.parts)}
    told = set(told_codes())
    return sum(area in codes and code in told for area, code in brief.held_back)


def _notes(brief: Brief) -> list[str]:
    count = _held_back(brief)
    return [
        _(
            "Everything recorded in PPAOS by %(when)s is counted. The figures are those of the overview of the area."
        )
        % {"when": as_of(brief.own)},
        _("«No data» means that it was not measured; it is never zero."),
        _(
            "Counts from 1 to %(most)d are held back, because they could point to somebody, and so are averages and "
            "amounts of baht of fewer than %(least)d households. Others are held back with them, so that none can be "
            "had by subtraction, also not from briefs of other areas. What is withheld is therefore not always small."
        )
        % {"most": brief.rule.least - 1, "least": brief.rule.least},
        ngettext(
            "%(count)d figure is withheld in this brief.",
            "%(count)d figures are withheld in this brief.",
            count,
        )
        % {"count": count},
        _("Threshold: %(name)s %(version)s, a proposal of PPAOS.")
        % {
            "name": brief.rule.thai if words.language() == "th" else brief.rule.english,
            "version": brief.rule.version,
        },
    ]
