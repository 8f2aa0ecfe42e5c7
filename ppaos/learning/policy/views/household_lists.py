"""Households behind a figure, a proposal or a strategy, as far as the reader sees them; reading names is noted."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from ppaos.evidence.livelihood.presenters.looking import household_rows
from ppaos.evidence.livelihood.queries.lines import heads_of
from ppaos.evidence.livelihood.queries.listed import listed_households
from ppaos.ground.privacy.actions import record_reading
from ppaos.ground.privacy.models import PersonalRead
from ppaos.people.cooperation.permissions import check_may, fields_by_area
from ppaos.people.registry.models import Household

OPEN = "see_households"
A_PAGE = 50


def household_list(
    request: HttpRequest, ids: Collection[int], *, heading: str, eyebrow: str, back: str, back_label: str,
    as_of: str = "", columns: Sequence[str] = (), cells: Mapping[int, Sequence[Any]] | None = None,
) -> HttpResponse:  # fmt: skip
    """A page of the households, with the count of those the reader does not see; each with its cells, where columns
    are named. 403 for who sees no households."""
    check_may(request.user, OPEN)
    page = Paginator(listed_households(request.user, list(ids)), A_PAGE).get_page(request.GET.get("page"))
    rows = _rows(request, list(page))
    told = cells or {}
    for row in rows:
        values = zip(columns, told.get(row["household"].pk, ()), strict=False)
        row["cells"] = [{"label": column, "value": value} for column, value in values]
    context = {
        "heading": heading, "eyebrow": eyebrow, "back": back, "back_label": back_label, "page_obj": page,
        "as_of": as_of, "columns": columns, "rows": rows, "unseen": len(set(ids)) - page.paginator.count,
    }  # fmt: skip
    return render(request, "policy/households.html", context)


def _rows(request: HttpRequest, listed: Sequence[Household]) -> list[dict[str, Any]]:
    sees = fields_by_area(request.user, {each.area_id for each in listed})
    named = [each for each in listed if "names" in sees[each.area_id]]
    heads = heads_of(each.pk for each in named)
    if named:
        record_reading(by=request.user, at=timezone.now(), purpose=PersonalRead.ASSIST, subjects=named)
    return [row for each in listed for row in household_rows([each], heads, {}, sees[each.area_id])]
