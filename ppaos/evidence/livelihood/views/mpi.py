"""A multidimensional poverty index of an area, by the published numbers or by others to be tried; nothing is saved."""

from dataclasses import dataclass
from typing import Any

import polars as pl
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ppaos.engine.livelihood.alkire_foster import measured, with_shares
from ppaos.engine.methods import MpiMethod
from ppaos.evidence.livelihood.forms.looking import look_of, one_of
from ppaos.evidence.livelihood.forms.mpi import MpiForm
from ppaos.evidence.livelihood.models import MethodVersion
from ppaos.evidence.livelihood.presenters import mpi as words
from ppaos.evidence.livelihood.presenters.looking import crumbs, divisions, household_rows, unit_words, units
from ppaos.evidence.livelihood.presenters.words import named, provenance
from ppaos.evidence.livelihood.queries.lines import heads_of, households_in_sight
from ppaos.evidence.livelihood.queries.looking import OPEN, SEE, Look, opens_records
from ppaos.evidence.livelihood.queries.methods import parsed
from ppaos.evidence.livelihood.queries.mpi import counted_in, mpi_matrix, mpi_versions, sizes, weighed
from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.presenters.sheets import sheet_response
from ppaos.people.cooperation.permissions import areas_in_sight, check_may, fields_in_sight

A_PAGE = 50


@dataclass(frozen=True)
class Asked:
    """What the address asks for: an area, an index, and the numbers to try."""

    look: Look
    version: MethodVersion
    method: MpiMethod
    form: MpiForm

    @property
    def can_be_told(self) -> bool:
        """Whether the index can be computed here, by numbers that make a rule."""
        return self.method.is_computable and self.form.is_valid()

    def rows(self) -> pl.DataFrame:
        """Every household with who is poor and what it speaks for."""
        told = self.form.cleaned_data
        matrix = mpi_matrix(self.look.area.code, self.method, told["not_applicable"])
        return weighed(
            matrix, self.form.rule, counts_people=self.look.counts_people, speaks_for=told["speaks_for"]
        )

    def address(self, page: str, **given: Any) -> str:
        """A page with what is asked for kept, but for what is given."""
        tried = self.form.changed if self.form.is_valid() else {}
        kept = {"index": self.version.pk, **tried}
        return reverse(f"livelihood:{page}") + self.look.query(**{**kept, **given})


@require_safe
def mpi(request: HttpRequest) -> HttpResponse:
    """The index of an area, of its parts, and what each indicator adds to it."""
    asked = _asked(request)
    if asked is None:
        return render(request, "livelihood/figures/mpi.html", {"versions": []})
    context = _frame(request, asked) | {"form": asked.form}
    if asked.can_be_told:
        context |= _figures(request, asked)
    else:
        context["defined"] = words.defined_rows(asked.method)
    return render(request, "livelihood/figures/mpi.html", context)


@require_safe
def behind(request: HttpRequest) -> HttpResponse:
    """The households a figure counts."""
    asked = _asked_and_told(request)
    check_may(request.user, OPEN, area_code=asked.look.area.code)
    figure = one_of(request.GET.get("figure", ""), words.all_figures(asked.method), "figure") or "counted"
    sees = fields_in_sight(request.user, area_code=asked.look.area.code)
    rows = asked.rows().filter(counted_in(figure, asked.form.rule))
    numbers = dict(rows.select("household_id", "size").iter_rows())
    page = Paginator(households_in_sight(request.user, numbers), A_PAGE).get_page(request.GET.get("page"))
    heads = heads_of(household.pk for household in page) if "names" in sees else {}
    context = _frame(request, asked) | {
        "title": words.figure_label(figure, asked.method),
        "definition": words.figure_definition(figure),
        "as_of": words.as_of(rows),
        "page_obj": page,
        "rows": household_rows(page, heads, numbers, sees),
        "counts_people": asked.look.counts_people,
        "back_url": asked.address("mpi"),
    }
    return render(request, "livelihood/figures/households.html", context)


@require_safe
def sheet(request: HttpRequest) -> HttpResponseBase:
    """The measures of an area and its parts as a workbook: figures, nobody's name."""
    asked = _asked_and_told(request)
    rows, rule = asked.rows(), asked.form.rule
    code, areas = asked.look.area.code, {area.code: label(area) for area in asked.look.parts()}
    whole = measured(rows, rule, weight="weight").with_columns(part=pl.lit(code)).to_dicts()
    placed = asked.look.placed(rows).drop_nulls("part")
    parts = measured(placed, rule, group="part", weight="weight").to_dicts() if placed.height else []
    told = words.sheet([*whole, *parts], areas | {code: label(asked.look.area)}, asked.method)
    mark = " · ".join(filter(None, (str(asked.version), _tried_words(asked), words.as_of(rows))))
    return sheet_response(told, f"{code} mpi", "xlsx", mark=mark)


def _figures(request: HttpRequest, asked: Asked) -> dict[str, Any]:
    look, rule, rows = asked.look, asked.form.rule, asked.rows()
    opens = opens_records(request.user, look.area)

    def to(**given: Any) -> str:
        return asked.address("mpi_behind", **given) if opens else ""

    def at(**given: Any) -> str:
        return asked.address("mpi", **given)

    whole = measured(rows, rule, weight="weight").row(0, named=True)
    nobody = dict.fromkeys(words.FIGURES, 0)
    counts = sizes(rows.with_columns(all=pl.lit("all")), "all").get("all", nobody)
    fields = {name: asked.form[name] for name in asked.form.fields}
    context = {
        "is_told": True,
        "as_of": words.as_of(rows),
        "measures": words.measures(whole, counts, look.unit, to),
        "indicators": words.indicator_rows(asked.method, rule, whole, fields, to),
        "by_dimension": words.by_dimension(asked.method, whole),
        "tried": _tried_words(asked),
        "file_url": asked.address("mpi_sheet"),
    }
    if look.level and rows.height:
        placed = look.placed(rows)
        of_parts = with_shares(measured(placed, rule, group="part", weight="weight").to_dicts())
        context["parts"] = words.by_part(look.parts(), of_parts, sizes(placed, "part"), to, at)
    return context


def _tried_words(asked: Asked) -> str:
    """That other numbers than the published ones were used; empty where they were not."""
    return _("Tried numbers, not published: nothing is saved.") if asked.form.changed else ""


def _asked(request: HttpRequest) -> Asked | None:
    """What is asked for; nothing where no index is published."""
    look, versions = look_of(request.user, request.GET), mpi_versions()
    if not versions:
        return None
    given = request.GET.get("index", "")
    chosen = [version for version in versions if not given or str(version.pk) == given]
    if not chosen:
        raise Http404(f"no index {given}")
    method = parsed(chosen[0])
    return Asked(look, chosen[0], method, MpiForm(method, request.GET))


def _asked_and_told(request: HttpRequest) -> Asked:
    asked = _asked(request)
    if asked is None or not asked.can_be_told:
        raise Http404("no index that can be computed, or numbers that make none")
    return asked


def _frame(request: HttpRequest, asked: Asked) -> dict[str, Any]:
    def at(**given: Any) -> str:
        return asked.address("mpi", **given)

    seen = areas_in_sight(request.user, deed=SEE).values_list("area_id", flat=True)
    own = {name[2:]: None for name in asked.form.changed} if asked.form.is_valid() else {}
    return {
        "area": asked.look.area,
        "area_label": label(asked.look.area),
        "crumbs": crumbs(asked.look.area, seen, at),
        "units": units(asked.look, at),
        "divisions": divisions(asked.look, at),
        "unit": unit_words(asked.look.unit),
        "version": asked.version,
        "index_name": named(asked.method),
        "behind_it": provenance(asked.method.provenance),
        "versions": [
            {
                "label": f"{named(parsed(version))} {version.version}",
                "url": reverse("livelihood:mpi") + asked.look.query(index=version.pk),
                "current": version == asked.version,
            }
            for version in mpi_versions()
        ],
        "kept": _kept(asked),
        "own_url": reverse("livelihood:mpi") + asked.look.query(index=asked.version.pk) if own else "",
    }


def _kept(asked: Asked) -> list[tuple[str, Any]]:
    """What the form hands on besides its own fields."""
    told = {"area": asked.look.area.code, "by": asked.look.by, "index": asked.version.pk}
    told["of"] = asked.look.unit if asked.look.counts_people else ""
    return [(name, value) for name, value in told.items() if value]
