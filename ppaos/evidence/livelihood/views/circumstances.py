"""What surrounds the households of an area: poverty by line, strategies, vulnerability, dependency and hazards."""

from dataclasses import dataclass
from typing import Any

import polars as pl
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from ppaos.evidence.livelihood.forms.looking import look_of, one_of
from ppaos.evidence.livelihood.presenters import circumstances as words
from ppaos.evidence.livelihood.presenters.income_lines import line_words
from ppaos.evidence.livelihood.presenters.looking import as_of, crumbs, divisions, household_rows
from ppaos.evidence.livelihood.queries.circumstance_figures import (
    Rules,
    counts,
    dependency_of,
    figures,
    households_told,
    rules_in_force,
)
from ppaos.evidence.livelihood.queries.lines import heads_of, households_in_sight
from ppaos.evidence.livelihood.queries.looking import OPEN, SEE, Look, opens_records
from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.presenters.sheets import sheet_response
from ppaos.people.cooperation.permissions import areas_in_sight, check_may, fields_in_sight

A_PAGE = 50
# What is told by the health of members; who may not see it opens no such records.
OF_HEALTH = ("depended_on", "no_dependants", "dependants_unknown", "no_worker")


@dataclass(frozen=True)
class Asked:
    """What the address asks for: an area, the line that judges, and one figure."""

    look: Look
    rules: Rules
    line: str
    figure: str

    def frame(self) -> pl.DataFrame:
        """The households that were told of."""
        return households_told(self.look.area.code, self.rules, self.line)

    def address(self, page: str, **given: Any) -> str:
        """A page with what is asked for kept, but for what is given."""
        line = "" if self.line == self.rules.lines.judged_by else self.line
        return reverse(f"livelihood:{page}") + self.look.query(**{"line": line, **given})


@require_safe
def circumstances(request: HttpRequest) -> HttpResponse:
    """Every household of an area of which facts were told, by what surrounds it."""
    asked = _asked(request)
    frame = asked.frame()
    context = _frame(request, asked) | {"as_of": as_of(frame), "is_empty": frame.is_empty()}
    if not frame.is_empty():
        context |= _figures(request, asked, frame)
    return render(request, "livelihood/figures/circumstances.html", context)


@require_safe
def behind(request: HttpRequest) -> HttpResponse:
    """The households a figure counts."""
    asked = _asked(request)
    check_may(request.user, OPEN, area_code=asked.look.area.code)
    sees = fields_in_sight(request.user, area_code=asked.look.area.code)
    if asked.figure in OF_HEALTH and "health" not in sees:
        raise Http404("who depends on others is told to who sees health")
    figure = asked.figure or "told"
    frame = asked.frame().filter(figures(asked.rules)[figure])
    numbers = dict.fromkeys(frame["household_id"], 0)
    page = Paginator(households_in_sight(request.user, numbers), A_PAGE).get_page(request.GET.get("page"))
    heads = heads_of(household.pk for household in page) if "names" in sees else {}
    context = _frame(request, asked) | {
        "title": words.figure_label(figure, asked.rules),
        "definition": words.figure_definition(figure, asked.rules, asked.line),
        "as_of": as_of(frame),
        "page_obj": page,
        "rows": household_rows(page, heads, numbers, sees),
        "back_url": asked.address("circumstances"),
    }
    return render(request, "livelihood/figures/households.html", context)


@require_safe
def sheet(request: HttpRequest) -> HttpResponseBase:
    """All figures of an area and its parts as a workbook: figures, nobody's name."""
    asked = _asked(request)
    frame, code = asked.frame(), asked.look.area.code
    wanted, labels = figures(asked.rules), {area.code: label(area) for area in asked.look.parts()}
    whole = counts(frame.with_columns(pl.lit(code).alias("part")), wanted, ["part"])
    parts = counts(asked.look.placed(frame).drop_nulls("part"), wanted, ["part"]).sort("part")
    told = words.sheet(
        pl.concat([whole, parts]), labels | {code: label(asked.look.area)}, asked.rules, asked.line
    )
    return sheet_response(told, f"{code} circumstances", "xlsx", mark=as_of(frame))


def _figures(request: HttpRequest, asked: Asked, frame: pl.DataFrame) -> dict[str, Any]:
    """The tables of the page; numbers lead to records where the reader sees households."""
    look, rules = asked.look, asked.rules
    opens = opens_records(request.user, look.area)
    sees_health = "health" in fields_in_sight(request.user, area_code=look.area.code)

    def to(**given: Any) -> str:
        is_open = opens and (sees_health or given["figure"] not in OF_HEALTH)
        return asked.address("circumstances_behind", **given) if is_open else ""

    def at(**given: Any) -> str:
        return asked.address("circumstances", **given)

    wanted = figures(rules)
    tally = counts(frame, wanted).row(0, named=True)
    dependency = dependency_of(frame)
    context = {
        "cards": words.cards(tally, rules, asked.line, to),
        "strategies": words.bars(tally, words.strategy_figures(rules), rules, to),
        "levels": words.bars(tally, words.level_figures(rules), rules, to),
        "depending": words.bars(tally, ("depended_on", "no_worker", "no_dependants", "dependants_unknown"), rules, to),
        "dependency": words.dependency_rows(dependency),
        "dependency_known": dependency.households,
        "hazards": words.bars(tally, words.hazard_figures(), rules, to),
        "definitions": {
            name.partition("-")[0]: words.figure_definition(name, rules, asked.line)
            for name in ("strategy-mixed", "depended_on", "hazard-flood")
        }
        | {"level": words.levels_definition(rules, asked.line)},
        "sources": words.sources(rules),
        "file_url": asked.address("circumstances_sheet"),
    }  # fmt: skip
    if look.level:
        rows = counts(look.placed(frame), wanted, ["part"]).iter_rows(named=True)
        tallies = {row["part"]: row for row in rows}
        context["parts"] = words.by_part(look.parts(), tallies, rules, asked.line, to, at)
    return context


def _asked(request: HttpRequest) -> Asked:
    look, rules = look_of(request.user, request.GET), rules_in_force()
    line = one_of(request.GET.get("line", ""), rules.line_names, "line") or rules.lines.judged_by
    return Asked(look, rules, line, one_of(request.GET.get("figure", ""), figures(rules), "figure"))


def _frame(request: HttpRequest, asked: Asked) -> dict[str, Any]:
    """What both pages show: where one is, and how else to look."""

    def at(**given: Any) -> str:
        return asked.address("circumstances", **given)

    seen = areas_in_sight(request.user, deed=SEE).values_list("area_id", flat=True)
    return {
        "area_label": label(asked.look.area),
        "crumbs": crumbs(asked.look.area, seen, at),
        "divisions": divisions(asked.look, at),
        "lines": words.line_tabs(asked.rules, asked.line, at),
        "line_label": line_words(asked.line),
    }
