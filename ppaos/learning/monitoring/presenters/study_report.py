"""The report of a study as a PDF: everything an outsider needs to recompute it, warnings on every page."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import fontpkg_sarabun
import typst
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from ppaos.engine.social_return import Study as Told
from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.presenters.thai import thai_datetime, thousands
from ppaos.learning.monitoring.models import Study
from ppaos.learning.monitoring.presenters import study_results as shown
from ppaos.learning.monitoring.presenters.study_words import KEYS, money, percent, plain, ratio_words
from ppaos.learning.monitoring.presenters.tornado import tornado_of

_TEMPLATE = files("ppaos.learning.monitoring.presenters") / "study_report.typ"
_FONTS = [str(Path(fontpkg_sarabun.__file__).parent / "files")]
NONE = "–"


@dataclass(frozen=True)
class Report:
    """What a report is made of: the study, as the engine reads it, its figures, and words that stand beside them."""

    study: Study
    told: Told
    figures: shown.Figures
    warnings: Sequence[str]
    capitals: dict[str, Any] | None
    simulation: dict[str, Any] | None


def report_pdf(report: Report, *, by: Any, at: datetime) -> bytes:
    """The report, in the reader's language."""
    pdf: bytes = typst.compile(  # type: ignore[misc]
        _TEMPLATE.read_bytes(), font_paths=_FONTS, ignore_system_fonts=True,
        sys_inputs={"report": json.dumps(paper(report, by=by, at=at), ensure_ascii=False)},
    )  # fmt: skip
    return pdf


def paper(report: Report, *, by: Any, at: datetime) -> dict[str, Any]:
    """What the report says."""
    study, figures = report.study, report.figures
    drawn = tornado_of(figures)
    tornado = render_to_string("monitoring/studies/tornado.svg", {"tornado": drawn}) if drawn else ""
    return {
        "title": study.name, "eyebrow": _("Study of social return (SLROI)"),
        "where": " · ".join(filter(None, [label(study.area), str(study.model or ""), study.get_state_display()])),
        "sentence": ratio_words(figures["ratio"]), "scope": study.scope,
        "warnings": list(report.warnings), "choices": shown.choices_of(study),
        "cards": [
            (card["label"], " ".join(filter(None, [card["value"], card["unit"]])), card["definition"])
            for card in shown.cards(figures)
        ],
        "tables": [_inputs(report.told), *_outcomes(report), _years(figures), *_parts(figures), _tried(figures)],
        "tornado": tornado, "capitals": report.capitals, "simulation": report.simulation,
        "proxies": _proxies(figures),
        "formula": _(
            "Impact = quantity × proxy × (1 − deadweight) × (1 − displacement) × (1 − attribution); by shares added: "
            "× (1 − their sum). In the k-th year after its first an outcome is worth impact × (1 − drop-off)^k. What "
            "falls in year t is divided by (1 + discount rate)^t."
        ),
        "words": _words(),
        "made": _("Made by PPAOS for %(who)s on %(when)s. Rules: %(rules)s %(version)s.") % {
            "who": by, "when": thai_datetime(at), "rules": figures["rules"]["name"],
            "version": figures["rules"]["version"],
        },
    }  # fmt: skip


def _table(
    title: str, heads: Sequence[Any], rows: Sequence[Sequence[Any]], texts: int, note: str = ""
) -> dict[str, Any]:
    """texts: how many columns, from the first, are no numbers."""
    cells = [[NONE if cell in (None, "") else str(cell) for cell in row] for row in rows]
    return {
        "title": title,
        "heads": [str(head) for head in heads],
        "rows": cells,
        "texts": texts,
        "note": note,
    }


def _inputs(told: Told) -> dict[str, Any]:
    heads = [_("What was put in"), KEYS["stakeholder"], KEYS["source"], KEYS["year"], KEYS["value"]]
    rows = [[each.name, each.stakeholder, each.source, each.year, money(each.value)] for each in told.inputs]
    return _table(_("What was put in"), heads, rows, 3)


def _outcomes(report: Report) -> list[dict[str, Any]]:
    """The map in three tables that fit a page, each line under its number."""
    told, names = list(enumerate(report.told.outcomes, start=1)), shown.capital_names()
    what = [
        [number, each.stakeholder, each.name, _("meant") if each.is_intended else _("not meant"), each.indicator,
         each.indicator_source, names.get(each.capital, each.capital), plain(each.quantity), each.unit]
        for number, each in told
    ]  # fmt: skip
    proxies = [
        [number, each.name, each.proxy_name, each.source, each.proxy_year, plain(each.proxy)]
        for number, each in told
    ]
    worth = [
        [number, each.name,
         *(NONE if key in each.assumed else percent(getattr(each, key))
           for key in ("deadweight", "displacement", "attribution", "drop_off")),
         plain(each.duration), each.start, row["impact"], row["pv"]]
        for (number, each), row in zip(told, shown.outcome_rows(report.figures), strict=True)
    ]  # fmt: skip
    no = _("No.")
    return [
        _table(
            _("Outcomes: for whom, what, how much"),
            [no, KEYS["stakeholder"], KEYS["name"], KEYS["is_intended"], KEYS["indicator"], KEYS["indicator_source"],
             KEYS["capital"], KEYS["quantity"], KEYS["unit"]], what, 7,
        ),
        _table(
            _("Outcomes: what one unit is taken to be worth"),
            [no, KEYS["name"], KEYS["proxy_name"], KEYS["source"], KEYS["proxy_year"], KEYS["proxy"]], proxies, 4,
        ),
        _table(
            _("Outcomes: what is taken off, how long, what they are worth"),
            [no, KEYS["name"], KEYS["deadweight"], KEYS["displacement"], KEYS["attribution"], KEYS["drop_off"],
             KEYS["duration"], KEYS["start"], _("Impact a year (baht)"), _("Present value (baht)")], worth, 2,
            _("A dash under a share: not given, counted as 0."),
        ),
    ]  # fmt: skip


def _years(figures: shown.Figures) -> dict[str, Any]:
    heads = [
        KEYS["year"], _("Put in"), _("Outcomes"), _("Factor"), _("Put in, present value"),
        _("Outcomes, present value"), _("Outcomes cumulated"),
    ]  # fmt: skip
    rows = [
        [
            row[key]
            for key in ("year", "inputs", "benefits", "factor", "inputs_pv", "benefits_pv", "cumulated")
        ]
        for row in shown.year_rows(figures)
    ]
    return _table(_("Year by year (baht)"), heads, rows, 1)


def _parts(figures: shown.Figures) -> list[dict[str, Any]]:
    heads = [_("Of"), _("Outcomes"), _("Impact a year (baht)"), _("Present value (baht)"), _("Ratio")]
    keys = ("label", "outcomes", "impact", "pv", "ratio")
    return [
        _table(str(each["label"]), heads, [[row[key] for key in keys] for row in each["rows"]], 1)
        for each in shown.part_tables(figures)
    ]


def _tried(figures: shown.Figures) -> dict[str, Any]:
    heads = [
        _("Which number"), _("In the study"), _("A fifth less"), _("Ratio then"), _("A fifth more"), _("Ratio then"),
        _("Ratio is 1 at"),
    ]  # fmt: skip
    keys = ("label", "value", "low", "ratio_low", "high", "ratio_high", "break_even")
    rows = [[row[key] for key in keys] for row in shown.sensitivity_rows(figures)]
    return _table(
        _("One number at a time"), heads, rows, 1,
        _("Shares stay between 0 and 100 %. A dash at the end: no value of this number makes the ratio 1."),
    )  # fmt: skip


def _proxies(figures: shown.Figures) -> dict[str, Any] | None:
    rows = [
        [row["name"], row["unit"], row["value"], row["year"], row["status"], row["source"]]
        for row in shown.proxy_rows(figures)
    ]
    heads = [
        KEYS["proxy_name"],
        KEYS["unit"],
        _("Baht a unit"),
        KEYS["proxy_year"],
        _("How sure it is"),
        KEYS["source"],
    ]
    return _table(_("Proxies of the bank, in baht of their own year"), heads, rows, 6) if rows else None


def _words() -> dict[str, str]:
    return {
        "warnings": _("This study warns"), "more": _("and others, listed on the first page"),
        "choices": _("How it is counted"), "scope": _("Scope of the study"),
        "sensitivity": _("What moves the ratio most"),
        "capitals": _("Change of capitals, beside the money and never added to it"),
        "simulation": _("All numbers at once"), "page": _("Page"), "none": _("No warning."),
    }  # fmt: skip


def capital_table(capitals: Any, rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The change of capitals as a table of the report."""
    heads = [
        _("Score"), _("Households with both (n)"), _("Mean before"), _("Mean after"), _("Change, points of 100"),
        _("Better"), _("Unchanged"), _("Worse"),
    ]  # fmt: skip
    keys = ("label", "pairs", "before", "after", "change", "improved", "unchanged", "worse")
    return _table("", heads, [[row[key] for key in keys] for row in rows], 1, _up_words(capitals))


def _up_words(capitals: Any) -> str:
    return _("%(up)s of %(known)s households with a level in both rounds rose by a level or more.") % {
        "up": thousands(capitals.up), "known": thousands(capitals.known),
    }  # fmt: skip
