"""What the pages of follow-up share: the area looked at, the way to it, and the households behind a figure."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from ppaos.evidence.livelihood.presenters.looking import crumbs, household_rows
from ppaos.evidence.livelihood.queries.lines import heads_of
from ppaos.evidence.livelihood.queries.listed import listed_households
from ppaos.evidence.livelihood.queries.places import area_in_sight
from ppaos.ground.geography.models import Area
from ppaos.ground.geography.presenters import label
from ppaos.ground.privacy.actions import record_reading
from ppaos.ground.privacy.models import PersonalRead
from ppaos.ground.workbench.presenters.thai import thai_datetime
from ppaos.learning.monitoring.presenters.tabs import follow_up_tabs
from ppaos.people.cooperation.permissions import areas_in_sight, check_may, fields_by_area, granted_areas
from ppaos.people.registry.models import Household

SEE, OPEN = "see_follow_up", "see_households"
A_PAGE = 50
Cells = Mapping[int, Sequence[Any]]


def area_asked(request: HttpRequest, deed: str = SEE) -> Area:
    """The area of the address, else the widest granted: 403 without the deed, 404 out of sight."""
    check_may(request.user, deed)
    code = request.GET.get("area", "")
    area = area_in_sight(request.user, code, deed=deed)
    if area is None:
        raise Http404(f"no area {code}")
    if not areas_in_sight(request.user, deed=deed).filter(area_id=area.code).exists():
        raise PermissionDenied(_("Figures of a whole area are shown to who works for the whole area."))
    return area


def area_near(user: Any, code: str, *, deed: str) -> Area | None:
    """The area of the code in sight, or one granted to who sees single households there; without a code the widest."""
    near = code in granted_areas(user, deed=deed)
    return area_in_sight(user, code, deed=deed) or (Area.objects.get(pk=code) if near else None)


def frame(request: HttpRequest, area: Area, page: str, deed: str = SEE) -> dict[str, Any]:
    """What every page of an area shows: where one is, the way down, the pages beside it, from when it is."""
    seen = areas_in_sight(request.user, deed=deed).values_list("area_id", flat=True)
    return {
        "area": area,
        "area_name": label(area),
        "crumbs": crumbs(area, seen, lambda **given: f"?area={given['area']}"),
        "tabs": follow_up_tabs(request.user, page, area.code),
        "as_of": thai_datetime(timezone.now()),
    }


def household_list(
    request: HttpRequest, area: Area, ids: Sequence[int], heading: str, *, back: str, back_label: str,
    columns: Sequence[str] = (), cells: Cells | None = None, note: str = "",
) -> HttpResponse:  # fmt: skip
    """The households behind a figure, as far as the reader sees them: who heads each, where, and the cells given."""
    check_may(request.user, OPEN)
    page = Paginator(listed_households(request.user, ids), A_PAGE).get_page(request.GET.get("page"))
    rows = seen_rows(request, list(page))
    told = cells or {}
    for row in rows:
        values = told.get(row["household"].pk, [""] * len(columns))
        row["cells"] = [
            {"label": column, "value": value} for column, value in zip(columns, values, strict=True)
        ]
    context = {
        "area_name": label(area), "heading": heading, "note": note, "back": back, "back_label": back_label,
        "columns": columns, "page_obj": page, "rows": rows, "unseen": len(set(ids)) - page.paginator.count,
    }  # fmt: skip
    return render(request, "monitoring/households.html", context)


def seen_rows(request: HttpRequest, households: Sequence[Household]) -> list[dict[str, Any]]:
    """A row a household with its head and house, for who reads names there; the reading is noted."""
    sees = fields_by_area(request.user, {each.area_id for each in households})
    named = [each for each in households if "names" in sees[each.area_id]]
    heads = heads_of(each.pk for each in named)
    if named:
        record_reading(by=request.user, at=timezone.now(), purpose=PersonalRead.ASSIST, subjects=named)
    return [row for each in households for row in household_rows([each], heads, {}, sees[each.area_id])]
