"""Target poor of an area as TPMAP counts them, and the households behind each figure."""

from typing import Any

import polars as pl
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from ppaos.evidence.livelihood.forms.looking import look_of, one_of
from ppaos.evidence.livelihood.presenters import target_poor as words
from ppaos.evidence.livelihood.presenters.looking import (
    as_of,
    crumbs,
    divisions,
    household_rows,
    unit_words,
    units,
)
from ppaos.evidence.livelihood.queries.lines import heads_of, households_in_sight
from ppaos.evidence.livelihood.queries.looking import OPEN, SEE, Look, opens_records
from ppaos.evidence.livelihood.queries.methods import newest_method, parsed
from ppaos.evidence.livelihood.queries.target_poor import STATES, registers_of, target_poor_in
from ppaos.evidence.livelihood.views.needing import needs_methods
from ppaos.ground.geography.presenters import label
from ppaos.people.cooperation.permissions import areas_in_sight, check_may, fields_in_sight

A_PAGE = 50


@require_safe
@needs_methods
def target_poor(request: HttpRequest) -> HttpResponse:
    """How many are target poor, how many are not, and of how many it is not known."""
    look = look_of(request.user, request.GET)
    frame = target_poor_in(look.area, of_persons=look.counts_people)
    opens = opens_records(request.user, look.area)

    def to(**given: Any) -> str:
        return _address("target_poor_behind", look, **given) if opens else ""

    def at(**given: Any) -> str:
        return _address("target_poor", look, **given)

    seen = areas_in_sight(request.user, deed=SEE).values_list("area_id", flat=True)
    version = newest_method("tpmap_rule")
    context = {
        "area_label": label(look.area),
        "crumbs": crumbs(look.area, seen, at),
        "units": units(look, at),
        "divisions": divisions(look, at),
        "as_of": as_of(frame),
        "is_empty": frame.is_empty(),
        "cards": words.cards(frame, unit_words(look.unit), to, of_persons=look.counts_people),
        "columns": [words.state_words(state) for state in STATES],
        "parts": words.area_rows(look.parts(), look.placed(frame), at, to) if look.level else [],
        "registers": words.register_rows(registers_of(look.area)),
        "version": version,
        "source": parsed(version).provenance.source,
    }
    return render(request, "livelihood/groups/target_poor.html", context)


@require_safe
@needs_methods
def behind(request: HttpRequest) -> HttpResponse:
    """The households of a figure, or whose members it counts."""
    look = look_of(request.user, request.GET)
    check_may(request.user, OPEN, area_code=look.area.code)
    state = one_of(request.GET.get("state", ""), STATES, "state") or "poor"
    frame = target_poor_in(look.area, of_persons=look.counts_people).filter(pl.col("state") == state)
    numbers = dict(frame.group_by("household_id").len().iter_rows())
    page = Paginator(households_in_sight(request.user, numbers), A_PAGE).get_page(request.GET.get("page"))
    sees = fields_in_sight(request.user, area_code=look.area.code)
    heads = heads_of(household.pk for household in page) if "names" in sees else {}
    context = {
        "title": words.state_words(state),
        "definition": words.state_meaning(state, of_persons=look.counts_people),
        "area_label": label(look.area),
        "as_of": as_of(frame),
        "page_obj": page,
        "rows": household_rows(page, heads, numbers, sees),
        "counts_people": look.counts_people,
        "back_url": _address("target_poor", look),
    }
    return render(request, "livelihood/figures/households.html", context)


def _address(page: str, look: Look, **given: Any) -> str:
    return reverse(f"livelihood:{page}") + look.query(**given)
