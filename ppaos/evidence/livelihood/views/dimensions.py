"""The five dimensions of an area: alone, together in 31 combinations, by stage of life, and who stands behind each."""

from dataclasses import dataclass
from typing import Any

import polars as pl
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from ppaos.engine.livelihood.combinations import Tally, figures, is_counted
from ppaos.engine.methods import LifeStages
from ppaos.evidence.livelihood.forms.looking import look_of, one_of
from ppaos.evidence.livelihood.presenters import dimensions as words
from ppaos.evidence.livelihood.presenters.looking import (
    as_of,
    crumbs,
    divisions,
    household_rows,
    unit_words,
    units,
)
from ppaos.evidence.livelihood.queries.judged import (
    counted,
    judged_households,
    judged_persons,
    life_stages_in_force,
)
from ppaos.evidence.livelihood.queries.lines import heads_of, households_in_sight
from ppaos.evidence.livelihood.queries.looking import OPEN, SEE, Look, opens_records
from ppaos.ground.geography.presenters import label
from ppaos.ground.privacy.actions import record_reading
from ppaos.ground.privacy.models import PersonalRead
from ppaos.ground.workbench.presenters.sheets import sheet_response
from ppaos.people.cooperation.permissions import areas_in_sight, check_may, fields_in_sight

A_PAGE = 50


@dataclass(frozen=True)
class Asked:
    """What the address asks for: an area, of whom, at which stage of life, and one figure."""

    look: Look
    stages: LifeStages
    stage: str
    figure: str

    def everybody(self) -> pl.DataFrame:
        """Who could count, at any stage of life."""
        if self.look.counts_people:
            return judged_persons(self.look.area.code, self.stages)
        return judged_households(self.look.area.code)

    def at_stage(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Those of the stage of life that is asked for."""
        return frame.filter(_is_at(self.stage)) if self.stage else frame

    def address(self, page: str, **given: Any) -> str:
        """A page with what is asked for kept, but for what is given."""
        kept = {"stage": self.stage, "figure": self.figure}
        return reverse(f"livelihood:{page}") + self.look.query(**{**kept, **given})


@require_safe
def dimensions(request: HttpRequest) -> HttpResponse:
    """Everybody of an area who has basic-needs answers, by dimension and combination."""
    asked = _asked(request)
    everybody = asked.everybody()
    frame = asked.at_stage(everybody)
    context = _frame(request, asked) | {"as_of": as_of(frame), "is_empty": everybody.is_empty()}
    if not everybody.is_empty():
        context |= _figures(request, asked, everybody, frame)
    return render(request, "livelihood/figures/dimensions.html", context)


@require_safe
def behind(request: HttpRequest) -> HttpResponse:
    """The households a figure counts, or whose members it counts."""
    asked = _asked(request)
    check_may(request.user, OPEN, area_code=asked.look.area.code)
    sees = fields_in_sight(request.user, area_code=asked.look.area.code)
    if asked.stage == words.DISABLED and "health" not in sees:
        raise Http404("who is disabled is told to who sees health")
    figure = asked.figure or "judged"
    frame = asked.at_stage(asked.everybody())
    chosen = [mask for mask in frame["mask"].unique() if is_counted(figure, mask)]
    numbers = dict(frame.filter(pl.col("mask").is_in(chosen)).group_by("household_id").len().iter_rows())
    page = Paginator(households_in_sight(request.user, numbers), A_PAGE).get_page(request.GET.get("page"))
    heads = heads_of(household.pk for household in page) if "names" in sees else {}
    if asked.stage == words.DISABLED:
        # Who lives with somebody disabled is told: that is reading what is known of their health.
        record_reading(
            by=request.user,
            at=timezone.now(),
            purpose=PersonalRead.VERIFY,
            subjects=list(page),
            verb="household.read",
        )
    context = _frame(request, asked) | {
        "title": words.figure_label(figure),
        "stage_label": words.stage_label(asked.stages, asked.stage),
        "definition": words.figure_definition(figure),
        "as_of": as_of(frame),
        "page_obj": page,
        "rows": household_rows(page, heads, numbers, sees),
        "counts_people": asked.look.counts_people,
        "back_url": asked.address("dimensions", figure=None),
    }
    return render(request, "livelihood/figures/households.html", context)


@require_safe
def sheet(request: HttpRequest) -> HttpResponseBase:
    """The combinations of an area and its parts as a workbook: figures, nobody's name."""
    asked = _asked(request)
    frame = asked.at_stage(asked.everybody())
    code, labels = asked.look.area.code, {area.code: label(area) for area in asked.look.parts()}
    whole = counted(frame).select(pl.lit(code).alias("part"), "mask", "count")
    parts = counted(asked.look.placed(frame).drop_nulls("part"), "part").select(whole.columns)
    told = words.sheet(pl.concat([whole, parts]), labels | {code: label(asked.look.area)}, asked.look.unit)
    return sheet_response(told, f"{code} dimensions", "xlsx", mark=as_of(frame))


def _figures(
    request: HttpRequest, asked: Asked, everybody: pl.DataFrame, frame: pl.DataFrame
) -> dict[str, Any]:
    """The tables of the page; cells lead to records where the reader sees households."""
    look, opens = asked.look, opens_records(request.user, asked.look.area)
    whole = Tally(dict(counted(frame).select("mask", "count").iter_rows()))

    def to(**given: Any) -> str:
        return asked.address("dimensions_behind", **given) if opens else ""

    def at(**given: Any) -> str:
        return asked.address("dimensions", **given)

    context = {
        "cards": words.cards(whole, look.unit, to),
        "alone": words.alone(whole, to),
        "by_number": words.by_number(whole, to),
        "together": words.together(whole, to, at, asked.figure),
        "known": whole["exact"] + whole["none"],
        "file_url": asked.address("dimensions_sheet"),
    }
    if look.level:
        tallies = _tallies(look.placed(frame), "part")
        context["parts"] = words.by_part(look.parts(), tallies, to, at, asked.figure)
    if look.counts_people:
        sees = fields_in_sight(request.user, area_code=look.area.code)
        tallies = _by_stage(everybody)
        context["stage_columns"] = words.stage_columns()
        context["by_stage"] = words.by_stage(tallies, asked.stages, to, at, sees_health="health" in sees)
    return context


def _by_stage(everybody: pl.DataFrame) -> dict[str | None, Tally]:
    """Everybody by stage of life, and the disabled of any age beside."""
    staged = everybody.with_columns(pl.col("stage").fill_null(words.AGE_UNKNOWN))
    disabled = everybody.filter(_is_at(words.DISABLED)).with_columns(stage=pl.lit(words.DISABLED))
    return _tallies(pl.concat([staged, disabled]), "stage")


def _tallies(frame: pl.DataFrame, by: str) -> dict[str | None, Tally]:
    rows = counted(frame, by).partition_by(by, as_dict=True)
    return {key: Tally(dict(part.select("mask", "count").iter_rows())) for (key,), part in rows.items()}


def _is_at(stage: str) -> pl.Expr:
    if stage == words.DISABLED:
        return pl.col("is_disabled").fill_null(False)  # not known is not shown among the disabled
    return pl.col("stage").is_null() if stage == words.AGE_UNKNOWN else pl.col("stage") == stage


def _asked(request: HttpRequest) -> Asked:
    look, stages = look_of(request.user, request.GET), life_stages_in_force()
    codes = [*(stage.code for stage in stages.stages), words.AGE_UNKNOWN, words.DISABLED]
    stage = one_of(request.GET.get("stage", ""), codes, "stage")
    figure = one_of(request.GET.get("figure", ""), figures(), "figure")
    return Asked(look, stages, stage if look.counts_people else "", figure)


def _frame(request: HttpRequest, asked: Asked) -> dict[str, Any]:
    """What both pages show: where one is, and how else to look."""

    def at(**given: Any) -> str:
        return asked.address("dimensions", **{"figure": None, **given})

    seen = areas_in_sight(request.user, deed=SEE).values_list("area_id", flat=True)
    return {
        "area": asked.look.area,
        "area_label": label(asked.look.area),
        "crumbs": crumbs(asked.look.area, seen, at),
        "units": units(asked.look, lambda **given: at(stage=None, **given)),
        "divisions": divisions(asked.look, at),
        "stage_tabs": words.stage_tabs(asked.stages, asked.stage, at) if asked.look.counts_people else [],
        "unit": unit_words(asked.look.unit),
        "figure": asked.figure,
    }
