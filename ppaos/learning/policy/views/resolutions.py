"""What meetings resolved: the list that is followed, and the file of it."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ppaos.ground.geography.models import Area
from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.presenters.sheets import sheet_response
from ppaos.ground.workbench.presenters.thai import thai_datetime
from ppaos.learning.policy.actions.taking_out import take_out_resolutions
from ppaos.learning.policy.forms.resolutions import asked_of
from ppaos.learning.policy.models import Resolution
from ppaos.learning.policy.presenters import resolutions as words
from ppaos.learning.policy.queries.acting import GIVE
from ppaos.learning.policy.queries.meetings import SEE
from ppaos.learning.policy.queries.resolutions import (
    Asked,
    by_owner,
    chosen,
    counted,
    of_area,
    visible_resolutions,
)
from ppaos.people.cooperation.permissions import check_may, may

A_PAGE = 50


@dataclass(frozen=True)
class Look:
    """Which resolutions are looked at: all that are seen there, and those of them that are asked for."""

    area: Area | None
    areas: list[Area]
    asked: Asked
    there: QuerySet[Resolution]
    shown: QuerySet[Resolution]

    def address(self, page: str, **given: object) -> str:
        """The address of a page with the area kept, and what is asked for."""
        told = {"area": self.area.code if self.area else "", **given}
        return f"{reverse(page)}?{urlencode({key: value for key, value in told.items() if value})}"


@require_safe
def resolutions(request: HttpRequest) -> HttpResponse:
    """What is to be followed, overdue first; who is late; each number opens to its resolutions."""
    look, today = _look(request), timezone.localdate()
    page = Paginator(look.shown, A_PAGE).get_page(request.GET.get("page"))

    def to(**given: object) -> str:
        return look.address("policy:resolutions", **given)

    context = {
        "as_of": thai_datetime(timezone.now()),
        "area": look.area,
        "filters": _filters(look),
        "cards": words.cards(counted(look.there, today), to),
        "owner_columns": words.owner_columns(),
        "owners": words.owner_rows(by_owner(look.there, today), to),
        "page_obj": page,
        "rows": words.resolution_rows(page, today),
        "sheet_url": look.address(
            "policy:resolutions_sheet", state=look.asked.state, owner=look.asked.owner or ""
        )
        if may(request.user, SEE)
        else "",
    }
    return render(request, "policy/resolutions/list.html", context)


@require_safe
def resolutions_sheet(request: HttpRequest) -> HttpResponseBase:
    """The list as it is narrowed, as a file; it passes the gate, and that it left is noted."""
    look, now = _look(request), timezone.now()
    rows = list(look.shown)
    take_out_resolutions(
        resolutions=rows, area_code=look.area.code if look.area else "", by=request.user, at=now
    )
    mark = f"{_('Resolutions')} · {thai_datetime(now)}"
    return sheet_response(words.sheet(rows, timezone.localdate(now)), "resolutions", "xlsx", mark=mark)


def _look(request: HttpRequest) -> Look:
    """What the address asks for: 403 without the deed, 404 for an area, owner or state that is none of the choices."""
    if not may(request.user, GIVE):
        check_may(request.user, SEE)
    seen = visible_resolutions(request.user)
    areas = list(Area.objects.filter(code__in=seen.order_by().values("area_id")).order_by("code"))
    code = request.GET.get("area", "")
    area = next((each for each in areas if each.code == code), None)
    if code and area is None:
        raise Http404(f"no resolution in {code}")
    there = of_area(seen, area) if area else seen
    owners = set(there.order_by().values_list("owner_id", flat=True))
    asked = asked_of(request.GET, owners)
    return Look(area, areas, asked, there, chosen(there, asked, timezone.localdate()))


def _filters(look: Look) -> list[dict[str, Any]]:
    owners = dict(look.there.order_by("owner__name_th").values_list("owner_id", "owner__name_th").distinct())
    choices = (
        ("area", _("For which area"), [("", _("all")), *((each.code, label(each)) for each in look.areas)],
         look.area.code if look.area else ""),
        ("state", _("Where it stands"), list(words.shown_words().items()), look.asked.state),
        ("owner", _("Who carries it out"), [("", _("all")), *((str(key), name) for key, name in owners.items())],
         str(look.asked.owner or "")),
    )  # fmt: skip
    return [
        {
            "name": name,
            "label": told,
            "choices": [{"value": key, "label": said, "is_chosen": key == now} for key, said in options],
        }
        for name, told, options, now in choices
    ]
