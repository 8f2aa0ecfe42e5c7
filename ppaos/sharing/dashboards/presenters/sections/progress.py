"""How far the work has come: villages and listed people looked for, and the loop of the same households."""

from typing import Any

from django.utils.translation import gettext as _

from ppaos.sharing.dashboards.presenters import figures as words
from ppaos.sharing.dashboards.presenters.asked import FOUND, POOR, Asked
from ppaos.sharing.dashboards.presenters.charts import Chart, cell, row
from ppaos.sharing.dashboards.queries import figures
from ppaos.sharing.dashboards.queries.tallies import LoopStep, loop_steps, villages

# The figure whose households are those of a step, where that is a figure of its own.
FIGURE_OF = {
    "verified": "households_verified", "assessed": "households_assessed", "referred": "households_referred",
    "helped": "households_helped", "followed": "households_followed",
}  # fmt: skip


def progress(asked: Asked) -> list[Chart]:
    """Coverage, and the loop of the households that were found."""
    whole, steps = loop_steps(asked.area.code, of_poor=asked.of == POOR)
    return [_coverage(asked), *([_loop(asked, whole, steps)] if whole else [])]


def step_words(step: str) -> str:
    """A step of the loop as rows of charts call it."""
    return {
        "verified": _("Verified"),
        "assessed": _("Assessed"),
        "referred": _("Referred"),
        "answered": _("Answered"),
        "helped": _("Helped"),
        "followed": _("Followed up this year"),
        "out": _("Left, watched or out"),
        "found": _("Found poor"),
        "left": _("Left the programme"),
        "came_back": _("Came back"),
    }[step]


def _coverage(asked: Asked) -> Chart:
    whole, looked = villages(asked.area.code)
    values = asked.own.values
    listed, waiting = values["listed_persons"], values["listed_not_visited"]
    rows = [row(_("Villages in which a household was looked for"), cells=_share(looked, whole))]
    if listed:
        told = _("People on the national list who were looked for")
        rows.append(row(told, cells=_share(int(listed) - int(waiting or 0), int(listed))))
    columns = [
        {"key": "value", "label": _("Percent")},
        {"key": "done", "label": _("Looked for"), "unit": ""},
        {"key": "all", "label": _("All"), "unit": ""},
    ]
    definition = _(
        "A village counts once a household of it has a verdict, whatever it was. A listed person counts once somebody "
        "went to look, or found them among those recorded."
    )
    return Chart(
        "coverage",
        "bars",
        _("Coverage"),
        definition,
        "percent",
        [_("What")],
        columns,
        rows,
        decimals=1,
        max=100,
    )


def _share(done: int, whole: int) -> list[dict[str, Any]]:
    share = round(100 * done / whole, 1) if whole else None
    return [cell(share, decimals=1), cell(done), cell(whole)]


def _loop(asked: Asked, whole: int, steps: list[LoopStep]) -> Chart:
    rows = [row(_cohort_words(asked), cells=[cell(whole), cell(whole), cell(100.0, decimals=1)])]
    rows += [
        row(
            step_words(step.code),
            cells=[_reached(asked, step), cell(step.in_order), cell(_of(step.reached, whole), decimals=1)],
        )
        for step in steps
    ]
    columns = [
        {"key": "value", "label": _("Reached it")},
        {"key": "in_order", "label": _("Reached it and every step before")},
        {"key": "share", "label": _("Percent of the first row"), "unit": "percent"},
    ]
    notes = [
        _("%(step)s: %(definition)s") % {"step": step_words(step), "definition": _definition(step)}
        for step in ("verified", "assessed", "referred", "answered", "helped", "followed", "out")
    ]
    definition = _(
        "Of the same households, how many reached each step of the loop. A household counts once a step."
    )
    return Chart(
        "loop", "bars", _("Completion of the loop"), definition, "households", [_("Step")], columns, rows, max=whole,
        notes=notes,
    )  # fmt: skip


def _cohort_words(asked: Asked) -> str:
    return _("Poor households") if asked.of == POOR else _("Households found")


def _of(part: int, whole: int) -> float:
    return round(100 * part / whole, 1)


def _reached(asked: Asked, step: LoopStep) -> dict[str, Any]:
    """The number opens where exactly these households stand behind a figure."""
    code = FIGURE_OF.get(step.code, "")
    is_figure = asked.of == FOUND and code and asked.own.values[code] == step.reached
    return cell(step.reached, words.records_url(code, asked.own) if is_figure and asked.opens else "")


def _definition(step: str) -> str:
    if step == "answered":
        return _(
            "A receiver said something of a referral of the household: asked, took on, turned down or helped."
        )
    if step == "out":
        return _("Left by a decision: being watched, or out of poverty.")
    return figures()[FIGURE_OF[step]].definition[words.language()]
