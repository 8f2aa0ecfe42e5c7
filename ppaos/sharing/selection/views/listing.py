"""The households of a question, one by one."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ppaos.evidence.livelihood.presenters.looking import household_rows
from ppaos.evidence.livelihood.queries.lines import heads_of
from ppaos.evidence.livelihood.queries.listed import listed_households
from ppaos.ground.geography.models import Area
from ppaos.ground.geography.presenters import label
from ppaos.ground.privacy.actions import record_reading
from ppaos.ground.privacy.models import PersonalRead
from ppaos.people.cooperation.permissions import fields_by_area
from ppaos.people.registry.models import Household, Standing
from ppaos.sharing.selection.forms.asking import UNDECIDED, Question, question_of
from ppaos.sharing.selection.permissions import check_may_list
from ppaos.sharing.selection.presenters.words import condition_words
from ppaos.sharing.selection.queries.errors import SelectionRefused
from ppaos.sharing.selection.queries.results import page_of
from ppaos.sharing.selection.views.page import frame

A_PAGE = 50


@never_cache
@require_safe
def households(request: HttpRequest) -> HttpResponse:
    """The households one by one, as far as the reader sees households; reading names is noted."""
    question = question_of(request.user, request.GET)
    check_may_list(request.user, question.area.code)
    which = request.GET.get("which", "")
    if which not in ("", UNDECIDED):
        raise Http404("no such list")
    context = frame(request, question, "households") | {
        "is_undecided": bool(which),
        "cells": [condition_words(one, request.user) for one in question.also],
    }
    if not context["fault"]:
        try:
            context |= _listed(request, question, is_undecided=bool(which))
        except SelectionRefused as refused:
            context["fault"] = str(refused)
    return render(request, "selection/households.html", context)


def _listed(request: HttpRequest, question: Question, *, is_undecided: bool) -> dict[str, Any]:
    number = _page_number(request)
    look = question.look()
    whole, found = page_of(look, start=(number - 1) * A_PAGE, size=A_PAGE, is_undecided=is_undecided)
    if found.is_empty() and number > 1:
        number = 1
        whole, found = page_of(look, start=0, size=A_PAGE, is_undecided=is_undecided)
    page = Paginator(range(whole), A_PAGE).page(number)
    rows = _rows(request, found.rows(named=True))
    return {
        "page_obj": page,
        "rows": rows,
        "unseen": found.height - len(rows),
        "columns": [_("Standing"), _("Members")],
    }


def _page_number(request: HttpRequest) -> int:
    told = request.GET.get("page", "1")
    return max(int(told), 1) if told.isascii() and told.isdecimal() and len(told) < 8 else 1


def _rows(request: HttpRequest, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The households of a page in its order; where they lived then, how they stood, how many they were."""
    told = {each["household_id"]: each for each in found}
    rows = households_on_page(request, list(listed_households(request.user, list(told))))
    places = {
        each.code: label(each) for each in Area.objects.filter(pk__in={one["area_id"] for one in found})
    }
    for row in rows:
        known = told[row["household"].pk]
        row["area"] = places[known["area_id"]]
        row["cells"] = [
            {"label": _("Standing"), "value": str(Standing(known["standing"]).label)},
            {"label": _("Members"), "value": known["persons"]},
        ]
    order = {number: at for at, number in enumerate(told)}
    return sorted(rows, key=lambda row: order[row["household"].pk])


def households_on_page(request: HttpRequest, listed: list[Household]) -> list[dict[str, Any]]:
    """Rows of households, masked by the classes of fields the reader sees in each area; reading names is noted."""
    sees = fields_by_area(request.user, {each.area_id for each in listed})
    named = [each for each in listed if "names" in sees[each.area_id]]
    heads = heads_of(each.pk for each in named)
    if named:
        record_reading(by=request.user, at=timezone.now(), purpose=PersonalRead.ASSIST, subjects=named)
    return [row for each in listed for row in household_rows([each], heads, {}, sees[each.area_id])]
